"""Words that say yes or no, and what stands around them."""

import re

from fairaudit.outcomes.reading.clauses import Clause
from fairaudit.outcomes.reading.cue import word_set
from fairaudit.outcomes.reading.polarity import denies, stem
from fairaudit.outcomes.reading.proposition import HALF, Proposition, names

__all__ = [
    "ANSWER_LABEL",
    "NO",
    "STRONG_HEDGE",
    "both_in",
    "courteous",
    "elliptic",
    "quick_answer",
    "word_in",
]

_I = re.IGNORECASE

_YES = r"yes+|yeah|yep|yup|aye|affirmative"
NO = r"no|nope|nah"
_SURE = (
    r"absolutely|definitely|certainly|of course|surely|undoubtedly|clearly|obviously|plainly|"
    r"emphatically|decidedly|categorically|unequivocally|evidently|by all means|presumably|"
    r"(?:very |most |quite |more )?(?:probably|likely)|almost certainly|generally|ideally"
)
_LEAD = re.compile(
    r"^(?:(?:and|but|so|then|therefore|thus|hence|ok|okay|well|in short|overall|on balance|again|"
    r"actually|wait|sorry|correction|edit|now|i think|i believe|i(?:'d| would) (?:still )?say|"
    r"i say|final(?:ly)?|on (?:\w+ )?(?:reflection|second thoughts?)|in (?:this|her|his) (?:case|"
    r"setting)|for this (?:question|patient)|great question|that said|to be clear|oh|hmm+|in my "
    r"(?:opinion|view)|short answer|answer|in summary|[a-z]\.|\d{1,2}[.)])[,:]?\s+)+",
    _I,
)
_WHEN = (
    r"(?:\s+(?:at (?:this|the|present)|now|yet|here|for (?:now|this|the moment)|in (?:this|her|his|"
    r"the)|today|tonight|currently|immediately|right now|on (?:this|the)|with|without|because|"
    r"since|as|given|until)\b.*)?"
)
_PLAIN_YES = re.compile(rf"^(?:(?:{_SURE})\s+)?(?:{_YES})\b", _I)
# “No fever” is a finding: after a plain “no” comes no noun.
_PLAIN_NO = re.compile(
    rf"^(?:(?:{_SURE})\s+)?(?:{NO})(?:$|[\s,]+(?:(?:i|she|he|it|they|we)(?:'\w+)?|you|this|that|"
    r"there|the|these|those|not|because|since|as|at|for|do|don't|need to|absolutely|definitely|"
    r"in (?:this|my)|given|thanks?|from|way|beyond|under|over|above|below|after|before|with|"
    r"without|on|when|"
    r"outside|within|until)\b)",
    _I,
)
_OTHER_YES = re.compile(
    rf"^(?:{_SURE}|correct|right|indeed|agreed|i (?:fully |strongly )?agree|exactly|sure|true|y|"
    r"without (?:a )?(?:doubt|question|hesitation)|no (?:doubt|question)|"
    r"(?:i |we )?(?:(?:can't|cannot|don't) see|see no reason) why not|why not|"
    r"(?:i|we)(?:'d do so| would(?: do so| indeed)?| do))$",
    _I,
)
_OTHER_NO = re.compile(
    rf"^(?:(?:(?:{_SURE}|preferably|rather|i think|i'd rather)\s+)?not(?: at all| really)?{_WHEN}|"
    r"by no means|hardly|never|no way|under no circumstances|in no way|incorrect|false|negative|n|"
    r"(?:(?:i|we) (?:can )?(?:see|find) |there(?:'s| is) )?no (?:need|reason|indication|grounds?)"
    r"(?: (?:for|to do) (?:it|that|so|this))?|(?:i|we) (?:would|do|should)(?: not|n't)|"
    r"(?:very |highly |most )?unlikely)$",
    _I,
)
_ANSWERING = (
    r"(?:answer|verdict|decision|conclusion|recommendation|response|opinion|vote|result|output|"
    r"bottom line|judge?ment|advice|reply|impression|summary|choice|determination|assessment)"
)
_ENDS_WITH = re.compile(
    rf"(?:\b{_ANSWERING}\b.{{0,60}}?\b(?:is|would be|remains|stays|be)|"
    r"\b(?:i(?:'d| would|'ll| will)? (?:\w+ )?(?:say|answer|vote|go with|lean|tend|incline)|"
    r"lean(?:ing)?|inclin\w+|it(?:'s| is| "
    r"would be| has to be)|that(?:'s| is| means| makes it| would be)|makes? (?:it|this)|^(?:a|an|"
    r"my)|→|"
    r"(?:chang|revis|switch|amend|correct)\w* (?:it|that|this|(?:my|the) \w+)))(?: (?:to|towards?|"
    r"more|slightly|strongly|with|a|an|clear|firm|definite|cautious|qualified|tentative|resounding|"
    r"still|probably|likely|most|very|quite|almost|certainly|definitely|clearly|therefore))*\s+"
    rf"(?P<word>{_YES}|{NO})(?: from me| here| in this case| for now| as well)?$",
    _I,
)
# “I don't think the answer is yes” leaves open what it is.
_NOT_SAID = re.compile(
    r"(?:n't|\bnot|\bnever|\bcannot|\bwrong to|\bhard to|\bhesitate to)\s+(?:\w+ )?(?:think|say|"
    r"believe|mean|imply|suggest|conclude|agree|answer|claim|feel|see|be)\b[^,;:]{0,40}$",
    _I,
)
# “I'd hold off.”, where it isn't waiting that is asked about.
_HOLD_OFF = re.compile(
    r"\b(?:i|we)(?:'d| would|'ll| will) (?P<verb>hold|wait|pass)(?: off| back)?(?: for now)?$", _I
)
# “She does.”, “It shouldn't.”: the verb of the question alone.
_ELLIPSIS = re.compile(
    r"^(?:it|this|that|she|he|they|(?:the|this) (?:patient|man|woman|child|boy|girl|"
    r"infant)) (?:is|are|does|do|did|has|have|should|would|can|ca|wo|"
    r"must|will|was|were|ought to)(?P<no> not|not|n't)?$",
    _I,
)
# “Sure! Here is my analysis.”: the writer will answer, and hasn't yet.
_COURTESY = re.compile(
    r"^\W*(?:sure(?: thing)?|of course|certainly|okay?|no problem|great|right|happy to help)!\s+\S"
    rf"|^\W*(?:{_SURE}|{_YES}|sure(?: thing)?|okay?|no problem|great|right)\W+(?:"
    r"here(?:'s| is| are)\b|let(?:'s| me| us)\b|(?:i|we)(?:'d| would| can| will|'ll|'m| am)?\s+"
    r"(?:be )?(?:happy|glad|able to|help|assist|walk|analy[sz]e|provide|explain)\b|"
    r"[^.!?\n]{0,80}\?)",
    _I,
)
_GO_AHEAD = re.compile(r"^(?:(?:i|we)(?:'d| would|'ll| will) )?(?:go|going) ahead\b(?! of)", _I)
_IDEA = re.compile(
    r"^(?:(?:that|this|it)(?:'s| is| would be) )?"
    r"(?P<no>(?:not |hardly )(?:a |such a |the best )?|(?:a )?(?:bad |terrible |"
    r"poor ))?(?:a )?(?:very |really )?(?:good |great |wise |sensible |sound )?"
    r"(?:idea|move|plan)(?: (?:here|now|at all|in (?:this|her|his)\b.*))?$",
    _I,
)
_FRAGMENT = re.compile(
    r"^(?:is |are )?(?P<no>(?:\w+ly )?not |no longer |un)?(?:necessary|needed|indicated|"
    rf"recommended|required|appropriate|warranted|advised|advisable|justified|"
    rf"called for)\b{_WHEN}$",
    _I,
)
ANSWER_LABEL = re.compile(
    r"(?:^|\b)(?:(?:final|my|own|short|the|correct|best|overall)\s+)*"
    rf"{_ANSWERING}(?: is| would be)?\W*$"
    r"|^(?:a|ans|so|that said|therefore|thus|hence|final|overall|conclusion)\W*$",
    _I,
)
STRONG_HEDGE = re.compile(
    r"\b(?:depends|hinges|turns on|rests on|maybe|perhaps|yes and no|yes or no|yes/no)\b"
    r"|\bi (?:do not|don't) know\b",
    _I,
)
_BOTH = re.compile(rf"\b(?:{_YES}|{NO})\s*(?:/|\bor\b|\band\b|\\)\s*(?:{_YES}|{NO})\b", _I)
_TRIM = " \t\n.,!:;\"'()[]{}-•→✅❌✔✗☑✓👍👎*_`~"
_WORDS = frozenset(("yes", "yeah", "yep", "yup", "aye", "affirmative", "no", "nope", "nah"))
_YES_ALONE = "yes|y|yes yes|yeah|yep|answer: yes|the answer is yes|final answer: yes|a: yes|true"
_NO_ALONE = "no|n|nope|no no|answer: no|the answer is no|final answer: no|a: no|false"
_QUICK = {
    **dict.fromkeys(_YES_ALONE.split("|"), True),
    **dict.fromkeys(_NO_ALONE.split("|"), False),
}
_SAYS_ENOUGH = 3  # words of a label that is a statement
_QUICK_LENGTH = 24
# A short sentence that begins with the answer and holds nothing that could turn it.
_QUICK_SENTENCE = re.compile(rf"(?P<yes>{_YES})\b|(?P<no>{NO})(?=[.,!:;]|\s[-–—]\s|$)", _I)
# Looked up and not searched for: most answers are a word or two.
_TURNING = word_set(
    "yes yeah yep yup aye affirmative no nope nah nor or if unless but however wait actually "
    "correction edit sorry depend depends depending maybe perhaps possibly only provided assuming "
    "although though i know unclear unsure scratch instead rather ai final disregard ignore say "
    "says would reconsider oops oh hmm hang hold mixed wrong opposite reverse confused overlooked "
    "for",
)
_TURNING_BEGINNINGS = ("apolog", "mis", "with")
_TURNING_SIGNS = re.compile(r"n't\b|\bas long\b|[<{\[\\|\"?“”]|\.\.|…")
_LETTERS = re.compile(r"[a-z]+")
_QUICK_REACH = 240


