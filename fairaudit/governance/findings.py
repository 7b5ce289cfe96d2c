"""Disparities that a policy knows: accepted by somebody, for a reason, until a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from fairaudit.governance.policy import ContrastEntry, FindingEntry
from fairaudit.governance.required import model_names
from fairaudit.headlines import exploratory_rows, headline_rows, missing_rates, same_model
from fairaudit.rows import MISSING_RATE
from fairaudit.verdicts import DISPARITIES

__all__ = ["Known", "State", "known_finding", "unused_findings"]

Row = Mapping[str, Any]
State = Literal["accepted", "expired", "exceeded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A finding of the policy that names a disparity.

    Parameters
    ----------
    contrast : str
        What it names.
    reason, owner, expires : str
        Why it is accepted, by whom, and the last day of it.
    at_most : float or None
        The size up to which it is accepted; None for any.
    state : {"accepted", "expired", "exceeded"}
        Whether it holds: its day is not over, and the disparity no larger than it says.
    others : tuple[str, ...]
        What other findings name that name this disparity as well.
    """

    contrast: str
    reason: str
    owner: str
    expires: str
    at_most: float | None
    state: State
    others: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Who accepted the disparity until when, and what to do where that does not hold."""
        named = f"by {self.owner}: {self.reason}"
        match self.state:
            case "accepted":
                return f"Known, and accepted until {self.expires} {named}"
            case "expired":
                return (
                    f"Known, and no longer accepted: that ended on {self.expires}. Mend it, or "
                    f"have a later day stated in the policy. It was accepted {named}"
                )
            case "exceeded":
                return (
                    f"Known, and larger than what is accepted ({self.at_most:g} at most, until "
                    f"{self.expires}) {named}"
                )


def known_finding(
    row: Row, model: Row, accepted: Sequence[FindingEntry], *, today: date
) -> Known | None:
    """The finding that names a disparity; of several, the first that still holds.

    Parameters
    ----------
    row : Mapping
        A row of the results, a disparity.
    model : Mapping
        Its model, as the record describes it.
    accepted : sequence of FindingEntry
        The findings of the policy.
    today : date
        The last day on which a finding holds is the one that it names.
    """
    found = [(_state(one, row, today), one) for one in accepted if _names(one.contrast, row, model)]
    if not found:
        return None
    state, chosen = min(found, key=lambda each: each[0] != "accepted")
    return Known(
        contrast=chosen.contrast.words,
        reason=chosen.reason,
        owner=chosen.owner,
        expires=chosen.expires,
        at_most=chosen.at_most,
        state=state,
        others=tuple(one.contrast.words for _, one in found if one is not chosen),
    )


def unused_findings(
    content: Mapping[str, Any], accepted: Sequence[FindingEntry], known: Sequence[Known]
) -> Iterator[str]:
    """Tell which accepted findings decide on no line, why, and what to do, a sentence each.

    Parameters
    ----------
    content : Mapping[str, Any]
        The record of the audit.
    accepted : sequence of FindingEntry
        The findings of the policy.
    known : sequence of Known
        Those that decided on lines.
    """
    deciding = {one.contrast for one in known}
    for one in accepted:
        name = one.contrast.words
        if name in deciding:
            continue
        first = list(dict.fromkeys(each.contrast for each in known if name in each.others))
        if first:
            yield (
                f"The accepted finding “{name}” names nothing but what {_listed(first)} names as "
                "well, which comes first; keep one of them in the policy."
            )
            continue
        verdicts = [row["verdict"] for row in _named(content, one.contrast)]
        if not verdicts:
            yield (
                f"The accepted finding “{name}” is about no contrast of this audit that has a "
                "verdict; nothing is accepted by it here."
            )
        elif any(verdict in DISPARITIES for verdict in verdicts):
            yield (
                f"The accepted finding “{name}” names a disparity that the policy does not ask "
                "about; it changes nothing."
            )
        else:
            yield (
                f"The accepted finding “{name}” names no disparity that was found; take it out of "
                "the policy, or find out why it is gone."
            )


def _listed(names: Sequence[str]) -> str:
    return " or ".join(f"“{name}”" for name in names)


def _named(content: Mapping[str, Any], one: ContrastEntry) -> list[Row]:
    """Rows with a verdict that an entry names, whether or not a policy asks for them."""
    return [
        row
        for row in (*headline_rows(content), *exploratory_rows(content), *missing_rates(content))
        for model in content["models"]
        if row["verdict"] and same_model(row, model) and _names(one, row, model)
    ]


def _state(one: FindingEntry, row: Row, today: date) -> State:
    if today.isoformat() > one.expires:
        return "expired"
    exceeded = one.at_most is not None and abs(row["estimate"]) > one.at_most
    return "exceeded" if exceeded else "accepted"


def _names(one: ContrastEntry, row: Row, model: Row) -> bool:
    """Whether an entry names a row; shares of missing answers have to be named as such."""
    if one.of_missing != (row["estimand"] == MISSING_RATE):
        return False
    if one.model is not None and one.model not in model_names(model):
        return False
    given = {
        "attribute": one.attribute,
        "group": one.group,
        "outcome": one.outcome,
        "question_id": one.question,
        "vignette_set": one.vignette_set,
        "cue": one.cue,
        "estimand": one.estimand,
    }
    return all(value in (None, row[name]) for name, value in given.items())
