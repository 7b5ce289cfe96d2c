"""Progress bars on standard error, one for each model."""

import sys
from typing import Never

from tqdm import tqdm

from fairaudit.backends import AnyBackend

__all__ = ["ProgressBars"]


class ProgressBars:
    """Shows how far each model has come; call it with (model, done, total)."""

    def __init__(self) -> None:
        self._bar: tqdm[Never] | None = None
        self._model: AnyBackend | None = None

    def __call__(self, model: AnyBackend, done: int, total: int) -> None:
        """Move the model's bar to `done` of `total`."""
        if model is not self._model:
            self.close()
            self._model = model
            self._bar = tqdm(
                total=total, desc=model.identity.name, unit="prompt", file=sys.stderr, leave=True
            )
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """End the last bar's line."""
        if self._bar is not None:
            self._bar.close()
