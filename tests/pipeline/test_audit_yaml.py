import json
import re
import sys
from pathlib import Path

import pytest

from fairaudit import FileError, load_audit, preview
from fairaudit.pipeline import matched_pair, run_audit

PLAN = """\
vignettes: acute_pain
attributes: [race_ethnicity, sex]
design:
  questions: [opioid]
  wordings: 1
models:
  - backend: simulated
    seed: 3
margin: 0.05
seed: 7
"""
TRIAGE = """\
def ask(messages, tone="plain"):
    return "Yes."

async def ask_later(messages):
    return "No."

class Length:
    name, version, scale = "length", "1", "probability"
    def parse(self, response, cell): ...

class Lost(Length):
    name, scale = "lost", "metres"

LENGTH, LOST = Length(), Lost()
"""


@pytest.fixture(autouse=True)
def fresh_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a module of this name in a folder of its own."""
    monkeypatch.delitem(sys.modules, "pipeline_test_triage", raising=False)


def write(folder: Path, text: str = PLAN) -> Path:
    path = folder / "audit.yaml"
    path.write_text(text, encoding="utf-8")
    (folder / "pipeline_test_triage.py").write_text(TRIAGE, encoding="utf-8")
    return path


def faults_of(path: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(FileError) as caught:
        load_audit(path)
    return [(fault.path.name, fault.line, fault.message) for fault in caught.value.faults]


def test_a_plan_becomes_an_audit(tmp_path: Path) -> None:
    audit = load_audit(write(tmp_path))
    assert (audit.name, audit.margin, audit.seed, audit.samples) == ("audit", 0.05, 7, 1)
    assert audit.models[0].identity.params["seed"] == 3
    assert audit.plan["design"]["placebo"] == 3


def test_the_prompt_is_the_deployments_own(tmp_path: Path) -> None:
    prompt = "prompt:\n  system: Our ward.\n  user: 'Q: {question} Case: {vignette} ({options})'\n"
    audit = load_audit(write(tmp_path, PLAN + prompt))
    reference, other = matched_pair(audit.cells)
    assert [role for role, _ in reference.messages] == ["system", "user"]
    assert reference.messages[0] == ("system", "Our ward.")
    assert reference.messages[1][1].startswith("Q: Should the patient")
    assert (reference.set_id, reference.attribute) == (other.set_id, other.attribute)
    assert (reference.role, other.role) == ("reference", "counterfactual")


def test_a_target_is_found_beside_the_plan(tmp_path: Path) -> None:
    target = (
        "  - target: pipeline_test_triage:ask\n    revision: 2026-11-01\n    params: {tone: kind}\n"
    )
    plan = PLAN.replace("  - backend: simulated\n    seed: 3\n", target)
    (model,) = load_audit(write(tmp_path, plan)).models
    identity = model.identity
    assert identity.name == "pipeline_test_triage:ask"
    assert identity.revision == "2026-11-01"
    assert dict(identity.params) == {"tone": "kind"}


def test_sets_attributes_and_outcomes_of_ones_own(tmp_path: Path) -> None:
    housing = tmp_path / "housing.yaml"
    housing.write_text(
        "id: housing\ntitle: Housing\nreference: housed\nsource: ours\nslots: [home]\nlevels:\n"
        "  housed: {title: Housed, cues: {descriptor: {home: lives in a flat}}}\n"
        "  unhoused: {title: Unhoused, cues: {descriptor: {home: has no home}}}\n",
        encoding="utf-8",
    )
    folder = tmp_path / "my_set"
    folder.mkdir()
    (folder / "CARD.md").write_text("# Mine\n")
    (folder / "set.yaml").write_text(
        "id: mine\ntitle: Mine\nversion: 1\nlicence: ours\n"
        "placebos:\n  weekday: [Tuesday, Monday]\n"
        "questions:\n  - {id: admit, title: Admitted, kind: yes_no, options: [yes, no], "
        "favourable: yes, wordings: [Admit the patient?]}\n"
    )
    for name in ("one", "two"):
        (folder / f"{name}.yaml").write_text(
            f"id: {name}\ntitle: A case\nspecialty: s\nsetting: s\nage: 50\n"
            "text: '{A} {age}-year-old {person_noun} comes on {weekday} to ward "
            f"{name}. "
            "{Subject} {home}.'\n"
            "invariant_to: [housing, sex]\nquestions: [admit]\n"
        )
    audit = load_audit(
        write(
            tmp_path,
            "vignettes: my_set\nattributes: [housing.yaml, sex]\nseed: 1\n"
            "design: {wordings: 1, placebo: 1}\n"
            "outcomes: [option_probability, 'pipeline_test_triage:LENGTH']\n"
            "models: [{backend: simulated}]\n",
        )
    )
    assert {cell.attribute for cell in audit.cells} == {"housing", "sex", "placebo", "format"}
    # Housing is told in every text of this set, so that none can do without a demographic.
    assert {one.attribute for one in audit.cells.refused} == {"control"}
    assert [outcome.name for outcome in audit.outcomes] == ["option_probability", "length"]
    assert audit.margin is None


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("margin:", "margn:"), 9, "Did you mean “margin”"),
        (("  wordings:", "  wordngs:"), 5, "Did you mean “wordings”"),
        (("    seed: 3", "    sed: 3"), 7, "has no setting “sed”. Did you mean “seed”"),
        (("backend: simulated", "backend: simulatd"), 7, "Did you mean “simulated”"),
        (("backend: simulated\n    seed: 3", "seed: 3"), 7, "give either “backend”"),
        (("vignettes: acute_pain", "vignettes: acute_pian"), 1, "Did you mean “acute_pain”"),
        (("sex]", "sexx]"), 2, "Did you mean “sex”"),
        (("sex]", "race_ethnicity]"), 2, "given twice"),
        (("[opioid]", "[opiod]"), 3, "Did you mean “opioid”"),
        (("  wordings: 1", "  groups: {race_ethnicity: [blak]}"), 3, "Did you mean “black”"),
        (("margin: 0.05", "margin: -1"), 9, "greater than 0"),
        (("seed: 7\n", ""), 1, "the key “seed” is missing"),
        (("seed: 7\n", "seed: seven\n"), 10, "write a whole number, such as 7, not seven"),
        (("margin: 0.05", "outcomes: [option_mas]"), 9, "Did you mean “option_mass”"),
        (("margin: 0.05", "outcomes: ['pipeline_test_triage:ask']"), 9, "scale of the outcome ask"),
        (("margin: 0.05", "outcomes: ['pipeline_test_triage:LOST']"), 9, "scale “metres”"),
        (("margin: 0.05", "outcomes: [option_mass]"), 9, "never compared"),
        (("margin: 0.05", "estimands: favourable_answer"), 3, "every set here asks one"),
        (("margin: 0.05", "margin: 5"), 9, "5 is never exceeded; for 5 points write 0.05."),
        (("margin: 0.05", "estimands: [mean]"), 9, "“estimands”, entry 1: write one of: mean_d"),
        (("  wordings: 1", "  cues: [name, x]"), 5, "“design.cues”, entry 2: write one of"),
        (("sex]", "gender]"), 2, "Did you mean “gender_identity”?"),
        (("sex]", "gender]"), 2, "rurality, sex, sexual_orientation. `fairaudit list attributes`"),
        (("margin: 0.05", "margin: {}"), 9, "give at least 1"),
        (("margin: 0.05", "margin:\n  favourable_choice: -1"), 10, "greater than 0, not -1"),
        (("margin: 0.05", "margin:\n  favourable_choice: x"), 10, "write a number, such as 0.05"),
        (("margin: 0.05", "margin:\n  favourable_choise: 0.1"), 10, "Did you mean “favourable"),
        (("margin: 0.05", "margin:\n  option_mass: 0.1"), 10, "no outcome of this audit"),
        (("margin: 0.05", "margin:\n  option_probability: 2"), 10, "give a margin below 1"),
        (
            (
                "acute_pain\nattributes: [race_ethnicity, sex]\ndesign:\n  questions: [opioid]",
                "differential\nattributes: [race_ethnicity, sex]\ndesign:",
            ),
            3,
            "“differential” asks for ranked answers, and none of the outcomes reads them",
        ),
        (("  wordings: 1", "  limit: 400"), 3, "acute_pain has 27"),
        (("  wordings: 1", "  cues: surname"), 5, "descriptor, name, social_history"),
        (("margin: 0.05", "prompt: {user: '{vignette}'}"), 9, "lacks {question}"),
        (("    seed: 3", "    seed: 3\n  - {backend: simulated, seed: 3}"), 6, "are the same"),
        (("backend: simulated\n    seed: 3", "target: no_such_module:f"), 7, "cannot be imported"),
        (("backend: simulated\n    seed: 3", "target: math:no_such"), 7, "nothing called"),
        (("backend: simulated\n    seed: 3", "target: triage"), 7, "module:function"),
        (("seed: 3", "seed: 3\n    revision: 1.10"), 9, 'quotes: "1.10"'),
    ],
)
def test_each_fault_names_its_line(
    tmp_path: Path, change: tuple[str, str], line: int, message: str
) -> None:
    assert change[0] in PLAN
    found = faults_of(write(tmp_path, PLAN.replace(*change, 1)))
    assert any(message in text and at == line for _, at, text in found), found


def test_a_question_that_none_reads_is_told_at_the_outcomes(tmp_path: Path) -> None:
    asked = PLAN.replace("vignettes: acute_pain", "vignettes: chest_pain").replace(
        "[opioid]", "[troponin, cad_likelihood]"
    )
    asked = asked.replace("seed: 3", "answers: text", 1)
    outcomes = (
        "margin: 0.05\noutcomes:\n  - favourable_choice\n  - outcome: word_count\n"
        "    margin: 9\n    questions: [troponin]"
    )
    ((_, line, told),) = faults_of(write(tmp_path, asked.replace("margin: 0.05", outcomes)))
    assert line == 14
    assert "“cad_likelihood” asks for numeric answers, and none of the outcomes reads them" in told
    assert "word_count could, and is kept to other questions: name it here too" in told
    only = "margin: 0.05\noutcomes: [favourable_choice]"
    ((_, line, told),) = faults_of(write(tmp_path, asked.replace("margin: 0.05", only)))
    assert line == 10
    assert "Name one under “outcomes”, such as stated_number" in told


def test_margins_of_several_outcomes(tmp_path: Path) -> None:
    each = {"favourable_choice": 0.1, "option_probability": 0.04}
    text = "margin: {favourable_choice: 0.1, option_probability: 0.04}"
    audit = load_audit(write(tmp_path, PLAN.replace("margin: 0.05", text)))
    assert audit.margin == audit.plan["margin"] == each
    with pytest.raises(TypeError):
        audit.margin["favourable_choice"] = 0.2  # type: ignore[index]
    # Which of the two is read turns on the answers; the other one's margin is then not needed.
    outcomes = run_audit(audit, tmp_path / "out").results
    assert outcomes.settings.margin == {"option_probability": 0.04}
    record = json.loads((tmp_path / "out" / "audit.json").read_text(encoding="utf-8"))
    assert record["settings"]["margin"] == {"option_probability": 0.04}
    assert record["plan"]["margin"] == each


def test_every_fault_of_the_margins_is_told(tmp_path: Path) -> None:
    text = "margin:\n  favourable_choice: -1\n  option_probability: x"
    found = faults_of(write(tmp_path, PLAN.replace("margin: 0.05", text)))
    assert [line for _, line, _ in found] == [10, 11]


def test_faults_of_the_plan_and_of_its_files_come_together(tmp_path: Path) -> None:
    plan = PLAN.replace("sex]", "sexx]").replace("simulated", "simulatd")
    lines = [line for _, line, _ in faults_of(write(tmp_path, plan))]
    assert lines == [2, 7]


def test_faults_of_the_schema_and_of_names_come_together(tmp_path: Path) -> None:
    plan = (
        PLAN.replace("seed: 7\n", "outcomes: [option_mas]\nestimands: mean\nlooks: never\n")
        .replace("acute_pain", "acute_pian")
        .replace("sex]", "sexx]")
        .replace("backend: simulated", "backend: simulatd")
    )
    found = faults_of(write(tmp_path, plan))
    assert [line for _, line, _ in found] == [1, 1, 2, 7, 10, 11, 12]
    for (_, _, said), part in zip(
        found,
        (
            "“acute_pian”",
            "“seed” is missing",
            "“sexx”",
            "“simulatd”",
            "“option_mas”",
            "“esti",
            "“l",
        ),
        strict=True,
    ):
        assert part in said


def test_a_key_that_cannot_be_read_makes_no_faults_of_others(tmp_path: Path) -> None:
    folder = tmp_path / "my_set"
    folder.mkdir()
    (folder / "set.yaml").write_text("id: mine\n")
    plan = PLAN.replace("acute_pain", "my_set").replace("[race_ethnicity, sex]", "{sex: 1}")
    plan = plan.replace("margin: 0.05", "margin: {length: 0.1}\noutcomes: [[length]]")
    lines = [(line, said[:12]) for _, line, said in faults_of(write(tmp_path, plan))]
    # The set may rest on the attributes, and the margin on the outcomes.
    assert [line for line, _ in lines] == [2, 10], lines


def test_a_plan_that_is_not_there(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "no.yaml") == [("no.yaml", 1, "there is no such file.")]
    assert "folder, not a file" in faults_of(tmp_path)[0][2]
    for path in (tmp_path / "no.yaml", tmp_path):
        with pytest.raises(FileError, match=f"\n  {re.escape(str(path))}: th"):
            load_audit(path)


def test_the_preview_counts_without_asking(tmp_path: Path) -> None:
    counts = preview(load_audit(write(tmp_path, PLAN + "samples: 2\n")))
    # 27 vignettes × 2 orders × (7 races + 2 sexes + 4 placebo + 2 attention + 2 control) cells, and
    # the format arm: each vignette as written, forward and reversed.
    assert counts.cells == 27 * 2 * 17 + 27 * 2
    # As written stands once for all arms, and is one of the sexes.
    assert counts.prompts == 27 * 2 * 14
    roles = dict(counts.roles)
    assert (roles["control"], roles["format"]) == (27 * 2, 27)
    assert "paraphrase" not in roles  # there is one wording
    assert (counts.formats, counts.crossings) == ((), ())
    assert counts.models[0].calls == 2 * counts.prompts
    assert counts.models[0].counted == "estimated at 4 characters a token"
    assert 150 < counts.models[0].input_tokens / counts.models[0].calls < 250


def test_two_audits_with_one_module_name_are_never_mixed_up(tmp_path: Path) -> None:
    target = "  - target: pipeline_test_triage:ask\n"
    plan = PLAN.replace("  - backend: simulated\n    seed: 3\n", target)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, plan)
    load_audit(tmp_path / "one" / "audit.yaml")
    ((_, line, message),) = faults_of(tmp_path / "two" / "audit.yaml")
    assert line == 7
    assert "is already loaded. Give yours another name" in message


def test_the_preview_tells_crossings_and_formats(tmp_path: Path) -> None:
    design = "  crossings: [[race_ethnicity, sex]]\n  formats: [labelled, choice]\n"
    counts = preview(load_audit(write(tmp_path, PLAN.replace("models:", design + "models:"))))
    (crossing,) = counts.crossings
    assert (crossing.name, crossing.groups) == ("race_ethnicity × sex", 13)
    assert not crossing.fraction
    assert crossing.spread == "each group in 27 of 27 vignettes"
    labelled, choice = counts.formats
    assert (labelled.name, labelled.cells, labelled.questions) == ("labelled", 27, ("opioid",))
    assert (choice.name, choice.cells) == ("choice", 27)
