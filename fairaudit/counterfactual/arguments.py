"""What a design is asked for, checked and put in order."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from fairaudit.counterfactual.attribute import CUES, Attribute
from fairaudit.counterfactual.attributes import load_attributes
from fairaudit.counterfactual.design import Crossing
from fairaudit.counterfactual.formats import FORMATS, ORDERS
from fairaudit.counterfactual.prompts import PromptTemplate
from fairaudit.counterfactual.swaps import Swap
from fairaudit.counterfactual.vignettes import VignetteSet, load_vignettes
from fairaudit.errors import InputError
from fairaudit.registry import suggestion
from fairaudit.rows import REASON_FIRST

__all__ = [
    "asked_vignettes",
    "checked_attributes",
    "checked_crossings",
    "checked_cues",
    "checked_formats",
    "checked_groups",
    "checked_orders",
    "checked_questions",
    "checked_sets",
    "checked_swapped",
    "whole_number",
]


def whole_number(value: object, name: str, least: int) -> int:
    """A whole number that is not too small; True and 2.0 are none."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InputError(f"{name} is {value!r}; it has to be a whole number and at least {least}.")
    return value


def checked_sets(given: VignetteSet | str | Sequence[VignetteSet | str]) -> tuple[VignetteSet, ...]:
    """The vignette sets, each once; a name is loaded."""
    listed = (given,) if isinstance(given, VignetteSet | str) else tuple(given)
    sets = tuple(one if isinstance(one, VignetteSet) else load_vignettes(one) for one in listed)
    if not sets:
        raise InputError("No vignette set was given; load one with load_vignettes.")
    names = [one.id for one in sets]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"The vignette set {name} is given twice; give each one once.")
    return sets


def checked_swapped(given: Attribute | str | Sequence[Attribute | str]) -> tuple[Attribute, ...]:
    """The attributes that are swapped, each once and with slots of its own; a name is loaded."""
    listed = (given,) if isinstance(given, Attribute | str) else tuple(given)
    attributes = tuple(
        chain.from_iterable(
            [one] if isinstance(one, Attribute) else load_attributes(one) for one in listed
        )
    )
    if not attributes:
        raise InputError("No attribute was given; load one with load_attributes.")
    for index, one in enumerate(attributes):
        for other in attributes[:index]:
            if one.id == other.id:
                raise InputError(f"The attribute {one.id} is given twice; give each one once.")
            shared = [slot for slot in one.slots if slot in other.slots]
            if shared and one.always_told and other.always_told:
                raise InputError(
                    f"The attributes {other.id} and {one.id} both fill "
                    f"{', '.join('{' + slot + '}' for slot in shared)}, so that one would "
                    "overwrite the other. Swap one of them in a design of its own."
                )
    return attributes


def checked_questions(questions: Iterable[str], sets: Sequence[VignetteSet]) -> tuple[str, ...]:
    """Ids of questions, each of which some set asks, and of which every set asks one."""
    checked = _listed(questions)
    known = {question.id for one in sets for question in one.questions}
    for name in checked:
        if name not in known:
            where = ", ".join(one.id for one in sets)
            raise InputError(f"There is no question “{name}” in {where}. {suggestion(name, known)}")
    return checked


def asked_vignettes(
    vignettes: VignetteSet, questions: Sequence[str], limit: int | None, seed: int
) -> VignetteSet:
    """Vignettes of a set that are asked something; `limit` of them, drawn, where there is one."""
    asked = [one for one in vignettes.vignettes if vignettes.asked_of(one, questions)]
    if not asked:
        raise InputError(
            f"No vignette of {vignettes.id} asks {' or '.join(questions)}. Leave the set out, or "
            "name one of its questions too."
        )
    if limit is None:
        return replace(vignettes, vignettes=tuple(asked))
    if limit > len(asked):
        raise InputError(
            f"The limit is {limit} vignettes; {vignettes.id} has {len(asked)}. Give a number from "
            f"1 to {len(asked)}, or leave the limit out."
        )
    drawn = random.Random(f"{seed}/{vignettes.id}").sample(range(len(asked)), limit)
    return replace(vignettes, vignettes=tuple(asked[i] for i in sorted(drawn)))


def _listed(given: Iterable[str]) -> tuple[str, ...]:
    """Names, each once; one name stands for a list of one."""
    return (given,) if isinstance(given, str) else tuple(dict.fromkeys(given))


