"""What the chance that a contrast will show equivalence rests on, and the vignettes it lacks."""

import math

from fairaudit.analysis.contrasts import Contrast
from fairaudit.analysis.joint import Prospect, vignettes_needed
from fairaudit.stats import BY_BETTING, PairedComparison, equivalence_n, sizes_of

__all__ = ["more_vignettes", "prospect_of"]


def prospect_of(contrast: Contrast, found: PairedComparison) -> Prospect | None:
    """What the chance of one contrast rests on; None where no number of vignettes would do.

    Where e-values decide, the differences stand for themselves. Without one that is zero there are
    fewer than ten vignettes, or all differ by the same: t decides as soon as there are more.
    """
    margin = contrast.measure.margin
    if margin is None or found.sd is None or found.least_n is None:
        return None
    single = contrast.measure.scale == "binary" and contrast.observed.single_answers
    some_differ = found.method == BY_BETTING and 0 < found.n_discordant < found.n
    return Prospect(
        # Groups of one attribute have their reference in common.
        shared=contrast.place,
        n=found.n,
        sd=found.sd,
        discordance=found.n_discordant / found.n if single else None,
        least_n=found.least_n,
        margin=margin,
        sizes=sizes_of(contrast.differences, bound=contrast.bound) if some_differ else (),
        bound=math.inf if contrast.bound is None else contrast.bound,
    )


def more_vignettes(contrast: Contrast, found: PairedComparison, *, alpha: float) -> int | None:
    """Vignettes that a contrast still needs to show equivalence with 80% chance, at least 1.

    None where no number of vignettes would do.
    """
    one = prospect_of(contrast, found)
    if one is None:
        return None
    more = vignettes_needed([one], alpha=alpha) if one.sizes else None
    if more is None:
        more = max(equivalence_n(one.sd, one.margin, alpha=alpha), one.least_n) - one.n
    return max(1, more)