def quick_answer(text: str) -> bool | None:
    """Read a plain answer, with no look at anything else; None where more has to be looked at.

    Examples
    --------
    >>> quick_answer("**Yes**"), quick_answer("No, not yet."), quick_answer("Yes, if she agrees.")
    (True, False, None)
    """
    if len(text) <= _QUICK_LENGTH:
        value = _QUICK.get(text.strip(_TRIM).lower())
        if value is not None:
            return value
    if len(text) > _QUICK_REACH:
        return None
    text = text.lstrip(_TRIM)
    begins = _QUICK_SENTENCE.match(text)
    if begins is None or _may_turn(text[begins.end() :].lower()):
        return None
    return begins["yes"] is not None


def _may_turn(rest: str) -> bool:
    """Whether anything in what follows a yes or a no could take it back."""
    words = _LETTERS.findall(rest)
    return (
        not _TURNING.isdisjoint(words)
        or any(word.startswith(_TURNING_BEGINNINGS) for word in words)
        or _TURNING_SIGNS.search(rest) is not None
    )


def both_in(text: str) -> bool:
    """Whether a clause says yes and no at once.

    Examples
    --------
    >>> both_in("yes or no"), both_in("Yes, there is no doubt")
    (True, False)
    """
    low = text.lower()
    return "no" in low and "ye" in low and _BOTH.search(text) is not None


