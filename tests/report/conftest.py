"""Fixtures: an audit of three models that shows every kind of verdict, made by the real verbs."""

import pandas as pd
import pytest

from fairaudit.counterfactual import Cells
from fairaudit.report import Report
from fairaudit.results import Results
from tests.report.builders import CAREFUL, DEAF, LOOSE, audit, small_cells

Whole = tuple[Results, pd.DataFrame, Report]


@pytest.fixture(scope="session")
def cells() -> Cells:
    return small_cells()


@pytest.fixture(scope="session")
def whole(cells: Cells) -> Whole:
    return audit(cells, [CAREFUL, LOOSE, DEAF])


@pytest.fixture(scope="session")
def results(whole: Whole) -> Results:
    return whole[0]


@pytest.fixture(scope="session")
def outcomes(whole: Whole) -> pd.DataFrame:
    return whole[1]


@pytest.fixture(scope="session")
def report(whole: Whole) -> Report:
    return whole[2]
