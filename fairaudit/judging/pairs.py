"""Two members' answers compared by a judge, in both orders."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from fairaudit.counterfactual import Cells
from fairaudit.errors import InputError
from fairaudit.ids import text_digest
from fairaudit.judging.blinding import Blinding, blinding_of, judged_cells, same_set
from fairaudit.judging.prompts import (
    JudgePrompts,
    Kept,
    answers_to,
    asked_once,
    pair_prompt,
    unjudged,
)
from fairaudit.judging.replies import Replies, replies_of
from fairaudit.judging.rubric import Rubric
from fairaudit.outcomes.base import missing
from fairaudit.outcomes.reading.asked import Reading
from fairaudit.rows import JUDGE_READABLE, PREFERENCE, SWAP, Cell, Measurement, Prompt, Response

__all__ = [
    "JudgedPreference",
    "PreferenceReadable",
    "compares",
    "judged_preference",
    "pair_prompts",
    "preference_readable",
]

"""Name of the outcome that compares answers."""

Preferences = Mapping[tuple[str, str, str], tuple[Reading, Reading] | None]
"""By cell and hashes of both answers, what the judge replied; None where they read alike."""

_OPTIONS = ("A", "B", "no difference")
_ALIKE = 0.5
_ALIKE_WORDS = "The two answers read alike."
_REFERENCE, _ATTENTION = "reference", "attention"
# What an outcome of pairs is measured on: swaps, and the placebo renders they are held against.
_COMPARED = (SWAP, "placebo")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPreference:
    """How far a judge prefers an answer to the reference's: 1 it does, 0 the other, 0.5 neither.

    The mean over both orders in which the two answers were shown, so that a judge who always takes
    the first one prefers neither. Answers that read alike once masked are not put to the judge.
    Made by `judged_preference`.
    """

    rubric: Rubric
    preferences: Preferences = field(repr=False)
    name: str = PREFERENCE
    scale: Literal["probability"] = "probability"

    @property
    def version(self) -> str:
        """Rubric and its version."""
        return f"{self.rubric.id}.{self.rubric.version}"

    def applies(self, cell: Cell) -> bool:
        """Whether the cell asks for a text about the same case as its reference."""
        return _comparable(cell)

    def compare(self, response: Response, reference: Response, cell: Cell) -> Measurement:
        """Join the judge's two replies about a pair of answers."""
        replies = _replies(self.preferences, response, reference, cell)
        if isinstance(replies, Measurement):
            return replies
        if replies is None:
            return _alike()
        unread = [one.evidence for one in replies if one.status != "ok"]
        if unread:
            return missing("unparsed", unread[0])
        shares = [_share(one, better) for one, better in zip(replies, _OPTIONS, strict=False)]
        said = " / ".join(str(one.value) for one in replies)
        return Measurement(
            value=sum(shares) / len(shares), status="ok", evidence=f"as A: {said} (as B)"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceReadable:
    """Share of the judge's two replies about a pair that could be read: a check of validity.

    Missing where the pair was not put to the judge. Made by `preference_readable`.
    """

    outcome: str
    version: str
    preferences: Preferences = field(repr=False)
    scale: Literal["probability"] = "probability"

    @property
    def name(self) -> str:
        """“judge_readable:” and the outcome that it vouches for."""
        return f"{JUDGE_READABLE}{self.outcome}"

    def applies(self, cell: Cell) -> bool:
        """Whether the cell asks for a text about the same case as its reference."""
        return _comparable(cell)

    def compare(self, response: Response, reference: Response, cell: Cell) -> Measurement:
        """Count the replies that could be read."""
        replies = _replies(self.preferences, response, reference, cell)
        if isinstance(replies, Measurement):
            return replies
        if replies is None:
            return missing("unparsed", _ALIKE_WORDS)
        share = sum(one.status == "ok" for one in replies) / len(replies)
        return Measurement(
            value=share, status="ok", evidence=" / ".join(one.evidence for one in replies)
        )


def pair_prompts(
    cells: Cells, responses: pd.DataFrame, rubric: Rubric, *, blinding: Blinding | None = None
) -> JudgePrompts:
    """Ask which of two answers is better, each group's against its reference's, in both orders.

    Parameters
    ----------
    cells : Cells
        The design.
    responses : DataFrame, columns of `tables.RESPONSES`
        Answers of the audited models; each repeat is compared with the reference's of that number.
    rubric : Rubric
        Its `comparison` is the question.
    blinding : Blinding, optional
        What the judge may see; worked out from the design when not given.

    Returns
    -------
    JudgePrompts
        For `collect`, into the store that holds the answers.

    Raises
    ------
    InputError
        If the rubric has no `comparison`, or nothing can be compared.
    """
    if not rubric.comparison:
        raise InputError(
            f"The rubric {rubric.id} has no question to compare two answers with. Add one under "
            "the key “comparison”."
        )
    blind = blinding or blinding_of(cells)
    answers = answers_to(cells, responses)
    asked: list[Prompt] = []
    places: dict[tuple[str, ...], tuple[str, ...]] = {}
    for cell, reference in _compared(cells):
        case = blind.case(cell)
        for one, other in _by_repeat(answers.get(cell.prompt_id, ()), answers, reference):
            masked = (blind.masked(one.said, cell), blind.masked(other.said, reference))
            place = (cell.cell_id, text_digest(one.text), text_digest(other.text))
            if masked[0] == masked[1]:
                places[place] = ()
            else:
                both = [
                    pair_prompt(rubric.comparison, case, *pair) for pair in (masked, masked[::-1])
                ]
                asked += both
                places[place] = tuple(prompt.prompt_id for prompt in both)
    return JudgePrompts(
        plan_id=cells.plan_id,
        rubric=rubric,
        items=(),
        about="pairs",
        asked=asked_once(asked),
        places=places,
    )


def judged_preference(prompts: JudgePrompts, judged: pd.DataFrame) -> JudgedPreference:
    """Make the outcome of a judge's comparisons.

    Raises
    ------
    InputError
        If the prompts are of another kind, or the replies are not those of one judge.
    """
    if prompts.about != "pairs":
        raise InputError(
            f"These prompts are about {prompts.about}; make them with pair_prompts to get a "
            "preference."
        )
    replies = replies_of(judged, prompts.prompts()) if prompts.asked else None
    return JudgedPreference(
        rubric=prompts.rubric,
        preferences={
            (place[0], place[1], place[2]): _both(ids, replies)
            for place, ids in prompts.places.items()
        },
    )


def preference_readable(preference: JudgedPreference) -> PreferenceReadable:
    """Make the check of how many comparisons could be read, for `parse` beside the preference.

    Above 5% of unreadable replies `analyze` calls the preference not estimable.
    """
    return PreferenceReadable(
        outcome=preference.name,
        version=preference.version,
        preferences=preference.preferences,
    )


def compares(cell: Cell) -> bool:
    """Whether the answer to a cell is compared with its reference's."""
    return cell.role in _COMPARED


def _comparable(cell: Cell) -> bool:
    return cell.kind == "text" and cell.role != _ATTENTION


def _replies(
    preferences: Preferences, response: Response, reference: Response, cell: Cell
) -> tuple[Reading, Reading] | Measurement | None:
    """What the judge replied about two answers, or why it was not asked; None if they are alike."""
    for one in (response, reference):
        why = unjudged(one.text, one.status)
        if why:
            return missing(why, one.error or one.text)
    if response.text == reference.text:
        return None
    key = (cell.cell_id, text_digest(response.text), text_digest(reference.text))
    if key not in preferences:
        return missing("unparsed", "This pair of answers was not put to the judge.")
    return preferences[key]


def _compared(cells: Cells) -> Iterator[tuple[Cell, Cell]]:
    """Each member with the reference of its matched set, where both are about the same case."""
    references: dict[tuple[str, str, str], Cell] = {}
    others: dict[tuple[str, str, str], list[Cell]] = defaultdict(list)
    for cell in judged_cells(cells):
        if cell.role == _REFERENCE:
            references[same_set(cell)] = cell
        elif compares(cell):
            others[same_set(cell)].append(cell)
    for place, members in others.items():
        for cell in members:
            yield cell, references[place]


def _by_repeat(
    answers: Sequence[Kept], all_answers: Mapping[str, Sequence[Kept]], reference: Cell
) -> Iterator[tuple[Kept, Kept]]:
    others = {one.key: one for one in all_answers.get(reference.prompt_id, ())}
    return ((one, others[one.key]) for one in answers if one.key in others)


def _both(ids: tuple[str, ...], replies: Replies | None) -> tuple[Reading, Reading] | None:
    if not ids or replies is None:
        return None
    return replies.choice(ids[0], _OPTIONS), replies.choice(ids[1], _OPTIONS)


def _share(reply: Reading, better: str) -> float:
    """1 where the answer shown as `better` is taken, one half where neither is."""
    if reply.value == _OPTIONS[2]:
        return _ALIKE
    return 1.0 if reply.value == better else 0.0


def _alike() -> Measurement:
    return Measurement(value=_ALIKE, status="ok", evidence=_ALIKE_WORDS)
