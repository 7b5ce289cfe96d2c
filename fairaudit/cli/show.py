"""`fairaudit show`: what an audit could not read, by group."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import click

from fairaudit.cli.text import table
from fairaudit.pipeline import load_audit
from fairaudit.pipeline.unread import AllMissing, MissingCount, MissingValue, Unread, unread_in

__all__ = ["printable", "show_command"]

SCHEMA = "fairaudit.unparsed/1"
_LONGEST = 400
_VIGNETTES = 6
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_WHY = {
    "refused": "the answer declines to answer",
    "unparsed": "the answer commits to nothing that was asked for, or could not be read",
    "truncated": "the answer breaks off before it commits",
    "error": "the call failed, or was not made",
}


@click.command(name="show")
@click.argument("audit_yaml", type=click.Path(path_type=Path))
@click.option("--unparsed", is_flag=True, help="Print every missing value, with its answer.")
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    help="Folder of AUDIT_YAML's results.  [default: NAME-results in the working directory]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; answers are never cut there.")
def show_command(audit_yaml: Path, unparsed: bool, results: Path | None, as_json: bool) -> None:
    """Show what AUDIT_YAML's answers hold that a report sums up; ask nothing.

    --unparsed prints every missing value by outcome, attribute, group and status: counts first,
    and then the reason, the question and the answer. Equal answers to one question are printed
    once, with the vignettes that got them; a reason that several have is counted. An outcome of
    which nothing could be read, for one reason, has one example.
    """
    if not unparsed:
        raise click.UsageError("Say what to show: --unparsed prints every missing value.")
    audit = load_audit(audit_yaml)
    found = unread_in(audit, results or Path(f"{audit.name}-results"))
    if as_json:
        content = {"schema": SCHEMA, **asdict(found)}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    click.echo(_summary(found))
    for line in _wholly(found):
        click.echo(f"\n{line}")
    told = {(one.outcome, one.model_id, one.params_id) for one in found.wholly}
    counts = [one for one in found.counts if _measured(one) not in told]
    if counts:
        click.echo(f"\n{_counts(counts)}")
    for block in _blocks([one for one in found.values if _measured(one) not in told]):
        click.echo(f"\n{block}")


def _measured(one: AllMissing | MissingCount | MissingValue) -> tuple[str, str, str]:
    return one.outcome, one.model_id, one.params_id


def _wholly(found: Unread) -> Iterator[str]:
    """One block for each outcome of which a model has no value, with an answer as an example."""
    names = _models(found.counts)
    for one in found.wholly:
        model = names[one.model_id, one.params_id]
        values = [value for value in found.values if _measured(value) == _measured(one)]
        first = values[0]
        yield "\n".join(
            (
                f"=== {one.outcome}, {model}: every value is missing, all {one.values:,} – "
                f"{one.status}: {_WHY.get(one.status, one.status)}. For example:",
                *_shown(first.question, first.text, first.reason, first.vignette_id),
            )
        )


def _summary(found: Unread) -> str:
    told = (
        f"{len(found.values):,} of {found.measured:,} values are missing."
        if found.values
        else f"No value is missing, of {found.measured:,}."
    )
    if found.unscored:
        told += (
            f" {found.unscored:,} more are not there by design: their outcome reads scores of "
            "options where words are given, or words where scores are."
        )
    return told


def _counts(counts: Sequence[MissingCount]) -> str:
    names = _models(counts)
    several_outcomes = len({one.outcome for one in counts}) > 1
    header = [
        *(["outcome"] if several_outcomes else []),
        *(["model"] if len(names) > 1 else []),
        *("attribute", "group", "status", "missing", "of"),
    ]
    rows = [
        [
            *([one.outcome] if several_outcomes else []),
            *([names[one.model_id, one.params_id]] if len(names) > 1 else []),
            *(one.attribute, one.group, one.status, f"{one.missing:,}", f"{one.values:,}"),
        ]
        for one in counts
    ]
    return table(header, rows)


def _models(counts: Sequence[MissingCount] | Sequence[MissingValue]) -> dict[tuple[str, str], str]:
    """Names of the models; one that was asked in two ways is told apart by its parameters."""
    pairs = list(dict.fromkeys((one.model_id, one.params_id) for one in counts))
    ids = [model for model, _ in pairs]
    return {
        (model, params): model if ids.count(model) == 1 else f"{model} ({params[:6]})"
        for model, params in pairs
    }


def _blocks(values: Sequence[MissingValue]) -> Iterator[str]:
    """One block for each group and status, the answers below their heading."""
    names = _models(values)
    several_sets = len({one.vignette_set for one in values}) > 1

    def place(one: MissingValue) -> tuple[str, ...]:
        model = names[one.model_id, one.params_id] if len(names) > 1 else ""
        return (one.outcome, model, one.attribute, one.group, one.status)

    for (outcome, model, attribute, group, status), together in groupby(values, key=place):
        alike: dict[tuple[str, str, str], list[MissingValue]] = {}
        for one in together:
            alike.setdefault((one.question, one.text, one.reason), []).append(one)
        count = sum(map(len, alike.values()))
        told = ", ".join(filter(None, (outcome, model)))
        yield f"=== {attribute}: {group} – {status}, {count:,} ({told}): {_WHY.get(status, status)}"
        reasons = Counter[str]()
        for (_, _, reason), rows in alike.items():
            reasons[reason] += len(rows)
        # A reason that stands for one answer is told with it.
        shared = [one for one in reasons.most_common() if one[0] and one[1] > 1]
        if len(alike) > 1 and shared:
            yield "\n".join(f"{count:,} × {_cut(reason)}" for reason, count in shared)
        for (question, text, reason), rows in alike.items():
            yield "\n".join(_shown(question, text, reason, _vignettes(rows, several_sets)))


def _vignettes(rows: Sequence[MissingValue], several_sets: bool) -> str:
    """The vignettes of equal answers, and how many answers there are."""
    names = dict.fromkeys(
        f"{one.vignette_set}/{one.vignette_id}" if several_sets else one.vignette_id for one in rows
    )
    more = len(names) - _VIGNETTES
    where = ", ".join([*names][:_VIGNETTES]) + (f" and {more:,} more" if more > 0 else "")
    return where if len(rows) == 1 else f"{where}  ({len(rows):,} answers)"


def _shown(question: str, text: str, reason: str, where: str) -> Iterator[str]:
    yield where
    yield f"  question: {printable(question)}"
    if reason:
        yield f"  reason:   {_cut(reason)}"
    yield f"  answer:   {_cut(text)}" if text.strip() else "  answer:   (no text)"


def _cut(text: str) -> str:
    left = len(text) - _LONGEST
    shown = printable(text[:_LONGEST]) if left > 0 else printable(text)
    more = f" … ({left:,} characters more; --json has all)" if left > 0 else ""
    return shown.strip().replace("\n", "\n            ") + more


def printable(text: str) -> str:
    r"""A text without what would steer a terminal.

    Examples
    --------
    >>> printable("no\x1b[2Jpain")
    'no�[2Jpain'
    """
    return _UNPRINTABLE.sub("�", text.replace("\r\n", "\n"))
