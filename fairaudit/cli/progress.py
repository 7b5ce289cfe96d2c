"""Progress bars on standard error, one for each model."""

import sys
from types import TracebackType
from typing import Never, Self

from tqdm import tqdm

from fairaudit.backends import Backend

__all__ = ["ProgressBars"]


class ProgressBars:
    """Shows how far each model has come; call it with (model, done, total)."""

    def __init__(self) -> None:
        self._bar: tqdm[Never] | None = None
        self._model: Backend | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def __call__(self, model: Backend, done: int, total: int) -> None:
        """Move the model's bar to `done` of `total`."""
        if model is not self._model:
            self._close()
            self._model = model
            self._bar = tqdm(
                total=total, desc=model.identity.name, unit="prompt", file=sys.stderr, leave=True
            )
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
