"""What a design asks of its sets: refuses what they do not have, before anything is rendered."""

from collections.abc import Sequence

from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.members import placebo_renders, swaps_of
from fairaudit.counterfactual.questions import Question
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.errors import InputError
from fairaudit.registry import suggestion

__all__ = ["check_design"]


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


def _check_questions(sets: Sequence[VignetteSet], design: Design) -> None:
    known = {question.id for one in sets for question in one.questions}
    for name in design.questions:
        if name not in known:
            where = ", ".join(one.id for one in sets)
            raise InputError(f"There is no question “{name}” in {where}. {suggestion(name, known)}")


def _check_set(vignettes: VignetteSet, design: Design) -> None:
    if design.wordings < 1:
        raise InputError("The number of wordings has to be at least 1.")
    for question in _asked(vignettes, design):
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
