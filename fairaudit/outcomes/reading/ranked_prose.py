"""Ranked diagnoses in sentences: “most likely X, then Y”, “X > Y”, “X comes first”."""

import re
from collections.abc import Sequence

from fairaudit.outcomes.reading.ranked_items import RANK_LABEL, Item, named, split_names
from fairaudit.outcomes.reading.ranked_lists import REVERSED
from fairaudit.outcomes.reading.ranked_places import all_placed, placed_in
from fairaudit.outcomes.reading.text import sentences

__all__ = ["names_in_phrase", "names_in_prose"]

_MOST_SENTENCES = 80
_LONGEST_SENTENCE = 600
_LONGEST_PHRASE = 400
_I = re.IGNORECASE

_THING = (
    r"(?:diagnos[ei]s|causes?|explanations?|possibilit(?:y|ies)|conditions?|suspects?"
    r"|differentials?"
    r"|choices?|considerations?|etiolog(?:y|ies)|impression|thought|guess|bet|candidates?)"
)
_IS = (
    r"(?:\s*[:=]\s*|\s+(?:is|are|would\s+be|will\s+be|remains?|appears?\s+to\s+be|seems?\s+to\s+be"
    r"|was|must\s+be"
    r"|(?:would\s+|could\s+)?includes?|comprises?)(?:\s*:)?\s+)"
)
_ABOUT = r"(?:,?\s+(?:for|of|in|here|given|based|to|that|at|with|from)\b[^.;:]{0,140}?)?"
_SUPERLATIVE = (
    r"(?:most\s+likely|most\s+probable|likeliest|leading|top|primary|main|working|favou?red|first"
    r"|number\s+one|best"
    r"|my|provisional|overall)"
)
# “The most likely diagnosis for this patient is …”, “this is probably …”, “first, …”.
_LEADS = tuple(
    re.compile(pattern, _I)
    for pattern in (
        rf"\b{_SUPERLATIVE}\s+(?:[\w-]+\s+){{0,3}}?{_THING}{_ABOUT}{_IS}",
        rf"^\W*(?:the\s+|a\s+)?(?:ranked\s+)?(?:differential(?:\s+diagnos[ei]s)?"
        rf"|diagnos[ei]s){_ABOUT}{_IS}",
        r"^\W*(?:this|it|(?:the|this|his|her)\s+(?:clinical\s+)?(?:picture|presentation|patient|"
        r"case|man"
        r"|woman|constellation)|these\s+(?:findings|symptoms|features))(?:\s+(?:is|are|looks"
        r"|sounds|seems|has|had)|'s)?\s+"
        r"(?:most\s+likely|very\s+likely|likely|probably|most\s+consistent\s+with"
        r"|consistent\s+with)\s+(?:has\s+|to\s+be\s+|due\s+to\s+)?",
        r"^\W*(?:this|it|he|she|the\s+(?:patient|case|man|woman|child))\s+(?:most\s+likely"
        r"|very\s+likely|likely|probably)\s+(?:has|is)\s+",
        r"^\W*(?:primary|leading|top)\s*:\s+",
        r"^(?![^:]{0,120}\b(?:no|not|any|random|alphabetical|least|reverse|ascending|increasing)\b)"
        r"[^.:;]{0,60}\b(?:rank|order|list|differential|ranking)\b[^.:;]{0,40}:\s+",
        r"^\W*(?:this|it|the\s+(?:picture|presentation|case))\s+(?:(?:looks|sounds|seems)\s+like|"
        r"suggests|points\s+to)\s+",
        r"^\W*(?:at\s+the\s+)?(?:top|first|highest|high)\s+(?:of|on)\s+(?:my|"
        r"the)\s+list(?:\s+(?:is|"
        r"would\s+be|comes)|:)\s+",
        r"^\W*i(?:'d)?\s+(?:say|think|believe|suspect|would\s+say|favou?r)\s+(?:that\s+)?(?:(?:it"
        r"|this|the\s+\w+)\s*(?:'s|is|has)\s+)?"
        r"(?:most\s+likely\s+|probably\s+)?",
        r"^\W*(?:the|my)\s+(?:front-?runner|favou?rite)\s+(?:is|would\s+be)\s+",
        r"^\W*(?:by\s+far\s+)?the\s+(?:most\s+likely|likeliest)\s+(?:is|would\s+be)\s+",
        r"^\W*(?:by\s+far\s+)?(?:most\s+likely|likeliest|probably|first)\b(?:\s+(?:is|this\s+is|it\s+is"
        r"|it's))?\s*[:,]?\s+",
    )
)
_NEXT = re.compile(
    r"^\W*(?:and\s+)?(?:the\s+|my\s+|an?\s+)?(?:next|second|third|fourth|fifth|then|also"
    r"|(?:after|behind|below|beyond)\s+(?:that|which|this|it|them"
    r"|[\w'-]+(?:\s+[\w'-]+){0,3}?(?=\s+i(?:'d|\s+would)\s))"
    r"|(?:second|third)ly|followed\s+by|others?|additional|further|less\s+likely|another"
    r"|least\s+likely"
    r"|alternatively|finally|lastly|last)\b"
    rf"(?:\s+(?:most\s+)?(?:likely|likeliest|probable|possible))?(?:\s+on\s+(?:my"
    rf"|the)\s+list)?(?:\s+{_THING})?{_ABOUT}"
    rf"(?:{_IS}|\s*[,:]?\s*(?:i(?:'d|\s+would)\s+(?:also\s+)?(?:consider|think\s+of|list|put|place"
    rf"|suspect|have)\s+|comes?\s+))",
    _I,
)
_ALSO = re.compile(
    r"^\W*(?:(?:also\s+)?consider\s+(?:also\s+)?:?|(?:also|then)\s+(?:on\s+the\s+list|"
    r"possible)\s*:)\s*"
    r"|^\W*i(?:'d|\s+would|\s+will)?\s+(?:also|then|next)\s+(?:consider|list|include|think\s+of|"
    r"suspect)\s+",
    _I,
)
_LESS_LIKELY = re.compile(
    r"^\W*(?P<names>[^.;:]{2,120}?)\s+(?:is|are|would\s+be|seems?)\s+(?:also\s+)?(?:less\s+likely|"
    r"possible)\b",
    _I,
)
_ALTERNATIVE = re.compile(
    r",?\s+with\s+(?P<name>[^,.;]{2,80}?)\s+(?:as|being)\s+(?:the|an?|my)\s+(?:\w+\s+){0,2}?"
    r"(?:alternative|runner-up|second|possibility|consideration)\b",
    _I,
)
_DISTANT = re.compile(
    r",?\s+(?:and|with)\s+(?P<name>[^,.;]{2,80}?)\s+(?:as\s+|being\s+)?(?:a|the|my)\s+(?:distant|"
    r"close|"
    r"poor|remote|possible)\s+(?:second|third|fourth|fifth)\b",
    _I,
)
_FOLLOWED = re.compile(r"\b(?:followed\s+by|and\s+then|,\s*then)\b|>", _I)
_NEXT_LEAD = re.compile(
    r"\b(?:next|second|third|fourth|fifth|less|other|least)\s+(?:most\s+)?(?:likely|likeliest"
    r"|probable)\b",
    _I,
)
_NEXT_BARE = re.compile(
    r"^\W*(?:and\s+)?(?:then|next|after\s+that|followed\s+by|lastly|finally"
    r"|(?:second|third|fourth|fifth)(?:ly)?\s*[,:]|(?:secondary|tertiary)\s*:)\s*[,:]?\s+",
    _I,
)
_SUFFIX = re.compile(
    rf"^\W*(?P<name>[^\s.;:][^.;:]{{1,99}}?)\s+(?:(?:is|seems|remains|would\s+be)\s+(?:clearly\s+"
    rf"|by\s+far\s+|probably\s+)?"
    rf"(?:the\s+|my\s+)?(?:most\s+likely|most\s+probable|likeliest|leading"
    rf"|top)(?:\s+{_THING})?|(?:comes?|goes?|ranks?)\s+first|(?:tops?|heads?|leads?)\s+(?:my|the)\s+list|leads(?=,)"
    r"|is\s+the\s+(?:diagnosis|condition|one)\s+(?:that\s+)?i(?:'d|\s+would)\s+(?:put|place|rank|set)\s+(?:at\s+the"
    r"\s+(?:top|head)|on\s+top|first))"
    rf"(?:\s+(?:for\s+me|here|in\s+my\s+view|by\s+a\s+\w+\s+margin|by\s+far|easily))?"
    rf"(?=\s*(?:[,.;:>]|$|followed|then))",
    _I,
)
_IN_ORDER = re.compile(r",?\s+in\s+(?:that|this|the\s+following)\s+order\b.{0,60}$", _I)
_TITLE = re.compile(
    r"^([ \t]{0,20}(?:the )?(?:most likely|primary|leading|top|final|working"
    r"|provisional) diagnosis)[ \t:.]{0,10}\n\s{0,10}",
    re.IGNORECASE | re.MULTILINE,
)
_STEP = re.compile(
    r"(?:\s*,\s*|\s+)(?:and,?\s+)?(?:then|followed(?:\s+(?:closely|next|in\s+turn))?\s+by"
    r"|next(?:\s+comes)?|less\s+likely"
    r"|least\s+likely|lastly|finally|after\s+that|possibly|perhaps|"
    r"maybe)\b\s*(?:by\s+)?[,:]?\s*(?:by\s+)?"
    r"|\s*;\s*(?:and\s+)?|\s+/\s+|\s*>+\s*|\s*(?:→|»|≻)\s*",
    _I,
)
_NOT_BUT = re.compile(r"^\W*not\s+[^.,;]{1,80}?,?\s+but\s+(?:rather\s+)?", _I)
_NEGATED = re.compile(r"^\W*(?:not|no|neither|never|unlikely|unclear|unknown|hard|difficult)\b", _I)
_EITHER = re.compile(r"\b(?:or|versus|vs)\b|\beither\b", _I)
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|should|would|could|can|may|might|must|needs?|will|i|you|"
    r"we|he|she|they"
    r"|it|please)\b",
    _I,
)
_SEMICOLON = re.compile(r";\s(?=(?P<next>[^;.\n]{0,160}))")
# “The first is X, and the second, Y”
_AND_SECOND = re.compile(
    r",?\s+and\s+(?=(?:in\s+|at\s+)?(?:the\s+|my\s+|number\s+)?(?:second|third|fourth|two|three)\b"
    r"|[^,.;]{2,60}?\s(?:comes?|is|ranks?)\s+(?:in\s+)?(?:second|third|fourth|last)\b)",
    _I,
)
_VERB = re.compile(r"\b(?:is|are|would be|comes|ranks)\b", _I)
_SIDE = re.compile(r"\s*\([^()]{0,200}\)")
_PLURAL = re.compile(
    r"\b(?:others?|alternatives|considerations|possibilities|less\s+likely|least\s+likely|also)\b"
    r"[^.:]{0,60}:\s*$|\b(?:are|includes?|comprises?)\s*:?\s*$|(?:consider|include|list)\s+$|"
    r"differential[^.]*$|\b(?:rank|order|list)\b[^.]*:\s*$",
    _I,
)
_LABEL = re.compile(
    r"^\W*(?:(?:my|the|a|ranked|final|top|leading|likely|possible|working|provisional|three|five"
    r"|\d|here\s+is|here's)\s+)*"
    r"(?:differential(?:\s+diagnos[ei]s)?|diagnos[ei]s|ddx|dx|answer|impression|assessment"
    r"|ranking|in\s+(?:descending\s+)?order)\s*(?:\([^()]{0,80}\))?\s*[:=-]\s*",
    _I,
)


