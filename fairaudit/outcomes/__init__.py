"""From answers to measured values; a missing value keeps its reason."""

from fairaudit.outcomes.base import Outcome, checked_outcome
from fairaudit.outcomes.choice import FAVOURABLE_CHOICE
from fairaudit.outcomes.parsing import parse
from fairaudit.outcomes.probability import OPTION_MASS, OPTION_PROBABILITY

__all__ = [
    "FAVOURABLE_CHOICE",
    "OPTION_MASS",
    "OPTION_PROBABILITY",
    "Outcome",
    "checked_outcome",
    "parse",
]
