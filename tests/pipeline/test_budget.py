"""The budget of an audit.yaml: over all its models and sessions, and no part of what is asked."""

import json
from pathlib import Path

import pytest

from fairaudit import BudgetError, FileError, load_audit, preview, run_audit

PLAN = """\
vignettes: acute_pain
attributes: sex
design: {questions: [opioid], wordings: 1}
models:
- {backend: simulated, seed: 3, batch_size: 64, price: {input: 1, output: 4}}
- {backend: simulated, seed: 4, batch_size: 64, price: {input: 0, output: 0}}
seed: 7
"""


def plan(folder: Path, budget: str = "", text: str = PLAN) -> Path:
    path = folder / "audit.yaml"
    path.write_text(text + budget, encoding="utf-8")
    return path


def test_a_budget_holds_over_models_and_sessions_and_can_be_raised(tmp_path: Path) -> None:
    whole = run_audit(load_audit(plan(tmp_path)), tmp_path / "whole")
    each = whole.collections[0].prompts
    limited = load_audit(plan(tmp_path, f"budget: {{requests: {each + 70}}}\n"))
    told = (
        rf"budget for requests is spent, with 64 of {each} answers of simulated@.*Raise “requests”"
    )
    for _ in range(2):  # The second time nothing is asked any more.
        with pytest.raises(BudgetError, match=told):
            run_audit(limited, tmp_path / "results")
        assert not (tmp_path / "results" / "audit.json").exists()
    raised = load_audit(plan(tmp_path, f"budget: {{requests: {2 * each}}}\n"))
    rest = run_audit(raised, tmp_path / "results")
    assert rest.asked == each - 64
    record = (tmp_path / "results" / "audit.json").read_bytes()
    assert record == (tmp_path / "whole" / "audit.json").read_bytes()


def test_cost_is_that_of_the_priced_model(tmp_path: Path) -> None:
    counts = preview(load_audit(plan(tmp_path)))
    tokens = counts.models[0].input_tokens
    half = load_audit(plan(tmp_path, f"budget: {{cost: {tokens / 2e6}}}\n"))
    with pytest.raises(BudgetError, match="budget for cost is spent"):
        run_audit(half, tmp_path / "results")
    enough = load_audit(plan(tmp_path, f"budget: {{cost: {tokens * 1.1 / 1e6}}}\n"))
    done = run_audit(enough, tmp_path / "results")
    assert done.failed == 0
    measured = json.loads((tmp_path / "results" / "run.json").read_text(encoding="utf-8"))
    assert [one["cost"] for one in measured["this_run"]][1] == 0.0
    priced, free = measured["all_runs"]
    assert priced["cost"] == (priced["input_tokens"] + 4 * priced["output_tokens"]) / 1e6 > 0
    assert (free["cost"], free["uncounted"]) == (0.0, free["answers"])


def test_a_limited_cost_needs_all_prices(tmp_path: Path) -> None:
    text = PLAN.replace(", price: {input: 0, output: 0}", "")
    with pytest.raises(FileError, match=r"audit.yaml:8: .*no price is stated for simulated"):
        load_audit(plan(tmp_path, "budget: {cost: 3}\n", text))


@pytest.mark.parametrize(
    ("budget", "message"),
    [
        ("budget: {tokens: 0}\n", "budget.tokens.*at least 1, not 0"),
        ("budget: {minutes: 3}\n", "minutes"),
        ("budget: {hours: .nan}\n", "hours"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(tmp_path: Path, budget: str, message: str) -> None:
    with pytest.raises(FileError, match=message):
        load_audit(plan(tmp_path, budget))


def test_it_is_no_part_of_the_plan(tmp_path: Path) -> None:
    bare = PLAN.replace(", price: {input: 1, output: 4}", "")
    bare = bare.replace(", price: {input: 0, output: 0}", "")
    with_it = load_audit(plan(tmp_path, "budget: {tokens: 5000000, hours: 2}\n"))
    without = load_audit(plan(tmp_path, "", bare))
    assert dict(with_it.plan) == dict(without.plan)


def test_check_says_what_will_not_fit(tmp_path: Path) -> None:
    counts = preview(load_audit(plan(tmp_path, "budget: {requests: 10, tokens: 90000000}\n")))
    assert len(counts.over_budget) == 1
    assert counts.over_budget[0].startswith("The budget allows 10 requests, and the audit may take")
