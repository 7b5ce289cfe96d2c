"""What is wrong between a vignette, its set and the attributes, each with its line."""

from collections.abc import Collection, Mapping, Sequence

from fairaudit.counterfactual.attribute import FRAME, Attribute
from fairaudit.counterfactual.attribute_faults import attribute_faults, unknown_attribute_faults
from fairaudit.counterfactual.drafts import SetDraft, VignetteDraft, mapping, texts, words
from fairaudit.counterfactual.fields import is_identifier
from fairaudit.counterfactual.language import Template, framed, reached
from fairaudit.counterfactual.slots import (
    endless_rings,
    ring_message,
    slot_faults,
    taken_faults,
)
from fairaudit.errors import Fault
from fairaudit.registry import closest, suggestion
from fairaudit.yamlfile import Location, YamlFile

__all__ = ["attribute_file_faults", "same_id_faults", "set_faults", "vignette_faults"]

_ALWAYS_FILLED = {"age": "the vignette's age"}
_RESERVED = {**_ALWAYS_FILLED, "a": "the article that agrees with the next word"}

Attributes = Mapping[str, Attribute]


def set_faults(
    about: SetDraft, vignettes: Sequence[VignetteDraft], attributes: Attributes
) -> list[Fault]:
    """Faults of a set's placebos and question wordings.

    A wording or a placebo is rendered in every vignette, so it may hold a vignette's own slot only
    if every vignette of the set has it.
    """
    file = about.file
    by_attributes = _filled_by_attributes(attributes)
    everywhere = {*_ALWAYS_FILLED, *by_attributes, *about.stray}
    own = [{*one.slots, *one.stray} for one in vignettes]
    everywhere.update(set.intersection(*own) if own else ())
    somewhere = set().union(*own) - everywhere
    faults = taken_faults(file, ["placebos"], about.placebos, {**_RESERVED, **by_attributes})
    faults += unknown_attribute_faults(file, about.invariant_to, about.not_invariant, attributes)
    held: list[tuple[Location, str, set[str]]] = [
        (("placebos", name, index), text, everywhere)
        for name, values in about.placebos.items()
        for index, text in enumerate(values)
    ]
    held += [(place, text, everywhere | {*about.placebos}) for place, text in about.wordings]
    for location, text, known in held:
        partly = sorted(Template.of(text).names & somewhere)
        for slot in partly:
            without = ", ".join(one.id for one in vignettes if slot not in one.slots)
            message = f"the slot {{{slot}}} is filled by some vignettes, but not by {without}."
            faults.append(file.fault(location, message))
        faults += slot_faults(file, location, text, known | {*partly})
    return faults


def same_id_faults(vignettes: Sequence[VignetteDraft]) -> list[Fault]:
    """Faults of cases that have the id of another one.

    The id belongs to the file that is named after it, or to the first; the others are faulted.
    """
    by_id: dict[str, list[VignetteDraft]] = {}
    for vignette in vignettes:
        by_id.setdefault(vignette.id, []).append(vignette)
    faults = []
    for name, sharing in by_id.items():
        owner = next((one for one in sharing if one.file.path.stem == name), sharing[0])
        for one in sharing:
            if name and one is not owner:
                stem = one.file.path.stem
                such = f", such as {stem}" if is_identifier(stem) and stem not in by_id else ""
                message = (
                    f"the id “{name}” is that of {owner.file.path.name} as well. Give one of the "
                    f"two another id{such}."
                )
                faults.append(one.file.fault(["id"], message))
    return faults


def vignette_faults(
    vignette: VignetteDraft, about: SetDraft | None, attributes: Attributes
) -> list[Fault]:
    """Faults between a vignette, its set (where there is one to read) and the attributes."""
    faults = attribute_faults(vignette, attributes)
    if about is not None:
        faults += _slot_faults(vignette, about, attributes)
    if about is not None and about.questions is not None:
        faults += _question_faults(vignette, about.questions)
    return faults


def attribute_file_faults(file: YamlFile) -> list[Fault]:
    """Faults in the texts that tell an attribute: they may hold its own slots, and the age."""
    content = file.plain()
    own = words(content.get("slots"))
    faults = [
        fault
        for index, name in enumerate(own)
        for fault in taken_faults(file, ["slots", index], [name], _RESERVED)
    ]
    for level, held in mapping(content.get("levels")).items():
        for cue, filled in mapping(mapping(held).get("cues")).items():
            location = ["levels", level, "cues", cue]
            for slot, text in texts(filled).items():
                faults += slot_faults(file, [*location, slot], text, {*own, *_ALWAYS_FILLED})
            links = {slot: Template.of(text).names for slot, text in texts(filled).items()}
            faults += [
                file.fault([*location, ring[0]], ring_message(ring))
                for ring in endless_rings(links)
            ]
    return faults


def _filled_by_attributes(attributes: Attributes) -> dict[str, str]:
    """For a slot, the first attribute that fills it; the age belongs to the vignette."""
    filled: dict[str, str] = {}
    for attribute in attributes.values():
        for slot in attribute.slots:
            if slot not in _ALWAYS_FILLED:
                filled.setdefault(slot, f"the attribute {attribute.id}")
    return {**filled, **dict.fromkeys(FRAME, "the attribute that is swapped")}


