"""An audit with a judge, from its plan to its report."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

from fairaudit import FileError, InputError, Report, load_audit, preview
from fairaudit.backends import AnyBackend
from fairaudit.pipeline import AuditRun, analyze_audit, run_audit, stored_bias, stored_outcomes
from fairaudit.pipeline.labelling import draw_labels, put_back_labels
from fairaudit.pipeline.unread import unread_in
from fairaudit.runner import Progress
from tests.pipeline.judged_audits import asked, plan, write

PREFERRED = "  pairs: true\n"


def ran(folder: Path, module: str, **rules: str) -> AuditRun:
    return run_audit(load_audit(write(folder, module, plan(module, **rules))), folder / "results")


def swap(frame: pd.DataFrame, outcome: str) -> pd.Series:
    rows = frame[
        (frame["outcome"] == outcome)
        & (frame["estimand"] == "mean_difference")
        & (frame["role"] == "counterfactual")
    ]
    assert len(rows) == 1
    row: pd.Series = rows.iloc[0]
    return row


def read(folder: Path, name: str = "report.md") -> str:
    return (folder / "results" / name).read_text(encoding="utf-8")


def test_a_difference_in_the_answers_is_found_blind(tmp_path: Path) -> None:
    more = "  margin: 1.5\n"
    run = ran(tmp_path, "judge_shorter", model="shorter", more=more)
    row = swap(run.results.frame, "judged:clarity")
    assert (row["estimate"], row["priority"], row["margin"]) == (-1, "exploratory", 1.5)
    assert row["verdict"].startswith("disparity")
    assert "agreement of the judge with people has not been measured" in row["note"]
    assert run.judge_bias is not None
    assert swap(run.judge_bias.frame, "judge_bias:clarity")["verdict"] == (
        "equivalent_within_margin"
    )
    assert [one.model_id for one in run.collections] == ["judge_shorter:shorter@1",
                                                         "judge_shorter:rate@1"]  # fmt: skip
    used = json.loads(read(tmp_path, "run.json"))["all_runs"]
    assert [one["model_id"] for one in used] == [one.model_id for one in run.collections]


def test_a_biased_judge_is_found_and_does_not_touch_the_audited_model(tmp_path: Path) -> None:
    run = ran(tmp_path, "unfair", judge="biased")
    assert swap(run.results.frame, "judged:clarity")["estimate"] == 0
    assert not run.results.frame["outcome"].str.startswith("judge_bias:").any()
    assert run.judge_bias is not None
    bias = swap(run.judge_bias.frame, "judge_bias:clarity")
    assert (bias["model_id"], bias["estimate"]) == ("unfair:biased@1", -1)
    assert bias["verdict"].startswith("disparity")
    for name in ("report.md", "report.html"):
        told = read(tmp_path, name)
        assert "What the judge itself does with the same answer" in told
        assert "the judge rates the same answer differently in 1" in told
        assert "No clinician has reviewed this rubric." in told
    content = Report.load(tmp_path / "results" / "audit.json").content
    assert {row["outcome"] for row in content["judge"]["bias"]["results"]} == {"judge_bias:clarity"}
    assert "judge_bias" not in json.dumps([dict(row) for row in content["results"]])


def test_what_is_stored_is_enough_to_analyze_and_nothing_is_asked_again(tmp_path: Path) -> None:
    first = ran(tmp_path, "judge_again", model="shorter", judge="biased", more=PREFERRED)
    assert set(asked(tmp_path)) == {"model", "judge"}
    record = read(tmp_path, "audit.json")
    audit = load_audit(tmp_path / "audit.yaml")
    again = analyze_audit(audit, tmp_path / "results")
    bias = stored_bias(audit, tmp_path / "results")
    assert bias is not None and first.judge_bias is not None
    pd.testing.assert_frame_equal(again.frame, first.results.frame)
    pd.testing.assert_frame_equal(bias.frame, first.judge_bias.frame)
    second = run_audit(audit, tmp_path / "results")
    assert (second.asked, asked(tmp_path)) == (0, [])
    assert read(tmp_path, "audit.json") == record


def test_a_judge_can_be_added_to_an_audit_that_has_run(tmp_path: Path) -> None:
    text = plan("judge_added", model="shorter")
    words = "outcomes: [word_count]\n"
    before, _, after = text.partition("judge:\n")
    without = before + words + after[after.index("seed:") :]
    run_audit(load_audit(write(tmp_path, "judge_added", without)), tmp_path / "results")
    assert "judge" not in json.loads(read(tmp_path, "audit.json"))
    assert set(asked(tmp_path)) == {"model"}
    audit = load_audit(write(tmp_path, "judge_added", text + words))
    run = run_audit(audit, tmp_path / "results")
    assert set(asked(tmp_path)) == {"judge"}
    found = run.results.frame
    assert swap(found, "word_count")["priority"] == "primary"
    assert swap(found, "judged:clarity")["priority"] == "exploratory"
    # An exploratory family does not change the primary one.
    assert swap(found, "word_count")["p_adjusted"] == swap(found, "word_count")["p_value"]


def test_a_leak_stops_before_the_judge_is_asked_anything(tmp_path: Path) -> None:
    audit = load_audit(write(tmp_path, "judge_leak", plan("judge_leak", model="telling")))
    told = "asked nothing, .* “African American” .race_ethnicity: black, 25 times"
    with pytest.raises(InputError, match=told):
        run_audit(audit, tmp_path / "results")
    assert set(asked(tmp_path)) == {"model"}
    with pytest.raises(InputError, match="has replied to nothing yet"):
        analyze_audit(audit, tmp_path / "results")


def test_a_tenth_of_unreadable_replies_is_not_estimable(tmp_path: Path) -> None:
    run = ran(tmp_path, "judge_unread", model="varied", judge="unreadable")
    row = swap(run.results.frame, "judged:clarity")
    assert row["verdict"] == "not_estimable"
    assert "replies could be read, fewer than 95%" in row["note"]
    assert "Judge control failed for Reply to the message" in read(tmp_path)
    (control,) = [one for one in run.results.controls["note"] if "judge’s replies" in one]
    assert "A reply has to be one whole number of the scale, such as “4”." in control
    assert control.endswith("cannot be read (unparsed): It depends on how you look at it.")
    assert control.partition("are. ")[2] in read(tmp_path)
    missing = unread_in(load_audit(tmp_path / "audit.yaml"), tmp_path / "results")
    assert missing.values and {one.outcome for one in missing.values} == {"judged:clarity"}
    assert all("It depends on how you look at it." in one.reason for one in missing.values)


def test_answers_that_cannot_be_rated_leave_the_judge_unasked(tmp_path: Path) -> None:
    run = ran(tmp_path, "judge_declined", model="declining", more=PREFERRED)
    assert set(asked(tmp_path)) == {"model"}
    assert run.judge_bias is None
    assert swap(run.results.frame, "judged:clarity")["verdict"] == "not_estimable"
    assert "It was asked nothing, because no answer could be rated." in read(tmp_path)


@pytest.mark.parametrize(("model", "estimate"), [("fair", 0.0), ("shorter", -0.5)])
def test_preferences_are_held_against_placebo_renders(
    tmp_path: Path, model: str, estimate: float
) -> None:
    module = f"judge_pairs_{model}"
    run = ran(tmp_path, module, model=model, more=PREFERRED + "  bias: false\nmargin: 0.1\n")
    assert run.judge_bias is None
    outcomes = stored_outcomes(load_audit(tmp_path / "audit.yaml"), tmp_path / "results")
    values = outcomes[outcomes["outcome"] == "judged_preference"].groupby("role")["value"]
    # The reference stands for its placebo renders, whose answers read like its own.
    assert values.unique().map(list).to_dict() == {
        "counterfactual": [0.5 + estimate], "reference": [0.5],
    }  # fmt: skip
    row = swap(run.results.frame, "judged_preference")
    assert (row["estimate"], row["margin"]) == (estimate, 0.1)
    assert "This was not tried" in read(tmp_path)


def test_the_calls_of_a_judge_are_counted_before_it_is_asked(tmp_path: Path) -> None:
    audit = load_audit(
        write(tmp_path, "judge_count", plan("judge_count", model="varied", more=PREFERRED))
    )
    counts = preview(audit)
    assert counts.judge is not None
    assert counts.unplanned == ("judged:clarity",)
    run = run_audit(audit, tmp_path / "results")
    judged = run.collections[-1]
    assert judged.prompts <= counts.judge.calls
    assert counts.judge.ratings == 100 and counts.judge.comparisons == 100


def test_progress_tells_of_the_judge(tmp_path: Path) -> None:
    audit = load_audit(write(tmp_path, "judge_progress", plan("judge_progress")))
    told: dict[str, tuple[int, int]] = {}

    def progress(model: AnyBackend, progress: Progress) -> None:
        told[model.identity.name] = (progress.done, progress.total)

    run_audit(audit, tmp_path / "results", progress=progress)
    assert list(told) == ["judge_progress:fair", "judge_progress:rate"]
    assert all(done == total for done, total in told.values())


def label(source: Path, target: Path, levels: dict[str, str] | None = None) -> None:
    """Fill a sheet: with the level that each answer's length would give, or with given ones."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        for row in rows:
            own = "4" if len(row["answer"]) > 60 else "3"
            writer.writerow(row | {"label": (levels or {}).get(row["id"], own)})


