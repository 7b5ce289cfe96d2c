"""Fixtures: a small audit of two models, one of which ignores the case."""

import pandas as pd
import pytest

from fairaudit.counterfactual import Cells
from fairaudit.report import Report
from fairaudit.results import Results
from tests.report.builders import (
    CAREFUL,
    DEAF,
    make_outcomes,
    make_report,
    make_results,
    small_cells,
)


@pytest.fixture(scope="session")
def cells() -> Cells:
    return small_cells()


@pytest.fixture(scope="session")
def outcomes(cells: Cells) -> pd.DataFrame:
    return make_outcomes(cells, [CAREFUL, DEAF])


@pytest.fixture(scope="session")
def results(outcomes: pd.DataFrame) -> Results:
    return make_results(outcomes, failed=[DEAF.model_id])


@pytest.fixture(scope="session")
def report(cells: Cells) -> Report:
    return make_report(cells, [CAREFUL, DEAF], failed=[DEAF.model_id])
