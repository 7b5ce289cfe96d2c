"""A bundle holds what it says, gives nothing away, and is the same every time."""

import hashlib
import json
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from fairaudit import InputError, Report, load_audit, run_audit
from fairaudit.pipeline import make_bundle, verify_bundle
from fairaudit.pipeline.bundle import manifest
from fairaudit.pipeline.bundle.archive import write_zip
from fairaudit.report.plain import thaw, to_json
from fairaudit.report.saving import seal
from tests.pipeline.bundles import PLAN, SECRET, files_of, ran, words_of, write_plan
from tests.pipeline.judged_audits import plan as judged_plan
from tests.pipeline.judged_audits import write as write_judged


@pytest.fixture(scope="module")
def without_text(audit: Path) -> Path:
    results = audit.parent / "results"
    return make_bundle(audit, audit.parent / "short", results=results, without_text=True).path


def test_it_holds_the_plan_and_everything_that_it_names_to_the_byte(
    audit: Path, made: Path
) -> None:
    files, folder = files_of(made), audit.parent
    assert files["plan/audit.yaml"] == PLAN.encode()
    for path in (folder / "cases" / "small").iterdir():
        assert files[f"plan/vignettes/pain/{path.name}"] == path.read_bytes()
    assert files["plan/attributes/race_ethnicity.yaml"] == (folder / "race.yaml").read_bytes()
    assert b"id: sex" in files["plan/attributes/sex.yaml"]
    for name in ("audit.json", "run.json", "report.html", "report.md"):
        assert files[name] == (folder / "results" / name).read_bytes(), name
    about = json.loads(files["bundle.json"])
    assert about["attributes"][1] == {
        "name": "sex", "path": "plan/attributes/sex.yaml", "shipped": True, "version": None,
    }  # fmt: skip
    told = {one["model_id"] for one in about["models"]}
    assert told == set(pd.read_parquet(made / "data" / "responses.parquet")["model_id"])


def test_its_manifest_is_a_statement_of_in_toto(made: Path) -> None:
    files = files_of(made)
    statement = json.loads(files.pop("MANIFEST.json"))
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == manifest.PREDICATE
    listed = {one["name"]: one for one in statement["subject"]}
    assert sorted(listed) == sorted(files)
    for name, content in files.items():
        assert listed[name]["digest"] == {"sha256": hashlib.sha256(content).hexdigest()}
        assert listed[name]["annotations"] == {"size": len(content)}
    predicate = statement["predicate"]
    assert predicate["configuration"] == [listed["plan/audit.yaml"]]
    rows = [
        row
        for row in json.loads(files["audit.json"])["results"]
        if row["priority"] == "primary" and row["estimand"] == "mean_difference"
    ]
    by_verdict = {
        "passedTests": {"equivalent_within_margin"},
        "warnedTests": {"disparity_detected_within_margin"},
        "failedTests": {"disparity_material", "disparity_detected"},
        "fairaudit_undecidedTests": {"inconclusive", "not_estimable"},
    }
    for name, verdicts in by_verdict.items():
        assert len(predicate[name]) == sum(row["verdict"] in verdicts for row in rows), name
    failed = [name for name in predicate["failedTests"] if "race_ethnicity: black" in name]
    assert failed and predicate["result"] == "FAILED"


@pytest.mark.parametrize(
    ("verdicts", "errors", "result"),
    [
        (["equivalent_within_margin"], 0, "PASSED"),
        (["equivalent_within_margin", "disparity_detected_within_margin"], 0, "WARNED"),
        (["equivalent_within_margin", "inconclusive"], 0, "FAILED"),
        (["equivalent_within_margin", "not_estimable"], 0, "FAILED"),
        (["disparity_detected"], 0, "FAILED"),
        (["equivalent_within_margin"], 1, "FAILED"),
        ([], 0, "FAILED"),
    ],
)
def test_nothing_but_a_proof_of_every_contrast_passes(
    made: Path, verdicts: list[str], errors: int, result: str
) -> None:
    content = json.loads((made / "audit.json").read_bytes())
    row = next(row for row in content["results"] if row["priority"] == "primary")
    content["results"] = [row | {"verdict": one} for one in verdicts]
    content["counts"]["answers"][0]["error"] = errors
    tests = manifest.tests_of(content)
    assert tests.result == result
    undecided = {"inconclusive", "not_estimable"} & set(verdicts)
    assert len(tests.undecided) == len(undecided)


