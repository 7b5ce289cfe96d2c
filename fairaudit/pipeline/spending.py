"""What an audit.yaml says that asking may take, and what it costs."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from fairaudit.backends import AnyBackend
from fairaudit.errors import Fault
from fairaudit.pipeline.judge_plan import PlannedJudge
from fairaudit.pipeline.schema import AuditFile, ModelEntry
from fairaudit.runner import Budget, Price
from fairaudit.yamlfile import YamlFile

__all__ = ["ModelKey", "Prices", "budget_in", "prices_in"]

ModelKey = tuple[str, str | None, str]
"""`Identity.key` of a model."""
Prices = Mapping[ModelKey, Price]

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
    entries: list[tuple[ModelEntry, AnyBackend]] = list(zip(content.models, models, strict=True))
    if judge is not None and content.judge is not None:
        entries.append((content.judge.model, judge.model))
    prices: dict[ModelKey, Price] = {}
    for entry, model in entries:
        if entry.price is not None:
            price = Price(input=entry.price.input, output=entry.price.output)
            prices[model.identity.key] = price
    lacking = [m.identity.name for _, m in entries if m.identity.key not in prices]
    if content.budget.cost is not None and lacking:
        message = (
            f"the cost is limited, and no price is stated for {', '.join(lacking)}. Add one to the "
            "model, such as “price: {input: 0.15, output: 0.60}” for a million tokens read and "
            "written; of a model that costs nothing, both are 0."
        )
        faults.append(file.fault(["budget", "cost"], message))
    return MappingProxyType(prices)
