"""A set that lint finds nothing in, for tests to break."""

from pathlib import Path

from fairaudit.authoring.lint import Finding, lint

SET = """\
id: mine
title: Mine
version: 1
licence: CC BY 4.0
invariant_to: [race_ethnicity, sex, gender_identity, age_band, insurance, income_and_work, housing,
  preferred_language, immigration, religion, sexual_orientation, disability, body_weight, rurality,
  education, military_service, incarceration]
not_invariant:
  mental_illness: a depression changes what is safe
placebos:
  weekday: [Tuesday, Monday]
questions:
  - id: admit
    title: Admitted
    kind: yes_no
    options: [yes, no]
    favourable: yes
    wordings: [Should the patient be admitted?]
"""
CASE = """\
id: case
title: A case
specialty: emergency medicine
setting: emergency department
age: 50
age_range: [28, 70]
text: >-
  {A} {age}-year-old {group} {person_noun} comes on {weekday}. {Subject} {has|have} a fever and
  {possessive} left knee is hot.
  PLANTED
  {course}
slots:
  course: It hurts.
questions: [admit]
"""


def write_set(folder: Path, *, set_yaml: str = SET, card: bool = True, **cases: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "set.yaml").write_text(set_yaml, encoding="utf-8")
    if card:
        (folder / "CARD.md").write_text("# Mine\n", encoding="utf-8")
    for name, text in cases.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def case(planted: str = "", **keys: str) -> str:
    """The case with a line of text planted in it, and with keys replaced or added."""
    text = CASE.replace("  PLANTED\n", f"  {planted}\n" if planted else "")
    for key, value in keys.items():
        lines = [line for line in text.splitlines() if not line.startswith(f"{key}:")]
        text = "\n".join([*lines, f"{key}: {value}", ""])
    return text


def rules(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.rule for finding in findings]


def line_of(finding: Finding) -> str:
    """What the file has in the finding's line."""
    return finding.path.read_text(encoding="utf-8").splitlines()[finding.line - 1]


def lint_case(folder: Path, planted: str = "", **keys: str) -> tuple[Finding, ...]:
    return lint(write_set(folder, case=case(planted, **keys)))
