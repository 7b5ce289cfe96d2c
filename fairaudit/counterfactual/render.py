"""From one vignette to the rendered members of its matched sets."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.design import Design
from fairaudit.counterfactual.filling import Fill, remembering
from fairaudit.counterfactual.formats import Form, forms_of
from fairaudit.counterfactual.language import Template, framed
from fairaudit.counterfactual.members import Member, base_member, members_of
from fairaudit.counterfactual.prompts import PromptTemplate, Shell
from fairaudit.counterfactual.questions import Question
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.ids import text_digest
from fairaudit.rows import REASON_FIRST, Cell, Prompt

__all__ = ["Asked", "Case", "asked_forms", "render_cells", "render_prompts"]

MakeShell = Callable[[str, tuple[str, ...], bool], Shell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One vignette, with all that its cells are made from."""

    vignette: Vignette
    vignettes: VignetteSet
    attributes: Sequence[Attribute]
    background: Sequence[Attribute]
    design: Design
    template: PromptTemplate

    def members(self) -> Iterator[Member]:
        """Members of all arms that change the text."""
        return members_of(
            self.vignette, self.vignettes, self.attributes, self.background, self.design
        )

    def base(self) -> Member:
        """The vignette as written."""
        return base_member(self.vignette, self.vignettes, self.attributes, self.background)

    def text(self) -> Fill:
        """What writes the vignette for a member's values."""
        return remembering(Template.of(framed(self.vignette.text)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of one vignette, with what all of its cells share.

    `forms` are crossed with every member; `others` are asked of the vignette as written alone.
    """

    place: str
    vignette_set: str
    vignette: Vignette
    question: Question
    harm: str
    targets: tuple[str, ...]
    icd10: str
    forms: tuple[Form, ...]
    others: tuple[Form, ...]


def render_cells(case: Case) -> Iterator[Cell]:
    """Render every cell of a vignette: the members of all arms, then wordings and formats."""
    text = case.text()
    shell = _shells(case.template)
    asked = _all_asked(case)
    for member in case.members():
        rendered = text(member.values)
        for one in asked:
            if member.question in ("", one.question.id):
                for form in one.forms:
                    set_id = f"{one.place}/{form.wording}/{form.name}"
                    yield _cell(one, form, member, rendered, set_id, shell)
    base = case.base()
    rendered = text(base.values)
    for one in asked:
        yield from _wording_arm(one, base, rendered, shell)
        yield from _format_arm(one, base, rendered, shell)


def asked_forms(case: Case) -> Iterator[tuple[Asked, Form]]:
    """Each question that is asked of a vignette, in each of its forms; prompts of two differ."""
    return ((one, form) for one in _all_asked(case) for form in (*one.forms, *one.others))


def render_prompts(case: Case, one: Asked, form: Form) -> Iterator[Prompt]:
    """Render the distinct prompts that put a question in one form."""
    text, shell = case.text(), _shells(case.template)
    crossed = form in one.forms
    members = (m for m in case.members() if crossed and m.question in ("", one.question.id))
    seen: set[str] = set()
    # Where wordings or formats are an arm, the vignette as written is asked as well.
    arms = [case.base()] if len((*one.forms, *one.others)) > 1 else []
    for member in chain(members, arms):
        cell = _cell(one, form, member, text(member.values), "", shell)
        if cell.prompt_id not in seen:
            seen.add(cell.prompt_id)
            yield cell.prompt


def _all_asked(case: Case) -> list[Asked]:
    questions = case.vignettes.asked_of(case.vignette, case.design.questions)
    return [_asked(case.vignettes.id, case.vignette, one, case.design) for one in questions]


def _asked(set_name: str, vignette: Vignette, question: Question, design: Design) -> Asked:
    answer, harm = vignette.answers.get(question.id), vignette.harm.get(question.id)
    target = vignette.targets.get(question.id)
    right = answer.answer if answer else ""
    return Asked(
        place=f"{set_name}/{vignette.id}/{question.id}",
        vignette_set=set_name,
        vignette=vignette,
        question=question,
        harm=f"under: {harm.undertreatment}, over: {harm.overtreatment}" if harm else "",
        targets=(target.name, *target.synonyms) if target else (),
        icd10=(target.icd10 or "") if target else "",
        forms=forms_of(question, right, design.wordings, design.orders),
        others=forms_of(question, right, design.wordings, design.formats, design.orders[0]),
    )


def _shells(template: PromptTemplate) -> MakeShell:
    """Make what stands around a vignette once for each form of each question."""

    @cache
    def shell(question: str, options: tuple[str, ...], reason_first: bool) -> Shell:
        return template.shell(question, options, reason_first=reason_first)

    return shell


def _wording_arm(one: Asked, base: Member, rendered: str, shell: MakeShell) -> Iterator[Cell]:
    """The vignette as written in every wording; a matched set is one order of the options."""
    if one.forms[0].wording == one.forms[-1].wording:
        return
    for form in one.forms:
        first = form.wording == one.forms[0].wording
        role, group = ("reference" if first else "paraphrase"), f"wording {form.wording}"
        member = base.placed("wording", group, role)
        yield _cell(one, form, member, rendered, f"{one.place}/-/{form.name}", shell)


def _format_arm(one: Asked, base: Member, rendered: str, shell: MakeShell) -> Iterator[Cell]:
    """The vignette as written in every form; a matched set is one wording."""
    first = one.forms[0].name
    if all(form.name == first for form in (*one.forms, *one.others)):
        return
    for form in (*one.forms, *one.others):
        member = base.placed("format", form.name, "reference" if form.name == first else "format")
        yield _cell(one, form, member, rendered, f"{one.place}/{form.wording}/-", shell)


def _cell(
    one: Asked, form: Form, member: Member, rendered: str, set_id: str, shell: MakeShell
) -> Cell:
    words = form.text.parts[0] if len(form.text.parts) == 1 else form.text.fill(member.values)
    around = shell(words, form.shown, form.name == REASON_FIRST)
    messages = around.messages(rendered)
    return Cell(
        cell_id=text_digest(set_id, member.attribute, member.group, member.role, member.cue),
        set_id=set_id,
        vignette_set=one.vignette_set,
        vignette_id=one.vignette.id,
        question_id=one.question.id,
        kind=one.question.kind,
        options=form.options,
        scored=form.scored,
        favourable=form.favourable,
        answer=form.answer,
        harm=one.harm,
        question=words,
        unit=one.question.unit or "",
        limits=one.question.range or (),
        targets=one.targets,
        icd10=one.icd10,
        attribute=member.attribute,
        group=member.group,
        role=member.role,
        cue=member.cue,
        wording=form.wording,
        format=form.name,
        stratum=one.vignette.stratum,
        expected=member.expected,
        prompt_id=around.prompt_id(messages, form.scored),
        messages=messages,
    )
