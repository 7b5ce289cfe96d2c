"""Model fits that are shown beside the contrasts, never as the verdict (extra “sensitivity”).

statsmodels fits them; it is loaded on the first call. With few vignettes both are too sure of
themselves, which is why they decide nothing here: a mixed model with a vignette intercept alone has
type I errors of .14 to .46, since two answers to one prompt are more alike than that.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from fairaudit.errors import InputError, MissingExtraError
from fairaudit.stats.vectors import Floats, Integers

__all__ = ["SensitivityFit", "gee_fit", "mixed_model_fit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityFit:
    """Differences to the reference column by a regression model.

    Parameters
    ----------
    method : str
        Model and standard errors.
    columns : tuple of int
        Columns other than the reference.
    estimate, low, high, p : ndarray, shape (n_columns − 1,)
        Difference, interval and two-sided p by the normal distribution; NaN where the fit has none.
    converged : bool
        Whether the fit came to an end.
    note : str
        What statsmodels warned of, empty if nothing.
    n_answers, n_missing : int
        Answers that entered, and those that are NaN.
    """

    method: str
    columns: tuple[int, ...]
    estimate: Floats
    low: Floats
    high: Floats
    p: Floats
    converged: bool
    note: str
    n_answers: int
    n_missing: int


def gee_fit(
    value: Sequence[float] | Floats,
    *,
    column: Integers,
    vignette: Integers,
    reference: int = 0,
    level: float = 0.95,
) -> SensitivityFit:
    """Linear marginal model by generalised estimating equations, vignettes as clusters.

    Formula: ``E y = β₀ + β_column``, exchangeable working correlation, Mancl & DeRouen's
    bias-reduced standard errors.

    Parameters
    ----------
    value : array_like, shape (n_answers,)
        NaN for a missing answer.
    column, vignette : ndarray of int, shape (n_answers,)
        Codes.
    reference : int
        Column that the others are compared with.
    level : float
        Level of the intervals.

    Returns
    -------
    SensitivityFit

    Raises
    ------
    InputError
        If the vectors differ in length, the reference has no answer, or it is the only column.
    MissingExtraError
        If statsmodels is not installed.

    Notes
    -----
    Source: Liang & Zeger 1986, Biometrika 73:13; Mancl & DeRouen 2001, Biometrics 57:126.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> vignette, column = np.repeat(np.arange(30), 2), np.tile([0, 1], 30)
    >>> value = rng.normal(size=30)[vignette] + 0.5 * column + rng.normal(0, 0.1, 60)
    >>> gee_fit(value, column=column, vignette=vignette).estimate.round(1)
    array([0.5])
    """
    api = _statsmodels()
    table, columns, missing = _table(value, column, vignette, reference)
    design = np.column_stack([np.ones(len(table)), *(table["column"] == one for one in columns)])

    def fit() -> Any:  # noqa: ANN401 - of a package without types
        model = api.GEE(
            table["value"].to_numpy(),
            design.astype(np.float64),
            groups=table["vignette"].to_numpy(),
            cov_struct=api.cov_struct.Exchangeable(),
        )
        return model.fit(cov_type="bias_reduced")

    return _described(
        fit, "GEE, exchangeable, bias-reduced errors", columns, level, len(table), missing
    )


def mixed_model_fit(
    value: Sequence[float] | Floats,
    *,
    column: Integers,
    vignette: Integers,
    reference: int = 0,
    level: float = 0.95,
) -> SensitivityFit:
    """Linear mixed model: columns fixed, vignette and vignette by column random.

    Formula: ``y = β₀ + β_column + u_vignette + w_vignette,column + e``, by restricted maximum
    likelihood. Without repeats w cannot be told from e, and is left out. Parameters, result and
    errors as for `gee_fit`. Source: Barr et al. 2013, J. Mem. Lang. 68:255.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> vignette, column = np.repeat(np.arange(30), 4), np.tile([0, 0, 1, 1], 30)
    >>> value = rng.normal(size=30)[vignette] + 0.5 * column + rng.normal(0, 0.1, 120)
    >>> mixed_model_fit(value, column=column, vignette=vignette).estimate.round(1)
    array([0.5])
    """
    api = _statsmodels()
    table, columns, missing = _table(value, column, vignette, reference)
    repeated = bool(table.duplicated(["vignette", "column"]).any())
    parts = {"cell": "0 + C(column)"} if repeated else None

    def fit() -> Any:  # noqa: ANN401 - of a package without types
        model = api.MixedLM.from_formula(
            f"value ~ C(column, Treatment({reference}))",
            table,
            groups="vignette",
            re_formula="1",
            vc_formula=parts,
        )
        return model.fit()

    random = "vignette and vignette by column" if repeated else "vignette"
    return _described(fit, f"mixed model, random {random}", columns, level, len(table), missing)


def _statsmodels() -> Any:  # noqa: ANN401 - a package without types
    try:
        import statsmodels.api  # noqa: PLC0415 - optional extra
    except ImportError as error:
        raise MissingExtraError("sensitivity", "A sensitivity fit") from error
    return statsmodels.api


def _table(
    value: Sequence[float] | Floats, column: Integers, vignette: Integers, reference: int
) -> tuple[pd.DataFrame, tuple[int, ...], int]:
    values = np.asarray(value, dtype=np.float64)
    if values.ndim != 1 or not values.shape == column.shape == vignette.shape:
        raise InputError("Values, columns and vignettes have to be vectors of one length.")
    if np.isinf(values).any():
        raise InputError("The values hold infinity. Mark values that could not be had as NaN.")
    table = pd.DataFrame({"value": values, "column": column, "vignette": vignette})
    table = table.dropna().sort_values(["vignette", "column"], kind="stable")
    there = np.unique(table["column"])
    if reference not in there or there.size < 2:
        raise InputError(
            f"A sensitivity fit needs answers of the reference column {reference} and another one."
        )
    others = tuple(int(one) for one in there if one != reference)
    return table, others, int(np.isnan(values).sum())


def _described(
    fit: Callable[[], Any],
    method: str,
    columns: tuple[int, ...],
    level: float,
    answers: int,
    missing: int,
) -> SensitivityFit:
    nothing = np.full(len(columns), np.nan)
    estimate, error, note, converged = nothing, nothing, "", False
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        try:
            result = fit()
        except (np.linalg.LinAlgError, ValueError, FloatingPointError) as fault:
            note = f"no fit: {fault}"
        else:
            kept = slice(1, 1 + len(columns))
            estimate, error = np.asarray(result.params)[kept], np.asarray(result.bse)[kept]
            converged = bool(getattr(result, "converged", True))
    said = [str(one.message).splitlines()[0] for one in caught]
    note = "; ".join(dict.fromkeys([*([note] if note else []), *said]))
    error = np.where(error > 0, error, np.nan)
    half = special.ndtri(0.5 + level / 2) * error
    return SensitivityFit(
        method=method,
        columns=columns,
        estimate=estimate,
        low=estimate - half,
        high=estimate + half,
        p=2 * special.ndtr(-np.abs(estimate) / error),
        converged=converged,
        note=note,
        n_answers=answers,
        n_missing=missing,
    )
