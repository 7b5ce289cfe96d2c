"""Words of one kind with what a question asks about: “the scan” for a CT, “stop” for “withhold”."""

import re

__all__ = ["generic_names", "goes_on", "same_act"]

_I = re.IGNORECASE

# What a question names, and the plain words by which an answer goes on to call it.
_KINDS = (
    (
        re.compile(
            r"\b(?:ct|mri|pet|scan\w*|angiogra\w+|imaging|ultraso\w+|x-?rays?|radiogra\w+|film|"
            r"echo\w*|tomogra\w+|mammogra\w+)\b",
            _I,
        ),
        ("scan", "imag", "film", "pictur"),
    ),
    (
        re.compile(
            r"\b(?:tests?|testing|d-?dimer|swabs?|cultures?|biops\w+|puncture|screen\w*|troponin|"
            r"assay|serology|endoscopy|colonoscopy|bronchoscopy)\b",
            _I,
        ),
        ("test",),
    ),
    (
        re.compile(
            r"\b(?:surg\w+|operat\w+|\w{3,}ectomy|\w{4,}otomy|\w{3,}plasty|repair|fixation|"
            r"laparoscop\w+)\b",
            _I,
        ),
        ("surgery", "operat", "procedur", "surg"),
    ),
    (
        re.compile(
            r"\b(?:\w{3,}(?:mycin|cillin|oxacin|azole|pril|olol|statin|sartan|azepam|parin|formin|"
            r"gliptin|gliflozin|triptan|ine|one|ide)|antibiotics?|warfarin|opioids?|medic\w+|"
            r"drugs?|tablets?)\b",
            _I,
        ),
        ("drug", "medic", "tablet"),
    ),
)
_HALTING = (
    r"(?:stop|withhold|hold|discontinu|suspend|paus|omit|ceas|halt|interrupt)"
    r"(?:e|s|p?ing|p?ed)?"
)
_GOING_ON = r"(?:continu(?:e|ing)|carry(?:ing)? on|keep(?:ing)?|resum(?:e|ing)|press(?:ing)? on)"
_ASKS_TO_HALT = re.compile(rf"\b(?:{_HALTING}|withheld|held)\b", _I)
_ORDER = re.compile(
    rf"^(?:(?:so|then|and|but|therefore|please|just|(?:i|we)(?:'d| would| will|'ll)) )*"
    rf"(?:(?P<halt>{_HALTING})|(?P<on>{_GOING_ON}))(?: with)? (?:it|them|this|that|"
    r"the (?:drug|tablets?|medicine|infusion))\b",
    _I,
)
_GOES_ON = re.compile(
    r"\b(?:continu(?:e|es|ed|ing)|carr(?:y|ies|ied|ying) on|(?:keep|kept|keeping) (?:it |them )?"
    r"(?:going|on|taking|giving)|resum(?:e|es|ed|ing)|uninterrupted)\b",
    _I,
)


def generic_names(question: str) -> frozenset[str]:
    """Stems of the plain words that may stand for what a question names.

    Examples
    --------
    >>> sorted(generic_names("Is a CT of the head needed?"))
    ['film', 'imag', 'pictur', 'scan']
    """
    return frozenset(word for kind, words in _KINDS if kind.search(question) for word in words)


def same_act(text: str, question_verb: str) -> bool | None:
    """Whether an order to stop or to go on with “it” says yes to a question about stopping.

    Examples
    --------
    >>> same_act("Stop it today", "withhold"), same_act("I'd carry on with it", "stop")
    (True, False)
    >>> same_act("Stop it today", "admit") is None
    True
    """
    if not _ASKS_TO_HALT.match(question_verb):
        return None
    ordered = _ORDER.match(text)
    return None if ordered is None else ordered["halt"] is not None


def goes_on(text: str, question_verb: str) -> bool:
    """Whether a clause speaks of going on where a question asks about stopping.

    Examples
    --------
    >>> goes_on("Metformin can be carried on", "withhold"), goes_on("Carry on", "admit")
    (True, False)
    """
    asked = _ASKS_TO_HALT.match(question_verb) is not None
    return asked and _GOES_ON.search(text) is not None and not re.search(_HALTING, text, _I)
