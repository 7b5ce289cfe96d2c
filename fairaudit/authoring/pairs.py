"""The two members of a vignette that differ most: what a reviewer sees side by side."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from fairaudit.counterfactual import CUES, Attribute, Design, Vignette, VignetteSet
from fairaudit.counterfactual.language import Template, framed
from fairaudit.counterfactual.members import Member, members_of

__all__ = ["Piece", "ReviewPair", "side_by_side", "widest_pair"]

_WORD = re.compile(r"\S+\s*")
_DESIGN = Design(
    questions=(),
    groups=(),
    cues=CUES,
    wordings=1,
    orders=("forward",),
    placebo=0,
    attention=False,
    seed=0,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPair:
    """Two members of one vignette, told by the same attribute and the same kind of cue."""

    attribute: str
    cue: str
    groups: tuple[str, str]
    members: tuple[Member, Member]
    texts: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, and whether the other text has others in its place."""

    text: str
    differs: bool


def widest_pair(
    vignette: Vignette, vignettes: VignetteSet, attributes: Sequence[Attribute]
) -> ReviewPair | None:
    """Find the pair of members with the largest word difference.

    Every group of every attribute to which the vignette is invariant is rendered with every kind
    of cue. Compared are members that an audit sets against each other: those of one attribute,
    told by one kind of cue. The difference of two texts is the number of words that stand in one
    of them more often than in the other. Of equal pairs the first counts.

    Parameters
    ----------
    vignette : Vignette
        One of the set.
    vignettes : VignetteSet
        Its set.
    attributes : Sequence[Attribute]
        Attributes to look through; also those that a text cannot do without.

    Returns
    -------
    ReviewPair or None
        None if the vignette is invariant to none of them.
    """
    widest, best = 0, None
    for attribute in attributes:
        background = [one for one in attributes if one.always_told and one is not attribute]
        found = list(members_of(vignette, vignettes, [attribute], background, _DESIGN))
        for cue in CUES:
            members = [one for one in found if one.attribute == attribute.id and one.cue == cue]
            texts = [_text(vignette, one) for one in members]
            for first, second, difference in _differences(texts):
                if difference > widest:
                    widest = difference
                    best = ReviewPair(
                        attribute=attribute.id,
                        cue=cue,
                        groups=(members[first].group, members[second].group),
                        members=(members[first], members[second]),
                        texts=(texts[first], texts[second]),
                    )
    return best


def side_by_side(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """Cut two texts into pieces that are alike and pieces that are not.

    Examples
    --------
    >>> left, _ = side_by_side("A Black man waits.", "A White man waits.")
    >>> [piece.text for piece in left if piece.differs]
    ['Black ']
    """
    first, second = _WORD.findall(one), _WORD.findall(other)
    left: list[Piece] = []
    right: list[Piece] = []
    matcher = difflib.SequenceMatcher(a=first, b=second, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        differs = tag != "equal"
        left += [Piece("".join(first[a:b]), differs)] if b > a else []
        right += [Piece("".join(second[c:d]), differs)] if d > c else []
    return left, right


def _text(vignette: Vignette, member: Member) -> str:
    return Template.of(framed(vignette.text)).fill(member.values)


def _differences(texts: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """For each two texts, how many words stand more often in one of them."""
    words = sorted({word for text in texts for word in text.split()})
    places = {word: place for place, word in enumerate(words)}
    counts = np.zeros((len(texts), len(words)), dtype=int)
    for row, text in enumerate(texts):
        for word in text.split():
            counts[row, places[word]] += 1
    for first, second in combinations(range(len(texts)), 2):
        yield first, second, int(np.abs(counts[first] - counts[second]).sum())
