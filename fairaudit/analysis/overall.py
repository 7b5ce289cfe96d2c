"""All groups of an attribute at once: whether they differ at all, and the widest gap."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from fairaudit.analysis.assessment import empty_row
from fairaudit.analysis.blocks import Block
from fairaudit.analysis.coded import Floats, Ints
from fairaudit.analysis.controls import Control, failures
from fairaudit.analysis.looks import flips_for
from fairaudit.results import Settings
from fairaudit.rows import BESIDE, OMNIBUS, SWAP, WORST_GAP
from fairaudit.stats import DRAWS, RELATIVE_TOLERANCE, omnibus_test, worst_gap
from fairaudit.verdicts import BOUNDS_NOTHING, MISSING_ALLOWED, MISSINGNESS, NO_VERDICT

__all__ = ["Overall", "overall"]

# With two groups the one contrast says it all.
_LEAST_GROUPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Overall:
    """One statement on all groups of a block.

    Parameters
    ----------
    estimand : {"omnibus", "worst_gap"}
        Which.
    block : Block
        Whose groups.
    failures : tuple[str, ...]
        Controls that failed, in sentences.
    """

    estimand: str
    block: Block
    failures: tuple[str, ...]

    @property
    def order(self) -> tuple[int, ...]:
        """Sorts it among the results as `Contrast.order` does, after all contrasts."""
        rank = self.block.groups[self.block.reference][2]
        return (
            *(rank.model, rank.params, BESIDE.index(self.estimand), 0, 0, rank.apart, 0),
            *(rank.vignette_set, 0, rank.question),
            *(rank.outcome, rank.attribute, rank.cue, rank.group),
        )

    def row(self, settings: Settings) -> dict[str, Any]:
        """Write its row of `tables.RESULTS`."""
        block, reference = self.block, self.block.reference
        means, sets = _complete(block)
        blank = block.missing.sum(axis=0)
        row = empty_row(block.place, block.measure, settings) | {
            "estimand": self.estimand,
            "group": "",
            "reference": block.groups[reference][0],
            "role": SWAP,
            "format": ", ".join(sorted(frozenset().union(*block.formats))),
            "n_vignettes": len(means),
            "n_sets": sets,
            "n_discordant": int(np.count_nonzero(_varied(means))),
            "n_missing_group": int(blank.sum() - blank[reference]),
            "n_missing_reference": int(blank[reference]),
        }
        notes = list(self.failures)
        if len(means) < 2:
            notes.append(
                "At least 2 vignettes with a readable answer of every group are needed, in the "
                f"same cells; there {'is' if len(means) == 1 else 'are'} {len(means)}."
            )
        if len(means) >= 2:
            if not notes:
                row["verdict"] = NO_VERDICT
            if self.estimand == OMNIBUS:
                row |= _omnibus(means, settings)
            else:
                found, bounded = _gap(block, means, settings)
                row |= found | _missing_of(block, blank, found)
                notes += _limits(block, bounded=bounded)
        return row | {"note": " ".join(notes)}


def overall(
    blocks: Iterable[Block], controls: Sequence[Control], summaries: Sequence[str] | Set[str]
) -> Iterator[Overall]:
    """What is to be said of each block of demographic swaps with three groups or more."""
    for block in blocks:
        swaps = any(role == SWAP for _, role, _ in block.groups)
        if not swaps or len(block.groups) < _LEAST_GROUPS:
            continue
        failed = tuple(failures(controls, block.place, (block.place.question_id,)))
        for estimand in (OMNIBUS, WORST_GAP):
            if estimand in summaries:
                yield Overall(estimand=estimand, block=block, failures=failed)


def _complete(block: Block) -> tuple[Floats, int]:
    """Vignettes by groups, over the sets that are readable in every group; and how many these are.

    Columns are ordered by their content, so that no draw depends on names or the order of rows.
    """
    mean = block.answers.mean
    sets = ~np.isnan(mean).any(axis=1)
    vignette, n = block.vignette_of[sets], block.vignettes.size
    counts = np.bincount(vignette, minlength=n)
    sums = np.stack(
        [np.bincount(vignette, weights=column, minlength=n) for column in mean[sets].T], axis=1
    )
    return sums[counts > 0] / counts[counts > 0, None], int(sets.sum())


def _by_content(means: Floats) -> Ints:
    return np.lexsort(means[::-1])


def _varied(means: Floats) -> Floats:
    spread: Floats = np.ptp(means, axis=1) if len(means) else np.zeros(0)
    return np.where(spread > RELATIVE_TOLERANCE * np.abs(means).max(initial=0.0), spread, 0.0)


def _omnibus(means: Floats, settings: Settings) -> dict[str, Any]:
    found = omnibus_test(
        means[:, _by_content(means)], draws=flips_for(settings.alpha), seed=settings.seed
    )
    drawn = "all permutations" if found.draws is None else f"{found.draws:,} permutations"
    return {
        "estimate": found.statistic,
        "p_value": found.p,
        "method": f"omnibus test, {drawn} within vignettes",
    }


def _gap(block: Block, means: Floats, settings: Settings) -> tuple[dict[str, Any], bool]:
    """The gap's part of a row, and whether the upper end of its interval bounds it."""
    order, bound = _by_content(means), block.measure.bound
    found = worst_gap(
        means[:, order],
        bound=bound,
        level=settings.level,
        draws=max(DRAWS, flips_for(settings.alpha)),
        seed=settings.seed,
    )
    names, columns = [name for name, _, _ in block.groups], means.mean(axis=0)
    slack = RELATIVE_TOLERANCE * float(np.abs(means).max())
    # Of several groups with the same mean, the first by alphabet.
    highest, lowest = (
        min(name for name, mean in zip(names, columns, strict=True) if abs(mean - end) <= slack)
        for end in (columns.max(), columns.min())
    )
    low, high = found.ci or (None, None)
    columns_found = {
        "group": highest,
        "reference": lowest,
        "estimate": found.estimate,
        "ci_low": low,
        "ci_high": high,
        "method": found.method,
    }
    return columns_found, found.ci is None or found.upper_valid


def _missing_of(block: Block, blank: Ints, found: Mapping[str, Any]) -> dict[str, int]:
    """Answers missing in the two groups of the gap."""
    counts = {name: int(n) for (name, _, _), n in zip(block.groups, blank, strict=True)}
    return {f"n_missing_{side}": counts[found[side]] for side in ("group", "reference")}


def _limits(block: Block, *, bounded: bool) -> list[str]:
    """What the gap cannot tell: beyond its readable answers, or above its interval."""
    notes = []
    asked, readable = (of.sum(axis=0) for of in (block.answers.asked, block.answers.readable))
    if (asked - readable > MISSING_ALLOWED * asked).any():
        notes.append(
            "The widest gap is that of the readable answers, and more than 1% of a group’s are "
            "missing: nothing is known of how far these could move it, so that it is not shown to "
            f"lie within any margin ({MISSINGNESS})."
        )
    if not bounded:
        notes.append(
            f"The upper end of the interval {BOUNDS_NOTHING}: the outcome has no limits, and two "
            "groups or more differ in fewer than 10 vignettes, or by the same in all."
        )
    return notes
