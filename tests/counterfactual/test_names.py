"""Names: the bounds of the card, tested from the tables and over many draws."""

import csv
import json
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairaudit import InputError
from fairaudit.counterfactual import name_pools
from fairaudit.counterfactual.names import (
    FEWEST_FIRST_NAMES,
    POOLS,
    SEXES,
    PatientName,
    draw_names,
    name_balance,
    names_table,
)

FOLDER = Path(name_pools.__file__).parent / "names"
FULL = ("white", "black", "hispanic", "asian")
DRAWS = 500
SETS = [("male", FULL), ("female", FULL), ("any", POOLS)]

LEAST_ASSOCIATION = 0.70
LEAST_ASSOCIATION_OF_BLACK_FIRST_NAMES = 0.50
LARGEST_DIFFERENCE_IN_ASSOCIATION = {"first": 0.27, "last": 0.16}
MEAN_COMMONNESS = (0.45, 0.55)
LARGEST_DIFFERENCE_IN_MEAN_COMMONNESS = 0.06
LARGEST_GAP = {"first": 0.06, "last": 0.02}
LARGEST_GAP_WITH_ASIAN_FULL_NAMES = {"first": 0.55, "last": 0.25}
LARGEST_SHARE = {"asian": 3.5}
LARGEST_SHARE_ELSEWHERE = 1.5


