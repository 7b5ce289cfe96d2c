"""Ties that rounding would break, and scales that are not taken for one another."""

import numpy as np
import pandas as pd
import pytest

from fairaudit import outcomes_from_table, stats
from fairaudit.analysis import analyze
from tests.analysis.audit_table import contrasts, only, rows

# Means of the same four thirds in two orders, which differ in the last bit.
THIRDS = np.array([[3, 2, 1, 0], [0, 1, 2, 3]]) / 3


def of_thirds(n: int) -> np.ndarray:
    """Answers of shape (n, 4 cells, 2 groups, 3 repeats) with those means."""
    cells = np.array([[[1.0] * int(c) + [0.0] * (3 - int(c)) for c in side * 3] for side in THIRDS])
    return np.broadcast_to(cells.transpose(1, 0, 2), (n, 4, 2, 3))


def test_the_same_thirds_in_another_order_are_no_disparity() -> None:
    assert THIRDS[0].sum() / 4 != THIRDS[1].sum() / 4 or THIRDS[0].mean() != THIRDS[1].mean()
    for n in (20, 100):
        values = np.concatenate([of_thirds(n // 2), np.zeros((n - n // 2, 4, 2, 3))])
        row = only(contrasts(analyze(rows(values, scale="binary"), margin=0.05).frame))
        assert (row["estimate"], row["n_discordant"], row["p_adjusted"]) == (0.0, 0, 1.0)
        assert row["verdict"] == ("equivalent_within_margin" if n > 86 else "inconclusive")


def test_strata_of_the_same_thirds_do_not_differ() -> None:
    table = rows(of_thirds(20), scale="binary")
    early = table["vignette_id"] < "v010"
    table = table.assign(stratum=np.where(early, "day", "night"))
    row = only(analyze(table, margin=0.05).frame, estimand="stratum_difference")
    assert np.isnan(row["p_value"])
    assert row["verdict"] == "not_estimable" or "neither stratum varies" in row["method"]
    constant = [0.1 + 0.2, 0.3, 0.1 + 0.2]
    assert stats.welch_comparison(constant, [0.3, 0.3, 0.1 + 0.2]).p is None


def test_a_missing_wording_is_no_interaction() -> None:
    groups = ("w × m", "b × m", "w × f", "b × f")
    values = np.zeros((12, 2, 4, 1))
    values[:, 1] = 1.0
    values[:, 0, 1] = values[:, 0, 2] = values[:, 1, 3] = np.nan
    values[6:, 0] = values[6:, 0, :1]
    values[6:, 1, 3] = 1.0
    table = rows(values, groups=groups, attribute="race × sex", scale="binary")
    row = only(analyze(table, margin=0.05).frame, estimand="interaction")
    assert (row["estimate"], row["n_vignettes"]) == (0.0, 6)


def of_columns(**columns: list[float]) -> pd.DataFrame:
    n = len(next(iter(columns.values()))) // 2
    keys = {"case": [f"v{i}" for i in range(n)] * 2, "sex": ["m"] * n + ["f"] * n}
    return pd.DataFrame(keys | columns)


def test_a_scale_without_limits_is_not_bounded_by_what_was_seen() -> None:
    seen = [3.0, 4.0] * 20
    changed = [*seen[:-4], 4.0, 3.0, 4.0, 4.0]
    table = of_columns(acuity=[*seen, *changed])
    plain, stated = (
        only(
            contrasts(
                analyze(
                    outcomes_from_table(
                        table, vignette="case", attributes={"sex": "m"}, outcomes=[outcome]
                    ),
                    margin=0.2,
                ).frame
            )
        )
        for outcome in ("acuity:ordinal", "acuity:ordinal:1,5")
    )
    assert plain["verdict"] == stated["verdict"] == "inconclusive"
    assert np.isnan(plain["p_equivalence"])
    assert "limits of the scale were not stated" in plain["note"]
    assert "limits" not in stated["note"]


@pytest.mark.parametrize(
    "outcomes", [("e:binary:exploratory", "b:binary"), ("b:binary", "e:binary:exploratory")]
)
def test_missing_answers_of_a_primary_outcome_are_primary_in_any_order(
    outcomes: tuple[str, ...],
) -> None:
    answers = [1.0, 0.0] * 20
    blank = [np.nan, np.nan, np.nan, *answers[3:]]
    table = of_columns(b=[*answers, *blank], e=[*answers, *blank])
    read = outcomes_from_table(
        table, vignette="case", attributes={"sex": "m"}, outcomes=list(outcomes)
    )
    row = only(analyze(read, margin=0.05).frame, estimand="missing_rate")
    assert (row["outcome"], row["priority"]) == ("b", "primary")


def test_steps_of_a_scale_are_no_margin_of_a_share() -> None:
    answers = [float(1 + i % 5) for i in range(40)]
    blank = [np.nan] * 12 + answers[12:]
    read = outcomes_from_table(
        of_columns(acuity=[*answers, *blank]),
        vignette="case",
        attributes={"sex": "m"},
        outcomes=["acuity:ordinal:1,5"],
    )
    row = only(analyze(read, margin={"acuity": 0.5}).frame, estimand="missing_rate")
    assert np.isnan(row["margin"])
    assert row["verdict"] == "disparity_detected"
