"""When two names mean the same diagnosis: spelling, word order, added detail and codes.

The rule is cautious: every word of a name has to be accounted for, so that “no pulmonary
embolism”, “history of …” and “unstable angina” beside “angina” never match by chance.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

__all__ = ["matches", "plain_name"]

_LONGEST = 300
"""Characters of a name that are looked at; no diagnosis is longer."""

_IRREGULAR = {
    "emboli": "embolus",
    "thrombi": "thrombus",
    "calculi": "calculus",
    "bacilli": "bacillus",
    "fungi": "fungus",
    "vertebrae": "vertebra",
    "metastases": "metastasis",
    "stenoses": "stenosis",
    "thromboses": "thrombosis",
    "neuroses": "neurosis",
    "psychoses": "psychosis",
    "abscesses": "abscess",
    "aneurysmata": "aneurysm",
    "neoplasia": "neoplasm",
    "teeth": "tooth",
    "feet": "foot",
}
_NOT_PLURAL = ("ss", "us", "is", "as", "os")
_EMPTY = frozenset({"of", "the", "a", "an", "to", "in", "at"})

# Words that may be added to a diagnosis without making it another one.
_DETAIL = frozenset(
    {"likely", "probable", "possible", "suspected", "presumed", "unspecified", "nos"}
    | {"mild", "moderate", "severe", "massive", "uncomplicated", "early", "new", "onset"}
    | {"classic", "classical", "typical", "right", "left", "sided", "side", "bilateral"}
)
_COURSES = ("acute", "chronic")
_SIDES = {"right": "left", "left": "right"}

_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]{0,120})[)\]}]?")
_CODE = re.compile(r"\b[a-z][0-9][0-9a-z](?:\.[0-9a-z]{1,4})?\b")
_DOTTED = re.compile(r"\b[a-z][0-9][0-9a-z]\.[0-9a-z]{1,4}\b")
_WORD = re.compile(r"[^\W_]+")
_FOLLOWS = re.compile(
    r"\s(?:with(?:out)?|due to|secondary to|caused by|because of|complicated by|following"
    r"|associated with|in the setting of)\s"
)
_EITHER = re.compile(r"\s*/\s*|\s(?:or|vs|versus)\b\.?\s*")
_SPELLED_OUT = (
    (re.compile(r"\bacute[ -]on[ -]chronic\b"), " "),
    (re.compile(r"\b(?:right|left) (?:lower|upper|middle) lobe\b"), " "),
    (re.compile(r"\bicd[ -]?10(?:-cm)?(?: codes?)?\b:?"), " "),
    (re.compile(r"(\w)'s?(?!\w)"), r"\1"),
)
_BRITISH_ENDS = (("our", "or"), ("tre", "ter"))


def plain_name(name: str) -> str:
    """A name without case, accents, plurals, hyphens, brackets and order of “X, acute”.

    Two names that say the same in the same words have one plain name; synonyms have not.

    Examples
    --------
    >>> plain_name("Infarctions, acute myocardial (STEMI)")
    'acute infarction myocardial'
    >>> plain_name("Ménière’s disease") == plain_name("Meniere disease")
    True
    """
    return " ".join(_words(_BRACKETS.sub(" ", _folded(name)))) or _folded(name).strip()


def matches(name: str, target_names: Sequence[str], icd10: str | None = None) -> bool:
    """Whether a name means the target.

    It does where it has a target name's words in whatever order, with details that make it no
    other diagnosis (“acute”, “left”, “mild”; also “X with …”, “X due to …”); where it is one of
    two (“X or Y”, “X/Y”) that does; where an abbreviation in brackets does; or where it carries
    the target's ICD-10 code or a code below it. Any other word makes it another diagnosis.

    Parameters
    ----------
    name : str
        A diagnosis from an answer.
    target_names : Sequence[str]
        Name of the target and its synonyms and abbreviations.
    icd10 : str, optional
        Code of the target; longer codes that begin with it are kinds of it.

    Examples
    --------
    >>> matches("Appendicitis, acute", ["acute appendicitis"])
    True
    >>> matches("unstable angina", ["angina pectoris", "angina"])
    False
    >>> matches("no pulmonary embolism", ["pulmonary embolism"])
    False
    >>> matches("J93.11", ["pneumothorax"], "J93")
    True
    """
    folded = _folded(name)
    if icd10 and _has_code(folded, icd10):
        return True
    targets = _targets(tuple(target_names))
    if not targets:
        return False
    bare = _BRACKETS.sub(" ", folded)
    candidates = [bare, *_EITHER.split(bare)] if _EITHER.search(bare) else [bare]
    # “VTE (PE)”: a single word in brackets is another name; a longer remark is not.
    candidates += [inner for inner in _BRACKETS.findall(folded) if len(inner.split()) == 1]
    if any(_same(_words(one), targets) for one in candidates):
        return True
    heads = [_FOLLOWS.split(one, maxsplit=1)[0] for one in candidates if _FOLLOWS.search(one)]
    return any(_same(_words(one), targets) for one in heads)


def _has_code(folded: str, icd10: str) -> bool:
    """Undotted codes count by themselves or in brackets only: “B12” is a vitamin as well."""
    codes = _DOTTED.findall(folded)
    for place in (folded, *_BRACKETS.findall(folded)):
        if (whole := _CODE.fullmatch(place.replace("icd-10", "").strip(" :.-"))) is not None:
            codes.append(whole[0])
    wanted = icd10.casefold().strip().replace(".", "")
    return any(code.replace(".", "").startswith(wanted) for code in codes)


@lru_cache(maxsize=1024)
def _targets(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Words of each name of a target, also of one without its brackets."""
    found: list[tuple[str, ...]] = []
    for name in names:
        folded = _folded(name)
        found.append(_words(_BRACKETS.sub(" ", folded)))
        found.extend(
            _words(inner) for inner in _BRACKETS.findall(folded) if len(inner.split()) == 1
        )
    return tuple(words for words in dict.fromkeys(found) if words)


