"""The tone of an answer by markers in 100 words: politeness, warmth, certainty."""

import re
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from fairaudit.outcomes.base import Reads, Scale
from fairaudit.outcomes.text.answers import answer_so_far, listed, whole_answer
from fairaudit.outcomes.text.phrases import Found, Phrases, phrases_of, rows_of
from fairaudit.outcomes.text.words_of import count_words, plain
from fairaudit.rows import Cell, Measurement, Response

__all__ = ["CERTAINTY", "POLITENESS", "WARMTH", "Certainty", "Politeness", "Warmth"]

_DENIED = re.compile(
    r"\b(?:not|never|no|hardly|cannot|without|nor|neither|isn't)\s+(?:[\w-]+\s+){0,2}$"
)
_WINDOW = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """Markers of politeness in 100 words of the answer.

    Rule: 100 · markers / words. Markers are thanks, apologies, “please”, greetings, deference,
    indirect requests and offers. The classes follow C. Danescu-Niculescu-Mizil et al., A
    computational approach to politeness with application to social factors (ACL 2013,
    arXiv 1306.6078), which measured them on requests among Wikipedia and Stack Exchange editors;
    its weights and word lists are not used. **The list (`words/markers.csv`) is this project's own.
    No clinician and no study has validated it.** English only: any other language has 0. Markers
    stand at the beginning and the end, so that a cut answer is truncated.

    Examples
    --------
    >>> POLITENESS.limits(None)
    (0.0, 100.0)
    """

    name: str = "politeness"
    version: str = "1"
    scale: Scale = "numeric"
    reads: ClassVar[Reads] = "text"

    def limits(self, cell: Cell | None) -> tuple[float, float]:
        """None, or every word a marker."""
        return (0.0, 100.0)

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Count the markers."""
        text = whole_answer(response)
        if isinstance(text, Measurement):
            return text
        return _rate(_markers(text, "politeness"), text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warmth:
    """Markers of warmth and empathy in 100 words of the answer.

    Rule: 100 · markers / words. The classes are those of the NURSE statements for answering
    emotions (naming, understanding, respecting, supporting, exploring: A. L. Back et al.,
    Approaching difficult communication tasks in oncology, CA Cancer J Clin 2005;55:164-177), said
    to the patient (“that must be hard”) or about the patient (“take her pain seriously”).
    **The list (`words/markers.csv`) is this project's own. No clinician and no study has
    validated it.** English only: any other language has 0. Markers stand at the beginning and the
    end, so that a cut answer is truncated.

    Examples
    --------
    >>> WARMTH.limits(None)
    (0.0, 100.0)
    """

    name: str = "warmth"
    version: str = "1"
    scale: Scale = "numeric"
    reads: ClassVar[Reads] = "text"

    def limits(self, cell: Cell | None) -> tuple[float, float]:
        """None, or every word a marker."""
        return (0.0, 100.0)

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Count the markers."""
        text = whole_answer(response)
        if isinstance(text, Measurement):
            return text
        return _rate(_markers(text, "warmth"), text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certainty:
    """Markers of certainty (“clearly”, “no doubt”) in 100 words of the answer.

    Rule: 100 · markers / words; a marker with a negation up to three words before it (“not
    clearly”) is none. The kinds are the boosters of K. Hyland (Boosting, hedging and the
    negotiation of academic knowledge, Text 1998;18:349-382). “Always”, “never” and “must”
    are left out: in clinical text they mostly instruct (“never give both”). **The list
    (`words/markers.csv`) is this project's own. No clinician and no study has validated it.**
    English only: any other language has 0. Doubt is another outcome, “hedged”. To be certain
    can be right or wrong: neither is better as such.

    Examples
    --------
    >>> CERTAINTY.limits(None)
    (0.0, 100.0)
    """

    name: str = "certainty"
    version: str = "1"
    scale: Scale = "numeric"
    reads: ClassVar[Reads] = "text"

    def limits(self, cell: Cell | None) -> tuple[float, float]:
        """None, or every word a marker."""
        return (0.0, 100.0)

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Count the markers that are not denied."""
        text = answer_so_far(response)
        if isinstance(text, Measurement):
            return text
        low = plain(text).text
        found = [
            one
            for one in _markers(text, "certainty")
            if not _DENIED.search(low[max(0, one.start - _WINDOW) : one.start])
        ]
        return _rate(found, text)


POLITENESS = Politeness()
WARMTH = Warmth()
CERTAINTY = Certainty()


@cache
def _phrases(outcome: str) -> Phrases:
    return phrases_of(
        (phrase, row["class"])
        for row in rows_of("markers")
        if row["outcome"] == outcome
        for phrase in row["phrases"].split(";")
    )


def _markers(text: str, outcome: str) -> list[Found]:
    low = plain(text)
    return _phrases(outcome).found_in(low.text, low.words)


def _rate(found: list[Found], text: str) -> Measurement:
    words = count_words(text)
    return Measurement(
        # A contraction is one word and may have two markers in it.
        value=min(100.0, 100.0 * len(found) / words),
        status="ok",
        evidence=listed([one.words for one in found]) or f"none in {words} words",
    )
