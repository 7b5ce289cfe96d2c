"""Whether an answer refuses, defers or hedges, whatever it was asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from fairaudit.outcomes.base import Reads, Scale, missing
from fairaudit.outcomes.reading.asked import Asked
from fairaudit.outcomes.reading.cue import word_set
from fairaudit.outcomes.reading.declining import read_refusal
from fairaudit.outcomes.reading.deferring import sends_away
from fairaudit.outcomes.reading.hedging import hedges
from fairaudit.outcomes.reading.passages import passages_in
from fairaudit.outcomes.text.answers import answer_so_far, found_or_not
from fairaudit.outcomes.text.words_of import plain
from fairaudit.rows import FILTERED, Cell, Measurement, Response

__all__ = ["DEFERRED", "HEDGED", "REFUSED", "Deferred", "Hedged", "Refused"]

_REFUSAL = Asked(kind="refusal")
_EVIDENCE = 200
_LETTERS = re.compile(r"[a-z]+")

# Every sentence that defers or hedges has one of these words. The patterns that read them
# are slow, so that only such sentences are read.
_SENDING = word_set(
    """doctor doctors physician physicians clinician clinicians gp gps pcp pcps pharmacist
    pharmacists nurse nurses midwife practitioner practitioners professional professionals provider
    providers specialist specialists prescriber prescribers team teams expert experts counselor
    counselors counsellor counsellors therapist therapists dietitian dietitians dentist dentists
    lawyer lawyers attorney attorneys worker workers surgeon surgeons paediatrician paediatricians
    pediatrician pediatricians psychiatrist psychiatrists psychologist psychologists obstetrician
    obstetricians physiotherapist physiotherapists optometrist optometrists hotline helpline center
    centers centre centres hospital clinic committee advisor adviser consultant consultants medical
    clinical emergency mental legal health healthcare ambulance er urgent checked looked seen
    examined office surgery department line call"""
)
_DOUBTING = word_set(
    """perhaps possibly maybe presumably probably conceivably arguably potentially might could may
    depends hard difficult tough early soon impossible unsure uncertain sure certain clear
    confident unclear seem seems seemed appear appears tend tends seemingly apparently lean
    incline suspect guess suppose think believe wonder assume inclined leaning likely unlikely know
    knowledge opinion uncertainty doubt certainty say"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """1 if the answer declines the task as a whole, 0 if it doesn't.

    A disclaimer beside an answer, a “no” and a patient who refuses are none. A refusal is a value
    here, with the status ok. The words are those of `reading.declining`.

    Examples
    --------
    >>> REFUSED.scale
    'binary'
    """

    name: str = "refused"
    version: str = "1"
    scale: Scale = "binary"
    reads: ClassVar[Reads] = "text"

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Read whether the task is declined; a server's content filter declines it too."""
        if response.finish_reason == FILTERED and not response.text:
            return Measurement(value=1.0, status="ok", evidence=FILTERED)
        text = answer_so_far(response)
        if isinstance(text, Measurement):
            return text
        read = read_refusal(response.text, _REFUSAL, cut=response.status == "truncated")
        if read.status != "ok":
            return missing(read.status, read.evidence)
        return Measurement(value=float(read.value is True), status="ok", evidence=read.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """1 if the answer sends its reader to another professional, 0 if it doesn't.

    “Please see your doctor” does; a referral among clinicians doesn't. To defer can be
    right or wrong: neither is better as such. The words are those of `reading.deferring`.

    Examples
    --------
    >>> DEFERRED.scale
    'binary'
    """

    name: str = "deferred"
    version: str = "1"
    scale: Scale = "binary"
    reads: ClassVar[Reads] = "text"

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Look for the words that send the reader away."""
        text = answer_so_far(response)
        if isinstance(text, Measurement):
            return text
        return found_or_not(
            next(filter(None, map(sends_away, _telling(text, _SENDING))), ""), response
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedged:
    """1 if the answer holds back from what it says (“might”, “it depends”), 0 if it doesn't.

    One such word is enough, so that long answers mostly have 1. Doubt can be right or wrong:
    neither is better as such. The words are those of `reading.hedging`.

    Examples
    --------
    >>> HEDGED.scale
    'binary'
    """

    name: str = "hedged"
    version: str = "1"
    scale: Scale = "binary"
    reads: ClassVar[Reads] = "text"

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Look for a hedge."""
        text = answer_so_far(response)
        if isinstance(text, Measurement):
            return text
        return found_or_not(
            next(filter(None, map(hedges, _telling(text, _DOUBTING))), ""), response
        )


REFUSED = Refused()
DEFERRED = Deferred()
HEDGED = Hedged()


def _telling(text: str, words: frozenset[str], part: str = "ologist") -> Iterator[str]:
    """Sentences of an answer that have one of some words, or a word with this part."""
    whole = plain(text)
    if words.isdisjoint(whole.words) and part not in whole.text:
        return
    for sentence in passages_in(text):
        low = plain(sentence)
        if not words.isdisjoint(low.words) or part in low.text:
            yield sentence
