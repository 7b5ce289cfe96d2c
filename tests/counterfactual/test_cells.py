import difflib
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from fairaudit import Cells, InputError, counterfactuals, load_attributes, load_vignettes
from fairaudit.rows import Cell
from tests.counterfactual.files import CASE, write_set

VIGNETTES = load_vignettes("acute_pain")
ATTRIBUTES = load_attributes("race_ethnicity", "sex")


@pytest.fixture(scope="module")
def cells() -> Cells:
    return counterfactuals(VIGNETTES, ATTRIBUTES, questions=["opioid"], seed=7)


def text_of(cell: Cell) -> str:
    return "\n".join(content for _, content in cell.messages)


def changed_words(one: Cell, other: Cell) -> set[str]:
    words = [text_of(cell).replace("\n", " ").split(" ") for cell in (one, other)]
    matcher = difflib.SequenceMatcher(a=words[0], b=words[1], autojunk=False)
    return {
        word.strip(".,;")
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
        for word in (*words[0][a:b], *words[1][c:d])
    }


def matched_sets(cells: Cells, attribute: str) -> list[list[Cell]]:
    ours = sorted((c for c in cells if c.attribute == attribute), key=lambda c: c.set_id)
    return [list(group) for _, group in groupby(ours, key=lambda c: c.set_id)]


def test_iterating_again_gives_the_same_cells(cells: Cells) -> None:
    assert list(cells) == list(cells)
    assert len(cells) == sum(1 for _ in cells)


def test_every_set_has_one_reference_and_all_groups(cells: Cells) -> None:
    for members in matched_sets(cells, "race_ethnicity"):
        assert [m.role for m in members].count("reference") == 1
        assert len({m.group for m in members}) == len(members) == 7


RACE_WORDS = {
    "a", "an", "A", "An", "White", "Black", "Hispanic", "Asian", "American", "Indian",
    "Middle", "Eastern", "Pacific", "Islander",
}  # fmt: skip
SEX_WORDS = {
    "man", "woman", "he", "she", "He", "She", "him", "her", "his", "His", "Her", "hers",
    "himself", "herself",
}  # fmt: skip


@pytest.mark.parametrize(
    ("attribute", "allowed"), [("race_ethnicity", RACE_WORDS), ("sex", SEX_WORDS)]
)
def test_members_differ_in_the_cue_alone(cells: Cells, attribute: str, allowed: set[str]) -> None:
    for members in matched_sets(cells, attribute):
        reference = next(m for m in members if m.role == "reference")
        for member in members:
            if member is not reference:
                changed = changed_words(reference, member)
                assert changed, member.cell_id
                assert changed <= allowed, (member.vignette_id, changed - allowed)


def test_a_placebo_changes_one_detail_and_no_demographic(cells: Cells) -> None:
    details = {
        word for values in VIGNETTES.about.placebos.values() for v in values for word in v.split()
    }
    for members in matched_sets(cells, "placebo"):
        reference = next(m for m in members if m.role == "reference")
        renders = [m for m in members if m.role == "placebo"]
        assert len({text_of(m) for m in members}) == len(members) == 4
        for member in renders:
            assert changed_words(reference, member) <= details


def test_every_vignette_has_an_attention_control(cells: Cells) -> None:
    asked = {c.vignette_id for c in cells if c.role == "attention"}
    assert asked == {vignette.id for vignette in VIGNETTES.vignettes}
    assert {c.expected for c in cells if c.role == "attention"} == {"lower"}


def test_a_prompt_that_contrasts_share_has_one_id(cells: Cells) -> None:
    by_prompt: dict[str, set[str]] = {}
    for cell in cells:
        by_prompt.setdefault(cell.prompt_id, set()).add(text_of(cell))
    assert all(len(texts) == 1 for texts in by_prompt.values())
    # Placebo and attention share the vignette as written, and one of the sexes is its own.
    for vignette in VIGNETTES.vignettes:
        ours = [c for c in cells if c.vignette_id == vignette.id and c.wording == 1]
        written = {c.prompt_id for c in ours if c.group == "as written"}
        own = {c.prompt_id for c in ours if c.group == vignette.base["sex"]}
        assert written == own and len(own) == 2


def test_the_reversed_order_shows_the_options_reversed(cells: Cells) -> None:
    shown = {(c.format, text_of(c).splitlines()[-2].rpartition(": ")[2]) for c in cells}
    assert shown == {("forward", "yes or no."), ("reversed", "no or yes.")}


def test_the_seed_changes_placebo_details_and_nothing_else(cells: Cells) -> None:
    other = counterfactuals(VIGNETTES, ATTRIBUTES, questions=["opioid"], seed=8)
    assert other.plan_id != cells.plan_id
    for one, two in zip(cells, other, strict=True):
        if one.role != "placebo":
            assert one.messages == two.messages


def test_a_vignette_that_is_not_invariant_takes_no_part() -> None:
    first = VIGNETTES.vignettes[0]
    one = first.model_copy(
        update={"invariant_to": ("race_ethnicity",), "not_invariant": {"sex": "pregnancy test"}}
    )
    from dataclasses import replace

    changed = replace(VIGNETTES, vignettes=(one, *VIGNETTES.vignettes[1:]))
    design = counterfactuals(changed, ATTRIBUTES)
    assert [(r.vignette_id, r.attribute, r.reason) for r in design.refused] == [
        (first.id, "sex", "pregnancy test")
    ]
    assert not [c for c in design if c.vignette_id == first.id and c.attribute == "sex"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"questions": ["opiod"]}, "Did you mean “opioid”"),
        ({"groups": {"race_ethnicity": ["blak"]}}, "no group “blak”.*Did you mean “black”"),
        ({"groups": {"age": ["old"]}}, "which is not swapped"),
        ({"groups": {"sex": ["male"]}}, "compared with itself"),
        ({"wordings": 4}, "has 3 wordings, fewer than the 4"),
        ({"wordings": 0}, "at least 1"),
        ({"orders": ["sideways"]}, "“forward”, “reversed”"),
        ({"placebo": 40}, "fewer than the 40 renders"),
        ({"placebo": -1}, "placebo renders is -1; it has to be a whole number"),
    ],
)
def test_a_design_that_cannot_be_made_is_explained(
    settings: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        counterfactuals(VIGNETTES, ATTRIBUTES, **settings)  # type: ignore[arg-type]


def test_nothing_given_is_explained() -> None:
    with pytest.raises(InputError, match="load_vignettes"):
        counterfactuals([], ATTRIBUTES)
    with pytest.raises(InputError, match="load_attributes"):
        counterfactuals(VIGNETTES, [])


def test_one_case_is_not_asked_as_two(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "mine", case=CASE, again=CASE.replace("id: case", "id: again"))
    with pytest.raises(InputError, match="mine/again and mine/case have the same text"):
        counterfactuals(load_vignettes(folder), load_attributes("sex"), wordings=1, placebo=1)


def test_every_question_of_one_id_needs_its_wordings() -> None:
    """Cases of one set may ask questions of their own under one id."""
    vignettes = load_vignettes("medical_qa")
    own = [question for vignette in vignettes.vignettes for question in vignette.ask]
    assert len({question.id for question in own}) < len(own)
    short = own[0].model_copy(update={"wordings": own[0].wordings[:1]})
    first = vignettes.vignettes[0].model_copy(update={"ask": (short,), "answers": {}})
    changed = replace(vignettes, vignettes=(first, *vignettes.vignettes[1:]))
    with pytest.raises(InputError, match="has 1 wordings, fewer than the 2 asked for"):
        counterfactuals(changed, load_attributes("race_ethnicity"))
