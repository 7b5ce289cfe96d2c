"""Checklists: states, counts, answers that go stale, files, and the command."""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from fairaudit.cli import main
from fairaudit.governance.checklist import Checklist, Entry, State
from fairaudit.governance.checklist_text import counts_words
from fairaudit.pipeline.checklists import Filled, fill_checklists
from fairaudit.report import Report
from tests.governance.records import TODAY, careful, golden

ANSWER = "before_you_deploy/decided:\n  text: Kept under watch.\n  name: Jane Roe\n"
DATED = f"{ANSWER}  date: 2026-11-28\n"


def filled(report: Report, answers: Path | None = None, *packs: str) -> Filled:
    return fill_checklists(report, packs or ["before_you_deploy"], answers=answers, today=TODAY)


def entry(checklist: Checklist, item: str) -> Entry:
    [one] = [one for one in checklist.entries if one.item.id == item]
    return one


def nudge(content: dict[str, Any]) -> None:
    content["results"][0]["estimate"] += 0.01


def test_counts_add_up_and_nothing_is_a_share() -> None:
    [checklist] = filled(golden(careful)).checklists
    assert sum(checklist.counts.values()) == len(checklist.entries) == 17
    assert entry(checklist, "differences").state == State.SUPPLIED
    assert entry(checklist, "reviewed-cases").state == State.OPEN
    assert entry(checklist, "decided").state == State.OPEN
    assert entry(checklist, "decided").evidence is not None
    for text in filled(golden()).files().values():
        assert not re.search(r"\d% (of (the )?items|complete)", text)


