"""What a reader finds: plain shares, the way to the texts, and numbers of one kind alike."""

import json
import re
from statistics import fmean
from typing import Any

import pytest

from fairaudit import counterfactuals, load_attributes, load_vignettes
from fairaudit.report import Report
from fairaudit.report.blocks import Folded
from fairaudit.report.front import deciding
from fairaudit.report.group_metrics import told_metrics
from fairaudit.report.listings import Table
from fairaudit.report.numbers import percent
from fairaudit.report.one_of_several import averaged_words, together_words
from fairaudit.report.pair_links import PairLinks
from fairaudit.report.pairs import pair_groups
from fairaudit.report.refused import refused_table
from fairaudit.report.shares import favourable_words, side_means
from fairaudit.report.story import tell
from fairaudit.verdicts import DISPARITIES
from tests.report.builders import Model, make_report, small_cells, small_set
from tests.report.page import Page, told_in

Content = dict[str, Any]

_NUMBER = re.compile(r"[−+]?\d+\.(\d+)")


def headlines(report: Report) -> list[Content]:
    return [
        dict(row)
        for row in report.content["results"]
        if row["priority"] == "primary" and row["estimand"] == "mean_difference"
    ]


def tables_of(report: Report) -> list[Table]:
    blocks = [block for one in tell(report.content).sections for block in one.blocks]
    flat = [
        one for block in blocks for one in (block.blocks if isinstance(block, Folded) else [block])
    ]
    return [one for one in flat if isinstance(one, Table)]


def test_the_first_screen_says_what_is_counted_and_how_often(report: Report) -> None:
    rows = [
        row
        for row in report.content["differences"]
        if (row["model_id"], row["role"], row["group"]) == ("careful@r1", "counterfactual", "black")
        and row["difference"] is not None
    ]
    reference, group = (
        percent(fmean(row[f"{side}_mean"] for row in rows)) for side in ("reference", "group")
    )
    for told in told_in(report, "Answer"):
        assert "The favourable answer: “yes” to “Opioid offered”. The word tells which way" in told
        assert f"exceeds placebo Black vs White: {group} vs {reference} " in told
        # Of a model that cannot be audited no share is told.
        assert "not estimable Black vs White: " not in told


def test_means_are_those_of_a_contrast_s_own_question_and_in_its_unit(report: Report) -> None:
    first, second, *_ = headlines(report)
    other = first | {"question_id": "other"}
    careful, none, deaf = side_means(
        report.content, [second, other, first | {"verdict": "not_estimable"}]
    )
    assert re.fullmatch(r"\d+\.\d% vs \d+\.\d%", careful) and (none, deaf) == ("", "")
    days = second | {"scale": "numeric"}
    content = json.loads(report.to_json())
    content["differences"] = [
        row | {"group_mean": 4.25, "reference_mean": 3.5}
        for row in content["differences"]
        if row["group_mean"] is not None
    ]
    (told,) = side_means(content, [days])
    assert told.startswith("4.25 vs 3.50 ")


def test_outcomes_that_count_no_favourable_answer_say_nothing_of_it(report: Report) -> None:
    rows = [row | {"outcome": "word_count", "scale": "numeric"} for row in headlines(report)]
    assert favourable_words(report.content, rows) == ""


def test_several_questions_name_their_favourable_answers(report: Report) -> None:
    content = json.loads(report.to_json())
    question = content["sets"][0]["questions"][0]
    content["sets"][0]["questions"] = [
        question | {"id": f"q{number}", "title": f"Q{number}"} for number in range(6)
    ]
    rows = [headlines(report)[0] | {"question_id": f"q{number}"} for number in range(6)]
    told = favourable_words(content, rows)
    assert told.startswith("The favourable answers: “yes” to “Q0”, “yes” to “Q1”")
    assert "Those of 2 other questions stand under Design." in told


def test_the_contents_stand_before_the_detail_and_name_every_section(report: Report) -> None:
    html = report.to_html()
    start, end = html.index("<nav"), html.index("</nav>")
    assert html.index("Verdict on each attribute") < start < html.index('<figure class="forest"')
    named = re.findall(r'href="#([\w-]+)">([^<]+)</a>', html[start:end])
    ids = [name for name, _ in named]
    assert ids[:3] == ["found", "drawing", "untested"]
    assert ids[3:] == [one.id for one in tell(report.content).sections]


def anchors(report: Report) -> dict[str, str]:
    """Text of each pair on the page by its id."""
    html = report.to_html()
    found = re.findall(r'<article class="pair" id="([\w-]+)".*?</article>', html, re.DOTALL)
    parts = re.findall(r'<article class="pair".*?</article>', html, re.DOTALL)
    return {name: Page.of(part).text for name, part in zip(found, parts, strict=True)}


