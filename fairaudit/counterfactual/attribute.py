"""What stands in an attribute's file: its groups, and how a text tells each of them."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from fairaudit.counterfactual.fields import AgeRange, Identifier, Text
from fairaudit.rows import ARMS
from fairaudit.yamlfile import PlacedError, Schema

__all__ = ["CUES", "FRAME", "NAME_POOL", "PERSON", "Attribute", "Cue", "Level"]

Cue = Literal["descriptor", "name", "social_history"]
CUES: tuple[Cue, ...] = ("descriptor", "name", "social_history")

NAME_POOL = "name_pool"
"""Stands for the slot `name`: names are drawn from this pool."""

FRAME = ("name", "group", "with", "social_history")
"""Slots that every text has, and that vanish where nothing fills them."""

PERSON = (
    "age",
    "number",
    "person_noun",
    "subject",
    "object",
    "possessive",
    "possessive_pronoun",
    "reflexive",
    "title",
    "parent",
    "child",
    "sibling",
)
"""Slots that tell a person; a group may change some of them and leave the others."""


class Level(Schema):
    """One group of an attribute: per cue kind, the text that fills each slot.

    `age` is the age that the level gives the patient, `ages` the ages at which it is possible.
    """

    title: Text
    age: Annotated[int, Field(ge=0, le=120)] | None = None
    ages: AgeRange | None = None
    cues: Annotated[dict[Cue, dict[Identifier, Text]], Field(min_length=1)]


class Attribute(Schema):
    """A demographic attribute with its groups.

    Slots of `FRAME` and `PERSON` may differ between groups; any other slot that the attribute
    fills has to be filled by every group, since nothing else does. `untold` fills the slots of
    a text that does not tell the attribute at all.
    """

    id: Identifier
    title: Text
    reference: Identifier
    source: Text
    slots: tuple[Identifier, ...] = ()
    untold: dict[Identifier, Text] = {}  # noqa: RUF012 - pydantic copies it
    levels: Annotated[dict[Identifier, Level], Field(min_length=2)]

    @model_validator(mode="before")
    @classmethod
    def _slots_are_those_filled(cls, content: Any) -> Any:  # noqa: ANN401 - whatever a file holds
        if not isinstance(content, dict) or content.get("slots"):
            return content
        return {**content, "slots": list(dict.fromkeys(_filled(content.get("levels"))))}

    @model_validator(mode="after")
    def _levels_agree(self) -> Self:
        if self.reference not in self.levels:
            raise PlacedError(
                f"reference is “{self.reference}”, which is not one of the levels "
                f"{', '.join(self.levels)}.",
                "reference",
            )
        needed = {slot for slot in self.slots if slot not in (*FRAME, *PERSON, NAME_POOL)}
        for name, level in self.levels.items():
            for cue, filled in level.cues.items():
                if not needed <= set(filled) <= set(self.slots):
                    raise PlacedError(
                        f"the {cue} of level “{name}” fills {', '.join(sorted(filled))}, but the "
                        f"attribute's slots are {', '.join(sorted(self.slots))}.",
                        *("levels", name, "cues", cue),
                    )
        if self.id in ARMS:
            raise PlacedError(f"the id “{self.id}” is taken by an arm of the design.", "id")
        if not set(self.untold) <= set(self.slots):
            raise ValueError(
                f"untold fills {', '.join(sorted(self.untold))}, but the attribute's slots are "
                f"{', '.join(sorted(self.slots))}."
            )
        if not self.cues:
            raise ValueError("no kind of cue tells the reference and another level too.")
        return self

    @property
    def cues(self) -> tuple[Cue, ...]:
        """Kinds of cue that tell the reference and at least one other level."""
        return tuple(
            cue
            for cue in CUES
            if cue in self.levels[self.reference].cues
            and sum(cue in level.cues for level in self.levels.values()) > 1
        )

    @property
    def described(self) -> frozenset[str]:
        """Slots that its descriptors fill, of which a text has to have one."""
        return frozenset(
            slot for level in self.levels.values() for slot in level.cues.get("descriptor", ())
        )

    @property
    def always_told(self) -> bool:
        """Whether a text cannot do without it, so that it keeps a level where it isn't swapped."""
        needed = set(self.slots) - {*FRAME, NAME_POOL, "age"}
        filled = [level.cues.get("descriptor", {}) for level in self.levels.values()]
        return bool(needed) and all(needed & set(slots) for slots in filled)


def _filled(levels: Any) -> list[str]:  # noqa: ANN401 - whatever a file holds
    listed = levels.values() if isinstance(levels, dict) else ()
    cues = [level.get("cues") for level in listed if isinstance(level, dict)]
    filled = [slots for cue in cues if isinstance(cue, dict) for slots in cue.values()]
    return [slot for slots in filled if isinstance(slots, dict) for slot in slots]
