"""Which files inspect-ai lists as logs, by their names alone: the rule of `list_eval_logs`.

It is that of `is_log_file` and `log_file_info` in inspect_ai/log/_file.py, written down from
inspect-ai 0.3.285; where inspect-ai is installed, tests ask it itself.
"""

import re
from dataclasses import dataclass

__all__ = ["Listed", "listed"]

# A time to the second at the beginning; then task and id between underscores. What follows a dash
# in the id is a suffix, and a fourth part would be taken for the id.
_NAME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d[:-]\d\d[:-]\d\d[^_]*_(?P<task>[^_]+)_(?P<task_id>[^_-]+)\.json"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What the list of logs shows of a file."""

    task: str
    task_id: str


def listed(name: str) -> Listed | None:
    """What a file is listed as; None if it is not listed, or not with its task and id."""
    match = _NAME.fullmatch(name)
    return match and Listed(task=match["task"], task_id=match["task_id"])
