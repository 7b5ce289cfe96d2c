"""What stands in an audit.yaml."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationError,
    model_serializer,
    model_validator,
)

from fairaudit.judging import LEVELS
from fairaudit.registry import closest
from fairaudit.values import Amount, Counted, Margins, Positive, Several, Text, Whole, as_list
from fairaudit.yamlfile import Schema

__all__ = [
    "AuditFile",
    "BudgetEntry",
    "DesignEntry",
    "JudgeEntry",
    "LimitsEntry",
    "LooksEntry",
    "ModelEntry",
    "OutcomeEntry",
    "PriceEntry",
    "PromptEntry",
    "sound_part",
]

_LOOKS = "write {planned: 120, taken: [40, 80]}, the present look as the last, or “any”."

# Settings of models that change no answer.
_HOW = {"max_concurrency"}
_HOW_IN_RAY = {"actors", "cpus", "retries"}

_FOLDER = re.compile(r"(?![. ])[\w .-]{1,60}(?<![. ])")


def _attributes_crossed(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Refuse attributes that stand in no list of their own, before each is called no list."""
    listed = given if isinstance(given, list | tuple) else [given]
    named = [one for one in listed if isinstance(one, str)]
    if not named:
        return given
    shown = ", ".join(named if len(named) > 1 else [*named, "sex"])
    raise ValueError(f"write each crossing as a list of its own: [[{shown}]].")


def _stated_looks(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Read “any” as looks without a plan, and nothing else."""
    if given == {} or (isinstance(given, str) and given != "any"):
        raise ValueError(_LOOKS)
    return {} if isinstance(given, str) else given


def _names_a_folder(name: str) -> str:
    if not _FOLDER.fullmatch(name):
        raise ValueError(
            f"“{name}” cannot be the name of a folder, which it becomes. Use up to 60 letters, "
            "digits, spaces, “-”, “_” and “.”, with no dot or space at either end."
        )
    return name


def _below_the_scale(margin: float) -> float:
    low, high = LEVELS[0], LEVELS[-1]
    if margin >= high - low:
        raise ValueError(
            f"this is a difference in steps of a scale from {low} to {high}, so that {margin:g} is "
            "never exceeded; give fewer steps, such as 0.5."
        )
    return margin


Name = Annotated[Text, AfterValidator(_names_a_folder)]


class DesignEntry(Schema):
    """What is crossed with what; see `fairaudit.counterfactuals`."""

    questions: Several[Text] = ()
    groups: dict[str, Several[Text]] = {}
    limit: Whole | None = None
    cues: Several[Literal["descriptor", "name", "social_history"]] = ("descriptor",)
    crossings: Annotated[tuple[tuple[Text, ...], ...], BeforeValidator(_attributes_crossed)] = ()
    budget: Whole | None = None
    allow_justified: Several[Text] = ()
    wordings: Whole = 2
    orders: Several[Literal["forward", "reversed"]] = ("forward", "reversed")
    formats: Several[Literal["labelled", "choice", "reason_first"]] = ()
    placebo: Counted = 3
    attention: bool = True
    control: bool = True


class PromptEntry(Schema):
    """The deployment's own prompt; see `fairaudit.PromptTemplate`."""

    user: Text
    system: Text | None = None
    answer_prefix: Text | None = None
    reason_first: Text | None = None


class PriceEntry(Schema):
    """What a million tokens cost, in one currency for the whole file."""

    input: Amount
    output: Amount


class BudgetEntry(Schema):
    """The most that an audit may take; see `fairaudit.Budget`."""

    requests: Whole | None = None
    tokens: Whole | None = None
    cost: Positive | None = None
    hours: Positive | None = None


class LimitsEntry(Schema):
    """How patient the calls to a server are; see `fairaudit.Limits`, which has the defaults."""

    timeout: Positive | None = None
    attempts: Whole | None = None
    longest_wait: Positive | None = None
    dead_after: Whole | None = None
    patience: Positive | None = None


class ModelEntry(Schema):
    """One model: a backend by name with its settings, or a target of one's own."""

    model_config = ConfigDict(extra="allow")

    backend: Text | None = None
    target: Text | None = None
    revision: Text | None = None
    # What asking costs and how it is done is no part of what is asked, nor of the plan's hash.
    price: PriceEntry | None = Field(default=None, exclude=True)
    limits: LimitsEntry | None = Field(default=None, exclude=True)

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.backend is None) == (self.target is None):
            for name in self.model_extra or {}:
                meant = closest(name, ("backend", "target"))
                if meant and self.backend is None and self.target is None:
                    raise ValueError(f"“{name}” is no key of a model. Did you mean “{meant}”?")
            raise ValueError(
                "give either “backend” (a name that `fairaudit list backends` shows) or “target” "
                "(your own module:function)."
            )
        return self

    @model_serializer(mode="wrap")
    def _what_is_asked(self, as_dict: SerializerFunctionWrapHandler) -> Any:  # noqa: ANN401 - as YAML has it
        """Without what says only how many are asked at a time: the answers are the same."""
        without = _HOW | (_HOW_IN_RAY if self.backend == "ray" else set())
        return {name: value for name, value in as_dict(self).items() if name not in without}

    @property
    def settings(self) -> dict[str, Any]:
        """Keyword arguments of the backend, as the file gives them."""
        given = dict(self.model_extra or {})
        if self.target is not None:
            given["function"] = self.target
        # One that is written down and left empty is refused, as every other setting.
        if "revision" in self.model_fields_set:
            given["revision"] = self.revision
        return given


