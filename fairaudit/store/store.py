"""Answers on disk, keyed so that resuming is asking for what is missing."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import pandas as pd

from fairaudit.errors import InputError, StoreError, StorePlanError, StoreVersionError
from fairaudit.ids import canonical_json
from fairaudit.rows import Identified, Identity, Prompt, Response
from fairaudit.store.migrations import APPLICATION_ID, MIGRATIONS, migrate
from fairaudit.tables import RESPONSES

__all__ = ["Store"]

_COLUMNS = ", ".join(RESPONSES.names)
_PLACES = ", ".join("?" * len(RESPONSES.names))


class Store:
    """Every answer that a model gave, in one SQLite file.

    A batch is committed whole and is on disk before it counts. An answer that is there is
    never rewritten; an answer that failed is, when it is asked again.

    Use it as a context manager. Leaving it without an error ends the run of models that state
    no revision: the next `collect` asks them afresh, since nobody can tell whether they are
    still the same.

    Parameters
    ----------
    path : str or Path
        The file; made where it isn't there.

    Raises
    ------
    StoreError
        If the file cannot be opened or is something else.
    StoreVersionError
        If a newer fairaudit wrote it.

    Examples
    --------
    >>> with Store(":memory:") as store:
    ...     store.counts()
    {}
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        with self._explained("opened"):
            # Transactions are opened by hand, so that a batch is one and only one.
            self._connection = sqlite3.connect(path, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                with self._transaction():
                    self._connection.execute(
                        "UPDATE models SET state = 'closed' "
                        "WHERE state = 'complete' AND revision IS NULL"
                    )
        finally:
            self.close()

    def close(self) -> None:
        """Close the file. What was not finished can be resumed."""
        self._connection.close()

    def bind(self, plan_id: str) -> None:
        """Tie the store to a plan, or make sure that it is tied to this one.

        Raises
        ------
        StorePlanError
            If it holds the answers of another plan.
        """
        with self._transaction() as connection:
            row = connection.execute("SELECT plan_id FROM plan").fetchone()
            if row is None:
                connection.execute("INSERT INTO plan VALUES (1, ?)", (plan_id,))
            elif row[0] != plan_id:
                raise StorePlanError(
                    f"The store {self.path} belongs to another audit plan (its hash is {row[0]}, "
                    f"this plan's is {plan_id}): vignettes, attributes, design or prompt differ. "
                    "Nothing was changed. Give this audit an output folder of its own, or go back "
                    "to the plan that the store was made with."
                )

    def open_run(self, model: Identified) -> str:
        """Start or resume the asking of a model, and return its `model_id`.

        With a stated revision the id is `name@revision` and answers are kept for good. Without
        one it is `name@run-1`, `name@run-2`, …, a new number after each finished run.
        """
        identity = model.identity
        with self._transaction() as connection:
            latest = self._latest_run(identity)
            if latest is not None and (identity.revision is not None or latest[2] != "closed"):
                connection.execute(
                    "UPDATE models SET state = 'open' WHERE (model_id, params_id) = (?, ?)",
                    (latest[0], identity.params_id),
                )
                return latest[0]
            run = 1 if latest is None else latest[1] + 1
            model_id = f"{identity.name}@{identity.revision or f'run-{run}'}"
            connection.execute(
                "INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, 'open')",
                (
                    model_id,
                    identity.params_id,
                    identity.name,
                    identity.revision,
                    canonical_json(dict(identity.params)),
                    run,
                ),
            )
        return model_id

    def complete_run(self, model_id: str, params_id: str) -> None:
        """Note that every prompt of the plan has an answer of this model."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE models SET state = 'complete' WHERE (model_id, params_id) = (?, ?)",
                (model_id, params_id),
            )

    def missing(
        self, prompts: Sequence[Prompt], model_id: str, params_id: str, sample: int
    ) -> list[Prompt]:
        """Prompts of a batch that have no answer yet, in their order."""
        with self._explained("read"):
            rows = self._connection.execute(
                "SELECT prompt_id FROM responses WHERE (model_id, params_id, sample) = (?, ?, ?) "
                "AND status <> 'error' AND prompt_id IN (SELECT value FROM json_each(?))",
                (model_id, params_id, sample, json.dumps([p.prompt_id for p in prompts])),
            ).fetchall()
        answered = {row[0] for row in rows}
        return [prompt for prompt in prompts if prompt.prompt_id not in answered]

    def add(self, prompts: Sequence[Prompt], responses: Sequence[Response]) -> None:
        """Keep a batch of answers with their prompts, all or none."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO prompts VALUES (?, ?, ?)",
                [
                    (p.prompt_id, canonical_json(p.messages), canonical_json(p.options))
                    for p in prompts
                ],
            )
            connection.executemany(
                f"INSERT INTO responses ({_COLUMNS}) VALUES ({_PLACES}) "
                "ON CONFLICT (model_id, params_id, sample, prompt_id) DO UPDATE SET "
                "text = excluded.text, status = excluded.status, "
                "finish_reason = excluded.finish_reason, "
                "option_logprobs = excluded.option_logprobs, "
                "input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens, "
                "latency = excluded.latency, seed = excluded.seed, error = excluded.error, "
                "created_at = excluded.created_at WHERE responses.status = 'error'",
                [_row(response) for response in responses],
            )

    def responses(self, model: Identified) -> pd.DataFrame:
        """Answers of a model's latest run.

        Returns
        -------
        DataFrame, columns of `tables.RESPONSES`
            Ordered by sample and prompt; `option_logprobs` is a JSON list or None.

        Raises
        ------
        InputError
            If the model was never asked.
        """
        with self._explained("read"):
            latest = self._latest_run(model.identity)
            if latest is None:
                raise InputError(
                    f"The store {self.path} holds no answers of {model.identity.name} with these "
                    "parameters. Ask it first, with collect."
                )
            rows = self._connection.execute(
                f"SELECT {_COLUMNS} FROM responses WHERE (model_id, params_id) = (?, ?) "
                "ORDER BY sample, prompt_id",
                (latest[0], model.identity.params_id),
            ).fetchall()
        return pd.DataFrame(rows, columns=RESPONSES.names)

    def counts(self) -> dict[str, int]:
        """Number of answers by model id, failed ones left out."""
        with self._explained("read"):
            rows = self._connection.execute(
                "SELECT model_id, count(*) FROM responses WHERE status <> 'error' "
                "GROUP BY model_id ORDER BY model_id"
            )
            return dict(rows.fetchall())

    def _latest_run(self, identity: Identity) -> tuple[str, int, str] | None:
        row: tuple[str, int, str] | None = self._connection.execute(
            "SELECT model_id, run, state FROM models "
            "WHERE name = ? AND revision IS ? AND params_id = ? ORDER BY run DESC LIMIT 1",
            (identity.name, identity.revision, identity.params_id),
        ).fetchone()
        return row

    def _prepare(self) -> None:
        connection = self._connection
        connection.execute("PRAGMA busy_timeout = 10000")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if tables and application != APPLICATION_ID:
            raise StoreError(
                f"The file {self.path} is a database of another program, not a response store. "
                "Nothing was changed. Give the path of a store, or one that doesn't exist yet."
            )
        if version > len(MIGRATIONS):
            raise StoreVersionError(
                f"The store {self.path} was written by a newer fairaudit (its schema is {version}, "
                f"this one knows {len(MIGRATIONS)}). Nothing was changed. Update fairaudit with: "
                "pip install --upgrade fairaudit-clinical"
            )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection, version)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._explained("written"):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def _explained(self, action: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(
                f"The store {self.path} cannot be {action}: {error}. {_advice(error)}"
            ) from error


def _advice(error: sqlite3.Error) -> str:
    match getattr(error, "sqlite_errorname", ""):
        case "SQLITE_FULL":
            return (
                "Every batch that was finished before is kept. Make room on the disk and run the "
                "same command again: it asks only for what is missing."
            )
        case "SQLITE_NOTADB" | "SQLITE_CORRUPT":
            return (
                "The file is damaged or is no response store; nothing was changed. Restore it from "
                "a copy, or give another path."
            )
        case "SQLITE_BUSY" | "SQLITE_LOCKED":
            return "Another process is using it. Wait until that one has ended, then run again."
        case "SQLITE_READONLY" | "SQLITE_CANTOPEN" | "SQLITE_PERM":
            return "Check that its folder exists and may be written to, or give another path."
        case _:
            return "What was kept before is safe. Mend the cause and run the same command again."


def _row(response: Response) -> tuple[object, ...]:
    return tuple(_stored(getattr(response, name)) for name in RESPONSES.names)


def _stored(value: object) -> object:
    if isinstance(value, tuple):
        return json.dumps(value)
    # Half a surrogate pair is no text that any file can hold; it is kept as its escape.
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
