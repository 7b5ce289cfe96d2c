"""A server that changes its model in mid-audit is told of wherever results are read."""

import json
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from fairaudit import load_audit, run_audit
from fairaudit.cli.caveats import caveats
from fairaudit.report import Report
from tests.backends.openai_server import ChatServer, completion, serving

PLAN = """\
vignettes: acute_pain
attributes: sex
margin: 0.05
seed: 1
design: {{questions: opioid, limit: 2, wordings: 1, placebo: 0}}
models: [{{backend: openai, model: tiny, revision: "1", max_concurrency: 1, base_url: "{url}"}}]
"""


def changing(model: str, fingerprint: str | None) -> ChatServer:
    """Says something else of itself from the sixth call on."""
    calls = 0

    def rule(request: Request, body: object) -> Response:
        nonlocal calls
        calls += 1
        if calls < 6:
            return completion("Yes.", model="tiny-05", fingerprint="fp_1")
        return completion("Yes.", model=model, fingerprint=fingerprint)

    return ChatServer(rule=rule)


@pytest.mark.parametrize(
    ("model", "fingerprint", "told"),
    [
        ("tiny-06", "fp_1", "tiny-06 with the fingerprint fp_1"),
        ("tiny-05", "fp_2", "tiny-05 with the fingerprint fp_2"),
        ("tiny-06", None, "tiny-06 ("),
    ],
)
def test_a_change_is_in_run_json_the_terminal_and_the_report(
    model: str, fingerprint: str | None, told: str, tmp_path: Path
) -> None:
    with serving(changing(model, fingerprint)) as server:
        plan = tmp_path / "audit.yaml"
        plan.write_text(PLAN.format(url=server.url), encoding="utf-8")
        run = run_audit(load_audit(plan), tmp_path / "results")
    rows = json.loads((run.folder / "run.json").read_text())["all_runs"][0]["served"]
    assert [(row["served_model"], row["fingerprint"]) for row in rows] == [
        ("tiny-05", "fp_1"), (model, fingerprint),
    ]  # fmt: skip
    # One of the calls was the one that tries the settings.
    assert [row["answers"] for row in rows] == [4, run.asked - 4]
    assert rows[0]["first"] <= rows[0]["last"] <= rows[1]["first"] <= rows[1]["last"]
    sentence = "The server of tiny did not stay the same during the audit: it said that it was "
    content = Report.load(run.folder / "audit.json").content
    assert [
        one for one in caveats(content) if f"Change of model. {sentence}" in one and told in one
    ]
    for name in ("report.html", "report.md"):
        text = (run.folder / name).read_text(encoding="utf-8").replace("\\_", "_")
        assert sentence in text
        assert "tiny-05 with the fingerprint fp_1 (4 answers)" in text
        assert told in text


def test_a_server_that_stays_the_same_is_not_mentioned(tmp_path: Path) -> None:
    with serving(changing("tiny-05", "fp_1")) as server:
        plan = tmp_path / "audit.yaml"
        plan.write_text(PLAN.format(url=server.url), encoding="utf-8")
        run = run_audit(load_audit(plan), tmp_path / "results")
    content = Report.load(run.folder / "audit.json").content
    assert "served" not in content
    assert not [one for one in caveats(content) if "Change of model" in one]
    assert len(json.loads((run.folder / "run.json").read_text())["all_runs"][0]["served"]) == 1
