"""policy.yaml: what is read, and every fault at its line."""

from pathlib import Path

import pytest

from fairaudit.errors import FileError
from fairaudit.governance.gate import decision_on
from fairaudit.governance.policy import load_policy
from tests.governance.gate_records import TODAY, policy, record, row

FINDING = "contrast: {attribute: sex, group: female}, reason: known, owner: A. Rivera"


def test_everything_that_a_policy_can_say_is_read(tmp_path: Path) -> None:
    read = policy(
        tmp_path,
        "models: careful\noutcomes: option_probability\n"
        "attributes: {race_ethnicity: [black], sex: all}\nmargin: {option_probability: 0.04}\n"
        "minimum_vignettes: 12\nallowed_missing: 0.02\nwithin_margin: block\n"
        f"missing_rates: pass\nrequire_registered: true\nplan_sha256: {'AB' * 32}\n"
        f"accepted: [{{{FINDING}, expires: 2027-03-31, at_most: 0.1}}]\n",
    )
    rules = read.rules
    assert (read.name, read.written, len(read.sha256)) == ("policy.yaml", "2026-11-02", 64)
    assert rules.models == ("careful",) and rules.outcomes == ("option_probability",)
    assert rules.attributes == {"race_ethnicity": ("black",), "sex": ()}
    assert rules.margin == {"option_probability": 0.04}
    assert (rules.minimum_vignettes, rules.allowed_missing) == (12, 0.02)
    assert (rules.within_margin, rules.missing_rates) == ("block", "pass")
    assert rules.require_registered and rules.plan_sha256 == "ab" * 32
    [finding] = rules.accepted
    assert (finding.owner, finding.expires, finding.at_most) == ("A. Rivera", "2027-03-31", 0.1)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("margn: 0.05", ":3: “margn” is not a key that is known here. Did you mean “margin”?"),
        ("margin: wide", ":3: “margin”: write a number"),
        ("margin: 5", ":3: “margin”: this is a difference between answers from 0 to 1"),
        ("margin: {a: -1}", ":3: “margin.a”: this has to be greater than 0"),
        ("minimum_vignettes: many", ":3: “minimum_vignettes”: write a whole number"),
        ("allowed_missing: 2", ":3: “allowed_missing”: this has to be less than 1"),
        ("within_margin: allow", ":3: “within_margin”: write one of: pass, block"),
        ("attributes: {sex: []}", ":3: “attributes.sex”: name groups"),
        ("attributes: 5", ":3: “attributes”: write keys and values"),
        ("models: []", ":3: “models”: name at least one, or leave the key out"),
        ("outcomes: []", ":3: “outcomes”: name at least one, or leave the key out"),
        ("attributes: []", ":3: “attributes”: name at least one, or leave the key out"),
        ("attributes: {}", ":3: “attributes”: name at least one, or leave the key out"),
        ("plan_sha256: abc", ":3: “plan_sha256”: write the 64 digits"),
        (f"accepted:\n- {{{FINDING}}}", ":4: the key “accepted.0.expires” is missing"),
        (
            "accepted:\n- contrast: {attribute: sex, group: female}\n  reason: known\n"
            "  expires: 2027-03-31",
            ":4: the key “accepted.0.owner” is missing",
        ),
        (f"accepted:\n- {{{FINDING}, expires: soon}}", "year-month-day, as in 2026-11-02"),
        (
            f"accepted:\n- {{{FINDING}, expires: 2027-01-01}}\n"
            f"- {{{FINDING}, expires: 2028-01-01}}",
            ":5: “accepted”, entry 2: the contrast “sex: female” is accepted twice",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(FileError, match="before the gate can decide") as caught:
        policy(tmp_path, text)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("written: 2026-11-02\n", "the key “version” is missing"),
        ("version: 1\n", "the key “written” is missing"),
        ("version: 2\nwritten: 2026-11-02\nnew: 1\n", ":1: “version”: this fairaudit reads"),
        ("version: 1\nwritten: yesterday\n", ":2: “written”: write the day as year-month-day"),
    ],
)
def test_version_and_day_are_needed(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        load_policy(path)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("outcomes: [option_probabilty]", ":3: there is no outcome “option_probabilty”. Did you"),
        ("attributes: [race]", ":3: there is no attribute “race”. Did you mean “race_ethnicity”?"),
        ("attributes:\n  sex: [femal]", ":4: there is no group of sex “femal”. Did you mean"),
        ("attributes: {sex: [male]}", "“male” is the reference of sex"),
        (
            "attributes: {insurance: [nothing_such]}",
            "there is no group of insurance “nothing_such”",
        ),
        ("attributes: [placebo]", "“placebo” is an arm, which swaps no demographic"),
        ("models: [carefull]", ":3: there is no model “carefull”. Did you mean “careful”?"),
        (
            "margin: {option_probability: 2}",
            ":3: the outcome “option_probability” is a probability",
        ),
        (
            "accepted:\n- contrast: {attribute: sex, group: female, question: treet}\n"
            "  reason: known\n  owner: A. Rivera\n  expires: 2027-01-01",
            ":4: there is no question “treet”. Did you mean “treat”?",
        ),
    ],
)
def test_a_name_that_nobody_knows_is_a_fault(tmp_path: Path, text: str, fault: str) -> None:
    read = policy(tmp_path, text)
    with pytest.raises(FileError) as caught:
        decision_on(record(row()), None, read, today=TODAY)
    assert fault in str(caught.value)
