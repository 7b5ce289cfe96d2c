"""What an outcome says of itself: the kinds of question it reads, and what its value is."""

import inspect
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from fairaudit.outcomes import FunctionOutcome
from fairaudit.outcomes.base import Selective
from fairaudit.registry import registered
from fairaudit.rows import REASON_FIRST, SWAP, Cell

__all__ = ["OutcomeFacts", "described_outcomes", "facts_of", "kinds_read", "told_value"]

_GROUP = "fairaudit.outcomes"
_OWN = ("name", "version", "scale")
_KINDS = ("yes_no", "choice", "ordinal", "numeric", "ranked", "text")
_OPTIONS = {
    "yes_no": ("yes", "no"),
    "choice": ("oral opioid", "no analgesic"),
    "ordinal": ("1", "2", "3", "4", "5"),
}
_FAVOURABLE = {"numeric": "lower", "ranked": "target first", "text": "warm and clear"}

OutcomeFacts = dict[str, str]
"""`name`, `scale`, `reads` (kinds) and `settings`, each parted by commas, `value`, `version`,
`object`."""


def kinds_read(outcome: object) -> tuple[str, ...]:
    """Kinds of question that an outcome can be measured on; empty where it does not say.

    Its own `kinds` are taken, or else what its `applies` says of a typical cell of each kind.

    Examples
    --------
    >>> class Level:
    ...     def applies(self, cell):
    ...         return cell.kind in ("ordinal", "numeric")
    >>> kinds_read(Level())
    ('ordinal', 'numeric')
    """
    said = getattr(outcome, "kinds", None)
    if said and isinstance(said, tuple | list) and all(isinstance(kind, str) for kind in said):
        return tuple(said)
    if isinstance(outcome, type):
        return ()
    if not isinstance(outcome, Selective):
        return _KINDS
    return tuple(kind for kind in _KINDS if _applies(outcome, kind))


def told_value(outcome: object) -> str:
    """First paragraph of the docstring of an outcome's class: what its value is.

    Of a function of one's own it is the first paragraph of the function's docstring, or its name.

    Examples
    --------
    >>> from fairaudit.outcomes import OPTION_PROBABILITY
    >>> told_value(OPTION_PROBABILITY)
    'Probability of the favourable option among the options, in [0, 1].'
    """
    if isinstance(outcome, FunctionOutcome):
        # A callable object without a docstring of its own has that of its class.
        written = inspect.getdoc(outcome.function) or ""
        first = " ".join(written.partition("\n\n")[0].split())
        return first or outcome.name.replace("_", " ")
    made = outcome if isinstance(outcome, type) else type(outcome)
    written = inspect.cleandoc(made.__doc__ or "")
    first = " ".join(written.partition("\n\n")[0].split())
    # A dataclass without a docstring gets its signature as one.
    return "" if first.startswith(f"{made.__name__}(") else first


def described_outcomes() -> list[OutcomeFacts]:
    """Every registered outcome, third parties' too; one that cannot be loaded says why.

    Raises
    ------
    InputError
        If two distributions register one name.
    """
    rows = []
    for name, point in sorted(registered(_GROUP).items()):
        try:
            found = point.load()
        except Exception as error:
            # A plug-in may do anything when it is imported; the others are listed all the same.
            why = f"cannot be loaded: {type(error).__name__}: {error}"
            rows.append(facts_of(name, point.value, None, why))
        else:
            rows.append(facts_of(name, point.value, found))
    return rows


def facts_of(name: str, place: str, outcome: object, value: str | None = None) -> OutcomeFacts:
    """What there is to say of one outcome.

    Parameters
    ----------
    name, place : str
        Its name and `module:object`.
    outcome : object
        An outcome, or the class of one that takes settings.
    value : str, optional
        What its value is; by default `told_value`.
    """
    made, settings = _made(outcome)
    return {
        "name": name,
        "scale": str(_member(made, "scale")),
        "reads": "any" if kinds_read(made) == _KINDS else ", ".join(kinds_read(made)),
        "settings": ", ".join(settings),
        "value": told_value(outcome) if value is None else value,
        "version": str(_member(made, "version")),
        "object": place,
    }


def _made(outcome: object) -> tuple[object, tuple[str, ...]]:
    """An outcome, made of its class where one is registered and needs nothing; its settings."""
    if not isinstance(outcome, type) or not is_dataclass(outcome):
        return outcome, ()
    settings = tuple(one.name for one in fields(outcome) if one.name not in _OWN)
    needs = any(
        one.default is MISSING and one.default_factory is MISSING for one in fields(outcome)
    )
    return (outcome if needs else outcome()), settings


def _member(outcome: object, name: str) -> Any:  # noqa: ANN401 - a plug-in's
    if isinstance(outcome, type) and is_dataclass(outcome):
        return next((one.default for one in fields(outcome) if one.name == name), "")
    return getattr(outcome, name, "")


def _applies(outcome: Selective, kind: str) -> bool:
    try:
        return any(outcome.applies(_typical(kind, written=written)) for written in (False, True))
    except Exception:
        # What stands in no real cell is no fault of the outcome.
        return False


def _typical(kind: str, *, written: bool) -> Cell:
    """A cell of a kind with everything that one of it can have."""
    options = _OPTIONS.get(kind, ())
    return Cell(
        cell_id="typical",
        set_id="typical",
        vignette_set="typical",
        vignette_id="typical",
        question_id="typical",
        kind=kind,
        attribute="sex",
        group="female",
        role=SWAP,
        cue="descriptor",
        wording=1,
        format=REASON_FIRST if written else "forward",
        stratum="",
        expected="",
        options=options,
        scored=() if written else options,
        favourable=options[0] if options else _FAVOURABLE[kind],
        answer=options[0] if options else "",
        harm="under: severe, over: minor",
        question="What should be done?",
        unit="days" if kind == "numeric" else "",
        limits=(0.0, 90.0) if kind == "numeric" else (),
        targets=("gout",) if kind == "ranked" else (),
        icd10="M10.9" if kind == "ranked" else "",
        prompt_id="typical",
        messages=(("user", "A woman waits. What should be done?"),),
    )
