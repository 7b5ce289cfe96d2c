"""Error rates, coverage and power of the audit's methods in simulations, beside their bands.

    python benchmarks/calibration.py [--nsim N] [--seed S] [--only WORDS]
        [--vignettes N] [--processes N] [--json] [--write docs/statistics.md]

Answers of models whose true differences are known are drawn (`simulations/answers.py`) and analyzed
by the functions that `analyze` calls (`simulations/measures.py`; the t methods vectorised in
`simulations/fast.py`). “pooled” is the naive analysis of
the same draws: all answers of a group in one heap. Each setting and batch has a seed of its own, so
that the numbers depend on --nsim and --seed alone, not on the machine. A rate of 5% has a standard
error of 0.34 points with 4,000 simulations, so that one that lies just within its band may fall
outside by chance. Those outside are simulated again, five times as often and with another seed, and
both numbers are printed.

The tests that are based on random draws make 200 of them here, and the worst gap 500 resamples.
On two cores 4,000 simulations take about a quarter of an hour.
"""

import argparse
import json
import math
import multiprocessing
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

# One process for each core; threads of the linear algebra would only stand in each other's way.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from simulations.measures import Tally
from simulations.sections import SECTIONS, Band
from simulations.settings import Setting

Row = tuple[int, int]
Job = tuple[Row, int, int, int]
Tallies = dict[Row, Tally]
Record = dict[str, Any]

BATCH = 250
STEP = 250  # batches from one line of progress to the next
# Numbers outside their band are simulated again, this many times as often and with another seed.
AGAIN = 5
BEGIN, END = "<!-- calibration -->", "<!-- /calibration -->"
_METHODS = ("McNemar", "t", "sign flip")


def main() -> None:
    """Simulate, and print or write the tables."""
    options = _options()
    rows = [
        (number, place)
        for number, section in enumerate(SECTIONS)
        if options.only in section.title
        for place, setting in enumerate(section.settings)
        if options.vignettes in (None, setting.vignettes)
    ]
    started = time.perf_counter()
    tallies = simulated(rows, options.nsim, options.seed, options.processes)
    if options.json:
        print(json.dumps([one for row in rows for one in numbers(row, tallies[row])]))
        return
    outside = [row for row in rows if any(_beyond(one) for one in numbers(row, tallies[row]))]
    again = simulated(outside, AGAIN * options.nsim, options.seed + 1, options.processes)
    text = "\n\n".join([*tables(tallies), *misses(tallies, again)])
    command = f"python benchmarks/calibration.py --nsim {options.nsim} --seed {options.seed}"
    print(f"{command}, {(time.perf_counter() - started) / 60:.1f} minutes\n\n{text}", flush=True)
    if options.write:
        put(options.write, f"Made by `{command} --write docs/statistics.md`.\n\n{text}")


def simulated(rows: Sequence[Row], nsim: int, seed: int, processes: int) -> Tallies:
    """Counts of every row, (section, setting)."""
    jobs = [
        (row, batch, min(BATCH, nsim - batch * BATCH), seed)
        for row in rows
        for batch in range(math.ceil(nsim / BATCH))
    ]
    # The slow ones, those of many vignettes, first.
    jobs.sort(key=lambda job: -_setting(job[0]).vignettes)
    found: dict[Row, dict[str, float]] = {row: defaultdict(float) for row in rows}
    with multiprocessing.Pool(processes) as pool:
        # In the order of the jobs, so that sums do not depend on which of them ends first.
        drawn = zip(jobs, pool.imap(_batch, jobs), strict=True)
        for done, ((row, *_), tally) in enumerate(drawn, start=1):
            for name, count in tally.items():
                found[row][name] += count
            if done % STEP == 0:
                print(f"{done:,} of {len(jobs):,} batches", file=sys.stderr, flush=True)
    return dict(found)


def numbers(row: Row, tally: Tally) -> Iterator[Record]:
    """One record for each number of a row."""
    section, setting = SECTIONS[row[0]], _setting(row)
    for column in section.columns:
        band = column.band(setting, tally) or Band()
        yield {
            "section": section.title,
            "answers": setting.label,
            "vignettes": setting.vignettes,
            "repeats": setting.repeats,
            "number": column.head,
            "count": column.count,
            "value": column.of(setting, tally),
            "low": band.low,
            "high": band.high,
            "nsim": int(tally["n"]),
        }


