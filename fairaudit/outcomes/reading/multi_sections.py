"""Headings and labels over options: “Not needed:”, “Continue”, “Start → B, D”."""

import re
from collections.abc import Sequence
from typing import Literal

from fairaudit.outcomes.reading.asides import Sentence
from fairaudit.outcomes.reading.candidates import asks_for_wrong
from fairaudit.outcomes.reading.lists import Taken, listed_options
from fairaudit.outcomes.reading.multi_clauses import is_list
from fairaudit.outcomes.reading.naming import is_alone, named_in, without_brackets
from fairaudit.outcomes.reading.options import Options
from fairaudit.outcomes.reading.polarity import denies
from fairaudit.outcomes.reading.sought import stems
from fairaudit.outcomes.reading.stopping import asks_to_stop, turned_round

__all__ = ["Section", "head_after", "item_under", "section", "under_label"]

Section = Literal["", "chosen", "refused", "other"]

_I = re.IGNORECASE
_NOT_SECTION = re.compile(
    r"^\W*(?:not\b|un\w+|avoid|exclude[d]?|omit|do not|don't|rejected|incorrect|contraindicated|"
    r"why not|against|wrong|no\b|hold|defer|absent|missing|lacking|negative|denie[sd]|ruled out)"
    r"[^.]{0,60}$|^\W*why not\b"
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
_ITEM = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)])\s+")
_REMARK = re.compile(r"\s*:\s+|\s+--?\s+|\s*→\s*")
# What a remark begins with, or holds, that makes an item no plain part of its list.
_LIMITS = re.compile(
    r"^\W*(?:if|when|once|unless|not?)\b|\b(?:only|unless|consider|optional|maybe|perhaps)\b", _I
)
# “What stays on the plan: B and C”
_REMAINS = re.compile(
    r"^\W*(?:that|what|which) (?:(?:then|still) )?(?:stays?|remains?|leaves?|is left)\b"
    r"(?! (?:open|unclear|uncertain)\b)",
    _I,
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
    remains = _REMAINS.match(found["label"]) is not None and not asks_to_stop(question)
    kind = "chosen" if remains else _said_of_those_under(f"{found['label']}:", options, question)
    if not kind:
        return None
    rest = without_brackets(found["rest"], options)
    places = listed_options(rest, options)
    if kind == "refused":
        out = places or frozenset(it.option for it in named_in(rest, options))
        return Taken(frozenset(), out, text, False) if out else None
    if places is None and is_list(rest, options):
        places = frozenset(it.option for it in named_in(rest, options))
    return Taken(places, frozenset(), text, one.concluded or remains) if places else None


def head_after(head: Section, begun: Section, one: Sentence, options: Options) -> Section:
    """The heading that holds behind a sentence; `begun` is what it heads itself."""
    if begun:
        return begun if not one.aside or begun == "refused" else head
    if head != "chosen" or _ITEM.match(one.text) or named_in(one.text, options):
        return head
    return "other" if one.text.endswith(":") else ""  # “Later:”


def item_under(
    one: Sentence, options: Options, head: Section, before: Sequence[Taken]
) -> Taken | None:
    """The option that an item begins with, under a heading that takes what follows.

    It is open under another heading behind that one, and where its remark limits it.
    """
    if head not in ("chosen", "other") or one.aside or not _ITEM.match(one.text):
        return None
    line = without_brackets(_ITEM.sub("", one.text), options)
    alone, *rest = _REMARK.split(line, maxsplit=1)
    named = named_in(alone, options)
    if len({it.option for it in named}) != 1 or not is_alone(alone, named[-1]):
        return None
    place, nothing = frozenset({named[0].option}), frozenset[int]()
    if (rest and denies(rest[0])) or (
        head == "other" and any(place <= it.options for it in before)
    ):
        return None
    limited = head == "other" or (bool(rest) and _LIMITS.search(rest[0]) is not None)
    return Taken(nothing if limited else place, nothing, one.text, False, limited)
