"""The verb that turns answers into outcomes."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from fairaudit.errors import FairauditError, InputError
from fairaudit.outcomes.base import missing
from fairaudit.outcomes.choice import FAVOURABLE_CHOICE
from fairaudit.outcomes.forms import settled
from fairaudit.outcomes.pairs import Pair, paired
from fairaudit.outcomes.planned import Given, PlannedOutcome, planned_outcomes
from fairaudit.outcomes.probability import (
    OPTION_MASS,
    OPTION_PROBABILITY,
    OPTION_PROBABILITY_BY_LENGTH,
)
from fairaudit.rows import Cell, Measurement, Response
from fairaudit.tables import DESIGN_COLUMNS, OUTCOMES, RESPONSES

__all__ = ["parse"]

Asked = tuple[str, str, int]
Measured = Mapping[tuple[str, str], Sequence[PlannedOutcome]]
Found = tuple[Asked, Measurement]
ByPrompt = Mapping[str, Mapping[Asked, Response]]

_EXPECTED = DESIGN_COLUMNS.index("expected")
_OWN = ("low", "high", "margin", "priority", "correct", "held_against")
_OF_OPTIONS = (OPTION_PROBABILITY, OPTION_PROBABILITY_BY_LENGTH)
SCORED = (PlannedOutcome(outcome=OPTION_PROBABILITY), PlannedOutcome(outcome=OPTION_MASS))
WRITTEN = (PlannedOutcome(outcome=FAVOURABLE_CHOICE),)


def parse(
    cells: Iterable[Cell], responses: pd.DataFrame, outcomes: Sequence[Given] = ()
) -> pd.DataFrame:
    """Measure every answer of every cell.

    Parameters
    ----------
    cells : Iterable[Cell]
        The design, as made by `counterfactuals`.
    responses : DataFrame, columns of `tables.RESPONSES`
        Answers of one or more models, as `Store.responses` gives them. Tables of several
        models can be put together with `pandas.concat`.
    outcomes : Sequence of str, Outcome, PairOutcome, PlannedOutcome or function
        What to measure: names from `fairaudit list outcomes`, objects, or functions of
        (response, cell). By default a model whose answers carry scores of the options gives
        “option_probability” and “option_mass”, any other gives “favourable_choice”. Beside
        “option_probability” its check “option_mass” is always measured.

    Returns
    -------
    DataFrame, columns of `tables.OUTCOMES`
        One row for each cell, model, sample and outcome that fits the cell. `correct` is 1 where
        the favourable option is the right one by the vignette's answer key, 0 where it is not, and
        NaN without a key. A cell whose prompt has no answer has a row with status “error”: nothing
        is dropped. Where a model gives scores alone, or words alone, outcomes of the other form
        have the status “unscored”, which is no missing answer. Attention controls have rows of
        outcomes that they state a direction for.
        Outcomes of pairs have rows of swaps and of their references (see `PairOutcome`).

    Raises
    ------
    InputError
        If the table lacks columns or holds no answer; if an outcome is unknown, or fits no
        question of the cells.

    Examples
    --------
    >>> from fairaudit import SimulatedBackend, Store, collect, counterfactuals
    >>> from fairaudit import load_attributes, load_vignettes
    >>> cells = counterfactuals(load_vignettes("acute_pain"), load_attributes("sex"), wordings=1)
    >>> model = SimulatedBackend(seed=1)
    >>> with Store(":memory:") as store:
    ...     _ = collect(cells, model, store)
    ...     table = parse(cells, store.responses(model))
    >>> sorted(set(table["outcome"])), bool(table["value"].between(0, 1).all())
    (['option_mass', 'option_probability'], True)
    """
    kept = RESPONSES.check(responses)
    if kept.empty:
        raise InputError("There are no answers to parse. Collect some first, with collect.")
    planned = _with_checks(planned_outcomes(outcomes))
    by_prompt = _by_prompt(kept)
    asked = sorted({key for answers in by_prompt.values() for key in answers})
    measured = {
        (str(model_id), str(params_id)): planned or _default_outcomes(answers)
        for (model_id, params_id), answers in kept.groupby(["model_id", "params_id"], sort=False)
    }
    rows: list[tuple[Any, ...]] = []
    forms: list[tuple[bool, bool]] = []
    fitting: set[str] = set()
    for _, one in groupby(cells, key=_vignette):
        members = list(one)
        for planned_one, cell, found in _measurements(members, by_prompt, asked, measured):
            fitting.add(planned_one.name)
            made = list(_rows(planned_one, cell, found))
            rows += made
            if made:
                forms += _forms(cell, [who for who, _ in found], by_prompt)
    _check_fitting(planned, fitting)
    frame = pd.DataFrame(rows, columns=[*OUTCOMES.names, *_OWN])
    scorable, scored = zip(*forms, strict=True) if forms else ((), ())
    return OUTCOMES.check(settled(frame, scorable=scorable, scored=scored))


def _forms(cell: Cell, asked: Iterable[Asked], by_prompt: ByPrompt) -> Iterator[tuple[bool, bool]]:
    """Whether a cell's options could be scored, and whether they were, for each answer."""
    answers = by_prompt.get(cell.prompt_id, {})
    for who in asked:
        response = answers.get(who)
        yield bool(cell.scored), response is not None and response.option_logprobs is not None


def _vignette(cell: Cell) -> tuple[str, str]:
    return cell.vignette_set, cell.vignette_id


