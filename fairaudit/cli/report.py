"""`fairaudit report`: the forms of a record, on any machine."""

from pathlib import Path

import click

from fairaudit.cli.running import say
from fairaudit.report import NO_RECORD, NoRecord, Report, form_names, found_form

__all__ = ["report_command"]

_DEFAULT = ("html", "md")


@click.command(name="report")
@click.argument("audit_json", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    metavar="NAME[,NAME…]",
    multiple=True,
    default=_DEFAULT,
    show_default=True,
    help="Forms of the report; `fairaudit list forms` tells which there are.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for the reports.  [default: beside AUDIT_JSON]",
)
def report_command(audit_json: Path, formats: tuple[str, ...], output: Path | None) -> None:
    """Render reports again from AUDIT_JSON and the run.json beside it; needs no store or model."""
    record = Report.load(audit_json)
    if isinstance(record.run, NoRecord) and record.run != NO_RECORD:
        say(f"WARNING  {record.run.why}")
    folder = output or audit_json.parent
    # All are found before the first is written: a misspelt name leaves nothing half done.
    forms = {name: found_form(name) for name in _names(formats)}
    for name, form in forms.items():
        click.echo(record.save(folder / form.file, form=name))


def _names(formats: tuple[str, ...]) -> tuple[str, ...]:
    """Names as given, separated by commas or in several options; “all” stands for every one."""
    given = [name.strip() for text in formats for name in text.split(",") if name.strip()]
    if not given:
        raise click.UsageError("Name at least one form, such as --format html,md.")
    return form_names() if "all" in given else tuple(dict.fromkeys(given))
