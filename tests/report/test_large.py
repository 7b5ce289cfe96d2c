"""Large records: what is cut, that it is said, and how many bytes are left."""

import re
from dataclasses import replace
from typing import Any

import pytest

from fairaudit.report import Report
from fairaudit.report.blocks import Section
from fairaudit.report.budget import within_budget
from fairaudit.report.listings import Table
from fairaudit.report.marking import marked_within
from fairaudit.report.pairs import pair_groups
from tests.report.page import Page, told_in

VIGNETTES, GROUPS = 1000, 34


@pytest.fixture(scope="module")
def large(report: Report) -> Report:
    """A record with the differences of 1,000 vignettes in 34 groups."""
    content: dict[str, Any] = dict(report.content)
    result = next(row for row in content["results"] if row["priority"] == "primary")
    difference = dict(content["differences"][0])
    groups = [f"group_{number}" for number in range(GROUPS - 1)]
    content["results"] = [dict(result) | {"group": group, "n_vignettes": 1000} for group in groups]
    content["differences"] = [
        difference
        | {
            "group": group,
            "vignette_id": f"case_{number:04}",
            "difference": ((number * 7919 + at * 104729) % 2001 - 1000) / 5000,
        }
        for at, group in enumerate(groups)
        for number in range(VIGNETTES)
    ]
    return Report(content=content)


def test_a_large_report_is_small_and_says_what_it_cuts(large: Report) -> None:
    html = large.to_html()
    assert len(html.encode()) < 3_000_000
    page = Page.of(html)
    assert page.faults == []
    assert "The 200 vignettes with the largest differences of 1,000; all of them are in" in html
    for told in told_in(large, "Heat map of the vignettes"):
        for number in range(GROUPS - 1):
            assert f"Group {number} vs White" in told
    strips, _ = told_in(large, "Every vignette’s own difference")
    assert "Group 32 vs White" in strips and "<circle" not in html


def test_the_largest_differences_stand_first(large: Report) -> None:
    told, _ = told_in(large, "Heat map of the vignettes")
    rows = re.findall(r"Case \d{4} ((?:[−+]?\d+\.\d |– )+)", f"{told} ")
    # Eight groups of thirty-three stand side by side, so that four of five tables tell it all.
    first = [abs(float(number.replace("−", "-"))) for number in rows[0].split()]
    assert len(rows) == 5 * 200 and len(first) == 8


def test_tables_are_cut_alike_and_say_so() -> None:
    def table(rows: int) -> Table:
        return Table(caption="t", columns=("a", "b"), rows=(("1", "2"),) * rows, notes=("n",))

    section = Section(id="s", title="S", blocks=(table(5), table(100), table(1000)))
    (same,), told = within_budget([section])
    assert (same, told) == (section, "")
    (cut,), told = within_budget([section], most=82 * 155)
    assert [len(one.rows) for one in cut.blocks if isinstance(one, Table)] == [5, 75, 75]
    assert told.startswith("To keep this page small, 2 tables are cut to 75 rows.")
    last = cut.blocks[-1]
    assert isinstance(last, Table)
    assert last.notes == ("The first 75 rows of 1,000; all of them are in audit.json.", "n")


def test_many_attributes_share_the_pairs_that_are_shown(report: Report) -> None:
    content = dict(report.content)
    rows = [dict(row) for row in content["examples"]]
    content["examples"] = [row | {"attribute": f"a_{n}"} for n in range(30) for row in rows]
    groups = pair_groups(content)
    assert len(groups) == 30 * len(content["models"])
    assert {len(group.pairs) for group in groups} == {2}
    assert all(group.more for group in groups)
    anchors = [pair.anchor for group in groups for pair in group.pairs]
    assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize(
    ("first", "second", "marked"),
    [
        ("A man. " * 400 + "He sits.", "A man. " * 400 + "She sits.", ["She"]),
        ("So. " + "a b " * 600, "So. " + "a c " * 600, ["a c " * 600]),
        ("One. " * 300 + "Two. Three.", "One. " * 300 + "Two, three.", [", three"]),
        ("x " * 3000, "x " * 3000, []),
    ],
)
def test_no_text_makes_the_marking_slow(first: str, second: str, marked: list[str]) -> None:
    left, right = marked_within(first, second)
    assert ("".join(text for text, _ in left), "".join(text for text, _ in right)) == (
        first,
        second,
    )
    assert [text for text, differs in right if differs] == marked


def test_a_power_table_is_told_only_where_its_formulas_hold(report: Report) -> None:
    for told in told_in(report, "Power: what the audit could have seen"):
        assert "Would have found" in told and "The audit as a whole" in told
        assert re.search(r"Black vs White 12 0\.5 [\d.]+ points ±[\d.]+ points", told)
    content = dict(report.content)
    content["settings"] = {**content["settings"], "looks": "any"}
    told, _ = told_in(replace(report, content=content), "Power: what the audit could have seen")
    assert "looked at before its end" in told and "Would have found" not in told
