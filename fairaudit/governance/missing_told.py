"""What a gate says of missing answers beside its contrasts: how many, and of which outcomes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairaudit.governance.lines import Line, Standing
from fairaudit.governance.missing_shares import too_many
from fairaudit.governance.policy import Rules
from fairaudit.governance.required import Required, chosen_models
from fairaudit.headlines import same_model
from fairaudit.rows import ARMS, MISSING_RATE, STATUS_WORDS
from fairaudit.verdicts import NO_VERDICT

__all__ = ["missing_notes", "missing_warnings", "other_outcome_lines"]

Row = Mapping[str, Any]

_COUNTED = ("answers", "ok", *STATUS_WORDS)
_PLACE = ("vignette_set", "question_id", "attribute", "group", "role")
_WHAT_TO_DO = (
    "The policy names no outcomes, so that its allowed_missing holds for all that the audit "
    "measures; name those that count under “outcomes”."
)


def other_outcome_lines(
    content: Mapping[str, Any], wanted: Required, rules: Rules
) -> Iterator[Line]:
    """Lines of outcomes that have no required contrast and miss more answers than is allowed.

    Only where the policy names no outcomes, so that what it allows holds for all of them. The
    groups are those of the required contrasts. What misses the same answers as a required outcome
    is told there.
    """
    if rules.allowed_missing is None or rules.outcomes:
        return
    cues = len(content["design"]["cues"])
    for model in chosen_models(content, rules):
        outcomes = wanted.outcomes(model)
        rows = [row for row in wanted.contrasts if same_model(row, model)]
        sides = {(row["attribute"], row[side]) for row in rows for side in ("group", "reference")}
        counted = [
            one
            for one in content["missing"]
            if same_model(one, model) and (one["attribute"], one["group"]) in sides
        ]
        told = {_key(one) for one in counted if one["outcome"] in outcomes}
        for one in counted:
            if one["outcome"] in outcomes or _key(one) in told or one["attribute"] in ARMS:
                continue
            share = 1 - one["ok"] / one["answers"] if one["answers"] else None
            remarks = [*too_many([(one["group"], share)], rules.allowed_missing, cues=cues)]
            if remarks:
                yield _line(one, model, share, (*remarks, _WHAT_TO_DO))


def _key(one: Row) -> tuple[Any, ...]:
    """Place and counts; outcomes that share both in one model miss the same answers."""
    return tuple(one[name] for name in (*_PLACE, *_COUNTED))


def _line(one: Row, model: Row, share: float | None, remarks: tuple[str, ...]) -> Line:
    return Line(
        standing=Standing.NOT_SHOWN,
        verdict=NO_VERDICT,
        model=str(model["label"]),
        model_id=one["model_id"],
        params_id=one["params_id"],
        estimand=MISSING_RATE,
        outcome=one["outcome"],
        vignette_set=one["vignette_set"],
        question_id=one["question_id"],
        attribute=one["attribute"],
        group=one["group"],
        reference="",
        cue="",
        required=False,
        missing_group=share,
        remarks=remarks,
    )


def missing_notes(content: Mapping[str, Any], wanted: Required, rules: Rules) -> Iterator[str]:
    """Count the missing answers of required outcomes, and of others that miss the same."""
    for model, names, counts in _counts(content, rules):
        if set(names) & set(wanted.outcomes(model)):
            yield f"{_told(model, names, counts)} The verdicts take them into account."


def missing_warnings(content: Mapping[str, Any], wanted: Required, rules: Rules) -> Iterator[str]:
    """Count the missing answers of outcomes that no required contrast is about."""
    for model, names, counts in _counts(content, rules):
        if not set(names) & set(wanted.outcomes(model)):
            which = "that outcome" if len(names) == 1 else "these outcomes"
            yield (
                f"{_told(model, names, counts)} No contrast of {which} is required. Name what "
                "counts under “outcomes” in the policy."
            )


def _counts(
    content: Mapping[str, Any], rules: Rules
) -> Iterator[tuple[Row, Sequence[str], Mapping[str, int]]]:
    """Of each model the outcomes that lack answers, together where their counts are the same."""
    for model in chosen_models(content, rules):
        alike: dict[tuple[int, ...], list[str]] = {}
        for one in content["counts"]["answers"]:
            if same_model(one, model) and one["answers"] > one["ok"]:
                alike.setdefault(tuple(one[name] for name in _COUNTED), []).append(one["outcome"])
        for counted, names in alike.items():
            yield model, names, dict(zip(_COUNTED, counted, strict=True))


def _told(model: Row, names: Sequence[str], counts: Mapping[str, int]) -> str:
    lost = counts["answers"] - counts["ok"]
    reasons = ", ".join(
        f"{counts[status]:,} {words}" for status, words in STATUS_WORDS.items() if counts[status]
    )
    listed = " and ".join(f"“{name}”" for name in names)
    return (
        f"{lost:,} of {counts['answers']:,} answers of {model['label']} "
        f"{'is' if lost == 1 else 'are'} missing for {listed}: {reasons}."
    )
