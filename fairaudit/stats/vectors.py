"""The one kind of argument that the statistics take: a vector of paired differences."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fairaudit.errors import InputError

__all__ = ["RELATIVE_TOLERANCE", "Differences", "Floats", "Interval", "difference_vector"]

Floats = npt.NDArray[np.float64]
Differences = Sequence[float] | Floats
Interval = tuple[float, float]

# Sums of fractions such as thirds differ in the last bits from one order of adding to the next.
# Numbers closer than this, relative to their scale, are the same number: answers averaged over
# fewer than a million repeats give true differences that are far larger.
RELATIVE_TOLERANCE = 1e-12


def difference_vector(differences: Differences, *, least: int = 2) -> Floats:
    """Check a vector of differences and return it as an array.

    Parameters
    ----------
    differences : array_like, shape (n_vignettes,)
        One number for each vignette.
    least : int
        Fewest vignettes that the method can work with.

    Returns
    -------
    ndarray, shape (n_vignettes,)

    Raises
    ------
    InputError
        If it is not one-dimensional, holds NaN or infinity, or is too short.

    Examples
    --------
    >>> difference_vector([0.1, -0.2])
    array([ 0.1, -0.2])
    """
    vector = np.asarray(differences, dtype=np.float64)
    if vector.ndim != 1:
        raise InputError(
            f"Differences have {vector.ndim} dimensions; give a vector with one number for each "
            "vignette."
        )
    if vector.size < least:
        raise InputError(
            f"There are {vector.size} differences where the method needs at least {least}."
        )
    if not np.isfinite(vector).all():
        raise InputError(
            "Differences hold NaN or infinity. Leave vignettes without a difference out, and "
            "count them."
        )
    return vector
