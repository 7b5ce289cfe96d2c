"""Reading the prompts of a batch before answers are written, what they share once.

This module needs the extra `local`; nothing may import it before a local model is asked.
"""

from collections.abc import Sequence
from typing import Any

import torch
from transformers import DynamicCache

from fairaudit.backends.paths import Path, Tree
from fairaudit.backends.trees import passes
from fairaudit.backends.windows import window_nodes

__all__ = ["prefilled"]


def prefilled(
    model: Any,  # noqa: ANN401 - untyped library
    rows: Sequence[Sequence[int]],
    *,
    window: int | None = None,
    memory: int = 0,
) -> DynamicCache | None:
    """Keys and values of texts up to their last token, which is read when the answer begins.

    Parameters
    ----------
    model : PreTrainedModel
        A causal language model that heeds a packed mask; see `trees.way_of`.
    rows : Sequence of Sequence of int
        Tokens of each text.
    window, memory : int
        Nodes of a pass, and bytes for it, as in `packed_logprobs`.

    Returns
    -------
    DynamicCache or None
        Of all rows, padded on the left as long as the longest; what stands on padding belongs to
        no row and is to be masked. None where no text has two tokens.
    """
    width = max(map(len, rows)) - 1
    if width < 1:
        return None
    # The last token is predicted, never read, so that a path's nodes are the tokens before it.
    read = [(number, row) for number, row in enumerate(rows) if len(row) > 1]
    window = window or window_nodes(model, width, memory)
    tree = Tree.of([Path(tuple(row), len(row) - 1) for _, row in read])
    places = torch.zeros(len(rows), width, dtype=torch.long)
    for node, _, place in tree.asked:
        walked = [*tree.ancestors(node), node]
        places[read[place][0], width - len(walked) :] = torch.tensor(walked)
    parts: list[list[tuple[Any, Any]]] = []
    with torch.inference_mode():
        for nodes, _, cache in passes(model, tree, window, lambda _: ()):
            count = len(nodes)
            parts.append([(x.keys[0, :, -count:], x.values[0, :, -count:]) for x in cache.layers])
        filled = DynamicCache()
        for layer, pairs in enumerate(zip(*parts, strict=True)):
            keys, values = (torch.cat(of, dim=1) for of in zip(*pairs, strict=True))
            at = places.to(keys.device)
            filled.update(keys[:, at].transpose(0, 1), values[:, at].transpose(0, 1), layer)
    return filled
