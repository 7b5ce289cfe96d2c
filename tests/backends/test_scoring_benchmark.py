"""benchmarks/scoring.py runs and does the work that it counts; how fast, no test asks."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "scoring.py"


def test_every_way_scores_the_same(tiny: Callable[[str], Path]) -> None:
    options = ["--quick", "--model", str(tiny("long")), "--sample", "4"]
    done = subprocess.run([sys.executable, PROGRAM, *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    counts, growth, rates, compared = done.stdout.split("\n\n")[1:]
    naive, distinct, read = (
        int(number.replace(",", "")) for number in counts.splitlines()[1].split()[2:5]
    )
    assert naive > 10 * read >= 10 * distinct > 0
    members = [float(number) for number in re.findall(r"groups ([\d.]+)", growth)]
    assert members == sorted(members, reverse=True)
    assert [line[2:42].strip() for line in rates.splitlines()[1:]] == [
        "padded",
        "fairaudit, name",
        "naive, all runs",
    ]
    apart = [float(number) for number in re.findall(r": ([\d.e+-]+)$", compared, re.MULTILINE)]
    assert len(apart) == 2
    assert apart[0] <= 1e-4
    assert apart[1] <= 1e-5
