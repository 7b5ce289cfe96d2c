"""The measured values of an audit, with the design, in a file from which its results come again."""

import csv
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from fairaudit.errors import InputError
from fairaudit.pipeline.audit import Audit, load_audit
from fairaudit.pipeline.bundle.given import plan_of_results
from fairaudit.pipeline.bundle.tables import write_outcomes
from fairaudit.pipeline.export_file import refuse_existing, written_once
from fairaudit.pipeline.label_sheet import unlike_a_formula
from fairaudit.pipeline.stored import stored_outcomes
from fairaudit.registry import suggestion
from fairaudit.report import Report
from fairaudit.side_tables import MEASURED

__all__ = ["OUTCOMES_FORMATS", "export_outcomes"]

OUTCOMES_FORMATS = ("parquet", "csv", "jsonl")
"""What measured values can be exported to."""

_AT_ONCE = 10_000
_NAME = "outcomes"


def export_outcomes(
    source: str | Path,
    to: str,
    output: str | Path | None = None,
    *,
    results: str | Path | None = None,
) -> tuple[Path, int]:
    r"""Write every measured value of an audit, with its cell's design, into a new file.

    It is the table that the results are worked out of, and `prompt_id` joins it with the answers
    that `export_answers` writes.

    Parameters
    ----------
    source : str or Path
        The audit.yaml, or the folder of its results.
    to : {"parquet", "csv", "jsonl"}
        A table with the columns of `side_tables.MEASURED`. In CSV a missing value is an empty cell,
        and a text that a spreadsheet would take for a formula has an apostrophe before it.
    output : str or Path, optional
        The file; may not be there yet. If not given, “outcomes” in the folder of the results.
    results : str or Path, optional
        Folder of the results, where `source` is an audit.yaml; NAME-results if not given.

    Returns
    -------
    Path, int
        The file, and the number of values in it.

    Raises
    ------
    InputError
        If there is no plan of these results, no answer of one of the models, or the file is there
        already or cannot be written; nothing is left behind then.
    MissingExtraError
        If the extra that is needed is not installed.
    StoreError
        If the store cannot be read, is damaged, or belongs to another plan.

    Examples
    --------
    >>> import tempfile
    >>> from fairaudit import export_outcomes, load_audit, run_audit
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plan = Path(folder, "audit.yaml")
    ...     _ = plan.write_text(
    ...         "vignettes: acute_pain\nattributes: sex\nmargin: 0.05\nseed: 1\n"
    ...         "design: {limit: 5, questions: opioid}\nmodels: [{backend: simulated, seed: 1}]"
    ...     )
    ...     _ = run_audit(load_audit(plan), Path(folder, "results"))
    ...     path, rows = export_outcomes(plan, "csv", results=Path(folder, "results"))
    ...     path.name, len(pd.read_csv(path)) == rows
    ('outcomes.csv', True)
    """
    if to not in OUTCOMES_FORMATS:
        told = suggestion(to, OUTCOMES_FORMATS)
        raise InputError(f"Measured values cannot be exported to {to!r}. {told}")
    audit, folder = _audit_of(Path(source), None if results is None else Path(results))
    path = folder / f"{_NAME}.{to}" if output is None else Path(output)
    refuse_existing(path)
    table = _measured(audit, folder)
    with written_once(path, "The measured values") as beside:
        if to == "parquet":
            write_outcomes(table, beside)
        elif to == "csv":
            _write_csv(table, beside)
        else:
            _write_jsonl(table, beside)
    return path, len(table)


def _audit_of(source: Path, results: Path | None) -> tuple[Audit, Path]:
    """The plan, loaded, and the folder of its results."""
    if not source.is_dir():
        audit = load_audit(source)
        return audit, results or Path(f"{audit.name}-results")
    if results is not None:
        raise InputError(
            f"{source} is a folder of results already; --results names one for an audit.yaml."
        )
    found = plan_of_results(source, Report.load(source / "audit.json"))
    if found is None:
        raise InputError(
            f"The plan of the results in {source} was not found: no audit.yaml that they are of "
            "lies in that folder, beside it or here. Name it, and the folder with --results."
        )
    return load_audit(found[0]), source


def _measured(audit: Audit, folder: Path) -> pd.DataFrame:
    """Values with the prompt of each, in the order of `parse`."""
    outcomes = stored_outcomes(audit, folder)
    prompts = {cell.cell_id: cell.prompt_id for cell in audit.cells}
    table = MEASURED.complete(outcomes.assign(prompt_id=outcomes["cell_id"].map(prompts)))
    return table[[*MEASURED.names, *(one.name for one in MEASURED.optional)]]


def _rows(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Plain values by column; None for what is missing."""
    names = [str(name) for name in table.columns]
    for start in range(0, len(table), _AT_ONCE):
        part = table.iloc[start : start + _AT_ONCE]
        for values in zip(*(part[name].tolist() for name in names), strict=True):
            yield dict(zip(names, map(_known, values), strict=True))


def _known(value: Any) -> Any:  # noqa: ANN401 - a cell of a table
    return None if isinstance(value, float) and math.isnan(value) else value


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        for row in _rows(table):
            writer.writerow(
                unlike_a_formula(value) if isinstance(value, str) else value
                for value in row.values()
            )


def _write_jsonl(table: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in _rows(table):
            file.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
