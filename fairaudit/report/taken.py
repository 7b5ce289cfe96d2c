"""The section on tokens, cost, time and energy: what run.json holds, each with its method."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fairaudit.report.facts import same_model
from fairaudit.report.listings import Table
from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import count, plural
from fairaudit.report.run_record import NoRecord, RunRecord, Took
from fairaudit.rows import CHARACTERS_PER_TOKEN

__all__ = ["TAKEN_TITLE", "ToldRun", "told_run"]

TAKEN_TITLE = "Tokens, cost, time and energy"

_UNKNOWN = "–"
_SECONDS_AN_HOUR = 3600
_INTRODUCED = (
    "Measured while the models were asked, over all sessions of the run. Such numbers vary from "
    "run to run: they stand in run.json, and neither audit.json nor its hash holds any of them."
)
_HOURS = (
    "Hours are the waiting for answers added up over calls, so that calls which ran at the same "
    "time count each."
)

Named = Sequence[tuple[str, Took]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRun:
    """The section, in texts and tables."""

    sentences: tuple[str, ...]
    tables: tuple[Table, ...]
    methods: tuple[str, ...]


def told_run(content: Mapping[str, Any], run: RunRecord | NoRecord) -> ToldRun:
    """Tell what each model took, or why that is not known."""
    if isinstance(run, NoRecord):
        return ToldRun(sentences=(run.why,), tables=(), methods=())
    named = [(_name(content, took), took) for took in run.all_runs]
    return ToldRun(
        sentences=(_INTRODUCED,),
        tables=(_table(named),),
        methods=tuple(
            filter(
                None,
                (_tokens(named), _cost(named), _time(named), *_energy(named), *_precision(named)),
            )
        ),
    )


def _name(content: Mapping[str, Any], took: Took) -> str:
    """Label of an audited model; a judge that is none by its name."""
    row = {"model_id": took.model_id, "params_id": took.params_id}
    names = Names(content)
    if any(same_model(row, model) for model in content["models"]):
        return names.model(row)
    judge = content.get("judge")
    return f"{names.model(row)} (judge)" if judge and same_model(row, judge) else took.model_id


def _table(named: Named) -> Table:
    columns = (
        "Model", "Answers", "Failed calls", "Tokens read", "Tokens written", "Cost",
        "Hours of calls", "Energy, kWh",
    )  # fmt: skip
    return Table(
        caption="What each model took",
        columns=columns,
        rows=tuple(
            (
                name,
                count(took.answers),
                count(took.failed),
                count(took.input_tokens),
                count(took.output_tokens),
                _UNKNOWN if took.cost is None else _figure(took.cost),
                _figure(took.seconds / _SECONDS_AN_HOUR),
                "not measured" if took.energy.kwh is None else _figure(took.energy.kwh),
            )
            for name, took in named
        ),
        numeric=frozenset(range(1, len(columns))),
    )


def _figure(value: float) -> str:
    """Write an amount with two digits after the point, or three that count where it is below 1.

    Examples
    --------
    >>> _figure(1234.5), _figure(0.0312345), _figure(0.0000123), _figure(0)
    ('1,234.50', '0.0312', '0.0000123', '0')
    """
    return f"{value:,.2f}" if value >= 1 else format(Decimal(f"{value:.3g}"), "f")


def _tokens(named: Named) -> str:
    """How tokens were counted."""
    estimated = [
        f"{took.uncounted:,} of the {plural(took.answers, 'answer')} of {name}"
        for name, took in named
        if took.uncounted
    ]
    told = "Tokens are counted as each model’s server or tokenizer does."
    if not estimated:
        return told
    return (
        f"{told} No count came with {listing(estimated)}: there they are estimated, one token for "
        f"{CHARACTERS_PER_TOKEN} characters."
    )


def _cost(named: Named) -> str:
    lacking = [name for name, took in named if took.cost is None]
    none = f" No price is stated for {listing(lacking)}." if lacking else ""
    if len(lacking) == len(named):
        return "The cost is not known: audit.yaml states no price of tokens."
    return (
        "The cost is what these tokens come to at the prices stated in audit.yaml, in its "
        f"currency.{none}"
    )


def _time(named: Named) -> str:
    first = [took.first_at for _, took in named if took.first_at]
    last = [took.last_at for _, took in named if took.last_at]
    between = f" The answers came between {min(first)} and {max(last)}." if first and last else ""
    return f"{_HOURS}{between}"


def _energy(named: Named) -> list[str]:
    """How energy was measured, or why not; models of which the same holds stand together."""
    measured: dict[str, list[str]] = {}
    for name, took in named:
        energy, asked = took.energy, took.answers + took.failed
        told = energy.method if energy.kwh is not None else f"not measured: {energy.method}"
        if energy.kwh is not None and energy.prompts < asked:
            told += (
                f". That is of the sessions in which {energy.prompts:,} of the {asked:,} prompts "
                "were asked; the others ended without a record"
            )
        measured.setdefault(told, []).append(name)
    return [f"Energy of {listing(names)}: {told}." for told, names in measured.items()]


def _precision(named: Named) -> list[str]:
    return [f"{name} was scored {took.precision}." for name, took in named if took.precision]
