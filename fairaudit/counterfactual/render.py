"""From one vignette to the rendered members of its matched sets."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.language import Template
from fairaudit.counterfactual.prompts import PromptTemplate
from fairaudit.counterfactual.schema import Attribute, Question, Vignette
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.ids import digest
from fairaudit.rows import Cell

__all__ = ["groups_of", "placebo_renders", "render_cells"]

CUE: Final = "descriptor"

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
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


def render_cells(
    vignettes: VignetteSet,
    attributes: Sequence[Attribute],
    background: Sequence[Attribute],
    design: Design,
    template: PromptTemplate,
) -> Iterator[Cell]:
    """Render every cell of a set, members of one vignette side by side."""
    asked = set(design.questions)
    for vignette in vignettes.vignettes:
        questions = [
            vignettes.question(name) for name in vignette.questions if not asked or name in asked
        ]
        text = Template.of(vignette.text)
        for member in _members(vignette, vignettes, attributes, background, design):
            rendered = text.fill(member.values)
            for question in questions:
                if member.question in ("", question.id):
                    yield from _cells_of(
                        vignettes.id, vignette, question, member, rendered, design, template
                    )


def _cells_of(
    set_name: str,
    vignette: Vignette,
    question: Question,
    member: _Member,
    rendered: str,
    design: Design,
    template: PromptTemplate,
) -> Iterator[Cell]:
    """Cross one member with wordings and option orders."""
    answer = vignette.answers.get(question.id)
    harm = vignette.harm.get(question.id)
    for wording, asked in enumerate(question.wordings[: design.wordings], 1):
        question_text = Template.of(asked).fill(member.values)
        for order in design.orders:
            shown = question.options if order == "forward" else question.options[::-1]
            messages = template.messages(rendered, question_text, shown)
            set_id = f"{set_name}/{vignette.id}/{question.id}/{wording}/{order}"
            place = [set_id, member.attribute, member.group, member.role, member.cue]
            yield Cell(
                cell_id=digest(place),
                set_id=set_id,
                vignette_set=set_name,
                vignette_id=vignette.id,
                question_id=question.id,
                kind=question.kind,
                options=question.options,
                favourable=question.favourable,
                answer=answer.answer if answer else "",
                harm=f"under: {harm.undertreatment}, over: {harm.overtreatment}" if harm else "",
                attribute=member.attribute,
                group=member.group,
                role=member.role,
                cue=member.cue,
                wording=wording,
                format=order,
                stratum=vignette.stratum,
                expected=member.expected,
                prompt_id=digest([messages, question.options]),
                messages=messages,
            )


def _members(
    vignette: Vignette,
    vignettes: VignetteSet,
    attributes: Sequence[Attribute],
    background: Sequence[Attribute],
    design: Design,
) -> Iterator[_Member]:
    """Members of all arms: each attribute against its reference, placebo, attention."""
    base = _base_values(vignette, vignettes, (*attributes, *background))
    for attribute in attributes:
        if attribute.id not in vignette.invariant_to:
            continue
        for level in (attribute.reference, *groups_of(attribute, design)):
            yield _Member(
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
) -> Iterator[_Member]:
    if not design.placebo:
        return
    renders = placebo_renders(vignette, vignettes)
    # Each vignette has its own draw, so that leaving one vignette out changes no other.
    drawn = random.Random(f"{design.seed}/{vignettes.id}/{vignette.id}").sample(
        renders, design.placebo
    )
    yield _Member(attribute="placebo", group="as written", role="reference", cue="", values=base)
    for number, changed in enumerate(drawn, 1):
        yield _Member(
            attribute="placebo",
            group=f"placebo {number}",
            role="placebo",
            cue="",
            values={**base, **dict([changed])},
        )


def _attention_members(vignette: Vignette, base: Values) -> Iterator[_Member]:
    for question, attention in vignette.attention.items():
        shared = {"attribute": "attention", "cue": "", "question": question}
        yield _Member(**shared, group="as written", role="reference", values=base)
        yield _Member(
            **shared,
            group="decisive change",
            role="attention",
            values={**base, **attention.slots},
            expected=attention.expect,
        )


def placebo_renders(vignette: Vignette, vignettes: VignetteSet) -> list[tuple[str, str]]:
    """Placebo slots that the text uses, each with every value but the one it has by default."""
    used = Template.of(vignette.text).names
    return [
        (slot, value)
        for slot, values in vignettes.about.placebos.items()
        if slot in used
        for value in values[1:]
    ]


def _base_values(
    vignette: Vignette, vignettes: VignetteSet, attributes: Sequence[Attribute]
) -> dict[str, str]:
    """Values of all slots when nothing is swapped."""
    values = {"age": str(vignette.age), **vignette.slots}
    values |= {slot: options[0] for slot, options in vignettes.about.placebos.items()}
    for attribute in attributes:
        level = vignette.base.get(attribute.id, attribute.reference)
        values |= attribute.levels[level].cues[CUE]
    return values
