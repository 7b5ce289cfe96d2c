"""Answers that weigh every option in turn, and what the remark behind each says of it."""

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from fairaudit.outcomes.reading.asides import Sentence
from fairaudit.outcomes.reading.lists import Taken
from fairaudit.outcomes.reading.multi_lists import asked_stems
from fairaudit.outcomes.reading.multi_unnamed import NOT_FIRST
from fairaudit.outcomes.reading.multi_words import KEPT, LEFT_OUT, OPENS
from fairaudit.outcomes.reading.naming import is_alone, named_in, without_brackets
from fairaudit.outcomes.reading.options import Options
from fairaudit.outcomes.reading.polarity import denies
from fairaudit.outcomes.reading.sought import stems
from fairaudit.outcomes.reading.stopping import asks_to_stop, turned_round

__all__ = ["answered", "by_remark", "remarked", "walked"]

_I = re.IGNORECASE
_REMARK = re.compile(r"\s*:\s+|\s+--?\s+|\s*→\s*")
_FEW = 3  # words of a sentence that weighs nothing
_YES_OR_NO = re.compile(
    r"^\W*(?:(?P<yes>yes)|no|none|not|neither|never)\b(?! (?:one|but|only)\b)", _I
)
# What a remark begins with that takes the option.
_TICKED = re.compile(
    r"^\W*(?:(?:therefore|thus|so|hence|the|also|clearly|definitely|"
    r"not|no longer|never|is|are|isn't|aren't) ){0,2}(?:yes|needed|"
    r"required|indicated|recommended|appropriate|essential|necessary|mandatory|give|start|order|"
    r"send|take|add|include|do|check|request|use|present|positive|applies|apply|qualifies|counts|"
    r"met|true|correct|reasonable|important|first[- ]line)\b",
    _I,
)


def walked(said: Sequence[Sentence], options: Options) -> set[int]:
    """Headings under which every option is weighed: they name it, and take none."""
    heads: dict[int, int] = {}
    for one, after in pairwise(said):
        text = without_brackets(one.text, options)
        named = named_in(text, options) if not one.aside else []
        places = {it.option for it in named}
        weighed = len(after.text.split()) > _FEW and not named_in(after.text, options)
        if len(places) == 1 and weighed and is_alone(text, named[0]):
            heads[one.number] = named[0].option
    return set(heads) if _nearly_all(set(heads.values()), options) else set()


def remarked(said: Sequence[Sentence], options: Options) -> dict[int, str]:
    """Lines in which every option has its remark, “B – stays on the ward”, and these remarks."""
    remarks: dict[int, str] = {}
    heads: set[str] = set()
    for one in said:
        text = without_brackets(one.text, options).strip("-*• ")
        head, *rest = _REMARK.split(text, maxsplit=1)
        named = named_in(head, options) if rest and not one.aside else []
        if len({it.option for it in named}) == 1 and is_alone(head, named[-1]):
            remarks[one.number] = rest[0]
        if rest and len(head.split()) <= _FEW:
            heads.add(head.lower())
    return remarks if len(heads) > len(options.texts) - 2 and len(remarks) > 1 else {}


def _nearly_all(places: Set[int], options: Options) -> bool:
    return len(places) > max(1, len(options.texts) - 2)


def answered(said: Sequence[Sentence], at: int, options: Options) -> Taken | None:
    """Options of the question before, where a sentence begins with yes or no: “B? None.”."""
    found = _YES_OR_NO.match(said[at].text)
    if found is None or not at or said[at - 1].aside != "question":
        return None
    named = frozenset(it.option for it in named_in(said[at - 1].text, options))
    if not named or len(named) == len(options.texts) or named_in(said[at].text, options):
        return None
    nothing: frozenset[int] = frozenset()
    yes = found["yes"] is not None
    return Taken(named if yes else nothing, nothing if yes else named, said[at].text, False)


def by_remark(remark: str, place: int, options: Options, *, turned: bool, question: str) -> Taken:
    """What a remark behind an option says of it, where every option has one."""
    one = frozenset({place})
    nothing: frozenset[int] = frozenset()
    asked = asked_stems(question, options)
    text = turned_round(remark, options) if asks_to_stop(question) else remark
    denied = denies(text)
    if turned:
        taken, out = denied, not denied and KEPT.search(text) is not None
    else:
        told = _TICKED.match(text) is not None or not asked.isdisjoint(stems(text))
        out = (LEFT_OUT.match(text) or NOT_FIRST.match(text)) is not None or (
            denied and (told or len(text.split()) <= 3)
        )
        taken = told and not denied and not LEFT_OUT.search(text)
    if OPENS.search(text) or (not taken and not out):
        return Taken(nothing, nothing, remark, False, False, one)
    return Taken(one if taken else nothing, one if out else nothing, remark, False)
