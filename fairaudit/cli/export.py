"""`fairaudit export`: the answers of a store, or what was measured of them, as a file."""

from pathlib import Path

import click

from fairaudit.pipeline import EXPORT_FORMATS, OUTCOMES_FORMATS, export_answers, export_outcomes

__all__ = ["export_command"]

_ANSWERS, _OUTCOMES = "answers", "outcomes"


@click.command(name="export")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--to", required=True, type=click.Choice(EXPORT_FORMATS), help="What the file is to be."
)
@click.option(
    "--table",
    type=click.Choice((_ANSWERS, _OUTCOMES)),
    default=_ANSWERS,
    show_default=True,
    help="Every answer with what was asked; or every measured value with vignette, attribute, "
    "group and the rest of the design, from which the results come again.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file; may not be there yet.  [default: beside the store, with its name; “inspect”: "
    "with the name by which its viewer lists it; outcomes: “outcomes” beside the store]",
)
@click.option(
    "--model",
    "model_id",
    metavar="ID",
    help="Only the answers of this model, such as llama3.1@8b-q4; a log of inspect-ai holds one.",
)
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    help="With --table outcomes: folder of AUDIT_YAML's results.  [default: NAME-results in the "
    "working directory]",
)
def export_command(
    source: Path,
    to: str,
    table: str,
    output: Path | None,
    model_id: str | None,
    results: Path | None,
) -> None:
    """Write every answer of SOURCE, with what was asked, or all that was measured of the answers.

    SOURCE is the file responses.db, or the folder of results that holds it; answers that failed
    have their error. With --table outcomes it is the audit.yaml, or that folder where audit.yaml
    lies in it, beside it or here. Nothing is changed. The path of the new file goes to standard
    output. CSV has lists as JSON, and an apostrophe before texts that a spreadsheet would take for
    a formula; “inspect” is a log that inspect-ai reads.
    """
    if table == _OUTCOMES:
        if to not in OUTCOMES_FORMATS or model_id is not None:
            which = f"--to {to}" if model_id is None else "--model"
            raise click.UsageError(f"{which} belongs to --table {_ANSWERS}.")
        path, count = export_outcomes(source, to, output, results=results)
        click.echo(f"{count:,} measured values exported.", err=True)
    else:
        if results is not None:
            raise click.UsageError(f"--results belongs to --table {_OUTCOMES}.")
        path, count = export_answers(source, to, output, model_id=model_id)
        click.echo(f"{count:,} answers exported.", err=True)
    click.echo(path)
