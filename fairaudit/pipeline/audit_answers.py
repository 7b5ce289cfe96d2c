"""Outcomes that read what a model does not give: words where it scores options, or scores."""

from collections.abc import Mapping, Sequence
from typing import get_args

from fairaudit.backends import AnyBackend
from fairaudit.counterfactual import Cells
from fairaudit.outcomes import FAVOURABLE_CHOICE, OPTION_PROBABILITY, PlannedOutcome
from fairaudit.outcomes.base import Reads
from fairaudit.pipeline.audit_fits import QuestionKey, find_fits
from fairaudit.rows import Cell

__all__ = ["lost_everywhere", "lost_words", "may_lose", "partly_lost"]

_INSTEAD = {
    FAVOURABLE_CHOICE.name: OPTION_PROBABILITY.name,
    OPTION_PROBABILITY.name: FAVOURABLE_CHOICE.name,
}


def answers_given(model: AnyBackend) -> Reads | None:
    """What a model says that it gives to a question with options; None where it does not say."""
    said = getattr(model, "answers", None)
    return next((one for one in get_args(Reads) if one == said), None)


def lost_questions(
    outcome: PlannedOutcome, model: AnyBackend, fitting: Mapping[QuestionKey, Cell]
) -> tuple[QuestionKey, ...]:
    """Questions on which an outcome fits and can read nothing of this model's answers.

    A model that scores options writes where there are none.
    """
    given = answers_given(model)
    if given is None or outcome.reads is None:
        return ()
    return tuple(
        place
        for place, cell in fitting.items()
        if (given == "scores" and bool(cell.scored)) != (outcome.reads == "scores")
    )


def lost_everywhere(
    outcome: PlannedOutcome, models: Sequence[AnyBackend], fitting: Mapping[QuestionKey, Cell]
) -> bool:
    """Whether an outcome can read no answer of any model, to none of the questions it fits."""
    return bool(fitting) and all(
        len(lost_questions(outcome, model, fitting)) == len(fitting) for model in models
    )


def may_lose(outcome: PlannedOutcome, models: Sequence[AnyBackend]) -> bool:
    """Whether a model gives something else than an outcome reads, to some kind of question."""
    if outcome.reads is None:
        return False
    return any(given not in (None, outcome.reads) for given in map(answers_given, models))


def partly_lost(
    cells: Cells, outcomes: Sequence[PlannedOutcome], models: Sequence[AnyBackend]
) -> tuple[str, ...]:
    """What each outcome will not read of each model, in sentences; nothing where all is read."""
    concerned = [one for one in outcomes if may_lose(one, models)]
    if not concerned:
        return ()
    fits = find_fits(cells, concerned, [one.name for one in concerned])
    told = []
    for one in concerned:
        for model in models:
            lost = lost_questions(one, model, fits.cells[one.name])
            if not lost:
                continue
            where = ""
            if len(lost) < len(fits.cells[one.name]):
                names = ", ".join(dict.fromkeys(question for _, question in lost))
                where = f" It can be read elsewhere, and not on {names}."
            told.append(f"{lost_words(one, model)}{where}")
    return tuple(told)


def lost_words(outcome: PlannedOutcome, model: AnyBackend) -> str:
    """Say what the model gives, what the outcome reads, and how the two can meet.

    Examples
    --------
    >>> from fairaudit.backends import SimulatedBackend
    >>> print(lost_words(PlannedOutcome(outcome="word_count"), SimulatedBackend()))
    simulated gives option probabilities; word_count reads words. Set “answers: text”.
    """
    name, instead = model.identity.name, _INSTEAD.get(outcome.outcome.name)
    advice = f", or use {instead}" if instead else ""
    if outcome.reads == "text":
        return (
            f"{name} gives option probabilities; {outcome.name} reads words. Set “answers: text”"
            f"{advice}."
        )
    return (
        f"{name} writes its answers; {outcome.name} reads option probabilities. Set "
        f"“answers: scores”{advice}."
    )
