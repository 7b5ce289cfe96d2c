"""Contrasts: each group against its reference, one difference for each vignette."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np
import numpy.typing as npt

from fairaudit.analysis.blocks import Block, Place, Rank
from fairaudit.analysis.checks import ESTIMANDS, POOLED_QUESTIONS
from fairaudit.analysis.coded import Codes, Floats, Ints
from fairaudit.analysis.measures import Measure
from fairaudit.rows import BESIDE, INTERACTION, SWAP
from fairaudit.stats import RELATIVE_TOLERANCE

__all__ = ["DESCRIPTIVE", "Contrast", "Pairing", "contrast_of", "contrasts_of", "counted", "paired"]

DESCRIPTIVE = "descriptive"
"""Priority of what is in no family."""

Sets = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Means of group and reference over the same cells of each vignette.

    Parameters
    ----------
    group_mean, reference_mean : ndarray, shape (n_vignettes,)
        NaN where no pair of cells is readable.
    n_pairs : ndarray of int, shape (n_vignettes,)
        Pairs of cells averaged.
    scale : float
        Size of the answers, where the means are differences themselves: what rounding leaves
        of them is small beside the answers, and not beside each other.
    """

    group_mean: Floats
    reference_mean: Floats
    n_pairs: Ints
    scale: float = 0.0

    @property
    def readable(self) -> npt.NDArray[np.bool_]:
        """Vignettes with at least one pair."""
        return self.n_pairs > 0

    @property
    def difference(self) -> Floats:
        """Group minus reference, NaN where there is no pair, shape (n_vignettes,).

        Means of thirds and the like leave traces where they are equal, which are 0 here, so that
        every method sees the same ties.
        """
        sizes = np.concatenate([self.group_mean, self.reference_mean])
        slack = RELATIVE_TOLERANCE * np.abs(sizes[~np.isnan(sizes)]).max(initial=self.scale)
        found = self.group_mean - self.reference_mean
        return np.where(np.abs(found) <= slack, 0.0, found)

    @property
    def single_answers(self) -> bool:
        """Whether every mean is 0 or 1: one effective yes-or-no answer on each side."""
        means = np.concatenate([self.group_mean, self.reference_mean])
        return bool(np.isin(means[~np.isnan(means)], (0.0, 1.0)).all())

    def part(self, held: Sets) -> "Pairing":
        """The same of some of the vignettes."""
        return Pairing(
            group_mean=self.group_mean[held],
            reference_mean=self.reference_mean[held],
            n_pairs=self.n_pairs[held],
            scale=self.scale,
        )


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
    measure : Measure
        Scale, margin and family of what is compared.
    formats, group, reference, role, averaged_over : str
        As in the results.
    stratum : str
        The stratum that it is about; empty for all vignettes.
    unscored : bool
        Whether every answer of the group, or of the reference, is in the form that the outcome does
        not read: words for scores, or scores for words.
    bound : float or None
        Greatest size that a difference can have; None where the outcome has no limits.
    vignettes, strata : ndarray of str, shape (n_vignettes,)
        All vignettes of the block, and the stratum of each.
    there, alone : ndarray of bool, shape (n_vignettes,)
        Those in which group and reference were asked, and those in which one of them was: not
        every patient can be of every group, and a fraction asks some groups of each.
    observed : Pairing
        From the readable answers.
    worst : (Pairing, Pairing) or None
        The worst cases: missing answers of the group at the scale's lower limit and those of the
        reference at its upper one, and the reverse; None where the outcome has no limits.
    expected : ndarray, shape (n_vignettes,)
        −1 or +1 for a stated direction, else 0.
    asked_of, missing_of : ndarray of int, shape (n_vignettes, 2)
        Answers of group and reference in the sets that have both.
    reference_alone : ndarray, shape (n_vignettes,)
        Mean of the reference's readable answers, whatever is missing in the group; NaN for none.
        Two contrasts with the same of every vignette have the same reference render.
    remark : str
        A sentence that belongs into its note.
    origins : tuple of (str, str)
        Set and id of each vignette, where the vignettes of several sets are pooled; else empty.
    """

    estimand: str
    place: Place
    questions: tuple[str, ...]
    rank: Rank
    measure: Measure
    formats: str
    group: str
    reference: str
    role: str
    averaged_over: str
    stratum: str = ""
    unscored: bool
    bound: float | None
    vignettes: npt.NDArray[np.str_]
    strata: npt.NDArray[np.str_]
    there: npt.NDArray[np.bool_]
    alone: npt.NDArray[np.bool_]
    observed: Pairing
    worst: tuple[Pairing, Pairing] | None
    expected: Floats
    asked_of: Ints
    missing_of: Ints
    reference_alone: Floats
    remark: str = ""
    origins: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> tuple[int, int]:
        """Answers asked of group and reference."""
        return _pair(self.asked_of)

    @property
    def missing(self) -> tuple[int, int]:
        """Answers missing in group and reference."""
        return _pair(self.missing_of)

    @property
    def order(self) -> tuple[int, ...]:
        """Sorts contrasts by model, section, set and question, pooled ones after all questions.

        The sections: primary and exploratory contrasts, interactions, swaps on which the right
        answer may depend, the arms, and then what stands beside all of these.
        """
        rank, pooled = self.rank, self.place.question_id == POOLED_QUESTIONS
        # Interactions stand among the contrasts, and are the first of what stands beside them.
        beside = BESIDE.index(self.estimand) if self.estimand in BESIDE else 0
        section = (self.role != SWAP, bool(self.place.apart), self.estimand == INTERACTION)
        return (
            *(rank.model, rank.params, beside, bool(self.stratum), *section, rank.vignette_set),
            *(pooled, 0 if pooled else rank.question),
            *(rank.outcome, rank.attribute, rank.cue, rank.group),
        )

    @property
    def priority(self) -> str:
        """The family that it is tested in: that of its outcome, or “descriptive” for none.

        Arms, interactions, strata, and swaps on which the right answer may depend are in none.
        """
        outside = self.role != SWAP or self.place.apart or self.estimand == INTERACTION
        return DESCRIPTIVE if outside or self.stratum else self.measure.priority

    @property
    def differences(self) -> Floats:
        """Differences of the vignettes that have one."""
        return self.observed.difference[self.observed.readable]

    def part(self, held: Sets) -> "Contrast":
        """The same of some of the vignettes."""
        worst = self.worst
        return replace(
            self,
            vignettes=self.vignettes[held],
            strata=self.strata[held],
            there=self.there[held],
            alone=self.alone[held],
            observed=self.observed.part(held),
            worst=None if worst is None else (worst[0].part(held), worst[1].part(held)),
            expected=self.expected[held],
            asked_of=self.asked_of[held],
            missing_of=self.missing_of[held],
            reference_alone=self.reference_alone[held],
            origins=tuple(compress(self.origins, held)),
        )


def contrasts_of(block: Block) -> Iterator[Contrast]:
    """Compare every group of a block with its reference.

    Readable answers are averaged over the repeats of each cell first, then over the wordings and
    option orders that are readable in both groups, with equal weight: missing answers must
    not turn into a wording effect.
    """
    mean, limits = block.answers.mean, block.measure.limits
    cases = None if limits is None else block.answers.worst_cases(*limits)
    for column in _compared(block):
        reference = block.reference
        worst = None
        if cases is not None and not (block.unscored[column] or block.unscored[reference]):
            low, high = cases
            worst = (
                paired(block, low[:, column], high[:, reference]),
                paired(block, high[:, column], low[:, reference]),
            )
        yield contrast_of(block, column, paired(block, mean[:, column], mean[:, reference]), worst)


def _compared(block: Block) -> Iterator[int]:
    return (column for column in range(len(block.groups)) if column != block.reference)


def contrast_of(
    block: Block, column: int, observed: Pairing, worst: tuple[Pairing, Pairing] | None
) -> Contrast:
    """Describe a group's contrast with the reference, whatever was paired."""
    reference = block.reference
    group, role, rank = block.groups[column]
    there, alone, asked_of, missing_of = counted(block, column, [reference])
    expected = np.zeros(block.vignettes.size)
    stated = block.expected != 0
    expected[block.vignette_of[stated]] = block.expected[stated]
    return Contrast(
        estimand=ESTIMANDS[0],
        place=block.place,
        questions=(block.place.question_id,),
        rank=rank,
        measure=block.measure,
        formats=", ".join(sorted(block.formats[column] | block.formats[reference])),
        group=group,
        reference=block.groups[reference][0],
        role=role,
        averaged_over=block.averaged_over,
        unscored=block.unscored[column] or block.unscored[reference],
        bound=block.measure.bound,
        vignettes=block.vignettes,
        strata=block.strata,
        there=there,
        alone=alone,
        observed=observed,
        worst=worst,
        expected=expected,
        asked_of=asked_of,
        missing_of=missing_of,
        reference_alone=block.reference_alone,
    )


