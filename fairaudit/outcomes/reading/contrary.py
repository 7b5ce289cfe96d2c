"""Words that tell options of one name apart: another route, side or course than an option's own."""

import re

from fairaudit.outcomes.reading.cue import word_set

__all__ = ["is_contrary"]

_KINDS = tuple(
    {word: number for number, words in enumerate(kind) for word in word_set(words)}
    for kind in (
        (
            "oral orally po",
            "intravenous intravenously iv",
            "intramuscular intramuscularly im",
            "subcutaneous subcutaneously sc",
            "topical topically",
            "inhaled nebulised nebulized",
            "rectal rectally",
            "intranasal nasal",
            "intra-articular",
            "intrathecal",
            "transdermal",
            "sublingual",
            "vaginal",
        ),
        ("left left-sided", "right right-sided", "bilateral"),
        ("acute", "chronic", "subacute"),
        ("upper", "lower"),
        ("anterior", "posterior"),
        ("proximal", "distal"),
        ("medial", "lateral"),
        ("partial", "total complete"),
        ("low-dose", "high-dose"),
        ("benign", "malignant"),
        ("primary", "secondary"),
    )
)
_BEFORE = re.compile(r"(?<!\bor )(?<!\band )(?P<word>[\w-]+)\s$")
_AFTER = re.compile(r"\s(?P<word>[\w-]+ly|IV|PO|IM|SC)\b")
_WORD = re.compile(r"[\w-]+")


def is_contrary(option: str, before: str, after: str) -> bool:
    """Whether a short name is used of something else than the option that it would stand for.

    Parameters
    ----------
    option : str
        The option in full.
    before, after : str
        What stands on either side of the name.

    Examples
    --------
    >>> is_contrary("topical diclofenac", "I'd give oral ", ""), is_contrary("CT", "left ", "")
    (True, False)
    """
    beside = [
        found["word"].lower() for found in (_BEFORE.search(before), _AFTER.match(after)) if found
    ]
    own = [word.lower() for word in _WORD.findall(option)]
    for kind in _KINDS:
        mine = {kind[word] for word in own if word in kind}
        theirs = {kind[word] for word in beside if word in kind}
        if mine and theirs and mine.isdisjoint(theirs):
            return True
    return False
