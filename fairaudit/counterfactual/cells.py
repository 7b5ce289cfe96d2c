"""Cells: the rendered members of matched sets, streamed as often as they are asked for."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property

import pandas as pd

from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.design import Design, Refusal
from fairaudit.counterfactual.prompts import PromptTemplate
from fairaudit.counterfactual.render import render_cells
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.rows import Cell, Prompt
from fairaudit.tables import CELLS

__all__ = ["Cells"]


@dataclass(frozen=True, kw_only=True)
class Cells:
    """A design over vignettes and attributes; iterating it renders one `Cell` after another.

    Made by `counterfactuals`. Iterating again gives the same cells in the same order, so
    nothing has to be held in memory.
    """

    sets: tuple[VignetteSet, ...]
    attributes: tuple[Attribute, ...]
    background: tuple[Attribute, ...]
    design: Design
    template: PromptTemplate
    refused: tuple[Refusal, ...]

    def __iter__(self) -> Iterator[Cell]:
        for vignettes in self.sets:
            yield from render_cells(
                vignettes, self.attributes, self.background, self.design, self.template
            )

    def prompts(self) -> Iterator[Prompt]:
        """Each distinct prompt once, in the order of the cells."""
        seen: set[str] = set()
        for cell in self:
            if cell.prompt_id not in seen:
                seen.add(cell.prompt_id)
                yield cell.prompt

    def __len__(self) -> int:
        return self._survey[1]

    @property
    def n_prompts(self) -> int:
        """Number of distinct prompts."""
        return self._survey[2]

    @property
    def plan_id(self) -> str:
        """Hash of what is asked: every cell's place in the design and its prompt.

        A title, a source or a reviewer's name changes nothing that is asked, so that a
        signature does not part a store from its plan.
        """
        return self._survey[0]

    @cached_property
    def _survey(self) -> tuple[str, int, int]:
        """Hash, cells and distinct prompts, all from rendering the design once."""
        asked, count, prompts = hashlib.sha256(), 0, set()
        for cell in self:
            asked.update(f"{cell.cell_id} {cell.prompt_id}\n".encode())
            count += 1
            prompts.add(cell.prompt_id)
        return asked.hexdigest()[:16], count, len(prompts)

    def to_frame(self) -> pd.DataFrame:
        """All cells as a table.

        Returns
        -------
        DataFrame, shape (n_cells, columns of `tables.CELLS`)
        """
        names = [field.name for field in fields(Cell)]
        rows = [tuple(getattr(c, name) for name in names) for c in self]
        return CELLS.check(pd.DataFrame(rows, columns=names))
