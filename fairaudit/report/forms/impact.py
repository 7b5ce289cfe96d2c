"""Selection rates and impact ratios by group, in the layout of audits under NYC Local Law 144."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fairaudit.errors import InputError
from fairaudit.report.facts import control_words, same_model
from fairaudit.report.forms.cells import BYTE_ORDER_MARK, Value, csv_bytes
from fairaudit.report.forms.form import Form
from fairaudit.report.names import Names
from fairaudit.report.numbers import plural
from fairaudit.report.run_record import NoRecord, RunRecord
from fairaudit.rows import INTERSECTION, SWAP
from fairaudit.verdicts import Verdict

__all__ = ["COLUMNS", "IMPACT_RATIOS"]

Row = Mapping[str, Any]

COLUMNS = (
    "model", "vignette_set", "question", "outcome", "attribute", "cue", "category", "n_answered",
    "n_missing", "n_vignettes", "selection_rate", "selection_rate_low", "selection_rate_high",
    "impact_ratio", "impact_ratio_low", "impact_ratio_high", "ci_level", "note",
)  # fmt: skip
"""Columns of the file; docs/reports.md says what stands in them."""

_RATE, _RATIO = "selection_rate", "demographic_parity_ratio"
_ALL = "all groups: the least selected to the most selected"
_PLACE = (
    "model_id", "params_id", "vignette_set", "question_id", "outcome", "attribute", "cue",
)  # fmt: skip
_NO_RATES = (
    "The impact ratios cannot be made: the record holds no selection rates, because none of its "
    "outcomes says of a group how often the favourable option was chosen. Ask a question that has "
    "options, with the outcome favourable_choice or option_probability, and run the audit again."
)
_NO_METRICS = (
    "The impact ratios cannot be made: the record holds no metrics by group. `fairaudit run` puts "
    "them in; in Python, give build_report(…, metrics=metrics_by_group(outcomes).frame)."
)


def _impact(content: Mapping[str, Any], _: RunRecord | NoRecord) -> bytes:
    if content.get("metrics") is None:
        raise InputError(_NO_METRICS)
    places: dict[tuple[str, ...], list[Row]] = {}
    for row in content["metrics"]:
        if row["metric"] in (_RATE, _RATIO):
            places.setdefault(tuple(row[name] for name in _PLACE), []).append(row)
    if not any(row["metric"] == _RATE for rows in places.values() for row in rows):
        raise InputError(_NO_RATES)
    lines = (line for rows in places.values() for line in _lines(content, rows))
    return BYTE_ORDER_MARK + csv_bytes(COLUMNS, ([*line.values()] for line in lines))


def _lines(content: Mapping[str, Any], rows: Sequence[Row]) -> Iterator[dict[str, Value]]:
    """The groups of one attribute in one place, and then all of them together."""
    rates = [row for row in rows if row["metric"] == _RATE and row["estimate"] is not None]
    leading = max(rates, key=lambda row: float(row["estimate"]), default=None)
    least = min(rates, key=lambda row: float(row["estimate"]), default=None)
    most = leading["estimate"] if leading else 0.0
    for row in rows:
        told: dict[str, Value]
        if row["metric"] == _RATIO:
            told = {
                "category": _ALL,
                "impact_ratio": row["estimate"],
                "impact_ratio_low": row["ci_low"],
                "impact_ratio_high": row["ci_high"],
            }
        else:
            rate = row["estimate"]
            told = {
                "category": Names(content).group(row["attribute"], row["group"]),
                "n_answered": _answered(content, row),
                "selection_rate": rate,
                "selection_rate_low": row["ci_low"],
                "selection_rate_high": row["ci_high"],
                "impact_ratio": None if rate is None or not most else rate / most,
            }
        held = least if row["metric"] == _RATIO else row
        told["note"] = _joined(
            row["note"], _vignettes(content, held, leading), *_not_estimable(content, row)
        )
        whole = _about(content, row) | told
        yield {name: whole.get(name) for name in COLUMNS}


def _about(content: Mapping[str, Any], row: Row) -> dict[str, Value]:
    names = Names(content)
    return {
        "model": names.model(row),
        "vignette_set": names.set(row["vignette_set"]),
        "question": names.question(row),
        "outcome": row["outcome"],
        "attribute": names.attribute(row["attribute"]),
        "cue": row["cue"],
        "n_missing": row["n_missing"],
        "n_vignettes": row["n_vignettes"],
        "ci_level": row["ci_level"],
    }


def _joined(*notes: str | None) -> str:
    return " ".join(note for note in notes if note)


def _vignettes(content: Mapping[str, Any], row: Row | None, leading: Row | None) -> str:
    """That a rate and the one that it is divided by are not of the same vignettes."""
    if row is None or leading is None or not leading["estimate"]:
        return ""
    if row["estimate"] is None or row["group"] == leading["group"]:
        return ""
    n, of = row["n_vignettes"], leading["n_vignettes"]
    if n == of and _not_asked(content, row) == _not_asked(content, leading):
        return ""
    group, most = (Names(content).group(one["attribute"], one["group"]) for one in (row, leading))
    return (
        f"The rate of “{group}” is of {plural(n, 'vignette')}, that of “{most}”, the most selected "
        f"group, of {of:,}, and not of the same ones: their ratio can come from the vignettes."
    )


def _not_asked(content: Mapping[str, Any], row: Row) -> set[str]:
    """Vignettes on which the swap to a group was not made."""
    return {
        swap["vignette_id"]
        for swap in content["refused_swaps"]
        if all(swap[name] == row[name] for name in ("vignette_set", "attribute", "group"))
    }


def _not_estimable(content: Mapping[str, Any], row: Row) -> Iterable[str]:
    """Why the audit calls the contrasts of these answers not estimable, if it does."""
    shared = [name for name in _PLACE if name not in ("model_id", "params_id")]
    contrasts = [
        one
        for one in content["results"]
        if one["estimand"] == "mean_difference"
        and same_model(one, row)
        and all(one[name] == row[name] for name in shared)
    ]
    of_group = [one for one in contrasts if one["group"] == row["group"]] or contrasts
    if not of_group or any(one["verdict"] != Verdict.NOT_ESTIMABLE for one in of_group):
        return
    failed = [control_words(content, one) for one in content["controls"] if _bears_on(one, row)]
    yield "The audit calls the contrasts of these answers not estimable."
    yield from failed or dict.fromkeys(one["note"] for one in of_group)


def _bears_on(control: Row, row: Row) -> bool:
    """Whether a control failed that contrasts of a row's answers rest on."""
    if (
        control["passed"]
        or not same_model(control, row)
        or control["vignette_set"] != row["vignette_set"]
    ):
        return False
    asked = bool(control["question_id"] == row["question_id"])
    measured = bool(control["outcome"] == row["outcome"])
    return {"attention": measured, "option_mass": asked}.get(control["control"], asked and measured)


def _answered(content: Mapping[str, Any], row: Row) -> int | None:
    """Readable answers of a group; None where the record counts them with those of other places.

    Its counts tell neither kinds of cues apart, nor swaps on which the right answer may depend.
    """
    design = content["design"]
    apart = set(row["attribute"].split(INTERSECTION)).isdisjoint(design["allow_justified"])
    if len(design["cues"]) > 1 or not apart:
        return None
    shared = ("vignette_set", "question_id", "outcome", "attribute", "group")
    return sum(
        int(one["ok"])
        for one in content["missing"]
        if one["role"] in ("reference", SWAP)
        and same_model(one, row)
        and all(one[name] == row[name] for name in shared)
    )


IMPACT_RATIOS = Form(
    file="impact-ratios.csv",
    title="selection rates and impact ratios by group, for release folders",
    render=_impact,
)