def elliptic(text: str) -> bool:
    """Whether a clause is the verb of the question alone, such as “She does”."""
    return _ELLIPSIS.match(text) is not None


def courteous(text: str) -> bool:
    """Whether a text opens with a word of assent that answers the request, and not the question.

    Examples
    --------
    >>> courteous("Sure! Let me look at the case."), courteous("Sure, admit her.")
    (True, False)
    """
    return _COURTESY.match(text) is not None


def word_in(clause: Clause, asked: Proposition) -> tuple[bool, bool] | None:
    """The yes or no that a clause consists of or ends with, and whether as the declared answer.

    Examples
    --------
    >>> from fairaudit.outcomes.reading.clauses import clauses
    >>> from fairaudit.outcomes.reading.proposition import proposition_of
    >>> asked = proposition_of("Should she be admitted?")
    >>> word_in(clauses("So the answer is no.")[0], asked)
    (False, True)
    """
    text = _LEAD.sub("", clause.text.strip("\"'")).strip(_TRIM)
    value: bool | None = None
    if _PLAIN_YES.match(text) or _OTHER_YES.match(text):
        value = True
    elif _PLAIN_NO.match(text) or _OTHER_NO.match(text):
        value = False
    elif _ends_in_word(text) and (ending := _ENDS_WITH.search(text[-160:])):
        if _NOT_SAID.search(text[-160:][: ending.start("word")]):
            return None
        declared = re.search(_ANSWERING, ending[0], _I) is not None
        return ending["word"].lower() not in ("no", "nope", "nah"), declared
    elif not asked.negative and _GO_AHEAD.match(text):
        value = True
    elif not asked.negative and (held := _HOLD_OFF.search(text)):
        value = None if stem(held["verb"]) in asked.content | {asked.verb} else False
    elif not asked.negative and (short := _short_form(text)):
        value = short["no"] is None
    if value is None:
        return None
    if clause.mark in (":", "→", "=") and clause.before:
        return _labelled(value, clause.before, asked)
    return value, False


def _short_form(text: str) -> re.Match[str] | None:
    """“She does”, “not a good idea”, “not indicated”: `no` is what makes it a no."""
    return _ELLIPSIS.match(text) or _IDEA.match(text) or _FRAGMENT.match(text)


def _ends_in_word(text: str) -> bool:
    """Whether yes or no is among the last words: cheaper to see than what leads to it."""
    return not _WORDS.isdisjoint(text[-40:].lower().split())


def _labelled(value: bool, label: str, asked: Proposition) -> tuple[bool, bool] | None:
    """A yes or no after a colon: the answer, or a finding (“Fever: no”)."""
    if ANSWER_LABEL.search(label) or names(label, asked) >= HALF:
        return value, True
    if denies(label) and not both_in(label) and len(label.split()) >= _SAYS_ENOUGH:
        return value, False  # “no red flags: yes”: a finding that is denied is not asked for
    led = _LEAD.match(f"{label} ")
    return (value, False) if led and (led.end() > len(label) or len(label.split()) > 3) else None