def test_agreement_with_labels_stands_beside_the_results(tmp_path: Path) -> None:
    ran(tmp_path, "judge_labelled", model="shorter")
    audit = load_audit(tmp_path / "audit.yaml")
    sheet = tmp_path / "sheet.csv"
    drawn = draw_labels(audit, tmp_path / "results", sheet, n=40, seed=1, outcome="judged:clarity")
    assert (drawn.outcome, drawn.n, drawn.warned) == ("judged:clarity", 40, 0)
    shown = sheet.read_text(encoding="utf-8-sig")
    assert "a whole number from 1 to 5 (How easy is the answer to understand" in shown
    assert "Black" not in shown and "White" not in shown and "the patient" in shown
    label(sheet, tmp_path / "labels.csv")
    report = put_back_labels(audit, tmp_path / "results", tmp_path / "labels.csv")
    overall, *groups = report.judged
    assert (overall.n_answers, overall.exact, overall.kappa, overall.alpha) == (40, 1, 1, 1)
    assert {(one.attribute, one.group) for one in groups} == {
        ("race_ethnicity", "white"), ("race_ethnicity", "black"),
    }  # fmt: skip
    more = "  labels: labels.csv\n"
    run = ran(tmp_path, "judge_labelled", model="shorter", more=more)
    assert run.asked == 0
    told = "Agreement of the judge with people: kappa 1.00"
    assert told in swap(run.results.frame, "judged:clarity")["note"]
    for name in ("report.md", "report.html"):
        assert told in read(tmp_path, name)
        assert "has not been measured" not in read(tmp_path, name)
    assert "clarity, all groups | 40 |" in read(tmp_path)


