"""Time of `import fairaudit` beside `import pandas, scipy.stats`, in fresh processes by turns.

    python benchmarks/import_time.py

Importing the package loads names on first use; the third row loads every public name.
"""

import statistics
import subprocess
import sys
import time

ROUNDS = 7
PROGRAMS = {
    "pandas, scipy.stats": "import pandas, scipy.stats",
    "fairaudit": "import fairaudit",
    "fairaudit, every name": "import fairaudit\nfor n in fairaudit.__all__: getattr(fairaudit, n)",
}


def seconds(program: str) -> float:
    """Wall time of one fresh process."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)
    return time.perf_counter() - started


def main() -> None:
    """Print the median of each program and its ratio to the first."""
    taken: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for number in range(ROUNDS + 1):
        for name, program in PROGRAMS.items():
            took = seconds(program)
            if number:  # the first round warms the file cache
                taken[name].append(took)
    base = statistics.median(taken["pandas, scipy.stats"])
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"{name:24} {median:6.3f} s  {median / base:5.2f} ×")


if __name__ == "__main__":
    main()
