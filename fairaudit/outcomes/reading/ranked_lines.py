"""Lines of an answer with the marks that make them items, headings or prose."""

import re
from dataclasses import dataclass
from typing import Literal

from fairaudit.outcomes.reading.text import said_in

__all__ = ["Line", "lines_of"]

_END = 20_000
"""How much of the beginning and of the end of an answer is read."""

# Stand-ins for markup, which is taken off with the rest; no text uses these characters.
_BULLET, _HEADING, _BOLD = "\ue001", "\ue002", "\ue003"
_PRIVATE = re.compile("[\ue000-\ue01f]")
_HTML_ITEM = re.compile(r"<li\b[^<>]{0,100}>", re.IGNORECASE)
_HTML_HEAD = re.compile(r"<h[1-6]\b[^<>]{0,100}>", re.IGNORECASE)
_HTML_BREAK = re.compile(r"<br\s?/?>|</(?:p|div|tr|li|h[1-6])>", re.IGNORECASE)
_LINE_MARK = re.compile(
    r"([ \t]{0,40}(?:>[ \t]?){0,4})(?:(#{1,6}(?=\s)|#{2,6}(?=\w))"
    r"|([*+•‣▪●◦·→➤►–—-])(?=[ \t]))[ \t]{0,20}"
)

_NUMBER = re.compile(
    r"(?:(?:rank|diagnosis|dx|no\.?|number|#)\s*)?[(\[]?(?P<n>\d{1,2})(?:st|nd|rd"
    r"|th)?(?:[.):;\]]+(?!\d)\s*|\s+-+\s+)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?P<n>\d{1,2})\s+(?=[A-Z])")
_CIRCLED = re.compile("[①-⑳]")
_HASHED = re.compile(
    r"(?:#|rank|diagnosis|no\.?|number)\s*(?P<n>\d{1,2})\s*(?:[.):\-]+\s*"
    r"|\s)",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\(?(?P<n>[a-hA-H])[.)]\s+")
_ROMAN = re.compile(r"\(?(?P<n>i{1,3}|iv|vi{0,3}|ix|x)(?:[.)]|\s+-)\s+", re.IGNORECASE)
_WORDS = re.compile(
    r"(?:the\s+|my\s+)?(?P<n>most likely|likeliest|first|second|third|fourth|fifth"
    r"|sixth)(?:ly)?(?:\s+(?:most\s+)?(?:likely|probable))?"
    r"(?:\s+(?:diagnosis|choice|possibility|cause|consideration))?\s*(?::|\s-)\s+(?=\S)",
    re.IGNORECASE,
)
# “Most likely: X. Second: Y.” in one line is a sentence, and read as one.
_GOES_ON = re.compile(r"[.;,]\s+(?:and\s+)?(?:second|secondary|next|then|third)\b", re.IGNORECASE)
_MEDALS = {"🥇": 1, "🥈": 2, "🥉": 3}
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_INLINE = re.compile(
    r"(?:(?<=[\s,;.])|^)(?:and\s+)?[(\[]?(\d{1,2})"
    r"(?:[.)\]]|(?:st|nd|rd|th)\s?[:.)-])(?=\s*[^\W\d_])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line.

    Parameters
    ----------
    text : str
        Its words without the mark.
    mark : {"number", "bullet", ""}
        What makes it an item of a list.
    number : int
        Its number; 0 where it has none.
    indent : int
        Blanks before it.
    titled : bool
        Whether it is a heading or begins in bold.
    """

    text: str
    mark: Literal["number", "bullet", ""]
    number: int
    indent: int
    titled: bool


def lines_of(text: str) -> tuple[list[Line], str]:
    """Lines of an answer, without thinking and markup, and the text that they make up.

    Blank lines are kept. Of a long answer, the first and the last 20,000 characters are read.
    """
    said = said_in(_with_stand_ins(text)).text
    if len(said) > 2 * _END:
        said = f"{said[:_END]}\n\n{said[-_END:]}"
    lines = [line for raw in said.split("\n") for one in _unfolded(raw) for line in (_line(one),)]
    return lines, _PRIVATE.sub("", said)


def _with_stand_ins(text: str) -> str:
    if "<" in text:
        text = _HTML_BREAK.sub("\n", text)
        text = _HTML_HEAD.sub(f"\n{_HEADING}", _HTML_ITEM.sub("\n- ", text))
    text = _PRIVATE.sub("", text) if not text.isascii() else text
    text = text.replace("\ufe0f\u20e3", ". ").replace("\u20e3", ". ").replace("\ufe0f", "")
    if not text.isascii():
        text = _CIRCLED.sub(lambda found: f"{ord(found[0]) - ord('①') + 1}. ", text)
    return "\n".join(map(_with_stand_in, text.split("\n")))


def _with_stand_in(line: str) -> str:
    found = _LINE_MARK.match(line)
    mark, rest = "", line
    if found is not None:
        mark = f"{found[1]}{_HEADING if found[2] else _BULLET}"
        rest = line[found.end() :]
    bare = rest.lstrip(" \t>")
    if bare.startswith(("**", "__", "<b>", "<strong>")):
        return f"{mark}{rest[: len(rest) - len(bare)] if not mark else ''}{_BOLD}{bare}"
    return mark + rest if mark else line


def _unfolded(line: str) -> list[str]:
    """“1. Gout 2. Sepsis” in one line as two."""
    places, wanted = [], 1
    for found in _INLINE.finditer(line[:5000]):
        if int(found[1]) == wanted:
            places.append(found.start())
            wanted += 1
    if wanted < 3:
        return [line]
    parts = [line[a:b] for a, b in zip([0, *places], [*places, len(line)], strict=True)]
    kept = [part.strip(" \t,;").removeprefix("and ").removeprefix("or ") for part in parts]
    return [part for part in kept if part.strip(f"{_BOLD}{_BULLET}{_HEADING} ")]


def _line(raw: str) -> Line:
    bare = raw.lstrip(" \t")
    indent = sum(4 if char == "\t" else 1 for char in raw[: len(raw) - len(bare)])
    titled = any(char in bare[:4] for char in (_BOLD, _HEADING))
    bullet = _BULLET in bare[:3]
    text = _PRIVATE.sub("", bare).strip()
    number, rest = _numbered(text)
    if number:
        return Line(text=rest, mark="number", number=number, indent=indent, titled=titled)
    return Line(text=text, mark="bullet" if bullet else "", number=0, indent=indent, titled=titled)


def _numbered(text: str) -> tuple[int, str]:
    """The number of an item and its words; 0 where it has none."""
    if text[:1] in _MEDALS:
        return _MEDALS[text[0]], text[1:].strip()
    for pattern in (_HASHED, _NUMBER, _BARE, _ROMAN, _LETTER, _WORDS):
        found = pattern.match(text)
        if found is None or (pattern is _WORDS and _GOES_ON.search(text, found.end(), 600)):
            continue
        value = found["n"].casefold()
        rest = text[found.end() :].strip()
        if value.isdigit():
            return int(value), rest
        if pattern is _ROMAN:
            return _ROMANS.index(value) + 1, rest
        if pattern is _LETTER:
            return ord(value) - ord("a") + 1, rest
        return (_ORDINALS.index(value) + 1 if value in _ORDINALS else 1), rest
    if re.fullmatch(r"\(?\d{1,2}[.)]?", text):
        return int(re.sub(r"\D", "", text)), ""
    return 0, text
