"""Written answers, the same for a prompt whatever it shares a batch with.

This module needs the extra `local`; nothing may import it before a local model is asked.
"""

from collections.abc import Sequence
from typing import Any

import torch
from transformers import (
    LogitsProcessor,
    LogitsProcessorList,
    TemperatureLogitsWarper,
    TopPLogitsWarper,
)

from fairaudit.backends.local_model import LocalModel, quiet, whole_precision
from fairaudit.backends.prefill import prefilled
from fairaudit.backends.sampling import Sampling, seed_of
from fairaudit.backends.trees import cache_name, longest_packed
from fairaudit.rows import Answer, Prompt

__all__ = ["generate"]


def generate(
    local: LocalModel,
    prompts: Sequence[Prompt],
    *,
    longest: int,
    sampling: Sampling | None,
    sample: int,
) -> list[Answer]:
    """Write an answer to every prompt.

    Parameters
    ----------
    local : LocalModel
        The model.
    prompts : Sequence[Prompt]
        One batch.
    longest : int
        Tokens after which an answer is cut off.
    sampling : Sampling or None
        How tokens are drawn; None takes the likeliest. The rest is as in the model's own
        generation_config.json.
    sample : int
        Number of the repeat.
    """
    rows = local.tokens([local.rendered(prompt.messages) for prompt in prompts])
    answers: dict[int, Answer] = {}
    fits = []
    for index, row in enumerate(rows):
        if len(row) + longest > local.limit:
            answers[index] = Answer(status="error", error=local.too_long(len(row), longest))
        else:
            fits.append(index)
    seeds = [
        seed_of(sampling.seed, prompts[i].prompt_id, sample) if sampling else None for i in fits
    ]
    with whole_precision():
        written = (
            _generated(local, [rows[i] for i in fits], longest, sampling, seeds) if fits else []
        )
    ends = local.ends
    for index, seed, tokens in zip(fits, seeds, written, strict=True):
        stop = next((n for n, token in enumerate(tokens) if token in ends), None)
        text = local.tokenizer.decode(tokens[:stop], skip_special_tokens=True).strip()
        answers[index] = Answer(
            text=text,
            status="truncated" if stop is None else "ok",
            finish_reason="length" if stop is None else "stop",
            input_tokens=len(rows[index]),
            output_tokens=len(tokens) if stop is None else stop + 1,
            seed=seed,
        )
    return [answers[index] for index in range(len(prompts))]


def _generated(
    local: LocalModel,
    rows: Sequence[Sequence[int]],
    longest: int,
    sampling: Sampling | None,
    seeds: Sequence[int | None],
) -> list[list[int]]:
    width = max(len(row) for row in rows)
    pad = local.tokenizer.pad_token_id
    pad = min(local.ends, default=0) if pad is None else pad
    ids = [[pad] * (width - len(row)) + list(row) for row in rows]
    mask = [[0] * (width - len(row)) + [1] * len(row) for row in rows]
    with quiet(), torch.inference_mode():
        out = local.model.generate(
            **_read_before(local, rows, longest),
            input_ids=torch.tensor(ids, device=local.model.device),
            attention_mask=torch.tensor(mask, device=local.model.device),
            max_new_tokens=longest,
            do_sample=False,
            num_beams=1,
            pad_token_id=pad,
            logits_processor=LogitsProcessorList(_processors(sampling, seeds)),
        )
    written: list[list[int]] = out[:, width:].tolist()
    return written


def _read_before(local: LocalModel, rows: Sequence[Sequence[int]], longest: int) -> dict[str, Any]:
    """What the prompts share is read once, where the model can be given what it has read."""
    whole = max(map(len, rows)) + longest
    if local.way != "packed" or whole > longest_packed(local.model.config) or len(rows) < 2:
        return {}
    cache = prefilled(local.model, rows, memory=local.cache_bytes)
    return {} if cache is None else {cache_name(local.model): cache}


class _Gumbel(LogitsProcessor):  # type: ignore[misc] # untyped library
    """Adds Gumbel noise, from a generator of each row's own: the largest is then a draw.

    The argmax of logits plus standard Gumbel noise is distributed as the softmax, so the
    greedy search that follows samples, and no row depends on another's draws.
    """

    def __init__(self, seeds: Sequence[int]) -> None:
        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]

    def __call__(self, input_ids: Any, scores: Any) -> Any:  # noqa: ANN401 - untyped library
        uniform = torch.stack(
            [
                torch.rand(scores.shape[-1], generator=g, dtype=torch.double)
                for g in self._generators
            ]
        )
        # With v = 1 − u in (0, 1] the noise is −log(−log v); the clamp keeps v = 1 finite.
        noise = -torch.log(-torch.log1p(-uniform).clamp(max=-1e-300))
        return scores + noise.to(scores.device, scores.dtype)


def _processors(sampling: Sampling | None, seeds: Sequence[int | None]) -> list[Any]:
    """Logits processors that draw as named; none for greedy answers."""
    if sampling is None:
        return []
    chain: list[Any] = []
    if sampling.temperature is not None:
        chain.append(TemperatureLogitsWarper(sampling.temperature))
    if sampling.top_p is not None:
        chain.append(TopPLogitsWarper(sampling.top_p))
    return [*chain, _Gumbel([seed for seed in seeds if seed is not None])]
