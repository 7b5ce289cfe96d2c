"""The members of a vignette's matched sets: which slot values each of them has."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fairaudit.counterfactual.attribute import FRAME, Attribute
from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.language import Template, framed, reached
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.swaps import Swap, Values, headed, impossible
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.rows import INTERSECTION, JUSTIFIED

__all__ = [
    "AS_WRITTEN",
    "Member",
    "base_level",
    "base_member",
    "members_of",
    "placebo_renders",
    "swaps_of",
    "unswapped",
    "why_told",
]

AS_WRITTEN = "as written"
"""The group of a vignette whose demographics keep their base level."""

_EMPTY = dict.fromkeys(FRAME, "")


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

    def placed(self, attribute: str, group: str, role: str) -> "Member":
        """The same text at another place of the design."""
        return replace(self, attribute=attribute, group=group, role=role)


def members_of(
    vignette: Vignette,
    vignettes: VignetteSet,
    attributes: Sequence[Attribute],
    background: Sequence[Attribute],
    design: Design,
) -> Iterator[Member]:
    """Members of all arms: each swap against its reference, placebo, attention, no demographic."""
    kept = unswapped(vignettes, attributes, background)
    base = _base_values(vignette, vignettes, (*kept, *attributes))
    by_id = {one.id: one for one in (*kept, *attributes)}
    sex = base_level(vignette, by_id["sex"]) if "sex" in by_id else "any"
    for swap in swaps_of(attributes, design):
        yield from _swap_members(vignette, vignettes.id, swap, base, sex, design)
    yield from _placebo_members(vignette, vignettes, base, design)
    if design.attention:
        yield from _attention_members(vignette, base)
    if design.control and not why_told(vignette, (*kept, *attributes)):
        yield from _control_members(base, (*kept, *attributes))


def base_member(
    vignette: Vignette,
    vignettes: VignetteSet,
    attributes: Sequence[Attribute],
    background: Sequence[Attribute],
) -> Member:
    """The vignette as written, all demographics at their base level or not told."""
    kept = unswapped(vignettes, attributes, background)
    values = _base_values(vignette, vignettes, (*kept, *attributes))
    return Member(attribute="", group=AS_WRITTEN, role="reference", cue="", values=values)


def swaps_of(attributes: Sequence[Attribute], design: Design) -> tuple[Swap, ...]:
    """What is swapped: each attribute by itself, then the crossings."""
    by_id = {attribute.id: attribute for attribute in attributes}
    crossed = [[by_id[name] for name in crossing.attributes] for crossing in design.crossings]
    groups = dict(design.groups)
    return tuple(Swap.across(one, groups) for one in (*([each] for each in attributes), *crossed))


def _swap_members(
    vignette: Vignette, set_name: str, swap: Swap, base: Values, sex: str, design: Design
) -> Iterator[Member]:
    """Reference and groups of one swap, told by each kind of cue; impossible ones left out."""
    if not swap.allowed(vignette, design.allow_justified):
        return
    expected = "" if swap.allowed(vignette) else JUSTIFIED
    for cue in (one for one in swap.cues if one in design.cues):
        drawn = swap.drawn((set_name, vignette.id, cue), design)
        chosen = [one for one in swap.groups(vignette, cue) if drawn is None or one in drawn]
        told = swap.told(cue, chosen, sex=sex, seed=design.seed, key=f"{set_name}/{vignette.id}")
        for levels, values in told:
            yield Member(
                attribute=swap.name,
                group=INTERSECTION.join(levels),
                role="reference" if levels == swap.reference else "counterfactual",
                cue=cue,
                values={**base, **values},
                expected=expected,
            )


def _placebo_members(
    vignette: Vignette, vignettes: VignetteSet, base: Values, design: Design
) -> Iterator[Member]:
    if not design.placebo:
        return
    renders = placebo_renders(vignette, vignettes)
    # Each vignette has its own draw, so that leaving one vignette out changes no other.
    place = f"{design.seed}/placebo/{vignettes.id}/{vignette.id}"
    drawn = random.Random(place).sample(renders, design.placebo)
    yield Member(attribute="placebo", group=AS_WRITTEN, role="reference", cue="", values=base)
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
        yield Member(**shared, group=AS_WRITTEN, role="reference", values=base)
        yield Member(
            **shared,
            group="decisive change",
            role="attention",
            values={**base, **attention.slots},
            expected=attention.expect,
        )


def _control_members(base: Values, attributes: Sequence[Attribute]) -> Iterator[Member]:
    """The vignette as written, and without any demographic; the age is part of the case."""
    untold: dict[str, str] = {}
    for one in attributes:
        untold |= one.untold if one.always_told else {}
    shared = {"attribute": "control", "cue": ""}
    yield Member(**shared, group=AS_WRITTEN, role="reference", values=base)
    yield Member(
        **shared, group="no demographic", role="control", values={**base, **_EMPTY, **untold}
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


def why_told(vignette: Vignette, attributes: Sequence[Attribute]) -> str:
    """Why a vignette cannot be written without a demographic, or an empty string."""
    if len(vignette.sexes) == 1:
        return f"the case is possible for {vignette.sexes[0]} only, and so tells the sex"
    told = [one.id for one in attributes if one.always_told and not one.untold]
    return f"the text always tells {told[0]}, which has no “untold”" if told else ""


def _base_values(
    vignette: Vignette, vignettes: VignetteSet, attributes: Sequence[Attribute]
) -> dict[str, str]:
    """Values of all slots when nothing is swapped; of two attributes, the later one wins a slot."""
    values = {**_EMPTY, "age": str(vignette.age), **vignette.slots}
    values |= {slot: options[0] for slot, options in vignettes.about.placebos.items()}
    for attribute in attributes:
        if attribute.always_told:
            level = base_level(vignette, attribute)
            values |= headed(attribute.levels[level].cues["descriptor"])
    return values


def base_level(vignette: Vignette, attribute: Attribute) -> str:
    """The level that a vignette as written has: its own, or the first that is possible."""
    levels = (attribute.reference, *attribute.levels)
    possible = (level for level in levels if not impossible(vignette, [(attribute, level)]))
    return vignette.base.get(attribute.id) or next(possible, attribute.reference)
