"""Answers a second that are on disk, beside inspect-ai and demoparity, and calls to a server.

    python benchmarks/runner.py [--peer-python PYTHON] [--prompts N] [--million] [--quick]

1. A model that answers at once, the same prompts in every program, 200 at a time. fairaudit keeps
   each answer in its store before it counts; inspect-ai writes its log, demoparity a checkpoint of
   JSON lines. Then each reads its answers back. `--million` adds fairaudit at 10 and 50 times as
   many prompts: time is to grow in line and memory not at all.
2. A chat server over a socket of this machine, 1 second a call, 200 calls at a time, as a process
   of its own. The share is that of what the server could have answered in that time: of the whole
   run, from before the library is imported and the settings are tried with a call of their own,
   and from the second call that came to the server to its last reply. With its limit stated no
   call may be turned away; without, the limit has to be found. A bare loop, which keeps nothing
   and bears no fault, shows what the server and two cores can do at best.

The peers are no dependencies: `--peer-python` names the Python of an environment of its own, with
one or both of them, made with

    python -m venv peers && peers/bin/pip install inspect-ai==0.3.285 demoparity

A peer that is not in it is said and skipped. The numbers are of one run on a machine that may do
other work; cpu is what the process took.
"""

import argparse
import json
import platform
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = dict[str, Any]

PROGRAMS = Path(__file__).parent / "programs"
PROMPTS, QUICK_PROMPTS = 20_000, 400
TIMES = (10, 50)
CALLS, QUICK_CALLS = 20_000, 60
SECONDS, AT_A_TIME = 1.0, 200
PEERS = {"inspect-ai": "mock_inspect", "demoparity": "mock_demoparity"}


def main() -> None:
    """Print what every program took."""
    options = _options()
    number = QUICK_PROMPTS if options.quick else options.prompts
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}\n")
    _at_once(number, options.peer_python)
    if options.million:
        for times in TIMES:
            _line(
                f"fairaudit, {times} times as many",
                *_asked(sys.executable, "fairaudit", number * times),
            )
    print()
    _over_http(QUICK_CALLS if options.quick else CALLS)


def _at_once(number: int, peer_python: str | None) -> None:
    head = f"a model that answers {number:,} prompts at once"
    print(
        f"{head:44}{'wall s':>8}{'cpu s':>8}{'peak MB':>9}{'read s':>8}{'on disk':>9}{'ratio':>7}"
    )
    ours, read = _asked(sys.executable, "fairaudit", number)
    _line("fairaudit", ours, read)
    for name, program in PEERS.items() if peer_python else ():
        row, read = _asked(str(peer_python), program.removeprefix("mock_"), number)
        _line(name, row, read, ours)


def _asked(python: str, program: str, number: int) -> tuple[Row, Row]:
    lines = _run([python, str(PROGRAMS / f"mock_{program}.py"), str(number)])
    return (json.loads(lines[0]), json.loads(lines[1])) if len(lines) > 1 else ({}, {})


def _line(name: str, row: Row, read: Row, ours: Row | None = None) -> None:
    if not row:
        print(f"  {name:42}not usable there")
        return
    ratio = f"{row['wall'] / ours['wall']:7.1f}" if ours else f"{'–':>7}"
    print(
        f"  {name:42}{row['wall']:8.1f}{row['cpu']:8.1f}{row['memory']:9,.0f}{read['read']:8.2f}"
        f"{row['bytes'] / 1e6:6,.0f} MB{ratio}  {row['version']}, {row['answers']:,} answers, "
        f"{read['rows']:,} read back",
        flush=True,
    )


def _over_http(calls: int) -> None:
    head = f"{calls:,} calls to a server, {SECONDS:g} s each, {AT_A_TIME} at a time"
    print(f"{head:52}{'wall s':>8}{'cpu s':>8}{'share':>8}{'asking':>8}{'most':>6}  turned away")
    for name, program, limit in (
        ("a bare loop of aiohttp", "http_loop.py", AT_A_TIME),
        ("fairaudit, limit stated", "http_fairaudit.py", AT_A_TIME),
        ("fairaudit, limit not stated", "http_fairaudit.py", 0),
    ):
        with _server() as address:
            arguments = [address, str(calls), str(limit)]
            [line] = _run([sys.executable, str(PROGRAMS / program), *arguments])
            with urllib.request.urlopen(f"{address}/counts") as reply:
                counts = json.loads(reply.read())
        row, least = json.loads(line), calls * SECONDS / AT_A_TIME
        print(
            f"  {name:50}{row['wall']:8.1f}{row['cpu']:8.1f}{least / row['wall']:8.1%}"
            f"{least / counts['seconds']:8.1%}{counts['most']:6}"
            f"{counts.get('turned_away', 0):13,}  {row['answers']:,} answers",
            flush=True,
        )


@contextmanager
def _server() -> Iterator[str]:
    """A chat server; gives its address."""
    command = [sys.executable, str(PROGRAMS / "chat_server.py"), str(SECONDS), str(AT_A_TIME)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _run(command: list[str]) -> list[str]:
    """The lines that a program printed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{command[1]} failed; above is what it said.")
    return [line for line in done.stdout.splitlines() if line.startswith("{")]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--peer-python", help="Python of an environment with the peers")
    parser.add_argument("--prompts", type=int, default=PROMPTS, help="prompts of the mock model")
    parser.add_argument("--million", action="store_true", help="add 10 and 50 times as many")
    parser.add_argument("--quick", action="store_true", help="few prompts: see that it works")
    options = parser.parse_args()
    if options.prompts < 1:
        parser.error("--prompts is a number of at least 1.")
    return options


if __name__ == "__main__":
    main()
