"""A store read row by row, for those who take its answers elsewhere; nothing is written."""

import copy
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from fairaudit.errors import InputError, StoreError
from fairaudit.registry import suggestion
from fairaudit.rows import Messages
from fairaudit.store.checksums import COUNTED, checksum, damaged, mended, prompt_checksum
from fairaudit.store.database import Database
from fairaudit.store.migrations import APPLICATION_ID, MIGRATIONS
from fairaudit.tables import RESPONSES

__all__ = ["AskedModel", "KeptAnswer", "StoredAnswers", "stored_answers"]

_ROW = ", ".join(f"responses.{name}" for name in RESPONSES.names)
_ANSWERS = (
    f"SELECT {_ROW}, responses.checksum, prompts.checksum, models.name, models.revision, "
    "models.params, prompts.messages, prompts.options "
    "FROM responses JOIN prompts USING (prompt_id) JOIN models USING (model_id, params_id) "
    "WHERE (responses.model_id, responses.params_id) = (?, ?) "
    "ORDER BY responses.sample, responses.prompt_id"
)
_PROMPTS = (
    "SELECT DISTINCT prompt_id FROM responses WHERE (model_id, params_id) = (?, ?) "
    "ORDER BY prompt_id"
)
_MODELS = (
    "SELECT model_id, params_id, name, revision, params, count(*), "
    "count(*) FILTER (WHERE status = 'error'), count(DISTINCT prompt_id), max(sample) + 1, "
    "min(created_at), max(created_at), coalesce(sum(input_tokens), 0), "
    "coalesce(sum(output_tokens), 0) "
    "FROM responses JOIN models USING (model_id, params_id) "
    "GROUP BY model_id, params_id ORDER BY model_id, params_id"
)


class KeptAnswer(NamedTuple):
    """An answer with what was asked; the columns of `tables.ANSWERS`, JSON read."""

    model_id: str
    params_id: str
    sample: int
    prompt_id: str
    model: str
    revision: str | None
    params: dict[str, Any]
    messages: Messages
    options: tuple[str, ...]
    text: str
    status: str
    finish_reason: str
    option_logprobs: tuple[float, ...] | None
    input_tokens: int | None
    output_tokens: int | None
    latency: float
    seed: int | None
    error: str | None
    created_at: str
    served_model: str | None
    fingerprint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedModel:
    """One run of a model in a store, and how much it holds; times are UTC, as ISO 8601."""

    model_id: str
    params_id: str
    name: str
    revision: str | None
    params: dict[str, Any]
    answers: int
    failed: int
    prompts: int
    samples: int
    first_at: str
    last_at: str
    input_tokens: int
    output_tokens: int

    @property
    def key(self) -> str:
        """What tells it from the same model with other parameters: “model_id/params_id”."""
        return f"{self.model_id}/{self.params_id}"


class StoredAnswers:
    """Answers of an opened store, those that failed among them, as they were at one moment."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path, self._connection = path, connection
        names = list(AskedModel.__dataclass_fields__)
        self.models = tuple(
            AskedModel(**{**dict(zip(names, row, strict=True)), "params": json.loads(row[4])})
            for row in connection.execute(_MODELS)
        )

    def only(self, model_id: str) -> Self:
        """The answers of one model alone, by its `model_id` or its `key`.

        Raises
        ------
        InputError
            If the store holds none of it.
        """
        chosen = copy.copy(self)
        chosen.models = tuple(one for one in self.models if model_id in (one.model_id, one.key))
        if not chosen.models:
            told = suggestion(model_id, {one.model_id for one in self.models})
            raise InputError(f"The store holds no answers of a model {model_id!r}. {told}")
        return chosen

    def of(self, model: AskedModel) -> Iterator[KeptAnswer]:
        """Answers of one model, ordered by sample and prompt; a few rows are held at a time.

        Raises
        ------
        StoreError
            At the first answer that is not as it was written; at the end if some are not found.
        """
        count = 0
        for row in self._connection.execute(_ANSWERS, (model.model_id, model.params_id)):
            kept = row[: len(RESPONSES.names)]
            own, asked, *beside = row[len(kept) :]
            if own not in (None, checksum(kept)):
                raise damaged(self._path, 1, model.answers)
            if asked not in (None, prompt_checksum(kept[0], *beside[-2:])):
                raise damaged(self._path, 1, model.prompts, what="prompts")
            count += 1
            yield _answer(kept, *beside)
        (total,) = self._connection.execute(COUNTED, (model.model_id, model.params_id)).fetchone()
        if count != total:
            raise damaged(self._path, abs(total - count), total)

    def prompt_ids(self, model: AskedModel) -> Iterator[str]:
        """The prompts that were put to a model, each once."""
        rows = self._connection.execute(_PROMPTS, (model.model_id, model.params_id))
        return (row[0] for row in rows)


def _answer(
    kept: tuple[Any, ...],
    model: str,
    revision: str | None,
    params: str,
    messages: str,
    options: str,
) -> KeptAnswer:
    values = dict(zip(RESPONSES.names, kept, strict=True))
    logprobs = values["option_logprobs"]
    values["option_logprobs"] = None if logprobs is None else tuple(json.loads(logprobs))
    return KeptAnswer(
        model=model,
        revision=revision,
        params=json.loads(params),
        messages=tuple((role, content) for role, content in json.loads(messages)),
        options=tuple(json.loads(options)),
        **values,
    )


@contextmanager
def stored_answers(path: str | Path) -> Iterator[StoredAnswers]:
    """Open a store to read what was answered, also while a model is being asked.

    Parameters
    ----------
    path : str or Path
        The store. One in a folder that may not be written is read as well.

    Raises
    ------
    InputError
        If there is no such file.
    StoreError
        If it is no store, cannot be read or is damaged.
    StoreVersionError
        If a newer fairaudit wrote it.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(
            f"There is no store {path}. Name the file responses.db in the folder of an audit's "
            "results, or that folder."
        )
    if all(os.access(place, os.W_OK) for place in (path, path.parent)):
        database = Database(path)
        try:
            database.check_pages()
            with database.explained("read"):
                # One transaction: what is answered meanwhile comes with the next reading.
                database.connection.execute("BEGIN")
                yield StoredAnswers(path, database.connection)
        finally:
            database.close()
        return
    with _unwritable(path) as connection:
        yield StoredAnswers(path, connection)


@contextmanager
def _unwritable(path: Path) -> Iterator[sqlite3.Connection]:
    """Read a store where SQLite cannot make the files that it shares with other processes."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise StoreError(
            f"The store {path} lies in a folder that may not be written, and was not closed. Copy "
            f"it together with {log.name} into another folder, and read it there."
        )
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        found = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version")
        ]
        if found != [APPLICATION_ID, len(MIGRATIONS)]:
            raise StoreError(
                f"The file {path} is no response store of this version, and lies in a folder that "
                "may not be written. Copy it into another folder, and read it there."
            )
        yield connection
    except sqlite3.Error as error:
        raise StoreError(f"The store {path} cannot be read: {error}. {mended(path)}") from error
    finally:
        connection.close()
