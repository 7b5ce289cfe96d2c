"""Every shipped vignette, crossed with every attribute and every kind of cue."""

import csv
import difflib
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import fairaudit.counterfactual
from fairaudit import InputError, VignetteSet, counterfactuals, load_attributes, load_vignettes
from fairaudit.analysis import LEAST_PAIRS
from fairaudit.counterfactual import CUES, shipped_attribute_files, shipped_set_folders
from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.language import Template, framed
from fairaudit.counterfactual.members import Member, members_of
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.swaps import impossible

SETS = sorted(shipped_set_folders())
ATTRIBUTES = load_attributes(*shipped_attribute_files())
SEX = next(attribute for attribute in ATTRIBUTES if attribute.id == "sex")
DESIGN = Design(
    questions=(), groups=(), cues=CUES, wordings=1, orders=("forward",), placebo=3,
    attention=True, seed=7,
)  # fmt: skip
GENDERED = re.compile(r"\b(?:he|she|him|his|her|hers|himself|herself|man|woman)\b", re.IGNORECASE)
SINGULAR = re.compile(r"\bthey (?:is|has|was|does|[a-z]+[^s\W]s)\b", re.IGNORECASE)


@cache
def vignettes_of(name: str) -> VignetteSet:
    return load_vignettes(name)


def members(vignettes: VignetteSet, vignette: Vignette, attribute: Attribute) -> list[Member]:
    background = [] if attribute.id == "sex" else [SEX]
    return list(members_of(vignette, vignettes, [attribute], background, DESIGN))


def rendered(vignette: Vignette, member: Member) -> str:
    return Template.of(framed(vignette.text)).fill(member.values)


def words(text: str) -> list[str]:
    return re.findall(r"[\w’']+", text)


def test_there_are_twelve_sets_of_twenty_or_more() -> None:
    counts = {name: len(vignettes_of(name).vignettes) for name in SETS}
    assert len(counts) == 12
    assert min(counts.values()) >= 20
    assert sum(counts.values()) >= 240


@pytest.mark.parametrize("name", SETS)
def test_every_vignette_says_of_every_attribute_whether_it_matters(name: str) -> None:
    known = {attribute.id for attribute in ATTRIBUTES}
    for vignette in vignettes_of(name).vignettes:
        assert {*vignette.invariant_to, *vignette.not_invariant} == known, vignette.id
        assert not {*vignette.invariant_to} & {*vignette.not_invariant}, vignette.id


@pytest.mark.parametrize("name", SETS)
def test_every_question_has_three_wordings_and_a_reason_for_its_margin(name: str) -> None:
    for question in vignettes_of(name).questions:
        assert len(question.wordings) >= 3
        assert question.kind == "text" or (question.margin and question.margin.reason)


@pytest.mark.parametrize("name", SETS)
def test_every_yes_no_question_is_also_asked_as_a_choice(name: str) -> None:
    vignettes = vignettes_of(name)
    for vignette in vignettes.vignettes:
        for question in vignettes.asked_of(vignette):
            assert (question.as_choice is not None) == (question.kind == "yes_no"), question.id
            if question.as_choice is not None:
                lengths = [len(words(option)) for option in question.as_choice.options]
                assert max(lengths) - min(lengths) <= 2, question.id


@cache
def pooled_names() -> frozenset[str]:
    """Every name that a patient may bear, from the shipped pools."""
    folder = Path(fairaudit.counterfactual.__file__).parent / "names"
    return frozenset(
        row["name"]
        for file in ("first.csv", "last.csv")
        for row in csv.DictReader((folder / file).read_text(encoding="utf-8").splitlines())
    )


