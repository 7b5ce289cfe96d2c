"""The vignettes of several sets in one contrast, as a named estimand of its own."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from fairaudit.analysis.checks import FAVOURABLE, POOLED_QUESTIONS, POOLED_SETS
from fairaudit.analysis.contrasts import Contrast, Pairing
from fairaudit.analysis.measures import SHARES
from fairaudit.analysis.placebos import PLACEBO
from fairaudit.analysis.pooling import averaged, by_set
from fairaudit.errors import InputError
from fairaudit.rows import INTERSECTION, SWAP

__all__ = ["pooled_sets"]

Key = tuple[str, ...]


def pooled_sets(contrasts: Sequence[Contrast]) -> Iterator[Contrast]:
    """Average the questions within each vignette, then put the vignettes of all sets side by side.

    Each vignette is one unit of equal weight, so that a set weighs as much as it has vignettes.
    Only the favourable answer can be pooled: another outcome means something else in each set. A
    group that was asked in one set alone gives nothing. Beside each such contrast stand the arms
    of the sets that are in it, of the placebo arm only if all of them have one: the noise of some
    sets is not that of all.

    Raises
    ------
    InputError
        If two vignettes of different sets cannot be told apart by “set/vignette”.
    """
    wanted = [
        one for one in contrasts if one.place.outcome in FAVOURABLE and one.measure.scale in SHARES
    ]
    last = 1 + max((one.rank.vignette_set for one in wanted), default=0)
    pools = {
        key: tuple(parts)
        for key, parts in _by_group(one for one in wanted if one.role == SWAP).items()
        if len(parts) > 1
    }
    beside: dict[Key, dict[Key, None]] = {}
    for key, parts in pools.items():
        yield _side_by_side(parts, [one.place.vignette_set for one in parts], last)
        beside.setdefault(key[:3], {})[tuple(one.place.vignette_set for one in parts)] = None
    arms = _by_group(one for one in wanted if one.role != SWAP)
    for model, several in beside.items():
        own = {key: found for key, found in arms.items() if key[:3] == model}
        shown = {one.place.vignette_set for one in chain(*own.values()) if one.role == PLACEBO}
        for sets in several:
            for found in own.values():
                there = [one for one in found if one.place.vignette_set in sets]
                if there and (there[0].role != PLACEBO or shown.issuperset(sets)):
                    yield _side_by_side(there, sets, last)


def _by_group(contrasts: Iterable[Contrast]) -> Mapping[Key, list[Contrast]]:
    """Contrasts of one group in each set, its questions averaged; sets in order."""
    groups: dict[Key, list[Contrast]] = {}
    for members in by_set(contrasts):
        one = averaged(members)
        key = (
            *(one.place.model_id, one.place.params_id, one.place.outcome),
            *(one.place.attribute, one.place.cue, one.place.apart),
            *(one.role, one.reference, one.group),
        )
        groups.setdefault(key, []).append(one)
    for parts in groups.values():
        parts.sort(key=lambda one: one.rank.vignette_set)
    return groups


def _side_by_side(parts: Sequence[Contrast], sets: Sequence[str], last: int) -> Contrast:
    first = parts[0]
    origins = tuple((one.place.vignette_set, str(v)) for one in parts for v in one.vignettes)
    names = np.array([f"{name}/{vignette}" for name, vignette in origins])
    if np.unique(names).size < names.size:
        raise InputError(
            f"Two vignettes of {', '.join(sets)} have the same name once it follows that of the "
            f"set. Rename a set so that no set's name begins another's, or leave {POOLED_SETS} out."
        )
    worst = [one.worst for one in parts if one.worst is not None]
    averaged_over = dict.fromkeys(one.averaged_over for one in parts if one.averaged_over)
    return replace(
        first,
        estimand=POOLED_SETS,
        place=first.place._replace(vignette_set=", ".join(sets), question_id=POOLED_QUESTIONS),
        questions=tuple(dict.fromkeys(name for one in parts for name in one.questions)),
        rank=first.rank._replace(vignette_set=last),
        formats=", ".join(sorted({name for one in parts for name in one.formats.split(", ")})),
        averaged_over=INTERSECTION.join(averaged_over),
        unscored=all(one.unscored for one in parts),
        vignettes=names,
        # A stratum of one set is none of another.
        strata=np.full(names.size, ""),
        there=np.concatenate([one.there for one in parts]),
        alone=np.concatenate([one.alone for one in parts]),
        observed=_together([one.observed for one in parts]),
        worst=None
        if len(worst) < len(parts)
        else (_together([low for low, _ in worst]), _together([high for _, high in worst])),
        expected=np.zeros(names.size),
        asked_of=np.concatenate([one.asked_of for one in parts]),
        missing_of=np.concatenate([one.missing_of for one in parts]),
        reference_alone=np.concatenate([one.reference_alone for one in parts]),
        remark=_remark(parts, sum(len(one.questions) for one in parts)),
        origins=origins,
    )


def _together(pairings: Sequence[Pairing]) -> Pairing:
    return Pairing(
        group_mean=_joined([one.group_mean for one in pairings]),
        reference_mean=_joined([one.reference_mean for one in pairings]),
        n_pairs=np.concatenate([one.n_pairs for one in pairings]),
        scale=max(one.scale for one in pairings),
    )


def _joined(parts: Sequence[npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    return np.concatenate(parts)


def _remark(parts: Sequence[Contrast], questions: int) -> str:
    """Say what was averaged, and what the average is an estimate of."""
    counts: Counter[str] = Counter()
    for one in parts:
        counts[one.place.vignette_set] += int(one.observed.readable.sum())
    shares = ", ".join(f"{count} of {name}" for name, count in counts.items())
    return (
        f"It averages {questions} unlike question{'s' * (questions != 1)}: the favourable answer, "
        "averaged over the questions of each vignette and then over the vignettes of all sets "
        f"({shares}). It estimates the mean difference over such a mix of cases, and of no single "
        "set or question: opposite differences can cancel."
    )
