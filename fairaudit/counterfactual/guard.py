"""Refuses what cannot be compared: members that nothing tells apart, slots that nothing fills.

Files are checked when they are loaded. This looks at what a design makes of them, however the
objects came about.
"""

from collections.abc import Sequence

from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.language import Template, framed
from fairaudit.counterfactual.members import Member, members_of, unswapped
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.errors import InputError
from fairaudit.registry import suggestion

__all__ = ["check_members", "check_swapped"]

_SAME_TEXT_ALLOWED = ("attention", "control")


def check_swapped(attributes: Sequence[Attribute]) -> None:
    """Refuse two swapped attributes of one name or with a slot in common.

    Raises
    ------
    InputError
        Naming both attributes.
    """
    for index, one in enumerate(attributes):
        for other in attributes[:index]:
            if one.id == other.id:
                raise InputError(f"The attribute {one.id} is given twice; give each one once.")
            shared = [slot for slot in one.slots if slot in other.slots and _always(one, other)]
            if shared:
                raise InputError(
                    f"The attributes {other.id} and {one.id} both fill "
                    f"{', '.join('{' + slot + '}' for slot in shared)}, so that one would "
                    "overwrite the other. Swap one of them in a design of its own."
                )


def _always(one: Attribute, other: Attribute) -> bool:
    return one.always_told and other.always_told


def check_members(
    vignettes: VignetteSet,
    attributes: Sequence[Attribute],
    background: Sequence[Attribute],
    design: Design,
) -> None:
    """Render every member once, and refuse swaps and placebos that read like their reference.

    Raises
    ------
    InputError
        If a member has the same text as its reference, if a slot is filled by nothing or by two,
        or if a vignette's base level is unknown.
    """
    filling = (*unswapped(vignettes, attributes, background), *attributes)
    for vignette in vignettes.vignettes:
        _check_slots(vignette, vignettes, filling)
        references: dict[tuple[str, str], str] = {}
        for member in members_of(vignette, vignettes, attributes, background, design):
            text = _rendered(vignette, vignettes, member)
            place = (member.attribute, member.cue)
            if member.role == "reference":
                references[place] = text
            elif member.role not in _SAME_TEXT_ALLOWED and references[place] == text:
                raise InputError(_same_text(vignette, vignettes, member))


def _check_slots(
    vignette: Vignette, vignettes: VignetteSet, attributes: Sequence[Attribute]
) -> None:
    own = {*vignette.slots, *vignettes.about.placebos}
    for attribute in attributes:
        twice = [slot for slot in attribute.slots if slot in own]
        if twice:
            raise InputError(
                f"The slot {{{twice[0]}}} of the vignette {vignette.id} ({vignettes.id}) is filled "
                f"twice: by the set and by the attribute {attribute.id}. Give it another name."
            )
        level = vignette.base.get(attribute.id, attribute.reference)
        if level not in attribute.levels:
            raise InputError(
                f"The base level “{level}” of the vignette {vignette.id} ({vignettes.id}) is no "
                f"level of {attribute.id}. {suggestion(level, attribute.levels)}"
            )


def _rendered(vignette: Vignette, vignettes: VignetteSet, member: Member) -> str:
    """The vignette's text; the wordings of its questions are tried too."""
    try:
        for question in vignettes.asked_of(vignette):
            form = question.as_choice
            for wording in (*question.wordings, *([form.wording] if form else [])):
                Template.of(wording).fill(member.values)
        return Template.of(framed(vignette.text)).fill(member.values)
    except KeyError as error:
        raise InputError(
            f"Nothing fills the slot {{{error.args[0]}}} of the vignette {vignette.id} "
            f"({vignettes.id}), or it holds itself. If it belongs to an attribute of your own, "
            "load the set with it: load_vignettes(…, attributes=[…])."
        ) from error


def _same_text(vignette: Vignette, vignettes: VignetteSet, member: Member) -> str:
    where = f"The vignette {vignette.id} ({vignettes.id})"
    if member.role == "placebo":
        return (
            f"{where} reads the same in the render “{member.group}” as it is written. Give the "
            "set's placebos different values."
        )
    return (
        f"{where} reads the same for the group “{member.group}” of {member.attribute} as for its "
        "reference, so that swapping it changes nothing. Use a slot that tells the two apart, or "
        "take the attribute out of invariant_to."
    )
