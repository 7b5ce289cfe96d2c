"""A design that keeps to a number of cells: its crossings are cut to balanced fractions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fairaudit.counterfactual.cells import Cells
from fairaudit.counterfactual.design import Combination, Crossing, Design
from fairaudit.counterfactual.formats import forms_of
from fairaudit.counterfactual.fractions import balanced_fraction
from fairaudit.counterfactual.swaps import Swap
from fairaudit.errors import InputError

__all__ = ["within_budget"]

Place = tuple[str, str]


def within_budget(cells: Cells, budget: int) -> Cells:
    """Cut the crossings of a design until it has no more cells than the budget.

    Two members of each crossing and vignette are the least. What the budget leaves beyond that
    is shared out equally, and what one crossing does not need goes to the next.

    Raises
    ------
    InputError
        If the rest of the design, with two members of each crossing and vignette, exceeds it.
    """
    design = cells.design
    fixed = len(replace(cells, design=replace(design, crossings=())))
    prices = [_prices(cells, swap) for swap in cells.crossed]
    sizes = [swap.possible_in(cells.sets, design) for swap in cells.crossed]
    smallest = [_cost(2, one, price) for one, price in zip(sizes, prices, strict=True)]
    least = fixed + sum(smallest)
    if budget < least:
        raise InputError(
            f"The budget is {budget:,} cells; this design has at least {least:,}, of which "
            f"{fixed:,} are no crossing. Raise the budget to that, or lower limit, wordings, "
            "orders, cues or placebo."
        )
    spare, crossings = budget - least, []
    for number, crossing in enumerate(design.crossings):
        possible, price = sizes[number], prices[number]
        share = smallest[number] + spare // (len(sizes) - number)
        size = _largest(possible, price, share)
        spare -= _cost(size, possible, price) - smallest[number]
        crossings.append(_cut(crossing, possible, size, design))
    return replace(cells, design=replace(design, crossings=tuple(crossings)))


def _prices(cells: Cells, swap: Swap) -> dict[Place, int]:
    """Cells of one member of each vignette: questions × wordings × orders × kinds of cue."""
    design = cells.design
    cues = len(set(swap.cues) & set(design.cues))
    return {
        (one.id, vignette.id): cues
        * sum(
            len(forms_of(question, "", design.wordings, design.orders))
            for question in one.asked_of(vignette, design.questions)
        )
        for one in cells.sets
        for vignette in one.vignettes
    }


def _cost(
    size: int, possible: Mapping[Place, Sequence[Combination]], price: Mapping[Place, int]
) -> int:
    return sum(min(size, len(groups)) * price[place] for place, groups in possible.items())


def _largest(
    possible: Mapping[Place, Sequence[Combination]], price: Mapping[Place, int], share: int
) -> int:
    """Most members of each vignette that the share pays for, two at least."""
    size = 2
    most = max(map(len, possible.values()), default=2)
    while size < most and _cost(size + 1, possible, price) <= share:
        size += 1
    return size


def _cut(
    crossing: Crossing,
    possible: Mapping[Place, Sequence[Combination]],
    size: int,
    design: Design,
) -> Crossing:
    if all(len(groups) <= size for groups in possible.values()):
        return crossing
    seed = f"{design.seed}/{'/'.join(crossing.attributes)}"
    return replace(crossing, drawn=balanced_fraction(possible, size, seed=seed))
