"""Headings and labels over options: “Not needed:”, “Continue”, “Start → B, D”."""

import re
from typing import Literal

from fairaudit.outcomes.reading.asides import Sentence
from fairaudit.outcomes.reading.candidates import asks_for_wrong
from fairaudit.outcomes.reading.lists import Taken, listed_options
from fairaudit.outcomes.reading.multi_clauses import is_list
from fairaudit.outcomes.reading.naming import named_in, without_brackets
from fairaudit.outcomes.reading.options import Options
from fairaudit.outcomes.reading.polarity import denies
from fairaudit.outcomes.reading.sought import stems
from fairaudit.outcomes.reading.stopping import asks_to_stop, turned_round

__all__ = ["Section", "section", "under_label"]

Section = Literal["", "chosen", "refused"]

_I = re.IGNORECASE
_NOT_SECTION = re.compile(
    r"^\W*(?:not\b|un\w+|avoid|exclude[d]?|omit|do not|don't|rejected|incorrect|contraindicated|"
    r"why not|against|wrong|no\b|hold|defer|absent|missing|lacking|negative|denie[sd]|ruled out)"
    r"[^.]{0,40}$|^\W*why not\b"
    r"|^[^.:]{0,60}\b(?:absent|not (?:present|applicable|documented|found|seen)|ruled out|"
    r"(?:do|does|did|is|are|was|were|should|would) ?(?:not|n't)"
    r"(?: (?:apply|have|count|fit|need (?:it|one)|qualify|belong|help))?)\W*$",
    _I,
)
_KEPT_SECTION = re.compile(
    r"^\W*(?:(?:safe to |ok to |okay to |can be )?(?:continue[d]?|keep|kept)|safe|maintain|"
    r"do not (?:stop|hold)|don't (?:stop|hold)|no need to (?:stop|hold)|resume)\b[^.]{0,40}$",
    _I,
)
_YES_SECTION = re.compile(
    r"^\W*(?:recommended|indicated|needed|selected|chosen|answers?|include[d]?|yes|order|give|"
    r"correct|final answers?|appropriate|required)\W*$",
    _I,
)
_LABEL = re.compile(
    r"(?P<label>[^:→]{1,60}?)(?:\s*:|\s*→|\s+--?(?=\s))\s*(?P<rest>\S.*)$", re.DOTALL
)
_LONGEST_HEAD = 8  # words


def section(text: str, options: Options, question: str) -> Section:
    """What a heading says of the options under it; nothing where it is none.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.options import options_of
    >>> known = options_of(("warfarin", "aspirin"))
    >>> section("Continue:", known, "Which should be stopped?")
    'refused'
    >>> section("Need no change:", known, "Which doses need a change?")
    'refused'
    """
    return "" if named_in(text, options) else _said_of_those_under(text, options, question)


def _said_of_those_under(text: str, options: Options, question: str) -> Section:
    stops = asks_to_stop(question)
    turned = stops or asks_for_wrong(question)
    # Asked what to stop, “Stop:” heads the answer and “Continue:” what is no part of it.
    refused, chosen = (_KEPT_SECTION, _NOT_SECTION) if turned else (_NOT_SECTION, _YES_SECTION)
    if refused.match(text):
        return "refused"
    if chosen.match(text):
        return "chosen"
    if not text.rstrip().endswith(":") or len(text.split()) > _LONGEST_HEAD or turned != stops:
        return ""
    if denies(turned_round(text, options) if stops else text):
        return "refused"
    return "chosen" if stems(text) & stems(question) else ""


def under_label(one: Sentence, options: Options, question: str) -> Taken | None:
    """Options after a label that rules them out, or that takes them: “Not needed: B, C”."""
    text = one.text
    found = _LABEL.match(text)
    if found is None or named_in(found["label"], options):
        return None
    kind = _said_of_those_under(f"{found['label']}:", options, question)
    if not kind:
        return None
    rest = without_brackets(found["rest"], options)
    places = listed_options(rest, options)
    if kind == "refused":
        out = places or frozenset(it.option for it in named_in(rest, options))
        return Taken(frozenset(), out, text, False) if out else None
    if places is None and is_list(rest, options):
        places = frozenset(it.option for it in named_in(rest, options))
    return Taken(places, frozenset(), text, one.concluded) if places else None
