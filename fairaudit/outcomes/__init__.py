"""From answers to measured values; a missing value keeps its reason."""

from fairaudit.outcomes.base import Outcome, checked_outcome
from fairaudit.outcomes.choice import FAVOURABLE_CHOICE
from fairaudit.outcomes.parsing import parse
from fairaudit.outcomes.probability import OPTION_MASS, OPTION_PROBABILITY
from fairaudit.outcomes.table import (
    Exclusion,
    ExclusionWarning,
    TableOutcome,
    TableReading,
    outcomes_from_table,
    read_table,
)

__all__ = [
    "Exclusion",
    "ExclusionWarning",
    "FAVOURABLE_CHOICE",
    "OPTION_MASS",
    "OPTION_PROBABILITY",
    "Outcome",
    "TableOutcome",
    "TableReading",
    "checked_outcome",
    "outcomes_from_table",
    "parse",
    "read_table",
]
