"""Cases as a judge may see them: the design rendered once more, with no group told.

The attributes are put in the design with neutral words in place of their cues, so that every member
of a matched set is rendered alike, whatever tells the groups.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fairaudit.counterfactual import Attribute, Cells, load_attributes
from fairaudit.counterfactual.attribute import FRAME, NAME_POOL, Level
from fairaudit.judging.masking import WITHHELD, Masker, masker_of
from fairaudit.judging.persons import AGE
from fairaudit.rows import INTERSECTION, Cell

__all__ = ["Blinding", "asked_of", "blind_cells", "blinding_of", "judged_cells"]

_NAME_LINE = re.compile(r"^Patient: (.+)$", re.MULTILINE)
_VANISH = (*FRAME, NAME_POOL)
_JUDGED_KIND = "text"


@dataclass(frozen=True, kw_only=True)
class Blinding:
    """What a judge may see of a case and of an answer to it.

    Parameters
    ----------
    cases : Mapping of str to str
        By `cell_id`, the task with the case, no group told.
    names : Mapping of (str, str) to tuple of str
        By vignette set and vignette, the names that its patients have in the design.
    attributes : Mapping of str to Attribute
        The attributes that are swapped, by id.
    always : tuple[Attribute, ...]
        Attributes that every text tells.
    """

    cases: Mapping[str, str]
    names: Mapping[tuple[str, str], tuple[str, ...]]
    attributes: Mapping[str, Attribute]
    always: tuple[Attribute, ...]
    _maskers: dict[tuple[str, str, str], Masker] = field(default_factory=dict, repr=False)

    def case(self, cell: Cell) -> str:
        """The task and the case, no group told."""
        return self.cases[cell.cell_id]

    def masker(self, cell: Cell) -> Masker:
        """What masks answers to a cell, the same for all members of its matched set."""
        place = (cell.vignette_set, cell.vignette_id, cell.attribute)
        if place not in self._maskers:
            # The words are those of the attribute; names are drawn for each vignette.
            shared = ("", "", cell.attribute)
            if shared not in self._maskers:
                self._maskers[shared] = masker_of((*self._swapped(cell), *self.always))
            named = self._maskers[shared].naming(self.names.get(place[:2], ()))
            self._maskers[place] = named
        return self._maskers[place]

    def _swapped(self, cell: Cell) -> list[Attribute]:
        parts = cell.attribute.split(INTERSECTION)
        return [self.attributes[name] for name in parts if name in self.attributes]

    def masked(self, text: str, cell: Cell) -> str:
        """An answer to a cell, without the words that tell who the patient is."""
        return self.masker(cell).masked(text)


def asked_of(cell: Cell) -> str:
    """The task with the case as the model read it: the user's message."""
    return "\n\n".join(content for role, content in cell.messages if role == "user")


def judged_cells(cells: Iterable[Cell]) -> Iterable[Cell]:
    """Cells that ask for a text of its own, the only kind that a judge rates."""
    return (cell for cell in cells if cell.kind == _JUDGED_KIND)


def same_set(cell: Cell) -> tuple[str, str, str]:
    """What the members of one matched set share."""
    return (cell.set_id, cell.attribute, cell.cue)


def judged_sets(cells: Iterable[Cell], chosen: Callable[[Cell], bool]) -> Iterable[list[Cell]]:
    """Chosen members of each matched set that asks for a text of its own."""
    sets: dict[tuple[str, str, str], list[Cell]] = defaultdict(list)
    for cell in judged_cells(cells):
        if chosen(cell):
            sets[same_set(cell)].append(cell)
    return sets.values()


def blinding_of(cells: Cells) -> Blinding:
    """Work out what a judge may see of a design.

    Examples
    --------
    >>> from fairaudit import counterfactuals, load_attributes, load_vignettes
    >>> cells = counterfactuals(
    ...     load_vignettes("patient_messages"), load_attributes("sex"), limit=1, wordings=1, seed=7
    ... )
    >>> blinding = blinding_of(cells)
    >>> swapped = [cell for cell in judged_cells(cells) if cell.attribute == "sex"]
    >>> sorted(cell.group for cell in swapped), len({blinding.case(cell) for cell in swapped})
    (['female', 'male'], 1)
    """
    cases: dict[str, str] = {}
    names: dict[tuple[str, str], dict[str, None]] = {}
    texts: dict[str, str] = {}
    for cell, blind in zip(cells, blind_cells(cells), strict=True):
        if cell.kind != _JUDGED_KIND:
            continue
        text = asked_of(blind)
        # Members share their case: it is kept once.
        cases[cell.cell_id] = texts.setdefault(text, text)
        if cell.cue == "name" and (named := _NAME_LINE.search(asked_of(cell))):
            place = (cell.vignette_set, cell.vignette_id)
            names.setdefault(place, {})[named[1].strip()] = None
    brought = [one for of_set in cells.sets for one in of_set.attributes]
    return Blinding(
        cases=cases,
        names={place: tuple(found) for place, found in names.items()},
        attributes={one.id: one for one in (*brought, *cells.attributes)},
        always=tuple(
            {one.id: one for one in (*cells.background, *brought) if one.always_told}.values()
        ),
    )


def blind_cells(cells: Cells) -> Cells:
    """The same design with neutral words in place of every cue; each cell keeps its id."""
    neutral = _neutral_words(
        [*cells.background, *cells.attributes, *(a for one in cells.sets for a in one.attributes)]
    )
    sets = tuple(
        replace(one, attributes=tuple(_neutral(a, neutral) for a in one.attributes))
        for one in cells.sets
    )
    return replace(
        cells,
        sets=sets,
        attributes=tuple(_neutral(one, neutral) for one in cells.attributes),
        background=tuple(_neutral(one, neutral) for one in cells.background),
    )


def _neutral_words(attributes: Sequence[Attribute]) -> dict[str, str]:
    """For each slot, what it holds where nothing is told."""
    words = {"age": AGE}
    for one in (*load_attributes("sex"), *attributes):
        words |= one.untold
    return words


def _neutral(attribute: Attribute, words: Mapping[str, str]) -> Attribute:
    levels = {
        name: level.model_copy(update={"cues": _neutral_cues(level, words)})
        for name, level in attribute.levels.items()
    }
    return attribute.model_copy(update={"levels": levels})


def _neutral_cues(level: Level, words: Mapping[str, str]) -> dict[str, dict[str, str]]:
    # A slot that vanishes where nothing fills it is left to do so.
    return {
        cue: {slot: words.get(slot, WITHHELD) for slot in filled if slot not in _VANISH}
        for cue, filled in level.cues.items()
    }
