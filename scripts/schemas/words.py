"""The words that the JSON Schemas are put together from."""

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = [
    "ANYTHING", "COUNT", "COUNT_OR_NONE", "NUMBER", "NUMBER_OR_NONE", "SHA256", "TEXT",
    "TEXT_OR_NONE", "TRUTH", "WHOLE", "Schema", "each", "keys", "mapped", "one_of", "or_none",
    "said",
]  # fmt: skip

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NONE: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "number"}
NUMBER_OR_NONE: Schema = {"type": ["number", "null"]}
WHOLE: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
COUNT_OR_NONE: Schema = {"type": ["integer", "null"], "minimum": 0}
TRUTH: Schema = {"type": "boolean"}
ANYTHING: Schema = {"type": "object", "additionalProperties": True}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def keys(
    properties: Mapping[str, Schema] | None = None, *, optional: Sequence[str] = (), **more: Schema
) -> Schema:
    """An object with these keys and no others; all of them are there but for the optional ones."""
    every = {**(properties or {}), **more}
    return {
        "type": "object",
        "properties": every,
        "required": [name for name in every if name not in optional],
        "additionalProperties": False,
    }


def each(item: Schema) -> Schema:
    """A list of such items."""
    return {"type": "array", "items": item}


def mapped(value: Schema) -> Schema:
    """An object with keys of the audit's own, and such values."""
    return {"type": "object", "additionalProperties": value}


def or_none(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def said(description: str, schema: Schema) -> Schema:
    """The same, with what it means."""
    return {"description": description, **schema}


def one_of(*values: object) -> Schema:
    """One of these values."""
    return {"enum": [*values]}
