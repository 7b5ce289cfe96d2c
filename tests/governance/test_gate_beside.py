"""What a gate says beside its contrasts: missing answers, what “all” means, unused findings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fairaudit import FileError
from fairaudit.governance.gate import Decision, decision_on
from fairaudit.governance.policy import load_policy
from fairaudit.rows import MISSING_RATE
from tests.governance.gate_records import (
    DISPARITY,
    OPEN,
    TODAY,
    policy,
    record,
    row,
)

BLACK = "attribute: race_ethnicity, group: black"
WORDS = "favourable_choice"
LEAVES = {"answers": 48, "ok": 20, "refused": 25, "unparsed": 3, "truncated": 0, "error": 0}
ALL_THERE = {"answers": 48, "ok": 48, "refused": 0, "unparsed": 0, "truncated": 0, "error": 0}


def accepted(*findings: str) -> str:
    """Findings of a policy, each with what it names and more keys."""
    lines = [f"- {{reason: known, owner: A. Rivera, {one}}}" for one in findings]
    return "\n".join(["accepted:", *lines, ""])


def with_words(content: dict[str, Any], **lost: Mapping[str, int]) -> dict[str, Any]:
    """The record with one more outcome, which lacks answers of some groups."""
    first = content["counts"]["answers"][0]
    whole = [first | LEAVES | {"outcome": WORDS}]
    places = [
        one | lost.get(one["group"], ALL_THERE) | {"outcome": WORDS}
        for one in content["missing"]
        if one["outcome"] == "option_probability" and one["model_id"] == first["model_id"]
    ]
    counts = {**content["counts"], "answers": [*content["counts"]["answers"], *whole]}
    return {**content, "counts": counts, "missing": [*content["missing"], *places]}


def decided(content: Mapping[str, Any], folder: Path, text: str = "") -> Decision:
    return decision_on(content, policy=policy(folder, text), today=TODAY)


def test_of_two_findings_that_name_one_disparity_neither_is_gone(tmp_path: Path) -> None:
    any_question = f"contrast: {{{BLACK}}}, expires: 2027-01-01"
    one_question = f"contrast: {{{BLACK}, question: treat}}, expires: 2027-06-01"
    content = record(row(**DISPARITY))
    for first, second, decides, other in (
        (any_question, one_question, "race_ethnicity: black", "race_ethnicity: black, treat"),
        (one_question, any_question, "race_ethnicity: black, treat", "race_ethnicity: black"),
    ):
        found = decided(content, tmp_path, accepted(first, second))
        [finding] = [line.finding for line in found.lines]
        assert finding is not None
        assert (found.exit_code, finding.contrast, finding.others) == (0, decides, (other,))
        assert not any("gone" in told for told in found.warnings)
        [told] = [told for told in found.warnings if "accepted finding" in told]
        assert told == (
            f"The accepted finding “{other}” names nothing but what “{decides}” names as well, "
            "which comes first; keep one of them in the policy."
        )
    # The one that still holds decides.
    ended = one_question.replace("2027-06-01", "2026-11-30")
    found = decided(content, tmp_path, accepted(ended, any_question))
    assert (found.exit_code, found.lines[0].finding and found.lines[0].finding.state) == (
        0, "accepted",
    )  # fmt: skip


def test_two_findings_that_share_a_disparity_and_have_one_each_are_not_told(
    tmp_path: Path,
) -> None:
    rows = row(**DISPARITY), row(**DISPARITY, outcome="other")
    one = f"contrast: {{{BLACK}, outcome: option_probability}}, expires: 2027-01-01"
    both = f"contrast: {{{BLACK}}}, expires: 2027-01-01"
    found = decided(record(*rows), tmp_path, accepted(one, both))
    assert found.exit_code == 0
    assert not any("accepted finding" in told for told in found.warnings)


@pytest.mark.parametrize(
    ("rows", "text", "told"),
    [
        ((row(),), "", "names no disparity that was found; take it out"),
        ((row(**OPEN),), "", "names no disparity that was found; take it out"),
        ((row(group="asian"),), "", "is about no contrast of this audit that has a verdict"),
        (
            (row(**DISPARITY), row(outcome="option_mass")),
            "outcomes: [option_mass]\n",
            "names a disparity that the policy does not ask about",
        ),
    ],
)
def test_a_finding_that_decides_nothing_says_why(
    tmp_path: Path, rows: tuple[dict[str, Any], ...], text: str, told: str
) -> None:
    one = accepted(f"contrast: {{{BLACK}}}, expires: 2027-01-01")
    found = decided(record(*rows), tmp_path, f"{text}{one}")
    assert told in found.warnings[-1]


def test_a_finding_that_does_not_hold_says_what_to_do(tmp_path: Path) -> None:
    ended = accepted(f"contrast: {{{BLACK}}}, expires: 2026-11-30")
    [line] = decided(record(row(**DISPARITY)), tmp_path, ended).lines
    assert line.remarks == (
        "Known, and no longer accepted: that ended on 2026-11-30. Mend it, or have a later day "
        "stated in the policy. It was accepted by A. Rivera: known",
    )
    small = accepted(f"contrast: {{{BLACK}}}, expires: 2027-01-01, at_most: 0.1")
    [line] = decided(record(row(**DISPARITY)), tmp_path, small).lines
    assert "larger than what is accepted (0.1 at most, until 2027-01-01)" in line.remarks[0]


def test_missing_answers_of_required_outcomes_are_a_note(tmp_path: Path) -> None:
    found = decided(record(row()), tmp_path)
    assert (
        "12 of 476 answers of careful are missing for “option_probability” and “option_mass”: 12 "
        "refused. The verdicts take them into account."
    ) in found.notes
    assert found.exit_code == 0 and not any("missing" in told for told in found.warnings)


def test_missing_answers_of_an_outcome_that_no_line_is_about_are_told(tmp_path: Path) -> None:
    content = with_words(record(row()))
    found = decided(content, tmp_path, "outcomes: [option_probability]")
    assert found.exit_code == 0
    assert (
        "28 of 48 answers of careful are missing for “favourable_choice”: 25 refused, 3 not "
        "readable. No contrast of that outcome is required. Name what counts under “outcomes” in "
        "the policy."
    ) in found.warnings


def test_an_allowed_share_holds_for_all_outcomes_unless_some_are_named(tmp_path: Path) -> None:
    content = with_words(record(row()), black=LEAVES, asian=LEAVES)
    found = decided(content, tmp_path, "allowed_missing: 0.5")
    [met, lost] = found.lines
    assert (found.exit_code, met.standing, lost.standing) == (3, "met", "not_shown")
    assert (lost.outcome, lost.group, lost.estimand) == (WORDS, "black", MISSING_RATE)
    assert not lost.required and "1 required contrast" not in found.reason
    assert lost.remarks[0] == (
        "58.3% of the answers of “black” are missing, and the policy allows 50.0%."
    )
    assert "name those that count under “outcomes”" in lost.remarks[1]
    for text in (
        "allowed_missing: 0.6",
        "allowed_missing: 0.5\noutcomes: [option_probability]",
        "",
    ):
        assert decided(content, tmp_path, text).exit_code == 0, text


def test_what_misses_the_same_answers_as_a_required_outcome_is_one_line(tmp_path: Path) -> None:
    content = with_words(record(row(group="asian")))
    alike = [one for one in content["missing"] if one["outcome"] == "option_probability"]
    content["missing"] = [*alike, *({**one, "outcome": WORDS} for one in alike)]
    found = decided(content, tmp_path, "allowed_missing: 0.2")
    assert [line.outcome for line in found.lines] == ["option_probability"]
    assert found.exit_code == 3


REFUSED = {**DISPARITY, "outcome": "refused", "scale": "binary", "priority": "exploratory"}


def refusing(*rows: Mapping[str, Any]) -> dict[str, Any]:
    """A record of which answers for Black patients are refused."""
    content = record(*rows)
    content["missing"] = [
        one | LEAVES if one["group"] == "black" and one["model_id"] == "careful@r1" else one
        for one in content["missing"]
    ]
    return content


def test_refusals_that_differ_are_a_disparity_where_they_are_an_outcome_of_their_own(
    tmp_path: Path,
) -> None:
    found = decided(refusing(row(), row(**REFUSED)), tmp_path)
    assert [(line.outcome, line.standing, line.required) for line in found.lines] == [
        ("option_probability", "met", True),
        ("refused", "disparity", False),
    ]
    assert found.exit_code == 1
    assert "all 1" not in found.reason and "the one required contrast is shown" in found.reason
    assert "Refusals are missing answers" in found.lines[1].remarks[-1]
    named = "outcomes: [option_probability]\n"
    assert decided(refusing(row(), row(**REFUSED)), tmp_path, named).exit_code == 1
    passing = "missing_rates: pass\n"
    assert decided(refusing(row(), row(**REFUSED)), tmp_path, passing).exit_code == 0
    # It is a contrast like any other where it is required itself.
    named = "outcomes: [option_probability, refused]\n"
    found = decided(refusing(row(), row(**REFUSED)), tmp_path, named)
    assert [line.required for line in found.lines] == [True, True]


def test_refusals_count_once_and_only_where_required_outcomes_are_refused(tmp_path: Path) -> None:
    # No required answer was refused.
    assert decided(record(row(), row(**REFUSED)), tmp_path).exit_code == 0
    # The shares of missing answers have them already.
    rate = {**OPEN, "estimand": MISSING_RATE, "scale": "binary"}
    tested = row(**rate, note="Share of answers that are missing: refused, unreadable, ….")
    assert decided(refusing(row(), row(**REFUSED), tested), tmp_path).exit_code == 0
    # They leave them out, and say which outcome has them.
    note = "Share of answers that are missing, without refusals, which are the outcome “declined”."
    declined = row(**{**REFUSED, "outcome": "declined"})
    found = decided(refusing(row(), declined, row(**rate, note=note)), tmp_path)
    assert [line.outcome for line in found.lines] == ["option_probability", "declined"]
    assert found.exit_code == 1


def test_what_all_means_is_told_with_the_groups_that_the_audit_leaves_out(tmp_path: Path) -> None:
    told = decided(record(row()), tmp_path).notes
    assert told[:2] == (
        "All attributes and groups are asked for, which are those that this audit compares: "
        "race_ethnicity (black).",
        "The audit leaves out groups that its attributes define: race_ethnicity (asian). Name "
        "groups under “attributes” in the policy to require them.",
    )
    whole = record(row(), row(group="asian"))
    named = "attributes: {race_ethnicity: all}"
    [only] = [note for note in decided(whole, tmp_path, named).notes if "asked for" in note]
    assert only == (
        "All groups that this audit compares are asked for in: race_ethnicity (black, asian)."
    )
    named = "attributes: {race_ethnicity: [black]}"
    found = decided(whole, tmp_path, named)
    assert not any("asked for" in note or "leaves out" in note for note in found.notes)
    told = "The audit compares groups that the policy does not name: race_ethnicity (asian)."
    assert told in found.notes


def test_an_attribute_of_which_nothing_counts_is_told_with_the_reason(tmp_path: Path) -> None:
    sex = {"attribute": "sex", "group": "female", "reference": "male"}
    justified = {**sex, "priority": "descriptive", "verdict": "", "expected": "may_differ"}
    for change, told in (
        (justified, "the right answer may depend on them"),
        ({**sex, "priority": "exploratory", "outcome": "length"}, "of other outcomes alone"),
        ({}, "which of its swaps were not made"),
    ):
        rows = [row(), *([row(**change)] if change else [])]
        [warned] = [one for one in decided(record(*rows), tmp_path).warnings if "“sex”" in one]
        assert told in warned, change


def test_what_is_lacking_says_what_to_do(tmp_path: Path) -> None:
    exploratory = record(row(priority="exploratory"))
    found = decided(exploratory, tmp_path)
    assert found.exit_code == 3
    assert "Name the outcomes that count under “outcomes”" in found.lines[0].remarks[0]
    for text, place in (
        ("outcomes: [word_count]", "“outcomes”"),
        ("attributes: [insurance]", "“attributes”"),
        ("attributes: {race_ethnicity: [asian]}", "“groups” of the design"),
    ):
        [line] = decided(record(row()), tmp_path, text).lines
        assert f"Name it under {place} in audit.yaml" in line.remarks[0], text
        assert line.remarks[0].endswith("run the audit again, or take it out of the policy."), text


def test_a_record_without_contrasts_counts_none(tmp_path: Path) -> None:
    empty = {**record(row()), "models": [], "results": []}
    found = decided(empty, tmp_path, "require_registered: true")
    assert found.reason == (
        "The policy is not met: the record has no contrast that could be required; it is not "
        "registered in the plan of the audit."
    )


def test_a_disparity_that_the_policy_does_not_ask_about_is_a_warning(tmp_path: Path) -> None:
    sex = row(**DISPARITY, attribute="sex", group="female", reference="male")
    asian = row(**{**DISPARITY, "verdict": "disparity_detected_within_margin"}, group="asian")
    content = record(row(), sex, asian)
    named = "attributes: {race_ethnicity: [black]}\n"
    found = decided(content, tmp_path, named)
    assert (found.exit_code, [line.group for line in found.lines]) == (0, ["black"])
    [told] = [one for one in found.warnings if "does not ask about" in one]
    assert told.startswith(
        "The record has 2 disparities that the policy does not ask about, so that they decide "
        "nothing here: sex: female vs male, treat, option_probability; race_ethnicity: asian vs "
        "white, treat, option_probability. "
    )
    # What is asked about has a line, and an equivalent contrast is no matter of this.
    for other, text in (
        (content, ""),
        (record(row(), row(attribute="sex", group="female", reference="male")), named),
    ):
        found = decided(other, tmp_path, text)
        assert not any("does not ask about" in one for one in found.warnings)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"outcome": "length", "priority": "exploratory"}, ""),
        ({"outcome": "other"}, "outcomes: [option_probability]\n"),
        ({"model_id": "loose@r1"}, "models: [careful]\n"),
        ({"estimand": MISSING_RATE, "scale": "binary"}, "missing_rates: pass\n"),
    ],
)
def test_whatever_a_policy_leaves_out_is_told_where_it_differs(
    tmp_path: Path, change: dict[str, str], text: str
) -> None:
    found = decided(record(row(), row(**{**DISPARITY, **change})), tmp_path, text)
    assert found.exit_code == 0
    assert sum("a disparity that the policy does not ask about" in one for one in found.warnings)


def test_a_policy_from_a_day_to_come_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    for written, refused in (("2026-12-01", False), ("2026-12-02", False), ("2026-12-03", True)):
        path.write_text(f"version: 1\nwritten: {written}\n", encoding="utf-8")
        if not refused:  # Tomorrow has begun on the other side of the earth.
            assert decision_on(record(row()), policy=load_policy(path), today=TODAY).passed
            continue
        with pytest.raises(FileError, match=r"policy.yaml:2: the policy states that it was "):
            decision_on(record(row()), policy=load_policy(path), today=TODAY)
