"""The numbers of published studies come out of their answers, and the page says what was found."""

import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fairaudit.cli import main
from fairaudit.errors import InputError

ROOT = Path(__file__).parents[1]
DATA = ROOT / "validation"
PAGE = ROOT / "docs" / "validation.md"
STUDIES = ("fairmedprompt", "medperturb", "geobias")

Record = dict[str, Any]


def run(*options: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command with warnings as errors and this checkout's package."""
    return subprocess.run(
        [sys.executable, "-W", "error", ROOT / "scripts" / "validation.py", *options],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Record]:
    """The page and the record that one run of the command makes."""
    page = tmp_path_factory.mktemp("validation") / "page.md"
    done = run("--json", "--write", page)
    assert done.returncode == 0, done.stderr
    return page.read_text(encoding="utf-8"), json.loads(done.stdout)


def values(study: str) -> Record:
    return json.loads((DATA / study / "values.json").read_text(encoding="utf-8"))


def pairs(record: Record, study: str, quantity: str, origin: str) -> list[tuple[float, float]]:
    """Expected and found, of one quantity."""
    return [
        (one["expected"], one["found"])
        for one in record[study]["comparisons"]
        if (one["quantity"], one["origin"]) == (quantity, origin)
    ]


def test_the_page_is_what_the_command_writes(written: tuple[str, Record]) -> None:
    assert written[0] == PAGE.read_text(encoding="utf-8"), (
        "Run `python scripts/validation.py --write docs/validation.md`."
    )


@pytest.mark.parametrize("study", STUDIES)
def test_every_number_agrees(written: tuple[str, Record], study: str) -> None:
    comparisons = written[1][study]["comparisons"]
    assert comparisons
    apart = [
        one for one in comparisons if not abs(one["expected"] - one["found"]) <= one["tolerance"]
    ]
    assert not apart
    # Only numbers that were rounded before they came here may differ by more.
    loose = {one["quantity"] for one in comparisons if one["tolerance"] > 1e-9}
    assert loose == ({"flip rate, mean of the outcomes"} if study == "medperturb" else set())


@pytest.mark.parametrize(
    ("study", "entry", "name", "quantity", "origin", "count"),
    [
        ("fairmedprompt", "accuracies", "published", "accuracy", "the study", 200),
        (
            "fairmedprompt",
            "mcnemar_prompt_vs_naive",
            "published_p",
            "McNemar p, χ² with continuity correction",
            "the study",
            90,
        ),
        (
            "fairmedprompt",
            "mcnemar_prompt_vs_naive",
            "exact_p",
            "McNemar p, exact",
            "other software",
            90,
        ),
        (
            "fairmedprompt",
            "sign_tests",
            "published_p_sign",
            "sign test p, one-sided",
            "the study",
            60,
        ),
        (
            "fairmedprompt",
            "sign_tests",
            "published_p_adj",
            "the same, Benjamini–Hochberg",
            "the study",
            60,
        ),
        (
            "fairmedprompt",
            "contrasts_computed_here",
            "risk_difference",
            "difference of accuracies",
            "other software",
            75,
        ),
        (
            "medperturb",
            "tests_arm_vs_baseline",
            "p_chi2_continuity_bh",
            "the same, Benjamini–Hochberg",
            "other software",
            48,
        ),
        (
            "medperturb",
            "female_vs_male_plain_wording",
            "p_exact",
            "women and men: McNemar p, exact",
            "other software",
            12,
        ),
    ],
)
def test_every_row_of_the_files_is_compared(
    written: tuple[str, Record],
    study: str,
    entry: str,
    name: str,
    quantity: str,
    origin: str,
    count: int,
) -> None:
    compared = pairs(written[1], study, quantity, origin)
    assert len(compared) == count
    assert [expected for expected, _ in compared] == [one[name] for one in values(study)[entry]]


def test_flip_rates_and_families_of_medperturb(written: tuple[str, Record]) -> None:
    quantity = "flip rate, mean of the outcomes"
    assert len(pairs(written[1], "medperturb", quantity, "other software")) == 16
    assert len(pairs(written[1], "medperturb", quantity, "other software, rounded")) == 6
    families = pairs(
        written[1], "medperturb", "significant tests of a family of 24", "other software"
    )
    assert [found for _, found in families] == [0, 0, 4, 2]


def test_the_signed_ranks_are_reproduced_without_the_correction_for_ties_and_with_it(
    written: tuple[str, Record],
) -> None:
    def found(quantity: str, origin: str) -> list[float]:
        return [one for _, one in pairs(written[1], "geobias", quantity, origin)]

    assert found("W, the sum of positive ranks", "the study") == [151.5, 122.0]
    assert found("p without tie correction", "the study") == pytest.approx([0.98270, 0.86503], 1e-5)
    corrected = found("p with tie and continuity correction", "other software")
    assert corrected == pytest.approx([0.98663, 0.87810], 1e-5)


def test_the_page_says_which_statements_do_not_hold(written: tuple[str, Record]) -> None:
    largest, significant, mean = written[1]["fairmedprompt"]["claims"]
    assert (largest["holds"], significant["holds"], mean["holds"]) == (True, True, False)
    assert largest["found"].startswith("6.24 points")
    assert "2 of 15" in significant["remark"]
    assert mean["found"] == "2.33 points"
    assert "| 2.33 points | no |" in written[0]


def test_the_command_lines_of_the_page_give_its_verdicts(
    written: tuple[str, Record],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    shown = [one["command"] for study in STUDIES for one in written[1][study]["verdicts"]]
    assert len(shown) == 5
    assert all(command in written[0] for command in shown)
    # The small table's; the others differ in columns alone.
    for audit in written[1]["medperturb"]["verdicts"]:
        monkeypatch.setattr(sys, "argv", [*shlex.split(audit["command"]), "--json"])
        main()
        results = json.loads(capsys.readouterr().out)["results"]
        counted = Counter(one["verdict"] for one in results if one["priority"] == "primary")
        assert counted == audit["counts"]


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    """A copy of the studies, to be spoiled."""
    return shutil.copytree(DATA, tmp_path / "studies")


@pytest.fixture
def study_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Path], object]:
    """One study by itself, which spares the start of a program."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return lambda name, data: importlib.import_module(f"studies.{name}").study(data)


def test_an_answer_that_was_changed_is_found(
    studies: Path,
    study_of: Callable[[str, Path], object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    validation = importlib.import_module("validation")
    assert validation.tell([study_of("medperturb", studies)]) == 0
    table = studies / "medperturb" / "responses.csv"
    text = table.read_text()
    row = "askadoc:N11,askadoc,baseline,female,plain,GPT-4,1,0,1,1\n"
    assert text.count(row) == 1
    table.write_text(text.replace(row, row.replace("1,0,1,1", "1,1,1,1")))
    assert validation.tell([study_of("medperturb", studies)]) == 1
    told = capsys.readouterr().err
    assert "rate, as written, GPT-4, gender_swapped, manage: other software has 0.06, " in told
    assert "fairaudit 0.07." in told


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("geobias/values.json", None, "values.json is missing. It is part of the repository"),
        ("geobias/values.json", "{", "values.json is no JSON"),
        ("geobias/values.json", "[]", "values.json lacks “wilcoxon”. Restore it"),
        ("medperturb/values.json", '{"tests_arm_vs_baseline": []}', "lacks “flip_rate_mean_over"),
        ("medperturb/responses.csv", None, "responses.csv"),
        ("medperturb/responses.csv", "vignette,model\n1,m\n", "column"),
        ("fairmedprompt/responses.csv.gz", None, "responses.csv.gz is missing"),
    ],
)
def test_a_file_that_is_missing_or_spoiled_is_named(
    studies: Path,
    study_of: Callable[[str, Path], object],
    file: str,
    content: str | None,
    message: str,
) -> None:
    if content is None:
        (studies / file).unlink()
    else:
        (studies / file).write_text(content)
    with pytest.raises(InputError, match=re.escape(message)):
        study_of(file.partition("/")[0], studies)


def test_a_number_of_a_model_that_is_not_in_the_answers_is_named(
    studies: Path, study_of: Callable[[str, Path], object]
) -> None:
    file = studies / "medperturb" / "values.json"
    file.write_text(file.read_text().replace('"model": "GPT-4"', '"model": "GPT-5"'))
    with pytest.raises(InputError, match="of GPT-5, question, manage, .* hold no such contrast"):
        study_of("medperturb", studies)


def test_the_command_ends_with_2_and_a_sentence(tmp_path: Path) -> None:
    done = run("--data", tmp_path)
    assert done.returncode == 2
    assert "fairmedprompt/values.json is missing" in done.stderr.replace(os.sep, "/")
    assert "Traceback" not in done.stderr
