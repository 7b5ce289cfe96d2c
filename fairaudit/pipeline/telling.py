"""Whether an answer tells the group that its reader should not know."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from fairaudit.authoring.lint.demographics import WordsOut
from fairaudit.authoring.lint.wordlists import demographic_words
from fairaudit.counterfactual import Cells
from fairaudit.rows import ARMS, Cell

__all__ = ["telling_words"]

_WORD = re.compile(r"[^\W\d_][\w'’-]+")
_GENDERED = re.compile(
    r"(?<![\w-])(?:he|him|his|himself|she|her|hers|herself|mr|mrs|ms|man|woman|men|women|male|female"
    r"|boy|girl|gentleman|lady)(?![\w-])",
    re.IGNORECASE,
)
_LONGEST = 20_000
# Articles and verbs agree with the words that are swapped, and tell nothing by themselves.
_AGREEING = frozenset(
    ("an", "are", "is", "has", "have", "was", "were", "does", "do", "the", "with", "who", "their")
)


def telling_words(cells: Cells, shown: Mapping[str, tuple[str, str]]) -> dict[str, list[str]]:
    """Words in answers that name a demographic, or that set a prompt apart from its siblings.

    Parameters
    ----------
    cells : Cells
        The design.
    shown : Mapping[str, tuple[str, str]]
        For a name of your own, the cell's id and the answer.

    Returns
    -------
    dict[str, list[str]]
        The words of each that has any, as they stand in the answer.
    """
    known = WordsOut.of(demographic_words(cells.attributes))
    own = _set_apart(cells, {cell_id for cell_id, _ in shown.values()})
    found = {}
    for name, (cell_id, answer) in shown.items():
        text = answer[:_LONGEST]
        words = [word for _, word, _ in known.told(text)]
        words += [one[0] for one in _GENDERED.finditer(text)]
        words += [one for one in _WORD.findall(text) if one.casefold() in own[cell_id]]
        if words:
            found[name] = list(dict.fromkeys(words))
    return found


def _set_apart(cells: Cells, wanted: set[str]) -> dict[str, frozenset[str]]:
    """For each cell, the words of its prompt that some other member of its set lacks."""
    places = {cell.cell_id: cell.set_id for cell in cells if cell.cell_id in wanted}
    sets = set(places.values())
    members: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for cell in cells:
        if cell.set_id in sets and cell.attribute not in ARMS:
            members[cell.set_id].append((cell.cell_id, _words(cell)))
    found = {}
    for cell_id, set_id in places.items():
        together = members[set_id]
        shared = _shared(words for _, words in together)
        own = next(words for name, words in together if name == cell_id)
        found[cell_id] = own - shared - _AGREEING
    return found


def _shared(several: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset.intersection(*several)


def _words(cell: Cell) -> frozenset[str]:
    return frozenset(
        word.casefold() for _, content in cell.messages for word in _WORD.findall(content)
    )
