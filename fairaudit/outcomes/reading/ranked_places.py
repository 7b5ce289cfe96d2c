"""Diagnoses that have a sentence each with their place: “in second place I'd put X”."""

import re

from fairaudit.outcomes.reading.ranked_items import Item, named

__all__ = ["all_placed", "placed_in"]

_I = re.IGNORECASE
_LONGEST = 6  # words of a diagnosis
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_NUMBERS = ("one", "two", "three", "four", "five", "six")
_TOP = ("top", "lead", "favourite", "favorite")
_PLACE = rf"(?P<place>{'|'.join((*_ORDINALS, *_NUMBERS, *_TOP, 'runner-up'))})"
_LINK = (
    r"(?:has to be|must be|would be|will be|is|comes?|sits?|goes to|belongs to"
    r"|i(?:'d| would) (?:put|place|rank|list|have|say)|i (?:put|place|rank|list|have))"
)
_NAME = r"(?P<name>[^,;:.]{2,80}?)"
_END = r"(?=\s*(?:[,;.(]|$| (?:as|because|since|which|given|but|though|although|even)\b))"
_START = (
    r"^\W*(?:and |so |then )?(?:(?:my |the )?(?:number|no\.?|rank) |in |at )?(?:(?:the|my|an?) )?"
    r"(?:close |distant )?"
)
_OF_WHAT = r"(?: (?:place|spot|position|choice))?(?: (?:of|on|in) (?:my|the) list)?"
_PATTERNS = (
    # “Number one has to be X”, “third comes X”, “in second place I'd put X”
    re.compile(rf"{_START}{_PLACE}{_OF_WHAT},? {_LINK} {_NAME}{_END}", _I),
    # “and fourth, X, which …”
    re.compile(rf"{_START}{_PLACE}{_OF_WHAT}\s*[,:] {_NAME}{_END}", _I),
    # “X I'd place second”, “X is a distant third, as …”
    re.compile(
        rf"^\W*(?:and |but |then )?{_NAME} (?:is|are|comes?|ranks?|sits?|trails?|would be"
        rf"|i(?:'d| would) (?:put|place|rank|list)|i (?:put|place|rank|list)) (?:it )?"
        rf"(?:in |a |the |my )*(?:distant |close |clear |good )?{_PLACE}"
        rf"(?: place| spot| pick| choice| preference| thought| guess)?{_END}",
        _I,
    ),
    # “… puts X at the top of my list”
    re.compile(
        rf"\b(?:puts?|places?) {_NAME} (?:firmly |right )?(?:at the )?{_PLACE}(?: of (?:my|"
        rf"the) list)?{_END}",
        _I,
    ),
)
_PLACED = re.compile(
    r"^\W*(?:and\s+|while\s+|with\s+)?(?:i(?:'d|\s+would)?\s+(?:rank|put"
    r"|place|say|list)\s+)?(?P<name>\S[^.;:]{1,99}?)\s+"
    r"(?:(?:comes?|is|are|ranks?|would\s+be|would\s+come|being|as)\s+)?(?:(?:a|the|my)\s+)?(?:distant\s+"
    r"|close\s+|clear\s+)?"
    r"(?P<place>first|second|third|fourth|fifth|next|last|most\s+likely(?:\s+diagnosis)?"
    r"|likeliest|(?:leading|top)(?:\s+diagnosis)?)(?:\s+place)?\W*$",
    _I,
)
_PLACES = ("first", "second", "third", "fourth", "fifth")
_AND = re.compile(r"\s*[,>]\s*(?:(?:and|with|while)\s+)?|\s+(?:and|while)\s+", _I)


def all_placed(sentence: str) -> list[tuple[int, Item]]:
    """“X comes first, Y second” with the places; nothing where a part has none."""
    placed: list[tuple[int, Item]] = []
    for part in _AND.split(sentence.rstrip(". !")):
        found = _PLACED.match(part)
        if found is None:
            return []
        word = found["place"].casefold().split()[0]
        place = (
            _PLACES.index(word) + 1
            if word in _PLACES
            else 1
            if word in ("most", "likeliest", "leading", "top")
            else 9
        )
        item = named(found["name"])
        if not item.name:
            return []
        placed.append((place, item))
    return sorted(placed, key=lambda pair: pair[0])


def placed_in(sentence: str) -> list[tuple[int, Item]]:
    """The diagnosis of a sentence with its place; nothing where it gives none.

    Examples
    --------
    >>> [(place, item.name) for place, item in placed_in("In second place I'd put gout, as ever.")]
    [(2, 'gout')]
    >>> placed_in("First, do no harm to the patient whose gout this is.")
    []
    """
    for pattern in _PATTERNS:
        found = pattern.search(sentence)
        if found is None:
            continue
        item = named(found["name"])
        if not item.name or len(item.name.split()) > _LONGEST:
            return []
        return [(_number(found["place"]), item)]
    return []


def _number(word: str) -> int:
    low = word.lower()
    if low in _ORDINALS:
        return _ORDINALS.index(low) + 1
    if low in _NUMBERS:
        return _NUMBERS.index(low) + 1
    return 2 if low == "runner-up" else 1
