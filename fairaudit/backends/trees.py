"""Log-probabilities of token paths: one by one, over a shared context, or packed as one tree.

`plain_logprobs` defines the numbers. The packed way computes every prefix that paths share once.
It goes through the tree depth first, a window of nodes a pass; a mask lets a node see its own
ancestors alone and its position is its depth, so that each path reads as if it stood by itself.
Between two windows the keys and values of the ancestors of the next node are kept, and no others:
memory holds one path and one window, however many paths there are.

This module needs the extra `local`; nothing may import it before a local model is asked.
"""

import copy
import inspect
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any, Literal

import torch
from transformers import DynamicCache

from fairaudit.backends.paths import Path, Tree
from fairaudit.backends.windows import window_nodes

__all__ = [
    "Way",
    "cache_name",
    "cached_logprobs",
    "longest_packed",
    "packed_logprobs",
    "passes",
    "plain_logprobs",
    "way_of",
]

Way = Literal["packed", "cached", "plain"]
"""How paths are scored: as a tree, over a context that is read once, or each by itself."""

# Limits of attention that a packed mask would override.
_WINDOWS = ("sliding_window", "attention_chunk_size")


def plain_logprobs(model: Any, paths: Sequence[Path]) -> list[float]:  # noqa: ANN401 - untyped library
    """Score each path in a pass of its own: slow, and right for every causal model.

    Parameters
    ----------
    model : PreTrainedModel
        A causal language model of transformers.
    paths : Sequence[Path]
        With `start` of at least 1.

    Returns
    -------
    list[float]
        Sum of the log-probabilities of each path's tokens from `start` on.
    """
    # Options of one token are read off one pass; only the rows wanted are kept of it.
    passes: dict[tuple[tuple[int, ...], int], Any] = {}
    with torch.inference_mode():
        for path in paths:
            read = (path.tokens[:-1], path.start)
            if read not in passes:
                passes[read] = _logits(model, read[0], len(read[0]) - path.start + 1)
        return [_summed(passes[path.tokens[:-1], path.start], path) for path in paths]


def cached_logprobs(model: Any, paths: Sequence[Path]) -> list[float]:  # noqa: ANN401 - untyped library
    """Score paths over contexts that are read once each; parameters and result as above."""
    sums = [0.0] * len(paths)

    def context(number: int) -> tuple[int, ...]:
        return paths[number].tokens[: paths[number].start]

    name = cache_name(model)
    with torch.inference_mode():
        for tokens, numbers in groupby(sorted(range(len(paths)), key=context), key=context):
            read = model(**_ids(model, tokens), use_cache=True, **_keep(model, 1))
            for number in numbers:
                path, rows = paths[number], read.logits[0, -1:]
                if more := path.tokens[path.start : -1]:
                    # What a model keeps of a context is its own affair; a copy can be gone on from.
                    kept = {name: copy.deepcopy(getattr(read, name))}
                    after = model(**_ids(model, more), use_cache=True, **kept)
                    rows = torch.cat([rows, after.logits[0]])
                sums[number] = _summed(rows, path)
    return sums


def packed_logprobs(
    model: Any,  # noqa: ANN401 - untyped library
    paths: Sequence[Path],
    *,
    window: int | None = None,
    memory: int = 0,
) -> list[float]:
    """Score many paths together; parameters and result as in `plain_logprobs`.

    Parameters
    ----------
    window : int, optional
        Nodes of the tree in one pass; as many as fit into `memory`, if not given.
    memory : int
        Bytes, as in `window_nodes`.
    """
    longest = max((len(path.tokens) for path in paths), default=0)
    window = window or window_nodes(model, longest, memory)
    sums = [0.0] * len(paths)
    with torch.inference_mode():
        for number, value in _scored(model, Tree.of(paths), window):
            sums[number] += value
    return sums


def way_of(model: Any) -> Way:  # noqa: ANN401 - untyped library
    """The fastest way that gives the numbers of `plain_logprobs` on a few tokens.

    Recurrent models and some position encodings heed no packed mask. In float32 a wrong mask moves
    these numbers by tenths or more, and rounding by 2e-4: after so odd a text, the
    log-probabilities are below −10 for each token.
    """
    paths = [
        Path((5, 6, 7, 8, 9, 10), 4),
        Path((5, 6, 11, 8, 12, 13, 14), 4),
        Path((15, 6, 7, 8, 9, 10), 4),
        Path((5, 6, 7, 8, 11, 10, 12), 4),
    ]
    tolerance = max(0.01, 20 * torch.finfo(model.dtype).eps)
    plain = plain_logprobs(model, paths)

    def right(score: Callable[[], list[float]]) -> bool:
        try:
            found = score()
        except (TypeError, ValueError, RuntimeError, IndexError, AttributeError, KeyError):
            return False
        return all(abs(a - b) <= tolerance for a, b in zip(plain, found, strict=True))

    # Windows of three nodes go on from keys that were kept.
    if all(right(partial(packed_logprobs, model, paths, window=size)) for size in (3, 99)):
        return "packed"
    return "cached" if right(partial(cached_logprobs, model, paths)) else "plain"


def longest_packed(config: Any) -> float:  # noqa: ANN401 - untyped library
    """Tokens up to which a packed mask is the model's own: its attention window, if it has one."""
    text = config.get_text_config()
    windows = [getattr(text, name, None) for name in _WINDOWS]
    return min((window for window in windows if window), default=float("inf"))


