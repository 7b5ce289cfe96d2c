"""Figures of a text on a scale that are no answers: the scale restated, other instruments' scores.

Also Roman levels, which are written in digits first.
"""

import re

from fairaudit.outcomes.reading.numbers import roman
from fairaudit.outcomes.reading.quantities import Quantity
from fairaudit.outcomes.reading.setting import Setting
from fairaudit.outcomes.reading.sought import Sought, stems
from fairaudit.outcomes.reading.wording import one_of, word_set, wording

__all__ = ["defines", "in_digits", "of_another_score", "restates"]

_NUMERAL = "IX|IV|V?I{1,3}|V"
_ROMAN = re.compile(
    r"(?:^|\b(?i:levels?|class|grade|stage|category|esi|nyha|asa|tier|priority)[\s:]+)"
    rf"(?P<first>{_NUMERAL})(?:\s*(?:-|to|or|/|and)\s*(?P<second>{_NUMERAL}))?"
    r"(?=\s*(?:$|[^\sA-Za-z'])|\s+(?:because|since|due|given|and|as|for|based|with|or|to|heart"
    r"|triage|emergent|urgent)\b)"
)
# “M5 (localizing)”: an answer that is a letter and its level.
_LETTERED = re.compile(r"^\W*([A-Z])(?=[1-9]\b)")
_ROMAN_LINE = re.compile(rf"^[ \t*_(\[\"]*({_NUMERAL})[ \t.)\]*_\"]*$", re.MULTILINE)
_INSTRUMENT = wording(
    r"(?P<name>[\w-]+)(?:'s)? (?:score|scale|index|class|grade|stage)s?\b[^.;]{0,20}$"
)
_OWN_SCORE = word_set(
    "my the a an overall final this that his her their your total single credibility severity",
    "urgency risk confidence likelihood triage numeric numerical rating given is be esi nyha and",
    "of level to assign suitable appropriate correct requested asked required provided same above",
    "stated point present so thus hence therefore then just still now only which at in for with as",
    "or not but likely probably clear solid low high middle upper lower next one",
)
# “NYHA 3” where another scale is asked for; words in capitals for emphasis name none.
_SCALE_NAME = re.compile(
    r"\b(?!(?:FINAL|SCORE|LEVEL|RATING|ANSWER|GRADE|CLASS|STAGE|THE|MY|IS|RISK|OVERALL|TOTAL)\b)"
    r"(?P<name>[a-z]?[A-Z]{3,6})[\s:=-]*(?:(?:class|grade|level|stage|score)[\s:=-]*)?$"
)
_WOULD_MAKE = wording(r"\b(?:which|that) would\b[^,;.]*$|\bfor (?:it )?to be\b[^,;.]*$")
_DEFINES = wording(
    r"\s*(?:=|\b(?:being|meaning|means|equals|requires?|needs)\b|represent|indicat|stands? for",
    r"|(?:is|are) (?:reserved|for|used)\b|would (?:need|require|mean)\b",
    r"|(?:is|being)? ?the (?:lowest|highest|worst|best|most|least)\b(?! (?:",
    one_of("appropriate", "likely", "suitable", "fitting", "accurate", "reasonable", "correct"),
    "|",
    one_of("consistent", "probable", "defensible", "level", "choice", "fit", "answer", "match"),
    "))",
    ")",
)
_FROM_FIRST = wording(r"\bfrom \d+\s*\([^)]{0,40}\)\s*(?:to|through|-)\s*$")
_SCALE_OF = wording(r"\b(?:scale|range) (?:(?:of|is|runs?|goes|from) )?(?:from )?$")
# Where a text writes levels so, one stands without the name of a class too: “today she's in II”.
_ROMAN_ALONE = re.compile(
    r"(?<![\w-])(?:IX|IV|VI{1,3}|III?)(?=\s*(?:$|[.,;:)]|-(?!\w)|(?:or|and|to|but|because|now|today|here)\b))"
)
_WINDOW = 60


def in_digits(text: str) -> str:
    """Write Roman levels in digits, at the same places.

    Examples
    --------
    >>> in_digits("NYHA class III, I think")
    'NYHA class 3  , I think'
    """
    text = _LETTERED.sub(lambda found: " " * len(found[0]), text)
    if not re.search(r"[IVX]", text):
        return text
    numeral = text.strip(" .*")
    if (alone := roman(numeral)) is not None:
        return text.replace(numeral, str(alone).ljust(len(numeral)))
    text = _ROMAN_LINE.sub(lambda line: line[0].replace(line[1], _padded(line[1])), text)
    in_place = _ROMAN.sub(_digit_for, text)
    if in_place == text:
        return text
    return _ROMAN_ALONE.sub(lambda found: _padded(found[0]), in_place)


def _padded(numeral: str) -> str:
    return str(roman(numeral)).ljust(len(numeral))


def _digit_for(found: re.Match[str]) -> str:
    written = found[0]
    for group in ("first", "second"):
        if found[group]:
            start = found.start(group) - found.start()
            digit = str(roman(found[group])).ljust(len(found[group]))
            written = written[:start] + digit + written[start + len(digit) :]
    return written


def restates(text: str, quantity: Quantity, scale: tuple[int, int], *, defined: bool) -> bool:
    """Whether a figure belongs to a restatement of the scale; `defined` where levels are.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.quantities import quantities_in
    >>> text = "On a scale of 1 to 5, 4"
    >>> [restates(text, quantity, (1, 5), defined=False) for quantity in quantities_in(text)]
    [True, False]
    """
    if quantity.low == scale[0] and quantity.high == scale[1]:
        return True
    if defines(text, quantity) and (defined or text[quantity.end :].lstrip()[:1] != "="):
        return True
    before = text[max(quantity.start - _WINDOW, 0) : quantity.start]
    return bool(
        _WOULD_MAKE.search(before) or _FROM_FIRST.search(before) or _SCALE_OF.search(before)
    )


def defines(text: str, quantity: Quantity) -> bool:
    """Whether what follows a figure says what it stands for: “1 = not at all”."""
    return _DEFINES.match(text, quantity.end) is not None


def of_another_score(setting: Setting, question: Sought) -> bool:
    """Whether the figure is that of another instrument: “Centor score is 1”."""
    scale = _SCALE_NAME.search(setting.before)
    if scale and question.acronyms and not question.names(scale["name"]):
        return True
    found = _INSTRUMENT.search(setting.before)
    if found is None:
        return False
    name = found["name"].lower()
    if name[0].isdigit() or name in _OWN_SCORE or name in question.text:
        return False
    return not stems(setting.before[: found.end()][-40:]) & question.stems - {"score"}
