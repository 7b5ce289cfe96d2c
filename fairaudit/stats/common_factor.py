"""The chance that several tests pass together, if they depend as normal means do."""

import math
from collections.abc import Sequence

import numpy as np
from scipy import special

from fairaudit.errors import InputError

__all__ = ["chance_of_all"]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
_FAR = 8.0


def chance_of_all(chances: Sequence[float], *, correlation: float = 0.5) -> float:
    """Chance that all of several two-sided tests pass, from that of each of them.

    Formula: ``∫ Π_k [Φ((c_k − √ρ z)/√(1 − ρ)) − Φ((−c_k − √ρ z)/√(1 − ρ))] φ(z) dz`` with
    ``c_k = Φ⁻¹((1 + chance_k)/2)``: each passes with its own chance, and they depend on each other
    as normal means with a common factor do.

    Parameters
    ----------
    chances : sequence of float
        Chance of each test, in [0, 1].
    correlation : float
        Of any two, in [0, 1).

    Returns
    -------
    float

    Raises
    ------
    InputError
        If there is no chance, or an argument is out of its range.

    Examples
    --------
    >>> round(chance_of_all([0.8]), 6), round(chance_of_all([0.8, 0.8]), 3)
    (0.8, 0.666)
    """
    found, times = np.unique(np.asarray(chances, dtype=np.float64), return_counts=True)
    if not found.size or not (found >= 0).all() or not (found <= 1).all():
        raise InputError("Give at least one chance, all of them between 0 and 1.")
    if not 0 <= correlation < 1:
        raise InputError(f"The correlation has to lie in [0, 1), not at {correlation}.")
    z = _FAR * _NODES
    together = np.ones(z.size)
    shift, scale = math.sqrt(correlation) * z, math.sqrt(1 - correlation)
    for chance, count in zip(found, times, strict=True):
        half = float(special.ndtri((1 + chance) / 2))
        within = special.ndtr((half - shift) / scale) - special.ndtr((-half - shift) / scale)
        together *= within**count
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return min(1.0, float(_FAR * np.sum(_WEIGHTS * together * density)))
