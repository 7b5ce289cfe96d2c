"""What a pack's file may hold."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from fairaudit.governance.rules import GUARDS, RULES
from fairaudit.registry import suggestion
from fairaudit.yamlfile import PlacedError, Schema

__all__ = ["ItemSchema", "PackSchema", "RuleSchema", "Verification"]

Known = Literal["verified", "recalled", "unverified"]
Text = Annotated[str, Field(min_length=1)]


class Verification(Schema):
    """How well what a pack says was checked.

    “verified” was read in the source or in an official text; “recalled” was written from memory
    and checked against nothing; “unverified” rests on what others say, or could not be opened.
    """

    requirement: Known
    status: Known

    @property
    def complete(self) -> bool:
        """Whether both were verified."""
        return self.requirement == self.status == "verified"


class RuleSchema(Schema):
    """A rule by its name, and what is asked of it."""

    rule: Text
    bases: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    metrics: tuple[Text, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        return {"rule": given} if isinstance(given, str) else given

    @field_validator("rule")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in RULES:
            raise ValueError(f"there is no rule “{name}”. {suggestion(name, RULES)}")
        return name


class ItemSchema(Schema):
    """One item; what it leaves out is that of its pack."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._()-]*$")]
    reference: str = ""
    requirement: Text
    note: str = ""
    framework: str | None = None
    status: Text | None = None
    as_of: date | None = None
    source: Text | None = None
    verification: Verification | None = None
    facts: tuple[Text, ...] = ()
    applies_where: str = ""
    evidence: RuleSchema | None = None
    beside: RuleSchema | None = None
    ask: Text
    who: Text

    @field_validator("applies_where")
    @classmethod
    def _known(cls, name: str) -> str:
        if name and name not in GUARDS:
            raise ValueError(f"there is no condition “{name}”. {suggestion(name, GUARDS)}")
        return name

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if self.evidence is not None and self.beside is not None:
            raise PlacedError(
                "“evidence” and “beside” stand both. Keep “evidence” where the record can fill the "
                "item by itself, and “beside” where a person has to answer in any case.",
                "beside",
            )
        return self


class PackSchema(Schema):
    """A pack."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    framework: str = ""
    as_of: date
    jurisdiction: Text
    source: Text
    terms: Text
    status: Text
    verification: Verification
    note: str = ""
    facts: tuple[Text, ...] = ()
    items: tuple[ItemSchema, ...] = Field(min_length=1)
