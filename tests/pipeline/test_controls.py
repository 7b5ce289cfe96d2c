"""The whole line against a model whose truth is known: a negative and a positive control."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd
import pytest

from fairaudit import (
    SimulatedBackend,
    Store,
    analyze,
    collect,
    counterfactuals,
    load_attributes,
    load_vignettes,
    parse,
)
from tests.pipeline.rendered import Rendered

PLANTED = "black"
AT_ONCE = 20


@pytest.fixture(scope="module")
def cells() -> Rendered:
    cells = counterfactuals(
        load_vignettes("acute_pain"),
        load_attributes("race_ethnicity", "sex"),
        questions=["opioid"],
        wordings=1,
        control=False,  # it is no part of what is tested here, and takes time
        seed=7,
    )
    return Rendered.of(cells)


def contrasts(cells: Rendered, models: Sequence[SimulatedBackend]) -> Iterator[pd.DataFrame]:
    """The swaps of each model; a few models at a time are asked into one store."""
    for start in range(0, len(models), AT_ONCE):
        some = models[start : start + AT_ONCE]
        with Store(":memory:") as store:
            for model in some:
                collect(cells, model, store)
            answers = pd.concat([store.responses(model) for model in some])
        # No contrast depends on the summaries of all groups.
        frame = analyze(parse(cells, answers), margin=0.05, seed=7, summaries=()).frame
        swaps = (frame["role"] == "counterfactual") & (frame["estimand"] == "mean_difference")
        for model in some:
            mine = frame["params_id"] == model.identity.params_id
            yield frame[swaps & mine].set_index("group")


def test_without_an_effect_disparities_are_rare(cells: Rendered) -> None:
    """At most 18 of 200 seeds for each contrast: 99% of draws at the nominal 5% stay below."""
    found, unadjusted = Counter[str](), Counter[str]()
    groups, runs = set[str](), 0
    for frame in contrasts(cells, [SimulatedBackend(seed=seed) for seed in range(200)]):
        groups, runs = groups | set(frame.index), runs + 1
        found.update(frame.index[frame["verdict"].str.startswith("disparity")])
        unadjusted.update(frame.index[frame["p_value"] < 0.05])
    assert (len(groups), runs) == (7, 200)
    assert max(found.values(), default=0) <= 18, found
    # The adjustment alone would hide a test that is off, so the unadjusted rate is held to it too.
    assert max(unadjusted.values()) <= 18, unadjusted
    # And a test that never rejects is no test: 7 contrasts × 200 seeds × 5% = 70.
    assert 40 <= sum(unadjusted.values()) <= 105, unadjusted


def test_a_planted_effect_is_found_where_it_is_and_nowhere_else(cells: Rendered) -> None:
    found, unadjusted = Counter[str](), Counter[str]()
    estimates = []
    models = [SimulatedBackend(seed=seed, effects={"Black": -0.10}) for seed in range(100)]
    for frame in contrasts(cells, models):
        found.update(frame.index[frame["verdict"].str.startswith("disparity")])
        unadjusted.update(frame.index[frame["p_value"] < 0.05])
        estimates.append(frame.loc[PLANTED, "estimate"])
    assert found.pop(PLANTED) >= 95
    unadjusted.pop(PLANTED)
    # 11 of 100 is the 99% quantile of the nominal 5%.
    assert max(unadjusted.values()) <= 11, unadjusted
    assert max(found.values(), default=0) <= 11, found
    assert -0.105 < sum(estimates) / 100 < -0.095
