"""Rules: numbers with n and interval, also of a disparity; and why there is nothing."""

from typing import Any

import pytest

from fairaudit.governance.checklist import State
from fairaudit.governance.evidence import SIMULATED, Evidence, Lacking
from fairaudit.governance.pack import load_pack, pack_names
from fairaudit.governance.rules import RULES
from fairaudit.pipeline.checklists import fill_checklists
from fairaudit.report import Energy, Report, RunRecord, Took
from tests.governance.records import TODAY, careful, found, golden

BASES = {"race": ["race_ethnicity"], "sex": ["sex"], "age": ["age_band"]}
NOT_MEASURED = Energy(kwh=None, method="no meter was there", prompts=476)


def run_of(energy: Energy = NOT_MEASURED) -> RunRecord:
    took = Took(
        model_id="careful@r1",
        params_id="44136fa355b3678a",
        answers=476,
        failed=0,
        input_tokens=12_000,
        output_tokens=476,
        uncounted=0,
        seconds=90.0,
        first_at="2026-11-26T10:00:00Z",
        last_at="2026-11-26T10:01:30Z",
        cost=None,
        energy=energy,
    )
    return RunRecord(
        audit_sha256="0" * 64,
        started_at="2026-11-26T10:00:00Z",
        seconds=95.0,
        this_run=(),
        all_runs=(took,),
        environment={},
    )


def evidence(rule: str, report: Report, **asked: Any) -> Evidence:
    told = found(rule, report, **asked)
    assert isinstance(told, Evidence), told
    return told


def lacking(rule: str, report: Report, **asked: Any) -> str:
    told = found(rule, report, **asked)
    assert isinstance(told, Lacking), told
    return told.why


def test_a_disparity_is_evidence_like_any_other() -> None:
    told = evidence("contrasts", golden(careful), bases={"race": ["race_ethnicity"]})
    assert not told.lacking and told.link == "report.html#contrasts"
    assert "2 contrasts of Race and ethnicity" in told.text
    assert "1 disparity, material" in told.text
    first = told.lines[0]
    assert "−11.9 points (95% interval −12.2 to −11.6; 12 vignettes)" in first
    assert "disparity, material; exceeds placebo." in first


def test_contrasts_are_told_in_the_order_of_seriousness() -> None:
    told = evidence("contrasts", golden())
    assert told.text.endswith(
        "1 disparity, material; 1 disparity, within the margin; 4 inconclusive; 3 not estimable."
    )
    missing = evidence("missing_by_group", golden())
    assert "disparity" in missing.lines[0] and "inconclusive" in missing.lines[1]


def test_grounds_that_were_not_tested_are_named() -> None:
    assert evidence("contrasts", golden(careful), bases=BASES).lacking == "Not tested: age."
    # Of several models each has to be tested.
    told = evidence("contrasts", golden(), bases=BASES).lacking
    assert told == "Not tested: race (deaf), sex (deaf), age."
    assert evidence("contrasts", golden()).lacking == "No contrast of deaf is estimable."
    assert "No contrast of age was analysed" in lacking(
        "contrasts", golden(), bases={"age": ["age_band"]}
    )
    assert evidence("attributes_told", golden(), bases=BASES).lacking == "Not told: age."


def test_an_attribute_that_is_not_estimable_was_not_tested() -> None:
    def silence(content: dict[str, Any]) -> None:
        for row in content["results"]:
            if row["attribute"] == "sex" and row["verdict"]:
                row.update(verdict="not_estimable", estimate=None, note="No pair could be read.")

    told = evidence("contrasts", golden(careful, silence), bases=BASES)
    assert told.lacking == "Not tested: sex, age."
    assert any("is not estimable. No pair could be read." in line for line in told.lines)


def test_simulated_answers_supply_nothing_about_a_model() -> None:
    report = golden(simulated=True)
    assert evidence("contrasts", report).lacking.startswith(SIMULATED)
    assert "simulated" in evidence("models", report).lacking
    # What was asked, and how, stands all the same.
    assert not evidence("prompts", report).lacking and not evidence("plan_hash", report).lacking
    [filled] = fill_checklists(report, ["joint_commission"], today=TODAY).checklists
    assert filled.counts[State.SUPPLIED] == 0


def test_only_models_that_answered_count_beside_simulated_ones() -> None:
    def mix(content: dict[str, Any]) -> None:
        content["models"][0]["simulated"] = True

    told = evidence("contrasts", golden(mix))
    assert SIMULATED not in told.lacking and "6 contrasts" in told.text
    assert not any("careful" in line for line in told.lines)


def test_without_metrics() -> None:
    report = golden(lambda content: content.pop("metrics"))
    assert "no metrics by group" in lacking("group_metrics", report)
    told = evidence("group_metrics", golden(), metrics=["selection_rate"])
    assert "75.0% (95% interval 50.0% to 100.0%; 12 vignettes)" in " ".join(told.lines)
    assert "accuracy" in lacking("group_metrics", golden(), metrics=["accuracy"])


def test_without_placebo() -> None:
    def unplaced(content: dict[str, Any]) -> None:
        content["design"]["placebo"] = 0
        for row in content["results"]:
            row["noise_floor"] = None

    assert "no placebo arm" in lacking("noise_floor", golden(unplaced))
    told = evidence("noise_floor", golden())
    assert "In 3 renders" in told.text and "±0.4 points" in told.lines[0]


