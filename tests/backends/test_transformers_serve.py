"""An audit over HTTP against the real `transformers serve`, with the quickstart's model."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from fairaudit import load_audit, run_audit
from fairaudit.backends import download
from fairaudit.errors import ModelError

PLAN = """\
vignettes: acute_pain
attributes: sex
margin: 0.05
seed: 1
offline: true
design: {{questions: opioid, limit: 1, wordings: 1, placebo: 0, control: false}}
models:
  - backend: openai
    model: {model}
    base_url: {url}
    revision: served
    max_tokens: 16
    params: {{temperature: 0}}
    max_concurrency: 2
    answers: {answers}
"""
PROGRAM = "from transformers.cli.transformers import main; main()"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address and name of the served model."""
    pytest.importorskip("fastapi", reason="transformers[serving] is not installed")
    pytest.importorskip("transformers.cli.serve", reason="transformers[serving] is not installed")
    folder = download("smollm2-135m")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", PROGRAM, "serve", folder.name, "--device", "cpu"]
    log = (tmp_path_factory.mktemp("serve") / "log.txt").open("wb")
    with (
        log,
        subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            cwd=folder.parent, env={**os.environ, "HF_HUB_OFFLINE": "1"}, stdout=log, stderr=log,
        ) as server,
    ):  # fmt: skip
        try:
            _wait_for(f"http://127.0.0.1:{port}/health", server)
            yield f"http://127.0.0.1:{port}/v1", folder.name
        finally:
            server.terminate()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        assert server.poll() is None, "transformers serve ended"
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    pytest.fail("transformers serve does not answer")


def planned(folder: Path, served: tuple[str, str], answers: str) -> Path:
    url, model = served
    plan = folder / "audit.yaml"
    plan.write_text(PLAN.format(url=url, model=model, answers=answers), encoding="utf-8")
    return plan


def test_an_audit_of_a_served_model_ends_in_a_report(
    served: tuple[str, str], tmp_path: Path
) -> None:
    audit = load_audit(planned(tmp_path, served, "text"))
    run = run_audit(audit, tmp_path / "results")
    assert (run.failed, run.asked) == (0, audit.cells.n_prompts)
    assert run.collections[0].output_tokens >= run.asked
    assert "favourable_choice" in set(run.results.frame["outcome"])
    # What is there is not asked again.
    assert run_audit(audit, tmp_path / "results").asked == 0


def test_a_server_that_leaves_log_probabilities_out_is_found_out_before(
    served: tuple[str, str], tmp_path: Path
) -> None:
    audit = load_audit(planned(tmp_path, served, "scores"))
    with pytest.raises(ModelError, match=r"gives no log-probabilities\. Write “answers: text”"):
        run_audit(audit, tmp_path / "results")
