"""How often a judge will be asked at most, counted before there is an answer."""

from collections.abc import Hashable
from dataclasses import dataclass

from fairaudit.judging.bias import shows
from fairaudit.judging.pairs import compares
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.judge_plan import PlannedJudge
from fairaudit.rows import Cell

__all__ = ["JudgeCalls", "JudgePreview"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgePreview:
    """What a judge will be asked at most.

    Parameters
    ----------
    name : str
        Model or application.
    revision : str or None
        Revision, where one is stated.
    ratings : int
        One for each answer and item. Answers that read alike to the judge are rated once.
    comparisons : int
        Two for each answer that is compared with its reference’s.
    bias : int
        One for each group of a matched set and item.
    """

    name: str
    revision: str | None
    ratings: int
    comparisons: int
    bias: int

    @property
    def calls(self) -> int:
        """All of them."""
        return self.ratings + self.comparisons + self.bias


class JudgeCalls:
    """Counts, while cells pass by, what their answers will ask of a judge."""

    def __init__(self, judge: PlannedJudge) -> None:
        self._judge = judge
        self._rated: set[Hashable] = set()
        self._compared: set[Hashable] = set()
        self._shown: set[Hashable] = set()

    def add(self, cell: Cell) -> None:
        """Take note of a cell."""
        if cell.kind != "text":
            return
        # Which words are masked depends on the attribute.
        self._rated.add((cell.prompt_id, cell.attribute))
        member = (cell.prompt_id, cell.set_id, cell.attribute, cell.cue)
        if self._judge.pairs and compares(cell):
            self._compared.add(member)
        if self._judge.bias and shows(cell):
            self._shown.add(member)

    def preview(self, audit: Audit) -> JudgePreview:
        """The greatest number of calls."""
        identity, items = self._judge.model.identity, len(self._judge.items)
        answers = audit.samples * len(audit.models)
        return JudgePreview(
            name=identity.name,
            revision=identity.revision,
            ratings=len(self._rated) * answers * items,
            comparisons=2 * len(self._compared) * answers,
            bias=len(self._shown) * items,
        )
