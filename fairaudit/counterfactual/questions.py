"""What a vignette is asked: six kinds of question, each checked for what it needs."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fairaudit.counterfactual.fields import Identifier, Text
from fairaudit.yamlfile import Schema

__all__ = ["ChoiceForm", "Margin", "Question"]

_WITH_OPTIONS = ("yes_no", "choice", "ordinal")
_DIRECTIONS = ("higher", "lower")


class Margin(Schema):
    """A margin that the authors suggest; a person adopts it in audit.yaml."""

    value: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    reason: Text


class ChoiceForm(Schema):
    """A yes/no question asked as a choice between statements, for the format arm.

    `options` stand in the order of the question's own options: the first statement means what the
    first option means. A model that only tends to say “yes” answers the two forms differently.
    """

    wording: Text
    options: tuple[Text, ...]


class Question(Schema):
    """A question, its wordings, and which answer is the better one for the patient.

    `favourable` is one of the options, “higher” or “lower” for a number, “target first” for a
    ranked list, and a few words for a text. It is the direction in which differences are
    counted, not the right answer. `as_choice` says a yes/no question again as a choice.
    """

    id: Identifier
    title: Text
    kind: Literal["yes_no", "choice", "ordinal", "numeric", "ranked", "text"]
    options: tuple[Text, ...] = ()
    favourable: Text
    unit: Literal["percent", "days", "hours", "minutes", "mg"] | None = None
    range: tuple[float, float] | None = None
    margin: Margin | None = None
    wordings: Annotated[tuple[Text, ...], Field(min_length=1)]
    as_choice: ChoiceForm | None = None

    @model_validator(mode="after")
    def _kind_agrees(self) -> Self:
        shown = (*self.options, *(self.as_choice.options if self.as_choice else ()))
        if any("{" in option or "}" in option for option in shown):
            raise ValueError(
                "an option holds no slots, since it is what an answer is compared with: write it "
                "out, the same for every patient."
            )
        if self.kind in _WITH_OPTIONS:
            self._check_options()
        elif self.options:
            raise ValueError(f"a question of the kind {self.kind} has no options.")
        if self.kind == "numeric":
            self._check_number()
        elif self.unit is not None or self.range is not None:
            raise ValueError("unit and range belong to questions of the kind numeric.")
        if self.as_choice is not None:
            self._check_choice(self.as_choice)
        return self

    def _check_options(self) -> None:
        if len(self.options) < 2:
            raise ValueError(f"a question of the kind {self.kind} needs two options or more.")
        if not _distinct(self.options):
            raise ValueError("two of the options are the same.")
        if self.favourable not in self.options:
            raise ValueError(
                f"favourable is “{self.favourable}”, which is not one of the options "
                f"{', '.join(self.options)}."
            )

    def _check_choice(self, form: ChoiceForm) -> None:
        if self.kind != "yes_no":
            raise ValueError("as_choice belongs to questions of the kind yes_no.")
        if len(form.options) != len(self.options):
            raise ValueError(
                f"as_choice needs one statement for each of the options {', '.join(self.options)}, "
                f"in that order; it has {len(form.options)}."
            )
        if not _distinct(form.options):
            raise ValueError("two of the statements of as_choice are the same.")

    def _check_number(self) -> None:
        if self.unit is None or self.range is None or self.range[0] >= self.range[1]:
            raise ValueError("a question of the kind numeric needs a unit and a range [low, high].")
        if self.favourable not in _DIRECTIONS:
            raise ValueError(f"favourable is “{self.favourable}”; write higher or lower.")


def _distinct(options: tuple[str, ...]) -> bool:
    return len({option.casefold() for option in options}) == len(options)
