"""The commands."""

import errno
import json
import shutil
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from fairaudit import __version__
from fairaudit.backends import KNOWN_MODELS, AnyBackend, download, model_path
from fairaudit.cli.analyze import analyze_command
from fairaudit.cli.authoring import new_set_command, review_command, sheet_command
from fairaudit.cli.caveats import caveats
from fairaudit.cli.exit_codes import ExitCode
from fairaudit.cli.export import export_command
from fairaudit.cli.label import label_command
from fairaudit.cli.lint import lint_command
from fairaudit.cli.listing import LISTINGS, listed, listed_sets
from fairaudit.cli.parse import parse_command
from fairaudit.cli.planning import planning_text
from fairaudit.cli.progress import EventLog, ProgressBars
from fairaudit.cli.show import show_command
from fairaudit.cli.status import status_command
from fairaudit.cli.text import bias_text, pair_text, preview_text, refused_text, results_text
from fairaudit.counterfactual import stale_note
from fairaudit.errors import BudgetError, FairauditError
from fairaudit.pipeline import (
    AuditRun,
    load_audit,
    matched_pair,
    matched_pairs,
    preview,
    quickstart_file,
    run_audit,
)
from fairaudit.report import NO_RECORD, NoRecord, Report
from fairaudit.runner import Collection, Progress

__all__ = ["main"]

_ERRORS_SHOWN = 3
QUICKSTART_MODEL = "smollm2-135m"
QUICKSTART_FOLDER = Path("fairaudit-quickstart")

_PLAN = click.argument("audit_yaml", type=click.Path(path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fairaudit")
def commands() -> None:
    """Does a clinical language model decide differently when only demographics change?

    Results go to standard output, progress and messages to standard error.

    Exit codes: 0 done; 1 lint found something to mend; 2 the command, a file or a model needs
    mending; 3 some answers are missing, as calls failed or the budget is spent; 130 interrupted.
    """


@commands.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=QUICKSTART_FOLDER,
    show_default=True,
    help="Folder for the results.",
)
@click.option("--offline", is_flag=True, help="Use no network; the model has to be there.")
@_JSON
def quickstart(output: Path, offline: bool, as_json: bool) -> None:
    """Audit a small real model on a shipped vignette set."""
    if model_path(QUICKSTART_MODEL) is None:
        download(QUICKSTART_MODEL, offline=offline, progress=_say)
    output.mkdir(parents=True, exist_ok=True)
    plan = output / "audit.yaml"
    if not plan.exists():
        shutil.copyfile(quickstart_file(), plan)
    _run(plan, output, as_json=as_json)


@commands.command(name="run")
@_PLAN
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for the results.  [default: NAME-results in the working directory]",
)
@click.option(
    "--events",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File that gets one line of JSON for each thing that happens, for scripts.",
)
@_JSON
def run_command(audit_yaml: Path, output: Path | None, events: Path | None, as_json: bool) -> None:
    """Collect, analyze and report AUDIT_YAML into one folder; resume where it was stopped."""
    _run(audit_yaml, output, as_json=as_json, events=events)


@commands.command()
@_PLAN
@click.option("--show", is_flag=True, help="Print the exact messages of the first matched pair.")
@click.option("--vignette", metavar="ID", help="Print one pair for each attribute of a vignette.")
@_JSON
def check(audit_yaml: Path, show: bool, vignette: str | None, as_json: bool) -> None:
    """Validate AUDIT_YAML, count cells, prompts and tokens, tell what it can show; ask nothing."""
    audit = load_audit(audit_yaml)
    pairs = [matched_pair(audit.cells)] if show and vignette is None else []
    pairs += [] if vignette is None else matched_pairs(audit.cells, vignette)
    counts = preview(audit)
    if as_json:
        content = asdict(counts) | {"roles": dict(counts.roles)}
        content["refused"] = [asdict(refusal) for refusal in audit.cells.refused]
        if show or vignette is not None:
            content["pairs"] = [[cell._asdict() for cell in pair] for pair in pairs]
        _print_json(content)
        return
    click.echo(preview_text(counts))
    if audit.cells.refused:
        click.echo(refused_text(audit.cells.refused))
    for stale in filter(None, map(stale_note, audit.cells.sets)):
        click.echo(stale)
    for one in (*counts.unread, *counts.over_budget):
        click.echo(f"WARNING  {one}")
    click.echo(f"\n{planning_text(counts.wholes, counts.unplanned)}")
    for pair in pairs:
        click.echo(pair_text(*pair))
    if vignette is not None and not pairs:
        click.echo(f"nothing is swapped in {vignette}, so that there is no pair to show")


@commands.command()
@click.argument("audit_json", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    type=click.Choice(["html", "md"]),
    multiple=True,
    default=["html", "md"],
    show_default=True,
    help="Form of the report; can be given twice.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for the reports.  [default: beside AUDIT_JSON]",
)
def report(audit_json: Path, formats: tuple[str, ...], output: Path | None) -> None:
    """Render reports again from AUDIT_JSON and the run.json beside it; needs no store or model."""
    record = Report.load(audit_json)
    if isinstance(record.run, NoRecord) and record.run != NO_RECORD:
        _say(f"WARNING  {record.run.why}")
    folder = output or audit_json.parent
    folder.mkdir(parents=True, exist_ok=True)
    for form in formats:
        click.echo(record.save(folder / f"report.{form}"))


