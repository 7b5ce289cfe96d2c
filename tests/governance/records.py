"""Records for the tests of checklists: the golden audit, with what a test changes in it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from fairaudit.governance.evidence import Asked, Found, Record
from fairaudit.governance.rules import RULES
from fairaudit.pipeline.checklist_words import ReportWords
from fairaudit.report import NO_RECORD, NoRecord, Report, RunRecord
from fairaudit.report.plain import plain, thaw

TODAY = date(2026, 11, 30)
GOLDEN = Path(__file__).parents[1] / "report" / "golden" / "audit.json"
Change = Callable[[dict[str, Any]], None]


def golden(
    *changes: Change, simulated: bool = False, run: RunRecord | NoRecord = NO_RECORD
) -> Report:
    """The golden record; its models stand for real ones unless they are `simulated`."""
    content: dict[str, Any] = thaw(Report.load(GOLDEN).content)
    for model in content["models"]:
        model["simulated"] = simulated
    for change in changes:
        change(content)
    return Report(content=content, run=run)


def careful(content: dict[str, Any]) -> None:
    """Leave the first model alone: of another one no contrast is estimable."""
    content["models"] = content["models"][:1]


def found(rule: str, report: Report, **asked: Any) -> Found:
    """What a rule says of a report."""
    run = None if isinstance(report.run, NoRecord) else _plain_run(report.run)
    record = Record(
        content=thaw(report.content),
        run=run,
        no_run=report.run.why if isinstance(report.run, NoRecord) else "",
        words=ReportWords(report),
    )
    return RULES[rule](record, Asked(**asked))


def _plain_run(run: RunRecord) -> dict[str, Any]:
    from dataclasses import asdict

    read: dict[str, Any] = plain(asdict(run))
    return read
