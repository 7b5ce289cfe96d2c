"""Tables that are right: what becomes a row, a set and a pair."""

import gzip
import itertools
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fairaudit as fa
from fairaudit.outcomes.table import ExclusionWarning, TableOutcome
from fairaudit.outcomes.table.frame import ADDED_COLUMNS
from fairaudit.tables import OUTCOMES
from tests.analysis.audit_table import contrasts
from tests.outcomes.tables import COLUMNS, read, table
from tests.strategies import numbers


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """In one order, as ordinary text."""
    texts = {name: frame[name].astype(str) for name in frame.select_dtypes("category")}
    ordered = frame.assign(**texts).sort_values(["outcome", "cell_id", "model_id", "sample"])
    return ordered.reset_index(drop=True)


def test_rows_become_outcomes_that_can_be_analyzed() -> None:
    reading = read(table(60))
    frame = reading.outcomes
    assert list(frame.columns) == [*OUTCOMES.names, *ADDED_COLUMNS]
    assert len(frame) == 180 and reading.exclusions == () and reading.n_rows == 180
    assert frame["set_id"].nunique() == 60 and frame["cell_id"].nunique() == 180
    roles = frame.groupby("group", observed=True)["role"].unique().map(list).to_dict()
    assert roles == {
        "white": ["reference"], "black": ["counterfactual"], "asian": ["counterfactual"],
    }  # fmt: skip
    found = contrasts(fa.analyze(frame, margin=0.05, seed=1).frame)
    assert found["group"].tolist() == ["black", "asian"]
    assert found["estimate"].tolist() == [0.0, 0.0]
    assert found["n_discordant"].tolist() == [60, 0]


def test_estimates_are_those_of_pandas() -> None:
    rng = np.random.default_rng(3)
    found = table(40).assign(opioid=rng.integers(0, 2, 120))
    every = fa.analyze(read(found).outcomes, margin=0.05, seed=1).frame
    frame = contrasts(every).set_index("group")
    means = found.groupby("race")["opioid"].mean()
    for group in ("black", "asian"):
        expected = means[group] - means["white"]
        assert frame.loc[group, "estimate"] == pytest.approx(expected, abs=1e-12)


def test_repeats_models_questions_and_strata_find_their_columns() -> None:
    parts = [
        table(2, model=model, question=question, repeat=repeat)
        for model in ("a", "b")
        for question in ("q1", "q2")
        for repeat in (10, 2)
    ]
    found = pd.concat(parts).assign(ward=lambda t: t["case"].map({"c0": "icu", "c1": "ed"}))
    frame = read(
        found, model="model", question="question", replicate="repeat", stratum="ward"
    ).outcomes
    # Repeats are numbered by size, not by alphabet.
    assert frame["sample"].tolist() == (found["repeat"] == 10).astype(int).tolist()
    assert frame["model_id"].tolist() == found["model"].tolist()
    assert frame["question_id"].tolist() == found["question"].tolist()
    assert frame["stratum"].tolist() == found["ward"].tolist()
    assert frame["set_id"].nunique() == 4


def test_crossed_attributes_are_matched_on_the_cells_that_both_groups_share() -> None:
    cells = itertools.product(range(20), ("white", "black"), ("f", "m"))
    found = pd.DataFrame(cells, columns=["case", "race", "sex"])
    found["opioid"] = ((found["race"] == "black") & (found["sex"] == "m")).astype(int)
    # In case 0 the black man is not there: race is compared among women alone.
    found = found.drop(index=found.query("case == 0 and race == 'black' and sex == 'm'").index)
    reading = read(found, attributes={"race": "white", "sex": "f"})
    frame = fa.analyze(reading.outcomes, margin=0.05, seed=1).frame.set_index("attribute")
    assert frame.loc["race", "estimate"] == pytest.approx(0.5 * 19 / 20)
    assert frame.loc["race", "n_sets"] == 39 and frame.loc["race", "n_vignettes"] == 20
    averaged = reading.outcomes.drop_duplicates("attribute").set_index("attribute")
    assert averaged["averaged_over"].to_dict() == {"race": "sex", "sex": "race"}
    assert [(one.reason, one.attribute, one.n_rows) for one in reading.exclusions] == [
        ("unpaired", "race", 1), ("unpaired", "sex", 1),
    ]  # fmt: skip


def test_uncrossed_attributes_leave_each_other_out_and_it_is_said() -> None:
    found = pd.DataFrame(
        {
            "case": ["c"] * 6,
            "race": ["white", "black", None, "", None, None],
            "sex": ["", None, "f", "m", None, None],
            "opioid": [1, 0, 1, 1, 0, 0],
        }
    )
    reading = read(found, attributes={"race": "white", "sex": "m"})
    assert reading.outcomes["group"].tolist() == ["white", "black", "f", "m"]
    assert set(reading.outcomes["averaged_over"]) == {""}
    assert [one.message for one in reading.exclusions] == [
        "4 rows with an empty “race” are in none of its groups.",
        "4 rows with an empty “sex” are in none of its groups.",
    ]


