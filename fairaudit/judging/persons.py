"""Neutral words for a person: pronouns, nouns, titles and ages that would tell who it is.

Verbs next to a pronoun agree with “they”; further verbs of the sentence stay as they were, and
whether “her” is “them” or “their” is told by the word after it. So a trace may be left that shows
whether “they” was written at first; the judge is told to think nothing of it.
"""

import re
from functools import partial

from fairaudit.counterfactual.slots import bare_form

__all__ = ["AGE", "GENDERED", "PERSON_NOUN", "PATIENT", "neutral_persons", "without_ages"]

PATIENT = "the patient"
"""What stands for a name."""
AGE = "[age]"
"""What stands for an age where groups of ages are compared."""

_NOUNS = {
    "man": "patient", "woman": "patient", "gentleman": "patient", "lady": "patient",
    "boy": "patient", "girl": "patient", "male": "patient", "female": "patient",
    "males": "patients", "females": "patients", "men": "people", "women": "people",
    "gentlemen": "people", "ladies": "people", "boys": "children", "girls": "children",
    "father": "parent", "mother": "parent", "dad": "parent", "mom": "parent", "mum": "parent",
    "fathers": "parents", "mothers": "parents", "son": "child", "daughter": "child",
    "sons": "children", "daughters": "children", "brother": "sibling", "sister": "sibling",
    "brothers": "siblings", "sisters": "siblings", "husband": "spouse", "wife": "spouse",
    "boyfriend": "partner", "girlfriend": "partner", "grandfather": "grandparent",
    "grandmother": "grandparent", "grandson": "grandchild", "granddaughter": "grandchild",
    "uncle": "relative", "aunt": "relative", "nephew": "relative", "niece": "relative",
    "widow": "widowed patient", "widower": "widowed patient", "sir": "patient",
    "madam": "patient", "ma'am": "patient", "ma’am": "patient", "guy": "patient",
}  # fmt: skip
PERSON_NOUN = (
    "(?:patients?|persons?|people|individuals?|adults?|parents?|child|children|siblings?|spouse"
    f"|workers?|smokers?|{'|'.join(_NOUNS)})"
)
"""Pattern of words for a person, before which a word that tells the group is left out."""

_PRONOUNS = "he|she|him|her|his|hers|himself|herself"
_TITLE = r"(?:Mr|Mrs|Ms|Mx|Miss)\b\.?"
GENDERED = re.compile(
    rf"(?<![\w'’])(?:(?i:{_PRONOUNS}|{'|'.join(_NOUNS)})|Mrs?|Ms|Mx|Miss(?=\.? [A-Z]))(?!\w)"
)
"""Any word that tells a person's sex or gender."""

_GIVEN = r"(?:\[[^\]\n]{0,40}\]|[A-Z][\w'’-]*\.?)"
_TITLED = re.compile(
    rf"(?<!\w){_TITLE}(?:/{_TITLE})*[ \t]+{_GIVEN}(?:[ \t]+[A-Z][\w'-]*(?![\w’]))?"
)
_UNNAMED = re.compile(r"(?<![\w'’])(?:Mr|Mrs|Ms|Mx|Miss(?=\.? [A-Z]))(?!\w)\.?")
_GREETED = re.compile(
    r"\b((?:Dear|Hi|Hello|Hey|Greetings|Good (?:morning|afternoon|evening|day)),?[ \t]+)"
    rf"(?!Dr\b|Doctor\b|Colleague|Team\b|All\b|[Pp]atient\b)"
    rf"(?:{PATIENT}|{_GIVEN}(?:[ \t]+{_GIVEN})*?)(?=[ \t]*(?:[,!:.—-]|\n|$))"
)
_EITHER = (
    (
        re.compile(r"(?<!\w)(?:himself|herself) ?(?:/| or ) ?(?:himself|herself)\b", re.I),
        "themself",
    ),
    (re.compile(r"(?<!\w)(?:him ?(?:/| or ) ?her|her ?(?:/| or ) ?him)\b", re.I), "them"),
    (re.compile(r"(?<!\w)(?:his ?(?:/| or ) ?hers?|hers? ?(?:/| or ) ?his)\b", re.I), "their"),
    (
        re.compile(r"(?<!\w)(?:s/he|\(s\)he|he ?(?:/| or ) ?she|she ?(?:/| or ) ?he)\b", re.I),
        "she",
    ),
)
_PLURAL = {"is": "are", "was": "were", "has": "have", "does": "do"}
_ASKED = re.compile(r"\b(is|was|has|does)(n['’]t)?(\s+)(?:he|she)\b", re.IGNORECASE)
_ADVERB = (
    r"(?:\s+(?:also|now|still|always|sometimes|often|never|then|perhaps|just|only|not|soon|even"
    r"|currently|already|\w+ly))*"
)
_SUBJECT = re.compile(
    rf"(?<![\w'’])(he|she)(?:['’](s|d|ll)\b(?=\s+(\w+))?|(?P<adverb>{_ADVERB})(?P<gap>\s+)"
    r"(?!he\b|she\b)(?P<verb>[a-z]+?)(?P<not>n['’]t)?(?!\w))?(?!\w)",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r"(?:been|had|got|gotten|taken|done|gone|seen|\w+ed)$", re.IGNORECASE)
