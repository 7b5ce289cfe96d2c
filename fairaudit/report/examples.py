"""Matched pairs to show: those whose answers differ most, and one of every group."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from fairaudit.report.plain import clip, plain
from fairaudit.rows import JUSTIFIED, SWAP, Cell, Messages

__all__ = ["EVIDENCE_LIMIT", "TEXT_LIMIT", "TOP", "described", "pick_pairs"]

TOP = 3
TEXT_LIMIT = 4000
EVIDENCE_LIMIT = 600

_MODEL = ["model_id", "params_id"]
_PAIR = [*_MODEL, "outcome", "set_id", "attribute", "cue", "sample"]
_PLACE = [
    *_MODEL, "outcome", "scale", "vignette_set", "vignette_id", "question_id", "attribute", "group",
    "reference", "wording", "format", "sample", "difference",
]  # fmt: skip
_ONCE = ["outcome", "vignette_set", "vignette_id", "question_id", "group"]
_SIDES = ["cell_id", "value", "status", "evidence"]


def pick_pairs(outcomes: pd.DataFrame, shown: Iterable[str]) -> pd.DataFrame:
    """Choose the pairs that are shown.

    For each model and attribute: the `TOP` pairs with the largest differences, no vignette,
    question and group twice, then the largest of every group that is not among them, then one
    pair in which one side alone has a value, if there is one. Swaps on which the right answer may
    depend are left out.

    Parameters
    ----------
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        Measured values.
    shown : Iterable[str]
        Outcomes to choose from.

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
    pairs["size"] = pairs["difference"].abs()
    pairs = pairs.sort_values(
        ["size", "set_id", "group", "sample"], ascending=[False, True, True, True], kind="stable"
    )
    chosen = [_chosen(of) for _, of in pairs.groupby([*_MODEL, "attribute"])]
    return pd.concat(chosen, ignore_index=True) if chosen else pairs


def _chosen(pairs: pd.DataFrame) -> pd.DataFrame:
    whole = pairs[pairs["difference"].notna()].drop_duplicates(_ONCE)
    top = whole.head(TOP)
    rest = whole[~whole["group"].isin(set(top["group"]))].drop_duplicates("group")
    one_sided = pairs[(pairs["status_group"] == "ok") != (pairs["status_reference"] == "ok")]
    return pd.concat([top, rest, one_sided.head(1)])


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
