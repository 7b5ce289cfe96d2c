"""Words by which a made-up model notices a decisive clinical change, taken from the controls."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from fairaudit.rows import Cell, Messages

__all__ = ["decisive_words", "has_word", "strongest", "user_text", "word_pattern"]

_ATTENTION = "attention"
_FEWEST = 3
_AND = " … "
_WORD = re.compile(r"\S+")


def decisive_words(cells: Iterable[Cell], known: Mapping[str, float]) -> dict[str, float]:
    """Words that decisive changes bring in, with what each adds to the first option's probability.

    A change that brings in a word that is known to move it so needs none of its own. Of others it
    is the first words that differ from the case as written, as many as no case as written holds:
    three or more. What they add is 1 or −1, so that the answer is as sure as it can be; the sign is
    the direction in which the control has to move the favourable option. Where one change has to
    move two questions apart, the words of the second have its question after them.

    Parameters
    ----------
    cells : Iterable[Cell]
        The members of a design; those of the arm “attention” with options are looked at.
    known : Mapping[str, float]
        Words that are there already.
    """
    written: dict[tuple[str, str], str] = {}
    changed: list[tuple[Cell, str]] = []
    for cell in cells:
        if cell.attribute == _ATTENTION and cell.scored:
            text = user_text(cell.messages)
            if cell.role == "reference":
                written[cell.set_id, cell.cue] = text
            else:
                changed.append((cell, text))
    texts = tuple(dict.fromkeys(written.values()))
    found: dict[str, float] = {}
    for cell, text in changed:
        before = written[cell.set_id, cell.cue]
        rises = (cell.expected == "higher") == (cell.options[0] == cell.favourable)
        effect = 1.0 if rises else -1.0
        words = {**known, **found}
        noticed = [word for word in words if has_word(text, word) and not has_word(before, word)]
        if strongest({word: words[word] for word in noticed}) * effect > 0:
            continue
        if phrase := _brought_in(text, before, texts):
            found[f"{phrase}{_AND}{cell.question}" if phrase in found else phrase] = effect
    return found


def strongest(there: Mapping[str, float]) -> float:
    """What the words in a text add: the most that one of them does; of several, the longest."""
    chosen = max(there, key=lambda word: (abs(there[word]), len(word)), default=None)
    return 0.0 if chosen is None else there[chosen]


def _brought_in(text: str, before: str, others: Iterable[str]) -> str:
    """The first words of a text that differ from another; empty where no words tell them apart.

    Where words were only taken away, it is those around the gap.
    """
    places = [word.span() for word in _WORD.finditer(text)]
    words, were = text.split(), before.split()
    first = _in_common(words, were)
    last = _in_common(words[first:][::-1], were[first:][::-1])
    end = len(words) - last
    if first == end:
        first, end = max(0, first - 2), len(words)
    for stop in range(min(first + _FEWEST, end), len(words) + 1):
        phrase = text[places[first][0] : places[stop - 1][1]]
        if not any(phrase in other for other in others):
            return phrase
    return ""


def _in_common(one: list[str], other: list[str]) -> int:
    """How many words two lists begin with alike."""
    count = 0
    for word, its in zip(one, other, strict=False):
        if word != its:
            break
        count += 1
    return count


def user_text(messages: Messages) -> str:
    """What the user says in a prompt."""
    return "\n".join(content for role, content in messages if role == "user")


def has_word(text: str, word: str) -> bool:
    """Whether a text holds a word, or words, as words of their own; all of those parted by “ … ”.

    Examples
    --------
    >>> has_word("Pain 0/10 now.", "0/10"), has_word("Pain 10/10 now.", "0/10")
    (True, False)
    >>> has_word("Calm now. Admit her?", "Calm … Admit"), has_word("Calm now.", "Calm … Admit")
    (True, False)
    """
    return all(
        part in text and word_pattern(part).search(text) is not None for part in word.split(_AND)
    )


@lru_cache(maxsize=1024)
def word_pattern(word: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """What finds a word that stands as a word of its own."""
    # The slash belongs to a word here: “10/10” does not hold the word “0/10”.
    return re.compile(rf"(?<![\w/]){re.escape(word)}(?![\w/])", flags)
