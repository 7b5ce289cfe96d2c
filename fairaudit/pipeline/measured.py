"""Which outcomes an audit measures, and of which the spread can be assumed beforehand."""

from collections.abc import Iterator

from fairaudit.analysis import SHARES
from fairaudit.backends import AnyBackend
from fairaudit.outcomes import OPTION_MASS, SCORED, WRITTEN, PlannedOutcome
from fairaudit.pipeline.audit import Audit

__all__ = ["outcomes_of", "outcomes_to_plan", "outcomes_without_plan"]


def outcomes_of(audit: Audit, model: AnyBackend) -> Iterator[PlannedOutcome]:
    """What is measured; by default the outcomes of scores, or else of written answers."""
    chosen = audit.outcomes
    if not chosen:
        chosen = SCORED if getattr(model, "answers", "text") == "scores" else WRITTEN
    yield from (one for one in (*chosen, *_rated(audit)) if one.name != OPTION_MASS.name)


def outcomes_to_plan(audit: Audit) -> tuple[PlannedOutcome, ...]:
    """Outcomes whose spread can be assumed: those that are shares, from 0 to 1."""
    every = (one for model in audit.models for one in outcomes_of(audit, model))
    named = {one.name: one for one in every}
    return tuple(one for one in named.values() if one.scale in SHARES)


def outcomes_without_plan(audit: Audit) -> tuple[str, ...]:
    """Names of the others."""
    every = (*audit.outcomes, *_rated(audit))
    return tuple(one.name for one in every if one.scale not in SHARES)


def _rated(audit: Audit) -> tuple[PlannedOutcome, ...]:
    """What its judge measures."""
    return audit.judge.outcomes if audit.judge is not None else ()
