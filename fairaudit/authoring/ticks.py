"""The answers of a review sheet: what can be ticked, and what a ticked row says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["ANSWERS", "CHANGES", "COMMENTS", "HEADINGS", "TICKS", "Answer", "answer_of"]

TICKS = (
    "clinically plausible",
    "answers right",
    "invariant as stated",
    "language respectful",
)
CHANGES = "changes needed"
COMMENTS = "comments"
_PERSON = ("name", "role", "date")
HEADINGS = ("vignette", "title", *TICKS, CHANGES, *_PERSON, COMMENTS)
ANSWERS = dict.fromkeys((*TICKS, CHANGES), ("yes", "no"))

_YES = {"yes", "y", "x", "1", "true", "✓", "✔", "☑"}
_NO = {"no", "n", "0", "false", "☐", "-"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A row that somebody answered.

    Parameters
    ----------
    vignette : str
        Its id.
    name, role, date : str
        Who answered, and when.
    signs : bool
        Whether the row is a signature.
    comment : str
        What it says otherwise.
    """

    vignette: str
    name: str
    role: str
    date: str
    signs: bool
    comment: str


def answer_of(cells: Mapping[str, str], today: date) -> tuple[Answer | None, list[str]]:
    """What a row says, and what is wrong with it.

    A name, a role and a day alone are no answer: they are often filled down a whole column. A day
    after `today` is wrong; the next one is not, since it begins earlier in other time zones.

    Examples
    --------
    >>> row = dict.fromkeys(HEADINGS, "") | {"vignette": "burn", "changes needed": "yes"}
    >>> row |= {"name": "Jane Roe", "role": "surgeon", "date": "2026-11-02"}
    >>> answer_of(row, date(2026, 11, 3))[0].comment
    'changes needed'
    """
    given = {heading: text.strip() for heading, text in cells.items()}
    if not any(given[heading] for heading in (*TICKS, CHANGES, COMMENTS)):
        return None, []
    wrong: list[str] = []
    ticks = {heading: _tick(heading, given[heading], wrong) for heading in (*TICKS, CHANGES)}
    denied = [heading for heading in TICKS if ticks[heading] is False]
    open_ones = [heading for heading in TICKS if ticks[heading] is None]
    told = [f"not {heading}" for heading in denied]
    told += [CHANGES] if ticks[CHANGES] else []
    told += [given[COMMENTS]] if given[COMMENTS] else []
    if not told and open_ones and not wrong:
        wrong.append(
            f"“{'”, “'.join(open_ones)}” is not answered. To sign, answer yes to all; if not, say "
            "under “comments” what is missing."
        )
    wrong += [f"the cell “{heading}” is empty." for heading in _PERSON if not given[heading]]
    wrong += [
        f"the {heading} “{given[heading]}” has more than one line."
        for heading in ("name", "role")
        if "\n" in given[heading]
    ]
    if given["date"] and not _is_day(given["date"]):
        wrong.append(f"“{given['date']}” is no day; write it as in 2026-11-02.")
    elif given["date"] > (today + timedelta(days=1)).isoformat():
        wrong.append(f"the day {given['date']} is still to come; write the day of the review.")
    answer = Answer(
        vignette=given["vignette"],
        name=given["name"],
        role=given["role"],
        date=given["date"],
        signs=not told,
        comment="; ".join(told),
    )
    return answer, wrong


def _tick(heading: str, text: str, wrong: list[str]) -> bool | None:
    word = text.casefold()
    if word in _YES:
        return True
    if word and word not in _NO:
        wrong.append(f"“{text}” under “{heading}”: answer yes or no, or leave it empty.")
    return False if word else None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