def test_the_same_audit_gives_the_same_bytes(audit: Path, made: Path, tmp_path: Path) -> None:
    path = make_bundle(audit, tmp_path / "a.zip", results=audit.parent / "results").path
    with zipfile.ZipFile(path) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files_of(made)
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    write_zip(made, list(files_of(made))[::-1], tmp_path / "b.zip")
    assert path.read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.parametrize("what", ["folder", "zip", "without_text"])
def test_it_is_verified_elsewhere_without_a_network(
    what: str,
    made: Path,
    without_text: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy = tmp_path / "elsewhere" / "evidence"
    shutil.copytree(without_text if what == "without_text" else made, copy)
    if what == "zip":
        copy = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", copy))
    monkeypatch.chdir(tmp_path)

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.socket", refused)
    found = verify_bundle(copy)
    assert found.holds, (found.faults, found.differences[:3])
    assert found.recomputed is not None and found.recomputed.values > 300
    assert (found.recomputed.answers is None) == (what == "without_text")
    assert "not signed" in found.signature


def test_nothing_of_this_machine_gets_in(audit: Path, made: Path) -> None:
    content = b"\n".join(files_of(made).values())
    for private in (SECRET, platform.node(), str(Path.home()), str(audit.parent), sys.prefix):
        if len(private) > 5:
            assert private.encode() not in content, private
    installed = json.loads((made / "environment.json").read_bytes())["installed"]
    assert "numpy" in installed and not any("/" in one for one in installed.values())


def test_without_texts_no_answer_and_no_prompt_is_there(made: Path, without_text: Path) -> None:
    answers = pd.read_parquet(made / "data" / "responses.parquet")
    # Each line of a prompt that one patient alone has, and every answer in words.
    prompts = {
        line
        for messages in answers["messages"]
        for one in messages
        if one["role"] == "user"
        for line in one["content"].split("\n")
        if " of 4" in line or " of 5" in line
    }
    texts = {text for text in answers["text"] if text}
    assert len(prompts) > 20 and len(texts) > 3
    files = files_of(without_text)
    assert "data/responses.parquet" not in files
    table = pd.read_parquet(without_text / "data" / "outcomes.parquet")
    assert set(table["evidence"]) == {""}
    content = words_of(without_text)
    assert not [text for text in prompts | texts if text in content]
    assert "made for sharing without texts" in files["report.md"].decode()
    whole, short = (Report.load(one / "audit.json").content for one in (made, without_text))
    assert short["results"] == whole["results"] and short["differences"] == whole["differences"]
    assert json.loads(files["bundle.json"])["record_sha256"] == (
        hashlib.sha256((made / "audit.json").read_bytes()).hexdigest()
    )
    assert "What the run took is not known" not in files["report.md"].decode()


@pytest.mark.parametrize("place", ["plan", "answer", "set", "also"])
def test_what_would_give_a_secret_away_is_refused(
    place: str, audit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "audit"
    shutil.copytree(audit.parent, folder, ignore=shutil.ignore_patterns("bundle", "short"))
    secret, also = SECRET, folder / "policy.txt"
    also.write_text("nothing", encoding="utf-8")
    if place == "answer":
        answers = Report.load(folder / "results" / "audit.json").content["examples"]
        secret = next(
            one["group_side"]["evidence"] for one in answers if one["group_side"]["evidence"]
        )
        assert len(secret) >= 8
    else:
        file = {"plan": "audit.yaml", "set": "cases/small/ankle.yaml", "also": "policy.txt"}[place]
        with (folder / file).open("a", encoding="utf-8") as text:
            text.write(f"# {secret}\n")
    monkeypatch.setenv("PLANTED_API_KEY", secret)
    with pytest.raises(InputError, match="secret of this process") as told:
        make_bundle(
            folder / "audit.yaml", tmp_path / "out" / "b", results=folder / "results", also=[also]
        )
    assert secret not in str(told.value)
    assert not [*(tmp_path / "out").iterdir()]


def test_a_private_key_is_in_no_bundle(audit: Path, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN PRIVATE KEY-----\nMC4CAQ\n", encoding="utf-8")
    with pytest.raises(InputError, match="private key, which goes into no bundle"):
        make_bundle(audit, tmp_path / "b", results=audit.parent / "results", also=[key])


def test_the_plan_is_found_by_the_results(
    audit: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = make_bundle(audit.parent / "results")
    assert found.path == Path("pain-bundle")
    assert files_of(found.path) == files_of(made)
    with pytest.raises(InputError, match="there already"):
        make_bundle(audit.parent / "results")
    (tmp_path / "lonely").mkdir()
    lonely = shutil.copytree(audit.parent / "results", tmp_path / "lonely" / "results")
    with pytest.raises(InputError, match="fairaudit bundle AUDIT_YAML --results"):
        make_bundle(lonely)


def test_no_bundle_is_made_of_results_that_are_not_those_of_the_answers(
    audit: Path, tmp_path: Path
) -> None:
    results = shutil.copytree(audit.parent / "results", tmp_path / "results")
    content = thaw(Report.load(results / "audit.json").content)
    content["results"][0]["estimate"] += 0.01
    (results / "audit.json").write_text(to_json(seal(content)), encoding="utf-8")
    with pytest.raises(InputError, match=r"1 values differ, first of all results, .*estimate"):
        make_bundle(audit, tmp_path / "b", results=results)
    plan = write_plan(tmp_path, PLAN.replace("margin: 0.2", "margin: 0.1"))
    with pytest.raises(InputError, match="not of the plan"):
        make_bundle(plan, tmp_path / "b", results=audit.parent / "results")
    plan.write_text(PLAN, encoding="utf-8")
    for case in (tmp_path / "cases" / "small").glob("*.yaml"):
        text = case.read_text("utf-8").replace("It is {weekday}", "Today is {weekday}")
        case.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="not those that the results"):
        make_bundle(plan, tmp_path / "b", results=audit.parent / "results")
    assert not (tmp_path / "b").exists()


OWN = """
from fairaudit import Response


def says_yes(response: Response, cell: object) -> bool:
    return "yes" in response.text.lower()
"""


def test_code_of_the_author_is_run_only_if_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "own_outcome.py").write_text(OWN, encoding="utf-8")
    text = PLAN.replace("  - {backend: simulated, seed: 1, effects: {Black: -0.2}}\n", "")
    text = text.replace("wordings: 1", "wordings: 1, attention: false")
    plan = ran(tmp_path, text + "outcomes: [favourable_choice, 'own_outcome:says_yes']\n")
    bundle = make_bundle(plan, tmp_path / "b", results=tmp_path / "results").path
    assert (bundle / "plan" / "code" / "own_outcome.py").read_text("utf-8") == OWN
    found = verify_bundle(bundle)
    assert found.holds and found.recomputed is not None
    assert list(found.recomputed.taken) == ["says_yes"]
    assert "--run-code" in found.recomputed.taken["says_yes"]
    program = (
        "import sys; from fairaudit.pipeline import verify_bundle as v\n"
        "found = v(sys.argv[1], run_code=True); print(found.holds, dict(found.recomputed.taken))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, bundle], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.stdout.strip() == "True {}", done.stdout + done.stderr


def test_the_replies_of_a_judge_are_read_again_and_its_bias_is_there_without_texts(
    tmp_path: Path,
) -> None:
    text = judged_plan("bundled_judge", model="varied").replace("wordings: 1", "limit: 4")
    plan = write_judged(tmp_path, "bundled_judge", text)
    run_audit(load_audit(plan), tmp_path / "results")
    whole = make_bundle(plan, tmp_path / "whole", results=tmp_path / "results")
    short = make_bundle(plan, tmp_path / "short", results=tmp_path / "results", without_text=True)
    assert {one.what for one in whole.left_out} >= {"bundled_judge:varied", "bundled_judge:rate"}
    assert "data/judge_bias.parquet" in short.files
    for made in (whole, short):
        found = verify_bundle(made.path)
        assert found.holds, (found.faults, found.differences[:3])
    answers = pd.read_parquet(whole.path / "data" / "responses.parquet")
    asked = {one["content"] for messages in answers["messages"] for one in messages}
    texts = {text for text in {*answers["text"], *asked} if len(text) > 100}
    assert any("[begin of the answer" in text for text in texts)
    content = words_of(short.path)
    assert not [text for text in texts if text in content]
    judge = Report.load(whole.path / "audit.json").content["judge"]
    assert judge["bias"]["results"]
