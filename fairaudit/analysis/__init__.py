"""From outcomes to results: contrasts, controls and verdicts."""

from fairaudit.analysis.verb import analyze

__all__ = ["analyze"]
