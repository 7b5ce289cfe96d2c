"""Asking the models of an audit within its budget."""

import time
from collections.abc import Callable

from fairaudit.backends import AnyBackend
from fairaudit.errors import BudgetError
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.energy import Meter
from fairaudit.rows import Plan
from fairaudit.runner import Budget, Collection, Price, Progress, collect
from fairaudit.store import Store

__all__ = ["Asking", "Told"]

Told = Callable[[AnyBackend, Progress], None]


class Asking:
    """Puts plans to models, one after the other, and keeps all of them within one budget.

    Requests, tokens and cost count from the first session on of the runs in the store, time from
    the making of this.

    Parameters
    ----------
    audit : Audit
        Whose models and budget.
    store : Store
        Where answers are kept.
    told : callable of (model, progress), optional
        Called after each commit.
    """

    def __init__(self, audit: Audit, store: Store, told: Told | None) -> None:
        self._audit, self._store, self._told = audit, store, told
        self._started = time.monotonic()
        self.meter = Meter()

    def collect(self, plan: Plan, model: AnyBackend, *, samples: int = 1) -> Collection:
        """Ask a model what has not been asked yet.

        Raises
        ------
        BudgetError
            If the budget is spent before everything has been asked.
        """
        told = self._told
        with self.meter.around(model):
            collection = collect(
                plan,
                model,
                self._store,
                samples=samples,
                progress=None if told is None else lambda progress: told(model, progress),
                budget=self._left(),
                price=self._audit.prices.get(model.identity.key),
            )
        if collection.limit_reached:
            raise BudgetError(_spent(collection))
        return collection

    def _left(self) -> Budget:
        """What the models have not taken yet."""
        left = self._audit.budget
        if left.requests is None and left.tokens is None and left.cost is None:
            # What was taken is added up from all answers, which a large store has many of.
            return left.less(seconds=time.monotonic() - self._started)
        for model in asked_models(self._audit):
            taken = self._store.taken(model)
            price = self._audit.prices.get(model.identity.key, Price(input=0.0, output=0.0))
            left = left.less(
                requests=taken.answers,
                tokens=taken.read + taken.written,
                cost=price.of(taken.read, taken.written),
            )
        return left.less(seconds=time.monotonic() - self._started)


def asked_models(audit: Audit) -> tuple[AnyBackend, ...]:
    """All models that an audit asks; one that is audited and judges as well stands once."""
    models = {model.identity.key: model for model in audit.models}
    if audit.judge is not None:
        models.setdefault(audit.judge.model.identity.key, audit.judge.model)
    return tuple(models.values())


def _spent(collection: Collection) -> str:
    limit = "hours" if collection.limit_reached == "seconds" else collection.limit_reached
    return (
        f"The budget for {limit} is spent, with {collection.done:,} of {collection.prompts:,} "
        f"answers of {collection.model_id} there. They are kept, and balanced over vignettes and "
        f"groups where the model is asked one prompt at a time. Raise “{limit}” under “budget” in "
        "audit.yaml and run the same command again: only what is missing is asked."
    )
