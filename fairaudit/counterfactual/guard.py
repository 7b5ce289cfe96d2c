"""Refuses what cannot be compared: members that nothing tells apart, slots that nothing fills.

Files are checked when they are loaded. This looks at what a design makes of them, however the
objects came about.
"""

from collections.abc import Sequence
from dataclasses import replace

from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.language import Template, framed
from fairaudit.counterfactual.members import Member, members_of, placebo_renders, unswapped
from fairaudit.counterfactual.questions import Question
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.errors import InputError
from fairaudit.registry import suggestion

__all__ = ["check_members", "check_sets"]

_SAME_TEXT_ALLOWED = ("attention", "control")


def check_sets(sets: Sequence[VignetteSet], design: Design) -> None:
    """Refuse what the sets do not have: wordings, placebo details, statements; and copies.

    Raises
    ------
    InputError
        Naming what is missing, and where.
    """
    _check_formats(sets, design)
    _check_copies(sets)
    for one in sets:
        _check_set(one, design)


def _asked(vignettes: VignetteSet, design: Design) -> list[Question]:
    """Every question that is asked, those of single vignettes too; one id can stand for several."""
    return [
        question
        for vignette in vignettes.vignettes
        for question in vignettes.asked_of(vignette, design.questions)
    ]


def _check_formats(sets: Sequence[VignetteSet], design: Design) -> None:
    asked = (question for one in sets for question in _asked(one, design))
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


def _check_set(vignettes: VignetteSet, design: Design) -> None:
    for question in _asked(vignettes, design):
        if design.wordings > len(question.wordings):
            raise InputError(
                f"The question {question.id} of {vignettes.id} has {len(question.wordings)} "
                f"wordings, fewer than the {design.wordings} asked for."
            )
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
    """Render every member once, and refuse swaps and placebos of which two read alike.

    Raises
    ------
    InputError
        If two members have one text, if a slot is filled by nothing or by two, or if a vignette's
        base level is unknown.
    """
    # Members of a crossing differ where those of its attributes do.
    single = replace(design, crossings=())
    filling = (*unswapped(vignettes, attributes, background), *attributes)
    for vignette in vignettes.vignettes:
        _check_slots(vignette, vignettes, filling)
        groups: dict[tuple[str, str, str], str] = {}
        for member in members_of(vignette, vignettes, attributes, background, single):
            text = _rendered(vignette, vignettes, member)
            other = groups.setdefault((member.attribute, member.cue, text), member.group)
            if other != member.group and member.role not in _SAME_TEXT_ALLOWED:
                raise InputError(_same_text(vignette, vignettes, member, other))


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


def _same_text(vignette: Vignette, vignettes: VignetteSet, member: Member, other: str) -> str:
    where = f"The vignette {vignette.id} ({vignettes.id})"
    if member.role == "placebo":
        return (
            f"{where} reads the same in the render “{member.group}” as in “{other}”. Give the "
            "set's placebos different values."
        )
    return (
        f"{where} reads the same for the groups “{member.group}” and “{other}” of "
        f"{member.attribute} told by {member.cue}, so that swapping them changes nothing. Use a "
        "slot that tells them apart, or take the attribute out of invariant_to."
    )
