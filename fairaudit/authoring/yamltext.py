"""Changes to a YAML file that touch nothing but what changed: not a byte of the rest moves.

The file is compared with what it should say. Only the keys and items that differ are written anew,
in the style of the shipped vignettes; comments, folds and blank lines around them stay.
"""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from fairaudit.errors import InputError
from fairaudit.yamlfile import YamlFile

__all__ = ["edited", "plain", "written"]

_WIDTH = 90
_LONGEST_IN_FLOW = 24


class _Change(NamedTuple):
    start: int
    end: int
    text: str


class _Entry(NamedTuple):
    """A key of a block mapping: where it and its value stand."""

    key: Node
    value: Node
    end: int


def plain(text: str) -> dict[str, Any]:
    """What a YAML text says, as plain dictionaries, lists and scalars.

    Examples
    --------
    >>> plain("base: {sex: male}")
    {'base': {'sex': 'male'}}
    """
    content = YAML(typ="rt").load(text)
    return YamlFile(Path(), content).plain() if isinstance(content, CommentedMap) else {}


def written(content: Mapping[str, Any]) -> str:
    """Write a new YAML text in the style of the shipped vignettes.

    Examples
    --------
    >>> print(written({"id": "case", "base": {"sex": "male"}, "questions": ["opioid"]}), end="")
    id: case
    base: {sex: male}
    questions: [opioid]
    """
    return "".join(f"{_entry(key, value, 0)}\n" for key, value in content.items())


def edited(text: str, content: Mapping[str, Any]) -> str:
    r"""Change a YAML text so that it says something else, and only where it does.

    Parameters
    ----------
    text : str
        A mapping in block style.
    content : Mapping[str, Any]
        All that it should say. A new key comes after the key that stands before it here.

    Returns
    -------
    str
        The new text; it is read again, and says exactly `content`.

    Raises
    ------
    InputError
        If the text is written in a way that cannot be changed piece by piece, such as with anchors.

    Examples
    --------
    >>> edited("age: 50  # years\nsexes: [male]\n", {"age": 61, "sexes": ["male"]})
    'age: 61  # years\nsexes: [male]\n'
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    node = YAML(typ="rt").compose(body)
    changes = sorted(_mapping_changes(body, node, plain(body), content))
    line_end = "\r\n" if "\r\n" in body else "\n"
    for change in reversed(changes):
        new = change.text.replace("\n", line_end)
        body = body[: change.start] + new + body[change.end :]
    if _read(body) != content:
        raise InputError(
            "The file is written in a way that cannot be changed piece by piece (with anchors or "
            "tags, perhaps). Change it by hand."
        )
    return mark + body


def _read(text: str) -> dict[str, Any] | None:
    try:
        return plain(text)
    except YAMLError:
        return None


def _mapping_changes(
    text: str, node: MappingNode, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[_Change]:
    """Changes of a block mapping."""
    entries = {key.value: _Entry(key, value, _end(text, key, value)) for key, value in node.value}
    for name, entry in entries.items():
        if name not in new:
            start = text.rfind("\n", 0, entry.key.start_mark.index) + 1
            after = text.find("\n", entry.end)
            yield _Change(start, len(text) if after < 0 else after + 1, "")
        elif old[name] != new[name]:
            yield from _value_changes(text, entry, old[name], new[name])
    yield from _additions(text, node, entries, new)


def _additions(
    text: str, node: MappingNode, entries: Mapping[str, _Entry], new: Mapping[str, Any]
) -> Iterator[_Change]:
    column = node.start_mark.column
    before: _Entry | None = None
    added: dict[int, list[str]] = {}
    for name, value in new.items():
        if name in entries:
            before = entries[name]
            continue
        place = _line_end(text, before.end) if before else node.start_mark.index
        added.setdefault(place, []).append(_entry(name, value, column))
    for place, lines in added.items():
        margin = "\n" + " " * column
        first = place == node.start_mark.index
        joined = margin.join(lines)
        yield _Change(place, place, joined + margin if first else margin + joined)


def _value_changes(text: str, entry: _Entry, old: Any, new: Any) -> Iterator[_Change]:  # noqa: ANN401
    """Changes of one value: inside it where its pieces can be told apart, or the whole of it."""
    value = entry.value
    inside = getattr(value, "flow_style", True) is False
    if inside and isinstance(value, MappingNode) and isinstance(new, dict) and new:
        yield from _mapping_changes(text, value, old, new)
    elif inside and isinstance(value, SequenceNode) and isinstance(new, list) and new:
        same = len(old) == len(new)
        yield from (_item_changes if same else _length_changes)(text, value, old, new)
    else:
        key = entry.key
        name, column = str(key.value), key.start_mark.column
        replacement = _entry(name, new, column)
        rest = text[entry.end : _line_end(text, entry.end)]
        if rest.strip() and "\n" in replacement:
            # A comment after a value of one line moves above a value of several.
            replacement = f"{rest.strip()}\n{' ' * column}{replacement}"
            yield _Change(key.start_mark.index, entry.end + len(rest), replacement)
        else:
            yield _Change(key.start_mark.index, entry.end, replacement)


def _item_changes(
    text: str, node: SequenceNode, old: Sequence[Any], new: Sequence[Any]
) -> Iterator[_Change]:
    for item, was, becomes in zip(node.value, old, new, strict=True):
        if was == becomes:
            continue
        if isinstance(item, MappingNode) and not item.flow_style and isinstance(becomes, dict):
            yield from _mapping_changes(text, item, was, becomes)
        else:
            start, column = item.start_mark.index, item.start_mark.column
            yield _Change(start, _end_of(text, item), _item(becomes, column))


def _length_changes(
    text: str, node: SequenceNode, old: Sequence[Any], new: Sequence[Any]
) -> Iterator[_Change]:
    """Items that come and go; those before and after them stay as they are."""
    shorter = min(len(old), len(new))
    before = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - before
    after = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    gone = node.value[before : len(old) - after]
    first = node.value[0].start_mark
    dash = "\n" + " " * node.start_mark.column + "- "
    come = dash.join(_item(one, first.column) for one in new[before : len(new) - after])
    if gone and come:
        yield _Change(gone[0].start_mark.index, _end_of(text, gone[-1]), come)
    elif gone:
        start = text.rfind("\n", 0, gone[0].start_mark.index) + 1
        yield _Change(start, _line_end(text, _end_of(text, gone[-1])) + 1, "")
    elif before:
        place = _line_end(text, _end_of(text, node.value[before - 1]))
        yield _Change(place, place, dash + come)
    else:
        yield _Change(first.index, first.index, come + dash)


def _end(text: str, key: Node, value: Node) -> int:
    """Where an entry's content ends: without blank lines and comments that follow it."""
    end = _end_of(text, value)
    return end or text.index(":", key.end_mark.index) + 1