@pytest.mark.parametrize("name", SETS)
def test_no_bystander_bears_a_name_from_the_patients_pools(name: str) -> None:
    titled = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Nurse|Professor)\.? ([A-Z][\w’'-]+)")
    vignettes = vignettes_of(name)
    texts = [value for values in vignettes.about.placebos.values() for value in values]
    for vignette in vignettes.vignettes:
        texts += [vignette.text, *vignette.slots.values()]
        texts += [text for one in vignette.attention.values() for text in one.slots.values()]
    assert not {named for text in texts for named in titled.findall(text)} & pooled_names()
    assert {"Smith", "Mary"} <= pooled_names()


@pytest.mark.parametrize("name", SETS)
def test_harm_is_weighed_and_attention_is_controlled(name: str) -> None:
    vignettes = vignettes_of(name)
    for vignette in vignettes.vignettes:
        asked = vignettes.asked_of(vignette)
        weighed = {one.id for one in asked if one.kind not in ("ranked", "text")}
        assert weighed == set(vignette.harm), vignette.id
        assert bool(vignette.attention) or {one.kind for one in asked} == {"text"}, vignette.id
        targets = {one.id for one in asked if one.kind == "ranked"}
        assert targets == set(vignette.targets), vignette.id


@pytest.mark.parametrize("name", SETS)
def test_a_controlled_question_has_pairs_enough_for_its_control_to_pass(name: str) -> None:
    vignettes = vignettes_of(name).vignettes
    pairs = Counter(question for vignette in vignettes for question in vignette.attention)
    assert all(count >= LEAST_PAIRS for count in pairs.values()), pairs


@pytest.mark.parametrize("attribute", ATTRIBUTES, ids=lambda attribute: attribute.id)
@pytest.mark.parametrize("name", SETS)
def test_members_differ_within_the_cue_alone(name: str, attribute: Attribute) -> None:
    """Every fifth case, aligned word by word; lint looks at all of them in its own way."""
    vignettes = vignettes_of(name)
    for vignette in vignettes.vignettes[::5]:
        verbs = {
            word
            for text in (vignette.text, *vignette.slots.values())
            for slot in Template.of(text).slots
            if "|" in slot
            for word in slot.split("|")
        }
        references: dict[str, Member] = {}
        for member in members(vignettes, vignette, attribute):
            if member.attribute != attribute.id:
                continue
            reference = references.setdefault(member.cue, member)
            told = " ".join(
                one.values.get(slot, "") for one in (reference, member)
                for slot in (*attribute.slots, "name")
            )  # fmt: skip
            allowed = {word.lower() for word in (*words(told), *verbs, "a", "an")}
            one, other = words(rendered(vignette, reference)), words(rendered(vignette, member))
            changes = difflib.SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes()
            changed = {
                word.lower()
                for tag, a, b, c, d in changes
                if tag != "equal"
                for word in (*one[a:b], *other[c:d])
            }
            assert changed <= allowed, (vignette.id, member.group, member.cue, changed - allowed)
            assert changed or member is reference, (vignette.id, member.group, member.cue)


@pytest.mark.parametrize("name", SETS)
def test_without_a_demographic_no_cue_is_told(name: str) -> None:
    """The neutral line of the sex record leaves noun, pronouns and verbs plural and neutral."""
    cues = {
        slots["group"]
        for attribute in ATTRIBUTES
        for level in attribute.levels.values()
        for slots in level.cues.values()
        if "group" in slots
    }
    told = re.compile(rf"\b(?:{'|'.join(sorted(cues))})\b")
    vignettes = vignettes_of(name)
    for vignette in vignettes.vignettes:
        neutral = {
            **members(vignettes, vignette, SEX)[0].values,
            **SEX.levels["female"].cues["social_history"],
            "social_history": "",
        }
        for attention in ({}, *(control.slots for control in vignette.attention.values())):
            text = Template.of(framed(vignette.text)).fill({**neutral, **attention})
            assert not told.search(text), (vignette.id, told.findall(text))
            assert not SINGULAR.search(text), (vignette.id, SINGULAR.findall(text))
            assert "  " not in text and "{" not in text, vignette.id
            if len(vignette.sexes) == 2:
                assert not GENDERED.search(text), (vignette.id, GENDERED.findall(text))


def test_impossible_members_are_listed_and_never_rendered() -> None:
    vignettes = load_vignettes("differential")
    design = counterfactuals(vignettes, load_attributes("age_band", "insurance"), wordings=1)
    listed = {(one.vignette_id, one.group): one.reason for one in design.refused if one.group}
    assert any(group == "medicare" and "65 to 120" in why for (_, group), why in listed.items())
    rendered_members = {(cell.vignette_id, cell.group) for cell in design}
    assert not rendered_members & set(listed)
    for vignette in vignettes.vignettes:
        if "male" not in vignette.sexes:
            assert impossible(vignette, [(SEX, "male")]) == "the case is possible for female only"


def test_a_limit_draws_vignettes_with_the_seed() -> None:
    vignettes, sex = load_vignettes("acute_pain"), load_attributes("sex")
    drawn = {
        seed: {cell.vignette_id for cell in counterfactuals(vignettes, sex, limit=9, seed=seed)}
        for seed in (1, 2)
    }
    assert len(drawn[1]) == len(drawn[2]) == 9
    assert drawn[1] != drawn[2]
    with pytest.raises(InputError, match="acute_pain has 27"):
        counterfactuals(vignettes, sex, limit=28)


def test_cues_are_contrasts_of_their_own() -> None:
    cells = counterfactuals(
        load_vignettes("acute_pain"),
        load_attributes("race_ethnicity"),
        cues=["descriptor", "name"],
        questions=["opioid"],
        wordings=1,
    )
    told = {cell.cue: cell.messages[1][1] for cell in cells if cell.group == "black"}
    assert "Black" in told["descriptor"] and "Patient:" not in told["descriptor"]
    assert told["name"].startswith("Patient: ") and "Black" not in told["name"]
    groups = {cell.group for cell in cells if cell.cue == "name"}
    assert groups == {"white", "black", "hispanic", "asian", "american_indian"}
    with pytest.raises(InputError, match="is told by descriptor, not by name"):
        counterfactuals(load_vignettes("acute_pain"), load_attributes("age_band"), cues=["name"])