def counted(block: Block, column: int, others: Sequence[int]) -> tuple[Sets, Sets, Ints, Ints]:
    """Vignettes with all of these groups and with some, answers asked of them, and missing.

    Answers of the others stand together; they are those of matched sets that have all.
    """
    asked = block.answers.asked[:, [column, *others]]
    blank = block.missing[:, [column, *others]]
    every: Sets = np.logical_and.reduce(asked > 0, axis=1)
    some: Sets = np.logical_or.reduce(asked > 0, axis=1)
    there = _with_any(block, every)
    alone = _with_any(block, some) & ~there
    sides = (np.column_stack([of[:, 0], of[:, 1:].sum(axis=1)]) for of in (asked, blank))
    asked_of, missing_of = (_by_vignette(block, of, every) for of in sides)
    return there, alone, asked_of, missing_of


def _with_any(block: Block, sets: Sets) -> Sets:
    """Vignettes with any of these sets."""
    there: Sets = np.bincount(block.vignette_of[sets], minlength=block.vignettes.size) > 0
    return there


def _by_vignette(block: Block, counts: Codes, sets: Sets) -> Ints:
    n, vignette = block.vignettes.size, block.vignette_of[sets]
    sums = [np.bincount(vignette, weights=side[sets], minlength=n) for side in counts.T]
    return np.column_stack(sums).astype(np.intp)


def _pair(counts: Ints) -> tuple[int, int]:
    group, reference = counts.sum(axis=0)
    return int(group), int(reference)


def paired(block: Block, group: Floats, reference: Floats) -> Pairing:
    """Average group and reference over the sets of each vignette that are readable in both."""
    there = ~np.isnan(group) & ~np.isnan(reference)
    vignette, n = block.vignette_of[there], block.vignettes.size
    n_pairs = np.bincount(vignette, minlength=n)
    with np.errstate(invalid="ignore"):
        return Pairing(
            group_mean=np.bincount(vignette, weights=group[there], minlength=n) / n_pairs,
            reference_mean=np.bincount(vignette, weights=reference[there], minlength=n) / n_pairs,
            n_pairs=n_pairs,
        )
