"""Energy is measured where the model runs on this machine, and nowhere else."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from fairaudit import Answer, Identity, Prompt, load_audit, run_audit
from fairaudit.pipeline.energy import Meter

PLAN = """\
vignettes: acute_pain
attributes: sex
design: {questions: [opioid], wordings: 1, limit: 2}
models: [{backend: simulated, seed: 3}]
seed: 7
"""


class Local:
    """A model that says where it runs."""

    identity = Identity(name="local", revision="1")
    batch_size = 8

    def __init__(self, *, runs_here: bool) -> None:
        self.runs_here = runs_here

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        return [Answer(text="Yes.") for _ in prompts]


def test_nothing_is_measured_of_a_model_elsewhere(tmp_path: Path) -> None:
    meter = Meter()
    with meter.around(Local(runs_here=False)):
        pass
    assert meter.kwh is None
    (tmp_path / "audit.yaml").write_text(PLAN, encoding="utf-8")
    run_audit(load_audit(tmp_path / "audit.yaml"), tmp_path / "results")
    measured = json.loads((tmp_path / "results" / "run.json").read_text(encoding="utf-8"))
    assert measured["energy"] is None


@pytest.mark.filterwarnings("ignore")
def test_stretches_of_work_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("codecarbon", reason="the extra “energy” is not installed")
    monkeypatch.chdir(tmp_path)
    meter = Meter()
    with meter.around(Local(runs_here=True)):
        sum(number * number for number in range(3_000_000))
    first = meter.kwh
    with meter.around(Local(runs_here=True)):
        sum(number * number for number in range(3_000_000))
    assert first is not None and meter.kwh is not None and 0 < first < meter.kwh < 0.01
    assert meter.method.startswith("codecarbon ")
    assert not list(tmp_path.iterdir())
