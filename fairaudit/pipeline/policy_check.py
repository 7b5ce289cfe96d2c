"""A plan held to the policy that it registers, before anything is asked.

The gate does the same with the record. What it would refuse is refused here in the same words, and
what it would not find in the record is told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from fairaudit.counterfactual import Attribute
from fairaudit.governance.lines import too_few
from fairaudit.governance.names import check_names
from fairaudit.governance.origin import check_written
from fairaudit.governance.policy import Policy
from fairaudit.governance.required import required
from fairaudit.headlines import same_model
from fairaudit.outcomes import PlannedOutcome
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.measured import outcomes_of
from fairaudit.pipeline.swaps import PlannedContrast, Swaps
from fairaudit.report.names import model_labels
from fairaudit.rows import JUSTIFIED, SWAP
from fairaudit.verdicts import NO_VERDICT

__all__ = ["held_to_policy"]

Row = Mapping[str, Any]


def held_to_policy(audit: Audit, *, today: date) -> tuple[str, ...]:
    """Say what the registered policy asks for and this plan will not have, in sentences.

    Parameters
    ----------
    audit : Audit
        The plan; one that registers no policy is held to none.
    today : date
        A policy cannot have been written later.

    Raises
    ------
    FileError
        If the policy names what neither the plan nor fairaudit knows.
    """
    policy = audit.policy
    if policy is None:
        return ()
    check_written(policy, today)
    content = _planned(audit)
    check_names(policy, content)
    about: dict[str, list[str]] = {}
    for words, why in _lacking(content, policy):
        about.setdefault(why, []).append(words)
    return tuple(_sentence(policy.name, words, why) for why, words in about.items())


def _sentence(file: str, words: Iterable[str], why: str) -> str:
    about = "; ".join(dict.fromkeys(filter(None, words)))
    return f"{', '.join(filter(None, (file, about)))}: {why}"


def _lacking(content: Row, policy: Policy) -> Iterator[tuple[str, str]]:
    """What the gate will not find, and contrasts that will have too few vignettes, with why."""
    wanted = required(content, policy.rules)
    for one in wanted.lacking:
        yield _words(content, one.model, one.attribute, one.group, one.outcome), one.why
    for row in wanted.contrasts:
        model = next(one for one in content["models"] if same_model(one, row))
        compared = f"{row['group']} vs {row['reference']}"
        for why in too_few(row, policy.rules):
            yield _words(content, model, row["attribute"], compared, row["question_id"]), why


def _words(content: Row, model: Row, attribute: str, group: str, where: str) -> str:
    """What is compared, and the model where there are several."""
    named = str(model["label"]) if len(content["models"]) > 1 else ""
    swapped = ": ".join(filter(None, (attribute, group)))
    return ", ".join(filter(None, (named, swapped, where)))


def _planned(audit: Audit) -> dict[str, Any]:
    """What a record of the plan would have that a policy can name."""
    models = _models(audit)
    return {
        "models": models,
        "attributes": [_attribute(audit, one) for one in audit.cells.attributes],
        "results": list(_rows(audit, models)),
        "missing": [],
    }


def _models(audit: Audit) -> list[dict[str, Any]]:
    # Without a revision an id has the number of the run, which nobody knows yet.
    rows: list[dict[str, Any]] = [
        {
            "model_id": f"{one.name}@{one.revision}" if one.revision else one.name,
            "params_id": one.params_id,
            "name": one.name,
            "revision": one.revision,
        }
        for one in (model.identity for model in audit.models)
    ]
    return [row | {"label": label} for row, label in zip(rows, model_labels(rows), strict=True)]


def _attribute(audit: Audit, one: Attribute) -> dict[str, Any]:
    chosen = dict(audit.cells.design.groups).get(one.id) or tuple(one.levels)
    levels = [
        {"id": name, "compared": name in chosen and name != one.reference} for name in one.levels
    ]
    return {"id": one.id, "reference": one.reference, "levels": levels}


def _rows(audit: Audit, models: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """A row for each contrast that the cells will make, and for each swap that is told apart."""
    measured = [tuple(outcomes_of(audit, model)) for model in audit.models]
    swaps, apart = _swaps(audit, {one.name: one for every in measured for one in every}.values())
    for model, every in zip(models, measured, strict=True):
        for outcome in every:
            for estimand in audit.estimands:
                shared = {
                    "model_id": model["model_id"],
                    "params_id": model["params_id"],
                    "estimand": estimand,
                    "outcome": outcome.name,
                    "scale": outcome.scale,
                    "priority": outcome.priority,
                    "role": SWAP,
                    "stratum": "",
                    "verdict": NO_VERDICT,
                }
                told = (_told(one) for one in swaps.contrasts(outcome.name, estimand))
                yield from (shared | one for one in (*told, *apart))


def _told(one: PlannedContrast) -> dict[str, Any]:
    return {
        "vignette_set": one.vignette_set,
        "question_id": one.question_id,
        "attribute": one.attribute,
        "cue": one.cue,
        "group": one.group,
        "reference": one.reference,
        "expected": "",
        "n_vignettes": one.n,
    }


def _swaps(
    audit: Audit, outcomes: Iterable[PlannedOutcome]
) -> tuple[Swaps, tuple[dict[str, Any], ...]]:
    """The cells, counted; and the swaps on which the right answer may depend, once each."""
    swaps = Swaps(outcomes)
    apart: dict[tuple[str, ...], dict[str, Any]] = {}
    for cell in audit.cells:
        swaps.add(cell)
        if cell.role == SWAP and cell.expected == JUSTIFIED:
            place = {
                "vignette_set": cell.vignette_set,
                "question_id": cell.question_id,
                "attribute": cell.attribute,
                "cue": cell.cue,
                "group": cell.group,
                "expected": JUSTIFIED,
            }
            beside = {"priority": "descriptive", "reference": "", "n_vignettes": 0}
            apart[tuple(place.values())] = place | beside
    return swaps, tuple(apart.values())
