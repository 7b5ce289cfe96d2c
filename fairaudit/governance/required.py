"""Which contrasts of a record a policy requires, and which of them the record lacks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.governance.missing_tests import missing_rate_rows, refusal_rows, tested_rates
from fairaudit.governance.policy import Rules
from fairaudit.headlines import exploratory_rows, headline_rows, same_model, stands_beside
from fairaudit.rows import SWAP
from fairaudit.verdicts import DISPARITIES

__all__ = ["Lacking", "Required", "chosen_models", "model_names", "required", "unasked"]

Row = Mapping[str, Any]

_PRIMARY = "primary"


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
        What the record says of it and what to do, in sentences.
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
    refusals : tuple of Mapping
        Rows that compare how often these are refused, where that is an outcome of its own.
    lacking : tuple[Lacking, ...]
        What the record does not have.
    uncounted : tuple[str, ...]
        Attributes that the audit swaps and of which no contrast counts.
    """

    contrasts: tuple[Row, ...]
    missing_rates: tuple[Row, ...]
    refusals: tuple[Row, ...]
    lacking: tuple[Lacking, ...]
    uncounted: tuple[str, ...]

    def outcomes(self, model: Row) -> tuple[str, ...]:
        """Outcomes of which a model's contrasts are required, in the record's order."""
        own = (row["outcome"] for row in self.contrasts if same_model(row, model))
        return tuple(dict.fromkeys(own))


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
    rates = missing_rate_rows(content, outcomes)
    refusals = refusal_rows(content, outcomes, rates)
    counted = {row["attribute"] for row in contrasts}
    swapped = [] if rules.attributes else [one["id"] for one in content["attributes"]]
    return Required(
        contrasts=tuple(contrasts),
        missing_rates=tuple(_own(rates, models, rules)),
        refusals=tuple(_own(refusals, models, rules)),
        lacking=tuple(_lacking(content, rules, models, contrasts)),
        uncounted=tuple(name for name in swapped if name not in counted),
    )


def unasked(content: Mapping[str, Any], wanted: Required, rules: Rules) -> list[Row]:
    """Disparities of a record that a policy asks nothing about, so that they decide nothing."""
    rates = wanted.missing_rates if rules.missing_rates == "block" else ()
    refusals = wanted.refusals if rules.missing_rates == "block" else ()
    asked = {id(row) for row in (*wanted.contrasts, *rates, *refusals)}
    return [
        row
        for row in (*headline_rows(content), *exploratory_rows(content), *tested_rates(content))
        if row["verdict"] in DISPARITIES and id(row) not in asked
    ]


def _own(rows: Sequence[Row], models: Sequence[Row], rules: Rules) -> list[Row]:
    return [row for row in rows if _is_of(row, models) and _of_group(row, rules)]


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


def _lacking(
    content: Mapping[str, Any], rules: Rules, models: Sequence[Row], contrasts: Sequence[Row]
) -> Iterator[Lacking]:
    for model in models:
        own = [row for row in contrasts if same_model(row, model)]
        measured = dict.fromkeys(row["outcome"] for row in own)
        for outcome in dict.fromkeys(rules.outcomes) or measured or ("",):
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
    """Say why a record has no such contrast, as far as it tells, and what to do."""
    rows = [row for row in content["results"] if row["role"] == SWAP]
    again = "and run the audit again, or take it out of the policy."
    if outcome and not any(row["outcome"] == outcome for row in rows):
        return (
            f"The audit does not measure “{outcome}”. Name it under “outcomes” in audit.yaml "
            f"{again}"
        )
    of_attribute = [row for row in rows if row["attribute"] == attribute]
    if attribute and not of_attribute:
        return (
            f"The audit does not swap “{attribute}”. Name it under “attributes” in audit.yaml "
            f"{again}"
        )
    if group and group not in {row["group"] for row in of_attribute}:
        return (
            f"The audit does not compare the group “{group}”. Name it under “groups” of the design "
            f"in audit.yaml {again}"
        )
    if attribute and all(row["expected"] for row in of_attribute):
        return (
            "Its swaps are reported apart, since the right answer may depend on them: they have no "
            "verdict. Take it out of the policy."
        )
    if exploratory_rows(content) and not headline_rows(content):
        return (
            "Every contrast was planned as exploratory. Name the outcomes that count under "
            "“outcomes” in the policy."
        )
    return (
        "The record has no such contrast of this model that has a verdict. The section Design of "
        "the report tells which swaps were not made, and why."
    )
