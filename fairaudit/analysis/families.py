"""Families: p values adjusted over all contrasts of one model that are tested together."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fairaudit.analysis.assessment import Assessment
from fairaudit.analysis.coded import Floats
from fairaudit.analysis.contrasts import DESCRIPTIVE, Contrast
from fairaudit.analysis.looks import flips_for
from fairaudit.analysis.measures import PRIMARY
from fairaudit.analysis.pooling import Unit, units_of
from fairaudit.looks import UnlimitedLooks
from fairaudit.results import Settings
from fairaudit.stats import benjamini_hochberg, holm, sign_flip_maxt

__all__ = ["adjusted"]

Family = tuple[str, str, str]


def adjusted(assessments: Sequence[Assessment], settings: Settings) -> list[Assessment]:
    """Adjust the p of every estimable contrast of a family of one model and its parameters.

    The primary family by joint sign flips and step-down max-T: one sign for each vignette flips
    its differences in all contrasts; by Holm with unlimited looks. The exploratory one by
    Benjamini–Hochberg. A contrast without a p is in no family.
    """
    families: dict[Family, list[int]] = {}
    for number, one in enumerate(assessments):
        priority, place = one.contrast.priority, one.contrast.place
        if priority != DESCRIPTIVE and one.estimable and one.found.p is not None:
            families.setdefault((place.model_id, place.params_id, priority), []).append(number)
    found = list(assessments)
    for (_, _, priority), members in families.items():
        contrasts = [assessments[number].contrast for number in members]
        found_p = (assessments[number].found.p for number in members)
        single = [one for one in found_p if one is not None]
        if priority != PRIMARY:
            p = benjamini_hochberg(single)
        elif isinstance(settings.looks, UnlimitedLooks):
            p = holm(single)  # Sign flips are valid at one look alone.
        else:
            draws = flips_for(settings.alpha)
            p = sign_flip_maxt(_table(contrasts), draws=draws, seed=settings.seed).p_adjusted
        for number, value in zip(members, p, strict=True):
            found[number] = replace(assessments[number], p_adjusted=float(value))
    return found


def _table(contrasts: Sequence[Contrast]) -> Floats:
    """Differences of all vignettes of all sets, shape (n_vignettes, n_contrasts)."""
    # The contrasts of one block share their vignettes.
    units: dict[tuple[str, int], list[Unit]] = {}
    block_of = [(one.place.vignette_set, id(one.vignettes)) for one in contrasts]
    for block, one in zip(block_of, contrasts, strict=True):
        if block not in units:
            units[block] = units_of(one)
    keys = sorted({key for of_block in units.values() for key in of_block})
    row_of = {key: row for row, key in enumerate(keys)}
    rows = {block: np.array([row_of[key] for key in of]) for block, of in units.items()}
    table = np.full((len(keys), len(contrasts)), np.nan)
    for column, (block, one) in enumerate(zip(block_of, contrasts, strict=True)):
        table[rows[block], column] = one.observed.difference
    return table
