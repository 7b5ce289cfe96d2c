"""The log for inspect-ai: it keeps the format’s own schema, and its library reads it."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fairaudit.report.forms import found_form
from tests.report.forms.card_records import RECORDS, empty, golden, hostile, judged, single

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
    assert second["output"]["completion"] == "yes 73.6%, no 26.4%"
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
    file = found_form("inspect").file
    logs = [report().save(tmp_path / str(at) / file, form="inspect")
            for at, report in enumerate(RECORDS.values())]  # fmt: skip
    program = (
        "import sys\nfrom inspect_ai.log import list_eval_logs, read_eval_log\n"
        "for path in sys.argv[2:]:\n"
        "    log = read_eval_log(path); head = read_eval_log(path, header_only=True)\n"
        "    assert head.samples is None and head.eval == log.eval\n"
        "    print(log.status, len(log.samples), len(log.results.scores))\n"
        "print(len(list_eval_logs(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path, *logs], capture_output=True, text=True
    )
    made = [json.loads(path.read_text(encoding="utf-8")) for path in logs]
    counts = [(len(one["samples"]), len(one["results"]["scores"])) for one in made]
    lines = [f"success {samples} {scores}" for samples, scores in counts]
    assert done.stdout.splitlines() == [*lines, str(len(logs))], done.stderr
