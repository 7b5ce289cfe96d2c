"""Members a second and memory of `counterfactuals()`, beside langfair and a `str.format` loop.

    python benchmarks/vignettes.py [--langfair PYTHON] [--rounds N] [--part PART] [--quick]

**rendering** The programs run by turns, each time in a fresh process; the best round of each
counts. A member is one text of one patient. What they do is not the same:

- fairaudit, all arms: streams the cells of acute_pain: slots of slots, articles, pronouns and
  verbs, all groups of four attributes by three kinds of cue, placebo, attention, control, wordings
  and formats; each with its place in the design and the hashes that answers are kept by. A vignette
  is filled once for all forms of its questions.
- fairaudit, one form: the same vignettes with one question, wording and order, so that every text
  is filled for one cell.
- str.format loop: puts a word for race into the reference group's prompts of the first design, as
  often as that has cells. One slot, no agreement (“a Asian woman”), no design, no hashes.
- langfair: finds words for race and gender in the same prompts and replaces them, 4 and 2 groups.
  It works on any text, without slots. It writes all in lower case, knows no article, maps word to
  word (“rates her pain” becomes “rates him pain”), and gives lists, not a stream.

langfair is no dependency: `--langfair` names the Python of an environment of its own, made with

    python -m venv langfair && langfair/bin/pip install langfair
    langfair/bin/python -m nltk.downloader punkt_tab

Without these sentence models it runs all the same, with a step less; the table says so.

**store** Designs over all shipped sets and attributes, of about 10,000, 100,000 and 1,000,000
cells, are written with `collect` into a store on disk, a process each, with an empty answer to each
prompt. The last takes about a quarter of an hour and 3 GB in the folder for temporary files.

Rates are by CPU time, so that other work on the machine disturbs them less; wall time is beside.
Memory is the most that the process ever held, with interpreter, modules and loaded vignettes;
“before” is that peak when the measured work begins, so that the difference is what the work added.
"""

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# No import of fairaudit: on Linux a new process inherits the peak memory of the one that made it.

Settings = dict[str, object]
Row = dict[str, Any]
Command = Sequence[str]

PROGRAMS = Path(__file__).parent / "programs"
CUES = ["descriptor", "name", "social_history"]
ALL_ARMS: Settings = {
    "vignettes": ["acute_pain"],
    "attributes": ["race_ethnicity", "sex", "insurance", "religion"],
    "cues": CUES,
    "wordings": 3,
    "placebo": 3,
    "formats": ["labelled", "choice", "reason_first"],
}
ONE_FORM = ALL_ARMS | {
    "questions": ["opioid"],
    "wordings": 1,
    "orders": ["forward"],
    "formats": [],
}
CROSSED: Settings = {
    "cues": CUES,
    "wordings": 3,
    "crossings": [["race_ethnicity", "insurance"], ["race_ethnicity", "housing"]],
}
STORED: tuple[Settings, ...] = ({"cues": CUES, "limit": 1}, CROSSED | {"limit": 3}, CROSSED)
QUICK: Settings = {"limit": 2}
QUICK_STORED: tuple[Settings, ...] = tuple(
    {"vignettes": ["acute_pain"], "attributes": ["race_ethnicity"], "limit": limit}
    for limit in (1, 2)
)


def main() -> None:
    """Print what was asked for."""
    options = _options()
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}\n")
    if options.part in ("rendering", "both"):
        rendering(options.langfair, options.rounds, QUICK if options.quick else {})
    if options.part in ("store", "both"):
        stored(QUICK_STORED if options.quick else STORED)


def rendering(langfair: str | None, rounds: int, smaller: Settings) -> None:
    """Print the best of several alternating rounds of each program."""
    all_arms, one_form = (json.dumps(one | smaller) for one in (ALL_ARMS, ONE_FORM))
    with tempfile.TemporaryDirectory() as folder:
        texts = str(Path(folder) / "texts.json")
        members = str(_result(_ours("write_texts", all_arms, texts))["members"])
        commands = {
            "fairaudit, all arms": _ours("stream", all_arms),
            "fairaudit, one form": _ours("stream", one_form),
            "str.format loop": _ours("format_loop", texts, members),
        }
        if langfair:
            program = str(PROGRAMS / "langfair_substitution.py")
            commands["langfair"] = [langfair, program, texts]
        rows: dict[str, list[Row]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                rows[name].append(_result(command))
    best = {name: max(taken, key=_rate) for name, taken in rows.items()}
    base = _rate(best["fairaudit, all arms"])
    print(f"{'rendering, best of ' + str(rounds):24}{_HEAD} {'ratio':>8}")
    for name, row in best.items():
        print(f"{name:24}{_figures(row)} {_rate(row) / base:7.3f} ×  {row['version']}")
    print()


def stored(designs: Sequence[Settings]) -> None:
    """Print what writing designs of growing size to a store takes."""
    print(f"{'written to a store':24}{_HEAD} {'prompts':>10} {'file MB':>8}")
    for settings in designs:
        row = _result(_ours("store", json.dumps(settings)))
        size = f"{row['prompts']:10,} {row['bytes'] / 1e6:8,.0f}"
        print(f"{'fairaudit':24}{_figures(row)} {size}  {row['version']}", flush=True)


_HEAD = f"{'members':>10} {'a CPU s':>10} {'a wall s':>10} {'MB before':>10} {'MB peak':>8}"


def _figures(row: Row) -> str:
    wall = row["members"] / row["wall"]
    memory = f"{row['memory_before']:10.0f} {row['memory']:8.0f}"
    return f"{row['members']:10,} {_rate(row):10,.0f} {wall:10,.0f} {memory}"


def _rate(row: Row) -> float:
    return float(row["members"] / row["cpu"])


def _ours(program: str, *arguments: str) -> Command:
    return [sys.executable, str(PROGRAMS / f"{program}.py"), *arguments]


def _result(command: Command) -> Row:
    """What a program printed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{command[1]} failed; above is what it said.")
    row: Row = json.loads(done.stdout)
    return row


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--langfair", metavar="PYTHON", help="interpreter that has langfair")
    parser.add_argument("--rounds", type=int, default=3, help="alternating rounds; 3 if not given")
    parser.add_argument("--part", choices=["rendering", "store", "both"], default="both")
    parser.add_argument("--quick", action="store_true", help="small designs, to see that it runs")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds has to be at least 1")
    if options.langfair and shutil.which(options.langfair) is None:
        parser.error(f"--langfair has to name a Python interpreter; {options.langfair} is none")
    return options


if __name__ == "__main__":
    main()
