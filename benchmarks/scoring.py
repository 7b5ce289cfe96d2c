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
2. **Timed**, the same prompts for all slow ways: a stretch of neighbours, since they take minutes
   for a few. naive: one prompt + option a pass. padded: batches of 64 rows. lm-eval: its own model
   class with its own defaults, and with batches of 32. fairaudit: the backend on whole grids, with
   tokenizing. A rate is of prompts × options by wall time. Each runs in a process of its own.
3. **Compared** with naive on these neighbours: the largest difference of a log-probability, and of
   a contrast, which is what a member of a set differs from its first member in probability.

lm-eval is no dependency: `--lm-eval` names the Python of an environment of its own, made with

    python -m venv lm && lm/bin/pip install 'lm-eval[hf]'
"""

import argparse
import json
import math
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from scoring_ways import SETS, batches

from fairaudit import Cell, TransformersBackend, counterfactuals, load_attributes
from fairaudit.backends import model_path
from fairaudit.backends.local_model import Reader
from fairaudit.backends.options import disjoint_logprobs, spelled
from fairaudit.backends.paths import Path as TokenPath
from fairaudit.backends.paths import Tree
from fairaudit.backends.scoring import paths_of
from fairaudit.counterfactual import CUES, shipped_attribute_files, shipped_set_folders
from fairaudit.pipeline import load_audit, quickstart_file

Row = dict[str, Any]

PROGRAMS = Path(__file__).parent / "programs"
GRIDS = {"all cues": CUES, **{cue: (cue,) for cue in CUES}}
QUICK = "name"
GROUPS = (2, 8, 34)


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


def _paths(reader: Reader, cells: Sequence[Cell]) -> list[list[TokenPath]]:
    return [found.paths for found in paths_of(reader, [cell.prompt for cell in cells])]


def _distinct(paths: Sequence[Sequence[TokenPath]]) -> int:
    return len(Tree.of([path for one in paths for path in one]).tokens)


def _count(reader: Reader, grids: Sequence[Grid]) -> dict[str, float]:
    print(f"{'tokens':16}{'prompts':>9}{'naive':>12}{'distinct':>11}{'read':>11}{'limit':>8}")
    limits = {}
    for grid in grids:
        paths = _paths(reader, grid.cells)
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
    paths = _paths(reader, members[: max(GROUPS)])
    told = (f"{groups} groups {_distinct(paths[:groups]) / groups:.1f}" for groups in GROUPS)
    print(f"distinct tokens a member of one set: {', '.join(told)}\n", flush=True)


def _time(
    reader: Reader,
    folder: Path,
    grids: Sequence[Grid],
    limits: dict[str, float],
    options: argparse.Namespace,
) -> None:
    print(f"{'prompts × options a second':42}{'rate':>9}{'×':>8}{'of limit':>10}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        whole = grids[0].cells
        start = len(whole) // 3
        sample = whole[start : start + options.sample]
        few = _written(place / "few.jsonl", reader, sample)
        naive = _run(sys.executable, "score_prompts", "naive", folder, few, place / "naive")
        _line("naive", naive, naive)
        _line("padded", _run(sys.executable, "score_prompts", "padded", folder, few), naive)
        for batch in ("1", "32") if options.lm_eval else ():
            row = _run(options.lm_eval, "score_lm_eval", batch, folder, few)
            _line(row.get("way", "lm-eval: not usable there"), row, naive)
        for grid in grids:
            file = _written(place / "grid.jsonl", reader, grid.cells)
            row = _run(sys.executable, "score_prompts", "packed", folder, file)
            _line(f"fairaudit, {grid.name}", row, naive, limits[grid.name])
        _run(sys.executable, "score_prompts", "packed", folder, few, place / "packed")
        _compare(reader, sample, place / "naive", place / "packed")


def _written(file: Path, reader: Reader, cells: Sequence[Cell]) -> Path:
    lines = []
    for cell in cells:
        prompt = cell.prompt
        text = reader.rendered(prompt.messages)
        gap = " " if prompt.messages[-1][0] == "assistant" and not text[-1:].isspace() else ""
        ends = [one[len(text) :] for option in spelled(text, prompt.options, gap) for one in option]
        row = {
            "prompt_id": prompt.prompt_id, "messages": prompt.messages, "options": prompt.options,
            "text": text, "continuations": ends, "count": len(prompt.options),
        }  # fmt: skip
        lines.append(json.dumps(row))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _run(python: str, program: str, *arguments: object) -> Row:
    command = [python, str(PROGRAMS / f"{program}.py"), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{command[1]} failed; above is what it said.")
    row: Row = json.loads(done.stdout.strip().splitlines()[-1])
    return {} if "lacks" in row else row


def _line(name: str, row: Row, naive: Row, limit: float = 0) -> None:
    if not row:
        print(f"  {name}")
        return
    rate = row["options"] / row["wall"]
    ratio = rate / (naive["options"] / naive["wall"])
    share = f"{ratio / limit:10.0%}" if limit else f"{'':10}"
    print(f"  {name:40}{rate:9.1f}{ratio:7.1f}×{share}{row['memory']:9,.0f}", flush=True)


def _compare(reader: Reader, cells: Sequence[Cell], naive: Path, packed: Path) -> None:
    one, other = (list(_read(file)) for file in (naive, packed))
    pairs = [(a, b) for x, y in zip(one, other, strict=True) for a, b in zip(x, y, strict=True)]
    print(f"\nlargest difference from naive, of {len(pairs):,} log-probabilities: ", end="")
    print(f"{max(abs(a - b) for a, b in pairs):.1e}")
    found = paths_of(reader, [cell.prompt for cell in cells])
    contrasts = [_contrasts(cells, found, values) for values in (one, other)]
    gaps = [abs(a - b) for a, b in zip(*contrasts, strict=True)]
    print(f"of {len(gaps):,} contrasts, in probability: {max(gaps, default=0.0):.1e}")


def _read(file: Path) -> Iterator[list[float]]:
    return map(json.loads, file.read_text("utf-8").splitlines())


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
    parser.add_argument("--sample", type=int, default=64, help="prompts for the slow ways")
    parser.add_argument("--quick", action="store_true", help="one small grid: see that it works")
    return parser.parse_args()


if __name__ == "__main__":
    main()