def checked_groups(
    groups: Mapping[str, Iterable[str]], attributes: Sequence[Attribute]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Groups to compare, by attribute; none of them unknown or the reference."""
    known = {attribute.id: attribute for attribute in attributes}
    checked = []
    for name, chosen in groups.items():
        if name not in known:
            raise InputError(
                f"Groups are named for “{name}”, which is not swapped. {suggestion(name, known)}"
            )
        attribute, levels = known[name], _listed(chosen)
        for level in levels:
            if level not in attribute.levels:
                raise InputError(
                    f"The attribute {name} has no group “{level}”. "
                    f"{suggestion(level, attribute.levels)}"
                )
        if attribute.reference in levels:
            raise InputError(
                f"“{attribute.reference}” is the reference of {name} and is compared with itself; "
                "leave it out of the groups."
            )
        if levels:
            checked.append((name, levels))
    return tuple(checked)


def checked_cues(cues: Iterable[str], attributes: Sequence[Attribute]) -> tuple[str, ...]:
    """Kinds of cue, of which every attribute has one."""
    checked = _listed(cues)
    for cue in checked:
        if cue not in CUES:
            raise InputError(f"There is no kind of cue “{cue}”. {suggestion(cue, CUES)}")
    for attribute in attributes:
        if not set(attribute.cues) & set(checked):
            raise InputError(
                f"The attribute {attribute.id} is told by {' or '.join(attribute.cues)}, not by "
                f"{', '.join(checked) or 'nothing'}. Name one of them in cues."
            )
    return checked


def checked_orders(orders: Iterable[str], template: PromptTemplate) -> tuple[str, ...]:
    """Orders of the options; where the prompt does not show them, they have one."""
    checked = (orders,) if isinstance(orders, str) else tuple(orders)
    unknown = [order for order in checked if order not in ORDERS]
    if unknown or not checked or len(set(checked)) < len(checked):
        raise InputError(
            f"The option orders are {', '.join(map(repr, checked)) or 'none'}; give “forward”, "
            "“reversed”, or both once."
        )
    return checked if template.shows_options else checked[:1]


def checked_formats(formats: Iterable[str], template: PromptTemplate) -> tuple[str, ...]:
    """Other forms of the questions, that the template can ask for."""
    checked = _listed(formats)
    for name in checked:
        if name in ORDERS:
            raise InputError(
                f"“{name}” is an order of the options: name it in orders. Formats are "
                f"{', '.join(FORMATS)}."
            )
        if name not in FORMATS:
            raise InputError(f"There is no format “{name}”. {suggestion(name, FORMATS)}")
    hidden = [name for name in checked if name != REASON_FIRST]
    if hidden and not template.shows_options:
        raise InputError(
            f"The format {hidden[0]} is another way to show the options, and the prompt does not "
            "show them: put {options} into “user”, or leave the format out."
        )
    if REASON_FIRST in checked and template.reason_first is None:
        raise InputError(
            "The format reason_first asks for reasons before the answer, and the prompt does not "
            "say how. Add “reason_first” to it: the user's message with the places of “user”, "
            "which asks for reasons and then for a last line “Answer: …”."
        )
    return checked


def checked_attributes(
    names: Iterable[str], attributes: Sequence[Attribute], what: str
) -> tuple[str, ...]:
    """Ids of swapped attributes, named once for `what`."""
    checked = _listed(names)
    known = [attribute.id for attribute in attributes]
    for name in checked:
        if name not in known:
            raise InputError(
                f"“{name}” is named in {what}, but is not among the attributes that are swapped. "
                f"{suggestion(name, known)}"
            )
    return checked


def checked_crossings(
    crossings: Iterable[Iterable[str]], attributes: Sequence[Attribute], cues: Sequence[str]
) -> tuple[Crossing, ...]:
    """Crossings of two attributes or more, of which no two fill one slot.

    Raises
    ------
    InputError
        If a crossing has one attribute, stands twice, is told by none of the cues, or two of its
        attributes fill one slot that holds the words of one only, such as the pronoun.
    """
    by_id = {attribute.id: attribute for attribute in attributes}
    checked: list[Crossing] = []
    for given in crossings:
        if isinstance(given, str):
            raise InputError(
                f"The crossing “{given}” is one attribute. Give each crossing as a list of two or "
                "more: [[race_ethnicity, sex]] is one crossing."
            )
        names = checked_attributes(given, attributes, "crossings")
        if len(names) < 2:
            raise InputError(
                f"The crossing [{', '.join(names)}] has fewer than two attributes; one by itself "
                "is swapped already."
            )
        if any(set(names) == set(other.attributes) for other in checked):
            raise InputError(f"The crossing of {' and '.join(names)} is given twice.")
        _check_told(Swap.across([by_id[name] for name in names]), cues)
        checked.append(Crossing(attributes=names))
    return tuple(checked)


def _check_told(swap: Swap, cues: Sequence[str]) -> None:
    told = [cue for cue in swap.cues if cue in cues]
    if not told:
        raise InputError(
            f"{swap.name} is told by {' or '.join(swap.cues) or 'no kind of cue together'}, not "
            f"by {', '.join(cues)}. Name another kind in cues."
        )
    for cue in told:
        if slot := swap.clash(cue):
            raise InputError(
                f"Two attributes of {swap.name} fill {{{slot}}} when told by {cue}, so that they "
                "cannot be crossed: a text has one of it. Swap them one at a time."
            )
