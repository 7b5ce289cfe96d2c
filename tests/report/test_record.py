"""The record: plain, whole, the same bytes for the same answers."""

import errno
import json
import math
import os
import subprocess
import sys
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fairaudit.analysis import analyze
from fairaudit.counterfactual import Cells, Signature, text_hash
from fairaudit.errors import FairauditError, InputError
from fairaudit.report import Report, build_report
from fairaudit.report.saving import seal, write_text
from fairaudit.results import Results
from fairaudit.tables import CONTROLS, DIFFERENCES, RESULTS
from tests.report.builders import (
    CAREFUL,
    DEAF,
    LOOSE,
    TIMEOUT,
    Model,
    ask,
    audit,
    make_report,
    small_cells,
    small_set,
)

FORMS = ("report.html", "report.md", "audit.json")


def test_twice_the_same_bytes(report: Report) -> None:
    again = make_report(small_cells(), [CAREFUL, LOOSE, DEAF])
    assert again.to_json() == report.to_json()
    assert again.to_html() == report.to_html()
    assert again.to_markdown() == report.to_markdown()


def test_another_process_writes_the_same_bytes(report: Report, tmp_path: Path) -> None:
    """Hash seeds, sets and file names of the process must not show."""
    report.save(tmp_path / "audit.json")
    code = (
        "import sys; from fairaudit.report import Report\n"
        "one = Report.load(sys.argv[1])\n"
        "sys.stdout.buffer.write((one.to_html() + one.to_markdown() + one.to_json()).encode())"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "audit.json")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        expected = report.to_html() + report.to_markdown() + report.to_json()
        assert done.stdout.decode() == expected


@pytest.mark.parametrize("name", FORMS)
def test_loaded_reports_render_as_the_original(report: Report, tmp_path: Path, name: str) -> None:
    report.save(tmp_path / "audit.json")
    Report.load(tmp_path / "audit.json").save(tmp_path / "copy" / name)
    report.save(tmp_path / "original" / name)
    assert (tmp_path / "copy" / name).read_bytes() == (tmp_path / "original" / name).read_bytes()


def test_json_is_strict_and_whole(report: Report, results: Results, cells: Cells) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    text = report.to_json()
    content = json.loads(text, parse_constant=refuse)
    assert text.endswith("}\n")
    assert content["schema"] == "fairaudit.audit/2"
    assert content["plan_id"] == cells.plan_id
    for name, columns, frame in (
        ("results", [*RESULTS.names, "held_against"], results.frame),
        ("differences", DIFFERENCES.names, results.differences),
        ("controls", CONTROLS.names, results.controls),
    ):
        assert len(content[name]) == len(frame)
        assert all(list(row) == columns for row in content[name])
    invalid = [row for row in content["results"] if row["model_id"] == DEAF.model_id]
    assert all(row["p_adjusted"] is None for row in invalid)
    first = results.frame.iloc[0]
    assert content["results"][0]["ci_low"] == first["ci_low"]
    assert isinstance(content["results"][0]["n_vignettes"], int)


def test_no_time_path_or_host_in_it(report: Report, tmp_path: Path) -> None:
    text = report.to_json()
    assert os.uname().nodename not in text
    assert str(Path.cwd()) not in text
    assert str(Path(sys.prefix)) not in text


def test_counts_of_cells_prompts_and_answers(
    report: Report, cells: Cells, outcomes: pd.DataFrame
) -> None:
    counts = report.content["counts"]
    prompts = {cell.prompt_id for cell in cells}
    assert counts["cells"] == len(cells)
    assert counts["prompts"] == len(prompts) < len(cells)
    assert {row["answers"] for row in counts["answers"]} == {len(prompts)}
    assert len(counts["answers"]) == 6  # three models, two outcomes
    of_group = outcomes[(outcomes["group"] == "asian") & (outcomes["model_id"] == CAREFUL.model_id)]
    row = next(
        row
        for row in report.content["missing"]
        if row["group"] == "asian"
        and row["model_id"] == CAREFUL.model_id
        and row["outcome"] == "option_probability"
    )
    of_group = of_group[of_group["outcome"] == "option_probability"]
    assert row["refused"] == int((of_group["status"] == "refused").sum()) > 0
    assert row["answers"] == row["ok"] + row["refused"] == len(of_group)


