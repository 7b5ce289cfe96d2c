"""Responses that were collected elsewhere: any table, read into outcomes."""

from fairaudit.outcomes.table.exclusions import Exclusion
from fairaudit.outcomes.table.kinds import KINDS, TableOutcome
from fairaudit.outcomes.table.verb import (
    ExclusionWarning,
    TableReading,
    outcomes_from_table,
    read_table,
)

__all__ = [
    "KINDS",
    "Exclusion",
    "ExclusionWarning",
    "TableOutcome",
    "TableReading",
    "outcomes_from_table",
    "read_table",
]
