"""What a design crosses with what, and the swaps that it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Combination", "Crossing", "Design", "Refusal"]

Combination = tuple[str, ...]
"""One level of each crossed attribute, in the crossing's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A swap that is not made: the right answer may depend on it, or the member is impossible.

    An empty `group` stands for all groups of the attribute.
    """

    vignette_set: str
    vignette_id: str
    attribute: str
    reason: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Attributes whose groups are crossed: each combination is a group of its own.

    Parameters
    ----------
    attributes : tuple[str, ...]
        Ids, in the order in which the words for the groups are written.
    drawn : Mapping[tuple[str, str], frozenset[Combination]], optional
        For a set and a vignette, the combinations that are rendered; all where not given.
    """

    attributes: tuple[str, ...]
    drawn: Mapping[tuple[str, str], frozenset[Combination]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What is crossed with what.

    Parameters
    ----------
    questions : tuple[str, ...]
        Question ids; empty asks all.
    groups : tuple[tuple[str, tuple[str, ...]], ...]
        For an attribute, the groups compared with its reference; attributes not named have all.
    cues : tuple[str, ...]
        Kinds of cue that tell the groups, each a contrast of its own.
    wordings : int
        Wordings of each question.
    orders : tuple[str, ...]
        Orders of the options: forward, reversed.
    placebo : int
        Placebo renders of each vignette.
    attention : bool
        Whether the vignettes' attention controls are asked.
    seed : int
        Draws the placebo details, names and fractions.
    crossings : tuple[Crossing, ...]
        Attributes that are swapped together.
    formats : tuple[str, ...]
        Other forms in which each vignette's questions are put, as an arm of their own.
    control : bool
        Whether each vignette is also asked with no demographic told at all.
    allow_justified : tuple[str, ...]
        Attributes that are swapped where the right answer may depend on them, too.
    """

    questions: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    cues: tuple[str, ...]
    wordings: int
    orders: tuple[str, ...]
    placebo: int
    attention: bool
    seed: int
    crossings: tuple[Crossing, ...] = ()
    formats: tuple[str, ...] = ()
    control: bool = False
    allow_justified: tuple[str, ...] = ()