def test_columns_named_within_tell_cells_apart() -> None:
    found = pd.concat([table(2, wording=word) for word in ("first", "second")])
    assert read(found, within=["wording"]).outcomes["set_id"].nunique() == 4


def test_placebo_and_paraphrase_rows_become_arms_of_their_own() -> None:
    extra = pd.DataFrame(
        [
            {"case": f"c{case}", "race": name, "opioid": 1, "role": role}
            for case in range(3)
            for name, role in (
                ("placebo 1", "placebo"), ("placebo 2", "placebo"), ("white", "paraphrase"),
            )
        ]
    )  # fmt: skip
    frame = read(pd.concat([table(role="demographic"), extra]), role="role").outcomes
    arms = {
        name: dict(zip(arm["group"], arm["role"], strict=True))
        for name, arm in frame.groupby("attribute", observed=True)
    }
    assert arms == {
        "race": {"white": "reference", "black": "counterfactual", "asian": "counterfactual"},
        "placebo": {"as written": "reference", "placebo 1": "placebo", "placebo 2": "placebo"},
        "wording": {"as written": "reference", "wording": "paraphrase"},
    }
    base = frame[frame["group"] == "as written"]["value"].tolist()
    assert base == frame[frame["group"] == "white"]["value"].tolist() * 2
    analyzed = fa.analyze(frame, margin=0.05, seed=1).frame
    assert set(analyzed["role"]) == {"counterfactual", "placebo", "paraphrase"}


def test_kinds_limits_margins_and_families_stand_in_the_rows() -> None:
    found = table(acuity=[1, 2, 4] * 3, dose=np.linspace(0, 100, 9), p=0.25, likert=3)
    reading = read(
        found,
        outcomes=[
            "opioid:binary:exploratory",
            "acuity:ordinal:margin=0.5",
            "dose:numeric",
            "p:probability",
            TableOutcome(column="likert", kind="ordinal", low=1, high=5),
        ],
    )
    one = reading.outcomes.drop_duplicates("outcome").set_index("outcome")
    assert one["scale"].tolist() == ["binary", "ordinal", "numeric", "probability", "ordinal"]
    np.testing.assert_array_equal(one["low"], [0, math.nan, math.nan, 0, 1])
    np.testing.assert_array_equal(one["high"], [1, math.nan, math.nan, 1, 5])
    np.testing.assert_array_equal(one["margin"], [math.nan, 0.5, *[math.nan] * 3])
    assert one["priority"].tolist() == ["exploratory", *["primary"] * 4]
    # What was seen is no limit of a scale.
    assert reading.measured[1].limits is None


def test_missing_answers_are_counted_and_refusals_never_are_a_value() -> None:
    found = table(refused=0, opioid=[1, None, 0] * 3)
    found.loc[0, "refused"] = 1
    reading = read(found, outcomes=["opioid:binary", "refused:refusal"])
    opioid, refused = (part for _, part in reading.outcomes.groupby("outcome", observed=True))
    assert opioid["status"].tolist() == ["refused", "unparsed", "ok", *["ok", "unparsed", "ok"] * 2]
    assert opioid["value"].isna().tolist() == (opioid["status"] != "ok").tolist()
    assert refused["value"].tolist() == [1, *[0] * 8] and set(refused["scale"]) == {"binary"}
    (said,) = reading.exclusions
    assert (said.reason, said.outcome, said.n_rows) == ("refused_with_value", "opioid", 1)
    assert said.message.startswith("1 row marked as refused holds a value of “opioid”")


def test_a_right_answer_goes_with_the_outcomes_that_can_be_right() -> None:
    right = [1, 1, None, 0, 0, 0, None, None, None]
    found = table(3, right=right, dose=5.5)
    frame = read(found, outcomes=["opioid:binary", "dose:numeric"], correct="right").outcomes
    np.testing.assert_array_equal(frame["correct"][:9], np.array(right, dtype=float))
    assert frame["correct"][9:].isna().all()


def test_each_question_of_a_vignette_has_a_right_answer_of_its_own() -> None:
    found = pd.concat([table(3, question="q1", right=1), table(3, question="q2", right=0)])
    frame = read(found, question="question", correct="right").outcomes
    assert frame.groupby("question_id", observed=True)["correct"].unique().map(list).to_dict() == {
        "q1": [1.0],
        "q2": [0.0],
    }