def test_labels_that_cannot_be_used_are_told_with_their_lines(tmp_path: Path) -> None:
    ran(tmp_path, "judge_mislabelled", model="shorter")
    audit = load_audit(tmp_path / "audit.yaml")
    sheet = tmp_path / "sheet.csv"
    draw_labels(audit, tmp_path / "results", sheet, n=4, seed=1, outcome="judged:clarity")
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    label(sheet, tmp_path / "labels.csv", dict(zip(ids, ["3.5", "6", "unclear", ""], strict=True)))
    more = "  labels: [labels.csv]\n"
    with pytest.raises(FileError) as caught:
        ran(tmp_path, "judge_mislabelled", model="shorter", more=more)
    assert len(caught.value.faults) == 2
    assert all("a whole number from 1 to 5" in fault.message for fault in caught.value.faults)


def test_labels_of_other_answers_are_refused(tmp_path: Path) -> None:
    header = "id,question,a label may be,answer,warning,label,comment\n"
    (tmp_path / "labels.csv").write_text(f"{header}a000,q,l,a,,3,\n", encoding="utf-8")
    with pytest.raises(FileError, match="no answer that this audit’s judge has rated"):
        ran(tmp_path, "judge_other", more="  labels: [labels.csv]\n")


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("  rubric: reply_quality\n", "", 15, "“judge.rubric” is missing"),
        ("reply_quality", "reply_qualty", 17, "Did you mean “reply_quality”?"),
        ("reply_quality", "mine.yaml", 17, "there is no file mine.yaml"),
        ("[clarity]", "[clarity, clear]", 18, "has no item “clear”"),
        ("[clarity]", "[clarity, clarity]", 18, "given twice"),
        ("seed: 7", "  margin: 4\nseed: 7", 19, "scale from 1 to 5"),
        ("seed: 7", "  pair: true\nseed: 7", 19, "Did you mean “pairs”?"),
        ("seed: 7", "  labels: none.csv\nseed: 7", 19, "none.csv"),
        ("placebo: 1", "placebo: 0", 19, "placebo"),
        ("[reply]", "[come_in]", 15, "no question of this audit asks for one"),
        ("judge_faults:rate", "judge_faults:rte", 16, "nothing called “rte”"),
        ("seed: 7", "margin: {judged:clear: 1}\nseed: 7", 19, "no outcome of this audit"),
        ("seed: 7", "  margin: 1\nmargin: {judged:clarity: 1}\nseed: 7", 20, "leave one of them"),
        ("seed: 7", "outcomes: [{outcome: word_count, name: judged:clarity}]\nseed: 7", 19,
         "that of an outcome of the judge"),
    ],
)  # fmt: skip
def test_every_fault_has_its_line(tmp_path: Path, old: str, new: str, line: int, told: str) -> None:
    more = PREFERRED if old == "placebo: 1" else ""
    text = plan("judge_faults", more=more)
    assert old in text
    path = write(tmp_path, "judge_faults", text.replace(old, new))
    with pytest.raises(FileError) as caught:
        load_audit(path)
    places = [(fault.line, fault.message) for fault in caught.value.faults]
    assert any(told in message or told in str(caught.value) for _, message in places), places
    assert any(where == line for where, _ in places), places


