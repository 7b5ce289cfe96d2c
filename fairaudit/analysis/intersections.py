"""Intersections: a joint difference beside the single differences that it is made of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np

from fairaudit.analysis.blocks import Place
from fairaudit.analysis.coded import Floats, Ints
from fairaudit.analysis.contrasts import Contrast, Pairing
from fairaudit.rows import INTERACTION, INTERSECTION

__all__ = ["interactions", "singles_of"]

Key = tuple[str, Place, str]


def singles_of(contrast: Contrast) -> tuple[str, ...]:
    """Groups that differ from the reference in one of the attributes in which this group does.

    Empty where the group itself differs in one alone.

    For “black × female” against “white × male” they are “black × male” and “white × female”.
    """
    if INTERSECTION not in contrast.place.attribute:
        return ()
    levels, reference = (name.split(INTERSECTION) for name in (contrast.group, contrast.reference))
    differing = [
        place
        for place, (one, other) in enumerate(zip(levels, reference, strict=True))
        if one != other
    ]
    if len(differing) < 2:
        return ()
    return tuple(
        INTERSECTION.join([*reference[:place], levels[place], *reference[place + 1 :]])
        for place in differing
    )


def interactions(contrasts: Sequence[Contrast]) -> Iterator[Contrast]:
    """Compare each intersection with the sum of its single differences, vignette by vignette.

    The interaction of a vignette is y(A and B) − y(A) − y(B) + y(reference), as far as all of
    them can be read; of three attributes or more, the joint difference minus all single ones. An
    intersection of which a single group was not asked has none.
    """
    there = by_key(contrasts)
    for one in contrasts:
        singles = [there[key] for name in singles_of(one) if (key := _key(one, name)) in there]
        if singles and len(singles) == len(singles_of(one)):
            yield _interaction(one, singles)


def by_key(contrasts: Iterable[Contrast]) -> Mapping[Key, Contrast]:
    """Contrasts by estimand, place and group."""
    return {_key(one, one.group): one for one in contrasts}


def _key(contrast: Contrast, group: str) -> Key:
    return contrast.estimand, contrast.place, group


def _interaction(joint: Contrast, singles: Sequence[Contrast]) -> Contrast:
    joint, *singles = _of_the_same_vignettes([joint, *singles])
    return replace(
        joint,
        estimand=INTERACTION,
        bound=None if joint.bound is None else joint.bound * len(singles),
        there=np.logical_and.reduce([joint.there, *(one.there for one in singles)]),
        observed=_joint_and_sum(joint.observed, [one.observed for one in singles]),
        alone=np.logical_or.reduce([joint.alone, *(one.alone for one in singles)]),
        worst=_worst(joint, singles),
        asked_of=_beside(joint.asked_of, [one.asked_of for one in singles]),
        missing_of=_beside(joint.missing_of, [one.missing_of for one in singles]),
    )


def _of_the_same_vignettes(contrasts: Sequence[Contrast]) -> list[Contrast]:
    """Contrasts of one block have the same; pooled ones may not, where a group was not asked."""
    shared = reduce(np.intersect1d, [one.vignettes for one in contrasts])
    return [one.part(np.isin(one.vignettes, shared)) for one in contrasts]


def _beside(joint: Ints, singles: Sequence[Ints]) -> Ints:
    """Count the single groups beside the reference, which all of them share."""
    counted: Ints = joint + np.array([[0, 1]]) * np.sum(singles, axis=0)[:, :1]
    return counted


def _worst(joint: Contrast, singles: Sequence[Contrast]) -> tuple[Pairing, Pairing] | None:
    """Fill missing answers against and for the interaction, those of the shared reference once.

    In y(A and B) − Σ y(single) + (k − 1)·y(reference) of k singles, the reference counts on the
    side of the joint group.
    """
    if joint.worst is None:
        return None
    cases = [one.worst for one in singles if one.worst is not None]
    (low, high), k = joint.worst, len(singles)
    return (
        _filled(low, high.reference_mean, [case[1] for case in cases], k),
        _filled(high, low.reference_mean, [case[0] for case in cases], k),
    )


def _filled(joint: Pairing, reference: Floats, singles: Sequence[Pairing], k: int) -> Pairing:
    total: Floats = np.sum([one.group_mean for one in singles], axis=0)
    group = joint.group_mean + (k - 1) * reference
    n_pairs = np.minimum.reduce([one.n_pairs for one in (joint, *singles)])
    readable = n_pairs > 0
    return Pairing(
        group_mean=np.where(readable, group, np.nan),
        reference_mean=np.where(readable, total, np.nan),
        n_pairs=n_pairs,
    )


def _joint_and_sum(joint: Pairing, singles: Sequence[Pairing]) -> Pairing:
    """The joint difference stands for the group, the sum of the single ones for the reference."""
    every = [joint, *singles]
    readable = np.logical_and.reduce([one.readable for one in every])
    n_pairs = np.minimum.reduce([one.n_pairs for one in every])
    total: Floats = np.sum([one.difference for one in singles], axis=0)
    return Pairing(
        group_mean=np.where(readable, joint.difference, np.nan),
        reference_mean=np.where(readable, total, np.nan),
        n_pairs=np.where(readable, n_pairs, 0),
    )
