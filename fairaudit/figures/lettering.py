"""Texts of a drawing: what can be written, how wide it is, and where it is broken into lines."""

import unicodedata
from bisect import bisect_right
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from fairaudit.figures.marks import readable

__all__ = ["drawable", "height_of", "said", "width_of", "wrapped"]

FONT = "DejaVu Sans"
"""The font that comes with matplotlib, so that a drawing has the same measures everywhere."""

_POINTS_AN_INCH = 72
_LEADING = 1.25
_MORE = "…"
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_LONGEST = 300
# What no font draws, and what no XML may hold.
_UNDRAWN = frozenset({"Cc", "Cn", "Cs", "Zl", "Zp"})
# Marks that turn the direction of the text after them could make one word look like another.
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def drawable(text: str, *, longest: int = _LONGEST) -> str:
    """One line of a text that a drawing can hold: nothing invisible, nothing endless.

    Examples
    --------
    >>> drawable("a bell" + chr(7)), len(drawable("x" * 5_000_000))
    ('a bell�', 301)
    """
    head = text[:longest] + (_MORE if len(text) > longest else "")
    line = " ".join(head.split())
    return "".join(
        _UNKNOWN if one in _TURNING or unicodedata.category(one) in _UNDRAWN else one
        for one in line
    )


def said(name: str) -> str:
    """An id as words that can be drawn.

    Examples
    --------
    >>> said("american_indian")
    'American Indian'
    """
    return readable(drawable(str(name)))


@lru_cache(maxsize=4096)
def width_of(text: str, *, size: float, bold: bool = False) -> float:
    """Width of a line of text in inches; `size` is that of the font in points.

    Examples
    --------
    >>> width_of("mm", size=9) > width_of("m", size=9) > 0 == width_of("", size=9)
    True
    """
    if not text:
        return 0.0
    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / _POINTS_AN_INCH


def height_of(text: str, *, size: float) -> float:
    r"""Height in inches of a text that is broken into lines already.

    Examples
    --------
    >>> height_of("two\nlines", size=72)
    2.5
    """
    return (text.count("\n") + 1) * size * _LEADING / _POINTS_AN_INCH if text else 0.0


def wrapped(text: str, width: float, *, size: float, bold: bool = False, lines: int = 3) -> str:
    r"""Break a text into lines of at most a width in inches; an ellipsis tells where it is cut.

    Examples
    --------
    >>> wrapped("American Indian or Alaska Native", 1.2, size=9)
    'American Indian or\nAlaska Native'
    >>> wrapped("American Indian or Alaska Native", 1.2, size=9, lines=1)
    'American Indian…'
    """
    broken: list[str] = []
    line = ""
    for word in drawable(text, longest=lines * _LONGEST).split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, size=size, bold=bold) <= width:
            line = longer
            continue
        if line:
            broken.append(line)
        line = word
        while len(broken) <= lines and width_of(line, size=size, bold=bold) > width:
            fits = max(1, _fitting(line, width, size=size, bold=bold))
            broken.append(line[:fits])
            line = line[fits:]
        if len(broken) > lines:
            break
    broken.append(line)
    if len(broken) <= lines:
        return "\n".join(broken)
    last = broken[lines - 1]
    last = last[
        : _fitting(last, width - width_of(_MORE, size=size, bold=bold), size=size, bold=bold)
    ]
    return "\n".join([*broken[: lines - 1], last.rstrip() + _MORE])


def _fitting(line: str, width: float, *, size: float, bold: bool) -> int:
    """How many of its characters fit a width."""
    ends = range(1, len(line) + 1)
    return bisect_right(ends, width, key=lambda end: width_of(line[:end], size=size, bold=bold))
