"""Answers on disk, keyed so that resuming is asking for what is missing."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pandas as pd

from fairaudit.errors import InputError, StorePlanError
from fairaudit.ids import canonical_json
from fairaudit.rows import Identified, Identity, Prompt, Response
from fairaudit.store.checksums import COUNTED, checksum, damaged, prompt_checksum
from fairaudit.store.database import Database
from fairaudit.store.runs import Run, Taken, runs_in, served_in, taken_in, usage_in
from fairaudit.tables import RESPONSES

__all__ = ["Store"]

_COLUMNS = ", ".join(RESPONSES.names)
_PLACES = ", ".join("?" * len(RESPONSES.names))
_SUM = "checksum"
_KEY = ("model_id", "params_id", "sample", "prompt_id")
_RENEWED = ", ".join(f"{name} = excluded.{name}" for name in RESPONSES.names if name not in _KEY)


class Store:
    """Every answer that a model gave, in one SQLite file.

    A batch is committed whole and is on disk before it counts. An answer that is there is
    never rewritten; an answer that failed is, when it is asked again.

    Use it as a context manager. Closing it without an error ends the run of models that state
    no revision: the next `collect` asks them afresh, since nobody can tell whether they are
    still the same. While one process asks models, a second one is told to wait; reading is
    always possible.

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
        self._database = Database(path)
        self._asked: dict[str, Identified] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._database.close()

    def close(self) -> None:
        """Close the file. Finished runs are ended; what was not finished can be resumed."""
        try:
            if self._asked:
                with self._database.transaction() as connection:
                    connection.execute(
                        "UPDATE models SET state = 'closed' "
                        "WHERE state = 'complete' AND revision IS NULL"
                    )
        finally:
            self._database.close()

    def bind(self, plan_id: str) -> None:
        """Tie the store to a plan, or make sure that it is tied to this one.

        Raises
        ------
        StorePlanError
            If it holds the answers of another plan.
        """
        with self._database.transaction() as connection:
            row = connection.execute("SELECT plan_id FROM plan").fetchone()
            if row is None:
                connection.execute("INSERT INTO plan VALUES (1, ?)", (plan_id,))
            elif row[0] != plan_id:
                raise StorePlanError(
                    f"The store {self._database.path} belongs to another audit plan (its hash is "
                    f"{row[0]}, this plan's is {plan_id}): vignettes, attributes, design, seed or "
                    "prompt differ. Nothing was changed. Give this audit an output folder of its "
                    "own, or go back to the plan that the store was made with."
                )

    def open_run(self, model: Identified, *, planned: int | None = None) -> str:
        """Start or resume the asking of a model, and return its `model_id`.

        `planned` is how many answers the plan needs.

        With a stated revision the id is `name@revision` and answers are kept for good. Without
        one it is `name@run-1`, `name@run-2`, …, a new number after each finished run.

        Raises
        ------
        StoreError
            If another process is asking models into this store, or the file is damaged.
        """
        self._database.lock()
        self._database.check_pages()
        identity = model.identity
        with self._database.transaction() as connection:
            latest = self._latest_run(identity)
            if latest is not None and self._goes_on(model, *latest):
                self._asked[latest[0]] = model
                connection.execute(
                    "UPDATE models SET state = 'open', planned = ? "
                    "WHERE (model_id, params_id) = (?, ?)",
                    (planned, latest[0], identity.params_id),
                )
                return latest[0]
            run = 1 if latest is None else latest[1] + 1
            model_id = f"{identity.name}@{identity.revision or f'run-{run}'}"
            self._asked[model_id] = model
            connection.execute(
                "INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, 'open', ?)",
                (
                    model_id,
                    identity.params_id,
                    identity.name,
                    identity.revision,
                    canonical_json(dict(identity.params)),
                    run,
                    planned,
                ),
            )
        return model_id

    def _goes_on(self, model: Identified, model_id: str, _: int, state: str) -> bool:
        """Whether a model's latest run is the one to go on with."""
        if model.identity.revision is not None or state == "open":
            return True
        # A finished run of a model without revision goes on only after a crash, or for the very
        # same object: another one of that name may be another function.
        return state == "complete" and self._asked.get(model_id, model) is model

    def complete_run(self, model_id: str, params_id: str) -> None:
        """Note that every prompt of the plan was put to this model."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE models SET state = 'complete' WHERE (model_id, params_id) = (?, ?)",
                (model_id, params_id),
            )

    def missing(
        self, prompts: Sequence[Prompt], model_id: str, params_id: str, sample: int
    ) -> list[Prompt]:
        """Prompts of a batch that have no answer yet, in their order."""
        with self._database.explained("read"):
            rows = self._database.connection.execute(
                "SELECT prompt_id FROM responses WHERE (model_id, params_id, sample) = (?, ?, ?) "
                "AND status <> 'error' AND prompt_id IN (SELECT value FROM json_each(?))",
                (model_id, params_id, sample, json.dumps([p.prompt_id for p in prompts])),
            ).fetchall()
        answered = {row[0] for row in rows}
        return [prompt for prompt in prompts if prompt.prompt_id not in answered]

    def add(self, prompts: Sequence[Prompt], responses: Sequence[Response]) -> None:
        """Keep a batch of answers with their prompts, all or none."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO prompts (prompt_id, messages, options, checksum) "
                "VALUES (?, ?, ?, ?)",
                [_prompt_row(prompt) for prompt in prompts],
            )
            connection.executemany(
                f"INSERT INTO responses ({_COLUMNS}, checksum) VALUES ({_PLACES}, ?) "
                f"ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET {_RENEWED}, "
                "checksum = excluded.checksum WHERE responses.status = 'error'",
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
        StoreError
            If answers are not as they were written.
        """
        self._database.check_pages()
        with self._database.explained("read"):
            latest = self._latest_run(model.identity)
            if latest is None:
                raise InputError(
                    f"The store {self._database.path} holds no answers of {model.identity.name} "
                    "with these parameters. Ask it first, with collect."
                )
            rows = self._database.connection.execute(
                f"SELECT {_COLUMNS}, checksum FROM responses "
                "WHERE (model_id, params_id) = (?, ?) ORDER BY sample, prompt_id",
                (latest[0], model.identity.params_id),
            ).fetchall()
            total = self._database.connection.execute(
                COUNTED, (latest[0], model.identity.params_id)
            ).fetchone()[0]
        changed = sum(row[-1] not in (None, checksum(row)) for row in rows)
        if changed or len(rows) != total:
            raise damaged(self._database.path, changed + abs(total - len(rows)), total)
        return pd.DataFrame(rows, columns=[*RESPONSES.names, _SUM]).drop(columns=_SUM)

    def counts(self) -> dict[str, int]:
        """Number of answers by model id, failed ones left out."""
        with self._database.explained("read"):
            rows = self._database.connection.execute(
                "SELECT model_id, count(*) FROM responses WHERE status <> 'error' "
                "GROUP BY model_id ORDER BY model_id"
            )
            return dict(rows.fetchall())

    def runs(self) -> tuple[Run, ...]:
        """Every run, the oldest first, with how far it has come."""
        return runs_in(self._database)

    def usage(self, model: Identified) -> dict[str, Any]:
        """What a model's latest run took over all its sessions.

        Returns
        -------
        dict
            `answers`, `failed`; `input_tokens` and `output_tokens`, estimated from characters for
            the `uncounted` answers; `seconds` of waiting, added up over calls; and when the first
            and the last one came, `first_at` and `last_at`.
        """
        return usage_in(self._database, *self._latest_key(model))

    def taken(self, model: Identified) -> Taken:
        """What a model's latest run took, with tokens estimated where they were not counted."""
        return taken_in(self._database, *self._latest_key(model))

    def served(self, model: Identified) -> list[dict[str, Any]]:
        """Who the server said that it was, in a model's latest run.

        Returns
        -------
        list of dict
            `served_model` and `fingerprint` as the server told them, `answers` with the two, and
            when the `first` and the `last` of these came; in the order of the first. Answers that
            tell neither are left out.
        """
        return served_in(self._database, *self._latest_key(model))

    def _latest_key(self, model: Identified) -> tuple[str, str]:
        """Key of a model's latest run; of one that was never asked there is no answer."""
        with self._database.explained("read"):
            latest = self._latest_run(model.identity)
        return latest[0] if latest else "", model.identity.params_id

    def _latest_run(self, identity: Identity) -> tuple[str, int, str] | None:
        row: tuple[str, int, str] | None = self._database.connection.execute(
            "SELECT model_id, run, state FROM models "
            "WHERE name = ? AND revision IS ? AND params_id = ? ORDER BY run DESC LIMIT 1",
            (identity.name, identity.revision, identity.params_id),
        ).fetchone()
        return row


def _row(response: Response) -> list[object]:
    row = [_stored(getattr(response, name)) for name in RESPONSES.names]
    return [*row, checksum(row)]


def _prompt_row(prompt: Prompt) -> tuple[str, str, str, int]:
    row = (prompt.prompt_id, canonical_json(prompt.messages), canonical_json(prompt.options))
    return (*row, prompt_checksum(*row))


def _stored(value: object) -> object:
    if isinstance(value, tuple):
        return json.dumps(value)
    # Half a surrogate pair is no text that any file can hold; it is kept as its escape.
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