def rows(part: str) -> list[dict[str, str]]:
    with (FOLDER / f"{part}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def draws(sex: str, pools: tuple[str, ...], number: int = DRAWS) -> list[dict[str, PatientName]]:
    keys = (f"set/case_{index}" for index in range(number))
    return [dict(draw_names(pools, sex=sex, seed=7, key=key)) for key in keys]


def commonness(name: PatientName, part: str) -> float:
    value = name.commonness_last if part == "last" else name.commonness_first
    assert value is not None
    return value


def parts_of(sex: str) -> list[str]:
    return ["last"] if sex == "any" else ["first", "last"]


# The tables


@pytest.mark.parametrize("part", ["first", "last"])
def test_every_row_has_a_source_a_licence_and_its_own_pool(part: str) -> None:
    columns = {pool: f"p_{pool}" for pool in POOLS} | {"american_indian": "p_aian"}
    for row in rows(part):
        assert row["source"].strip() and row["licence"].strip(), row
        assert "New York City Department" not in row["source"], row
        shares = {pool: float(row[column] or 0) for pool, column in columns.items()}
        assert max(shares, key=lambda pool: shares[pool]) == row["pool"], row


def test_names_are_unique_over_pools_and_parts() -> None:
    repeated = [name for name, times in Counter(names_table()["text"]).items() if times > 1]
    assert repeated == []


def test_association_reaches_its_minimum() -> None:
    for row in name_balance().itertuples():
        black_first = (row.part, row.pool) == ("first", "black")
        least = LEAST_ASSOCIATION_OF_BLACK_FIRST_NAMES if black_first else LEAST_ASSOCIATION
        assert row.association_min >= least, row


def test_mean_association_is_balanced_within_the_stated_bounds() -> None:
    for (part, sex), group in name_balance().groupby(["part", "sex"]):
        means = group["association_mean"]
        difference = means.max() - means.min()
        assert difference <= LARGEST_DIFFERENCE_IN_ASSOCIATION[str(part)], (part, sex)


def test_commonness_is_centred_in_every_pool() -> None:
    assert name_balance()["commonness_median"].tolist() == pytest.approx([0.5] * 13)


def test_the_card_states_the_balance_and_the_hand_made_columns() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for row in name_balance().itertuples():
        kind = "surname" if row.part == "last" else f"first, {row.sex}"
        shares = (row.association_min, row.association_mean, row.association_median)
        cells = [kind, row.pool, f"{row.names}"]
        cells += [f"{share:.2f}" for share in (*shares, row.association_max)]
        cells += [f"{count:,.0f}" for count in (row.count_min, row.count_median, row.count_max)]
        assert f"| {' | '.join(cells)} |" in card
    words = " ".join(card.split())
    by_hand = [row["name"] for row in rows("first") if row["sex_basis"] == "by hand"]
    assert all(name in words for name in by_hand)
    assert f"For {len(by_hand)} Asian first names" in words
    for part in ("first", "last"):
        used = sum(not row["left_out"] for row in rows(part))
        assert (
            f"({len(rows(part))} {'adult first names' if part == 'first' else 'surnames'}, "
            in words
        )
        assert f"{used} in use)" in words


def test_every_asian_name_in_use_has_a_tradition_and_no_other_name_has() -> None:
    table = names_table()
    divided = table["traditions"].map(len) > 0
    assert (divided == (table["pool"] == "asian")).all()


# The draws


@pytest.mark.parametrize(("sex", "pools"), SETS)
def test_no_name_occurs_twice_in_a_set(sex: str, pools: tuple[str, ...]) -> None:
    for drawn in draws(sex, pools):
        words = [word for n in drawn.values() for word in (n.first, n.last) if word]
        assert len(words) == len(set(words)), drawn
        assert len({name.text for name in drawn.values()}) == len(pools)


@pytest.mark.parametrize(("sex", "pools"), SETS)
def test_commonness_is_balanced_over_draws(sex: str, pools: tuple[str, ...]) -> None:
    drawn = draws(sex, pools)
    for part in parts_of(sex):
        means = [mean(commonness(one[pool], part) for one in drawn) for pool in pools]
        assert MEAN_COMMONNESS[0] <= min(means) <= max(means) <= MEAN_COMMONNESS[1]
        assert max(means) - min(means) <= LARGEST_DIFFERENCE_IN_MEAN_COMMONNESS


@pytest.mark.parametrize(("sex", "pools"), SETS)
def test_commonness_is_matched_within_each_set(sex: str, pools: tuple[str, ...]) -> None:
    for drawn in draws(sex, pools):
        for part in parts_of(sex):
            for one, other in combinations(drawn.values(), 2):
                asian = "asian" in (one.pool, other.pool) and sex != "any"
                bound = (LARGEST_GAP_WITH_ASIAN_FULL_NAMES if asian else LARGEST_GAP)[part]
                assert abs(commonness(one, part) - commonness(other, part)) <= bound, drawn


@pytest.mark.parametrize(("sex", "pools"), SETS)
def test_association_is_balanced_over_draws(sex: str, pools: tuple[str, ...]) -> None:
    drawn = draws(sex, pools)
    last = [mean(one[pool].p_last for one in drawn) for pool in pools]
    assert max(last) - min(last) <= LARGEST_DIFFERENCE_IN_ASSOCIATION["last"]
    if sex != "any":
        first = [mean(one[pool].p_first or 0 for one in drawn) for pool in pools]
        assert max(first) - min(first) <= LARGEST_DIFFERENCE_IN_ASSOCIATION["first"]


@pytest.mark.parametrize(("sex", "pools"), SETS)
def test_the_breadth_of_each_pool_is_used(sex: str, pools: tuple[str, ...]) -> None:
    table = names_table()
    drawn = draws(sex, pools, 10 * DRAWS)
    for pool in pools:
        for part in parts_of(sex):
            of = (table["pool"] == pool) & (table["part"] == part)
            size = int((of & table["sex"].isin([sex, ""])).sum())
            counts = Counter(one[pool].last if part == "last" else one[pool].first for one in drawn)
            share = max(counts.values()) / len(drawn) * size
            assert share <= LARGEST_SHARE.get(pool, LARGEST_SHARE_ELSEWHERE), (pool, part, counts)
            assert len(counts) >= 0.85 * size


@pytest.mark.parametrize("sex", ["male", "female"])
def test_first_names_are_of_the_sex(sex: str) -> None:
    table = names_table()
    known = set(table.loc[table["sex"] == sex, "text"])
    assert all(name.first in known for one in draws(sex, FULL) for name in one.values())


def test_first_name_and_surname_share_a_tradition() -> None:
    traditions = dict(names_table()[["text", "traditions"]].itertuples(index=False))
    for sex in ("male", "female"):
        for one in draws(sex, ("asian",)):
            name = one["asian"]
            assert set(traditions[name.first]) & set(traditions[name.last]), name


def test_pools_with_initials_are_those_with_too_few_first_names() -> None:
    sizes = names_table().groupby(["pool", "sex"]).size()
    for sex in ("male", "female"):
        for pool in POOLS:
            few = sizes.get((pool, sex), 0) < FEWEST_FIRST_NAMES
            (name,) = draw_names([pool], sex=sex, seed=1, key="k").values()
            assert (name.first is None) == few == (pool == "american_indian")


@given(
    pools=st.lists(st.sampled_from(POOLS), unique=True, min_size=1),
    sex=st.sampled_from(SEXES),
    seed=st.integers(),
    key=st.text(),
    surnames=st.booleans(),
)
def test_all_members_of_a_set_have_one_form(
    pools: list[str], sex: str, seed: int, key: str, surnames: bool
) -> None:
    drawn = draw_names(pools, sex=sex, seed=seed, key=key, surnames=surnames)
    assert list(drawn) == pools
    initials = surnames or sex == "any" or "american_indian" in pools
    assert {name.first is None for name in drawn.values()} == {initials}
    for name in drawn.values():
        parts = (name.first, name.p_first, name.commonness_first)
        assert all((part is None) == initials for part in parts)
        assert name.text.endswith(f" {name.last}")
    if initials:
        assert len({name.text.removesuffix(name.last) for name in drawn.values()}) == 1


def test_a_name_depends_on_no_other_member() -> None:
    together = draw_names(FULL, sex="female", seed=7, key="acute_pain/migraine")
    for pool in FULL:
        alone = draw_names([pool], sex="female", seed=7, key="acute_pain/migraine")
        assert alone[pool] == together[pool]


def test_seed_and_key_change_the_names() -> None:
    names = {
        draw_names(["white"], sex="male", seed=seed, key=key)["white"].text
        for seed in range(5)
        for key in ("a", "b", "c")
    }
    assert len(names) >= 14


def test_another_process_draws_the_same_names() -> None:
    program = (
        "import json; from fairaudit.counterfactual.names import POOLS, draw_names\n"
        "sets = [draw_names(POOLS[:4], sex='male', seed=7, key=str(k)) for k in range(50)]\n"
        "print(json.dumps([[n.text for n in s.values()] for s in sets]))"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        ).stdout
        for hash_seed in ("1", "2")
    ]
    assert printed[0] == printed[1]
    assert json.loads(printed[0])[0] == [
        name.text for name in draw_names(FULL, sex="male", seed=7, key="0").values()
    ]


@pytest.mark.parametrize(
    ("pools", "sex", "message"),
    [
        (["blakc"], "male", "There is no name pool called “blakc”. Did you mean “black”?"),
        (["x"], "male", "There is no name pool called “x”. Known here: american_indian, asian,"),
        (["black"], "femal", "Names have no sex called “femal”. Did you mean “female”?"),
    ],
)
def test_unknown_words_are_refused(pools: list[str], sex: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        draw_names(pools, sex=sex, seed=1, key="k")
    assert message in str(caught.value)


def test_every_name_cue_of_a_shipped_attribute_has_a_pool() -> None:
    for path in (FOLDER.parent / "attributes").glob("*.yaml"):
        pools = re.findall(r"name_pool:\s*(\w+)", path.read_text(encoding="utf-8"))
        assert set(pools) <= set(POOLS), path
