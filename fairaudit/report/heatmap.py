"""The heat map: a row for each vignette, a column for each group, a number in each cell."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairaudit.report.blocks import AnyBlock, Paragraph
from fairaudit.report.names import Names
from fairaudit.report.numbers import plural
from fairaudit.report.pair_links import PairLinks
from fairaudit.report.vignette_differences import Measured, block_tables, shading_note

__all__ = ["heatmap_blocks"]

Row = Mapping[str, Any]

MOST_VIGNETTES = 200
_FEWEST = 10
_MOST_CELLS = 40_000
_INTRODUCED = (
    "Group minus reference for each vignette, averaged over wordings, option orders and repeats. "
    "Vignettes with the largest difference stand first. “–”: no pair could be read. On the page, "
    "the name of a vignette whose texts are shown leads to them."
)


def heatmap_blocks(
    content: Mapping[str, Any], measured: Sequence[Measured], links: PairLinks
) -> list[AnyBlock]:
    """Tables for each model and question, with a note before them where vignettes were cut."""
    names = Names(content)
    maps = [(one, contrasts) for one in measured if (contrasts := one.swaps)]
    if not maps:
        return []
    columns = sum(len(contrasts) for _, contrasts in maps)
    most = min(MOST_VIGNETTES, max(_FEWEST, _MOST_CELLS // columns))
    notes = {shading_note(names, one.results) for one, _ in maps}
    shared = notes.pop() if len(notes) == 1 else ""
    blocks: list[AnyBlock] = [Paragraph(text=f"{_INTRODUCED} {shared}".strip())]
    for one, contrasts in maps:
        if not shared:
            blocks.append(Paragraph(text=shading_note(names, one.results), small=True))
        ranked = one.ranked()
        if len(ranked) > most:
            blocks.append(Paragraph(text=_cut(ranked, most), small=True))
        about = f"{one.title(names)}, by vignette"
        shown = [links.vignette(one.results[0], vignette) for vignette in ranked[:most]]
        blocks += block_tables(names, one, contrasts, ranked[:most], about, shown)
    return blocks


def _cut(ranked: Sequence[str], most: int) -> str:
    return (
        f"The {plural(most, 'vignette')} with the largest differences of {len(ranked):,}; all "
        "of them are in audit.json."
    )
