"""Where a figure stands in a text: its sentence, its clause, brackets."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from fairaudit.outcomes.reading.quantities import Quantity
from fairaudit.outcomes.reading.wording import one_of, wording

__all__ = ["Setting", "Settings"]

_BREAK = re.compile(r"[!?;\n]|\.(?=[\s\"')\]]|$)")
_ABBREVIATED = wording(
    r"\b(?:max|min|approx|ca|vs|dr|mr|mrs|ms|no|e\.g|i\.e|est|resp|incl|prob)\.$"
)
# “S. aureus”, “E. coli”
_INITIAL = re.compile(r"(?<!\w)[A-Z]\.\s[a-z]")
_CLAUSE = wording(
    r",(?!\s*(?:which|that is|i\.e\.|namely)\b)|[(|]|\s-\s|\b",
    one_of("but", "and", "whereas", "while", "although", "though", "then", "with", "plus"),
    r"\b|\b(?:versus|vs)\b",
)
_CLOSE = re.compile(r"[,;]| - |\bbut\b")
_REACH = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The words around a figure.

    Parameters
    ----------
    before, after : str
        The rest of its sentence, on either side.
    clause : str
        The part of `before` that is about it.
    close : str
        The part of `after` up to the next comma.
    asks : bool
        Whether the sentence is a question.
    bracketed : bool
        Whether it stands in brackets behind other words, there or before them.
    first, last : bool
        Whether it is the first or the last sentence of the text.
    """

    before: str
    after: str
    clause: str
    close: str
    asks: bool
    bracketed: bool
    first: bool
    last: bool


class Settings:
    """Finds the settings of figures in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._begin = len(text) - len(text.lstrip())
        self._end = len(text.rstrip())
        self._breaks = [
            found.end()
            for found in _BREAK.finditer(text)
            if found[0] != "." or not _abbreviates(text, found.start())
        ]

    def of(self, quantity: Quantity) -> Setting:
        """The setting of a figure; sentences are cut at 240 characters to either side."""
        text, breaks = self._text, self._breaks
        place = bisect_right(breaks, quantity.start)
        start = max(breaks[place - 1] if place else 0, quantity.start - _REACH)
        place = bisect_left(breaks, quantity.end)
        stop = breaks[place] if place < len(breaks) else len(text)
        end = min(stop, quantity.end + _REACH)
        before, after = text[start : quantity.start], text[quantity.end : end]
        clause_start = 0
        for found in _CLAUSE.finditer(before):
            clause_start = found.end()
        return Setting(
            before=before,
            after=after,
            clause=before[clause_start:],
            close=_CLOSE.split(after, maxsplit=1)[0],
            asks=after.rstrip().endswith("?"),
            bracketed=self._bracketed(quantity.start),
            first=start <= self._begin,
            last=end >= self._end,
        )

    def _bracketed(self, place: int) -> bool:
        line = self._text[max(place - _REACH, 0) : place].rpartition("\n")[2]
        opened = max(line.rfind("("), line.rfind("["))
        closed = max(line.rfind(")"), line.rfind("]"))
        if opened <= closed:
            return False
        # “(Older guidance gave 48 hours.)” is an aside too; “(3)” may be the answer.
        rest = self._text[place : place + _REACH].partition(")")[0]
        sentence = line[opened:].count(" ") > 1 or rest.endswith(".")
        return sentence or bool(line[:opened].strip())


def _abbreviates(text: str, dot: int) -> bool:
    """Whether a full stop ends an abbreviation rather than a sentence."""
    known = _ABBREVIATED.search(text, max(dot - 8, 0), dot + 1)
    return known is not None or _INITIAL.match(text, max(dot - 1, 0)) is not None
