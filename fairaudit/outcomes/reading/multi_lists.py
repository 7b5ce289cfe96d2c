"""Lists of options that choose none, and what is left off a list: “all but the last”."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from fairaudit.outcomes.reading.asides import Sentence
from fairaudit.outcomes.reading.lists import listed_options
from fairaudit.outcomes.reading.multi_words import LEFT_OUT, REMOVED
from fairaudit.outcomes.reading.naming import is_alone, named_in, without_brackets
from fairaudit.outcomes.reading.options import Options
from fairaudit.outcomes.reading.sought import stems
from fairaudit.outcomes.reading.text import sentences

__all__ = [
    "asked_stems",
    "complete_items",
    "left_out",
    "relisted",
    "spelled_out",
    "takes_back",
    "under_answer",
]

_I = re.IGNORECASE
_TRIM = " \t\n.,!:;\"'()[]{}*_`-•·▪"
_OPTION = re.compile(r"(?P<word>[a-z]{2,20}) (?P<number>\d{1,4})", _I)
_AMOUNT = re.compile(r"(?P<number>\d{1,4}) (?P<word>[a-z]{2,20})", _I)
_ITEM = re.compile(r"\s*(?:[-*•]|\(?[A-Za-z\d]{1,2}[.)])\s+\S")
_AND = r"\s*(?:,\s*(?:and\s+)?|\band\s+|&\s*|\+\s*)"
_BULLET = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)])\s+")
_ANSWER = re.compile(
    r"^\W*(?:(?:my|the|final|correct|best|short|overall)\s+)*(?:answers?|choices?|selections?|"
    r"conclusion|decision|verdict)\W*$",
    _I,
)
_BUT = re.compile(r"^(?:except|but|bar|apart from|other than|save|excluding)(?: for)?\s+", _I)
_ITEMS = re.compile(r",|\b(?:and|or|nor)\b|&")
_FIT = re.compile(r"\s+(?:fit|apply|count|are|is|do|should|needs?|qualify|belong)\b.*$", _I)


def complete_items(text: str) -> str:
    """A text that is cut within an item of a list, up to the item before; else nothing."""
    before, _, last = text.rstrip().rpartition("\n")
    above = before.rstrip().rpartition("\n")[2]
    return before if _ITEM.match(last) and _ITEM.match(above) else ""


def relisted(said: Sequence[Sentence], options: Options) -> set[int]:
    """Lines that repeat all the options, each by itself and in order."""
    found = [
        (one.number, place)
        for one in said
        if (place := options.plain.get(one.text.strip(_TRIM).lower())) is not None
    ]
    numbers = [number for number, _ in found]
    together = bool(numbers) and numbers[-1] - numbers[0] == len(numbers) - 1
    if together and [place for _, place in found] == list(range(len(options.texts))):
        return set(numbers)
    return set()


def under_answer(said: Sequence[Sentence], options: Options) -> list[Sentence]:
    """Sentences, lines of options under a heading such as “Answer” put into one that concludes."""
    found: list[Sentence] = []
    begun = False
    for place, one in enumerate(said):
        line = _BULLET.sub("", without_brackets(one.text, options))
        named = named_in(line, options)
        alone = len(named) == 1 and is_alone(line, named[0])
        if alone and begun:
            found[-1] = replace(found[-1], text=f"{found[-1].text.rstrip('.')}, {line}")
            continue
        if begun and _BULLET.match(one.text):
            found[-1] = replace(found[-1], concluded=False)  # an item that names no option
        head = said[place - 1].text if place else ""
        begun = alone and _ANSWER.match(head) is not None
        found.append(replace(one, text=f"Answer: {line}", concluded=True) if begun else one)
    return found


def left_out(text: str, options: Options) -> frozenset[int]:
    """Options behind “all but”: named, in order, or by a word that only one of them has."""
    named = frozenset(it.option for it in named_in(text, options))
    rest = _FIT.sub("", _BUT.sub("", text))
    items = [one for one in _ITEMS.split(rest) if one.strip(_TRIM)]
    if named and len(items) > 1:
        each = [left_out(one, options) for one in items]
        return frozenset().union(*each) if all(each) else frozenset()
    named = named or listed_options(rest, options) or frozenset()
    if named:
        return named
    words = {word for word in rest.lower().split() if word not in ("the", "a", "an", "for", "one")}
    held = [
        place
        for place, name in enumerate(options.texts)
        if words and words <= set(name.lower().split())
    ]
    return frozenset(held) if len(held) == 1 else frozenset()


def asked_stems(question: str, options: Options) -> set[str]:
    """Stems by which a clause answers the question: of its last sentence, but for the options'."""
    last = sentences(question)[-1:]
    return stems(" ".join(last)) - stems(" ".join(options.texts))


def takes_back(text: str) -> bool:
    """Whether a sentence says that an option chosen before is chosen no more."""
    return LEFT_OUT.search(text) is not None or REMOVED.search(text) is not None


def spelled_out(text: str, options: tuple[str, ...]) -> str:
    """A text in which every number of such a list has its word.

    Examples
    --------
    >>> spelled_out("At 6, 12 and 18 weeks.", ("6 weeks", "12 weeks", "18 weeks"))
    'At 6 weeks, 12 weeks, 18 weeks.'
    >>> spelled_out("Days 0, 3 and 7.", ("day 0", "day 3", "day 7"))
    'day 0, day 3, day 7.'
    >>> spelled_out("Days 2 and 3.", ("day 0", "day 3", "day 7"))
    'Days 2 and 3.'
    """
    known = _numbered(options)
    if known is None:
        return text
    form, numbers, pattern = known

    def instead(found: re.Match[str]) -> str:
        listed = re.findall(r"\d+", found[0])
        if not set(listed) <= numbers:
            return found[0]
        return ", ".join(form.format(number) for number in listed)

    return pattern.sub(instead, text)


@lru_cache(maxsize=2048)
def _numbered(options: tuple[str, ...]) -> tuple[str, frozenset[str], re.Pattern[str]] | None:
    """How all options are written, their numbers, and the pattern of a list of these."""
    for option, form, pattern in (
        (_OPTION, "{word} {{}}", r"\b{word}s?\s+\d{{1,4}}(?:{also}\d{{1,4}}\b(?! ?%))+"),
        (_AMOUNT, "{{}} {word}", r"(?<![\d.])\d{{1,4}}(?:{also}\d{{1,4}})+[\s-]+{word}\b"),
    ):
        found = [option.fullmatch(one.strip()) for one in options]
        words = {one["word"].lower() for one in found if one}
        if len(words) == 1 and all(found):
            word = words.pop()
            numbers = frozenset(one["number"] for one in found if one)
            listed = re.compile(pattern.format(word=word, also=_AND), _I)
            return form.format(word=word), numbers, listed
    return None
