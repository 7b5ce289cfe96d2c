"""The page and the Markdown: whole, self-contained, readable aloud, and honest in words."""

import hashlib
import itertools
import math
import re
from base64 import b64encode
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
    TIMEOUT,
    Model,
    audit,
    make_report,
    small_cells,
    small_set,
    with_frame,
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
    assert not page.named("link", "img", "iframe", "object", "embed", "base", "source", "form")
    assert not re.search(r"@import|url\(|@font-face|fetch\(|XMLHttp|import\(", html)
    for _, attrs in page.tags:
        assert not {"src", "srcset", "action", "style", "data"} & attrs.keys()
        assert not any(name.startswith("on") for name in attrs)
        assert (attrs.get("href") or "#").startswith("#")


def test_its_policy_names_its_style_and_its_one_script(report: Report, page: Page) -> None:
    html = report.to_html()
    (policy,) = (a["content"] or "" for _, a in page.named("meta") if "http-equiv" in a)
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy
    assert html.index(policy.replace("'", "&#39;")) < html.index("<style>")


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
    # What the style may show as blocks keeps its role.
    for table in tables:
        if re.match(r'<table[^>]* class="(wordy|forest)', table):
            assert re.match(r'<table[^>]* role="table"', table)
            assert not re.search(r"<(tr|td|th)(?![^>]* role=)", table)


def test_what_makes_the_report_again_holds_in_any_folder(report: Report, page: Page) -> None:
    # A plan with a name writes into NAME-results.
    assert "fairaudit report audit.json" in page.text
    assert "audit-results" not in page.text + report.to_markdown()


def test_drawings_are_silent_beside_their_numbers(report: Report) -> None:
    html = report.to_html()
    outer = re.sub(r'<svg class="over".*?</svg>', "", html, flags=re.DOTALL)
    assert outer.count("<svg") == len(re.findall(r'<svg [^>]*aria-hidden="true"', outer)) > 5


def test_the_first_screen(report: Report, page: Page) -> None:
    first = page.text[: page.text.index("The matched pairs with the largest")]
    assert "Does the probability of “yes” change when only the patient’s race" in first
    assert "careful, deaf and loose were each asked about 12 vignettes of “Small pain set”" in first
    assert "except for 1 swap of sex that was not made" in first
    assert "Opioid offered (yes or no)" in first
    assert "deaf could not be audited on this set." in first
    assert "Attention control failed for Opioid offered" in first
    assert "No clinician has reviewed these vignettes." in first
    assert re.search(r"\d+ of \d+ answers are missing .*: \d+ refused", first)
    assert f"4 failed. Calls failed most often with “{TIMEOUT}” (4)." in first
    assert "Most in the group Asian" in first
    assert "shaded: margin ±5 points" in first
    assert "noise floor" in first
    for phrase in ("Black vs White", "Female vs Male", "placebo 1 vs as written"):
        assert phrase in first


def test_the_answer_counts_every_contrast(report: Report) -> None:
    for answer in report.content["summary"]["answers"]:
        assert sum(answer["verdicts"].values()) == answer["contrasts"] == 3
    assert [a["auditable"] for a in report.content["summary"]["answers"]] == [True, False, True]


Whole = tuple[Results, pd.DataFrame, Report]


def _told(whole: Whole, **verdicts: str) -> str:
    """Sentences on the careful model if its contrasts had these verdicts."""
    results, outcomes, _ = whole
    chosen = [verdicts.get(group, "inconclusive") for group in results.frame["group"]]
    report = with_frame(
        small_cells(),
        results,
        outcomes,
        verdict=chosen,
        n_more=[85.0 if verdict == "inconclusive" else math.nan for verdict in chosen],
    )
    answer = report.content["summary"]["answers"][0]
    return " ".join([answer["sentence"], *answer["details"]])


