"""Scored options and written answers on a GPU, beside the processor of the same machine.

    python benchmarks/scoring_gpu.py [--tokenizer FOLDER] [--model FOLDER] [--devices cuda cpu]
    python benchmarks/scoring_gpu.py --devices cpu --quick

The model has SmolLM2-135M's shape and random weights of a fixed seed, and the tokenizer of a folder
or of `fairaudit download smollm2-135m`. With `--model` it is the one of that folder: how much a
lower precision disturbs a contrast, only real weights show. The prompts are the first of acute_pain
and of chest_pain, as many of each, with all attributes, two wordings and two orders.

It prints JSON, an object a line; `what` names it:

- machine: device, versions, and the state of TF32 before anything is set.
- rate: (a) one prompt + option at a time (`plain_logprobs`), (b) rows of a batch padded to one
  length, (c) the backend's packed tree (`packed_logprobs`); and `score`, which is (c) with the
  tokenizing. A rate counts the options that a prompt names, not their spellings. Memory is the most
  that was allocated on the GPU, with the weights.
- packing: the packed tree of `--many` prompts for sizes of window and batch. Seconds in the model
  end where a pass ends, so that they include no work of ours.
- writing: greedy answers of 32 tokens, in batches padded on the left against one by one, token for
  token. Where two part, `gap` is how far the likeliest two tokens stood apart there.
- difference: largest |Δ log-probability| of a continuation and largest |Δ probability| of an option
  between every two ways, precisions and devices, on `--few` prompts.
- contrast: how far a precision or a way moves what a member of a matched set differs from the mean
  of the set, beside the standard deviation of these differences, on `--many` prompts.
"""

import argparse
import json
import platform
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain, takewhile
from pathlib import Path
from typing import Any

import torch
import transformers
from scoring_ways import (
    Asked,
    Clocked,
    alone,
    asked_of,
    batches,
    even,
    flat,
    options_of,
    packed,
    padded,
    probabilities,
    timed,
)

from fairaudit.backends import generation, model_path, scoring
from fairaudit.backends.local_model import LocalModel, Reader, quiet
from fairaudit.backends.paths import Tree

Row = dict[str, Any]

SHAPE: Row = {
    "vocab_size": 49152,
    "hidden_size": 576,
    "intermediate_size": 1536,
    "num_hidden_layers": 30,
    "num_attention_heads": 9,
    "num_key_value_heads": 3,
    "max_position_embeddings": 8192,
    "rope_parameters": {"rope_type": "default", "rope_theta": 100000.0},
    "tie_word_embeddings": True,
}
SEED = 8
# At initialisation every token is about as likely as any other, and no error would show.
SHARPER = 3
# Dtype, and how torch multiplies float32 matrices: “high” is TF32.
PRECISIONS = {
    "float32": ("float32", "highest"),
    "float32 with TF32": ("float32", "high"),
    "bfloat16": ("bfloat16", "highest"),
}
BATCH = 128  # prompts, as the backend's own default
PACKS = (768, 3072, 12288)
LONGEST = 32


