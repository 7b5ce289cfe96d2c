"""Shares of missing answers of the sides of a contrast, held to what a policy allows."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fairaudit.headlines import same_model

__all__ = ["missing_share", "too_many"]

Row = Mapping[str, Any]

_POOLED = "all"


def missing_share(content: Mapping[str, Any], row: Row, group: str) -> float | None:
    """Share of missing answers of one side of a contrast, over its sets and questions.

    None where the record counted no answer of it.
    """
    asked = readable = 0
    for one in content["missing"]:
        if (
            same_model(one, row)
            and (one["outcome"], one["attribute"]) == (row["outcome"], row["attribute"])
            and one["group"] == group
            and row["question_id"] in (one["question_id"], _POOLED)
            and one["vignette_set"] in str(row["vignette_set"]).split(", ")
        ):
            asked, readable = asked + one["answers"], readable + one["ok"]
    return 1 - readable / asked if asked else None


def too_many(
    shares: Iterable[tuple[str, float | None]], allowed: float | None, *, cues: int
) -> Iterator[str]:
    """Tell which sides miss more answers than is allowed, a sentence each.

    Answers are counted over all kinds of cue, and all that are missing may be those of one.

    Parameters
    ----------
    shares : iterable of (str, float or None)
        Groups with their shares of missing answers.
    allowed : float or None
        Largest share that is allowed; None for any.
    cues : int
        How many kinds of cue the audit has.

    Examples
    --------
    >>> list(too_many([("black", 0.25), ("white", 0.0)], 0.02, cues=1))
    ['25.0% of the answers of “black” are missing, and the policy allows 2.0%.']
    """
    for name, share in shares:
        if allowed is None or share is None or (most := min(1.0, share * cues)) <= allowed:
            continue
        told = f"{share:.1%} of the answers of “{name}” are missing"
        if cues > 1:
            told += f" over {cues} kinds of cue, which can be {most:.1%} of those to one of them"
        yield f"{told}, and the policy allows {allowed:.1%}."
