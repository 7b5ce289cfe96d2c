"""The whole audit in words: whether all contrasts show equivalence, and whether they could."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from fairaudit.report.names import Names
from fairaudit.report.numbers import plural, size

__all__ = ["POOLING", "chance_words", "least_words", "rests_on", "told_wholes", "whole_words"]

Row = Mapping[str, Any]

POOLING = MappingProxyType(
    {
        "favourable_answer": "the questions of each set pooled",
        "favourable_answer_all_sets": "all sets pooled",
    }
)
"""What is said of an estimand that pools."""

_RESTS_ON = (
    "A chance takes the spread that was observed for the true one. Groups with the same reference "
    "are taken to correlate at ½ (less, if the reference varies less, and then the chance is "
    "smaller), all other contrasts for independent, which is cautious."
)


def told_wholes(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is said of the whole, with its heading; nothing of a record that is older than this."""
    names = Names(content)
    rows: Sequence[Row] = content.get("wholes", ())
    return [(_heading(names, row), whole_words(row)) for row in rows]


def rests_on(content: Mapping[str, Any]) -> str:
    """What has to be known to read a chance; nothing where none is given."""
    return _RESTS_ON if any(row["chance_all"] for row in content.get("wholes", ())) else ""


def _heading(names: Names, row: Row) -> str:
    pooling = POOLING.get(row["estimand"], "")
    outcome = names.outcome({**row, "question_id": "all", "vignette_set": ""})
    return f"{names.model(row)}, {outcome}{f', {pooling}' if pooling else ''}"


def whole_words(row: Row) -> str:
    """Say of one row of `tables.WHOLES` whether all of its contrasts pass, and could.

    Examples
    --------
    >>> print(whole_words({"margin": 0.05, "scale": "binary", "n_contrasts": 5, "n_equivalent": 0,
    ...     "n_within_margin": 1, "n_vignettes": 16, "least_n": 59, "chance_all": 0.0,
    ...     "n_more": 184, "note": ""}))
    0 of 5 contrasts have the verdict equivalent within 5 points; 1 is a disparity that is shown to
    be smaller. They cannot all be equivalent: it takes 59 vignettes or more, and the smallest
    contrast has 16. For a chance of 80% that all are shown equivalent together if no group differs,
    each needs 184 more vignettes.
    """
    if row["margin"] is None:
        return str(row["note"])
    many = row["n_contrasts"]
    told = [_verdicts(row), *_could(row)]
    if row["n_more"]:
        which, each = (
            ("all are shown equivalent together", "each needs")
            if many > 1
            else ("it is shown equivalent", "it needs")
        )
        told.append(
            f"For a chance of 80% that {which} if no group differs, {each} "
            f"{plural(row['n_more'], 'more vignette')}."
        )
    return " ".join([*told, *([row["note"]] if row["note"] else [])])


def _verdicts(row: Row) -> str:
    """Count the contrasts that are equivalent, and beside them the disparities within the margin.

    Records that are older do not count the latter.
    """
    many, equivalent = row["n_contrasts"], row["n_equivalent"]
    smaller = row.get("n_within_margin", 0)
    verdict = f"the verdict equivalent within {size(row['margin'], row['scale'])}"
    if many == 1:
        told = f"The one contrast {'has' if equivalent else 'does not have'} {verdict}"
        return f"{told}; it is a disparity that is shown to be smaller." if smaller else f"{told}."
    told = f"{equivalent} of {many:,} contrasts {'has' if equivalent == 1 else 'have'} {verdict}"
    if not smaller:
        return f"{told}."
    which = "1 is a disparity that is" if smaller == 1 else f"{smaller:,} are disparities that are"
    return f"{told}; {which} shown to be smaller."


def _could(row: Row) -> list[str]:
    """Say that there are too few vignettes, or else what the chance is."""
    several, least = row["n_contrasts"] > 1, row["least_n"]
    if least is not None and row["n_vignettes"] < least:
        return [
            f"{'They cannot all' if several else 'It cannot'} be equivalent: "
            f"{least_words(least, row.get('n_differing'))}, and the "
            f"{'smallest ' if several else ''}contrast has {row['n_vignettes']:,}."
        ]
    if row["chance_all"] is None:
        return []
    if not row["chance_all"] and row["n_more"] is None:
        return [f"As things are, {'they cannot all' if several else 'it cannot'} be equivalent."]
    every = "all of them together" if several else "it"
    return [
        f"If no group differed, this many vignettes would show {every} equivalent with a chance of "
        f"{chance_words(row['chance_all'])}."
    ]


def least_words(least: int, differing: int | None) -> str:
    """Say how many vignettes it takes to show equivalence, wherever that is said.

    Parameters
    ----------
    least : int
        Fewest vignettes of a model that gives every group the same answer.
    differing : int or None
        How many of them have to differ for fewer to do; None where fewer never do.

    Examples
    --------
    >>> least_words(59, None)
    'it takes 59 vignettes or more'
    >>> least_words(86, 10)
    'it takes 86 vignettes or more, unless 10 or more of them differ a little'
    """
    told = f"it takes {least:,} vignettes or more"
    if differing is None:
        return told
    return f"{told}, unless {differing} or more of them differ a little"


def chance_words(chance: float) -> str:
    """Write a chance in whole percent, and what is close to none or to certainty as such.

    Examples
    --------
    >>> chance_words(0.0), chance_words(0.004), chance_words(0.428), chance_words(0.9999)
    ('0%', 'below 1%', '43%', 'above 99%')
    """
    if chance == 0:
        return "0%"
    if chance < 0.01:
        return "below 1%"
    return "above 99%" if 0.99 < chance < 1 else f"{chance:.0%}"
