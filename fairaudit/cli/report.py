"""`fairaudit report`: the forms of a record, on any machine."""

from pathlib import Path

import click

from fairaudit.cli.running import say
from fairaudit.errors import InputError, MissingExtraError
from fairaudit.registry import closest
from fairaudit.report import NO_RECORD, Form, NoRecord, Report, form_names, found_form, write_bytes

__all__ = ["report_command"]

_DEFAULT = ("html", "md")
_ALL = "all"
_STRICT = {"junit": "junit-strict"}


@click.command(name="report")
@click.argument("audit_json", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    metavar="NAME[,NAME…]",
    multiple=True,
    default=_DEFAULT,
    show_default=True,
    help="Forms of the report; `fairaudit list forms` tells which there are. “all” makes every "
    "form that this record can take.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="With junit: a contrast that is inconclusive or not estimable fails instead of being "
    "skipped.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for the reports.  [default: beside AUDIT_JSON]",
)
def report_command(
    audit_json: Path, formats: tuple[str, ...], strict: bool, output: Path | None
) -> None:
    """Render reports again from AUDIT_JSON and the run.json beside it; needs no store or model."""
    names, every = _names(formats, strict=strict)
    # All are found before the first is written: a misspelt name leaves nothing half done.
    forms = _found(names)
    record = Report.load(audit_json)
    if isinstance(record.run, NoRecord) and record.run != NO_RECORD:
        say(f"WARNING  {record.run.why}")
    folder = output or audit_json.parent
    for name, form in forms.items():
        try:
            content = record.render(name)
        except (InputError, MissingExtraError) as error:
            if not every:
                raise
            say(f"WARNING  {form.file} is not made. {error}")
            continue
        path = folder / form.file_of(record.content, record.run)
        write_bytes(path, content)
        click.echo(path)


def _names(formats: tuple[str, ...], *, strict: bool) -> tuple[tuple[str, ...], bool]:
    """Names as given, separated by commas or in several options, and whether all were meant."""
    given = [name.strip() for text in formats for name in text.split(",") if name.strip()]
    if not given:
        raise click.UsageError("Name at least one form, such as --format html,md.")
    every = _ALL in given
    if every:
        # What has the name of another's file is its strict form.
        given = [name for name in form_names() if name not in _STRICT.values()]
    if strict:
        if not set(_STRICT).intersection(given):
            raise click.UsageError("--strict belongs to --format junit.")
        given = [_STRICT.get(name, name) for name in given]
    return tuple(dict.fromkeys(given)), every


def _found(names: tuple[str, ...]) -> dict[str, Form]:
    """The forms, each with a file of its own; names that none has are told all at once."""
    known = form_names()
    unknown = [name for name in names if name not in known]
    if len(unknown) > 1:
        listed = "” or “".join(unknown)
        meant = [
            f"For “{name}”, did you mean “{close}”?"
            for name in unknown
            if (close := closest(name, known))
        ]
        told = " ".join([f"There is no form called “{listed}”.", *meant])
        raise InputError(f"{told} Known here: {', '.join(known)}.")
    forms: dict[str, Form] = {}
    for name in names:
        form = found_form(name)
        for other, one in forms.items():
            if one.file == form.file:
                raise click.UsageError(f"{other} and {name} are both written to {form.file}.")
        forms[name] = form
    return forms
