"""Crossed attributes: joint differences beside sums of single ones, and how a fraction was cut."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.report.listings import Table, noted, place_title
from fairaudit.report.names import Names
from fairaudit.report.numbers import count, digits_of_rows, interval, p_words, points
from fairaudit.report.panels import Place, place_of
from fairaudit.report.plain import limiting
from fairaudit.rows import INTERACTION, INTERSECTION

__all__ = ["balance_tables", "fraction_words", "intersection_tables"]

Row = Mapping[str, Any]

_FEWER_SETS = (
    "Matched sets are in brackets. An interaction takes those in which the joint group, each "
    "single one and the reference can be read. Where the other differences rest on more "
    "sets, it is not the joint difference minus the sum."
)
_KEY = (
    "model_id", "params_id", "vignette_set", "question_id", "outcome", "attribute", "group", "cue",
    "expected",
)  # fmt: skip


def intersection_tables(content: Mapping[str, Any], rows: Iterable[Row]) -> list[Table]:
    """For each model and question, the groups in which several attributes differ at once."""
    places: dict[Place, list[Row]] = {}
    for row in rows:
        if _differing(row) > 1:
            places.setdefault(place_of(row), []).append(row)
    found = {_key(row): row for row in content["results"] if row["estimand"] == INTERACTION}
    return [_table(Names(content), members, found) for members in places.values()]


def _differing(row: Row) -> int:
    if INTERSECTION not in row["attribute"]:
        return 0
    pairs = zip(
        row["group"].split(INTERSECTION), row["reference"].split(INTERSECTION), strict=False
    )
    return sum(one != other for one, other in pairs)


def _key(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in _KEY)


def _table(names: Names, rows: Sequence[Row], interactions: Mapping[tuple[str, ...], Row]) -> Table:
    first = rows[0]
    level = interval_name(first["ci_level"])
    parts = [interactions.get(_key(row)) for row in rows]
    digits = digits_of_rows([*rows, *(one for one in parts if one)])
    notes = list(dict.fromkeys(note for one in parts if one for note in limiting(one)))
    columns = (
        "Contrast",
        "Joint difference",
        level,
        "Sum of the single differences",
        "Interaction",
        level,
        "p",
        "Vignettes (matched sets), joint / interaction",
    )
    return Table(
        caption=f"{place_title(names, first)}: {names.outcome(first)}, {names.unit(first)}",
        columns=columns,
        rows=tuple(
            _texts(names, row, one, notes, digits) for row, one in zip(rows, parts, strict=True)
        ),
        numeric=frozenset(range(1, len(columns))),
        notes=(_FEWER_SETS, *noted(notes)),
    )


def _texts(
    names: Names, row: Row, interaction: Row | None, notes: Sequence[str], digits: int
) -> tuple[str, ...]:
    scale = row["scale"]
    joint = (
        names.contrast(row),
        points(row["estimate"], scale, digits),
        interval(row["ci_low"], row["ci_high"], scale, digits),
        points(row["sum_of_singles"], scale, digits),
    )
    if interaction is None:
        return (*joint, "–", "–", "–", f"{_sizes(row)} / –")
    marks = "".join(f" [{notes.index(note) + 1}]" for note in limiting(interaction))
    return (
        *joint,
        points(interaction["estimate"], scale, digits),
        interval(interaction["ci_low"], interaction["ci_high"], scale, digits),
        p_words(interaction["p_value"]) + marks,
        f"{_sizes(row)} / {_sizes(interaction)}",
    )


def _sizes(row: Row) -> str:
    return f"{count(row['n_vignettes'])} ({count(row['n_sets'])})"


def balance_tables(content: Mapping[str, Any]) -> list[Table]:
    """How often each level of a crossing was rendered, where a fraction of it was asked."""
    names = Names(content)
    strata: dict[tuple[str, str, str], list[Row]] = {}
    for row in content["balance"]:
        strata.setdefault((row["crossing"], row["vignette_set"], row["cue"]), []).append(row)
    return [
        Table(
            caption=f"{names.attribute(crossing)} in {names.set(vignette_set)}, "
            f"told by {cue.replace('_', ' ')}: members rendered beside the references",
            columns=("Level", "Members in the fraction", "Members of the full crossing"),
            rows=tuple(
                (
                    f"{names.attribute(row['attribute'])}: "
                    f"{names.group(row['attribute'], row['group'])}",
                    count(row["n_members"]),
                    count(row["n_possible"]),
                )
                for row in rows
                if row["attribute"] != crossing
            ),
            numeric=frozenset({1, 2}),
            notes=(
                f"A balanced fraction: {fraction_words(rows)}. The counts of all groups are in "
                "audit.json.",
            ),
        )
        for (crossing, vignette_set, cue), rows in strata.items()
    ]


def fraction_words(rows: Iterable[Row]) -> str:
    """Say in how many vignettes each group of one crossing is rendered.

    Parameters
    ----------
    rows : Iterable[Mapping]
        Its rows of `Cells.balance`.

    Examples
    --------
    >>> shared = {"crossing": "a × b", "attribute": "a × b", "n_possible": 27}
    >>> fraction_words([shared | {"n_members": 9}, shared | {"n_members": 10}])
    'each group in 9 to 10 of 27 vignettes'
    """
    groups = [row for row in rows if row["attribute"] == row["crossing"]]
    if not groups:
        return "in no vignette"
    members, possible = ([row[name] for row in groups] for name in ("n_members", "n_possible"))
    return f"each group in {_span(members)} of {_span(possible)} vignettes"


def _span(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
