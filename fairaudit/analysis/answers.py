"""Single answers by place, for what needs more than sums: metrics and model fits."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from fairaudit.analysis.blocks import Place
from fairaudit.analysis.coded import Coded, Floats, Ints
from fairaudit.analysis.measures import check_codes
from fairaudit.errors import InputError
from fairaudit.rows import JUSTIFIED, SWAP

__all__ = ["Answers", "swapped_answers"]

_PLACE = Place._fields[:-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers to one question under one attribute's swaps.

    Parameters
    ----------
    place : Place
        What they share.
    scale : str
        Scale of the outcome.
    groups : tuple[str, ...]
        Names of the groups, the reference first and then as they first appear.
    rows : ndarray of int, shape (n_answers,)
        Rows of the outcomes.
    value : ndarray, shape (n_answers,)
        NaN for a missing answer.
    column, vignette, matched : ndarray of int, shape (n_answers,)
        Codes of group, vignette and matched set.
    """

    place: Place
    scale: str
    groups: tuple[str, ...]
    rows: Ints
    value: Floats
    column: Ints
    vignette: Ints
    matched: Ints

    def part(self, held: npt.NDArray[np.bool_]) -> "Answers":
        """Those of some rows, shape (n_answers,), with vignettes numbered anew."""
        return Answers(
            place=self.place,
            scale=self.scale,
            groups=self.groups,
            rows=self.rows[held],
            value=self.value[held],
            column=self.column[held],
            vignette=np.unique(self.vignette[held], return_inverse=True)[1],
            matched=self.matched[held],
        )


def swapped_answers(table: Coded) -> Iterator[Answers]:
    """Answers under demographic swaps, place by place; checks of validity are left out."""
    names = table.names
    frame = pd.DataFrame({name: names[name].codes for name in _PLACE}, copy=False)
    frame["apart"] = names["expected"].codes == names["expected"].code_of(JUSTIFIED)
    outcome, role = names["outcome"], names["role"]
    frame = frame[~np.isin(outcome.codes, check_codes(outcome))]
    for codes, rows in frame.groupby([*_PLACE, "apart"], sort=False).indices.items():
        at = frame.index.to_numpy()[rows]
        if not (role.codes[at] == role.code_of(SWAP)).any():
            continue
        *shared, apart = codes if isinstance(codes, tuple) else (codes,)
        words = [names[name].levels[code] for name, code in zip(_PLACE, shared, strict=True)]
        place = Place._make([*words, JUSTIFIED if apart else ""])
        yield _answers(table, place, np.sort(at))


def _answers(table: Coded, place: Place, rows: Ints) -> Answers:
    names = table.names
    group, role = names["group"], names["role"]
    references = group.codes[rows][role.codes[rows] == role.code_of("reference")]
    if not references.size:
        raise InputError(
            f"The outcomes of {place.attribute} in {place.vignette_set}/{place.question_id} have "
            "no reference group; every comparison needs one."
        )
    reference = references[0]
    seen = pd.unique(group.codes[rows])
    order = [reference, *(code for code in seen if code != reference)]
    new = np.zeros(len(group.levels), dtype=np.intp)
    new[order] = np.arange(len(order))
    # Alphabetical, so that no draw depends on the order of the rows.
    vignette = names["vignette_id"].alphabetical[names["vignette_id"].codes[rows]]
    scale = names["scale"]
    return Answers(
        place=place,
        scale=scale.levels[scale.codes[rows][0]],
        groups=tuple(group.levels[code] for code in order),
        rows=rows,
        value=table.numbers["value"][rows],
        column=new[group.codes[rows]],
        vignette=np.unique(vignette, return_inverse=True)[1],
        matched=names["set_id"].codes[rows].astype(np.intp),
    )
