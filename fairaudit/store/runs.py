"""How far the runs in a store have come."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from fairaudit.rows import CHARACTERS_PER_TOKEN, FILTERED
from fairaudit.store.database import Database

__all__ = ["Run", "Taken", "runs_in", "served_in", "taken_in", "usage_in"]

_QUERY = """
SELECT model_id, params_id, params, state, planned,
    count(prompt_id) FILTER (WHERE status = 'ok') AS answered,
    count(prompt_id) FILTER (WHERE status = 'truncated') AS truncated,
    count(prompt_id) FILTER (WHERE status = 'error') AS failed,
    count(prompt_id) FILTER (WHERE finish_reason = ?) AS filtered,
    coalesce(sum(input_tokens), 0) AS input_tokens,
    coalesce(sum(output_tokens), 0) AS output_tokens,
    min(created_at) AS first_at, max(created_at) AS last_at
FROM models LEFT JOIN responses USING (model_id, params_id)
GROUP BY model_id, params_id ORDER BY min(created_at), model_id
"""
_SERVED = """
SELECT served_model, fingerprint, count(*) AS answers,
    min(created_at) AS first, max(created_at) AS last
FROM responses WHERE (model_id, params_id) = (?, ?) AND status <> 'error'
    AND coalesce(served_model, fingerprint) IS NOT NULL
GROUP BY served_model, fingerprint ORDER BY first, served_model, fingerprint
"""
_ERRORS = """
SELECT coalesce(error, 'no reason given'), count(*) FROM responses
WHERE (model_id, params_id) = (?, ?) AND status = 'error' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3
"""


# A call that failed may have taken nothing: its tokens count where they were told.
_USAGE = """
SELECT count(*) FILTER (WHERE status <> 'error') AS answers,
    count(*) FILTER (WHERE status = 'error') AS failed,
    count(*) FILTER (WHERE status <> 'error'
        AND (input_tokens IS NULL OR output_tokens IS NULL)) AS uncounted,
    coalesce(sum(coalesce(input_tokens, iif(status = 'error', 0, length(messages) / ?1))), 0)
        AS input_tokens,
    coalesce(sum(coalesce(output_tokens, iif(status = 'error', 0, length(text) / ?1))), 0)
        AS output_tokens,
    round(coalesce(sum(latency), 0), 3) AS seconds,
    min(created_at) AS first_at, max(created_at) AS last_at
FROM responses JOIN prompts USING (prompt_id) WHERE (model_id, params_id) = (?2, ?3)
"""


class Taken(NamedTuple):
    """Answers that a run has, failed ones among them, and the tokens that they took."""

    answers: int
    read: int
    written: int


_TAKEN = """
SELECT count(*), coalesce(sum(coalesce(input_tokens, length(messages) / ?1)), 0),
    coalesce(sum(coalesce(output_tokens, length(text) / ?1)), 0)
FROM responses JOIN prompts USING (prompt_id) WHERE (model_id, params_id) = (?2, ?3)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of one model.

    Parameters
    ----------
    model_id, params_id : str
        Who is asked, with which parameters.
    params : Mapping[str, Any]
        The parameters.
    state : {"open", "complete", "closed"}
        Whether it is going on or was cut off; every prompt was asked; or it is over for good.
    planned : int or None
        Answers that the plan needs, where a run has said so.
    answered, truncated, failed, filtered : int
        Whole answers, those cut off, calls without an answer, and answers that a content filter
        refused.
    input_tokens, output_tokens : int
        Tokens, where the backend counts them.
    first_at, last_at : str or None
        UTC times of the first and of the last answer.
    served : tuple of (model, fingerprint)
        What the server said it was, in the order of time: more than one means that it changed.
    errors : tuple of (message, count)
        The three commonest.
    """

    model_id: str
    params_id: str
    params: Mapping[str, Any]
    state: str
    planned: int | None
    answered: int
    truncated: int
    failed: int
    filtered: int
    input_tokens: int
    output_tokens: int
    first_at: str | None
    last_at: str | None
    served: tuple[tuple[str | None, str | None], ...]
    errors: tuple[tuple[str, int], ...]


def runs_in(database: Database) -> tuple[Run, ...]:
    """Every run of a store, the oldest first."""
    with database.explained("read"):
        return tuple(
            Run(
                **row | {"params": json.loads(row["params"])},
                served=tuple(
                    (one["served_model"], one["fingerprint"]) for one in served_in(database, *key)
                ),
                errors=tuple(database.connection.execute(_ERRORS, key).fetchall()),
            )
            for row in _rows(database, _QUERY, FILTERED)
            for key in [(row["model_id"], row["params_id"])]
        )


def served_in(database: Database, model_id: str, params_id: str) -> list[dict[str, Any]]:
    """Who the server of a run said that it was, in the order of time; see `Store.served`."""
    return _rows(database, _SERVED, model_id, params_id)


def usage_in(database: Database, model_id: str, params_id: str) -> dict[str, Any]:
    """What a run took over all its sessions; see `Store.usage`."""
    (row,) = _rows(database, _USAGE, CHARACTERS_PER_TOKEN, model_id, params_id)
    return row


def taken_in(database: Database, model_id: str, params_id: str) -> Taken:
    """What a run took, with tokens estimated where they were not counted."""
    with database.explained("read"):
        row = database.connection.execute(_TAKEN, (CHARACTERS_PER_TOKEN, model_id, params_id))
        return Taken(*row.fetchone())


def _rows(database: Database, query: str, *values: object) -> list[dict[str, Any]]:
    """Rows of a query by the names of their columns."""
    with database.explained("read"):
        cursor = database.connection.execute(query, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
