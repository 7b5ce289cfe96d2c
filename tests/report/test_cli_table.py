"""The table of contrasts on the command line, which rounds and words as the report does."""

from dataclasses import replace

import pandas as pd
import pytest

from fairaudit.cli.text import contrasts_table
from fairaudit.results import Results
from tests.report.builders import CAREFUL, audit, small_cells, small_set


@pytest.fixture(scope="module")
def lines(results: Results) -> list[str]:
    told = contrasts_table(results.frame).split("\n\n")[0].splitlines()
    return [line for line in told if not line.startswith("  not estimable")]


def headline(results: Results) -> int:
    frame = results.frame
    return int(((frame["priority"] == "primary") & (frame["estimand"] == "mean_difference")).sum())


def test_shares_of_missing_answers_that_differ_are_told(results: Results) -> None:
    _, heading, table = contrasts_table(results.frame).split("\n\n")
    assert heading == "Shares of missing answers that differ:"
    (row,) = table.splitlines()[2:]
    assert "asian vs white" in row and row.endswith("disparity; exceeds placebo")


def test_one_line_for_each_contrast_and_none_for_the_arms(
    lines: list[str], results: Results
) -> None:
    assert len(lines) == 2 + headline(results) == 11
    assert lines[0].split()[:4] == ["model", "question", "outcome", "contrast"]
    assert "95% interval" in lines[0]
    assert "vignettes" not in lines[0].split()


def test_a_contrast_that_is_not_estimable_says_why(results: Results) -> None:
    told = contrasts_table(results.frame).split("\n\n")[0].splitlines()
    (reason,) = [line for line in told if line.startswith("  not estimable")]
    where = "treat, black vs white; treat, asian vs white; treat, female vs male"
    assert reason.startswith(f"  not estimable ({where}): The attention control failed: ")


def test_an_inconclusive_contrast_says_why(lines: list[str]) -> None:
    careful = [line for line in lines if line.startswith("careful")]
    assert any(line.endswith("inconclusive: missing answers") for line in careful)
    loose = [line for line in lines if line.startswith("loose")]
    assert all(line.endswith("more vignettes") for line in loose)


def test_without_a_margin_that_is_the_reason() -> None:
    model = replace(CAREFUL, effects={}, refusal_rates={})
    results, _, _ = audit(small_cells(small_set(6)), [model], margin=None)
    for line in contrasts_table(results.frame).splitlines()[2:]:
        assert line.endswith("inconclusive: no margin set")


def test_several_vignette_sets_get_a_column(results: Results) -> None:
    other = results.frame.assign(vignette_set="ache")
    shown = contrasts_table(pd.concat([results.frame, other])).split("\n\n")[0]
    header, _, *rows = shown.splitlines()
    assert header.split()[1] == "vignettes"
    assert {row.split()[1] for row in rows if row[0] != " "} == {"pain", "ache"}


def test_small_differences_keep_their_sign_and_zero_has_none(results: Results) -> None:
    frame = results.frame.iloc[:1].assign(
        estimate=-0.0008,
        ci_low=-0.0012,
        ci_high=-0.0004,
        equivalence_low=-0.0012,
        equivalence_high=-0.0004,
    )
    assert "-0.08   -0.12 to -0.04" in contrasts_table(frame)
    zero = frame.assign(
        estimate=-1e-9, ci_low=-0.02, ci_high=0.02, equivalence_low=-0.01, equivalence_high=0.01
    )
    assert "  0.0     -2.0 to +2.0" in contrasts_table(zero)


def test_levels_are_those_of_the_results(results: Results) -> None:
    assert "99% interval" in contrasts_table(results.frame.assign(ci_level=0.99))
    assert contrasts_table(results.frame.iloc[:0])
