"""Matched pairs side by side, with the words that differ marked; the most different case first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.report.counts import STATUS_WORDS
from fairaudit.report.margins import measure_of
from fairaudit.report.marking import Segments, marked_within
from fairaudit.report.names import FAVOURABLE, Names
from fairaudit.report.numbers import MINUS, amount, percent
from fairaudit.rows import SWAP

__all__ = ["Pair", "PairGroup", "Side", "pair_groups", "widest_pairs"]

Row = Mapping[str, Any]

MOST_PAIRS = 24
_MOST_OF_ALL = 100
_FEWEST = 2
_CASE = (
    "model_id", "params_id", "outcome", "vignette_set", "vignette_id", "question_id", "attribute",
    "group", "reference", "cue",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One member of a pair: its group, its messages in marked segments, and its answer.

    Parameters
    ----------
    group : str
        What the group is called.
    messages : tuple of (role, segments)
        Messages that are not the same on both sides.
    evidence : str
        The answer, or what of it was read.
    value : str
        What it was read as.
    """

    group: str
    messages: tuple[tuple[str, Segments], ...]
    evidence: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A matched pair, reference first.

    Parameters
    ----------
    anchor : str
        Its id on the page.
    title : str
        Vignette, contrast and difference.
    detail : str
        Question, wording and form of it, and what was measured.
    model, attribute, contrast, question : str
        What pairs can be picked by.
    outcome : str
        What was measured.
    place : tuple of str
        Model, parameters, outcome, set, vignette, question, attribute, group, reference and cue.
    mean : float or None
        Mean difference of its case.
    reach : float
        Size of its case's mean difference, in margins of its outcome where it has one; −1 without
        a difference.
    reference, group : Side
        Its two members.
    """

    anchor: str
    title: str
    detail: str
    model: str
    attribute: str
    contrast: str
    question: str
    outcome: str
    place: tuple[str, ...]
    mean: float | None
    reach: float
    reference: Side
    group: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class PairGroup:
    """The pairs of one model and attribute that are shown, and how many more the record holds."""

    title: str
    model: str
    pairs: tuple[Pair, ...]
    more: int


def pair_groups(content: Mapping[str, Any]) -> tuple[PairGroup, ...]:
    """Pairs by model and attribute; those of the cases that differ most stand first."""
    found: dict[tuple[int, str], list[Row]] = {}
    order = {(m["model_id"], m["params_id"]): index for index, m in enumerate(content["models"])}
    for row in content["examples"]:
        key = (order.get((row["model_id"], row["params_id"]), len(order)), row["attribute"])
        found.setdefault(key, []).append(row)
    cases = _Cases(content)
    groups = [sorted(rows, key=lambda row: -cases.reach(row)) for _, rows in sorted(found.items())]
    first_models = {id(rows): at for (at, _), rows in zip(sorted(found), groups, strict=True)}
    groups.sort(key=lambda rows: (first_models[id(rows)], -cases.reach(rows[0])))
    most = min(MOST_PAIRS, max(_FEWEST, _MOST_OF_ALL // max(1, len(groups))))
    names, number, told = Names(content), 0, []
    for rows in groups:
        pairs = []
        for row in rows[:most]:
            number += 1
            pairs.append(_pair(names, row, cases, f"pair-{number}"))
        told.append(
            PairGroup(
                title=f"{names.model(rows[0])} · {names.attribute(rows[0]['attribute'])}",
                model=names.model(rows[0]),
                pairs=tuple(pairs),
                more=max(0, len(rows) - most),
            )
        )
    return tuple(told)


def widest_pairs(groups: Iterable[PairGroup]) -> dict[str, Pair]:
    """Of each model that has one, the first of the pairs with the largest difference."""
    widest: dict[str, Pair] = {}
    for group in groups:
        for pair in group.pairs:
            if pair.reach > max(0.0, widest[group.model].reach if group.model in widest else 0.0):
                widest[group.model] = pair
    return widest


class _Cases:
    """How far a case's answers lie apart in the mean, over how many pairs of them."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        outcomes = {str(row["outcome"]) for row in content["examples"]}
        self._margins = {outcome: measure_of(content, outcome)[1] for outcome in outcomes}
        self._means: dict[tuple[str, ...], tuple[float, int]] = {}
        for row in content["differences"]:
            if row["role"] == SWAP and row["difference"] is not None:
                self._means[_case(row)] = (float(row["difference"]), int(row["n_pairs"]))

    def mean(self, row: Row) -> tuple[float, int]:
        """The mean difference of a pair's case, and its pairs; the pair's own if it is not told."""
        return self._means.get(_case(row), (float(row["difference"]), 1))

    def reach(self, row: Row) -> float:
        """Size of the mean, in margins where there is one; −1 where one answer is missing."""
        if row["difference"] is None:
            return -1.0
        return abs(self.mean(row)[0]) / (self._margins[row["outcome"]] or 1.0)


