"""Attributes that are swapped together, and designs that keep to a budget."""

import itertools
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairaudit import Cells, InputError, counterfactuals, load_attributes, load_vignettes
from fairaudit.counterfactual.budget import within_budget
from fairaudit.rows import Cell
from tests.counterfactual.files import CASE, write_set

VIGNETTES = load_vignettes("acute_pain")
RACE_SEX = load_attributes("race_ethnicity", "sex")


def crossed(*names: str, **changed: object) -> Cells:
    settings: dict[str, object] = {
        "questions": ["opioid"],
        "wordings": 1,
        "orders": ["forward"],
        "placebo": 0,
        "attention": False,
        "control": False,
        "crossings": [names],
        "seed": 7,
    }
    return counterfactuals(VIGNETTES, load_attributes(*names), **{**settings, **changed})  # type: ignore[arg-type]


def joint(cells: Cells, name: str) -> list[Cell]:
    return [cell for cell in cells if cell.attribute == name]


def test_every_combination_is_a_group_against_that_of_the_references() -> None:
    cells = joint(crossed("race_ethnicity", "sex"), "race_ethnicity × sex")
    by_vignette = Counter(cell.vignette_id for cell in cells)
    assert set(by_vignette.values()) == {14} and len(by_vignette) == 27
    reference = {cell.group for cell in cells if cell.role == "reference"}
    assert reference == {"white × male"}
    told = {cell.group: cell.messages[1][1] for cell in cells if cell.vignette_id == "renal_colic"}
    assert "Black woman" in told["black × female"] and " she " in told["black × female"]
    assert "White man" in told["white × male"] and " he " in told["white × male"]
    assert len(set(told.values())) == 14


def test_words_for_the_groups_stand_in_the_order_of_the_crossing() -> None:
    cells = joint(crossed("insurance", "race_ethnicity"), "insurance × race_ethnicity")
    assert any("uninsured Black " in cell.messages[1][1] for cell in cells)
    cells = joint(crossed("disability", "education"), "disability × education")
    texts = {cell.group: cell.messages[1][1] for cell in cells}
    group = next(name for name in texts if name.startswith("wheelchair") and "doctor" in name)
    assert " with a doctorate who uses a wheelchair" in texts[group]


def test_a_name_agrees_with_the_sex_that_is_swapped_beside_it() -> None:
    cells = joint(
        crossed(
            "race_ethnicity",
            "sex",
            cues=["name", "descriptor"],
            groups={"race_ethnicity": ["black"]},
        ),
        "race_ethnicity × sex",
    )
    named = {
        cell.group: cell.messages[1][1].splitlines()[0]
        for cell in cells
        if cell.cue == "name" and cell.vignette_id == "renal_colic"
    }
    assert len(set(named.values())) == 4
    assert all(line.startswith("Patient: ") and "." not in line for line in named.values())
    for cell in cells:
        assert ("Black" in cell.messages[1][1]) == (
            cell.cue == "descriptor" and cell.group.startswith("black")
        )


def test_impossible_together_though_each_is_possible(tmp_path: Path) -> None:
    case = CASE.replace("age: 50", "age: 70\nage_range: [40, 90]")
    case = case.replace("[race_ethnicity, sex]", "[age_band, insurance]")
    cells = counterfactuals(
        load_vignettes(write_set(tmp_path, case=case)),
        load_attributes("age_band", "insurance"),
        wordings=1,
        placebo=1,
        crossings=[["age_band", "insurance"]],
    )
    refused = {one.group: one.reason for one in cells.refused if "×" in one.attribute}
    assert refused == {
        "middle_aged × medicare": "the group is possible at ages 65 to 120, not at 48"
    }
    rendered = {cell.group for cell in joint(cells, "age_band × insurance")}
    assert "oldest × medicare" in rendered and "middle_aged × medicare" not in rendered


def test_a_vignette_that_is_not_invariant_to_one_of_them_is_not_crossed() -> None:
    vignettes = load_vignettes("chest_pain")
    attributes = load_attributes("age_band", "race_ethnicity")
    withheld = {v.id for v in vignettes.vignettes if "age_band" not in v.invariant_to}
    assert 0 < len(withheld) < len(vignettes.vignettes)
    cells = counterfactuals(vignettes, attributes, crossings=[["age_band", "race_ethnicity"]])
    crossed_ids = {cell.vignette_id for cell in joint(cells, "age_band × race_ethnicity")}
    assert crossed_ids and not crossed_ids & withheld


