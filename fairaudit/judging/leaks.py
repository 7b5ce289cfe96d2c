"""Whether a judge could tell the group: a test of the blinding on the answers at hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from fairaudit.counterfactual import Cells
from fairaudit.judging.blinding import Blinding, blinding_of, judged_sets
from fairaudit.judging.prompts import answers_to, score_prompt
from fairaudit.judging.rubric import Rubric
from fairaudit.rows import Cell

__all__ = ["Leak", "leaks"]

# In these arms the cases are meant to differ, and not in a demographic.
_LEFT_OUT = ("placebo", "attention", "wording", "format")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """One place where a judge could tell the group.

    Parameters
    ----------
    kind : {"prompts differ", "word"}
        Whether two members' prompts about one answer differ, or a masked answer holds a word.
    cell_id, attribute, group : str
        The member.
    words : str
        The words, or where the prompts part.
    """

    kind: Literal["prompts differ", "word"]
    cell_id: str
    attribute: str
    group: str
    words: str


def leaks(
    cells: Cells, responses: pd.DataFrame, rubric: Rubric, *, blinding: Blinding | None = None
) -> tuple[Leak, ...]:
    """Look for anything in a judge's prompts that tells the group.

    Within each matched set every answer is put to the judge as each member's: the prompts have to
    be the same, byte for byte. And no masked answer may hold a word of the groups, a name, or a
    word that tells sex or gender. What an answer advises is not looked at: one that orders a
    pregnancy test tells the sex in any words.

    Parameters
    ----------
    cells : Cells
        The design.
    responses : DataFrame, columns of `tables.RESPONSES`
        Answers of the audited models.
    rubric : Rubric
        What is asked; its first item is tried.
    blinding : Blinding, optional
        What is tested; as `judge_prompts` works it out from the design when not given.

    Returns
    -------
    tuple[Leak, ...]
        Empty where nothing was found.

    Examples
    --------
    >>> from fairaudit import CallableBackend, Store, collect, counterfactuals
    >>> from fairaudit import load_attributes, load_vignettes
    >>> from fairaudit.judging import load_rubric
    >>> cells = counterfactuals(
    ...     load_vignettes("patient_messages"), load_attributes("sex"), questions=["reply"],
    ...     limit=1, wordings=1, seed=7,
    ... )
    >>> echo = CallableBackend(lambda messages: messages[-1]["content"], name="echo", revision="1")
    >>> with Store(":memory:") as store:
    ...     _ = collect(cells, echo, store)
    ...     answers = store.responses(echo)
    >>> leaks(cells, answers, load_rubric("reply_quality"))
    ()
    """
    blind = blinding or blinding_of(cells)
    reference = blinding_of(cells)
    answers = answers_to(cells, responses)
    found: list[Leak] = []
    for members in judged_sets(cells, _tells_group):
        said = {one.said: None for cell in members for one in answers.get(cell.prompt_id, ())}
        for text in said:
            found += _differing(members, text, blind, rubric)
        for cell in members:
            for one in answers.get(cell.prompt_id, ()):
                # The words are looked for by the design, whatever masks the answers.
                told = reference.masker(cell).told_in(blind.masked(one.said, cell))
                found += [_leak("word", cell, word) for word in dict.fromkeys(told)]
    return tuple(found)


def _tells_group(cell: Cell) -> bool:
    return cell.attribute not in _LEFT_OUT


def _differing(members: list[Cell], text: str, blind: Blinding, rubric: Rubric) -> Iterator[Leak]:
    asked = [
        score_prompt(rubric.items[0], blind.case(cell), blind.masked(text, cell)).messages
        for cell in members
    ]
    for cell, messages in zip(members[1:], asked[1:], strict=True):
        if messages != asked[0]:
            yield _leak("prompts differ", cell, _parting(asked[0][-1][1], messages[-1][1]))


def _parting(one: str, other: str) -> str:
    """What stands where two texts part."""
    same = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
                min(len(one), len(other)))  # fmt: skip
    return f"“{one[max(0, same - 20) : same + 20]}” / “{other[max(0, same - 20) : same + 20]}”"


def _leak(kind: Literal["prompts differ", "word"], cell: Cell, words: str) -> Leak:
    return Leak(
        kind=kind, cell_id=cell.cell_id, attribute=cell.attribute, group=cell.group, words=words
    )
