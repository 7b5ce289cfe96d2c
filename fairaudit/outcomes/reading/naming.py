"""Which options a clause names, by words, letters or places, and which of them it takes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from fairaudit.outcomes.reading.clauses import Clause
from fairaudit.outcomes.reading.options import Mention, Options, place_of
from fairaudit.outcomes.reading.polarity import negations

__all__ = [
    "coordinated",
    "is_alone",
    "leads",
    "mislabelled",
    "named_in",
    "taken_in",
    "without_brackets",
]

_I = re.IGNORECASE

# What follows one of these words is what the clause sets aside in favour of something else.
_AWAY = re.compile(
    r"\b(?:rather than|instead of|prefer(?:red|able) to|superior to|over|than|not|n't|unlike|"
    r"as opposed to|without|before|"
    r"avoid\w*|rul(?:e|es|ed|ing) out|exclud\w+|except|(?:any(?:thing|where|one|body)?|"
    r"every(?:thing|one)|"
    r"all) but|"
    r"nor|no|"
    r"against|compared (?:to|with)|from|"
    r"alternative to|substitute for|following|after)\s+"
    r"(?:(?:a|an|the|any|either|by|for|giving|using|immediate)\s+)*$"
    r"|\b(?:rather than|instead of|as opposed to|inferior to)\b[^.;]{0,30}$",
    _I,
)
_JOINED = re.compile(r"\W*(?:or|and|nor)?\W*(?:an? |the )?", _I)
# Behind the option, “for a migraine without fever” denies nothing.
_CIRCUMSTANCE = re.compile(
    r"\b(?:without(?! (?:success|effect|benefit|relief))|with no|in the absence of|despite|"
    r"to (?:rule out|exclude|avoid|prevent|stop))\b",
    _I,
)
_AND_NOT = re.compile(r"\band (?:(?:do|does|did|is|are|was|has) not|(?:does|is|was|has)n't)\b", _I)
_ELIMINATED = re.compile(
    r"\b(?:what|which|that) .{0,20}\blast\W*$|\blast (?:resort|on\b)|"
    r"\bthe last \w+ (?:i|we|s?he|they|you|that|to|this)\b|"
    r"\b(?:(?:can|could|may|should|will|must) (?:\w+ )?wait|out|eliminated|"
    r"excluded|ruled out|less (?:likely|suitable|"
    r"appropriate|effective)|second-line|absent|worse|too (?!(?:while|if|as|because|since|until|"
    r"when|for|in|at|but|and|now|given)\b)\w+|useless|unhelpful|uninterpretable|unreliable|no use|"
    r"(?:would|could|might) (?:miss|"
    r"delay|harm|"
    r"worsen)|expos\w+ (?:her|him|them|the))\b",
    _I,
)
_BETTER = re.compile(r"\b(?:inferior|secondary) to|worse than|less \w+ than\b", _I)
_ALONE = re.compile(
    r"^(?:(?:so|and|but|then|therefore|thus|hence|probably|likely|just|simply|"
    r"either|both|the|an?|to|it's|it is|option|choice|answer|letter|only|final|rather|"
    r"or|an? (?:urgent|emergency|immediate|early|prompt)|urgent|emergency|immediate|early|prompt"
    r"|yes)\s+)*$",
    _I,
)
# A letter counts where it stands by itself: in brackets, at the beginning, after “answer”, “is” …
_CAPITAL = re.compile(r"\b[A-Z]\b")
_LETTER = re.compile(
    r"(?:^|(?<=\()|\b(?i:options?|out|choice|answer|letter|is|it's|that's|be|to|choose|pick|select|with|"
    r"for|leaves|"
    r"leaving|say|guess|take|get|do|on|therefore|so|thus|hence|both|either|or|and|not|than|of|"
    r"call|but|except|from|save|"
    r"excluding|definitely|clearly|probably|likely|certainly|still|also|plus|add|=|→|∴)\s+|"
    r"(?<=[/&,])|(?<=,\s))"
    r"\(?(?P<letter>[A-Z])(?=\)?(?:$|\s*[/&,):]|\s+-\s|\s+(?:is|are|was|would|seems|as|since|"
    r"because|and|or|over|but|rather|not|(?:is|are|was|would|should|do|does|did|has|have|can)n't|do|for|here|fits|first|looks|remains|can|now|today|too|also|"
    r"plus|then|"
    r"it|should|would|may|both|all|alone|only|if|once|when|after|until|due|given|with|will|has|"
    r"does|needs?)\b))",
)
_NAMED_PLACE = re.compile(
    r"\b(?:option|choice|answer|letter)\s+\(?(?P<letter>[A-Za-z])\b"
    r"|(?:\b(?:option|choice|answer|number|no\.)\s*|#)(?P<number>\d{1,2})\b"
    r"|(?:\bit's |\b(?:it is|with|for|choose|pick|take|is|be) )the (?P<one>first|second|third|"
    r"fourth|fifth|last) one\b"
    r"|\b(?P<ordinal>first|second|third|fourth|fifth|last) (?:option|choice|answer)\b",
    _I,
)
# Letters in a row: where one of them stands for an option, all do.
_ROW = re.compile(r"(?<![\w'-])[A-Z](?:(?:,? (?:and|or) |, ?|/| ?[&+] ?)[A-Z](?![\w'-])){1,11}")
# “(B) Ibuprofen”, “B (ibuprofen)”, “B – ibuprofen”: a letter and the words that it stands for.
_BRACKETED = re.compile(
    r"(?P<blank>\s?)\((?:(?P<letter>[A-Z])\)(?=\s+[a-z])|(?P<inner>[^()]{0,80})\)(?=\s+[a-z]|,))"
)
_TURNS = re.compile(r"\b(?:if|unless|or|not|no|but|only|either|maybe|perhaps)\b|n't\b|\?", _I)
_MARKS = frozenset("().:-")
_TAGGING = re.compile(
    r"(?<![\w'-])\(?(?P<letter>[A-Z])(?:\)|[.:](?=\s))?\s*(?:\(|-\s+)?(?:an? |the )?"
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


def named_in(text: str, options: Options) -> list[Mention]:
    """Options that a text names, by their words, their letters or their places, in order."""
    mentions = options.mentions(text)
    return sorted([*mentions, *_letters_in(text, options, mentions)], key=lambda one: one.start)


def is_alone(text: str, one: Mention) -> bool:
    """Whether a clause is nothing but an option."""
    before, after = text[: one.start], text[one.end :]
    return not after.strip(" .)\"'!") and leads(before)


def mislabelled(text: str, options: Options) -> bool:
    """Whether a letter stands before the full words of another option.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.options import options_of
    >>> known = options_of(("aspirin", "heparin"))
    >>> mislabelled("So A (heparin)", known), mislabelled("So A, aspirin", known)
    (True, False)
    """
    for tag in _TAGGING.finditer(text):
        place = options.letters.find(tag["letter"])
        words = options.full.match(text, tag.end()) if place >= 0 else None
        # “A heparin drip” begins with an article; “B heparin” with a letter.
        marked = tag["letter"] != "A" or not _MARKS.isdisjoint(tag[0])
        apart = tag.end() > tag.end("letter")
        if words is not None and apart and marked and place_of(words) != place:
            return True
    return False


def without_brackets(text: str, options: Options) -> str:
    """A text without brackets around letters, and without remarks in brackets on no option.

    A letter in brackets behind its own words is left off as well.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.options import options_of
    >>> known = options_of(("aspirin", "heparin"))
    >>> without_brackets("Aspirin (A) isn't enough", known)
    "Aspirin isn't enough"
    >>> without_brackets("(A) is tempting, (B) is right, says Dr. Who (a man) himself.", known)
    'A is tempting, B is right, says Dr. Who himself.'
    """
    if "(" not in text:
        return text
    ends = {one.end: one.option for one in options.mentions(text)}

    def instead(found: re.Match[str]) -> str:
        letter = found["letter"]
        if letter is not None:
            own = ends.get(found.start(), -1) == options.letters.find(letter)
            return "" if own else f"{found['blank']}{letter}"
        plain = not named_in(found["inner"], options) and _TURNS.search(found["inner"]) is None
        return "" if plain and found.start() else found[0]

    return _BRACKETED.sub(instead, text)


def leads(before: str) -> bool:
    """Whether what stands before an option is nothing but little words."""
    return _ALONE.match(f"{before.strip(' (')} ".lstrip()) is not None


def taken_in(text: str, mentions: Sequence[Mention], *, turned: bool = False) -> list[Mention]:
    """Those of the options named in a clause that it doesn't deny.

    Parameters
    ----------
    text : str
        The clause.
    mentions : Sequence of Mention
        Where it names options.
    turned : bool
        Whether the question asks for what is wrong, so that a denied option is the answer.
    """
    if not mentions:
        return []
    away = [_AWAY.search(text[: one.start]) is not None for one in mentions]
    for at in range(1, len(mentions)):
        between = text[mentions[at - 1].end : mentions[at].start]
        away[at] = away[at] or (away[at - 1] and _JOINED.fullmatch(between) is not None)
    kept = [one for one, gone in zip(mentions, away, strict=True) if not gone]
    rest = _outside(text, mentions, away)
    if _BETTER.search(text) and len(mentions) > 1:
        return [mentions[-1]]
    denied = (negations(rest) % 2 == 1) or _ELIMINATED.search(rest) is not None
    if turned:
        gone = [one for one, left in zip(mentions, away, strict=True) if left]
        return kept if denied else gone
    return [] if denied else kept


def coordinated(parts: Sequence[Clause], options: Options) -> list[Clause]:
    """Clauses, those of a list (“A, B and C all need it”) put together again."""
    found: list[Clause] = []
    for one in parts:
        last = found[-1] if found else None
        if last is not None and one.mark == "," and not one.setting and not last.setting:
            named, more = named_in(last.text, options), named_in(one.text, options)
            follows = more and leads(one.text[: more[0].start])
            ends = named and not last.text[named[-1].end :].strip(" .)\"'!")
            if follows and ends and {it.option for it in named} != {it.option for it in more}:
                found[-1] = replace(last, text=f"{last.text}, {one.text}")
                continue
        found.append(one)
    return found


def _outside(text: str, mentions: Sequence[Mention], away: Sequence[bool]) -> str:
    """The words of a clause outside the options' own, up to what it sets aside."""
    parts, start = [], 0
    for one, gone in zip(mentions, away, strict=True):
        before = text[start : one.start]
        parts.append(_AWAY.sub(" ", before) if gone and any(not left for left in away) else before)
        start = one.end
    after = _CIRCUMSTANCE.split(text[start:], maxsplit=1)[0]
    if negations(" ".join(parts)):
        after = _AND_NOT.split(after, maxsplit=1)[0]  # “denies B and does not C” denies both
    return " ".join([*parts, after])


