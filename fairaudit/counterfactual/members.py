"""The members of a vignette's matched sets: which slot values each of them has."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fairaudit.counterfactual.attribute import FRAME, NAME_POOL, Attribute
from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.language import Template, framed, reached
from fairaudit.counterfactual.names import draw_names
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.vignettes import VignetteSet

__all__ = [
    "Member",
    "groups_of",
    "impossible",
    "members_of",
    "placebo_renders",
    "unswapped",
]

_SOCIAL_HISTORY = "social_history"
_EMPTY = dict.fromkeys(FRAME, "")

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One way to fill a vignette's slots, and its place in the design."""

    attribute: str
    group: str
    role: str
    cue: str
    values: Values
    question: str = ""
    expected: str = ""


def groups_of(attribute: Attribute, design: Design) -> tuple[str, ...]:
    """Groups that the design compares with the attribute's reference."""
    chosen = dict(design.groups).get(attribute.id)
    return chosen or tuple(level for level in attribute.levels if level != attribute.reference)


def members_of(
    vignette: Vignette,
    vignettes: VignetteSet,
    attributes: Sequence[Attribute],
    background: Sequence[Attribute],
    design: Design,
) -> Iterator[Member]:
    """Members of all arms: each attribute against its reference, placebo, attention."""
    kept = unswapped(vignettes, attributes, background)
    base = _base_values(vignette, vignettes, (*kept, *attributes))
    for attribute in attributes:
        if attribute.id in vignette.invariant_to:
            yield from _swaps(vignette, vignettes.id, attribute, base, design)
    yield from _placebo_members(vignette, vignettes, base, design)
    if design.attention:
        yield from _attention_members(vignette, base)


def _swaps(
    vignette: Vignette, set_name: str, attribute: Attribute, base: Values, design: Design
) -> Iterator[Member]:
    """Reference and groups of one attribute, told by each kind of cue; impossible ones left out."""
    groups = (attribute.reference, *groups_of(attribute, design))
    possible = [level for level in groups if not impossible(vignette, attribute, level)]
    if attribute.reference not in possible:
        return
    for cue in (one for one in attribute.cues if one in design.cues):
        told = {
            level: dict(attribute.levels[level].cues[cue])
            for level in possible
            if cue in attribute.levels[level].cues
        }
        if cue == "name":
            key = f"{set_name}/{vignette.id}"
            told = _named(told, sex=vignette.base.get("sex", "any"), seed=design.seed, key=key)
        for level, values in told.items():
            yield Member(
                attribute=attribute.id,
                group=level,
                role="reference" if level == attribute.reference else "counterfactual",
                cue=cue,
                values={**base, **_headed(values)},
            )


def _named(
    told: Mapping[str, dict[str, str]], *, sex: str, seed: int, key: str
) -> dict[str, dict[str, str]]:
    """One name for each group, drawn together so that they are alike in how common they are."""
    pools = {level: values[NAME_POOL] for level, values in told.items()}
    names = draw_names(pools.values(), sex=sex, seed=seed, key=key)
    return {level: {"name": f"Patient: {names[pool].text}\n"} for level, pool in pools.items()}


def impossible(vignette: Vignette, attribute: Attribute, level: str) -> str:
    """Why a vignette's patient cannot be of a group, or an empty string."""
    about = attribute.levels[level]
    if attribute.id == "sex" and level not in vignette.sexes:
        return f"the case is possible for {' and '.join(vignette.sexes)} only"
    if about.age is not None and vignette.age_range is not None:
        low, high = vignette.age_range
        if not low <= about.age <= high:
            return f"the answer holds for ages {low} to {high}, and the group is {about.age}"
    age = vignette.age if about.age is None else about.age
    if about.ages is not None and not about.ages[0] <= age <= about.ages[1]:
        return f"the group is possible at ages {about.ages[0]} to {about.ages[1]}, not at {age}"
    return ""


def _headed(values: Values) -> dict[str, str]:
    """Give a line of social history its heading."""
    line = values.get(_SOCIAL_HISTORY)
    return {**values} | ({_SOCIAL_HISTORY: f" Social history: {line}"} if line else {})


def _placebo_members(
    vignette: Vignette, vignettes: VignetteSet, base: Values, design: Design
) -> Iterator[Member]:
    if not design.placebo:
        return
    renders = placebo_renders(vignette, vignettes)
    # Each vignette has its own draw, so that leaving one vignette out changes no other.
    drawn = random.Random(f"{design.seed}/{vignettes.id}/{vignette.id}").sample(
        renders, design.placebo
    )
    yield Member(attribute="placebo", group="as written", role="reference", cue="", values=base)
    for number, changed in enumerate(drawn, 1):
        yield Member(
            attribute="placebo",
            group=f"placebo {number}",
            role="placebo",
            cue="",
            values={**base, **dict([changed])},
        )


def _attention_members(vignette: Vignette, base: Values) -> Iterator[Member]:
    for question, attention in vignette.attention.items():
        shared = {"attribute": "attention", "cue": "", "question": question}
        yield Member(**shared, group="as written", role="reference", values=base)
        yield Member(
            **shared,
            group="decisive change",
            role="attention",
            values={**base, **attention.slots},
            expected=attention.expect,
        )


def placebo_renders(vignette: Vignette, vignettes: VignetteSet) -> list[tuple[str, str]]:
    """Placebo slots that the text reaches, each with every value but the one it has by default."""
    links = {slot: Template.of(text).names for slot, text in vignette.slots.items()}
    used = reached(Template.of(framed(vignette.text)).names, links)
    return [
        (slot, value)
        for slot, values in vignettes.about.placebos.items()
        if slot in used
        for value in values[1:]
    ]


def unswapped(
    vignettes: VignetteSet, attributes: Sequence[Attribute], background: Sequence[Attribute]
) -> tuple[Attribute, ...]:
    """Attributes that texts cannot do without, at their base level: the set's own come last."""
    brought = {attribute.id: attribute for attribute in vignettes.attributes}
    swapped = {attribute.id for attribute in attributes}
    kept = [attribute for attribute in background if attribute.id not in brought]
    return tuple(
        one for one in (*kept, *brought.values()) if one.id not in swapped and one.always_told
    )


def _base_values(
    vignette: Vignette, vignettes: VignetteSet, attributes: Sequence[Attribute]
) -> dict[str, str]:
    """Values of all slots when nothing is swapped; of two attributes, the later one wins a slot."""
    values = {**_EMPTY, "age": str(vignette.age), **vignette.slots}
    values |= {slot: options[0] for slot, options in vignettes.about.placebos.items()}
    for attribute in attributes:
        if attribute.always_told:
            level = vignette.base.get(attribute.id) or _possible_level(vignette, attribute)
            values |= _headed(attribute.levels[level].cues["descriptor"])
    return values


def _possible_level(vignette: Vignette, attribute: Attribute) -> str:
    levels = (attribute.reference, *attribute.levels)
    return next(
        (level for level in levels if not impossible(vignette, attribute, level)),
        attribute.reference,
    )