def test_the_audited_model_may_judge_itself_only_with_a_revision(tmp_path: Path) -> None:
    text = plan("judge_itself", model="rate")
    free = text.replace("    revision: '1'\n", "").replace(", revision: '1'", "")
    with pytest.raises(FileError, match=r"audit\.yaml:15.*audited model judge_itself:rate itself"):
        load_audit(write(tmp_path, "judge_itself", free))
    text = plan("judge_itself", model="own", judge="own")
    run = run_audit(load_audit(write(tmp_path, "judge_itself", text)), tmp_path / "results")
    assert swap(run.results.frame, "judged:clarity")["estimate"] == 0
    assert "The judge is one of the audited models" in read(tmp_path)
    assert len(json.loads(read(tmp_path, "run.json"))["all_runs"]) == 1


def test_a_judge_without_revision_is_asked_afresh_but_resumed_when_cut_off(tmp_path: Path) -> None:
    text = plan("judge_free").replace("rate, revision: '1'", "rate")
    audit = load_audit(write(tmp_path, "judge_free", text))

    def stop(model: AnyBackend, progress: Progress) -> None:
        if model is audit.judge.model and progress.done < progress.total:  # type: ignore[union-attr]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_audit(audit, tmp_path / "results", progress=stop)
    half = asked(tmp_path)
    run = run_audit(load_audit(tmp_path / "audit.yaml"), tmp_path / "results")
    rest = asked(tmp_path)
    assert set(rest) == {"judge"}
    assert half.count("judge") + len(rest) == run.collections[-1].prompts
    run_audit(load_audit(tmp_path / "audit.yaml"), tmp_path / "results")
    assert len(asked(tmp_path)) == run.collections[-1].prompts