def test_a_vignette_in_one_group_only_is_said_and_counted() -> None:
    found = table(3).query("not (case == 'c1' and race == 'white')")
    found = found.query("not (case == 'c2' and race == 'black')")
    exclusions = read(found).exclusions
    counts = [(one.group, one.n_vignettes, one.n_rows, one.example) for one in exclusions]
    assert counts == [("asian", 1, 1, "c1"), ("black", 2, 2, "c1")]
    with pytest.warns(ExclusionWarning, match="2 vignettes, such as “c1”, have “black” or"):
        frame = fa.outcomes_from_table(found, **COLUMNS)
    analyzed = contrasts(fa.analyze(frame, margin=0.05, seed=1).frame).set_index("group")
    assert analyzed["n_vignettes"].to_dict() == {"black": 1, "asian": 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:binary", TableOutcome(column="a", kind="binary")),
        ("q:1:ordinal:1,5", TableOutcome(column="q:1", kind="ordinal", low=1, high=5)),
        (
            "mg:numeric:-1.5,2e3:margin=10:exploratory",
            TableOutcome(
                column="mg", kind="numeric", low=-1.5, high=2000, margin=10, exploratory=True
            ),
        ),
        ("x:exploratory:refusal", TableOutcome(column="x:exploratory", kind="refusal")),
    ],
)
def test_specs_of_outcomes(text: str, expected: TableOutcome) -> None:
    assert TableOutcome.parse(text) == expected


def test_all_files_say_the_same_as_the_data_frame(tmp_path: Path) -> None:
    found = table(4, repeat=1, note='said "yes,\nperhaps"', p=np.linspace(0.1, 0.7, 12) / 3)
    found.loc[3, "p"] = None
    csv = found.to_csv(index=False)
    (tmp_path / "plain.csv").write_text(csv, encoding="utf-8-sig")
    (tmp_path / "zipped.csv.gz").write_bytes(gzip.compress(csv.encode()))
    (tmp_path / "zipped under another name.csv").write_bytes(gzip.compress(csv.encode()))
    found.to_parquet(tmp_path / "table.parquet")
    columns = {"outcomes": ["opioid:binary", "p:probability"], "replicate": "repeat"}
    expected = read(found, **columns)
    paths = sorted(tmp_path.iterdir())
    assert len(paths) == 4
    for path in paths:
        for name in (path, str(path)):
            reading = read(name, **columns)
            pd.testing.assert_frame_equal(reading.outcomes, expected.outcomes, check_exact=True)


def test_words_of_groups_are_kept_as_they_stand(tmp_path: Path) -> None:
    words = ["NA", "None", "001", "a/b", "a\\/b", " white"]
    found = pd.DataFrame({"case": "007", "race": words, "opioid": 1})
    path = tmp_path / "t.csv"
    found.to_csv(path, index=False)
    frame = read(path, attributes={"race": "NA"}).outcomes
    assert frame["group"].tolist() == words and set(frame["vignette_id"]) == {"007"}
    assert frame["cell_id"].nunique() == len(words)


@pytest.mark.parametrize("dtype", ["int64", "float64", "Int64", "bool", "boolean", "str", object])
def test_columns_of_any_type_are_read(dtype: str) -> None:
    found = table()
    found["opioid"] = found["opioid"].astype(dtype)
    assert read(found).outcomes["value"].tolist() == table()["opioid"].tolist()


def test_numbers_as_names_are_whole_and_sorted_by_size() -> None:
    found = table(11).assign(case=lambda t: t["case"].str[1:].astype(float))
    categories = read(found).outcomes["vignette_id"].cat.categories
    assert list(categories) == [str(number) for number in range(11)]


@given(numbers(), st.permutations(range(6)))
def test_shuffled_rows_give_the_same_outcomes(values: list[float], order: list[int]) -> None:
    found = table(2, dose=values)
    whole = read(found, outcomes=["dose:numeric"]).outcomes
    shuffled = read(found.iloc[list(order)], outcomes=["dose:numeric"]).outcomes
    pd.testing.assert_frame_equal(plain(whole), plain(shuffled), check_exact=True)


@given(numbers())
def test_numbers_are_kept_to_the_last_bit(values: list[float]) -> None:
    expected = np.array(values)
    for column in (expected, [repr(value) for value in values], list(values)):
        found = table(2).assign(dose=column)
        kept = read(found, outcomes=["dose:numeric"]).outcomes["value"].to_numpy()
        np.testing.assert_array_equal(kept.view(np.int64)[kept == kept],
                                      expected.view(np.int64)[expected == expected])  # fmt: skip
        assert (np.isnan(kept) == np.isnan(expected)).all()


def test_a_million_rows_take_little_memory() -> None:
    n_cases, n_groups, n_repeats = 500, 20, 100
    codes = np.unravel_index(
        np.arange(n_cases * n_groups * n_repeats), (n_cases, n_groups, n_repeats)
    )
    found = pd.DataFrame(dict(zip(("case", "race", "repeat"), codes, strict=True)))
    found["opioid"] = (found["case"] + found["race"]) % 2
    reading = read(found, attributes={"race": "0"}, replicate="repeat")
    assert len(reading.outcomes) == 1_000_000 and not reading.exclusions
    # Some 80 bytes a row: texts are categories.
    assert reading.outcomes.memory_usage(deep=True).sum() < 100e6
