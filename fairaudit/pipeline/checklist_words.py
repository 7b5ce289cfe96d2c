"""The words of the report, for checklists: one way to tell a number, wherever it is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.governance.words import NamedPair
from fairaudit.report import NoRecord, Report, RunRecord
from fairaudit.report.facts import control_words, missing_words, review, simulated_words
from fairaudit.report.judge import agreement_words
from fairaudit.report.listings import Table, floor_note, place_title
from fairaudit.report.margins import margin_words
from fairaudit.report.markdown import escape
from fairaudit.report.metric_tables import metric_table
from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import digits_of_row, interval, percent, plural, shift
from fairaudit.report.pairs import pair_groups
from fairaudit.report.placebo import AGAINST
from fairaudit.report.plain import limiting
from fairaudit.report.robustness import robustness_tables
from fairaudit.report.shown import bounded, visible
from fairaudit.report.taken import told_run
from fairaudit.report.whole import whole_words
from fairaudit.report.wording import verdict_words
from fairaudit.rows import MISSING_RATE

__all__ = ["ReportWords"]

Row = Mapping[str, Any]

_SHARES = "binary"  # Shares and their differences are told in points, whatever decides.
_NOTHING = ("–", "reference")


@dataclass(frozen=True, slots=True)
class ReportWords:
    """`governance.words.Words` by the report's own functions.

    Parameters
    ----------
    report : Report
        Whose rows are told.
    """

    report: Report

    @property
    def _content(self) -> Mapping[str, Any]:
        return self.report.content

    @property
    def _names(self) -> Names:
        return Names(self._content)

    def visible(self, text: str) -> str:
        """A text with its control characters shown and its length limited."""
        return visible(text)

    def markdown(self, text: str) -> str:
        """A text that can form neither HTML nor Markdown of its own."""
        return escape(text)

    def plural(self, value: int, noun: str) -> str:
        """A count with its noun."""
        return plural(value, noun)

    def listing(self, words: Sequence[str]) -> str:
        """Words in a row as a person would write them."""
        return listing(words)

    def model(self, row: Row) -> str:
        """What a row's model is called."""
        return self._names.model(row)

    def attribute(self, name: str) -> str:
        """Title of an attribute."""
        return self._names.attribute(name)

    def group(self, attribute: str, name: str) -> str:
        """Name of a group."""
        return self._names.group(attribute, name)

    def contrast(self, row: Row) -> str:
        """One result: what was compared, difference, interval, n and verdict."""
        names = self._names
        label = f"{self._place(row)}, {names.contrast(row)}: {self._measured(row)}"
        if row["estimate"] is None:
            return " ".join([f"{label} is not estimable.", *limiting(row)])
        missing = row["estimand"] == MISSING_RATE
        scale, digits = str(row["scale"]) if missing else names.measure(row), digits_of_row(row)
        decided = row["verdict"] and row["priority"] != "descriptive"
        return (
            f"{label} {shift(row['estimate'], scale, digits)} "
            f"({interval_name(row['ci_level'])} "
            f"{interval(row['ci_low'], row['ci_high'], scale, digits)}; "
            f"{plural(row['n_vignettes'], 'vignette')}); "
            f"{verdict_words(row) if decided else 'descriptive'}."
        )

    def metric(self, row: Row) -> str:
        """One metric of a group: value, interval, difference and n."""
        table = metric_table(self._names, [row], "", [row["metric"]])
        group, measure, value, ends, difference, difference_ends, vignettes, _ = table.rows[0]
        level = interval_name(row["ci_level"])
        between = "" if ends in _NOTHING else f"{level} {ends}; "
        beside = ""
        if difference not in _NOTHING:
            within = "" if difference_ends in _NOTHING else f" ({level} {difference_ends})"
            beside = f"; difference to the reference {difference}{within}"
        return (
            f"{self._place(row)}, {group}, {measure} of the {self._names.outcome(row)}: "
            f"{value} ({between}{vignettes} vignettes){beside}."
        )

    def change(self, row: Row) -> str:
        """How often decisions change under one attribute or arm, with interval and n."""
        names = self._names
        beside = ""
        if row["difference"] is not None:
            beside = (
                f"; minus placebo {shift(row['difference'], _SHARES)} "
                f"({interval_name(row['ci_level'])} "
                f"{interval(row['difference_low'], row['difference_high'], _SHARES)})"
            )
        low, high = row["ci_low"], row["ci_high"]
        between = ""
        if low is not None and high is not None:
            between = f"{interval_name(row['ci_level'])} {percent(low)} to {percent(high)}; "
        return (
            f"{self._place(row)}, {names.attribute(row['attribute'])}{names.cue(row)}: "
            f"{percent(row['share'])} of decisions change "
            f"({between}{plural(row['n_vignettes'], 'vignette')}){beside}."
        )

    def floor(self, row: Row) -> str:
        """The noise floor beside a contrast."""
        told = floor_note(self._names, row)
        return f"{self._place(row)}, {self._names.outcome(row)}: {told[0] if told else AGAINST}"

    def margin(self, rows: Sequence[Row]) -> str:
        """The margin of some contrasts; empty where none is stated."""
        return margin_words(rows)

    def missing(self, model: Row) -> str:
        """How many answers of a model are missing, and why."""
        return missing_words(self._content, model)

    def control(self, row: Row) -> str:
        """What a validity check showed."""
        return control_words(self._content, row)

    def review(self, vignettes: Row) -> str:
        """Who has reviewed a set."""
        return review(vignettes)

    def whole(self, row: Row) -> str:
        """What is said of all contrasts of one model and outcome together."""
        outcome = self._names.outcome({**row, "question_id": "all", "vignette_set": ""})
        return f"{outcome}. {whole_words(row)}"

    def robustness(self) -> tuple[str, ...]:
        """What demographic changes move, beside what irrelevant ones do."""
        several = len(self._content["models"]) > 1
        return tuple(
            f"{_model_of(table) if several else ''}{row[0]}, {row[1]}: {_told(table, row, 2)}."
            for table in robustness_tables(self._content)
            for row in table.rows
        )

    def pairs(self) -> tuple[NamedPair, ...]:
        """The matched pairs that the report shows side by side, the largest difference first."""
        shown = [pair for group in pair_groups(bounded(self._content)) for pair in group.pairs]
        several = len(self._content["models"]) > 1
        return tuple(
            NamedPair(
                model=pair.model,
                title=f"{pair.model + ' · ' if several else ''}{pair.question}, {pair.title}",
                anchor=pair.anchor,
            )
            for pair in sorted(shown, key=lambda one: -one.reach)
        )

    def judge(self) -> tuple[str, ...]:
        """How a judge agrees with labels by hand; nothing where there is no judge."""
        judge = self._content.get("judge")
        return tuple(agreement_words(judge)) if judge else ()

    def simulated(self) -> str:
        """A warning of simulated models; empty where none is."""
        return simulated_words(self._content)

    def taken(self) -> tuple[str, ...]:
        """What the run took: tokens, cost, time, energy, with how each was measured."""
        run: RunRecord | NoRecord = self.report.run
        told = told_run(self._content, run)
        return (*_rows(told.tables), *told.methods)

    def _place(self, row: Row) -> str:
        """Question of a row, with its model and set where the record has several."""
        if len(self._content["models"]) > 1:
            return place_title(self._names, row)
        several = len(self._content["sets"]) > 1
        where = f" ({self._names.set(row['vignette_set'])})" if several else ""
        return f"{self._names.question(row)}{where}"

    def _measured(self, row: Row) -> str:
        if row["estimand"] == MISSING_RATE:
            return "share of missing answers"
        return self._names.outcome(row)


def _model_of(table: Table) -> str:
    """The model that a caption begins with."""
    model, _, _ = table.caption.rpartition(": ")
    return f"{model} · " if model else ""


def _rows(tables: Sequence[Table]) -> Iterator[str]:
    for table in tables:
        for row in table.rows:
            yield f"{row[0]}: {_told(table, row, 1)}."


def _told(table: Table, row: Sequence[str], first: int) -> str:
    """The texts of a row from a column on, each with its heading."""
    pairs = zip(table.columns[first:], row[first:], strict=True)
    return ", ".join(f"{column.lower()} {text}" for column, text in pairs)
