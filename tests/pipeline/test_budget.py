"""The budget of an audit.yaml: over all its models and sessions, and no part of what is asked."""

import json
from pathlib import Path

import pytest

from fairaudit import BudgetError, FileError, load_audit, preview, run_audit
from tests.backends.openai_server import ChatServer, failure, serving

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


SERVER = """\
vignettes: acute_pain
attributes: sex
seed: 1
design: {questions: [opioid], wordings: 1}
models:
- {backend: KIND, price: {input: 1, output: 10}, MORE}
"""


@pytest.mark.parametrize(
    ("more", "each"),
    [
        ("", 1024),
        ("answers: scores", 16),
        ("answers: scores, max_tokens: 5", 5),
        ("max_tokens: null, params: {max_completion_tokens: 500}", 500),
        (
            "answers: scores, max_tokens: null, params: {max_completion_tokens: 500}",
            16,
        ),
        ("max_tokens: null", None),
    ],
)
def test_what_is_written_at_most_is_what_is_sent(
    tmp_path: Path, more: str, each: int | None
) -> None:
    text = SERVER.replace("KIND", "openai").replace("MORE", f"model: tiny, {more}")
    counts = preview(load_audit(plan(tmp_path, "budget: {cost: 0.001}\n", text)))
    (model,) = counts.models
    if each is None:
        assert (model.output_tokens, model.cost, counts.over_budget) == (None, None, ())
        return
    prompts = model.calls - 1  # the other one tries the settings
    assert model.output_tokens == each * prompts
    assert model.cost == pytest.approx((model.input_tokens + 10 * each * prompts) / 1e6)
    assert len(counts.over_budget) == 1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("base_url: 3", "base_url is 3; write a text"),
        ("structured: yes please", "structured is 'yes please'; write true or false"),
        ("seed: 99999999999999999999", "seed is 9.* at most 4,611"),
    ],
)
def test_settings_of_a_wrong_type_are_told_with_their_line(
    tmp_path: Path, more: str, told: str
) -> None:
    text = SERVER.replace("KIND", "openai").replace("MORE", f"model: tiny, {more}")
    with pytest.raises(FileError, match=f"audit.yaml:6: .*{told}"):
        load_audit(plan(tmp_path, "", text))


def test_a_seed_that_no_store_can_hold_is_refused_of_a_program(tmp_path: Path) -> None:
    given = "command: [python, t.py], name: t, revision: '1', seed: 99999999999999999999"
    text = SERVER.replace("KIND", "command").replace("MORE", given)
    with pytest.raises(FileError, match="audit.yaml:6: .*seed is 9"):
        load_audit(plan(tmp_path, "", text))


SERVED = """\
vignettes: acute_pain
attributes: sex
design: {{limit: 2, wordings: 1}}
margin: 0.05
models:
- {{backend: openai, model: tiny, base_url: "{url}", revision: "1", limits: {{longest_wait: 0.01}}}}
- {{backend: openai, model: tiny-2, base_url: "{url}", revision: "1"}}
seed: 7
"""


def test_what_check_counts_is_enough_and_a_finished_audit_needs_no_budget(tmp_path: Path) -> None:
    with serving(ChatServer()) as server:
        text = SERVED.format(url=server.url)
        counts = preview(load_audit(plan(tmp_path, text=text)))
        calls = sum(model.calls for model in counts.models)
        exact = load_audit(plan(tmp_path, f"budget: {{requests: {calls}}}\n", text))
        assert not preview(exact).over_budget
        run_audit(exact, tmp_path / "results")
        assert len(server.bodies) == calls
        spent = load_audit(plan(tmp_path, "budget: {tokens: 1, requests: 1}\n", text))
        assert run_audit(spent, tmp_path / "results").asked == 0
        assert len(server.bodies) == calls


def test_repeated_calls_of_one_model_leave_less_to_the_next(tmp_path: Path) -> None:
    with serving(ChatServer(*[lambda: failure(503)] * 5)) as server:
        text = SERVED.format(url=server.url)
        counts = preview(load_audit(plan(tmp_path, text=text)))
        calls = sum(model.calls for model in counts.models)
        limited = load_audit(plan(tmp_path, f"budget: {{requests: {calls}}}\n", text))
        told = rf"requests is spent, with {counts.prompts - 5} of {counts.prompts} answers"
        with pytest.raises(BudgetError, match=told):
            run_audit(limited, tmp_path / "results")
        assert len(server.bodies) == calls
        # The second session counts the answers that are there, and makes the same first call.
        run_audit(limited, tmp_path / "results")
        assert (tmp_path / "results" / "audit.json").exists()
