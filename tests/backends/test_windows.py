"""How much a model reads at once: what that takes stays inside the memory that is given."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from fairaudit import InputError, TransformersBackend
from fairaudit.backends.paths import Path as TokenPath
from fairaudit.backends.paths import Tree
from fairaudit.backends.trees import packed_logprobs, passes, plain_logprobs
from fairaudit.backends.windows import window_nodes


def paths(length: int = 30) -> list[TokenPath]:
    generator = np.random.default_rng(5)
    drawn = generator.integers(2, 6, size=(25, length)).tolist()
    return [TokenPath((7, *tokens), 3) for tokens in drawn]


@pytest.fixture(scope="module")
def llama(tiny: Callable[[str], Path]) -> Any:
    return TransformersBackend(tiny("llama"))._loaded.model


@pytest.mark.parametrize("memory", [1, 60_000, 200_000, 10**9])
def test_numbers_are_the_same_in_any_memory(llama: Any, memory: int) -> None:
    found = packed_logprobs(llama, paths(), memory=memory)
    np.testing.assert_allclose(found, plain_logprobs(llama, paths()), atol=1e-4)


@pytest.mark.parametrize("memory", [100_000, 200_000, 400_000])
def test_keys_mask_and_logits_fit_into_the_memory(llama: Any, memory: int) -> None:
    size, masks = window_nodes(llama, 31, memory), []
    llama_hook = llama.register_forward_pre_hook(
        lambda _, __, given: masks.append(given["attention_mask"].nbytes), with_kwargs=True
    )
    try:
        with torch.inference_mode():
            for _, logits, cache in passes(llama, Tree.of(paths()), size, lambda nodes: nodes):
                kept = sum(layer.keys.nbytes + layer.values.nbytes for layer in cache.layers)
                assert kept + masks[-1] + 2 * logits.nbytes <= memory
    finally:
        llama_hook.remove()
    assert 1 < size < 256


def test_more_memory_and_shorter_paths_give_larger_windows(llama: Any) -> None:
    sizes = [window_nodes(llama, 31, memory) for memory in (1, 10**5, 2 * 10**5, 10**12)]
    assert sizes == sorted(sizes) and sizes[0] == 1 and sizes[-1] == 256
    assert window_nodes(llama, 31, 200_000) > window_nodes(llama, 300, 200_000)
    assert window_nodes(llama, 10**6) == 256


def test_on_a_gpu_half_of_what_is_free_is_taken(
    llama: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gpu = SimpleNamespace(device=torch.device("cuda"), dtype=torch.float32, config=llama.config)
    free = {"bytes": 10**12}
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (free["bytes"], 10**12))
    assert window_nodes(gpu, 31) == 4096
    free["bytes"] = 10**8
    assert window_nodes(gpu, 31) == window_nodes(gpu, 31, 5 * 10**7) < 4096


def test_memory_below_zero_is_refused() -> None:
    with pytest.raises(InputError, match="cache_bytes"):
        TransformersBackend("smollm2-135m", cache_bytes=-1)
