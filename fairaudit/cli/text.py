"""Results and counts as plain text for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from fairaudit.backends import Work
from fairaudit.counterfactual import Refusal
from fairaudit.figures.axis import interval_name
from fairaudit.pipeline import CrossingPreview, FormatPreview, JudgePreview, ModelPreview, Preview
from fairaudit.report.gloss import unlike_intervals
from fairaudit.report.judge import BIAS_TITLE
from fairaudit.report.names import unit_words
from fairaudit.report.numbers import digits_of_row, interval, points
from fairaudit.report.plain import records, sentences
from fairaudit.report.whole import POOLING, whole_words
from fairaudit.report.wording import verdict_words
from fairaudit.results import Results
from fairaudit.rows import BESIDE, MISSING_RATE, OMNIBUS, WORST_GAP, Cell
from fairaudit.verdicts import DISPARITIES, Verdict

__all__ = [
    "bias_text",
    "contrasts_table",
    "model_names",
    "pair_text",
    "preview_text",
    "refused_text",
    "results_text",
    "table",
    "typed",
]


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns padded to the widest value.

    Examples
    --------
    >>> print(table(["name", "n"], [["acute_pain", "16"]]))
    name        n
    ----------  --
    acute_pain  16
    """
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    lines = [header, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def contrasts_table(frame: pd.DataFrame) -> str:
    """The contrasts, rounded as in the report, in points of 100 or in the unit of the outcome.

    Exploratory outcomes, missing rates that differ, and swaps on which the right answer may depend
    stand in tables of their own below the primary contrasts. What the arms do is told by the
    report.
    """
    beside = frame["estimand"].isin(BESIDE) | (frame["stratum"] != "")
    primary = records(frame[(frame["priority"] == "primary") & ~beside])
    exploratory = records(frame[(frame["priority"] == "exploratory") & ~beside])
    tested = (frame["estimand"] == MISSING_RATE) & (frame["priority"] != "descriptive")
    rates = [row for row in records(frame[tested]) if row["verdict"] in DISPARITIES]
    apart = records(frame[(frame["expected"] != "") & ~beside])
    unlike = unlike_intervals((*primary, *exploratory))
    told = [_contrasts(primary)] if primary or not (apart or exploratory) else []
    if exploratory:
        told += ["Exploratory outcomes, adjusted by themselves:", _contrasts(exploratory)]
    if unlike:
        told.append(unlike)
    if rates:
        told += ["Shares of missing answers that differ:", _contrasts(rates)]
    if apart:
        told += ["A difference may be right here, so that no verdict is given:", _contrasts(apart)]
    return "\n\n".join(told)


_BESIDE = (
    "--json tells of strata and of all groups together as well, and so does an audit's report."
)


def results_text(results: Results) -> str:
    """The contrasts, and then what is to be said of them as a whole."""
    frame = results.frame
    beside = frame["estimand"].isin((OMNIBUS, WORST_GAP)) | (frame["stratum"] != "")
    parts = (contrasts_table(frame), _wholes_text(results.wholes), _BESIDE if beside.any() else "")
    return "\n\n".join(filter(None, parts))


def bias_text(bias: Results) -> str:
    """The contrasts of a judge that was shown one answer under each label."""
    return f"{BIAS_TITLE}:\n{contrasts_table(bias.frame)}"


def _wholes_text(frame: pd.DataFrame) -> str:
    """Whether all contrasts of the audit pass together, and could; one line for each estimand."""
    rows = records(frame)
    names = model_names(rows)
    several = len({row["outcome"] for row in rows}) > 1
    lines = []
    for row in rows:
        about = [
            *([names[row["model_id"], row["params_id"]]] if len(names) > 1 else []),
            *([row["outcome"]] if several else []),
            *([POOLING[row["estimand"]]] if row["estimand"] in POOLING else []),
        ]
        lines.append(f"As a whole{''.join(f', {one}' for one in about)}: {whole_words(row)}")
    return "\n".join(lines)


def _contrasts(shown: Sequence[Mapping[str, Any]]) -> str:
    names = model_names(shown)
    several_sets = len({row["vignette_set"] for row in shown}) > 1
    level = interval_name(shown[0]["ci_level"]) if shown else "interval"
    units = list(dict.fromkeys(_unit(row) for row in shown)) or ["points"]
    header = [
        *(["model"] if len(names) > 1 else []),
        *(["vignettes"] if several_sets else []),
        *("question", "outcome", "contrast", units[0] if len(units) == 1 else "difference", level),
        *(["unit"] if len(units) > 1 else []),
        *("n", "placebo", "verdict"),
    ]
    rows = []
    for row in shown:
        scale, digits = row["scale"], digits_of_row(row)
        floor = row["noise_floor"]
        line = [
            *([names[row["model_id"], row["params_id"]]] if len(names) > 1 else []),
            *([row["vignette_set"]] if several_sets else []),
            row["question_id"],
            row["outcome"],
            f"{row['group']} vs {row['reference']}",
            typed(points(row["estimate"], scale, digits)),
            typed(interval(row["ci_low"], row["ci_high"], scale, digits)),
            *([_unit(row)] if len(units) > 1 else []),
            str(row["n_vignettes"]),
            "" if floor is None else "±" + points(floor, scale, digits).lstrip("+"),
            _verdict(row),
        ]
        rows.append(line)
    return "\n".join([table(header, rows), *_reasons(shown)])


def _reasons(shown: Sequence[Mapping[str, Any]]) -> list[str]:
    """Why contrasts are not estimable, each reason once with what it is about.

    What is noted of contrasts that are estimable as well is no reason.
    """
    lost = [row for row in shown if row["verdict"] == Verdict.NOT_ESTIMABLE]
    general = {one for row in shown if row not in lost for one in sentences(row["note"])}
    about: dict[str, list[str]] = {}
    for row in lost:
        told = sentences(row["note"])
        reason = " ".join([one for one in told if one not in general] or told)
        about.setdefault(reason, []).append(
            f"{row['question_id']}, {row['group']} vs {row['reference']}"
        )
    return [
        f"  not estimable ({'; '.join(dict.fromkeys(places))}): {reason}"
        for reason, places in about.items()
    ]


def _unit(row: Mapping[str, Any]) -> str:
    """What a difference is in, in short."""
    return unit_words(row).partition(" of ")[0]


def _verdict(row: Mapping[str, Any]) -> str:
    if row["expected"] and row["verdict"] != Verdict.NOT_ESTIMABLE:
        return "may differ"
    return verdict_words(row)


def model_names(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Names of the models; one that was asked in two ways is told apart by its parameters' hash."""
    models = list(dict.fromkeys((row["model_id"], row["params_id"]) for row in rows))
    ids = [model_id for model_id, _ in models]
    return {
        (model_id, params_id): model_id
        if ids.count(model_id) == 1
        else f"{model_id} ({params_id[:6]})"
        for model_id, params_id in models
    }


def typed(text: str) -> str:
    """Write numbers with the minus that keyboards have, so that they can be copied."""
    return text.replace("−", "-")


def preview_text(counts: Preview) -> str:
    """Counts of a plan, before anything is asked."""
    roles = ", ".join(f"{count:,} {role}" for role, count in counts.roles)
    lines = [
        f"plan      {counts.plan_id}, with margins and policy {counts.plan_sha256}",
        f"vignettes {counts.vignettes:,}",
        f"cells     {counts.cells:,} ({roles})",
        f"prompts   {counts.prompts:,} distinct",
        *(f"format    {_format_text(one)}" for one in counts.formats),
        *(f"crossing  {_crossing_text(one)}" for one in counts.crossings),
    ]
    for model in counts.models:
        revision = model.revision or "no revision stated, asked afresh in every new run"
        lines.append(
            f"model     {model.name} ({revision}): {model.calls:,} calls, "
            f"{model.input_tokens:,} tokens to read ({model.counted}){_at_most(model)}"
        )
        if model.work is not None:
            lines.append(f"work      {model.name}: {_work_text(model.work)}")
    if counts.judge is not None:
        lines.append(_judge_text(counts.judge))
    lines += [f"server    {name} is asked at {server}" for name, server in counts.servers]
    return "\n".join(lines)


def _work_text(work: Work) -> str:
    """Tokens of scoring, and what sharing prefixes saves."""
    if not work.read:
        return "no prompt has options to score"
    return (
        f"{work.distinct:,} distinct tokens with the options, {work.naive:,} read one by one; "
        f"batches read {work.read:,}, {work.naive / work.read:.1f} times fewer, in about "
        f"{_duration(work.seconds)} on this machine"
    )


def _duration(seconds: float) -> str:
    """Seconds, minutes or hours, roughly.

    Examples
    --------
    >>> _duration(8), _duration(400), _duration(9000)
    ('8 seconds', '7 minutes', '2.5 hours')
    """
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 6000 else f"{seconds / 3600:.1f} hours"


def _at_most(model: ModelPreview) -> str:
    """What else is known of it before it is asked."""
    parts = [
        "" if model.output_tokens is None else f"at most {model.output_tokens:,} to write",
        "" if model.cost is None else f"a cost of at most {model.cost:,.2f}",
        "" if model.seconds is None else f"about {_duration(model.seconds)} at 2 seconds a call",
    ]
    return "".join(f", {part}" for part in parts if part)


def _judge_text(one: JudgePreview) -> str:
    parts = (
        (one.ratings, "one for each distinct answer and item"),
        (one.comparisons, "two for each pair of answers"),
        (one.bias, "one for each group, case and item of its own bias"),
    )
    told = "; ".join(f"{count:,}: {words}" for count, words in parts if count)
    revision = one.revision or "no revision stated, asked afresh in every new run"
    return f"judge     {one.name} ({revision}): at most {one.calls:,} calls ({told})"


def _format_text(one: FormatPreview) -> str:
    if not one.cells:
        return f"{one.name}: no question can take it"
    return f"{one.name}: {one.cells:,} cells of {', '.join(one.questions)}"


def _crossing_text(one: CrossingPreview) -> str:
    part = "a balanced fraction" if one.fraction else f"all {one.groups:,} groups"
    return f"{one.name}: {part}, {one.spread}"


def refused_text(refused: Sequence[Refusal]) -> str:
    """Swaps that are not made, one line for each reason.

    Examples
    --------
    >>> shared = {"vignette_set": "pain", "attribute": "sex", "reason": "not stated"}
    >>> print(refused_text([Refusal(vignette_id=v, **shared) for v in ("burn", "colic")]))
    not swapped: sex in 2 vignettes: not stated
    """
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in refused:
        alike.setdefault((one.attribute, one.group, one.reason), []).append(one.vignette_id)
    return "\n".join(
        f"not swapped: {attribute}{f' to {group}' if group else ''} in "
        f"{names[0] if len(names) == 1 else f'{len(names):,} vignettes'}: {reason}"
        for (attribute, group, reason), names in alike.items()
    )


def pair_text(reference: Cell, counterfactual: Cell) -> str:
    """The exact messages of a matched pair."""
    parts = []
    for cell in (reference, counterfactual):
        told = f" by {cell.cue}" if cell.cue not in ("", "descriptor") else ""
        parts.append(f"=== {cell.attribute}{told}: {cell.group} ({cell.role}), {cell.set_id}")
        parts += [f"[{role}]\n{content}" for role, content in cell.messages]
    return "\n".join(parts)
