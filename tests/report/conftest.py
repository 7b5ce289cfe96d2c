"""Fixtures: audits made by the real verbs, one of which shows every kind of verdict."""

import pandas as pd
import pytest

from fairaudit import counterfactuals, load_audit, run_audit
from fairaudit.counterfactual import Cells
from fairaudit.report import Report
from fairaudit.results import Results
from tests.pipeline.judged_audits import plan, write
from tests.report.builders import (
    CAREFUL,
    DEAF,
    LOOSE,
    Model,
    audit,
    make_report,
    small_attributes,
    small_cells,
    small_set,
)

MANY = 34

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


@pytest.fixture(scope="session")
def many() -> Report:
    """An audit of 34 groups."""
    race, sex = small_attributes()
    levels = dict(race.levels)
    for number in range(MANY - len(levels)):
        words = f"Group{number}"
        cues = {"descriptor": {"group": words}}
        levels[words.lower()] = levels["asian"].model_copy(update={"title": words, "cues": cues})
    cells = counterfactuals(
        small_set(), [race.model_copy(update={"levels": levels}), sex], wordings=1, seed=7
    )
    return make_report(cells, [Model(name="many", effects={"Black": -0.2, "Group7": -0.1})])


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """An audit with a judge."""
    folder = tmp_path_factory.mktemp("judged")
    text = plan("judge_seen", model="shorter", judge="biased", more="  pairs: true\n")
    run = run_audit(load_audit(write(folder, "judge_seen", text)), folder / "results")
    assert run.results is not None
    return Report.load(folder / "results" / "audit.json")
