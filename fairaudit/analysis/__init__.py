"""From outcomes to results: contrasts, controls and verdicts."""

from fairaudit.analysis.checks import FAVOURABLE, POOLED, POOLED_SETS, checked_settings
from fairaudit.analysis.controls import LEAST_PAIRS
from fairaudit.analysis.joint import CORRELATION, POWER, Prospect, chance_together
from fairaudit.analysis.measures import SHARES
from fairaudit.analysis.verb import analyze

__all__ = [
    "CORRELATION",
    "FAVOURABLE",
    "LEAST_PAIRS",
    "POOLED",
    "POOLED_SETS",
    "POWER",
    "SHARES",
    "Prospect",
    "analyze",
    "chance_together",
    "checked_settings",
]
