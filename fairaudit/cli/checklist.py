"""`fairaudit checklist`: review checklists, filled from a record and from what people answered."""

from datetime import date
from pathlib import Path

import click

from fairaudit.cli.running import say
from fairaudit.governance.checklist_text import counts_words
from fairaudit.governance.pack import load_pack, pack_names
from fairaudit.pipeline.checklists import Filled, fill_checklists
from fairaudit.report import NO_RECORD, NoRecord, Report, write_text

__all__ = ["checklist_command", "listed_packs"]

_ANSWERS = "answers.yaml"
_REPORT = "report.html"


@click.command(name="checklist")
@click.argument("audit_json", type=click.Path(path_type=Path))
@click.option(
    "--pack",
    "packs",
    metavar="NAME",
    multiple=True,
    required=True,
    help="A pack of `fairaudit list packs`, or the path of one's own; can be given several times.",
)
@click.option(
    "--answers",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of people's answers; it is made if it isn't there, and what stands in it is never "
    "changed.  [default: answers.yaml in the output folder]",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for checklist.html, checklist.md and checklist.json.  [default: beside "
    "AUDIT_JSON]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def checklist_command(
    audit_json: Path,
    packs: tuple[str, ...],
    answers: Path | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Fill review checklists from AUDIT_JSON and from what people answered.

    Each item has evidence of the audit with a link into report.html, or needs an answer of a
    person, or is not applicable. Answers stay in a YAML file of their own. Nothing here states
    that a requirement is met.
    """
    report = Report.load(audit_json)
    if isinstance(report.run, NoRecord) and report.run != NO_RECORD:
        say(f"WARNING  {report.run.why}")
    folder = output or audit_json.parent
    kept = answers or folder / _ANSWERS
    filled = fill_checklists(
        report, packs, answers=kept, today=date.today(), earlier=folder / "checklist.json"
    )
    files = filled.files()
    for name, text in files.items():
        write_text(folder / name, text)
    if filled.changed:
        write_text(kept, filled.answers)
    if as_json:
        click.echo(files["checklist.json"], nl=False)
    else:
        _tell(filled, [*(folder / name for name in files), kept])
    for remark in filled.remarks:
        say(f"WARNING  {remark}")
    if not (folder / _REPORT).exists():
        say(
            f"Links lead into {_REPORT}, which is not in {folder}. Write it there with: fairaudit "
            f"report {audit_json} --format html --output {folder}"
        )


def _tell(filled: Filled, paths: list[Path]) -> None:
    for path in paths:
        click.echo(path)
    for one in filled.checklists:
        click.echo(f"\n{one.pack.title}\n{counts_words(one)}")
        if one.unchecked:
            told = f"{one.unchecked} item{'s' if one.unchecked > 1 else ''}"
            click.echo(f"Of {told} the facts are recalled or unverified.")
        if one.simulated:
            click.echo(one.simulated)


def listed_packs() -> list[dict[str, str]]:
    """The packs that ship, for `fairaudit list packs`."""
    return [
        {
            "name": pack.name,
            "title": pack.title,
            "items": str(len(pack.items)),
            "as of": pack.as_of.isoformat(),
            "jurisdiction": pack.jurisdiction,
        }
        for pack in map(load_pack, pack_names())
    ]
