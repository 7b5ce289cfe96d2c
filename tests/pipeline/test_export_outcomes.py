"""The exported table of measured values: the results come out of it again, by group-bys alone."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fairaudit import Report, export_answers, export_outcomes, load_audit, run_audit
from fairaudit.errors import InputError
from fairaudit.pipeline import OUTCOMES_FORMATS
from fairaudit.side_tables import MEASURED
from fairaudit.tables import OUTCOMES
from tests.cli.audits import command

DOCS = Path(__file__).parents[2] / "docs"
PLAN = """\
name: audit
vignettes: [acute_pain, substance_use]
attributes: [race_ethnicity, sex]
design:
  limit: 6
  questions: [opioid, drug_screen]
  wordings: 2
  orders: [forward, reversed]
  cues: [descriptor, name]
  groups: {race_ethnicity: black}
  placebo: 2
samples: 2
models:
  - {backend: simulated, seed: 1, effects: {Black: -0.2}, refusal_rates: {woman: 0.2, any: 0.05}}
  - {backend: simulated, seed: 2, answers: text}
margin: 0.2
seed: 7
"""
PLACE = ["model_id", "params_id", "vignette_set", "question_id", "outcome", "attribute", "cue"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit that was run, with its results where the documentation has them."""
    place = tmp_path_factory.mktemp("exported")
    (place / "audit.yaml").write_text(PLAN, encoding="utf-8")
    run_audit(load_audit(place / "audit.yaml"), place / "audit-results")
    Report.load(place / "audit-results" / "audit.json").save(place / "results.csv")
    return place


@pytest.fixture(scope="module")
def exported(folder: Path) -> Path:
    results = folder / "audit-results"
    return export_outcomes(folder / "audit.yaml", "csv", results=results)[0]


def results_in(folder: Path, estimand: str) -> pd.DataFrame:
    frame = pd.read_csv(folder / "results.csv", keep_default_na=False, na_values={"estimate": [""]})
    kept = frame[(frame.estimand == estimand) & (frame.role == "counterfactual")]
    return kept[kept.stratum == ""]


def test_the_headline_comes_out_of_it_by_the_lines_of_the_documentation(
    folder: Path, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (DOCS / "backends.md").read_text(encoding="utf-8")
    section = page.partition("\n### What was measured\n")[2].partition("\n## ")[0]
    [code] = re.findall(r"```python\n(.*?)```", section, flags=re.DOTALL)
    assert exported == folder / "audit-results" / "outcomes.csv"
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    exec(code, names)
    estimates = names["estimates"]
    told = results_in(folder, "mean_difference")
    assert set(estimates.index.unique("outcome")) == {*told["outcome"], "option_mass"}
    assert len(told) == len(estimates.drop("option_mass", level="outcome")) == 12
    assert told["estimate"].abs().max() > 0.1
    for row in told.to_dict("records"):
        found = estimates.loc[tuple(row[one] for one in [*PLACE, "expected", "group"])]
        assert found == pytest.approx(row["estimate"], abs=1e-12), row


def test_the_differences_of_missing_shares_come_out_of_it_too_and_are_in_the_record(
    folder: Path, exported: Path
) -> None:
    values = pd.read_csv(exported, keep_default_na=False)
    values["missing"] = (values["status"] != "ok").astype(float)
    shares = values.groupby([*PLACE, "vignette_id", "set_id", "role", "group"]).missing.mean()
    rates = results_in(folder, "missing_rate")
    assert len(rates) > 4 and rates["estimate"].abs().max() > 0.1
    record = json.loads((folder / "audit-results" / "audit.json").read_bytes())
    there = [row for row in record["results"] if row["estimand"] == "missing_rate"]
    for row in rates.to_dict("records"):
        of = shares.loc[tuple(row[one] for one in PLACE)].reset_index()
        sides = [
            of[of.group == row[side]].groupby("vignette_id").missing.mean().mean()
            for side in ("group", "reference")
        ]
        assert sides[0] - sides[1] == pytest.approx(row["estimate"], abs=1e-12)
        [kept] = [
            one
            for one in there
            if (one["role"], one["stratum"]) == ("counterfactual", "")
            and all(one[name] == row[name] for name in [*PLACE, "group"])
        ]
        assert None not in (kept["ci_low"], kept["ci_high"], kept["p_value"])


@pytest.mark.parametrize("to", OUTCOMES_FORMATS)
def test_every_form_holds_the_same_rows_with_the_declared_columns(
    folder: Path, exported: Path, tmp_path: Path, to: str
) -> None:
    path, count = export_outcomes(folder / "audit-results", to, tmp_path / f"values.{to}")
    read: dict[str, Any] = {
        "csv": lambda: pd.read_csv(path, keep_default_na=False, na_values={"value": [""]}),
        "jsonl": lambda: pd.read_json(path, lines=True),
        "parquet": lambda: pd.read_parquet(path),
    }
    found, first = read[to](), pd.read_csv(exported, keep_default_na=False)
    assert list(found) == [*OUTCOMES.names, "prompt_id", *(one.name for one in OUTCOMES.optional)]
    assert list(found) == [*MEASURED.names, *(one.name for one in MEASURED.optional)]
    assert len(found) == count == len(first)
    for name in ("cell_id", "vignette_id", "set_id", "attribute", "group", "role", "stratum"):
        assert found[name].astype(str).tolist() == first[name].astype(str).tolist()
    assert found["value"].isna().tolist() == (found["status"] != "ok").tolist()
    assert found["value"].isna().any() and set(found["status"]) >= {"ok", "refused"}


def test_the_prompts_join_the_values_with_their_answers(
    folder: Path, exported: Path, tmp_path: Path
) -> None:
    answers = pd.read_csv(
        export_answers(folder / "audit-results", "csv", tmp_path / "answers.csv")[0]
    )
    values = pd.read_csv(exported, keep_default_na=False)
    key = ["prompt_id", "model_id", "params_id", "sample"]
    joined = values.merge(answers, on=key, how="left", validate="many_to_one", indicator=True)
    assert (joined["_merge"] == "both").all()


def test_the_command_writes_it_once_and_says_what_it_needs(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    line = ("export", "audit.yaml", "--table", "outcomes", "--output", str(tmp_path / "a.csv"))
    assert command(monkeypatch, *line, "--to", "csv") == 0
    out, err = capsys.readouterr()
    assert Path(out.strip()) == tmp_path / "a.csv" and "measured values exported" in err
    assert command(monkeypatch, *line, "--to", "csv") == 2
    assert "is there already, and nothing is written over it" in capsys.readouterr().err
    assert command(monkeypatch, *line, "--to", "inspect") == 2
    assert "--to inspect belongs to --table answers" in capsys.readouterr().err
    assert command(monkeypatch, "export", "audit.yaml", "--to", "csv", "--results", "x") == 2
    assert "--results belongs to --table outcomes" in capsys.readouterr().err
    with pytest.raises(InputError, match="cannot be exported to 'inspect'"):
        export_outcomes("audit.yaml", "inspect")


def test_results_without_their_plan_say_so(folder: Path, tmp_path: Path) -> None:
    alone = tmp_path / "away" / "results"
    alone.mkdir(parents=True)
    for name in ("audit.json", "responses.db"):
        (alone / name).write_bytes((folder / "audit-results" / name).read_bytes())
    with pytest.raises(InputError, match=r"The plan of the results in .* was not found.*--results"):
        export_outcomes(alone, "csv")
    path, _ = export_outcomes(folder / "audit.yaml", "csv", results=alone)
    assert path == alone / "outcomes.csv"
