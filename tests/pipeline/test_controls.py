"""The whole line against a model whose truth is known: a negative and a positive control."""

from collections import Counter

import pandas as pd
import pytest

from fairaudit import (
    Cells,
    SimulatedBackend,
    Store,
    analyze,
    collect,
    counterfactuals,
    load_attributes,
    load_vignettes,
    parse,
)

PLANTED = "black"


@pytest.fixture(scope="module")
def cells() -> Cells:
    return counterfactuals(
        load_vignettes("acute_pain"),
        load_attributes("race_ethnicity", "sex"),
        questions=["opioid"],
        wordings=1,
        control=False,  # it is no part of what is tested here, and takes time
        seed=7,
    )


def contrasts(cells: Cells, model: SimulatedBackend) -> pd.DataFrame:
    with Store(":memory:") as store:
        collect(cells, model, store)
        outcomes = parse(cells, store.responses(model))
    frame = analyze(outcomes, margin=0.05, seed=7).frame
    swaps = (frame["role"] == "counterfactual") & (frame["estimand"] == "mean_difference")
    return frame[swaps].set_index("group")


def test_without_an_effect_disparities_are_rare(cells: Cells) -> None:
    """At most 18 of 200 seeds for each contrast: 99% of draws at the nominal 5% stay below."""
    found, unadjusted = Counter[str](), Counter[str]()
    groups: set[str] = set()
    for seed in range(200):
        frame = contrasts(cells, SimulatedBackend(seed=seed))
        groups |= set(frame.index)
        found.update(frame.index[frame["verdict"].str.startswith("disparity")])
        unadjusted.update(frame.index[frame["p_value"] < 0.05])
    assert len(groups) == 7
    assert max(found.values(), default=0) <= 18, found
    # The adjustment alone would hide a test that is off, so the unadjusted rate is held to it too.
    assert max(unadjusted.values()) <= 18, unadjusted
    # And a test that never rejects is no test: 7 contrasts × 200 seeds × 5% = 70.
    assert 40 <= sum(unadjusted.values()) <= 105, unadjusted


def test_a_planted_effect_is_found_where_it_is_and_nowhere_else(cells: Cells) -> None:
    found, unadjusted = Counter[str](), Counter[str]()
    estimates = []
    for seed in range(100):
        frame = contrasts(cells, SimulatedBackend(seed=seed, effects={"Black": -0.10}))
        found.update(frame.index[frame["verdict"].str.startswith("disparity")])
        unadjusted.update(frame.index[frame["p_value"] < 0.05])
        estimates.append(frame.loc[PLANTED, "estimate"])
    assert found.pop(PLANTED) >= 95
    unadjusted.pop(PLANTED)
    # 11 of 100 is the 99% quantile of the nominal 5%.
    assert max(unadjusted.values()) <= 11, unadjusted
    assert max(found.values(), default=0) <= 11, found
    assert -0.105 < sum(estimates) / 100 < -0.095