def _end_of(text: str, node: Node) -> int:
    if isinstance(node, MappingNode) and not node.flow_style and node.value:
        return _end(text, *node.value[-1])
    if isinstance(node, SequenceNode) and not node.flow_style and node.value:
        return _end_of(text, node.value[-1])
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return start + len(text[start:end].rstrip())
    return end if end > start else 0


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" else end


def _entry(key: str, value: Any, column: int) -> str:  # noqa: ANN401 - any YAML value
    """A key and its value; lines after the first carry their own margin."""
    head = f"{key}:"
    flow = _flow(value)
    if flow is not None and column + len(head) + len(flow) < _WIDTH:
        return f"{head} {flow}"
    margin = "\n" + " " * (column + 2)
    if isinstance(value, dict):
        return head + "".join(
            margin + _entry(name, inner, column + 2) for name, inner in value.items()
        )
    if isinstance(value, list):
        return head + "".join(f"{margin}- {_item(inner, column + 4)}" for inner in value)
    return f"{head} {_scalar(value, column + 2, column + len(head) + 1)}"


def _item(value: Any, column: int) -> str:  # noqa: ANN401 - any YAML value
    if isinstance(value, dict) and value:
        margin = "\n" + " " * column
        return margin.join(_entry(name, inner, column) for name, inner in value.items())
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return _scalar(value, column, column)


def _flow(value: Any) -> str | None:  # noqa: ANN401 - any YAML value
    """A short list or mapping on one line; None for what reads better on several."""
    if not isinstance(value, list | dict):
        return None
    listed = list(value.values()) if isinstance(value, dict) else value
    if any(isinstance(one, list | dict) or len(str(one)) > _LONGEST_IN_FLOW for one in listed):
        return None
    if isinstance(value, list):
        return f"[{', '.join(_in_flow(one) for one in value)}]"
    if any(isinstance(one, str) and not one.replace("_", "").isalnum() for one in listed):
        return None
    return "{" + ", ".join(f"{name}: {_in_flow(one)}" for name, one in value.items()) + "}"


def _in_flow(value: Any) -> str:  # noqa: ANN401 - a scalar
    if isinstance(value, str) and _says(f"[{value}]", [value]):
        return value
    return json.dumps(value, ensure_ascii=False)


def _scalar(value: Any, column: int, used: int) -> str:  # noqa: ANN401 - a scalar
    """A scalar that begins at `used` and whose other lines begin at `column`."""
    if not isinstance(value, str):
        return json.dumps(value)
    if used + len(value) <= _WIDTH and "\n" not in value and _says(value, value):
        return value
    folded = textwrap.wrap(value, _WIDTH - column, break_long_words=False, break_on_hyphens=False)
    for style, lines in ((">-", folded), ("|-", value.split("\n"))):
        if _is_long(value, used) and _says(_block(style, lines, 2), value):
            return _block(style, lines, column)
    quoted = json.dumps(value, ensure_ascii=False)
    return quoted if _says(quoted, value) else json.dumps(value)


def _block(style: str, lines: Sequence[str], column: int) -> str:
    return style + "".join(f"\n{' ' * column}{line}" if line else "\n" for line in lines)


def _is_long(value: str, used: int) -> bool:
    return "\n" in value or used + len(value) > _WIDTH - 2


def _says(written_value: str, value: Any) -> bool:  # noqa: ANN401 - any YAML value
    read = _read(f"key: {written_value}\n")
    return read == {"key": value}
