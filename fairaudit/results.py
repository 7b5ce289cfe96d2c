"""What an analysis found: results, the differences behind them, and the controls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fairaudit import figures
from fairaudit.looks import Looks
from fairaudit.rows import BESIDE
from fairaudit.verdicts import MOST_SERIOUS_FIRST, Verdict, held_back

__all__ = ["Results", "Settings"]

Row = Mapping[str, Any]

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


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Results:
    """The outcome of `analyze`; shows itself as a table in Jupyter, and in a few lines elsewhere.

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

    def plot(self) -> "figures.Drawing":
        """Forest plot of the contrasts with margin and placebo noise floor.

        The primary contrasts, or the exploratory ones of an analysis that has no others; see
        `figures.forest_plot`. The forms “svg” and “png” of a report are the same drawing with
        the record's titles in the place of ids.
        """
        return figures.forest_plot(self.frame, margin=self.settings.margin)

    def plot_vignettes(self) -> "figures.Drawing":
        """Heat map of each vignette’s own difference, for each group; see `figures.heat_map`.

        It shows whether a contrast rests on a few vignettes or on all of them. The forms
        “heatmap-svg” and “heatmap-png” of a report are the same drawing with the record's titles
        in the place of ids.

        Examples
        --------
        >>> from fairaudit import analyze, outcomes_from_table
        >>> cases = [f"case {n}" for n in range(8)]
        >>> answers = pd.DataFrame({"case": cases * 2, "race": ["white"] * 8 + ["Black"] * 8})
        >>> answers["opioid"] = [1] * 8 + [0, 0, 0, 1, 1, 1, 1, 1]
        >>> outcomes = outcomes_from_table(
        ...     answers, vignette="case", attributes={"race": "white"}, outcomes=["opioid:binary"]
        ... )
        >>> drawing = analyze(outcomes, margin=0.05, seed=1).plot_vignettes()
        >>> [tick.get_text() for tick in drawing.axes[0].get_yticklabels()][:3]
        ['Case 0', 'Case 1', 'Case 2']
        """
        return figures.heat_map(self.differences, self.frame)

    def __repr__(self) -> str:
        shown = self._primary()
        models = ", ".join(dict.fromkeys(str(name) for name in self.frame["model_id"]))
        codes = [str(code) for code in shown["verdict"]]
        counted = [
            f"{n} {one.words}" for one in MOST_SERIOUS_FIRST if (n := codes.count(one.value))
        ]
        return (
            f"Results of {len(shown)} primary contrasts: {'; '.join(counted) or 'none'}.\n"
            f"Models: {models or 'none'}.\n"
            f"All {len(self.frame)} rows are in .to_frame(), each verdict’s reason in its column "
            "“note”; .plot() draws the contrasts."
        )

    def _primary(self) -> pd.DataFrame:
        """The contrasts that have a verdict of their own, without what stands beside them."""
        beside = self.frame["estimand"].isin(BESIDE) | (self.frame["stratum"] != "")
        return self.frame[(self.frame["priority"] == "primary") & ~beside]

    def _repr_html_(self) -> str:
        shown = self._primary()
        rows: list[Row] = [dict(zip(shown.columns, row, strict=True)) for row in shown.values]
        table = shown[_SHOWN].assign(
            difference=[_number(row, "estimate") for row in rows],
            **{
                figures.interval_name(self.settings.level): [
                    " to ".join(filter(None, (_number(row, "ci_low"), _number(row, "ci_high"))))
                    for row in rows
                ]
            },
            unit=[figures.unit_name(row) for row in rows],
            vignettes=shown["n_vignettes"],
            verdict=[_verdict(row) for row in rows],
        )
        return str(table.to_html(index=False))


def _number(row: Row, name: str) -> str:
    """A number in the unit shown, empty for none."""
    if pd.isna(row[name]):
        return ""
    factor, _ = figures.unit_of(row["scale"])
    digits = 2 if factor > 1 else 4
    return f"{round(row[name] * factor, digits) + 0.0:.{digits}f}"  # Adding 0 makes −0.0 a 0.0.


def _verdict(row: Row) -> str:
    """The verdict, and what holds it back."""
    words = Verdict(row["verdict"]).words
    if held_back(row):
        return f"{words}: held back by missing answers"
    return f"{words}: {row['note']}" if row["verdict"] == Verdict.NOT_ESTIMABLE else words
