"""Cells: the rendered members of matched sets, streamed as often as they are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.design import Design, Refusal
from fairaudit.counterfactual.fractions import balance
from fairaudit.counterfactual.members import swaps_of
from fairaudit.counterfactual.order import balanced
from fairaudit.counterfactual.prompts import PromptTemplate
from fairaudit.counterfactual.render import Case, render_cells
from fairaudit.counterfactual.swaps import Swap
from fairaudit.counterfactual.vignettes import VignetteSet
from fairaudit.errors import InputError
from fairaudit.ids import text_digest
from fairaudit.registry import suggestion
from fairaudit.rows import Cell, Prompt
from fairaudit.tables import CELLS

__all__ = ["Cells"]

_BALANCE = [
    "crossing", "vignette_set", "cue", "attribute", "group", "n_members", "n_possible",
]  # fmt: skip


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
        for cells in self._by_vignette():
            yield from cells

    def prompts(self) -> Iterator[Prompt]:
        """Each distinct prompt once, in the order of the cells: vignette by vignette."""
        for cells in self._by_vignette():
            # Prompts of two vignettes differ, so that no more than one vignette's are remembered.
            seen: set[str] = set()
            for cell in cells:
                if cell.prompt_id not in seen:
                    seen.add(cell.prompt_id)
                    yield cell.prompt

    def balanced_prompts(self) -> Iterator[Prompt]:
        """Each distinct prompt once, in an order that is balanced wherever it is stopped.

        Blocks come one after the other; a block is one vignette with one question in one form,
        asked for all members of the matched set in an order drawn by the design's seed. Blocks are
        drawn too, such that at every moment each vignette has had about the same share of its own.

        Examples
        --------
        >>> from fairaudit import counterfactuals, load_attributes, load_vignettes
        >>> cells = counterfactuals(load_vignettes("acute_pain"), load_attributes("sex"), seed=7)
        >>> mixed = [prompt.prompt_id for prompt in cells.balanced_prompts()]
        >>> sorted(mixed) == sorted(prompt.prompt_id for prompt in cells.prompts())
        True
        """
        return balanced(list(self._cases()), self.design.seed)

    def _by_vignette(self) -> Iterator[Iterator[Cell]]:
        return map(render_cells, self._cases())

    def _cases(self) -> Iterator[Case]:
        for vignettes in self.sets:
            for vignette in vignettes.vignettes:
                yield Case(
                    vignette=vignette,
                    vignettes=vignettes,
                    attributes=self.attributes,
                    background=self.background,
                    design=self.design,
                    template=self.template,
                )

    def __len__(self) -> int:
        return self._survey[1]

    @property
    def n_prompts(self) -> int:
        """Number of distinct prompts."""
        return self._survey[2]

    @property
    def plan_id(self) -> str:
        """Hash of what is asked and how it counts, in whatever order.

        It holds every cell's place in the design, its prompt, which answer is favourable or
        right, and which change is expected: what has to stand before the answers are seen. A
        title, a source or a reviewer's name changes none of it, so that a signature does not part
        a store from its plan.
        """
        return self._survey[0]

    @cached_property
    def _survey(self) -> tuple[str, int, int]:
        """Hash, cells and distinct prompts, all from rendering the design once."""
        asked, count, prompts = 0, 0, 0
        for cells in self._by_vignette():
            seen: set[str] = set()
            for cell in cells:
                counts = (cell.favourable, cell.answer, cell.expected)
                asked += int(text_digest(cell.cell_id, cell.prompt_id, *counts), 16)
                count += 1
                seen.add(cell.prompt_id)
            prompts += len(seen)
        return f"{asked % 2**64:016x}", count, prompts

    def only(self, vignette_id: str) -> "Cells":
        """The same design over one of its vignettes.

        Parameters
        ----------
        vignette_id : str
            The vignette; “set/vignette” where two sets have one of this id.

        Raises
        ------
        InputError
            If the design has no such vignette, or has two.

        Examples
        --------
        >>> from fairaudit import counterfactuals, load_attributes, load_vignettes
        >>> cells = counterfactuals(load_vignettes("acute_pain"), load_attributes("sex"), seed=7)
        >>> {cell.vignette_id for cell in cells.only("migraine")}
        {'migraine'}
        """
        places = [(one, vignette) for one in self.sets for vignette in one.vignettes]
        found = [
            (one, vignette)
            for one, vignette in places
            if vignette_id in (vignette.id, f"{one.id}/{vignette.id}")
        ]
        if not found:
            raise InputError(
                f"The design has no vignette “{vignette_id}”. "
                f"{suggestion(vignette_id, {vignette.id for _, vignette in places})}"
            )
        if len(found) > 1:
            raise InputError(
                f"Two sets have a vignette “{vignette_id}”. Write "
                f"{' or '.join(f'“{one.id}/{vignette.id}”' for one, vignette in found)}."
            )
        of_set, vignette = found[0]
        place = (of_set.id, vignette.id)
        return replace(
            self,
            sets=(replace(of_set, vignettes=(vignette,)),),
            refused=tuple(
                one for one in self.refused if (one.vignette_set, one.vignette_id) == place
            ),
        )

    @property
    def crossed(self) -> tuple[Swap, ...]:
        """The crossings, with the groups that they make."""
        return swaps_of(self.attributes, self.design)[len(self.attributes) :]

    def balance(self) -> pd.DataFrame:
        """How often each level and each group of the crossings is rendered.

        Returns
        -------
        DataFrame
            For each crossing, set and kind of cue, one row for each level of each crossed
            attribute, then one for each group: `crossing`, `vignette_set`, `cue`, `attribute`,
            `group`; `n_members`, the members rendered beside their references, counted once for
            each vignette; and `n_possible`, those of the full crossing. Without crossings there
            is no row.

        Examples
        --------
        >>> from fairaudit import counterfactuals, load_attributes, load_vignettes
        >>> cells = counterfactuals(
        ...     load_vignettes("acute_pain"), load_attributes("race_ethnicity", "sex"),
        ...     questions=["opioid"], crossings=[["race_ethnicity", "sex"]], budget=1_800, seed=7)
        >>> cells.n_prompts <= 1_800
        True
        >>> balance = cells.balance().set_index("group")
        >>> balance.loc[["black × female", "asian × female"], "n_members"].tolist()
        [9, 9]
        """
        rows = [
            row
            for swap, crossing in zip(self.crossed, self.design.crossings, strict=True)
            for row in balance(
                crossing.attributes, swap.groups_in(self.sets, self.design), crossing.drawn
            )
        ]
        return pd.DataFrame(rows, columns=_BALANCE)

    def to_frame(self) -> pd.DataFrame:
        """All cells as a table.

        Returns
        -------
        DataFrame, shape (n_cells, columns of `tables.CELLS`)
        """
        return CELLS.check(pd.DataFrame(self, columns=Cell._fields))
