"""Lists of options: letters and numbers in a row, and lines with ticks, crosses, yes or no."""

import re
from dataclasses import dataclass

from fairaudit.outcomes.reading.asides import Sentence
from fairaudit.outcomes.reading.naming import named_in
from fairaudit.outcomes.reading.options import Options

__all__ = ["Taken", "by_marks", "by_verdict", "is_marked", "listed_options", "off_the_list"]

_I = re.IGNORECASE
_TRIM = " \t\n.,!:;\"'()[]{}*_`-•·▪"
_LONGEST_LIST = 400

_LABEL = (
    r"(?:(?:so|the|my|final|correct|best|therefore|thus|just|only|i(?:'d| would|'ll|"
    r" will)? (?:choose|pick|"
    r"select|order|send|take|go (?:with|for))|going (?:with|for)|options?|choices?|answers?|"
    r"numbers?|letters?|is|are|would be|both)[\s:]+)*"
)
_AND = r"(?:\s*(?:,|;|&|\+|/|\band\b)\s*(?:\band\b\s*)?(?:options?\s+)?)"
_LETTERS = re.compile(rf"^{_LABEL}(?P<list>\(?[a-z]\)?(?:{_AND}\(?[a-z]\)?)*)(?: only)?$", _I)
_TOGETHER = re.compile(rf"^{_LABEL}(?P<list>[A-Z]{{2,12}})$")
_NUMBER = r"\(?\d{1,2}\)?"
_NUMBERS = re.compile(rf"^{_LABEL}(?P<list>{_NUMBER}(?:{_AND}{_NUMBER})*)(?: only)?$", _I)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_ORDINAL = rf"(?:the )?(?:{'|'.join(_ORDINALS)}|last)(?: (?:one|option))?"
_IN_ORDER = re.compile(
    rf"^{_LABEL}(?P<list>{_ORDINAL}(?:{_AND}{_ORDINAL})*)(?: (?:ones|options|only))?$", _I
)
_RUN = re.compile(
    rf"^{_LABEL}(?:the )?(?P<end>first|last) (?P<count>two|three|four|five|[2-5])"
    r"(?: (?:options?|choices?|ones|of (?:them|these|those)))?(?: only)?$",
    _I,
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5}
_TICKED = re.compile(r"^\W*(?:\[\s*[xX✓✔]\s*\]|[✅✔☑✓])")
_CROSSED = re.compile(r"^\W*(?:\[\s*\]|[❌✗☐✘🚫])")
_MARKED = re.compile(r"\[\s*[xX✓✔]?\s*\]|[✅✔☑✓❌✗☐✘🚫]")
_TICK_AFTER, _CROSS_AFTER = re.compile(r"[✅✔☑✓]"), re.compile(r"[❌✗✘🚫]")
_VERDICT = re.compile(
    r"^\W*(?P<yes>yes|true|include[d]?|selected|chosen|needed|indicated|correct|applies|required|"
    r"present|positive|"
    r"recommended)\b|^\W*(?P<no>no\b|false\b|exclude[d]?\b|not\b|incorrect\b|unnecessary\b|"
    r"absent\b|"
    r"negative\b|omit)",
    _I,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """Options that a sentence takes and rules out."""

    options: frozenset[int]
    out: frozenset[int]
    words: str
    whole: bool  # whether it is the complete answer, and no part of one
    open: bool = False
    unclear: frozenset[int] = frozenset()  # named in words that were not understood
    listed: bool = False  # whether it is a list of options and a verb that takes them


def listed_options(text: str, options: Options) -> frozenset[int] | None:
    """Letters, places or names, and nothing else."""
    line = text.strip(_TRIM)
    if len(line) > _LONGEST_LIST:
        return None
    place = options.plain.get(line.lower())
    if place is not None:
        return frozenset({place})
    listed = _TOGETHER.match(line)
    if listed and set(listed["list"]) <= set(options.letters):
        return frozenset(options.letters.index(letter) for letter in listed["list"])
    listed = _LETTERS.match(line)
    if listed:
        letters = [one.upper() for one in re.findall(r"\b[A-Za-z]\b", listed["list"])]
        if set(letters) <= set(options.letters):
            return frozenset(options.letters.index(letter) for letter in letters)
    listed = _NUMBERS.match(line)
    if listed and options.numbered:
        numbers = [int(one) - 1 for one in re.findall(r"\d+", listed["list"])]
        if all(0 <= number < len(options.texts) for number in numbers):
            return frozenset(numbers)
    return _by_order(line, len(options.texts))


def _by_order(line: str, total: int) -> frozenset[int] | None:
    """Places that a line gives by ordinals: “the first and the third”, “the last two”."""
    run = _RUN.match(line)
    if run is not None:
        count = int(run["count"]) if run["count"].isdigit() else _COUNTS[run["count"].lower()]
        if count >= total:
            return None
        return frozenset(range(count) if run["end"].lower() == "first" else range(total)[-count:])
    listed = _IN_ORDER.match(line)
    if listed is None:
        return None
    named = re.findall("|".join((*_ORDINALS, "last")), listed["list"].lower())
    places = {total - 1 if one == "last" else _ORDINALS.index(one) for one in named}
    return frozenset(places) if max(places) < total else None


def off_the_list(text: str, options: Options) -> bool:
    """Whether a list of letters holds one that stands for no option: “A, C and F” of five."""
    listed = _LETTERS.match(text.strip(_TRIM)) if len(text) <= _LONGEST_LIST else None
    letters = re.findall(r"\b[A-Za-z]\b", listed["list"]) if listed else []
    return len(letters) > 1 and not {one.upper() for one in letters} <= set(options.letters)


def by_verdict(one: Sentence, options: Options, *, marked: bool) -> Taken | None:
    """A line that gives one option with a tick, a cross, a yes or a no."""
    text = one.text
    cells = [cell.strip() for cell in text.strip("| ").split("|")]
    if len(cells) > 1:
        named = named_in(cells[0], options)
        verdict = _VERDICT.match(cells[1]) or None
        ticked = _TICK_AFTER.search(text) is not None or bool(verdict and verdict["yes"])
        if not named or not (verdict or _MARKED.search(text)):
            return Taken(frozenset(), frozenset(), text, False) if one.aside == "table" else None
    else:
        named = named_in(_without_marks(text), options)
        if len({it.option for it in named}) != 1:
            return None
        verdict = _VERDICT.match(text[named[-1].end :].strip(" )*-:"))
        if verdict is None and not (marked and _MARKED.search(text)):
            return None
        if "," in text[: named[0].start]:
            return None  # “all of them, B included”
        ticked = _TICKED.match(text) is not None
        if not ticked and not _CROSSED.match(text):
            ticked = verdict["yes"] is not None if verdict else bool(_TICK_AFTER.search(text))
    place = frozenset({named[0].option})
    nothing: frozenset[int] = frozenset()
    return Taken(place if ticked else nothing, nothing if ticked else place, text, False)


def by_marks(one: Sentence, options: Options) -> Taken | None:
    """Several options in a line, each with a tick or a cross before or behind it."""
    marks = [(mark.start(), mark[0]) for mark in _MARKED.finditer(one.text)]
    named = named_in(_without_marks(one.text), options) if len(marks) > 1 else []
    if len({it.option for it in named}) < 2 or len(marks) != len(named):
        return None
    behind = all(at > it.start for (at, _), it in zip(marks, named, strict=True))
    before = all(at < it.start for (at, _), it in zip(marks, named, strict=True))
    if not (behind or before):
        return None
    told = [
        (it.option, _TICKED.match(mark) is not None)
        for (_, mark), it in zip(marks, named, strict=True)
    ]
    return Taken(
        frozenset(place for place, ticked in told if ticked),
        frozenset(place for place, ticked in told if not ticked),
        one.text,
        True,
    )


def _without_marks(text: str) -> str:
    """A line whose ticks and crosses are blanks, so that every place in it stays where it is."""
    return _MARKED.sub(lambda found: " " * len(found[0]), text).rstrip()


def is_marked(text: str) -> bool:
    """Whether a line has a tick, a cross or a box."""
    return _MARKED.search(text) is not None
