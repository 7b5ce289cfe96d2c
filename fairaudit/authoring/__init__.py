"""For those who write and review vignettes: starter sets, spreadsheets, review sheets."""

from fairaudit.authoring.review import (
    ReviewComment,
    ReviewOutcome,
    put_back_review,
    write_review,
)
from fairaudit.authoring.sheet import put_back_sheet, write_sheet
from fairaudit.authoring.starter import new_set

__all__ = [
    "ReviewComment",
    "ReviewOutcome",
    "new_set",
    "put_back_review",
    "put_back_sheet",
    "write_review",
    "write_sheet",
]