def names_in_prose(said: str) -> list[Item]:
    """Diagnoses that sentences rank, best first; the last sentence that begins a ranking counts.

    Examples
    --------
    >>> [item.name for item in names_in_prose("The likeliest diagnosis is gout, then sepsis.")]
    ['gout', 'sepsis']
    """
    names: list[Item] = []
    label = ""
    # A title is read with what stands below it, and “first, X; second, Y” as one sentence.
    joined = _SEMICOLON.sub(_join, _TITLE.sub(r"\1: ", said))
    told = [one for s in sentences(joined)[:_MOST_SENTENCES] for one in _AND_SECOND.split(s)]
    if (turned := _from_behind(told)) is not None:
        return turned
    for sentence in told:
        if sentence.endswith("?") or len(sentence) > _LONGEST_SENTENCE:
            continue
        bare = _IN_ORDER.sub("", _SIDE.sub("", sentence).strip(" ."))
        bare = _ALTERNATIVE.sub(r" > \g<name>", bare)
        if placed := all_placed(bare) or _in_turn(bare, len(names)):
            names = [] if placed[0][0] == 1 else names
            names += [item for _, item in placed]
            continue
        bare = _DISTANT.sub(r" > \g<name>", bare)
        if (suffix := _SUFFIX.match(bare)) is not None:
            # “Given her age, gout is the likeliest diagnosis, …”
            name = suffix["name"].rpartition(", ")[2]
            bare = f"The most likely diagnosis is {name}{bare[suffix.end() :]}"
        begun = _begun(bare)
        goes_on = (
            (_NEXT.match(bare) or _NEXT_BARE.match(bare) or _ALSO.match(bare))
            if names and not begun
            else begun
        )
        if goes_on is None:
            less = _LESS_LIKELY.match(bare) if names else None
            parts = [named(part) for part in split_names(less["names"])] if less else []
            names = [*names, *parts] if all(item.name for item in parts) else names
            continue
        if begun and begun[0].endswith(": ") and begun[0].casefold() == label:
            # “Diagnosis: X” twice may be two of a list or a change of mind.
            return []
        label = begun[0].casefold() if begun else label
        found = _ranked(bare[goes_on.end() :], several=_PLURAL.search(goes_on[0]) is not None)
        names = (found or names) if begun else names + found
    return list({item.name: item for item in reversed(names)}.values())[::-1]