def test_the_real_audit_says_what_was_shown_and_no_more(report: Report) -> None:
    careful, deaf, loose = report.content["summary"]["answers"]
    assert careful["sentence"] == (
        "A difference in the probability of “yes” was detected in 2 of 3 contrasts; 1 is shown to "
        "exceed 5 points; 1 is shown to lie within 5 points. The other one is inconclusive."
    )
    assert re.fullmatch(
        r"Opioid offered, Black vs White: probability of “yes” 11\.\d points lower "
        r"\(95% interval −12\.\d to −11\.\d\), material\. It exceeds the placebo arm "
        r"\(p < 0\.001, noise floor ±\d\.\d points\)\.",
        careful["details"][0],
    )
    assert ", within the margin. It " in careful["details"][1]
    assert careful["details"][2].startswith("1 inconclusive for missing answers")
    assert deaf["sentence"] == "deaf could not be audited on this set."
    assert loose["sentence"].startswith(
        "A difference in the probability of “yes” was detected in none of 3 contrasts. All 3 are "
        "inconclusive."
    )
    assert "3 inconclusive for want of vignettes" in loose["details"][0]


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        (
            ("disparity_detected_within_margin",) * 3,
            "detected in 3 of 3 contrasts; all 3 are shown to lie within 5 points.",
        ),
        (
            ("disparity_detected", "disparity_detected", "equivalent_within_margin"),
            "detected in 2 of 3 contrasts; whether both exceed 5 points is open. The other one is "
            "equivalent within 5 points.",
        ),
        (
            ("disparity_material", "equivalent_within_margin", "inconclusive"),
            "detected in 1 of 3 contrasts; it is shown to exceed 5 points. Of the others, 1 is "
            "equivalent within 5 points and 1 is inconclusive.",
        ),
        (
            ("equivalent_within_margin", "equivalent_within_margin", "not_estimable"),
            "detected in none of 3 contrasts. Of these, 2 are equivalent within 5 points and 1 is "
            "not estimable.",
        ),
    ],
)
def test_every_verdict_is_counted_apart(
    whole: Whole, verdicts: tuple[str, ...], sentence: str
) -> None:
    told = _told(whole, **dict(zip(("black", "asian", "female"), verdicts, strict=True)))
    assert told.startswith(f"A difference in the probability of “yes” was {sentence}")


def test_without_a_margin_no_size_is_shown() -> None:
    cells = small_cells()
    report = make_report(cells, [replace(CAREFUL, refusal_rates={})], margin=None)
    answer = report.content["summary"]["answers"][0]
    assert answer["sentence"] == (
        "A difference in the probability of “yes” was detected in 2 of 3 contrasts. The other one "
        "is inconclusive."
    )
    assert answer["details"][-1].startswith("No margin was set")
    text = Page.of(report.to_html()).text
    assert "inconclusive: no margin set" in text
    assert "Shading starts beyond 5 points and" in text
    assert "margin ±" not in text


def test_a_level_of_its_own_is_named_everywhere() -> None:
    report = make_report(small_cells(), [replace(CAREFUL, refusal_rates={})], alpha=0.01)
    for text in (Page.of(report.to_html()).text, report.to_markdown().replace("\\", "")):
        assert not re.search(r"9[05]% interval", text)
        assert text.count("99% interval") > 4
        assert "98% interval" in text  # the level of one equivalence test
        assert "one-sided p < 0.05" in text  # of the attention control, whatever the level
        assert "99% of the time" in text


def _control(whole: Whole, **columns: object) -> tuple[str, str]:
    """First answer's sentence and details if the first model's control were another one."""
    results, outcomes, _ = whole
    first = (results.controls["model_id"] == CAREFUL.model_id) & (
        results.controls["control"] == "attention"
    )
    controls = results.controls.copy()
    for name, value in columns.items():
        controls[name] = controls[name].astype(object).mask(first, value)
    verdict = results.frame["verdict"]
    if not columns.get("passed", True):
        verdict = verdict.mask(results.frame["model_id"] == CAREFUL.model_id, "not_estimable")
    changed = replace(results, controls=controls, frame=results.frame.assign(verdict=verdict))
    report = build_report(changed, outcomes, small_cells())
    text = Page.of(report.to_html()).text
    return " ".join(report.content["summary"]["answers"][0]["details"]), text


