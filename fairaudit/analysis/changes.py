"""How often decisions change: demographic, placebo, wording and format arms side by side.

Of each vignette, the share of its matched pairs whose decision changes; then the mean over
vignettes, so that each counts once. With repeats, a pair counts with the chance that an answer of
the group and one of the reference decide unlike: a model that is unsteady changes its decision in
every arm, the placebo's too. So a demographic arm is read by its difference to the placebo arm.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from fairaudit.analysis.blocks import Block, Place
from fairaudit.analysis.coded import Floats, Ints
from fairaudit.analysis.looks import at_any_look
from fairaudit.analysis.measures import OTHER_FORM
from fairaudit.looks import PlannedLooks, UnlimitedLooks
from fairaudit.results import Settings
from fairaudit.rows import SWAP
from fairaudit.side_tables import CHANGES
from fairaudit.stats import PairedComparison, Rate, compare_paired, rate_of_change

__all__ = ["changes_frame"]

_PLACEBO, _FORMAT = "placebo", "format"
_NO_ARM = ("reference", "attention")
_COUNTS = ("n_vignettes", "n_pairs", "n_missing", "n_difference")
_TEXTS = (
    *Place._fields[:-1], "scale", "expected", "role", "group", "method", "difference_method",
    "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arm:
    """Decisions of some groups against their reference at one place.

    `changed` and `n_pairs` are sums over the pairs of each vignette, `n_missing` the pairs of all
    of them in which an answer is missing.
    """

    place: Place
    order: tuple[int, ...]
    scale: str
    role: str
    group: str
    unscored: bool
    vignettes: npt.NDArray[np.str_]
    changed: Floats
    n_pairs: Ints
    n_missing: int

    @property
    def readable(self) -> npt.NDArray[np.bool_]:
        return self.n_pairs > 0

    @property
    def shares(self) -> Floats:
        """Share of the pairs that change, of the vignettes that have a pair."""
        there: Floats = self.changed[self.readable] / self.n_pairs[self.readable]
        return there


def changes_frame(cut: Iterable[Block], settings: Settings) -> pd.DataFrame:
    """One row for each arm of a question and outcome, columns of `side_tables.CHANGES`.

    Parameters
    ----------
    cut : Iterable[Block]
        Blocks of answers; those of numeric outcomes hold no decisions and give no row.
    settings : Settings
        With the level of the present look.
    """
    arms = sorted((arm for block in cut for arm in _arms(block)), key=lambda arm: arm.order)
    rows = []
    for _, members in groupby(arms, key=lambda arm: arm.place[:5]):
        told = list(members)
        placebo = _together([one for one in told if one.role == _PLACEBO])
        rows += [_row(one, placebo, settings) for one in _merged(told)]
    frame = pd.DataFrame(rows, columns=CHANGES.names)
    types = {name: "float64" for name in CHANGES.names if name not in _TEXTS}
    return frame.astype(types | dict.fromkeys(_COUNTS, "int64"))


def _arms(block: Block) -> Iterator[_Arm]:
    """The groups of a block by role; the formats each apart, since each does something else."""
    if block.changed is None:
        return
    columns: dict[tuple[str, str], list[int]] = {}
    # By name, so that no sum depends on the order in which the groups came.
    named = sorted(enumerate(block.groups), key=lambda one: one[1][0])
    for column, (group, role, _) in named:
        if role not in _NO_ARM:
            columns.setdefault((role, group if role == _FORMAT else ""), []).append(column)
    for (role, group), members in columns.items():
        yield _arm(block, block.changed[:, members], members, role, group)


def _arm(block: Block, changed: Floats, members: list[int], role: str, group: str) -> _Arm:
    rank = min((block.groups[one][2] for one in members), key=lambda one: one.group)
    n, readable = block.vignettes.size, ~np.isnan(changed)
    asked = block.answers.asked > 0
    both = asked[:, members] & asked[:, [block.reference]]
    place_order = (rank.model, rank.params, rank.vignette_set, rank.question, rank.outcome)
    arm_order = (role != SWAP, bool(block.place.apart), rank.attribute, rank.cue, rank.group)
    total = np.where(readable, changed, 0.0).sum(axis=1)
    pairs = np.bincount(block.vignette_of, weights=readable.sum(axis=1), minlength=n)
    unscored = any(block.unscored[one] for one in (*members, block.reference))
    return _Arm(
        place=block.place,
        order=(*place_order, *map(int, arm_order)),
        scale=block.measure.scale,
        role=role,
        group=group,
        unscored=unscored,
        vignettes=block.vignettes,
        changed=np.bincount(block.vignette_of, weights=total, minlength=n).astype(np.float64),
        n_pairs=pairs.astype(np.intp),
        n_missing=0 if unscored else int(np.count_nonzero(both & ~readable)),
    )


def _merged(arms: Sequence[_Arm]) -> Iterator[_Arm]:
    """Each arm once; a placebo arm that is cut into several blocks is one arm."""
    placebos = [one for one in arms if one.role == _PLACEBO]
    for one in arms:
        if one.role != _PLACEBO:
            yield one
        elif one is placebos[0]:
            together = _together(placebos)
            if together is not None:
                yield together


def _together(arms: Sequence[_Arm]) -> _Arm | None:
    """Several arms as one, None of none."""
    if len(arms) < 2:
        return arms[0] if arms else None
    # In one order, so that no sum depends on that in which the blocks came.
    ordered = sorted(arms, key=lambda one: one.place)
    names = np.concatenate([one.vignettes for one in ordered])
    vignettes, place = np.unique(names, return_inverse=True)
    changed = np.concatenate([one.changed for one in ordered])
    n_pairs = np.concatenate([one.n_pairs for one in ordered])
    return replace(
        arms[0],
        unscored=all(one.unscored for one in arms),
        vignettes=vignettes,
        changed=np.bincount(place, weights=changed).astype(np.float64),
        n_pairs=np.bincount(place, weights=n_pairs).astype(np.intp),
        n_missing=sum(one.n_missing for one in arms),
    )


def _row(arm: _Arm, placebo: _Arm | None, settings: Settings) -> dict[str, Any]:
    rate = _rate(arm.shares, settings)
    beside = _beside_placebo(arm, placebo, settings) if arm.role == SWAP else None
    there = beside is not None and beside.estimate is not None
    low, high = (np.nan, np.nan) if rate is None else rate.ci
    difference_low, difference_high = (beside.ci if beside else None) or (np.nan, np.nan)
    return {
        **{name: getattr(arm.place, name) for name in Place._fields[:-1]},
        "scale": arm.scale,
        "expected": arm.place.apart,
        "role": arm.role,
        "group": arm.group,
        "share": np.nan if rate is None else rate.estimate,
        "ci_low": low,
        "ci_high": high,
        "ci_level": settings.level,
        "method": "none" if rate is None else rate.method,
        "n_vignettes": int(np.count_nonzero(arm.readable)),
        "n_pairs": int(arm.n_pairs.sum()),
        "n_missing": arm.n_missing,
        "difference": beside.estimate if beside and there else np.nan,
        "difference_low": difference_low,
        "difference_high": difference_high,
        "difference_p": np.nan if beside is None or beside.p is None else beside.p,
        "difference_method": _tested(beside) if beside else "none",
        "n_difference": beside.n if beside else 0,
        "note": _note(arm, placebo, there=there),
    }


def _rate(shares: Floats, settings: Settings) -> Rate | None:
    """Mean share with its interval; with unlimited looks one that is valid at any of them."""
    if not shares.size:
        return None
    rate = rate_of_change(shares, level=settings.level)
    if not isinstance(settings.looks, UnlimitedLooks):
        return rate
    # Twice the share less one lies within ± 1, as bets need it.
    found = at_any_look(2 * shares - 1, bound=1.0, margin=None, alpha=settings.alpha)
    low, high = found.ci or (-1.0, 1.0)
    return replace(rate, ci=((low + 1) / 2, (high + 1) / 2), method=found.method)


def _beside_placebo(arm: _Arm, placebo: _Arm | None, settings: Settings) -> PairedComparison | None:
    """Demographic minus placebo share, over the vignettes that have both."""
    if placebo is None:
        return None
    _, mine, others = np.intersect1d(
        arm.vignettes[arm.readable], placebo.vignettes[placebo.readable], return_indices=True
    )
    swap, noise = arm.shares[mine], placebo.shares[others]
    looks = settings.looks
    if isinstance(looks, UnlimitedLooks):
        return at_any_look(swap - noise, bound=1.0, margin=None, alpha=settings.alpha)
    single = bool(np.isin(np.concatenate([swap, noise]), (0.0, 1.0)).all())
    found = compare_paired(
        swap - noise, bound=1.0, binary=single, alpha=settings.alpha, seed=settings.seed
    )
    if isinstance(looks, PlannedLooks) and not looks.is_single:
        return replace(found, p=None)  # A plain p of an early look is not on the plan's scale.
    return found


def _tested(found: PairedComparison) -> str:
    """How interval and p were made, without the equivalence test, which is not given."""
    return "; ".join(found.method.split("; ")[:2])


def _note(arm: _Arm, placebo: _Arm | None, *, there: bool) -> str:
    if not arm.readable.any():
        if arm.unscored:
            return OTHER_FORM
        return "No pair has two readable answers."
    if arm.role != SWAP or there:
        return ""
    if placebo is None:
        return "There is no placebo arm to compare with."
    return "Fewer than two vignettes have a pair here and in the placebo arm."
