"""The members of a vignette's matched sets: which slot values each of them has."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.language import Template, reached
from fairaudit.counterfactual.schema import Attribute, Vignette
from fairaudit.counterfactual.vignettes import VignetteSet

__all__ = ["Member", "groups_of", "members_of", "placebo_renders", "unswapped"]

CUE: Final = "descriptor"

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
        if attribute.id not in vignette.invariant_to:
            continue
        for level in (attribute.reference, *groups_of(attribute, design)):
            yield Member(
                attribute=attribute.id,
                group=level,
                role="reference" if level == attribute.reference else "counterfactual",
                cue=CUE,
                values={**base, **attribute.levels[level].cues[CUE]},
            )
    yield from _placebo_members(vignette, vignettes, base, design)
    if design.attention:
        yield from _attention_members(vignette, base)


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
    used = reached(Template.of(vignette.text).names, links)
    return [
        (slot, value)
        for slot, values in vignettes.about.placebos.items()
        if slot in used
        for value in values[1:]
    ]


def unswapped(
    vignettes: VignetteSet, attributes: Sequence[Attribute], background: Sequence[Attribute]
) -> tuple[Attribute, ...]:
    """Attributes that keep their base level: the background, then those that the set brings."""
    brought = {attribute.id: attribute for attribute in vignettes.attributes}
    swapped = {attribute.id for attribute in attributes}
    kept = [attribute for attribute in background if attribute.id not in brought]
    return tuple(one for one in (*kept, *brought.values()) if one.id not in swapped)


def _base_values(
    vignette: Vignette, vignettes: VignetteSet, attributes: Sequence[Attribute]
) -> dict[str, str]:
    """Values of all slots when nothing is swapped; of two attributes, the later one wins a slot."""
    values = {"age": str(vignette.age), **vignette.slots}
    values |= {slot: options[0] for slot, options in vignettes.about.placebos.items()}
    for attribute in attributes:
        level = vignette.base.get(attribute.id, attribute.reference)
        values |= attribute.levels[level].cues[CUE]
    return values
