"""Contrasts: each group against its reference, one difference for each vignette."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from fairaudit.analysis.blocks import Block, Floats, Ints, Place, Rank
from fairaudit.analysis.checks import (
    ESTIMANDS,
    LIMITS,
    POOLED,
    POOLED_QUESTIONS,
)
from fairaudit.rows import INTERACTION, SWAP

__all__ = ["Contrast", "Pairing", "by_vignette", "contrasts_of", "pooled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Means of group and reference over the same cells of each vignette.

    Parameters
    ----------
    group_mean, reference_mean : ndarray, shape (n_vignettes,)
        NaN where no pair of cells is readable.
    n_pairs : ndarray of int, shape (n_vignettes,)
        Pairs of cells averaged.
    """

    group_mean: Floats
    reference_mean: Floats
    n_pairs: Ints

    @property
    def readable(self) -> npt.NDArray[np.bool_]:
        """Vignettes with at least one pair."""
        return self.n_pairs > 0

    @property
    def difference(self) -> Floats:
        """Group minus reference, NaN where there is no pair, shape (n_vignettes,)."""
        return self.group_mean - self.reference_mean

    @property
    def single_answers(self) -> bool:
        """Whether every mean is 0 or 1: one effective yes-or-no answer on each side."""
        means = np.concatenate([self.group_mean, self.reference_mean])
        return bool(np.isin(means[~np.isnan(means)], (0.0, 1.0)).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One group against its reference at one place.

    Parameters
    ----------
    estimand : str
        What is averaged.
    place : Place
        Model, question, outcome and attribute.
    questions : tuple[str, ...]
        The question, or all that are pooled.
    rank : Rank
        Orders the rows of the results.
    scale, formats, group, reference, role : str
        As in the results.
    unscored : bool
        Whether the outcome reads scores that no cell of the group or the reference asks for.
    bound : float
        Greatest size that a difference can have.
    vignettes : ndarray of str, shape (n_vignettes,)
        All vignettes of the block.
    there : ndarray of bool, shape (n_vignettes,)
        Those in which group and reference were asked: not every patient can be of every group,
        and a fraction asks some groups of each.
    observed : Pairing
        From the readable answers.
    lowest, highest : Pairing
        The worst cases: missing answers of the group at the scale's lower limit and those of the
        reference at its upper one, and the reverse.
    expected : ndarray, shape (n_vignettes,)
        −1 or +1 for a stated direction, else 0.
    asked, missing : tuple of (int, int)
        Answers of group and reference.
    """

    estimand: str
    place: Place
    questions: tuple[str, ...]
    rank: Rank
    scale: str
    formats: str
    group: str
    reference: str
    role: str
    unscored: bool
    bound: float
    vignettes: npt.NDArray[np.str_]
    there: npt.NDArray[np.bool_]
    observed: Pairing
    lowest: Pairing
    highest: Pairing
    expected: Floats
    asked: tuple[int, int]
    missing: tuple[int, int]

    @property
    def order(self) -> tuple[int, ...]:
        """Sorts contrasts by model, section, set and question, pooled ones after all questions.

        The sections: primary contrasts, interactions, swaps on which the right answer may
        depend, and the arms.
        """
        rank, pooled = self.rank, self.place.question_id == POOLED_QUESTIONS
        section = (self.role != SWAP, bool(self.place.apart), self.estimand == INTERACTION)
        return (
            *(rank.model, rank.params, *section, rank.vignette_set),
            *(pooled, 0 if pooled else rank.question),
            *(rank.outcome, rank.attribute, rank.cue, rank.group),
        )

    @property
    def primary(self) -> bool:
        """Whether it belongs to the family of its model.

        Arms, interactions, and swaps on which the right answer may depend do not.
        """
        return self.role == SWAP and not self.place.apart and self.estimand != INTERACTION

    @property
    def differences(self) -> Floats:
        """Differences of the vignettes that have one."""
        return self.observed.difference[self.observed.readable]


def contrasts_of(block: Block) -> Iterator[Contrast]:
    """Compare every group of a block with its reference.

    Readable answers are averaged over the repeats of each cell first, then over the wordings and
    option orders that are readable in both groups, with equal weight: missing answers must
    not turn into a wording effect.
    """
    reference = next(i for i, (_, role, _) in enumerate(block.groups) if role == "reference")
    low, high = LIMITS[block.scale]
    blank = block.asked - block.readable
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = block.total / block.readable
        lowest = (block.total + low * blank) / block.asked
        highest = (block.total + high * blank) / block.asked
    expected = np.zeros(block.vignettes.size)
    expected[block.vignette_of[block.expected == "lower"]] = -1
    expected[block.vignette_of[block.expected == "higher"]] = 1
    for column, (group, role, rank) in enumerate(block.groups):
        if column == reference:
            continue
        both = (block.asked[:, [column, reference]] > 0).all(axis=1)
        asked, missing = block.asked[both].sum(axis=0), blank[both].sum(axis=0)
        formats = block.formats[column] | block.formats[reference]
        yield Contrast(
            estimand=ESTIMANDS[0],
            place=block.place,
            questions=(block.place.question_id,),
            rank=rank,
            scale=block.scale,
            formats=", ".join(sorted(formats)),
            group=group,
            reference=block.groups[reference][0],
            role=role,
            unscored=block.unscored[column] or block.unscored[reference],
            bound=high - low,
            vignettes=block.vignettes,
            there=np.isin(np.arange(block.vignettes.size), block.vignette_of[both]),
            observed=_pairing(block, mean[:, column], mean[:, reference]),
            lowest=_pairing(block, lowest[:, column], highest[:, reference]),
            highest=_pairing(block, highest[:, column], lowest[:, reference]),
            expected=expected,
            asked=(int(asked[column]), int(asked[reference])),
            missing=(int(missing[column]), int(missing[reference])),
        )


def pooled(contrasts: Iterable[Contrast]) -> Iterator[Contrast]:
    """Average the questions of a vignette set within each vignette, with equal weight.

    A set with one question gives nothing: pooling it would repeat its contrast.
    """
    families: dict[tuple[str, ...], list[Contrast]] = {}
    for one in contrasts:
        place = replace(one.place, question_id=POOLED_QUESTIONS)
        key = (*(getattr(place, name) for name in place.__slots__), one.group)
        families.setdefault(key, []).append(one)
    for members in families.values():
        if len(members) > 1:
            yield _pooled(members)


def by_vignette(contrasts: Sequence[Contrast]) -> tuple[npt.NDArray[np.str_], Floats]:
    """Vignettes of several contrasts and their differences, shape (n_vignettes, n_contrasts)."""
    vignettes, places = _aligned(contrasts)
    table = np.full((vignettes.size, len(contrasts)), np.nan)
    for column, (place, one) in enumerate(zip(places, contrasts, strict=True)):
        table[place, column] = one.observed.difference
    return vignettes, table


def _pairing(block: Block, group: Floats, reference: Floats) -> Pairing:
    there = ~np.isnan(group) & ~np.isnan(reference)
    vignette, n = block.vignette_of[there], block.vignettes.size
    n_pairs = np.bincount(vignette, minlength=n)
    with np.errstate(invalid="ignore"):
        return Pairing(
            group_mean=np.bincount(vignette, weights=group[there], minlength=n) / n_pairs,
            reference_mean=np.bincount(vignette, weights=reference[there], minlength=n) / n_pairs,
            n_pairs=n_pairs,
        )


def _pooled(members: Sequence[Contrast]) -> Contrast:
    first = members[0]
    vignettes, places = _aligned(members)
    return replace(
        first,
        estimand=POOLED,
        place=replace(first.place, question_id=POOLED_QUESTIONS),
        questions=tuple(question for one in members for question in one.questions),
        formats=", ".join(sorted({name for one in members for name in one.formats.split(", ")})),
        unscored=all(one.unscored for one in members),
        vignettes=vignettes,
        there=_any_there(members, places, vignettes.size),
        observed=_mean_pairing([one.observed for one in members], places, vignettes.size),
        lowest=_mean_pairing([one.lowest for one in members], places, vignettes.size),
        highest=_mean_pairing([one.highest for one in members], places, vignettes.size),
        expected=np.zeros(vignettes.size),
        asked=_summed([one.asked for one in members]),
        missing=_summed([one.missing for one in members]),
    )


def _any_there(
    members: Sequence[Contrast], places: Sequence[Ints], n: int
) -> npt.NDArray[np.bool_]:
    there = np.zeros(n, dtype=np.bool_)
    for one, place in zip(members, places, strict=True):
        there[place] |= one.there
    return there


def _aligned(contrasts: Sequence[Contrast]) -> tuple[npt.NDArray[np.str_], list[Ints]]:
    vignettes = np.unique(np.concatenate([one.vignettes for one in contrasts]))
    return vignettes, [np.searchsorted(vignettes, one.vignettes) for one in contrasts]


def _mean_pairing(pairings: Sequence[Pairing], places: Sequence[Ints], n: int) -> Pairing:
    """Mean over the questions that are readable in each vignette."""
    questions, n_pairs = np.zeros(n), np.zeros(n, dtype=np.intp)
    group, reference = np.zeros(n), np.zeros(n)
    for pairing, place in zip(pairings, places, strict=True):
        there = pairing.readable
        questions[place[there]] += 1
        n_pairs[place] += pairing.n_pairs
        group[place[there]] += pairing.group_mean[there]
        reference[place[there]] += pairing.reference_mean[there]
    with np.errstate(invalid="ignore"):
        return Pairing(
            group_mean=group / questions, reference_mean=reference / questions, n_pairs=n_pairs
        )


def _summed(counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(group for group, _ in counts), sum(reference for _, reference in counts)
