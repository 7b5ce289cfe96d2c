"""What a section of a report is made of, in order: the page and the Markdown show the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from fairaudit.report.listings import Table
from fairaudit.report.pairs import PairGroup
from fairaudit.report.panels import Panel
from fairaudit.report.spread import Spread

__all__ = [
    "AnyBlock", "Folded", "Heading", "Items", "Paragraph", "Section", "Terms", "Words",
    "introduced", "section",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A few sentences; `lead` stands in bold before them, and `small` ones are notes."""

    text: str
    lead: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading within a section; `anchor` is its id where something links to it."""

    text: str
    level: Literal[3, 4] = 3
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list of sentences."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Text that is shown with its own line breaks, such as a command or a plan."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Terms, each with a text that is shown with its own line breaks."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What is unfolded when it is asked for: a line that says what it is, and the rest."""

    summary: str
    blocks: tuple[Paragraph | Table, ...]


AnyBlock = Paragraph | Heading | Items | Words | Terms | Folded | Table | PairGroup | Panel | Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a report.

    Parameters
    ----------
    id : str
        What links lead to; it stays the same from version to version.
    title : str
        Its heading.
    blocks : tuple of blocks
        What stands in it. A section without any is left out.
    """

    id: str
    title: str
    blocks: tuple[AnyBlock, ...]


def section(name: str, title: str, blocks: Iterable[AnyBlock]) -> Section:
    """Make a section; its id is `name`."""
    return Section(id=name, title=title, blocks=tuple(blocks))


def introduced(text: str, blocks: Iterable[AnyBlock]) -> tuple[AnyBlock, ...]:
    """Some blocks below a paragraph; nothing where there are none."""
    there = tuple(blocks)
    return (Paragraph(text=text), *there) if there else ()