def test_a_disparity_leads_to_the_text_of_one_of_its_pairs(report: Report) -> None:
    html, pairs = report.to_html(), anchors(report)
    verdicts = html[html.index("Verdict on each attribute") : html.index("<nav")]
    links = re.findall(
        r'Black vs White: [\d.]+% vs [\d.]+% <a class="go" href="#([\w-]+)">Read a pair', verdicts
    )
    assert links and "Black vs White" in pairs[links[0]] and "lower" in pairs[links[0]]
    drawn = html[html.index('<figure class="forest"') : html.index('id="untested"')]
    numbers = html[html.index('id="contrasts"') : html.index('id="metrics"')]
    for part in (drawn, numbers):
        named = re.findall(r'<a class="go" href="#([\w-]+)">([^<]+)</a>', part)
        assert {"Black vs White", "Female vs Male"} <= {label for _, label in named}
        for name, label in named:
            assert label in pairs[name]


def test_a_vignette_of_the_heat_map_leads_to_its_pair(report: Report) -> None:
    html, pairs = report.to_html(), anchors(report)
    drawn = html[html.index('id="heatmap"') : html.index('id="power"')]
    links = re.findall(r'<a class="go" href="#([\w-]+)">([^<]+)</a>', drawn)
    assert links
    for name, vignette in links:
        assert pairs[name].startswith(f"{vignette}: ")


def test_a_contrast_leads_nowhere_where_no_pair_is_known_to_be_its_own(report: Report) -> None:
    groups, row = pair_groups(report.content), headlines(report)[0]
    assert PairLinks(groups).contrast(row)
    assert PairLinks([]).contrast(row) == ""
    assert PairLinks(groups).contrast(row | {"question_id": "other"}) == ""
    assert PairLinks(groups).contrast(row | {"question_id": "all"})
    assert PairLinks(groups).contrast(row | {"cue": "name"}) == ""


def test_a_pair_says_by_which_cue_the_group_is_told_and_its_contrast_leads_to_it() -> None:
    cues = ("descriptor", "name")
    cells = counterfactuals(
        load_vignettes("acute_pain"), load_attributes("race_ethnicity"), questions=["opioid"],
        groups={"race_ethnicity": ["black", "asian"]}, cues=cues, wordings=1, limit=8, seed=7,
    )  # fmt: skip
    told = make_report(cells, [Model(name="m", effects={"Black": -0.3})])
    assert {one["cue"] for one in told.content["examples"]} == {*cues}
    groups = pair_groups(told.content)
    links = PairLinks(groups)
    shown = {pair.anchor: pair for group in groups for pair in group.pairs}
    found = [(row, shown[to]) for row in headlines(told) if (to := links.contrast(row))]
    assert [row["group"] for row, _ in found if row["verdict"] in DISPARITIES] == ["black"]
    assert {row["cue"] for row, _ in found} == {*cues}
    for row, pair in found:
        assert pair.place[-1] == row["cue"]
        assert pair.contrast.endswith("(name)") == (row["cue"] == "name")


def test_a_link_prefers_a_pair_in_the_direction_of_the_difference(report: Report) -> None:
    groups, row = pair_groups(report.content), headlines(report)[0]
    links = PairLinks(groups)
    shown = {pair.anchor: pair for group in groups for pair in group.pairs}
    mean = shown[links.contrast(row)].mean
    assert mean is not None and mean * row["estimate"] > 0


def test_the_verdict_stands_beside_its_contrast(report: Report) -> None:
    tables = [one for one in tables_of(report) if "difference in" in one.caption]
    assert tables and all(one.columns[:2] == ("Contrast", "Verdict") for one in tables)
    assert all(1 not in one.numeric and 2 in one.numeric for one in tables)


def test_numbers_of_one_kind_are_as_precise_as_each_other(report: Report) -> None:
    several = 0
    columns = ("Difference", "Spread (SD)", "Joint difference", "Gap", "Mean absolute change")
    for table in tables_of(report):
        for at, column in enumerate(table.columns):
            if column in columns and "in short" not in table.caption:
                digits = {len(one) for row in table.rows for one in _NUMBER.findall(row[at])}
                assert len(digits) < 2, (table.caption, column)
                several += len(table.rows) > 1
    assert several > 8
    story = tell(report.content)
    at = story.verdict_table.columns.index("Vignettes") - 1
    told = [one for row in story.verdict_table.rows for one in _NUMBER.findall(row[at])]
    assert len(told) > 6 and len({len(one) for one in told}) == 1
    for panel in story.forest.panels:
        lines = [line for _, members in panel.sections for line in members]
        texts = " ".join(f"{line.difference} {line.interval}" for line in lines)
        assert len({len(one) for one in _NUMBER.findall(texts)}) == 1


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [
        ([{"n_more": 3}, {"n_more": 40}, {"n_more": None, "estimate": 9.0}], 1),
        ([{"n_more": None, "estimate": 0.1}, {"n_more": None, "estimate": -0.2}], 1),
        ([{"n_more": 7, "estimate": 0.1}, {"n_more": 7, "estimate": 0.2}], 1),
        ([{"n_more": 7}, {"n_more": 7}], 0),
        ([{"verdict": "equivalent_within_margin"}, {"verdict": "not_estimable"}], 1),
        (
            [
                {"verdict": "disparity_detected", "estimate": 0.2, "margin": 0.2},
                {"verdict": "disparity_detected", "estimate": 0.1, "margin": 0.05},
                {"verdict": "disparity_detected_within_margin", "estimate": 0.9, "margin": 1.0},
            ],
            1,
        ),
    ],
)
def test_which_contrast_decides_follows_one_rule(rows: list[Content], chosen: int) -> None:
    plain = {"verdict": "inconclusive", "estimate": 0.0, "margin": 0.05, "n_more": None}
    whole = [plain | row for row in rows]
    assert deciding(whole) is whole[chosen]


