"""Small audits of made-up applications, for commands that read stored answers."""

import sys
from pathlib import Path

import pytest

from fairaudit.cli import main
from fairaudit.pipeline import load_audit
from fairaudit.runner import collect
from fairaudit.store import Store

__all__ = ["command", "ran_audit"]

PLAN = """\
name: pain
vignettes: acute_pain
attributes: [sex, race_ethnicity]
design: {{questions: [{questions}], wordings: 1, orders: [forward, reversed], placebo: 0, {design}}}
models:
  - target: {module}:ask
    revision: '1'
{more}margin: 0.05
seed: 7
"""


def ran_audit(
    module: str, answer: str, *, questions: str = "opioid", design: str = "limit: 6", more: str = ""
) -> None:
    """Ask an application in the working directory; the expression `answer` sees text and h."""
    Path(f"{module}.py").write_text(
        "import hashlib\n\n\ndef ask(messages):\n"
        "    text = messages[1]['content']\n"
        "    h = int(hashlib.sha256(text.encode()).hexdigest(), 16)\n"
        f"    return {answer}\n",
        encoding="utf-8",
    )
    # A test that runs again writes the application anew, elsewhere.
    sys.modules.pop(module, None)
    plan = PLAN.format(module=module, questions=questions, design=design, more=more)
    Path("audit.yaml").write_text(plan, encoding="utf-8")
    audit = load_audit("audit.yaml")
    Path("pain-results").mkdir()
    with Store("pain-results/responses.db") as store:
        for model in audit.models:
            collect(audit.cells, model, store, samples=audit.samples)


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run a command; its exit code."""
    monkeypatch.setattr(sys, "argv", ["fairaudit", *arguments])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0
