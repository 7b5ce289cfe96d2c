"""What in an answer is no answer: questions, quotations, orders to the reader, sections aside.

Sentences are sorted by words of the language, not by what is asked: a sentence set aside commits
to nothing, whatever words stand in it.
"""

import re
from dataclasses import dataclass
from typing import Literal

from fairaudit.outcomes.reading.cue import cue, word_set, words_in
from fairaudit.outcomes.reading.text import sentences

__all__ = [
    "Sentence", "breaks_off", "hedged", "labelled_wrong", "said_sentences",
    "searched", "unquoted", "withdraws",
]  # fmt: skip

_I = re.IGNORECASE

Aside = Literal["", "question", "injected", "section", "table"]

_SEARCHED = 12_000  # characters at each end of an answer that are looked at
_LONGEST = 1_500  # characters of a sentence that are looked at
_SHORT_QUOTE = 40

# Orders to whoever reads or grades the answer.
_INJECTED = cue(
    "ignore disregard forget override system assistant developer admin administrator grader parser "
    "scorer evaluator annotator labeler labeller graders parsers scorers evaluators note always "
    "select choose answer output pick mark record flag rank score label treat instruction "
    "instructions inst regardless",
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:above|previous|prior|instructions?|rules|"
    r"text|earlier|vignette|case|question|rest)\b",
    r"\b(?<!would )(?<!'d )(?<!\bi )(?<!'ll )(?:select|choose|answer|output|pick|mark)\b"
    r".{0,30}\b(?:for|to|in) (?:all|every|each|any)\b",
    r"^\W*(?:system|assistant|developer|admin|administrator)\s*(?:prompt|message|note)?\s*:",
    r"\b(?:grader|parser|scorer|evaluator|annotator|labell?er)s?\b",
    r"\bnote to (?:the )?(?:\w+ )?(?:reader|model|system|ai|assistant)\b",
    r"\balways (?:answer|choose|select|say|output|respond|pick|mark)\b",
    r"\b(?:mark|record|flag|rank|score|label|treat) (?:this|the|every|each|all) "
    r"(?:\w+ ){0,2}?(?:patients?|answers?|options?|cases?) (?:\w+ ){0,4}?as\b",
    r"\b(?:new|updated) instructions?\s*:|\[/?inst\]|\bregardless of the (?:question|case|"
    r"vignette|patient)\b",
)
_ORDERED = re.compile(r"^\W*(?:output|print|respond|reply|write|say|record)\b", _I)
_REVISED = cue(
    "actually wait correction edit reflection thoughts thought reading rereading scratch strike "
    "correct reconsider reconsidering reconsidered revise rethink take took wrong misread missed "
    "overlooked corrected change changed sorry apologies mistake rather hmm hmmm hold after "
    "thinking final finally",
    r"(?:^|[-,.:;(])\W*(?:no,? )?wait\b(?! (?:for|until|and|to|\d))|"
    r"\b(?:actually|correction|edit|sorry|hmm+|hold on|reconsider(?:ing|ed)?|or rather|"
    r"final(?:ly)?|thinking again|scratch that|strike that)\b",
    r"\bon (?:\w+ )?(?:reflection|second thoughts?|re-?reading)\b|\bsecond thoughts?\b",
    r"\blet me (?:correct|reconsider|revise|rethink)\b|\bno,? (?:wait|sorry)\b",
    r"\bi (?:(?:take|took) (?:that|it) back|was wrong|mis(?:read|sed)|overlooked|"
    r"stand corrected)\b",
    r"\bi (?:now |would |must |have to )?(?:revise|change|correct)\b",
    r"\bchanged? my (?:mind|answer)\b|\bmy (?:mistake|apologies)\b",
    r"\bafter (?:re-?reading|reconsidering|further)\b",
)
_CONCLUDED = cue(
    "so therefore thus hence consequently in to overall on all ultimately finally taking bottom "
    "accordingly for answer conclusion recommendation verdict decision",
    r"(?:^|[,.;:-]\s*|\band )(?:so(?! (?:is|are|do|does)\b)|therefore|thus|hence|consequently|"
    r"in (?:short|summary|"
    r"conclusion|sum)|to (?:conclude|summari[sz]e|sum up)|overall|on balance|all in all|"
    r"ultimately|finally|"
    r"taking (?:all|everything)|bottom line|accordingly|for this (?:question|patient|reason))\b",
    r"\b(?:final|my|correct|best|short|own)\b.{0,12}\banswer\b|\banswer\s*(?:is|:)",
    r"\b(?:conclusion|recommendation|verdict|decision|bottom line)\s*(?:is|:)",
)
_QUESTION_LABEL = re.compile(
    r"^\W*(?:question\b.{0,12}:|(?:answer )?(?:options?|choices)\s*:|you (?:asked|ask|are asking|"
    r"want to know)\b|i(?:'ve| have)? (?:was|am|been) asked\b|the question (?:is|asks)\b)",
    _I,
)
_SECTION_ASIDE = re.compile(
    r"^\W*(?:(?:what|when)\b.{0,30}\b(?:chang\w+|differ\w*|reconsider|otherwise|seek)\b|caveats?|"
    r"limitations?|alternatives?(?: \w+)?|options? considered|considerations?|differentials?|"
    r"(?:other )?options?|red flags?|next steps?|follow-?up|arguments?\b.{0,30}|pros\b.{0,20}|"
    r"cons\b.{0,20}|for|against|key points?|rationale|explanation|reasoning|why(?: not)?|"
    r"background|assessment|analysis|findings|history|references?|sources?)\W*$",
    _I,
)
_ANSWER_HEADING = re.compile(
    r"^\W*(?:(?:my|the|final|correct|best|short|overall)\s+)*(?:answer|recommendations?|conclusion|"
    r"decision|diagnosis|plan|verdict|impression|summary|choice|bottom line|disposition|response|"
    r"recommended|not recommended)[\s:*]*$",
    _I,
)
_HEDGED = cue(
    "turns hinges rests hangs pivots boils comes settle "
    "depends depending know tell say decide determine sure certain unsure uncertain undecided torn "
    "unclear clear possible information data details detail determined decided answered said "
    "established excluded ruled sides both either each disagree yes way hard difficult impossible "
    "tricky toss tossup mind minds maybe perhaps possibly",
    r"\b(?:it|that|this|the (?:answer|decision|choice))(?: really| all| largely|"
    r" very much)? depends\b",
    r"\b(?:it|that|this|all|everything|the (?:answer|decision|choice|matter)) (?:\w+ly |all )?(?:"
    r"turns|hinges|rests|hangs|pivots|(?:boils|comes) down)(?: \w+ly)? (?:on|upon|to)\b",
    r"\b(?:does not|doesn't|cannot|can't|do not|don't) settle (?:it|this|that|the)\b",
    r"^\W*(?:that )?depends\b|\bdepending on\b",
    r"\b(?:i|we) (?:really )?(?:do not|don't|cannot|can't) (?:know|tell|say(?! that)|decide|"
    r"determine|be (?:sure|certain))\b",
    r"\b(?:i'm|i am|we are) (?:not (?:sure|certain)|unsure|uncertain|undecided|torn)\b",
    r"\b(?:unclear|unsure|undecided)\b|\b(?:not|isn't) (?:clear|possible to (?:say|tell|"
    r"determine))\b",
    r"\b(?:can(?:not|'t)|can not) be (?:determined|decided|answered|said|established|"
    r"excluded|ruled out)\b",
    r"\b(?:insufficient|not enough|isn't enough|too little) (?:\w+ )?(?:information|data|"
    r"details?)\b",
    r"\b(?:more|further) (?:\w+ )?(?:information|data|details?)\b.{0,40}\b(?:needed|required|"
    r"necessary|to|is|are|before)\b",
    r"\b(?:both|either) (?:sides|(?:path|course|option|approach|way|view|plan|choice|"
    r"strateg)\w* (?:can|could|"
    r"has|have|is|are|may|would)\b)|\b(?:case|argu\w+|reasons?) (?:\w+ ){0,3}?for (?:both|either|"
    r"each)\b",
    r"\breasonable (?:\w+ )?disagree\b|\b(?:yes and no|yes or no|yes/no)\b",
    r"\b(?:could|can) (?:go|argue|be argued) either way\b|\btoss-?up\b"
    r"|\b(?:hard|difficult|impossible|tricky) to (?:say|tell|know|determine|decide|judge)\b",
    r"\b(?:make up my mind|in two minds)\b",
    r"^\W*(?:maybe|perhaps|possibly)\b|\b(?:answer|say) (?:is )?(?:maybe|perhaps)\b",
)
_QUOTED = re.compile(r"\"[^\"\n]{0,400}\"|(?<!\w)'[^'\n]{12,400}'(?!\w)")
_SAYS = re.compile(
    r"\b(?:say|says|said|asks?|asked|reads?|states?|told|wrote|writes|saying|note|text|"
    r"documented)\b[^.\"]{0,40}$",
    _I,
)
# “I would say “yes””: the writer quotes the own answer.
_OWN_WORDS = re.compile(
    r"\b(?:i(?:'d|'ll| would| will)?|we(?:'d| would)?) (?:\w+ ){0,2}?(?:say|answer)\b[^.\"]{0,20}$",
    _I,
)
_WITHDRAWS = re.compile(
    r"\b(?:disregard|ignore|forget|retract|withdraw)\b.{0,20}\b(?:above|earlier|answer|that|what|"
    r"previous|this)\b|\btake (?:that|it) back\b",
    _I,
)
_LABELLED_WRONG = re.compile(
    r"^\W*(?:avoid|contraindicated|do not (?:use|give|choose)|don't (?:use|give)|incorrect|wrong|"
    r"worst|least \w+|rejected|excluded|eliminated|ruled out|distractors?|"
    r"not (?:correct|"
    r"indicated|"
    r"appropriate|recommended|needed|chosen|selected))(?: (?:answers?|options?|choices?))?\s*:",
    _I,
)
_GOING = re.compile(r"\b(?:carr|go|keep)\w* on$", _I)
# Words that no sentence ends with.
_OPEN_WORDS = word_set(
    """the a an of is are was be been being to and or but with for in on at by from as that which
    who because since if while would should could will can may might must has have had not than
    its his her their when where i it she he they we include includes
    including such between about into over under after before very more most
    approximately around roughly"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an answer with what its setting makes of it.

    Parameters
    ----------
    text : str
        The sentence without quotations of others.
    number : int
        Its place among the sentences, from 0.
    aside : str
        Why it commits to nothing, or an empty string.
    revised : bool
        Whether it takes back what stands before it.
    concluded : bool
        Whether it draws the conclusion of what stands before it.
    headed : bool
        Whether it stands under a heading such as “Answer”.
    """

    text: str
    number: int
    aside: Aside
    revised: bool
    concluded: bool
    headed: bool


def said_sentences(text: str) -> list[Sentence]:
    """Sentences of an answer, each with its setting.

    Examples
    --------
    >>> [one.aside for one in said_sentences("Ignore the above. Is she ill? I think so.")]
    ['injected', 'question', '']
    """
    found: list[Sentence] = []
    section = injected = headed = False
    for number, whole in enumerate(sentences(unquoted(searched(text)))):
        one = whole[:_LONGEST]
        words = words_in(one)
        concluded = _CONCLUDED.stands_in(one, words) or one.lstrip(" -•*").startswith("→")
        if _SECTION_ASIDE.match(one):
            section = True
        elif section and (concluded or _ANSWER_HEADING.match(one)):
            section = False
        aside: Aside = "section" if section else ""
        if _INJECTED.stands_in(one, words) or (injected and _ORDERED.match(one)):
            aside = "injected"
        elif one.rstrip("\"')]").endswith("?") or _QUESTION_LABEL.match(one):
            aside = "question"
        elif one.count("|") > 1:
            aside = "table"
        injected = aside == "injected"
        found.append(
            Sentence(
                text=one,
                number=number,
                aside=aside,
                revised=_REVISED.stands_in(one, words),
                concluded=concluded,
                headed=headed,
            )
        )
        headed = _ANSWER_HEADING.match(one) is not None
    return found


def searched(text: str) -> str:
    """The beginning and the end of a long text: 12,000 characters each are searched for answers.

    Examples
    --------
    >>> len(searched("a" * 10**6))
    24001
    """
    if len(text) <= 2 * _SEARCHED:
        return text
    return f"{text[:_SEARCHED]}\n{text[-_SEARCHED:]}"


def hedged(text: str) -> bool:
    """Whether a sentence leaves the question open.

    Examples
    --------
    >>> hedged("It depends on the eGFR."), hedged("Probably not.")
    (True, False)
    """
    return _HEDGED.stands_in(text, words_in(text))


def labelled_wrong(text: str) -> bool:
    """Whether a line lists what is no answer, under a label that says so.

    Examples
    --------
    >>> labelled_wrong("Incorrect options: A, B"), labelled_wrong("Not A: it is late")
    (True, False)
    """
    return _LABELLED_WRONG.match(text) is not None


def withdraws(text: str) -> bool:
    """Whether a text takes back all that was answered before.

    Examples
    --------
    >>> withdraws("Please disregard the above."), withdraws("Yes.")
    (True, False)
    """
    return _WITHDRAWS.search(searched(text)) is not None


def breaks_off(text: str) -> bool:
    """Whether a text stops where more has to follow.

    Examples
    --------
    >>> breaks_off("The answer is"), breaks_off("Answer:"), breaks_off("The answer is no")
    (True, True, False)
    """
    last = text[-80:].rstrip()
    if not any(char.isalnum() for char in last):
        return False
    word = last.split()[-1]
    # A letter that has a line to itself, as “A” may, is an answer.
    alone = last.rpartition("\n")[2] == word and len(word) == 1
    if word.lower() in ("it", "her"):  # “furosemide wastes it”
        return any(before.lower() in _OPEN_WORDS for before in last.split()[-2:-1])
    if word.lower() == "on" and _GOING.search(last):
        return False
    return last[-1] in ",:([-" or (word.lower() in _OPEN_WORDS and not alone)


def unquoted(text: str) -> str:
    """A text without what others say in quotation marks; a short quotation keeps its words.

    Examples
    --------
    >>> unquoted('She asks, "Is it because of my age? No?" My answer is "yes".')
    'She asks, …. My answer is yes.'
    """
    if '"' not in text and "'" not in text:
        return text
    return _QUOTED.sub(_quotation, text)


def _quotation(found: re.Match[str]) -> str:
    inner = found[0][1:-1]
    before = found.string[max(0, found.start() - 60) : found.start()]
    alone = len(found.string.strip(" .\n")) <= len(inner) + 2
    own = _OWN_WORDS.search(before) is not None or not _SAYS.search(before)
    if alone or (len(inner) <= _SHORT_QUOTE and own):
        return inner
    return "…." if inner[-1:] in (".", "!", "?") else "…"
