"""What the audit could have seen: the differences and margins that its vignettes allow for."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from fairaudit.report.listings import Table, place_title
from fairaudit.report.margins import margin_words
from fairaudit.report.names import Names
from fairaudit.report.numbers import amount, count, digits_of, points
from fairaudit.report.panels import Place, place_of
from fairaudit.report.whole import chance_words
from fairaudit.stats import (
    binary_equivalence_power,
    detectable_difference,
    equivalence_power,
    provable_margin,
)

__all__ = ["power_tables", "power_words"]

Row = Mapping[str, Any]

_POWER = 0.8
_BY_T, _BY_TANGO = "t interval; t test", "Tango"
_READ = (
    "“Would have found”: the smallest true difference that a contrast of this many vignettes finds "
    "four times out of five. “Could have shown”: the smallest margin within which it is shown "
    "equivalent four times out of five if there is no difference. Smaller numbers are better. "
    "Both take the spread that was observed for the true one and hold for a contrast by itself: "
    "adjusting for several contrasts makes the first one larger."
)
_OTHERWISE = (
    "“–”: too few vignettes differ for a t test, or the answers hardly vary, so that another "
    "method decides and these formulas do not hold. “More vignettes needed” does hold."
)
_LOOKS = (
    "The audit was looked at before its end. What it could have seen depends on the looks that "
    "were planned, and is not given."
)


class _Seen(NamedTuple):
    """Smallest difference that is found, smallest margin and chance that it is shown."""

    found: float | None
    shown: float | None
    chance: float | None


def power_words(content: Mapping[str, Any]) -> str:
    """How the tables are to be read."""
    return _LOOKS if content["settings"].get("looks") else _READ


def power_tables(content: Mapping[str, Any], rows: Sequence[Row]) -> list[Table]:
    """One table for each model and question, a line for each contrast; none where looks were taken.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record.
    rows : Sequence of Mapping
        Its contrasts; those without a spread say only how many vignettes they have.
    """
    if content["settings"].get("looks"):
        return []
    places: dict[Place, list[Row]] = {}
    for row in rows:
        places.setdefault(place_of(row), []).append(row)
    return [_table(Names(content), members) for members in places.values()]


def _table(names: Names, rows: Sequence[Row]) -> Table:
    first = rows[0]
    limit = margin_words(rows)
    labels = [names.contrast(row) for row in rows]
    found = [_seen(row, float(names.content["settings"]["alpha"])) for row in rows]
    digits = _digits(names.measure(first), rows, found)
    texts = [
        (
            f"{names.attribute(row['attribute'])}: {label}" if labels.count(label) > 1 else label,
            *_texts(names, row, one, digits),
        )
        for row, label, one in zip(rows, labels, found, strict=True)
    ]
    columns = (
        "Contrast",
        "Vignettes",
        "Spread (SD)",
        "Would have found",
        "Could have shown",
        f"Chance to show equivalence within {limit}" if limit else "Chance to show equivalence",
        "More vignettes needed",
    )
    return Table(
        caption=f"{place_title(names, first)}: power for the {names.outcome(first)}",
        columns=columns,
        rows=tuple(texts),
        numeric=frozenset(range(1, len(columns))),
        notes=(_OTHERWISE,) if any(text[3] == "–" for text in texts) else (),
    )


def _seen(row: Row, alpha: float) -> _Seen:
    """What one contrast could have seen; None for what its method has no formula for."""
    n, sd, margin = row["n_vignettes"], row["sd"], row["margin"]
    method = row["method"] or ""
    if not (n and n >= 2 and sd):
        return _Seen(None, None, None)
    if method.startswith(_BY_T):
        found, shown = _of_means(n, sd, alpha)
        chance = None if margin is None else equivalence_power(n, sd, margin, alpha=alpha)
        return _Seen(found, shown, chance)
    if method.startswith(_BY_TANGO):
        discordance = row["n_discordant"] / n
        small, least = _of_shares(n, sd, discordance, alpha)
        chance = None
        if margin is not None:
            chance = binary_equivalence_power(n, discordance, margin, alpha=alpha)
        return _Seen(small, least, chance)
    return _Seen(None, None, None)


def _digits(scale: str, rows: Sequence[Row], seen: Sequence[_Seen]) -> int:
    """Digits that the spreads, differences and margins of one table share."""
    values = [*(row["sd"] for row in rows), *(value for one in seen for value in one[:2])]
    there = [value for value in values if value]
    return digits_of(scale, *((value, value) for value in there))


def _texts(names: Names, row: Row, seen: _Seen, digits: int) -> tuple[str, ...]:
    sd, scale = row["sd"], names.measure(row)
    return (
        count(row["n_vignettes"]),
        "–" if sd is None else points(sd, scale, digits).lstrip("+"),
        "–" if seen.found is None else amount(seen.found, scale, digits),
        "–" if seen.shown is None else f"±{amount(seen.shown, scale, digits)}",
        "–" if seen.chance is None else chance_words(seen.chance),
        count(row["n_more"]),
    )


@cache
def _of_means(n: int, sd: float, alpha: float) -> tuple[float, float]:
    """Smallest difference that is found, and smallest margin that is shown, by t tests."""
    return (
        detectable_difference(n, sd, power=_POWER, alpha=alpha),
        provable_margin(n, sd, power=_POWER, alpha=alpha),
    )


@cache
def _of_shares(n: int, sd: float, discordance: float, alpha: float) -> tuple[float, float | None]:
    """The same of one yes or no a vignette; no margin below 1 may be enough."""
    return (
        detectable_difference(n, sd, power=_POWER, alpha=alpha),
        _smallest(
            lambda margin: binary_equivalence_power(n, discordance, margin, alpha=alpha) >= _POWER
        ),
    )


def _smallest(enough: Callable[[float], bool]) -> float | None:
    """Smallest margin that is enough, to a tenth of a point."""
    low, high = 0.0, 0.999
    if not enough(high):
        return None
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return math.ceil(high * 1000) / 1000
