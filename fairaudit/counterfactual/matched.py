"""One matched set to look at: its members side by side, with the words that differ marked."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import zip_longest

from fairaudit.alignment import Segments, aligned
from fairaudit.counterfactual.cells import Cells
from fairaudit.errors import InputError
from fairaudit.registry import suggestion
from fairaudit.rows import INTERSECTION, Cell

__all__ = ["MatchedSet", "matched_set"]

_PARAGRAPH = "\n\n"
_TOLD_BY = {
    "descriptor": "a descriptor",
    "name": "a name",
    "social_history": "a line of social history",
}
# Colours of the mark are set with its ground, so that it can be read on a dark page too; it is
# bold and underlined, so that nobody has to see its colour.
_MARK = (
    "<mark style='background:#fff0c2;color:#1a1a1a;font-weight:700;text-decoration:underline'>"
    "{}</mark>"
)
_TABLE = "border-collapse:collapse;table-layout:fixed;width:100%;max-width:{}em"
_CELL = "text-align:left;vertical-align:top;padding:0.4em 0.8em;white-space:pre-wrap"
_ROLE = "width:5em;text-align:left;vertical-align:top;padding:0.4em;font-weight:400;opacity:0.7"
_CAPTION = "caption-side:top;text-align:left;padding:0.4em"
_COLUMN_WIDTH = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedSet:
    """The members of one matched set, which shows itself in Jupyter as columns side by side.

    Made by `matched_set`. Words that differ from the reference are marked; paragraphs that are
    the same for all stand once, across all columns.

    Parameters
    ----------
    title : str
        The vignette's title.
    reference : Cell
        What the others are compared with.
    others : tuple[Cell, ...]
        The other members, one or more.
    labels : tuple[str, ...]
        What the columns are called, the reference's first.
    """

    title: str
    reference: Cell
    others: tuple[Cell, ...]
    labels: tuple[str, ...]

    @property
    def members(self) -> tuple[Cell, ...]:
        """All members, the reference first."""
        return (self.reference, *self.others)

    def rows(self) -> Iterator[tuple[str, tuple[Segments, ...]]]:
        """The messages by paragraph: role, and the members' segments, True where words differ."""
        for messages in zip_longest(*(cell.messages for cell in self.members), fillvalue=("", "")):
            role = next(role for role, _ in messages if role)
            split = [text.split(_PARAGRAPH) for _, text in messages]
            if len({len(paragraphs) for paragraphs in split}) > 1:
                split = [[text] for _, text in messages]
            for first, *rest in zip(*split, strict=True):
                yield role, aligned(first, rest)

    def _repr_html_(self) -> str:
        head = "".join(f"<th scope='col' style='{_CELL}'>{escape(one)}</th>" for one in self.labels)
        body = "".join(f"<tr>{_row(role, sides)}</tr>" for role, sides in self.rows())
        width = _TABLE.format(_COLUMN_WIDTH * len(self.labels))
        return (
            f"<table style='{width}'><caption style='{_CAPTION}'>{escape(self._caption())}"
            f"</caption><thead><tr><td style='{_ROLE}'></td>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>"
        )

    def _caption(self) -> str:
        cell = self.reference
        told = f", told by {_TOLD_BY.get(cell.cue, cell.cue)}" if cell.cue else ""
        return f"{self.title} ({cell.vignette_id}): {cell.attribute}{told}"


