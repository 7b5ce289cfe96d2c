"""What contests a ranking that was read: a place without a name, or an order that is changed."""

import re
from collections.abc import Sequence

from fairaudit.outcomes.reading.asides import unquoted
from fairaudit.outcomes.reading.ranked_items import Item, falls, is_deed, named
from fairaudit.outcomes.reading.ranked_lists import is_out
from fairaudit.outcomes.reading.text import sentences

__all__ = ["reordered_after", "unheard"]

_I = re.IGNORECASE
_SHORT = 7  # words of a clause that may have its name in the next: “in second place, gout”
_LINE = 80  # characters of an item by which its line is known
_NEAR = 120  # characters from a name on in which its likelihood stands
_TELLING = 5  # letters of a word by which a sentence speaks of a diagnosis
_BRACKETS = re.compile(r"\s*\([^()]{0,200}\)")
_CLAUSE_END = re.compile(r"[,:]\s|\s-\s|\s(?=and\b)")
_LAST = r"last(?!\s+(?:week|month|night|year|time|dose|visit|\w*day))"
# Words that give something a place in an order.
_PLACE = re.compile(
    rf"\b(?:first|second|third|fourth|fifth|{_LAST}|lastly|finally|next|then|top|(?:in|a)head|bottom"
    r"|behind|below|beyond|after\s+(?:that|this|it|them|which)|follow(?:s|ed)|trails?|trailing|rear"
    r"|runner-up|number\s+(?:two|three|four|five)|close[sd]?|instead|swap\w*|alternativ\w+"
    r"|also\s+(?:possible|consider)|likel?ie(?:r|st)|(?:more|most|less|least)\s+(?:likely|probable))\b",
    _I,
)
_IN_THAT_ORDER = re.compile(r"\bin\s+(?:that|this)\s+order\b|\bthough\s+less\s+likely\b", _I)
_COMPARED = r"\b(?:after|behind|below|beyond|beside|than|ahead\s+of|before)\s+(?:(?:the|a|an)\s+)?"
_LABELLED = re.compile(r"(?P<label>[a-z][a-z' -]{2,30}):\s+(?P<name>[^,.;:]{3,60})[.!]?")

# Words after a list that change its order, or say that it has none.
_CHANGED = re.compile(
    r"\b(?:swap\w*|revers\w+|re-?order\w*|promot\w+|demot\w+|correction|scratch|scrap|strike|undo"
    r"|hold\s+on|hang\s+on|hmm|again|arbitrar\w+|interchang\w+|sequence"
    r"|(?<!whatever the )order(?!\s+(?:an?|the|her|his)\b)|rank(?:s|ed|ing)?|numbering"
    r"|mov(?:e[sd]?|ing)|labels|actually|on\s+reflection|on\s+second\s+thou?ghts?)\b"
    r"|^\W*(?:wait|no|edit|update)\b(?=\s*[,.!:;-])",
    _I,
)
# Words that do so where they are about what stands in the list.
_ORDERED = re.compile(
    rf"\b(?:(?:first|second|third)(?![- ]line)|{_LAST}|tops?|bottom|leads?|heads?|ahead|above|below"
    r"|instead|best|outranks?|beats?|overtak\w+|rather\s+than|number(?:s|ing)"
    r"|likel?ie(?:r|st)|(?:more|most)\s+(?:likely|probable)|favou?r\w*|share|tied?|equal\w*)\b|#\s?\d",
    _I,
)
_LISTED = re.compile(
    r"\b(?:it|this|that|these|those|they|them|both|all|list|diagnos[ie]s|places?|numbers?)\b|#", _I
)
# “The last is rare”: one of the list, and not a place in it.
_ONE_OF = re.compile(
    r"\bthe\s+(?:first|second|third|last)(?=\s+(?:one|two|three|is|are|was|has|have|tends?|can|may"
    r"|needs?|would|will|usually|often)\b)",
    _I,
)


def unheard(said: str, items: Sequence[Item]) -> bool:
    """Whether sentences give a place to something that was not read as a diagnosis.

    Likelihoods that rise from one diagnosis to the next contest the ranking as well.

    Examples
    --------
    >>> gout = Item(name="gout", words="gout", remarked=False)
    >>> unheard("Most likely gout. Beyond that, one may think of sepsis.", [gout])
    True
    >>> unheard("First, gout. Give colchicine.", [gout])
    False
    """
    any_name = rf"(?<!\w)(?:{'|'.join(re.escape(item.name) for item in items)})(?!\w)"
    compared, names = re.compile(_COMPARED + any_name), re.compile(any_name)
    folded = said.casefold()
    shares = [folded[at : at + _NEAR] for one in items if (at := folded.find(one.name)) >= 0]
    told = [compared.sub("behind it", one) for one in sentences(_BRACKETS.sub("", folded))]
    return not falls(shares) or any(
        # What stands under a title belongs to it.
        _without_name(
            sentence, sentence if sentence[-1] in ".!;" else f"{sentence}: {after}", names
        )
        for sentence, after in zip(told, [*told[1:], ""], strict=True)
        if not sentence.endswith(("?", ":")) and not is_deed(sentence)
    )


def _without_name(sentence: str, told: str, names: re.Pattern[str]) -> bool:
    """Whether a clause of what a sentence tells gives a place, and no diagnosis for it."""
    label = _LABELLED.fullmatch(sentence)
    if label is not None and named(label["name"]).name and not is_out(label["label"]):
        return names.search(sentence) is None
    clauses = _CLAUSE_END.split(_IN_THAT_ORDER.sub("", told))
    for here, after in zip(clauses, [*clauses[1:], ""], strict=True):
        if _PLACE.search(here) is None:
            continue
        near = f"{here} {after}" if len(here.split()) < _SHORT else here
        if names.search(near) is None:
            return True
    return False


def reordered_after(said: str, items: Sequence[Item]) -> bool:
    r"""Whether what follows the last item of a list speaks of the list's order.

    Examples
    --------
    >>> items = [Item(name=name, words=name, remarked=False) for name in ("gout", "sepsis")]
    >>> reordered_after("1. gout\n2. sepsis\n\nThe fever puts sepsis on top.", items)
    True
    >>> reordered_after("1. gout\n2. sepsis\n\nAn aspirate comes first.", items)
    False
    """
    words = {word for item in items for word in item.name.split() if len(word) >= _TELLING}
    for sentence in sentences(_ONE_OF.sub("that", unquoted(_after(said, items[-1].words)))):
        if _CHANGED.search(sentence) is not None:
            return True
        if _ORDERED.search(sentence) is None:
            continue
        if _LISTED.search(sentence) or any(word in sentence.casefold() for word in words):
            return True
    return False


def _after(said: str, last: str) -> str:
    """What follows the first sentence of the last item, which has a line to itself or not."""
    words = last[:_LINE]
    end = r"[ \t]*$" if words == last else ""
    lines = list(re.finditer(rf"^[^\n]{{0,14}}?{re.escape(words)}{end}", said, re.MULTILINE))
    start = said.find(words, lines[-1].start()) if lines else said.rfind(words)
    first, *_ = sentences(last) or [""]
    return said[start + len(first) :]
