"""Whether a figure is a bound: “less than 5”, “at least 10”, “7 or more”."""

from typing import Literal

from fairaudit.outcomes.reading.wording import one_of, wording

__all__ = ["bound_at"]

_LOWER = one_of(
    "(?:more|greater|higher|longer|larger|later) than",
    "(?:no|not) (?:less|fewer|lower|shorter|earlier|sooner) than",
    "above|beyond|over",
    "at (?:the very )?least",
    "exceed(?:s|ing)?",
    r"minimum(?: of)?|min\.?",
    ">=?|≥",
    "upwards of",
    "as (?:much|many|long|high) as",
)
_UPPER = one_of(
    "(?:less|fewer|lower|shorter|smaller|earlier|sooner) than",
    "(?:no|not|never) (?:more|greater|higher|longer|larger|later) than",
    "under|below",
    "at (?:the )?most",
    "up to",
    r"maximum(?: of)?|maximum(?: single)?(?: dose)?(?: (?:in|for) \w+)?(?: is)?|max\.?",
    "<=?|≤",
    "(?:not|never|without) (?:to )?exceed(?:ing)?",
    "upper limit of",
    "as (?:little|few|low) as",
)
_LOWER_AFTER = one_of(
    "or (?:more|longer|higher|over|above|greater|later|older)",
    "and (?:up|above|over|more)",
    r"\+(?!\s*[\d(])",
    "at (?:the very )?least",
    r"(?:at )?minimum\b",
    r"plus\b(?=\s*(?:$|[.,;)]))",
)
_UPPER_AFTER = one_of(
    "or (?:less|fewer|lower|under|below|shorter|sooner)", "at (?:the )?most", r"max(?:imum)?\b"
)
_BEFORE = wording(
    rf"(?<![\w-])(?:(?P<upper>{_UPPER})",
    rf"|(?P<lower>{_LOWER}))",
    r"\s*(?:(?:an?|about|around|roughly|approximately|some|the|~|≈)\s*){0,2}$",
)
_AFTER = wording(rf"\s*(?:(?P<lower>{_LOWER_AFTER})|(?P<upper>{_UPPER_AFTER}))")
# “1 g over 30 minutes” is how long it runs.
_OVER = wording(r"\bover (?:an? )?$")
_RUNS_OVER = wording(
    r"(?:infus|giv|administ|run|push|bolus|taper|spread|titrat|mg|\bg\b|ml|dose)[^.;\n]{0,50}",
    r"\bover (?:an? )?$",
)
# “pushes it up to 30%”, “go up to 20 mg”: where it gets to, no bound.
_MOVES_UP_TO = wording(
    r"\b(?:push|bring|go|goes|rais|mov|bump|increas|com|climb|titrat|build|work)\w* (?:\w+ ){0,3}",
    r"up to (?:about |an? )?$",
)
_NEAR, _WIDE = 40, 80


def bound_at(text: str, start: int, end: int, *, timed: bool) -> Literal["", "lower", "upper"]:
    """Whether the words around a figure make it a least, a most, or neither.

    Examples
    --------
    >>> bound_at("at least 10 days", 9, 16, timed=True)
    'lower'
    >>> bound_at("1 g over 30 minutes", 9, 19, timed=True)
    ''
    """
    found = _BEFORE.search(text[max(start - _NEAR, 0) : start])
    if found:
        wide = text[max(start - _WIDE, 0) : start]
        if _MOVES_UP_TO.search(wide):
            return ""
        if timed and _OVER.search(wide) and _RUNS_OVER.search(wide):
            return ""
    else:
        found = _AFTER.match(text, end)
    if found is None:
        return ""
    return "lower" if found["lower"] else "upper"