def test_failed_calls_keep_their_reasons(report: Report) -> None:
    """“Black” stands in the two wordings and orders of the sprained ankle."""
    told = {"model_id": LOOSE.model_id, "params_id": LOOSE.identity.params_id}
    assert [dict(row) for row in report.content["failures"]] == [
        told | {"reason": TIMEOUT, "answers": 4}
    ]


def test_the_commonest_reasons_come_first_and_long_ones_are_cut() -> None:
    cells = small_cells(small_set(6), placebo=0)
    results, outcomes, _ = audit(cells, [CAREFUL])
    prompts = {cell.cell_id: cell.prompt_id for cell in cells}
    rare = {prompt: f"rare {n}" for n, prompt in enumerate(sorted(set(prompts.values()))[:12])}
    reasons = [
        rare.get(prompts[cell], "Error:\n" + "y" * 300 + prompts[cell] * len(cell))
        for cell in outcomes["cell_id"]
    ]
    failed = outcomes.assign(status="error", value=math.nan, evidence=reasons)
    report = build_report(results, failed, cells)
    found = report.content["failures"]
    assert len(found) == 10
    counts = [row["answers"] for row in found]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 20
    assert found[0]["reason"].startswith("Error: yyy")
    assert found[0]["reason"].endswith("y…")
    assert len(found[0]["reason"]) == 200
    assert counts[0] + 12 == len(set(prompts.values()))
    assert "3 more answers failed with other reasons." in report.to_html()


def test_examples_are_of_the_cases_that_differ_most_and_one_of_every_group(report: Report) -> None:
    shown = [
        row
        for row in report.content["examples"]
        if row["model_id"] == CAREFUL.model_id and row["attribute"] == "race_ethnicity"
    ]
    means = {
        (row["vignette_id"], row["question_id"], row["group"]): row["difference"]
        for row in report.content["differences"]
        if row["model_id"] == CAREFUL.model_id
        and (row["attribute"], row["role"]) == ("race_ethnicity", "counterfactual")
    }
    told = [means[row["vignette_id"], row["question_id"], row["group"]] for row in shown[:3]]
    sizes = sorted((abs(mean) for mean in means.values() if mean is not None), reverse=True)
    assert [abs(mean) for mean in told] == pytest.approx(sizes[:3])
    for row, mean in zip(shown[:3], told, strict=True):
        assert row["difference"] * mean > 0
    assert {row["group"] for row in shown} == {"black", "asian"}
    assert shown[-1]["difference"] is None
    assert {shown[-1]["group_side"]["status"], shown[-1]["reference_side"]["status"]} == {
        "ok",
        "refused",
    }
    for row in shown:
        left, right = row["reference_side"], row["group_side"]
        assert left["messages"][0] == right["messages"][0]
        assert left["messages"][1] != right["messages"][1]


def test_swaps_that_were_refused_are_listed(report: Report) -> None:
    assert [
        (swap["vignette_id"], swap["attribute"]) for swap in report.content["refused_swaps"]
    ] == [("burn", "sex")]


def test_models_are_told_apart() -> None:
    models = [Model(name="m", revision="r1"), Model(name="m", revision="r@2")]
    found = make_report(small_cells(small_set(3)), models).content["models"]
    assert [m["label"] for m in found] == ["m (r1)", "m (r@2)"]
    assert [(m["name"], m["revision"]) for m in found] == [("m", "r1"), ("m", "r@2")]


