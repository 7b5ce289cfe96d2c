"""Columns follow the schema: what is added there needs no line here."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from fairaudit.authoring.columns import columns_of
from fairaudit.counterfactual.fields import Identifier, Text
from fairaudit.yamlfile import Schema


class Inner(Schema):
    wording: Text
    options: tuple[Text, ...] = ()


class Later(Schema):
    """Kinds of fields that a question may get one day."""

    id: Identifier
    as_choice: Inner | None = None
    level: Literal["low", "high"] | None = None
    share: Annotated[float, Field(gt=0)] | None = None
    span: tuple[float, float] | None = None
    names: tuple[Identifier, ...] = ()
    flag: bool = False
    table: dict[Identifier, tuple[int, ...]] = Field(default_factory=dict)
    notes: dict[Identifier, str] = Field(default_factory=dict)


ENTRY: dict[str, Any] = {
    "id": "x",
    "as_choice": {"wording": "Which?", "options": ["a\nb", "back\\slash", "c, d"]},
    "level": "low",
    "share": 0.05,
    "span": [0, 2.5],
    "names": ["a", "b"],
    "flag": True,
    "table": {"k": [1, 2]},
    "notes": {"course": "It hurts: 8/10.", "other": "two\nlines"},
}


def test_every_field_has_a_column_and_comes_back() -> None:
    columns = {column.title: column for column in columns_of(Later)}
    assert list(columns) == [
        "id", "as choice wording", "as choice options", "level", "share", "span", "names", "flag",
        "table", "notes",
    ]  # fmt: skip
    assert columns["level"].choices == ("low", "high")
    for column in columns.values():
        held: Any = ENTRY
        for key in column.path:
            held = held[key]
        assert column.value(column.cell(ENTRY)) == held, column.title
    assert columns["as choice options"].cell(ENTRY) == "a\\nb\nback\\\\slash\nc, d"
    assert columns["span"].cell(ENTRY) == "0 to 2.5"
    assert columns["id"].cell({}) == ""


@pytest.mark.parametrize("cell", ["45-70", "45 to 70", "45–70", "45, 70"])
def test_a_range_is_read_as_people_write_it(cell: str) -> None:
    span = next(column for column in columns_of(Later) if column.title == "span")
    assert span.value(cell) == [45, 70]


@pytest.mark.parametrize(
    ("title", "cell", "words"),
    [
        ("share", "nan", "is no number"),
        ("share", "many", "is no number"),
        ("span", "45", "is no range"),
        ("notes", "no name here", "begins with no name; write “name: text”"),
        ("notes", "The pain has gone: it was a cramp.", "“finding: The skin is pale.”"),
        ("span", "70 to 45", "the lower number first: “45 to 70”"),
        ("names", "male; female", "“male; female”: write commas"),
        ("names", "male, seen again", "“seen again” is no id"),
        ("notes", "a: x\na: y", "given twice"),
    ],
)
def test_what_cannot_be_read_is_said(title: str, cell: str, words: str) -> None:
    column = next(column for column in columns_of(Later) if column.title == title)
    with pytest.raises(ValueError, match=words):
        column.value(cell)
