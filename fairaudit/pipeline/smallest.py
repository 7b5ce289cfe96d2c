"""The smallest difference that is found, and the smallest margin that is shown, of shares."""

import math
from collections.abc import Callable
from functools import cache

from scipy import optimize

from fairaudit.analysis import POWER
from fairaudit.stats import betting_least_n, binary_equivalence_power, detection_power

__all__ = ["detectable_binary", "provable_binary", "provable_unvaried"]

_WIDEST = 0.999


def detectable_binary(n: int, discordance: float, alpha: float) -> float | None:
    """Smallest difference that is found, if any; answers differ in as large a share at least."""

    def excess(difference: float) -> float:
        sd = math.sqrt(max(discordance, difference) - difference**2)
        return detection_power(n, sd, difference, alpha=alpha) - POWER

    if excess(_WIDEST) < 0:
        return None
    return float(optimize.brentq(excess, 1e-6, _WIDEST, xtol=1e-6))


def provable_binary(n: int, discordance: float, alpha: float) -> float | None:
    """Smallest margin that is shown of single answers with this rate of discordance."""

    def enough(margin: float) -> bool:
        return binary_equivalence_power(n, discordance, margin, alpha=alpha) >= POWER

    return _smallest(enough)


@cache
def provable_unvaried(n: int, alpha: float) -> float:
    """Smallest margin that e-values show where no vignette differs."""

    def enough(margin: float) -> bool:
        return betting_least_n(margin=margin, bound=1.0, alpha=alpha) <= n

    found = _smallest(enough)
    return math.inf if found is None else found


def _smallest(enough: Callable[[float], bool]) -> float | None:
    """Smallest margin that is enough, to a thousandth of a point; None if none below 1 is."""
    low, high = 0.0, _WIDEST
    if not enough(high):
        return None
    while high - low > 1e-5:
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
