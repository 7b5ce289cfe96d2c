"""What an analysis found: results, the differences behind them, and the controls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from fairaudit import figures
from fairaudit.looks import Looks
from fairaudit.rows import BESIDE
from fairaudit.verdicts import Verdict

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Results", "Settings"]

_SHOWN = ["model_id", "question_id", "outcome", "attribute", "group", "reference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an analysis was asked to do.

    Parameters
    ----------
    margin : float, Mapping of str to float, or None
        Equivalence margin in the outcome's unit, or one for each outcome named. An outcome without
        one is not tested for equivalence.
    alpha : float
        Level of tests; intervals have level 1 − alpha, equivalence intervals 1 − 2·alpha.
    seed : int
        Seed of everything random.
    looks : Looks or None
        Looks taken before the end; None for one look at the end.
    """

    margin: float | Mapping[str, float] | None
    alpha: float
    seed: int
    looks: Looks | None = None

    @property
    def level(self) -> float:
        """Level of the intervals, free of rounding errors: 0.95 for an alpha of 0.05."""
        return round(1 - self.alpha, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The outcome of `analyze`; shows itself as a table in Jupyter.

    Parameters
    ----------
    frame : DataFrame, columns of `tables.RESULTS`
        One row for each contrast, those of the arms included (roles “placebo”, “control”,
        “paraphrase” and “format”), and for what stands beside them (strata, missing rates,
        summaries), which plot and table leave out.
    differences : DataFrame, columns of `tables.DIFFERENCES`
        One row for each vignette of each contrast.
    controls : DataFrame, columns of `tables.CONTROLS`
        One row for each validity check of a model on a vignette set.
    wholes : DataFrame, columns of `tables.WHOLES`
        One row for all required contrasts of a model, estimand and outcome: whether they can pass
        together.
    changes : DataFrame, columns of `side_tables.CHANGES`
        One row for each arm of a question: how often decisions change.
    settings : Settings
        Margin, level and seed.
    """

    frame: pd.DataFrame
    differences: pd.DataFrame
    controls: pd.DataFrame
    wholes: pd.DataFrame
    changes: pd.DataFrame
    settings: Settings

    def to_frame(self) -> pd.DataFrame:
        """A copy of the long table of results, shape (n_contrasts, columns of `tables.RESULTS`)."""
        return self.frame.copy()

    def plot(self) -> "Figure":
        """Forest plot of the primary contrasts with margin and placebo noise floor."""
        return figures.forest_plot(self.frame, margin=self.settings.margin)

    def _repr_html_(self) -> str:
        beside = self.frame["estimand"].isin(BESIDE) | (self.frame["stratum"] != "")
        shown = self.frame[(self.frame["priority"] == "primary") & ~beside]
        intervals = [
            "" if pd.isna(low) else f"{low:.4f} to {high:.4f}"
            for low, high in zip(_rounded(shown["ci_low"]), _rounded(shown["ci_high"]), strict=True)
        ]
        table = shown[_SHOWN].assign(
            difference=_rounded(shown["estimate"]),
            **{figures.interval_name(self.settings.level): intervals},
            vignettes=shown["n_vignettes"],
            verdict=[Verdict(code).words for code in shown["verdict"]],
        )
        return str(table.to_html(index=False))


def _rounded(values: "pd.Series[float]") -> "pd.Series[float]":
    return values.round(4) + 0.0  # which makes −0.0 a 0.0
