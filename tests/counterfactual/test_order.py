"""The order of asking: all prompts, once, and balanced wherever it stops."""

from collections import Counter, defaultdict
from itertools import islice

import pytest

from fairaudit import Cells, counterfactuals, load_attributes, load_vignettes
from fairaudit.counterfactual import shipped_set_folders

FORMATS = ["labelled", "choice", "reason_first"]


@pytest.fixture(scope="module")
def cells() -> Cells:
    return counterfactuals(
        load_vignettes("acute_pain"), load_attributes("race_ethnicity", "sex"), wordings=3, seed=5
    )


@pytest.mark.parametrize("name", sorted(shipped_set_folders()))
def test_it_holds_the_very_prompts_of_the_design(name: str) -> None:
    vignettes = load_vignettes(name)
    as_choice = any(question.as_choice for question in vignettes.about.questions)
    formats = FORMATS if as_choice else ["labelled", "reason_first"]
    cells = counterfactuals(
        vignettes, load_attributes("sex"), wordings=3, seed=2, formats=formats, control=True
    )
    mixed = list(cells.balanced_prompts())
    assert len(mixed) == cells.n_prompts
    assert {prompt.prompt_id: prompt for prompt in mixed} == {
        prompt.prompt_id: prompt for prompt in cells.prompts()
    }


def test_it_is_the_same_every_time_and_another_with_another_seed(cells: Cells) -> None:
    def first(cells: Cells) -> list[str]:
        return [prompt.prompt_id for prompt in islice(cells.balanced_prompts(), 400)]

    other = counterfactuals(
        load_vignettes("acute_pain"), load_attributes("race_ethnicity", "sex"), wordings=3, seed=6
    )
    assert first(cells) == first(cells)
    assert first(cells) != first(other)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.8])
def test_wherever_it_stops_vignettes_and_groups_have_had_their_share(
    cells: Cells, share: float
) -> None:
    asked = {
        prompt.prompt_id
        for prompt in islice(cells.balanced_prompts(), int(share * cells.n_prompts))
    }
    for column in ("vignette_id", "group"):
        planned: dict[str, set[str]] = defaultdict(set)
        for cell in cells:
            if cell.role in ("reference", "counterfactual") and cell.attribute != "attention":
                planned[getattr(cell, column)].add(cell.prompt_id)
        shares = {name: len(ids & asked) / len(ids) for name, ids in planned.items()}
        # A vignette has 12 blocks (two questions, three wordings, two orders) or more.
        assert all(abs(one - share) < 1 / 12 + 0.02 for one in shares.values()), shares


def test_no_group_comes_first_every_time(cells: Cells) -> None:
    groups = {cell.prompt_id: cell.group for cell in cells if cell.attribute == "race_ethnicity"}
    block: dict[str, str] = {}
    for prompt in cells.balanced_prompts():
        # The question and its form stand in the last message; the first of each is counted.
        if prompt.prompt_id in groups:
            block.setdefault(prompt.prompt_id, groups[prompt.prompt_id])
    places: dict[str, list[int]] = defaultdict(list)
    for place, group in enumerate(block.values()):
        places[group].append(place)
    middle = len(block) / 2
    assert len(places) > 2
    for group, found in places.items():
        assert abs(sum(found) / len(found) - middle) < 0.05 * len(block), group
    following = Counter(zip(list(block.values()), list(block.values())[1:], strict=False))
    assert len(following) > len(places) ** 2 / 2