def _same(words: Sequence[str], targets: Sequence[Sequence[str]]) -> bool:
    if not words or _wrong_side(words, targets):
        return False
    return any(_one_same(words, target, targets) for target in targets)


def _one_same(
    words: Sequence[str], target: Sequence[str], targets: Sequence[Sequence[str]]
) -> bool:
    if "".join(words) == "".join(target):
        return True
    added, lacking = list(words), []
    for word in target:
        if word in added:
            added.remove(word)
        else:
            lacking.append(word)
    if lacking == ["acute"] and not {"chronic", "subacute"} & set(added):
        lacking = []
    if lacking:
        # The same letters in other words: “non perforated” is “nonperforated”.
        kept = [word for word in words if word not in _DETAIL and word not in _COURSES]
        wanted = [word for word in target if word not in _DETAIL and word not in _COURSES]
        if sorted("".join(kept)) != sorted("".join(wanted)) or len(kept) == len(wanted):
            return False
        added = [word for word in words if word in _COURSES and word not in target]
    return all(word in _DETAIL or _course_fits(word, targets) for word in added)


def _course_fits(word: str, targets: Sequence[Sequence[str]]) -> bool:
    """“Chronic” is a detail unless the target is an acute disease, and the other way round."""
    if word not in _COURSES:
        return False
    other = _COURSES[1 - _COURSES.index(word)]
    named = [course for target in targets for course in _COURSES if course in target]
    return word in named or other not in named


def _wrong_side(words: Sequence[str], targets: Sequence[Sequence[str]]) -> bool:
    """Whether a name says left where the target is only ever called right."""
    sides = {word for target in targets for word in target if word in _SIDES}
    return any(word in _SIDES and sides == {_SIDES[word]} for word in words)


def _folded(name: str) -> str:
    """Lower case without accents and curly quotes."""
    flat = name[:_LONGEST].replace("’", "'").replace("–", "-").replace("—", " - ")
    decomposed = unicodedata.normalize("NFKD", flat.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)) + " "


@lru_cache(maxsize=8192)
def _words(folded: str) -> tuple[str, ...]:
    """Words in alphabetical order, in the singular, without those that say nothing."""
    for pattern, instead in _SPELLED_OUT:
        folded = pattern.sub(instead, folded)
    spelled = folded.replace("œ", "e").replace("æ", "e").replace("ae", "e").replace("oe", "e")
    words = (_american(_singular(word)) for word in _WORD.findall(spelled))
    return tuple(sorted(word for word in words if word not in _EMPTY))


def _american(word: str) -> str:
    for british, american in _BRITISH_ENDS:
        if word.endswith(british) and len(word) > 4:
            return word.removesuffix(british) + american
    return word


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(_NOT_PLURAL):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word[:-1]
