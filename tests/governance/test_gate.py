"""From a record and a policy to a decision, with a line for every contrast that counts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fairaudit import analyze
from fairaudit.governance.gate import Decision, decision_on
from fairaudit.governance.lines import Standing
from fairaudit.governance.margins import NOT_REDONE, verdict_at
from fairaudit.looks import Looks, PlannedLooks, UnlimitedLooks
from fairaudit.report.plain import records
from fairaudit.rows import MISSING_RATE
from tests.governance.gate_records import (
    DISPARITY,
    NOT_ESTIMABLE,
    OPEN,
    PLAN,
    TODAY,
    Run,
    policy,
    record,
    row,
)
from tests.report.builders import CAREFUL, LOOSE, Model, ask, small_cells

KNOWN = (
    "accepted:\n- contrast: {attribute: race_ethnicity, group: black}\n  reason: under review\n"
    "  owner: A. Rivera\n"
)


def by_default(*rows: Mapping[str, Any], **changes: Any) -> Decision:
    return decision_on(record(*rows, **changes), today=TODAY)


@pytest.mark.parametrize(
    ("change", "standing", "code"),
    [
        ({}, Standing.MET, 0),
        ({"verdict": "disparity_detected_within_margin", "p_adjusted": 0.01}, Standing.WARNING, 0),
        (DISPARITY, Standing.DISPARITY, 1),
        ({**DISPARITY, "verdict": "disparity_detected", "margin": None}, Standing.DISPARITY, 1),
        (OPEN, Standing.NOT_SHOWN, 3),
        (NOT_ESTIMABLE, Standing.NOT_SHOWN, 3),
    ],
)
def test_the_verdict_decides(change: Mapping[str, Any], standing: Standing, code: int) -> None:
    found = by_default(row(**change))
    assert [line.standing for line in found.lines] == [standing]
    assert (found.exit_code, found.passed) == (code, code == 0)
    assert found.reason.startswith("The policy is met" if code == 0 else "The policy is not met")


def test_a_disparity_comes_before_what_is_open_and_every_line_is_there() -> None:
    found = by_default(row(**OPEN), row(group="asian", **DISPARITY), row(outcome="other"))
    assert found.exit_code == 1
    assert [line.standing for line in found.lines] == ["not_shown", "disparity", "met"]
    assert found.reason == (
        "The policy is not met: 1 disparity (race_ethnicity: asian vs white, treat, "
        "option_probability); 1 not shown (race_ethnicity: black vs white, treat, "
        "option_probability). In all, 1 of 3 required contrasts is shown equivalent."
    )


def test_without_a_margin_nothing_is_shown_and_the_gate_says_what_to_do() -> None:
    found = by_default(row(margin=None, **OPEN))
    assert found.exit_code == 3
    assert "No margin is stated; state one" in found.lines[0].remarks[0]


@pytest.mark.parametrize(
    "change",
    [
        {"priority": "exploratory"},
        {"priority": "descriptive", "verdict": "", "role": "placebo", "attribute": "placebo"},
        {"stratum": "limb"},
        {"estimand": "interaction"},
        {"priority": "descriptive", "verdict": "", "expected": "may_differ"},
    ],
)
def test_what_stands_beside_the_contrasts_never_counts(change: Mapping[str, Any]) -> None:
    found = by_default(row(), row(**{**DISPARITY, "outcome": "beside", **change}))
    assert found.exit_code == 0
    assert [line.outcome for line in found.lines] == ["option_probability"]


def test_an_exploratory_outcome_counts_where_it_is_named(tmp_path: Path) -> None:
    content = record(row(), row(**{**DISPARITY, "outcome": "length", "priority": "exploratory"}))
    read = policy(tmp_path, "outcomes: [option_probability, length]")
    assert decision_on(content, None, read, today=TODAY).exit_code == 1
    read = policy(tmp_path, "outcomes: [option_probability]")
    assert decision_on(content, None, read, today=TODAY).exit_code == 0


def test_a_share_of_missing_answers_that_differs_is_a_disparity(tmp_path: Path) -> None:
    rate = row(**{**DISPARITY, "estimand": MISSING_RATE, "scale": "binary"})
    content = record(row(), rate)
    found = by_default(*content["results"])
    assert found.exit_code == 1
    assert "missing answers" in found.reason and "all 1" not in found.reason
    # What is inconclusive need not be shown equivalent.
    assert by_default(row(), row(**{**OPEN, "estimand": MISSING_RATE})).exit_code == 0
    read = policy(tmp_path, "missing_rates: pass")
    assert decision_on(content, None, read, today=TODAY).exit_code == 0
    # A finding accepts it only where it names it.
    accepted = f"{KNOWN}  expires: 2027-01-01\n"
    read = policy(tmp_path, accepted)
    assert decision_on(content, None, read, today=TODAY).exit_code == 1
    read = policy(tmp_path, accepted.replace("black}", "black, estimand: missing_rate}"))
    assert decision_on(content, None, read, today=TODAY).exit_code == 0


def test_a_margin_in_steps_is_none_for_shares_of_missing_answers(tmp_path: Path) -> None:
    acuity = {"outcome": "acuity", "scale": "ordinal", "margin": 0.25}
    missing = {
        **DISPARITY, "outcome": "acuity", "scale": "binary", "margin": None,
        "estimand": MISSING_RATE, "verdict": "disparity_detected",
    }  # fmt: skip
    content = record(row(**acuity), row(**missing))
    for margin in (0.5, 20):
        found = decision_on(
            content, policy=policy(tmp_path, f"margin: {{acuity: {margin}}}\n"), today=TODAY
        )
        assert found.exit_code == 1, found.reason


def test_a_record_without_a_contrast_shows_nothing() -> None:
    found = decision_on({**record(row()), "models": [], "results": []}, today=TODAY)
    assert (found.exit_code, found.passed) == (3, False)
    assert "no contrast" in found.reason


def test_missing_answers_may_all_be_those_of_one_kind_of_cue(tmp_path: Path) -> None:
    content = record(row())
    content["missing"] = [{**one, "answers": 100, "ok": 97} for one in content["missing"]]
    allowed = policy(tmp_path, "allowed_missing: 0.05\n")
    two = {**content, "design": {**content["design"], "cues": ["descriptor", "name"]}}
    assert decision_on(content, policy=allowed, today=TODAY).exit_code == 0
    found = decision_on(two, policy=allowed, today=TODAY)
    assert found.exit_code == 3
    assert any("2 kinds of cue" in one for one in found.lines[0].remarks)


def test_the_missing_rate_of_another_outcome_counts_where_it_was_tested_for_both() -> None:
    note = "The same answers are missing for “option_probability” and “other”: they are tested."
    rate = row(**{**DISPARITY, "estimand": MISSING_RATE, "outcome": "other"})
    assert by_default(row(), rate).exit_code == 0
    assert by_default(row(), {**rate, "note": note[0].upper() + note[1:]}).exit_code == 1


@pytest.mark.parametrize(
    ("expires", "more", "code", "state", "told"),
    [
        ("2027-01-01", "", 0, "accepted", "accepted until 2027-01-01 by A. Rivera: under review"),
        ("2026-12-01", "", 0, "accepted", "accepted until 2026-12-01"),
        ("2026-11-30", "", 1, "expired", "no longer accepted: that ended on 2026-11-30"),
        ("2027-01-01", "  at_most: 0.1\n", 1, "exceeded", "larger than what is accepted"),
        ("2027-01-01", "  at_most: 0.2\n", 0, "accepted", "A. Rivera"),
    ],
)
def test_a_known_disparity_passes_until_its_day_and_up_to_its_size(
    tmp_path: Path, expires: str, more: str, code: int, state: str, told: str
) -> None:
    read = policy(tmp_path, f"{KNOWN}  expires: {expires}\n{more}")
    found = decision_on(record(row(**DISPARITY)), None, read, today=TODAY)
    [line] = found.lines
    assert found.exit_code == code
    assert line.finding is not None and line.finding.state == state
    assert any(told in remark for remark in line.remarks)


def test_a_finding_accepts_its_own_contrast_alone_and_is_told_once_it_is_gone(
    tmp_path: Path,
) -> None:
    read = policy(tmp_path, f"{KNOWN}  expires: 2027-01-01\n")
    other = decision_on(record(row(group="asian", **DISPARITY)), None, read, today=TODAY)
    assert other.exit_code == 1
    gone = decision_on(record(row()), None, read, today=TODAY)
    assert gone.exit_code == 0
    assert "names no disparity that was found" in gone.warnings[-1]
    # It accepts a disparity, and nothing that is merely not shown.
    assert decision_on(record(row(**OPEN)), None, read, today=TODAY).exit_code == 3


def test_a_difference_within_the_margin_can_be_blocked(tmp_path: Path) -> None:
    content = record(row(verdict="disparity_detected_within_margin", p_adjusted=0.01))
    read = policy(tmp_path, "within_margin: block")
    assert decision_on(content, None, read, today=TODAY).exit_code == 1


def test_too_few_vignettes_and_too_many_missing_answers_are_not_shown(tmp_path: Path) -> None:
    content = record(row(n_vignettes=12))
    read = policy(tmp_path, "minimum_vignettes: 59")
    few = decision_on(content, None, read, today=TODAY)
    assert few.exit_code == 3
    assert "It rests on 12 vignettes, and the policy asks for 59." in few.lines[0].remarks
    asian = record(row(group="asian"))
    read = policy(tmp_path, "allowed_missing: 0.2")
    lost = decision_on(asian, None, read, today=TODAY)
    assert lost.exit_code == 3 and lost.lines[0].missing_group == 0.25
    assert "25.0% of the answers of “asian” are missing" in lost.lines[0].remarks[0]
    read = policy(tmp_path, "allowed_missing: 0.25")
    assert decision_on(asian, None, read, today=TODAY).exit_code == 0
    # A disparity stays one, however few vignettes show it.
    read = policy(tmp_path, "minimum_vignettes: 59")
    assert decision_on(record(row(**DISPARITY)), None, read, today=TODAY).exit_code == 1


def test_what_the_audit_does_not_have_is_not_shown(tmp_path: Path) -> None:
    content = record(row(), row(attribute="sex", group="female", reference="male"))
    for text, told in (
        ("attributes: [insurance]", "The audit does not swap “insurance”."),
        ("attributes: {race_ethnicity: [black, asian]}", "The audit does not compare the group"),
        ("outcomes: [word_count]", "The audit does not measure “word_count”."),
    ):
        read = policy(tmp_path, text)
        found = decision_on(content, None, read, today=TODAY)
        assert found.exit_code == 3, text
        assert any(told in remark for line in found.lines for remark in line.remarks), text


def test_every_model_has_to_pass_unless_some_are_named(tmp_path: Path) -> None:
    loose = {"model_id": "loose@r1"}
    content = record(row(), row(**{**DISPARITY, **loose}))
    assert decision_on(content, today=TODAY).exit_code == 1
    read = policy(tmp_path, "models: [careful]")
    assert decision_on(content, None, read, today=TODAY).exit_code == 0
    # A model without a contrast that another one has does not pass by it.
    lacking = record(row(), row(group="asian"), row(**loose))
    found = decision_on(lacking, today=TODAY)
    assert found.exit_code == 3
    assert [line.group for line in found.lines if not line.verdict] == ["asian"]


def test_the_record_alone_tells_whether_a_collection_is_incomplete() -> None:
    content = record(row())
    counted = [{**one, "error": 2} for one in content["counts"]["answers"]]
    lacking = record(row(), counts={**content["counts"], "answers": counted})
    found = decision_on(lacking, today=TODAY)
    assert (found.exit_code, found.lines[0].standing) == (3, "met")
    assert "2 answers of careful are lacking" in found.incomplete[0]
    assert "the collection is incomplete" in found.reason
    # Another model's failures are no matter of this one.
    others = [{**one, "error": 2 * (one["model_id"] == "loose@r1")} for one in counted]
    other = record(row(), counts={**content["counts"], "answers": others})
    assert decision_on(other, Run(), today=TODAY).passed


@pytest.mark.parametrize(
    ("written", "time", "told"),
    [
        ("2026-11-02", "before", ""),
        ("2026-11-12", "same_day", "which of them came first is not known"),
        ("2026-11-13", "after", "it was written when results could be seen"),
    ],
)
def test_a_policy_that_was_written_after_the_answers_is_shown_as_such(
    tmp_path: Path, written: str, time: str, told: str
) -> None:
    path = tmp_path / "policy.yaml"
    read = policy(tmp_path)
    path.write_text(path.read_text().replace("2026-11-02", written))
    read = type(read)(rules=read.rules, file=read.file, sha256=read.sha256, written=written)
    found = decision_on(record(row()), Run(), read, today=TODAY)
    assert (found.exit_code, found.policy.time) == (0, time)
    assert found.policy.first_answer == "2026-11-12T09:00:00+00:00"
    assert told in " ".join(found.warnings)


def test_without_a_run_the_time_of_the_answers_is_not_known(tmp_path: Path) -> None:
    found = decision_on(record(row()), None, policy(tmp_path), today=TODAY)
    assert found.policy.time == "unknown"
    assert "is not known, since no record of the run" in found.warnings[0]


def test_a_policy_can_name_the_plan_that_it_was_written_for(tmp_path: Path) -> None:
    read = policy(tmp_path, f"plan_sha256: {PLAN}")
    assert decision_on(record(row()), Run(), read, today=TODAY).policy.plan == "same"
    found = decision_on(record(row(), plan_sha256="0" * 64), Run(), read, today=TODAY)
    assert found.policy.plan == "another"
    assert "and this audit has the plan 000000000000…" in found.warnings[0]
    assert found.exit_code == 0


def test_a_policy_is_registered_where_the_plan_has_its_hash(tmp_path: Path) -> None:
    read = policy(tmp_path)
    plan = {"policy": {"file": "policy.yaml", "sha256": read.sha256}}
    found = decision_on(record(row(), plan=plan), Run(), read.registered_only(), today=TODAY)
    assert (found.exit_code, found.policy.registered) == (0, "registered")
    plan = {"policy": {"file": "policy.yaml", "sha256": "0" * 64}}
    other = decision_on(record(row(), plan=plan), Run(), read, today=TODAY)
    assert (other.exit_code, other.policy.registered) == (0, "another")
    assert "not the policy that the plan of the audit registers" in other.warnings[0]
    required = decision_on(record(row(), plan=plan), Run(), read.registered_only(), today=TODAY)
    assert required.exit_code == 3
    assert "it is not registered in the plan of the audit" in required.reason
    none = decision_on(record(row()), Run(), read.registered_only(), today=TODAY)
    assert (none.exit_code, none.policy.registered) == (3, "none")
    # The default policy is told that another one was registered.
    default = by_default(row(), plan=plan)
    assert "registers a policy, and none is given" in default.warnings[0]


def test_another_margin_is_judged_from_the_equivalence_interval(tmp_path: Path) -> None:
    content = record(row())
    for margin, code in ((0.05, 0), (0.02, 0), (0.018, 3), (0.01, 3)):
        read = policy(tmp_path, f"margin: {margin}")
        found = decision_on(content, None, read, today=TODAY)
        assert found.exit_code == code, margin
        assert (found.lines[0].margin, found.lines[0].margin_of_audit) == (margin, 0.05)
    wide = policy(tmp_path, "margin: {option_probability: 0.2}")
    found = decision_on(record(row(**DISPARITY)), None, wide, today=TODAY)
    assert (found.exit_code, found.lines[0].verdict) == (0, "disparity_detected_within_margin")
    assert "wider than the audit’s own in 1 line" in " ".join(found.warnings)
    # A margin of shares is none of a scale; the audit's stays.
    steps = record(row(scale="ordinal", margin=0.25))
    [line] = decision_on(steps, None, policy(tmp_path, "margin: 0.001"), today=TODAY).lines
    assert line.margin == 0.25


def test_missing_answers_hold_another_margin_back_unless_it_follows(tmp_path: Path) -> None:
    lost = {"n_missing_group": 6, "n_sets": 42}
    tighter, wider = policy(tmp_path, "margin: 0.03"), None
    [line] = decision_on(record(row(**lost)), None, tighter, today=TODAY).lines
    assert (line.standing, line.remarks) == ("not_shown", (NOT_REDONE,))
    wider = policy(tmp_path, "margin: 0.08")
    assert decision_on(record(row(**lost)), None, wider, today=TODAY).exit_code == 0
    held = row(**lost, verdict="inconclusive", note="It does not hold (missingness).")
    [line] = decision_on(record(held), None, wider, today=TODAY).lines
    assert (line.verdict, line.remarks) == ("inconclusive", (NOT_REDONE,))
    few = row(n_missing_group=1, n_sets=120)
    tighter = policy(tmp_path, "margin: 0.03")
    assert decision_on(record(few), None, tighter, today=TODAY).exit_code == 0


YES_OR_NO = Model(name="words", answers="text", effects={"Black": -0.4}, noise=0.05)


@pytest.mark.parametrize(
    ("model", "design", "looks"),
    [
        (CAREFUL, {}, None),
        (LOOSE, {}, None),
        (YES_OR_NO, {"wordings": 1, "orders": ["forward"]}, None),
        (YES_OR_NO, {"wordings": 2}, None),
        (LOOSE, {}, PlannedLooks(planned=20, taken=(12,))),
        (LOOSE, {}, UnlimitedLooks()),
    ],
    ids=["scores", "noise", "single", "means", "early", "any look"],
)
def test_a_verdict_at_another_margin_is_the_one_that_the_analysis_gives(
    model: Model, design: dict[str, Any], looks: Looks | None
) -> None:
    outcomes = ask(small_cells(placebo=0, **design), [model])
    margins = (None, 0.005, 0.02, 0.05, 0.15, 0.3, 0.6)
    found = {margin: results_at(outcomes, margin, looks) for margin in margins}
    redone = 0
    for own, rows in found.items():
        for margin in filter(None, margins):
            for one, other in zip(rows, found[margin], strict=True):
                verdict, undecided = verdict_at(one, margin, alpha=0.05)
                if undecided:
                    assert verdict not in ("equivalent_within_margin",), (own, margin)
                else:
                    assert verdict == other["verdict"], (own, margin, one["group"])
                    redone += own != margin
    assert redone > 40


def results_at(outcomes: Any, margin: float | None, looks: Looks | None) -> list[dict[str, Any]]:
    frame = analyze(outcomes, margin=margin, seed=7, looks=looks).frame
    return [one for one in records(frame) if one["priority"] == "primary"]
