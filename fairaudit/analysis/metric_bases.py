"""What a metric rests on: vignettes and missing answers by group, and where groups lack sets."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fairaudit.analysis.answers import Answers
from fairaudit.analysis.coded import Ints

__all__ = ["Base", "Held", "base_of"]

Held = npt.NDArray[np.bool_]

_WEIGHED = (
    "The value counts each readable answer of a vignette alike, the difference each matched set "
    "alike; the sets hold unlike numbers of answers, so that the two can disagree."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Answers that a metric rests on; entries of arrays and lists are groups, the reference first.

    Parameters
    ----------
    n_vignettes, n_missing : ndarray of int, shape (n_groups,)
        Vignettes with a readable answer, and answers that are missing.
    unasked, unreadable : tuple of int
        Matched sets that are readable in the group or the reference alone, because the other was
        not asked, and because its answers are missing.
    shared, vignettes : tuple of int
        Matched sets that are readable in both, and their vignettes.
    uneven : tuple of bool
        Whether sets of a vignette hold unlike numbers of readable answers, in either.
    """

    n_vignettes: Ints
    n_missing: Ints
    unasked: tuple[int, ...]
    unreadable: tuple[int, ...]
    shared: tuple[int, ...]
    vignettes: tuple[int, ...]
    uneven: tuple[bool, ...]

    def note(self, column: int) -> str:
        """Why a group's value less the reference's can be another number than its difference."""
        if not column:
            return ""
        alone = [
            told
            for n, told in (
                (self.unasked[column], f"{self.unasked[column]:,} that the other was not asked"),
                (
                    self.unreadable[column],
                    f"{self.unreadable[column]:,} whose answer is missing in the other",
                ),
            )
            if n
        ]
        notes = [_WEIGHED] if self.uneven[column] else []
        if alone:
            notes.insert(
                0,
                f"The difference is of the {self.shared[column]:,} matched sets that are readable "
                f"in both groups, of {self.vignettes[column]:,} vignettes; the values also take "
                f"sets of one group alone ({', '.join(alone)}), so that the two can disagree, even "
                "in sign.",
            )
        return " ".join(notes)

    def note_of_all(self) -> str:
        """What a number of all groups takes where they do not have the same readable sets."""
        whys = [
            why
            for n, why in (
                (sum(self.unreadable), "is missing"),
                (sum(self.unasked), "was not asked of a group"),
            )
            if n
        ]
        if not whys:
            return ""
        return (
            "Takes every readable answer of each group, though the matched sets that are readable "
            f"differ between groups: what {' or '.join(whys)} can make a gap by itself."
        )


def base_of(part: Answers, masks: Sequence[Held] = ()) -> Base:
    """What a metric rests on.

    Parameters
    ----------
    part : Answers
        What was measured.
    masks : sequence of ndarray of bool, shape (n_answers,)
        The answers that it takes, where these are not all. A number that takes the larger of
        several gaps has one for each, and rests on as many vignettes as that with the fewest.
    """
    held: Held = np.any(masks, axis=0) if len(masks) else np.ones(part.value.size, dtype=bool)
    every = [_vignettes(part, one) for one in (masks or (held,))]
    n_groups = len(part.groups)
    missing = held & np.isnan(part.value)
    tables = _tables(part, held)
    found = [_against(*tables, column) for column in range(n_groups)]
    unasked, unreadable, shared, vignettes, uneven = zip(*found, strict=True)
    return Base(
        n_vignettes=np.min(every, axis=0),
        n_missing=np.bincount(part.column[missing], minlength=n_groups),
        unasked=unasked,
        unreadable=unreadable,
        shared=shared,
        vignettes=vignettes,
        uneven=uneven,
    )


def _vignettes(part: Answers, held: Held) -> Ints:
    """Vignettes with a readable answer by group, shape (n_groups,)."""
    there = held & ~np.isnan(part.value)
    n = int(part.vignette.max()) + 1
    pairs = np.unique(part.column[there] * n + part.vignette[there])
    return np.bincount(pairs // n, minlength=len(part.groups))


def _tables(part: Answers, held: Held) -> tuple[Ints, Ints, Ints]:
    """Answers and readable ones, shape (n_sets, n_groups), and the sets' vignettes."""
    keys, first, one_set = np.unique(part.matched[held], return_index=True, return_inverse=True)
    n_groups = len(part.groups)
    cell = one_set * n_groups + part.column[held]
    there = ~np.isnan(part.value[held])
    asked, readable = (
        np.bincount(cell[at], minlength=keys.size * n_groups).reshape(keys.size, n_groups)
        for at in (slice(None), there)
    )
    return asked, readable, part.vignette[held][first]


def _against(
    asked: Ints, readable: Ints, vignette: Ints, column: int
) -> tuple[int, int, int, int, bool]:
    """Sets that a group and the reference do not share, and those that they do."""
    own, other = readable[:, column] > 0, readable[:, 0] > 0
    both = own & other
    alone = (own & ~other) | (other & ~own)
    not_asked = alone & ((asked[:, column] == 0) | (asked[:, 0] == 0))
    uneven = any(_uneven(readable[:, side], vignette) for side in (column, 0))
    return (
        int(not_asked.sum()),
        int((alone & ~not_asked).sum()),
        int(both.sum()),
        int(np.unique(vignette[both]).size),
        uneven,
    )


def _uneven(counts: Ints, vignette: Ints) -> bool:
    """Whether readable sets of one vignette hold unlike numbers of answers."""
    sets = counts > 0
    at, many = vignette[sets], counts[sets]
    if not at.size:
        return False
    most = np.zeros(int(at.max()) + 1, dtype=many.dtype)
    np.maximum.at(most, at, many)
    return bool((many < most[at]).any())
