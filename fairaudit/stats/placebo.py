"""How far a swap that means nothing moves the mean: the noise floor."""

import math
from collections.abc import Sequence

import numpy as np

from fairaudit.errors import InputError
from fairaudit.stats.normal_theory import t_quantile
from fairaudit.stats.vectors import Floats

__all__ = ["noise_floor"]


def noise_floor(differences: Sequence[Sequence[float]] | Floats, *, level: float = 0.95) -> float:
    """Size of a mean difference that a change without meaning makes.

    Formula: the larger of ``t_{(1 + level)/2, V − 1} · rms/√V``, with ``rms² = mean of d_vk²``
    over vignettes and placebo renders, and ``max_k |mean_v d_vk|``, the largest mean of one
    placebo render that two vignettes or more have.

    The first takes the effects of a detail for independent from vignette to vignette, so that
    they average out. A detail that moves every vignette alike does not average out, however
    many vignettes there are, and it is just as much noise. The second lets no placebo render
    lie outside its own floor.

    Parameters
    ----------
    differences : array_like, shape (n_vignettes, n_placebos)
        Placebo minus original; NaN where a pair is not readable.
    level : float
        Share of placebo means within ± the first of the two, were the effects independent.

    Returns
    -------
    float
        In the outcome's unit; 0 if no placebo moved any answer.

    Raises
    ------
    InputError
        If fewer than two vignettes have a placebo pair.

    Examples
    --------
    >>> round(noise_floor([[0.01, -0.02], [0.0, 0.02], [-0.01, float("nan")]]), 4)
    0.0351
    >>> round(noise_floor([[0.02, 0.0]] * 50), 4)  # a detail that moves all vignettes alike
    0.02
    """
    d = np.asarray(differences, dtype=np.float64)
    if d.ndim != 2:
        raise InputError("Placebo differences have to be a table of vignettes by placebo renders.")
    readable = ~np.isnan(d)
    n = int(readable.any(axis=1).sum())
    if n < 2:
        raise InputError(f"A noise floor needs at least 2 vignettes with a placebo pair, not {n}.")
    rms = math.sqrt(float(np.mean(d[readable] ** 2)))
    independent = t_quantile(0.5 + level / 2, n - 1) * rms / math.sqrt(n)
    return max(independent, *(_size_of_mean(column) for column in d.T))


def _size_of_mean(column: Floats) -> float:
    there = column[~np.isnan(column)]
    return abs(float(there.mean())) if there.size > 1 else 0.0