def matched_set(
    cells: Cells,
    *,
    vignette_id: str,
    attribute: str,
    cue: str | None = None,
    groups: Iterable[str] = (),
    question_id: str | None = None,
) -> MatchedSet:
    """One matched set of a vignette, to be looked at.

    Of its wordings and option orders the first is shown; an arm that changes these shows them all.

    Parameters
    ----------
    cells : Cells
        The design.
    vignette_id : str
        The vignette; “set/vignette” where two sets have one of this id.
    attribute : str
        What is swapped: an attribute, a crossing such as “race_ethnicity × sex”, or an arm
        (“placebo”, “attention”, “control”, “wording”, “format”).
    cue : str, optional
        Kind of cue that tells the groups; the first of the design when not given.
    groups : Iterable[str]
        Groups to show beside the reference, in this order; all when empty.
    question_id : str, optional
        The question; the first that is asked in such a set when not given.

    Returns
    -------
    MatchedSet
        A table in Jupyter.

    Raises
    ------
    InputError
        If the design has no such vignette, or the vignette no such set, group or question.

    Examples
    --------
    >>> from fairaudit import counterfactuals, load_attributes, load_vignettes
    >>> cells = counterfactuals(load_vignettes("acute_pain"), load_attributes("sex"), seed=7)
    >>> shown = matched_set(cells, vignette_id="migraine", attribute="sex")
    >>> shown.labels
    ('Male (reference)', 'Female')
    >>> role, (reference, other) = list(shown.rows())[1]
    >>> [[text for text, differs in side if differs] for side in (reference, other)]
    [['man', 'his', 'He', 'He'], ['woman', 'her', 'She', 'She']]
    """
    case = cells.only(vignette_id)
    found = _of_attribute(case, attribute)
    found = _matching(found, "cue", cue, "is told by")
    found = _matching(found, "question_id", question_id, "is asked with")
    reference = next(cell for cell in found if cell.role == "reference")
    place = (reference.set_id, reference.cue)
    of_set = [cell for cell in found if (cell.set_id, cell.cue) == place and cell != reference]
    others = _chosen({cell.group: cell for cell in of_set}, tuple(groups), case, attribute)
    named = [_label(cells, attribute, cell.group) for cell in (reference, *others)]
    return MatchedSet(
        title=case.sets[0].vignettes[0].title,
        reference=reference,
        others=others,
        labels=(f"{named[0]} (reference)", *named[1:]),
    )


def _of_attribute(case: Cells, attribute: str) -> list[Cell]:
    """Cells of one attribute; where there are none, the reason why."""
    cells = list(case)
    found = [cell for cell in cells if cell.attribute == attribute]
    if not found:
        raise InputError(
            f"Nothing is rendered for “{attribute}” in {case.sets[0].vignettes[0].id}. "
            + (_refused(case, attribute) or suggestion(attribute, {c.attribute for c in cells}))
        )
    return found


def _refused(case: Cells, attribute: str, group: str = "") -> str:
    """The first reason why a swap is not made, or an empty string."""
    reasons = (
        one.reason
        for one in case.refused
        if one.attribute == attribute and group in ("", one.group)
    )
    return next((f"It is refused: {reason.rstrip('.')}." for reason in reasons), "")


def _matching(cells: list[Cell], field: str, wanted: str | None, said: str) -> list[Cell]:
    there: Collection[str] = dict.fromkeys(str(getattr(cell, field)) for cell in cells)
    value = next(iter(there)) if wanted is None else wanted
    if value not in there:
        raise InputError(
            f"No cell of {cells[0].attribute} in {cells[0].vignette_id} {said} “{value}”. "
            f"{suggestion(value, there)}"
        )
    return [cell for cell in cells if getattr(cell, field) == value]


def _chosen(
    others: dict[str, Cell], groups: tuple[str, ...], case: Cells, attribute: str
) -> tuple[Cell, ...]:
    for group in groups:
        if group not in others:
            raise InputError(
                f"No member “{group}” stands beside the reference of {attribute} in "
                f"{case.sets[0].vignettes[0].id}. "
                + (_refused(case, attribute, group) or suggestion(group, others))
            )
    return tuple(others[group] for group in groups or others)


def _label(cells: Cells, attribute: str, group: str) -> str:
    """Titles of a group's levels; of an arm, what the arm calls it."""
    by_id = {one.id: one for one in cells.attributes}
    names, levels = attribute.split(INTERSECTION), group.split(INTERSECTION)
    if not all(name in by_id for name in names):
        return group[:1].upper() + group[1:]
    titles = (by_id[name].levels[level].title for name, level in zip(names, levels, strict=True))
    return INTERSECTION.join(titles)


def _row(role: str, sides: tuple[Segments, ...]) -> str:
    head = f"<th scope='row' style='{_ROLE}'>{escape(role)}</th>"
    if not any(differs for side in sides for _, differs in side):
        return f"{head}<td colspan='{len(sides)}' style='{_CELL}'>{_html(sides[0])}</td>"
    return head + "".join(f"<td style='{_CELL}'>{_html(side)}</td>" for side in sides)


def _html(segments: Segments) -> str:
    return "".join(_mark(text) if differs else escape(text) for text, differs in segments)


def _mark(text: str) -> str:
    """Mark the words alone: a mark on a space at either end would look like a word."""
    words = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{_MARK.format(escape(words))}{after}" if words else text
