"""Clauses of an answer, and whose voice, time and condition they stand under."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from fairaudit.outcomes.reading.cue import cue, word_set, words_in

__all__ = ["Clause", "clauses"]

_I = re.IGNORECASE

Setting = Literal["", "others", "past", "condition", "whether"]

# Clauses end at marks, and before the conjunctions that begin a new one.
_MARK = r",(?!\d)|:(?!\d)|;|[()\[\]]|\.{2,}|!|\?|\s--?\s|^-\s|→|\s=\s|(?<!\bvs)\.(?=\s|$)"
_CONJUNCTION = (
    r"but(?! for (?:the|an?|his|her|that)\b)|so|however|although|though|whereas|hence|therefore|"
    r"thus|unless|if|whether|because|since|"
    r"provided|assuming|as long as|only if|otherwise"
)
_AFTER_AND = "not|i|i'd|we|would|should|so|then|therefore|it|she|he|they|this|that"
_CUT = re.compile(
    rf"\s*(?P<mark>{_MARK})\s*"
    r"|(?<!\bis)(?<!\bare)(?<!\bbe)(?<!would)(?<!should)(?<!say)(?<!think)(?<!believe)(?<!suppose)"
    r"(?<!\bto)(?<!\bof)(?<!\bon)(?<!\babout)(?<!anything)(?<!everything)(?<!nothing)(?<!anywhere)(?<!\bany)(?<!anyone)(?<!anybody)(?<!\ball)"
    r"(?<!proven)(?<!numbers)(?<!details)(?<!data)(?<!information)"
    rf"\s+(?=(?:{_CONJUNCTION})\b)"
    rf"|\s+(?=and (?:{_AFTER_AND})\b)",
    _I,
)

# Someone else says or thinks so.
_SOME = (
    "some|many|most|several|other|a few|certain|older|earlier|previous|few|both|critics|colleagues|"
    "others|one (?:could|might|may)|people|you (?:might|may|could)|it (?:is|could be|might be|has "
    "been|can be) (?:sometimes |often |also )?(?:argued|said|thought|suggested)"
)
_SOMEONE = (
    "patient|family|mother|father|wife|husband|daughter|son|parents?|partner|sister|brother|"
    "caregiver|nurse|radiologist|surgeon|cardiologist|consultant|resident|colleague|intern|"
    "attending|physician|doctor|pharmacist|referrer|referral letter|registrar|team|note|textbooks?|"
    "literature|guidelines?|vignette|text|stem|student|specialist|neurologist|psychiatrist|"
    "gastroenterologist|letter|report|protocol|leaflet|insurer|hospital"
)
_PEOPLE = (
    rf"(?:{_SOME}|guidelines?|"
    rf"(?:the|her|his|their|a|an|my|our) (?:[\w']+ ){{0,2}}?(?:{_SOMEONE}))"
)
# He, she and they think otherwise than the writer does; what they report isn't listed here.
_THEIR_VIEW = (
    "says?|said|tells? (?:us|me|you)|told (?:us|me|you|the)|wants?|wanted|wish(?:es|ed)?|asks?|"
    "asked|insists?|insisted|prefers?|preferred|hopes?|hoped|thinks?|thought|believes?|believed|"
    "argues?|argued|claims?|claimed|refuses?|refused|would (?:rather|like|love|prefer)"
    "|'d (?:rather|"
    "like|love|prefer)|is (?:keen|against|adamant|convinced)|are (?:keen|against|adamant|convinced)"
)
_VIEW = word_set(
    """say says said think thinks thought argue argues argued believe believes believed feel feels
    felt claim claims ask asks asked want wants wanted request requests requested insist insists
    prefer prefers preferred suggest suggests suggested recommend recommends recommended advise
    advises advised would might may could read reads state states stated told write writes wrote
    propose proposes proposed refuse refuses refused decline declines disagree disagrees agree
    agrees tell tells hope hopes worry worries favor favour favors favours often start use
    give chose choose opt consider hold vote votes voted"""
)
_WISHES = (
    r"(?:want(?:s|ed)?|ask(?:s|ed) (?:for|to|that|about)|insist(?:s|ed)?|hope[sd]?|begs?|begged|"
    r"pleads?|demand(?:s|ed)|"
    r"wish(?:es|ed)|worr(?:ies|ied)|fears?|feared|believes?|swears?|would (?:like|love|rather|"
    r"prefer)|"
    r"(?:is|are|was|were) (?:\w+ )?(?:keen|adamant|convinced|afraid|hoping|asking|insisting|"
    r"pushing))"
)
_OTHERS = cue(
    f"{' '.join(_VIEW)} according hoped begs begged pleads demands demanded wishes wished worries "
    f"worried fears "
    "feared swears keen adamant convinced afraid hoping asking insisting pushing rather love "
    "tells tell lets let textbook exam guideline orthodox official d is are what wish insisted "
    "loves",
    rf"(?:^|[,;:(]\s*|\b(?:and|but|that|while|though|although|as)\s+)(?:he|she|they|(?:the|her|"
    rf"his|their|a|an|"
    rf"our|one) (?:[\w-]+ ){{1,3}}?)\s?(?:himself |herself |themselves |still |also |"
    rf"would )?{_WISHES}\b"
    r"|^\W*(?:he|she|they)(?:'d| would) (?:\w+ )?(?:rather|prefer|like|love)\b",
    rf"(?:^|[,;:(]\s*|\b(?:and|but|that|while|though|although|as)\s+){_PEOPLE}\s(?:\w+\s){{0,4}}?"
    rf"(?:{'|'.join(sorted(_VIEW, reverse=True))})\b",
    r"^\W*according to\b(?! me\b)",
    # Bodies, and what books have for an answer.
    r"(?:^|[,;:(]\s*|\b(?:and|but|while|whereas)\s+)(?:the )?(?-i:[A-Z]{2,6})\s(?:says?|wants?|"
    r"lets?|prefers?|advises?|argues?|favou?rs|recommends?)\b",
    r"\b(?:textbook|exam|guideline|orthodox|official) (?:answer|choice)\b",
    r"\bis what (?:he|she|they|the|his|her|their|some|many|most)\b",
    rf"^(?:and |but |though |although |while )?(?:he|she|they|everyone|everybody|nobody|(?:dr|mr|"
    rf"mrs|ms|prof(?:essor)?)\.? \w+|the \w+(?:ologist|ician|iatrist)s?)(?: \w+ly| also| both)?"
    rf"(?: (?=[a-z])|(?='d))(?:{_THEIR_VIEW})\b",
)
_PAST = cue(
    "have first initial initially originally glance sight was considered might may tempting "
    "tempted had used normally ordinarily",
    r"\b(?:i|my)\b.{0,12}\b(?:first|initial\w*|originally|at first)\b|\binitially\b",
    r"\binitial (?:\w+ )?(?:answer|impression|instinct|thought|one|reaction|guess)\b",
    r"\bat first (?:glance|sight|i)\b|\bat first$|\bfirst (?:instinct|impression|thought)\b",
    r"\b(?:answer|choice|pick|advice)\b.{0,12}\bwould have been\b|\bi would(?:'ve| have) (?:said|"
    r"chosen|given)\b",
    r"\bi was (?:going|about|tempted|inclined) to\b|\bi (?:had )?considered\b|\bone might think\b",
    r"\bit is tempting\b|\b(?:may|might) be tempting\b|\btempted to\b",
    r"\b(?:i|we|they|he|she|it|this|that|answer|rule|advice|practice|teaching) used to\b"
    r"|\bi(?:'d| would)? (?:normally|ordinarily)\b",
)
# “Stop it – this was the teaching”: what stands before was said then.
_WAS = re.compile(r"^(?:this|that|which|it|so) (?:was|used to|had been)\b", _I)
_WAS_FIRST = re.compile(r"^was my (?:first|initial|original)\b", _I)
_OWN = re.compile(
    r"^(?:but|however|so|therefore|thus|hence|yet|still|i|i'd|i'm|my|we|nevertheless|nonetheless|"
    r"on reflection|on second thoughts?|actually|in this case|here|for this|now|then|and so|and i|"
    r"after re-?reading)\b",
    _I,
)
_CONCESSIVE = re.compile(
    r"^(?:and |but )?(?:while|although|though|even though|whereas|"
    r"despite)\b",
    _I,
)
_IF_WORD = "if|provided|assuming|as long as"
_IF = re.compile(
    rf"^(?:and |but |or )?(?:only |just )?(?:{_IF_WORD}|"
    r"otherwise(?! (?:healthy|well|normal|stable|unremarkable|fit)))\b",
    _I,
)
_IN_THAT_CASE = re.compile(r"^(?:and |but )?in (?:which|that|such a) case\b", _I)
_IF_IN = frozenset(("case", "if", "provided", "assuming", "long", "otherwise", "unless"))
# “Not unless” is “only if”; “no, unless” says no for now.
_UNLESS, _NOT = re.compile(r"^unless\b", _I), re.compile(r"^(?:\w+ )?not$", _I)
_NO_CONDITION = re.compile(
    r"^(?:and |but )?if (?:so|not|anything|possible|needed|necessary|available|required|any|"
    r"in doubt|(?:i|you|one|we) (?:\w+ )?(?:had|have|were|was|am|are|must|ask|could|can)\b|"
    r"forced|pressed|"
    r"asked|this is)",
    _I,
)
# “… and then, if it is clean, do Y”: the condition is on what follows.
_JOINING = re.compile(r"\b(?:and|then|but)$", _I)
_SAID = re.compile(r"\b(?:me|us|think|thought|believe|suggests?|says?|said|indicates?)$", _I)
_EVEN = re.compile(r"\b(?:even|especially|particularly|as|mainly|notably)$", _I)
_INDIRECT = re.compile(
    r"\b(?:see|ask|know|determine|decide|check|assess|evaluate|clear|unclear|wonder|consider|"
    r"sure|establish|tell|say|confirm|deciding|determining|assessing|find out)$",
    _I,
)
# A proviso about something to do is a first step; one about what is the case is a condition.
_PROVISO = re.compile(r"^(?:and |but )?(?:provided|assuming|as long as)\b", _I)
_FIRST_STEP = re.compile(
    r"\b(?:given|checked|monitored|done|followed|arranged|explained|obtained|informed|discussed|"
    r"watched|observed|taken|provided|offered|documented|supervised|repeated|scheduled|measured|"
    r"you|we|check\w*|monitor\w*)\b",
    _I,
)
_NEW_CLAUSE = re.compile(r"^(?:and|but|then|after that|afterwards)\b", _I)
_RESUMED = re.compile(
    r"^(?:but|so|however|therefore|thus|hence|at this|at the moment|for now|"
    r"now)\b",
    _I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause of a sentence.

    Parameters
    ----------
    text : str
        Its words, without the marks around it.
    mark : str
        The mark that separates it from the clause before: a comma, a colon, or nothing.
    before : str
        The clause before it in the sentence.
    setting : str
        “others” where someone else speaks, “past” where the writer tells what came to mind at
        first, “condition” where it holds under a condition only, “whether” for an indirect
        question; else empty.
    """

    text: str
    mark: str
    before: str
    setting: Setting = ""


