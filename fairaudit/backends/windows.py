"""How many nodes of a tree a model reads in one pass.

This module needs the extra `local`; nothing may import it before a local model is asked.
"""

from typing import Any

import torch

__all__ = ["window_nodes"]

# Enough to keep two cores busy, few enough that attention across branches, computed only to be
# masked, stays a small part of the work. A GPU is busy with many more.
_MOST = {"cpu": 256, "cuda": 4096}
_SHARE = 0.5  # of what is free on a GPU
_FLOAT = 4


def window_nodes(model: Any, longest: int, memory: int = 0) -> int:  # noqa: ANN401 - untyped library
    r"""Nodes of a window whose keys, values, mask and logits fit into memory.

    .. math:: n = \min\left(n_{max}, \max\left(1, \frac{M - L k}{k + a + v}\right)\right)

    with memory M, the longest path L, keys and values k of a node, its activations a with its row
    of the mask, and its logits v, in bytes; n_max is 256 on a processor and 4,096 on a GPU.

    Parameters
    ----------
    model : PreTrainedModel
        A causal language model of transformers.
    longest : int
        Tokens of the longest path.
    memory : int
        Bytes for all that is not weights; 0 for half of what is free on a GPU, and for no limit on
        a processor, where a window is small beside the weights.
    """
    kind = model.device.type
    most = _MOST.get(kind, _MOST["cpu"])
    if not memory and kind == "cuda":
        memory = int(_SHARE * torch.cuda.mem_get_info(model.device)[0])
    if not memory:
        return most
    text, size = model.config.get_text_config(), torch.finfo(model.dtype).bits // 8
    heads = getattr(text, "num_key_value_heads", None) or text.num_attention_heads
    width = getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads
    kept = 2 * text.num_hidden_layers * heads * width * size
    inner = getattr(text, "intermediate_size", None) or 4 * text.hidden_size
    worked = (4 * text.hidden_size + 3 * inner + longest + most) * size
    logits = text.vocab_size * (size + 2 * _FLOAT)  # as they come, as float32, and summed up
    return min(most, max(1, int((memory - longest * kept) // (kept + worked + logits))))
