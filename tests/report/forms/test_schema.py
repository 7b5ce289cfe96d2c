"""The published JSON Schemas: up to date, strict, and kept by every record."""

import importlib
import json
from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from fairaudit import load_audit, run_audit
from fairaudit.counterfactual import Cells, Signature, text_hash
from fairaudit.report import Report, RunRecord, Took
from fairaudit.report.plain import thaw
from tests.pipeline.judged_audits import plan as judged_plan
from tests.pipeline.judged_audits import write as write_judged
from tests.report.builders import (
    CAREFUL,
    LOOSE,
    UNEVEN,
    Rating,
    in_strata,
    make_report,
    rated,
    small_cells,
    small_set,
)
from tests.report.forms.records import golden, hostile

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "fairaudit" / "report" / "schemas"


@cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads((FOLDER / f"{name}-2.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def faults(content: Any, name: str = "audit") -> list[str]:
    return [f"{one.json_path}: {one.message[:300]}" for one in validator(name).iter_errors(content)]


def test_the_files_are_what_the_script_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    for name, text in importlib.import_module("schema").files().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, (
            "Run `python scripts/schema.py --write`."
        )


def _signed() -> Cells:
    vignettes = small_set(keep=3)
    first = vignettes.vignettes[0]
    now = {"name": "Jane Roe", "role": "surgeon", "date": "2026-11-02"}
    signature = Signature(**now, text=text_hash(first, vignettes))
    signed = (first.model_copy(update={"reviewed_by": (signature,)}), *vignettes.vignettes[1:])
    return small_cells(replace(vignettes, vignettes=signed))


def _crossed() -> Cells:
    vignettes = small_set(keep=4)
    budget = small_cells(vignettes).n_prompts + 20
    return small_cells(vignettes, crossings=[["race_ethnicity", "sex"]], budget=budget)


RECORDS: dict[str, Callable[[], Report]] = {
    "golden": golden,
    "hostile": hostile,
    "no plan, no margin": lambda: make_report(small_cells(small_set(keep=3)), [LOOSE], margin=None),
    "signed": lambda: make_report(_signed(), [CAREFUL]),
    "crossed and cut": lambda: make_report(_crossed(), [CAREFUL]),
    "strata": lambda: make_report(small_cells(in_strata(small_set())), [UNEVEN]),
    "unlike scales": lambda: rated(
        small_cells(small_set(keep=4)), CAREFUL, {"option_probability": 0.05},
        outcomes=["option_probability", Rating()],
    )[1],
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_keeps_the_schema(name: str) -> None:
    report = RECORDS[name]()
    assert faults(json.loads(report.to_json())) == []


def test_looks_and_margins_of_outcomes_can_stand_in_the_settings() -> None:
    content = thaw(golden().content)
    for looks in ("any", {"planned": 120, "taken": [40, 80]}):
        assert not faults(content | {"settings": content["settings"] | {"looks": looks}})
    margins = {"option_probability": 0.05, "word_count": 10}
    assert not faults(content | {"settings": content["settings"] | {"margin": margins}})
    assert faults(content | {"settings": content["settings"] | {"looks": "sometimes"}})


def test_a_judged_audit_and_the_record_of_its_run_keep_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = write_judged(tmp_path, "schema_judge", judged_plan("schema_judge", model="shorter"))
    run_audit(load_audit(path), tmp_path / "results")
    content = json.loads((tmp_path / "results" / "audit.json").read_text(encoding="utf-8"))
    assert content["judge"]["bias"]["results"] and faults(content) == []
    run = json.loads((tmp_path / "results" / "run.json").read_text(encoding="utf-8"))
    assert faults(run, "run") == []
    assert faults(run | {"host": "h"}, "run")


def test_the_record_of_a_run_has_the_declared_keys() -> None:
    schema = validator("run").schema
    assert [*schema["properties"]] == [one.name for one in fields(RunRecord)]
    took = schema["properties"]["all_runs"]["items"]["properties"]
    assert [*took] == [one.name for one in fields(Took)]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda one: one.update(secret=1), "$"),
        (lambda one: one.pop("limits"), "$"),
        (lambda one: one.update(schema="fairaudit.audit/3"), "$.schema"),
        (lambda one: one["results"][0].update(verdict="passed"), "$.results[0].verdict"),
        (lambda one: one["results"][0].update(estimate="0.1"), "$.results[0].estimate"),
        (lambda one: one["results"][0].update(n_vignettes=1.5), "$.results[0].n_vignettes"),
        (lambda one: one["results"][0].pop("group"), "$.results[0]"),
        (lambda one: one["differences"][3].update(more=0), "$.differences[3]"),
        (lambda one: one["models"][0].update(label=None), "$.models[0].label"),
        (lambda one: one["examples"][0]["group_side"].pop("status"), "$.examples[0].group_side"),
    ],
)
def test_what_is_no_record_is_found(change: Callable[[dict[str, Any]], Any], where: str) -> None:
    content = thaw(golden().content)
    change(content)
    assert [one.partition(": ")[0] for one in faults(content)] == [where]