def _case(row: Row) -> tuple[str, ...]:
    return tuple(str(row.get(name, "")) for name in _CASE)


def _pair(names: Names, row: Row, cases: _Cases, anchor: str) -> Pair:
    left, right = row["reference_side"], row["group_side"]
    messages = _messages(left["messages"], right["messages"])
    reference, group = (
        Side(
            group=names.group(row["attribute"], row[name]),
            messages=tuple(told),
            evidence=side["evidence"],
            value=_value(side, row),
        )
        for name, side, told in zip(("reference", "group"), (left, right), messages, strict=True)
    )
    vignette = names.vignette(row["vignette_set"], row["vignette_id"])
    repeat = f", repeat {row['sample'] + 1}" if row["sample"] else ""
    return Pair(
        anchor=anchor,
        title=f"{vignette}: {names.contrast(row)}, {_told(names, row, cases)}",
        detail=f"{names.question(row)}, wording {row['wording']}, options {row['format']}{repeat}; "
        f"{names.outcome(row)}",
        model=names.model(row),
        attribute=names.attribute(row["attribute"]),
        contrast=names.contrast(row),
        question=names.question(row),
        outcome=names.outcome(row),
        place=_case(row),
        mean=None if row["difference"] is None else cases.mean(row)[0],
        reach=cases.reach(row),
        reference=reference,
        group=group,
    )


def _messages(
    left: Sequence[Mapping[str, str]], right: Sequence[Mapping[str, str]]
) -> tuple[list[tuple[str, Segments]], list[tuple[str, Segments]]]:
    """Messages that differ, marked; what is the same on both sides stands once, under Design."""
    shown: tuple[list[tuple[str, Segments]], list[tuple[str, Segments]]] = ([], [])
    for one, other in zip(left, right, strict=True):
        if one != other:
            both = marked_within(one["text"], other["text"])
            for side, segments in zip(shown, both, strict=True):
                side.append((one["role"], segments))
    return shown


def _told(names: Names, row: Row, cases: _Cases) -> str:
    if row["difference"] is None:
        return "one answer is missing"
    mean, count = cases.mean(row)
    here = _apart(names, row, row["difference"])
    if count == 1:
        return here
    return f"{_apart(names, row, mean)} in the mean of {count:,} pairs; in this one {here}"


def _apart(names: Names, row: Row, difference: float) -> str:
    if not difference:
        return "no difference"
    return f"{amount(difference, names.measure(row))} {'lower' if difference < 0 else 'higher'}"


def _value(side: Row, row: Row) -> str:
    value, scale = side["value"], row["scale"]
    if value is None:
        return f"no value: {STATUS_WORDS.get(side['status'], side['status'])}"
    if row["outcome"] == FAVOURABLE:
        return "favourable" if value == 1 else "not favourable"
    return percent(value) if scale == "probability" else f"{value:.6g}".replace("-", MINUS)
