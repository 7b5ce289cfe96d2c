"""The counterfactual design: which members of which matched sets are asked."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fairaudit.counterfactual.attribute import CUES, Attribute
from fairaudit.counterfactual.attributes import load_attributes
from fairaudit.counterfactual.cells import Cells
from fairaudit.counterfactual.design import Design, Refusal
from fairaudit.counterfactual.guard import check_members, check_swapped
from fairaudit.counterfactual.members import groups_of, impossible, placebo_renders
from fairaudit.counterfactual.prompts import DEFAULT_TEMPLATE, PromptTemplate
from fairaudit.counterfactual.resources import shipped_attribute_files
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.errors import InputError
from fairaudit.registry import suggestion

__all__ = ["counterfactuals"]

_ORDERS = ("forward", "reversed")
_CUES = ("descriptor",)


def counterfactuals(
    vignettes: VignetteSet | Sequence[VignetteSet],
    attributes: Attribute | Sequence[Attribute],
    *,
    questions: Iterable[str] = (),
    groups: Mapping[str, Iterable[str]] | None = None,
    cues: Iterable[str] = _CUES,
    limit: int | None = None,
    wordings: int = 2,
    orders: Iterable[str] = _ORDERS,
    placebo: int = 3,
    attention: bool = True,
    template: PromptTemplate = DEFAULT_TEMPLATE,
    seed: int = 0,
) -> Cells:
    """Cross vignettes with one attribute at a time, wordings, option orders, and control arms.

    Every attribute is swapped against its own reference group. All others are not told, but for
    those that a text cannot do without (sex, and those with slots of their own), which keep the
    vignette's base level. A vignette whose right answer is not stated to be invariant to an
    attribute takes no part in that attribute's swap, and no member is made that is impossible in
    the case: both are listed in `Cells.refused`.

    Parameters
    ----------
    vignettes : VignetteSet or Sequence[VignetteSet]
        The cases.
    attributes : Attribute or Sequence[Attribute]
        What is swapped.
    questions : Iterable[str]
        Question ids; all of the set's when empty.
    groups : Mapping[str, Iterable[str]], optional
        For an attribute id, the groups to compare with its reference; all when not named.
    cues : Iterable[str]
        Kinds of cue that tell the groups: “descriptor” (“a Black woman”), “name” (a line
        “Patient: …” before the text), “social_history” (a line after it). Each kind is a contrast
        of its own.
    limit : int, optional
        Vignettes of each set, drawn with the seed; all when not given.
    wordings : int
        How many wordings of each question, from the first.
    orders : Iterable[str]
        Orders in which the options are shown: “forward”, “reversed”.
    placebo : int
        Renders of each vignette in which a clinically irrelevant detail changes; 0 for none.
    attention : bool
        Ask the attention controls too.
    template : PromptTemplate
        The words around vignette and question.
    seed : int
        Draws the placebo details.

    Returns
    -------
    Cells
        Iterable again and again, in the same order.

    Raises
    ------
    InputError
        If a question, group or order is unknown, if an attribute is swapped in no vignette, if
        fewer wordings or placebo details exist than are asked for, if two swapped attributes fill
        one slot, or if a member reads like its reference.

    Examples
    --------
    >>> from fairaudit import counterfactuals, load_attributes, load_vignettes
    >>> cells = counterfactuals(load_vignettes("acute_pain"), load_attributes("sex"), seed=7)
    >>> sorted({cell.group for cell in cells if cell.attribute == "sex"})
    ['female', 'male']
    """
    sets = (vignettes,) if isinstance(vignettes, VignetteSet) else tuple(vignettes)
    swapped = (attributes,) if isinstance(attributes, Attribute) else tuple(attributes)
    if not sets:
        raise InputError("No vignette set was given; load one with load_vignettes.")
    if not swapped:
        raise InputError("No attribute was given; load one with load_attributes.")
    check_swapped(swapped)
    sets = tuple(_drawn(one, limit, seed) for one in sets)
    design = Design(
        questions=tuple(questions),
        groups=_checked_groups(groups or {}, swapped),
        cues=_checked_cues(cues, swapped),
        wordings=wordings,
        orders=_checked_orders(orders),
        placebo=placebo,
        attention=attention,
        seed=seed,
    )
    names = {attribute.id for attribute in swapped}
    shipped = load_attributes(*(n for n in shipped_attribute_files() if n not in names))
    background = tuple(attribute for attribute in shipped if attribute.always_told)
    _check_questions(sets, design)
    for one in sets:
        _check_set(one, design)
        check_members(one, swapped, background, design)
    return Cells(
        sets=sets,
        attributes=swapped,
        background=background,
        design=design,
        template=template,
        refused=(*_refusals(sets, swapped), *_impossible(sets, swapped, design)),
    )


def _drawn(vignettes: VignetteSet, limit: int | None, seed: int) -> VignetteSet:
    there = len(vignettes.vignettes)
    if limit is None:
        return vignettes
    if not 1 <= limit <= there:
        raise InputError(
            f"The limit is {limit} vignettes; {vignettes.id} has {there}. Give a number from 1 to "
            f"{there}, or leave the limit out."
        )
    drawn = random.Random(f"{seed}/{vignettes.id}").sample(range(there), limit)
    return replace(vignettes, vignettes=tuple(vignettes.vignettes[i] for i in sorted(drawn)))


def _checked_groups(
    groups: Mapping[str, Iterable[str]], attributes: Sequence[Attribute]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    known = {attribute.id: attribute for attribute in attributes}
    checked = []
    for name, chosen in groups.items():
        if name not in known:
            raise InputError(
                f"Groups are named for “{name}”, which is not swapped. {suggestion(name, known)}"
            )
        attribute, levels = known[name], tuple(chosen)
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


def _checked_cues(cues: Iterable[str], attributes: Sequence[Attribute]) -> tuple[str, ...]:
    checked = tuple(cues)
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


def _checked_orders(orders: Iterable[str]) -> tuple[str, ...]:
    checked = tuple(orders)
    unknown = [order for order in checked if order not in _ORDERS]
    if unknown or not checked or len(set(checked)) < len(checked):
        raise InputError(
            f"The option orders are {', '.join(map(repr, checked)) or 'none'}; give “forward”, "
            "“reversed”, or both once."
        )
    return checked


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


def _refusals(sets: Sequence[VignetteSet], attributes: Sequence[Attribute]) -> tuple[Refusal, ...]:
    refused = [
        Refusal(
            vignette_set=one.id,
            vignette_id=vignette.id,
            attribute=attribute.id,
            reason=vignette.not_invariant.get(
                attribute.id, "not stated in invariant_to of the vignette"
            ),
        )
        for one in sets
        for vignette in one.vignettes
        for attribute in attributes
        if attribute.id not in vignette.invariant_to
    ]
    total = sum(len(one.vignettes) for one in sets)
    for attribute in attributes:
        reasons = [refusal for refusal in refused if refusal.attribute == attribute.id]
        if len(reasons) == total:
            raise InputError(
                f"No vignette may be swapped on {attribute.id}: {reasons[0].reason} "
                f"({reasons[0].vignette_id}). Leave the attribute out, or add it to invariant_to "
                "where the right answer does not depend on it."
            )
    return tuple(refused)


def _impossible(
    sets: Sequence[VignetteSet], attributes: Sequence[Attribute], design: Design
) -> tuple[Refusal, ...]:
    return tuple(
        Refusal(
            vignette_set=one.id,
            vignette_id=vignette.id,
            attribute=attribute.id,
            reason=reason,
            group=level,
        )
        for one in sets
        for vignette in one.vignettes
        for attribute in attributes
        if attribute.id in vignette.invariant_to
        for level in (attribute.reference, *groups_of(attribute, design))
        if (reason := impossible(vignette, attribute, level))
    )