class OutcomeEntry(Schema):
    """One outcome: its name alone, or with what this audit states about it and its settings."""

    model_config = ConfigDict(extra="allow")

    outcome: Text
    name: Text | None = None
    questions: Several[Text] = ()
    margin: Positive | None = None
    family: Literal["primary", "exploratory"] = "primary"

    @property
    def settings(self) -> dict[str, Any]:
        """What the outcome is made with, as the file gives it."""
        return dict(self.model_extra or {})

    @model_serializer(mode="wrap")
    def _as_written(self, as_dict: SerializerFunctionWrapHandler) -> Any:  # noqa: ANN401 - as YAML has it
        """A name alone stays one: a plan's hash is that of what its file says."""
        stated = self.model_fields_set | set(self.settings)
        return self.outcome if stated == {"outcome"} else as_dict(self)


def _named_outcomes(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    listed = as_list(given)
    if not isinstance(listed, list | tuple):
        return listed
    return [{"outcome": one} if isinstance(one, str) else one for one in listed]


class JudgeEntry(Schema):
    """A model that rates the answers that are texts; see `fairaudit.judging`."""

    model: ModelEntry
    rubric: Text
    items: Several[Text] = ()
    pairs: bool = False
    bias: bool = True
    margin: Annotated[Positive, AfterValidator(_below_the_scale)] | None = None
    family: Literal["primary", "exploratory"] = "exploratory"
    labels: Several[Text] = ()


class LooksEntry(Schema):
    """Looks at an audit before its end; without a plan for looks at any time."""

    planned: Annotated[int, Field(ge=2)] | None = None
    taken: Several[Whole] = ()

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.planned is None) != (not self.taken):
            raise ValueError(_LOOKS)
        return self


class AuditFile(Schema):
    """`audit.yaml`: what is audited, on what, and how it is judged."""

    name: Name | None = None
    vignettes: Annotated[Several[Text], Field(min_length=1)]
    attributes: Annotated[Several[Text], Field(min_length=1)]
    design: DesignEntry = DesignEntry()
    prompt: PromptEntry | None = None
    models: Annotated[Several[ModelEntry], Field(min_length=1)]
    samples: Whole = 1
    outcomes: Annotated[tuple[OutcomeEntry, ...], BeforeValidator(_named_outcomes)] = ()
    judge: JudgeEntry | None = None
    estimands: Annotated[
        Several[Literal["mean_difference", "favourable_answer", "favourable_answer_all_sets"]],
        Field(min_length=1),
    ] = ("mean_difference",)
    margin: Margins = None
    alpha: Annotated[float, Field(gt=0, lt=0.5, allow_inf_nan=False)] = 0.05
    seed: Counted
    looks: Annotated[LooksEntry | None, BeforeValidator(_stated_looks)] = None
    offline: bool = False
    policy: Text | None = None
    # What asking costs and may take is no part of what is asked, nor of the plan's hash.
    budget: BudgetEntry = Field(default=BudgetEntry(), exclude=True)


def sound_part(content: Mapping[str, Any]) -> AuditFile:
    """What stands in an audit.yaml that is refused, without the keys that are at fault.

    It is for finding the faults that are left, and is never run: where names cannot be read, there
    are none.
    """
    found: dict[str, Any] = {"vignettes": (), "attributes": (), "models": (), "seed": 0}
    for key, field in AuditFile.model_fields.items():
        if key in content:
            with suppress(ValidationError):
                alone = TypeAdapter[Any](field.rebuild_annotation())
                found[key] = alone.validate_python(content[key])
    if any(key in content and key not in found for key in ("outcomes", "judge")):
        # Margins name outcomes, and which there are is not known.
        found["margin"] = None
    return AuditFile.model_construct(**found)