def clauses(sentence: str) -> list[Clause]:
    """Clauses of a sentence, in order.

    Examples
    --------
    >>> [(one.text, one.setting) for one in clauses("Some would say yes, but I would not.")]
    [('Some would say yes', 'others'), ('but I would not', '')]
    >>> [one.setting for one in clauses("Yes if the eGFR is normal.")]
    ['condition', 'condition']
    """
    voiced = _voiced(_cut(sentence))
    return voiced if _IF_IN.isdisjoint(words_in(sentence)) else _conditioned(voiced)


def _cut(sentence: str) -> list[Clause]:
    found: list[Clause] = []
    start, mark = 0, ""
    for cut in [*_CUT.finditer(sentence), None]:
        end = cut.start() if cut else len(sentence)
        if text := sentence[start:end].strip(" \t-•*+·>"):
            before = found[-1].text if found else ""
            found.append(Clause(text=text, mark=mark, before=before))
            mark = ""
        if cut:
            start = cut.end()
            mark = (cut["mark"] or "").strip() or mark
    return found


def _voiced(cut: Sequence[Clause]) -> list[Clause]:
    """Mark what others say and what was thought at first, until the writer's voice returns."""
    found: list[Clause] = []
    carried: Setting = ""
    for one in cut:
        if (carried and _OWN.match(one.text)) or (carried == "past" and one.mark == ":"):
            carried = ""
        setting: Setting = carried
        told = _WAS.match(one.text) if one.mark.startswith("-") else _WAS_FIRST.match(one.text)
        if found and told and not found[-1].setting:
            found[-1] = replace(found[-1], setting="past")
        words = words_in(one.text)
        if _PAST.stands_in(one.text, words):
            setting = "past"
        elif _OTHERS.stands_in(one.text, words):
            setting = "others"
        elif one.text[:7].lower() == "whether":
            setting = "whether"
        found.append(replace(one, setting=setting) if setting else one)
        carried = setting if setting in ("others", "past") else carried
        if carried and _CONCESSIVE.match(one.text):
            carried = ""
    return found


