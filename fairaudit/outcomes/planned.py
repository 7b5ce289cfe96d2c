"""An outcome as an audit plans it: on which questions, with which margin, in which family."""

import inspect
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, get_args

from fairaudit.errors import InputError
from fairaudit.outcomes.base import (
    SCALES,
    SHARES,
    FavourableOption,
    Limited,
    Moving,
    Outcome,
    PairOutcome,
    Reads,
    Scale,
    Selective,
)
from fairaudit.outcomes.function import FunctionOutcome
from fairaudit.registry import closest, registered, resolve
from fairaudit.rows import JUDGE_BIAS, JUDGE_READABLE, JUDGED, PREFERENCE, Cell

__all__ = ["PlannedOutcome", "checked_outcome", "planned_outcomes"]

_MEMBERS = ("name", "version", "scale")
# What an audit.yaml can say of any outcome, beside the settings of this one.
_STATED = ("name", "questions", "margin", "family")
_OPTIONAL = (Selective, Limited, Moving, FavourableOption)
GROUP = "fairaudit.outcomes"
_OF_JUDGES = (JUDGED, PREFERENCE, JUDGE_READABLE, JUDGE_BIAS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOutcome:
    """An outcome with what one audit states about it.

    Parameters
    ----------
    outcome : str, Outcome, PairOutcome, or callable of (response, cell)
        What is measured: a name from `fairaudit list outcomes`, an object, or a function.
    name : str, optional
        Its name in this audit; by default the outcome's own. Needed where one outcome is planned
        twice, as for numbers in unlike units.
    questions : tuple[str, ...]
        Questions that it is measured on; by default all that it fits.
    margin : float, optional
        Its equivalence margin, in its own unit; by default the analysis's.
    exploratory : bool
        Whether it belongs to the exploratory family rather than the primary one.
    settings : Mapping[str, Any]
        What an outcome that takes settings is made with, as `{"k": 5}` for “target_in_top”.

    Raises
    ------
    InputError
        If it is no outcome, has another one's name, or takes no such settings; or if its margin
        is no number above 0 or, for a share, which lies between 0 and 1, none below 1.

    Examples
    --------
    >>> PlannedOutcome(outcome="stated_number", questions=("follow_up_days",), margin=1.0).name
    'stated_number'
    """

    outcome: Any
    name: str = ""
    questions: tuple[str, ...] = ()
    margin: float | None = None
    exploratory: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    # What the outcome can do, found out once: asking a protocol takes longer than most outcomes.
    _can: frozenset[type] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        given = self.outcome
        named = given if isinstance(given, str) else getattr(given, "__name__", "your own")
        found = resolve(GROUP, given) if isinstance(given, str) else given
        made = _made(found, named, self.settings)
        object.__setattr__(self, "outcome", checked_outcome(made, named))
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))
        can = (one for one in _OPTIONAL if isinstance(self.outcome, one))
        object.__setattr__(self, "_can", frozenset(can))
        object.__setattr__(self, "questions", tuple(self.questions))
        if not self.name:
            object.__setattr__(self, "name", self.outcome.name)
        _check_free(self.name, self.outcome)
        if self.margin is not None and not (math.isfinite(self.margin) and self.margin > 0):
            raise InputError(
                f"The outcome {self.name} has the margin {self.margin}; give a number above 0 in "
                "its own unit."
            )
        if self.margin is not None and self.margin >= 1 and self.scale in SHARES:
            raise InputError(
                f"The margin of {self.name} is a difference between answers from 0 to 1, so that "
                f"{self.margin:g} is never exceeded; for 5 points write 0.05."
            )

    @property
    def scale(self) -> Scale:
        """Scale of its values."""
        scale: Scale = self.outcome.scale
        return scale

    @property
    def version(self) -> str:
        """Version of the outcome."""
        return str(self.outcome.version)

    @property
    def reads(self) -> Reads | None:
        """What of an answer it reads; None where the outcome does not say."""
        said = getattr(self.outcome, "reads", None)
        return next((one for one in get_args(Reads) if one == said), None)

    @property
    def of_pairs(self) -> bool:
        """Whether it compares two answers."""
        return hasattr(self.outcome, "compare")

    @property
    def priority(self) -> str:
        """Its family."""
        return "exploratory" if self.exploratory else "primary"

    def fits(self, cell: Cell) -> bool:
        """Whether it is measured on a cell."""
        kept_out = bool(self.questions) and cell.question_id not in self.questions
        return not kept_out and self.can_measure(cell)

    def can_measure(self, cell: Cell) -> bool:
        """Whether it could be measured on a cell, whichever questions it is kept to."""
        return Selective not in self._can or self.outcome.applies(cell)

    def limits(self, cell: Cell) -> tuple[float, float]:
        """Least and greatest possible value on a cell; NaN for none, and for shares."""
        found = self.outcome.limits(cell) if Limited in self._can else None
        return (math.nan, math.nan) if found is None else found

    def expected(self, cell: Cell) -> str:
        """What an attention control has to do to the value: lower, higher, or nothing stated."""
        if cell.role != "attention":
            return cell.expected
        sign = self.outcome.attention(cell) if Moving in self._can else 0
        turned = {"lower": "higher", "higher": "lower"}
        return {1: cell.expected, -1: turned.get(cell.expected, "")}.get(sign, "")

    def correct(self, cell: Cell) -> float:
        """Value of the right answer, where the outcome can be held to one; else NaN."""
        return self.outcome.correct(cell) if FavourableOption in self._can else math.nan


