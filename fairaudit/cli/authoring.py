"""Commands for those who write and review vignettes."""

from pathlib import Path

import click

from fairaudit.authoring import (
    ReviewOutcome,
    new_set,
    put_back_review,
    put_back_sheet,
    write_review,
    write_sheet,
)
from fairaudit.counterfactual import load_attributes, load_vignettes, set_folder, stale_note

__all__ = ["new_set_command", "review_command", "sheet_command"]

_SET = click.argument("vignette_set", metavar="SET")
_ATTRIBUTES = click.option(
    "--attributes",
    multiple=True,
    metavar="FILE",
    help="An attribute of your own whose slots the texts use; can be given several times.",
)


@click.command(name="new-set")
@click.argument("name")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Folder that gets the set.  [default: the working directory]",
)
def new_set_command(name: str, output: Path) -> None:
    """Write a starter set NAME with notes, an audit.yaml for it, and its spreadsheet."""
    made = new_set(name, output)
    for path in made:
        click.echo(path)
    if len(made) < 3:
        click.echo(
            "For a spreadsheet as well: pip install 'fairaudit-clinical[sheets]', or, in a clone "
            f"of the sources, pip install -e '.[sheets]'; then fairaudit sheet {made[0]}",
            err=True,
        )


@click.command(name="sheet")
@_SET
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The spreadsheet to write.  [default: NAME.xlsx in the working directory]",
)
@click.option(
    "--put-back",
    "filled",
    type=click.Path(path_type=Path),
    help="An edited spreadsheet, whose changes are written into the files of SET.",
)
@_ATTRIBUTES
def sheet_command(
    vignette_set: str, output: Path | None, filled: Path | None, attributes: tuple[str, ...]
) -> None:
    """Write the vignettes of SET as a spreadsheet, or put an edited one back.

    SET is the name of a shipped set, or the path of a set's folder.
    """
    _check_one(output, filled)
    if filled is None:
        path = output or Path(f"{set_folder(vignette_set).resolve().name}.xlsx")
        click.echo(write_sheet(vignette_set, path))
        return
    own = load_attributes(*attributes)
    changed = put_back_sheet(vignette_set, filled, attributes=own)
    for path in changed:
        click.echo(path)
    if not changed:
        click.echo("Nothing was changed: no cell was edited that the files lack.", err=True)
    elif stale := stale_note(load_vignettes(vignette_set, attributes=own)):
        click.echo(stale, err=True)


@click.command(name="review")
@_SET
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for the review sheets.  [default: NAME-review in the working directory]",
)
@click.option(
    "--put-back",
    "filled",
    type=click.Path(path_type=Path),
    help="A filled review.xlsx, whose signatures are written into the files of SET.",
)
@_ATTRIBUTES
def review_command(
    vignette_set: str, output: Path | None, filled: Path | None, attributes: tuple[str, ...]
) -> None:
    """Write sheets with which clinicians review SET, or put a filled one back.

    SET is the name of a shipped set, or the path of a set's folder. review.html has a page to
    print for each vignette, review.xlsx a row to tick and sign, NAME.xlsx the texts to edit.
    """
    _check_one(output, filled)
    own = load_attributes(*attributes)
    if filled is None:
        name = load_vignettes(vignette_set, attributes=own).id
        for path in write_review(vignette_set, output or Path(f"{name}-review"), attributes=own):
            click.echo(path)
        return
    outcome = put_back_review(vignette_set, filled, attributes=own)
    _tell(outcome)
    card = set_folder(vignette_set) / "CARD.md"
    if outcome.signed and "No clinician has reviewed" in card.read_text(encoding="utf-8"):
        click.echo(f"{card} still says that no clinician has reviewed the set; mend it.", err=True)


def _tell(outcome: ReviewOutcome) -> None:
    for vignette, reviewer in outcome.signed:
        click.echo(f"signed: {vignette} by {reviewer}")
    for comment in outcome.comments:
        click.echo(f"not signed: {comment.vignette}, {comment.reviewer}: {comment.text}")
    if not outcome.signed and not outcome.comments:
        click.echo("No row of the review sheet is answered; nothing was changed.", err=True)


def _check_one(output: Path | None, filled: Path | None) -> None:
    if output is not None and filled is not None:
        raise click.UsageError(
            "Give --output to write sheets, or --put-back to read one; not both."
        )
