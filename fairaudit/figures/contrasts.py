"""Which contrasts are drawn, in which panels, and what each panel is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from fairaudit.figures.axis import unit_of
from fairaudit.figures.lettering import drawable, said
from fairaudit.figures.naming import Ids, Naming
from fairaudit.rows import BESIDE
from fairaudit.tables import RESULTS

__all__ = ["NOTHING", "Chosen", "Row", "Shared", "chosen"]

Row = Mapping[str, Any]

NOTHING = "No primary or exploratory contrast was analysed."
"""What a drawing says that has nothing to draw."""

_PANEL = (
    "model_id", "params_id", "vignette_set", "question_id", "outcome", "estimand", "cue", "scale",
)  # fmt: skip
# What tells panels apart that are called alike otherwise.
_TELLS_APART = ("vignette_set", "cue", "estimand", "scale", "params_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The contrasts of one model and question.

    Parameters
    ----------
    title : str
        What they are called; no two panels are called alike.
    about : Mapping
        What all rows have in common.
    rows : tuple of Mapping
        The contrasts, rows of `tables.RESULTS`.
    names : Naming
        What their ids are called.
    """

    title: str
    about: Row
    rows: tuple[Row, ...]
    names: Naming

    def attribute(self, row: Row) -> str:
        """What a row's attribute is called, as it can be drawn."""
        return drawable(self.names.attribute(str(row["attribute"])))

    def group(self, row: Row) -> str:
        """What a row's group is called, as it can be drawn."""
        return drawable(self.names.group(str(row["attribute"]), str(row["group"])))

    def reference(self, row: Row) -> str:
        """What a row's reference is called, as it can be drawn."""
        return drawable(self.names.group(str(row["attribute"]), str(row["reference"])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The contrasts that are drawn, by panel.

    Parameters
    ----------
    panels : tuple[Shared, ...]
        Primary contrasts, or the exploratory ones of an audit that has no others.
    left_out : int
        Exploratory contrasts that are not drawn, since there are primary ones.
    """

    panels: tuple[Shared, ...]
    left_out: int

    @property
    def rows(self) -> list[Row]:
        """All contrasts that are drawn."""
        return [row for panel in self.panels for row in panel.rows]


def chosen(
    frame: pd.DataFrame,
    margin: float | Mapping[str, float] | None = None,
    names: Naming | None = None,
) -> Chosen:
    """Pick the contrasts of a table of results; those without a margin of their own get one.

    Raises
    ------
    InputError
        If the table lacks columns.

    Examples
    --------
    >>> chosen(pd.DataFrame(columns=RESULTS.names)).panels
    ()
    """
    whole = RESULTS.check(frame)
    whole = whole[~(whole["estimand"].isin(BESIDE) | (whole["stratum"] != ""))]
    primary, exploratory = (
        whole[whole["priority"] == family] for family in ("primary", "exploratory")
    )
    shown = exploratory if primary.empty else primary
    shown = shown.assign(margin=_own_margins(shown, margin))
    found = [
        (dict(zip(_PANEL, key, strict=True)), tuple(cast("list[Row]", rows.to_dict("records"))))
        for key, rows in shown.groupby(list(_PANEL), sort=False, dropna=False)
    ]
    called = names or Ids()
    titles = _titles([about for about, _ in found], called)
    suffix = " · exploratory" if primary.empty else ""
    return Chosen(
        panels=tuple(
            Shared(title=title + suffix, about=about, rows=rows, names=called)
            for title, (about, rows) in zip(titles, found, strict=True)
        ),
        left_out=0 if primary.empty else len(exploratory),
    )


def _own_margins(
    shown: pd.DataFrame, margin: float | Mapping[str, float] | None
) -> "pd.Series[float]":
    """Margin of each contrast: its own, or else the one stated for its outcome; NaN for none."""
    stated = [
        margin.get(name)
        if isinstance(margin, Mapping)
        else (margin if unit_of(scale) == unit_of("binary") else None)
        for name, scale in zip(shown["outcome"].map(str), shown["scale"].map(str), strict=True)
    ]
    own = shown["margin"].astype(float)
    return own.fillna(pd.Series(stated, index=shown.index, dtype=float))


def _titles(panels: Sequence[Row], names: Naming) -> list[str]:
    titles = []
    for about in panels:
        parts = (names.model(about), names.question(about), names.outcome(about))
        titles.append(" · ".join(drawable(part) for part in parts if part))
    for name in _TELLS_APART:
        values: dict[str, set[str]] = {}
        for title, about in zip(titles, panels, strict=True):
            values.setdefault(title, set()).add(str(about[name]))
        titles = [
            f"{title} · {_apart(about, name, names) or 'other'}"
            if len(values[title]) > 1
            else title
            for title, about in zip(titles, panels, strict=True)
        ]
    return titles


def _apart(about: Row, name: str, names: Naming) -> str:
    """Words for what tells a panel from another of the same title."""
    value = str(about[name])
    if name == "vignette_set":
        return drawable(names.set(value))
    # A hash stands as it is, since its letters are no words.
    return drawable(value) if name == "params_id" else said(value)
