"""Outcomes of the option that an answer in words commits to."""

from dataclasses import dataclass
from typing import ClassVar

from fairaudit.errors import InputError
from fairaudit.outcomes.base import Reads, Scale, favourable_is_right
from fairaudit.outcomes.written import levels as levels_of
from fairaudit.outcomes.written import read_level, read_option
from fairaudit.rows import Cell, Measurement, Response

__all__ = ["FAVOURABLE_CHOICE", "ORDINAL_LEVEL", "ChosenOption", "FavourableChoice", "OrdinalLevel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FavourableChoice:
    """1 if the answer commits to the favourable option, 0 if to another one.

    The last commitment counts (`reading.read_answer`). An answer that commits to nothing is
    unparsed, a refusal is refused: neither becomes a 0.
    """

    name: str = "favourable_choice"
    version: str = "3"
    scale: Scale = "binary"
    reads: ClassVar[Reads] = "text"

    def applies(self, cell: Cell) -> bool:
        """On questions with options."""
        return bool(cell.options)

    def attention(self, cell: Cell) -> int:
        """It rises where the favourable option becomes more likely."""
        return 1

    def correct(self, cell: Cell) -> float:
        """1 where the favourable option is the right one, 0 where the other one is, else NaN."""
        return favourable_is_right(cell)

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Read the choice."""
        return read_option(response, cell).measured(lambda option: option == cell.favourable)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenOption:
    """1 if the answer commits to the option that is named, 0 if to another one.

    One for each option of a question says how often each is chosen, whichever is the better one.

    Parameters
    ----------
    option : str
        The option, as the question writes it; options with letters are named without them.
    name : str, optional
        Name of the outcome; “chosen: ” and the option by default.

    Raises
    ------
    InputError
        If no option is named.

    Examples
    --------
    >>> ChosenOption(option="oral opioid").name
    'chosen: oral opioid'
    """

    option: str
    name: str = ""
    version: str = "1"
    scale: Scale = "binary"
    reads: ClassVar[Reads] = "text"

    def __post_init__(self) -> None:
        if not self.option.strip():
            raise InputError("Name the option whose choice is counted, under “option”.")
        if not self.name:
            object.__setattr__(self, "name", f"chosen: {self.option}")

    def applies(self, cell: Cell) -> bool:
        """On questions that have the option."""
        return any(self._is(option) for option in cell.options)

    def attention(self, cell: Cell) -> int:
        """It rises with the favourable option if it is that one; else nothing is stated of it."""
        return 1 if self._is(cell.favourable) else 0

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Read the choice."""
        return read_option(response, cell).measured(self._is)

    def _is(self, option: str) -> bool:
        wanted = self.option.casefold()
        return option.casefold() in (wanted, f"{option[:1].casefold()}. {wanted}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinalLevel:
    """Level of an ordinal scale that the answer commits to, a whole number.

    Levels are the numbers of the options, or else 1, 2, … in the options' order. Which end is the
    better one for the patient is the question's affair; a difference is that of the levels.
    """

    name: str = "ordinal_level"
    version: str = "1"
    scale: Scale = "ordinal"
    reads: ClassVar[Reads] = "text"

    def applies(self, cell: Cell) -> bool:
        """On ordinal questions."""
        return cell.kind == "ordinal"

    def limits(self, cell: Cell) -> tuple[float, float] | None:
        """Least and greatest level."""
        levels = levels_of(cell)
        return float(min(levels)), float(max(levels))

    def attention(self, cell: Cell) -> int:
        """It moves towards the favourable level, which has to be an end of the scale."""
        levels = levels_of(cell)
        favourable = levels[cell.options.index(cell.favourable)]
        return {max(levels): 1, min(levels): -1}.get(favourable, 0)

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Read the level."""
        return read_level(response, cell).measured(float)


FAVOURABLE_CHOICE = FavourableChoice()
ORDINAL_LEVEL = OrdinalLevel()
