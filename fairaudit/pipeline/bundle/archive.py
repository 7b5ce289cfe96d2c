"""A bundle as a zip: written the same way every time, and opened without trusting it."""

import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from fairaudit.errors import InputError
from fairaudit.pipeline.bundle.contents import MANIFEST, unsafe_name

__all__ = ["LONGEST_MANIFEST", "Opened", "opened_bundle", "write_zip"]

LONGEST_MANIFEST = 64 * 2**20
"""Most bytes that are read of a manifest: it lists a few hundred files."""

_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = (stat.S_IFREG | 0o644) << 16
_UNIX = 3
_AT_ONCE = 2**20
_MOST_FILES = 100_000
# A table or text of ours shrinks by less; what claims more was made to fill a disk.
_MOST_RATIO = 200
_KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The files of a bundle, on this machine's disk.

    Parameters
    ----------
    folder : Path
        Where they lie.
    names : frozenset[str]
        Every file that is there, with slashes.
    damaged : Mapping of str to str
        Files of a zip that could not be read whole, and why; they do not lie in the folder.
    """

    folder: Path
    names: frozenset[str]
    damaged: Mapping[str, str] = field(default_factory=dict)


def write_zip(folder: Path, names: Sequence[str], path: Path) -> None:
    """Write files of a folder into a zip: the same bytes for the same files.

    They are stored as they are, since compressors differ in what they write, and the tables are
    compressed already. Every date is that of the oldest that a zip can hold.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(names):
            entry = zipfile.ZipInfo(name, date_time=_DATE)
            entry.create_system, entry.external_attr = _UNIX, _MODE
            entry.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, _AT_ONCE)


@contextmanager
def opened_bundle(path: Path) -> Iterator[Opened]:
    """Open a bundle, folder or zip; nothing of it is run.

    Raises
    ------
    InputError
        If it is none, cannot be read, or holds what no bundle does: links, names that lead out of
        it, one name twice, more than it could have been made of.
    """
    if path.is_dir():
        yield Opened(folder=path, names=frozenset(_walked(path)))
        return
    if not path.exists():
        raise InputError(f"There is no bundle {path}. Give its folder or its zip.")
    with TemporaryDirectory(prefix="fairaudit-bundle-") as folder:
        yield _unpacked(path, Path(folder))


def _walked(folder: Path) -> Iterator[str]:
    """Names of all files below a folder; nothing outside of it is looked at."""
    left, count = [folder], 0
    try:
        while left:
            for one in sorted(left.pop().iterdir()):
                name = one.relative_to(folder).as_posix()
                mode = one.lstat().st_mode
                if stat.S_ISDIR(mode):
                    left.append(one)
                elif stat.S_ISREG(mode):
                    yield name
                else:
                    raise InputError(
                        f"The folder {folder} is no bundle as fairaudit writes it: {name} is "
                        f"{'a link' if stat.S_ISLNK(mode) else 'no plain file'}. Nothing behind "
                        "it was read."
                    )
                count += 1
                if count > _MOST_FILES:
                    raise InputError(f"The folder {folder} is no bundle: it holds too many files.")
    except OSError as error:
        raise InputError(
            f"The bundle {folder} cannot be read: {error.strerror or error}."
        ) from error


def _unpacked(path: Path, folder: Path) -> Opened:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _checked(path, archive, shutil.disk_usage(folder).free)
            damaged = {}
            for name, entry in entries.items():
                if why := _unpack(archive, entry, folder / name):
                    damaged[name] = why
            return Opened(folder=folder, names=frozenset(entries), damaged=damaged)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"The bundle {path} cannot be read: it is no zip, was cut short or is damaged "
            f"({error}). Get it again from whoever made it; `fairaudit bundle audit.yaml` makes "
            "one."
        ) from error
    except OSError as error:
        raise InputError(f"The bundle {path} cannot be read: {error.strerror or error}.") from error


def _checked(path: Path, archive: zipfile.ZipFile, room: int) -> dict[str, zipfile.ZipInfo]:
    """The files of a zip by name, without the one folder that all of them may lie in."""

    def refused(what: str) -> InputError:
        return InputError(
            f"The zip {path} is no bundle as fairaudit writes it: {what}. It was not unpacked."
        )

    entries = archive.infolist()
    if len(entries) > _MOST_FILES:
        raise refused("it holds too many files")
    files: dict[str, zipfile.ZipInfo] = {}
    known: set[str] = set()
    for one in entries:
        kind = stat.S_IFMT(one.external_attr >> 16)
        # A name that holds a zero byte is cut there by the library, and by others is not.
        if why := unsafe_name(one.orig_filename.removesuffix("/")):
            raise refused(f"the name {one.orig_filename!r} {why}")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise refused(f"{one.filename!r} is a link, or no plain file")
        if one.filename.casefold() in known:
            raise refused(f"the name {one.filename!r} stands twice")
        known.add(one.filename.casefold())
        if one.is_dir():
            continue
        if one.flag_bits & _ENCRYPTED or one.compress_type not in _KNOWN:
            raise refused(f"{one.filename!r} is encrypted, or packed in a way that is not read")
        files[one.filename] = one
    size, packed = sum(one.file_size for one in files.values()), path.stat().st_size
    if size > packed * _MOST_RATIO:
        raise refused(f"it claims to hold {size:,} bytes in {packed:,}")
    if size > room:
        raise refused(f"it holds {size:,} bytes, for which there is no room on this disk")
    return _without_folder(files)


def _without_folder(files: Mapping[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if MANIFEST in files:
        return dict(files)
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and f"{next(iter(tops))}/{MANIFEST}" in files:
        return {name.partition("/")[2]: one for name, one in files.items()}
    return dict(files)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> str:
    """Unpack one file, no more of it than it claims; why it could not be read, or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    try:
        with archive.open(entry) as source, path.open("wb") as target:
            while part := source.read(min(_AT_ONCE, left + 1)):
                left -= len(part)
                if left < 0:
                    raise zipfile.BadZipFile("it holds more than it claims")
                target.write(part)
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        path.unlink(missing_ok=True)
        return str(error)
    return "" if not left else "it was cut short"