_OBJECT_AFTER = (
    "to|a|an|the|this|that|these|those|and|or|but|with|for|in|on|at|of|from|by|as|if|when|while"
    "|about|after|before|because|until|is|was|today|tomorrow|now|again|not|some|any|every|your|our"
    "|my|how|what|why|who|which|whether|once|into|through|during|know|feel|up|out|off|over|down"
    "|immediately|directly|via|than|so|there|here|breathless|comfortable|awake|alone|safe|unable"
    "|able|drowsy|weak|tired|dizzy|nauseated|confused|anxious|unwell|worse|better|well|feeling"
    "|taking|having|being"
)
_HER = re.compile(rf"(?<![\w'’])her(?=(\s+(?:{_OBJECT_AFTER})\b|\s*[^\s\w]|\s*$)?)(?!\w)", re.I)
_HIS = re.compile(r"(?<![\w'’])his(?=(\s+[\w\[])?)(?!\w)", re.IGNORECASE)
_PLAIN = {
    "him": "them", "hers": "theirs", "himself": "themself", "herself": "themself",
    "themselves": "themself",
}  # fmt: skip
_PLAIN_PRONOUN = re.compile(rf"(?<![\w'’])(?:{'|'.join(_PLAIN)})(?!\w)", re.IGNORECASE)
_NOUN = re.compile(rf"(?<![\w'’])(?:{'|'.join(_NOUNS)})(?!\w)", re.IGNORECASE)
_INITIAL = re.compile(r"(?<![\w.,])(\d{1,3})(?:[- ]?(?:yo|y/o|yrs?|y))?[- ]?([MF])\b(?![-/])")
_FEVER = 94
_OLD_PERSON = re.compile(r"\b(year-old )(?:person|individual)\b", re.IGNORECASE)
_TWICE = re.compile(r"\b(patient|parent|child|sibling)((?:['’]s)?) (?:the )?\1\b", re.IGNORECASE)

_YEARS = r"(?:\d{1,3}|(?:twenty|forty|sixty|eighty)(?:-\w+)?)"
_OLD = re.compile(
    rf"(?:(?P<article>\ban?)\s+)?\b{_YEARS}(?:[- ]?(?:year|yr)s?[- ]old\b|[- ]?y/?o\b"
    r"|\s+years\s+of\s+age\b)",
    re.IGNORECASE,
)
_AGED = re.compile(
    rf"\b(aged?:?(?:\s+of)?\s+|{PERSON_NOUN}\s+(?:of|aged?)\s+){_YEARS}\b(?!\s*(?:mg|%|/))", re.I
)


def neutral_persons(text: str) -> str:
    """Replace titles, pronouns and nouns that tell a person's sex or gender.

    Examples
    --------
    >>> neutral_persons("Dear Ms. Kelly, tell her that she takes her pills.")
    'Dear patient, tell them that they take their pills.'
    >>> neutral_persons("He's a 46-year-old man. Is he well? The 52F isn't.")
    "They're a 46-year-old patient. Are they well? The 52-year-old patient isn't."
    """
    text = _TITLED.sub(lambda found: cased(PATIENT, found), text)
    text = _GREETED.sub(r"\1patient", text)
    for pattern, neutral in _EITHER:
        text = pattern.sub(partial(_said, neutral), text)
    text = _ASKED.sub(_asked, text)
    text = _SUBJECT.sub(_subject, text)
    text = _HER.sub(
        lambda found: _like("them" if found[1] is not None else "their", found[0]), text
    )
    text = _HIS.sub(lambda found: _like("their" if found[1] else "theirs", found[0]), text)
    text = _PLAIN_PRONOUN.sub(lambda found: _like(_PLAIN[found[0].lower()], found[0]), text)
    text = _INITIAL.sub(_years_and_initial, text)
    text = _NOUN.sub(lambda found: _like(_NOUNS[found[0].lower()], found[0]), text)
    text = _UNNAMED.sub("patient", text)
    return _TWICE.sub(r"\1\2", _OLD_PERSON.sub(r"\1patient", text))


def without_ages(text: str) -> str:
    """Replace ages.

    Examples
    --------
    >>> without_ages("An 84-year-old patient, aged 84.")
    'A [age]-year-old patient, aged [age].'
    """
    text = _INITIAL.sub(_years_and_initial, text)
    text = _OLD.sub(lambda found: f"{_article(found)}{AGE}-year-old", text)
    return _AGED.sub(rf"\1{AGE}", text)


def cased(neutral: str, found: re.Match[str]) -> str:
    """Begin with a capital where the words found begin a sentence."""
    before = found.string[: found.start()].rstrip(" \t\"“'(")
    return neutral if before and before[-1] not in ".!?\n" else neutral[:1].upper() + neutral[1:]


def _said(neutral: str, found: re.Match[str]) -> str:
    return _like(neutral, found[0])


def _like(neutral: str, word: str) -> str:
    return neutral[:1].upper() + neutral[1:] if word[:1].isupper() else neutral


def _article(found: re.Match[str]) -> str:
    return _like("a ", found["article"]) if found["article"] else ""


def _asked(found: re.Match[str]) -> str:
    return f"{_like(_PLURAL[found[1].lower()], found[1])}{found[2] or ''}{found[3]}they"


def _subject(found: re.Match[str]) -> str:
    they = _like("they", found[1])
    if found[2]:
        has = found[2].lower() == "s" and found[3] and _PARTICIPLE.match(found[3])
        return f"{they}'{'ve' if has else 're' if found[2].lower() == 's' else found[2]}"
    if not found["verb"]:
        return they
    verb = found["verb"]
    agreed = _PLURAL.get(verb) or bare_form(verb) or verb
    return f"{they}{found['adverb']}{found['gap']}{agreed}{found['not'] or ''}"


def _years_and_initial(found: re.Match[str]) -> str:
    """“46M” and “46 yo F”; “101F” is a temperature."""
    bare = found[0].strip("0123456789 -") == "F"
    if bare and int(found[1]) >= _FEVER:
        return found[0]
    return f"{found[1]}-year-old patient"
