"""The rows of the design: one cell, one refused swap, and the design that makes them."""

from dataclasses import dataclass

from fairaudit.counterfactual.prompts import Messages

__all__ = ["Cell", "Design", "Refusal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One rendered member of a matched set; the columns of the table of cells."""

    cell_id: str
    set_id: str
    vignette_set: str
    vignette_id: str
    question_id: str
    kind: str
    options: tuple[str, ...]
    favourable: str
    answer: str
    harm: str
    attribute: str
    group: str
    role: str
    cue: str
    wording: int
    format: str
    stratum: str
    expected: str
    prompt_id: str
    messages: Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A swap that is not made because the vignette's right answer may depend on it."""

    vignette_set: str
    vignette_id: str
    attribute: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What is crossed with what.

    Parameters
    ----------
    questions : tuple[str, ...]
        Question ids; empty asks all.
    groups : tuple[tuple[str, tuple[str, ...]], ...]
        For an attribute, the groups compared with its reference; attributes not named have all.
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
    wordings: int
    orders: tuple[str, ...]
    placebo: int
    attention: bool
    seed: int
