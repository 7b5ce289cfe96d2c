"""Whether the words of an answer break off before it is finished."""

import re

__all__ = ["breaks_off"]

_ENDS = re.compile(r"[.!?)\]}\"'|`]$")
_OPEN_WORDS = (
    "a|an|the|of|is|are|was|be|to|for|with|at|by|in|on|and|or|but|that|than|as|about|approximately|around|roughly|between"
    "|from|would|should|could|will|may|might|because|since|if|which|who|his|her|their|this|these|my|your|its|including|such"
    "|likely|not|has|have|had|i|we|per|under|over|until|after|before|within|it's|i'd|i'm|there|when|where|while"
)
_OPEN = re.compile(rf"(?:^|[\s(])(?:{_OPEN_WORDS})$|[,:(=-]$", re.IGNORECASE)


def breaks_off(text: str) -> bool:
    """Whether a text ends in the middle of a sentence that cannot end there.

    Examples
    --------
    >>> breaks_off("The answer is"), breaks_off("Answer:"), breaks_off("Two days")
    (True, True, False)
    """
    end = text[-40:].rstrip()
    if not end or _ENDS.search(end):
        return False
    return _OPEN.search(end) is not None and (end[-1] == ":" or len(text.split(maxsplit=2)) > 1)
