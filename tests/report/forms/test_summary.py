"""The step summary and report.md: the essentials first, and never more than a summary can hold."""

from collections.abc import Sequence
from typing import Any

from fairaudit.report import Report
from fairaudit.report.fitting import ESSENTIAL, MOST_BYTES, fitted
from fairaudit.report.forms.summary import ORDER
from tests.report.forms.records import changed, golden, hostile

CUT = "left out here, because the page would be larger than 1,024 KiB"


def headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("## ")]


def has_its_sections(text: str, order: Sequence[str]) -> bool:
    found = headings(text)
    return len(found) == len(order) and all(map(str.startswith, found, order))


def huge() -> Report:
    """A record whose example pairs and controls are each more than a page can hold."""

    def grow(content: dict[str, Any]) -> None:
        pair = content["examples"][0]
        messages = [{"role": "user", "text": "pain " * 5000}]
        sides = {f"{side}_side": pair[f"{side}_side"] | {"messages": messages}
                 for side in ("reference", "group")}  # fmt: skip
        content["examples"] = [{**pair, **sides, "vignette_id": f"v{n}"} for n in range(30)]
        content["controls"] *= 800

    return changed(grow)


def test_the_essentials_come_first() -> None:
    text = golden().render("summary").decode()
    assert has_its_sections(text, ORDER)
    assert set(ESSENTIAL) <= set(ORDER)
    lines = text.splitlines()
    assert lines[0].startswith("# Does the probability of “yes” change")
    assert lines[2] == (
        "- **careful**: 1 disparity, material; 1 disparity, within the margin; 1 inconclusive"
    )
    assert lines[3] == "- **deaf**: 3 not estimable"
    assert text.index("Simulated answers") < text.index("## Answer") < text.index("## Limits")
    assert "report.html" in text and CUT not in text


def test_a_huge_record_is_cut_at_sections_and_says_so() -> None:
    report = huge()
    for form in ("md", "summary"):
        content = report.render(form)
        assert len(content) <= MOST_BYTES
        text = content.decode()
        assert CUT in text
        assert "\n## Answer\n" in text
        assert "No clinician has reviewed these vignettes" in text.split("\n## Limits")[1]
    whole = golden().to_markdown()
    assert CUT not in whole
    assert headings(report.to_markdown()) == headings(whole)


def test_the_answer_is_shortened_last_and_by_whole_blocks() -> None:
    blocks = ["# Page", "## Answer", *("x" * 100 for _ in range(50)), "## Else", "y" * 3000]
    text = fitted(blocks, limit=2000)
    assert len(text.encode()) <= 2000
    assert 5 < text.count("x" * 100) < 20 and "x" * 101 not in text
    assert "The rest of this section is left out" in text and "This section is left out" in text
    assert "y" not in text.split("## Else")[1].replace("because the page", "").split("KiB")[1]
    assert fitted(blocks, limit=100_000) == "\n\n".join(blocks) + "\n"


def test_nothing_in_a_record_can_form_markdown_of_its_own() -> None:
    text = hostile().render("summary").decode()
    assert has_its_sections(text, ORDER)
    assert "<script>" not in text and "\x07" not in text and "\u202e" not in text
