"""How long the tables of one page may be together, and where they are cut, with words for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fairaudit.report.blocks import AnyBlock, Folded, Section
from fairaudit.report.listings import Table
from fairaudit.report.numbers import plural
from fairaudit.report.plain import clip

__all__ = ["within_budget"]

MOST_CHARACTERS = 4_000_000
"""Characters of all tables of a report, with what marks a cell."""

_CELL = 40
_TEXT, _NAME = 2_000, 400


def within_budget(
    sections: Sequence[Section], most: int = MOST_CHARACTERS
) -> tuple[tuple[Section, ...], str]:
    """Cut tables to the same number of rows, as many as fit, and say so.

    Parameters
    ----------
    sections : Sequence of Section
        All sections of a report.
    most : int
        Characters that the tables may have together.

    Returns
    -------
    sections : tuple of Section
        The same; a table that was cut says so in a note.
    told : str
        A sentence for the head of the report; empty where nothing was cut.
    """
    tables = [_clipped(block) for block in _tables(sections)]
    costs = [[_cost(row) for row in table.rows] for table in tables]
    rows = _rows_that_fit(costs, most)
    if rows is None:
        rows = max(map(len, costs), default=0)
    cut = iter([_cut(table, rows) for table in tables])
    kept = tuple(
        replace(section, blocks=tuple(_with(one, cut) for one in section.blocks))
        for section in sections
    )
    shortened = sum(len(table.rows) > rows for table in tables)
    return kept, _told(shortened, rows)


def _tables(sections: Iterable[Section]) -> list[Table]:
    blocks = [block for section in sections for block in section.blocks]
    flat = (
        one for block in blocks for one in (block.blocks if isinstance(block, Folded) else (block,))
    )
    return [one for one in flat if isinstance(one, Table)]


def _with(block: AnyBlock, cut: Iterator[Table]) -> AnyBlock:
    """The same block with the next of the tables that were cut, wherever it has one."""
    if isinstance(block, Folded):
        inside = tuple(next(cut) if isinstance(one, Table) else one for one in block.blocks)
        return replace(block, blocks=inside)
    return next(cut) if isinstance(block, Table) else block


def _clipped(table: Table) -> Table:
    """Texts of a length that a table can hold."""
    return replace(
        table,
        caption=clip(table.caption, _NAME),
        columns=tuple(clip(column, _NAME) for column in table.columns),
        rows=tuple(tuple(clip(text, _TEXT) for text in row) for row in table.rows),
        notes=tuple(clip(note, _TEXT) for note in table.notes),
    )


def _cost(row: Sequence[str]) -> int:
    return sum(map(len, row)) + _CELL * len(row)


def _rows_that_fit(costs: Sequence[Sequence[int]], most: int) -> int | None:
    """Most rows of each table with which all fit; None where nothing has to be cut."""
    if sum(map(sum, costs)) <= most:
        return None
    rows, spent = 1, sum(sum(one[:1]) for one in costs)
    while True:
        spent += sum(one[rows] for one in costs if len(one) > rows)
        if spent > most:
            return rows
        rows += 1


def _cut(table: Table, rows: int) -> Table:
    if len(table.rows) <= rows:
        return table
    note = f"The first {plural(rows, 'row')} of {len(table.rows):,}; all of them are in audit.json."
    return replace(
        table,
        rows=table.rows[:rows],
        levels=table.levels[:rows],
        links=table.links[:rows],
        notes=(note, *table.notes),
    )


def _told(shortened: int, rows: int) -> str:
    if not shortened:
        return ""
    return (
        f"To keep this page small, {plural(shortened, 'table')} "
        f"{'is' if shortened == 1 else 'are'} cut to {plural(rows, 'row')}. Each says so, and "
        "audit.json has all of them."
    )
