"""Refuses what cannot be compared: members that nothing tells apart, slots that nothing fills.

Files are checked when they are loaded. This looks at what a design makes of them, however the
objects came about.
"""

from collections.abc import Sequence

from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.language import Template, framed
from fairaudit.counterfactual.members import (
    Member,
    members_of,
    placebo_renders,
    swaps_of,
    unswapped,
)
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.errors import InputError
from fairaudit.registry import suggestion

__all__ = ["check_design", "check_members", "check_swapped"]

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


def check_design(
    sets: Sequence[VignetteSet], attributes: Sequence[Attribute], design: Design
) -> None:
    """Refuse what the sets do not have: questions, wordings, placebo details, a kind of cue.

    Raises
    ------
    InputError
        Naming what is missing, and where.
    """
    for swap in swaps_of(attributes, design):
        if not set(swap.cues) & set(design.cues):
            raise InputError(
                f"{swap.name} is told by {' or '.join(swap.cues) or 'no kind of cue together'}, "
                f"not by {', '.join(design.cues)}. Name another kind in cues."
            )
    _check_questions(sets, design)
    _check_formats(sets, design)
    _check_copies(sets)
    for one in sets:
        _check_set(one, design)


def _check_formats(sets: Sequence[VignetteSet], design: Design) -> None:
    asked = [
        question
        for one in sets
        for vignette in one.vignettes
        for question in one.asked_of(vignette, design.questions)
    ]
    if "choice" in design.formats and not any(question.as_choice for question in asked):
        raise InputError(
            "The format choice puts a yes/no question as a choice between two statements, and no "
            "question that is asked has any: give one “as_choice”, or leave the format out."
        )


def _check_copies(sets: Sequence[VignetteSet]) -> None:
    """Refuse one case asked as two: vignettes count as independent."""
    seen: dict[tuple[str, str], str] = {}
    for one in sets:
        for vignette in one.vignettes:
            text = (vignette.text, repr(sorted(vignette.slots.items())))
            name = f"{one.id}/{vignette.id}"
            if (other := seen.setdefault(text, name)) != name:
                raise InputError(
                    f"The vignettes {other} and {name} have the same text, and would count as two "
                    "independent cases. Leave one of them out."
                )


def _check_questions(sets: Sequence[VignetteSet], design: Design) -> None:
    known = {question.id for one in sets for question in one.questions}
    for name in design.questions:
        if name not in known:
            where = ", ".join(one.id for one in sets)
            raise InputError(f"There is no question “{name}” in {where}. {suggestion(name, known)}")


def _check_set(vignettes: VignetteSet, design: Design) -> None:
    chosen = set(design.questions)
    asked = [one for one in vignettes.questions if not chosen or one.id in chosen]
    if design.wordings < 1:
        raise InputError("The number of wordings has to be at least 1.")
    for question in asked:
        if design.wordings > len(question.wordings):
            raise InputError(
                f"The question {question.id} of {vignettes.id} has {len(question.wordings)} "
                f"wordings, fewer than the {design.wordings} asked for."
            )
    if design.placebo < 0:
        raise InputError("The number of placebo renders cannot be negative.")
    for vignette in vignettes.vignettes:
        there = len(placebo_renders(vignette, vignettes))
        if there < design.placebo:
            raise InputError(
                f"The vignette {vignette.id} has {there} placebo details to change, fewer than the "
                f"{design.placebo} renders asked for. Add values to the set's placebos."
            )


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
            for wording in question.wordings:
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
