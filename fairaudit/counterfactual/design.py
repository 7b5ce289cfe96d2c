"""What a design crosses with what, and the swaps that it refuses."""

from dataclasses import dataclass

__all__ = ["Design", "Refusal"]


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
        Draws which placebo details are used.
    """

    questions: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    cues: tuple[str, ...]
    wordings: int
    orders: tuple[str, ...]
    placebo: int
    attention: bool
    seed: int
