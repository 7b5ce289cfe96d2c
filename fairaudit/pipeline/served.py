"""Servers that changed their model in the middle of an audit."""

from collections.abc import Sequence
from typing import Any

from fairaudit.backends import AnyBackend
from fairaudit.pipeline.answered import Answered

__all__ = ["served_changes"]

# When they came is a fact of the run, and no part of the audit.
_KEPT = ("served_model", "fingerprint", "answers")


def served_changes(models: Sequence[AnyBackend], store: Answered) -> list[dict[str, Any]]:
    """Models whose answers came from more than one, by what the server told.

    Parameters
    ----------
    models : Sequence[AnyBackend]
        Who was asked.
    store : Answered
        Their answers.

    Returns
    -------
    list of dict
        `name`, `revision` and `params_id` of such a model, and in `served` its answers by name and
        fingerprint, in their order.
    """
    changes = []
    for model in models:
        rows = store.served(model)
        if len(rows) > 1:
            served = sorted(
                ({name: row[name] for name in _KEPT} for row in rows),
                key=lambda row: (row["served_model"] or "", row["fingerprint"] or ""),
            )
            one = model.identity
            changes.append(
                {
                    "name": one.name,
                    "revision": one.revision,
                    "params_id": one.params_id,
                    "served": served,
                }
            )
    return changes
