"""Answers read a second, and how many of them right, beside inspect-ai's and langfair's programs.

    python benchmarks/parsers.py [--peer-python PYTHON] [--rounds N] [--quick]

The answers are those of tests/corpus, each read again and again; the programs run by turns, each in
two processes at once, and the best round of each counts. What they do is not the same:

- fairaudit reads what an answer commits to, as `fairaudit parse` does: `short` are the answers of
  up to 20 characters, `all` have up to 20,000. No answer is remembered for the next.
- inspect-ai's scorers look for what follows “ANSWER:”, the form that its own prompts ask for
  (`AnswerPattern.LETTER` and `AnswerPattern.WORD` with `re`, as its scorer `pattern` does). They
  read no other form; the samples “ANSWER: …” hold the labels in that form.
- langfair counts texts whose sentiment is worse than a threshold, with VADER; it reads no
  answer. It has no counter of refusals.

`right` is the share of the answers with a value that were read as labelled, `wrong` the share of
all answers that were given a value that the label hasn't. For inspect-ai, a letter is the option
that it stands for, and only “yes” and “no” are values.

The peers are no dependencies: `--peer-python` names the Python of an environment of its own, with
one or both of them, made with

    python -m venv peers && peers/bin/pip install inspect-ai langfair 'pyarrow<21'

A peer that is not in it, or does not load, is said and skipped.

Rates are answers a CPU second times the two processes, so that other work on the machine disturbs
them less; wall time is beside.
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

Row = dict[str, Any]
Command = Sequence[str]

PROGRAMS = Path(__file__).parent / "programs"
CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
KINDS = ("yes_no", "choice")
PROCESSES = 2
SHORT = 20
SECONDS, QUICK_SECONDS = 3.0, 0.2
PEERS = {"inspect-ai": "inspect_pattern", "langfair": "langfair_sentiment"}


def main() -> None:
    """Print what every program read."""
    options = _options()
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}\n")
    seconds = str(QUICK_SECONDS if options.quick else SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        for title, rows in _samples().items():
            file = Path(folder) / f"{title}.json"
            file.write_text(json.dumps(rows), encoding="utf-8")
            commands = {"fairaudit": [sys.executable, str(PROGRAMS / "read_answers.py")]}
            if options.peer_python:
                commands |= {
                    name: [options.peer_python, str(PROGRAMS / f"{program}.py")]
                    for name, program in PEERS.items()
                }
            _compare(title, rows, commands, [str(file), seconds], options.rounds)


def _compare(
    title: str, rows: Sequence[Row], commands: dict[str, Command], tail: Command, rounds: int
) -> None:
    """Print the best of several alternating rounds of each program on the same answers."""
    best: dict[str, Row] = {}
    for _ in range(rounds):
        for name, command in commands.items():
            found = _together([*command, *tail])
            if not best.get(name) or found.get("rate", 0) > best[name].get("rate", 0):
                best[name] = found
    head = f"{title}, {len(rows)} answers"
    print(f"{head:28}{'answers/s':>11} {'by wall':>11} {'right':>7} {'wrong':>7}")
    for name, row in best.items():
        if "lacks" in row:
            print(f"  {name:26}not usable there: {row['lacks']}")
            continue
        shares = "".join(
            f" {row[share]:7.1%}" if row.get(share) is not None else f" {'–':>7}"
            for share in ("right", "wrong")
        )
        print(f"  {name:26}{row['rate']:11,.0f} {row['by_wall']:11,.0f}{shares}  {row['version']}")
    print(flush=True)


def _together(command: Command) -> Row:
    """What two processes at once read, added up."""
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)
    ]
    printed = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        raise SystemExit(f"{command[1]} failed; above is what it said.")
    found: list[Row] = [json.loads(lines.splitlines()[-1]) for lines in printed]
    if "lacks" in found[0]:
        return found[0]
    rate = sum(row["answers"] / row["cpu"] for row in found)
    by_wall = sum(row["answers"] for row in found) / max(row["wall"] for row in found)
    return {**found[0], "rate": rate, "by_wall": by_wall}


def _samples() -> dict[str, list[Row]]:
    """The answers of each kind: short ones, all, and some in the form that inspect-ai asks for."""
    samples: dict[str, list[Row]] = {}
    for kind in KINDS:
        lines = (CORPUS / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        samples[f"{kind}, short"] = [row for row in rows if len(row["text"]) <= SHORT]
        samples[f"{kind}, all"] = rows
        asked_for = [row | {"text": _as_asked(row)} for row in rows if row["status"] == "ok"]
        samples[f"{kind}, “ANSWER: …”"] = asked_for
    return samples


def _as_asked(row: Row) -> str:
    if row["kind"] == "yes_no":
        return f"ANSWER: {'yes' if row['value'] else 'no'}"
    return f"ANSWER: {chr(ord('A') + row['options'].index(row['value']))}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--peer-python", metavar="PYTHON", help="interpreter that has the peers")
    parser.add_argument("--rounds", type=int, default=3, help="alternating rounds; 3 if not given")
    parser.add_argument("--quick", action="store_true", help="a moment each, to see that it runs")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds has to be at least 1")
    if options.peer_python and shutil.which(options.peer_python) is None:
        parser.error(f"--peer-python has to name a Python; {options.peer_python} is none")
    return options


if __name__ == "__main__":
    main()
