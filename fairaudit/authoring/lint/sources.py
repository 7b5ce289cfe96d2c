"""What a path stands for: sets and attribute files, read as far as they can be."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fairaudit.counterfactual import (
    Attribute,
    load_attributes,
    shipped_attribute_files,
    shipped_set_folders,
)
from fairaudit.counterfactual.folders import unseen
from fairaudit.counterfactual.vignettes import SetReading, read_vignettes
from fairaudit.errors import Fault, FileError, InputError
from fairaudit.registry import suggestion
from fairaudit.yamlfile import YamlFile, read_yaml

__all__ = ["AttributeReading", "Sources", "read_sources"]

_SUFFIXES = (".yaml", ".yml")
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeReading:
    """An attribute's file, as far as it can be read, and everything that is wrong with it."""

    path: Path
    file: YamlFile | None
    attribute: Attribute | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What is linted.

    Parameters
    ----------
    sets : tuple[SetReading, ...]
        Vignette sets.
    attributes : tuple[AttributeReading, ...]
        Attribute files.
    audits : tuple[Path, ...]
        Audits that lie in the folders given. They are left out; `fairaudit check` judges them.
    """

    sets: tuple[SetReading, ...]
    attributes: tuple[AttributeReading, ...]
    audits: tuple[Path, ...] = ()

    @property
    def brought(self) -> tuple[Attribute, ...]:
        """Attributes of the user's own that can be read; they may fill slots of the sets."""
        shipped = shipped_attribute_files()
        return tuple(
            one.attribute
            for one in self.attributes
            if one.attribute is not None and one.attribute.id not in shipped
        )

    @property
    def counts(self) -> str:
        """How much was looked at, in words."""
        cases = sum(len(one.cases) for one in self.sets)
        counted = (
            (len(self.sets), "set"),
            (cases, "vignette"),
            (len(self.attributes), "attribute"),
        )
        return ", ".join(f"{n:,} {name}{'' if n == 1 else 's'}" for n, name in counted if n)


def read_sources(paths: Iterable[str | Path]) -> Sources:
    """Read what paths stand for; everything shipped where there are none.

    Parameters
    ----------
    paths : Iterable[str or Path]
        Names of shipped sets, folders of a set, folders of sets, attribute files, or folders of
        attribute files. What two paths lead to is read once.

    Raises
    ------
    InputError
        If a path leads to none of these.
    """
    given = tuple(paths)
    folders: dict[Path, str | Path] = {}
    files: dict[Path, Path] = {}
    audits: dict[Path, Path] = {}
    if not given:
        folders = {folder.resolve(): folder for folder in shipped_set_folders().values()}
        files = {path.resolve(): path for path in shipped_attribute_files().values()}
    for path in given:
        for found in _resolve(path):
            if found.is_dir():
                folders.setdefault(found.resolve(), found)
            elif _is_audit(found):
                audits.setdefault(found.resolve(), found)
            else:
                files.setdefault(found.resolve(), found)
    told = tuple(_read_attribute(path) for path in files.values())
    brought = Sources(sets=(), attributes=told).brought
    read = tuple(read_vignettes(folder, attributes=brought) for folder in folders.values())
    return Sources(sets=read, attributes=told, audits=tuple(audits.values()))


def _resolve(source: str | Path) -> list[Path]:
    """Folders of sets, and files of attributes and audits, that a path stands for."""
    shipped = shipped_set_folders()
    if isinstance(source, str) and source in shipped:
        return [shipped[source]]
    path = Path(source)
    if path.is_file() and path.suffix in _SUFFIXES:
        return [_no_audit(_no_part_of_a_set(path))]
    if path.suffix.lower() in _SPREADSHEETS:
        raise InputError(
            f"{source} is a spreadsheet, and lint reads the files of a set. Put it back with: "
            f"fairaudit sheet SET --put-back {source} (SET is the set's folder); whatever is wrong "
            "in it is told there, with its row. Then lint the set."
        )
    if not path.is_dir():
        raise InputError(
            f"There is nothing to lint at “{source}”: it is neither a shipped set nor a folder nor "
            f"a YAML file. {suggestion(str(source), shipped)}"
        )
    if (path / "set.yaml").is_file():
        return [path]
    sets = [found.parent for found in sorted(path.glob("*/set.yaml"))]
    files = [
        _no_part_of_a_set(one)
        for one in sorted(path.iterdir())
        if one.suffix in _SUFFIXES and one.is_file() and not unseen(one)
    ]
    if not sets and all(_is_audit(one) for one in files):
        raise InputError(
            f"The folder {path} holds neither vignette sets (folders with a set.yaml) nor YAML "
            "files of attributes. Give the path of a set or of an attribute."
        )
    return [*sets, *files]


def _is_audit(path: Path) -> bool:
    try:
        content = read_yaml(path).content
    except FileError:
        return False
    return "levels" not in content and bool({"vignettes", "models"} & set(content))


def _no_audit(path: Path) -> Path:
    """Refuse an audit.yaml where it is named by itself: another command judges it."""
    if _is_audit(path):
        raise InputError(
            f"The file {path} is an audit, not a set or an attribute. Its faults are told by: "
            f"fairaudit check {path}"
        )
    return path


def _no_part_of_a_set(path: Path) -> Path:
    """Refuse a vignette as an attribute: without its set it cannot be judged."""
    try:
        content = read_yaml(path).content
    except FileError:
        return path
    if path.name == "set.yaml" or ("text" in content and "levels" not in content):
        raise InputError(
            f"The file {path} is part of a vignette set. Give the path of the set's folder, which "
            "holds its set.yaml."
        )
    return path


def _read_attribute(path: Path) -> AttributeReading:
    try:
        file = read_yaml(path)
    except FileError as error:
        return AttributeReading(path=path, file=None, attribute=None, faults=error.faults)
    try:
        (attribute,) = load_attributes(path)
    except FileError as error:
        return AttributeReading(path=path, file=file, attribute=None, faults=error.faults)
    return AttributeReading(path=path, file=file, attribute=attribute, faults=())
