"""From outcomes to results: contrasts, controls and verdicts."""

from fairaudit.analysis.checks import POOLED, checked_settings
from fairaudit.analysis.verb import analyze

__all__ = ["POOLED", "analyze", "checked_settings"]