def _conditioned(cut: list[Clause]) -> list[Clause]:
    """Mark what holds only if something does, which the case does not settle."""
    settings: list[Setting] = [one.setting for one in cut]
    for place, one in enumerate(cut):
        if _UNLESS.match(one.text) and _NOT.match(one.before):
            settings[place - 1] = "condition"
        if _IN_THAT_CASE.match(one.text):
            settings[place] = settings[place] or "condition"
        if not _IF.match(one.text):
            continue
        if not one.mark and _INDIRECT.search(one.before[-40:]):
            settings[place] = "whether"
        elif not _holds(one):
            settings[place] = "condition"
            for other in _under(cut, place):
                settings[other] = settings[other] or "condition"
    return [replace(one, setting=now) for one, now in zip(cut, settings, strict=True)]


def _holds(one: Clause) -> bool:
    """Whether an “if” leaves the answer standing: “even if”, “if so”, or a first step."""
    if _NO_CONDITION.match(one.text) or _EVEN.search(one.before[-40:]):
        return True
    if one.text.lower() == "otherwise" and _SAID.search(one.before[-40:]):
        return True
    proviso = _PROVISO.match(one.text)
    return proviso is not None and _FIRST_STEP.search(one.text, proviso.end()) is not None


def _under(cut: Sequence[Clause], place: int) -> list[int]:
    """Places of the clauses that a condition governs: those before it, or else those after it."""
    found: list[int] = []
    if _JOINING.search(cut[place].before) or all(
        _RESUMED.match(one.text) and " " not in one.text for one in cut[:place]
    ):
        for later in range(place + 1, len(cut)):
            if _RESUMED.match(cut[later].text):
                break
            found.append(later)
        return found
    for earlier in range(place - 1, -1, -1):
        found.append(earlier)
        if cut[earlier].mark == ":":
            break
        begins = _NEW_CLAUSE.match(cut[earlier].text) or _CONCESSIVE.match(cut[earlier].text)
        if begins and len(cut[earlier].text.split()) > 1:
            break
    return found
