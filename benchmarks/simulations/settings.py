"""What is simulated: the rows of the tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from simulations.answers import Design, with_difference
from simulations.measures import (
    Bounds,
    Contrast,
    Family,
    Law,
    Looks,
    SignFlip,
    Skewed,
    Tally,
)
from simulations.placebos import Placebo, Swap

__all__ = [
    "Setting",
    "bounds",
    "common_details",
    "contrasts",
    "families",
    "looks",
    "one_differs",
    "label_swaps",
    "placebos",
    "sign_flips",
    "skewed",
]

Measure = Callable[[np.random.Generator, int], Tally]

SIZES = (12, 20, 50, 200)
# The margins: 5 points of probability, a fifth of an ordinal step, a third of a noise's unit.
MARGINS = {"binary": 0.05, "ordinal": 0.2, "numeric": 0.33}
# Margins that a planted difference is large.
PLANTED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row: what is drawn and measured."""

    label: str
    vignettes: int
    repeats: int
    measure: Measure
    planned: float = 0.0


# Binary answers of a spread of 2 differ in 30% of the vignettes, of 8 in 10%.
_ANSWERS = {
    "binary": Design(kind="binary", vignettes=0),
    "binary, mostly alike": Design(kind="binary", vignettes=0, spread=8.0),
    "binary, 20% missing": Design(kind="binary", vignettes=0, missing=(0.2, 0.2)),
    "binary, 5% and 30% missing": Design(
        kind="binary", vignettes=0, repeats=10, own=0.5, missing=(0.05, 0.3)
    ),
    "binary, own effects": Design(kind="binary", vignettes=0, repeats=10, own=0.5),
    "binary, mostly alike, own effects": Design(
        kind="binary", vignettes=0, repeats=10, spread=8.0, own=0.5
    ),
    "binary, large own effects": Design(
        kind="binary", vignettes=0, repeats=10, spread=0.5, own=1.5
    ),
    "ordinal": Design(kind="ordinal", vignettes=0, spread=1.0),
    "ordinal, own effects": Design(kind="ordinal", vignettes=0, repeats=10, own=0.5),
    "numeric": Design(kind="numeric", vignettes=0),
    "numeric, 5% missing": Design(kind="numeric", vignettes=0, missing=(0.05, 0.05)),
    "numeric, own effects": Design(kind="numeric", vignettes=0, repeats=10, own=0.5),
}
_SOME = "numeric, 5% missing"
_FEW = (
    "binary",
    "binary, own effects",
    "binary, large own effects",
    "ordinal, own effects",
    "numeric",
)


def _designs(names: tuple[str, ...], sizes: tuple[int, ...]) -> Iterator[tuple[str, Design]]:
    for name in names:
        for size in sizes:
            yield name, replace(_ANSWERS[name], vignettes=size)


def _row(label: str, design: Design, measure: Measure, planned: float = 0.0) -> Setting:
    return Setting(
        label=label,
        vignettes=design.vignettes,
        repeats=design.repeats,
        measure=measure,
        planned=planned,
    )


def _rows(
    names: tuple[str, ...],
    sizes: tuple[int, ...],
    measure: Callable[..., Measure],
    *,
    groups: int = 2,
    margins: float = 0.0,
) -> tuple[Setting, ...]:
    """Rows of one measure, the last group of which differs by so many margins."""
    rows = []
    for label, design in _designs(names, sizes):
        drawn = replace(design, groups=groups)
        if margins:
            drawn = with_difference(drawn, margins * MARGINS[design.kind])
        rows.append(_row(label, drawn, measure(design=drawn)))
    return tuple(rows)


def contrasts(*, at_margin: bool) -> tuple[Setting, ...]:
    """One contrast, without a true difference or with one of the margin's size."""
    rows = []
    for label, design in _designs(tuple(_ANSWERS), SIZES):
        margin = MARGINS[design.kind]
        drawn = with_difference(design, margin) if at_margin else design
        rows.append(_row(label, drawn, Contrast(design=drawn, margin=margin), margin))
    return tuple(rows)


def families() -> tuple[Setting, ...]:
    """Five contrasts with one reference, all without a true difference."""
    return _rows((*_FEW, _SOME), SIZES, Family, groups=6)


def one_differs() -> tuple[Setting, ...]:
    """Let one of the five differ, by 15 points of probability."""
    return _rows(("binary, own effects",), SIZES, Family, groups=6, margins=PLANTED)


def placebos() -> tuple[Setting, ...]:
    """Three placebo renders, and a labelled one that is no different."""
    return _rows(_FEW, SIZES, Placebo, groups=5)


def label_swaps(*, planted: bool) -> tuple[Setting, ...]:
    """A text as written, three placebo renders of it, and two labelled ones."""
    return _rows(_FEW, SIZES, Swap, groups=6, margins=PLANTED if planted else 0.0)


def common_details() -> tuple[Setting, ...]:
    """Let a render's detail move all vignettes alike, against what the test assumes."""
    return tuple(
        _row(f"{label}, details {common:g} alike", grown, Placebo(design=grown, common=common))
        for label, design in _designs(("numeric, own effects",), SIZES[2:3])
        for common in (0.1, 0.5)
        for grown in [replace(design, groups=5)]
    )


def bounds() -> tuple[Setting, ...]:
    """Missing answers that are the worst possible, or none in particular."""
    return tuple(
        _row(
            f"{label}, {share:.0%} missing, {pattern}",
            design,
            Bounds(design=design, share=share, pattern=pattern),
        )
        for label, design in _designs(("binary", "binary, own effects"), SIZES)
        for share, pattern in ((0.02, "adverse"), (0.2, "adverse"), (0.2, "at random"))
    )


def skewed() -> tuple[Setting, ...]:
    """Long tails."""
    return tuple(
        Setting(label=law.value, vignettes=n, repeats=1, measure=Skewed(law=law, vignettes=n))
        for law in Law
        # Around the 59 vignettes from which on a difference in 1 of 20 is hardly ever missed.
        for n in ((10, 20, 30, 50, 100) if law is Law.RARE_BESIDE_NOISE else SIZES[1:])
    )


def sign_flips() -> tuple[Setting, ...]:
    """The sign-flip test by itself; with more vignettes it is no different, and slow."""
    return _rows(_FEW, SIZES[:2], SignFlip)


def looks() -> tuple[Setting, ...]:
    """A look after every vignette of 200."""
    return _rows(("binary", "binary, own effects", "ordinal"), SIZES[-1:], Looks)
