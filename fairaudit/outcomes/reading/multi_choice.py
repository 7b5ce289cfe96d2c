"""Which of the options an answer chooses, where it may choose several or none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from fairaudit.outcomes.reading.asides import (
    breaks_off,
    hedged,
    said_sentences,
    searched,
    withdraws,
)
from fairaudit.outcomes.reading.asked import Asked, Reading
from fairaudit.outcomes.reading.candidates import asks_for_wrong
from fairaudit.outcomes.reading.choices import without_value
from fairaudit.outcomes.reading.declarations import DISPUTED, is_unfinished
from fairaudit.outcomes.reading.declared_lists import declared_list, passed_over
from fairaudit.outcomes.reading.declining import declines
from fairaudit.outcomes.reading.fields import ABSENT, EMPTY
from fairaudit.outcomes.reading.lists import (
    Taken,
    by_marks,
    by_verdict,
    is_marked,
    listed_options,
)
from fairaudit.outcomes.reading.multi_clauses import by_clauses, is_list
from fairaudit.outcomes.reading.multi_fields import in_field
from fairaudit.outcomes.reading.multi_lists import (
    complete_items,
    relisted,
    spelled_out,
    takes_back,
    under_answer,
)
from fairaudit.outcomes.reading.multi_remarks import answered, by_remark, remarked, walked
from fairaudit.outcomes.reading.multi_sections import Section, section, under_label
from fairaudit.outcomes.reading.multi_whole import as_whole, exclusive
from fairaudit.outcomes.reading.multi_words import ADDED, REMOVED, asks_back, varies
from fairaudit.outcomes.reading.naming import mislabelled, named_in
from fairaudit.outcomes.reading.options import Options, options_of
from fairaudit.outcomes.reading.polarity import denies
from fairaudit.outcomes.reading.stopping import asks_to_stop
from fairaudit.outcomes.reading.text import Said, said_in

__all__ = ["read_multi_choice"]

_I = re.IGNORECASE
_SPAN = 200
_ONLY = re.compile(r"\b(?:only|just|alone)\b", _I)
_TRIM = " \t\n.,!:;\"'()[]{}*_`-•·▪"


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
    field = in_field(said.written, options, asked.question)
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
        alone = exclusive(options)
        if found is None or blocked or (found.options & alone and len(found.options) > 1):
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
    sentences = said_sentences(said.text)
    if declared is DISPUTED or any(mislabelled(one.text, options) for one in sentences):
        return None
    if declared is None:
        if found is None or found.whole:
            return found
        return None if passed_over(said.text, found.options | found.out, options) else found
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


def _spoken(text: str, options: Options, question: str) -> Iterator[Taken]:
    """What each sentence takes and rules out, in order."""
    said = under_answer(said_sentences(text), options)
    turned = asks_for_wrong(question) and not asks_to_stop(question)
    marked = sum(is_marked(one.text) for one in said) > 1
    listed = set() if marked else relisted(said, options)
    weighed, remarks = walked(said, options), remarked(said, options)
    sections = [section(one.text, options, question) for one in said]
    remarks = remarks if not any(sections) else {}
    head: Section = ""
    before: list[Taken] = []
    for at, (one, begun) in enumerate(zip(said, sections, strict=True)):
        if one.number in listed:
            continue
        head = begun if begun and (not one.aside or begun == "refused") else head
        if one.aside in ("question", "injected") or begun:
            continue
        taken = under_label(one, options, question) or answered(said, at, options)
        if taken is None and (remark := remarks.get(one.number)) is not None:
            place = named_in(one.text, options)[0].option
            taken = by_marks(one, options) or by_verdict(one, options, marked=marked)
            taken = taken or by_remark(remark, place, options, turned=turned, question=question)
        if taken is None:
            taken = by_marks(one, options) or by_verdict(one, options, marked=marked)
            taken = taken or as_whole(one, options, before)
        if taken is None:
            taken = by_clauses(one, options, turned=turned, question=question, before=before)
        if taken is not None and one.number in weighed and not taken.whole:
            taken = replace(taken, options=frozenset(), unclear=taken.unclear | taken.options)
        if taken is not None and head == "refused" and not taken.whole:
            taken = Taken(frozenset(), taken.options | taken.out, taken.words, False)
        if taken is not None:
            before.append(taken)
            yield taken


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
            # “Just B. … names C, too”, “None. … Give C”: both can't hold.
            more = one.options - taken
            if more and (not taken or (ADDED.search(one.words) and _ONLY.search(parts[0].words))):
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
