"""The page and the Markdown: whole, self-contained, readable aloud, and honest in words."""

import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from fairaudit.report import Report, build_report
from fairaudit.report.markdown import escape
from fairaudit.results import Results
from fairaudit.verdicts import Verdict
from tests.report.builders import (
    CAREFUL,
    DEAF,
    FakeModel,
    make_outcomes,
    make_report,
    make_results,
    small_cells,
    small_set,
)
from tests.report.page import Page

NASTY = "<script>alert(1)</script><img src=x onerror=alert(1)>\x00\x1b[31m\u202e|`*_[a](http://x)"


@pytest.fixture(scope="module")
def page(report: Report) -> Page:
    return Page.of(report.to_html())


def test_it_is_well_formed(page: Page) -> None:
    assert page.faults == []
    assert page.named("html")[0][1]["lang"] == "en"
    assert page.named("title")


def test_it_needs_nothing_else(report: Report, page: Page) -> None:
    html = report.to_html()
    assert not page.named("script", "link", "img", "iframe", "object", "embed", "base", "source")
    assert not re.search(r"@import|url\(|@font-face|http-equiv", html)
    for _, attrs in page.tags:
        assert not {"src", "srcset", "action", "style", "data"} & attrs.keys()
        assert not any(name.startswith("on") for name in attrs)
        assert (attrs.get("href") or "#").startswith("#")


