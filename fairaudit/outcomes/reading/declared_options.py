"""Which option an answer declares, and whether another contests one that is read from prose."""

import re
from collections.abc import Sequence, Set
from functools import lru_cache

from fairaudit.outcomes.reading.asides import labelled_wrong, said_sentences
from fairaudit.outcomes.reading.choice_words import SECOND
from fairaudit.outcomes.reading.clauses import clauses
from fairaudit.outcomes.reading.declarations import (
    DISPUTED,
    Declaration,
    Disputed,
    agreed,
    declarations,
)
from fairaudit.outcomes.reading.naming import leads, mislabelled, named_in, without_brackets
from fairaudit.outcomes.reading.options import Mention, Options
from fairaudit.outcomes.reading.sought import stems
from fairaudit.outcomes.reading.strength import (
    DECLARED,
    LEADING,
    OPEN,
    RULED_OUT,
    Candidate,
    declares,
)

__all__ = ["contested", "declared_option", "gainsaid", "own_stems", "tells"]

_I = re.IGNORECASE
_TRIM = " \t\n.,!:;\"'()[]{}*_`-"
_LETTERED = re.compile(
    r"^\W*(?:(?:option|choice|answer)\s+)?\(?([A-Z])\s?[.):]\s+|^\W*([A-Z])\s+-\s+"
)
_LISTED = re.compile(r"\s*(?:[-+•]|\*\s|\d+[.)]|\(?[A-Za-z][.)])")
_JOINED = re.compile(r"\W*(?:or|and|/|\bvs\b)\W*(?:an? |the |the answer is )?", _I)
# “B. Aspirin is unsafe” begins a sentence, “B. Aspirin” names what B stands for.
_ENDS = re.compile(r"\W*(?:$|[,;:.(\n]|\s-\s|(?:because|since|as|over|rather|given|due)\b)", _I)


def declared_option(
    written: str, options: Options, question: str
) -> tuple[Declaration, int] | Disputed | None:
    """The option that an answer declares by syntax alone; None where it declares none.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.options import options_of
    >>> known = options_of(("aspirin", "heparin"))
    >>> declared_option("Aspirin is tempting. Final answer: heparin", known, "")[1]
    1
    >>> declared_option("Answer: A. Heparin", known, "") is DISPUTED
    True
    """
    said = [(one, _named(one, options)) for one in declarations(written, stems(question))]
    found = [(one, place) for one, place in said if place is not None]
    last = agreed([(one, place) for one, place in found if place is not DISPUTED])
    line = written.rstrip().rpartition("\n")[2]
    closing = options.plain.get(line.strip(_TRIM).lower()) if "\n" in written.strip() else None
    if last is None and closing is not None and not _LISTED.match(line):
        return Declaration(value=line, label="", form="chosen", corrects=True, number=0), closing
    return DISPUTED if found and found[-1][1] is DISPUTED else last


def _named(one: Declaration, options: Options) -> int | Disputed | None:
    """The option that one declaration takes; DISPUTED where it takes two at once."""
    if (place := options.plain.get(one.value.strip(_TRIM).lower())) is not None:
        return place
    text = without_brackets(one.value.rstrip(" ."), options)
    lettered = _LETTERED.match(text)
    place = options.letters.find(lettered[1] or lettered[2]) if lettered else -1
    text = text[lettered.end() :] if lettered and place >= 0 else text
    if mislabelled(text, options):
        return DISPUTED
    named = named_in(text, options)
    if not named or not leads(text[: named[0].start]):
        return place if place >= 0 else None
    first = named[0]
    if place >= 0:
        wrong = first.option != place and _ENDS.match(text[first.end :])
        return DISPUTED if wrong else place
    joined = any(
        two.option != first.option and _JOINED.fullmatch(text[first.end : two.start])
        for two in named[1:]
    )
    return DISPUTED if joined else first.option


def contested(text: str, taken: Candidate, found: Sequence[Candidate], options: Options) -> bool:
    """Whether another option stands beside one taken from prose, in words not understood.

    Parameters
    ----------
    text : str
        The answer.
    taken : Candidate
        What was taken.
    found : Sequence of Candidate
        All that was understood: what is ruled out contests nothing.
    options : Options
        The options.
    """
    if taken.strength == LEADING:
        return False
    own = taken.options[0]
    out = {
        (one.number, place) for one in found if one.strength == RULED_OUT for place in one.options
    }
    telling = own_stems(options.texts)
    for one in said_sentences(text):
        if one.aside in ("question", "injected") or labelled_wrong(one.text):
            continue
        if taken.strength == DECLARED and (one.number <= taken.number or one.aside):
            continue
        here = frozenset(place for number, place in out if number == one.number) | {own}
        held = own in {it.option for it in named_in(one.text, options)}
        for clause in clauses(one.text):
            if taken.strength == DECLARED and clause.setting in ("others", "past"):
                continue
            text = clause.text
            rivals = {it.option for it in _named_outside(text, own, options)}
            if own in rivals or (SECOND.search(text) and not declares(text)):
                continue  # it is set aside for the one taken, or comes second
            if taken.strength != DECLARED and not held:
                said = stems(text)
                rivals |= {at for at, words in enumerate(telling) if tells(said & words, words)}
            if rivals - here:
                return True
    return False


def _named_outside(text: str, own: int, options: Options) -> list[Mention]:
    """Options that a sentence names, but for what the one taken denies: “not start treatment”."""
    found = (pattern.search(text) for pattern, place in options.cores if place == own)
    cores = [core.span() for core in found if core]
    return [
        it
        for it in named_in(text, options)
        if not any(start <= it.start and it.end <= end for start, end in cores)
    ]


def gainsaid(place: int, found: Sequence[Candidate]) -> bool:
    """Whether an option is denied, left open, or another one taken behind it."""
    if any(one.strength <= OPEN and place in one.options for one in found):
        return True
    named = [at for at, one in enumerate(found) if place in one.options]
    after = found[named[-1] + 1 :] if named else found
    return any(one.strength >= LEADING for one in after)


def tells(said: Set[str], words: Set[str]) -> bool:
    """Whether enough of the stems that only one option has are said to mean it: two, or all.

    Examples
    --------
    >>> tells({"induc", "labor"}, {"induc", "labor"}), tells({"mood"}, {"adjus", "mood"})
    (True, False)
    """
    return len(said) >= min(2, len(words)) > 0


@lru_cache(maxsize=2048)
def own_stems(texts: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Stems of each option that no other has."""
    every = [stems(name) for name in texts]
    return tuple(
        frozenset(own.difference(*(other for at, other in enumerate(every) if at != place)))
        for place, own in enumerate(every)
    )
