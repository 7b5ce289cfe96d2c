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
2. **Timed**, each way in a process of its own. The slow ways take minutes for a few prompts: theirs
   are groups of neighbours, taken evenly over the first grid. naive: one prompt + option a pass,
   first and again last. padded: batches of 64 rows. lm-eval: its own model class with its own
   defaults, and with batches of 32. fairaudit: the backend on whole grids, with tokenizing. Ratios
   are of the tokens that the naive way reads for the same prompts, a second, so that a sample of
   somewhat shorter prompts is not taken for a faster way.
3. **Compared** with naive on these prompts: the largest difference of a log-probability, and of a
   contrast, which is what a member of a set differs from its first member in probability.

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
    sample = _sample(grids[0].cells, options.sample)
    with tempfile.TemporaryDirectory() as scratch:
        few, whole = Path(scratch, "few.jsonl"), Path(scratch, "grid.jsonl")
        naive, packed = Path(scratch, "naive"), Path(scratch, "packed")
        tokens = _written(few, reader, sample)
        rows = [_run("naive", tokens, sys.executable, "score_prompts", "naive", folder, few)]
        rows += [_run("padded", tokens, sys.executable, "score_prompts", "padded", folder, few)]
        for batch in ("1", "32") if options.lm_eval else ():
            way = f"lm-eval, batches of {batch}"
            rows += [_run(way, tokens, options.lm_eval, "score_lm_eval", batch, folder, few)]
        for grid in grids:
            way, read = f"fairaudit, {grid.name}", _written(whole, reader, grid.cells)
            row = _run(way, read, sys.executable, "score_prompts", "packed", folder, whole)
            rows += [{**row, "limit": limits[grid.name]}]
        again = _run("naive", tokens, sys.executable, "score_prompts", "naive", folder, few, naive)
        _run("", tokens, sys.executable, "score_prompts", "packed", folder, few, packed)
        _tell(rows, again)
        _compare(reader, sample, naive, packed)


def _sample(cells: Sequence[Cell], size: int) -> list[Cell]:
    """Groups of neighbours, which are mostly of one set, evenly over a grid."""
    groups = [list(group) for group in batches(cells, NEIGHBOURS)]
    count = min(max(1, size // NEIGHBOURS), len(groups))
    return [cell for at in range(count) for cell in groups[at * len(groups) // count]]


def _written(file: Path, reader: Reader, cells: Sequence[Cell]) -> int:
    """Write prompts down, and count the tokens that the naive way reads for them."""
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
    return sum(len(path.tokens) - 1 for one in _paths(reader, cells) for path in one)


def _run(way: str, tokens: int, python: str, program: str, *arguments: object) -> Row:
    command = [python, str(PROGRAMS / f"{program}.py"), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{command[1]} failed; above is what it said.")
    row: Row = json.loads(done.stdout.strip().splitlines()[-1])
    if way:
        print(f"  {way}: {row.get('wall', 0.0):.0f} s", file=sys.stderr, flush=True)
    return {
        **row,
        "way": row.get("way", way) if program == "score_lm_eval" else way,
        "tokens": tokens,
    }


def _tell(rows: Sequence[Row], again: Row) -> None:
    """Every way beside naive, which counts as the mean of its first and its last time."""
    naive = 2 * again["tokens"] / (rows[0]["wall"] + again["wall"])
    print(f"{'prompts × options a second':42}{'rate':>9}{'×':>8}{'of limit':>10}{'peak MB':>9}")
    for row in [*rows, {**again, "way": "naive, again"}]:
        if "lacks" in row:
            print(f"  {row['way']}: {row['lacks']} is not there")
            continue
        ratio = row["tokens"] / row["wall"] / naive
        share = f"{ratio / row['limit']:10.0%}" if "limit" in row else f"{'':10}"
        rate = row["options"] / row["wall"]
        print(f"  {row['way']:40}{rate:9.1f}{ratio:7.1f}×{share}{row['memory']:9,.0f}")


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
