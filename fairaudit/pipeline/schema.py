"""What stands in an audit.yaml."""

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from fairaudit.yamlfile import Schema

__all__ = ["AuditFile", "DesignEntry", "ModelEntry", "PromptEntry"]

Text = Annotated[str, Field(min_length=1)]


class DesignEntry(Schema):
    """What is crossed with what; see `fairaudit.counterfactuals`."""

    questions: tuple[Text, ...] = ()
    groups: dict[str, tuple[Text, ...]] = {}
    wordings: Annotated[int, Field(ge=1)] = 2
    orders: tuple[Literal["forward", "reversed"], ...] = ("forward", "reversed")
    placebo: Annotated[int, Field(ge=0)] = 3
    attention: bool = True


class PromptEntry(Schema):
    """The deployment's own prompt; see `fairaudit.PromptTemplate`."""

    user: Text
    system: Text | None = None
    answer_prefix: Text | None = None


class ModelEntry(Schema):
    """One model: a backend by name with its settings, or a target of one's own."""

    model_config = ConfigDict(extra="allow")

    backend: Text | None = None
    target: Text | None = None
    revision: Text | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.backend is None) == (self.target is None):
            raise ValueError(
                "give either “backend” (a name that `fairaudit list backends` shows) or “target” "
                "(your own module:function)."
            )
        return self

    @property
    def settings(self) -> dict[str, Any]:
        """Keyword arguments of the backend, as the file gives them."""
        given = dict(self.model_extra or {})
        if self.target is not None:
            given["function"] = self.target
        if self.revision is not None:
            given["revision"] = self.revision
        return given


class AuditFile(Schema):
    """`audit.yaml`: what is audited, on what, and how it is judged."""

    name: Text | None = None
    vignettes: Annotated[tuple[Text, ...], Field(min_length=1)]
    attributes: Annotated[tuple[Text, ...], Field(min_length=1)]
    design: DesignEntry = DesignEntry()
    prompt: PromptEntry | None = None
    models: Annotated[tuple[ModelEntry, ...], Field(min_length=1)]
    samples: Annotated[int, Field(ge=1)] = 1
    outcomes: tuple[Text, ...] = ()
    estimands: tuple[Literal["mean_difference", "favourable_answer"], ...] = ("mean_difference",)
    margin: Annotated[float, Field(gt=0)] | None = None
    alpha: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    seed: int
    offline: bool = False

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list_of_one(cls, content: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        if not isinstance(content, dict):
            return content
        listed = {
            key: [content[key]]
            for key in ("vignettes", "attributes")
            if isinstance(content.get(key), str)
        }
        return {**content, **listed}
