"""How an option's words may be written: either spelling, other names, kindred words."""

import re

__all__ = ["kindred", "phrase"]

_WORD = re.compile(r"[^\s\-–—/,;]+")
_JOINT = r"[\s\-/,]{1,3}(?:(?:an?|the|any|her|his|their|some)\s+)?"
_LEAST = 4
_NUMBERS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
)
# Other names of the same thing, in other countries or for short.
_SYNONYMS = {
    "intravenous": "iv",
    "intramuscular": "im",
    "subcutaneous": "sc",
    "acetaminophen": "paracetamol",
    "paracetamol": "acetaminophen",
    "adrenaline": "epinephrine",
    "epinephrine": "adrenaline",
    "salbutamol": "albuterol",
    "albuterol": "salbutamol",
    "pethidine": "meperidine",
    "mg": "milligrams?",
    "mcg": "micrograms?",
    "ekg": "ecg",
    "ecg": "ekg",
}
_INITIALS = (
    ("intensive care unit", r"(?:intensive care(?: unit)?|icu|itu)"),
    ("intensive care", r"(?:intensive care(?: unit)?|icu|itu)"),
    ("ventilation-perfusion", r"(?:ventilation[-/ ]perfusion|v/?q|perfusion)"),
    ("ct pulmonary angiogram", r"(?:ct[ -]pulmonary[ -]angiogra(?:m|phy)|ctpa|ct angiogram)"),
    ("ct pulmonary angiography", r"(?:ct[ -]pulmonary[ -]angiogra(?:m|phy)|ctpa|ct angiogram)"),
    ("chest radiograph", r"(?:chest (?:radiograph|x-?ray|film)|cxr)"),
    ("chest x-ray", r"(?:chest (?:radiograph|x-?ray|film)|cxr)"),
    ("emergency department", r"(?:emergency (?:department|room)|ed|er)"),
)
# “Inactive” for “inactivity”, where an option is that one word.
_KINDRED = (
    (re.compile(r"(\w{4,})ity"), ("e",)),
    (re.compile(r"(\w{5,}s)ion"), ("ive",)),
    (re.compile(r"(\w{4,}et)es"), ("ic", "ics")),
    (re.compile(r"(smok|drink|vap)ing"), ("e", "es", "s", "er", "ers")),
)


def kindred(name: str) -> list[str]:
    """Words of the same root that mean an option of one word: “inactive” for “inactivity”.

    Examples
    --------
    >>> kindred("obesity"), kindred("family history")
    (['obese'], [])
    """
    for ending, others in _KINDRED:
        if (word := ending.fullmatch(name.lower())) is not None:
            return [f"{word[1]}{other}" for other in others]
    return []


def phrase(name: str) -> str:
    """A pattern of a name in either spelling, singular or plural, with articles between.

    Examples
    --------
    >>> re.fullmatch(phrase("admit to intensive care"), "admit to the ICU", re.I) is not None
    True
    """
    for known, either in _INITIALS:
        head, found, tail = name.lower().partition(known)
        if found and not (head[-1:].isalnum() or tail[:1].isalnum()):
            parts = [phrase(part.strip()) for part in (head, tail) if part.strip()]
            return _JOINT.join([*parts[: bool(head.strip())], either, *parts[bool(head.strip()) :]])
    words = _WORD.findall(name) or [name]
    parts = [_spelled(word) for word in words]
    for place, word in enumerate(words[:-1]):
        if word.lower() in ("1", "one") and words[place + 1].isalpha():
            parts[place] = "(?:1|one|an?)"  # “within a week”
    return _JOINT.join(parts)


def _spelled(word: str) -> str:
    low = word.lower()
    if low in _NUMBERS:
        return f"(?:{low}|{_NUMBERS.index(low)})"
    if low in _SYNONYMS:
        return f"(?:{low}|{_SYNONYMS[low]})"
    if low.isdigit() and int(low) < len(_NUMBERS):
        return f"(?:{int(low)}|{_NUMBERS[int(low)]})"
    if len(low) < _LEAST or not low.isalpha():
        return re.escape(word)
    base = low[:-1] if low.endswith("s") and low[-2] not in "siu" and len(low) > _LEAST else low
    spelled = re.sub(r"ae|oe|e", "[ao]?e", base)
    spelled = re.sub(r"our|or", "ou?r", spelled)
    return re.sub(r"is|iz", "i[sz]", spelled) + "(?:s|es)?"
