"""Scored options and written answers on a GPU, beside the processor of the same machine.

    python benchmarks/scoring_gpu.py [--tokenizer FOLDER] [--devices cuda cpu] [--few N] [--many N]
    python benchmarks/scoring_gpu.py --model FOLDER
    python benchmarks/scoring_gpu.py --devices cpu --quick

The model has SmolLM2-135M's shape and random weights of a fixed seed, so that only a tokenizer is
needed: the folder's, or that of `fairaudit download smollm2-135m`. With `--model` it is the model
of that folder. Random weights show the speed and whether ways agree; how much a lower precision
disturbs a contrast, only real ones show. The prompts are the first of acute_pain and chest_pain, as
many of each, with all attributes, two wordings and two orders.

It prints JSON, an object a line; `what` names it:

- machine: device, versions, and the state of TF32 before anything is set.
- rate: (a) one prompt + option at a time (`plain_logprobs`), (b) batches with padding, (c) the packed
  tree of the backend (`packed_logprobs`), and `score`, which adds the tokenizing. Options are as the
  prompt names them; the spellings beside them are scored too, and not counted. Memory is the most
  that was allocated on the GPU, weights with it.
- difference: largest |Δ log-probability| of a continuation and |Δ probability| of an option between
  every two of device, precision and way, on `--few` prompts.
- contrast: on `--many` prompts, how far a precision moves the difference of a member from the mean
  of its matched set, beside the standard deviation of these differences themselves.
- packing: the packed tree for sizes of pack and batch, with tokens read and time in the model.
- padding: the same for rows in a batch.
- writing: greedy answers, in batches with left padding against one by one, token for token. Where
  they part, `gap` is how far the two likeliest tokens were apart there.
"""

import argparse
import json
import math
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

import torch
import transformers

from fairaudit import Cell, counterfactuals
from fairaudit.backends import generation, model_path, scoring, trees
from fairaudit.backends.local_model import LocalModel, Reader, quiet
from fairaudit.backends.options import OptionPaths, disjoint_logprobs
from fairaudit.counterfactual import shipped_attribute_files, shipped_set_folders

Row = dict[str, Any]
Paths = list[trees.Path]
Way = Callable[[Any, Sequence["Asked"]], list[float]]

SETS = ("acute_pain", "chest_pain")
# SmolLM2-135M's, as its config.json has them.
SHAPE = {
    "vocab_size": 49152,
    "hidden_size": 576,
    "intermediate_size": 1536,
    "num_hidden_layers": 30,
    "num_attention_heads": 9,
    "num_key_value_heads": 3,
    "head_dim": 64,
    "max_position_embeddings": 8192,
    "rope_parameters": {"rope_type": "default", "rope_theta": 100000.0},
    "tie_word_embeddings": True,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 2,
}
SEED = 8
# At initialisation every token is about as likely as any other, and no error would show.
SHARPER = 3
# Name: dtype, and what torch may do with products of float32 matrices (“high” is TF32).
PRECISIONS = {
    "float32": ("float32", "highest"),
    "float32, TF32": ("float32", "high"),
    "bfloat16": ("bfloat16", "highest"),
}
BATCH = 32  # prompts, as the backend's own default
ROWS = 64
LONGEST = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A cell with the token paths of its options."""

    cell: Cell
    found: OptionPaths
    paths: Paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A loaded model: where, and in which precision."""

    device: str
    precision: str
    local: LocalModel

    @property
    def labels(self) -> Row:
        """What its rows begin with."""
        return {"device": self.device, "precision": self.precision}


def main() -> None:
    """Print every row as soon as it is known."""
    options = _options()
    devices = [d for d in options.devices if d != "cuda" or torch.cuda.is_available()]
    show("machine", machine())
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.model or random_model(options.tokenizer, Path(scratch), options.quick)
        many = asked_of(Reader.open(folder, name="the model"), options.many)
        few = even(many, options.few)
        found: dict[str, list[float]] = {}
        contrasts: dict[str, list[float]] = {}
        for subject in subjects(folder, devices):
            name = f"{subject.device}, {subject.precision}"
            for way, values in rates(subject, few, options.rounds):
                found[f"{name}, {way}"] = values
            if subject.device == devices[0]:
                for way, values in more(subject, many, sweep=not contrasts, quick=options.quick):
                    contrasts[f"{name}, {way}"] = values
            writing(subject, even(many, options.written))
    differences(few, found)
    contrast_errors(many, contrasts)


