"""The answers that an audit's store holds, as people read them."""

from pathlib import Path
from typing import NamedTuple

from fairaudit.errors import InputError
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.keys import AnswerKey
from fairaudit.pipeline.stored import STORE
from fairaudit.store import Store

__all__ = ["AnswerKey", "StoredAnswer", "answers_in"]


class StoredAnswer(NamedTuple):
    """An answer's text, whether it is whole, and what failed."""

    text: str
    status: str
    error: str


def answers_in(audit: Audit, folder: str | Path) -> dict[AnswerKey, StoredAnswer]:
    """Answers of the latest run of each model of an audit.

    Raises
    ------
    InputError
        If the folder has no store, or the store has no answer of one of the models.
    StoreError
        If the store cannot be read, or belongs to another plan.
    """
    path = Path(folder) / STORE
    if not path.is_file():
        raise InputError(
            f"There is no {path}, so that there are no answers to read. Run the audit first, or "
            "name the folder that its results are in with --results."
        )
    found = {}
    with Store(path) as store:
        store.bind(audit.cells.plan_id)
        for model in audit.models:
            frame = store.responses(model)
            columns = ("prompt_id", "model_id", "params_id", "sample", "text", "status", "error")
            for *key, text, status, error in zip(*(frame[c] for c in columns), strict=True):
                found[AnswerKey(*key)] = StoredAnswer(text, status, error or "")
    return {key: answer for key, answer in found.items() if key.sample < audit.samples}
