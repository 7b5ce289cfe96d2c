"""Agreement of repeats, by group."""

import numpy as np
import pandas as pd
import pytest

from fairaudit import InputError, analyze, outcomes_from_table
from fairaudit.outcomes import repeat_agreement, was_repeated


def table(unsteady: float, repeats: int = 5, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for case in range(40):
        usual = case % 2
        for sex in ("m", "f"):
            chance = unsteady if sex == "f" else 0.0
            for repeat in range(repeats):
                turned = rng.random() < chance
                rows.append({"case": case, "sex": sex, "repeat": repeat, "yes": usual ^ turned})
    return pd.DataFrame(rows).astype({"yes": int})


def outcomes(frame: pd.DataFrame) -> pd.DataFrame:
    return outcomes_from_table(
        frame, vignette="case", attributes={"sex": "m"}, outcomes=["yes:binary"], replicate="repeat"
    )


def test_a_group_with_less_steady_answers_is_found() -> None:
    steady = repeat_agreement(outcomes(table(0.2)))
    assert steady.loc[steady["group"] == "m", "value"].eq(1.0).all()
    row = analyze(steady, seed=1).frame.iloc[0]
    assert row["outcome"] == "yes_repeat_agreement"
    assert row["priority"] == "exploratory"
    # Two answers that each turn with chance .2 agree with chance .68.
    assert row["estimate"] == pytest.approx(-0.32, abs=0.08)
    assert row["verdict"].startswith("disparity")


def test_agreement_is_the_share_of_pairs() -> None:
    frame = table(0.0, repeats=4)
    one = (frame["case"] == 3) & (frame["sex"] == "f") & (frame["repeat"] == 0)
    frame.loc[one, "yes"] = 1 - frame.loc[one, "yes"]
    steady = repeat_agreement(outcomes(frame))
    found = steady[(steady["vignette_id"] == "3") & (steady["group"] == "f")]
    assert found["value"].tolist() == [0.5]  # 3 of the 6 pairs


def test_repeats_that_were_not_read_are_no_agreement() -> None:
    frame = table(0.0, repeats=2).astype({"yes": float})
    frame.loc[(frame["case"] == 3) & (frame["repeat"] == 1), "yes"] = np.nan
    steady = repeat_agreement(outcomes(frame))
    assert (steady.loc[steady["vignette_id"] == "3", "status"] == "unparsed").all()
    assert steady["value"].isna().sum() == 2


def test_a_probability_of_one_decides_as_any_other_above_one_half() -> None:
    frame = table(0.0, repeats=2).assign(p=lambda t: t["repeat"].map({0: 1.0, 1: 0.9}))
    found = outcomes_from_table(
        frame, vignette="case", attributes={"sex": "m"}, outcomes=["p:probability"],
        replicate="repeat",
    )  # fmt: skip
    assert repeat_agreement(found)["value"].eq(1.0).all()


def test_whether_anything_was_repeated() -> None:
    assert was_repeated(outcomes(table(0.0, repeats=2)))
    assert not was_repeated(outcomes(table(0.0, repeats=1)))


def test_once_is_no_repeat() -> None:
    with pytest.raises(InputError, match="samples: 5"):
        repeat_agreement(outcomes(table(0.0, repeats=1)))
