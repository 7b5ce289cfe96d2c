"""Trees of token paths: the numbers of paths read one by one, for the work of distinct tokens."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairaudit import counterfactuals, load_attributes
from fairaudit.backends import TransformersBackend
from fairaudit.backends.paths import Path as TokenPath
from fairaudit.backends.paths import Tree
from fairaudit.backends.scoring import paths_of
from fairaudit.backends.trees import (
    cached_logprobs,
    longest_packed,
    packed_logprobs,
    plain_logprobs,
)
from tests.strategies import token_paths


@dataclass
class Seen:
    """What a model read in its passes."""

    tokens: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)

    def __call__(self, _: object, __: object, given: dict[str, Any]) -> None:
        self.tokens.append(given["input_ids"].numel())
        cache = given.get("cache", given.get("past_key_values"))
        self.held.append(0 if cache is None else cache.get_seq_length())


def watched(model: Any) -> Seen:
    seen = Seen()
    model.register_forward_pre_hook(seen, with_kwargs=True)
    return seen


@pytest.fixture(scope="module")
def llama(tiny: Callable[[str], Path]) -> Any:
    return TransformersBackend(tiny("llama"))._loaded.model


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(paths=token_paths(), window=st.sampled_from([1, 2, 3, 7, 512]))
def test_any_tree_in_any_window_has_the_numbers_of_its_paths(
    llama: Any, paths: list[TokenPath], window: int
) -> None:
    plain = plain_logprobs(llama, paths)
    np.testing.assert_allclose(packed_logprobs(llama, paths, window=window), plain, atol=1e-4)
    np.testing.assert_allclose(cached_logprobs(llama, paths), plain, atol=1e-4)


@given(paths=token_paths())
def test_a_tree_has_each_prefix_once_and_descendants_in_a_row(paths: list[TokenPath]) -> None:
    tree = Tree.of(paths)
    prefixes = {path.tokens[:n] for path in paths for n in range(1, len(path.tokens))}
    whole = [(*(tree.tokens[up] for up in tree.ancestors(n)), t) for n, t in enumerate(tree.tokens)]
    assert len(whole) == len(prefixes) and set(whole) == prefixes
    for node, last in enumerate(tree.last):
        below = [other for other in range(len(whole)) if node in tree.ancestors(other)]
        assert below == list(range(node + 1, last + 1))
    told = sorted((whole[node], token, number) for node, token, number in tree.asked)
    assert told == sorted(
        (path.tokens[:at], path.tokens[at], number)
        for number, path in enumerate(paths)
        for at in range(path.start, len(path.tokens))
    )


@pytest.mark.parametrize("window", [1, 5, 64, 512])
def test_every_distinct_token_is_read_once_and_one_path_is_held(
    tiny: Callable[[str], Path], window: int
) -> None:
    local = TransformersBackend(tiny("llama"))._loaded
    generator = np.random.default_rng(3)
    paths = [
        TokenPath((*range(2, 2 + n), *generator.integers(2, 5, size=9).tolist()), n)
        for n in generator.integers(3, 30, size=40)
    ]
    seen, tree = watched(local.model), Tree.of(paths)
    packed_logprobs(local.model, paths, window=window)
    assert sum(seen.tokens) == len(tree.tokens) < sum(len(path.tokens) - 1 for path in paths) / 2
    assert len(seen.tokens) == math.ceil(len(tree.tokens) / window)
    assert max(seen.held) <= max(tree.depths) + 1


def test_a_context_is_read_once_where_nothing_can_be_packed(tiny: Callable[[str], Path]) -> None:
    """Attention over 24 tokens: a packed mask would override it in longer texts."""
    local = TransformersBackend(tiny("windowed"))._loaded
    assert longest_packed(local.model.config) == 24
    context = tuple(range(2, 62))
    paths = [TokenPath((*context, *more), 60) for more in ((7,), (8, 9), (8, 9, 10), (7, 7))]
    plain, seen = plain_logprobs(local.model, paths), watched(local.model)
    np.testing.assert_allclose(cached_logprobs(local.model, paths), plain, atol=1e-4)
    assert seen.tokens == [60, 1, 2, 1]


def members(groups: int) -> Sequence[Any]:
    cells = counterfactuals(
        ["acute_pain"], load_attributes("race_ethnicity", "sex", "insurance"), wordings=1, limit=1
    )
    return list(cells.prompts())[:groups]


def test_a_member_of_a_set_costs_less_the_more_there_are(tiny: Callable[[str], Path]) -> None:
    local = TransformersBackend(tiny("llama"))._loaded
    cost = []
    for groups in (2, 8, 34):
        paths = [path for one in paths_of(local, members(groups)) for path in one.paths]
        cost.append(len(Tree.of(paths).tokens) / groups)
    assert cost[0] > cost[1] > cost[2]
