"""What is compared: one number beside another, and a statement beside what was found."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from studies.audits import TableAudit

__all__ = [
    "Agreement",
    "AuditVerdicts",
    "Claim",
    "Column",
    "Comparison",
    "Origin",
    "Study",
    "agreements",
    "compare_columns",
]

TOLERANCE = 1e-9


class Origin(StrEnum):
    """Who computed the number that ours is compared with."""

    STUDY = "the study"
    SOFTWARE = "other software"
    ROUNDED = "other software, rounded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One number that others computed, and the same by fairaudit.

    Parameters
    ----------
    quantity : str
        What was measured; the page counts agreement for each.
    case : str
        Of which model, prompt, group, …
    origin : Origin
        Who computed `expected`.
    expected, found : float
        Their number and ours.
    tolerance : float
        Largest absolute difference that counts as agreement.
    """

    quantity: str
    case: str
    origin: Origin
    expected: float
    found: float
    tolerance: float = TOLERANCE

    @property
    def difference(self) -> float:
        """Absolute difference; NaN where either is NaN."""
        return abs(self.expected - self.found)

    @property
    def agrees(self) -> bool:
        """Whether the difference is within the tolerance; a NaN agrees with nothing."""
        return self.difference <= self.tolerance


@dataclass(frozen=True, slots=True)
class Column:
    """Two columns with the same quantity: the name of theirs and of ours."""

    quantity: str
    origin: Origin
    theirs: str
    ours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement of the study in words, beside what its answers show.

    Parameters
    ----------
    statement, found : str
        What the study says, and what was found here.
    holds : bool
        Whether the number found is, rounded alike, the one stated.
    remark : str
        What the agreement depends on, or empty.
    """

    statement: str
    found: str
    holds: bool
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerdicts:
    """What `analyze` concluded on one table."""

    audit: TableAudit
    verdicts: Counter[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Everything that the page says of one study.

    Parameters
    ----------
    name : str
        Name of its folder and of its template.
    comparisons : Sequence of Comparison
        Every number that has to be reproduced.
    claims : Sequence of Claim
        Statements that may or may not hold.
    audits : Sequence of AuditVerdicts
        What fairaudit concludes.
    facts : mapping of str to object
        Further numbers and finished tables that the template names.
    """

    name: str
    comparisons: Sequence[Comparison]
    claims: Sequence[Claim]
    audits: Sequence[AuditVerdicts]
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How many numbers of one quantity agree, and the largest difference."""

    quantity: str
    origin: Origin
    compared: int
    agree: int
    largest: float
    tolerance: float


def agreements(comparisons: Sequence[Comparison]) -> list[Agreement]:
    """One row for each quantity and origin, in the order in which they first appear."""
    groups: dict[tuple[str, Origin], list[Comparison]] = {}
    for one in comparisons:
        groups.setdefault((one.quantity, one.origin), []).append(one)
    return [
        Agreement(
            quantity=quantity,
            origin=origin,
            compared=len(members),
            agree=sum(one.agrees for one in members),
            largest=max(one.difference for one in members),
            tolerance=members[0].tolerance,
        )
        for (quantity, origin), members in groups.items()
    ]


def compare_columns(
    expected: Sequence[Mapping[str, Any]],
    found: pd.DataFrame,
    columns: Iterable[Column],
    places: Sequence[str],
) -> Iterator[Comparison]:
    """Compare two tables whose rows are in the same order, column by column.

    `places` are the columns of `found` that tell one row from another.

    Raises
    ------
    ValueError
        If one table has more rows than the other.
    """
    rows = found.to_dict("records")
    for column in columns:
        for one, row in zip(expected, rows, strict=True):
            yield Comparison(
                quantity=column.quantity,
                case=", ".join(str(row[place]) for place in places),
                origin=column.origin,
                expected=float(one[column.theirs]),
                found=float(row[column.ours]),
            )
