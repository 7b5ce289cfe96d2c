"""What stands in the files of a vignette set."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fairaudit.counterfactual.fields import (
    AgeRange,
    Identifier,
    IsoDate,
    PlaceboValues,
    SlotValues,
    Text,
)
from fairaudit.counterfactual.questions import Question
from fairaudit.yamlfile import PlacedError, Schema

__all__ = [
    "Attention",
    "GuidelineAnswer",
    "Harm",
    "SetFile",
    "Signature",
    "Target",
    "Vignette",
]


class SetFile(Schema):
    """`set.yaml`: what the vignettes of a set have in common.

    `invariant_to` names the attributes on which the right answers of the whole set do not
    depend; `not_invariant` gives one line of reason for those on which they may.
    """

    id: Identifier
    title: Text
    version: Annotated[int, Field(ge=1)]
    licence: Text
    sources: tuple[Text, ...] = ()
    invariant_to: tuple[Identifier, ...] = ()
    not_invariant: dict[Identifier, Text] = {}
    placebos: dict[Identifier, PlaceboValues] = {}
    questions: tuple[Question, ...]

    @model_validator(mode="after")
    def _questions_differ(self) -> Self:
        names = [question.id for question in self.questions]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise PlacedError(f"two questions have the id “{name}”.", "questions", index, "id")
        return self


class GuidelineAnswer(Schema):
    """The right option where a guideline fixes one."""

    answer: Text
    citation: Text


class Target(Schema):
    """The leading diagnosis of a ranked question."""

    name: Text
    synonyms: tuple[Text, ...] = ()
    icd10: Text | None = None


class Harm(Schema):
    """What an error in either direction would do to the patient."""

    undertreatment: Literal["none", "minor", "moderate", "severe"]
    overtreatment: Literal["none", "minor", "moderate", "severe"]


class Attention(Schema):
    """A decisive clinical change, and how a competent reader's answer moves.

    Of a question with options, “higher” says that the favourable option becomes more likely,
    “lower” that it becomes less likely; of a number, that it rises or falls; of a ranked list,
    that the target moves up or down.
    """

    expect: Literal["lower", "higher"]
    slots: Annotated[SlotValues, Field(min_length=1)]


class Signature(Schema):
    """A clinician's signature under one vignette; `fairaudit review` writes it.

    `text` is the hash of what was read (`fairaudit.counterfactual.reviews.text_hash`). Once the
    vignette says something else, the signature is stale.
    """

    name: Text
    role: Text
    date: IsoDate
    text: Text


class Vignette(Schema):
    """One clinical case with named slots.

    `questions` names questions of the set, `ask` brings questions of this case alone.
    `invariant_to` replaces the set's list where it is given; `not_invariant` takes single
    attributes out of it. `age_range` and `sexes` say for whom the case is possible.
    `reviewed_by` holds the signatures of those who reviewed it, and is written by
    `fairaudit review`.
    """

    id: Identifier
    title: Text
    specialty: Text
    setting: Text
    age: Annotated[int, Field(ge=0, le=120)]
    age_range: AgeRange | None = None
    sexes: Annotated[tuple[Identifier, ...], Field(min_length=1)] = ("male", "female")
    text: Text
    slots: SlotValues = {}
    base: dict[Identifier, Identifier] = {}
    invariant_to: tuple[Identifier, ...] = ()
    not_invariant: dict[Identifier, Text] = {}
    stratum: str = ""
    questions: tuple[Identifier, ...] = ()
    ask: tuple[Question, ...] = ()
    answers: dict[Identifier, GuidelineAnswer] = {}
    targets: dict[Identifier, Target] = {}
    harm: dict[Identifier, Harm] = {}
    attention: dict[Identifier, Attention] = {}
    sources: tuple[Text, ...] = ()
    reviewed_by: tuple[Signature, ...] = ()

    @model_validator(mode="after")
    def _asks_and_is_possible(self) -> Self:
        if not self.questions and not self.ask:
            raise PlacedError(
                "the vignette asks nothing: name questions, or ask one of its own.", "questions"
            )
        if self.age_range and not self.age_range[0] <= self.age <= self.age_range[1]:
            low, high = self.age_range
            raise PlacedError(f"{self.age} is outside age_range, which is {low} to {high}.", "age")
        return self
