"""What a judge is asked: the items of a rubric, with what each level means."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fairaudit.counterfactual.fields import Identifier, Text
from fairaudit.errors import InputError
from fairaudit.registry import suggestion
from fairaudit.yamlfile import PlacedError, Schema, read_yaml

__all__ = ["LEVELS", "Item", "Rubric", "load_rubric", "shipped_rubrics"]

LEVELS = (1, 2, 3, 4, 5)
"""The levels that every item has."""

_FOLDER = Path(__file__).parent / "rubrics"


class Item(Schema):
    """One thing that is rated: a question, and in words what each level from 1 to 5 means.

    `better` says which end of the scale is better for the patient.
    """

    id: Identifier
    question: Text
    better: Literal["higher", "lower"]
    levels: dict[str, Text]

    @model_validator(mode="after")
    def _every_level_is_told(self) -> Self:
        wanted = [str(level) for level in LEVELS]
        if sorted(self.levels) != wanted:
            raise PlacedError(
                f"the levels are {', '.join(self.levels) or 'none'}; say what each of "
                f"{', '.join(wanted)} means, and no other.",
                "levels",
            )
        if len(set(self.levels.values())) < len(wanted):
            raise PlacedError("two levels mean the same; word each one differently.", "levels")
        return self


class Rubric(Schema):
    """Items that a judge rates one at a time.

    `comparison` is the question with which two answers are compared; without one they cannot be.
    `version` has to change whenever a word that the judge reads does.
    """

    id: Identifier
    title: Text
    version: Annotated[int, Field(ge=1)]
    note: str = ""
    reviewed_by: tuple[Text, ...] = ()
    comparison: str = ""
    items: Annotated[tuple[Item, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _items_are_told_apart(self) -> Self:
        seen: set[str] = set()
        for number, item in enumerate(self.items):
            if item.id in seen:
                raise PlacedError(
                    f"the item “{item.id}” stands twice; give each item its own id.",
                    *("items", number, "id"),
                )
            seen.add(item.id)
        return self

    def item(self, name: str) -> Item:
        """The item of an id.

        Raises
        ------
        InputError
            If there is none.
        """
        found = {one.id: one for one in self.items}
        if name not in found:
            raise InputError(
                f"The rubric {self.id} has no item “{name}”. {suggestion(name, found)}"
            )
        return found[name]


def shipped_rubrics() -> dict[str, Path]:
    """Files of the shipped rubrics by rubric id."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.yaml"))}


def load_rubric(source: str | Path) -> Rubric:
    """Load a rubric by shipped name or by path.

    Parameters
    ----------
    source : str or Path
        Name of a shipped rubric, or the path of a YAML file.

    Raises
    ------
    InputError
        If a name isn't shipped.
    FileError
        If the file has faults; all of them are listed with their lines.

    Examples
    --------
    >>> rubric = load_rubric("reply_quality")
    >>> [item.id for item in rubric.items]
    ['accuracy', 'completeness', 'clarity', 'empathy', 'safety_advice']
    """
    return read_yaml(_path(source)).parse(Rubric)


def _path(source: str | Path) -> str | Path:
    shipped = shipped_rubrics()
    if isinstance(source, Path) or "/" in source or source.endswith((".yaml", ".yml")):
        return source
    if source not in shipped:
        raise InputError(
            f"There is no shipped rubric called “{source}”. {suggestion(source, shipped)} "
            "A rubric of your own is given by the path of its YAML file."
        )
    return shipped[source]
