"""How much work it is to score a design, told before anything is scored.

This module needs the extra `local`; nothing may import it before a local model is asked.
"""

import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM

from fairaudit.backends.base import Work
from fairaudit.backends.local_model import Reader, quiet
from fairaudit.backends.paths import Path as TokenPath
from fairaudit.backends.paths import Tree
from fairaudit.backends.scoring import paths_of
from fairaudit.rows import Prompt

__all__ = ["scoring_work"]

# Prompts that are tokenized; of larger designs the rest is taken to be like these.
_COUNTED = 1_200
# Of the speed of one large matrix product, what a whole pass reaches. Measured with SmolLM2-135M on
# two cores, 0.36 to 0.38, over grids of 32,000 and 156,000 tokens. Larger models reach more.
_REACHED = 0.37
_SIDE, _SECONDS = 1024, 0.2


def scoring_work(
    reader: Reader, folder: Path, prompts: Sequence[Prompt], *, batch: int, device: str
) -> Work:
    """Count the tokens of scoring every option of prompts, and estimate the time that takes.

    Parameters
    ----------
    reader : Reader
        The model's tokenizer and template.
    folder : Path
        Where its config.json is.
    prompts : Sequence[Prompt]
        In the order of asking.
    batch : int
        Prompts of a batch, inside which prefixes are shared.
    device : str
        Where the model will run.
    """
    counted = list(islice((prompt for prompt in prompts if prompt.options), _COUNTED))
    paths = [found.paths for found in paths_of(reader, counted)]
    scale = len(prompts) / len(counted) if counted else 0.0
    naive = sum(len(path.tokens) - 1 for one in paths for path in one)
    read = sum(_distinct(paths[at : at + batch]) for at in range(0, len(paths), batch))
    return Work(
        counted=len(counted),
        naive=round(scale * naive),
        distinct=round(scale * _distinct(paths)),
        read=round(scale * read),
        seconds=scale * read * 2 * _weights(folder) / (_REACHED * _operations(device)),
    )


def _distinct(paths: Sequence[Sequence[TokenPath]]) -> int:
    return len(Tree.of([path for one in paths for path in one]).tokens)


def _weights(folder: Path) -> int:
    """Weights by which every token is multiplied: all but the embeddings, which are looked up."""
    with quiet(), torch.device("meta"):
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        model: Any = AutoModelForCausalLM.from_config(config)
    whole = sum(weights.numel() for weights in model.parameters())
    return int(whole - model.get_input_embeddings().weight.numel())


def _operations(device: str) -> float:
    """Operations a second of a matrix product, tried for a moment."""
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    one = torch.ones(_SIDE, _SIDE, device=device)
    done, began = 0, time.perf_counter()
    while (taken := time.perf_counter() - began) < _SECONDS:
        float((one @ one)[0, 0])  # reading a number waits for a GPU
        done += 1
    return done * 2 * _SIDE**3 / taken
