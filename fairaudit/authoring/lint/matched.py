"""Matched sets as they are rendered: members alike in length, different in the cue alone."""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fairaudit.authoring.lint.demographics import typed_ages
from fairaudit.authoring.lint.finding import Finding, found
from fairaudit.counterfactual import CUES, Attribute, Vignette, VignetteSet
from fairaudit.counterfactual.attribute import PERSON, Cue
from fairaudit.counterfactual.attributes import shipped_attributes
from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.drafts import VignetteDraft
from fairaudit.counterfactual.language import Template, framed, reached
from fairaudit.counterfactual.members import members_of
from fairaudit.counterfactual.vignettes import SetReading
from fairaudit.yamlfile import Location

__all__ = ["LONGEST", "Rendered", "length_apart", "matched_findings", "matched_sets"]

LONGEST: dict[Cue, int] = {"descriptor": 5, "name": 2, "social_history": 8}
"""Words by which a member may be longer or shorter than its reference, by kind of cue."""

_DESIGN = Design(
    questions=(), groups=(), cues=CUES, wordings=1, orders=("forward",), placebo=0,
    attention=False, seed=0,
)  # fmt: skip
_WORD = re.compile(r"[\w’']+")
_IRREGULAR = {
    ("is", "are"), ("was", "were"), ("has", "have"), ("isn't", "aren't"), ("wasn't", "weren't"),
    ("hasn't", "haven't"), ("doesn't", "don't"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A member of a matched set, as a model reads it, and the words of its cue."""

    group: str
    cue: Cue
    words: tuple[str, ...]
    told: frozenset[str]


Pair = tuple[Rendered, Rendered]


def matched_sets(
    vignette: Vignette, vignettes: VignetteSet, attribute: Attribute
) -> Iterator[Pair]:
    """Each reference with each of its members, for one attribute and every kind of cue.

    This is all that lint knows of how members are made.
    """
    kept = [one for one in shipped_attributes() if one.always_told and one.id != attribute.id]
    text = Template.of(framed(vignette.text))
    replaced = _replaced(attribute, kept)
    references: dict[str, Rendered] = {}
    for member in members_of(vignette, vignettes, [attribute], kept, _DESIGN):
        cue = next((one for one in CUES if one == member.cue), None)
        if cue is None:
            continue
        name = member.values["name"] if cue == "name" else ""
        rendered = Rendered(
            group=member.group,
            cue=cue,
            words=tuple(_WORD.findall(text.fill(member.values).lower())),
            told=_cue_words(attribute, member.group, cue) | replaced | _lower(name),
        )
        if member.role == "reference":
            references[cue] = rendered
        else:
            yield references[cue], rendered


def _cue_words(attribute: Attribute, level: str, cue: Cue) -> frozenset[str]:
    """Words with which an attribute's file tells a level, and the heading of social history."""
    filled = _lower(" ".join(attribute.levels[level].cues[cue].values()))
    return filled | ({"social", "history"} if cue == "social_history" else set())


def _replaced(attribute: Attribute, kept: Sequence[Attribute]) -> frozenset[str]:
    """What other attributes write where this one is told: “they” takes the place of “she”."""
    return _lower(
        " ".join(
            text
            for other in kept
            for level in other.levels.values()
            for slot, text in level.cues.get("descriptor", {}).items()
            if slot in attribute.slots
        )
    )


def matched_findings(reading: SetReading, brought: Sequence[Attribute]) -> Iterator[Finding]:
    """Findings of the rules “length” and “difference”."""
    vignettes = reading.sound()
    if vignettes is None:
        return
    faulty = {fault.path for fault in reading.faults}
    drafts = {d.id: d for d, _ in reading.cases if d.file.path not in faulty}
    for vignette in vignettes.vignettes:
        draft = drafts[vignette.id]
        yield from _odd_verbs(draft)
        slots = _slots_of(draft, reading)
        untold: dict[str, list[str]] = {}
        verbs = {half.lower() for _, one, many in _verbs(draft) for half in (one, many)}
        for attribute in (*shipped_attributes(), *brought):
            if attribute.id in vignette.invariant_to:
                pairs = list(matched_sets(vignette, vignettes, attribute))
                yield from _lengths(draft, attribute, pairs)
                missing = attribute.described - slots
                same = [pair for pair in pairs if missing and _same_description(pair)]
                if same:
                    untold.setdefault(_lacking(missing, slots), []).append(attribute.id)
                differing = [pair for pair in pairs if pair not in same]
                yield from _differences(draft, attribute, differing, verbs)
        yield from _untold(draft, untold)


def _slots_of(draft: VignetteDraft, reading: SetReading) -> frozenset[str]:
    """Slots that a case's text holds, by itself or through the texts that fill its slots."""
    placebos = reading.about_draft.links if reading.about_draft is not None else {}
    return reached(Template.of(framed(draft.text)).names, {**draft.links(), **placebos})


def _same_description(pair: Pair) -> bool:
    reference, member = pair
    return member.cue == "descriptor" and reference.words == member.words


def _lacking(missing: Collection[str], slots: Collection[str]) -> str:
    """What a text lacks, so that descriptors change nothing in it."""
    if "group" not in slots and {"group", "with"} & {*missing}:
        return "{group} is missing: introduce the patient once by “{group} {person_noun}”"
    if "with" in missing:
        return "words that follow the noun need “{group} {person_noun}” side by side"
    named = ", ".join("{" + slot + "}" for slot in sorted(missing))
    return f"{named} is missing" if len(missing) == 1 else f"none of {named} is there"


def _untold(draft: VignetteDraft, untold: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Attributes that a text does not tell, those for one reason together.

    An age that is written out is told by the rule “demographic-word”.
    """
    for reason, names in untold.items():
        if reason == "{age} is missing" and typed_ages(draft.text):
            continue
        what = f"{reason}; nothing tells the groups of {', '.join(names)}."
        yield found(draft.file, ["text"], "difference", what)


def _lengths(
    draft: VignetteDraft, attribute: Attribute, pairs: Sequence[Pair]
) -> Iterator[Finding]:
    """The largest difference in length for each kind of cue, unless the cue alone explains it."""
    for cue, most in LONGEST.items():
        apart = {
            member.group: abs(len(member.words) - len(reference.words))
            for reference, member in pairs
            if member.cue == cue and not length_apart(attribute, member.group, cue) > most
        }
        group = max(apart, key=lambda name: apart[name], default="")
        if group and apart[group] > most:
            what = (
                f"told {group} by {cue}, the text is {apart[group]} words longer or shorter than "
                f"for the reference of {attribute.id}; {most} is the bound."
            )
            yield found(draft.file, ["text"], "length", what)


def length_apart(attribute: Attribute, level: str, cue: Cue) -> int:
    """Words by which a level's cue is longer or shorter than its reference's, pronouns aside."""
    told, reference = (
        len(_WORD.findall(_said(attribute, name, cue))) for name in (level, attribute.reference)
    )
    return abs(told - reference)


def _said(attribute: Attribute, level: str, cue: Cue) -> str:
    told = attribute.levels[level].cues.get(cue, {})
    return " ".join(text for slot, text in told.items() if slot not in PERSON)


def _differences(
    draft: VignetteDraft, attribute: Attribute, pairs: Sequence[Pair], verbs: set[str]
) -> Iterator[Finding]:
    """Words outside the cue that differ: the cue's words taken away, the members are the same."""
    for reference, member in pairs:
        allowed = {"a", "an", *verbs, *reference.told, *member.told}
        one = [word for word in reference.words if word not in allowed]
        other = [word for word in member.words if word not in allowed]
        if one == other and reference.words != member.words:
            continue
        where = f"between the groups of {attribute.id} told by {member.cue}"
        what = f"{_named(one, other)} {where}." if one != other else f"Nothing differs {where}."
        yield found(draft.file, ["text"], "difference", what)


def _named(one: Sequence[str], other: Sequence[str]) -> str:
    changes = difflib.SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes()
    words = dict.fromkeys(
        word for tag, a, b, c, d in changes if tag != "equal" for word in (*one[a:b], *other[c:d])
    )
    return f"“{'”, “'.join(words)}” {'differs' if len(words) == 1 else 'differ'}"


def _verbs(draft: VignetteDraft) -> Iterator[tuple[Location, str, str]]:
    """Verbs in two forms, each with the place of its text."""
    for location, text in draft.written:
        for slot in Template.of(text).slots:
            one, bar, many = slot.partition("|")
            if bar:
                yield location, one, many


def _odd_verbs(draft: VignetteDraft) -> Iterator[Finding]:
    """Halves that are not one verb, and so tell more than how many there are."""
    for location, one, many in _verbs(draft):
        singular, plural = (half.lower().replace("’", "'") for half in (one, many))
        regular = (plural + "s", plural + "es", plural[:-1] + "ies")
        if singular not in regular and (singular, plural) not in _IRREGULAR:
            what = f"{{{one}|{many}}} is not one verb in its two forms."
            yield found(draft.file, location, "difference", what)


def _lower(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(text))