def _scored(model: Any, tree: Tree, size: int) -> Iterator[tuple[int, float]]:  # noqa: ANN401 - untyped library
    """The number of a path and the log-probability of one of its tokens, one after the other."""

    def asked_in(nodes: range) -> Sequence[tuple[int, int, int]]:
        return tree.asked[
            bisect_left(tree.asked, (nodes.start,)) : bisect_left(tree.asked, (nodes.stop,))
        ]

    def wanted(nodes: range) -> list[int]:
        return list(dict.fromkeys(node for node, _, _ in asked_in(nodes)))

    for nodes, logits, _ in passes(model, tree, size, wanted):
        if asked := asked_in(nodes):
            rows = {node: row for row, node in enumerate(dict.fromkeys(n for n, _, _ in asked))}
            found = _picked(logits, [rows[n] for n, _, _ in asked], [t for _, t, _ in asked])
            yield from zip((number for _, _, number in asked), found, strict=True)


def passes(
    model: Any,  # noqa: ANN401 - untyped library
    tree: Tree,
    size: int,
    wanted: Callable[[range], Sequence[int]],
) -> Iterator[tuple[range, Any, DynamicCache]]:
    """Let a model read a tree, a window of nodes a pass.

    Parameters
    ----------
    model : PreTrainedModel
        A causal language model of transformers.
    tree : Tree
        What it reads.
    size : int
        Nodes of a window.
    wanted : callable
        From the nodes of a window to those of them whose logits are wanted, in order.

    Yields
    ------
    tuple of (range, Tensor, DynamicCache)
        The nodes of a window, a row of logits for each node wanted, and keys and values, the
        last of which are those of the window.
    """
    last = torch.tensor(tree.last, device=model.device)
    cache, name = DynamicCache(), cache_name(model)
    columns: list[int] = []
    for begin in range(0, len(tree.tokens), size):
        nodes = range(begin, min(begin + size, len(tree.tokens)))
        above = tree.ancestors(begin)
        _keep_only(cache, [columns.index(node) for node in above])
        columns = [*above, *nodes]
        rows = torch.tensor([node - begin for node in wanted(nodes)], dtype=torch.long)
        rows = rows.to(model.device)
        only = _keep(model, rows)
        logits = model(
            input_ids=torch.tensor([tree.tokens[begin : nodes.stop]], device=model.device),
            position_ids=torch.tensor([tree.depths[begin : nodes.stop]], device=model.device),
            attention_mask=_mask(last, columns, begin, model.dtype),
            use_cache=True,
            **{name: cache},
            **only,
        ).logits[0]
        yield nodes, logits if only else logits[rows], cache


def _keep_only(cache: DynamicCache, places: Sequence[int]) -> None:
    """Forget all keys and values but those at some places."""
    for layer in cache.layers:
        kept = torch.tensor(places, dtype=torch.long, device=layer.keys.device)
        layer.keys = layer.keys.index_select(-2, kept)
        layer.values = layer.values.index_select(-2, kept)


def _mask(last: Any, columns: Sequence[int], begin: int, dtype: Any) -> Any:  # noqa: ANN401 - tensors
    """A mask with which a node, from `begin` on, sees itself and its ancestors alone."""
    seen = torch.tensor(columns, device=last.device)
    nodes = seen[seen >= begin][:, None]
    sees = (seen <= nodes) & (last[seen] >= nodes)
    mask = torch.zeros(sees.shape, dtype=dtype, device=last.device)
    return mask.masked_fill(~sees, torch.finfo(dtype).min)[None, None]


def _ids(model: Any, tokens: Sequence[int]) -> dict[str, Any]:  # noqa: ANN401 - untyped library
    return {"input_ids": torch.tensor([tokens], device=model.device)}


def cache_name(model: Any) -> str:  # noqa: ANN401 - untyped library
    """What a model calls keys and values of earlier tokens; releases of transformers differ."""
    return "cache" if "cache" in _parameters(model) else "past_key_values"


def _parameters(model: Any) -> Any:  # noqa: ANN401 - untyped library
    return inspect.signature(model.forward).parameters


def _keep(model: Any, rows: Any) -> dict[str, Any]:  # noqa: ANN401 - untyped library
    """Logits are wanted at few nodes, and a row of them is as long as the vocabulary."""
    return {"logits_to_keep": rows} if "logits_to_keep" in _parameters(model) else {}


def _logits(model: Any, tokens: Sequence[int], count: int) -> Any:  # noqa: ANN401 - untyped library
    """The last rows of logits of a text that is read by itself."""
    read = model(**_ids(model, tokens), use_cache=False, **_keep(model, count))
    return read.logits[0, -count:]


def _summed(logits: Any, path: Path) -> float:  # noqa: ANN401 - untyped library
    """Log-probability of a path's scored tokens, the rows of logits being theirs."""
    return sum(_picked(logits, range(len(logits)), path.tokens[path.start :]))


def _picked(logits: Any, rows: Sequence[int], tokens: Sequence[int]) -> list[float]:  # noqa: ANN401 - untyped library
    """Log-probabilities of tokens, each by the row of logits that predicts it."""
    logits = logits.float()
    at = torch.tensor(rows, device=logits.device)
    chosen = logits[at, torch.tensor(tokens, device=logits.device)]
    values: list[float] = (chosen - logits.logsumexp(-1)[at]).tolist()
    return values
