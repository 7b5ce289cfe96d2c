"""The files of a set that are to be changed, and how they change: all of them, or none."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fairaudit.authoring.rows import WHOLE_SET
from fairaudit.authoring.yamltext import plain
from fairaudit.counterfactual import Attribute, case_files, load_vignettes, set_folder
from fairaudit.errors import Fault, FileError, InputError
from fairaudit.faultwords import disk_advice
from fairaudit.yamlfile import read_yaml

__all__ = ["SourceFile", "faults_with", "replace_files", "source_files", "writable_folder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A YAML file of a set: its text to the byte, and what it says."""

    path: Path
    text: str
    content: dict[str, Any]


def source_files(folder: Path) -> dict[str, SourceFile]:
    """Files of a set by the id of their vignette; set.yaml under `WHOLE_SET`.

    Raises
    ------
    FileError
        If a file is no YAML.
    """
    found: dict[str, SourceFile] = {}
    for path in [folder / "set.yaml", *case_files(folder)]:
        read_yaml(path)
        text = path.read_bytes().decode("utf-8")
        content = plain(text.removeprefix("\ufeff"))
        owner = WHOLE_SET if path.name == "set.yaml" else str(content.get("id", path.stem))
        found[owner] = SourceFile(path=path, text=text, content=content)
    return found


def writable_folder(source: str | Path) -> Path:
    """Folder of a set that may be changed.

    Raises
    ------
    InputError
        If there is no such set, or if it belongs to an installed package.
    """
    folder = set_folder(source)
    if "site-packages" in folder.resolve().parts:
        raise InputError(
            f"The set {source} is part of the installed package, where changes are lost with the "
            f"next update. Copy the folder {folder} and give the path of the copy."
        )
    return folder


def faults_with(
    folder: Path, changes: Mapping[Path, str], attributes: Sequence[Attribute]
) -> tuple[Fault, ...]:
    """Faults that a set would have with changed files; nothing is changed yet."""
    with TemporaryDirectory() as name:
        copy = Path(name) / folder.name
        copy.mkdir()
        for path in (folder / "set.yaml", *case_files(folder), *folder.glob("CARD.md")):
            shutil.copyfile(path, copy / path.name)
        for path, text in changes.items():
            (copy / path.name).write_bytes(text.encode("utf-8"))
        try:
            load_vignettes(copy, attributes=attributes)
        except FileError as error:
            return tuple(
                Fault(path=folder / fault.path.name, line=fault.line, message=fault.message)
                for fault in error.faults
            )
    return ()


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write files beside their places, and move them there when all of them are whole.

    Raises
    ------
    InputError
        If one cannot be written; then none is changed.
    """
    parts: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            parts[path] = path.with_name(f".{path.name}.part")
            path.parent.mkdir(parents=True, exist_ok=True)
            with parts[path].open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for path, part in parts.items():
            part.replace(path)
    except OSError as error:
        raise InputError(
            f"The files could not be written: {error.strerror or error} ({error.filename}). "
            f"{disk_advice(error)}, and try again."
        ) from error
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
