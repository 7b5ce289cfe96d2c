"""How long an answer is."""

from dataclasses import dataclass
from typing import ClassVar

from fairaudit.outcomes.base import Reads, Scale
from fairaudit.outcomes.text.answers import whole_answer
from fairaudit.outcomes.text.words_of import count_words
from fairaudit.rows import Cell, Measurement, Response

__all__ = ["WORD_COUNT", "WordCount"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordCount:
    """Number of words in the answer.

    A word is a run of characters between spaces that holds a letter or a digit; thinking and markup
    are not counted. A cut answer has no length: it is truncated. Neither more words nor fewer are
    better in themselves.

    Examples
    --------
    >>> WORD_COUNT.name, WORD_COUNT.scale
    ('word_count', 'numeric')
    """

    name: str = "word_count"
    version: str = "1"
    scale: Scale = "numeric"
    reads: ClassVar[Reads] = "text"

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Count the words."""
        text = whole_answer(response)
        if isinstance(text, Measurement):
            return text
        words = count_words(text)
        return Measurement(
            value=float(words), status="ok", evidence=f"{words} word{'s' * (words != 1)}"
        )


WORD_COUNT = WordCount()
