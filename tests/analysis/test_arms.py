"""Arms beside the demographic swaps, and swaps on which the right answer may depend."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from fairaudit.analysis import analyze
from fairaudit.errors import InputError
from tests.analysis.audit_table import audit, only, rows

N = 16


def arm(shift: float, *, groups: tuple[str, str], attribute: str, role: str) -> pd.DataFrame:
    values = np.full((N, 2, 2, 1), 0.5)
    values[:, :, 1] += shift + np.linspace(-0.01, 0.01, N)[:, None, None]
    return rows(values, groups=groups, attribute=attribute, role=role, cue="")


def with_arms(**shifts: float) -> pd.DataFrame:
    told: dict[str, Any] = {
        "control": {"groups": ("as written", "no demographic"), "role": "control"},
        "wording": {"groups": ("wording 1", "wording 2"), "role": "paraphrase"},
        "format": {"groups": ("forward", "labelled"), "role": "format"},
    }
    return pd.concat(
        [
            audit({"black": -0.1}, seed=3),
            *(arm(shift, attribute=name, **told[name]) for name, shift in shifts.items()),
        ]
    )


def test_arms_are_described_outside_the_family() -> None:
    frame = analyze(with_arms(control=0.2, wording=-0.3, format=0.1), margin=0.05).frame
    assert frame["role"].tolist() == [
        "counterfactual", "placebo", "placebo", "placebo", "control", "paraphrase", "format",
    ]  # fmt: skip
    alone = analyze(audit({"black": -0.1}, seed=3), margin=0.05).frame
    pd.testing.assert_frame_equal(frame.iloc[:4], alone)  # the noise floor is the placebo's alone
    for name, shift in {"control": 0.2, "wording": -0.3, "format": 0.1}.items():
        row = only(frame, attribute=name)
        assert row["priority"] == "descriptive"
        assert np.isnan(row["p_adjusted"])
        assert row["estimate"] == pytest.approx(shift)
        assert row["ci_low"] < shift < row["ci_high"]
        assert row["noise_floor"] == frame["noise_floor"][0]
        assert "noise floor" not in row["note"]


def test_changes_up_and_down_do_not_cancel_in_the_mean_size() -> None:
    row = only(analyze(with_arms(wording=0.0)).frame, attribute="wording")
    assert row["estimate"] == pytest.approx(0)
    assert row["mean_absolute"] == pytest.approx(np.abs(np.linspace(-0.01, 0.01, N)).mean())


def test_formats_are_those_of_group_and_reference() -> None:
    table = rows(
        np.full((N, 1, 3, 1), 0.5),
        groups=("forward", "reversed", "labelled"),
        attribute="format",
        role="format",
    )
    table["format"] = table["group"]
    frame = analyze(pd.concat([audit({"black": 0.0}, seed=3), table])).frame
    of_arm = frame[frame["role"] == "format"].set_index("group")["format"]
    assert of_arm.to_dict() == {"reversed": "forward, reversed", "labelled": "forward, labelled"}


def test_written_answers_have_no_option_probabilities() -> None:
    table = arm(0, groups=("forward", "reason_first"), attribute="format", role="format")
    written = table["group"] == "reason_first"
    table = table.assign(
        value=table["value"].mask(written), status=table["status"].mask(written, "unscored")
    )
    row = only(analyze(pd.concat([audit({"black": 0}, seed=3), table])).frame, attribute="format")
    assert row["verdict"] == "not_estimable"
    assert "written answers have no option probabilities" in row["note"]
    assert "Every answer" not in row["note"]
    assert np.isnan(row["mean_absolute"])


def justified(shift: float, *, n: int = 6, seed: int = 5) -> pd.DataFrame:
    """The same attribute in other vignettes, whose right answer may depend on it."""
    rng = np.random.default_rng(seed)
    values = np.full((n, 4, 2, 1), 0.5) + np.array([0, shift])[:, None]
    table = rows(values + rng.normal(0, 0.01, values.shape)).assign(expected="may_differ")
    for name in ("vignette_id", "set_id", "cell_id"):
        table[name] = "may/" + table[name]
    return table


def test_justified_swaps_are_kept_apart() -> None:
    table = audit({"black": 0.0}, seed=3)
    results = analyze(pd.concat([table, justified(-0.3)]), margin=0.05)
    alone = analyze(table, margin=0.05)
    frame = results.frame
    primary = frame[frame["expected"] == ""].reset_index(drop=True)
    pd.testing.assert_frame_equal(primary, alone.frame)
    row = only(frame, expected="may_differ")
    assert (row["attribute"], row["group"], row["role"]) == ("race", "black", "counterfactual")
    assert row["estimate"] == pytest.approx(-0.3, abs=0.02)
    assert row["n_vignettes"] == 6
    assert row["priority"] == "descriptive"
    assert np.isnan(row["p_adjusted"])
    assert "a difference may be right here" in row["note"]
    of_row = results.differences[results.differences["expected"] == "may_differ"]
    assert len(of_row) == 6
    assert of_row["vignette_id"].str.startswith("may/").all()
    assert frame["expected"].tolist() == ["", "may_differ", "", "", ""]  # before the arms


def test_an_audit_of_justified_swaps_alone_has_no_primary_contrast() -> None:
    frame = analyze(justified(-0.3), margin=0.05).frame
    assert frame["priority"].tolist() == ["descriptive"]


def test_arms_alone_are_nothing_to_compare() -> None:
    table = arm(0, groups=("wording 1", "wording 2"), attribute="wording", role="paraphrase")
    with pytest.raises(InputError, match="no counterfactual group"):
        analyze(table)
