"""Attributes that are swapped together, and designs that keep to a budget."""

from collections import Counter
from pathlib import Path

import pytest

from fairaudit import Cells, InputError, counterfactuals, load_attributes, load_vignettes
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
    assert withheld
    if len(withheld) == len(vignettes.vignettes):
        with pytest.raises(InputError, match="No vignette may be swapped on age_band"):
            counterfactuals(vignettes, attributes, crossings=[["age_band", "race_ethnicity"]])
    else:
        cells = counterfactuals(vignettes, attributes, crossings=[["age_band", "race_ethnicity"]])
        crossed_ids = {cell.vignette_id for cell in joint(cells, "age_band × race_ethnicity")}
        assert crossed_ids and not crossed_ids & withheld


@pytest.mark.parametrize("budget", [600, 700, 777, 900])
def test_a_fraction_keeps_to_the_budget_and_is_balanced(budget: int) -> None:
    whole = crossed("race_ethnicity", "insurance")
    part = crossed("race_ethnicity", "insurance", budget=budget)
    assert len(part) <= budget < len(whole)
    cells = joint(part, "race_ethnicity × insurance")
    assert {c.vignette_id for c in cells if c.role == "reference"} == {
        vignette.id for vignette in VIGNETTES.vignettes
    }
    balance = part.balance()
    groups = balance[balance["attribute"] == "race_ethnicity × insurance"]
    # Every vignette can have these groups; Medicare is possible for the oldest patients only.
    free = groups[groups["n_possible"] == 27]
    assert free["n_members"].max() - free["n_members"].min() <= 1
    counted = Counter(c.group for c in cells if c.role != "reference")
    assert dict(zip(groups["group"], groups["n_members"], strict=True)) == {
        group: counted[group] for group in groups["group"]
    }
    races = balance[balance["attribute"] == "race_ethnicity"].set_index("group")["n_members"]
    assert races.drop("white").max() - races.drop("white").min() <= 7
    assert {c.prompt_id for c in part} <= {c.prompt_id for c in whole}


def test_another_seed_draws_another_fraction_and_the_same_seed_the_same() -> None:
    first, again, other = (
        [c.cell_id for c in crossed("race_ethnicity", "sex", budget=550, seed=seed)]
        for seed in (7, 7, 8)
    )
    assert first == again != other


def test_what_is_no_crossing_is_whole_under_a_budget() -> None:
    part, whole = crossed("race_ethnicity", "sex", budget=500), crossed("race_ethnicity", "sex")
    kept = {cell.cell_id for cell in part}
    assert {cell.cell_id for cell in whole if " × " not in cell.attribute} <= kept


def test_a_budget_that_suffices_cuts_nothing() -> None:
    whole = crossed("race_ethnicity", "sex")
    assert list(crossed("race_ethnicity", "sex", budget=len(whole))) == list(whole)


def test_a_budget_that_is_too_small_says_what_it_takes() -> None:
    with pytest.raises(InputError, match=r"at least (\d+), of which 243 are no crossing") as error:
        crossed("race_ethnicity", "sex", budget=100)
    least = int(str(error.value).split("at least ")[1].split(",")[0])
    assert len(crossed("race_ethnicity", "sex", budget=least)) == least
    with pytest.raises(InputError, match="at least"):
        crossed("race_ethnicity", "sex", budget=least - 1)


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
    with pytest.raises(InputError, match="both fill .*person_noun.* cannot be crossed"):
        counterfactuals(
            VIGNETTES,
            load_attributes("sex", "gender_identity"),
            crossings=[["sex", "gender_identity"]],
        )
