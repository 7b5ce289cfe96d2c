"""From answers to measured values; a missing value keeps its reason."""

from fairaudit.outcomes.base import Outcome, PairOutcome
from fairaudit.outcomes.choice import FAVOURABLE_CHOICE, ChosenOption
from fairaudit.outcomes.function import FunctionOutcome
from fairaudit.outcomes.pairs import check_placebo
from fairaudit.outcomes.parsing import SCORED, WRITTEN, parse
from fairaudit.outcomes.planned import PlannedOutcome, planned_outcomes
from fairaudit.outcomes.probability import (
    OPTION_MASS,
    OPTION_PROBABILITY,
    OPTION_PROBABILITY_BY_LENGTH,
)
from fairaudit.outcomes.quality import CORRECT_ANSWER, HARM_WEIGHTED_ERROR
from fairaudit.outcomes.repeats import REPEATS, repeat_agreement, was_repeated
from fairaudit.outcomes.table import (
    Exclusion,
    ExclusionWarning,
    TableOutcome,
    TableReading,
    outcomes_from_table,
    read_table,
)

__all__ = [
    "CORRECT_ANSWER",
    "ChosenOption",
    "Exclusion",
    "ExclusionWarning",
    "FAVOURABLE_CHOICE",
    "FunctionOutcome",
    "HARM_WEIGHTED_ERROR",
    "OPTION_MASS",
    "OPTION_PROBABILITY",
    "OPTION_PROBABILITY_BY_LENGTH",
    "Outcome",
    "PairOutcome",
    "PlannedOutcome",
    "REPEATS",
    "SCORED",
    "TableOutcome",
    "TableReading",
    "WRITTEN",
    "check_placebo",
    "outcomes_from_table",
    "parse",
    "planned_outcomes",
    "read_table",
    "repeat_agreement",
    "was_repeated",
]
