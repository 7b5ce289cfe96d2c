"""The commands."""

import shutil
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from fairaudit import __version__
from fairaudit.backends import KNOWN_MODELS, download, model_path
from fairaudit.cli.analyze import analyze_command
from fairaudit.cli.authoring import new_set_command, review_command, sheet_command
from fairaudit.cli.bundle import bundle_command, verify_command
from fairaudit.cli.checklist import checklist_command
from fairaudit.cli.exit_codes import ExitCode
from fairaudit.cli.export import export_command
from fairaudit.cli.gate import gate_command
from fairaudit.cli.label import label_command
from fairaudit.cli.lint import lint_command
from fairaudit.cli.listing import LISTINGS, listed, listed_sets
from fairaudit.cli.parse import parse_command
from fairaudit.cli.planning import planning_text
from fairaudit.cli.report import report_command
from fairaudit.cli.running import print_json, run_and_tell, say
from fairaudit.cli.show import show_command
from fairaudit.cli.status import status_command
from fairaudit.cli.text import pair_text, preview_text, refused_text
from fairaudit.counterfactual import stale_note
from fairaudit.errors import BudgetError, FairauditError, InputError
from fairaudit.faultwords import disk_advice
from fairaudit.pipeline import (
    held_to_policy,
    load_audit,
    matched_pair,
    matched_pairs,
    preview,
    quickstart_file,
)

__all__ = ["main"]

QUICKSTART_MODEL = "smollm2-135m"
QUICKSTART_FOLDER = Path("fairaudit-quickstart")

_PLAN = click.argument("audit_yaml", type=click.Path(path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fairaudit")
def commands() -> None:
    """Does a clinical language model decide differently when only demographics change?

    Results go to standard output, progress and messages to standard error.

    Exit codes: 0 done; 1 lint found something to mend, verify something that differs, or the gate a
    disparity; 2 the command, a file or a model needs mending; 3 some answers are missing, as calls
    failed or the budget is spent, or the gate lacks what has to be shown; 130 interrupted.
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
        download(QUICKSTART_MODEL, offline=offline, progress=say)
    output.mkdir(parents=True, exist_ok=True)
    plan = output / "audit.yaml"
    if not plan.exists():
        shutil.copyfile(quickstart_file(), plan)
    run_and_tell(plan, output, as_json=as_json)


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
    run_and_tell(audit_yaml, output, as_json=as_json, events=events)


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
    lacking = held_to_policy(audit, today=datetime.now(UTC).date())
    counts = preview(audit)
    if as_json:
        content = asdict(counts) | {"roles": dict(counts.roles)}
        content["refused"] = [asdict(refusal) for refusal in audit.cells.refused]
        content["policy"] = list(lacking)
        if show or vignette is not None:
            content["pairs"] = [[cell._asdict() for cell in pair] for pair in pairs]
        print_json(content)
        _refuse_where(counts.lacking)
        return
    click.echo(preview_text(counts))
    if audit.cells.refused:
        click.echo(refused_text(audit.cells.refused))
    for stale in filter(None, map(stale_note, audit.cells.sets)):
        click.echo(stale)
    for one in (*counts.unread, *counts.few_controls, *counts.over_budget, *lacking):
        click.echo(f"WARNING  {one}")
    click.echo(f"\n{planning_text(counts.wholes, counts.unplanned)}")
    for pair in pairs:
        click.echo(pair_text(*pair))
    if vignette is not None and not pairs:
        click.echo(f"nothing is swapped in {vignette}, so that there is no pair to show")
    _refuse_where(counts.lacking)


@commands.command(name="download")
@click.argument("name", type=click.Choice(sorted(KNOWN_MODELS)))
def download_command(name: str) -> None:
    """Fetch a known model into the cache folder."""
    click.echo(download(name, progress=say))


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
        print_json(rows)
    else:
        click.echo(listed(rows, what))


commands.add_command(analyze_command)
commands.add_command(bundle_command)
commands.add_command(checklist_command)
commands.add_command(export_command)
commands.add_command(gate_command)
commands.add_command(label_command)
commands.add_command(lint_command)
commands.add_command(new_set_command)
commands.add_command(parse_command)
commands.add_command(report_command)
commands.add_command(review_command)
commands.add_command(sheet_command)
commands.add_command(show_command)
commands.add_command(status_command)
commands.add_command(verify_command)


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
        say(str(error))
        sys.exit(ExitCode.INCOMPLETE)
    except FairauditError as error:
        say(f"Error: {error}")
        sys.exit(ExitCode.NEEDS_MENDING)
    except OSError as error:
        say(f"Error: {_os_advice(error)}")
        sys.exit(ExitCode.NEEDS_MENDING)


def _refuse_where(lacking: tuple[str, ...]) -> None:
    """What this machine lacks is told last, so that the rest of the plan can be read as well."""
    if lacking:
        raise InputError("The audit cannot be run here. " + " ".join(lacking))


def _asks_models() -> bool:
    """Whether the command is one of those that ask models and keep what was answered."""
    return sys.argv[1:2] in (["run"], ["quickstart"])


def _interrupted() -> None:
    kept = "Every finished batch of answers is kept; run" if _asks_models() else "Run"
    say(f"Interrupted. {kept} the same command again to go on.")
    sys.exit(ExitCode.INTERRUPTED)


def _os_advice(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    kept = " Every finished batch of answers is kept." if _asks_models() else ""
    return (
        f"The system says: {error.strerror or error}{where}. {disk_advice(error)}, or choose "
        f"another place for what is written, and run the same command again.{kept}"
    )
