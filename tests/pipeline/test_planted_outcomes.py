"""Every outcome finds what is planted on it, and nothing where nothing is."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from fairaudit import (
    CallableBackend,
    SimulatedBackend,
    Store,
    analyze,
    collect,
    counterfactuals,
    load_attributes,
    load_audit,
    load_vignettes,
    parse,
    run_audit,
)
from fairaudit.outcomes import ChosenOption, PlannedOutcome
from fairaudit.registry import registered
from tests.pipeline.planted import PLANTED, reply, write_set
from tests.pipeline.rendered import Rendered

REPEATED, NULLS = 4, 30
# Measured elsewhere: of scores, a check of validity, and one whose weights are an extra.
SCORES = {
    # By length a log-probability counts a third or a half here: “yes” has 3 bytes, “no” 2.
    "option_probability": (-0.10, 0.03),
    "option_probability_by_length": (-0.04, 0.02),
}
ELSEWHERE = {*SCORES, "option_mass", "semantic_distance"}


def designed(folder: Path, cases: int) -> Rendered:
    cells = counterfactuals(
        load_vignettes(write_set(folder / "made_up", cases=cases)),
        load_attributes("race_ethnicity"),
        groups={"race_ethnicity": ["black", "hispanic"]},
        wordings=1,
        orders=["forward"],
        placebo=1,
        attention=False,
        control=False,
        seed=1,
    )
    return Rendered.of(cells)


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    return designed(tmp_path_factory.mktemp("planted"), 60)


@pytest.fixture(scope="module")
def few_cells(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    return designed(tmp_path_factory.mktemp("null"), 24)


def measured(cells: Rendered, *, seed: int, effect: bool) -> pd.DataFrame:
    """Each outcome on its own question."""
    outcomes = [
        PlannedOutcome(
            outcome=ChosenOption(option="clinic") if name == "chosen_option" else name,
            name=name,
            questions=(name,),
        )
        for name in PLANTED
    ]
    model = CallableBackend(
        reply, name="made up", revision="1", params={"seed": seed, "effect": effect}, batch_size=500
    )
    with Store(":memory:") as store:
        collect(cells, model, store)
        return parse(cells, store.responses(model), outcomes)


def contrasts(outcomes: pd.DataFrame) -> pd.DataFrame:
    """The swaps of the family, by outcome and group."""
    frame = analyze(outcomes, seed=1, summaries=()).frame
    swaps = (frame["role"] == "counterfactual") & (frame["estimand"] == "mean_difference")
    return frame[swaps & (frame["stratum"] == "")].set_index(["outcome", "group"])


def is_disparity(frame: pd.DataFrame) -> "pd.Series[bool]":
    return frame["verdict"].str.startswith("disparity")


@pytest.fixture(scope="module")
def planted(cells: Rendered) -> list[pd.DataFrame]:
    tables = [measured(cells, seed=seed, effect=True) for seed in range(REPEATED)]
    assert all((table["status"] == "ok").all() for table in tables)
    return [contrasts(table) for table in tables]


def test_every_registered_outcome_is_planted() -> None:
    ours = {
        name
        for name, point in registered("fairaudit.outcomes").items()
        if point.value.startswith("fairaudit.")
    }
    assert ours <= {*PLANTED, *ELSEWHERE}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(planted: list[pd.DataFrame], name: str) -> None:
    effect, within = PLANTED[name].effect, PLANTED[name].within
    rows = [frame.loc[(name, "black")] for frame in planted]
    assert [row["verdict"] for row in rows] == ["disparity_detected"] * REPEATED
    estimates = [row["estimate"] for row in rows]
    assert all(abs(estimate - effect) < within for estimate in estimates), estimates
    # The mean of several is nearer, by the root of their number.
    assert np.mean(estimates) == pytest.approx(effect, abs=within / REPEATED**0.5)


def test_nobody_else_is_found(planted: list[pd.DataFrame]) -> None:
    for frame in planted:
        others = frame[frame.index.get_level_values("group") == "hispanic"]
        assert len(others) == len(PLANTED)
        assert not is_disparity(others).any(), others[is_disparity(others)]


def test_nothing_is_found_where_nothing_is_planted(few_cells: Rendered) -> None:
    """Of all contrasts of a run together one may be found in 5% of runs."""
    runs = [contrasts(measured(few_cells, seed=seed, effect=False)) for seed in range(NULLS)]
    assert {len(frame) for frame in runs} == {2 * len(PLANTED)}
    found = sum(bool((frame["p_adjusted"] < 0.05).any()) for frame in runs)
    assert found == sum(bool(is_disparity(frame).any()) for frame in runs)
    assert found <= binom.ppf(0.99, NULLS, 0.05)
    # No single outcome does so, and a test that never rejects would be none.
    small = pd.concat([frame["p_value"] < 0.05 for frame in runs], axis=1).groupby("outcome").sum()
    assert small.sum(axis=1).max() <= binom.ppf(0.999, 2 * NULLS, 0.05), small.sum(axis=1)
    assert 0.02 < small.to_numpy().sum() / (NULLS * 2 * len(PLANTED)) < 0.06


@pytest.mark.parametrize("name", SCORES)
def test_an_option_probability_is_found(cells: Rendered, name: str) -> None:
    model, (effect, within) = SimulatedBackend(effects={"Black": -0.10}, seed=3), SCORES[name]
    with Store(":memory:") as store:
        collect(cells, model, store)
        scores = PlannedOutcome(outcome=name, questions=("favourable_choice",))
        frame = contrasts(parse(cells, store.responses(model), [scores]))
    black, hispanic = (frame.loc[(name, group)] for group in ("black", "hispanic"))
    assert black["verdict"] == "disparity_detected"
    assert black["estimate"] == pytest.approx(effect, abs=within)
    assert not hispanic["verdict"].startswith("disparity")


AUDIT = """\
vignettes: ./made_up
attributes: [race_ethnicity]
design:
  questions: [favourable_choice, stated_number, list_overlap, hedged]
  groups: {race_ethnicity: [black, hispanic]}
  wordings: 1
  orders: [forward]
  placebo: 1
  attention: false
  control: false