def _check_free(name: str, outcome: object) -> None:
    """Refuse the name of another outcome: reports would tell of that one."""
    known = resolve(GROUP, name) if name in registered(GROUP) else None
    if known is None:
        own = getattr(outcome, "name", "") == name and not isinstance(outcome, FunctionOutcome)
        taken = name.startswith(_OF_JUDGES) and not own
    else:
        same = isinstance(outcome, known if isinstance(known, type) else type(known))
        taken = not same and getattr(outcome, "function", None) is not known
    if taken:
        raise InputError(
            f"The name “{name}” belongs to another outcome, which reports would tell of instead. "
            "Give yours one of its own: name: … in audit.yaml, or PlannedOutcome(name=…)."
        )


def _made(found: object, name: str, settings: Mapping[str, Any]) -> object:
    """The outcome itself, or one made of its class with the settings."""
    if not isinstance(found, type):
        if settings:
            raise InputError(
                f"The outcome {name} takes no settings, and {', '.join(settings)} is given."
                f"{_meant(settings, ())}"
            )
        return found
    parameters = inspect.signature(found).parameters
    takes = [one for one in parameters if one not in _MEMBERS]
    unknown = [one for one in settings if one not in parameters]
    if unknown:
        raise InputError(
            f"The outcome {name} has no setting “{unknown[0]}”. It takes "
            f"{', '.join(takes) or 'none'}.{_meant(unknown, takes)}"
        )
    lacking = [one for one in takes if one not in settings and _needed(parameters[one])]
    if lacking:
        told = ", ".join(f"{one}: …" for one in lacking)
        raise InputError(
            f"The outcome {name} needs a setting: write {{outcome: {name}, {told}}}, or "
            "PlannedOutcome(outcome=…, settings={…}) in Python."
        )
    return found(**settings)


def _needed(parameter: inspect.Parameter) -> bool:
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return parameter.default is inspect.Parameter.empty and parameter.kind not in several


def _meant(words: Iterable[str], takes: Sequence[str]) -> str:
    """What misspelt keys were meant to be, as further sentences."""
    close = (closest(word, [*takes, *_STATED]) for word in words)
    return "".join(f" Did you mean “{one}”?" for one in close if one)


def checked_outcome(found: object, name: str) -> Outcome | PairOutcome:
    """Make sure that something can be used as an outcome.

    Raises
    ------
    InputError
        If it lacks a member or has another scale.
    """
    lacking = [member for member in _MEMBERS if not hasattr(found, member)]
    if lacking and callable(found):
        return FunctionOutcome(function=found)
    if not hasattr(found, "parse") and not hasattr(found, "compare"):
        lacking.append("parse")
    if lacking:
        raise InputError(
            f"“{name}” is no outcome: it lacks {', '.join(lacking)}. An outcome has a name, a "
            "version, a scale and a method parse(response, cell), or is a function of (response, "
            "cell)."
        )
    outcome: Outcome | PairOutcome = found  # type: ignore[assignment]  # its members are there
    if outcome.scale not in SCALES:
        raise InputError(
            f"The outcome “{name}” has the scale “{outcome.scale}”; known are {', '.join(SCALES)}."
        )
    return outcome


Given = str | Outcome | PairOutcome | PlannedOutcome | Callable[..., Any]


def planned_outcomes(outcomes: Sequence[Given]) -> tuple[PlannedOutcome, ...]:
    """Outcomes as planned, whatever way they are given in; no two of one name.

    Raises
    ------
    InputError
        If one is unknown or two have the same name.
    """
    planned = tuple(
        one if isinstance(one, PlannedOutcome) else PlannedOutcome(outcome=one) for one in outcomes
    )
    names = [one.name for one in planned]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise InputError(
            f"The outcome {twice} is named twice. Name each one once, or give one of them another "
            "name (name: …)."
        )
    return planned
