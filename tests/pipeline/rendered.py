"""A design that is rendered once, for tests that put it to many models."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from fairaudit import Cells
from fairaudit.rows import Cell, Prompt

__all__ = ["Rendered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The cells and prompts of a design, in its own order."""

    plan_id: str
    cells: tuple[Cell, ...]
    in_order: tuple[Prompt, ...]
    balanced: tuple[Prompt, ...]

    @classmethod
    def of(cls, cells: Cells) -> Self:
        return cls(
            plan_id=cells.plan_id,
            cells=tuple(cells),
            in_order=tuple(cells.prompts()),
            balanced=tuple(cells.balanced_prompts()),
        )

    @property
    def n_prompts(self) -> int:
        return len(self.in_order)

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)

    def prompts(self) -> Iterator[Prompt]:
        return iter(self.in_order)

    def balanced_prompts(self) -> Iterator[Prompt]:
        return iter(self.balanced)
