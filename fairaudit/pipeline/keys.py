"""Which answer: its key, and the id that stands for it on a sheet."""

from typing import NamedTuple

from fairaudit.ids import text_digest

__all__ = ["AnswerKey", "opaque_id"]


class AnswerKey(NamedTuple):
    """Which answer: the prompt, who was asked, and the repeat."""

    prompt_id: str
    model_id: str
    params_id: str
    sample: int


def opaque_id(key: AnswerKey, outcome: str) -> str:
    """An id of an answer on the sheet of an outcome, which tells nothing of a group."""
    # A letter first, so that no spreadsheet takes an id for a number.
    return f"a{text_digest(*key[:3], str(key.sample), outcome)[:12]}"
