"""Asking the models of an audit within its budget."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from fairaudit.backends import AnyBackend
from fairaudit.errors import BudgetError
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.energy import Meter
from fairaudit.pipeline.spending import ModelKey
from fairaudit.report import Energy
from fairaudit.rows import Plan
from fairaudit.runner import Budget, Collection, Limits, Price, Progress, collect
from fairaudit.store import Store

__all__ = ["Asked", "Asking", "Told", "asked_models"]

Told = Callable[[AnyBackend, Progress], None]

_ASKED_NOTHING = (
    "the session that ended the run asked this model nothing, and no record of an earlier one is "
    "there"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What putting plans to one model came to in this session.

    Parameters
    ----------
    model : AnyBackend
        Who was asked.
    model_id : str
        The id that its answers are kept under.
    energy : Energy
        What this machine took meanwhile.
    afresh : bool
        Whether no answer of an earlier session was used.
    """

    model: AnyBackend
    model_id: str
    energy: Energy
    afresh: bool


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

    Attributes
    ----------
    asked : dict
        What each model was asked, by `Identity.key`; one that is audited and judges stands once.
    """

    def __init__(self, audit: Audit, store: Store, told: Told | None) -> None:
        self._audit, self._store, self._told = audit, store, told
        self._started = time.monotonic()
        self.asked: dict[ModelKey, Asked] = {}

    def collect(self, plan: Plan, model: AnyBackend, *, samples: int = 1) -> Collection:
        """Ask a model what has not been asked yet.

        Raises
        ------
        BudgetError
            If the budget is spent before everything has been asked.
        """
        told, meter, key = self._told, Meter(), model.identity.key
        with meter.around(model):
            collection = collect(
                plan,
                model,
                self._store,
                samples=samples,
                progress=None if told is None else lambda progress: told(model, progress),
                budget=self._left(),
                price=self._audit.prices.get(key),
                limits=self._audit.limits.get(key, Limits()),
            )
        if collection.limit_reached:
            raise BudgetError(_spent(collection))
        self._note(model, collection, meter)
        return collection

    def _note(self, model: AnyBackend, collection: Collection, meter: Meter) -> None:
        """Add what was done to what the same model was asked before."""
        energy = Energy(kwh=meter.kwh, method=meter.method, prompts=collection.asked)
        if not collection.asked:
            # What the meter ran for was looking up that nothing is missing.
            energy = Energy(kwh=None, method=_ASKED_NOTHING, prompts=0)
        afresh = collection.asked == collection.prompts
        before = self.asked.get(model.identity.key)
        self.asked[model.identity.key] = Asked(
            model=model,
            model_id=collection.model_id,
            energy=energy if before is None else before.energy.plus(energy),
            afresh=afresh if before is None else before.afresh and afresh,
        )

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
