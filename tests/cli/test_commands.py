import errno
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from fairaudit.cli import main

# The name “main” of the package is the function.
COMMANDS = sys.modules["fairaudit.cli.main"]

PLAN = """\
vignettes: acute_pain
attributes: [sex]
design: {questions: [opioid], wordings: 1, orders: [forward]}
models:
  - backend: simulated
margin: 0.05
seed: 7
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "audit.yaml").write_text(PLAN, encoding="utf-8")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["fairaudit", *arguments])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_run_leaves_a_report_and_says_where(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert run(monkeypatch, "run", "audit.yaml") == 0
    out, err = capsys.readouterr()
    assert "female vs male" in out
    assert "model calls made" in err
    assert (
        "Simulated answers. The model “simulated” is simulated. These are not answers of a" in err
    )
    assert "Review. Acute pain in the emergency department: No clinician has reviewed" in err
    for name in ("report.html", "report.md", "audit.json"):
        assert f"audit-results/{name}" in err
        assert (folder / "audit-results" / name).stat().st_size
    record = json.loads((folder / "audit-results" / "run.json").read_text())
    assert record["this_run"][0]["failed"] == 0
    assert record["all_runs"][0]["answers"] == record["this_run"][0]["asked"] > 0
    assert str(folder) not in json.dumps(record)


def test_a_second_run_asks_nothing_and_changes_no_byte(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    run(monkeypatch, "run", "audit.yaml")
    names = ("report.html", "report.md", "audit.json")
    before = [(folder / "audit-results" / name).read_bytes() for name in names]
    capsys.readouterr()
    assert run(monkeypatch, "run", "audit.yaml") == 0
    assert "No model call was made" in capsys.readouterr().err
    assert [(folder / "audit-results" / name).read_bytes() for name in names] == before


def test_two_models_and_a_function_in_one_audit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "cli_test_app.py").write_text("def ask(messages):\n    return 'Yes.'\n")
    target = "  - target: cli_test_app:ask\n    revision: '1'\n"
    (folder / "audit.yaml").write_text(PLAN.replace("margin", target + "margin", 1))
    assert run(monkeypatch, "run", "audit.yaml", "--json") == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert {row["model_id"] for row in results} == {"simulated@1", "cli_test_app:ask@1"}
    # A function that says yes whatever is asked ignores the attention control as well.
    verdicts = {row["verdict"] for row in results if row["model_id"] == "cli_test_app:ask@1"}
    assert verdicts == {"not_estimable"}


def test_calls_that_fail_are_told_and_retried(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "cli_test_flaky.py").write_text(
        "from pathlib import Path\n"
        "def ask(messages):\n"
        "    if 'migraine' in messages[-2]['content'] and not Path('mended').exists():\n"
        "        raise TimeoutError('no answer in 30 s')\n"
        "    return 'Yes.'\n"
    )
    target = "target: cli_test_flaky:ask\n    revision: '1'"
    (folder / "audit.yaml").write_text(PLAN.replace("backend: simulated", target))
    assert run(monkeypatch, "run", "audit.yaml") == 3
    err = capsys.readouterr().err
    # Two sexes, three placebos, the decisive change, and no demographic.
    assert "7 × TimeoutError: no answer in 30 s" in err
    assert "Run the same command again" in err
    (folder / "mended").touch()
    assert run(monkeypatch, "run", "audit.yaml") == 0
    assert "7 model calls made" in capsys.readouterr().err


def test_check_counts_and_shows_a_pair(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert run(monkeypatch, "check", "audit.yaml", "--show") == 0
    out = capsys.readouterr().out
    assert "prompts   189 distinct" in out
    assert "=== sex: male (reference)" in out and "=== sex: female (counterfactual)" in out
    assert not (folder / "audit-results").exists()
    assert run(monkeypatch, "check", "audit.yaml", "--show", "--json") == 0
    counts = json.loads(capsys.readouterr().out)
    assert counts["prompts"] == 189
    assert [cell["group"] for cell in counts["pairs"][0]] == ["male", "female"]


def test_check_shows_one_pair_for_each_attribute_of_a_vignette(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    plan = PLAN.replace("[sex]", "[sex, housing]").replace(
        "wordings", "cues: [descriptor, social_history], wordings"
    )
    (folder / "audit.yaml").write_text(plan, encoding="utf-8")
    assert run(monkeypatch, "check", "audit.yaml", "--vignette", "migraine") == 0
    out = capsys.readouterr().out
    for arm in ("placebo", "attention", "control"):
        assert out.count(f"=== {arm}: ") == 2
    assert "=== sex: female (counterfactual), acute_pain/migraine/opioid/1/forward" in out
    assert "=== sex by social_history: female (counterfactual), acute_pain/migraine/" in out
    assert "=== housing: housed (reference), acute_pain/migraine/" in out
    assert run(monkeypatch, "check", "audit.yaml", "--json", "--vignette", "hip_fracture") == 0
    pairs = json.loads(capsys.readouterr().out)["pairs"]
    assert {cell["vignette_id"] for pair in pairs for cell in pair} == {"hip_fracture"}
    assert [reference["attribute"] for reference, _ in pairs] == [
        "sex", "sex", "placebo", "attention", "control",
    ]  # fmt: skip
    assert all(reference["role"] == "reference" for reference, _ in pairs)


def test_check_says_that_nothing_of_a_vignette_can_be_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    plan = PLAN.replace("[sex]", "[housing]").replace(
        "[forward]", "[forward], placebo: 0, attention: false, control: false"
    )
    (folder / "audit.yaml").write_text(plan, encoding="utf-8")
    assert run(monkeypatch, "check", "audit.yaml", "--vignette", "hip_fracture") == 0
    out = capsys.readouterr().out
    assert "nothing is swapped in hip_fracture" in out and "===" not in out


def test_check_refuses_to_show_an_unknown_vignette(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "check", "audit.yaml", "--vignette", "migrane") == 2
    out, err = capsys.readouterr()
    assert not out
    assert "The design has no vignette “migrane”. Did you mean “migraine”?" in err


def test_check_tells_arms_crossings_formats_and_refused_swaps(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "audit.yaml").write_text(
        "vignettes: acute_pain\nattributes: [disability, race_ethnicity, sex]\n"
        "design: {questions: [opioid], wordings: 1, orders: [forward], budget: 392,\n"
        "  groups: {race_ethnicity: [black]}, crossings: [[race_ethnicity, sex]],\n"
        "  formats: [labelled, choice]}\n"
        "models: [{backend: simulated}]\nseed: 7\n",
        encoding="utf-8",
    )
    assert run(monkeypatch, "check", "audit.yaml") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "81 placebo, 27 attention, 27 control, 54 format)" in lines[2]
    # The groups of a vignette whose sex is that of the text as written cost no prompt of their own.
    assert lines[4:7] == [
        "format    labelled: 27 cells of opioid",
        "format    choice: 27 cells of opioid",
        "crossing  race_ethnicity × sex: a balanced fraction, each group in 18 to 19 of 27 "
        "vignettes",
    ]
    refused = [line for line in lines if line.startswith("not swapped: disability in ")]
    alike = [
        line for line in refused if line.startswith("not swapped: disability in 2 vignettes: ")
    ]
    assert len(alike) == 1
    assert run(monkeypatch, "check", "audit.yaml", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert len(content["refused"]) == len(refused) + 1
    assert content["crossings"][0]["fraction"] is True
    assert [one["name"] for one in content["formats"]] == ["labelled", "choice"]


def test_report_renders_the_same_bytes_without_the_store(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    run(monkeypatch, "run", "audit.yaml", "--output", "results")
    (folder / "results" / "responses.db").unlink()
    assert run(monkeypatch, "report", "results/audit.json", "--output", "again") == 0
    for name in ("report.html", "report.md"):
        assert (folder / "again" / name).read_bytes() == (folder / "results" / name).read_bytes()


def test_report_joins_the_record_of_the_very_run_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    results, again = folder / "audit-results", folder / "again" / "report.md"
    run(monkeypatch, "run", "audit.yaml")
    command = ("report", "audit-results/audit.json", "--output", "again")
    capsys.readouterr()
    assert run(monkeypatch, *command) == 0
    assert "WARNING" not in capsys.readouterr().err
    assert "What each model took" in again.read_text(encoding="utf-8")
    record = json.loads((results / "run.json").read_text(encoding="utf-8"))
    other = json.dumps(record | {"audit_sha256": "0" * 64})
    for text, said in ((other, "belongs to another audit.json"), (other[:99], "is cut short")):
        (results / "run.json").write_text(text, encoding="utf-8")
        assert run(monkeypatch, *command) == 0
        assert (
            f"WARNING  What the run took is not known: the record of the run (run.json) {said}"
            in (capsys.readouterr().err)
        )
        report = again.read_text(encoding="utf-8")
        assert said in report and "What each model took" not in report
    (results / "run.json").unlink()
    assert run(monkeypatch, *command) == 0
    assert "WARNING" not in capsys.readouterr().err
    assert "no record of the run (run.json) lies beside" in again.read_text(encoding="utf-8")


@pytest.mark.parametrize("what", ["vignettes", "attributes", "models", "backends", "outcomes"])
def test_list(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    assert run(monkeypatch, "list", what) == 0
    text = capsys.readouterr().out
    assert run(monkeypatch, "list", what, "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows and all(row["name"] in text for row in rows)
    if what == "vignettes":
        assert "no clinician yet" in text


def test_outcomes_say_what_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "list", "outcomes", "--json") == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["favourable_choice"] == {
        "name": "favourable_choice",
        "scale": "binary",
        "reads": "yes_no, choice, ordinal",
        "settings": "",
        "value": "1 if the answer commits to the favourable option, 0 if to another one.",
        "version": "3",
        "object": "fairaudit.outcomes.choice:FAVOURABLE_CHOICE",
    }
    assert all(row["value"] and row["scale"] for row in rows.values())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "no.yaml"], "  no.yaml: there is no such file."),
        (["check", "no.yaml"], "no such file"),
        (["report", "no.json"], "no.json"),
        (["list", "nothing"], "is not one of"),
        (["run"], "Missing argument"),
        (["rnu"], "No such command"),
        (["download", "gpt"], "is not"),
    ],
)
def test_bad_input_is_one_paragraph_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    assert run(monkeypatch, *arguments) == 2
    out, err = capsys.readouterr()
    assert not out
    assert message in err
    assert "Traceback" not in err


def test_a_store_of_another_plan_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    run(monkeypatch, "run", "audit.yaml", "--output", "results")
    before = (folder / "results" / "responses.db").read_bytes()
    (folder / "audit.yaml").write_text(PLAN.replace("[sex]", "[race_ethnicity]"))
    assert run(monkeypatch, "run", "audit.yaml", "--output", "results") == 2
    assert "belongs to another audit plan" in capsys.readouterr().err
    assert (folder / "results" / "responses.db").read_bytes() == before


def test_interruption_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "cli_test_interrupted.py").write_text(
        "def ask(messages):\n    raise KeyboardInterrupt\n"
    )
    (folder / "audit.yaml").write_text(
        PLAN.replace("backend: simulated", "target: cli_test_interrupted:ask")
    )
    assert run(monkeypatch, "run", "audit.yaml") == 130
    assert "run the same command again to go on" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert run(monkeypatch, "run", "audit.yaml", "--output", "audit.yaml/results") == 2
    assert "cannot be made" in capsys.readouterr().err


def test_help_names_the_exit_codes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--help") == 0
    out = capsys.readouterr().out
    for command in ("quickstart", "download", "list", "check", "run", "report"):
        assert command in out
    assert "Exit codes" in out


def failing(error: OSError) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "Free some space, or choose another place"),
        (errno.EACCES, "Change the rights of the file or of its folder, or choose another place"),
        (errno.EROFS, "Make the disk one that may be written to, or choose another place"),
        (errno.EIO, "Mend that, or choose another place"),
    ],
)
def test_what_the_system_refuses_is_told_with_what_fits_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: int,
    advice: str,
) -> None:
    error = OSError(number, os.strerror(number), "somewhere")
    monkeypatch.setattr(COMMANDS, "load_audit", failing(error))
    assert run(monkeypatch, "check", "audit.yaml") == 2
    told = capsys.readouterr().err
    assert f"The system says: {os.strerror(number)} (somewhere). {advice}" in told
    # Nothing was asked, so that there is nothing of which batches could be kept.
    assert "batch" not in told
    monkeypatch.setattr(COMMANDS, "run_and_tell", failing(error))
    assert run(monkeypatch, "run", "audit.yaml") == 2
    assert "Every finished batch of answers is kept." in capsys.readouterr().err


def test_an_interrupted_command_that_asks_nothing_speaks_of_no_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(COMMANDS, "load_audit", interrupted)
    assert run(monkeypatch, "check", "audit.yaml") == 130
    assert capsys.readouterr().err.strip() == "Interrupted. Run the same command again to go on."
