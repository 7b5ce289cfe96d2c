"""The files of a study, or a sentence that says what is wrong with them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from fairaudit.errors import InputError

__all__ = ["Values", "read_answers", "read_values"]

Values = Mapping[str, Any]


def read_values(data: Path, study: str, *needed: str) -> Values:
    """Read `values.json` of one study.

    Raises
    ------
    InputError
        If the file is missing, is no JSON object, or lacks one of the entries needed.
    """
    path = _present(data / study / "values.json")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path} is no JSON: {error}. Restore it from the repository.") from error
    lacking = [name for name in needed if not isinstance(values, dict) or name not in values]
    if lacking:
        raise InputError(f"{path} lacks “{'”, “'.join(lacking)}”. Restore it from the repository.")
    found: Values = values
    return found


def read_answers(data: Path, table: str) -> pd.DataFrame:
    """Read a table of answers as it is, every column as text.

    Raises
    ------
    InputError
        If the file is missing.
    """
    return pd.read_csv(_present(data / table), dtype=str, keep_default_na=False)


def _present(path: Path) -> Path:
    if not path.is_file():
        raise InputError(
            f"{path} is missing. It is part of the repository: restore it, or name the folder that "
            "holds the studies with --data."
        )
    return path
