"""What the Hub reads, read by its own library: a card’s model-index, and the files of results."""

import re
from pathlib import Path
from typing import Any

import huggingface_hub as hub
import pytest
from huggingface_hub.repocard_data import model_index_to_eval_results
from huggingface_hub.utils import validate_repo_id
from ruamel.yaml import YAML

from fairaudit.report import Report
from tests.report.forms.card_records import (
    RECORDS,
    empty,
    golden,
    hostile,
    judged,
    judged_and_compared,
    single,
)


def index(report: Report, folder: Path) -> list[dict[str, Any]]:
    path = folder / "model-card.md"
    path.write_bytes(report.render("model-card"))
    metadata = hub.metadata_load(path)
    return list((metadata or {}).get("model-index", []))


def entries(report: Report) -> list[dict[str, Any]]:
    return list(YAML(typ="safe").load(report.render("eval-results").decode()))


@pytest.mark.parametrize("name", RECORDS)
def test_the_hubs_library_reads_the_index_of_every_record(name: str, tmp_path: Path) -> None:
    report = RECORDS[name]()
    found = index(report, tmp_path)
    assert len(found) <= len(report.content["models"])
    for model in found:
        read, results = model_index_to_eval_results([model])
        assert read == model["name"] and results
        again = hub.ModelCardData(model_name=read, eval_results=results)
        assert hub.ModelCardData(**again.to_dict()).eval_results == results
        for one in results:
            args = one.metric_args
            assert args["ci_low"] <= one.metric_value <= args["ci_high"]
            assert args["unit"] and args["n_vignettes"] > 0 and args["verdict"]
    assert report.render("model-card") == report.render("model-card")


@pytest.mark.parametrize("name", RECORDS)
def test_the_hubs_library_reads_the_results_of_every_record(name: str) -> None:
    report = RECORDS[name]()
    data = entries(report)
    read = hub.parse_eval_result_entries(data)
    assert hub.eval_result_entries_to_yaml(read) == data
    for one in read:
        validate_repo_id(one.dataset_id)
        assert re.fullmatch(r"[A-Za-z0-9._-]+", one.task_id)
        assert "% interval" in one.notes and "vignette" in one.notes
        assert report.content["sha256"] in one.notes
    assert report.render("eval-results") == report.render("eval-results")


def test_the_card_tells_what_was_found_and_what_people_have_to_write(tmp_path: Path) -> None:
    text = single().render("model-card").decode()
    (result,) = index(single(), tmp_path)[0]["results"]
    assert result["task"] == {"type": "text-generation", "name": "Opioid offered"}
    about = {"version": 1, "vignettes": 12, "review": "No clinician has reviewed these vignettes."}
    assert result["dataset"] == {
        "type": "pain", "name": "Small pain set", "config": "treat", "args": about,
    }  # fmt: skip
    first = result["metrics"][0]
    assert (first["value"], first["args"]["verdict"]) == (-11.9478, "disparity_material")
    assert (
        "| Opioid offered, Black vs White: difference in probability of “yes” | −11.9 percentage "
        "points (95% interval −12.2 to −11.6) | 12 | disparity, material; exceeds placebo |"
    ) in text
    assert "**Simulated answers.**" in text and "Equivalence margin: 5 points" in text
    assert "No clinician has reviewed these vignettes." in text
    assert text.count("To be filled: ") == 3
    assert single().content["plan_sha256"] in text


def test_a_model_without_a_number_is_told_and_not_indexed(tmp_path: Path) -> None:
    assert [model["name"] for model in index(golden(), tmp_path)] == ["careful", "loose"]
    text = golden().render("model-card").decode()
    assert "deaf could not be audited on this set." in text and "| – | 12 | not estimable |" in text
    results = golden().render("eval-results").decode()
    assert "# deaf. Keep these in the repository of this model alone." in results
    assert "# Not estimable: Opioid offered, Black vs White" in results
    assert not any(one["notes"].startswith("deaf") for one in entries(golden()))


def test_the_card_tells_how_far_the_judge_agrees_with_people() -> None:
    text = judged_and_compared().render("model-card").decode()
    assert "### The judge" in text and "in 80.0% of 40 answers (kappa 0.61)" in text
    assert "the judge rates the same answer differently in 1." in text
    assert "### The judge" not in golden().render("model-card").decode()


def test_results_stand_in_the_folder_that_the_hub_reads(tmp_path: Path) -> None:
    path = judged().save(tmp_path / ".eval_results" / "fairaudit.yaml", form="eval-results")
    (found,) = hub.parse_eval_result_entries(YAML(typ="safe").load(path))
    assert found.dataset_id == "to-be-filled/patient_messages"
    assert found.task_id.startswith("reply.judged-clarity.race_ethnicity.black")
    assert found.value < 0 and "steps of the scale" in found.notes
    # The day is that of the answers, from the record of the run.
    assert re.match(r"\d{4}-\d{2}-\d{2}T", found.date)


def test_without_a_contrast_there_is_an_empty_list(tmp_path: Path) -> None:
    assert entries(empty()) == [] and index(empty(), tmp_path) == []


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    names = [model["name"] for model in index(hostile(), tmp_path)]
    assert len(names) == 2 and all("<script>" in name for name in names)
    body = hostile().render("model-card").decode().rpartition("\n---\n")[2]
    assert not re.search(r"(?<!\\)<", body) and "\u202e" not in body
    assert all(ord(letter) >= 32 or letter == "\n" for letter in body)
    assert len(hostile().render("eval-results")) < 200_000
