"""The tables: which counts each section shows, and the band that each of them has to lie in."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from simulations import settings
from simulations.measures import Tally
from simulations.settings import Setting

from fairaudit.stats import detection_power, equivalence_power

__all__ = ["SECTIONS", "Band", "Column", "Section"]

# Nearly all draws have to be decided by one method for its band to apply.
ONE_METHOD = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Limits of a rate; None where there is no limit."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One number of each row: a count over the simulations, or what `value` makes of the counts."""

    head: str
    count: str
    band: Callable[[Setting, Tally], Band | None] = lambda setting, tally: None
    value: Callable[[Setting, Tally], float] | None = None

    def of(self, setting: Setting, tally: Tally) -> float:
        """The number itself."""
        if self.value is not None:
            return self.value(setting, tally)
        return tally.get(self.count, 0) / tally["n"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table; its draws have a `stream` of their own, which stays where sections are added."""

    title: str
    stream: int
    settings: tuple[Setting, ...]
    columns: tuple[Column, ...]
    methods: bool = False


def _by_size(least: int, band: Band, small: Band | None = None) -> Callable[..., Band | None]:
    def chosen(setting: Setting, tally: Tally) -> Band | None:
        return band if setting.vignettes >= least else small if setting.vignettes == 20 else None

    return chosen


def _always(band: Band) -> Callable[..., Band | None]:
    return lambda setting, tally: band


_COVERAGE = _by_size(50, Band(low=0.94), Band(low=0.93))
_T_SIZE = _by_size(50, Band(low=0.038, high=0.062), Band(low=0.033, high=0.062))
_EXACT = _always(Band(high=0.055))
_FAMILY = _always(Band(high=0.056))
_OMNIBUS = _by_size(50, Band(low=0.037, high=0.062))
_GAP = _always(Band(low=0.94))
_LOOK = _always(Band(high=0.05))
_BOUNDS = _always(Band(low=0.935))


def _size_by_method(setting: Setting, tally: Tally) -> Band | None:
    if tally.get("t", 0) >= ONE_METHOD * tally["n"]:
        return _T_SIZE(setting, tally)
    exact = tally.get("McNemar", 0) + tally.get("sign flip", 0)
    return _EXACT(setting, tally) if exact >= ONE_METHOD * tally["n"] else None


def _bounded_equivalence(setting: Setting, tally: Tally) -> Band | None:
    bounded = not setting.label.startswith("numeric")
    return Band(high=0.06) if bounded and setting.vignettes >= 50 else None


def _planned(power: Callable[[int, float, float], float]) -> Callable[[Setting, Tally], float]:
    def chosen(setting: Setting, tally: Tally) -> float:
        sd = math.sqrt(tally["variance"] / tally["n"])
        return power(setting.vignettes, sd, setting.planned) if sd else 1.0

    return chosen


SECTIONS = (
    Section(
        title="One contrast without a true difference",
        stream=0,
        settings=settings.contrasts(at_margin=False),
        methods=True,
        columns=(
            Column(head="type I error", count="rejected", band=_size_by_method),
            Column(head="pooled", count="pooled rejected"),
            Column(head="coverage", count="covered", band=_COVERAGE),
            Column(head="pooled", count="pooled covered"),
            Column(head="equivalence shown", count="equivalent"),
            Column(head="planned", count="", value=_planned(equivalence_power)),
        ),
    ),
    Section(
        title="One contrast with a true difference of exactly the margin",
        stream=1,
        settings=settings.contrasts(at_margin=True),
        methods=True,
        columns=(
            Column(head="equivalence passed", count="equivalent", band=_bounded_equivalence),
            Column(head="pooled", count="pooled equivalent"),
            Column(head="coverage", count="covered", band=_COVERAGE),
            Column(head="pooled", count="pooled covered"),
            Column(head="difference found", count="rejected"),
            Column(head="planned", count="", value=_planned(detection_power)),
        ),
    ),
    Section(
        title="Sign flips by themselves, without a true difference",
        stream=2,
        settings=settings.sign_flips(),
        columns=(
            Column(head="type I error", count="rejected", band=_EXACT),
            Column(head="pooled", count="pooled rejected"),
        ),
    ),
    Section(
        title="A family of five contrasts, without a true difference",
        stream=3,
        settings=settings.families(),
        columns=(
            Column(head="family-wise, max-T", count="max-T", band=_FAMILY),
            Column(head="family-wise, Holm", count="Holm"),
            Column(head="pooled", count="pooled family"),
            Column(head="omnibus", count="omnibus", band=_OMNIBUS),
            Column(head="pooled", count="pooled omnibus"),
            Column(head="worst gap covers", count="gap covered", band=_GAP),
            Column(head="pooled", count="pooled gap covered"),
        ),
    ),
    Section(
        title="The same family, one group of which differs",
        stream=4,
        settings=settings.one_differs(),
        columns=(
            Column(head="family-wise, max-T", count="max-T", band=_FAMILY),
            Column(head="family-wise, Holm", count="Holm"),
            Column(head="pooled", count="pooled family"),
            Column(head="found by max-T", count="found by max-T"),
            Column(head="found by Holm", count="found by Holm"),
            Column(head="worst gap covers", count="gap covered", band=_GAP),
            Column(head="pooled", count="pooled gap covered"),
        ),
    ),
    Section(
        title="Placebo test and noise floor: a label that does what a placebo does",
        stream=5,
        settings=settings.placebos(),
        columns=(
            Column(head="type I error, signed", count="signed", band=_EXACT),
            Column(head="type I error, size", count="size", band=_EXACT),
            Column(head="pooled", count="pooled signed"),
            Column(head="beyond the noise floor", count="beyond floor"),
        ),
    ),
    Section(
        title="The same, where a detail moves all vignettes alike",
        stream=6,
        settings=settings.common_details(),
        columns=(
            Column(head="type I error, signed", count="signed"),
            Column(head="type I error, size", count="size"),
            Column(head="pooled", count="pooled signed"),
            Column(head="beyond the noise floor", count="beyond floor"),
        ),
    ),
    Section(
        title="Placebo test, a reference with a label of its own: two labels that do nothing",
        stream=10,
        settings=settings.label_swaps(planted=False),
        columns=(
            Column(head="type I error", count="rejected", band=_EXACT),
            Column(head="changes compared", count="changes rejected"),
            Column(head="contrast", count="contrast rejected"),
            Column(head="pooled", count="pooled rejected"),
        ),
    ),
    Section(
        title="The same, where one of the two labels moves the answers by three margins",
        stream=11,
        settings=settings.label_swaps(planted=True),
        columns=(
            Column(head="found", count="rejected"),
            Column(head="changes compared", count="changes rejected"),
            Column(head="contrast", count="contrast rejected"),
            Column(head="pooled", count="pooled rejected"),
        ),
    ),
    Section(
        title="A look after every vignette, without a true difference",
        stream=7,
        settings=settings.looks(),
        columns=(
            Column(head="e-process, any look", count="any look", band=_LOOK),
            Column(head="t test, any look", count="pooled any look"),
        ),
    ),
    Section(
        title="Bounds for missing answers",
        stream=8,
        settings=settings.bounds(),
        columns=(
            Column(head="coverage", count="covered", band=_BOUNDS),
            Column(head="readable, pooled", count="pooled covered"),
        ),
    ),
    Section(
        title="Skewed differences, whose true mean is the margin or a little more",
        stream=9,
        settings=settings.skewed(),
        methods=True,
        columns=(
            Column(head="coverage", count="covered"),
            Column(head="equivalence passed", count="equivalent"),
        ),
    ),
)
