"""`fairaudit run`: the audit itself, and what is told of it."""

import json
import sys
from collections.abc import Sequence
from contextlib import closing, redirect_stdout
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from fairaudit.backends import AnyBackend
from fairaudit.cli.caveats import caveats
from fairaudit.cli.exit_codes import ExitCode
from fairaudit.cli.progress import EventLog, ProgressBars
from fairaudit.cli.text import bias_text, results_text
from fairaudit.pipeline import (
    Audit,
    AuditRun,
    Coverage,
    coverage_in,
    held_to_policy,
    load_audit,
    run_audit,
)
from fairaudit.report import Report
from fairaudit.runner import Collection, Progress

__all__ = ["print_json", "run_and_tell", "say"]

_ERRORS_SHOWN = 3


def run_and_tell(
    plan: Path, output: Path | None, *, as_json: bool, events: Path | None = None
) -> None:
    """Run an audit, and tell on the terminal what came of it; ends with 3 where calls failed.

    Parameters
    ----------
    plan : Path
        The audit.yaml.
    output : Path or None
        Folder for the results; named after the audit if not given.
    as_json : bool
        Print the record of the audit, instead of tables.
    events : Path, optional
        File that gets one line for each thing that happens.
    """
    # A function that is audited may print; standard output is for the results alone.
    with redirect_stdout(sys.stderr):
        audit = load_audit(plan)
        for told in held_to_policy(audit, today=datetime.now(UTC).date()):
            say(f"WARNING  {told}")
        run = _ran(audit, output or Path(f"{audit.name}-results"), events)
    _tell(run, coverage_in(audit, run.folder))
    if as_json:
        print_json(json.loads((run.folder / "audit.json").read_text(encoding="utf-8")))
    else:
        click.echo(results_text(run.results))
        if run.judge_bias is not None:
            click.echo(f"\n{bias_text(run.judge_bias)}")
    if run.failed:
        for collection in run.collections:
            _tell_failures(collection)
        sys.exit(ExitCode.INCOMPLETE)


def _ran(audit: Audit, folder: Path, events: Path | None) -> AuditRun:
    with EventLog(events) as log, closing(ProgressBars()) as bars:

        def told(model: AnyBackend, progress: Progress) -> None:
            bars(model, progress)
            log.progress(progress)

        log.write("started", audit=audit.name, plan_id=audit.cells.plan_id, folder=str(folder))
        run = run_audit(audit, folder, progress=told)
        for collection in run.collections:
            log.write("collected", **asdict(collection))
        log.write("finished", files=[path.name for path in run.files])
    return run


def _tell(run: AuditRun, coverage: Sequence[Coverage]) -> None:
    if run.asked:
        say(f"{run.asked:,} prompts asked; {run.requests:,} model calls made.")
    else:
        say(f"No model call was made: every answer was already in {run.folder / 'responses.db'}.")
    say("Results:")
    for path in run.files:
        say(f"  {path}")
    for told in caveats(Report.load(run.folder / "audit.json").content):
        say(told)
    for one in coverage:
        for remark in one.remarks():
            say(f"WARNING  {remark}")


def _tell_failures(collection: Collection) -> None:
    if not collection.failed:
        return
    say(
        f"{collection.failed:,} of {collection.prompts:,} answers of {collection.model_id} are "
        "missing, since the calls failed:"
    )
    for message, count in collection.errors[:_ERRORS_SHOWN]:
        say(f"  {count:,} × {message}")
    say(
        "Run the same command again to ask for them. A model that states no revision is then "
        "asked everything afresh; with a revision, only what is missing."
    )


def print_json(content: Any) -> None:  # noqa: ANN401 - anything that JSON can hold
    """Print on standard output."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def say(message: str) -> None:
    """Print on standard error."""
    click.echo(message, err=True)
