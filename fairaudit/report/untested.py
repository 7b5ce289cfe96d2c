"""What an audit has not tested, as far as its record can tell."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fairaudit.report.method import untested_cues
from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import plural
from fairaudit.rows import ARMS, INTERSECTION

__all__ = ["untested"]

# What the title of an attribute has where it was tested.
_ATTRIBUTES = {
    "race or ethnicity": r"\b(race|ethnic)",
    "sex or gender": r"\b(sex\b|gender)",
    "age": r"\bages?\b",
    "sexual orientation": r"\borientation",
    "language": r"\b(languages?|english|dialect)",
    "insurance": r"\b(insur|payer)",
    "disability": r"\bdisab",
    "housing": r"\b(hous|homeless)",
    "religion": r"\breligi",
    "immigration": r"\b(immigra|migra|birthplace|national)",
    "income": r"\b(income|socio)",
    "body weight": r"\bweight",
}
_OUTSIDE = (
    "Real patients and real notes, other questions than those above, and what a clinician makes of "
    "an answer."
)


def untested(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Sentences on what was not tested, the most important first."""
    told = [
        _attributes(content),
        _combinations(content),
        untested_cues(content),
        *_swaps(content),
        *_right(content),
        *_design(content),
        _OUTSIDE,
    ]
    return tuple(filter(None, told))


def _attributes(content: Mapping[str, Any]) -> str:
    names = Names(content)
    swapped = [names.attribute(one["id"]).lower() for one in content["attributes"]]
    words = " ".join(f"{one['id']} {one['title']}" for one in content["attributes"])
    words = words.replace("_", " ").lower()
    others = [name for name, stem in _ATTRIBUTES.items() if not re.search(stem, words)]
    only = f"Only {listing(swapped)} {'was' if len(swapped) == 1 else 'were'} swapped"
    return f"{only}: not {listing(others, 'or')}, for example." if others else f"{only}."


def _combinations(content: Mapping[str, Any]) -> str:
    names = Names(content)
    crossed = [names.attribute(INTERSECTION.join(one)) for one in content["design"]["crossings"]]
    if len(content["attributes"]) < 2:
        return ""
    if not crossed:
        return "One attribute differs at a time: groups in which several do were not compared."
    return f"Combinations of attributes other than {listing(crossed)}."


def _swaps(content: Mapping[str, Any]) -> Iterable[str]:
    refused = [swap for swap in content["refused_swaps"] if swap["attribute"] not in ARMS]
    if refused:
        one = len(refused) == 1
        yield (
            f"{plural(len(refused), 'swap')} that {'was' if one else 'were'} not made; "
            f"{'it stands' if one else 'they stand'} under Design with the reason."
        )


def _right(content: Mapping[str, Any]) -> Iterable[str]:
    """Whether it is known how often answers are right, and what errors do."""
    metrics = {row["metric"] for row in content.get("metrics") or ()}
    if "accuracy" not in metrics and "brier" not in metrics:
        yield "Whether the answers are right: only whether they differ between groups."
    elif "mean_harm" not in metrics:
        yield "What harm wrong answers do."
    if content.get("metrics") and "repeat_agreement" not in metrics:
        yield "How far the same prompt is answered alike when it is asked again."


def _design(content: Mapping[str, Any]) -> Iterable[str]:
    """Arms that are not there."""
    design = content["design"]
    attention = design["attention"] or any(
        row["control"] == "attention" for row in content["controls"]
    )
    if not design["placebo"]:
        yield "What an irrelevant detail does to the same model: there is no placebo arm."
    if not attention:
        yield "Whether the model reads the cases: there is no attention control."
    if design["wordings"] == 1 and len(design["orders"]) == 1:
        yield "Other wordings of the questions, and other orders of their options."