def test_missing_answers_are_told_by_group_with_their_tests() -> None:
    told = evidence("missing_by_group", golden())
    assert "12 of 476 answers are missing" in told.text
    assert any("share of missing answers" in line and "vignettes)" in line for line in told.lines)


def test_what_the_run_took() -> None:
    assert lacking("tokens_and_cost", golden()).startswith("What the run took is not known")
    told = evidence("tokens_and_cost", golden(run=run_of()))
    assert "tokens read 12,000" in told.lines[0]
    assert any("2026-11-26T10:01:30Z" in line for line in told.lines)
    assert "no meter was there" in lacking("energy", golden(run=run_of()))
    metered = run_of(Energy(kwh=0.25, method="a meter", prompts=476))
    assert evidence("energy", golden(run=metered)).section == "taken"


def test_a_review_counts_when_every_vignette_is_signed_as_it_stands() -> None:
    assert "No clinician has reviewed" in lacking("vignette_review", golden())
    signed = {"name": "Jane Roe", "role": "surgeon", "day": "2026-11-20", "state": "current"}

    def sign(content: dict[str, Any], first: int = 99) -> None:
        for case in content["sets"][0]["vignettes"][:first]:
            case["reviewed_by"] = [signed]

    assert not evidence("vignette_review", golden(sign)).lacking
    some = evidence("vignette_review", golden(lambda content: sign(content, 3)))
    assert "3 of 12" in some.text and some.lacking == "Not every vignette is signed as it stands."


def test_a_review_is_of_one_version_of_one_set() -> None:
    signed = {"name": "Jane Roe", "role": "surgeon", "day": "2026-11-20", "state": "current"}

    def data(**changed: Any) -> str:
        def sign(content: dict[str, Any]) -> None:
            content["sets"][0].update(changed)
            for case in content["sets"][0]["vignettes"]:
                case["reviewed_by"] = [signed]

        return evidence("vignette_review", golden(sign)).data

    def renamed(content: dict[str, Any]) -> None:
        for case in content["sets"][0]["vignettes"]:
            case.update(reviewed_by=[signed], id=f"{case['id']}-2")

    hashes = {data(), data(version=2), data(id="pain-2")}
    hashes.add(evidence("vignette_review", golden(renamed)).data)
    assert len(hashes) == 4 and data() == data(title="Another title")


def test_the_hash_is_of_what_the_evidence_rests_on() -> None:
    def nudge(content: dict[str, Any]) -> None:
        content["results"][0]["estimate"] += 1e-9

    before, after = golden(), golden(nudge)
    for rule, same in (("contrasts", False), ("vignettes", True), ("prompts", True)):
        assert (evidence(rule, before).data == evidence(rule, after).data) is same


def test_a_plan_without_a_margin_is_no_threshold() -> None:
    def without(content: dict[str, Any]) -> None:
        for row in content["results"]:
            row["margin"] = None

    assert "5 points" in evidence("plan_hash", golden()).text
    assert "No margin is stated" in evidence("plan_hash", golden(without)).lacking

    def from_python(content: dict[str, Any]) -> None:
        content.update(plan=None, plan_sha256=None)

    assert "run from Python" in lacking("plan_hash", golden(from_python))


def test_items_that_a_record_can_rule_out_are_not_applicable() -> None:
    def state(report: Report) -> tuple[State, str]:
        [filled] = fill_checklists(report, ["tripod_llm"], today=TODAY).checklists
        [entry] = [one for one in filled.entries if one.item.id == "10"]
        return entry.state, entry.why

    assert state(golden()) == (State.NOT_APPLICABLE, "No question of this audit asks for a text.")

    def write(content: dict[str, Any]) -> None:
        content["sets"][0]["questions"][0]["kind"] = "text"

    assert state(golden(write))[0] == State.OPEN


@pytest.mark.parametrize("simulated", [False, True])
def test_every_link_leads_somewhere(simulated: bool) -> None:
    report = golden(simulated=simulated, run=run_of())
    page = report.to_html()
    filled = fill_checklists(report, pack_names(), today=TODAY)
    links = {one.evidence.section for c in filled.checklists for one in c.entries if one.evidence}
    assert {"contrasts", "metrics", "missing", "taken"} <= links
    for section in links:
        assert f'id="{section}"' in page


def test_every_rule_is_used_by_some_pack() -> None:
    used = {item.rule for name in pack_names() for item in load_pack(name).items}
    assert set(RULES) - used <= {"worst_gap"}


def test_within_a_verdict_the_largest_difference_stands_first() -> None:
    def sized(content: dict[str, Any]) -> None:
        """Three contrasts that are open, told by their numbers of vignettes; one has no margin."""
        first = next(row for row in content["results"] if row["priority"] == "primary")
        sizes = ((11, 0.01, 0.05), (12, -0.04, 0.05), (13, 0.3, None), (14, 2.0, 4.0))
        content["results"] = [
            first
            | {"verdict": "inconclusive", "n_vignettes": n, "estimate": estimate, "margin": margin}
            for n, estimate, margin in sizes
        ]

    evidence = found("contrasts", golden(sized))
    assert isinstance(evidence, Evidence)
    order = [next(n for n in (11, 12, 13, 14) if f"{n} vignettes" in one) for one in evidence.lines]
    assert order == [12, 14, 13, 11]


def test_every_section_that_evidence_leads_to_has_a_name() -> None:
    whole = golden(careful)
    for name in sorted(RULES):
        evidence = found(name, whole)
        if isinstance(evidence, Evidence):
            assert evidence.place
