"""Looks before the end: the level of the present look, and what is valid at any look.

**A fixed maximum** (`PlannedLooks`). The information at a look is the share of the planned
vignettes that have been answered. With the O'Brien–Fleming boundary c_k of the present look k
(Lan & DeMets 1983's spending function, `stats.obrien_fleming`) the level of everything at this look
is ``α_k = 2 (1 − Φ(c_k))``: tests, repeated confidence intervals at 1 − α_k (Jennison & Turnbull
1989, J. R. Statist. Soc. B 51:305), equivalence at α_k. Over all looks a contrast without a
difference is called different with probability α. Equivalence is tested on each side at α_k; the
chance to cross either at a true difference of the margin is at most α over all looks as well (by
simulation .048 to .050 at α = .05, for 2 to 5 evenly spaced looks).

P values are put on the plan's scale, ``min(1, p α/α_k)``, so that below α means across the
boundary. Plain ones are not printed.

**No maximum** (`UnlimitedLooks`). After n vignettes the e-value is
``M_n = mean over both signs and j = 1 … 20 of Π_v (1 ± (j/20) d_v/B)``, and ``p = min(1, 1/M_n)``.
M_n is a martingale under the null, so that the chance that any look ever finds p ≤ α is at most α
(Ville 1939; Waudby-Smith & Ramdas 2024). M_n is a product over vignettes and does not depend on
their order. The largest value that M takes on the way, which `stats.mixture_e_process` also gives,
does: it would be valid over several looks only in the order in which the vignettes came, which a
table does not tell. Intervals and equivalence by betting e-values are valid at any look for the
same reason.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import special

from fairaudit.analysis.coded import Coded, Floats
from fairaudit.errors import InputError
from fairaudit.looks import PlannedLooks, UnlimitedLooks
from fairaudit.results import Settings
from fairaudit.rows import OMNIBUS, SWAP
from fairaudit.stats import (
    PairedComparison,
    betting_equivalence,
    betting_interval,
    betting_least_n,
    mixture_e_process,
    obrien_fleming,
)

__all__ = [
    "at_any_look",
    "at_this_look",
    "flips_for",
    "look_level",
    "on_the_plan",
    "without_single_look",
]

_METHOD = "betting e-values, valid at any look"
_NO_BOUND = "no test valid at any look: the outcome has no limits"
_FEWEST_FLIPS, _MOST_FLIPS = 9_999, 199_999
# Flips with which a p below the level can be told from one above it.
_FLIPS_PER_LEVEL = 20

_ON_SCALE = ("p_adjusted", "p_equivalence")
_PLAIN = ("p_value", "p_placebo")


def look_level(looks: PlannedLooks, seen: int, alpha: float) -> float:
    """Two-sided level of the present look.

    Parameters
    ----------
    looks : PlannedLooks
        The plan.
    seen : int
        Vignettes answered. They replace the last number of an early look; at the end of the plan
        all that is left is spent, however many vignettes there are.
    alpha : float
        Level over all looks.

    Raises
    ------
    InputError
        If the vignettes are more than planned or stated, or no more than at the look before.

    Examples
    --------
    >>> round(look_level(PlannedLooks(planned=120, taken=(40, 80)), 80, 0.05), 4)  # |z| = 2.511
    0.012
    """
    before, stated = (0, *looks.taken)[-2], looks.taken[-1]
    if seen > looks.planned:
        raise InputError(
            f"The outcomes hold {seen} vignettes, and the looks were planned for {looks.planned}. "
            "Give the plan that was fixed before the first look, or leave out what goes beyond it."
        )
    if not before < seen <= stated:
        raise InputError(
            f"The outcomes hold {seen} answered vignettes, and the present look is stated at "
            f"{stated}{f', the one before at {before}' if before else ''}. State the looks as they "
            "were taken, the present one as the last."
        )
    earlier = [one / looks.planned for one in looks.taken[:-1]]
    now = 1.0 if looks.is_last else seen / looks.planned
    times = [*earlier, now] if now >= 1 else [*earlier, now, 1.0]
    boundary = obrien_fleming(times, alpha=alpha).boundary[len(earlier)]
    return float(2 * special.ndtr(-boundary))


def at_this_look(settings: Settings, table: Coded) -> Settings:
    """Settings with the level of the present look in the place of that over all looks."""
    if not isinstance(settings.looks, PlannedLooks):
        return settings
    level = min(look_level(settings.looks, one, settings.alpha) for one in _seen(table))
    return replace(settings, alpha=level)


def on_the_plan(frame: pd.DataFrame, settings: Settings, now: Settings) -> pd.DataFrame:
    """Results as a plan with looks tells them; without one they stay as they are.

    Parameters
    ----------
    frame : DataFrame, columns of `tables.RESULTS`
        Results at the level of the present look.
    settings, now : Settings
        As asked for, and with the level of the present look.
    """
    looks = settings.looks
    if looks is None:
        return frame
    none = pd.array([None] * len(frame), dtype="Int64")
    if isinstance(looks, UnlimitedLooks):
        remark = "P values and intervals are valid at any look."
        # What the next vignettes will show is not told by a normal approximation to e-values.
        return frame.assign(p_placebo=np.nan, n_more=none, note=_noted(frame, remark))
    if looks.is_single:
        return frame
    factor = settings.alpha / now.alpha
    scaled = {name: (frame[name] * factor).clip(upper=1.0) for name in _ON_SCALE}
    # An omnibus test stands in no family; its p on the plan's scale is told in the same column.
    omnibus = (frame["p_value"] * factor).clip(upper=1.0).where(frame["estimand"] == OMNIBUS)
    scaled["p_adjusted"] = scaled["p_adjusted"].fillna(omnibus)
    plain = dict.fromkeys(_PLAIN, np.nan)
    # How many vignettes are still to come is what the plan says.
    more = {} if looks.is_last else {"n_more": none}
    remark = (
        f"Look {len(looks.taken)}, at {looks.taken[-1]} of {looks.planned} planned vignettes: "
        f"level {now.alpha:.3g} by O’Brien–Fleming spending, so that it is {settings.alpha:g} over "
        "all looks. Adjusted p and p of equivalence are on the plan’s scale (below "
        f"{settings.alpha:g} means across the boundary); plain p values are not given."
    )
    return frame.assign(**scaled, **plain, **more, note=_noted(frame, remark))


def at_any_look(
    differences: Floats, *, bound: float | None, margin: float | None, alpha: float
) -> PairedComparison:
    """Compare with what is valid however often one looks; without limits there is no test.

    Examples
    --------
    >>> found = at_any_look(np.full(30, 0.5), bound=1.0, margin=0.05, alpha=0.05)
    >>> found.estimate, round(found.p, 4), found.ci[0] > 0
    (0.5, 0.0001, True)
    """
    d, n = differences, differences.size
    discordant = int(np.count_nonzero(d))
    if n < 2:
        return PairedComparison(n=n, n_discordant=discordant, method="none")
    estimate, sd = float(d.mean()), float(d.std(ddof=1))
    if bound is None:
        return PairedComparison(
            n=n, n_discordant=discordant, method=_NO_BOUND, estimate=estimate, sd=sd
        )
    evidence = float(mixture_e_process(d, bound=bound).path[-1])
    return PairedComparison(
        n=n,
        n_discordant=discordant,
        method=_METHOD,
        estimate=estimate,
        sd=sd,
        ci=betting_interval(d, bound=bound, level=1 - alpha),
        ci_equivalence=betting_interval(d, bound=bound, level=1 - 2 * alpha),
        p=1 / max(1.0, evidence),
        p_equivalence=None
        if margin is None
        else betting_equivalence(d, margin=margin, bound=bound),
        least_n=None
        if margin is None
        else betting_least_n(margin=margin, bound=bound, alpha=alpha),
    )


def without_single_look(found: PairedComparison, settings: Settings) -> PairedComparison:
    """What is found by a test of one look alone: with unlimited looks its estimate only."""
    if not isinstance(settings.looks, UnlimitedLooks) or found.estimate is None:
        return found
    return replace(found, ci=None, p=None, method="none valid at any look")


def flips_for(alpha: float) -> int:
    """Flips or permutations with which p can fall below a level, within what is affordable.

    Examples
    --------
    >>> flips_for(0.05), flips_for(0.0002)
    (9999, 100000)
    """
    return max(_FEWEST_FLIPS, min(_MOST_FLIPS, round(_FLIPS_PER_LEVEL / alpha)))


def _seen(table: Coded) -> list[int]:
    """Vignettes of each model with an answer to a demographic swap, readable or not."""
    names = table.names
    role, status = names["role"], names["status"]
    held = (role.codes == role.code_of(SWAP)) & (status.codes != status.code_of("error"))
    places = ("model_id", "params_id", "vignette_set", "vignette_id")
    found = pd.DataFrame({name: names[name].codes[held] for name in places}).drop_duplicates()
    if found.empty:
        return [0]
    return [int(one) for one in found.groupby(["model_id", "params_id"]).size()]


def _noted(frame: pd.DataFrame, remark: str) -> "pd.Series[str]":
    return frame["note"].map(lambda note: f"{note} {remark}".strip())
