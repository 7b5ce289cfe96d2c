"""A design that keeps to a number of prompts: its crossings are cut to balanced fractions."""

from collections.abc import Callable
from dataclasses import replace

from fairaudit.counterfactual.cells import Cells
from fairaudit.counterfactual.design import Combination, Crossing, Place
from fairaudit.counterfactual.formats import forms_of
from fairaudit.counterfactual.fractions import balanced_fraction
from fairaudit.counterfactual.members import base_level
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.swaps import Swap
from fairaudit.errors import InputError

__all__ = ["within_budget"]


def within_budget(cells: Cells, budget: int) -> Cells:
    """Cut the crossings of a design until it has no more distinct prompts than the budget.

    A reference and one group for each crossing, vignette and kind of cue are the least. What the
    budget leaves beyond that is shared out equally among the crossings, and what one does not
    need goes to the next.

    Raises
    ------
    InputError
        If the rest of the design, with the least of each crossing, exceeds it.
    """
    design = cells.design
    fixed = replace(cells, design=replace(design, crossings=())).n_prompts
    least = [_cut(cells, number, money=0)[1] for number in range(len(design.crossings))]
    if budget < fixed + sum(least):
        raise InputError(
            f"The budget is {budget:,} prompts; this design has at least {fixed + sum(least):,}, "
            f"of which {fixed:,} are asked without its crossings. Raise the budget to that, or "
            "lower limit, wordings, orders, cues or placebo."
        )
    spare, crossings = budget - fixed - sum(least), []
    for number in range(len(design.crossings)):
        share = spare // (len(least) - number)
        crossing, cost = _cut(cells, number, money=least[number] + share)
        spare -= cost - least[number]
        crossings.append(crossing)
    return replace(cells, design=replace(design, crossings=tuple(crossings)))


def _cut(cells: Cells, number: int, *, money: int) -> tuple[Crossing, int]:
    """One crossing with the groups that the money pays for, and what they cost."""
    crossing, swap = cells.design.crossings[number], cells.crossed[number]
    possible = swap.groups_in(cells.sets, cells.design)
    seed = f"{cells.design.seed}/{swap.name}"
    drawn, cost = balanced_fraction(possible, _price(cells, swap), money, seed=seed)
    whole = all(len(drawn[place]) == len(groups) for place, groups in possible.items())
    return replace(crossing, drawn=None if whole else drawn), cost


def _price(cells: Cells, swap: Swap) -> Callable[[Place, Combination], int]:
    """Prompts that a group costs: none where the swap of one attribute asks the same."""
    vignettes = {(one.id, each.id): each for one in cells.sets for each in one.vignettes}
    design = cells.design
    prompts = {
        (one.id, vignette.id): sum(
            len(forms_of(question, "", design.wordings, design.orders))
            for question in one.asked_of(vignette, design.questions)
        )
        for one in cells.sets
        for vignette in one.vignettes
    }

    def price(place: Place, group: Combination) -> int:
        vignette_set, vignette_id, cue = place
        case = vignettes[vignette_set, vignette_id]
        asked_already = _told_alone(case, swap, group, cue)
        return 0 if asked_already else prompts[vignette_set, vignette_id]

    return price


def _told_alone(vignette: Vignette, swap: Swap, group: Combination, cue: str) -> bool:
    """Whether a member reads like one in which a single attribute is swapped.

    So it is where all attributes but one are always told, and have the level that they have
    without a swap: “black × female” of a woman is the swap of race_ethnicity to “black”.
    """
    told = [
        attribute
        for attribute, level in zip(swap.attributes, group, strict=True)
        if not attribute.always_told or level != base_level(vignette, attribute)
    ]
    return len(told) < 2 and all(cue in attribute.cues for attribute in told)