def _letters_in(text: str, options: Options, mentions: Sequence[Mention]) -> list[Mention]:
    """Letters and places that stand for options, outside the options' own words."""
    masked = text
    for one in mentions:
        masked = f"{masked[: one.start]}{'#' * (one.end - one.start)}{masked[one.end :]}"
    found: dict[int, Mention] = {}
    for start, end, place in _places_in(masked, options):
        if 0 <= place < len(options.texts):
            found.setdefault(start, Mention(start, end, place, True))
    return list(found.values())


def _letters_at(text: str) -> set[int]:
    """Where letters stand by themselves, or in a row with one that does."""
    alone = {one.start("letter") for one in _LETTER.finditer(text)}
    for row in _ROW.finditer(text) if alone else ():
        if not alone.isdisjoint(range(*row.span())):
            alone |= {one.start() for one in _CAPITAL.finditer(text, *row.span())}
    return alone


def _places_in(text: str, options: Options) -> Iterator[tuple[int, int, int]]:
    """Where letters, numbers and ordinals stand, and which place they mean; -1 for none."""
    for start in sorted(_letters_at(text)) if _CAPITAL.search(text) else ():
        yield start, start + 1, options.letters.find(text[start])
    for one in _NAMED_PLACE.finditer(text):
        if one["letter"]:
            yield *one.span("letter"), options.letters.find(one["letter"].upper())
        elif one["ordinal"] or one["one"]:
            low = (one["ordinal"] or one["one"]).lower()
            place = len(options.texts) - 1 if low == "last" else _ORDINALS.index(low)
            yield *one.span(), place
        elif options.numbered:
            yield *one.span(), int(one["number"]) - 1
