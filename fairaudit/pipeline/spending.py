"""What an audit.yaml says that asking may take, what it costs, and how patient it is."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from fairaudit.backends import AnyBackend, AsyncBackend
from fairaudit.errors import Fault
from fairaudit.pipeline.judge_plan import PlannedJudge
from fairaudit.pipeline.schema import AuditFile, ModelEntry
from fairaudit.runner import Budget, Limits, Price
from fairaudit.yamlfile import Location, YamlFile

__all__ = ["ModelKey", "ModelLimits", "Prices", "budget_in", "limits_in", "prices_in"]

ModelKey = tuple[str, str | None, str]
"""`Identity.key` of a model."""
Prices = Mapping[ModelKey, Price]
ModelLimits = Mapping[ModelKey, Limits]

_SECONDS_AN_HOUR = 3600


def budget_in(content: AuditFile) -> Budget:
    """The budget that a file states."""
    entry = content.budget
    return Budget(
        requests=entry.requests,
        tokens=entry.tokens,
        cost=entry.cost,
        seconds=None if entry.hours is None else entry.hours * _SECONDS_AN_HOUR,
    )


def prices_in(
    file: YamlFile,
    content: AuditFile,
    models: Sequence[AnyBackend],
    judge: PlannedJudge | None,
    faults: list[Fault],
) -> Prices:
    """Prices of the models that have one; where the cost is limited, all need one."""
    entries = list(_entries(content, models, judge))
    prices: dict[ModelKey, Price] = {}
    for _, entry, model in entries:
        if entry.price is not None:
            price = Price(input=entry.price.input, output=entry.price.output)
            prices[model.identity.key] = price
    lacking = [m.identity.name for _, _, m in entries if m.identity.key not in prices]
    if content.budget.cost is not None and lacking:
        message = (
            f"the cost is limited, and no price is stated for {', '.join(lacking)}. Add one to the "
            "model, such as “price: {input: 0.15, output: 0.60}” for a million tokens read and "
            "written; of a model that costs nothing, both are 0."
        )
        faults.append(file.fault(["budget", "cost"], message))
    return MappingProxyType(prices)


def limits_in(
    file: YamlFile,
    content: AuditFile,
    models: Sequence[AnyBackend],
    judge: PlannedJudge | None,
    faults: list[Fault],
) -> ModelLimits:
    """Limits of the models that state some; only calls to a server have any."""
    limits: dict[ModelKey, Limits] = {}
    for place, entry, model in _entries(content, models, judge):
        if entry.limits is None:
            continue
        if isinstance(model, AsyncBackend):
            limits[model.identity.key] = Limits(**entry.limits.model_dump(exclude_none=True))
            continue
        message = (
            f"these are limits of calls to a server, and {model.identity.name} is not asked by "
            "such calls: none of them would hold. Leave “limits” out."
        )
        faults.append(file.fault([*place, "limits"], message))
    return MappingProxyType(limits)


def _entries(
    content: AuditFile, models: Sequence[AnyBackend], judge: PlannedJudge | None
) -> Iterator[tuple[Location, ModelEntry, AnyBackend]]:
    """Every model of a file with its place and its entry, the judge last."""
    for index, (entry, model) in enumerate(zip(content.models, models, strict=True)):
        yield ["models", index], entry, model
    if judge is not None and content.judge is not None:
        yield ["judge", "model"], content.judge.model, judge.model
