"""A program that answers JSON lines, well or badly: the first argument says how.

`python answering.py HOW [FILE]`; FILE counts how often it was started.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any


def say(**answer: Any) -> None:
    print(json.dumps(answer), flush=True)


def started() -> int:
    file = Path(sys.argv[2])
    file.write_text(file.read_text() + "x" if file.exists() else "x")
    return len(file.read_text())


def text_of(request: dict[str, Any]) -> str:
    return str(request["messages"][-1]["content"])


def well(request: dict[str, Any]) -> None:
    say(id=request["id"], text=f"Answer: {text_of(request)}", input_tokens=5, model="tiny-2")


def echo(request: dict[str, Any]) -> None:
    say(id=request["id"], text=json.dumps({k: v for k, v in request.items() if k != "id"}))


def scores(request: dict[str, Any]) -> None:
    say(id=request["id"], option_logprobs=[-1.0 - i for i in range(len(request["options"]))])


def backwards() -> None:
    """Answers three at a time, the last one first."""
    held = []
    for line in sys.stdin:
        held.append(json.loads(line))
        if len(held) == 3:
            for request in reversed(held):
                well(request)
            held.clear()


def dies(request: dict[str, Any]) -> None:
    print("loading\nno space left, key sk-planted-secret", file=sys.stderr, flush=True)
    sys.exit(3)


def dies_once(request: dict[str, Any]) -> None:
    if START == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    well(request)


def dies_of_one(request: dict[str, Any]) -> None:
    if text_of(request) == "poison":
        dies(request)
    well(request)


def half_a_line(request: dict[str, Any]) -> None:
    print('{"id": "1", "te', end="", flush=True)
    sys.exit(0)


def banner(request: dict[str, Any]) -> None:
    print("Loading the model …", flush=True)
    well(request)


def a_list(request: dict[str, Any]) -> None:
    print("[1]", flush=True)


def another_id(request: dict[str, Any]) -> None:
    say(id="x7", text="Yes.")


def number_as_id(request: dict[str, Any]) -> None:
    say(id=int(request["id"]), text="Yes.")


def twice(request: dict[str, Any]) -> None:
    well(request)
    well(request)


def hangs(request: dict[str, Any]) -> None:
    print("thinking", file=sys.stderr, flush=True)
    time.sleep(600)


def hangs_once(request: dict[str, Any]) -> None:
    if START == 1:
        hangs(request)
    well(request)


def much_on_stderr(request: dict[str, Any]) -> None:
    print("x" * 3_000_000, file=sys.stderr, flush=True)
    well(request)


def long_answer(request: dict[str, Any]) -> None:
    say(id=request["id"], text="x" * 1_000_000)


def given(request: dict[str, Any]) -> None:
    """Answers with what the prompt says."""
    say(**{"id": request["id"], **json.loads(text_of(request))})


if __name__ == "__main__":
    HOW = sys.argv[1]
    START = started() if len(sys.argv) > 2 else 0
    if HOW == "backwards":
        backwards()
    else:
        for row in sys.stdin:
            globals()[HOW](json.loads(row))
