"""Look for answers with the patterns of inspect-ai's answer scorers.

    PYTHON inspect_pattern.py FILE SECONDS

It runs in an environment with inspect-ai and without fairaudit. The scorers themselves search with
these patterns and compare with a target, inside an asynchronous evaluation, which is left off here.
"""

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from answers import lacking, read_for

try:
    from inspect_ai.scorer import AnswerPattern
except ModuleNotFoundError:
    AnswerPattern = None


def main() -> None:
    """Search every answer, over and over."""
    if AnswerPattern is None:
        lacking("inspect_ai")
        return
    rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    letters = any("options" in row for row in rows)
    pattern = AnswerPattern.LETTER.value if letters else AnswerPattern.WORD.value

    def values() -> list[object]:
        return [_meant(re.search(pattern, row["text"], re.IGNORECASE), row) for row in rows]

    read_for(float(sys.argv[2]), rows, values, version=f"inspect-ai {version('inspect-ai')}")


def _meant(found: "re.Match[str] | None", row: dict[str, Any]) -> object:
    """What the words that were found stand for."""
    if found is None:
        return None
    word = found[1].strip().lower()
    if "options" not in row:
        return {"yes": True, "no": False}.get(word)
    place = ord(word) - ord("a")
    return row["options"][place] if place < len(row["options"]) else None


if __name__ == "__main__":
    main()