prompt:
  user: |
    {vignette}
    {question}
    Options: {options}.
models:
  - target: tests.pipeline.planted:reply
    revision: "1"
    params: {seed: 1, effect: EFFECT}
outcomes:
  - {outcome: favourable_choice, questions: favourable_choice, margin: 0.05}
  - {outcome: stated_number, margin: 1}
  - {outcome: list_overlap, margin: 0.05, family: exploratory}
  - {outcome: hedged, questions: hedged, family: exploratory}
seed: 1
"""


@pytest.mark.parametrize("effect", [True, False])
def test_an_audit_file_keeps_the_families_apart(tmp_path: Path, effect: bool) -> None:
    write_set(tmp_path / "made_up", cases=60)
    plan = tmp_path / "audit.yaml"
    plan.write_text(AUDIT.replace("EFFECT", str(effect).lower()), encoding="utf-8")
    run = run_audit(load_audit(plan), tmp_path / "results")
    frame = run.results.frame
    swaps = (frame["role"] == "counterfactual") & (frame["estimand"] == "mean_difference")
    rows = frame[swaps & (frame["stratum"] == "")]
    families = rows.groupby("outcome")["priority"].unique().map(list).to_dict()
    assert families == {
        "favourable_choice": ["primary"],
        "stated_number": ["primary"],
        "list_overlap": ["exploratory"],
        "hedged": ["exploratory"],
    }
    found = rows[is_disparity(rows)]
    assert set(found["group"]) == ({"black"} if effect else set())
    assert set(found["outcome"]) == (set(families) if effect else set())
    for row in found.itertuples():
        name = str(row.outcome)
        assert row.estimate == pytest.approx(PLANTED[name].effect, abs=PLANTED[name].within)
    page = (tmp_path / "results" / "report.md").read_text(encoding="utf-8")
    assert "xploratory" in page
