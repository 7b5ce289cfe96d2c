"""Rules on what stands beside the contrasts: metrics, arms, controls, pairs, a judge."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from fairaudit.governance.evidence import (
    MOST_LINES,
    Asked,
    Evidence,
    Found,
    Lacking,
    Record,
    Rule,
    cut,
    hashed,
    held_back,
    listed,
    models_of,
)
from fairaudit.governance.words import Row
from fairaudit.rows import INTERSECTION, SWAP

__all__ = ["BESIDE_RULES"]

_ARMS = ("paraphrase", "format", "control")


def _group_metrics(record: Record, asked: Asked) -> Found:
    """Metrics by group; without a list of them, all that there are."""
    rows = [
        row
        for row in record.rows("metrics")
        if (row["metric"] in asked.metrics or not asked.metrics)
        and row["estimate"] is not None
        and row["attribute"] != "placebo"
        and INTERSECTION not in row["attribute"]
    ]
    named = ", ".join(asked.metrics).replace("_", " ")
    # Summaries over all groups say most in a line.
    rows.sort(key=lambda row: bool(row["group"]))
    return listed(
        record,
        rows,
        [record.words.metric(row) for row in rows],
        text=f"Metrics by group, each vignette counting once: {_named(rows)}.",
        section="metrics",
        absent=f"The record has no metrics by group{f' of this kind ({named})' if named else ''}; "
        "those of correctness need vignettes that state a right answer, and agreement of repeats "
        "needs several samples.",
    )


def _named(rows: Sequence[Row]) -> str:
    return ", ".join(dict.fromkeys(row["metric"].replace("_", " ") for row in rows))


def _robustness(record: Record, asked: Asked) -> Found:
    """What wording, order and form of the question move."""
    rows = [row for row in record.rows("results") if row["role"] in _ARMS]
    changes = [row for row in record.rows("changes") if row["role"] in _ARMS]
    return listed(
        record,
        [*rows, *changes],
        record.words.robustness(),
        text="Beside the demographic changes stand changes of wording, order and form that should "
        "not matter.",
        section="arms",
        absent="Neither wording nor order or form of the question was varied.",
    )


def _decision_changes(record: Record, asked: Asked) -> Found:
    """How often a decision changes when only the group does."""
    rows = [
        row
        for row in record.rows("changes")
        if row["role"] in (SWAP, "placebo") and not row["expected"] and row["share"] is not None
    ]
    return listed(
        record,
        rows if any(row["role"] == SWAP for row in rows) else [],
        [record.words.change(row) for row in rows],
        text="How often the decision of a matched pair changes, whichever way; the placebo’s "
        "share is what an irrelevant detail does.",
        section="arms",
        absent="No outcome of this audit decides anything, so that no change of a decision could "
        "be counted.",
    )


def _attention(record: Record, asked: Asked) -> Found:
    """Whether the model reacts to a decisive clinical change."""
    rows = record.rows("controls")
    attention = [row for row in rows if row["control"] == "attention"]
    return listed(
        record,
        attention,
        [f"{record.words.model(row)}: {record.words.control(row)}" for row in attention],
        text="A decisive clinical change was made, to see whether the model reads the cases.",
        section="controls",
        absent="There is no attention control: a model that does not read the cases would not be "
        "noticed.",
    )


def _example_pairs(record: Record, asked: Asked) -> Found:
    """The matched pairs with the largest differences, side by side, each by its name."""
    rows = record.rows("examples")
    if not rows:
        return Lacking(why="No pair has two answers.")
    labels = {record.words.model(one) for one in models_of(record)}
    pairs = [one for one in record.words.pairs() if one.model in labels]
    return Evidence(
        text=(
            f"{record.words.plural(len(rows), 'matched pair')} with the largest differences, and "
            "one of every group, stand side by side with the answers. Those that differ most:"
        ),
        lines=cut([one.title for one in pairs]),
        anchors=tuple(one.anchor for one in pairs[:MOST_LINES]),
        section="pairs",
        data=hashed(rows),
        lacking=held_back(record),
    )


def _judge(record: Record, asked: Asked) -> Found:
    """How a judge of texts agrees with people."""
    judge: Mapping[str, Any] | None = record.content.get("judge")
    if judge is None:
        return Lacking(why="No judge rated answers in this audit.")
    if not judge["agreement"]:
        return Lacking(why=" ".join(record.words.judge()))
    return Evidence(
        text="The agreement of the judge with labels by hand was measured.",
        lines=cut(record.words.judge()),
        section="judge",
        data=hashed(judge["agreement"]),
        lacking=held_back(record),
    )


BESIDE_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "group_metrics": _group_metrics,
        "robustness": _robustness,
        "decision_changes": _decision_changes,
        "attention_control": _attention,
        "example_pairs": _example_pairs,
        "judge_agreement": _judge,
    }
)
"""Rules whose evidence is about a model: where every model is simulated, it supplies nothing."""
