"""Looking before the end: boundaries for a fixed number of looks, e-values for any number."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from fairaudit.errors import InputError
from fairaudit.stats.vectors import RELATIVE_TOLERANCE, Differences, Floats, difference_vector

__all__ = ["GroupSequentialDesign", "MixtureEProcess", "mixture_e_process", "obrien_fleming"]

_BETS = 20
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(200)
# Below this many standard deviations the process is as good as never.
_FAR = 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSequentialDesign:
    """Boundaries of a fixed number of looks.

    Parameters
    ----------
    information : ndarray, shape (n_looks,)
        Share of the planned vignettes at each look.
    boundary : ndarray, shape (n_looks,)
        A look stops for a difference where |z| reaches this.
    spent : ndarray, shape (n_looks,)
        Error probability spent up to each look, on one side.
    """

    information: Floats
    boundary: Floats
    spent: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class MixtureEProcess:
    """Evidence against a mean of 0 that may be read after every vignette.

    Parameters
    ----------
    path : ndarray, shape (n_vignettes,)
        E-value after each vignette.
    p : float
        Anytime-valid p: ``min(1, 1/max path)``.
    """

    path: Floats
    p: float


def obrien_fleming(information: Sequence[float], *, alpha: float = 0.05) -> GroupSequentialDesign:
    """Two-sided group sequential boundaries that spend little early.

    Formula: each side spends ``2 − 2Φ(z_{1 − α/4}/√t)`` of its α/2 up to the share t (Lan &
    DeMets 1983's spending function for O'Brien & Fleming). The boundaries follow by recursive
    integration of the density of the process that has not stopped yet.

    Parameters
    ----------
    information : sequence of float
        Share of the planned vignettes at each look, ascending, the last one 1.
    alpha : float
        Two-sided level over all looks.

    Returns
    -------
    GroupSequentialDesign

    Raises
    ------
    InputError
        If the shares are not ascending in (0, 1] with 1 as the last, or alpha not in (0, 1).

    Notes
    -----
    Assumes vignettes that come in random order, and a mean that is close to normal at each look.

    Examples
    --------
    >>> obrien_fleming([1 / 3, 2 / 3, 1]).boundary.round(3)
    array([3.71 , 2.511, 1.993])
    """
    times = np.asarray(information, dtype=np.float64)
    if times.ndim != 1 or not times.size or (np.diff(times, prepend=0.0) <= 0).any():
        raise InputError("The looks have to be ascending shares of the planned vignettes, above 0.")
    if abs(times[-1] - 1) > RELATIVE_TOLERANCE or not 0 < alpha < 1:
        raise InputError("The last look has to be at 1, and alpha between 0 and 1.")
    spent = 2 * special.ndtr(-special.ndtri(1 - alpha / 4) / np.sqrt(times))
    return GroupSequentialDesign(information=times, boundary=_boundaries(times, spent), spent=spent)


def mixture_e_process(differences: Differences, *, bound: float) -> MixtureEProcess:
    """Evidence against a mean difference of 0, valid however often one looks.

    Formula: after n vignettes the mean over both signs and j = 1 … 20 of
    ``Π_v (1 ± (j/20) d_v/bound)``.

    Parameters
    ----------
    differences : array_like, shape (n_vignettes,)
        In the order in which the vignettes came.
    bound : float
        Largest possible |difference|.

    Returns
    -------
    MixtureEProcess

    Raises
    ------
    InputError
        If the bound is not positive or a difference is beyond it.

    Notes
    -----
    Under the null the chance that the path ever reaches 1/α is at most α (Ville 1939).
    Source: Waudby-Smith & Ramdas 2024, J. R. Statist. Soc. B 86:1.

    Examples
    --------
    >>> found = mixture_e_process([0.2, 0.0, 0.4, -0.1, 0.3, 0.5], bound=1.0)
    >>> round(found.path[-1], 4), round(found.p, 4)
    (np.float64(1.2037), 0.8308)
    """
    d = difference_vector(differences, least=1)
    if not bound > 0 or not math.isfinite(bound):
        raise InputError(f"The bound of the differences has to be a positive number, not {bound}.")
    if np.abs(d).max() > bound * (1 + RELATIVE_TOLERANCE):
        raise InputError(f"A difference lies beyond the bound ±{bound:g}.")
    shares = np.arange(1, _BETS + 1) / _BETS
    gains = np.outer(np.clip(d / bound, -1, 1), np.concatenate([shares, -shares]))
    # A bet of everything is lost whole at d = ± bound, and its logarithm is minus infinity.
    with np.errstate(divide="ignore"):
        logs = np.cumsum(np.log1p(gains), axis=0)
    log_path = special.logsumexp(logs, axis=1) - math.log(2 * _BETS)
    with np.errstate(over="ignore"):
        path = np.exp(log_path)
    return MixtureEProcess(path=path, p=math.exp(min(0.0, -float(log_path.max()))))


def _boundaries(times: Floats, spent: Floats) -> Floats:
    """Solve look after look on the scale of sums, whose variance is the share of information."""
    boundary = np.empty(times.size)
    nodes, mass = np.zeros(1), np.ones(1)  # The process starts at 0 with certainty.
    before, spent_before = 0.0, 0.0
    for look, (time, now) in enumerate(zip(times, spent, strict=True)):
        step = math.sqrt(time - before)
        portion = now - spent_before

        def excess(
            limit: float,
            nodes: Floats = nodes,
            mass: Floats = mass,
            step: float = step,
            portion: float = portion,
        ) -> float:
            return float(mass @ special.ndtr((nodes - limit) / step)) - portion

        scale = math.sqrt(time)
        limit = float(optimize.brentq(excess, 0.0, _FAR * scale, xtol=1e-12))
        boundary[look] = limit / scale
        low = -_FAR * scale
        fresh = low + (limit - low) * (_NODES + 1) / 2
        kernel = np.exp(-(((fresh[:, None] - nodes) / step) ** 2) / 2) / (
            step * math.sqrt(2 * math.pi)
        )
        mass = (kernel @ mass) * _WEIGHTS * (limit - low) / 2
        nodes, before, spent_before = fresh, float(time), float(now)
    return boundary
