"""Lint for vignette sets and attribute files: one module a family of rules."""

from fairaudit.authoring.lint.finding import Finding
from fairaudit.authoring.lint.rules import RULES
from fairaudit.authoring.lint.sources import Sources, read_sources
from fairaudit.authoring.lint.verb import findings_in, lint

__all__ = ["RULES", "Finding", "Sources", "findings_in", "lint", "read_sources"]