def _measurements(
    cells: Sequence[Cell], by_prompt: ByPrompt, asked: Sequence[Asked], measured: Measured
) -> Iterator[tuple[PlannedOutcome, Cell, list[Found]]]:
    """Measure one vignette: outcomes of one answer, cell by cell, then those of pairs."""
    whose: dict[str, tuple[PlannedOutcome, list[Asked]]] = {}
    for who in asked:
        for planned in measured[who[:2]]:
            whose.setdefault(planned.name, (planned, []))[1].append(who)
    for cell in cells:
        answers = by_prompt.get(cell.prompt_id, {})
        for planned, models in whose.values():
            if not planned.of_pairs and planned.fits(cell):
                yield (
                    planned,
                    cell,
                    [(who, _parsed(planned, answers.get(who), cell)) for who in models],
                )
    for planned, models in whose.values():
        if planned.of_pairs:
            for who in models:
                told = {
                    cell.prompt_id: by_prompt.get(cell.prompt_id, {}).get(who) for cell in cells
                }
                for pair in _compared(planned, cells, told):
                    yield planned, pair.cell, [(who, _held(planned, pair.found))]


def _rows(
    planned: PlannedOutcome, cell: Cell, measurements: Iterable[Found]
) -> Iterator[tuple[Any, ...]]:
    """Rows of `tables.OUTCOMES`; none for an attention control that states nothing of it."""
    expected = planned.expected(cell)
    if cell.role == "attention" and not expected:
        return
    design = [getattr(cell, name) for name in DESIGN_COLUMNS]
    design[_EXPECTED] = expected
    margin = math.nan if planned.margin is None else planned.margin
    held_against = "placebo" if planned.of_pairs else ""
    own = (*planned.limits(cell), margin, planned.priority, planned.correct(cell), held_against)
    parser = f"{planned.outcome.name}/{planned.version}"
    for who, found in measurements:
        yield (
            cell.cell_id,
            *who,
            planned.name,
            planned.scale,
            found.value,
            found.status,
            found.evidence,
            parser,
            *design,
            *own,
        )


def _check_fitting(planned: Sequence[PlannedOutcome], fitting: set[str]) -> None:
    for one in planned:
        if one.name not in fitting:
            where = f"the questions {', '.join(one.questions)}" if one.questions else "any question"
            raise InputError(
                f"The outcome {one.name} cannot be measured on {where} of these cells. "
                "`fairaudit list outcomes` says what each one reads."
            )


def _parsed(planned: PlannedOutcome, response: Response | None, cell: Cell) -> Measurement:
    if response is None:
        return missing("error", "no answer was collected")
    try:
        found = planned.outcome.parse(response, cell)
    except FairauditError:
        raise  # It says what to do itself, such as which extra is lacking.
    except Exception as error:
        raise InputError(
            f"The outcome {planned.name} stopped with {type(error).__name__}: {error}. It was "
            f"reading the answer “{response.text[:200]}” to the question {cell.question_id}. Every "
            "answer is kept; mend the outcome and run again."
        ) from error
    return _held(planned, found)


def _compared(
    planned: PlannedOutcome, cells: Sequence[Cell], answers: Mapping[str, Response | None]
) -> list[Pair]:
    try:
        return list(paired(planned, cells, answers))
    except FairauditError:
        raise
    except Exception as error:
        raise InputError(
            f"The outcome {planned.name} stopped with {type(error).__name__}: {error}. It was "
            f"comparing answers to the vignette {cells[0].vignette_id}. Every answer is kept; mend "
            "the outcome and run again."
        ) from error


def _held(planned: PlannedOutcome, found: object) -> Measurement:
    """Hold outcomes to the rule, third parties' too: a value if and only if the status is ok."""
    if not isinstance(found, Measurement):
        raise InputError(
            f"The outcome {planned.name} gave a value of type {type(found).__name__}; it has to "
            "give a Measurement."
        )
    if (found.status == "ok") == (found.value != found.value):
        raise InputError(
            f"The outcome {planned.name} gave {found.value} with status “{found.status}”. "
            "A measurement has a value if and only if its status is ok."
        )
    return found


def _by_prompt(responses: pd.DataFrame) -> dict[str, dict[Asked, Response]]:
    by_prompt: dict[str, dict[Asked, Response]] = {}
    columns = [responses[name].tolist() for name in RESPONSES.names]
    scores = RESPONSES.names.index("option_logprobs")
    for row in zip(*columns, strict=True):
        values: list[Any] = [None if value is None or value != value else value for value in row]
        if values[scores] is not None:
            values[scores] = tuple(json.loads(values[scores]))
        response = Response(**dict(zip(RESPONSES.names, values, strict=True)))
        key = (response.model_id, response.params_id, response.sample)
        by_prompt.setdefault(response.prompt_id, {})[key] = response
    return by_prompt


def _with_checks(planned: Sequence[PlannedOutcome]) -> Sequence[PlannedOutcome]:
    """Beside the probability of an option, what all options hold: without it, it says little."""
    known = [one.outcome for one in planned]
    unchecked = [one for one in planned if one.outcome in _OF_OPTIONS]
    if not unchecked or OPTION_MASS in known:
        return planned
    everywhere = any(not one.questions for one in unchecked)
    asked = () if everywhere else tuple(name for one in unchecked for name in one.questions)
    return (*planned, PlannedOutcome(outcome=OPTION_MASS, questions=asked))


def _default_outcomes(answers: pd.DataFrame) -> Sequence[PlannedOutcome]:
    return SCORED if answers["option_logprobs"].notna().any() else WRITTEN
