"""The short table: what a demographic change does, beside changes that should not matter."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import unit_of
from fairaudit.report.listings import Table
from fairaudit.report.names import Names
from fairaudit.report.numbers import digits_of, number, percent
from fairaudit.rows import INTERSECTION, SWAP

__all__ = ["robustness_tables"]

Row = Mapping[str, Any]
Place = tuple[str, ...]
Moved = dict[str, float]

_MEAN = "mean_difference"
_CHECKED = ("model_id", "params_id", "vignette_set", "outcome")
_PLACE = ("model_id", "params_id", "vignette_set", "question_id", "outcome")
_ARMS = {"placebo": "Placebo", "paraphrase": "Wording", "format": "Order and form"}
_MEAN_OF_PAIRS = "mean, two answers compared"
_READ = (
    "“Decisions”: the share of matched pairs that decide unlike. “Mean size”: how far the value "
    "moves, whichever way. “÷ placebo” is how many times the placebo’s change the "
    "demographic one is: near 1, answers move about as much as with an irrelevant detail. Neither "
    "tells a direction, and none of it is a test: the contrasts are. “Attention” says whether a "
    "decisive clinical change moved the outcome as it has to."
)
_READ_PAIRS = (
    f"“{_MEAN_OF_PAIRS[:1].upper()}{_MEAN_OF_PAIRS[1:]}”: the value of an outcome that compares a "
    "group’s answer, or that to a placebo render, with the reference’s. It is no size of a change, "
    "so that nothing stands under “÷ placebo”."
)


def robustness_tables(content: Mapping[str, Any]) -> list[Table]:
    """One table for each model and family that has an arm, a row for each question and attribute.

    Crossed attributes and swaps on which the right answer may depend are left out.
    """
    swaps = [
        row
        for row in content["results"]
        if row["role"] == SWAP and row["estimand"] == _MEAN and _counts(row)
    ]
    decided = _shares(content.get("changes", ()))
    sizes = _sizes(content["results"])
    compared = _compared(content)
    passed = {
        tuple(row[name] for name in _CHECKED): bool(row["passed"])
        for row in sorted(content["controls"], key=lambda row: not row["passed"])
        if row["control"] == "attention"
    }  # One that failed stands last, and decides.
    names = Names(content)
    digits = _digits(names, swaps, sizes)
    tables: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    first_of = {_place(row): row for row in reversed(swaps)}
    places = dict.fromkeys(map(_place, swaps))
    for place in sorted(places, key=lambda one: first_of[one]["priority"] == "exploratory"):
        row = first_of[place]
        attention = passed.get(tuple(row[name] for name in _CHECKED))
        told = "–" if attention is None else ("passed" if attention else "failed")
        # Of a yes or no, how often it changes and by how much are one number.
        both = row["scale"] != "binary" or place not in decided
        of_size = _sized(names, row, sizes.get(place, {}), told, digits) if both else ()
        of_pairs = _of_pairs(names, row, compared.get(place, {}), told)
        lines = [*_shared(names, row, decided.get(place, {}), told), *of_size, *of_pairs]
        if lines:
            tables.setdefault((names.model(row), row["priority"]), []).extend(lines)
    return [_table(model, family, lines) for (model, family), lines in tables.items()]


def _table(model: str, family: str, lines: Sequence[tuple[str, ...]]) -> Table:
    columns = (
        "Question and outcome", "Attribute", "Demographic", *_ARMS.values(), "÷ placebo",
        "Attention",
    )  # fmt: skip
    return Table(
        caption=f"{model}: demographic changes beside changes that should not matter"
        f"{', exploratory outcomes' if family == 'exploratory' else ''}",
        columns=columns,
        rows=tuple(lines),
        numeric=frozenset(range(2, 2 + len(_ARMS) + 2)),
        notes=(_READ, _READ_PAIRS)
        if any(_MEAN_OF_PAIRS in line[0] for line in lines)
        else (_READ,),
    )


def _shared(names: Names, row: Row, moved: Moved, attention: str) -> Iterator[tuple[str, ...]]:
    return _lines(names, row, moved, attention, "decisions", percent)


def _sized(
    names: Names, row: Row, moved: Moved, attention: str, digits: Mapping[str, int]
) -> Iterator[tuple[str, ...]]:
    what = f"mean size in {names.unit(row)}"
    return _lines(names, row, moved, attention, what, _sizes_in(names, row, digits))


def _of_pairs(names: Names, row: Row, found: Moved, attention: str) -> Iterator[tuple[str, ...]]:
    """The comparison itself, of an outcome that compares answers: no multiple of a change."""
    for line in _lines(names, row, found, attention, _MEAN_OF_PAIRS, lambda value: f"{value:.3f}"):
        yield (*line[:-2], "–", attention)


def _sizes_in(names: Names, row: Row, digits: Mapping[str, int]) -> Callable[[float], str]:
    """Writes sizes in the unit of a row, all of this unit with the same digits."""
    (factor, _), precise = unit_of(row["scale"]), digits[names.unit(row)]
    return lambda value: number(value * factor, digits=precise)


def _digits(names: Names, rows: Iterable[Row], sizes: Mapping[Place, Moved]) -> dict[str, int]:
    """Digits of the sizes in each unit, the same for all of them."""
    values: dict[tuple[str, str], list[float]] = {}
    for place, row in {_place(row): row for row in rows}.items():
        values.setdefault((names.unit(row), row["scale"]), []).extend(sizes.get(place, {}).values())
    digits: dict[str, int] = {}
    for (unit, scale), found in values.items():
        precise = digits_of(scale, *((value, value) for value in found))
        digits[unit] = max(precise, digits.get(unit, 1))
    return digits


def _lines(
    names: Names, row: Row, moved: Moved, attention: str, what: str, told: Callable[[float], str]
) -> Iterator[tuple[str, ...]]:
    """A line for each attribute, where there is an arm to hold it against."""
    if not any(arm in moved for arm in _ARMS):
        return
    placebo = moved.get("placebo")
    for attribute in (key for key in moved if key not in _ARMS):
        yield (
            f"{names.question(row)}: {names.outcome(row)}, {what}",
            names.attribute(attribute),
            told(moved[attribute]),
            *(told(moved[arm]) if arm in moved else "–" for arm in _ARMS),
            f"{moved[attribute] / placebo:.1f}" if placebo else "–",
            attention,
        )


def _place(row: Row) -> Place:
    return tuple(row[name] for name in _PLACE)


def _shares(changes: Iterable[Row]) -> dict[Place, Moved]:
    """Shares of decisions that change, by attribute and arm; the largest where there are several.

    An attribute told by several cues, and the forms of the question, have a share each.
    """
    found: dict[Place, Moved] = {}
    for row in changes:
        if row["share"] is not None and _counts(row):
            moved = found.setdefault(_place(row), {})
            name = _name(row)
            moved[name] = max(moved.get(name, 0.0), row["share"])
    return found


def _sizes(results: Iterable[Row]) -> dict[Place, Moved]:
    """Mean sizes of the changes, by attribute and arm; of groups the mean over their vignettes."""
    sums: dict[Place, dict[str, list[tuple[float, int]]]] = {}
    for row in results:
        plain = row["estimand"] == _MEAN and not row["stratum"]
        if plain and row["mean_absolute"] is not None and _counts(row):
            told = sums.setdefault(_place(row), {}).setdefault(_name(row), [])
            told.append((row["mean_absolute"], row["n_vignettes"]))
    return {
        place: {
            name: math.fsum(one * n for one, n in told) / sum(n for _, n in told)
            for name, told in moved.items()
        }
        for place, moved in sums.items()
    }


def _compared(content: Mapping[str, Any]) -> dict[Place, Moved]:
    """Means of outcomes that compare two answers: of swaps by attribute, and of placebo renders.

    Such an outcome has no rows of its arms: the reference's value is that of the placebo renders.
    """
    held = {_place(row) for row in content["results"] if row.get("held_against") and _counts(row)}
    values: dict[Place, dict[str, list[float]]] = {}
    for row in content.get("differences", ()) if held else ():
        if _place(row) in held and row["estimand"] == _MEAN and _counts(row):
            told = values.setdefault(_place(row), {})
            told.setdefault(row["attribute"], []).append(row["group_mean"])
            told.setdefault("placebo", []).append(row["reference_mean"])
    return {
        place: {name: math.fsum(every) / len(every) for name, every in told.items()}
        for place, told in values.items()
    }


def _counts(row: Row) -> bool:
    apart = row["expected"] or INTERSECTION in row["attribute"]
    return not apart and (row["role"] == SWAP or row["role"] in _ARMS)


def _name(row: Row) -> str:
    return str(row["attribute"] if row["role"] == SWAP else row["role"])