@pytest.mark.parametrize("budget", [560, 700, 777, 900])
def test_a_fraction_keeps_to_the_budget_and_is_balanced(budget: int) -> None:
    whole = crossed("race_ethnicity", "insurance")
    part = crossed("race_ethnicity", "insurance", budget=budget)
    # One prompt a member here, so that nothing of the budget is left.
    assert part.n_prompts == budget < whole.n_prompts
    cells = joint(part, "race_ethnicity × insurance")
    assert {c.vignette_id for c in cells if c.role == "reference"} == {
        vignette.id for vignette in VIGNETTES.vignettes
    }
    balance = part.balance()
    groups = balance[balance["attribute"] == "race_ethnicity × insurance"]
    # Every vignette can have these groups; Medicare is possible for the oldest patients only.
    free = groups[groups["n_possible"] == 27]
    assert free["n_members"].max() - free["n_members"].min() <= 1
    shares = groups["n_members"] / groups["n_possible"]
    assert shares.max() - shares.min() < 0.2
    counted = Counter(c.group for c in cells if c.role != "reference")
    assert dict(zip(groups["group"], groups["n_members"], strict=True)) == {
        group: counted[group] for group in groups["group"]
    }
    races = balance[balance["attribute"] == "race_ethnicity"].set_index("group")
    shares = races["n_members"] / races["n_possible"]
    assert shares.max() - shares.min() < 0.05


def test_a_larger_budget_keeps_what_a_smaller_one_draws() -> None:
    drawn = [
        {cell.cell_id for cell in crossed("race_ethnicity", "insurance", budget=budget)}
        for budget in (560, 600, 750, 1000)
    ]
    assert all(less < more for less, more in itertools.pairwise(drawn))


def test_groups_that_few_can_have_do_not_keep_the_others_from_their_patients() -> None:
    """Medicare is for the old; the other groups still meet old patients as often as they are."""
    old = {one.id for one in VIGNETTES.vignettes if one.age >= 65}
    met, members = 0, 0
    for seed in range(20):
        cells = crossed("race_ethnicity", "insurance", budget=640, seed=seed)
        for cell in joint(cells, "race_ethnicity × insurance"):
            if cell.role != "reference" and "medicare" not in cell.group:
                members += 1
                met += cell.vignette_id in old
    assert abs(met / members - len(old) / 27) < 0.06


def test_any_two_groups_can_meet_in_one_vignette() -> None:
    cells = crossed("race_ethnicity", "sex", budget=400)
    pairs = set()
    for vignette in VIGNETTES.vignettes:
        groups = {c.group for c in joint(cells, "race_ethnicity × sex") if c.role != "reference"
                  and c.vignette_id == vignette.id}  # fmt: skip
        pairs |= set(itertools.combinations(sorted(groups), 2))
    assert len(pairs) > 0.7 * 13 * 12 / 2


def test_every_set_and_every_cue_is_balanced_by_itself() -> None:
    cells = counterfactuals(
        ["acute_pain", "ed_triage"],
        RACE_SEX,
        questions=["opioid", "seen_before"],
        cues=["descriptor", "name"],
        wordings=1,
        orders=["forward"],
        placebo=0,
        attention=False,
        control=False,
        crossings=[["race_ethnicity", "sex"]],
        budget=1000,
        seed=7,
    )
    assert cells.n_prompts <= 1000
    balance = cells.balance()
    groups = balance[balance["attribute"] == "race_ethnicity × sex"]
    strata = groups.groupby(["vignette_set", "cue"])
    assert len(strata) == 4
    for (_, cue), rows in strata:
        assert len(rows) == (13 if cue == "descriptor" else 9)
        shares = rows["n_members"] / rows["n_possible"]
        assert shares.max() - shares.min() < 0.15
    # No reference is asked for nothing.
    groups_of = defaultdict(set)
    for cell in cells:
        groups_of[cell.set_id, cell.attribute, cell.cue].add(cell.group)
    assert min(map(len, groups_of.values())) >= 2


@given(st.integers(0, 10_000), st.sampled_from([None, 0.5, 0.9]))
@settings(max_examples=10, deadline=None)
def test_ids_are_distinct_and_a_prompt_has_one(seed: int, share: float | None) -> None:
    whole = crossed("race_ethnicity", "sex", limit=4, seed=seed, cues=["name", "descriptor"],
                    formats=["labelled", "choice"], control=True, placebo=1, wordings=2,
                    orders=["reversed", "forward"])  # fmt: skip
    cells = whole
    if share is not None:
        fixed = replace(whole, design=replace(whole.design, crossings=())).n_prompts
        budget = int(fixed + share * (whole.n_prompts - fixed))
        cells = within_budget(whole, budget)
        assert fixed < cells.n_prompts <= budget
    assert len({cell.cell_id for cell in cells}) == len(cells)
    prompts = {(cell.messages, cell.scored): cell.prompt_id for cell in cells}
    assert len(prompts) == len(set(prompts.values())) == cells.n_prompts
    assert len(list(cells.prompts())) == cells.n_prompts


