"""Sentences that are the whole answer: all of the options, none, all but some, or letters."""

import re
from collections.abc import Sequence, Set

from fairaudit.outcomes.reading.asides import Sentence
from fairaudit.outcomes.reading.lists import Taken, listed_options, off_the_list
from fairaudit.outcomes.reading.multi_lists import left_out
from fairaudit.outcomes.reading.multi_words import COUNTS, LEFT_OUT
from fairaudit.outcomes.reading.naming import named_in
from fairaudit.outcomes.reading.options import Options

__all__ = ["adds", "as_whole", "exclusive"]

_I = re.IGNORECASE
_TRIM = " \t\n.,!:;\"'()[]{}*_`-•·▪"

_THINGS = (
    r"(?:above|options?|these|them|those|listed|choices|list|tests|measures|drugs|agents|"
    r"medications|criteria|items|steps|findings|factors|vaccines|two|three|four|five|six|seven|eight)"
)
_ALL = re.compile(
    r"^\W*(?:(?:with|given|at|in) [^,.;]{1,60},\s*)?(?:(?:so|i(?:'d| would) (?:\w+ )?|choose|"
    r"select|"
    r"hold|stop|give|order|avoid|the answer is|answer)\W+)*(?:all|everything|every one|each)\b"
    rf"(?P<what>(?: (?:of |on )?(?:the |that |these |them |those |your )?{_THINGS}\b)*)[\s,]*"
    r"(?P<but>(?:except|but|bar|apart from|other than|save|excluding)\b.*)?(?:(?:(?:are|is|apply|"
    r"should|needs?|and|because|since|as|in)\b|[:(]|- )(?!.*\b(?:not|but|however|only|though|"
    r"except|if|unless|or|save|apart|less)\b|.*n't\b).*)?$",
    _I,
)
_NONE = re.compile(
    r"^\W*(?:(?:so|the answer is|answer)\W+)*(?:none|neither|nothing)\b(?! else| more| further|"
    r" other)(?!.*\b(?:except|but)\b)|"
    r"^[^.;:]{0,40}\b(?:not|never|no need)\b[^.;:]{0,40}\bany of (?:these|them|those|"
    r"the)\b[^.;:,]{0,20}(?:$|[:;,-])|"
    r"^[^.;:]{0,40}n't\b[^.;:]{0,40}\bany of (?:these|them|those|the)\b[^.;:,]{0,20}(?:$|[:;,-])|"
    r"^\W*no (?:further |other |additional |more )?(?P<what>\w+) (?:is|are|need|apply|applies)\b",
    _I,
)

# What sums up the answer; a mere “so” or “hence” may follow from the last reason only.
_FINAL = re.compile(
    r"\b(?:answers?|final(?:ly)?|overall|summary|short|sum|conclu\w+|verdict|decision|balance|"
    r"ultimately|bottom line|all in all|recommendations?|options?|choices?|only|just|alone)\b",
    _I,
)
_NO_OPTION = re.compile(r"^(?:none|neither)\b|^nothing$|^no(?:ne)? of\b", _I)


def exclusive(options: Options) -> frozenset[int]:
    """Options that stand beside no other: “None of the above”."""
    return frozenset(at for at, name in enumerate(options.texts) if _NO_OPTION.match(name.strip()))


def adds(one: Sentence, places: Set[int], before: Sequence[Taken]) -> bool:
    """Whether a “so” only adds options to those before: “A, too. It is wet, so B”."""
    others = frozenset().union(*(taken.options | taken.unclear for taken in before))
    seen = others.union(*(taken.out for taken in before))
    new = bool(others) and places.isdisjoint(seen)
    return new and not one.revised and _FINAL.search(one.text) is None


def as_whole(one: Sentence, options: Options, before: Sequence[Taken]) -> Taken | None:
    """A sentence that is the whole answer: all, none, all but some, or letters."""
    text = one.text.strip(_TRIM)
    if found := _ALL.match(text):
        out = left_out((found["but"] or "").partition(":")[0], options)
        counts = {COUNTS[word] for word in found["what"].lower().split() if word in COUNTS}
        if (found["but"] and not out) or not counts <= {len(options.texts)}:
            return None
        every = frozenset(range(len(options.texts)))
        return Taken(every - out, out, one.text, True)
    if (found := _NONE.match(text)) and not named_in(text, options):
        # “Nothing in the story supports them” speaks of some of the options.
        some = any(taken.options for taken in before) and not (one.revised or one.concluded)
        some = some or LEFT_OUT.search(text, found.end()) is not None  # “nothing here can wait”
        return Taken(frozenset(), frozenset(), one.text, True, some)
    tail = re.split(r"\b(?:answers?|options?)\s*(?:is|are|:)\s*|\bso\s+|:\s+", text, flags=_I)[-1]
    places = listed_options(tail, options) if len(tail) > 1 or tail == text else None
    if off_the_list(tail, options):
        return Taken(frozenset(), frozenset(), one.text, True, True)
    if places is not None and (one.concluded or one.revised or tail == text):
        whole = tail != text or len(places) > 1
        return Taken(places, frozenset(), one.text, whole and not adds(one, places, before))
    return None
