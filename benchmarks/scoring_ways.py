"""The prompts of the scoring benchmarks, and the ways to score them.

A way goes from a model and prompts to the log-probability of every continuation, prompt by prompt.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

import torch

from fairaudit import Cell, counterfactuals
from fairaudit.backends import scoring, trees
from fairaudit.backends.local_model import LocalModel, Reader
from fairaudit.backends.options import OptionPaths, disjoint_logprobs
from fairaudit.backends.paths import Path
from fairaudit.counterfactual import shipped_attribute_files, shipped_set_folders

__all__ = [
    "SETS",
    "Asked",
    "Clocked",
    "Way",
    "alone",
    "alone_paths",
    "asked_of",
    "batches",
    "even",
    "flat",
    "now",
    "options_of",
    "packed",
    "padded",
    "padded_paths",
    "probabilities",
    "timed",
]

Row = dict[str, Any]
Way = Callable[[Any, Sequence["Asked"]], list[float]]

SETS = ("acute_pain", "chest_pain")
ROWS = 64  # of a padded batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A cell with the token paths of its options."""

    cell: Cell
    found: OptionPaths
    paths: list[Path]


def asked_of(reader: Reader, count: int) -> list[Asked]:
    """First distinct prompts of each set in the order of the design, half of them from each."""
    # Attributes that these two sets do not swap are refused in a design without any other.
    others = [name for name in shipped_set_folders() if name not in SETS]
    cells = counterfactuals([*SETS, *others], list(shipped_attribute_files()), wordings=2)
    distinct: dict[str, Cell] = {}
    for cell in takewhile(lambda cell: cell.vignette_set in SETS, cells):
        if cell.scored:
            distinct.setdefault(cell.prompt_id, cell)
    local = LocalModel(name=reader.name, tokenizer=reader.tokenizer, model=None, way="plain")
    asked = []
    for name in SETS:
        mine = (cell for cell in distinct.values() if cell.vignette_set == name)
        for cell in islice(mine, count // len(SETS)):
            found = scoring.paths_of(local, [cell.prompt])[0]
            asked.append(Asked(cell=cell, found=found, paths=found.paths))
    return asked


def even(asked: Sequence[Asked], count: int) -> list[Asked]:
    """Fewer, from the beginning of each set: neighbours share what a matched set shares."""
    half = len(asked) // len(SETS)
    return [one for at in (0, half) for one in asked[at : at + half][: count // len(SETS)]]


def options_of(asked: Sequence[Asked]) -> int:
    """Prompts × options."""
    return sum(len(one.found.sequences) for one in asked)


def flat(asked: Sequence[Asked]) -> list[Path]:
    """All paths, prompt by prompt."""
    return [path for one in asked for path in one.paths]


def batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Cut into neighbours."""
    return (items[start : start + size] for start in range(0, len(items), size))


def alone(model: Any, asked: Sequence[Asked]) -> list[float]:  # noqa: ANN401 - untyped library
    """One prompt + option at a time."""
    return alone_paths(model, flat(asked))


def alone_paths(model: Any, paths: Sequence[Path]) -> list[float]:  # noqa: ANN401 - untyped library
    """One path a pass."""
    return [trees.plain_logprobs(model, [path])[0] for path in paths]


def padded(model: Any, asked: Sequence[Asked]) -> list[float]:  # noqa: ANN401 - untyped library
    """Batches of rows of about the same length, padded on the left."""
    return padded_paths(model, flat(asked))


def padded_paths(model: Any, paths: Sequence[Path]) -> list[float]:  # noqa: ANN401 - untyped library
    """Rows of paths of about the same length, padded on the left."""
    found = [0.0] * len(paths)
    for rows in batches(sorted(range(len(paths)), key=lambda i: len(paths[i].tokens)), ROWS):
        reads = [paths[row].tokens[:-1] for row in rows]
        scored = [paths[row].tokens[paths[row].start :] for row in rows]
        mask = _left([[1] * len(read) for read in reads], model)
        with torch.inference_mode():
            logits = model(
                input_ids=_left(reads, model),
                attention_mask=mask,
                position_ids=(mask.cumsum(-1) - 1).clamp(min=0),
                use_cache=False,
                logits_to_keep=max(map(len, scored)),
            ).logits.float()
            targets = _left(scored, model)[..., None]
            chosen = logits.log_softmax(-1).gather(-1, targets)[..., 0].double()
            sums = (chosen * _left([[1] * len(one) for one in scored], model)).sum(-1).tolist()
        for row, value in zip(rows, sums, strict=True):
            found[row] = value
    return found


def _left(rows: Sequence[Sequence[int]], model: Any) -> Any:  # noqa: ANN401 - untyped library
    width = max(map(len, rows))
    return torch.tensor([[0] * (width - len(r)) + list(r) for r in rows], device=model.device)


def packed(prompts: int, window: int | None = None) -> Way:
    """The backend's packed tree, a batch of prompts at a time."""
    return lambda model, asked: [
        value
        for batch in batches(asked, prompts)
        for value in trees.packed_logprobs(model, flat(batch), window=window)
    ]


def timed(work: Callable[[], Any], rounds: int = 1) -> tuple[Any, Row]:
    """What the work gives, the least of its times, and the most memory that it took."""
    seconds, there = [], torch.cuda.is_available()
    if there:
        torch.cuda.reset_peak_memory_stats()
    for _ in range(rounds):
        started = now()
        result = work()
        seconds.append(now() - started)
    peak = round(torch.cuda.max_memory_allocated() / 1e6) if there else None
    return result, {"seconds": round(min(seconds), 4), "peak_gpu_mb": peak}


def now() -> float:
    """Time when the GPU has done what was asked of it."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


def probabilities(asked: Sequence[Asked], values: Sequence[float]) -> list[list[float]]:
    """Probability of every option of every prompt."""
    given = iter(values)
    rows = []
    for one in asked:
        known = {s: next(given) for option in one.found.sequences for s in option}
        rows.append([math.exp(v) for v in disjoint_logprobs(one.found.sequences, known)])
    return rows


class Clocked:
    """A model that counts its passes, their tokens, and the time in them."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - untyped library
        self._model = model
        self.forward, self.device, self.dtype = model.forward, model.device, model.dtype
        self.passes, self.tokens, self.seconds = 0, 0, 0.0

    def __call__(self, **arguments: Any) -> Any:  # noqa: ANN401, D102 - untyped library
        started = now()
        result = self._model(**arguments)
        self.seconds += now() - started
        self.passes += 1
        self.tokens += arguments["input_ids"].numel()
        return result
