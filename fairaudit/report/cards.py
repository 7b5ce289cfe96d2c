"""A vignette card as blocks: headings, paragraphs, lists and tables, without its Markdown marks."""

import re
from dataclasses import dataclass
from typing import Literal

from fairaudit.report.listings import Table

__all__ = ["Block", "blocks_of"]

_MARKS = re.compile(r"\*\*|`")
_ITEM = re.compile(r"^\s*[-*] ")
_HEADING = re.compile(r"^#{1,6} +")
_RULE = re.compile(r"^\|[\s|:-]+\|?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a card.

    Parameters
    ----------
    kind : {"heading", "text", "list", "table"}
        What it is.
    texts : tuple[str, ...]
        Its text, or the items of a list.
    table : Table, optional
        The table.
    """

    kind: Literal["heading", "text", "list", "table"]
    texts: tuple[str, ...] = ()
    table: Table | None = None


def blocks_of(card: str) -> tuple[Block, ...]:
    r"""Read the few marks that cards use; anything else stays text.

    The first heading is left out, since the set's title stands above the card.

    Examples
    --------
    >>> [block.kind for block in blocks_of("# Set\n\nWords.\n\n- item")]
    ['text', 'list']
    """
    blocks: list[Block] = []
    heading = "Table of the card"
    for chunk in re.split(r"\n\s*\n", card.strip()):
        lines = [line.rstrip() for line in chunk.splitlines()]
        if lines and _HEADING.match(lines[0]):
            text = _plain(_HEADING.sub("", lines.pop(0)))
            heading = text
            if blocks or not card.lstrip().startswith("# "):
                blocks.append(Block(kind="heading", texts=(text,)))
        if not lines:
            continue
        if lines[0].startswith("|") and len(lines) > 1 and _RULE.match(lines[1]):
            blocks.append(Block(kind="table", table=_table(heading, lines)))
        elif _ITEM.match(lines[0]):
            blocks.append(Block(kind="list", texts=_items(lines)))
        else:
            blocks.append(Block(kind="text", texts=(_plain(" ".join(lines)),)))
    return tuple(blocks)


def _plain(text: str) -> str:
    return _MARKS.sub("", text)


def _items(lines: list[str]) -> tuple[str, ...]:
    items: list[str] = []
    for line in lines:
        if _ITEM.match(line):
            items.append(_plain(_ITEM.sub("", line)))
        else:
            items[-1] += f" {_plain(line.strip())}"
    return tuple(items)


def _table(heading: str, lines: list[str]) -> Table:
    rows = [tuple(_plain(text.strip()) for text in line.strip("|").split("|")) for line in lines]
    width = len(rows[0])
    body = [(*row[:width], *[""] * (width - len(row))) for row in rows[2:]]
    return Table(caption=heading, columns=rows[0], rows=tuple(body))