def main() -> None:
    """Print every row as soon as it is known."""
    options = _options()
    show("machine", **machine())
    with tempfile.TemporaryDirectory() as scratch:
        layers = 2 if options.quick else SHAPE["num_hidden_layers"]
        folder = options.model or random_model(options.tokenizer, Path(scratch), layers)
        many = asked_of(Reader.open(folder, name="the model"), options.many)
        show("prompts", **counts(many))
        few, some = even(many, options.few), even(many, options.few // 2)
        found: dict[str, list[float]] = {}
        effects: dict[str, list[float]] = {}
        for name, local in models(folder, options.devices):
            found |= {f"{name}, {way}": values for way, values in rates(name, local, few)}
            if name.startswith(options.devices[0]):
                if not effects:
                    packing(name, local, many, PACKS[:2] if options.quick else PACKS)
                for way, values in fast_ways(local, many):
                    effects[f"{name}, {way}"] = from_mean(many, values)
            writing(name, local, some)
    differences(few, found)
    contrasts(effects)


def show(what: str, **row: object) -> None:
    """Print one object."""
    print(json.dumps({"what": what, **row}, ensure_ascii=False), flush=True)


def machine() -> Row:
    """Devices and versions."""
    return {
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
        "cpu": f"{platform.machine()}, {torch.get_num_threads()} threads",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "float32_matmul_precision": torch.get_float32_matmul_precision(),
        "allow_tf32": torch.backends.cuda.matmul.allow_tf32,
    }


def random_model(tokenizer: Path, folder: Path, layers: int) -> Path:
    """Save a model with random weights and the tokenizer of another folder."""
    torch.manual_seed(SEED)
    with quiet():
        config = transformers.LlamaConfig(**SHAPE | {"num_hidden_layers": layers})
        model = transformers.AutoModelForCausalLM.from_config(config)
        for weights in model.parameters():
            weights.data.mul_(SHARPER if weights.dim() > 1 else 1)
        model.save_pretrained(folder)
        transformers.AutoTokenizer.from_pretrained(tokenizer).save_pretrained(folder)
    return folder


def models(folder: Path, devices: Sequence[str]) -> Iterator[tuple[str, LocalModel]]:
    """Load the model on every device, on a GPU in every precision; one at a time is kept."""
    for device in devices:
        for precision in PRECISIONS if device == "cuda" else ("float32",):
            dtype, products = PRECISIONS[precision]
            torch.set_float32_matmul_precision(products)
            local = LocalModel.load(folder, name="the model", device=device, dtype=dtype)
            show("model", on=f"{device}, {precision}", way=local.way)
            yield f"{device}, {precision}", local
            del local


def counts(asked: Sequence[Asked]) -> Row:
    """How much there is to score, and how much of it differs."""
    return {
        "prompts": len(asked),
        "options": options_of(asked),
        "continuations": len(flat(asked)),
        "median_tokens": statistics.median(len(one.found.context) for one in asked),
        "tokens": sum(len(path.tokens) - 1 for path in flat(asked)),
        "distinct_tokens": len(Tree.of(flat(asked)).tokens),
    }


def rates(name: str, local: LocalModel, few: Sequence[Asked]) -> Iterator[tuple[str, list[float]]]:
    """Time every way on the same prompts; gives its log-probabilities."""

    def score(_: Any, asked: Sequence[Asked]) -> list[float]:  # noqa: ANN401 - untyped library
        for batch in batches([one.cell.prompt for one in asked], BATCH):
            scoring.score(local, batch)
        return []

    ways = {"one at a time": alone, "padded": padded, "packed": packed(BATCH), "score": score}
    for title, way in ways.items():
        way(local.model, few[:4])  # the first pass loads kernels
        rounds = 1 if way is alone else 2
        values, cost = timed(lambda way=way: way(local.model, few), rounds)  # type: ignore[misc]
        show("rate", on=name, way=title, **_rate(few, cost))
        if values:
            yield title, values


def _rate(asked: Sequence[Asked], cost: Row) -> Row:
    count = options_of(asked)
    return {"options": count, "options_a_second": round(count / cost["seconds"], 1), **cost}


def packing(name: str, local: LocalModel, many: Sequence[Asked], packs: Sequence[int]) -> None:
    """Time the packed tree for sizes of pack and batch."""
    for pack in packs:
        for prompts in sorted({BATCH, len(many)}):
            model, way = Clocked(local.model), packed(prompts, pack)
            way(local.model, many)  # passes of a new size load kernels
            _, cost = timed(lambda way=way, model=model: way(model, many))  # type: ignore[misc]
            inside = {"passes": model.passes, "tokens": model.tokens, "in_model": model.seconds}
            show("packing", on=name, window=pack, batch=prompts, **_rate(many, cost), **inside)


def fast_ways(local: LocalModel, many: Sequence[Asked]) -> Iterator[tuple[str, list[float]]]:
    """Log-probabilities of many prompts."""
    yield "packed", packed(len(many))(local.model, many)
    yield "padded", padded(local.model, many)


def differences(few: Sequence[Asked], found: dict[str, list[float]]) -> None:
    """Compare every two."""
    chances = {
        name: [*chain.from_iterable(probabilities(few, values))] for name, values in found.items()
    }
    names = list(found)
    for one, other in ((a, b) for n, b in enumerate(names) for a in names[:n]):
        logprob, chance = (_largest(of[one], of[other]) for of in (found, chances))
        show("difference", between=[one, other], log_probability=logprob, probability=chance)


def _largest(one: Sequence[float], other: Sequence[float]) -> float:
    return _short(max(abs(a - b) for a, b in zip(one, other, strict=True)))


def _short(value: float) -> float:
    return float(f"{value:.3g}")


def from_mean(many: Sequence[Asked], values: Sequence[float]) -> list[float]:
    """For members of demographic swaps, the first option's probability less its set's mean."""
    sets: dict[tuple[str, ...], list[float]] = {}
    for one, chances in zip(many, probabilities(many, values), strict=True):
        if one.cell.role in ("reference", "counterfactual"):
            key = (one.cell.set_id, one.cell.attribute, one.cell.cue)
            sets.setdefault(key, []).append(chances[0])
    return [p - statistics.fmean(whole) for whole in sets.values() if len(whole) > 1 for p in whole]


def contrasts(effects: dict[str, list[float]]) -> None:
    """Compare the contrasts of every precision and way with those of the first."""
    base, *_ = effects.values()
    spread = statistics.pstdev(base)
    for name, effect in effects.items():
        noise = statistics.pstdev([a - b for a, b in zip(effect, base, strict=True)])
        figures = {"largest_error": _largest(effect, base), "effect_sd": _short(spread)}
        show("contrast", of=name, **figures, error_sd_by_effect_sd=_short(noise / spread))


def writing(name: str, local: LocalModel, asked: Sequence[Asked]) -> None:
    """Write greedily, one by one and in batches, and compare token for token."""
    rows = [tokens for one in asked for tokens in local.tokens([local.rendered(one.cell.messages)])]
    # Many answers are one word; written on past their end, they compare more tokens.
    local.model.generation_config.eos_token_id = None
    single: list[list[int]] = []
    for size in sorted({1, 8, len(rows)}):
        written, cost = timed(lambda size=size: _written(local, rows, size), rounds=2)  # type: ignore[misc]
        single = single or written
        pairs = enumerate(zip(single, written, strict=True))
        parted = [(row, _parting(a, b)) for row, (a, b) in pairs if a != b]
        gaps = [_gap(local, rows[row] + single[row][:at]) for row, at in parted]
        count = sum(map(len, written))
        rate = {"tokens": count, "tokens_a_second": round(count / cost["seconds"], 1), **cost}
        show("writing", on=name, batch=size, answers=len(rows), **rate, parted=len(gaps), gap=gaps)


def _written(local: LocalModel, rows: Sequence[list[int]], size: int) -> list[list[int]]:
    return [
        tokens
        for batch in batches(rows, size)
        for tokens in generation._generated(local, batch, LONGEST, None, [None] * len(batch))
    ]


def _parting(one: Sequence[int], other: Sequence[int]) -> int:
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in same)


