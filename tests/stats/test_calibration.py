"""Error rates in a small simulation, with the bounds that binomial error allows.

The bands of the full run (benchmarks/calibration.py) hold for each setting. Here some draws of
each are added up over the settings, which are independent, and may lie beyond the band by what one
in ten thousand such sums does.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats as scipy_stats

import fairaudit.stats
from fairaudit.stats import compare_paired

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "benchmarks" / "calibration.py"
NULL = "One contrast without a true difference"
MARGIN = "One contrast with a true difference of exactly the margin"
RARE = 1e-4
NSIM = 60

Record = dict[str, Any]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, PROGRAM, *options], capture_output=True, text=True)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    done = run("--nsim", str(NSIM), "--seed", "3", "--vignettes", "50", "--json")
    assert done.returncode == 0, done.stderr
    found: list[Record] = json.loads(done.stdout)
    return found


@pytest.fixture
def simulations(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(PROGRAM.parent))
    # The program asks the linear algebra for one thread; this puts back what was asked before.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(name, "1")
    yield
    for name in list(sys.modules):
        if name.partition(".")[0] in ("simulations", "calibration"):
            del sys.modules[name]


def hits(found: list[Record]) -> tuple[int, int]:
    """Hits and draws of all settings together."""
    return sum(round(one["value"] * one["nsim"]) for one in found), sum(
        one["nsim"] for one in found
    )


def test_what_has_a_band_lies_in_it_up_to_chance(records: list[Record]) -> None:
    banded = [one for one in records if one["low"] is not None or one["high"] is not None]
    kinds = {(one["section"], one["number"], one["low"], one["high"]) for one in banded}
    assert len(kinds) == 14
    for kind in kinds:
        section, number, low, high = kind
        count, n = hits(
            [
                one
                for one in banded
                if (one["section"], one["number"], one["low"], one["high"]) == kind
            ]
        )
        if high is not None:
            assert count <= scipy_stats.binom.isf(RARE, n, high), (section, number, count, n)
        if low is not None:
            assert count >= scipy_stats.binom.ppf(RARE, n, low), (section, number, count, n)


def test_the_naive_test_of_the_same_draws_is_far_outside(records: list[Record]) -> None:
    rates = {
        (one["section"], one["count"]): one["value"]
        for one in records
        if one["answers"] == "binary, large own effects"
    }
    family = "A family of five contrasts, without a true difference"
    assert rates[NULL, "rejected"] < 0.15 < 0.2 < rates[NULL, "pooled rejected"]
    assert rates[NULL, "pooled covered"] < 0.8 < 0.85 < rates[NULL, "covered"]
    assert rates[family, "max-T"] < 0.15 < 0.5 < rates[family, "pooled family"]
    assert rates[family, "omnibus"] < 0.15 < 0.4 < rates[family, "pooled omnibus"]


def test_a_placebo_test_of_two_labels_finds_what_is_planted(records: list[Record]) -> None:
    null = "Placebo test, a reference with a label of its own: two labels that do nothing"
    planted = "The same, where one of the two labels moves the answers by three margins"
    rates = {
        (one["section"], one["count"], one["answers"]): one["value"]
        for one in records
        if one["section"] in (null, planted)
    }
    for answers in ("binary, own effects", "ordinal, own effects"):
        assert rates[null, "rejected", answers] < 0.2
        assert rates[planted, "rejected", answers] > 0.9
    # Changes from two references, compared as if they were of one, find what is not there: 8 to 14%
    # in the full run, of which these 300 draws can show that it is more than the band at 1%.
    changed = [one for one in records if one["section"] == null and "changes" in one["count"]]
    count, n = hits(changed)
    assert count > scipy_stats.binom.isf(0.01, n, 0.055)


@pytest.mark.usefixtures("simulations")
def test_every_section_has_draws_of_its_own() -> None:
    from simulations.sections import SECTIONS  # type: ignore[import-not-found]

    assert len({section.stream for section in SECTIONS}) == len(SECTIONS)


def test_power_is_what_planning_says(records: list[Record]) -> None:
    for section, count, planned in (
        (NULL, "equivalent", "planned"),
        (MARGIN, "rejected", "planned"),
    ):
        # Where t decides: the planned power is that of t.
        of = {
            number: [
                one
                for one in records
                if one["section"] == section
                and one["repeats"] == 10
                and number in (one["count"], one["number"])
            ]
            for number in (count, planned)
        }
        expected = [one["value"] for one in of[planned]]
        count_hits, n = hits(of[count])
        spread = 4 * np.sqrt(sum(NSIM * p * (1 - p) for p in expected))
        assert len(expected) > 5
        assert abs(count_hits - NSIM * sum(expected)) < spread, (section, count_hits, n)


def test_looks_err_no_more_often_than_they_say_on_any_number_of_processes() -> None:
    options = ("--nsim", "260", "--only", "A look", "--json", "--processes")
    one, two = (run(*options, processes).stdout for processes in ("1", "2"))
    assert one == two
    looks = json.loads(one)
    count, n = hits([row for row in looks if row["count"] == "any look"])
    naive, _ = hits([row for row in looks if row["count"] == "pooled any look"])
    assert n == 780
    assert count <= scipy_stats.binom.isf(RARE, n, 0.05)
    assert naive > n / 4


@pytest.mark.usefixtures("simulations")
def test_the_naive_analysis_is_welch_and_anova() -> None:
    from simulations import pooled  # type: ignore[import-not-found]

    drawn = np.random.default_rng(1).normal([0.0, 0.1, 0.2], 1.0, (4, 6, 5, 3)).swapaxes(2, 3)
    drawn[0, 0, 1, 2] = np.nan
    heaps = [drawn[:, :, group].reshape(4, -1) for group in range(3)]
    welch = scipy_stats.ttest_ind(heaps[1], heaps[0], axis=1, equal_var=False, nan_policy="omit")
    np.testing.assert_allclose(pooled.p_value(drawn), welch.pvalue)
    ends = welch.confidence_interval()
    np.testing.assert_allclose(pooled.interval(drawn), (ends.low, ends.high))
    anova = [
        scipy_stats.f_oneway(*(heap[row][~np.isnan(heap[row])] for heap in heaps)).pvalue
        for row in range(4)
    ]
    np.testing.assert_allclose(pooled.groups_p(drawn), anova)


@pytest.mark.usefixtures("simulations")
@pytest.mark.parametrize("at_margin", [False, True])
def test_what_is_vectorised_agrees_with_the_function(at_margin: bool) -> None:
    from simulations.answers import BOUND, answers, cell_means, single_answers
    from simulations.fast import compared, p_values
    from simulations.settings import contrasts

    for setting in (one for one in contrasts(at_margin=at_margin) if one.vignettes == 20):
        measure, truth = setting.measure, 0.03
        bound = BOUND[measure.design.kind]
        means = cell_means(answers(measure.design, 20, np.random.default_rng(5)))
        d, singles = means[:, :, 1] - means[:, :, 0], single_answers(means, measure.design)
        p = p_values(d, singles)
        expected = dict.fromkeys(("rejected", "covered", "equivalent", "variance"), 0.0)
        for seed, one in enumerate(d):
            found = compare_paired(
                one[~np.isnan(one)],
                bound=bound,
                binary=bool(singles[seed]),
                margin=measure.margin,
                seed=seed,
            )
            assert found.ci is not None
            assert found.sd is not None
            assert p[seed] == pytest.approx(found.p, abs=1e-9)
            expected["rejected"] += found.p < 0.05
            expected["covered"] += found.ci[0] <= truth <= found.ci[1]
            expected["equivalent"] += found.p_equivalence is not None and found.p_equivalence < 0.05
            expected["variance"] += found.sd**2
        got = compared(d, singles, bound=bound, margin=measure.margin, truth=truth)
        assert {name: got[name] for name in expected} == pytest.approx(expected), setting.label


@pytest.mark.usefixtures("simulations")
def test_too_few_vignettes_decide_nothing() -> None:
    from simulations.fast import compared

    d = np.array([[np.nan, np.nan, np.nan], [1.0, np.nan, np.nan], [0.0, 1.0, -1.0]])
    got = compared(d, np.array([True, False, True]), bound=1.0, margin=0.05, truth=0.0)
    assert (got["none"], got["McNemar"]) == (2, 1)
    assert (got["rejected"], got["covered"], got["equivalent"]) == (0, 1, 0)


@pytest.mark.usefixtures("simulations")
@pytest.mark.parametrize(("kind", "difference"), [("binary", 0.05), ("ordinal", 0.2)])
def test_the_draws_have_the_difference_that_is_called_true(kind: str, difference: float) -> None:
    from simulations.answers import Design, answers, true_difference, with_difference

    design = with_difference(Design(kind=kind, vignettes=100, repeats=4, own=0.5), difference)
    assert true_difference(design) == pytest.approx(difference, abs=1e-9)
    means = answers(design, 400, np.random.default_rng(1)).mean(axis=3)
    d = (means[:, :, 1] - means[:, :, 0]).ravel()
    assert abs(d.mean() - difference) < 4 * d.std() / np.sqrt(d.size)


@pytest.mark.usefixtures("simulations")
def test_the_page_holds_the_tables_of_these_settings() -> None:
    from simulations.sections import SECTIONS

    page = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    tables = page.partition("<!-- calibration -->")[2].partition("<!-- /calibration -->")[0]
    for section in SECTIONS:
        table = tables.partition(f"**{section.title}**\n\n")[2].partition("\n\n")[0]
        rows = [line.split(" | ")[:3] for line in table.splitlines()[2:]]
        assert [[label.removeprefix("| "), n, r] for label, n, r in rows] == [
            [one.label, str(one.vignettes), str(one.repeats)] for one in section.settings
        ]
    assert "`python benchmarks/calibration.py --nsim 4000 --seed 1" in tables


def test_the_page_names_functions_that_there_are() -> None:
    page = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    table = page.partition("### Where the formulas come from")[2].partition("\n### ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    named = {name for row in rows[1:] for name in re.findall(r"`(\w+)`", row[3])}
    assert len(rows) > 20
    assert len(named) > 35
    assert named <= set(fairaudit.stats.__all__)


@pytest.mark.usefixtures("simulations")
def test_the_page_is_written_between_its_marks_only(tmp_path: Path) -> None:
    from calibration import put  # type: ignore[import-not-found]

    page = tmp_path / "page.md"
    page.write_text("before\n<!-- calibration -->\nold\n<!-- /calibration -->\nafter\n")
    put(page, "new")
    assert page.read_text() == "before\n<!-- calibration -->\nnew\n<!-- /calibration -->\nafter\n"
    page.write_text("no marks\n")
    with pytest.raises(SystemExit, match="<!-- calibration -->"):
        put(page, "new")
    assert page.read_text() == "no marks\n"


@pytest.mark.usefixtures("simulations")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--nsim", "0"), "at least 1"),
        (("--only", "Skewed", "--write", "page.md"), "leave --only"),
    ],
)
def test_bad_options_are_explained(
    options: tuple[str, ...],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from calibration import main

    monkeypatch.setattr(sys, "argv", ["calibration.py", *options])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert message in capsys.readouterr().err


@pytest.mark.usefixtures("simulations")
def test_a_number_outside_its_band_is_listed_with_a_second_run() -> None:
    from calibration import misses, tables

    row, n = (11, 0), 1000.0
    assert list(misses({row: {"n": n, "covered": 900.0}}, {})) == [
        "**Outside the band: 0 of the 0 numbers that have one**"
    ]
    row = (2, 0)  # sign flips
    first, second = {"n": n, "rejected": 60.0}, {"n": 5 * n, "rejected": 250.0}
    assert "**0.060** (≤ 0.055, outside)" in next(iter(tables({row: first})))
    head, line = misses({row: first}, {row: second})
    assert head == "**Outside the band: 1 of the 1 numbers that have one**"
    assert line.endswith(
        "type I error 0.0600 ± 0.0075 in 1,000, band ≤ 0.055. Again: 0.0500 ± 0.0031 in 5,000, "
        "within."
    )