def test_the_rule_of_the_deciding_contrast_stands_under_method(report: Report) -> None:
    for told in told_in(report, "Method"):
        assert "of inconclusive ones that which lacks most vignettes" in told
        assert "of equals the first in the plan. None of this changes a verdict." in told


def test_a_disparity_of_one_group_among_several_is_squared_with_the_averages() -> None:
    cells = small_cells()
    one = make_report(cells, [Model(name="m", effects={"Black": -0.2})])
    words = "A disparity was found for Black vs White and not for the other groups of the same"
    for title in ("Robustness", "All groups together"):
        for told in told_in(one, title):
            assert words in told and "Both are true" in told
    both = [row | {"verdict": DISPARITIES[0]} for row in headlines(one)]
    none = [row | {"verdict": "inconclusive"} for row in headlines(one)]
    for rows in (both, none):
        assert averaged_words(one.content, rows) == together_words(one.content, rows) == ""


def test_swaps_that_were_not_made_for_one_reason_stand_in_one_line(report: Report) -> None:
    swap = {"vignette_set": "s", "attribute": "pregnancy", "group": "pregnant"}
    reasons = [f"the group is possible at ages 15 to 49, not at {age}" for age in (71, 62, 67, 62)]
    swaps = [
        swap | {"vignette_id": f"v{number}", "reason": reason}
        for number, reason in enumerate([*reasons, "The dose depends on it."])
    ]
    table = refused_table({**report.content, "refused_swaps": swaps})
    assert table is not None
    assert [row[1:] for row in table.rows] == [
        (
            "the group is possible at ages 15 to 49, not at 62, 67 and 71",
            "4 vignettes: V0; V1; V3; V2",
        ),
        ("The dose depends on it.", "1 vignette: V4"),
    ]


def test_a_model_is_called_the_same_everywhere_but_in_its_ids(report: Report) -> None:
    page = report.to_html()
    for part in re.findall(r"<section .*?</section>", page, re.DOTALL):
        # Ids stand in one table, under Design.
        if ">Design</h2>" not in part:
            assert not re.search(r"(careful|loose|deaf)@", Page.of(part).text)
    assert "careful@r1, parameters" in told_in(report, "Design")[0]


def test_a_label_with_a_revision_tells_it_once() -> None:
    models = [Model(name="m", revision="1"), Model(name="m", revision="2", seed=3)]
    text = Page.of(make_report(small_cells(small_set(6)), models).to_html()).text
    assert "Systems m (1) (no parameters sent); m (2) (no parameters sent)" in text


def test_long_metrics_are_folded_below_a_table_in_short(report: Report, many: Report) -> None:
    for one in (report, many):
        (section,) = [one for one in tell(one.content).sections if one.id == "metrics"]
        folded = [block for block in section.blocks if isinstance(block, Folded)]
        short = [block for block in section.blocks if isinstance(block, Table)]
        assert len(folded) == len(short) == len(one.content["models"])
        for table, rest in zip(short, folded, strict=True):
            whole = rest.blocks[-1]
            assert isinstance(whole, Table)
            assert len(table.rows) == 2 < len(whole.rows)
            assert f", {len(whole.rows)} rows. " in rest.summary
        assert "under “metrics”" in Page.of(one.to_html()).text
    row = next(
        row
        for row in report.content["metrics"]
        if (row["model_id"], row["metric"], row["group"])
        == ("careful@r1", "selection_rate", "black")
    )
    for told in told_in(report, "Group metrics"):
        told = told[: told.index("Every group and measure")]
        assert f"Black: {percent(row['estimate'])} −{-100 * row['difference']:.1f} points" in told


def test_short_metrics_stay_open(report: Report) -> None:
    rows = report.content["metrics"][:5]
    found = told_metrics({**report.content, "metrics": rows, "changes": ()})
    assert found is not None
    assert found.views[0].tables and found.views[0].short == (None,)
    assert "Above a long table" not in " ".join(found.sentences)
