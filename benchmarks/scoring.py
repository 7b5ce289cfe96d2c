"""Options scored a second, beside a loop, padded batches and lm-evaluation-harness.

    python benchmarks/scoring.py [--lm-eval PYTHON] [--vignettes N] [--sample N] [--quick]

The model is SmolLM2-135M-Instruct (`fairaudit download smollm2-135m`) in float32, or the folder of
`--model`. The prompts are those of acute_pain and chest_pain with all shipped attributes, 3
wordings and 2 orders of the options: one grid with all kinds of cue, and one for each kind, since a
cue at the head of a text leaves less to share than one at its end. Beside them stands the plan of
`fairaudit quickstart`.

1. **Counted**, for each grid: tokens of every prompt + option read by itself (naive), distinct ones
   (each prefix once), and those that the backend reads in its batches. Naive by distinct is the
   limit of what sharing can save. Below, tokens a member of one set for 2, 8 and 34 groups.
2. **Timed**, each way in a process of its own. naive: one prompt + option a pass, a few prompts
   before and after each other way, since machines change their pace within minutes. They are groups
   of neighbours, taken evenly over the first grid. padded: batches of 64 rows. lm-eval: its own
   model class with its own defaults, and with batches of 32; both on three of these samples.
   fairaudit: the backend on whole grids, with tokenizing. A way's ratio is to the naive runs right
   before and after it, of the tokens that the naive way reads for the same prompts, a second.
3. **Compared** with naive on all prompts that it scored: the largest difference of a
   log-probability, and of a contrast, which is what a member of a set differs from its first member
   in probability.

lm-eval is no dependency: `--lm-eval` names the Python of an environment of its own, made with

    python -m venv lm && lm/bin/pip install 'lm-eval[hf]'
"""

import argparse
import math
import platform
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from scoring_runs import Row, Runs, paths_of_cells
from scoring_ways import SETS, batches

from fairaudit import Cell, TransformersBackend, counterfactuals, load_attributes
from fairaudit.backends import model_path
from fairaudit.backends.local_model import Reader
from fairaudit.backends.options import disjoint_logprobs
from fairaudit.backends.paths import Path as TokenPath
from fairaudit.backends.paths import Tree
from fairaudit.backends.scoring import paths_of
from fairaudit.counterfactual import CUES, shipped_attribute_files, shipped_set_folders
from fairaudit.pipeline import load_audit, quickstart_file

