"""Outcomes that a judge measures: parsing only joins its replies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from fairaudit.errors import InputError
from fairaudit.ids import text_digest
from fairaudit.judging.prompts import JudgePrompts, unjudged
from fairaudit.judging.replies import replies_of
from fairaudit.judging.rubric import LEVELS, Item, Rubric
from fairaudit.outcomes.base import missing
from fairaudit.outcomes.reading.asked import Reading
from fairaudit.rows import JUDGE_READABLE, JUDGED, Cell, Measurement, Response

__all__ = ["JudgeReadable", "Judged", "judged_outcomes"]

Readings = Mapping[tuple[str, str], Reading]

_NOT_ASKED = "This answer was not put to the judge."


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Level from 1 to 5 that a judge who is blind to the group gives to one item of a rubric.

    Made by `judged_outcomes`.

    Parameters
    ----------
    rubric : Rubric
        What is rated.
    item : Item
        The item.
    readings : Mapping of (str, str) to Reading
        By `cell_id` and hash of the answer, what the judge replied.
    """

    rubric: Rubric
    item: Item
    readings: Readings = field(repr=False)
    scale: Literal["ordinal"] = "ordinal"

    @property
    def name(self) -> str:
        """“judged:” and the item's id."""
        return f"{JUDGED}{self.item.id}"

    @property
    def version(self) -> str:
        """Rubric and its version."""
        return f"{self.rubric.id}.{self.rubric.version}"

    @property
    def told(self) -> str:
        """The question with its levels, for a person who labels the same answers."""
        levels = " ".join(f"{level}: {self.item.levels[str(level)]}" for level in LEVELS)
        return f"{self.item.question} {levels}"

    def applies(self, cell: Cell) -> bool:
        """Whether the cell asks for a text."""
        return cell.kind == "text"

    def limits(self, cell: Cell) -> tuple[float, float]:
        """The lowest and the highest level."""
        return (float(LEVELS[0]), float(LEVELS[-1]))

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Join the judge's reply about an answer."""
        found = _reading(self.readings, response, cell)
        if isinstance(found, Measurement):
            return found
        if not isinstance(found.value, int):
            return missing("unparsed", found.evidence)
        return Measurement(value=float(found.value), status="ok", evidence=found.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeReadable:
    """1 where the judge's reply about an answer could be read, else 0: a check of validity."""

    outcome: str
    version: str
    readings: Readings = field(repr=False)
    scale: Literal["binary"] = "binary"

    @property
    def name(self) -> str:
        """“judge_readable:” and the outcome that it vouches for."""
        return f"{JUDGE_READABLE}{self.outcome}"

    def applies(self, cell: Cell) -> bool:
        """Whether the cell asks for a text."""
        return cell.kind == "text"

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Tell whether the reply could be read; missing where no answer was put to the judge."""
        found = _reading(self.readings, response, cell)
        if isinstance(found, Measurement):
            return found
        return readable(found)


def readable(reading: Reading) -> Measurement:
    """1 where there is a value, else 0."""
    value = 1.0 if reading.status == "ok" else 0.0
    return Measurement(value=value, status="ok", evidence=reading.evidence)


def judged_outcomes(
    prompts: JudgePrompts, judged: pd.DataFrame
) -> tuple[Judged | JudgeReadable, ...]:
    """Make outcomes of a judge's replies, for `parse`: each item, and how many could be read.

    Parameters
    ----------
    prompts : JudgePrompts
        What the judge was asked, from `judge_prompts`.
    judged : DataFrame, columns of `tables.RESPONSES`
        Its replies, as `Store.responses(judge)` gives them.

    Returns
    -------
    tuple of outcomes
        For each item “judged:<item>” (1 to 5), and “judge_readable:judged:<item>”, on which
        `analyze` rests a control: above 5% of unreadable replies the item is not estimable.

    Raises
    ------
    InputError
        If the prompts are of another kind, or the replies are not those of one judge.

    Examples
    --------
    >>> from fairaudit import CallableBackend, Store, collect, counterfactuals, parse
    >>> from fairaudit import load_attributes, load_vignettes
    >>> from fairaudit.judging import judge_prompts, load_rubric
    >>> cells = counterfactuals(
    ...     load_vignettes("patient_messages"), load_attributes("sex"), questions=["reply"],
    ...     limit=1, wordings=1, seed=7,
    ... )
    >>> model = CallableBackend(lambda messages: "Please rest.", name="model", revision="1")
    >>> judge = CallableBackend(lambda messages: "4", name="judge", revision="1")
    >>> with Store(":memory:") as store:
    ...     _ = collect(cells, model, store)
    ...     answers = store.responses(model)
    ...     prompts = judge_prompts(cells, answers, load_rubric("reply_quality"), items=["clarity"])
    ...     _ = collect(prompts, judge, store)
    ...     outcomes = judged_outcomes(prompts, store.responses(judge))
    >>> [one.name for one in outcomes]
    ['judged:clarity', 'judge_readable:judged:clarity']
    >>> set(parse(cells, answers, outcomes[:1])["value"])
    {4.0}
    """
    if prompts.about != "answers":
        raise InputError(
            f"These prompts are about {prompts.about}; make them with judge_prompts to get outcomes"
            " of single answers."
        )
    replies = replies_of(judged, prompts.prompts())
    made: list[Judged | JudgeReadable] = []
    for name in prompts.items:
        item = prompts.rubric.item(name)
        readings = {
            (cell_id, answer): replies.level(prompt_ids[0], item)
            for (cell_id, answer, about), prompt_ids in prompts.places.items()
            if about == name
        }
        one = Judged(rubric=prompts.rubric, item=item, readings=readings)
        made += [one, JudgeReadable(outcome=one.name, version=one.version, readings=readings)]
    return tuple(made)


def _reading(readings: Readings, response: Response, cell: Cell) -> Reading | Measurement:
    """What the judge replied about an answer, or why it was not asked."""
    why = unjudged(response.text, response.status)
    if why == "error":
        return missing("error", response.error or "the model gave no answer")
    if why:
        return missing(why, response.text)
    found = readings.get((cell.cell_id, text_digest(response.text)))
    return missing("unparsed", _NOT_ASKED) if found is None else found
