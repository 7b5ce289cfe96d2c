"""Time and memory of `analyze`, beside fairlearn's MetricFrame and a pandas and scipy loop.

    python benchmarks/analysis.py [--full] [--quick]

Simulated yes-or-no answers to 1,000 vignettes in 34 groups with 50 repeats (1.7 million rows) are
written to Parquet. Each program reads the file in a process of its own and prints what every stage
took; the process ends before the next one begins. What they do is not the same:

- fairaudit: 33 contrasts with intervals, tests and equivalence tests, 9,999 joint sign flips,
  verdicts, 10,000 resamples of vignettes for the widest gap, and an omnibus test of 9,999
  permutations. Each later stage repeats the earlier ones and adds to them, so that differences are
  what a part costs. The first omnibus test of a process loads numba (extra “fast”), and the first
  after an installation compiles it.
- MetricFrame(n_boot=200): 34 selection rates, resampled by rows, for which it takes more than half
  an hour. Rows of one vignette are no independent units, so that its intervals are too narrow
  whatever they cost.
- groupby, paired t, BCa: means by pandas, and for each group scipy's paired t test and bootstrap
  with 10,000 resamples. No family, equivalence, omnibus test, or count of what is missing.

**growth** The same for fairaudit alone with 5 to 500 repeats, from 17 thousand (100 vignettes)
to 17 million rows; the last with `--full` only, which takes 2 GB of memory or more.

CPU time counts all threads, so that other work on the machine disturbs it less; wall time is
beside. Memory is the most that the process ever held, with interpreter and modules; “before” is
that peak when the stage begins.
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

# No import of fairaudit: on Linux a new process inherits the peak memory of the one that made it.

Row = dict[str, Any]
Size = tuple[int, int, int]

PROGRAMS = Path(__file__).parent / "programs"
COMPARED = ("analysis", "metric_frame", "groupby_loop")
SIZE: Size = (1000, 34, 50)
GROWTH: tuple[Size, ...] = ((100, 34, 5), (1000, 34, 5), SIZE)
LARGEST: Size = (1000, 34, 500)
QUICK: Size = (20, 4, 5)


def main() -> None:
    """Print what was asked for."""
    options = _options()
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}\n")
    with tempfile.TemporaryDirectory() as folder:
        compared(Path(folder), QUICK if options.quick else SIZE)
        sizes = (QUICK,) if options.quick else GROWTH
        growth(Path(folder), (*sizes, LARGEST) if options.full else sizes)


def compared(folder: Path, size: Size) -> None:
    """Print every stage of every program on the same file."""
    file = _responses(folder, size)
    print(f"{'same file':42}{_HEAD}")
    for program in COMPARED:
        print(program)
        for row in _stages(program, str(file)):
            print(f"  {row['stage']:40}{_figures(row)}", flush=True)
    print()


def growth(folder: Path, sizes: tuple[Size, ...]) -> None:
    """Print what the stages of fairaudit take as the table grows."""
    print(f"{'growth':42}{_HEAD}")
    for size in sizes:
        for row in _stages("analysis", str(_responses(folder, size))):
            print(f"  {row['stage']:40}{_figures(row)}", flush=True)


_HEAD = f"{'rows':>12} {'results':>8} {'CPU s':>8} {'wall s':>8} {'MB before':>10} {'MB peak':>8}"


def _figures(row: Row) -> str:
    return (
        f"{row['rows']:12,} {row['results']:8,} {row['cpu']:8.2f} {row['wall']:8.2f} "
        f"{row['memory_before']:10.0f} {row['memory']:8.0f}"
    )


def _responses(folder: Path, size: Size) -> Path:
    file = folder / f"{'x'.join(map(str, size))}.parquet"
    if not file.exists():
        _stages("responses", *map(str, size), str(file))
    return file


def _stages(program: str, *arguments: str) -> list[Row]:
    """What a program printed, a line for each stage."""
    command = [sys.executable, str(PROGRAMS / f"{program}.py"), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{program} failed; above is what it said.")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--full", action="store_true", help="17 million rows too")
    parser.add_argument("--quick", action="store_true", help="a small table, to see that it runs")
    return parser.parse_args()


if __name__ == "__main__":
    main()
