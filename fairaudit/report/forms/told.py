"""The contrasts of a record as cards tell them: each with unit, interval, n and verdict."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.figures.axis import interval_name, unit_of
from fairaudit.report.facts import exploratory_rows, headline_rows, same_model
from fairaudit.report.judge import BIAS_TITLE, agreement_words, told_judge
from fairaudit.report.margins import margins_by_outcome
from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import digits_of_row, interval, plural, shift, size
from fairaudit.report.plain import clip, limiting
from fairaudit.report.shown import visible
from fairaudit.report.wording import verdict_words
from fairaudit.verdicts import Verdict

__all__ = [
    "Told",
    "brief",
    "hashes",
    "judge_sentences",
    "margin_sentence",
    "shown",
    "shown_rows",
    "to_be_filled",
    "told_answer",
    "told_contrasts",
    "told_rows",
]

Row = Mapping[str, Any]

_NAME = 300
_SENTENCE = 3000
_SIGNIFICANT = 6
_NO_TEXT = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One contrast in words and in numbers that other programs read.

    Parameters
    ----------
    row : Mapping[str, Any]
        The row of the record's results.
    model, attribute, group, question, contrast, outcome, unit : str
        What people call them; control characters are visible and long names are cut.
    estimate, low, high : float or None
        Difference and interval in `unit`, to six significant digits; None where the contrast is
        not estimable.
    margin : float or None
        The margin, in `unit`.
    standing : str
        The verdict in words, and what qualifies it.
    sentence : str
        All of it in a sentence, with n, margin and verdict.
    """

    row: Row
    model: str
    attribute: str
    group: str
    question: str
    contrast: str
    outcome: str
    unit: str
    estimate: float | None
    low: float | None
    high: float | None
    margin: float | None
    standing: str
    sentence: str

    @property
    def label(self) -> str:
        """Question, contrast and outcome."""
        return f"{self.question}, {self.contrast}: difference in {self.outcome}"


def told_contrasts(content: Mapping[str, Any]) -> list[Told]:
    """Tell the contrasts that the answer is about: the primary ones, or else the exploratory."""
    return told_rows(content, shown_rows(content))


def told_rows(content: Mapping[str, Any], rows: Sequence[Row]) -> list[Told]:
    """Tell rows of results, with the names of a record."""
    names = Names(content)
    return [_told(names, row) for row in rows]


def shown_rows(content: Mapping[str, Any]) -> list[Row]:
    """Rows of the contrasts that are told: the primary ones, or else the exploratory."""
    return headline_rows(content) or exploratory_rows(content)


def _told(names: Names, row: Row) -> Told:
    there = row["verdict"] != Verdict.NOT_ESTIMABLE and None not in (
        row["estimate"], row["ci_low"], row["ci_high"]
    )  # fmt: skip
    values = ("estimate", "ci_low", "ci_high")
    estimate, low, high = (_number(row, name) if there else None for name in values)
    question, contrast = _question(names, row), brief(names.contrast(row))
    outcome = brief(names.outcome(row))
    return Told(
        row=row,
        model=brief(names.model(row)),
        attribute=brief(names.attribute(row["attribute"])),
        group=brief(names.group(row["attribute"], row["group"])),
        question=question,
        contrast=contrast,
        outcome=outcome,
        unit=brief(names.unit(row)),
        estimate=estimate,
        low=low,
        high=high,
        margin=None if row["margin"] is None else _number(row, "margin"),
        standing=_standing(row),
        sentence=f"{question}, {contrast}: {_found(names, row, outcome, there=there)}",
    )


def _question(names: Names, row: Row) -> str:
    """Title of the question, with that of its set where there are several."""
    several = len(names.content["sets"]) > 1 and row["vignette_set"]
    where = f" ({brief(names.set(row['vignette_set']))})" if several else ""
    return f"{brief(names.question(row))}{where}"


def _found(names: Names, row: Row, outcome: str, *, there: bool) -> str:
    measure, digits = brief(names.measure(row)), digits_of_row(row)
    margin = "no margin" if row["margin"] is None else f"margin {size(row['margin'], measure)}"
    n = plural(row["n_vignettes"], "vignette")
    standing = _standing(row)
    # A note can quote an answer, and says why there is no number.
    notes = "".join(f" {shown(one)}" for one in limiting(row))
    if not there:
        why = "" if row["verdict"] == Verdict.NOT_ESTIMABLE else "; no interval can be given"
        return f"{outcome}, {standing}{why}; {n}, {margin}.{notes}"
    return (
        f"{outcome} {shift(row['estimate'], measure, digits)} "
        f"({interval_name(row['ci_level'])} "
        f"{interval(row['ci_low'], row['ci_high'], measure, digits)}), {n}, {margin}; {standing}."
        f"{notes}"
    )


def _standing(row: Row) -> str:
    return verdict_words(row) + ("" if row["priority"] == "primary" else " (exploratory)")


def _number(row: Row, name: str) -> float:
    return float(f"{row[name] * unit_of(row['scale'])[0]:.{_SIGNIFICANT}g}")


def told_answer(content: Mapping[str, Any], model: Row) -> list[str]:
    """What one model's audit found: a sentence, and its details."""
    answer = next(one for one in content["summary"]["answers"] if same_model(one, model))
    if not headline_rows(content) and exploratory_rows(content):
        # The record's own sentence names a section of the report, which no card has.
        return ["Every contrast was planned as exploratory."]
    return [shown(sentence) for sentence in (answer["sentence"], *answer["details"])]


def margin_sentence(content: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """Name the margin of each outcome in a sentence."""
    told = [
        f"{words or 'none'} for {brief(outcome)}"
        for outcome, words in margins_by_outcome(content, rows).items()
    ]
    return f"Equivalence margin: {listing(told)}." if told else "No contrast was analysed."


def judge_sentences(content: Mapping[str, Any]) -> list[str]:
    """Tell who judged, how far it agrees with people, and its own bias; nothing without a judge."""
    told = told_judge(content)
    if told is None:
        return []
    judge = content["judge"]
    # Where it was not measured, the sentences say so already.
    agrees = agreement_words(judge) if judge["agreement"] else []
    return [*told.sentences, *agrees, f"{BIAS_TITLE}: {told.bias[0]}", *told.bias[1:]]


def hashes(content: Mapping[str, Any]) -> str:
    """Name the hashes by which the record and its plan can be recognised."""
    plan = content["plan_sha256"]
    told = f"SHA-256 of the plan: {plan}." if plan else "No audit plan was given."
    return (
        f"{told} Hash of what was asked: {content['plan_id']}. SHA-256 of the record (audit.json): "
        f"{content['sha256']}."
    )


def to_be_filled(what: str) -> str:
    """Say what people still have to write in a place.

    Examples
    --------
    >>> to_be_filled("the date of this release")
    'To be filled: the date of this release, by the developer.'
    """
    return f"To be filled: {what}, by the developer."


def brief(text: str) -> str:
    """Show a name in one line, with control characters visible, and cut where nobody would read on.

    Examples
    --------
    >>> brief("a bell" + chr(7) + chr(10) + "rings")
    'a bell␇ rings'
    """
    return _line(text, _NAME)


def shown(text: str) -> str:
    """Show a sentence as `brief` does a name, and longer."""
    return _line(text, _SENTENCE)


def _line(text: str, limit: int) -> str:
    # What no XML and no YAML may hold, not even escaped, is shown as a mark.
    return " ".join(_NO_TEXT.sub("\ufffd", visible(clip(text, limit))).split())
