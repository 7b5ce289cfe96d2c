"""Hypothesis strategies of all tests. Append here; keep each small."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fairaudit import VignetteSet, load_attributes, load_vignettes
from fairaudit.backends.paths import Path
from fairaudit.counterfactual import shipped_attribute_files, shipped_set_folders
from fairaudit.counterfactual.attribute import Cue
from fairaudit.counterfactual.schema import Vignette

# A loaded machine is slow, not wrong.
settings.register_profile("fairaudit", deadline=None)
settings.load_profile("fairaudit")

# Thirds and tenths make ties that floating point breaks; zeros make the sparse cases.
_FRACTIONS = st.sampled_from([0.0, 0.0, 1 / 3, 2 / 3, 0.1, 0.2, 0.7, 1.0])


def differences(*, min_size: int = 2, max_size: int = 30) -> st.SearchStrategy[Any]:
    """Paired differences within ±1, shape (n_vignettes,)."""
    element = st.builds(lambda size, sign: size * sign, _FRACTIONS, st.sampled_from([-1, 1]))
    spread = st.floats(-1, 1, allow_subnormal=False)
    return st.lists(st.one_of(element, spread), min_size=min_size, max_size=max_size).map(np.array)


def pair_counts(*, max_n: int = 60) -> st.SearchStrategy[tuple[int, int, int]]:
    """Discordant pairs in each direction and all pairs: (b, c, n)."""
    return st.integers(2, max_n).flatmap(
        lambda n: st.integers(0, n).flatmap(
            lambda b: st.tuples(st.just(b), st.integers(0, n - b), st.just(n))
        )
    )


def answers(*, missing: bool = False) -> st.SearchStrategy[Any]:
    """Values in [0, 1] of shape (vignettes, cells, groups, samples); NaN where one is missing."""
    element: st.SearchStrategy[float] = st.one_of(_FRACTIONS, st.floats(0, 1, width=16))
    if missing:
        element = st.one_of(element, st.just(float("nan")))
    return hnp.arrays(
        float,
        st.tuples(st.integers(2, 12), st.integers(1, 3), st.just(3), st.integers(1, 2)),
        elements=element,
        fill=st.nothing(),
    )


def binary_answers() -> st.SearchStrategy[Any]:
    """One answer of 0 or 1 a cell, shape (vignettes, 1, 3, 1)."""
    return hnp.arrays(
        float,
        st.tuples(st.integers(2, 12), st.just(1), st.just(3), st.just(1)),
        elements=st.sampled_from([0.0, 1.0]),
        fill=st.nothing(),
    )


class Responses(NamedTuple):
    """Answers on one scale, shape (vignettes, groups, repeats); NaN where one is missing."""

    kind: str
    values: Any


# Values of each kind of outcome that a table of responses can hold.
_ANSWERS_OF = {
    "binary": st.sampled_from([0.0, 1.0]),
    "ordinal": st.integers(1, 5).map(float),
    "numeric": st.one_of(st.just(0.0), st.floats(-50, 50, width=16)),
    "probability": st.one_of(_FRACTIONS, st.floats(0, 1, width=16)),
}


def responses(*, missing: bool = False) -> st.SearchStrategy[Responses]:
    """Answers of three groups on any of the four scales."""

    def of(kind: str) -> st.SearchStrategy[Responses]:
        element = _ANSWERS_OF[kind]
        if missing:
            element = st.one_of(element, element, st.just(float("nan")))
        shape = st.tuples(st.integers(2, 10), st.just(3), st.integers(1, 3))
        return hnp.arrays(float, shape, elements=element, fill=st.nothing()).map(
            lambda values: Responses(kind, values)
        )

    return st.sampled_from(sorted(_ANSWERS_OF)).flatmap(of)


def matrices(*, max_rows: int, columns: int) -> st.SearchStrategy[Any]:
    """Means in [0, 1] of shape (vignettes, columns), from two vignettes on, with many ties."""
    return st.integers(2, max_rows).flatmap(
        lambda rows: hnp.arrays(
            float, (rows, columns), elements=_FRACTIONS | st.floats(0, 1, width=16)
        )
    )


def numbers() -> st.SearchStrategy[list[float]]:
    """Six numbers of a column; NaN where one is missing."""
    return st.lists(st.floats(allow_nan=True, allow_infinity=False), min_size=6, max_size=6)


ATTRIBUTES = {one.id: one for one in load_attributes(*shipped_attribute_files())}


@cache
def shipped_set(name: str) -> VignetteSet:
    """A shipped set, read once."""
    return load_vignettes(name)


class LevelPair(NamedTuple):
    """Two groups of an attribute, in one shipped vignette, told by one kind of cue."""

    vignettes: str
    vignette: str
    attribute: str
    cue: Cue
    one: str
    other: str

    @property
    def case(self) -> tuple[VignetteSet, Vignette]:
        """The set and the vignette."""
        vignettes = shipped_set(self.vignettes)
        return vignettes, next(v for v in vignettes.vignettes if v.id == self.vignette)


@st.composite
def level_pairs(draw: st.DrawFn) -> LevelPair:
    """Any two groups that any shipped vignette allows to swap."""
    vignettes = shipped_set(draw(st.sampled_from(sorted(shipped_set_folders()))))
    vignette = draw(st.sampled_from(vignettes.vignettes))
    attribute = ATTRIBUTES[draw(st.sampled_from(vignette.invariant_to))]
    cue = draw(st.sampled_from(attribute.cues))
    levels = [name for name, level in attribute.levels.items() if cue in level.cues]
    one, other = draw(st.permutations(levels))[:2]
    return LevelPair(vignettes.id, vignette.id, attribute.id, cue, one, other)


@st.composite
def token_paths(draw: st.DrawFn) -> list[Path]:
    """Contexts that begin alike or not at all, with continuations of which some begin others."""
    tokens = st.integers(2, 5)
    contexts = st.lists(st.lists(tokens, min_size=1, max_size=9), min_size=1, max_size=5)
    continuations = st.lists(st.lists(tokens, min_size=1, max_size=3), max_size=4)
    found = [
        Path((*context, *more), len(context))
        for context in draw(contexts)
        for more in draw(continuations)
    ]
    return draw(st.permutations(found))


def answer_entries() -> st.SearchStrategy[dict[str, Any]]:
    """What people may have written into a file of answers to a checklist, by item."""
    texts = st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), max_size=60
    )
    return st.dictionaries(
        st.from_regex(r"[a-z]{1,5}/[A-Za-z0-9._()-]{1,6}", fullmatch=True),
        st.fixed_dictionaries(
            {"text": texts, "name": texts, "date": st.dates() | st.none()},
            optional={"evidence": st.just("12e4567890123456")},
        ),
        max_size=4,
    )
