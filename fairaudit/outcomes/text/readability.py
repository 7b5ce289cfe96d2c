"""How hard an answer is to read."""

from dataclasses import dataclass
from typing import ClassVar

from fairaudit.outcomes.base import Reads, Scale, missing
from fairaudit.outcomes.reading.text import sentences
from fairaudit.outcomes.text.answers import answer_so_far
from fairaudit.outcomes.text.syllables import syllables
from fairaudit.rows import Cell, Measurement, Response

__all__ = ["READING_GRADE", "ReadingGrade", "flesch_kincaid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingGrade:
    """Flesch–Kincaid grade of the answer, in school years of the United States.

    Formula: ``0.39 · words / sentences + 11.8 · syllables / words − 15.59`` (J. P. Kincaid et al.,
    Derivation of New Readability Formulas for Navy Enlisted Personnel, 1975). A sentence
    ends at “.”, “!”, “?” and at the end of a line, so that an item of a list is one.
    Syllables are counted by the rule in `syllables`. The package textstat is not used: version
    0.7.13 downloads a dictionary the first time that it counts English syllables, and then counts
    by whatever is installed; here the same answer has the same grade everywhere. Grades of
    one-line answers mean little: the formula was fitted to passages. An answer that was cut is
    measured without its last sentence. Lower is easier, which is better for patients and no
    matter to clinicians: neither more nor less is better as such.

    Examples
    --------
    >>> round(flesch_kincaid("The pain is bad. Give her the pill now."), 1)
    -2.0
    """

    name: str = "reading_grade"
    version: str = "flesch-kincaid-1975, syllables 1"
    scale: Scale = "numeric"
    reads: ClassVar[Reads] = "text"

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Compute the grade."""
        text = answer_so_far(response)
        if isinstance(text, Measurement):
            return text
        counted = _counted(text)
        if response.status == "truncated":
            counted = counted[:-1]
        if not counted:
            return missing("truncated", "the model was stopped in its first sentence")
        words, total = map(sum, zip(*counted, strict=True))
        return Measurement(
            value=_grade(len(counted), words, total),
            status="ok",
            evidence=f"{len(counted)} sentences, {words} words, {total} syllables",
        )


READING_GRADE = ReadingGrade()


def flesch_kincaid(text: str) -> float:
    """Flesch–Kincaid grade of a text that has a word.

    Examples
    --------
    >>> flesch_kincaid("Cardiology consultation is recommended.") > 20
    True
    """
    counted = _counted(text)
    words, total = map(sum, zip(*counted, strict=True))
    return _grade(len(counted), words, total)


def _grade(found: int, words: int, total: int) -> float:
    return 0.39 * words / found + 11.8 * total / words - 15.59


def _counted(text: str) -> list[tuple[int, int]]:
    """Words and syllables of each sentence that has a word."""
    counted = []
    for sentence in sentences(text.replace(";", ",")):
        words = [run for run in sentence.split() if run[0].isalnum() or any(map(str.isalnum, run))]
        if words:
            counted.append((len(words), sum(map(syllables, words))))
    return counted