def _from_behind(told: Sequence[str]) -> list[Item] | None:
    """Diagnoses whose first is told after others: by their places, or none if one is lacking."""
    placed = [one for sentence in told for one in (all_placed(sentence) or placed_in(sentence))]
    if not placed or placed[0][0] == 1 or any(map(_begun, told)):
        return None
    places = dict(placed)
    whole = len(places) == len(placed) and set(places) == set(range(1, len(places) + 1))
    return [places[place] for place in sorted(places)] if whole else []


def _in_turn(sentence: str, count: int) -> list[tuple[int, Item]]:
    """A diagnosis with the next place, or with the first."""
    placed = placed_in(sentence)
    if _FOLLOWED.search(sentence):
        return []
    return [(place, item) for place, item in placed if place in (1, count + 1)]


def _join(found: re.Match[str]) -> str:
    """“First, X; second, Y” is one sentence; what has a verb of its own is another."""
    return ". " if _VERB.search(found["next"]) else " > "


def names_in_phrase(said: str) -> list[Item]:
    """Diagnoses of an answer that is nothing but them: “a, b, c”, “a > b”, one by itself.

    Examples
    --------
    >>> [item.name for item in names_in_phrase("Differential: gout, sepsis, and cellulitis.")]
    ['gout', 'sepsis', 'cellulitis']
    """
    lines = [line for line in said.split("\n") if line.strip()]
    if not lines or len(lines) > 2 or len(said) > _LONGEST_PHRASE:
        return []
    phrase = _LABEL.sub("", _IN_ORDER.sub("", " ".join(lines).strip(" .")), count=1)
    phrase = _ALTERNATIVE.sub(r" > \g<name>", phrase)
    backwards = REVERSED.search(phrase.partition(":")[0]) is not None
    if backwards:
        phrase = phrase.partition(":")[2]
    parts = [
        part
        for step in _STEP.split(_SIDE.sub("", phrase))
        for part in split_names(RANK_LABEL.sub("", step))
    ]
    items = [named(part) for part in parts]
    first, *others = sentences(phrase) or [""]
    plain = not (_EITHER.search(phrase) or _CLAUSE.search(phrase))
    if plain and items and all(item.name for item in items):
        return items[::-1] if backwards else items
    talk = _EITHER.search(first) or _CLAUSE.search(first)
    if others and first.endswith(".") and len(first.split()) <= 6 and not talk:
        # “Acute appendicitis. The pain has moved …”
        return [item for item in [named(first)] if item.name and "," not in first]
    return []


