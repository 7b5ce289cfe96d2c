"""Weights in less than float32: the report says how far the scores are from float32's."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from fairaudit import load_audit, run_audit
from tests.backends.conftest import tiny  # noqa: F401 - a fixture

PLAN = """\
vignettes: acute_pain
attributes: sex
margin: 0.05
seed: 1
design: {{questions: opioid, limit: 2, wordings: 1, placebo: 0, control: false, attention: false}}
models: [{{backend: transformers, model: {folder}, revision: "1", dtype: {dtype}}}]
"""
SAID = r"scored in bfloat16; on \d+ prompts the probability of an option is up to (\S+) from"


@pytest.mark.parametrize(("dtype", "stated"), [("float32", False), ("bfloat16", True)])
def test_the_error_of_a_lower_precision_stands_in_the_report(
    tiny: Callable[[str], Path],  # noqa: F811
    tmp_path: Path,
    dtype: str,
    stated: bool,
) -> None:
    plan = tmp_path / "audit.yaml"
    plan.write_text(PLAN.format(folder=tiny("long"), dtype=dtype), encoding="utf-8")
    run = run_audit(load_audit(plan), tmp_path / "results")
    assert run.failed == 0
    told = re.search(SAID, (tmp_path / "results/report.md").read_text("utf-8"))
    assert (told is not None) == stated
    assert told is None or 0 < float(told[1]) < 0.5
    # What is known isn't measured again, and is not lost.
    assert run_audit(load_audit(plan), tmp_path / "results").asked == 0
    again = re.search(SAID, (tmp_path / "results/report.md").read_text("utf-8"))
    assert (told and told[0]) == (again and again[0])
