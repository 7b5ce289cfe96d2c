"""The files of a bundle that hold results: measured values, the record, what it took, reports."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fairaudit.ids import file_digest
from fairaudit.pipeline.bundle.contents import (
    FORMS,
    JUDGE_BIAS,
    OUTCOMES,
    RECORD,
    RUN,
    FormFile,
    LeftOut,
)
from fairaudit.pipeline.bundle.given import Given
from fairaudit.pipeline.bundle.recompute import Measured
from fairaudit.pipeline.bundle.staging import Staging
from fairaudit.pipeline.bundle.tables import write_outcomes
from fairaudit.pipeline.bundle.without_text import run_without_text
from fairaudit.report import NoRecord, Report, RunRecord, form_names, found_form, write_run
from fairaudit.report.plain import to_json

__all__ = ["no_run", "put_forms", "put_outcomes", "put_record"]


def put_outcomes(staging: Staging, measured: Measured, *, without_text: bool) -> None:
    """Write what was measured; what was measured of a judge too, where no texts are there."""
    tables = {OUTCOMES: measured.outcomes}
    if without_text and measured.bias is not None:
        tables[JUDGE_BIAS] = measured.bias
    for name, table in tables.items():
        staging.check_table(table, name)
        write_outcomes(table, staging.place(name))


def put_record(
    staging: Staging, given: Given, content: Mapping[str, Any], aside: Path, *, without_text: bool
) -> RunRecord | NoRecord:
    """Write audit.json and run.json; what the run took, as the bundle tells it."""
    if not without_text:
        staging.copy(given.folder / RECORD, RECORD)
        if isinstance(given.run, RunRecord):
            staging.copy(given.folder / RUN, RUN)
        return given.run
    staging.put(RECORD, to_json(content).encode())
    if not isinstance(given.run, RunRecord):
        return given.run
    run = run_without_text(given.run, file_digest(staging.folder / RECORD))
    write_run(run, aside)
    staging.copy(aside / RUN, RUN)
    return run


def no_run(given: Given, run: RunRecord | NoRecord) -> Iterator[LeftOut]:
    """Tell why a bundle has no run.json, where it has none."""
    if isinstance(run, NoRecord):
        there = (given.folder / RUN).is_file()
        yield LeftOut(what=RUN, why="it is of another audit.json" if there else "it is not there")


def put_forms(staging: Staging, report: Report) -> tuple[tuple[FormFile, ...], tuple[LeftOut, ...]]:
    """Write the reports; what they are, and which cannot be there."""
    forms: list[FormFile] = []
    left_out: list[LeftOut] = []
    for name in FORMS:
        if name not in form_names():
            left_out.append(LeftOut(what=f"the report as {name}", why="there is no such form"))
            continue
        try:
            form = found_form(name)
            content = report.render(name)
        except ImportError:
            why = "it needs packages that are not installed"
            left_out.append(LeftOut(what=f"the report as {name}", why=why))
            continue
        forms.append(FormFile(form=name, path=staging.put(form.file, content)))
    return tuple(forms), tuple(left_out)
