"""Which column of a table is what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from fairaudit.errors import InputError
from fairaudit.outcomes.table.columns import text_of
from fairaudit.outcomes.table.files import TableFault
from fairaudit.outcomes.table.kinds import TableOutcome
from fairaudit.registry import suggestion

__all__ = ["ARMS", "TablePlan", "planned"]

ARMS: Mapping[str, str] = MappingProxyType({"placebo": "placebo", "paraphrase": "wording"})
"""Roles of rows that show the noise floor, and the arm that each becomes."""

_JUDGED = ("binary", "probability")


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlan:
    """Columns by their use.

    Parameters
    ----------
    vignette : str
        The independent unit.
    attributes : mapping of column to reference level
        What is swapped.
    outcomes : tuple[TableOutcome, ...]
        What is measured.
    replicate, model, question, stratum, role, correct : str, optional
        Columns of these.
    within : tuple[str, ...]
        Further columns that tell the cells of a vignette apart.
    """

    vignette: str
    attributes: Mapping[str, str]
    outcomes: tuple[TableOutcome, ...]
    replicate: str | None
    model: str | None
    question: str | None
    stratum: str | None
    role: str | None
    correct: str | None
    within: tuple[str, ...]

    @property
    def uses(self) -> tuple[tuple[str, str], ...]:
        """Every use and its column, in order."""
        single = [
            (use, column)
            for use in ("replicate", "model", "question", "stratum", "role", "correct")
            if (column := getattr(self, use)) is not None
        ]
        return (
            ("vignette", self.vignette),
            *(("attribute", column) for column in self.attributes),
            *(("outcome", one.column) for one in self.outcomes),
            *single,
            *(("within", column) for column in self.within),
        )

    @property
    def columns(self) -> list[str]:
        """Every column that is read."""
        return [column for _, column in self.uses]

    @property
    def keys(self) -> dict[str, str]:
        """Columns of names that may not be empty, with their use; attributes may be."""
        return {
            column: use
            for use, column in self.uses
            if use not in ("attribute", "outcome", "correct")
        }

    def faults_in(self, header: Sequence[str]) -> list[TableFault]:
        """What a table with these columns lacks."""
        faults = []
        count = Counter(header)
        for use, column in self.uses:
            if not count[column]:
                faults.append(f"there is no column “{column}” ({use}). {_known(column, header)}")
            elif count[column] > 1:
                faults.append(
                    f"{count[column]} columns are called “{column}” ({use}). Rename all but one."
                )
        uses: dict[str, list[str]] = {}
        for use, column in self.uses:
            uses.setdefault(column, []).append(use)
        for column, several in uses.items():
            if len(several) > 1:
                faults.append(
                    f"the column “{column}” is named {len(several)} times, as "
                    f"{' and as '.join(several)}. Name each column once."
                )
        if self.role is not None:
            faults += [
                f"an attribute's column is called “{name}”, as an arm of the design is. Rename it."
                for name in sorted({*ARMS.values()} & set(self.attributes))
            ]
        if self.correct is not None and not any(one.kind in _JUDGED for one in self.outcomes):
            faults.append(
                f"the column “{self.correct}” holds correct answers, and no outcome is "
                f"{' or '.join(_JUDGED)}, so that none can be compared with them. Leave it out."
            )
        return [TableFault(message=message) for message in dict.fromkeys(faults)]


def _known(column: str, header: Sequence[str]) -> str:
    return suggestion(column, {name for name in header if name} or {"no column at all"})


def planned(
    *,
    vignette: str,
    attributes: Mapping[str, str],
    outcomes: Sequence[str | TableOutcome],
    replicate: str | None,
    model: str | None,
    question: str | None,
    stratum: str | None,
    role: str | None,
    correct: str | None,
    within: Sequence[str],
) -> TablePlan:
    """Check arguments by themselves, before any table is opened.

    Raises
    ------
    InputError
        If one has the wrong form, or nothing is to be compared.
    """
    if not isinstance(attributes, Mapping) or not attributes:
        raise InputError(
            "Give the attributes as a mapping of columns to reference groups, such as "
            "{'sex': 'male'}."
        )
    if isinstance(outcomes, str | TableOutcome) or not outcomes:
        raise InputError("Give the outcomes as a list, such as ['opioid:binary'].")
    if isinstance(within, str):
        raise InputError(f"Give the columns of “within” as a list, such as ['{within}'].")
    references = {column: text_of(level) for column, level in attributes.items()}
    for column, reference in references.items():
        if not reference:
            raise InputError(f"The attribute “{column}” has an empty reference group; name it.")
    read = tuple(TableOutcome.parse(one) if isinstance(one, str) else one for one in outcomes)
    return TablePlan(
        vignette=vignette,
        attributes=MappingProxyType(references),
        outcomes=read,
        replicate=replicate,
        model=model,
        question=question,
        stratum=stratum,
        role=role,
        correct=correct,
        within=tuple(within),
    )
