"""For those who write vignettes: what is wrong with a set before anything is asked."""

from fairaudit.authoring.lint import Finding, lint

__all__ = ["Finding", "lint"]
