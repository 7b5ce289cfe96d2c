"""Plain shares for the first screen: what each group got, before any difference is told."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import unit_of
from fairaudit.report.listings import Table
from fairaudit.report.names import FAVOURABLE, PROBABILITY, Names, counts_favourable, listing
from fairaudit.report.numbers import count, digits_of, number, percent, plural
from fairaudit.rows import SWAP
from fairaudit.verdicts import Verdict

__all__ = ["favourable_words", "share_table"]

Row = Mapping[str, Any]
Means = tuple[float, float]

_CONTRAST = (
    "estimand", "model_id", "params_id", "outcome", "vignette_set", "question_id", "attribute",
    "group", "reference", "cue", "expected",
)  # fmt: skip
_PLACE = ("vignette_set", "question_id", "estimand")
_NAMED = 4
_DIRECTION = (
    "The word tells which way answers are counted, not which is right: below zero the group gets "
    "it less than the reference group."
)
_MEASURED = {PROBABILITY: "how probable {} is", FAVOURABLE: "how often the answer is {}"}
_NOTE = (
    "Each is the mean over the same vignettes, of the question whose contrast decides: of the "
    "reference group, and of the group that lies furthest from it."
)


def favourable_words(content: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """Say which answer the favourable one is; empty where no contrast counts it.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record.
    rows : Sequence of Mapping
        The contrasts that its answer is about.
    """
    counted = [row for row in rows if counts_favourable(row["outcome"])]
    answers = list(dict.fromkeys(_answers(content, counted)))
    if not answers:
        return ""
    told = listing(answers[:_NAMED])
    more = len(answers) - _NAMED
    others = f" Those of {plural(more, 'other question')} stand under Design." if more > 0 else ""
    first = "The favourable answer" if len(answers) == 1 else "The favourable answers"
    return f"{first}: {told}.{others} {_DIRECTION}"


def _answers(content: Mapping[str, Any], rows: Sequence[Row]) -> Iterable[str]:
    asked = {str(row["question_id"]) for row in rows}
    for one in content["sets"]:
        for question in one["questions"]:
            if asked & {question["id"], "all"}:
                answer = question["favourable"]
                quoted = f"“{answer}”" if question["options"] else answer
                yield f"{quoted} to “{question['title']}”"


def share_table(
    content: Mapping[str, Any], attributes: Sequence[tuple[str, Row, Sequence[Row]]]
) -> Table | None:
    """Means of the reference and of the group that differs most, a row for each attribute.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record.
    attributes : Sequence of (str, Mapping, Sequence of Mapping)
        What each attribute is called, the contrast that decides its verdict, and all of them.

    Returns
    -------
    Table or None
        None where nothing is estimable. An attribute that is not estimable has no row: its
        answers cannot tell.
    """
    names = Names(content)
    widest = [(title, _widest(deciding, rows)) for title, deciding, rows in attributes]
    shown = [(title, row) for title, row in widest if row is not None]
    means = _means(content, [row for _, row in shown])
    told = [(title, row, means[key]) for title, row in shown if (key := _key(row)) in means]
    if not told:
        return None
    several = len(content["models"]) > 1
    abouts = {_about(names, row) for _, row, _ in told}
    shared = abouts.pop() if len(abouts) == 1 else ""
    head = "shares" if all(_is_share(row) for _, row, _ in told) else "numbers"
    return Table(
        caption=f"In plain {head}: {shared}" if shared else f"In plain {head}",
        columns=(
            *(("Model",) if several else ()),
            "Attribute",
            *(() if shared else ("What is counted",)),
            "Reference group",
            "Group that differs most from it",
            "Vignettes",
        ),
        rows=tuple(
            (
                *((names.model(row),) if several else ()),
                title,
                *(() if shared else (_about(names, row),)),
                *_sides(names, row, pair, [one for _, other, one in told if _alike(row, other)]),
                count(row["n_vignettes"]),
            )
            for title, row, pair in told
        ),
        notes=(_NOTE,),
    )


def _widest(deciding: Row, rows: Sequence[Row]) -> Row | None:
    """The contrast with the largest difference, at the place of the one that decides."""
    there = [
        row
        for row in rows
        if all(row[name] == deciding[name] for name in _PLACE)
        and row["estimate"] is not None
        and row["verdict"] != Verdict.NOT_ESTIMABLE
    ]
    return max(there, key=lambda row: abs(row["estimate"]), default=None)


def _means(content: Mapping[str, Any], rows: Sequence[Row]) -> dict[tuple[str, ...], Means]:
    """Mean of the reference and of the group over the vignettes of each contrast."""
    values: dict[tuple[str, ...], list[Means]] = {_key(row): [] for row in rows}
    for row in content["differences"] if values else ():
        there = row["role"] == SWAP and row["difference"] is not None
        if there and (key := _key(row)) in values and row.get("group_mean") is not None:
            values[key].append((row["reference_mean"], row["group_mean"]))
    return {
        key: (_mean(one for one, _ in pairs), _mean(other for _, other in pairs))
        for key, pairs in values.items()
        if pairs
    }


def _mean(values: Iterable[float]) -> float:
    there = list(values)
    return math.fsum(there) / len(there)


def _key(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in _CONTRAST)


def _about(names: Names, row: Row) -> str:
    """What is counted, in words."""
    several = len(names.content["sets"]) > 1
    where = f" ({names.set(row['vignette_set'])})" if several else ""
    template, question = _MEASURED.get(row["outcome"]), names.question(row)
    if template is None:
        return f"{names.outcome(row)}, {question}{where}"
    return f"{template.format(names.favourable(row))}, {question}{where}"


def _is_share(row: Row) -> bool:
    return unit_of(row["scale"]) == unit_of("binary")


def _alike(row: Row, other: Row) -> bool:
    """Whether two rows have numbers of one kind, which are as precise as each other."""
    return (row["outcome"], row["scale"]) == (other["outcome"], other["scale"])


def _sides(names: Names, row: Row, means: Means, alike: Sequence[Means]) -> tuple[str, str]:
    digits = digits_of(row["scale"], *alike)
    unit = "" if row["scale"] == "ordinal" else f" {names.unit(row)}"
    groups = [names.group(row["attribute"], row[name]) for name in ("reference", "group")]
    if row.get("held_against"):  # The reference's value is that of the same comparison there.
        groups[0] = "Placebo renders"
    reference, group = (
        f"{name}: {percent(mean) if _is_share(row) else number(mean, digits=digits) + unit}"
        for name, mean in zip(groups, means, strict=True)
    )
    return reference, f"{group}{names.cue(row)}"
