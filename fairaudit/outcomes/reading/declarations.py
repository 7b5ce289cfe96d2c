"""Where an answer declares its value, told by syntax alone: “Final answer: B”, “I'd choose B”.

A declaration is a line or a sentence with a label and a value, a line in bold, a ticked line among
crossed ones, or a choice in the first person. One that is conditional, quoted, or another's counts
for nothing. What the value means is left to the kind that was asked for.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, TypeVar

from fairaudit.outcomes.reading.asides import searched, unquoted
from fairaudit.outcomes.reading.polarity import denies
from fairaudit.outcomes.reading.sought import stems
from fairaudit.outcomes.reading.text import said_in, sentences

__all__ = [
    "DISPUTED",
    "Declaration",
    "Disputed",
    "agreed",
    "declarations",
    "is_unfinished",
    "takes_back",
]

_I = re.IGNORECASE
_T = TypeVar("_T")
Form = Literal["labelled", "bold", "ticked", "chosen"]

_LONGEST = 400  # characters of a sentence that are looked at
_NOUN = (
    r"(?:answers?|choices?|options?|picks?|selections?|diagnos[ie]s|recommendations?|decision|"
    r"verdict|conclusion|disposition|label|level|score|rating|grade|class|category|probability|"
    r"risk|likelihood|estimate|dose|treatment|therapy|management|next step|test|drug|agent|"
    r"approach|strategy|plan|triage|urgency|priority|setting|interval|total|duration|"
    r"list|selected)"
)
_ADJECTIVE = (
    r"(?:(?:my|our|the|this|single|final|correct|right|best|most|\w+ly|likely|preferred|proper|"
    r"recommended|appropriate|suitable|selected|chosen|short|overall|initial|next|first-line|"
    r"treatment|estimated|total|predicted|suggested|safest|ideal|working|triage|choice|patient's)\s+)"
)
# “Based on the ECG, ”: what may stand before a label, unless it speaks of others or of conditions.
_BEFORE = r"(?:(?:[^,;:.]{0,100},|[^,;:.]{0,40}:|so|and|thus|hence|therefore|but|now|then)\s+){0,2}"
_LABELLED = re.compile(
    rf"^\W*(?P<before>{_BEFORE})(?P<label>{_ADJECTIVE}{{0,4}}(?-i:[A-Z]{{2,7}} )?{_NOUN}"
    r"(?:\s+(?:for|in|of|to|at|here|today|now|among|after)\b[^,;:=.]{0,60}?)?)\s*"
    r"(?:(?:is|are|was|would be|will be|should be|must be|remains|becomes)"
    r"(?: (?:therefore|thus|then|clearly|still|now))?\b\s*:?|:|=|→|->|--?>?\s)\s*(?P<value>\S.*)$",
    _I | re.DOTALL,
)
# “The absolute contraindications are …”: a label in the question's own words.
_ASKED = re.compile(
    rf"^\W*(?P<before>{_BEFORE})(?P<label>(?:(?:the|my|this|these|her|his|its)\s+)?"
    r"(?:[\w'/-]+\s+){0,5}?[\w'/-]+)\s*(?:\b(?:is|are|would be|were)\b\s*:?|:|=|→)\s*"
    r"(?P<value>\S.*)$",
    _I | re.DOTALL,
)
_OFFERED = re.compile(r"^(?:the |answer )*(?:(?:options|choices|question)\b|step \d)", _I)
_ITEM = re.compile(r"^\s*(?:[-*•+·]|\(?[A-Za-z\d]{1,2}[.)])\s+(?P<item>\S.*)$")
_CHOSEN = re.compile(
    rf"^\W*(?P<before>{_BEFORE})(?:i|we)(?:'d|'ll| would| will)?\s+(?:(?!also\b)\w+ly\s+|still\s+|"
    r"now\s+|therefore\s+|thus\s+)*(?:(?:recommend|choose|go (?:with|for)|select|pick|opt for|"
    r"settle (?:on|for)|favou?r|suggest|advise|stick with|prefer|answer|say|vote for|give|start|"
    r"order|use|prescribe|estimate|assign)\s+|(?:rate|score|grade|class(?:ify)?|triage|put|call|"
    r"place)\s+(?:(?:the|this|that|her|his)(?:\s[a-z-]+){1,4}?\s+(?=(?:as|at|an?|to|level|"
    r"class|grade|category|one|two|three|four|five|six|seven|eight|nine|ten)\b|[\d*]))?)"
    r"(?:(?:it|this|that|him|her|them|(?:the|this) patient)\s+)?(?:(?:as|at|to|with|for|in)\s+)?"
    r"(?P<value>\S.*)$",
    _I | re.DOTALL,
)
_BOLD = re.compile(
    r"^\W*?(?:\*\*|__)(?P<value>[^*_\n]{1,200})(?:\*\*|__)\W*$|^\*\*(?P<begun>[^*\n]{1,200}\.)\*\*\s"
)
_TICK, _CROSS = re.compile(r"^\W*?[✅✔☑✓]"), re.compile(r"^\W*?[❌✗✘🚫☐]")
# Conditions, and what others say or what was thought at first.
_VOID = re.compile(
    r"\b(?:if|unless|depend(?:s|ing)?|otherwise|either|whether|initially|originally|at first|"
    r"would have|according to|says?|said|thinks?|thought|argued?|argues|believes?|wants?|asks|"
    r"asked|textbook|exam|some|others|many|once|had|was|alternatively|previous(?:ly)?|might|could|while|although|"
    r"though)\b",
    _I,
)
_CONDITION = re.compile(r"\b(?:if|unless|depend(?:s|ing)?|otherwise)\b", _I)
_NOT = re.compile(r"^(?:not|never|n't|unlikely|unclear|unknown|uncertain)\b", _I)
_CORRECTS = re.compile(
    r"^\W*no(?:[,.!:;]|\s-|\W*$)|(?:^|[-,.:;(])\W*(?:no,? )?wait\b(?! (?:for|until|and|to|\d))|"
    r"\b(?:actually|hold on|correction|sorry|hmm+|scratch that|"
    r"strike that|on (?:\w+ )?(?:reflection|second thoughts?|re-?reading)|reconsider\w*|"
    r"i (?:was wrong|mis\w+|overlooked|take (?:that|it) back)|"
    r"(?:change|revise|correct)\w* (?:my|that|this|it))\b|"
    r"\bor rather\b",
    _I,
)
_LETTER = re.compile(r"^\W*[A-Za-z0-9]{1,2}\W*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A value that an answer declares.

    Parameters
    ----------
    value : str
        What follows the label, up to the end of the sentence.
    label : str
        The words that stand for what is given; empty where there are none.
    form : {"labelled", "bold", "ticked", "chosen"}
        By what it is known.
    corrects : bool
        Whether words of correction stand between it and the declaration before.
    number : int
        Its line, from 0.
    """

    value: str
    label: str
    form: Form
    corrects: bool
    number: int


