"""Several questions pooled into one contrast, as a named estimand."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from fairaudit.analysis.blocks import Place
from fairaudit.analysis.checks import POOLED, POOLED_QUESTIONS
from fairaudit.analysis.coded import Floats, Ints
from fairaudit.analysis.contrasts import Contrast, Pairing
from fairaudit.analysis.measures import SHARES

__all__ = [
    "averaged",
    "by_set",
    "by_vignette",
    "places_of",
    "pooled",
    "units_of",
]

Unit = tuple[str, str]


def pooled(contrasts: Iterable[Contrast]) -> Iterator[Contrast]:
    """Average the questions of a vignette set within each vignette, with equal weight.

    A set with one question gives nothing: pooling it would repeat its contrast. Outcomes on scales
    of their own, such as levels and days, give nothing either: their questions have unlike units.
    """
    shares = [one for one in contrasts if one.measure.scale in SHARES]
    for members in by_set(shares):
        if len(members) > 1:
            yield averaged(members)


def units_of(contrast: Contrast) -> list[Unit]:
    """Set and id of each vignette, which tell it apart from those of all other contrasts."""
    if contrast.origins:
        return list(contrast.origins)
    return [(contrast.place.vignette_set, str(name)) for name in contrast.vignettes]


def places_of(contrast: Contrast) -> list[Place]:
    """Where a contrast's answers come from: its place, or one for each of the sets pooled."""
    if not contrast.origins:
        return [contrast.place]
    sets = dict.fromkeys(name for name, _ in contrast.origins)
    return [contrast.place._replace(vignette_set=name) for name in sets]


def by_vignette(contrasts: Sequence[Contrast], of: Callable[[Contrast], Floats]) -> Floats:
    """One number of each vignette in each contrast, such as its difference.

    Returns
    -------
    ndarray, shape (n_vignettes, n_contrasts)
        Vignettes in alphabetical order; NaN where a contrast has no pair.
    """
    vignettes, places = _aligned(contrasts)
    table = np.full((vignettes.size, len(contrasts)), np.nan)
    for column, (place, one) in enumerate(zip(places, contrasts, strict=True)):
        table[place, column] = of(one)
    return table


def averaged(members: Sequence[Contrast]) -> Contrast:
    """One contrast of several questions of a set, averaged within each vignette."""
    first = members[0]
    vignettes, places = _aligned(members)
    worst = [one.worst for one in members]
    return replace(
        first,
        estimand=POOLED,
        place=first.place._replace(question_id=POOLED_QUESTIONS),
        questions=tuple(question for one in members for question in one.questions),
        formats=", ".join(sorted({name for one in members for name in one.formats.split(", ")})),
        unscored=all(one.unscored for one in members),
        vignettes=vignettes,
        strata=_strata(members, places, vignettes.size),
        there=(there := _any([one.there for one in members], places, vignettes.size)),
        alone=_any([one.alone for one in members], places, vignettes.size) & ~there,
        observed=_mean_pairing([one.observed for one in members], places, vignettes.size),
        worst=None
        if first.worst is None
        else (
            _mean_pairing([pair[0] for pair in worst if pair], places, vignettes.size),
            _mean_pairing([pair[1] for pair in worst if pair], places, vignettes.size),
        ),
        expected=np.zeros(vignettes.size),
        asked_of=_summed([one.asked_of for one in members], places, vignettes.size),
        missing_of=_summed([one.missing_of for one in members], places, vignettes.size),
        reference_alone=_mean_there(
            [one.reference_alone for one in members], places, len(vignettes)
        ),
    )


def by_set(contrasts: Iterable[Contrast]) -> Iterator[list[Contrast]]:
    """The questions of each set that one group was asked."""
    families: dict[tuple[str, ...], list[Contrast]] = {}
    for one in contrasts:
        key = (*one.place._replace(question_id=POOLED_QUESTIONS), one.group)
        families.setdefault(key, []).append(one)
    yield from families.values()


def _any(
    parts: Sequence[npt.NDArray[np.bool_]], places: Sequence[Ints], n: int
) -> npt.NDArray[np.bool_]:
    there = np.zeros(n, dtype=np.bool_)
    for part, place in zip(parts, places, strict=True):
        there[place] |= part
    return there


def _strata(members: Sequence[Contrast], places: Sequence[Ints], n: int) -> npt.NDArray[np.str_]:
    strata = np.full(n, "", dtype=object)
    for one, place in zip(members, places, strict=True):
        strata[place] = one.strata
    return strata.astype(np.str_)


def _aligned(contrasts: Sequence[Contrast]) -> tuple[npt.NDArray[np.str_], list[Ints]]:
    """All vignettes of several contrasts, and where those of each stand among them."""
    vignettes = np.unique(np.concatenate([one.vignettes for one in contrasts]))
    return vignettes, [np.searchsorted(vignettes, one.vignettes) for one in contrasts]


def _mean_pairing(pairings: Sequence[Pairing], places: Sequence[Ints], n: int) -> Pairing:
    """Mean over the questions that are readable in each vignette."""
    questions, n_pairs = np.zeros(n), np.zeros(n, dtype=np.intp)
    group, reference = np.zeros(n), np.zeros(n)
    for pairing, place in zip(pairings, places, strict=True):
        there = pairing.readable
        questions[place[there]] += 1
        n_pairs[place] += pairing.n_pairs
        group[place[there]] += pairing.group_mean[there]
        reference[place[there]] += pairing.reference_mean[there]
    with np.errstate(invalid="ignore"):
        return Pairing(
            group_mean=group / questions,
            reference_mean=reference / questions,
            n_pairs=n_pairs,
            scale=max(one.scale for one in pairings),
        )


def _mean_there(parts: Sequence[Floats], places: Sequence[Ints], n: int) -> Floats:
    """Mean over the questions in which each vignette has a number."""
    total, count = np.zeros(n), np.zeros(n)
    for part, place in zip(parts, places, strict=True):
        there = ~np.isnan(part)
        total[place[there]] += part[there]
        count[place[there]] += 1
    mean: Floats = np.divide(total, count, out=np.full(n, np.nan), where=count > 0)
    return mean


def _summed(counts: Sequence[Ints], places: Sequence[Ints], n: int) -> Ints:
    total = np.zeros((n, 2), dtype=np.intp)
    for part, place in zip(counts, places, strict=True):
        total[place] += part
    return total