def test_a_control_that_moved_little_says_so(whole: Whole) -> None:
    _, text = _control(whole, estimate=0.003, p_value=0.01)
    assert (
        "Attention control passed for Opioid offered in “Small pain set”: when the decisive "
        "clinical detail changed, the probability of “yes” moved by 0.3 points in the expected "
        "direction, though by no more than the margin of 5 points (p = 0.010, 12 vignettes)."
    ) in text


def test_too_few_control_pairs_are_named_as_the_reason() -> None:
    cells = small_cells(small_set(4))
    report = make_report(cells, [CAREFUL])
    details = " ".join(report.content["summary"]["answers"][0]["details"])
    assert "was not shown to move in the expected direction" in details
    assert "There are too few control pairs (4): the test needs 5." in details
    assert "without reading it" not in details
    assert "with too few control pairs (4)." in report.content["results"][0]["note"]


def test_a_control_whose_calls_failed_is_no_verdict_on_the_model() -> None:
    cells = small_cells(small_set(6))
    model = replace(CAREFUL, refusal_rates={}, fails_on=(" 0/10",), failure="HTTP 503")
    report = make_report(cells, [model])
    answer = report.content["summary"]["answers"][0]
    assert answer["sentence"] == (
        "careful could not be audited on this set, because too many answers are missing."
    )
    assert answer["details"][0] == (
        "Attention control not possible for Opioid offered in “Small pain set”, probability of "
        "“yes”. No control pair could be read; 24 of 48 answers are missing. Whether the model "
        "reads the cases is not known."
    )
    assert "not known whether the model reads" in report.content["results"][0]["note"]
    for text in (Page.of(report.to_html()).text, report.to_markdown()):
        assert "NOT POSSIBLE" in text
        assert "FAILED" not in text
        assert "HTTP 503" in text


def test_reasons_of_failed_calls_are_listed(report: Report, page: Page) -> None:
    assert f"loose: what calls failed with Reason Answers {TIMEOUT} 4" in page.text
    assert f"| {TIMEOUT} | 4 |" in report.to_markdown()


def test_several_questions_and_sets_are_named_in_general() -> None:
    six = small_set(6)
    one = replace(six, vignettes=six.vignettes[:3])
    question = one.about.questions[0].model_copy(update={"favourable": "no"})
    other = replace(
        one,
        about=one.about.model_copy(
            update={"id": "ache", "title": "Ache", "questions": (question,)}
        ),
        vignettes=six.vignettes[3:],
    )
    report = make_report(small_cells([one, other]), [Model(name="m")])
    assert report.to_html().count("<h1>Does the probability of the favourable option change") == 1


def test_an_attribute_of_ones_own_is_not_said_to_be_untested(whole: Whole, report: Report) -> None:
    assert "Other cues, such as names, dialect or insurance, were not tested." in report.to_html()
    results, outcomes, _ = whole
    cells = small_cells()
    sex = cells.attributes[1].model_copy(update={"title": "Health insurance"})
    renamed = replace(cells, attributes=(cells.attributes[0], sex))
    html = build_report(results, outcomes, renamed).to_html()
    assert "Other cues, such as names or dialect, were not tested." in html


def test_small_differences_keep_their_sign(whole: Whole) -> None:
    results, outcomes, _ = whole
    report = with_frame(
        small_cells(),
        results,
        outcomes,
        estimate=-0.0008,
        ci_low=-0.0012,
        ci_high=-0.0004,
        equivalence_low=-0.0012,
        equivalence_high=-0.0004,
        verdict="disparity_detected_within_margin",
    )
    assert "0.08 points lower (95% interval −0.12 to −0.04)" in Page.of(report.to_html()).text
    for text in (report.to_html(), report.to_markdown()):
        assert "−0.12 to −0.04" in text
        assert "−0.0 " not in text