def test_parameters_are_those_of_the_backend() -> None:
    model = Model(name="m", revision=None, params={"temperature": 0.5})
    cells = small_cells(small_set(3))
    found = make_report(cells, [model, Model(name="m", revision=None)]).content["models"]
    assert {(m["name"], m["revision"], m["params"].get("temperature")) for m in found} == {
        ("m", None, 0.5),
        ("m", None, None),
    }


def test_a_model_without_its_backend_is_known_by_its_id(
    results: Results, outcomes: pd.DataFrame, cells: Cells
) -> None:
    models = build_report(results, outcomes, cells).content["models"]
    assert [(m["name"], m["revision"], m["params"]) for m in models] == [
        ("careful", "r1", None),
        ("deaf", None, None),
        ("loose", "r1", None),
    ]


def test_it_cannot_be_changed(report: Report) -> None:
    with pytest.raises(FrozenInstanceError):
        report.content = {}  # type: ignore[misc]
    with pytest.raises(TypeError):
        report.content["plan_id"] = "x"  # type: ignore[index]
    with pytest.raises(TypeError):
        report.content["results"][0]["estimate"] = 0
    with pytest.raises(AttributeError):
        report.content["results"].append({})


def test_numbers_that_are_not_there_are_null(cells: Cells, outcomes: pd.DataFrame) -> None:
    results = analyze(outcomes)
    frame = results.frame.assign(n_more=pd.array([pd.NA] * len(results.frame), dtype="Int64"))
    frame.loc[0, "ci_high"] = math.inf
    report = build_report(replace(results, frame=frame), outcomes, cells)
    assert report.content["results"][0]["n_more"] is None
    assert report.content["results"][0]["ci_high"] is None
    assert "Infinity" not in report.to_json()
    assert "no contrast can be called equivalent" in report.to_html()


@pytest.mark.parametrize("name", ["report.docx", "report", "report.html.gz"])
def test_another_suffix_is_refused(report: Report, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"ends in \.html, \.md, \.json, .* or name a form"):
        report.save(tmp_path / name)


def test_a_full_disk_leaves_the_older_file(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "audit.json"
    target.write_text("older")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FairauditError, match=r"No space left on device\. Free some space"):
        report.save(target)
    assert target.read_text() == "older"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.EACCES, "Change the rights of the file or of its folder"),
        (errno.EROFS, "Make the disk one that may be written to"),
    ],
)
def test_a_file_that_may_not_be_written_is_named_and_no_space_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    def refused(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(InputError) as caught:
        write_text(tmp_path / "answers.yaml", "a: 1\n")
    told = str(caught.value)
    assert told.startswith(
        f"{tmp_path / 'answers.yaml'} could not be written: {os.strerror(number)}."
    )
    assert advice in told and "space" not in told and "report" not in told


def test_a_folder_that_cannot_be_made(report: Report, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="choose another folder"):
        report.save(tmp_path / "file" / "report.html")


def _edited(text: str, **changes: Any) -> str:
    return json.dumps({**json.loads(text), **changes})


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text[: len(text) // 2], "cut short or is not JSON"),
        (lambda _: "", "cut short or is not JSON"),
        (lambda text: text.replace("null", "NaN", 1), "cut short or is not JSON"),
        (lambda _: "[" * 100_000, "cut short or is not JSON"),
        (lambda _: "[1, 2]", "is not an audit"),
        (lambda text: _edited(text, schema="other/1"), "is not an audit"),
        (lambda text: _edited(text, schema="fairaudit.audit/3"), "pip install --upgrade"),
        (lambda text: _edited(text, plan_id="0"), "was changed after it was written"),
        (
            lambda text: text.replace('"material', '"im', 1).replace("0.05", "0.06", 1),
            "was changed",
        ),
        (lambda text: text.replace("careful", "\\ud800", 1), "was changed"),
        (lambda text: text.replace("0.05", "1e999", 1), "was changed"),
    ],
)
def test_a_damaged_audit_is_one_sentence(
    report: Report, tmp_path: Path, damage: Any, message: str
) -> None:
    path = tmp_path / "audit.json"
    path.write_text(damage(report.to_json()), encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        Report.load(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_record_of_an_older_schema_says_what_to_do(report: Report, tmp_path: Path) -> None:
    """Before the second schema the equivalence interval had another name."""
    content = json.loads(report.to_json()) | {"schema": "fairaudit.audit/1"}
    for row in content["results"]:
        row["ci90_low"] = row.pop("equivalence_low")
    path = tmp_path / "audit.json"
    path.write_text(json.dumps(seal(content)), encoding="utf-8")
    with pytest.raises(InputError, match="older than what this fairaudit reads .*Make it again"):
        Report.load(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda one: one["results"][3].pop("estimate"), "lacks columns of its table of results"),
        (lambda one: one.update(differences=[5]), "lacks columns of its table of differences"),
        (lambda one: one.update(controls=None), "lacks columns of its table of controls"),
        (lambda one: [one.pop("models"), one.pop("limits")], "lacks models, limits"),
    ],
)
def test_a_record_that_was_edited_and_sealed_again(
    report: Report, tmp_path: Path, change: Any, message: str
) -> None:
    content = json.loads(report.to_json())
    change(content)
    path = tmp_path / "audit.json"
    path.write_text(json.dumps(seal(content)), encoding="utf-8")
    with pytest.raises(InputError, match=f"{message}.* Make it again"):
        Report.load(path)


