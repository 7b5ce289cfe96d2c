"""Disparities that a policy knows: accepted by somebody, for a reason, until a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from fairaudit.governance.policy import ContrastEntry, FindingEntry
from fairaudit.governance.required import model_names
from fairaudit.rows import MISSING_RATE

__all__ = ["Known", "State", "known_finding"]

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
    state : {"accepted", "expired", "exceeded"}
        Whether it holds: its day is not over, and the disparity no larger than it says.
    """

    contrast: str
    reason: str
    owner: str
    expires: str
    state: State

    @property
    def words(self) -> str:
        """Who accepted the disparity until when, and why that does not hold where it doesn't."""
        named = f"by {self.owner}: {self.reason}"
        match self.state:
            case "accepted":
                return f"Known, and accepted until {self.expires} {named}"
            case "expired":
                return (
                    f"Known, and no longer accepted: that ended on {self.expires}. It was {named}"
                )
            case "exceeded":
                return f"Known, and larger than what is accepted until {self.expires} {named}"


def known_finding(
    row: Row, model: Row, accepted: Sequence[FindingEntry], *, today: date
) -> Known | None:
    """The finding that names a disparity; of several, one that still holds.

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
    found = [
        Known(
            contrast=one.contrast.words,
            reason=one.reason,
            owner=one.owner,
            expires=one.expires,
            state=_state(one, row, today),
        )
        for one in accepted
        if _names(one.contrast, row, model)
    ]
    return min(found, key=lambda one: one.state != "accepted", default=None)


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
