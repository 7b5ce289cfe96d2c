"""A file that is written once, whole or not at all, and over no other."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fairaudit.errors import InputError
from fairaudit.faultwords import disk_advice

__all__ = ["refuse_existing", "written_once"]


def refuse_existing(path: Path) -> None:
    """Refuse a file that is there, before anything is read for it.

    Raises
    ------
    InputError
        If it is there already.
    """
    if path.exists():
        raise InputError(
            f"{path} is there already, and nothing is written over it. Move it away, or give "
            "another --output."
        )


@contextmanager
def written_once(path: Path, what: str) -> Iterator[Path]:
    """Give a place to write to, and put what was written there under its name.

    Parameters
    ----------
    path : Path
        The file; may not be there yet. Its folder is made if it isn't there.
    what : str
        What is written, as the subject of a sentence.

    Raises
    ------
    InputError
        If the file is there already, or cannot be written; nothing is left behind then.
    """
    refuse_existing(path)
    beside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield beside
            _put(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{what} could not be written to {path}: {error.strerror or error}. "
            f"{disk_advice(error)}, or give another --output; the store was not changed."
        ) from error


def _put(beside: Path, path: Path) -> None:
    """Give a file that is whole and on disk its name, unless there is one of that name by now."""
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    if path.exists():
        raise FileExistsError(errno.EEXIST, "a file of that name was made meanwhile")
    beside.replace(path)
