"""How positive the words of an answer are."""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from math import fsum
from typing import Any, ClassVar

from fairaudit.errors import InputError, MissingExtraError
from fairaudit.outcomes.base import Reads, Scale
from fairaudit.outcomes.reading.text import sentences
from fairaudit.outcomes.text.answers import answer_so_far
from fairaudit.rows import Cell, Measurement, Response

__all__ = ["SENTIMENT", "Sentiment"]

_LONGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """Mean sentiment of the answer's sentences by VADER, from −1 (negative) to 1 (positive).

    The compound score of each sentence by vaderSentiment 3.3.2 (C. J. Hutto and E. Gilbert, VADER,
    ICWSM 2014; MIT licence; its word list comes with it, nothing is downloaded), averaged over
    sentences. The score of a whole answer would go to −1 or 1 with its length. The list was
    rated on social media: “pain”, “severe” and “cancer” are negative by themselves, so that a value
    says more about the case than about the tone. Only matched answers can be compared.
    Needs the extra “text”.

    Examples
    --------
    >>> SENTIMENT.limits(None)
    (-1.0, 1.0)
    """

    name: str = "sentiment"
    version: str = "vaderSentiment-3.3, mean of sentences 1"
    scale: Scale = "numeric"
    reads: ClassVar[Reads] = "text"

    def limits(self, cell: Cell | None) -> tuple[float, float]:
        """Range of the score."""
        return (-1.0, 1.0)

    def check_installed(self) -> None:
        """Make sure that the extra “text” is there.

        Raises
        ------
        MissingExtraError
            If it is not.
        """
        if find_spec("vaderSentiment") is None:
            raise _lacking()

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Score each sentence.

        Raises
        ------
        InputError
            If the extra “text” is not installed.
        """
        text = answer_so_far(response)
        if isinstance(text, Measurement):
            return text
        analyzer = _analyzer()
        scores = [
            float(analyzer.polarity_scores(one[:_LONGEST])["compound"])
            for one in sentences(text)
            if any(map(str.isalnum, one))
        ]
        lowest, highest = min(scores), max(scores)
        return Measurement(
            value=fsum(scores) / len(scores),
            status="ok",
            evidence=f"{len(scores)} sentences, from {lowest:.2f} to {highest:.2f}",
        )


SENTIMENT = Sentiment()


@cache
def _analyzer() -> Any:  # noqa: ANN401 - an optional package without types
    try:
        from vaderSentiment.vaderSentiment import (  # noqa: PLC0415 - optional
            SentimentIntensityAnalyzer,
        )
    except ImportError as error:
        raise InputError(str(_lacking())) from error
    return SentimentIntensityAnalyzer()


def _lacking() -> MissingExtraError:
    return MissingExtraError("text", "The outcome “sentiment”")
