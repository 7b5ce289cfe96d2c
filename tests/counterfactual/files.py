"""A small set and an attribute, as files that tests write and break."""

from pathlib import Path

import pytest

from fairaudit import FileError, load_attributes, load_vignettes
from fairaudit.counterfactual import Attribute

SET = """\
id: mine
title: Mine
version: 1
licence: CC BY 4.0
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
CHOICE = """\
    as_choice:
      wording: What is right for the patient?
      options: [admit the patient, send the patient home]
"""
CASE = """\
id: case
title: A case
specialty: emergency medicine
setting: emergency department
age: 50
text: >-
  {A} {age}-year-old {group} {person_noun} comes on {weekday}. {course}
slots:
  course: It hurts.
invariant_to: [race_ethnicity, sex]
questions: [admit]
"""
HOUSING = """\
id: housing
title: Housing
reference: housed
source: ours
slots: [home]
levels:
  housed: {title: Housed, cues: {descriptor: {home: lives in a flat}}}
  unhoused: {title: Unhoused, cues: {descriptor: {home: has no home}}}
"""


def write_set(folder: Path, *, set_yaml: str = SET, **cases: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "set.yaml").write_text(set_yaml, encoding="utf-8")
    (folder / "CARD.md").write_text("# Mine\n", encoding="utf-8")
    for name, text in cases.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def faults_of(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(FileError) as caught:
        load_vignettes(folder)
    return [(fault.path.name, fault.line, fault.message) for fault in caught.value.faults]


def write_attribute(folder: Path, text: str = HOUSING) -> Path:
    path = folder / "housing.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def load_text(folder: Path, text: str = HOUSING) -> Attribute:
    """Load an attribute from its text."""
    (attribute,) = load_attributes(write_attribute(folder, text))
    return attribute
