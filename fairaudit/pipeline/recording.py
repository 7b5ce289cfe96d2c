"""The record of a run: what its models took, over all sessions in the store."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from pathlib import Path

from fairaudit.backends import StatesPrecision
from fairaudit.ids import file_digest
from fairaudit.pipeline.asking import Asked, Asking
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.environment import environment
from fairaudit.report import NoRecord, RunRecord, Took
from fairaudit.runner import Collection
from fairaudit.store import Store

__all__ = ["run_record"]

_TRIED = 32  # prompts on which a lower precision is compared with float32


def run_record(
    audit: Audit,
    store: Store,
    asking: Asking,
    audit_json: Path,
    *,
    collections: Sequence[Collection],
    started: datetime,
    seconds: float,
    earlier: RunRecord | NoRecord,
) -> RunRecord:
    """What stands in run.json.

    Parameters
    ----------
    audit : Audit
        The plan, with its prices.
    store : Store
        The answers.
    asking : Asking
        What the models were asked in this session.
    audit_json : Path
        The record of the audit, as it was written.
    collections : Sequence[Collection]
        What was done in this session, in its order.
    started : datetime
        When it began.
    seconds : float
        How long it took.
    earlier : RunRecord or NoRecord
        The record of the sessions before; only it knows what energy they took.
    """
    return RunRecord(
        audit_sha256=file_digest(audit_json),
        started_at=started.isoformat(timespec="seconds"),
        seconds=round(seconds, 3),
        this_run=tuple(asdict(collection) for collection in collections),
        all_runs=tuple(_took(audit, store, asking, earlier)),
        environment=environment(),
    )


def _took(
    audit: Audit, store: Store, asking: Asking, earlier: RunRecord | NoRecord
) -> Iterator[Took]:
    before: dict[tuple[str, str], Took] = {}
    if isinstance(earlier, RunRecord):
        before = {(one.model_id, one.params_id): one for one in earlier.all_runs}
    for key, asked in asking.asked.items():
        params_id = asked.model.identity.params_id
        usage, price = store.usage(asked.model), audit.prices.get(key)
        # Answers that were all given in this session owe nothing to an earlier store.
        sooner = None if asked.afresh else before.get((asked.model_id, params_id))
        yield Took(
            model_id=asked.model_id,
            params_id=params_id,
            **usage,
            cost=None if price is None else price.of(usage["input_tokens"], usage["output_tokens"]),
            energy=asked.energy if sooner is None else sooner.energy.plus(asked.energy),
            precision=_precision(audit, asked, sooner),
            served=tuple(store.served(asked.model)),
        )


def _precision(audit: Audit, asked: Asked, sooner: Took | None) -> str | None:
    """What the model's precision does to scores; measured once, in the session that asked it."""
    if sooner is not None and sooner.precision is not None:
        return sooner.precision
    if not isinstance(asked.model, StatesPrecision) or not asked.energy.prompts:
        return None
    return asked.model.precision(list(islice(audit.cells.prompts(), _TRIED)))