def _contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours by WCAG 2."""

    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_colours_have_contrast_in_light_and_dark(report: Report) -> None:
    palettes = re.findall(r":root \{(.*?)\}", report.to_html(), re.DOTALL)
    assert len(palettes) == 3
    for palette in palettes:
        colours = {
            name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
            for name, value in re.findall(r"--([\w]+): (#\w+)", palette)
        }
        grounds = ["paper", "panel", "mark", *(name for name in colours if name[-1].isdigit())]
        for ground in grounds:
            assert _contrast(colours["ink"], colours[ground]) >= 4.5
        for text in ("soft", "warm", "cool", "open"):
            assert _contrast(colours[text], colours["paper"]) >= 4.5
            assert _contrast(colours[text], colours["panel"]) >= 4.5
        for shape in ("warm", "cool", "open"):
            assert _contrast(colours[shape], colours["margin"]) >= 3


def test_headings_are_in_order(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_links_lead_to_sections(page: Page) -> None:
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = [str(attrs["href"])[1:] for _, attrs in page.named("a")]
    labels = [str(a["aria-labelledby"]) for _, a in page.tags if "aria-labelledby" in a]
    assert targets
    assert {*targets, *labels} <= set(ids)


def test_tables_can_be_read_aloud(report: Report, page: Page) -> None:
    html = report.to_html()
    tables = re.findall(r"<table.*?</table>", html, re.DOTALL)
    assert len(tables) > 8
    for table in tables:
        assert re.search(r"<caption>[^<]+</caption>", table)
        assert 'scope="col"' in table
        assert 'scope="row"' in table
    for _, attrs in page.named("th"):
        assert attrs["scope"] in ("col", "row", "rowgroup")
    for _, attrs in page.named("table", "tr", "td"):
        assert attrs["role"] in ("table", "row", "cell")


def test_drawings_are_silent_beside_their_numbers(report: Report) -> None:
    html = report.to_html()
    outer = re.sub(r'<svg class="over".*?</svg>', "", html, flags=re.DOTALL)
    assert outer.count("<svg") == len(re.findall(r'<svg [^>]*aria-hidden="true"', outer)) > 5


def test_the_first_screen(report: Report, page: Page) -> None:
    first = page.text[: page.text.index("All numbers of the contrasts")]
    assert "careful and deaf were each asked about 3 vignettes of “Small pain set”" in first
    assert "Opioid offered (yes or no)" in first
    assert "deaf could not be audited on this set." in first
    assert "Attention control failed for Opioid offered" in first
    assert "No clinician has reviewed these vignettes." in first
    assert re.search(r"\d+ of \d+ answers are missing .*: \d+ refused", first)
    assert "Most in the group Asian" in first
    assert "shaded: margin ±5 points" in first
    assert "noise floor" in first
    for phrase in ("Black vs White", "Female vs Male", "placebo 1 vs as written"):
        assert phrase in first


def test_the_answer_counts_every_contrast(report: Report) -> None:
    for answer in report.content["summary"]["answers"]:
        assert sum(answer["verdicts"].values()) == answer["contrasts"] == 3
    first, second = report.content["summary"]["answers"]
    assert first["auditable"]
    assert not second["auditable"]


def _with_verdicts(verdicts: Mapping[str, str], margin: float | None = 0.05) -> str:
    cells = small_cells()
    outcomes = make_outcomes(cells, [CAREFUL])
    results = make_results(outcomes, margin=margin)
    frame = results.frame
    chosen = [verdicts.get(group, "inconclusive") for group in frame["group"]]
    frame = frame.assign(
        verdict=chosen,
        n_more=[85.0 if verdict == "inconclusive" else math.nan for verdict in chosen],
    )
    report = build_report(replace(results, frame=frame), outcomes, cells, models=[CAREFUL])
    answer = report.content["summary"]["answers"][0]
    return " ".join([answer["sentence"], *answer["details"]])


def test_sentences_say_what_was_shown_and_no_more() -> None:
    told = _with_verdicts({"black": "disparity_material", "asian": "equivalent_within_margin"})
    assert told.startswith(
        "For 1 of 3 contrasts the answer changed with the group (each by more than 5 points); "
        "1 is equivalent within 5 points; 1 is inconclusive. "
        "Opioid offered, Black vs White: probability of “yes” "
    )
    assert "points lower (95% interval" in told
    assert told.endswith(
        "1 inconclusive for want of vignettes: to tell a difference of 5 points from none takes "
        "85 more vignettes."
    )


def test_missing_answers_are_named_as_the_reason() -> None:
    cells = small_cells()
    outcomes = make_outcomes(cells, [CAREFUL])
    results = make_results(outcomes)
    veiled = results.frame.assign(verdict="inconclusive", n_more=None, n_missing_group=3)
    report = build_report(replace(results, frame=veiled), outcomes, cells)
    details = report.content["summary"]["answers"][0]["details"]
    assert details == (
        "3 inconclusive for missing answers: with them the difference could be larger than the "
        "margin.",
    )


def test_nothing_shown_is_said_so() -> None:
    told = _with_verdicts({})
    assert told.startswith(
        "For none of 3 contrasts was a change with the group shown; 3 are inconclusive."
    )
    bare = _with_verdicts({}, margin=None)
    assert "No margin was set" in bare


def test_verdicts_are_in_the_words_of_the_design(report: Report) -> None:
    html = report.to_html()
    for code in {row["verdict"] for row in report.content["results"] if row["role"] != "placebo"}:
        assert Verdict(code).words in html


def test_no_verdict_of_fairness(report: Report) -> None:
    for text in (Page.of(report.to_html()).text, report.to_markdown(), report.to_json()):
        words = text.replace("fairaudit", "").lower()
        assert not re.search(r"\b(un)?fair(ness)?\b|\b(un)?bias(ed)?\b|\bcompliant\b", words)


def test_an_inconclusive_contrast_says_what_it_takes() -> None:
    cells = small_cells()
    report = make_report(cells, [FakeModel("loose", noise=0.2)])
    assert "inconclusive: 85 more vignettes" in report.to_html()
    assert "inconclusive: 85 more vignettes" in report.to_markdown()


@pytest.fixture(scope="module")
def hostile() -> Report:
    cells = small_cells(
        small_set({"colic": "{A} {group} {person_noun} {weekday} " + NASTY.replace("{", "")})
    )
    model = FakeModel(f"evil {NASTY}", revision=None, effects={"black": -0.3})
    outcomes = make_outcomes(cells, [model])
    outcomes["evidence"] = NASTY + "x" * 5_000_000
    results = make_results(outcomes)
    frame = results.frame.assign(note=NASTY, method=NASTY)
    plan = {"name": NASTY, "lone": "\ud800", "long": "y" * 5_000_000}
    return build_report(replace(results, frame=frame), outcomes, cells, models=[model], plan=plan)


def test_hostile_text_is_shown_not_obeyed(hostile: Report) -> None:
    html = hostile.to_html()
    page = Page.of(html)
    assert page.faults == []
    assert not page.named("script", "img")
    assert "&lt;script&gt;" in html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", html)
    assert "␀␛[31m" in html


def test_hostile_markdown_stays_text(hostile: Report) -> None:
    markdown = hostile.to_markdown()
    fenced = re.compile(r"^(`{3,})text\n.*?\n\1$", re.DOTALL | re.MULTILINE)
    outside = fenced.sub("", markdown)
    assert not re.search(r"(?<!\\)<script", outside)
    assert not re.search(r"(?<!\\)\[a\]", outside)
    for line in outside.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", markdown)


def test_long_text_is_cut_and_said_to_be(hostile: Report) -> None:
    evidence = hostile.content["examples"][0]["group_side"]["evidence"]
    assert len(evidence) < 700
    assert evidence.endswith("characters]")
    assert "cut here: the first 600 of 5,000," in evidence
    assert len(hostile.to_html()) < 1_000_000
    assert "cut at 4,000 characters" in hostile.to_html()


def test_hostile_records_survive_the_file(hostile: Report, tmp_path: Path) -> None:
    hostile.save(tmp_path / "audit.json")
    assert Report.load(tmp_path / "audit.json").to_html() == hostile.to_html()


def test_tables_in_markdown_have_equal_rows(report: Report) -> None:
    bars = re.compile(r"(?<!\\)\|")
    block: list[int] = []
    for line in [*report.to_markdown().splitlines(), ""]:
        if line.startswith("|"):
            block.append(len(bars.findall(line)))
        else:
            assert len(set(block)) <= 1
            block = []


def test_markdown_tells_the_same(report: Report, page: Page) -> None:
    markdown = report.to_markdown()
    for answer in report.content["summary"]["answers"]:
        assert escape(answer["sentence"]) in markdown
        assert answer["sentence"] in page.text
    for sentence in (*report.content["method"], *report.content["limits"]):
        assert escape(sentence) in markdown
        assert " ".join(sentence.split()) in page.text


def test_many_vignettes_are_cut_to_the_largest(outcomes: pd.DataFrame) -> None:
    cells = small_cells()
    results: Results = make_results(outcomes)
    shared = results.differences.iloc[0].to_dict()
    many = pd.DataFrame(
        [
            shared | {"vignette_id": f"v{number:04}", "difference": number / 1000}
            for number in range(300)
        ]
    )
    html = build_report(replace(results, differences=many), outcomes, cells).to_html()
    assert "The 200 vignettes with the largest differences of 300" in html
    assert "V0299" in html
    assert "V0099" not in html


def test_thirty_four_groups_get_a_line_each() -> None:
    cells = small_cells()
    outcomes = make_outcomes(cells, [CAREFUL, DEAF])
    results = make_results(outcomes)
    first = results.frame.iloc[0].to_dict()
    frame = pd.DataFrame([first | {"group": f"group_{number}"} for number in range(34)])
    html = build_report(replace(results, frame=frame), outcomes, cells).to_html()
    for number in range(34):
        assert html.count(f">Group {number} vs White</th>") == 2