def test_an_answer_is_bound_to_its_evidence_and_goes_stale_with_it(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(DATED, encoding="utf-8")
    first = filled(golden(), path)
    assert entry(first.checklists[0], "decided").state == State.ANSWERED
    assert first.changed and "\n  evidence: " in first.answers and not first.remarks
    path.write_text(first.answers, encoding="utf-8")
    again = filled(golden(), path)
    assert not again.changed and again.answers == first.answers

    after = filled(golden(nudge), path)
    assert entry(after.checklists[0], "decided").state == State.STALE
    assert not after.changed  # The hash stays that of the evidence it was given for.
    assert any("decided: the answer is stale" in remark for remark in after.remarks)
    # Somebody has looked again, and deletes the line.
    looked = re.sub(r'\n  evidence: "\w+"', "", after.answers)
    path.write_text(looked, encoding="utf-8")
    assert entry(filled(golden(nudge), path).checklists[0], "decided").state == State.ANSWERED


def test_an_answer_is_bound_to_the_evidence_that_its_question_was_asked_with(
    tmp_path: Path,
) -> None:
    path = tmp_path / "answers.yaml"
    asked = filled(golden(), path)
    one = entry(asked.checklists[0], "decided")
    assert one.evidence is not None
    bound = f'before_you_deploy/decided:\n  evidence: "{one.evidence.data}"\n  text: |-\n\n'
    assert bound in asked.answers
    # The audit is run again, and then somebody answers.
    written = asked.answers.replace(bound, f"{bound[:-1]}    Kept under watch.\n")
    head, _, rest = written.partition("    Kept under watch.\n")
    rest = rest.replace("name:", "name: Jane Roe", 1).replace("date:", "date: 2026-11-28", 1)
    path.write_text(f"{head}    Kept under watch.\n{rest}", encoding="utf-8")
    now = entry(filled(golden(nudge), path).checklists[0], "decided")
    assert now.state == State.STALE
    assert now.why.startswith(
        "The evidence has changed since the question was asked. Read the answer"
    )
    assert entry(filled(golden(), path).checklists[0], "decided").state == State.ANSWERED


def test_open_questions_whose_evidence_has_changed_are_named_until_they_are_asked_anew(
    tmp_path: Path,
) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(filled(golden(), path).answers, encoding="utf-8")
    assert not filled(golden(), path).remarks
    [remark] = (told := filled(golden(nudge), path)).remarks
    assert "before_you_deploy/decided" in remark and "“evidence:”" in remark
    assert "before_you_deploy/reviewed-cases" not in remark and not told.changed
    path.write_text(re.sub(r'\n  evidence: "\w+"', "", told.answers), encoding="utf-8")
    anew = filled(golden(nudge), path)
    assert anew.changed and not anew.remarks
    path.write_text(anew.answers, encoding="utf-8")
    assert not filled(golden(nudge), path).changed and filled(golden(), path).remarks


def test_an_answer_that_was_begun_is_bound_when_it_is_first_read(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(ANSWER, encoding="utf-8")
    path.write_text(filled(golden(), path).answers, encoding="utf-8")
    whole = path.read_text("utf-8").replace("Jane Roe\n", "Jane Roe\n  date: 2026-11-28\n", 1)
    path.write_text(whole, encoding="utf-8")
    assert entry(filled(golden(nudge), path).checklists[0], "decided").state == State.STALE


def test_an_answer_given_where_there_was_nothing_goes_stale_when_there_is(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(DATED.replace("decided", "as-often-right"), encoding="utf-8")
    first = filled(golden(), path)
    assert 'evidence: "none"' in first.answers
    path.write_text(first.answers, encoding="utf-8")

    def know(content: dict[str, Any]) -> None:
        content["metrics"][0]["metric"] = "accuracy"

    now = filled(golden(know), path)
    assert "now it does" in entry(now.checklists[0], "as-often-right").why
    assert entry(now.checklists[0], "as-often-right").state == State.STALE


def test_an_answer_without_name_or_date_is_none_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(ANSWER, encoding="utf-8")
    told = filled(golden(), path)
    one = entry(told.checklists[0], "decided")
    assert one.state == State.OPEN and "lacks a date" in one.why
    unbound = re.sub(r'  evidence: "\w+"\n', "", told.answers, count=1)
    assert unbound.startswith(ANSWER) and told.answers.count("decided:") == 1
    assert told.remarks == (
        "before_you_deploy/decided: the answer lacks a date, and counts as none.",
    )
    page = told.files()["checklist.html"]
    assert "Kept under watch." in page and "Jane Roe, no date" in page


def test_answers_of_other_packs_are_kept_and_unknown_ones_are_said(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(
        DATED.replace("before_you_deploy/decided", "hti1/2.i")
        + DATED.replace("before_you_deploy/decided", "hti1/2.ix"),
        encoding="utf-8",
    )
    told = filled(golden(), path)
    assert "hti1/2.ix: no pack has this item; its answer is kept" in " ".join(told.remarks)
    assert len(told.remarks) == 1
    assert told.answers.startswith(path.read_text(encoding="utf-8"))


def test_the_same_record_gives_the_same_bytes() -> None:
    packs = ("before_you_deploy", "section_1557")
    one, two = (filled(golden(), None, *packs).files() for _ in range(2))
    assert one == two
    content = json.loads(one["checklist.json"])
    assert content["schema"] == "fairaudit.checklist/1"
    for checklist in content["checklists"]:
        assert sum(checklist["counts"].values()) == len(checklist["items"])
    assert content["checklists"][1]["facts_not_verified"] == 4


class Outline(HTMLParser):
    """Tags of a page, with what a browser would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [
            str(value)
            for name, value in attrs
            if name in ("src", "href", "style") or name.startswith("on")
        ]


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    bad = "</td><script>alert(1)</script><img src=x onerror=y>\u202e\u0007"

    def poison(content: dict[str, Any]) -> None:
        content["models"][0]["label"] = bad
        for level in content["attributes"][0]["levels"]:
            level["title"] = bad
            level["cues"]["descriptor"] = {"group": bad, "with": bad}
        content["limits"] = [bad * 100_000]
        content["summary"]["asked"] = [bad]

    path = tmp_path / "answers.yaml"
    quoted = json.dumps(bad, ensure_ascii=True)
    path.write_text(DATED.replace("Kept under watch.", quoted), encoding="utf-8")
    told = filled(golden(poison), path, "before_you_deploy", "section_1557")
    files = told.files()
    page = Outline()
    page.feed(files["checklist.html"])
    assert {"script", "img", "link", "iframe"}.isdisjoint(page.tags)
    assert all(link.startswith(("report.html#", "#")) for link in page.loads)
    assert "default-src 'none'" in files["checklist.html"]
    text = files["checklist.html"] + files["checklist.md"]
    assert "\u202e" not in text and "\u0007" not in text and "cut here" in text
    assert not re.search(r"(?<!\\)<(script|img|/td)", files["checklist.md"])
    assert len(files["checklist.html"]) < 2_000_000
    # The file of answers can be read again, whatever the record holds.
    path.write_text(told.answers, encoding="utf-8")
    assert not filled(golden(poison), path, "before_you_deploy", "section_1557").changed


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.chdir(tmp_path)
    Path("audit.json").write_bytes(
        (Path(__file__).parents[1] / "report" / "golden" / "audit.json").read_bytes()
    )

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["fairaudit", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_command(command: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = command("checklist", "audit.json", "--pack", "section_1557")
    assert code == 0 and "4 items: 0 with evidence supplied, 0 answered, 4 need an answer" in out
    assert "fairaudit report audit.json --format html" in err
    names = {"checklist.md", "checklist.html", "checklist.json", "answers.yaml"}
    assert names <= {path.name for path in Path().iterdir()}
    answers = Path("answers.yaml").read_text(encoding="utf-8")
    assert answers.count("\nsection_1557/") == 4

    written = answers.replace("text: |-\n\n  name:", "text: |-\n    Done.\n  name: A", 1)
    Path("answers.yaml").write_text(written, encoding="utf-8")
    code, out, err = command("checklist", "audit.json", "--pack", "section_1557", "--json")
    assert code == 0 and json.loads(out)["checklists"][0]["items"][0]["answer"]["text"] == "Done."
    assert "section_1557/92.210-a: the answer lacks a date" in err
    assert Path("answers.yaml").read_text(encoding="utf-8") == written


def test_the_command_refuses_what_it_cannot_read(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    code, _, err = command("checklist", "audit.json", "--pack", "section_1558")
    assert code == 2 and "Did you mean “section_1557”" in err
    Path("mine.yaml").write_text("a/1:\n  date: 2999-01-01\n", encoding="utf-8")
    code, _, err = command(
        "checklist", "audit.json", "--pack", "hti1", "--answers", "mine.yaml", "--output", "new"
    )
    assert code == 2 and "mine.yaml:2: 2999-01-01 lies in the future" in err
    assert not Path("new").exists()


def test_packs_are_listed(command: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = command("list", "packs", "--json")
    assert code == 0 and {row["name"] for row in json.loads(out)} >= {"hti1", "eu_ai_act"}


def test_an_answer_that_was_changed_and_kept_its_day_is_told_until_one_is_set_right(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    def told(text: str, day: str = "2020-01-26") -> tuple[str, dict[str, Any]]:
        """What is said of an answer, and its item."""
        Path("answers.yaml").write_text(
            f"before_you_deploy/decided:\n  text: {text}\n  name: Jane Roe\n  date: {day}\n",
            encoding="utf-8",
        )
        code, out, err = command("checklist", "audit.json", "--pack", "before_you_deploy", "--json")
        assert code == 0
        items = json.loads(out)["checklists"][0]["items"]
        [item] = [one for one in items if one["id"] == "before_you_deploy/decided"]
        assert item["state"] == "answered"
        return err, item

    err, item = told("Kept under watch.")
    assert "Write the day" not in err and not item["why"]
    for _ in range(2):
        err, item = told("Switched off.")
        said = (
            "The text has changed since an earlier checklist was written, and its date, "
            "2020-01-26, has not. Write the day of the change."
        )
        assert f"before_you_deploy/decided: {said}" in err and item["why"] == said
    err, item = told("Kept under watch.")
    assert "Write the day" not in err and not item["why"]
    err, _ = told("Switched off.", "2020-01-27")
    assert "Write the day" not in err
    Path("checklist.json").write_text("[]", encoding="utf-8")
    assert "Write the day" not in told("Kept, after all.", "2020-01-27")[0]


def test_faults_of_the_answers_stop_no_run_and_say_so(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    for text in ('a/1:\n  text: "open\n', "- a\n", "a/1:\n  text: 7\n"):
        Path("answers.yaml").write_text(text, encoding="utf-8")
        code, _, err = command("checklist", "audit.json", "--pack", "hti1")
        assert code == 2 and "before anything can run" not in err
        assert "to mend before the answers can be used; nothing was written:" in err


def test_the_pairs_to_be_read_are_named_with_a_link_to_each() -> None:
    report = golden()
    told = filled(report)
    evidence = entry(told.checklists[0], "worst-pairs").evidence
    assert evidence is not None and len(evidence.lines) > 2
    page = report.to_html()
    files = told.files()
    shown = {line: link for line, link in evidence.told if link}
    assert len(shown) == len(evidence.anchors) == 8
    assert evidence.lines[-1].endswith("more stand in the report.")
    for line, link in shown.items():
        anchor = link.removeprefix("report.html#")
        title = re.search(rf'<h4 id="{anchor}-title">(.*?)</h4>', page)
        assert title and line.endswith(unescape(title[1])) and " vs " in line
        assert f'<a href="{link}">{escape(line)}</a>' in files["checklist.html"]
    [item] = [
        one
        for one in json.loads(files["checklist.json"])["checklists"][0]["items"]
        if one["id"] == "before_you_deploy/worst-pairs"
    ]
    assert item["evidence"]["line_links"] == [link for _, link in evidence.told]
    assert files["checklist.md"].count("](report.html#pair-") == len(evidence.anchors)


def test_links_are_called_by_words_and_not_by_ids() -> None:
    files = filled(golden()).files()
    assert "[all numbers of the contrasts](report.html#contrasts)" in files["checklist.md"]
    assert ">In the report: all numbers of the contrasts<" in files["checklist.html"]
    assert "[report](" not in files["checklist.md"]


def test_counts_read_as_a_sentence() -> None:
    [checklist] = filled(golden()).checklists
    assert re.search(r"\b\d+ need an answer\b", counts_words(checklist))
    first = next(one for one in checklist.entries if one.state == State.OPEN)
    one = replace(checklist, entries=(first,))
    assert counts_words(one).startswith("1 item: 0 with evidence supplied, 0 answered, 1 needs an")
