"""From one vignette to the rendered members of its matched sets."""

from collections.abc import Iterator, Sequence

from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.language import Template, framed
from fairaudit.counterfactual.members import Member, members_of
from fairaudit.counterfactual.prompts import PromptTemplate
from fairaudit.counterfactual.questions import Question
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.ids import digest
from fairaudit.rows import Cell

__all__ = ["render_cells"]


def render_cells(
    vignettes: VignetteSet,
    attributes: Sequence[Attribute],
    background: Sequence[Attribute],
    design: Design,
    template: PromptTemplate,
) -> Iterator[Cell]:
    """Render every cell of a set, members of one vignette side by side."""
    for vignette in vignettes.vignettes:
        questions = vignettes.asked_of(vignette, design.questions)
        text = Template.of(framed(vignette.text))
        for member in members_of(vignette, vignettes, attributes, background, design):
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
    member: Member,
    rendered: str,
    design: Design,
    template: PromptTemplate,
) -> Iterator[Cell]:
    """Cross one member with wordings and option orders."""
    answer = vignette.answers.get(question.id)
    harm = vignette.harm.get(question.id)
    for wording, asked in enumerate(question.wordings[: design.wordings], 1):
        question_text = Template.of(asked).fill(member.values)
        # A question without options has them in no order.
        for order in design.orders if question.options else design.orders[:1]:
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
