"""The page in a real browser: nothing wrong for axe-core, nothing obeyed, nothing asked for."""

import json
import os
from pathlib import Path

import pytest

from fairaudit.report import Report
from fairaudit.report.html import render_html
from tests.report.browser import MEASURED, Axe, Browser, Scheme, trap
from tests.report.hostile import attacks, hostile

# “… vs X, 12 points lower”: the number stands right of the name, whatever that is written in.
_TURNED = r"""
const found = { seen: 0, wrong: [] };
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const match = /([\u0590-\u05ff]+)[^A-Za-z0-9]{1,4}\d/.exec(node.data);
  if (!match || !node.parentElement.checkVisibility()) continue;
  const at = (start) => {
    const range = document.createRange();
    range.setStart(node, start); range.setEnd(node, start + 1);
    return range.getClientRects()[0];
  };
  const [letter, digit] = [at(match.index), at(match.index + match[0].length - 1)];
  if (!letter || !digit || Math.abs(letter.top - digit.top) > 4) continue;
  found.seen += 1;
  if (digit.left < letter.left) found.wrong.push(node.data.slice(0, 100));
}
return found;
"""


@pytest.fixture(scope="module")
def reports(report: Report, many: Report, judged: Report) -> dict[str, str]:
    return {
        "three models": report.to_html(),
        "34 groups": many.to_html(),
        "a judge": judged.to_html(),
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["three models", "34 groups", "a judge"])
def test_axe_finds_nothing(
    browser: Browser, axe: Axe, reports: dict[str, str], name: str, scheme: Scheme
) -> None:
    assert axe.violations(browser, reports[name], scheme) == []


def test_axe_would_find_something(browser: Browser, axe: Axe, reports: dict[str, str]) -> None:
    worse = reports["a judge"].replace('lang="en"', "").replace("<h1>", "<h1><img>")
    found = " ".join(axe.violations(browser, worse, "light"))
    assert "html-has-lang" in found and "image-alt" in found


def test_the_policy_lets_our_own_style_and_script_run_and_nothing_else(
    browser: Browser, reports: dict[str, str]
) -> None:
    html = reports["a judge"]
    seen = browser.see(html)
    assert seen.dom.count('class="sort"') > 10 and "pairs shown" in seen.dom
    assert "Content Security Policy" not in seen.said
    planted = html.replace("</body>", "<script>document.title='hit'</script><img src=x></body>")
    seen = browser.see(planted)
    assert "<title>hit" not in seen.dom
    assert seen.said.count("Content Security Policy") >= 2


def test_tables_are_sorted_and_pairs_are_picked_by_keyboard(
    browser: Browser, reports: dict[str, str]
) -> None:
    found = browser.ask(
        reports["three models"],
        """
        const head = document.querySelector("#heatmap").parentElement.querySelector("th.n");
        const values = () => [...head.closest("table").tBodies[0].rows]
          .map((row) => row.cells[1].textContent);
        const [before, button] = [values(), head.querySelector("button")];
        button.focus();
        const states = [1, 2, 3].map(() => {
          button.click();
          return [head.getAttribute("aria-sort"), values()];
        });
        const box = document.querySelector("fieldset.controls");
        const select = box.querySelector("select[name=attribute]");
        select.value = select.options[1].value;
        select.dispatchEvent(new Event("input", { bubbles: true }));
        const shown = [...document.querySelectorAll("article.pair")].filter((one) => !one.hidden);
        return { before, states, focused: document.activeElement === button,
                 told: box.querySelector("output").textContent, picked: select.value,
                 shown: [...new Set(shown.map((one) => one.dataset.attribute))] };
        """,
    )
    assert found["focused"]
    up, down, again = found["states"]
    numbers = [float(text.replace("−", "-")) for text in up[1] if text != "–"]
    assert (up[0], numbers) == ("ascending", sorted(numbers))
    assert down[0] == "descending" and down[1] != up[1]
    assert again == [None, found["before"]]
    assert found["shown"] == [found["picked"]]
    assert found["told"].endswith("pairs shown") and not found["told"].startswith("0 ")


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("name", ["three models", "34 groups", "a judge"])
def test_nothing_is_wider_than_the_page(
    browser: Browser, reports: dict[str, str], name: str, width: int
) -> None:
    found = browser.ask(reports[name], MEASURED, width=width)
    assert found["inner"] == width
    assert found["scroll"] <= found["client"] + 1
    assert found["spilled"] == []


def test_a_hostile_record_is_only_seen(browser: Browser, report: Report, judged: Report) -> None:
    with trap() as server:
        content = hostile({**report.content, "judge": judged.content["judge"]}, server.address)
        html = render_html(content)
        assert len(html) < 10_000_000
        untouched = browser.see(html)
        measured = browser.ask(html, MEASURED)
        assert server.asked == []
    for seen in (untouched.dom, str(measured["title"])):
        assert "data-hit=" not in seen and "<title>hit" not in seen
    assert not measured["hit"] and "script" in measured["title"]
    assert "Content Security Policy" not in untouched.said
    assert measured["scroll"] <= measured["client"] + 1
    assert measured["spilled"] == []


def test_a_name_from_right_to_left_does_not_move_the_numbers_beside_it(
    browser: Browser, report: Report
) -> None:
    content = json.loads(report.to_json())
    for attribute in content["attributes"]:
        for level in attribute["levels"]:
            level["title"] = "\u05e9\u05dc\u05d5\u05dd"
            level["cues"] = {"descriptor": {"group": "\u05d0\u05d7\u05e8 \u05e9\u05dc\u05d5\u05dd"}}
    turned = browser.ask(render_html(content), _TURNED)
    assert turned["seen"] > 5 and turned["wrong"] == []


def test_the_trap_would_have_been_sprung(browser: Browser) -> None:
    with trap() as server:
        page = f"<html><body>{''.join(attacks(server.address)[:3])}</body></html>"
        seen = browser.see(page)
        assert len(server.asked) >= 1
    assert 'data-hit="1"' in seen.dom


def test_no_check_is_skipped_where_it_is_demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("FAIRAUDIT_BROWSER", "required")
    with pytest.raises(pytest.fail.Exception, match="no chromium is installed"):
        Browser.start(Path(os.devnull))
    with pytest.raises(pytest.fail.Exception, match="no npm is installed"):
        Axe.fetch(Path(os.devnull))
    monkeypatch.delenv("FAIRAUDIT_BROWSER")
    with pytest.raises(pytest.skip.Exception, match="no chromium is installed"):
        Browser.start(Path(os.devnull))
