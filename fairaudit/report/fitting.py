"""Keep a Markdown page within a limit of bytes: whole sections are left out, and it is said."""

from collections.abc import Collection, Sequence

__all__ = ["ESSENTIAL", "MOST_BYTES", "fitted", "sections_of"]

MOST_BYTES = 1_048_576
"""A step summary of GitHub holds 1,024 KiB."""

ESSENTIAL = ("## Answer", "## Limits")
"""What the headings of the sections that are cut last begin with."""

_BORDER, _BETWEEN = "## ", "\n\n"
_LEFT_OUT = (
    "{} left out here, because the page would be larger than 1,024 KiB with it: it stands in "
    "report.html, and its numbers in audit.json."
)
_WHOLE = _LEFT_OUT.format("This section is")
_REST = _LEFT_OUT.format("The rest of this section is")

Section = tuple[str, ...]


def sections_of(blocks: Sequence[str]) -> list[Section]:
    """Part the blocks of a page at its headings of the second level; what stands above is first.

    Examples
    --------
    >>> sections_of(["# Title", "Text.", "## One", "1", "## Two"])
    [('# Title', 'Text.'), ('## One', '1'), ('## Two',)]
    """
    parts: list[list[str]] = [[]]
    for block in filter(None, blocks):
        if block.startswith(_BORDER):
            parts.append([])
        parts[-1].append(block)
    return [tuple(part) for part in parts]


def fitted(
    blocks: Sequence[str], *, essential: Collection[str] = ESSENTIAL, limit: int = MOST_BYTES
) -> str:
    """Join the blocks of a page; where it would be too large, its largest sections are left out.

    Parameters
    ----------
    blocks : Sequence of str
        Paragraphs, tables and headings, none of which is ever cut. One that begins with “## ”
        begins a section.
    essential : Collection of str
        What the headings of some sections begin with: of these as many blocks stay as there is
        room for, as of what stands above the first heading. They are shortened when no other
        section is left to leave out.
    limit : int
        Most bytes of the page, in UTF-8.

    Examples
    --------
    >>> print(fitted(["# Page", "## Small", "1", "## Large", "9" * 400], limit=250), end="")
    # Page
    <BLANKLINE>
    ## Small
    <BLANKLINE>
    1
    <BLANKLINE>
    ## Large
    <BLANKLINE>
    This section is left out here, because the page would be larger than 1,024 KiB with it: it
    stands in report.html, and its numbers in audit.json.
    """
    sections = sections_of(blocks)
    sizes = [_size(section) for section in sections]
    first = tuple(essential)
    needed = [at for at, one in enumerate(sections) if not at or one[0].startswith(first)]
    others = [at for at in range(len(sections)) if at not in needed]
    # The largest first, so that few are lost.
    for at in sorted(others, key=lambda at: -sizes[at]):
        if sum(sizes) > limit:
            short = (sections[at][0], _WHOLE)
            sections[at] = min(short, sections[at], key=_size)
            sizes[at] = _size(sections[at])
    for at in sorted(needed, key=lambda at: -sizes[at]):
        if sum(sizes) > limit:
            sections[at] = _leading(sections[at], sizes[at] - (sum(sizes) - limit))
            sizes[at] = _size(sections[at])
    return _BETWEEN.join(_BETWEEN.join(section) for section in sections if section) + "\n"


def _size(section: Section) -> int:
    """Bytes of a section with what parts its blocks."""
    return sum(len(block.encode()) + len(_BETWEEN) for block in section)


def _leading(section: Section, room: int) -> Section:
    """The first blocks of a section, as many as there is room for; the very first one always."""
    left, kept = room - _size((_REST,)), 0
    while kept < len(section) and left >= _size(section[kept : kept + 1]):
        left -= _size(section[kept : kept + 1])
        kept += 1
    return (*section[: max(kept, 1)], _REST)
