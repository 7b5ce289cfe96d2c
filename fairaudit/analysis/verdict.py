"""The order in which verdicts are decided."""

from fairaudit.verdicts import Verdict

__all__ = ["decide"]


def decide(
    *,
    estimable: bool,
    p: float | None,
    ci: tuple[float, float] | None,
    equivalent: bool,
    margin: float | None,
    alpha: float,
) -> Verdict:
    """Decide on one contrast of a family.

    Parameters
    ----------
    estimable : bool
        Whether there are two vignettes or more and every control was passed.
    p : float or None
        P of no difference, adjusted for the family.
    ci : (float, float) or None
        Interval at level 1 − alpha.
    equivalent : bool
        Whether equivalence holds, missing answers considered.
    margin : float or None
        Equivalence margin.
    alpha : float
        Level.

    Examples
    --------
    >>> decide(
    ...     estimable=True, p=0.5, ci=(-0.2, 0.1), equivalent=False, margin=0.05, alpha=0.05
    ... ).words
    'inconclusive'
    """
    if not estimable:
        return Verdict.NOT_ESTIMABLE
    if p is not None and p < alpha:
        if margin is not None and ci is not None and (ci[0] > margin or ci[1] < -margin):
            return Verdict.DISPARITY_MATERIAL
        return Verdict.DISPARITY_WITHIN_MARGIN if equivalent else Verdict.DISPARITY
    return Verdict.EQUIVALENT if equivalent else Verdict.INCONCLUSIVE
