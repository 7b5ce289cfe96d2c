"""The page of a checklist in a browser: open to everybody, and nothing is loaded or run."""

import json
from pathlib import Path

import pytest

from fairaudit.governance.checklist import State
from fairaudit.pipeline.checklists import Filled, fill_checklists
from fairaudit.report import NO_RECORD, Report
from fairaudit.report.plain import thaw
from tests.governance.records import TODAY, golden
from tests.report.browser import MEASURED, Axe, Browser, Scheme, trap
from tests.report.hostile import attacks, hostile

ANSWERS = """\
before_you_deploy/decided:
  text: |-
    Kept under watch, until the next release.

    The safety board looks at it every month.
  name: Jane Roe
  date: 2026-11-28
before_you_deploy/as-often-right:
  evidence: "0123456789abcdef"
  text: By chart review.
  name: Jane Roe
  date: 2026-11-28
before_you_deploy/reviewed-cases:
  text: Begun, and not signed.
"""
PACKS = ("before_you_deploy", "tripod_llm", "section_1557")


def checklists(folder: Path) -> Filled:
    answers = folder / "answers.yaml"
    answers.write_text(ANSWERS, encoding="utf-8")
    return fill_checklists(golden(), PACKS, answers=answers, today=TODAY)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    filled = checklists(tmp_path_factory.mktemp("answers"))
    # Every state is there to be looked at.
    assert {entry.state for one in filled.checklists for entry in one.entries} == set(State)
    simulated = fill_checklists(golden(simulated=True), ["hti1"], today=TODAY)
    return {
        "several packs": filled.files()["checklist.html"],
        "one pack, simulated": simulated.files()["checklist.html"],
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["several packs", "one pack, simulated"])
def test_axe_finds_nothing(
    browser: Browser, axe: Axe, pages: dict[str, str], name: str, scheme: Scheme
) -> None:
    assert axe.violations(browser, pages[name], scheme) == []


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("name", ["several packs", "one pack, simulated"])
def test_nothing_is_wider_than_the_page(
    browser: Browser, pages: dict[str, str], name: str, width: int
) -> None:
    found = browser.ask(pages[name], MEASURED, width=width)
    assert found["inner"] == width
    assert found["scroll"] <= found["client"] + 1
    assert found["spilled"] == []


def test_the_policy_lets_our_own_style_apply_and_nothing_run_or_load(
    browser: Browser, pages: dict[str, str]
) -> None:
    html = pages["several packs"]
    seen = browser.see(html)
    assert "<script" not in seen.dom and "Content Security Policy" not in seen.said
    styled = "return getComputedStyle(document.querySelector('table.items')).tableLayout;"
    assert browser.ask(html, styled) == "fixed"
    with trap() as server:
        planted = f"<script>document.title='hit'</script><img src={server.address}/i.png></body>"
        seen = browser.see(html.replace("</body>", planted))
        assert server.asked == []
    assert "<title>hit" not in seen.dom
    assert seen.said.count("Content Security Policy") >= 2


def test_hostile_texts_are_only_seen(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.report.hostile.LONG", 10_000)
    with trap() as server:
        # Half of a character is refused wherever a record or an answer is read.
        texts = [text.replace("\ud800", "") for text in attacks(server.address)]
        content = json.dumps(thaw(hostile(golden().content, server.address)))
        content = json.loads(content.replace("\\ud800", ""))
        answers = tmp_path / "answers.yaml"
        answers.write_text(
            "".join(
                f"before_you_deploy/{item}:\n  text: {json.dumps(text)}\n"
                f"  name: {json.dumps(text)}\n  date: 2026-11-28\n"
                for item, text in zip(("decided", "differences", "cases"), texts, strict=False)
            ),
            encoding="utf-8",
        )
        report = Report(content=content, run=NO_RECORD)
        filled = fill_checklists(report, PACKS, answers=answers, today=TODAY)
        html = filled.files()["checklist.html"]
        assert html.count("&lt;script&gt;") > 10
        seen = browser.see(html)
        measured = browser.ask(html, MEASURED)
        assert server.asked == []
    assert "data-hit=" not in seen.dom and "<title>hit" not in seen.dom
    assert "Content Security Policy" not in seen.said
    assert not measured["hit"] and measured["title"].startswith("Review checklist")
    assert measured["scroll"] <= measured["client"] + 1
    assert measured["spilled"] == []
