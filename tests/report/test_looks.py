"""The report tells at which level its intervals stand when an audit is looked at early."""

import pandas as pd
import pytest

from fairaudit.analysis import analyze
from fairaudit.counterfactual import Cells
from fairaudit.looks import PlannedLooks, UnlimitedLooks
from fairaudit.report import build_report


@pytest.fixture
def n_vignettes(outcomes: pd.DataFrame) -> int:
    return outcomes["vignette_id"].nunique()


def test_a_planned_look_names_its_own_level(
    outcomes: pd.DataFrame, cells: Cells, n_vignettes: int
) -> None:
    looks = PlannedLooks(planned=2 * n_vignettes, taken=(n_vignettes,))
    text = build_report(analyze(outcomes, margin=0.1, looks=looks), outcomes, cells).to_markdown()
    assert f"Look 1, at {n_vignettes} vignettes of {2 * n_vignettes} planned" in text
    assert "99.6949% interval" in text
    assert "95% interval" not in text


def test_unlimited_looks_are_adjusted_by_holm(outcomes: pd.DataFrame, cells: Cells) -> None:
    text = build_report(
        analyze(outcomes, margin=0.1, looks=UnlimitedLooks()), outcomes, cells
    ).to_markdown()
    assert "looked at as often as one likes" in text
    assert "(Holm)" in text
    assert "Westfall" not in text
