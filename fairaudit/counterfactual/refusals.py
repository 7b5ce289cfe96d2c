"""Swaps that a design does not make, each with its reason."""

from collections.abc import Iterator, Sequence

from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.design import Design, Refusal
from fairaudit.counterfactual.members import swaps_of, unswapped, why_told
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.swaps import Swap
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.errors import InputError
from fairaudit.rows import INTERSECTION

__all__ = ["refusals"]


def refusals(
    sets: Sequence[VignetteSet],
    attributes: Sequence[Attribute],
    background: Sequence[Attribute],
    design: Design,
) -> tuple[Refusal, ...]:
    """List swaps on which the right answer may depend, and members that are impossible.

    Raises
    ------
    InputError
        If an attribute or a crossing is swapped in no vignette.
    """
    swaps = swaps_of(attributes, design)
    found = (
        *(refusal for swap in swaps for refusal in _unstated(sets, swap, design)),
        *(refusal for swap in swaps for refusal in _impossible(sets, swap, design)),
        *_told_always(sets, attributes, background, design),
    )
    for swap in swaps:
        _check_that_it_is_made(sets, swap, design, found)
    return found


def _check_that_it_is_made(
    sets: Sequence[VignetteSet], swap: Swap, design: Design, refused: Sequence[Refusal]
) -> None:
    told = {cue for _, _, cue in swap.groups_in(sets, design)}
    for cue in swap.cues:
        if cue in design.cues and cue not in told:
            reasons = (f": {one.reason}" for one in refused if one.attribute == swap.name)
            raise InputError(
                f"No vignette has two groups of {swap.name} that {cue} tells"
                f"{next(reasons, '')}. Name other groups, other cues, or leave it out."
            )


def _unstated(sets: Sequence[VignetteSet], swap: Swap, design: Design) -> Iterator[Refusal]:
    refused = [
        Refusal(
            vignette_set=one.id,
            vignette_id=vignette.id,
            attribute=swap.name,
            reason=_reason(vignette, swap, design),
        )
        for one in sets
        for vignette in one.vignettes
        if not swap.allowed(vignette, design.allow_justified)
    ]
    if len(refused) == sum(len(one.vignettes) for one in sets):
        raise InputError(
            f"No vignette may be swapped on {swap.name}: {refused[0].reason} "
            f"({refused[0].vignette_id}). Leave it out, add it to invariant_to where the right "
            "answer does not depend on it, or name it in allow_justified to have it reported apart."
        )
    # A crossing is not made where one of its attributes is not: that is told there.
    yield from refused if len(swap.attributes) == 1 else ()


def _reason(vignette: Vignette, swap: Swap, design: Design) -> str:
    withheld = (
        one.id
        for one in swap.attributes
        if one.id not in (*vignette.invariant_to, *design.allow_justified)
    )
    return vignette.not_invariant.get(next(withheld), "not stated in invariant_to of the vignette")


def _impossible(sets: Sequence[VignetteSet], swap: Swap, design: Design) -> Iterator[Refusal]:
    for one in sets:
        for vignette in one.vignettes:
            if not swap.allowed(vignette, design.allow_justified):
                continue
            place = {"vignette_set": one.id, "vignette_id": vignette.id, "attribute": swap.name}
            if reason := swap.impossible(vignette, swap.reference):
                group = INTERSECTION.join(swap.reference)
                yield Refusal(**place, reason=f"{group}, the reference, is impossible: {reason}")
                continue
            for levels in swap.combinations:
                reason = swap.impossible(vignette, levels)
                # What is impossible by itself is told of its own attribute.
                if reason and not (len(levels) > 1 and swap.impossible_alone(vignette, levels)):
                    yield Refusal(**place, reason=reason, group=INTERSECTION.join(levels))


def _told_always(
    sets: Sequence[VignetteSet],
    attributes: Sequence[Attribute],
    background: Sequence[Attribute],
    design: Design,
) -> Iterator[Refusal]:
    """Vignettes that cannot be written without a demographic, where that was asked for."""
    for one in sets if design.control else ():
        told = (*unswapped(one, attributes, background), *attributes)
        for vignette in one.vignettes:
            if reason := why_told(vignette, told):
                yield Refusal(
                    vignette_set=one.id,
                    vignette_id=vignette.id,
                    attribute="control",
                    reason=reason,
                )
