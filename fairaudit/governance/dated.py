"""Whether the day of an answer is that of its text, by the checklist that was written before.

The file of answers is the people's: nothing in it tells what an answer said yesterday. The last
checklist.json does. It holds of each answer the hash of the text that its day first stood by.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from fairaudit.governance.answers import Answer
from fairaudit.ids import digest

__all__ = ["Dated", "dated_before", "first_text", "undated_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """The day of an answer, and the hash of the text that it first stood by."""

    on: str
    text: str


def dated_before(path: Path) -> dict[str, Dated]:
    """Days of the answers in a checklist.json, by the keys of their items.

    Nothing is known where the file is not there, or is none of ours.
    """
    try:
        content = json.loads(path.read_bytes())
        items = [item for one in content["checklists"] for item in one["items"]]
        answered = {str(item["id"]): item["answer"] for item in items if item["answer"]}
        return {
            key: Dated(on=answer["date"], text=answer.get("dated_text") or digest(answer["text"]))
            for key, answer in answered.items()
            if answer["text"] and answer["date"]
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def first_text(answer: Answer | None, before: Dated | None) -> str:
    """Hash of the text that an answer's day first stood by; empty where the answer is not whole."""
    if answer is None or not answer.complete or answer.on is None:
        return ""
    same_day = before is not None and before.on == answer.on.isoformat()
    return before.text if before is not None and same_day else digest(answer.text)


def undated_words(answer: Answer | None, first: str) -> str:
    """Say that a text was changed and its day was not; empty where that is not so."""
    if answer is None or not first or first == digest(answer.text):
        return ""
    return (
        f"The text has changed since an earlier checklist was written, and its date, {answer.on}, "
        "has not. Write the day of the change."
    )
