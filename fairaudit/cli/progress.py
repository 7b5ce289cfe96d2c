"""Progress on standard error, one bar for each model, and as a log for scripts."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Never, Self, TextIO

from tqdm import tqdm

from fairaudit.backends import AnyBackend
from fairaudit.runner import Progress

__all__ = ["EventLog", "ProgressBars"]


class ProgressBars:
    """Shows how far each model has come; call it with (model, progress)."""

    def __init__(self) -> None:
        self._bar: tqdm[Never] | None = None
        self._model: AnyBackend | None = None

    def __call__(self, model: AnyBackend, progress: Progress) -> None:
        """Move the model's bar, and tell beside it what went wrong and what it took."""
        if model is not self._model:
            self.close()
            self._model = model
            self._bar = tqdm(
                total=progress.total,
                desc=model.identity.name,
                unit="prompt",
                file=sys.stderr,
                leave=True,
            )
        if self._bar is not None:
            self._bar.set_postfix_str(_beside(progress), refresh=False)
            self._bar.update(progress.done - self._bar.n)

    def close(self) -> None:
        """End the last bar's line."""
        if self._bar is not None:
            self._bar.close()


def _beside(progress: Progress) -> str:
    """What stands beside a bar: only what there is."""
    tokens = progress.input_tokens + progress.output_tokens
    parts = [
        f"{progress.failed:,} failed" if progress.failed else "",
        f"{progress.filtered:,} refused by a filter" if progress.filtered else "",
        f"{tokens:,} tokens" if tokens else "",
        f"cost {progress.cost:.2f}" if progress.cost else "",
    ]
    return ", ".join(filter(None, parts))


class EventLog:
    """Writes what happens as JSON, one object a line, at once; a context manager.

    Parameters
    ----------
    path : Path or None
        The file, which is added to; None writes nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        if self._path is not None:
            self._file = self._path.open("a", encoding="utf-8")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None and kind is not None:
            self.write("stopped", reason=kind.__name__, message=str(error))
        if self._file is not None:
            self._file.close()

    def write(self, event: str, **content: Any) -> None:  # noqa: ANN401 - anything that JSON holds
        """Write one event with its time."""
        if self._file is None:
            return
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": time, "event": event, **content}, ensure_ascii=False)
        self._file.write(line + "\n")
        self._file.flush()

    def progress(self, progress: Progress) -> None:
        """Write how far a model has come."""
        rates = {"rate": round(progress.rate, 3), "seconds_left": progress.seconds_left}
        self.write("progress", **asdict(progress), **rates)
