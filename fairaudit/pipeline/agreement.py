"""How well what a parser read agrees with what people read in the same answers."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module

from scipy.stats import binomtest

__all__ = ["Agreement", "Pair", "agreement_of", "exact_interval", "same"]

LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An answer as it was labelled and as it was read; None where there is no value."""

    label: float | None
    read: float | None

    @property
    def agrees(self) -> bool:
        """Whether both have the same value, or both none."""
        return same(self.label, self.read)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How readings agree with labels.

    Parameters
    ----------
    n : int
        Answers that were labelled.
    right, wrong : int
        Answers in which both have a value, the same or not.
    missed : int
        The label has a value, the parser read none.
    extra : int
        The parser read a value where the label has none.
    neither : int
        Both have none.
    share : float
        (right + neither) / n; NaN without labels.
    low, high : float
        Its exact 95% interval (Clopper–Pearson).
    kappa : float
        Cohen's kappa, “no value” counting as a category; NaN where both know one category only.
    """

    n: int
    right: int
    wrong: int
    missed: int
    extra: int
    neither: int
    share: float
    low: float
    high: float
    kappa: float


def agreement_of(pairs: Sequence[Pair]) -> Agreement:
    """Compare readings with labels.

    Examples
    --------
    >>> pairs = [Pair(label=1, read=1), Pair(label=0, read=0), Pair(label=0, read=None)]
    >>> found = agreement_of(pairs)
    >>> found.right, found.missed, round(found.share, 3), round(found.kappa, 3)
    (2, 1, 0.667, 0.5)
    """
    valued = [pair for pair in pairs if pair.label is not None and pair.read is not None]
    right = sum(pair.agrees for pair in valued)
    neither = sum(pair.label is None and pair.read is None for pair in pairs)
    n, agreed = len(pairs), right + neither
    low, high = exact_interval(agreed, n)
    return Agreement(
        n=n,
        right=right,
        wrong=len(valued) - right,
        missed=sum(pair.label is not None and pair.read is None for pair in pairs),
        extra=sum(pair.label is None and pair.read is not None for pair in pairs),
        neither=neither,
        share=agreed / n if n else math.nan,
        low=low,
        high=high,
        kappa=_kappa(pairs),
    )


def exact_interval(count: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Exact interval of a share (Clopper–Pearson); NaN without a number to share.

    Examples
    --------
    >>> [round(end, 3) for end in exact_interval(10, 10)]
    [0.692, 1.0]
    """
    if not n:
        return math.nan, math.nan
    found = binomtest(count, n).proportion_ci(confidence_level=level, method="exact")
    return float(found.low), float(found.high)


def same(one: float | None, other: float | None) -> bool:
    """Whether two values are the same but for rounding; None is the same as None alone."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _kappa(pairs: Iterable[Pair]) -> float:
    labels, read = [], []
    for pair in pairs:
        labels.append(_category(pair.label))
        # A value that differs by rounding alone is the label's category.
        read.append(_category(pair.label if pair.agrees else pair.read))
    if len({*labels, *read}) < 2:
        return math.nan
    # Loaded on first use: it takes a second, which every other command would take as well.
    return float(import_module("sklearn.metrics").cohen_kappa_score(labels, read))


def _category(value: float | None) -> str:
    return "no value" if value is None else repr(float(value))
