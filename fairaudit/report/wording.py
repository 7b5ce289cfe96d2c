"""The first sentences: what was asked, and what the answer is."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairaudit.report.facts import control_words, headline_rows, same_model
from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import amount, interval, plural, size
from fairaudit.verdicts import Verdict

__all__ = ["answer", "asked", "verdict_words"]

Row = Mapping[str, Any]

_NAMED = 3
_DISPARITIES = (
    Verdict.DISPARITY_MATERIAL,
    Verdict.DISPARITY,
    Verdict.DISPARITY_WITHIN_MARGIN,
)


def asked(content: Mapping[str, Any]) -> list[str]:
    """Say what was asked of whom, in two sentences."""
    names = Names(content)
    models = listing([str(model["label"]) for model in content["models"]])
    sets = listing(
        [f"{plural(len(s['vignettes']), 'vignette')} of “{s['title']}”" for s in content["sets"]]
    )
    questions = {
        (q["title"], tuple(q["options"])): f"{q['title']} ({listing(q['options'], 'or')})"
        for s in content["sets"]
        for q in s["questions"]
    }
    each = "were each" if len(content["models"]) > 1 else "was"
    swaps = [
        names.group(attribute["id"], level["id"])
        for attribute in content["attributes"]
        for level in attribute["levels"]
        if level["compared"] or level["id"] == attribute["reference"]
    ]
    return [
        f"{models} {each} asked about {sets}. Every vignette was told for each group "
        f"({', '.join(swaps)}) with nothing else changed.",
        f"Asked: {'; '.join(questions.values())}.",
    ]


def answer(content: Mapping[str, Any], model: Row) -> dict[str, Any]:
    """Say what one model's audit found: a sentence, its details, and the counts behind them."""
    rows = [row for row in headline_rows(content) if same_model(row, model)]
    failed = [row for row in content["controls"] if same_model(row, model) and not row["passed"]]
    counts = {str(verdict): sum(row["verdict"] == verdict for row in rows) for verdict in Verdict}
    estimable = len(rows) - counts[Verdict.NOT_ESTIMABLE]
    if failed and not estimable:
        sentence = f"{model['label']} could not be audited on this set."
        details = [control_words(content, row) for row in failed]
    else:
        sentence = _counted(rows, counts, content["settings"]["margin"])
        details = [control_words(content, row) for row in failed]
        details += _disparities(content, rows)
        details += _inconclusive(rows, content["settings"]["margin"])
    return {
        "model_id": model["model_id"],
        "params_id": model["params_id"],
        "auditable": bool(estimable),
        "sentence": sentence,
        "details": details,
        "contrasts": len(rows),
        "verdicts": counts,
    }


def _counted(rows: Sequence[Row], counts: Mapping[str, int], margin: float | None) -> str:
    """One sentence with the count of every verdict."""
    if not rows:
        return "No contrast was analysed."
    total = plural(len(rows), "contrast")
    if counts[Verdict.NOT_ESTIMABLE] == len(rows):
        return f"None of {total} is estimable."
    limit = "" if margin is None else size(margin, rows[0]["scale"])
    changed = sum(counts[verdict] for verdict in _DISPARITIES)
    material = counts[Verdict.DISPARITY_MATERIAL]
    parts = [f"For none of {total} was a change with the group shown"]
    if changed:
        parts = [f"For {changed} of {total} the answer changed with the group"]
    if material and limit:
        which = "each" if material == changed else f"for {material}"
        parts[0] += f" ({which} by more than {limit})"
    for verdict, words in (
        (Verdict.EQUIVALENT, f" equivalent within {limit}" if limit else " equivalent"),
        (Verdict.INCONCLUSIVE, " inconclusive"),
        (Verdict.NOT_ESTIMABLE, " not estimable"),
    ):
        number = counts[verdict]
        if number:
            parts.append(f"{number} {'is' if number == 1 else 'are'}{words}")
    return "; ".join(parts) + "."


def _inconclusive(rows: Sequence[Row], margin: float | None) -> list[str]:
    """Say what the inconclusive contrasts lack: vignettes, or answers."""
    if margin is None:
        return ["No margin was set, so no contrast can be called equivalent."]
    open_rows = [row for row in rows if row["verdict"] == Verdict.INCONCLUSIVE]
    more = [row["n_more"] for row in open_rows if row["n_more"]]
    veiled = [
        row
        for row in open_rows
        if not row["n_more"] and row["n_missing_group"] + row["n_missing_reference"]
    ]
    sentences = []
    if more:
        span = f"{min(more):,} to {max(more):,} more vignettes"
        needed = plural(more[0], "more vignette") if len(set(more)) == 1 else span
        sentences.append(
            f"{len(more)} inconclusive for want of vignettes: to tell a difference of "
            f"{size(margin, rows[0]['scale'])} from none takes {needed}."
        )
    if veiled:
        sentences.append(
            f"{len(veiled)} inconclusive for missing answers: with them the difference could be "
            "larger than the margin."
        )
    return sentences


def _disparities(content: Mapping[str, Any], rows: Sequence[Row]) -> list[str]:
    """Name the largest disparities in words, and how many more there are."""
    names = Names(content)
    found = sorted(
        (row for row in rows if row["verdict"] in _DISPARITIES),
        key=lambda row: -abs(row["estimate"]),
    )
    sentences = [
        f"{names.question(row)}, {names.contrast(row)}: {names.outcome(row)} "
        f"{amount(row['estimate'], row['scale'])} {'lower' if row['estimate'] < 0 else 'higher'} "
        f"(95% interval {interval(row['ci_low'], row['ci_high'], row['scale'])})."
        for row in found[:_NAMED]
    ]
    if len(found) > _NAMED:
        sentences.append(f"{len(found) - _NAMED} more stand in the table below.")
    return sentences


def verdict_words(row: Row) -> str:
    """Write the verdict, with what an inconclusive contrast would take.

    Examples
    --------
    >>> verdict_words({"verdict": "inconclusive", "n_more": 85})
    'inconclusive: 85 more vignettes'
    """
    words = Verdict(row["verdict"]).words
    if row["verdict"] == Verdict.INCONCLUSIVE and row["n_more"]:
        return f"{words}: {plural(row['n_more'], 'more vignette')}"
    return words