def show(what: str, row: Row) -> None:
    """Print one object."""
    print(json.dumps({"what": what, **row}, ensure_ascii=False), flush=True)


def machine() -> Row:
    """Device and versions."""
    there = torch.cuda.is_available()
    return {
        "gpu": torch.cuda.get_device_name() if there else None,
        "cpu_threads": torch.get_num_threads(),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "float32_matmul_precision": torch.get_float32_matmul_precision(),
        "allow_tf32": torch.backends.cuda.matmul.allow_tf32,
    }


def random_model(tokenizer: Path, folder: Path, quick: bool) -> Path:
    """Save a model with random weights and the tokenizer of another folder."""
    torch.manual_seed(SEED)
    with quiet():
        shape = SHAPE | ({"num_hidden_layers": 2} if quick else {})
        model = transformers.AutoModelForCausalLM.from_config(transformers.LlamaConfig(**shape))
        for weights in model.parameters():
            weights.data.mul_(SHARPER if weights.dim() > 1 else 1)
        model.save_pretrained(folder)
        transformers.AutoTokenizer.from_pretrained(tokenizer).save_pretrained(folder)
    return folder


def subjects(folder: Path, devices: Sequence[str]) -> Iterator[Subject]:
    """Load the model for every device and precision in turn; one at a time is in memory."""
    for device in devices:
        for precision, (dtype, products) in PRECISIONS.items():
            if device == "cpu" and precision != "float32":
                continue
            torch.set_float32_matmul_precision(products)
            local = LocalModel.load(folder, name="the model", device=device, dtype=dtype)
            show("model", {"device": device, "precision": precision, "packed": local.packed})
            yield Subject(device=device, precision=precision, local=local)
            del local
    torch.set_float32_matmul_precision("highest")


