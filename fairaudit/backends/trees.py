"""Log-probabilities of token paths, one path at a time or a batch packed as one tree.

The packed way computes every prefix that paths share once. Its mask lets a token see its own
ancestors alone and its position is its depth, so that each path reads as if it stood by
itself: the numbers are those of `plain_logprobs`, which defines them.

This module needs the extra `local`; nothing may import it before a local model is asked.
"""

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

__all__ = ["Path", "Tree", "packed_logprobs", "packs_exactly", "plain_logprobs"]

# Long enough to keep two cores busy, short enough that attention across branches, computed
# only to be masked, stays a small part of the work.
_PACK = 768

# Limits of attention that a packed mask would override.
_WINDOWS = ("sliding_window", "attention_chunk_size")


@dataclass(frozen=True, slots=True)
class Path:
    """Tokens, of which those from `start` on are scored given all before them."""

    tokens: tuple[int, ...]
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Paths merged where they begin alike.

    Parameters
    ----------
    tokens, parents, depths : list[int]
        Of each node; the parent of a first token is −1.
    ends : list[list[int]]
        For each path, its nodes from the first to the last but one: the last token is only
        predicted, never read.
    """

    tokens: list[int]
    parents: list[int]
    depths: list[int]
    ends: list[list[int]]

    @classmethod
    def of(cls, paths: Sequence[Path]) -> "Tree":
        """Merge paths.

        Examples
        --------
        >>> Tree.of([Path((5, 6, 7), 1), Path((5, 8, 9), 1)]).tokens
        [5, 6, 8]
        """
        tree = cls(tokens=[], parents=[], depths=[], ends=[])
        nodes: dict[tuple[int, int], int] = {}
        for path in paths:
            node, walked = -1, []
            for depth, token in enumerate(path.tokens[:-1]):
                place = (node, token)
                node = nodes.setdefault(place, len(tree.tokens))
                if node == len(tree.tokens):
                    tree.tokens.append(token)
                    tree.parents.append(place[0])
                    tree.depths.append(depth)
                walked.append(node)
            tree.ends.append(walked)
        return tree


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
                ids = torch.tensor([read[0]], device=model.device)
                logits = model(input_ids=ids, use_cache=False).logits[0]
                passes[read] = logits[path.start - 1 :].clone()
        return [_picked(passes[path.tokens[:-1], path.start].float(), path) for path in paths]


def packed_logprobs(model: Any, paths: Sequence[Path]) -> list[float]:  # noqa: ANN401 - untyped library
    """Score many paths together; parameters and result as in `plain_logprobs`."""
    sums = [0.0] * len(paths)
    with torch.inference_mode():
        for pack in _packs(paths):
            scored = _score_tree(model, [paths[index] for index in pack])
            for index, value in zip(pack, scored, strict=True):
                sums[index] = value
    return sums


def packs_exactly(model: Any) -> bool:  # noqa: ANN401 - untyped library
    """Try on a few tokens whether the model heeds a packed mask and positions.

    Recurrent models and some position encodings do not; they are asked path by path.
    """
    paths = [
        Path((5, 6, 7, 8, 9, 10), 4),
        Path((5, 6, 11, 8, 12, 13, 14), 4),
        Path((15, 6, 7, 8, 9, 10), 4),
    ]
    # A wrong mask moves these by tenths or more. Rounding moves them by 2e-4 in float32: after so
    # odd a text, the log-probabilities are below −10 for each token.
    tolerance = max(0.01, 20 * torch.finfo(model.dtype).eps)
    plain = plain_logprobs(model, paths)
    try:
        packed = packed_logprobs(model, paths)
    except (TypeError, ValueError, RuntimeError, IndexError, AttributeError):
        return False
    return all(abs(a - b) <= tolerance for a, b in zip(plain, packed, strict=True))


def longest_packed(config: Any) -> float:  # noqa: ANN401 - untyped library
    """Tokens up to which a packed mask is the model's own: its attention window, if it has one."""
    text = config.get_text_config()
    windows = [getattr(text, name, None) for name in _WINDOWS]
    return min((window for window in windows if window), default=float("inf"))


def _packs(paths: Sequence[Path]) -> Iterator[list[int]]:
    """Cut paths into neighbourhoods of about `_PACK` distinct tokens; gives their indices."""
    pack: list[int] = []
    size = 0
    last: tuple[int, ...] = ()
    for index in sorted(range(len(paths)), key=lambda i: paths[i].tokens):
        tokens = paths[index].tokens
        new = len(tokens) - _shared(last, tokens)
        if pack and size + new > _PACK:
            yield pack
            pack, size, new = [], 0, len(tokens)
        pack.append(index)
        size, last = size + new, tokens
    if pack:
        yield pack


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _score_tree(model: Any, paths: Sequence[Path]) -> list[float]:  # noqa: ANN401 - untyped library
    tree = Tree.of(paths)
    count = len(tree.tokens)
    sees = torch.zeros(count, count, dtype=torch.bool)
    for node, parent in enumerate(tree.parents):
        if parent >= 0:
            sees[node] = sees[parent]
        sees[node, node] = True
    hidden = torch.finfo(model.dtype).min
    mask = torch.zeros(count, count, dtype=model.dtype).masked_fill(~sees, hidden)
    # Logits are wanted at few nodes, and a row of them is as long as the vocabulary.
    wanted = sorted(
        {node for p, walked in zip(paths, tree.ends, strict=True) for node in walked[p.start - 1 :]}
    )
    keep = torch.tensor(wanted, device=model.device)
    only = {"logits_to_keep": keep} if "logits_to_keep" in _parameters(model) else {}
    logits = model(
        input_ids=torch.tensor([tree.tokens], device=model.device),
        position_ids=torch.tensor([tree.depths], device=model.device),
        attention_mask=mask[None, None].to(model.device),
        use_cache=False,
        **only,
    ).logits[0]
    rows = {node: row for row, node in enumerate(wanted)} if only else {n: n for n in wanted}
    return [
        _picked(logits[[rows[node] for node in walked[path.start - 1 :]]].float(), path)
        for path, walked in zip(paths, tree.ends, strict=True)
    ]


def _parameters(model: Any) -> Any:  # noqa: ANN401 - untyped library
    return inspect.signature(model.forward).parameters


def _picked(logits: Any, path: Path) -> float:  # noqa: ANN401 - untyped library
    """Sum of the log-probabilities of a path's scored tokens, rows of logits being theirs."""
    targets = torch.tensor(path.tokens[path.start :], device=logits.device)
    chosen = logits.log_softmax(-1).gather(-1, targets[:, None])
    return float(chosen.double().sum())
