"""The benchmarks run and do the work that they count. How fast, no test asks."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from fairaudit import counterfactuals, load_attributes, load_vignettes
from fairaudit.counterfactual import CUES

PROGRAM = Path(__file__).parents[1] / "benchmarks" / "vignettes.py"


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, PROGRAM, *options], capture_output=True, text=True)


def counted(output: str, name: str) -> list[int]:
    """The first number of every row of that name."""
    rows = [line.removeprefix(name) for line in output.splitlines() if line.startswith(name)]
    return [int(row.split()[0].replace(",", "")) for row in rows]


def test_the_programs_make_the_members_of_the_design() -> None:
    vignettes = load_vignettes("acute_pain")
    all_arms = counterfactuals(
        vignettes,
        load_attributes("race_ethnicity", "sex", "insurance", "religion"),
        cues=CUES,
        wordings=3,
        formats=["labelled", "choice", "reason_first"],
        limit=2,
    )
    smallest = [
        counterfactuals(vignettes, load_attributes("race_ethnicity"), limit=limit)
        for limit in (1, 2)
    ]
    done = run("--quick", "--rounds", "1")
    assert done.returncode == 0, done.stderr
    assert counted(done.stdout, "fairaudit, all arms") == [len(all_arms)]
    assert counted(done.stdout, "str.format loop") == [len(all_arms)]
    assert 0 < counted(done.stdout, "fairaudit, one form")[0] < len(all_arms) / 10
    assert counted(done.stdout, "fairaudit  ") == [len(cells) for cells in smallest]
    assert "langfair" not in done.stdout


def test_options_that_cannot_be_are_explained() -> None:
    for options, message in (
        (["--rounds", "0"], "at least 1"),
        (["--langfair", "no/such/python"], "no/such/python is none"),
    ):
        done = run(*options)
        assert done.returncode == 2
        assert message in done.stderr


def test_the_analysis_benchmark_does_the_work_that_it_names() -> None:
    program = PROGRAM.with_name("analysis.py")
    done = subprocess.run([sys.executable, program, "--quick"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    compared, growth = done.stdout.split("growth")
    for output in (compared, growth):
        # 20 vignettes × 4 groups × 5 repeats; 3 contrasts, and then the two summaries.
        assert counted(output, "  contrasts, sign flips, verdicts") == [400]
        assert results_of(output, "  contrasts, sign flips, verdicts") == 3
        assert results_of(output, "    with 10,000 resamples") == 4
        assert results_of(output, "    with omnibus too") == 5
    assert results_of(compared, "  groupby, paired t, BCa") == 3
    assert "MetricFrame(n_boot=200)" in compared and "MetricFrame" not in growth


def test_faults_and_kills_lose_and_double_nothing() -> None:
    """An audit of 320 prompts; the benchmark itself has 5,040."""
    pytest.importorskip("openai", reason="the extra “openai” is not installed")
    program = PROGRAM.with_name("faults.py")
    options = ["--vignettes", "4", "--wordings", "1", "--seconds", "0.2", "--at-once", "12"]
    done = subprocess.run(
        [sys.executable, program, *options, "--timeout", "1"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("prompts 320;")
    assert done.stdout.endswith("lost 0\ndoubled 0\naudit.json is byte-identical: yes\n")
    killed = re.search(r"killed (\d+)", done.stdout)
    harmed = re.search(r"came to harm ([\d.]+)%", done.stdout)
    assert killed and harmed
    assert int(killed[1]) >= 1 and 12 < float(harmed[1]) < 28


def test_every_answer_is_on_disk_and_no_call_is_above_the_limit() -> None:
    pytest.importorskip("openai", reason="the extra “openai” is not installed")
    program = PROGRAM.with_name("runner.py")
    done = subprocess.run([sys.executable, program, "--quick"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    mock, http = done.stdout.split("\n\n")[1:]
    assert "400 answers, 400 read back" in mock
    assert len(re.findall(r"\b60 answers", http)) == 3
    stated = next(
        line for line in http.splitlines() if line.startswith("  fairaudit, limit stated")
    )
    most, turned_away = stated.split("%")[2].split()[:2]
    assert 1 <= int(most) <= 200 and turned_away == "0"


def results_of(output: str, name: str) -> int:
    """The second number of the row of that name."""
    (row,) = [line for line in output.splitlines() if line.startswith(name)]
    return int(row.removeprefix(name).split()[1])


def test_the_report_benchmark_makes_a_record_and_renders_it(tmp_path: Path) -> None:
    program = PROGRAM.with_name("report.py")
    options = ["--quick", "--keep", str(tmp_path)]
    done = subprocess.run([sys.executable, program, *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "12 vignettes × 4 groups" in done.stdout and "nothing is cut." in done.stdout
    html = (tmp_path / "audit-12-4-1.html").read_text(encoding="utf-8")
    assert all(words in html for words in ("Lilac vs White", "Umber vs White", "bed 11"))
    for form in ("html", "md"):
        assert re.search(rf"^{form} +\d", done.stdout, re.MULTILINE)
