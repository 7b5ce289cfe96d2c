"""What a lower precision of the weights does to scored options, measured on a few prompts.

This module needs the extra `local`; nothing may import it before a local model is asked.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from fairaudit.backends.local_model import LocalModel
from fairaudit.backends.scoring import score
from fairaudit.rows import Answer, Prompt

__all__ = ["precision_error"]


def precision_error(
    local: LocalModel, folder: Path, prompts: Sequence[Prompt], *, device: str, dtype: str
) -> str:
    """How far scores are from those in float32, in a sentence.

    The weights are loaded once more, in float32. A contrast is what two prompts in a row differ in
    from each other, in the probability of an option; neighbours are members of one matched set as a
    rule.

    Parameters
    ----------
    local : LocalModel
        The model in its lower precision.
    folder : Path
        Its weights.
    prompts : Sequence[Prompt]
        What is scored in both.
    device, dtype : str
        Where the model runs, and in which precision.
    """
    try:
        whole = LocalModel.load(folder, name=local.name, device=device, dtype="float32")
        exact, found = score(whole, prompts), score(local, prompts)
    except (RuntimeError, MemoryError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        return f"in {dtype}; how far that is from float32 could not be measured: {reason}"
    pairs = [
        (a, b)
        for a, b in zip(map(_probabilities, exact), map(_probabilities, found), strict=True)
        if a and b
    ]
    if not pairs:
        return f"in {dtype}; how far that is from float32 is not known, as no prompt was scored"
    shift = max(abs(x - y) for a, b in pairs for x, y in zip(a, b, strict=True))
    contrast = max(
        (
            abs((a[at] - c[at]) - (b[at] - d[at]))
            for (a, b), (c, d) in pairwise(pairs)
            if len(a) == len(c)
            for at in range(len(a))
        ),
        default=0.0,
    )
    return (
        f"in {dtype}; on {len(pairs)} prompts the probability of an option is up to {shift:.2g} "
        f"from float32's, and a difference between two prompts up to {contrast:.2g}"
    )


def _probabilities(answer: Answer) -> list[float]:
    return [math.exp(value) for value in answer.option_logprobs or ()]
