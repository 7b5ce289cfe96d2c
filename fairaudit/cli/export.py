"""`fairaudit export`: the answers of a store as a file that other programs read."""

from pathlib import Path

import click

from fairaudit.pipeline import EXPORT_FORMATS, export_answers

__all__ = ["export_command"]


@click.command(name="export")
@click.argument("store", type=click.Path(path_type=Path))
@click.option(
    "--to", required=True, type=click.Choice(EXPORT_FORMATS), help="What the file is to be."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file; may not be there yet.  [default: beside STORE, with its name; “inspect”: with "
    "the name by which its viewer lists it]",
)
@click.option(
    "--model",
    "model_id",
    metavar="ID",
    help="Only the answers of this model, such as llama3.1@8b-q4; a log of inspect-ai holds one.",
)
def export_command(store: Path, to: str, output: Path | None, model_id: str | None) -> None:
    """Write every answer of STORE, with what was asked; those that failed have their error.

    STORE is the file responses.db, or the folder of results that holds it. It is only read. The
    path of the new file goes to standard output. CSV has lists as JSON, and an apostrophe before
    texts that a spreadsheet would take for a formula; “inspect” is a log that inspect-ai reads.
    """
    path, count = export_answers(store, to, output, model_id=model_id)
    click.echo(f"{count:,} answers exported.", err=True)
    click.echo(path)
