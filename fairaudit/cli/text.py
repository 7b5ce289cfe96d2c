"""Results and counts as plain text for a terminal."""

from collections.abc import Sequence

import pandas as pd

from fairaudit.pipeline import Preview
from fairaudit.rows import Cell
from fairaudit.verdicts import Verdict

__all__ = ["contrasts_table", "pair_text", "preview_text", "table"]


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
    """The contrasts of an audit, differences in points of 100."""
    shown = frame[frame["role"] != "placebo"]
    models = shown[["model_id", "params_id"]].drop_duplicates()
    # One model asked in two ways is told apart by the hash of its parameters.
    names = {
        (row.model_id, row.params_id): str(row.model_id)
        if (models["model_id"] == row.model_id).sum() == 1
        else f"{row.model_id} ({str(row.params_id)[:6]})"
        for row in models.itertuples()
    }
    rows = []
    for row in shown.to_dict("records"):
        words = Verdict(row["verdict"]).words
        if row["verdict"] == Verdict.INCONCLUSIVE and pd.notna(row["n_more"]):
            words = f"{words}: {int(row['n_more'])} more vignettes"
        line = [
            *([names[row["model_id"], row["params_id"]]] if len(names) > 1 else []),
            str(row["question_id"]),
            str(row["outcome"]),
            f"{row['group']} vs {row['reference']}",
            _points(row["estimate"]),
            f"{_points(row['ci_low'])} to {_points(row['ci_high'])}",
            str(row["n_vignettes"]),
            "" if pd.isna(row["noise_floor"]) else f"±{100 * row['noise_floor']:.1f}",
            words,
        ]
        rows.append(line)
    header = [
        *(["model"] if len(names) > 1 else []),
        "question",
        "outcome",
        "contrast",
        "points",
        "95% interval",
        "n",
        "placebo",
        "verdict",
    ]
    return table(header, rows)


def preview_text(counts: Preview) -> str:
    """Counts of a plan, before anything is asked."""
    roles = ", ".join(f"{count:,} {role}" for role, count in counts.roles)
    lines = [
        f"plan      {counts.plan_id}",
        f"vignettes {counts.vignettes:,}",
        f"cells     {counts.cells:,} ({roles})",
        f"prompts   {counts.prompts:,} distinct",
    ]
    for model in counts.models:
        revision = model.revision or "no revision stated, asked afresh in every new run"
        lines.append(
            f"model     {model.name} ({revision}): {model.calls:,} calls, "
            f"{model.input_tokens:,} tokens to read ({model.counted})"
        )
    return "\n".join(lines)


def pair_text(reference: Cell, counterfactual: Cell) -> str:
    """The exact messages of a matched pair."""
    parts = []
    for cell in (reference, counterfactual):
        parts.append(f"=== {cell.attribute}: {cell.group} ({cell.role}), {cell.set_id}")
        parts += [f"[{role}]\n{content}" for role, content in cell.messages]
    return "\n".join(parts)


def _points(value: float) -> str:
    return "–" if pd.isna(value) else f"{100 * value:+.1f}"
