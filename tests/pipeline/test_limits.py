"""The limits of calls in an audit.yaml: per model, used when it is asked, no part of what is."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from fairaudit import FileError, Limits, load_audit, run_audit
from fairaudit.pipeline.schema import LimitsEntry
from tests.backends.openai_server import ChatServer, failure, serving

DOCS = Path(__file__).parents[2] / "docs" / "running.md"
PLAN = """\
vignettes: acute_pain
attributes: sex
seed: 1
design: {questions: opioid, limit: 2, wordings: 1, placebo: 0}
models:
- backend: openai
  model: tiny
  revision: "1"
  base_url: URL
"""
TWICE = "  limits: {attempts: 2, longest_wait: 0.01}\n"
JUDGED = """\
vignettes: patient_messages
attributes: sex
design: {questions: reply, limit: 2}
models: [{backend: simulated}]
judge:
  model: {backend: openai, model: tiny, limits: {timeout: 7.5}}
  rubric: reply_quality
seed: 1
"""


def plan(folder: Path, limits: str, url: str = "http://127.0.0.1:9/v1", text: str = PLAN) -> Path:
    path = folder / "audit.yaml"
    path.write_text(text.replace("URL", url) + limits, encoding="utf-8")
    return path


def test_a_prompt_is_tried_as_often_as_the_file_says(tmp_path: Path) -> None:
    seen: list[str] = []

    def unlucky(request: Request, body: dict[str, object]) -> Response | None:
        """Never answer the fifth prompt: calls before it have shown that the server is there."""
        seen.append(str(body["messages"]))
        return failure(503) if [*dict.fromkeys(seen)][4:5] == seen[-1:] else None

    with serving(ChatServer(rule=unlucky)) as server:
        run = run_audit(load_audit(plan(tmp_path, TWICE, server.url)), tmp_path / "results")
    assert run.failed == 1
    assert seen.count([*dict.fromkeys(seen)][4]) == 2


def test_a_judge_has_limits_of_its_own_and_what_is_not_stated_stays(tmp_path: Path) -> None:
    audit = load_audit(plan(tmp_path, "", text=JUDGED))
    assert audit.judge is not None
    assert dict(audit.limits) == {audit.judge.model.identity.key: Limits(timeout=7.5)}


def test_they_change_neither_the_plan_nor_who_the_model_is(tmp_path: Path) -> None:
    with_them, without = (load_audit(plan(tmp_path, limits)) for limits in (TWICE, ""))
    assert dict(with_them.plan) == dict(without.plan)
    assert with_them.models[0].identity == without.models[0].identity
    assert not without.limits
    assert with_them.limits[with_them.models[0].identity.key].attempts == 2


@pytest.mark.parametrize(
    ("limits", "line", "message"),
    [
        ("  limits: {timout: 30}\n", 10, "timout.*Did you mean “timeout”"),
        ("  limits:\n    timeout: 30\n    attempts: 0\n", 12, "attempts.*at least 1, not 0"),
        ("  limits: {longest_wait: 0}\n", 10, "longest_wait.*greater than 0"),
        ("  limits: {patience: .inf}\n", 10, "patience"),
        ("  limits: {dead_after: 2.5}\n", 10, "dead_after"),
        ("  limits: 30\n", 10, "limits"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(
    tmp_path: Path, limits: str, line: int, message: str
) -> None:
    with pytest.raises(FileError) as caught:
        load_audit(plan(tmp_path, limits))
    [fault] = caught.value.faults
    assert fault.line == line
    assert re.search(message, fault.message), fault.message


def test_a_model_without_a_server_has_none(tmp_path: Path) -> None:
    text = PLAN[: PLAN.index("- backend")] + "- backend: simulated\n"
    with pytest.raises(FileError, match=r"audit\.yaml:7: .*simulated is not asked by such calls"):
        load_audit(plan(tmp_path, "  limits: {attempts: 2}\n", text=text))
    judge = JUDGED.replace("backend: openai, model: tiny,", "backend: simulated, answers: text,")
    with pytest.raises(FileError, match=r"audit\.yaml:6: .*simulated is not asked by such calls"):
        load_audit(plan(tmp_path, "", text=judge))


def test_the_page_tells_each_with_its_default() -> None:
    assert set(LimitsEntry.model_fields) == {one.name for one in fields(Limits)}
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", DOCS.read_text(encoding="utf-8"), re.M)
    assert {name: float(default) for name, default in rows} == {
        one.name: one.default for one in fields(Limits)
    }
