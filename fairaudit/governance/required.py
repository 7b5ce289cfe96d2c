"""Which contrasts of a record a policy requires, and which of them the record lacks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.governance.policy import Rules
from fairaudit.headlines import exploratory_rows, headline_rows, same_model, stands_beside
from fairaudit.rows import MISSING_RATE, SWAP
from fairaudit.verdicts import SHARED_MISSING

__all__ = ["Lacking", "Required", "chosen_models", "model_names", "required"]

Row = Mapping[str, Any]

_PRIMARY = "primary"
_DESCRIPTIVE = "descriptive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A contrast that is required and that the record does not have.

    Parameters
    ----------
    model : Mapping
        The model of the record.
    outcome, attribute, group : str
        What is lacking; empty for any.
    why : str
        What the record says of it, in a sentence.
    """

    model: Row
    outcome: str
    attribute: str
    group: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """What a policy requires of a record.

    Parameters
    ----------
    contrasts : tuple of Mapping
        Rows of the results that have to be equivalent.
    missing_rates : tuple of Mapping
        Rows that compare shares of missing answers of the same outcomes and groups.
    lacking : tuple[Lacking, ...]
        What the record does not have.
    uncounted : tuple[str, ...]
        Attributes that the audit swaps and of which no contrast counts.
    """

    contrasts: tuple[Row, ...]
    missing_rates: tuple[Row, ...]
    lacking: tuple[Lacking, ...]
    uncounted: tuple[str, ...]


def required(content: Mapping[str, Any], rules: Rules) -> Required:
    """Pick what has a verdict and is asked for: primary contrasts, and outcomes that are named.

    Arms, strata, interactions, summaries, and swaps on which the right answer may depend have no
    verdict, and so are never among them.
    """
    models = chosen_models(content, rules)
    contrasts = [
        row
        for row in (*headline_rows(content), *exploratory_rows(content))
        if _is_of(row, models) and _asked_for(row, rules)
    ]
    outcomes = {row["outcome"] for row in contrasts}
    rates = [
        row
        for row in content["results"]
        if row["estimand"] == MISSING_RATE
        and (row["role"], row["stratum"]) == (SWAP, "")
        and row["priority"] != _DESCRIPTIVE
        and _is_of(row, models)
        and _of_group(row, rules)
        and _speaks_for(row, outcomes)
    ]
    counted = {row["attribute"] for row in contrasts}
    swapped = [] if rules.attributes else [one["id"] for one in content["attributes"]]
    return Required(
        contrasts=tuple(contrasts),
        missing_rates=tuple(rates),
        lacking=tuple(_lacking(content, rules, models, contrasts)),
        uncounted=tuple(name for name in swapped if name not in counted),
    )


def chosen_models(content: Mapping[str, Any], rules: Rules) -> list[Row]:
    """Models of a record that a policy names; all of them, where it names none."""
    return [
        model
        for model in content["models"]
        if not rules.models or model_names(model) & set(rules.models)
    ]


def model_names(model: Row) -> set[str]:
    """What a policy can call a model: its label in the report, its name, or its id."""
    return {str(model["label"]), str(model["name"]), str(model["model_id"])}


def _is_of(row: Row, models: Sequence[Row]) -> bool:
    return any(same_model(row, model) for model in models)


def _asked_for(row: Row, rules: Rules) -> bool:
    asked = row["outcome"] in rules.outcomes if rules.outcomes else row["priority"] == _PRIMARY
    return asked and _of_group(row, rules)


def _of_group(row: Row, rules: Rules) -> bool:
    if not rules.attributes:
        return True
    groups = rules.attributes.get(row["attribute"])
    return groups is not None and (not groups or row["group"] in groups)


def _speaks_for(row: Row, outcomes: set[str]) -> bool:
    """Whether a missing rate is one of these outcomes: those that miss the same share one test."""
    if row["outcome"] in outcomes:
        return True
    note = str(row["note"] or "")
    return SHARED_MISSING in note and any(f"“{outcome}”" in note for outcome in outcomes)


def _lacking(
    content: Mapping[str, Any], rules: Rules, models: Sequence[Row], contrasts: Sequence[Row]
) -> Iterator[Lacking]:
    for model in models:
        own = [row for row in contrasts if same_model(row, model)]
        measured = dict.fromkeys(row["outcome"] for row in own)
        for outcome in rules.outcomes or measured or ("",):
            for attribute, group in _pairs(content, rules, contrasts, outcome):
                if not any(_covers(row, outcome, attribute, group) for row in own):
                    yield Lacking(
                        model=model,
                        outcome=outcome,
                        attribute=attribute,
                        group=group,
                        why=_why(content, outcome, attribute, group),
                    )


def _pairs(
    content: Mapping[str, Any], rules: Rules, contrasts: Sequence[Row], outcome: str
) -> list[tuple[str, str]]:
    """Attributes and groups of which an outcome has to have a contrast; empty names for any."""
    if rules.attributes:
        return [
            (attribute, group)
            for attribute, groups in rules.attributes.items()
            for group in groups or _compared(content, attribute) or ("",)
        ]
    seen = dict.fromkeys(
        (row["attribute"], row["group"]) for row in contrasts if row["outcome"] == outcome
    )
    return list(seen) or [("", "")]


def _compared(content: Mapping[str, Any], attribute: str) -> list[str]:
    """Groups of an attribute that the audit compares, crossed ones as its results have them."""
    for one in content["attributes"]:
        if one["id"] == attribute:
            return [level["id"] for level in one["levels"] if level["compared"]]
    rows = (row for row in content["results"] if row["attribute"] == attribute)
    return list(dict.fromkeys(row["group"] for row in rows if not stands_beside(row)))


def _covers(row: Row, outcome: str, attribute: str, group: str) -> bool:
    wanted = (("outcome", outcome), ("attribute", attribute), ("group", group))
    return all(not name or row[column] == name for column, name in wanted)


def _why(content: Mapping[str, Any], outcome: str, attribute: str, group: str) -> str:
    """Say why a record has no such contrast, as far as it tells."""
    rows = [row for row in content["results"] if row["role"] == SWAP]
    if outcome and not any(row["outcome"] == outcome for row in rows):
        return f"The audit does not measure “{outcome}”."
    of_attribute = [row for row in rows if row["attribute"] == attribute]
    if attribute and not of_attribute:
        return f"The audit does not swap “{attribute}”."
    if group and group not in {row["group"] for row in of_attribute}:
        return f"The audit does not compare the group “{group}”."
    if attribute and all(row["expected"] for row in of_attribute):
        return (
            "Its swaps are reported apart, since the right answer may depend on them: they have no "
            "verdict."
        )
    return "The record has no such contrast of this model that has a verdict."
