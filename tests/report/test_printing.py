"""The page on paper: nothing is empty, cut off or torn apart, and nothing is set smaller."""

import re
from collections.abc import Mapping, Sequence

import pytest

from fairaudit.report import Report
from fairaudit.report.story import tell
from tests.report.browser import Browser, Paper
from tests.report.printed import Sheet, sheets

SIZES = {"letter": (612, 792), "A4": (595, 842)}
PRINTS: Sequence[tuple[str, Paper]] = (
    ("three models", "letter"), ("three models", "A4"), ("34 groups", "A4"), ("a judge", "letter"),
)  # fmt: skip
# Rows of tables that do not fit on a page, and how their heads begin.
_ROW = re.compile(r"Group\d+ vs White [−+0-9]")
_HEADS = ("Contrast", "What changes")

Prints = Mapping[tuple[str, Paper], Sequence[Sheet]]
every_print = pytest.mark.parametrize(("name", "paper"), PRINTS)


@pytest.fixture(scope="module")
def reports(report: Report, many: Report, judged: Report) -> dict[str, Report]:
    return {"three models": report, "34 groups": many, "a judge": judged}


@pytest.fixture(scope="module")
def prints(browser: Browser, reports: dict[str, Report]) -> Prints:
    return {
        (name, paper): sheets(browser.print(reports[name].to_html(), paper))
        for name, paper in PRINTS
    }


@every_print
def test_pages_have_the_size_of_the_paper_and_none_is_empty(
    prints: Prints, name: str, paper: Paper
) -> None:
    pages = prints[name, paper]
    assert len(pages) > 5
    for page in pages:
        assert (page.width, page.height) == pytest.approx(SIZES[paper], abs=1)
        assert len(page.lines) > 3


@every_print
def test_nothing_is_so_wide_that_all_text_is_set_smaller(
    prints: Prints, name: str, paper: Paper
) -> None:
    [asked] = [line for line in prints[name, paper][0].lines if line.text.startswith("Asked: ")]
    assert asked.size == pytest.approx(9, abs=0.05)


def bold_ends(pages: Sequence[Sheet]) -> list[str]:
    """Last lines of pages that are bold: headings, captions and heads of tables are."""
    return [page.lines[-1].text for page in pages if page.lines[-1].bold]


@every_print
def test_no_heading_is_the_last_line_of_a_page(prints: Prints, name: str, paper: Paper) -> None:
    assert bold_ends(prints[name, paper]) == []


@every_print
def test_the_first_screen_stands_on_the_first_page(
    prints: Prints, reports: dict[str, Report], name: str, paper: Paper
) -> None:
    story = tell(reports[name].content, reports[name].run)
    texts = [story.title, *(text for line in story.about for text in line), *story.asked]
    if story.verdicts:
        texts += [story.verdict_table.caption, *story.verdict_table.notes]
    texts += [story.answers[0].model, story.answers[0].sentence, story.answers[0].missing]
    assert len(texts) > 8
    for text in texts:
        assert "".join(text.split()) in prints[name, paper][0].text


def headless(pages: Sequence[Sheet]) -> list[str]:
    """First rows of tables on a page without the head of the table above them."""
    found = []
    for page in pages:
        lines = [line.text for line in page.lines]
        at = next((at for at, line in enumerate(lines) if _ROW.match(line)), None)
        if at is not None and not any(line.startswith(_HEADS) for line in lines[:at]):
            found.append(lines[at])
    return found


def test_a_table_that_goes_on_has_its_head_again(prints: Prints) -> None:
    pages = prints["34 groups", "A4"]
    assert sum(any(_ROW.match(line.text) for line in page.lines) for page in pages) >= 3
    assert headless(pages) == []


def test_a_torn_page_would_be_found(browser: Browser) -> None:
    rows = "".join(f"<tr><td>Group{n} vs White</td><td>+{n}</td></tr>" for n in range(60))
    page = (
        "<html><head></head><body style='margin: 0'><div style='height: 9in'></div>"
        "<b style='display: block'>A heading</b><p style='margin-top: 2in'>Text.</p>"
        f"<table><tr><th>Contrast</th><th>Difference</th></tr>{rows}</table></body></html>"
    )
    torn = sheets(browser.print(page, "letter"))
    assert bold_ends(torn) == ["A heading"]
    assert len(headless(torn)) >= 1 and headless(torn[:2]) == []
