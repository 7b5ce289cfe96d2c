"""Whether the judge itself rates one and the same answer otherwise under another label."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from fairaudit.counterfactual import Cells
from fairaudit.errors import InputError
from fairaudit.judging.blinding import (
    Blinding,
    asked_of,
    blinding_of,
    judged_cells,
    judged_sets,
)
from fairaudit.judging.outcomes import readable
from fairaudit.judging.prompts import (
    JudgePrompts,
    answers_to,
    asked_once,
    chosen_items,
    score_prompt,
)
from fairaudit.judging.replies import replies_of
from fairaudit.judging.rubric import LEVELS, Rubric
from fairaudit.outcomes.base import missing
from fairaudit.rows import JUDGE_BIAS, JUDGE_READABLE, Cell, Measurement, Prompt
from fairaudit.tables import DESIGN_COLUMNS, OUTCOMES

__all__ = ["bias_outcomes", "bias_prompts", "shows"]

_REFERENCE = "reference"
# Under a decisive change another answer is right; wordings and formats are told apart by no label.
_SHOWN = ("reference", "counterfactual", "placebo", "control")
_LEFT_OUT = ("attention", "wording", "format")


def bias_prompts(
    cells: Cells,
    responses: pd.DataFrame,
    rubric: Rubric,
    *,
    items: Sequence[str] = (),
    blinding: Blinding | None = None,
) -> JudgePrompts:
    """Show a judge the same answer under each group's label.

    In each matched set one answer, the reference's first one with its cues masked, stands below
    the case of every member, with the member's demographic as the audited model read it. What
    differs between the ratings is the judge's own doing.

    Parameters
    ----------
    cells : Cells
        The design.
    responses : DataFrame, columns of `tables.RESPONSES`
        Answers of the audited models.
    rubric : Rubric
        What is rated.
    items : Sequence of str
        Ids of the items to ask; all when empty.
    blinding : Blinding, optional
        What masks the answer; worked out from the design when not given.

    Returns
    -------
    JudgePrompts
        For `collect`, into the store that holds the answers.

    Raises
    ------
    InputError
        If the design has no question that is answered in a text, or no answer can be rated.
    """
    chosen = chosen_items(rubric, items)
    blind = blinding or blinding_of(cells)
    answers = answers_to(cells, responses)
    asked: list[Prompt] = []
    places: dict[tuple[str, ...], tuple[str, ...]] = {}
    for members in judged_sets(cells, shows):
        reference = next(cell for cell in members if cell.role == _REFERENCE)
        first = next(iter(answers.get(reference.prompt_id, ())), None)
        if first is None:
            continue
        answer = blind.masked(first.said, reference)
        for cell in members:
            for item in chosen:
                prompt = score_prompt(item, asked_of(cell), answer, blinded=False)
                asked.append(prompt)
                places[cell.cell_id, item.id] = (prompt.prompt_id,)
    return JudgePrompts(
        plan_id=cells.plan_id,
        rubric=rubric,
        items=tuple(item.id for item in chosen),
        about="bias",
        asked=asked_once(asked),
        places=places,
    )


def bias_outcomes(cells: Cells, prompts: JudgePrompts, judged: pd.DataFrame) -> pd.DataFrame:
    """Outcomes of the judge as the model that is audited, for `analyze`.

    Parameters
    ----------
    cells : Cells
        The design.
    prompts : JudgePrompts
        What the judge was asked, from `bias_prompts`.
    judged : DataFrame, columns of `tables.RESPONSES`
        Its replies, as `Store.responses(judge)` gives them.

    Returns
    -------
    DataFrame, columns of `tables.OUTCOMES` and “low” and “high”
        “judge_bias:<item>”, 1 to 5, and “judge_readable:judge_bias:<item>”, for each cell that was
        shown; `model_id` is the judge's.

    Raises
    ------
    InputError
        If the prompts are of another kind, or the replies are not those of one judge.
    """
    if prompts.about != "bias":
        raise InputError(
            f"These prompts are about {prompts.about}; make them with bias_prompts to measure the "
            "judge's own bias."
        )
    replies = replies_of(judged, prompts.prompts())
    rows: list[tuple[Any, ...]] = []
    for cell in judged_cells(cells):
        for name in prompts.items:
            if (cell.cell_id, name) not in prompts.places:
                continue
            item = prompts.rubric.item(name)
            reading = replies.level(prompts.places[cell.cell_id, name][0], item)
            outcome = f"{JUDGE_BIAS}{name}"
            level = (
                Measurement(value=float(reading.value), status="ok", evidence=reading.evidence)
                if isinstance(reading.value, int)
                else missing("unparsed", reading.evidence)
            )
            judge = (replies.model_id, replies.params_id)
            version = f"{prompts.rubric.id}.{prompts.rubric.version}"
            low, high = float(LEVELS[0]), float(LEVELS[-1])
            rows += [
                _row(cell, judge, outcome, "ordinal", version, level, (low, high)),
                _row(
                    cell, judge, f"{JUDGE_READABLE}{outcome}", "binary", version,
                    readable(reading), (float("nan"), float("nan")),
                ),
            ]  # fmt: skip
    return OUTCOMES.check(pd.DataFrame(rows, columns=[*OUTCOMES.names, "low", "high"]))


def shows(cell: Cell) -> bool:
    """Whether a judge is shown an answer under the label of a cell."""
    return cell.role in _SHOWN and cell.attribute not in _LEFT_OUT


def _row(
    cell: Cell,
    judge: tuple[str, str],
    outcome: str,
    scale: str,
    version: str,
    found: Measurement,
    limits: tuple[float, float],
) -> tuple[Any, ...]:
    return (
        cell.cell_id,
        *judge,
        0,
        outcome,
        scale,
        found.value,
        found.status,
        found.evidence,
        f"{outcome}/{version}",
        *(getattr(cell, name) for name in DESIGN_COLUMNS),
        *limits,
    )