def _slot_faults(vignette: VignetteDraft, about: SetDraft, attributes: Attributes) -> list[Fault]:
    file = vignette.file
    taken = _filled_by_attributes(attributes)
    taken |= dict.fromkeys(about.placebos, "the set's placebos")
    known = {*_ALWAYS_FILLED, *taken, *vignette.slots, *about.stray, *vignette.stray}
    faults = taken_faults(file, ["slots"], vignette.slots, {**_RESERVED, **taken})
    for location, text in (*vignette.written, *vignette.own_wordings):
        faults += slot_faults(file, location, text, known)
    faults += _ring_faults(vignette, about)
    if vignette.complete:
        faults += _unused_faults(vignette, about, attributes)
    return faults


def _ring_faults(vignette: VignetteDraft, about: SetDraft) -> list[Fault]:
    found: dict[tuple[str, ...], Fault] = {}
    for question in ("", *vignette.attention):
        changed = vignette.attention.get(question, {})
        for ring in endless_rings({**vignette.links(question), **about.links}):
            first = next((name for name in ring if name in vignette.slots), None)
            if first is not None:
                place = ["attention", question, "slots"] if first in changed else ["slots"]
                found.setdefault(ring, vignette.file.fault([*place, first], ring_message(ring)))
    return list(found.values())


def _unused_faults(vignette: VignetteDraft, about: SetDraft, attributes: Attributes) -> list[Fault]:
    """Slots, placebos and attributes that the vignette never tells."""
    file = vignette.file
    names = Template.of(framed(vignette.text)).names
    told = reached(names, vignette.links())
    asked = (*about.wordings, *vignette.own_wordings)
    outside = {slot for _, text in asked for slot in Template.of(text).names}
    outside.update(slot for slots in about.links.values() for slot in slots)
    used = {*told, *outside}
    for question in vignette.attention:
        used |= reached(names, vignette.links(question))
    faults = [
        file.fault(["slots", name], f"the slot “{name}” is given a text but used nowhere.")
        for name in vignette.slots
        if name not in used
    ]
    if about.placebos and not told & set(about.placebos):
        slots = _braced(about.placebos)
        faults.append(
            file.fault(["text"], f"the text uses none of the set's placebo slots {slots}.")
        )
    return faults + _untold_faults(vignette, told, attributes)


def _untold_faults(
    vignette: VignetteDraft, told: Collection[str], attributes: Attributes
) -> list[Fault]:
    """Attributes that the text never tells; those that the same slots would tell, together."""
    untold: dict[str, list[int]] = {}
    for index, name in enumerate(vignette.invariant_to):
        if name in attributes and not attributes[name].described & {*told}:
            slots = _braced(sorted(attributes[name].described))
            untold.setdefault(slots, []).append(index)
    faults = []
    for slots, places in untold.items():
        names = ", ".join(vignette.invariant_to[index] for index in places)
        one_of = f"one of {slots}" if "," in slots else slots
        message = (
            f"the text never tells {names}, so that swapping would change nothing: use {one_of}, "
            f"or take {names} out of invariant_to."
        )
        faults.append(vignette.file.fault(["invariant_to", places[0]], message))
    return faults


def _braced(slots: Sequence[str] | Mapping[str, object]) -> str:
    return ", ".join("{" + slot + "}" for slot in slots)


def _question_faults(
    vignette: VignetteDraft, questions: Mapping[str, tuple[str, ...]]
) -> list[Fault]:
    file = vignette.file
    faults = [
        file.fault(["questions", index], f"“{name}” is no question. {suggestion(name, questions)}")
        for index, name in enumerate(vignette.questions)
        if name and name not in questions
    ]
    asked = {*vignette.questions, *vignette.own_questions}
    options = {**questions, **vignette.own_questions}
    keyed = {"answers": vignette.answers, "harm": vignette.harm, "attention": vignette.attention}
    misspelt = {closest(name, questions) for name in vignette.questions if name not in questions}
    faults += [
        file.fault(
            [key, name],
            f"“{name}” is not among the questions that this vignette asks. "
            f"{suggestion(name, asked)}",
        )
        for key, names in keyed.items()
        for name in names
        if asked and name not in {*asked, *misspelt}
    ]
    for name, given in vignette.answers.items():
        if given and options.get(name) and given not in options[name]:
            message = f"“{given}” is not one of the options {', '.join(options[name])}."
            faults.append(file.fault(["answers", name, "answer"], message))
    # What the text holds and nothing fills is told there.
    held = {name for _, text in vignette.written for name in Template.of(text).names}
    faults += [
        file.fault(
            ["attention", name, "slots", slot],
            f"“{slot}” is not a slot of this vignette. {suggestion(slot, vignette.slots)}"
            if vignette.slots
            else f"“{slot}” is not a slot of this vignette, which has none under “slots”.",
        )
        for name, changed in vignette.attention.items()
        for slot in changed
        if slot not in {*vignette.slots, *vignette.stray, *held}
    ]
    faults += [
        file.fault(["attention", name, "slots"], "the changed slots say what the vignette says.")
        for name, changed in vignette.attention.items()
        if changed and changed.items() <= vignette.slots.items()
    ]
    return faults
