"""Matched pairs side by side, with the words that differ marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fairaudit.alignment import Segments, marked
from fairaudit.report.counts import STATUS_WORDS
from fairaudit.report.names import FAVOURABLE, Names
from fairaudit.report.numbers import MINUS, amount, percent

__all__ = ["Pair", "Side", "pairs_of"]

Row = Mapping[str, Any]

MOST_PAIRS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One member of a pair: its group, its messages in marked segments, and its answer."""

    group: str
    messages: tuple[tuple[str, Segments], ...]
    value: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A matched pair, reference first."""

    model: str
    title: str
    detail: str
    reference: Side
    group: Side


def pairs_of(content: Mapping[str, Any]) -> list[tuple[str, list[Pair], int]]:
    """For each model and attribute a title, the pairs shown, and how many more the record holds."""
    names = Names(content)
    found: dict[tuple[int, str], list[Row]] = {}
    order = {(m["model_id"], m["params_id"]): index for index, m in enumerate(content["models"])}
    for row in content["examples"]:
        key = (order.get((row["model_id"], row["params_id"]), len(order)), row["attribute"])
        found.setdefault(key, []).append(row)
    return [
        (
            f"{names.model(rows[0])} · {names.attribute(attribute)}",
            [_pair(names, row) for row in rows[:MOST_PAIRS]],
            max(0, len(rows) - MOST_PAIRS),
        )
        for (_, attribute), rows in sorted(found.items(), key=lambda item: item[0])
    ]


def _pair(names: Names, row: Row) -> Pair:
    left, right = row["reference_side"], row["group_side"]
    shown: tuple[list[tuple[str, Segments]], list[tuple[str, Segments]]] = ([], [])
    for one, other in zip(left["messages"], right["messages"], strict=True):
        # What is the same on both sides stands once, under Design.
        if one != other:
            for side, segments in zip(shown, marked(one["text"], other["text"]), strict=True):
                side.append((one["role"], segments))
    sides = [
        Side(
            group=names.group(row["attribute"], row[name]),
            messages=tuple(messages),
            value=_value(side, row),
            evidence=side["evidence"],
        )
        for name, side, messages in (
            ("reference", left, shown[0]),
            ("group", right, shown[1]),
        )
    ]
    told = "one answer is missing"
    if row["difference"] is not None:
        lower = row["difference"] < 0
        told = f"{amount(row['difference'], names.measure(row))} {'lower' if lower else 'higher'}"
    vignette = names.vignette(row["vignette_set"], row["vignette_id"])
    return Pair(
        model=names.model(row),
        title=f"{vignette}: {names.contrast(row)}, {told}",
        detail=(
            f"{names.question(row)}, wording {row['wording']}, options {row['format']}"
            + (f", repeat {row['sample'] + 1}" if row["sample"] else "")
            + f"; {names.outcome(row)}"
        ),
        reference=sides[0],
        group=sides[1],
    )


def _value(side: Row, row: Row) -> str:
    value, scale = side["value"], row["scale"]
    if value is None:
        return f"no value: {STATUS_WORDS.get(side['status'], side['status'])}"
    if row["outcome"] == FAVOURABLE:
        return "favourable" if value == 1 else "not favourable"
    return percent(value) if scale == "probability" else f"{value:.6g}".replace("-", MINUS)
