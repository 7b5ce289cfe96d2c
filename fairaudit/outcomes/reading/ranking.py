"""Measures on ranked lists of diagnoses: where a target stands, how alike two lists are.

Rank-biased overlap is written out here. The package `rbo` (0.1.3, January 2023) has the same
formula, but requires NumPy below 2, prints where it clips, and checks its input with `assert`.
"""

from collections.abc import Sequence

from fairaudit.errors import InputError
from fairaudit.outcomes.reading.diagnoses import matches, plain_name

__all__ = ["in_top", "rank_biased_overlap", "rank_of", "reciprocal_rank"]


def rank_of(items: Sequence[str], names: Sequence[str], icd10: str | None = None) -> int | None:
    """Rank of the first item that names the target, from one; None where none does.

    Parameters
    ----------
    items : Sequence[str]
        Diagnoses, best first.
    names : Sequence[str]
        Name and synonyms of the target.
    icd10 : str, optional
        Code of the target.

    Examples
    --------
    >>> rank_of(["pneumonia", "PE"], ["pulmonary embolism", "PE"])
    2
    """
    for rank, item in enumerate(items, start=1):
        if matches(item, names, icd10):
            return rank
    return None


def reciprocal_rank(items: Sequence[str], names: Sequence[str], icd10: str | None = None) -> float:
    """One divided by the target's rank; 0 where the list lacks it.

    Examples
    --------
    >>> reciprocal_rank(["pneumonia", "pulmonary embolism"], ["pulmonary embolism"])
    0.5
    """
    rank = rank_of(items, names, icd10)
    return 0.0 if rank is None else 1.0 / rank


def in_top(items: Sequence[str], names: Sequence[str], k: int, icd10: str | None = None) -> bool:
    """Whether the target is among the first k items.

    Raises
    ------
    InputError
        If k is below 1.

    Examples
    --------
    >>> in_top(["gout", "septic arthritis"], ["septic arthritis"], 1)
    False
    """
    if k < 1:
        raise InputError(f"k is {k}; it has to be 1 or more.")
    return rank_of(items[:k], names, icd10) is not None


def rank_biased_overlap(first: Sequence[str], second: Sequence[str], p: float = 0.9) -> float:
    """Extrapolated rank-biased overlap of two lists, which need not be equally long.

    The lists are prefixes of longer ones. At each depth d the agreement is the share of the
    first d items that both have; depth d weighs (1 − p) p^(d − 1), and the agreement that was
    seen is taken to go on. With the short list's length s, the long one's l, and X_d items in
    common at depth d, equation 32 of [1]_ is::

        (1 − p)/p · [ Σ_{d=1..l} X_d/d · p^d  +  Σ_{d=s+1..l} X_s (d − s)/(s d) · p^d ]
            + [ (X_l − X_s)/l + X_s/s ] · p^l

    Parameters
    ----------
    first, second : Sequence[str]
        Names, best first. They are compared as `plain_name` writes them, and a name that comes
        again in its list is left off.
    p : float
        Persistence, above 0 and below 1. With 0.9 the first five ranks have 0.67 of the weight
        (equation 21 of [1]_).

    Returns
    -------
    float
        0 for lists without a common item, 1 for equal ones, and for two empty ones.

    Raises
    ------
    InputError
        If p is not between 0 and 1.

    References
    ----------
    .. [1] Webber W, Moffat A, Zobel J. A similarity measure for indefinite rankings. ACM Trans
       Inf Syst 2010;28(4):20.

    Examples
    --------
    >>> round(rank_biased_overlap(["gout", "sepsis"], ["sepsis", "gout"]), 3)
    0.9
    """
    if not 0.0 < p < 1.0:
        raise InputError(f"p is {p}; it has to be above 0 and below 1.")
    short, long = sorted((_distinct(first), _distinct(second)), key=len)
    if not short:
        return 0.0 if long else 1.0
    common = _common_at_depths(short, long)
    s, l = len(short), len(long)  # noqa: E741 - the paper's letters
    at_s, at_l = common[s - 1], common[-1]
    seen = sum(x / d * p**d for d, x in enumerate(common, start=1))
    beyond = sum(at_s * (d - s) / (s * d) * p**d for d in range(s + 1, l + 1))
    value = (1 - p) / p * (seen + beyond) + ((at_l - at_s) / l + at_s / s) * p**l
    return min(1.0, max(0.0, value))


def _distinct(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(plain_name(name) for name in names))


def _common_at_depths(short: Sequence[str], long: Sequence[str]) -> list[int]:
    """X_d for d = 1 … l: items in common among the first d of each."""
    in_short, in_long = set[str](), set[str]()
    common, counts = 0, []
    for depth, name in enumerate(long):
        in_long.add(name)
        other = short[depth] if depth < len(short) else None
        if other is not None:
            in_short.add(other)
            common += other in in_long and other != name
        common += name in in_short
        counts.append(common)
    return counts
