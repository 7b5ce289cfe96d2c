"""Intersections: a joint difference beside the single differences that it is made of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from fairaudit.analysis.blocks import Block, Place
from fairaudit.analysis.contrasts import Contrast, Pairing, contrast_of, counted, paired
from fairaudit.rows import INTERACTION, INTERSECTION

__all__ = ["by_key", "interactions_of", "singles_of"]

Key = tuple[str, Place, str]


def singles_of(contrast: Contrast) -> tuple[str, ...]:
    """Groups that differ from the reference in one of the attributes in which this group does.

    Empty where the group itself differs in one alone.

    For “black × female” against “white × male” they are “black × male” and “white × female”.
    """
    return _singles(contrast.place.attribute, contrast.group, contrast.reference)


def interactions_of(block: Block) -> Iterator[Contrast]:
    """Compare each intersection with the sum of its single differences, vignette by vignette.

    The interaction of a vignette is y(A and B) − y(A) − y(B) + y(reference), over the matched sets
    in which all of them can be read, so that a missing answer does not turn into one; of three
    attributes or more, the joint difference minus all single ones. An intersection of which a
    single group was not asked has none.
    """
    columns = {name: column for column, (name, _, _) in enumerate(block.groups)}
    reference = block.groups[block.reference][0]
    for name, column in columns.items():
        singles = _singles(block.place.attribute, name, reference)
        if singles and all(one in columns for one in singles):
            yield _interaction(block, column, [columns[one] for one in singles])


def by_key(contrasts: Iterable[Contrast]) -> Mapping[Key, Contrast]:
    """Contrasts by estimand, place and group."""
    return {(one.estimand, one.place, one.group): one for one in contrasts}


def _singles(attribute: str, group: str, reference: str) -> tuple[str, ...]:
    if INTERSECTION not in attribute:
        return ()
    levels, base = group.split(INTERSECTION), reference.split(INTERSECTION)
    differing = [
        place for place, pair in enumerate(zip(levels, base, strict=True)) if len({*pair}) > 1
    ]
    if len(differing) < 2:
        return ()
    return tuple(
        INTERSECTION.join([*base[:place], levels[place], *base[place + 1 :]]) for place in differing
    )


def _interaction(block: Block, column: int, singles: Sequence[int]) -> Contrast:
    """The joint difference stands for the group, the sum of the single ones for the reference."""
    answers, reference, k = block.answers, block.reference, len(singles)
    mean = answers.mean
    observed = paired(
        block,
        mean[:, column] - mean[:, reference],
        mean[:, singles].sum(axis=1) - k * mean[:, reference],
    )
    limits = block.measure.limits
    one = contrast_of(block, column, observed, None)
    there, alone, asked_of, missing_of = counted(block, column, [*singles, reference])
    return replace(
        one,
        estimand=INTERACTION,
        bound=None if one.bound is None else one.bound * k,
        observed=replace(observed, scale=float(np.nanmax(np.abs(mean), initial=0.0))),
        worst=None if limits is None else _worst(block, limits, column, singles),
        there=there,
        alone=alone,
        asked_of=asked_of,
        missing_of=missing_of,
    )


def _worst(
    block: Block, limits: tuple[float, float], column: int, singles: Sequence[int]
) -> tuple[Pairing, Pairing]:
    """Fill missing answers against and for the interaction, those of the shared reference once.

    In y(A and B) − Σ y(single) + (k − 1)·y(reference) of k singles, the reference counts on the
    side of the joint group.
    """
    low, high = block.answers.worst_cases(*limits)
    reference, weight = block.reference, len(singles) - 1
    lowest, highest = (
        paired(
            block,
            one[:, column] + weight * one[:, reference],
            other[:, singles].sum(axis=1),
        )
        for one, other in ((low, high), (high, low))
    )
    return lowest, highest