def test_what_is_no_text_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "audit.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cut short or is not JSON"):
        Report.load(tmp_path / "audit.json")
    with pytest.raises(InputError, match="could not be read"):
        Report.load(tmp_path / "nowhere.json")


def test_outcomes_of_other_cells_are_refused(results: Results, outcomes: pd.DataFrame) -> None:
    others = outcomes.assign(cell_id="0" + outcomes["cell_id"].str[1:])
    with pytest.raises(InputError, match="same cells that the report is built from"):
        build_report(results, others, small_cells())


def test_tables_without_their_columns_are_refused(
    results: Results, outcomes: pd.DataFrame, cells: Cells
) -> None:
    with pytest.raises(InputError, match="lacks the column evidence"):
        build_report(results, outcomes.drop(columns="evidence"), cells)
    cut = replace(results, frame=results.frame.drop(columns="estimate"))
    with pytest.raises(InputError, match="lacks the column estimate"):
        build_report(cut, outcomes, cells)


def test_a_plan_that_json_cannot_hold(
    results: Results, outcomes: pd.DataFrame, cells: Cells
) -> None:
    with pytest.raises(InputError, match="A report cannot hold"):
        build_report(results, outcomes, cells, plan={"model": object()})


def test_an_audit_with_repeats_and_one_group(cells: Cells) -> None:
    two = ask(cells, [CAREFUL], samples=2)
    report = build_report(analyze(two, margin=0.05), two, cells, models=[CAREFUL])
    assert (
        report.content["counts"]["answers"][0]["answers"] == 2 * report.content["counts"]["prompts"]
    )
    assert report.to_html()


def test_signatures_are_told_with_their_state() -> None:
    vignettes = small_set(keep=3)
    first, second, third = vignettes.vignettes
    now = {"name": "Jane Roe", "role": "surgeon", "date": "2026-11-02"}
    kept = Signature(**now, text=text_hash(first, vignettes))
    stale = Signature(**now, text="sha256:another")
    signed = replace(
        vignettes,
        vignettes=(
            first.model_copy(update={"reviewed_by": (kept,)}),
            second.model_copy(update={"reviewed_by": (stale,)}),
            third,
        ),
    )
    report = make_report(small_cells(signed), [CAREFUL])
    (about,) = report.content["sets"]
    assert [[one["state"] for one in row["reviewed_by"]] for row in about["vignettes"]] == [
        ["current"],
        ["stale"],
        [],
    ]
    told = "1 of 3 vignettes are signed by Jane Roe (surgeon); 1 signature is stale."
    assert told in report.to_html()
    assert told in report.to_markdown()
