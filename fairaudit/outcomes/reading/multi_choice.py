"""Which of the options an answer chooses, where it may choose several or none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from fairaudit.outcomes.reading.asides import (
    Sentence,
    breaks_off,
    hedged,
    said_sentences,
    searched,
    withdraws,
)
from fairaudit.outcomes.reading.asked import Asked, Reading
from fairaudit.outcomes.reading.candidates import asks_for_wrong
from fairaudit.outcomes.reading.choices import option_named, without_value
from fairaudit.outcomes.reading.declarations import DISPUTED, is_unfinished
from fairaudit.outcomes.reading.declared_lists import declared_list, passed_over
from fairaudit.outcomes.reading.declining import declines
from fairaudit.outcomes.reading.fields import ABSENT, EMPTY, Nothing, answer_field
from fairaudit.outcomes.reading.lists import (
    Taken,
    by_marks,
    by_verdict,
    is_marked,
    listed_options,
    off_the_list,
)
from fairaudit.outcomes.reading.multi_clauses import by_clauses, is_list
from fairaudit.outcomes.reading.multi_lists import (
    complete_items,
    left_out,
    relisted,
    spelled_out,
    takes_back,
    walked,
)
from fairaudit.outcomes.reading.multi_words import ADDED, COUNTS, REMOVED, asks_back, varies
from fairaudit.outcomes.reading.naming import named_in
from fairaudit.outcomes.reading.options import Options, options_of
from fairaudit.outcomes.reading.polarity import denies
from fairaudit.outcomes.reading.stopping import asks_to_stop
from fairaudit.outcomes.reading.text import Said, json_in, said_in
from fairaudit.outcomes.reading.yes_words import quick_answer

__all__ = ["read_multi_choice"]

_I = re.IGNORECASE
_SPAN = 200
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
    r"(?P<but>(?:except|but|apart from|other than|save|excluding)\b.*)?(?:(?:(?:are|is|apply|"
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


def read_multi_choice(text: str, asked: Asked, *, cut: bool = False) -> Reading:
    """Read which options an answer chooses.

    Parameters
    ----------
    text : str
        The answer. Of a long one, 12,000 characters at each end are read.
    asked : Asked
        The options, and the question.
    cut : bool
        Whether the model was stopped before it had finished.

    Returns
    -------
    Reading
        Its value is a tuple of options in their order; empty where it chooses none of them.

    Examples
    --------
    >>> asked = Asked(kind="multi_choice", options=("troponin", "D-dimer", "lipase"))
    >>> read_multi_choice("A and C", asked).value
    ('troponin', 'lipase')
    >>> read_multi_choice("Order a D-dimer; a lipase isn't needed.", asked).value
    ('D-dimer',)
    >>> read_multi_choice("None of these.", asked).value
    ()
    """
    options = options_of(asked.options)
    text = spelled_out(text, asked.options)
    if cut and (complete := complete_items(text)):
        text, cut = complete, False
    said = said_in(text)
    if said.unfinished:
        return without_value("", said.text, cut=True)
    field = _in_field(said.written, options)
    if field is EMPTY:
        return without_value("", said.text, cut=cut)
    words = said.written
    places = listed_options(said.text, options) if field is ABSENT else field
    if places is None:
        declined = declines(searched(said.text))
        found = _settled(list(_spoken(said.text, options, asked.question)))
        found = _confirmed(found, said, options, asked.question, cut=cut)
        loose = found is None or not found.whole
        blocked = (declined and (withdraws(said.text) or loose)) or (
            loose and (asks_back(said.text) or varies(said.text))
        )
        if found is None or blocked:
            return without_value(declined, said.text, cut=cut)
        if (cut or breaks_off(said.text)) and not (found.whole or _over(said.text, options)):
            return without_value("", said.text, cut=True)
        places, words = found.options, found.words
    value = tuple(options.texts[place] for place in sorted(places))
    return Reading(status="ok", value=value, evidence=words.strip()[:_SPAN])


def _confirmed(
    found: Taken | None, said: Said, options: Options, question: str, *, cut: bool
) -> Taken | None:
    """What was read, if what the answer declares by its syntax agrees, or nothing contests it."""
    declared = declared_list(said.written, options, question)
    if declared is DISPUTED:
        return None
    if declared is None:
        decided = found.options | found.out if found else frozenset()
        contested = found is None or passed_over(said.text, decided, options)
        return None if contested and not (found and found.whole) else found
    last, places = declared
    begun = (cut or breaks_off(said.text)) and is_unfinished(last, said.written)
    if found is not None and found.options == places:
        return found if begun else replace(found, whole=True)
    if last.corrects or (found is None and not begun and not hedged(said.text)):
        return Taken(places, frozenset(), last.value, True)
    return None


def _over(text: str, options: Options) -> bool:
    """Whether a text goes on for a sentence after its last option, and breaks off behind that."""
    said = said_sentences(text)
    if said and said[0].text[-1] in ".!" and is_list(said[0].text, options):
        return True
    last = max((one.number for one in said if named_in(one.text, options)), default=len(said))
    if last >= len(said) - 1:
        return False
    return said[last].text[-1] in ".!" and said[last + 1].text[:1].isupper()


def _in_field(
    written: str, options: Options
) -> frozenset[int] | Literal[Nothing.ABSENT, Nothing.EMPTY]:
    """Options in structured output; EMPTY where it holds something else, ABSENT where none is."""
    found: object = json_in(written) if "{" in written or "[" in written else None
    if isinstance(found, dict):
        by_option = {option_named(str(key), options): value for key, value in found.items()}
        known = {place: value for place, value in by_option.items() if place is not None}
        told = {place: _truth(value) for place, value in known.items()}
        if len(told) > 1 and None not in told.values():
            return frozenset(place for place, value in told.items() if value)
        found = answer_field(found)
        if found is EMPTY:
            return EMPTY
    if isinstance(found, str):
        places = listed_options(found, options)
        return EMPTY if places is None else places
    if not isinstance(found, list):
        return ABSENT
    named = [option_named(one, options) for one in found]
    chosen = frozenset(place for place in named if place is not None)
    return chosen if len(chosen) == len(set(named)) else EMPTY


def _truth(value: object) -> bool | None:
    """A truth value, or one in words."""
    if isinstance(value, str):
        return quick_answer(value)
    return value if isinstance(value, bool) else None


def _spoken(text: str, options: Options, question: str) -> Iterator[Taken]:
    """What each sentence takes and rules out, in order."""
    said = said_sentences(text)
    stops = asks_to_stop(question)
    turned = asks_for_wrong(question) and not stops
    marked = sum(is_marked(one.text) for one in said) > 1
    listed = set() if marked else relisted(said, options)
    # Asked what to stop, “Stop:” heads the answer and “Continue:” what is no part of it.
    refused, chosen = (
        (_KEPT_SECTION, _NOT_SECTION) if turned or stops else (_NOT_SECTION, _YES_SECTION)
    )
    refused_section = False
    before: list[Taken] = []
    weighed = walked(said, options)
    for one in said:
        if one.number in listed:
            continue
        if one.aside in ("question", "injected"):
            refused_section = refused_section or refused.match(one.text) is not None
            continue
        if refused.match(one.text) and not named_in(one.text, options):
            refused_section = True
            continue
        if chosen.match(one.text) and not named_in(one.text, options):
            refused_section = False
            continue
        if (out := _under_label(one, options, refused)) is not None:
            yield out
            continue
        taken = by_marks(one, options) or by_verdict(one, options, marked=marked)
        taken = taken or _as_whole(one, options)
        if taken is None:
            taken = by_clauses(one, options, turned=turned, question=question, before=before)
        if taken is not None and one.number in weighed and not taken.whole:
            taken = replace(taken, options=frozenset(), unclear=taken.unclear | taken.options)
        if taken is not None and refused_section and not taken.whole:
            taken = Taken(frozenset(), taken.options | taken.out, taken.words, False)
        if taken is not None:
            before.append(taken)
            yield taken


def _under_label(one: Sentence, options: Options, refused: re.Pattern[str]) -> Taken | None:
    """Options after a label that rules them out: “Not needed: B, C”."""
    label, _, rest = one.text.partition(":")
    if not rest or not refused.match(label) or named_in(label, options):
        return None
    out = listed_options(rest, options) or frozenset(it.option for it in named_in(rest, options))
    return Taken(frozenset(), out, one.text, False) if out else None


def _as_whole(one: Sentence, options: Options) -> Taken | None:
    """A sentence that is the whole answer: all, none, all but some, or letters."""
    text = one.text.strip(_TRIM)
    if found := _ALL.match(text):
        out = left_out(found["but"] or "", options)
        counts = {COUNTS[word] for word in found["what"].lower().split() if word in COUNTS}
        if (found["but"] and not out) or not counts <= {len(options.texts)}:
            return None
        every = frozenset(range(len(options.texts)))
        return Taken(every - out, out, one.text, True)
    if (found := _NONE.match(text)) and not named_in(text, options):
        return Taken(frozenset(), frozenset(), one.text, True)
    tail = re.split(r"\b(?:answers?|options?)\s*(?:is|are|:)\s*|\bso\s+|:\s+", text, flags=_I)[-1]
    places = listed_options(tail, options) if len(tail) > 1 or tail == text else None
    if off_the_list(tail, options):
        return Taken(frozenset(), frozenset(), one.text, True, True)
    if places is not None and (one.concluded or one.revised or tail == text):
        return Taken(places, frozenset(), one.text, tail != text or len(places) > 1)
    return None


def _settled(found: Sequence[Taken]) -> Taken | None:
    """All that was taken, from the last complete answer on."""
    wholes = [place for place, one in enumerate(found) if one.whole]
    parts = found[wholes[-1] :] if wholes else found
    if not parts or any(one.open for one in parts):
        return None
    taken: set[int] = set()
    listed = False
    for place, one in enumerate(parts):
        if listed and not (one.listed or ADDED.search(one.words) or one.options <= taken):
            return None  # “Order A and B. … C would add …” may be said against C
        listed = listed or (one.listed and not wholes)
        if wholes and place:
            # Behind a complete answer, only words that deny an option take it back.
            denied = denies(one.words) or REMOVED.search(one.words)
            if one.out & taken and not one.options and denied:
                return None
            taken |= one.options if ADDED.search(one.words) else frozenset()
            continue
        if not wholes and one.out & taken and not takes_back(one.words):
            return None  # “a normal troponin excludes nothing” may be a reason or a change of mind
        taken |= one.options
        taken -= one.out if not wholes else frozenset()
    if not wholes and not taken:
        return None
    out = frozenset().union(*(one.out for one in parts))
    return Taken(frozenset(taken), out, parts[0].words, bool(wholes))
