"""For those who write and review vignettes: lint, starter sets, spreadsheets, review sheets."""

from fairaudit.authoring.lint import Finding, lint
from fairaudit.authoring.review import (
    ReviewComment,
    ReviewOutcome,
    put_back_review,
    write_review,
)
from fairaudit.authoring.sheet import put_back_sheet, write_sheet
from fairaudit.authoring.starter import new_set

__all__ = [
    "Finding",
    "ReviewComment",
    "ReviewOutcome",
    "lint",
    "new_set",
    "put_back_review",
    "put_back_sheet",
    "write_review",
    "write_sheet",
]