def _begun(sentence: str) -> re.Match[str] | None:
    """Where a sentence begins a ranking."""
    for lead in _LEADS:
        found = lead.search(sentence)
        if found is not None and not _NEXT_LEAD.search(sentence[: found.end()]):
            return found
    return None


def _ranked(body: str, several: bool) -> list[Item]:
    """Diagnoses of what follows “the most likely diagnosis is”; none where it does not commit."""
    body = _NOT_BUT.sub("", body)
    if _NEGATED.match(body):
        return []
    names: list[Item] = []
    for place, step in enumerate(_STEP.split(body)):
        step = RANK_LABEL.sub("", step)
        if place and _CLAUSE.search(step):
            break
        parts = split_names(step) if several or place else _parts(step)
        items = [named(part) for part in parts if not _only_talk(part)]
        if place == 0 and (not items or not items[0].name or _EITHER.search(items[0].name)):
            return []
        if place == 0 and several and not all(item.name for item in items):
            return []
        for item in items:
            if not item.name or _EITHER.search(item.name):
                return []
            names.append(item)
            if item.remarked and not several:
                break
    return names


def _only_talk(part: str) -> bool:
    return not any(char.isalpha() for char in part)


def _parts(step: str) -> list[str]:
    """“X, Y and Z” where all are names, and else the first clause."""
    parts = split_names(step)
    if len(parts) >= 3 and all(named(part).name and len(part.split()) <= 6 for part in parts):
        return parts
    return [step]
