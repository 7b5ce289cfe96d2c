"""The review sheet as one page of HTML that prints with a sheet of paper for each vignette."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from fairaudit.authoring.pairs import Piece, ReviewPair, side_by_side, widest_pair
from fairaudit.authoring.ticks import CHANGES, TICKS
from fairaudit.counterfactual import (
    Attribute,
    Question,
    Vignette,
    VignetteSet,
    load_attributes,
    review_of,
    shipped_attribute_files,
    signatures,
    text_hash,
)
from fairaudit.counterfactual.language import Template as Wording
from fairaudit.counterfactual.reviews import told_slots

__all__ = ["render_review"]

_CUES = {
    "descriptor": "a word or phrase in the text",
    "name": "the patient's name",
    "social_history": "a line after the text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    title: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question as it stands on the page."""

    question: Question
    wordings: Sequence[str]
    answer: str
    citation: str
    harm: str
    change: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What stands on the page of one vignette."""

    vignette: Vignette
    members: Sequence[_Member]
    told_by: str
    asked: Sequence[_Asked]
    invariant: Sequence[str]
    not_invariant: Sequence[tuple[str, str]]
    placebos: Sequence[tuple[str, Sequence[str]]]
    signatures: Sequence[dict[str, str]]
    text_hash: str


def render_review(vignettes: VignetteSet) -> str:
    """Render a set's review sheet.

    Parameters
    ----------
    vignettes : VignetteSet
        The set; its own attributes are looked through beside the shipped ones.

    Returns
    -------
    str
        A whole HTML document that needs nothing else.
    """
    own = {attribute.id for attribute in vignettes.attributes}
    shipped = load_attributes(*(n for n in shipped_attribute_files() if n not in own))
    attributes = (*shipped, *vignettes.attributes)
    pages = [_page(vignette, vignettes, attributes) for vignette in vignettes.vignettes]
    return (
        _template().render(
            about=vignettes.about,
            review=review_of(vignettes).sentence,
            pages=pages,
            ticks=TICKS,
            changes=CHANGES,
        )
        + "\n"
    )


def _page(vignette: Vignette, vignettes: VignetteSet, attributes: Sequence[Attribute]) -> _Page:
    known = {attribute.id: attribute for attribute in attributes}
    pair = widest_pair(vignette, vignettes, attributes)
    asked = vignettes.asked_of(vignette)
    told = told_slots(vignette, asked)
    return _Page(
        vignette=vignette,
        members=_members(vignette, pair, known),
        told_by=f"{known[pair.attribute].title}, told by {_CUES[pair.cue]}" if pair else "",
        asked=[_asked(vignette, question, pair) for question in asked],
        invariant=[_title(name, known) for name in vignette.invariant_to],
        not_invariant=[
            (_title(name, known), reason) for name, reason in vignette.not_invariant.items()
        ],
        placebos=[item for item in vignettes.about.placebos.items() if item[0] in told],
        signatures=signatures(vignette, vignettes),
        text_hash=text_hash(vignette, vignettes),
    )


def _title(name: str, known: dict[str, Attribute]) -> str:
    return known[name].title if name in known else name


def _members(
    vignette: Vignette, pair: ReviewPair | None, known: dict[str, Attribute]
) -> list[_Member]:
    if pair is None:
        return [_Member(title="As written", pieces=[Piece(vignette.text, False)])]
    levels = known[pair.attribute].levels
    return [
        _Member(title=levels[group].title, pieces=pieces)
        for group, pieces in zip(pair.groups, side_by_side(*pair.texts), strict=True)
    ]


def _asked(vignette: Vignette, question: Question, pair: ReviewPair | None) -> _Asked:
    values = pair.members[0].values if pair else {}
    given = vignette.answers.get(question.id)
    target = vignette.targets.get(question.id)
    harm = vignette.harm.get(question.id)
    attention = vignette.attention.get(question.id)
    changed = attention.slots if attention else {}
    # The other wordings of a question that all cases share stand on the first page.
    shown = question.wordings if question in vignette.ask else question.wordings[:1]
    answer = given.answer if given else target.name if target else ""
    return _Asked(
        question=question,
        wordings=[_filled(text, values) for text in shown],
        answer=answer,
        citation=given.citation if given else "",
        harm=f"{harm.undertreatment} / {harm.overtreatment}" if harm else "",
        change=" ".join(_filled(text, {**values, **changed}) for text in changed.values()),
        expected=_expected(question, attention.expect, answer) if attention else "",
    )


def _expected(question: Question, expect: str, answer: str) -> str:
    """How the decisive change has to move the answer, in words."""
    if question.kind in ("ordinal", "numeric"):
        ends = (question.options[0], question.options[-1]) if question.options else ()
        towards = f", towards “{ends[expect == 'higher']}”" if ends else ""
        return f"The answer has to become {expect}{towards}."
    counted = answer if question.kind == "ranked" else question.favourable
    return f"“{counted}” has to become {'likelier' if expect == 'higher' else 'less likely'}."


def _filled(text: str, values: Mapping[str, str]) -> str:
    return Wording.of(text).fill(values) if values else text


@cache
def _template() -> Template:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("review.html.j2")