def declarations(written: str, asked: Set[str] = frozenset()) -> list[Declaration]:
    """What an answer declares, in order; nothing where its end takes back what was declared.

    Parameters
    ----------
    written : str
        The answer after its thinking, with its markup.
    asked : Set of str
        Stems of the question, by which a label is known that isn't a common one.

    Examples
    --------
    >>> [one.value for one in declarations("It fits. **Final answer: B**")]
    ['B']
    >>> [(one.value, one.corrects) for one in declarations("I'd go with A. No, wait: I choose C.")]
    [('A.', False), ('C.', True)]
    >>> declarations("If she is pregnant, the answer is B. The nurse says the answer is C.")
    []
    """
    found: list[Declaration] = []
    lines = _gathered(searched(written).split("\n"))
    crossed = any(_CROSS.match(line) for line in lines)
    corrects = False
    for number, line in enumerate(lines):
        for form, label, value, revises in _in_line(line, asked, crossed=crossed):
            corrects = corrects or revises
            if value:
                found.append(
                    Declaration(
                        value=value, label=label, form=form, corrects=corrects, number=number
                    )
                )
                corrects = False
    return [] if corrects else found


def takes_back(after: str) -> bool:
    """Whether what follows an answer corrects it, or declares one of its own.

    Examples
    --------
    >>> takes_back("Hold on, that is wrong."), takes_back("The dose is then reduced.")
    (True, False)
    """
    near = searched(after)
    if any(_CORRECTS.search(one[:_LONGEST]) for one in sentences(near)):
        return True
    said = declarations(near)
    return any(one.form == "chosen" or "answer" in one.label.lower() for one in said)


