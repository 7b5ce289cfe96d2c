"""How verdicts and groups look and read in every drawing: shape first, colour second."""

from dataclasses import dataclass

from fairaudit.verdicts import Verdict

__all__ = ["DARK", "MARKS", "PALE", "PLACEBO", "SHADE", "Mark", "readable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The mark of one verdict.

    Parameters
    ----------
    symbol : str
        One character that stands for it in text.
    marker : str
        matplotlib's name of the shape.
    path : str
        The shape as an SVG path, about 12 units wide around the origin.
    filled : bool
        Whether the shape is filled.
    tone : {"disparity", "equivalent", "open"}
        Which colour it takes.
    colour : str
        The colour on a light ground.
    """

    symbol: str
    marker: str
    path: str
    filled: bool
    tone: str
    colour: str


_CIRCLE = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z"
_WARM, _COOL, _GREY = "#b34700", "#005f9e", "#4a5159"

SHADE, DARK, PALE = "#d5e6f3", _GREY, "#9aa3ab"
"""Colours that stand for no verdict: the margin, lines and words, hatching."""

MARKS = {
    Verdict.DISPARITY_MATERIAL: Mark(
        symbol="◆", marker="D", path="M0 -7L7 0L0 7L-7 0Z", filled=True,
        tone="disparity", colour=_WARM,
    ),
    Verdict.DISPARITY: Mark(
        symbol="▲", marker="^", path="M0 -6.5L6.5 5L-6.5 5Z", filled=True,
        tone="disparity", colour=_WARM,
    ),
    Verdict.DISPARITY_WITHIN_MARGIN: Mark(
        symbol="■", marker="s", path="M-5 -5H5V5H-5Z", filled=True,
        tone="disparity", colour=_WARM,
    ),
    Verdict.EQUIVALENT: Mark(
        symbol="●", marker="o", path=_CIRCLE, filled=True, tone="equivalent", colour=_COOL
    ),
    Verdict.INCONCLUSIVE: Mark(
        symbol="○", marker="o", path=_CIRCLE, filled=False, tone="open", colour=_GREY
    ),
    Verdict.NOT_ESTIMABLE: Mark(
        symbol="×", marker="x", path="M-5 -5L5 5M-5 5L5 -5", filled=False, tone="open", colour=_GREY
    ),
}  # fmt: skip

PLACEBO = Mark(
    symbol="▽", marker="v", path="M0 6L6 -4.5L-6 -4.5Z", filled=False, tone="open", colour=_GREY
)
"""The mark of a placebo contrast, which has no verdict."""


def readable(name: str) -> str:
    """Write an id as words.

    Examples
    --------
    >>> readable("american_indian"), readable("Black × female")
    ('American Indian', 'Black × Female')
    """
    words = name.replace("_", " ").split()
    return " ".join(word[:1].upper() + word[1:] for word in words)