def test_another_seed_draws_another_fraction_and_the_same_seed_the_same() -> None:
    first, again, other = (
        [c.cell_id for c in crossed("race_ethnicity", "sex", budget=400, seed=seed)]
        for seed in (7, 7, 8)
    )
    assert first == again != other


def test_what_is_no_crossing_is_whole_under_a_budget() -> None:
    part, whole = crossed("race_ethnicity", "sex", budget=400), crossed("race_ethnicity", "sex")
    kept = {cell.cell_id for cell in part}
    assert {cell.cell_id for cell in whole if " × " not in cell.attribute} <= kept


@pytest.mark.parametrize("cues", [["descriptor"], ["name", "descriptor"]])
def test_a_budget_that_suffices_cuts_nothing(cues: list[str]) -> None:
    whole = crossed("race_ethnicity", "sex", cues=cues)
    assert list(crossed("race_ethnicity", "sex", cues=cues, budget=whole.n_prompts)) == list(whole)
    cut = crossed("race_ethnicity", "sex", cues=cues, budget=whole.n_prompts - 1)
    assert len(cut) < len(whole)


def test_a_budget_that_is_too_small_says_what_it_takes() -> None:
    with pytest.raises(InputError, match=r"at least (\d+), of which 243 are asked") as error:
        crossed("race_ethnicity", "sex", budget=100)
    least = int(str(error.value).split("at least ")[1].split(",")[0])
    assert crossed("race_ethnicity", "sex", budget=least).n_prompts == least
    with pytest.raises(InputError, match="at least"):
        crossed("race_ethnicity", "sex", budget=least - 1)


def test_three_attributes_are_crossed_and_told_together() -> None:
    cells = crossed("insurance", "race_ethnicity", "sex", groups={
        "insurance": ["uninsured"], "race_ethnicity": ["black"]})  # fmt: skip
    texts = {c.group: c.messages[1][1] for c in joint(cells, "insurance × race_ethnicity × sex")
             if c.vignette_id == "renal_colic"}  # fmt: skip
    assert len(set(texts.values())) == len(texts) == 8
    assert "uninsured Black woman" in texts["uninsured × black × female"]


def test_a_swap_that_no_vignette_can_make_is_refused_before_anything_is_asked() -> None:
    race = load_attributes("race_ethnicity")
    with pytest.raises(InputError, match="two groups of race_ethnicity that name tells"):
        counterfactuals(
            VIGNETTES, race, cues=["name"], groups={"race_ethnicity": ["middle_eastern"]}
        )
    young = replace(VIGNETTES, vignettes=tuple(one for one in VIGNETTES.vignettes if one.age < 60))
    with pytest.raises(InputError, match="two groups of insurance .*65 to 120, not at"):
        counterfactuals(young, load_attributes("insurance"), groups={"insurance": ["medicare"]})


def test_a_crossing_whose_reference_is_impossible_is_listed_once() -> None:
    vignettes = load_vignettes("ed_triage")
    women = {one.id for one in vignettes.vignettes if one.sexes == ("female",)}
    assert women
    cells = counterfactuals(vignettes, RACE_SEX, crossings=[["race_ethnicity", "sex"]])
    listed = [one for one in cells.refused if one.attribute == "race_ethnicity × sex"]
    assert {one.vignette_id for one in listed} == women and len(listed) == len(women)
    assert all("white × male, the reference, is impossible" in one.reason for one in listed)


@pytest.mark.parametrize(
    ("crossings", "message"),
    [
        ([["sex"]], "fewer than two attributes"),
        (["sex"], "Give each crossing as a list"),
        ([["sex", "race_ethnicity"], ["race_ethnicity", "sex"]], "given twice"),
        ([["sex", "insurance"]], "“insurance” is named in crossings, but is not among"),
    ],
)
def test_a_crossing_that_is_none_is_refused(crossings: list[object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        counterfactuals(VIGNETTES, RACE_SEX, crossings=crossings)  # type: ignore[arg-type]


def test_two_attributes_that_both_choose_the_pronoun_cannot_be_crossed() -> None:
    with pytest.raises(InputError, match="Two attributes of sex × gender_identity fill"):
        counterfactuals(
            VIGNETTES,
            load_attributes("sex", "gender_identity"),
            crossings=[["sex", "gender_identity"]],
        )
