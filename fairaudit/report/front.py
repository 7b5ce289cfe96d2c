"""The first screen in facts: which system, when it answered, and the verdict on each attribute."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.figures.marks import MARKS
from fairaudit.report.design import params_words
from fairaudit.report.listings import Table
from fairaudit.report.looks import interval_level
from fairaudit.report.margins import margin_words
from fairaudit.report.names import Names
from fairaudit.report.numbers import count, digits_of_row, interval, shift
from fairaudit.report.plain import clip
from fairaudit.report.run_record import NoRecord, RunRecord
from fairaudit.report.wording import verdict_words
from fairaudit.verdicts import MOST_SERIOUS_FIRST, Verdict

__all__ = ["VerdictLine", "about", "verdict_lines", "verdict_table"]

Row = Mapping[str, Any]

_SHORT = 160
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
VERDICT_NOTE = (
    "An attribute has the verdict of its most serious contrast: disparity before inconclusive "
    "before not estimable before equivalent. So it is called equivalent only where each of its "
    "contrasts is. Difference and vignettes are those of the contrast that decides."
)
"""How the verdict of an attribute comes about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictLine:
    """The verdict on one attribute, with the contrast that it is taken from.

    Parameters
    ----------
    model, attribute : str
        What they are called; the outcome stands with the attribute where there are several.
    symbol, tone : str
        The mark of the verdict.
    verdict : str
        The verdict in words.
    contrast : str
        The contrast that decides.
    difference : str
        Its difference and interval.
    vignettes : str
        How many vignettes it rests on.
    every : str
        How many contrasts the attribute has, by verdict.
    """

    model: str
    attribute: str
    symbol: str
    tone: str
    verdict: str
    contrast: str
    difference: str
    vignettes: str
    every: str


def verdict_lines(content: Mapping[str, Any], rows: Sequence[Row]) -> tuple[VerdictLine, ...]:
    """One line for each model, attribute and outcome of the given contrasts."""
    names = Names(content)
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (row["model_id"], row["params_id"], row["attribute"], row["outcome"])
        found.setdefault(key, []).append(row)
    several_outcomes = len({row["outcome"] for row in rows}) > 1
    several_questions = len({row["question_id"] for row in rows}) > 1
    lines = []
    for members in found.values():
        row = _deciding(members)
        mark = MARKS[Verdict(row["verdict"])]
        question = f"{names.question(row)}, " if several_questions else ""
        general = names.outcome({**row, "question_id": "all"})
        outcome = f", {general}" if several_outcomes else ""
        lines.append(
            VerdictLine(
                model=names.model(row),
                attribute=f"{names.attribute(row['attribute'])}{outcome}",
                symbol=mark.symbol,
                tone=mark.tone,
                verdict=_verdict(row),
                contrast=f"{question}{names.contrast(row)}",
                difference=_difference(names, row),
                vignettes=count(row["n_vignettes"]),
                every=_every(members),
            )
        )
    return tuple(lines)


def verdict_table(
    content: Mapping[str, Any], rows: Sequence[Row], lines: Sequence[VerdictLine]
) -> Table:
    """The same lines as a table of texts; the model has a column where there are several."""
    several = len(content["models"]) > 1
    level = interval_name(interval_level(content, rows))
    return Table(
        caption="Verdict on each attribute",
        columns=(
            *(("Model",) if several else ()),
            "Attribute",
            "Verdict",
            "Contrast that decides",
            f"Difference ({level})",
            "Vignettes",
            "All contrasts",
        ),
        rows=tuple(
            (
                *((line.model,) if several else ()),
                line.attribute,
                f"{line.symbol} {line.verdict}",
                line.contrast,
                line.difference,
                line.vignettes,
                line.every,
            )
            for line in lines
        ),
        notes=(VERDICT_NOTE,),
    )


def _deciding(rows: Sequence[Row]) -> Row:
    """The contrast that is most serious, and of these the one that is furthest from none."""
    return min(rows, key=lambda row: (MOST_SERIOUS_FIRST.index(row["verdict"]), -_weight(row)))


def _weight(row: Row) -> float:
    if row["verdict"] == Verdict.INCONCLUSIVE and row["n_more"]:
        return float(row["n_more"])
    return float(abs(row["estimate"] or 0.0) / (row["margin"] or 1.0))


def _verdict(row: Row) -> str:
    words, limit = verdict_words(row), margin_words([row])
    return f"{words} within {limit}" if row["verdict"] == Verdict.EQUIVALENT and limit else words


def _difference(names: Names, row: Row) -> str:
    if row["estimate"] is None:
        return "–"
    scale, digits = names.measure(row), digits_of_row(row)
    told = shift(row["estimate"], scale, digits)
    if row["ci_low"] is None or row["ci_high"] is None:
        return f"{told} (no interval)"
    return f"{told} ({interval(row['ci_low'], row['ci_high'], scale, digits)})"


def _every(rows: Sequence[Row]) -> str:
    """Count the contrasts of an attribute by verdict, the most serious first."""
    counted = [
        (sum(row["verdict"] == verdict for row in rows), verdict.words)
        for verdict in MOST_SERIOUS_FIRST
    ]
    return "; ".join(f"{number:,} {words}" for number, words in counted if number)


def about(content: Mapping[str, Any], run: RunRecord | NoRecord) -> tuple[tuple[str, str], ...]:
    """Which system was audited, who judged, and when the answers were given."""
    models = content["models"]
    told = [("Systems" if len(models) > 1 else "System", "; ".join(map(_system, models)))]
    judge = content.get("judge")
    if judge is not None:
        told.append(("Judge", _system({**judge, "label": judge["name"]})))
    return (*told, ("Date of the answers", _date(content, run)))


def _system(model: Row) -> str:
    revision = f"revision {model['revision']}" if model["revision"] else "no revision stated"
    label = clip(str(model["label"]), _SHORT)
    return f"{label} ({clip(revision, _SHORT)}; {_parameters(model['params'])})"


def _parameters(params: Mapping[str, Any] | None) -> str:
    if params is None:
        return "parameters not known"
    told = params_words(params)
    if len(told) > _SHORT:
        return f"{told[:_SHORT]}…, all of them under Design"
    return told or "no parameters sent"


def _date(content: Mapping[str, Any], run: RunRecord | NoRecord) -> str:
    """When the audited models answered; never the time of rendering."""
    if isinstance(run, NoRecord):
        return f"Not known. {run.why}"
    audited = {(model["model_id"], model["params_id"]) for model in content["models"]}
    asked = [took for took in run.all_runs if (took.model_id, took.params_id) in audited]
    first = [day for took in asked if (day := _day(took.first_at))]
    last = [day for took in asked if (day := _day(took.last_at))]
    if not first or not last:
        return "Not known: the record of the run tells no time of an answer."
    begin, end = _written(min(first)), _written(max(last))
    return f"{begin} (UTC)" if begin == end else f"{begin} to {end} (UTC)"


def _day(time: str | None) -> date | None:
    """Day in UTC of a time that the record of a run tells; None for what is no time."""
    try:
        found = datetime.fromisoformat(time or "")
    except ValueError:
        return None
    return (found.astimezone(UTC) if found.tzinfo else found).date()


def _written(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
