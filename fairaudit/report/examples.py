"""Matched pairs to show: of the cases that differ most, of every group, and of every disparity."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from fairaudit.report.plain import clip, plain
from fairaudit.rows import JUSTIFIED, MISSING_RATE, SWAP, Cell, Messages
from fairaudit.verdicts import DISPARITIES

__all__ = ["EVIDENCE_LIMIT", "TEXT_LIMIT", "TOP", "described", "pick_pairs"]

TOP = 3
TEXT_LIMIT = 4000
EVIDENCE_LIMIT = 600

_MODEL = ["model_id", "params_id"]
_PAIR = [*_MODEL, "outcome", "set_id", "attribute", "cue", "sample"]
_PLACE = [
    *_MODEL, "outcome", "scale", "vignette_set", "vignette_id", "question_id", "attribute", "group",
    "reference", "cue", "wording", "format", "sample", "difference",
]  # fmt: skip
_ONCE = ["outcome", "vignette_set", "vignette_id", "question_id", "group"]
_TOLD = ["group", "cue"]
_CONTRAST = [*_MODEL, "outcome", "vignette_set", "question_id", "attribute", "group", "cue"]
_SIDES = ["cell_id", "value", "status", "evidence"]


def pick_pairs(outcomes: pd.DataFrame, shown: Iterable[str], results: pd.DataFrame) -> pd.DataFrame:
    """Choose the pairs that are shown.

    One answer says little where each cell has several, and of answers that are yes or no all pairs
    that differ do so by as much. So cases are ranked by their mean difference in a contrast, in
    margins of the outcome, since outcomes have unlike units; those of outcomes without a margin
    come last. Of cases that tie, the ones that go with a disparity come first. A case is shown by
    the pair that differs most in the direction of its mean.

    For each model and attribute: `TOP` cases, no vignette, question and group twice, then the first
    of every group in every cue and of every disparity that is not among them, then one pair in
    which one side alone has a value, if there is one. Swaps on which the right answer may depend
    are left out.

    Parameters
    ----------
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        Measured values.
    shown : Iterable[str]
        Outcomes to choose from.
    results : DataFrame, columns of `tables.RESULTS`
        Contrasts, with their verdicts.

    Returns
    -------
    DataFrame, shape (n_pairs, …)
        The pair's place, its difference, and of each side cell_id, value, status and evidence.
    """
    of_interest = outcomes[outcomes["outcome"].isin(set(shown))]
    swaps = of_interest["role"] == SWAP
    groups = of_interest[swaps & (of_interest["expected"] != JUSTIFIED)]
    reference = of_interest[of_interest["role"] == "reference"]
    pairs = groups.merge(
        reference[[*_PAIR, "group", *_SIDES]].rename(columns={"group": "reference"}),
        on=_PAIR,
        suffixes=("_group", "_reference"),
    )
    pairs["difference"] = pairs["value_group"] - pairs["value_reference"]
    mean = pairs.groupby([*_CONTRAST, "vignette_id"])["difference"].transform("mean")
    margins = results["margin"].astype(float).groupby(results["outcome"].astype(str)).max()
    margin = pairs["outcome"].astype(str).map(margins).astype(float)
    pairs["unlimited"] = margin.isna()
    pairs["size"] = (mean.abs() / margin.fillna(1.0)).round(9)
    pairs["along"] = pairs["difference"] * np.sign(mean)
    pairs["found"] = np.sign(mean) * _directions(pairs, results) > 0
    pairs = pairs.sort_values(
        ["unlimited", "size", "found", "along", "set_id", "group", "sample"],
        ascending=[True, False, False, False, True, True, True],
        kind="stable",
    )
    chosen = [_chosen(of) for _, of in pairs.groupby([*_MODEL, "attribute"])]
    return pd.concat(chosen, ignore_index=True) if chosen else pairs


def _directions(pairs: pd.DataFrame, results: pd.DataFrame) -> np.ndarray:
    """Of each pair, the sign of the disparity that its contrast shows; 0 where it shows none."""
    kinds = results["verdict"].isin(DISPARITIES) & (results["estimand"] != MISSING_RATE)
    found = results[kinds & (results["role"] == SWAP)].drop_duplicates(_CONTRAST)
    signs = found.set_index(_CONTRAST)["estimate"].map(np.sign)
    keys = pd.MultiIndex.from_frame(pairs[_CONTRAST])
    return signs.reindex(keys).fillna(0.0).to_numpy()


def _chosen(pairs: pd.DataFrame) -> pd.DataFrame:
    whole = pairs[pairs["difference"].notna()]
    chosen = whole.drop_duplicates(_ONCE).head(TOP)
    chosen = pd.concat([chosen, _others(whole, chosen, _TOLD)])
    chosen = pd.concat([chosen, _others(whole[whole["found"]], chosen, _CONTRAST)])
    one_sided = pairs[(pairs["status_group"] == "ok") != (pairs["status_reference"] == "ok")]
    return pd.concat([chosen, one_sided.head(1)])


def _others(pairs: pd.DataFrame, chosen: pd.DataFrame, kind: list[str]) -> pd.DataFrame:
    """The first pair of each kind of which none is chosen."""
    firsts, there = pairs.drop_duplicates(kind), pd.MultiIndex.from_frame(chosen[kind])
    return firsts[~pd.MultiIndex.from_frame(firsts[kind]).isin(there)]


def described(pairs: pd.DataFrame, cells: dict[str, Cell]) -> list[dict[str, Any]]:
    """Pairs as plain data with the messages of both sides, long texts cut."""
    rows = []
    for pair in pairs.to_dict("records"):
        row = {name: pair[name] for name in _PLACE}
        for side in ("reference", "group"):
            row[f"{side}_side"] = {
                "cell_id": pair[f"cell_id_{side}"],
                "value": pair[f"value_{side}"],
                "status": pair[f"status_{side}"],
                "evidence": clip(str(pair[f"evidence_{side}"]), EVIDENCE_LIMIT),
                "messages": _messages(cells[pair[f"cell_id_{side}"]].messages),
            }
        rows.append(plain(row))
    return rows


def _messages(messages: Messages) -> list[dict[str, str]]:
    return [{"role": role, "text": clip(text, TEXT_LIMIT)} for role, text in messages]
