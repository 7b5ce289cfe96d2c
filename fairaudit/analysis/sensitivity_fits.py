"""Regression models beside the contrasts: on request, for comparison; no verdict rests on them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fairaudit.analysis.answers import Answers, swapped_answers
from fairaudit.analysis.assessment import compare
from fairaudit.analysis.blocks import blocks
from fairaudit.analysis.checks import checked_outcomes, checked_settings
from fairaudit.analysis.contrasts import Contrast, contrasts_of
from fairaudit.analysis.measures import measures_of
from fairaudit.results import Settings
from fairaudit.rows import SWAP
from fairaudit.side_tables import SENSITIVITY
from fairaudit.stats.sensitivity import SensitivityFit, gee_fit, mixed_model_fit

__all__ = ["SensitivityFits", "sensitivity_fits"]

# A mixed model of more answers than these takes minutes and says the same.
_MOST_ANSWERS = 20_000
_COUNTS = frozenset({"n_vignettes", "n_answers", "n_missing"})
_TEXTS = frozenset(SENSITIVITY.names[:11]) | {"note"}
_FLAGS = frozenset({"gee_converged", "mixed_converged"})
_NUMBERS = ("estimate", "low", "high", "p")

Fit = Callable[..., SensitivityFit]
FITS: dict[str, Fit] = {"gee": gee_fit, "mixed": mixed_model_fit}


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityFits:
    """The outcome of `sensitivity_fits`; shows itself as a table in Jupyter.

    Parameters
    ----------
    frame : DataFrame, columns of `side_tables.SENSITIVITY`
        One row for each contrast of a demographic swap.
    """

    frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """A copy of the long table, shape (n_contrasts, columns of `side_tables.SENSITIVITY`)."""
        return self.frame.copy()

    def _repr_html_(self) -> str:
        return str(self.frame.round(4).to_html(index=False, na_rep=""))


def sensitivity_fits(
    outcomes: pd.DataFrame, *, alpha: float = 0.05, seed: int = 0
) -> SensitivityFits:
    """Fit regression models to the answers and put them beside the paired differences.

    Generalised estimating equations (vignettes as clusters, exchangeable, bias-reduced errors) and
    a mixed model (groups fixed, vignette and vignette by group random), linear on every scale.
    They decide nothing: with few vignettes both are too sure of themselves.

    Parameters
    ----------
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        As for `analyze`.
    alpha : float
        Intervals have the level 1 − alpha.
    seed : int
        Seed of the paired comparison's sign flips.

    Returns
    -------
    SensitivityFits
        What a fit could not give is NaN, and the note says why. Of a question with more than 20,000
        answers the models are fitted to the means of vignette and group.

    Raises
    ------
    InputError
        As `analyze`.
    MissingExtraError
        If statsmodels is not installed (extra “sensitivity”).

    Notes
    -----
    The paired difference averages over cells that are readable in both groups; the models take
    every readable answer alike. Where answers are missing or the numbers of repeats differ, the
    estimates differ for that reason too.

    Examples
    --------
    >>> from fairaudit import outcomes_from_table
    >>> rng = np.random.default_rng(1)
    >>> table = pd.DataFrame({"case": np.repeat(range(30), 2), "sex": ["m", "f"] * 30})
    >>> table = table.assign(dose=rng.normal(size=60) + 0.5 * (table["sex"] == "f"))
    >>> outcomes = outcomes_from_table(
    ...     table, vignette="case", attributes={"sex": "m"}, outcomes=["dose:numeric"]
    ... )
    >>> found = sensitivity_fits(outcomes).frame
    >>> [round(float(found[f"{one}_estimate"][0]), 3) for one in ("paired", "gee", "mixed")]
    [0.337, 0.337, 0.337]
    """
    settings = checked_settings(None, alpha, seed, ["mean_difference"])
    table = checked_outcomes(outcomes)
    contrasts = {
        (one.place, one.group): one
        for block in blocks(table, measures_of(table, None))
        for one in contrasts_of(block)
        if one.role == SWAP
    }
    rows = [
        row for answers in swapped_answers(table) for row in _rows_of(answers, contrasts, settings)
    ]
    return SensitivityFits(
        frame=pd.DataFrame(
            {name: _typed(name, [row[name] for row in rows]) for name in SENSITIVITY.names}
        )
    )


def _rows_of(
    answers: Answers, contrasts: dict[Any, Contrast], settings: Settings
) -> Iterator[dict[str, Any]]:
    fitted, remark = _thinned(answers)
    readable = ~np.isnan(fitted.value)
    columns = np.unique(fitted.column[readable])
    fits: dict[str, SensitivityFit] = {}
    if 0 in columns and columns.size > 1:
        codes = {"column": fitted.column, "vignette": fitted.vignette}
        fits = {
            name: fit(fitted.value, **codes, level=settings.level) for name, fit in FITS.items()
        }
    for number, group in enumerate(answers.groups):
        contrast = contrasts.get((answers.place, group))
        if contrast is None:
            continue
        found = compare(contrast, contrast.observed, settings)
        low, high = found.ci or (None, None)
        place = answers.place._asdict()
        row = {name: place[name] for name in SENSITIVITY.names[:7]} | {
            "scale": answers.scale,
            "group": group,
            "reference": contrast.reference,
            "expected": answers.place.apart,
            "paired_estimate": found.estimate,
            "paired_low": low,
            "paired_high": high,
            "paired_p": found.p,
            "ci_level": settings.level,
            "n_vignettes": found.n,
            "n_answers": int((~np.isnan(answers.value)).sum()),
            "n_missing": int(np.isnan(answers.value).sum()),
        }
        notes = [remark] if remark else []
        for name in FITS:
            numbers, said = _of_group(fits.get(name), number)
            row |= {f"{name}_{key}": value for key, value in numbers.items()}
            row[f"{name}_converged"] = name in fits and fits[name].converged
            notes += [f"{name}: {said}"] if said else []
        yield row | {"note": " ".join(notes)}


def _of_group(fit: SensitivityFit | None, column: int) -> tuple[dict[str, float | None], str]:
    """What a fit says of one group, and what went wrong."""
    if fit is None or column not in fit.columns:
        return dict.fromkeys(_NUMBERS), "no fit, for lack of readable answers of both groups."
    place = fit.columns.index(column)
    numbers: dict[str, float | None] = {name: getattr(fit, name)[place] for name in _NUMBERS}
    said = [fit.note.rstrip(".")] if fit.note else []
    if not fit.converged and not fit.note.startswith("no fit"):
        said.append("the fit did not converge")
    if np.isnan(fit.low[place]) and not said:
        said.append("no standard error")
    return numbers, f"{'; '.join(said)}." if said else ""


def _thinned(answers: Answers) -> tuple[Answers, str]:
    """Means of vignette and group where there are too many answers for a mixed model."""
    if answers.value.size <= _MOST_ANSWERS:
        return answers, ""
    frame = pd.DataFrame(
        {"vignette": answers.vignette, "column": answers.column, "value": answers.value}
    )
    means = frame.groupby(["vignette", "column"], as_index=False)["value"].mean()
    part = Answers(
        place=answers.place,
        scale=answers.scale,
        groups=answers.groups,
        rows=means.index.to_numpy(),
        value=means["value"].to_numpy(),
        column=means["column"].to_numpy(),
        vignette=means["vignette"].to_numpy(),
        matched=means.index.to_numpy(),
    )
    return part, "Fitted to the means of vignette and group, for the number of answers."


def _typed(name: str, values: list[Any]) -> Any:  # noqa: ANN401 - several array types
    if name in _TEXTS:
        return values
    if name in _FLAGS:
        return np.array(values, dtype=np.bool_)
    return np.array(values, dtype=np.int64 if name in _COUNTS else np.float64)
