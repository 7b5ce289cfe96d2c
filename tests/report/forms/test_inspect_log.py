"""The log for inspect-ai: it keeps the format’s own schema, and its library reads it."""

import importlib.util
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fairaudit.report import NO_RECORD, Report, RunRecord
from fairaudit.report.forms import found_form
from tests.report.forms.card_records import (
    RECORDS,
    empty,
    golden,
    hostile,
    judged,
    judged_and_compared,
    single,
    unlike,
)
from tests.report.inspect_names import Listed, listed

SCHEMA = Path(__file__).parents[1] / "schemas" / "inspect-eval-log.json"


def log(report: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(report.render("inspect"))
    return made


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name", RECORDS)
def test_it_keeps_the_schema_of_the_format(
    name: str, validator: jsonschema.Draft202012Validator
) -> None:
    report = RECORDS[name]()
    made = log(report)
    assert [error.message for error in validator.iter_errors(made)] == []
    assert list(made)[-1] == "samples"
    ids = [sample["id"] for sample in made["samples"]]
    assert made["eval"]["dataset"]["sample_ids"] == ids and len(set(ids)) == len(ids)
    assert report.render("inspect") == report.render("inspect")
    assert b"NaN" not in report.render("inspect")


def test_the_schema_finds_faults(validator: jsonschema.Draft202012Validator) -> None:
    for spoil in (
        lambda made: made["eval"].pop("model"),
        lambda made: made["samples"][0].pop("epoch"),
        lambda made: made["samples"][0]["messages"][0].update(role="patient"),
        lambda made: made["results"]["scores"][0]["metrics"]["difference"].update(value=None),
        lambda made: made["eval"].update(model_roles={"grader": {"name": "rate"}}),
    ):
        made = log(single())
        spoil(made)
        assert not validator.is_valid(made)


def test_each_contrast_is_a_score() -> None:
    scores = log(single())["results"]["scores"]
    assert len(scores) == 3
    assert scores[0]["name"] == "Opioid offered, Black vs White: difference in probability of “yes”"
    values = {name: metric["value"] for name, metric in scores[0]["metrics"].items()}
    assert values == {
        "difference": -11.9478, "ci_low": -12.2493, "ci_high": -11.6464, "n_vignettes": 12,
    }  # fmt: skip
    told = scores[0]["metadata"]
    assert (told["unit"], told["interval"]) == ("percentage points", "95%")
    assert (told["verdict"], told["margin"]) == ("disparity_material", 5.0)
    several = log(golden())["results"]["scores"]
    assert {one["name"].partition(":")[0] for one in several} == {"careful", "deaf", "loose"}
    deaf = [one for one in several if one["name"].startswith("deaf")]
    assert all(one["metrics"] == {} for one in deaf)
    assert [one["metadata"]["n_vignettes"] for one in deaf] == [12, 12, 11]
    assert log(empty())["results"]["scores"] == []


def test_pairs_are_samples_that_stand_side_by_side() -> None:
    made = log(single())
    pairs = single().content["examples"]
    assert len(made["samples"]) == 2 * len(pairs)
    first, second = made["samples"][:2]
    assert (first["id"], second["id"]) == ("pair 001 reference", "pair 001 group")
    assert [one["content"] for one in second["input"]] == [
        one["text"] for one in pairs[0]["group_side"]["messages"]
    ]
    share = pairs[0]["group_side"]["value"]
    assert second["output"]["completion"] == f"yes {share:.1%}, no {1 - share:.1%}"
    assert second["scores"]["option_probability"]["value"] == pairs[0]["group_side"]["value"]
    assert (first["metadata"]["group"], second["metadata"]["group"]) == ("White", "Black")


def test_an_answer_that_failed_is_an_error_and_one_without_a_value_has_no_score() -> None:
    samples = log(golden())["samples"]
    by_status = {one["metadata"]["status"]: one for one in samples}
    assert {"ok", "error", "refused"} <= set(by_status)
    assert "TimeoutError" in by_status["error"]["error"]["message"]
    assert by_status["error"]["output"]["choices"] == [] and by_status["error"]["scores"] == {}
    assert by_status["refused"]["scores"] == {} and "error" not in by_status["refused"]
    results = log(golden())["results"]
    assert results["total_samples"] - results["completed_samples"] == sum(
        "error" in one for one in samples
    )


def test_times_are_those_of_the_run_or_none() -> None:
    made = log(judged())
    assert made["eval"]["created"] == made["stats"]["started_at"] > "2020"
    assert made["stats"]["completed_at"] >= made["eval"]["created"]
    without = log(single())
    assert without["eval"]["created"].startswith("1970-01-01T")
    assert "not known" in without["eval"]["metadata"]["created"]
    assert without["stats"]["started_at"] == without["stats"]["completed_at"]


def test_times_that_are_none_are_not_known() -> None:
    run = judged().run
    assert isinstance(run, RunRecord)
    took = tuple(replace(one, first_at="in spring", last_at="later") for one in run.all_runs)
    made = log(replace(judged(), run=replace(run, all_runs=took)))
    assert made["eval"]["created"].startswith("1970-01-01T")


def test_the_judge_is_a_role_and_stands_in_the_metadata() -> None:
    made = log(judged_and_compared())["eval"]
    assert made["model_roles"] == {"grader": {"model": "judge_of_cards_too:biased", "args": {}}}
    judge = made["metadata"]["judge"]
    assert (judge["model_id"], judge["revision"]) == ("judge_of_cards_too:biased@1", "1")
    told = " ".join(judge["told"])
    assert "by the rubric “" in told and "(kappa 0.61)" in told
    assert "the judge rates the same answer differently in 1" in told
    without = log(golden())["eval"]
    assert "model_roles" not in without and "judge" not in without["metadata"]


@pytest.mark.parametrize("name", RECORDS)
def test_its_name_is_one_that_the_viewer_lists(name: str) -> None:
    report = RECORDS[name]()
    file = found_form("inspect").file_of(report.content, report.run)
    made = log(report)["eval"]
    assert listed(file) == Listed(task=made["task"], task_id=made["task_id"])
    assert file.startswith(made["created"][:19].replace(":", "-"))
    assert file == found_form("inspect").file_of(report.content, report.run)


def test_two_records_have_two_names_and_the_time_is_that_of_the_run() -> None:
    def name(report: Report) -> str:
        return found_form("inspect").file_of(report.content, report.run)

    assert len({name(report()) for report in (golden, unlike, judged)}) == 3
    assert name(judged()).startswith("20")
    assert name(replace(judged(), run=NO_RECORD)).startswith("1970-01-01T00-00-00")


def test_hostile_texts_are_shown_and_drawn_by_no_viewer() -> None:
    made = log(hostile())
    assert made["eval"]["viewer"] == {"trust_content": False}
    written = hostile().render("inspect").decode()
    assert "\\u0000" not in written and "\u202e" not in written
    assert len(written) < 2_000_000


@pytest.mark.skipif(
    importlib.util.find_spec("inspect_ai") is None, reason="inspect-ai is not installed"
)
def test_inspect_reads_every_log_and_its_viewer_lists_them(tmp_path: Path) -> None:
    form, logs = found_form("inspect"), []
    for at, report in enumerate(RECORDS.values()):
        file = form.file_of(report().content, report().run)
        logs.append(report().save(tmp_path / str(at) / file, form="inspect"))
    program = (
        "import sys\nfrom inspect_ai.log import list_eval_logs, read_eval_log\n"
        "for path in sys.argv[2:]:\n"
        "    log = read_eval_log(path); head = read_eval_log(path, header_only=True)\n"
        "    assert head.samples is None and head.eval == log.eval\n"
        "    print(log.status, len(log.samples), len(log.results.scores))\n"
        "print(*sorted(f'{one.task} {one.task_id}' for one in list_eval_logs(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path, *logs], capture_output=True, text=True
    )
    made = [json.loads(path.read_text(encoding="utf-8")) for path in logs]
    counts = [(len(one["samples"]), len(one["results"]["scores"])) for one in made]
    lines = [f"success {samples} {scores}" for samples, scores in counts]
    names = sorted(f"{one.task} {one.task_id}" for path in logs if (one := listed(path.name)))
    assert done.stdout.splitlines() == [*lines, " ".join(names)], done.stderr
    assert len(names) == len(logs)
