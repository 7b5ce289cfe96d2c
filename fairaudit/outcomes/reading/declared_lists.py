"""Which list of options an answer declares, and what contests one that is read from prose."""

import re
from collections.abc import Set

from fairaudit.outcomes.reading.asides import said_sentences
from fairaudit.outcomes.reading.declarations import (
    Declaration,
    Disputed,
    agreed,
    declarations,
)
from fairaudit.outcomes.reading.declared_options import own_stems, tells
from fairaudit.outcomes.reading.lists import listed_options
from fairaudit.outcomes.reading.multi_clauses import is_list
from fairaudit.outcomes.reading.naming import named_in
from fairaudit.outcomes.reading.options import Options
from fairaudit.outcomes.reading.polarity import NEGATIVE_WORD
from fairaudit.outcomes.reading.sought import stems

__all__ = ["declared_list", "passed_over"]

_EMPTY = re.compile(r"^\W*(?:none(?: of (?:these|them|the above|the options))?|\[\s*\])\W*$", re.I)
_LETTER = re.compile(r"(?<![\w'-])[B-Z](?![\w'-])")
# What stands beside the list: “not indicated”, “in general”, “first”.
_PARTIAL = re.compile(
    r"\b(?:not|un\w+|less|least|other|another|also|first|second|next|relative|optional|"
    r"contraindicated|avoid|wrong|incorrect|alternative\w*|additional|only one|some|main)\b",
    re.IGNORECASE,
)


def declared_list(
    written: str, options: Options, question: str
) -> tuple[Declaration, frozenset[int]] | Disputed | None:
    """The list of options that an answer declares by syntax alone; None where it declares none.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.options import options_of
    >>> known = options_of(("troponin", "D-dimer", "lipase"))
    >>> sorted(declared_list("A D-dimer won't help. Answer: A and C", known, "")[1])
    [0, 2]
    """
    asked = frozenset(stems(question))
    said = [(one, _listed(one, options, asked)) for one in declarations(written, asked)]
    return agreed([(one, places) for one, places in said if places is not None])


def _listed(one: Declaration, options: Options, asked: Set[str]) -> frozenset[int] | None:
    """The options that one declaration lists, if it holds nothing else."""
    if one.form in ("bold", "ticked"):
        return None
    foreign = {word.lower() for word in _PARTIAL.findall(one.label)}
    if any(word[:5] not in asked for word in foreign):
        return None
    if _EMPTY.match(one.value):
        return frozenset()
    places = listed_options(one.value, options)
    if places is None and is_list(one.value, options):
        places = frozenset(it.option for it in named_in(one.value, options))
    if places is None or (len(places) == 1 and one.form == "chosen"):
        return None  # “I'd order a CT” may be one of several steps
    return places


def passed_over(text: str, decided: Set[int], options: Options) -> bool:
    """Whether an option that was neither taken nor ruled out is spoken of all the same.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.options import options_of
    >>> known = options_of(("order a TSH", "order an echocardiogram"))
    >>> passed_over("Order a TSH and a bedside echo.", {0}, known)
    True
    """
    telling = own_stems(options.texts)
    said_all = said_sentences(text)
    lettered = any(it.end - it.start == 1 for one in said_all for it in named_in(one.text, options))
    for one in said_all:
        if one.aside == "injected":
            continue
        if one.aside == "question":
            # “The D-dimer?” may be answered by what follows; a question that lists all isn't.
            raised = {it.option for it in named_in(one.text, options)}
            if raised - decided and len(raised) < len(options.texts) - 1:
                return True
            continue
        said = stems(one.text)
        named = {it.option for it in named_in(one.text, options)}
        for at, words in enumerate(telling):
            found = _begun(said, words)
            # One word is enough, but “lisinopril” alone isn't “stop lisinopril”.
            if tells(found, words) or (found and not NEGATIVE_WORD.match(options.texts[at])):
                named.add(at)
        if lettered:
            named |= {options.letters.find(letter) for letter in _LETTER.findall(one.text)} - {-1}
        if named - decided or _either(said, decided, options.texts):
            return True
    return False


def _either(said: Set[str], decided: Set[int], texts: tuple[str, ...]) -> bool:
    """Whether a word is said that several options have, of which none is decided.

    “Furosemide” may be the oral or the intravenous one.
    """
    every = [stems(name) for name in texts]
    held = [{at for at, words in enumerate(every) if word in words} for word in said]
    return any(len(places) > 1 and places.isdisjoint(decided) for places in held)


def _begun(said: Set[str], words: Set[str]) -> set[str]:
    """Stems that are said, those of four letters for longer ones: “echo” for “echocardiogram”."""
    return {word for word in words if word in said or (len(word) > 4 and word[:4] in said)}