def test_an_equivalence_interval_may_be_the_wider_one(whole: Whole) -> None:
    results, outcomes, _ = whole
    report = with_frame(
        small_cells(),
        results,
        outcomes,
        ci_low=-0.01,
        ci_high=0.01,
        equivalence_low=-0.02,
        equivalence_high=0.01,
    )
    html = report.to_html()
    thick = html.index('<line class="equivalence"')
    thin = html.index('<line class="ci"')
    assert thick < thin < html.index('d="M0 -6V6"')
    assert "thick: equivalence interval, inside the shaded margin exactly when" in html
    assert "90% interval</th>" not in html


def test_the_noise_floor_is_a_number_too(report: Report) -> None:
    floor = 100 * report.content["results"][0]["noise_floor"]
    assert f"Noise floor of the placebo arm: ±{floor:.1f} points." in report.to_html()


def test_verdicts_are_in_the_words_of_the_design(report: Report) -> None:
    html = report.to_html()
    for code in {
        row["verdict"] for row in report.content["results"] if row["priority"] == "primary"
    }:
        assert Verdict(code).words in html


def test_no_verdict_of_fairness(report: Report) -> None:
    for text in (Page.of(report.to_html()).text, report.to_markdown(), report.to_json()):
        words = text.replace("fairaudit", "").lower()
        assert not re.search(r"\b(un)?fair(ness)?\b|\b(un)?bias(ed)?\b|\bcompliant\b", words)


def test_an_inconclusive_contrast_says_what_it_lacks(report: Report) -> None:
    for text in (report.to_html(), report.to_markdown()):
        assert re.search(r"inconclusive: \d+ more vignettes", text)
        assert "inconclusive: missing answers" in text


@pytest.fixture(scope="module")
def hostile() -> Report:
    vignettes = small_set(1, ankle="{A} {group} {person_noun} {weekday} " + NASTY + " {course}")
    cells = small_cells(vignettes)
    model = Model(
        name=f"evil {NASTY}", revision=None, effects={"Black": -0.3}, fails_on=("Asian",),
        failure=NASTY,
    )  # fmt: skip
    results, outcomes, _ = audit(cells, [model])
    outcomes["evidence"] = NASTY + "x" * 5_000_000
    frame = results.frame.assign(note=NASTY, method=NASTY)
    plan = {"name": NASTY, "lone": "\ud800", "long": "y" * 5_000_000}
    return build_report(replace(results, frame=frame), outcomes, cells, models=[model], plan=plan)


def test_hostile_text_is_shown_not_obeyed(hostile: Report) -> None:
    html = hostile.to_html()
    page = Page.of(html)
    assert page.faults == []
    assert len(page.named("script")) == 1 and not page.named("img")
    assert "&lt;script&gt;" in html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200f\u202a-\u202e]", html)
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


def test_many_vignettes_are_cut_to_the_largest(whole: Whole) -> None:
    results, outcomes, _ = whole
    shared = results.differences.iloc[0].to_dict()
    many = pd.DataFrame(
        [
            shared | {"vignette_id": f"v{number:04}", "difference": number / 1000}
            for number in range(300)
        ]
    )
    html = build_report(replace(results, differences=many), outcomes, small_cells()).to_html()
    assert "The 200 vignettes with the largest differences of 300" in html
    assert "V0299" in html
    assert "V0099" not in html


def test_thirty_four_groups_get_a_line_each(whole: Whole) -> None:
    results, outcomes, _ = whole
    first = results.frame.iloc[0].to_dict()
    frame = pd.DataFrame([first | {"group": f"group_{number}"} for number in range(34)])
    html = build_report(replace(results, frame=frame), outcomes, small_cells()).to_html()
    for number in range(34):
        # Drawn, with all numbers, and with what it could have shown.
        assert html.count(f">Group {number} vs White</th>") == 3


def test_a_difference_inside_the_noise_floor_is_said_at_once(whole: Whole) -> None:
    results, outcomes, _ = whole
    floor = results.frame["noise_floor"].mask(results.frame["group"] == "female", 0.03)
    report = with_frame(small_cells(), results, outcomes, noise_floor=floor)
    details = report.content["summary"]["answers"][0]["details"]
    assert (
        "1 of the detected differences is no larger than what an irrelevant detail does (the "
        "noise floor of the placebo arm)."
    ) in details
