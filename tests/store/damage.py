"""Programs that use a store and come to harm, run as processes of their own; and their stores."""

import subprocess
import sys
from pathlib import Path

from fairaudit import Store
from tests.store.test_store import Model, opened, prompt, response

__all__ = ["ROOT", "filled", "kept_in", "program", "started"]

ROOT = Path(__file__).parents[2]
_BEGIN = """\
import os, sys
sys.path.insert(0, sys.argv[2])
from fairaudit import Store
from fairaudit.errors import FairauditError
from tests.store.test_store import Model, opened, prompt, response
path = sys.argv[1]
"""


def program(body: str, path: Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a program on a store; it knows `path`, `Store` and the makers of rows."""
    return subprocess.run(
        [sys.executable, "-c", _BEGIN + body, str(path), str(ROOT)],
        capture_output=True, text=True, timeout=120, **options,  # type: ignore[call-overload]
    )  # fmt: skip


def started(body: str, path: Path) -> subprocess.Popen[str]:
    """Start a program on a store; it is running when it has printed a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", _BEGIN + body, str(path), str(ROOT)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    return process


def filled(path: Path, rows: int = 2_000) -> None:
    """Make a store of many pages."""
    names = [f"{number:016x}" for number in range(rows)]
    with Store(path) as store:
        opened(store)
        store.add(
            [prompt(name) for name in names],
            [response(name, text=f"Yes, as {name} says. " * 9) for name in names],
        )


def kept_in(path: Path) -> list[tuple[str, str]]:
    """Prompt and text of every answer."""
    with Store(path) as store:
        kept = store.responses(Model())
    return list(zip(kept["prompt_id"], kept["text"], strict=True))
