"""What is wrong in a file, and what to do instead, for people who write no programs."""

import errno
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

__all__ = ["disk_advice", "schema_sentence", "syntax_sentence"]

# What to do where a file cannot be written, by what the system says.
_ON_DISK = MappingProxyType(
    {
        errno.ENOSPC: "Free some space",
        errno.EDQUOT: "Free some space, or have your quota raised",
        errno.EACCES: "Change the rights of the file or of its folder",
        errno.EPERM: "Change the rights of the file or of its folder",
        errno.EROFS: "Make the disk one that may be written to",
        errno.ENOTDIR: "Move the file away that stands where a folder has to be",
        errno.EISDIR: "Move the folder of that name away",
        errno.EEXIST: "Move what has that name away",
        errno.ENAMETOOLONG: "Give a shorter name",
    }
)

# What to write, for each kind of fault that pydantic finds; its own words are for programmers.
_SENTENCES = {
    "value_error": "{error}",
    "tuple_type": "write a list: [{listed}].",
    "too_short": "give at least {min_length}; here the count is {actual_length}.",
    "dict_type": "write keys and values, such as “key: value”.",
    "model_type": "write keys and values, such as “key: value”.{known}",
    "string_type": "this is empty; write a text.",
    "string_as_scalar": 'write a text; put it in quotes: "{given}".',
    "string_as_collection": "write one text here, not a list or a mapping.",
    "string_too_short": "this is empty; write a text.",
    "int_type": "write a whole number, such as 7{but}.",
    "int_parsing": "write a whole number, such as 7{but}.",
    "int_from_float": "write a whole number, such as 7{but}.",
    "float_type": "write a number, such as 0.05{but}.",
    "float_parsing": "write a number, such as 0.05{but}.",
    "finite_number": "write a finite number, such as 0.05{but}.",
    "bool_type": "write true or false{but}.",
    "bool_parsing": "write true or false{but}.",
    "literal_error": "write one of: {choices}{but}.",
    "greater_than": "this has to be greater than {gt:g}{but}.",
    "greater_than_equal": "this has to be at least {ge:g}{but}.",
    "less_than": "this has to be less than {lt:g}{but}.",
    "less_than_equal": "this has to be at most {le:g}{but}.",
}

_INDENT = (
    "the spaces before this line do not fit those of the lines around it: keys that belong "
    "together begin with equally many."
)
_QUOTES = "put the whole text in double quotes, as in"
# What to write, by what the YAML parser says: the first pattern that is found counts.
_SYNTAX = (
    (r"character '\\t'", "a tab stands before or between words; write spaces for it."),
    (r'found duplicate key "(?P<what>[^"]*)"',
     "the key “{what}” stands here twice; keep one of the two."),
    (r"found undefined alias|expected alphabetic or numeric",
     f'“*” and “&” mean something else at the beginning of a text; {_QUOTES} "*see note".'),
    (r"character '(?P<what>.)' that cannot start",
     f'a text cannot begin with “{{what}}” without quotes; {_QUOTES} "{{what}} …".'),
    (r"unexpected end of stream", "a quotation mark is opened and never closed."),
    (r"unknown escape character",
     "a backslash in double quotes means something else; write two, or use single quotes."),
    (r"expected ',' or '(?P<what>[\]}])'",
     "a list or a mapping in brackets does not end: close it with “{what}”, and put a comma "
     "between entries."),
    (r"expected the node content, but found '(?P<what>.)'",
     f'a text cannot begin with “{{what}}” without quotes; {_QUOTES} "{{what}} …".'),
    (r"could not find expected ':'",
     "a key has no colon after it, or a further line of a text has no spaces before it."),
    (r"sequence entries are not allowed",
     "an entry that begins with “- ” needs a line of its own."),
    (r"expected a comment or a line break",
     "nothing can stand on the line of “|” or “>-”: begin the text on the next line, with spaces "
     "before it."),
)  # fmt: skip
_TWO_COLONS = (
    "a text that holds “: ” goes in double quotes, or it reads as a second key, as in title: "
    '"Cough: two weeks".'
)
_COLON_ABOVE = "The key above it needs a space after its colon."
_COLON = re.compile(r":(?:\s|$)")
_BRACE_FIRST = re.compile(r"^\s*(?:-\s+)?[\w.]+:\s+\{")
_QUOTE_FIRST = re.compile(r"^\s*(?:-\s+)?(?:[\w.]+:\s+)?[\[\"']")


def disk_advice(error: OSError) -> str:
    """Say what to do where a file could not be written: the beginning of a sentence.

    Examples
    --------
    >>> disk_advice(OSError(errno.EROFS, "Read-only file system"))
    'Make the disk one that may be written to'
    """
    return _ON_DISK.get(error.errno or 0, "Mend that")


def syntax_sentence(problem: str, line: str) -> str:
    r"""Say what to write where a file is no YAML.

    Parameters
    ----------
    problem : str
        What the parser says.
    line : str
        The line where it stopped.

    Examples
    --------
    >>> syntax_sentence("found character '\\t' that cannot start any token", "")
    'a tab stands before or between words; write spaces for it.'
    >>> syntax_sentence("expected <block end>, but found '<scalar>'", "title: 'Dog's bite'")[:52]
    'a quotation mark or bracket ends the text too early:'
    """
    for pattern, sentence in _SYNTAX:
        found = re.search(pattern, problem)
        if found is not None:
            return sentence.format(**found.groupdict()) if found.groupdict() else sentence
    if "mapping values are not allowed" in problem:
        return _TWO_COLONS if len(_COLON.findall(line)) > 1 else f"{_INDENT} {_COLON_ABOVE}"
    if "<block mapping start>" in problem:
        return _INDENT
    if "<block end>" in problem:
        if _BRACE_FIRST.match(line):
            return "a text that begins with a slot goes in double quotes, or below “text: >-”."
        if _QUOTE_FIRST.match(line):
            return (
                "a quotation mark or bracket ends the text too early: put the whole text in double "
                'quotes, as in title: "The dog\'s bite".'
            )
        return _INDENT
    return f"this is not valid YAML: {problem}."


def schema_sentence(detail: Mapping[str, Any], spelling: str, keys: Sequence[str]) -> str:
    """Say what to write, for a fault that pydantic found.

    Parameters
    ----------
    detail : Mapping[str, Any]
        The fault, as pydantic gives it.
    spelling : str
        What the file holds there, if it is a scalar.
    keys : Sequence[str]
        Keys that are known there.
    """
    kind, limits = detail["type"], dict(detail.get("ctx", {}))
    if kind == "string_type" and detail["input"] is not None:
        kind = "string_as_scalar" if spelling else "string_as_collection"
    if kind == "literal_error":
        limits["choices"] = ", ".join(re.findall(r"'([^']*)'", limits["expected"]))
    if kind not in _SENTENCES:
        return f"{detail['msg'].rstrip('.')}."
    return _SENTENCES[kind].format(
        **limits,
        given=spelling,
        listed=spelling or "…",
        but=f", not {spelling}" if spelling else "",
        known=f" Known here: {', '.join(keys)}." if keys else "",
    )
