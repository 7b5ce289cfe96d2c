"""One piece of work measured in a process of its own, printed as a line of JSON.

It needs the standard library only, so that programs of other environments can use it.
"""

import json
import resource
import sys
import time
from collections.abc import Callable

__all__ = ["measured", "peak_memory"]

_UNIT = 1 if sys.platform == "darwin" else 1024  # what `getrusage` counts memory in


def peak_memory() -> float:
    """Most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT / 1e6


def measured(work: Callable[[], dict[str, int]], **about: str) -> None:
    """Do the work, which gives what it counted, and print that with what it took.

    `memory_before` is the peak before the work: the interpreter, its modules, and what was loaded.
    """
    before = peak_memory()
    wall, cpu = time.perf_counter(), time.process_time()
    counts = work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    taken = {"cpu": cpu, "wall": wall, "memory_before": before, "memory": peak_memory()}
    print(json.dumps({**about, **counts, **taken}))