def asked_of(reader: Reader, count: int) -> list[Asked]:
    """First distinct prompts of each set in the order of the design, half of them from each."""
    others = [name for name in shipped_set_folders() if name not in SETS]
    # Some attributes are swapped in other sets alone, and a design refuses those without a place.
    cells = counterfactuals([*SETS, *others], list(shipped_attribute_files()), wordings=2)
    prompts: dict[str, Cell] = {}
    for cell in takewhile(lambda cell: cell.vignette_set in SETS, cells):
        if cell.scored:
            prompts.setdefault(cell.prompt_id, cell)
    started = time.perf_counter()
    asked = []
    for name in SETS:
        mine = (cell for cell in prompts.values() if cell.vignette_set == name)
        for cell in islice(mine, count // len(SETS)):
            # Read as the backend reads it; only `score` does this in one step.
            found = scoring._option_paths(_without_weights(reader), cell.prompt)
            start = len(found.context)
            paths = [trees.Path(found.context + s, start) for o in found.sequences for s in o]
            asked.append(Asked(cell=cell, found=found, paths=paths))
    took = time.perf_counter() - started
    lengths = [len(one.found.context) for one in asked]
    row = {
        "prompts": len(asked),
        "options": options_of(asked),
        "paths": sum(len(one.paths) for one in asked),
        "median_tokens": statistics.median(lengths),
        "tokens": sum(len(path.tokens) - 1 for one in asked for path in one.paths),
        "distinct_tokens": len(trees.Tree.of(flat(asked)).tokens),
        "tokenizing_prompts_per_second": round(len(asked) / took),
    }
    show("prompts", row)
    return asked


def _without_weights(reader: Reader) -> LocalModel:
    return LocalModel(name=reader.name, tokenizer=reader.tokenizer, model=None, packed=False)


def even(asked: Sequence[Asked], count: int) -> list[Asked]:
    """As many from the beginning of each set; neighbours, so that they share what sets share."""
    half = len(asked) // len(SETS)
    return [one for at in range(len(SETS)) for one in asked[at * half :][: count // len(SETS)]]


def options_of(asked: Sequence[Asked]) -> int:
    """Prompts × options."""
    return sum(len(one.found.sequences) for one in asked)


def flat(asked: Sequence[Asked]) -> Paths:
    """All paths, prompt by prompt."""
    return [path for one in asked for path in one.paths]


def batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Cut into neighbours."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def alone(model: Any, asked: Sequence[Asked]) -> list[float]:  # noqa: ANN401 - untyped library
    """One prompt + option at a time."""
    return [trees.plain_logprobs(model, [path])[0] for path in flat(asked)]


def padded(rows: int) -> Way:
    """Batches of rows of about the same length, padded on the left."""

    def way(model: Any, asked: Sequence[Asked]) -> list[float]:  # noqa: ANN401 - untyped library
        paths = flat(asked)
        order = sorted(range(len(paths)), key=lambda i: len(paths[i].tokens))
        found = [0.0] * len(paths)
        for batch in batches(order, rows):
            values = _padded_batch(model, [paths[i] for i in batch])
            for i, value in zip(batch, values, strict=True):
                found[i] = value
        return found

    return way


def _padded_batch(model: Any, paths: Paths) -> list[float]:  # noqa: ANN401 - untyped library
    reads = [path.tokens[:-1] for path in paths]
    width = max(map(len, reads))
    kept = max(len(path.tokens) - path.start for path in paths)
    device = model.device
    ids = torch.tensor([[0] * (width - len(read)) + list(read) for read in reads], device=device)
    mask = torch.tensor([[0] * (width - len(r)) + [1] * len(r) for r in reads], device=device)
    scored = [path.tokens[path.start :] for path in paths]
    targets = torch.tensor([[0] * (kept - len(s)) + list(s) for s in scored], device=device)
    counts = torch.tensor([[0] * (kept - len(s)) + [1] * len(s) for s in scored], device=device)
    with torch.inference_mode():
        logits = model(
            input_ids=ids,
            attention_mask=mask,
            position_ids=(mask.cumsum(-1) - 1).clamp(min=0),
            use_cache=False,
            logits_to_keep=kept,
        ).logits
        chosen = logits.float().log_softmax(-1).gather(-1, targets[..., None])[..., 0]
        sums: list[float] = (chosen.double() * counts).sum(-1).tolist()
    return sums


def packed(prompts: int) -> Way:
    """The backend's packed tree, a batch of prompts at a time."""

    def way(model: Any, asked: Sequence[Asked]) -> list[float]:  # noqa: ANN401 - untyped library
        found = (trees.packed_logprobs(model, flat(batch)) for batch in batches(asked, prompts))
        return [value for values in found for value in values]

    return way


def timed(subject: Subject, work: Callable[[], Any], rounds: int) -> tuple[Any, Row]:
    """What the work gives, the least of its times, and the most memory that it took."""
    on_gpu = subject.device == "cuda"
    seconds = []
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    for _ in range(rounds):
        if on_gpu:
            torch.cuda.synchronize()
        started = time.perf_counter()
        result = work()
        if on_gpu:
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - started)
    peak = round(torch.cuda.max_memory_allocated() / 1e6) if on_gpu else None
    return result, {"seconds": round(min(seconds), 4), "peak_gpu_mb": peak}


def rates(subject: Subject, few: Sequence[Asked], rounds: int) -> Iterator[tuple[str, list[float]]]:
    """Time every way on the same prompts; gives its log-probabilities."""
    model = subject.local.model
    ways: dict[str, Way] = {
        "one at a time": alone,
        "padded": padded(ROWS),
        "packed": packed(BATCH),
    }
    for name, way in ways.items():
        way(model, few[:4])  # the first passes load kernels
        values, cost = timed(subject, lambda way=way: way(model, few), rounds)  # type: ignore[misc]
        show("rate", subject.labels | {"way": name} | _rate(few, cost))
        yield name, values
    prompts = [one.cell.prompt for one in few]

    def score() -> None:
        for batch in batches(prompts, BATCH):
            scoring.score(subject.local, batch)

    _, cost = timed(subject, score, rounds)
    show("rate", subject.labels | {"way": "score"} | _rate(few, cost))


def _rate(asked: Sequence[Asked], cost: Row) -> Row:
    options = options_of(asked)
    rate = round(options / cost["seconds"], 1)
    return {"prompts": len(asked), "options": options, "options_per_second": rate, **cost}


class Clocked:
    """A model that counts its passes and tokens, and the time in them."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - untyped library
        self._model = model
        self.forward, self.device, self.dtype = model.forward, model.device, model.dtype
        self.passes = self.tokens = 0
        self.seconds = 0.0

    def __call__(self, **arguments: Any) -> Any:  # noqa: ANN401 - untyped library
        started = self._now()
        result = self._model(**arguments)
        self.seconds += self._now() - started
        self.passes += 1
        self.tokens += arguments["input_ids"].numel()
        return result

    def _now(self) -> float:
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()


def more(
    subject: Subject, many: Sequence[Asked], *, sweep: bool, quick: bool
) -> Iterator[tuple[str, list[float]]]:
    """Give many prompts' log-probabilities; for the first subject, also for many sizes."""
    model = subject.local.model
    yield "packed", packed(len(many))(model, many)
    yield "padded", padded(ROWS)(model, many)
    if not sweep:
        return
    default = trees._PACK
    for pack in (256, default) if quick else (256, default, 1536, 3072, 6144, 12288):
        for prompts in (BATCH, len(many)):
            trees._PACK = pack
            sizes = {"pack": pack, "batch": prompts}
            clocked = Clocked(model)
            way = packed(prompts)
            way(model, many[:BATCH])
            _, cost = timed(subject, lambda way=way, one=clocked: way(one, many), 1)  # type: ignore[misc]
            show("packing", subject.labels | sizes | _rate(many, cost) | _inside(clocked))
    trees._PACK = default
    for rows in (16, ROWS) if quick else (16, 64, 256, 1024):
        clocked = Clocked(model)
        way = padded(rows)
        _, cost = timed(subject, lambda way=way, one=clocked: way(one, many), 1)  # type: ignore[misc]
        show("padding", subject.labels | {"rows": rows} | _rate(many, cost) | _inside(clocked))


def _inside(clocked: Clocked) -> Row:
    seconds = round(clocked.seconds, 4)
    return {"passes": clocked.passes, "tokens": clocked.tokens, "seconds_in_model": seconds}


def differences(few: Sequence[Asked], found: dict[str, list[float]]) -> None:
    """Compare every two ways."""
    chances = {name: _flat_probabilities(few, values) for name, values in found.items()}
    names = list(found)
    for number, one in enumerate(names):
        for other in names[:number]:
            row = {
                "between": [other, one],
                "log_probability": _largest(found[one], found[other]),
                "probability": _largest(chances[one], chances[other]),
            }
            show("difference", row)


def _largest(one: Sequence[float], other: Sequence[float]) -> float:
    return float(f"{max(abs(a - b) for a, b in zip(one, other, strict=True)):.3g}")


def _flat_probabilities(asked: Sequence[Asked], values: Sequence[float]) -> list[float]:
    return [chance for row in probabilities(asked, values) for chance in row]


def probabilities(asked: Sequence[Asked], values: Sequence[float]) -> list[list[float]]:
    """Probability of every option of every prompt."""
    given = iter(values)
    rows = []
    for one in asked:
        known = {s: next(given) for option in one.found.sequences for s in option}
        rows.append([math.exp(v) for v in disjoint_logprobs(one.found.sequences, known)])
    return rows


def contrast_errors(many: Sequence[Asked], found: dict[str, list[float]]) -> None:
    """Compare the contrasts of every precision and way with those of the first."""
    effects = {name: _effects(many, values) for name, values in found.items()}
    base = next(iter(effects))
    for name, effect in effects.items():
        errors = [a - b for a, b in zip(effect, effects[base], strict=True)]
        spread = statistics.pstdev(effects[base])
        row = {
            "of": name,
            "against": base,
            "members": len(effect),
            "effect_sd": float(f"{spread:.3g}"),
            "largest_error": _largest(effect, effects[base]),
            "error_sd_by_effect_sd": float(f"{statistics.pstdev(errors) / spread:.3g}"),
        }
        show("contrast", row)


def _effects(many: Sequence[Asked], values: Sequence[float]) -> list[float]:
    """For members of demographic swaps, the first option's probability less its set's mean."""
    sets: dict[tuple[str, str, str], list[float]] = {}
    for one, chances in zip(many, probabilities(many, values), strict=True):
        cell = one.cell
        if cell.role in ("reference", "counterfactual"):
            key = (cell.set_id, cell.attribute, cell.cue)
            sets.setdefault(key, []).append(chances[0])
    whole = [members for members in sets.values() if len(members) > 1]
    return [p - statistics.fmean(members) for members in whole for p in members]


def writing(subject: Subject, asked: Sequence[Asked]) -> None:
    """Write greedily, one by one and in batches, and compare token for token."""
    local = subject.local
    rows = [local.tokens(local.rendered(one.cell.messages)) for one in asked]
    single: list[list[int]] = []
    for size in sorted({1, 16, len(rows)}):
        written, cost = timed(subject, lambda size=size: _written(local, rows, size), 1)  # type: ignore[misc]
        single = single or written
        parted = [
            (number, at)
            for number, (a, b) in enumerate(zip(single, written, strict=True))
            if (at := _parting(a, b)) is not None
        ]
        tokens = sum(len(one) for one in written)
        row = subject.labels | {
            "batch": size,
            "answers": len(rows),
            "widths": [min(map(len, rows)), max(map(len, rows))],
            "tokens": tokens,
            "tokens_per_second": round(tokens / cost["seconds"], 1),
            "parted": len(parted),
            "gap": [_gap(local, rows[n] + single[n][:at]) for n, at in parted],
        }
        show("writing", row | cost)


def _written(local: LocalModel, rows: Sequence[list[int]], size: int) -> list[list[int]]:
    """Tokens of every answer up to its end."""
    found: list[list[int]] = []
    for batch in batches(rows, size):
        for tokens in generation._generated(local, batch, LONGEST, None, [None] * len(batch)):
            end = next((n for n, token in enumerate(tokens) if token in local.ends), len(tokens))
            found.append(tokens[: end + 1])
    return found


def _parting(one: Sequence[int], other: Sequence[int]) -> int | None:
    """First place where two answers differ."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other)) if len(one) != len(other) else None
    return next((at for at, (a, b) in pairs if a != b), shorter)


def _gap(local: LocalModel, tokens: Sequence[int]) -> float:
    with torch.inference_mode():
        ids = torch.tensor([tokens], device=local.model.device)
        best = local.model(input_ids=ids, use_cache=False).logits[0, -1].float().topk(2).values
    return float(f"{float(best[0] - best[1]):.3g}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="a model with its tokenizer")
    parser.add_argument("--tokenizer", type=Path, metavar="FOLDER", help="for random weights")
    parser.add_argument("--devices", nargs="+", choices=["cuda", "cpu"], default=["cuda", "cpu"])
    parser.add_argument("--few", type=int, default=64, help="prompts of every way; 64")
    parser.add_argument("--many", type=int, default=2048, help="prompts of the fast ways; 2048")
    parser.add_argument("--written", type=int, default=32, help="prompts answered in words; 32")
    parser.add_argument("--rounds", type=int, default=2, help="the best counts; 2")
    parser.add_argument("--quick", action="store_true", help="2 layers, to see that it runs")
    options = parser.parse_args()
    options.tokenizer = options.tokenizer or model_path("smollm2-135m")
    if options.model is None and options.tokenizer is None:
        parser.error("name a tokenizer's folder, or run `fairaudit download smollm2-135m` first")
    if min(options.few, options.many, options.written) < len(SETS) or options.rounds < 1:
        parser.error("at least 2 prompts and 1 round are needed")
    return options


if __name__ == "__main__":
    sys.exit(main())
