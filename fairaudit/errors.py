"""The errors of fairaudit, one small tree.

::

    FairauditError
    ├── InputError                an argument, a table or a file is wrong (also a ValueError)
    │   └── FileError             a YAML file; lists every fault with file and line
    ├── ModelError                a model cannot be had, or stopped answering
    │   ├── MissingExtraError     an optional dependency is not installed
    │   ├── DownloadError         a model's download failed or was cut short
    │   └── CallError             one call failed, and would fail again
    │       └── PassingCallError  it may succeed when it is tried again
    │           └── BusyError         the server has no room for it just now
    │               └── RateLimitError    it turned the call away unread
    ├── BudgetError               the budget is spent before everything was asked
    ├── ConformanceError          a backend does not keep the rules (also an AssertionError)
    └── StoreError                the response store cannot be read or written
        ├── StoreVersionError     it was written by a newer fairaudit
        └── StorePlanError        it belongs to another audit plan

Every message is a full sentence that says what to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "BudgetError",
    "BusyError",
    "CallError",
    "ConformanceError",
    "DownloadError",
    "FairauditError",
    "Fault",
    "FileError",
    "InputError",
    "MissingExtraError",
    "ModelError",
    "PassingCallError",
    "RateLimitError",
    "StoreError",
    "StorePlanError",
    "StoreVersionError",
]


class FairauditError(Exception):
    """Any error that fairaudit raises on purpose."""


class InputError(FairauditError, ValueError):
    """An argument, a table or a file is not what it has to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong in one place of a file.

    Parameters
    ----------
    path : Path
        The file.
    line : int
        The line, counted from 1.
    message : str
        What is wrong there and what would be right.
    """

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class FileError(InputError):
    """A file that people write has faults; all of them are listed.

    Parameters
    ----------
    faults : Sequence[Fault]
        Every fault that was found; what is told twice is listed once, by file and line.
    until : str
        What waits for them to be mended, after “to mend”.
    """

    def __init__(self, faults: Sequence[Fault], *, until: str = "before anything can run") -> None:
        self.faults = tuple(sorted(set(faults), key=lambda f: (str(f.path), f.line, f.message)))
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        listing = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"{count} to mend {until}:\n{listing}")


class ModelError(FairauditError):
    """A model cannot be had, or it stopped answering."""


class MissingExtraError(ModelError, ImportError):
    """An optional dependency is not installed.

    Parameters
    ----------
    extra : str
        The extra of the distribution that brings it.
    purpose : str
        What it is needed for, as the subject of a sentence.
    """

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs packages that are not installed. "
            f"Install them with: pip install 'fairaudit-clinical[{extra}]', or, in a clone of the "
            f"sources, pip install -e '.[{extra}]'"
        )


class DownloadError(ModelError):
    """A model's download failed, was cut short, or is not what was expected."""


class CallError(ModelError):
    """One call failed for good: its prompt is too long, say. Other prompts may be answered."""


class PassingCallError(CallError):
    """One call failed, and may succeed later: the server was busy, or the line broke.

    Parameters
    ----------
    message : str
        What happened.
    retry_after : float, optional
        Seconds to wait before the next try, where the server says so.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BusyError(PassingCallError):
    """The server has no room for the call just now: fewer go out at a time."""


class RateLimitError(BusyError):
    """The server wants fewer calls at a time, or in a minute; no prompt is given up for that."""


class BudgetError(FairauditError):
    """The budget of an audit is spent. What was answered is kept, and can be gone on with."""


class ConformanceError(FairauditError, AssertionError):
    """A backend does not keep what `Backend` or `AsyncBackend` promise; all of it is listed.

    Parameters
    ----------
    backend : str
        Its class.
    faults : Sequence[str]
        Every fault that was found, each a sentence.
    """

    def __init__(self, backend: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        listing = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"{count} of {backend}:\n{listing}")


class StoreError(FairauditError):
    """The response store cannot be read or written."""


class StoreVersionError(StoreError):
    """The store was written by a newer version of fairaudit."""


class StorePlanError(StoreError):
    """The store holds the answers of another audit plan."""
