"""Faults of texts with slots: what fills none, what is filled twice, what never ends."""

import re
from collections.abc import Collection, Iterable, Mapping

from fairaudit.counterfactual.language import ARTICLES, Template, reached, slot_name
from fairaudit.errors import Fault
from fairaudit.registry import closest, suggestion
from fairaudit.yamlfile import Location, YamlFile

__all__ = ["bare_form", "endless_rings", "ring_message", "slot_faults", "taken_faults"]

_NAME = re.compile(r"[A-Za-z0-9_]+|[A-Za-z’']+\|[A-Za-z’']+")

_IRREGULAR = {"is": "are", "was": "were", "has": "have", "does": "do"}


def slot_faults(
    file: YamlFile, location: Location, text: str, known: Collection[str], note: str = ""
) -> list[Fault]:
    """Slots of a text that nothing fills, and braces that are no slots.

    Parameters
    ----------
    file : YamlFile
        Where the text stands.
    location : Location
        Its place there.
    text : str
        The text.
    known : Collection[str]
        Slots that are filled.
    note : str
        What to say of a slot besides that nothing fills it.
    """
    template = Template.of(text)
    unnamed = [slot for slot in template.slots if not _NAME.fullmatch(slot)]
    literal = "".join(template.parts[::2])
    faults = []
    if unnamed:
        message = (
            f"the braces in “{{{unnamed[0]}}}” hold no name of a slot; a slot is written {{name}}. "
            "Braces of another kind, such as JSON's, belong in the prompt template."
        )
        faults.append(file.fault(location, message))
    elif "{" in literal or "}" in literal:
        faults.append(file.fault(location, "a brace stands alone; a slot is {name}."))
    for slot in dict.fromkeys(template.slots):
        if slot in unnamed or slot in ARTICLES or slot_name(slot) in known:
            continue
        line = file.line_of_text("{" + slot + "}", location)
        hint = note or _hint(slot, known)
        message = f"the slot {{{slot}}} is filled by nothing. {hint}"
        faults.append(Fault(path=file.path, line=line, message=message))
    return faults


def _hint(slot: str, known: Collection[str]) -> str:
    """What was probably meant: a slot in other capitals, a verb in one form, a slot misspelt."""
    lower = slot.lower()
    if lower in known:
        return f"Write {{{lower}}}, or {{{lower.capitalize()}}} at the beginning of a sentence."
    verb = bare_form(slot)
    if verb and not closest(slot, known):
        both = f"If it is a verb, write both of its forms: {{{slot}|{verb}}}."
        return f"{both} {suggestion(slot, known)}"
    return suggestion(slot, known)


def bare_form(verb: str) -> str:
    """Form of a verb for “they”, where it may be one in the form for “she”.

    Examples
    --------
    >>> [bare_form(verb) for verb in ("takes", "is", "goes", "carries", "course", "illness")]
    ['take', 'are', 'go', 'carry', '', '']
    """
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if not re.fullmatch(r"[a-z]{2,}[a-rt-z]s", verb) or verb.endswith(("us", "is")):
        return ""
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    return verb[: -2 if verb.endswith(("shes", "ches", "sses", "xes", "oes")) else -1]


def taken_faults(
    file: YamlFile, location: Location, names: Iterable[str], taken: Mapping[str, str]
) -> list[Fault]:
    """Slots that something else fills already.

    Parameters
    ----------
    file : YamlFile
        Where the slots are given their texts.
    location : Location
        The key that holds them.
    names : Iterable[str]
        The slots.
    taken : Mapping[str, str]
        For a slot, what else fills it.
    """
    return [
        file.fault(
            [*location, name],
            f"the slot “{name}” is filled twice: here and by {taken[name]}. Give it another name.",
        )
        for name in names
        if name in taken
    ]


def endless_rings(links: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Slots whose texts lead back to themselves, those of one ring together.

    Examples
    --------
    >>> endless_rings({"a1": ["b1"], "b1": ["a1", "age"], "c1": ["c1"], "d1": ["c1"]})
    [('a1', 'b1'), ('c1',)]
    """
    behind = {name: reached(inside, links) for name, inside in links.items()}
    rings = [
        tuple(other for other in links if other in behind[name] and name in behind[other])
        for name in links
        if name in behind[name]
    ]
    return list(dict.fromkeys(rings))


def ring_message(ring: Collection[str]) -> str:
    """Say that slots hold each other."""
    names = " and ".join(f"{{{name}}}" for name in ring)
    hold = "holds itself" if len(ring) == 1 else "hold each other"
    return f"the text of {names} {hold}, without end. Write one of them out."
