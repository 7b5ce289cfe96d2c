"""The verb that turns answers into outcomes."""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from fairaudit.errors import InputError
from fairaudit.outcomes.base import FavourableOption, Outcome, missing
from fairaudit.outcomes.choice import FAVOURABLE_CHOICE
from fairaudit.outcomes.probability import OPTION_MASS, OPTION_PROBABILITY
from fairaudit.registry import resolve
from fairaudit.rows import Cell, Measurement, Response
from fairaudit.tables import DESIGN_COLUMNS, OUTCOMES, RESPONSES

__all__ = ["parse"]

Asked = tuple[str, str, int]


def parse(
    cells: Iterable[Cell], responses: pd.DataFrame, outcomes: Sequence[str | Outcome] = ()
) -> pd.DataFrame:
    """Measure every answer of every cell.

    Parameters
    ----------
    cells : Iterable[Cell]
        The design, as made by `counterfactuals`.
    responses : DataFrame, columns of `tables.RESPONSES`
        Answers of one or more models, as `Store.responses` gives them. Tables of several
        models can be put together with `pandas.concat`.
    outcomes : Sequence of str or Outcome
        What to measure. By default a model whose answers carry scores of the options gives
        “option_probability” and “option_mass”, any other gives “favourable_choice”.

    Returns
    -------
    DataFrame, columns of `tables.OUTCOMES` and “correct”
        One row for each cell, model, sample and outcome. `correct` is 1 where the favourable option
        is the right one by the vignette's answer key, 0 where it is not, and NaN without a key.
        A cell whose prompt has no answer has a row with status “error”: nothing is dropped.

    Raises
    ------
    InputError
        If the table lacks columns or holds no answer, or an outcome is unknown.

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
    named: Sequence[Outcome] = [
        resolve("fairaudit.outcomes", o) if isinstance(o, str) else o for o in outcomes
    ]
    names = [outcome.name for outcome in named]
    if len(set(names)) < len(names):
        raise InputError(f"An outcome is named twice: {', '.join(names)}. Name each one once.")
    by_prompt = _by_prompt(kept)
    asked = sorted({key for answers in by_prompt.values() for key in answers})
    measured = {
        (str(model_id), str(params_id)): named or _default_outcomes(answers)
        for (model_id, params_id), answers in kept.groupby(["model_id", "params_id"], sort=False)
    }
    rows = [
        row
        for cell in cells
        for row in _rows_of(cell, by_prompt.get(cell.prompt_id, {}), asked, measured)
    ]
    return OUTCOMES.check(pd.DataFrame(rows, columns=[*OUTCOMES.names, "correct"]))


def _rows_of(
    cell: Cell,
    answers: dict[Asked, Response],
    asked: Sequence[Asked],
    measured: dict[tuple[str, str], Sequence[Outcome]],
) -> Iterator[tuple[Any, ...]]:
    design = tuple(getattr(cell, name) for name in DESIGN_COLUMNS)
    right = {one.name: _correct(one, cell) for several in measured.values() for one in several}
    for model_id, params_id, sample in asked:
        response = answers.get((model_id, params_id, sample))
        for outcome in measured[model_id, params_id]:
            found = (
                missing("error", "no answer was collected")
                if response is None
                else _measured(outcome, response, cell)
            )
            yield (
                cell.cell_id,
                model_id,
                params_id,
                sample,
                outcome.name,
                outcome.scale,
                found.value,
                found.status,
                found.evidence,
                f"{outcome.name}/{outcome.version}",
                *design,
                right[outcome.name],
            )


def _correct(outcome: Outcome, cell: Cell) -> float:
    return outcome.correct(cell) if isinstance(outcome, FavourableOption) else math.nan


def _measured(outcome: Outcome, response: Response, cell: Cell) -> Measurement:
    """Hold outcomes to the rule, third parties' too: a value if and only if the status is ok."""
    try:
        found = outcome.parse(response, cell)
    except Exception as error:
        raise InputError(
            f"The outcome {outcome.name} stopped with {type(error).__name__}: {error}. It was "
            f"reading the answer “{response.text[:200]}” to the question {cell.question_id}. Every "
            "answer is kept; mend the outcome and run again."
        ) from error
    if not isinstance(found, Measurement):
        raise InputError(
            f"The outcome {outcome.name} gave a value of type {type(found).__name__}; it has to "
            "give a Measurement."
        )
    if (found.status == "ok") == (found.value != found.value):
        raise InputError(
            f"The outcome {outcome.name} gave {found.value} with status “{found.status}”. "
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


def _default_outcomes(answers: pd.DataFrame) -> Sequence[Outcome]:
    if answers["option_logprobs"].notna().any():
        return (OPTION_PROBABILITY, OPTION_MASS)
    return (FAVOURABLE_CHOICE,)
