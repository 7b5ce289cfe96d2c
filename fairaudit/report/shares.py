"""Plain shares for the first screen: what is counted, and how much of it each group got."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any

from fairaudit.figures.axis import unit_of
from fairaudit.report.names import Names, counts_favourable, listing
from fairaudit.report.numbers import digits_of, number, percent, plural
from fairaudit.rows import SWAP
from fairaudit.verdicts import Verdict

__all__ = ["favourable_words", "side_means"]

Row = Mapping[str, Any]
Means = tuple[float, float]

_CONTRAST = (
    "estimand", "model_id", "params_id", "outcome", "vignette_set", "question_id", "attribute",
    "group", "reference", "cue", "expected",
)  # fmt: skip
_NAMED = 4
_DIRECTION = (
    "The word tells which way answers are counted, not which is right: below zero the group gets "
    "it less than the reference group."
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


def side_means(content: Mapping[str, Any], rows: Sequence[Row]) -> tuple[str, ...]:
    """Tell of contrasts the means of the group and of its reference, in the order of the rows.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record.
    rows : Sequence of Mapping
        Contrasts, whose numbers of one kind are as precise as each other.

    Returns
    -------
    tuple of str
        Such as “27.7% vs 47.2%”; empty for a contrast that is not estimable, whose answers cannot
        tell, and for one without values of both sides.
    """
    names = Names(content)
    means = _means(content, [row for row in rows if row["verdict"] != Verdict.NOT_ESTIMABLE])
    told = [(row, means.get(_key(row))) for row in rows]
    return tuple(
        ""
        if pair is None
        else _sides(names, row, pair, [one for other, one in told if one and _alike(row, other)])
        for row, pair in told
    )


def _means(content: Mapping[str, Any], rows: Sequence[Row]) -> dict[tuple[str, ...], Means]:
    """Mean of the reference and of the group over the vignettes of each contrast."""
    values: dict[tuple[str, ...], list[Means]] = {_key(row): [] for row in rows}
    for row in content["differences"] if values else ():
        there = row["role"] == SWAP and row["difference"] is not None
        if there and (key := _key(row)) in values and row.get("group_mean") is not None:
            values[key].append((row["reference_mean"], row["group_mean"]))
    return {
        key: (fmean(one for one, _ in pairs), fmean(other for _, other in pairs))
        for key, pairs in values.items()
        if pairs
    }


def _key(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in _CONTRAST)


def _is_share(row: Row) -> bool:
    return unit_of(row["scale"]) == unit_of("binary")


def _alike(row: Row, other: Row) -> bool:
    """Whether two rows have numbers of one kind, which are as precise as each other."""
    return (row["outcome"], row["scale"]) == (other["outcome"], other["scale"])


def _sides(names: Names, row: Row, means: Means, alike: Sequence[Means]) -> str:
    if _is_share(row):
        reference, group = map(percent, means)
        return f"{group} vs {reference}"
    digits = digits_of(row["scale"], *alike)
    reference, group = (number(mean, digits=digits) for mean in means)
    unit = "" if row["scale"] == "ordinal" else f" {names.unit(row)}"
    return f"{group} vs {reference}{unit}"