class Disputed(Enum):
    """Declarations that contradict each other."""

    DISPUTED = "several values are declared"


DISPUTED: Final = Disputed.DISPUTED


def agreed(found: Sequence[tuple[Declaration, _T]]) -> tuple[Declaration, _T] | Disputed | None:
    """The last declaration, if all from the last correction on agree; None without any.

    Parameters
    ----------
    found : Sequence of (Declaration, value)
        Declarations with what each means.

    Examples
    --------
    >>> said = declarations("The answer is 3. Hold on: the answer is 4.")
    >>> agreed([(one, one.value) for one in said])[1]
    '4.'
    """
    firm = [(one, value) for one, value in found if one.form != "bold"]
    if not firm:  # several lines in bold are headings
        return found[-1] if len({value for _, value in found}) == 1 else None
    found = firm
    revised = [place for place, (one, _) in enumerate(found) if one.corrects]
    last = found[-1]
    since = found[revised[-1] if revised else 0 :]
    return last if all(value == last[1] for _, value in since) else DISPUTED


def is_unfinished(one: Declaration, written: str) -> bool:
    """Whether a declaration stands in the last line of a text, which may go on.

    Examples
    --------
    >>> is_unfinished(declarations("The answers are A")[0], "The answers are A")
    True
    """
    last = written.rstrip().rpartition("\n")[2]
    words = one.value.split()
    return words[0] in last or words[-1] in last


def _gathered(lines: Sequence[str]) -> list[str]:
    """Lines, a label that ends with a colon and the items under it put into one line."""
    found: list[str] = []
    under = first = False
    for line in lines:
        if not line.strip():
            continue
        item = _ITEM.match(line) if under else None
        if item is not None:
            found[-1] += f"{' ' if first else '; '}{item['item'].rstrip(' .;,')}"
            first = False
            continue
        found.append(line)
        under = first = line.rstrip(" *_").endswith(":")
    return found


def _in_line(line: str, asked: Set[str], *, crossed: bool) -> Iterator[tuple[Form, str, str, bool]]:
    """Declarations of a line, and sentences that correct what was declared before."""
    if line.lstrip()[0] in ">{":
        return
    plain = unquoted(said_in(line).text)
    parts = sentences(plain.replace("; ", ", "))
    declared, out = False, _CROSS.match(line) is not None
    for place, part in enumerate(parts):
        one = part[:_LONGEST]
        revises = not out and _CORRECTS.search(one) is not None
        found = None if one.endswith("?") else _match(one, asked)
        if found is None or not _counts(one, found, asked):
            yield "labelled", "", "", revises
            continue
        declared = True
        value = found["value"]
        after = "".join(parts[place + 1 : place + 2])
        if _LETTER.match(value) and not _CORRECTS.search(after):
            value = f"{value} {after}".strip()  # “Answer: A. Aspirin” is no end of a sentence
        label = found.groupdict().get("label") or ""
        yield ("labelled" if label else "chosen"), label, value, revises
    if declared:
        return
    bold = _BOLD.match(line)
    if crossed and _TICK.match(line):
        yield "ticked", "", plain.lstrip(" ✅✔☑✓-*•"), False
    elif bold is not None:
        value = bold["value"] or bold["begun"]
        if not value.rstrip().endswith((":", "?")):
            yield "bold", "", said_in(value).text, False


def _match(sentence: str, asked: Set[str]) -> re.Match[str] | None:
    found = _LABELLED.match(sentence) or _CHOSEN.match(sentence)
    if found is None and asked:
        found = _ASKED.match(sentence)
        if found is not None and asked.isdisjoint(stems(found["label"])):
            return None
    if found is not None and _OFFERED.match(found.groupdict().get("label") or ""):
        return None
    return found


def _counts(sentence: str, found: re.Match[str], asked: Set[str]) -> bool:
    """Whether a declaration is the writer's own, and holds as it stands."""
    label = found.groupdict().get("label") or ""
    if _VOID.search(found["before"]) or _VOID.search(label) or _NOT.match(found["value"]):
        return False
    # “The contraindications are …” denies nothing where these are asked for.
    foreign = " ".join(word for word in label.split() if asked.isdisjoint(stems(word)))
    return not denies(foreign) and _CONDITION.search(sentence) is None
