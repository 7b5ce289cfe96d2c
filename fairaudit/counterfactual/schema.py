"""What stands in a vignette set's and an attribute's YAML files."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from fairaudit.yamlfile import Schema

__all__ = [
    "Attention",
    "Attribute",
    "GuidelineAnswer",
    "Harm",
    "Level",
    "Question",
    "SetFile",
    "Vignette",
]


def _identifier(value: str) -> str:
    if not value.isascii() or not value.replace("_", "a").isalnum() or value != value.lower():
        raise ValueError("use lower-case letters, digits and underscores only.")
    return value


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("two of the values are the same, so that one would change nothing.")
    return values


Identifier = Annotated[str, AfterValidator(_identifier)]
Text = Annotated[str, Field(min_length=1)]
SlotValues = dict[Identifier, str]
PlaceboValues = Annotated[tuple[Text, ...], Field(min_length=2), AfterValidator(_distinct)]


class Question(Schema):
    """A question that every vignette of the set may ask."""

    id: Identifier
    title: Text
    kind: Literal["yes_no", "choice", "ordinal"]
    options: Annotated[tuple[Text, ...], Field(min_length=2)]
    favourable: Text
    wordings: Annotated[tuple[Text, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _options_agree(self) -> Self:
        if len({option.casefold() for option in self.options}) < len(self.options):
            raise ValueError("two of the options are the same.")
        if self.favourable not in self.options:
            raise ValueError(
                f"favourable is “{self.favourable}”, which is not one of the options "
                f"{', '.join(self.options)}."
            )
        return self


class SetFile(Schema):
    """`set.yaml`: what the vignettes of a set have in common."""

    id: Identifier
    title: Text
    version: Annotated[int, Field(ge=1)]
    licence: Text
    reviewed_by: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    placebos: dict[Identifier, PlaceboValues] = {}
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _questions_differ(self) -> Self:
        names = [question.id for question in self.questions]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two questions have the id “{name}”.")
        return self


class GuidelineAnswer(Schema):
    """The right option where a guideline fixes one."""

    answer: Text
    citation: Text


class Harm(Schema):
    """What an error in either direction would do to the patient."""

    undertreatment: Literal["none", "minor", "moderate", "severe"]
    overtreatment: Literal["none", "minor", "moderate", "severe"]


class Attention(Schema):
    """A decisive clinical change, and how a competent reader's answer moves."""

    expect: Literal["lower", "higher"]
    slots: Annotated[SlotValues, Field(min_length=1)]


class Vignette(Schema):
    """One clinical case with named slots."""

    id: Identifier
    title: Text
    specialty: Text
    setting: Text
    age: Annotated[int, Field(ge=0, le=120)]
    text: Text
    slots: SlotValues = {}
    base: dict[Identifier, Identifier] = {}
    invariant_to: tuple[Identifier, ...]
    not_invariant: dict[Identifier, Text] = {}
    stratum: str = ""
    questions: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    answers: dict[Identifier, GuidelineAnswer] = {}
    harm: dict[Identifier, Harm] = {}
    attention: dict[Identifier, Attention] = {}
    sources: tuple[Text, ...] = ()
    reviewed_by: tuple[Text, ...] = ()


class Level(Schema):
    """One group of an attribute: per cue kind, the text that fills each slot."""

    title: Text
    cues: Annotated[dict[Literal["descriptor"], dict[Identifier, Text]], Field(min_length=1)]


class Attribute(Schema):
    """A demographic attribute with its groups."""

    id: Identifier
    title: Text
    reference: Identifier
    source: Text
    slots: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    levels: Annotated[dict[Identifier, Level], Field(min_length=2)]

    @model_validator(mode="after")
    def _levels_agree(self) -> Self:
        if self.reference not in self.levels:
            raise ValueError(
                f"reference is “{self.reference}”, which is not one of the levels "
                f"{', '.join(self.levels)}."
            )
        for name, level in self.levels.items():
            for cue, filled in level.cues.items():
                if set(filled) != set(self.slots):
                    raise ValueError(
                        f"the {cue} of level “{name}” fills {', '.join(sorted(filled))}, but the "
                        f"attribute's slots are {', '.join(sorted(self.slots))}."
                    )
        return self
