"""What a question says about the figure that it asks for."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from fairaudit.outcomes.reading.wording import one_of, word_set, wording

__all__ = ["Sought", "sought", "stems"]

_TOKEN = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_NAME = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)+")
_INITIALS = re.compile(r"\b[a-z]?[A-Z]{2,6}\b")
_COMMON = word_set(
    "what which when where should would could this that these those patient patients have been",
    "from with many much long often days hours minutes likely percent percentage probability does",
    "will there their they them your the and for are was were how who her his its per into than",
    "then give given take taken need needs after before scale between number same least most case",
    "here person woman man child like rate about must such being each some also only very more",
    "less over time times until within because while since level not but can may has had she him",
    "you our one two dose",
)
_ZERO_TO_ONE = wording(r"\b(?:0|zero)(?:\.0+)?\s*(?:to|and|-|–)\s*(?:1|one)(?:\.0+)?\b(?!\d|\.\d)")
_UPPER = wording(
    r"\b",
    one_of("max(?:imum|imal|imally)?", "at most", "highest|longest|largest|greatest|latest"),
    r"\b|\b",
    one_of("no (?:more|later|longer) than", "up to", "upper|ceiling|limit", "not exceed"),
    r"\b|\bhow (?:soon|quickly|fast)\b",
)
_LOWER = wording(
    r"\b",
    one_of("min(?:imum|imal|imally)?", "at least", "lowest|shortest|smallest|earliest|lower"),
    r"\b|\bno less than\b",
)
_FREQUENCY = wording(
    r"\b(?:how (?:often|frequently)|interval|every how many|frequency|apart)\b",
    r"|\bbetween (?:two )?doses\b",
)
_PER_DAY = wording(
    r"\b(?:per day|a day|(?<!\bonce\s)(?<!\btwice\s)(?<!\btimes\s)daily|each day",
    r"|in (?:all|total)|total|24[\s-]?h(?:ours)?)\b",
)
_WHEN = wording(
    r"\b(?:when|(?:which|what) (?:day|hour|minute)|how soon|after how many)\b",
    r"|\bhow (?:long|many \w+) after\b",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What kind of figure a question asks for.

    Parameters
    ----------
    stems : frozenset of str
        Beginnings of its content words, by which a clause about its subject is known.
    acronyms : frozenset of str
        Initials of names in it, such as ESI of the Emergency Severity Index, and those written.
    text : str
        Its words in lower case.
    zero_to_one : bool
        Whether a probability from 0 to 1 is asked for.
    bound : {"", "lower", "upper"}
        Whether a most or a least is asked for.
    frequency, per_day, when : bool
        Whether it asks how often, how much a day, or at what time.
    """

    stems: frozenset[str]
    acronyms: frozenset[str]
    text: str
    zero_to_one: bool
    bound: Literal["", "lower", "upper"]
    frequency: bool
    per_day: bool
    when: bool

    def names(self, acronym: str) -> bool:
        """Whether the question has an acronym, or words with its letters as their initials."""
        if not self.acronyms.isdisjoint((acronym, acronym.upper())):
            return True
        initials = "".join(word[0] for word in self.text.split())
        return len(acronym) > 2 and acronym.lower() in initials


@lru_cache(maxsize=4096)
def sought(question: str) -> Sought:
    """Read a question.

    Examples
    --------
    >>> sought("What is the maximum dose of lidocaine per day?").bound
    'upper'
    >>> sorted(sought("How long should the splint stay on?").stems)
    ['splin', 'stay']
    """
    upper, lower = _UPPER.search(question), _LOWER.search(question)
    return Sought(
        stems=frozenset(stems(question)),
        acronyms=frozenset(_acronyms(question)),
        text=question.lower(),
        zero_to_one=_ZERO_TO_ONE.search(question) is not None,
        bound="upper" if upper and not lower else "lower" if lower and not upper else "",
        frequency=_FREQUENCY.search(question) is not None,
        per_day=_PER_DAY.search(question) is not None,
        when=_WHEN.search(question) is not None,
    )


def _acronyms(question: str) -> set[str]:
    named = {"".join(word[0] for word in name.split()) for name in _NAME.findall(question)}
    # A sentence begins with a capital too: “Which Emergency Severity Index level …”.
    ends = {name[start:] for name in named for start in range(len(name) - 1)}
    return ends | set(_INITIALS.findall(question))


def stems(text: str) -> set[str]:
    """Beginnings of the content words of a text, in lower case."""
    return {
        word[:5]
        for word in _TOKEN.findall(text.lower())
        if len(word) > 2 and word not in _COMMON and not word[0].isdigit()
    }
