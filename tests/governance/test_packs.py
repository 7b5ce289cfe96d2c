"""Packs are data that hold: sources, dates, how well each fact was checked, and no verdict."""

import csv
from pathlib import Path

import pytest

from fairaudit.errors import FileError, InputError
from fairaudit.governance.checklist_text import as_json, render_html, render_markdown
from fairaudit.governance.pack import NOTICE, Pack, load_pack, pack_names, shipped_packs
from fairaudit.pipeline.checklists import fill_checklists
from tests.governance.records import TODAY, golden

FACTS = Path(__file__).with_name("facts.csv")
NAMED = {
    "section_1557", "hti1", "eu_ai_act", "nist_ai_rmf", "iso_42001", "who_lmm", "chai",
    "joint_commission", "dcb0129_0160", "tripod_llm", "before_you_deploy",
}  # fmt: skip
OWN = """\
name: ours
title: Our own
as_of: 2026-11-30
jurisdiction: Here
source: Ours
terms: Ours
status: Ours
verification: {requirement: verified, status: verified}
items:
  - id: "1"
    requirement: Somebody signs.
    ask: Who signs?
    who: the chair
"""


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    return {name: load_pack(name) for name in pack_names()}


def test_each_item_has_what_it_takes_to_be_checked(packs: dict[str, Pack]) -> None:
    assert packs.keys() >= NAMED
    for name, pack in packs.items():
        assert pack.name == name and pack.notice == NOTICE
        for item in pack.items:
            assert item.source and item.status and item.requirement, item.key
            # A rule can find nothing, so that every item has a question and somebody who knows.
            assert item.ask.endswith((".", "?")) and item.who, item.key
            assert item.requirement.endswith("."), item.key


def test_nothing_that_is_shown_calls_anything_compliant_or_fair(packs: dict[str, Pack]) -> None:
    texts = [path.read_text(encoding="utf-8") for path in shipped_packs().values()]
    filled = fill_checklists(golden(), [*packs.values()], today=TODAY)
    told = " ".join([*texts, *filled.files().values()]).lower()
    for word in ("compliant", "unbiased", " is fair", " are fair", "certified as"):
        assert word not in told


def test_every_fact_stands_in_a_pack_and_is_marked_as_in_its_table(packs: dict[str, Pack]) -> None:
    with FACTS.open(encoding="utf-8", newline="") as file:
        checked = {row["fact"]: row["verification"] for row in csv.DictReader(file)}
    assert len(checked) == 81 + 31 + 19 + 38
    of_items = {fact: item for pack in packs.values() for item in pack.items for fact in item.facts}
    of_packs = {fact for pack in packs.values() for fact in pack.facts}
    assert of_items.keys() | of_packs == checked.keys()
    for fact, item in of_items.items():
        if checked[fact] != "V":
            assert not item.verification.complete, f"{fact} is {checked[fact]}"


def test_the_practical_pack_is_short_and_ours(packs: dict[str, Pack]) -> None:
    pack = packs["before_you_deploy"]
    assert 12 <= len(pack.items) <= 18 and not any(item.facts for item in pack.items)


def test_a_pack_of_ones_own_is_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(OWN, encoding="utf-8")
    [filled] = fill_checklists(golden(), [path], today=TODAY).checklists
    assert [entry.item.key for entry in filled.entries] == ["ours/1"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('"1"\n', '"1"\n    evidence: contrast\n', 11, "Did you mean “contrasts”"),
        ('"1"\n', '"1"\n    evidence: limits\n    beside: method\n', 12, "stand both"),
        ('"1"\n', '"1"\n    applies_where: text\n', 11, "Did you mean “texts_asked”"),
        ("    who: the chair\n", "", 10, "“items.0.who” is missing"),
        ("who: the chair", 'who: the chair\n  - {id: "1", requirement: A., ask: B?, who: c}', 14,
         "stands twice"),
        ("name: ours", "name: hti1", 1, "pack that ships"),
        ("2026-11-30", "soon", 3, "as_of"),
        ("requirement: verified, ", "requirement: known, ", 8, "write one of: verified, recalled"),
        ("Somebody signs.", '"\\ud800"', 11, "requirement"),
    ],
)  # fmt: skip
def test_faults_of_a_pack_have_their_lines(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(FileError) as error:
        load_pack(path)
    assert any(fault.line == line and said in fault.message for fault in error.value.faults), error


def test_a_pack_that_is_not_there() -> None:
    with pytest.raises(InputError, match="Did you mean “tripod_llm”"):
        load_pack("tripod_lm")
    with pytest.raises(FileError, match="no such file"):
        load_pack("mine.yaml")
    with pytest.raises(InputError, match="Two packs are called “hti1”"):
        fill_checklists(golden(), ["hti1", "hti1"], today=TODAY)


def test_hostile_packs_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    hostile = '"</td><script>alert(1)</script> \\e[31m \\u202E| [a](javascript:x)."'
    path.write_text(OWN.replace("Somebody signs.", hostile), encoding="utf-8")
    filled = fill_checklists(golden(), [path], today=TODAY)
    page = render_html(filled.checklists, filled.words)
    text = render_markdown(filled.checklists, filled.words)
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "<script" not in text.replace("\\<script", "") and "\\[a\\]" in text
    for mark in ("\x1b", "\u202e"):
        assert mark not in page + text
    assert as_json(filled.checklists).isprintable() or "\\u001b" in as_json(filled.checklists)
