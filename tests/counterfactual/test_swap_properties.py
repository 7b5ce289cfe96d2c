"""Any two groups of any attribute, in any shipped vignette, told by any cue."""

import re

from hypothesis import given, settings

from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.language import Template, framed
from fairaudit.counterfactual.members import members_of
from tests.strategies import ATTRIBUTES, LevelPair, level_pairs

SEX = ATTRIBUTES["sex"]
WORD = re.compile(r"[\w’']+|[^\w\s]")


def texts(pair: LevelPair, *, reference: str, group: str) -> dict[str, str]:
    """The texts of a swap, by group; empty where a member is impossible."""
    attribute = ATTRIBUTES[pair.attribute].model_copy(update={"reference": reference})
    vignettes, vignette = pair.case
    design = Design(
        questions=(), groups=((attribute.id, (group,)),), cues=(pair.cue,), wordings=1,
        orders=("forward",), placebo=0, attention=False, seed=7,
    )  # fmt: skip
    background = [] if attribute.id == "sex" else [SEX]
    text = Template.of(framed(vignette.text))
    return {
        member.group: text.fill(member.values)
        for member in members_of(vignette, vignettes, [attribute], background, design)
    }


@given(level_pairs())
@settings(max_examples=400)
def test_swapping_there_and_back_restores_the_text(pair: LevelPair) -> None:
    there = texts(pair, reference=pair.one, group=pair.other)
    back = texts(pair, reference=pair.other, group=pair.one)
    assert there == back
    assert len(set(there.values())) == len(there) in (0, 2)


@given(level_pairs())
@settings(max_examples=400)
def test_what_both_members_share_is_in_one_order_and_all_else_is_the_cue(pair: LevelPair) -> None:
    """Taking the words of the cue out of both members leaves the same text."""
    told = texts(pair, reference=pair.one, group=pair.other)
    if not told:
        return
    _, vignette = pair.case
    cues = {
        word.lower()
        for level in (pair.one, pair.other)
        for text in ATTRIBUTES[pair.attribute].levels[level].cues[pair.cue].values()
        for word in WORD.findall(text)
    }
    slots = Template.of(framed(vignette.text)).slots
    inner = [slot for text in vignette.slots.values() for slot in Template.of(text).slots]
    verbs = {word for slot in (*slots, *inner) if "|" in slot for word in slot.split("|")}
    allowed = {*cues, *(verb.lower() for verb in verbs), "a", "an", "social", "history", ":", "."}
    if pair.attribute in ("sex", "gender_identity"):
        told_by_sex = (values for level in SEX.levels.values() for values in level.cues.values())
        allowed |= {word.lower() for values in told_by_sex for word in values.values()}
    left = []
    for text in told.values():
        if pair.cue == "name":
            assert text.startswith("Patient: ")
            text = text.split("\n", 1)[1]
        words = [word.lower() for word in WORD.findall(text)]
        left.append([word for word in words if word not in allowed])
    assert left[0] == left[1]
