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
from fairaudit.report.numbers import count, digits_of_rows, interval, shift
from fairaudit.report.pair_links import Link, unlinked
from fairaudit.report.plain import clip
from fairaudit.report.run_record import NoRecord, RunRecord
from fairaudit.report.shares import side_means
from fairaudit.report.wording import verdict_words
from fairaudit.verdicts import MOST_SERIOUS_FIRST, Verdict

__all__ = [
    "VerdictLine", "about", "deciding", "verdict_lines", "verdict_table",
]  # fmt: skip

Row = Mapping[str, Any]

_SHORT, _LINE = 160, 60
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_VERDICT_NOTE = (
    "An attribute has the verdict of its most serious contrast: disparity before inconclusive "
    "before not estimable before equivalent. The other numbers are those of the contrast that "
    "decides (Method)."
)


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
        The contrast that decides, and what its two groups got in the mean.
    link : str
        Id on the page of one of its pairs; empty for none.
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
    link: str
    difference: str
    vignettes: str
    every: str


def verdict_lines(
    content: Mapping[str, Any], rows: Sequence[Row], link: Link = unlinked
) -> tuple[VerdictLine, ...]:
    """One line for each model, attribute and outcome of the given contrasts.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record.
    rows : Sequence of Mapping
        The contrasts that its answer is about.
    link : Callable[[Mapping], str]
        Where the contrast that decides leads to.
    """
    names = Names(content)
    several_questions = len({row["question_id"] for row in rows}) > 1
    every = _attributes_of(content, rows)
    digits: dict[str, list[Row]] = {}
    for _, row, _ in every:
        digits.setdefault(row["outcome"], []).append(row)
    means = side_means(content, [row for _, row, _ in every])
    lines = []
    for (title, row, members), sides in zip(every, means, strict=True):
        mark = MARKS[Verdict(row["verdict"])]
        question = f"{names.question(row)}, " if several_questions else ""
        lines.append(
            VerdictLine(
                model=names.model(row),
                attribute=title,
                symbol=mark.symbol,
                tone=mark.tone,
                verdict=_verdict(row),
                contrast=f"{question}{names.contrast(row)}{sides and f': {sides}'}",
                link=link(row),
                difference=_difference(names, row, digits_of_rows(digits[row["outcome"]])),
                vignettes=count(row["n_vignettes"]),
                every=_every(members),
            )
        )
    return tuple(lines)


def _attributes_of(
    content: Mapping[str, Any], rows: Sequence[Row]
) -> list[tuple[str, Row, list[Row]]]:
    """Title, deciding contrast and all contrasts of each model, attribute and outcome."""
    names = Names(content)
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (row["model_id"], row["params_id"], row["attribute"], row["outcome"])
        found.setdefault(key, []).append(row)
    several = len({row["outcome"] for row in rows}) > 1
    told = []
    for members in found.values():
        row = deciding(members)
        outcome = f", {names.outcome({**row, 'question_id': 'all'})}" if several else ""
        told.append((f"{names.attribute(row['attribute'])}{outcome}", row, members))
    return told


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
            "Contrast that decides, with its means",
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
        notes=(_VERDICT_NOTE,),
    )


def deciding(rows: Sequence[Row]) -> Row:
    """The contrast whose verdict is that of its attribute.

    It is the most serious one. Of several inconclusive ones it is the one that lacks most
    vignettes, or the widest of those for which no number of vignettes is told; of several of any
    other verdict the widest, in margins of its outcome where it has one. Of equals it is the first
    in the plan.

    Examples
    --------
    >>> row = {"verdict": "inconclusive", "estimate": 0.1, "margin": 0.05}
    >>> deciding([row | {"n_more": None}, row | {"n_more": 3}, row | {"n_more": 40}])["n_more"]
    40
    """
    return min(rows, key=_rank)


def _rank(row: Row) -> tuple[float, float, float]:
    lacking = row["n_more"] or 0 if row["verdict"] == Verdict.INCONCLUSIVE else 0
    width = abs(row["estimate"] or 0.0) / (row["margin"] or 1.0)
    return MOST_SERIOUS_FIRST.index(row["verdict"]), -lacking, -width


def _verdict(row: Row) -> str:
    words, limit = verdict_words(row), margin_words([row])
    return f"{words} within {limit}" if row["verdict"] == Verdict.EQUIVALENT and limit else words


def _difference(names: Names, row: Row, digits: int) -> str:
    if row["estimate"] is None:
        return "–"
    scale = names.measure(row)
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
    names = Names(content)
    systems = "; ".join(_system(names.model(model), model) for model in models)
    told = [("Systems" if len(models) > 1 else "System", systems)]
    judge = content.get("judge")
    if judge is not None:
        told.append(("Judge", _system(clip(str(judge["name"]), _SHORT), judge)))
    return (*told, ("Date of the answers", _date(content, run)))


def _system(label: str, model: Row) -> str:
    """What a model is called, its release and its parameters.

    A label that tells models of one name apart has the revision already.
    """
    revision = f"revision {model['revision']}" if model["revision"] else "no revision stated"
    told = [clip(revision, _SHORT)] if label == clip(str(model["name"]), _SHORT) else []
    return f"{label} ({'; '.join([*told, _parameters(model['params'])])})"


def _parameters(params: Mapping[str, Any] | None) -> str:
    if params is None:
        return "parameters not known"
    told = params_words(params)
    if len(told) > _LINE:
        return "its parameters stand under Design"
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