@commands.command(name="download")
@click.argument("name", type=click.Choice(sorted(KNOWN_MODELS)))
def download_command(name: str) -> None:
    """Fetch a known model into the cache folder."""
    click.echo(download(name, progress=_say))


@commands.command(name="list")
@click.argument("what", type=click.Choice(sorted(LISTINGS)))
@click.argument("paths", nargs=-1)
@click.option(
    "--attributes",
    multiple=True,
    metavar="FILE",
    help="An attribute of your own whose slots your sets use; can be given several times.",
)
@_JSON
def list_command(
    what: str, paths: tuple[str, ...], attributes: tuple[str, ...], as_json: bool
) -> None:
    """List what is shipped or installed, or the vignette sets in PATHS.

    “fairaudit list vignettes my_set” tells who has signed a set of your own.
    """
    if what != "vignettes" and (paths or attributes):
        raise click.UsageError("Paths and --attributes belong to “list vignettes” only.")
    rows = listed_sets(paths, attributes) if paths else LISTINGS[what]()
    if as_json:
        _print_json(rows)
    else:
        click.echo(listed(rows, what))


commands.add_command(analyze_command)
commands.add_command(export_command)
commands.add_command(label_command)
commands.add_command(lint_command)
commands.add_command(new_set_command)
commands.add_command(parse_command)
commands.add_command(review_command)
commands.add_command(sheet_command)
commands.add_command(show_command)
commands.add_command(status_command)


def main() -> None:
    """Run the command line; every expected error is one paragraph and exit code 2."""
    try:
        commands(standalone_mode=False)
    except click.exceptions.Abort:
        _interrupted()
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.NEEDS_MENDING)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _interrupted()
    except BrokenPipeError:
        # The reader of our output has gone: nothing is left to say.
        sys.exit(ExitCode.DONE)
    except BudgetError as error:
        _say(str(error))
        sys.exit(ExitCode.INCOMPLETE)
    except FairauditError as error:
        _say(f"Error: {error}")
        sys.exit(ExitCode.NEEDS_MENDING)
    except OSError as error:
        _say(f"Error: {_os_advice(error)}")
        sys.exit(ExitCode.NEEDS_MENDING)


def _run(plan: Path, output: Path | None, *, as_json: bool, events: Path | None = None) -> None:
    audit = load_audit(plan)
    folder = output or Path(f"{audit.name}-results")
    with EventLog(events) as log, closing(ProgressBars()) as bars:

        def told(model: AnyBackend, progress: Progress) -> None:
            bars(model, progress)
            log.progress(progress)

        log.write("started", audit=audit.name, plan_id=audit.cells.plan_id, folder=str(folder))
        run = run_audit(audit, folder, progress=told)
        for collection in run.collections:
            log.write("collected", **asdict(collection))
        log.write("finished", files=[path.name for path in run.files])
    _tell(run)
    if as_json:
        _print_json(json.loads((folder / "audit.json").read_text(encoding="utf-8")))
    else:
        click.echo(results_text(run.results))
        if run.judge_bias is not None:
            click.echo(f"\n{bias_text(run.judge_bias)}")
    if run.failed:
        for collection in run.collections:
            _tell_failures(collection)
        sys.exit(ExitCode.INCOMPLETE)


def _tell(run: AuditRun) -> None:
    if run.asked:
        _say(f"{run.asked:,} model calls made.")
    else:
        _say(f"No model call was made: every answer was already in {run.folder / 'responses.db'}.")
    _say("Results:")
    for path in run.files:
        _say(f"  {path}")
    for told in caveats(Report.load(run.folder / "audit.json").content):
        _say(told)


def _tell_failures(collection: Collection) -> None:
    if not collection.failed:
        return
    _say(
        f"{collection.failed:,} of {collection.prompts:,} answers of {collection.model_id} are "
        "missing, since the calls failed:"
    )
    for message, count in collection.errors[:_ERRORS_SHOWN]:
        _say(f"  {count:,} × {message}")
    _say(
        "Run the same command again to ask for them. A model that states no revision is then "
        "asked everything afresh; with a revision, only what is missing."
    )


def _interrupted() -> None:
    _say(
        "Interrupted. Every finished batch of answers is kept; run the same command again to go on."
    )
    sys.exit(ExitCode.INTERRUPTED)


def _os_advice(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    match error.errno:
        case errno.ENOSPC:
            what = "The disk is full. Make room and run the same command again"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            what = (
                "A file or folder may not be written. Give another --output, or change its rights"
            )
        case _:
            what = f"The system says: {error.strerror or error}"
    return f"{what}{where}. Every finished batch of answers is kept."


def _print_json(content: Any) -> None:  # noqa: ANN401 - anything that JSON can hold
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _say(message: str) -> None:
    click.echo(message, err=True)
