"""Where an answer names one of the options: in full, or in a short form that tells it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_uppercase

from fairaudit.outcomes.reading.contrary import is_contrary
from fairaudit.outcomes.reading.cue import word_set
from fairaudit.outcomes.reading.polarity import NEGATIVE_WORD, denies
from fairaudit.outcomes.reading.spelling import kindred, phrase
from fairaudit.outcomes.reading.text import typed

__all__ = ["Mention", "Options", "options_of", "place_of"]

_I = re.IGNORECASE
_LABELLED = re.compile(r"\(?([A-Z])[.):]\s+(\S.*)", re.DOTALL)
_WORD = re.compile(r"[^\s\-–—/,;]+")
_ARTICLE = re.compile(r"^(?:an?|the)\s+(?=\S)", _I)
_TYPE = re.compile(r"(?<=\w)-type\b", _I)  # “tension headache”
_REMARK = re.compile(r"\s*\([^()]*\)\s*$")
_START, _STOP = r"(?<![\w-])(?<!\d\.)(?<!\w/)", r"(?!\w)(?!-\w)(?!\.\d)(?!/[a-z]{3})"
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_NEGATIVE = re.compile(r"^(?:no|not|do not|don't|without|never)\s+(?P<core>.+)$", _I)
_LESS = re.compile(r"^(?:restrict|limit|reduce|lower|decrease|halve|taper|hold)\b", _I)
_SWITCH = re.compile(r"^(?:switch|change|convert|swap|move)\b", _I)
_HOMEWARD = tuple(
    f"{verb} home" for verb in ("go", "going", "send", "sent", "send him", "send her", "return")
)
# What ends the first phrase of an option: its head stands before it.
_PREPOSITION = re.compile(
    r"\s+(?:with|without|and|plus|in|of|for|from|by|at|on|to|until|within|after|before|over|"
    r"than)\s",
    _I,
)
_GENERIC_HEAD = word_set(
    """assay test tests scan therapy treatment study disease syndrome infection unit procedure
    medication medicine drug agent disorder management analgesic analgesia center centre exam
    examination screening consult consultation alone only now first visit level"""
)
# Kinds of illness: only what stands before them tells one, where it is an adjective.
_KIND_HEAD = word_set(
    """headache pain fever haemorrhage hemorrhage fracture rash failure infarction shock anaemia
    anemia ulcer injury bleed bleeding stenosis occlusion thrombosis effusion insufficiency
    deficiency dysfunction arrest crisis lesion mass tumour tumor cancer carcinoma oedema edema
    abscess cyst neuropathy"""
)
_ADJECTIVE = re.compile(r"\w{3,}(?:ic|al|ous|ar|ary|ive|oid|ed|eous)$", _I)
# Words that say too little, alone, to stand for an option.
_VAGUE = word_set(
    """general care unit home health service services next first now today time week weeks hour
    hours day days month months year years minute minutes treatment therapy test patient patients
    action hospital medical acute chronic
    severe primary early late low high repeat call give take see start wait obtain order ask
    check tell send other none both all left right pain clinical nothing another more less new
    old good bad same one two three four five room case normal further step urgent watchful
    simple local single double family history risk plan high-risk without not only with major
    minor use using compression pulmonary doctor nurse physician team police status oral
    course dose doses trial regimen series choice answer way step approach strategy"""
)
_LEAST = 4
_NEAR = 40  # characters on either side of a name in which the word next to it stands
# Whole answers that are common enough to be known beforehand.
_PLACES = ("", "option ", "choice ", "answer ")
_LEADS = (
    *_PLACES,
    "answer: ",
    "answer:",
    "final answer: ",
    "correct answer: ",
    "the answer is ",
    "the answer is: ",
    "the correct answer is ",
    "the best answer is ",
    "my answer: ",
    "my answer is ",
    "my choice: ",
    "my final answer: ",
    "best answer: ",
    "choice: ",
    "option: ",
    "selected option: ",
    "selected: ",
)
_RIGHT = ("correct", "the answer", "the correct answer", "the best answer", "the best option")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where one option is named."""

    start: int
    end: int
    option: int
    short: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Options as an answer may name them.

    Parameters
    ----------
    texts : tuple[str, ...]
        The options as they were given.
    letters : str
        The letters that stand for them, in their order.
    plain : dict[str, int]
        Whole answers, folded, that can mean only one of them.
    numbered : bool
        Whether a number can count options, since no option holds one itself.
    cores : tuple[tuple[Pattern, int], ...]
        What a negative option denies, with its place: denying that is choosing the option.
    """

    texts: tuple[str, ...]
    letters: str
    plain: dict[str, int]
    numbered: bool
    cores: tuple[tuple[re.Pattern[str], int], ...]
    full: re.Pattern[str]
    short: re.Pattern[str] | None

    def mentions(self, text: str) -> list[Mention]:
        """Places where a text names options, in order; where names overlap, the longer one.

        Examples
        --------
        >>> known = options_of(("oral ibuprofen", "oral colchicine", "no antibiotic"))
        >>> [(one.option, one.short) for one in known.mentions("Ibuprofen, not oral colchicine")]
        [(0, True), (1, False)]
        """
        found = [
            Mention(one.start(), one.end(), place_of(one), False)
            for one in self.full.finditer(text)
        ]
        if self.short is not None:
            masked = text
            for one in found:
                masked = f"{masked[: one.start]}{'#' * (one.end - one.start)}{masked[one.end :]}"
            found += [
                Mention(one.start(), one.end(), place_of(one), True)
                for one in self.short.finditer(masked)
                if not is_contrary(
                    self.texts[place_of(one)],
                    text[max(0, one.start() - _NEAR) : one.start()],
                    text[one.end() : one.end() + _NEAR],
                )
            ]
        return sorted(found, key=lambda one: one.start)

    def denied_core(self, text: str, named: Sequence[Mention] = ()) -> int | None:
        """The negative option that a denying clause comes to, if any.

        Where the clause names options, what is denied has to be one of them: “no psychiatry
        referral” isn't “no referral”.

        Examples
        --------
        >>> options_of(("amoxicillin", "no antibiotic")).denied_core("Antibiotics aren't needed")
        1
        """
        for pattern, option in self.cores:
            core = pattern.search(text)
            if core is None or not denies(f"{text[: core.start()]} {text[core.end() :]}"):
                continue
            if not named or any(it.start < core.end() and core.start() < it.end for it in named):
                return option
        return None


@lru_cache(maxsize=2048)
def options_of(texts: tuple[str, ...]) -> Options:
    """Prepare options for finding them in answers."""
    labelled = [_LABELLED.fullmatch(text) for text in texts]
    if all(labelled):
        letters = "".join(one[1] for one in labelled if one)
        names = [one[2] for one in labelled if one]
    else:
        letters, names = ascii_uppercase[: len(texts)], list(texts)
    names = [typed(name).strip() for name in names]
    short = _short_forms(names)
    cores = tuple(
        (re.compile(f"{_START}{phrase(found['core'])}{_STOP}", _I), place)
        for place, name in enumerate(names)
        if (found := _NEGATIVE.match(name))
    )
    return Options(
        texts=texts,
        letters=letters,
        plain=_whole_answers(names, letters, texts),
        numbered=_countable(names),
        cores=cores,
        full=_pattern([(form, at) for at, name in enumerate(names) for form in _full_forms(name)]),
        short=_pattern(short) if short else None,
    )


def place_of(found: re.Match[str]) -> int:
    """The place of the option that a match of `full` or `short` names."""
    return int((found.lastgroup or "").partition("_")[0][1:])


def _pattern(forms: list[tuple[str, int]]) -> re.Pattern[str]:
    """Any of several names, longer ones first."""
    ordered = sorted(forms, key=lambda form: len(form[0]), reverse=True)
    parts = [
        f"(?P<o{place}_{number}>{phrase(form)})" for number, (form, place) in enumerate(ordered)
    ]
    return re.compile(f"{_START}(?:{'|'.join(parts)}){_STOP}", _I)


def _full_forms(name: str) -> list[str]:
    forms = [name, _ARTICLE.sub("", name)]
    forms += [without] if (without := _REMARK.sub("", forms[1])) else []
    forms += [untyped] if (untyped := _TYPE.sub("", forms[1])) != forms[1] else []
    forms += kindred(name)
    return list(dict.fromkeys(forms))


def _short_forms(names: list[str]) -> list[tuple[str, int]]:
    """Names that only one option can be meant by: its head, or what tells it from its like."""
    phrases = [_PREPOSITION.split(_ARTICLE.sub("", _REMARK.sub("", name))) for name in names]
    words = [_WORD.findall(phrase[0]) for phrase in phrases]
    # “Admit to the ward” and “admit to the ICU” are told apart by what follows.
    tails = [_WORD.findall(_ARTICLE.sub("", phrase[1])) if phrase[1:] else [] for phrase in phrases]
    everywhere = [{word.lower() for word in _WORD.findall(name)} for name in names]
    forms: list[tuple[str, int]] = []
    for place, (name, own) in enumerate(zip(names, words, strict=True)):
        if _NEGATIVE.match(name) or NEGATIVE_WORD.match(name) or _LESS.match(name):
            continue  # “metformin” isn't “stop metformin”
        others = set().union(*(all_of for at, all_of in enumerate(everywhere) if at != place))
        found = set(_HOMEWARD if "home" in everywhere[place] - others else ())
        found |= set(_candidates(own, others) or _candidates(tails[place], others))
        if _SWITCH.match(name):
            found |= set(_candidates(tails[place], others))
        initials = "".join(word[0] for word in _WORD.findall(name) if word[0].isalpha()).upper()
        parts = re.split(r"[\s-]+", name)
        if len(initials) >= 3 and initials.isalpha() and len(initials) == len(parts):
            found.add(initials)
        forms += [(form, place) for form in found if form.lower() != name.lower()]
    counted = Counter(form.lower() for form, _ in forms)
    full = {name.lower() for name in names}
    return [
        (form, place)
        for form, place in forms
        if counted[form.lower()] == 1 and form.lower() not in full
    ]


def _candidates(own: list[str], others: set[str]) -> list[str]:
    if len(own) > 1 and own[-1].lower() in _KIND_HEAD:
        first = own[-2]
        return [first] if first.lower() not in others and _ADJECTIVE.match(first) else []
    if len(own) > 1 and own[-1].lower() in _GENERIC_HEAD:
        own = own[:-1]
        if len(own) > 1 and not {word.lower() for word in own} <= others:
            return [" ".join(own), *_candidates(own, others)]
        if own and own[0].lower() not in others and _telling(own[0]):
            return [" ".join(own)]
        return []
    if not own:
        return []
    if own[-1].lower() not in others:
        found = [own[-1]] if _telling(own[-1]) else []
        return [*found, " ".join(own[-2:])] if len(own) > 2 else found
    return [word for word in own[:-1] if word.lower() not in others and _telling(word)]


def _telling(word: str) -> bool:
    if word.isdigit() or word.lower() in _VAGUE:
        return False
    return len(word) >= _LEAST or (len(word) > 1 and (word.isupper() or not word.isalpha()))


def _countable(names: list[str]) -> bool:
    """Whether “2” can only be a place: no options are told apart by such a number.

    One number within one name, as in “grade 1 nausea”, tells it from no other.
    """
    held = [re.findall(r"\d+", name) for name in names]
    places = {str(place + 1) for place in range(len(names))}
    holding = sum(not places.isdisjoint(numbers) for numbers in held)
    begins = any(re.match(r"\W*\d", name) for name in names)
    first = [name for name in names if re.match(r"\D{0,8}\d", name)]
    return holding <= (not begins) and 2 * len(first) <= len(names)


def _whole_answers(names: list[str], letters: str, texts: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    numbered = _countable(names)
    for place, (name, letter) in enumerate(zip(names, letters, strict=False)):
        low, text = letter.lower(), name.lower()
        signs = [low, f"({low}", *((str(place + 1), f"#{place + 1}") if numbered else ())]
        labelled = [f"{low}{mark} {text}".rstrip(" .") for mark in (".", ")", ":", "", " -")]
        counted = [f"the {_ORDINALS[place]} one", f"{_ORDINALS[place]} one"] if place < 5 else []
        for form in (*signs, *labelled, *counted, f"({low}) {text}", text):
            found |= {f"{lead}{form}": place for lead in _LEADS}
        found |= {f"{lead}{low} is {right}": place for lead in _PLACES for right in _RIGHT}
    # An option's own words outdo letters: “B” may be an option.
    found |= {name.lower(): place for place, name in enumerate(names)}
    return found | {text.lower(): place for place, text in enumerate(texts)}