def _gap(local: LocalModel, tokens: Sequence[int]) -> float:
    with torch.inference_mode():
        logits = local.model(torch.tensor([tokens], device=local.model.device)).logits[0, -1]
    first, second = logits.float().topk(2).values.tolist()
    return _short(first - second)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="a model with its tokenizer")
    parser.add_argument("--tokenizer", type=Path, metavar="FOLDER", help="for random weights")
    parser.add_argument("--devices", nargs="+", choices=["cuda", "cpu"], default=["cuda", "cpu"])
    parser.add_argument("--few", type=int, default=32, help="prompts of every way; 32")
    parser.add_argument("--many", type=int, default=1024, help="prompts of the fast ways; 1024")
    parser.add_argument("--quick", action="store_true", help="2 layers, to see that it runs")
    options = parser.parse_args()
    if options.quick:
        options.few, options.many = 8, 32
    options.tokenizer = options.tokenizer or model_path("smollm2-135m")
    if not (options.model or options.tokenizer):
        parser.error("name a tokenizer's folder, or run `fairaudit download smollm2-135m` first")
    if "cuda" in options.devices and not torch.cuda.is_available():
        parser.error("there is no GPU that torch can use; --devices cpu does without")
    if options.few < 4 or options.many < options.few:
        parser.error("--few has to be at least 4, and --many no less")
    return options


if __name__ == "__main__":
    main()