def tables(tallies: Tallies) -> Iterator[str]:
    """Write each section as a Markdown table."""
    for number, section in enumerate(SECTIONS):
        found = {row: tally for row, tally in tallies.items() if row[0] == number}
        if not found:
            continue
        heads = ["answers", "vignettes", "repeats", *(["method"] if section.methods else [])]
        rule = ["---", "---:", "---:", *(["---"] if section.methods else [])]
        lines = [
            [*heads, *(column.head for column in section.columns)],
            [*rule, *("---:" for _ in section.columns)],
        ]
        for row, tally in found.items():
            setting = _setting(row)
            cells = [setting.label, str(setting.vignettes), str(setting.repeats)]
            cells += [_methods(tally)] if section.methods else []
            lines.append(cells + [_cell(one) for one in numbers(row, tally)])
        body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        yield f"**{section.title}**\n\n{body}"


def misses(tallies: Tallies, again: Tallies) -> Iterator[str]:
    """List every number that lies outside its band, with what a second run shows."""
    banded = [one for row in tallies for one in numbers(row, tallies[row]) if _limits(one)]
    lines = []
    for row in again:
        pairs = zip(numbers(row, tallies[row]), numbers(row, again[row]), strict=True)
        lines += [_miss(one, second) for one, second in pairs if _beyond(one)]
    yield f"**Outside the band: {len(lines)} of the {len(banded)} numbers that have one**"
    if lines:
        yield "\n".join(lines)


def put(path: Path, text: str) -> None:
    """Write between the markers of a page."""
    page = path.read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{path} needs the lines {BEGIN} and {END}; the tables go between them.")
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _batch(job: Job) -> dict[str, float]:
    row, batch, nsim, seed = job
    stream = SECTIONS[row[0]].stream
    rng = np.random.default_rng([seed, stream, row[1], batch])
    return dict(_setting(row).measure(rng, nsim))


def _setting(row: Row) -> Setting:
    return SECTIONS[row[0]].settings[row[1]]


def _cell(one: Record) -> str:
    value, limits = f"{one['value']:.3f}", _limits(one)
    if not limits:
        return value
    return f"**{value}** ({limits}, outside)" if _beyond(one) else f"{value} ({limits})"


def _miss(one: Record, second: Record) -> str:
    unit = "answer" if one["repeats"] == 1 else "repeats"
    still = f"outside by {_beyond(second):.4f}" if _beyond(second) else "within"
    return (
        f"- {one['section']}, {one['answers']}, {one['vignettes']} vignettes, {one['repeats']} "
        f"{unit}: {one['number']} {_with_error(one)}, band {_limits(one)}. Again: "
        f"{_with_error(second)}, {still}."
    )


def _with_error(one: Record) -> str:
    value, n = one["value"], one["nsim"]
    return f"{value:.4f} ± {math.sqrt(value * (1 - value) / n):.4f} in {n:,}"


def _limits(one: Record) -> str:
    low, high = one["low"], one["high"]
    if low is not None and high is not None:
        return f"{low:.3f}–{high:.3f}"
    return f"≥ {low:.3f}" if low is not None else f"≤ {high:.3f}" if high is not None else ""


def _beyond(one: Record) -> float:
    """How far the value lies outside its band, 0 within."""
    value = float(one["value"])
    low, high = one["low"], one["high"]
    return max(0.0, 0.0 if low is None else low - value, 0.0 if high is None else value - high)


def _methods(tally: Tally) -> str:
    """The methods that decided, the commonest first, with their shares if there are several."""
    shares = {name: tally.get(name, 0) / tally["n"] for name in _METHODS}
    used = sorted(
        (name for name in shares if shares[name] >= 0.005), key=lambda name: -shares[name]
    )
    return used[0] if len(used) == 1 else ", ".join(f"{name} {shares[name]:.0%}" for name in used)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--nsim", type=int, default=4_000, help="simulations of each setting")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="sections whose title holds this")
    parser.add_argument("--vignettes", type=int, help="rows with this many vignettes")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true", help="every number as a record")
    parser.add_argument("--write", type=Path, help="page whose marked part the tables replace")
    options = parser.parse_args()
    if options.nsim < 1:
        parser.error("--nsim has to be at least 1")
    if options.write and (options.only or options.vignettes):
        parser.error("--write needs all rows; leave --only and --vignettes out")
    return options


if __name__ == "__main__":
    main()
