"""Figures in a text: digits, number words, parts such as a quarter, and shares such as 1 in 4.

Values are exact fractions, so that 0.1 and “a tenth” are the same number. The base install has no
library for this: word2number reads words only and has no positions, quantulum3 guesses units with
a trained classifier and needs pint, and neither reads “1 in 4” or “two thirds” as a share.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

__all__ = ["Figure", "figures_in", "plain", "roman", "unfolded"]

_SIGNS = str.maketrans({"٪": "%", "٫": ".", "٬": ",", "μ": "u", "\ufe0f": "", "\u20e3": ""})
# Composed fractions, which folding would run into the digit before: 4½ into 41/2.
_VULGAR = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5",
    "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8", "⅒": "1/10",
}  # fmt: skip
_COMPOSED = re.compile(rf"(\d?)\s?([{''.join(_VULGAR)}])")
# The mark of a quotation, and of “more than”: before a figure it is taken as the latter.
_MORE_THAN = re.compile(r"^[ \t]*>=?[ \t]?(?=\d)", re.MULTILINE)
# Slips such as “level is2”: a word of rating runs into its digit.
_RUN_IN = re.compile(
    r"\b(is|esi|level|class|grade|stage|score|rating|answer|q)(?=\d)", re.IGNORECASE
)

_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_TIMES = {"hundred": 100, "thousand": 1000}
_PARTS = {"half": 2, "halves": 2} | {
    word + plural: value
    for word, value in {
        "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
        "tenth": 10, "twentieth": 20, "hundredth": 100,
    }.items()
    for plural in ("", "s")
}  # fmt: skip
_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
}

_WORD = "|".join(sorted((*_ONES, *_TENS, *_TIMES, "dozen"), key=len, reverse=True))
_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_FIGURE = re.compile(
    rf"""
    (?P<even>(?<![\w.,])(?:50\s?[:/-]\s?50|fifty[-\s]fifty|coin\s(?:flip|toss))(?![\w%]))
  | (?<!\w)(?<!\d[.,/])(?P<vulgar>\d{{1,4}}\s\d/\d{{1,2}})(?![\d/])
  | (?<!\w)(?<!\d[.,:])
    (?P<digits>[1-9]\d{{0,2}}(?:,\d{{3}})++(?!\d)(?:\.\d++)?
      | [1-9]\d{{0,2}}(?:[ ]\d{{3}})++(?![\d.,]\d)
      | \d++(?:[.,]\d++)?
      | \.\d++)
    (?!(?:st|nd|rd|th)\b)(?![,:]\d)
  | \b(?P<part>(?:(?:an?|one|two|three|four|five|six|seven|eight|nine)[-\s])?(?:{_PART}))\b
  | \b(?P<words>(?:an?\s(?=hundred|thousand|dozen))?(?:{_WORD})(?:(?:[-\s]|\sand\s)(?:{_WORD}))*+)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OUT_OF = re.compile(
    r"(?:\s+(?:stars?|points?|chances?))?\s*\(?\s*(?:/|per|out\s+of(?:\s+(?:every|a))?|of|in(?:\s+(?:every|a))?|von|sur|su|av|из|من)\s*",
    re.IGNORECASE,
)
_DATE_GOES_ON = re.compile(r"/\d")
_LONGEST = 12
_THIRD_THING = re.compile(
    r"\s+(?!(?:of|in|for|and|or|to|if)\b|chance|prob|likel)[a-z]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number where it stands.

    Parameters
    ----------
    value : Fraction
        Its value; of a share (“4 of 5”) what stands before.
    of : Fraction, optional
        What a share is out of.
    start, end : int
        Its place in the text.
    form : {"digits", "words", "part", "spaced"}
        How it is written; “spaced” may be two numbers, as in “2 500 mg tablets”.
    """

    value: Fraction
    of: Fraction | None = None
    start: int
    end: int
    form: Literal["digits", "words", "part", "spaced"]


def unfolded(text: str) -> str:
    """Write composed fractions out and keep “>” before a figure, ahead of taking markup off.

    Examples
    --------
    >>> unfolded("4½ h"), unfolded(">90%")
    ('4 1/2 h', 'more than 90%')
    """
    if not text.isascii():
        text = _COMPOSED.sub(lambda c: f"{c[1]}{' ' if c[1] else ''}{_VULGAR[c[2]]}", text)
    return _MORE_THAN.sub("more than ", text) if ">" in text else text


def plain(text: str) -> str:
    """Bring signs of numbers into one form.

    Examples
    --------
    >>> plain("esi level is2, ٣٪")
    'esi level is 2, ٣%'
    """
    return _RUN_IN.sub(r"\1 ", text.translate(_SIGNS).replace("\\%", "%"))


def figures_in(text: str) -> list[Figure]:
    """The numbers of a text in order, with shares put together.

    Examples
    --------
    >>> [(str(f.value), f.of and str(f.of)) for f in figures_in("1 in 4, or 25 of a hundred")]
    [('1', '4'), ('25', '100')]
    >>> [str(figure.value) for figure in figures_in("1,500 mg, 2,5 mg and two and a half")]
    ['1500', '5/2', '5/2']
    """
    figures: list[Figure] = []
    for figure in _singles(text):
        before = figures[-1] if figures else None
        joined = before and _together(text, before, figure)
        if joined:
            figures[-1] = joined
        else:
            figures.append(figure)
    return figures


def roman(numeral: str) -> int | None:
    """The value of a Roman numeral from I to X, in capitals.

    Examples
    --------
    >>> roman("IV"), roman("MD")
    (4, None)
    """
    return _ROMAN.get(numeral)


def _singles(text: str) -> Iterator[Figure]:
    for found in _FIGURE.finditer(text):
        kind, start, end = found.lastgroup, found.start(), found.end()
        if kind == "even":
            yield Figure(value=Fraction(1, 2), start=start, end=end, form="part")
        elif kind == "vulgar":
            mixed = _mixed(found[0])
            if mixed is not None:
                yield Figure(value=mixed, start=start, end=end, form="digits")
        elif kind == "part":
            value = _part(found[0])
            # “a third dose” and “the second half” count; they are no fractions.
            ordinal = value.denominator != 2 and _THIRD_THING.match(text, end) is not None
            if not ordinal:
                yield Figure(value=value, start=start, end=end, form="part")
        elif kind == "words":
            yield from _worded(found[0], start)
        elif end - start <= _LONGEST:
            yield _digits(text, found[0], start, end)


def _digits(text: str, written: str, start: int, end: int) -> Figure:
    spaced = " " in written
    grouped = spaced or re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", written)
    number = written.replace(" ", "").replace(",", "" if grouped else ".")
    value = Fraction("0" + number if number.startswith(".") else number)
    negative = text[max(start - 2, 0) : start] in ("-", " -", "\n-", ":-", "=-", "(-")
    if negative:
        value, start = -value, start - 1
    return Figure(value=value, start=start, end=end, form="spaced" if spaced else "digits")


def _mixed(written: str) -> Fraction | None:
    """“4 1/2”; None where the second part is 1 or more, as in “3 4/3”."""
    whole, fraction = written.split()
    above, below = map(int, fraction.split("/"))
    return int(whole) + Fraction(above, below) if 0 < above < below else None


def _part(written: str) -> Fraction:
    *count, part = re.split(r"[-\s]+", written.lower())
    return Fraction(_ONES.get(count[0], 1) if count else 1, _PARTS[part])


def _worded(written: str, offset: int) -> Iterator[Figure]:
    """Number words, put together as far as they make one number."""
    group: list[re.Match[str]] = []
    for token in re.finditer(r"[a-z]+", written.lower()):
        if token[0] == "and":
            continue
        if group and not _continues(group[-1][0], token[0]):
            yield _word_figure(group, offset)
            group = []
        group.append(token)
    if group:
        yield _word_figure(group, offset)


def _continues(last: str, word: str) -> bool:
    """Whether a word goes on with the number that another one has begun."""
    if word in _TIMES:
        return last not in _TIMES or (last, word) == ("hundred", "thousand")
    if word == "dozen":
        return last in ("a", "an") or last in _ONES
    return last in _TIMES or (last in _TENS and 0 < _ONES.get(word, 0) < 10)


def _word_figure(group: list[re.Match[str]], offset: int) -> Figure:
    total = current = 0
    for token in group:
        word = token[0]
        if word == "hundred":
            current = max(current, 1) * 100
        elif word == "thousand":
            total, current = max(current, 1) * 1000, 0
        elif word == "dozen":
            current = max(current, 1) * 12
        else:
            current += _ONES.get(word, _TENS.get(word, 0))
    start, end = offset + group[0].start(), offset + group[-1].end()
    return Figure(value=Fraction(total + current), start=start, end=end, form="words")


def _together(text: str, before: Figure, figure: Figure) -> Figure | None:
    """Two figures that make one: “two and a half”, “1 in 4”."""
    between = text[before.end : figure.start]
    if len(between) > 20 or before.of is not None:
        return None
    whole = before.value.denominator == 1
    if figure.form == "part":
        adds = between.lower() in (" and ", " ") and text[figure.start].lower() in "ao"
        if whole and before.form != "part" and adds and figure.value < 1:
            return replace(before, value=before.value + figure.value, end=figure.end)
        return None
    if (
        between == " ("
        and before.value == figure.value
        and text[figure.end : figure.end + 1] == ")"
    ):
        return replace(before, end=figure.end + 1)
    if _DATE_GOES_ON.match(text, figure.end):
        return None
    if before.form == "part" or not _OUT_OF.fullmatch(between):
        return None
    return replace(before, of=figure.value, end=figure.end)
