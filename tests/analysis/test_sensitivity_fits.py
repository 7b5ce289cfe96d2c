import builtins
from typing import Any

import numpy as np
import pandas as pd
import pytest

import fairaudit as fa
from fairaudit.errors import InputError, MissingExtraError
from fairaudit.side_tables import SENSITIVITY
from tests.analysis.audit_table import audit, only, rows

pytest.importorskip("statsmodels")

NAMES = ("paired", "gee", "mixed")


def repeated(seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    base = rng.normal(0, 1, (40, 1, 1, 1))
    own = rng.normal(0, 0.2, (40, 1, 3, 1)) + np.array([0, 0.0, 0.4])[:, None]
    values = base + own + rng.normal(0, 0.3, (40, 1, 3, 4))
    return rows(values, groups=("white", "black", "asian"), scale="numeric")


def test_balanced_answers_have_the_paired_estimate() -> None:
    table = repeated()
    found = fa.sensitivity_fits(table).to_frame()
    assert list(found.columns) == SENSITIVITY.names
    results = fa.analyze(table).frame
    for group in ("black", "asian"):
        row, result = (
            only(found, group=group),
            only(results, group=group, estimand="mean_difference"),
        )
        assert row["paired_estimate"] == result["estimate"]
        assert (row["paired_low"], row["paired_p"]) == (result["ci_low"], result["p_value"])
        for name in NAMES[1:]:
            assert row[f"{name}_estimate"] == pytest.approx(result["estimate"], abs=1e-5)
            width = row[f"{name}_high"] - row[f"{name}_low"]
            assert width == pytest.approx(result["ci_high"] - result["ci_low"], rel=0.25)
        assert (row["n_vignettes"], row["n_answers"], row["n_missing"]) == (40, 480, 0)
    assert only(found, group="asian")["mixed_p"] < 0.001


def test_a_fit_that_fails_is_a_note_and_no_warning() -> None:
    found = fa.sensitivity_fits(rows(np.full((20, 1, 2, 2), 0.5))).frame
    row = found.iloc[0]
    assert row["paired_estimate"] == 0
    assert row[["gee_low", "mixed_low"]].isna().all()
    assert "gee: no fit" in row["note"]
    assert "mixed: " in row["note"]


def test_missing_groups_and_answers_are_said() -> None:
    table = repeated()
    table.loc[table["group"] == "black", ["value", "status"]] = [np.nan, "refused"]
    found = fa.sensitivity_fits(table).frame
    row = only(found, group="black")
    assert row[[f"{name}_estimate" for name in NAMES]].isna().all()
    assert "gee: no fit, for lack of readable answers of both groups." in row["note"]
    assert row["n_missing"] == 160
    assert not np.isnan(only(found, group="asian")["gee_estimate"])


def test_many_answers_are_fitted_to_the_means() -> None:
    rng = np.random.default_rng(2)
    table = fa.outcomes_from_table(
        pd.DataFrame(
            {
                "case": np.repeat(np.arange(60), 400),
                "sex": np.tile(np.repeat(["m", "f"], 200), 60),
                "repeat": np.tile(np.arange(200), 120),
                "dose": rng.normal(0, 1, 24_000),
            }
        ),
        vignette="case",
        attributes={"sex": "m"},
        outcomes=["dose:numeric"],
        replicate="repeat",
    )
    row = fa.sensitivity_fits(table).frame.iloc[0]
    assert row["n_answers"] == 24_000
    assert row["note"].startswith("Fitted to the means of vignette and group")
    assert row["mixed_estimate"] == pytest.approx(row["paired_estimate"], abs=1e-6)


def test_arms_have_no_row_and_verdicts_do_not_know_the_fits() -> None:
    table = audit({"black": -0.1}, seed=1)
    before = fa.analyze(table, margin=0.05).frame
    found = fa.sensitivity_fits(table).frame
    assert found[["attribute", "outcome", "group"]].to_numpy().tolist() == [
        ["race", "choice", "black"]
    ]
    pd.testing.assert_frame_equal(fa.analyze(table, margin=0.05).frame, before)
    assert "verdict" not in SENSITIVITY.names


def test_broken_outcomes_are_refused() -> None:
    with pytest.raises(InputError, match="empty"):
        fa.sensitivity_fits(repeated().iloc[:0])


def test_without_statsmodels_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("statsmodels"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match="sensitivity"):
        fa.sensitivity_fits(repeated())


def test_the_result_shows_itself() -> None:
    assert "mixed_estimate" in fa.sensitivity_fits(repeated())._repr_html_()
