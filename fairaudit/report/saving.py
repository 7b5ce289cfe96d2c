"""Files of a report: written whole or not at all, and read back only when whole and unchanged."""

import json
import os
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from fairaudit.errors import InputError
from fairaudit.faultwords import disk_advice
from fairaudit.ids import digest
from fairaudit.tables import CONTROLS, DIFFERENCES, RESULTS, Table

__all__ = ["SCHEMA", "read_content", "seal", "write_bytes", "write_text"]

SCHEMA = "fairaudit.audit/2"
_FAMILY, _, _VERSION = SCHEMA.partition("/")
_PARTS = (
    "plan", "plan_sha256", "plan_id", "models", "sets", "attributes", "design", "settings",
    "counts", "balance", "refused_swaps", "missing", "failures", "examples", "summary", "method",
    "limits",
)  # fmt: skip
_TABLES = (("results", RESULTS), ("differences", DIFFERENCES), ("controls", CONTROLS))


def seal(content: dict[str, Any]) -> dict[str, Any]:
    """Add the hash of all the rest, so that a changed file is noticed."""
    body = {key: value for key, value in content.items() if key != "sha256"}
    return {**body, "sha256": digest(body, length=64)}


def write_text(path: Path, text: str) -> None:
    """Write a text as `write_bytes` does."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there when it is whole.

    Raises
    ------
    InputError
        If it cannot be written. Nothing is left behind, and an older file stays as it was.
    """
    beside = path.with_name(f".{path.name}.part")
    if path.parent.is_file():
        raise InputError(
            f"{path.parent} is a file, and {path.name} has to go into a folder: choose another "
            "folder."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{path} could not be written: {error.strerror or error}. {disk_advice(error)}, or "
            "choose another folder, and try again. An older file of that name is as it was, and no "
            "model has to be asked again."
        ) from error


def read_content(path: Path) -> dict[str, Any]:
    """Read an audit.json and check that it is one, whole and unchanged.

    Raises
    ------
    InputError
        If it is a folder or an archive, cannot be read, is cut short, is something else, is newer
        or older, or was changed.
    """
    _check_is_file(path)
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(
            f"The audit {path} could not be read: {error.strerror or error}. Give the path of an "
            "audit.json that fairaudit wrote."
        ) from error
    except UnicodeDecodeError as error:
        raise _not_json(path) from error
    try:
        content = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _not_json(path) from error
    _check_schema(path, content)
    if not _unchanged(content):
        raise InputError(
            f"The audit {path} was changed after it was written: its contents do not match the "
            "hash in it. Use the original file, or make it again with `fairaudit run`."
        )
    _check_parts(path, content)
    return dict(content)


def _check_is_file(path: Path) -> None:
    """Say what to give in the place of a folder or an archive, such as an evidence bundle."""
    if path.is_dir():
        inside = path / "audit.json"
        what = (
            f"Give the record in it: {inside}"
            if inside.is_file()
            else "Give the path of an audit.json that fairaudit wrote"
        )
        raise InputError(f"The audit {path} is a folder. {what}.")
    # Not a file is said where it is read.
    if path.is_file() and is_zipfile(path):
        raise InputError(
            f"The audit {path} is a zip archive, such as an evidence bundle. Unpack it into a "
            "folder and give the audit.json there. (`fairaudit verify` takes the archive itself.)"
        )


def _unchanged(content: dict[str, Any]) -> bool:
    try:
        return seal(content) == content
    except ValueError:  # numbers or letters that were never written here
        return False


def _not_json(path: Path) -> InputError:
    if path.suffix.lower() != ".json":
        return InputError(
            f"{path} is no record of an audit. Give the audit.json that stands in the folder of "
            "its results."
        )
    return InputError(
        f"The audit {path} is cut short or is not JSON. Make it again with `fairaudit run`, which "
        "asks the model nothing that is stored already."
    )


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _check_schema(path: Path, content: object) -> None:
    schema = content.get("schema") if isinstance(content, dict) else None
    family, _, version = schema.partition("/") if isinstance(schema, str) else ("", "", "")
    if family != _FAMILY or not version.isdecimal():
        raise InputError(
            f"The file {path} is not an audit: it does not name the schema {SCHEMA}. Give the "
            "path of an audit.json that fairaudit wrote."
        )
    if int(version) > int(_VERSION):
        raise InputError(
            f"The audit {path} has the schema {schema}, which is newer than this fairaudit knows "
            f"({SCHEMA}). Update with: pip install --upgrade fairaudit-clinical"
        )
    if int(version) < int(_VERSION):
        raise InputError(
            f"The audit {path} has the schema {schema}, which is older than what this fairaudit "
            f"reads ({SCHEMA}). Make it again with `fairaudit run`, which asks nothing that is "
            "stored, or read it with the version of fairaudit that wrote it."
        )


def _check_parts(path: Path, content: dict[str, Any]) -> None:
    lacking = [name for name in _PARTS if name not in content]
    if lacking:
        raise InputError(
            f"The audit {path} lacks {', '.join(lacking)}. Make it again with `fairaudit run`."
        )
    for name, table in _TABLES:
        rows = content.get(name)
        if not isinstance(rows, list) or not all(_holds(row, table) for row in rows):
            raise InputError(
                f"The audit {path} lacks columns of its table of {name}. Make it again with "
                "`fairaudit run`."
            )


def _holds(row: object, table: Table) -> bool:
    """Whether a row has all columns of a table."""
    return isinstance(row, dict) and not set(table.names) - set(row)