GRIDS = {"all cues": CUES, **{cue: (cue,) for cue in CUES}}
QUICK = "name"
GROUPS = (2, 8, 34)
NEIGHBOURS = 4  # of a sample, so that there are contrasts to compare


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Distinct scored prompts of a design, with the cell that each was made for first."""

    name: str
    cells: list[Cell]


def main() -> None:
    """Print counts, rates and differences."""
    options = _options()
    folder = options.model or model_path("smollm2-135m")
    if folder is None:
        raise SystemExit("The model is not there. Run: fairaudit download smollm2-135m")
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}\n")
    reader = Reader.open(folder, name="the model")
    names = (QUICK,) if options.quick else GRIDS
    grids = [_grid(name, options.vignettes, options.quick) for name in names]
    if not options.quick:
        grids.append(Grid(name="quickstart", cells=_distinct_cells(_quickstart())))
    limits = _count(reader, grids)
    _grow(reader, grids[0])
    _time(reader, folder, grids, limits, options)


def _grid(name: str, vignettes: int, quick: bool) -> Grid:
    # Attributes that these two sets do not swap are refused in a design without any other.
    others = [other for other in shipped_set_folders() if other not in SETS]
    told = [
        one for one in load_attributes(*shipped_attribute_files()) if {*one.cues} & {*GRIDS[name]}
    ]
    cells = counterfactuals(
        [*SETS, *others],
        told,
        cues=GRIDS[name],
        wordings=1 if quick else 3,
    )
    seen: dict[str, set[str]] = {}
    few: list[Cell] = []
    for cell in takewhile(lambda cell: cell.vignette_set in SETS, cells):
        known = seen.setdefault(cell.vignette_set, set())
        if len(known) < vignettes:
            known.add(cell.vignette_id)
        if cell.vignette_id in known:
            few.append(cell)
    return Grid(name=name, cells=_distinct_cells(few))


def _quickstart() -> Iterable[Cell]:
    return load_audit(quickstart_file()).cells


def _distinct_cells(cells: Iterable[Cell]) -> list[Cell]:
    """One cell for each prompt whose options are scored."""
    first: dict[str, Cell] = {}
    for cell in cells:
        if cell.scored:
            first.setdefault(cell.prompt_id, cell)
    return list(first.values())


def _distinct(paths: Sequence[Sequence[TokenPath]]) -> int:
    return len(Tree.of([path for one in paths for path in one]).tokens)


def _count(reader: Reader, grids: Sequence[Grid]) -> dict[str, float]:
    print(f"{'tokens':16}{'prompts':>9}{'naive':>12}{'distinct':>11}{'read':>11}{'limit':>8}")
    limits = {}
    for grid in grids:
        paths = paths_of_cells(reader, grid.cells)
        naive = sum(len(path.tokens) - 1 for one in paths for path in one)
        distinct, size = _distinct(paths), TransformersBackend("smollm2-135m").batch_size
        read = sum(map(_distinct, batches(paths, size)))
        limits[grid.name] = naive / distinct
        print(
            f"  {grid.name:14}{len(paths):9,}{naive:12,}{distinct:11,}{read:11,}"
            f"{naive / distinct:7.1f}×"
        )
    print(flush=True)
    return limits


def _grow(reader: Reader, grid: Grid) -> None:
    """Tokens a member of one set, as groups are added."""
    sets: dict[str, list[Cell]] = {}
    for cell in grid.cells:
        sets.setdefault(f"{cell.vignette_id}/{cell.question_id}/{cell.wording}", []).append(cell)
    members = max(sets.values(), key=len)
    paths = paths_of_cells(reader, members[: max(GROUPS)])
    told = (f"{groups} groups {_distinct(paths[:groups]) / groups:.1f}" for groups in GROUPS)
    print(f"distinct tokens a member of one set: {', '.join(told)}\n", flush=True)


def _time(
    reader: Reader,
    folder: Path,
    grids: Sequence[Grid],
    limits: dict[str, float],
    options: argparse.Namespace,
) -> None:
    batch_sizes = ("1", "32") if options.lm_eval else ()
    count = 2 + len(batch_sizes) + len(grids)
    samples = _samples(grids[0].cells, options.sample, count)
    few = [cell for sample in samples[:3] for cell in sample]
    with tempfile.TemporaryDirectory() as scratch:
        run = Runs(reader=reader, place=Path(scratch), folder=folder)
        naive = [run.naive(samples[0])]

        def tell(name: str, row: Row, limit: float = 0) -> None:
            naive.append(run.naive(samples[len(naive)]))
            _line(name, row, naive[-2:], limit)

        print(f"{'prompts × options a second':42}{'rate':>9}{'×':>8}{'of limit':>10}{'peak MB':>9}")
        tell("padded", run.scored(few, "score_prompts", "padded"))
        for size in batch_sizes:
            row = run.scored(few, "score_lm_eval", size, python=options.lm_eval)
            tell(row.get("way", "lm-eval: not usable there"), row)
        for grid in grids:
            row = run.scored(grid.cells, "score_prompts", "packed")
            tell(f"fairaudit, {grid.name}", row, limits[grid.name])
        _line("naive, all runs", _together(naive), naive)
        cells = [cell for sample in samples for cell in sample]
        run.scored(cells, "score_prompts", "packed", values="packed")
        _compare(reader, cells, run.values("naive"), run.values("packed"))


def _samples(cells: Sequence[Cell], size: int, count: int) -> list[list[Cell]]:
    """Groups of neighbours, which are mostly of one set, evenly over a grid, dealt out in turn."""
    groups = [list(group) for group in batches(cells, NEIGHBOURS)]
    wanted = max(1, size // NEIGHBOURS) * count
    taken = [groups[at * len(groups) // wanted] for at in range(wanted)]
    return [[cell for group in taken[at::count] for cell in group] for at in range(count)]


def _together(rows: Sequence[Row]) -> Row:
    summed = {key: sum(row[key] for row in rows) for key in ("tokens", "options", "wall")}
    return {**summed, "memory": max(row["memory"] for row in rows)}


def _line(name: str, row: Row, naive: Sequence[Row], limit: float = 0) -> None:
    if not row:
        print(f"  {name}")
        return
    beside = _together(naive)
    ratio = (row["tokens"] / row["wall"]) / (beside["tokens"] / beside["wall"])
    share = f"{ratio / limit:10.0%}" if limit else f"{'':10}"
    rate = row["options"] / row["wall"]
    print(f"  {name:40}{rate:9.1f}{ratio:7.1f}×{share}{row['memory']:9,.0f}", flush=True)


def _compare(
    reader: Reader,
    cells: Sequence[Cell],
    naive: Sequence[Sequence[float]],
    packed: Sequence[Sequence[float]],
) -> None:
    pairs = [(a, b) for x, y in zip(naive, packed, strict=True) for a, b in zip(x, y, strict=True)]
    print(f"\nlargest difference from naive, of {len(pairs):,} log-probabilities: ", end="")
    print(f"{max(abs(a - b) for a, b in pairs):.1e}")
    found = paths_of(reader, [cell.prompt for cell in cells])
    contrasts = [_contrasts(cells, found, values) for values in (naive, packed)]
    gaps = [abs(a - b) for a, b in zip(*contrasts, strict=True)]
    print(f"of {len(gaps):,} contrasts, in probability: {max(gaps, default=0.0):.1e}")


def _contrasts(
    cells: Sequence[Cell], found: Sequence[Any], values: Sequence[Sequence[float]]
) -> list[float]:
    """What every prompt's first option differs in from that of the first prompt of its set."""
    first: dict[str, float] = {}
    differences = []
    for cell, one, logprobs in zip(cells, found, values, strict=True):
        known = dict(zip((s for option in one.sequences for s in option), logprobs, strict=True))
        probability = math.exp(disjoint_logprobs(one.sequences, known)[0])
        base = first.setdefault(cell.set_id, probability)
        if base is not probability:
            differences.append(probability - base)
    return differences


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lm-eval", help="Python of an environment with lm-eval")
    parser.add_argument("--model", type=Path, help="folder of another model")
    parser.add_argument("--vignettes", type=int, default=1, help="vignettes of each set")
    parser.add_argument("--sample", type=int, default=16, help="prompts of a naive run")
    parser.add_argument("--quick", action="store_true", help="one small grid: see that it works")
    return parser.parse_args()


if __name__ == "__main__":
    main()
