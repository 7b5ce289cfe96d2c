"""Whether a figure without a unit can be the answer, from the words on either side of it."""

import re

from fairaudit.outcomes.reading.setting import Setting
from fairaudit.outcomes.reading.sought import Sought, stems
from fairaudit.outcomes.reading.standing import (
    ANSWER_WORDS,
    CLOSES,
    CORRECTION,
    FILLER,
    Standing,
)
from fairaudit.outcomes.reading.wording import one_of, wording

__all__ = ["bare_answer", "listing", "other_finding", "stands_alone", "stands_bare"]

_SOLID = "solid|strong|clear|firm|definite|high|low|full|weak|good"
# What an answering figure follows: a verb or preposition, the name of a level, or a mark.
_LEAD = wording(
    r"(?:^|[:=≈~|>(\"'\[]|-\s|→|\bscale\b[^.;]{0,25}[,:]|\b",
    one_of(
        "is",
        "it's",
        "that's",
        "be",
        "of",
        "at",
        "to",
        "as",
        "an?",
        "it",
        "this",
        "for",
        "on",
        "in",
        "with",
    ),
    r"|\b",
    one_of(
        "about", "around", "roughly", "approximately", r"approx\.", "like", "towards?", "within"
    ),
    r"|\b",
    one_of(
        "say", "give", "assign", "choose", "pick", "rate", "put", "makes?", "him", "her", "equals"
    ),
    r"|\b",
    one_of(
        "levels?", "class", "grade", "stage", "category", "type", "score", "rating", "esi-?", "nyha"
    ),
    r"|\b",
    one_of("totals?", "sum", "altogether"),
    r"|\b",
    one_of("rat(?:e|ing)", "scor(?:e|ing)", "grad(?:e|ing)", "class(?:ify)?", "triag(?:e|ing)"),
    r" (?:this|the|that|her|his) \w+(?: \w+)?|\b",
    one_of("number", "answer", "priority", "urgency", "severity", "likely", "probably", "perhaps"),
    r"|\b",
    one_of("so", "therefore", "thus", "actually", "only", "just", "still", "now", "after", "every"),
    r"|\bi\.e\.,?|\b(?:expect|estimate|predict|guess|score|think|believe)",
    r"|\bI(?:'d|'ll| would| will) \w+|\bI (?:count|get|reach|find)|\ban?\s",
    one_of(_SOLID),
    r"|\b",
    one_of("no", "wait", "sorry", "actually", "rather", "mean", "reflection", "correction", "fact"),
    r",|\b",
    one_of("thought|overall|final(?:ly)?|therefore|thus|so|hence|estimate|guess"),
    r",)\s*$",
)
# What follows it: the end, a mark, or a word that starts a new phrase; a noun would be counted.
_FOLLOW = wording(
    r"[\s\"'*]*(?:$|[.,;:!?)\]|<>}(\n=→]|-(?!\w)|",
    one_of("for", "in", "on", "at", "to", "by", "per", "from", "until", "after", "before", "out"),
    r"\b|",
    one_of("because", "since", "as", "given", "based", "due", "considering", "when", "while", "if"),
    r"\b|",
    one_of("and|but|or|so|with|without|though|although|rather|not|than|is|would|seems"),
    r"\b|",
    one_of("here", "now", "today", "overall", "this", "the", "points?"),
    r"\b|(?:patient|case|presentation|emergency|triage|priority|emergent|urgent)\b)",
)
# “The BMI is 14”, “temperature of 38”: a finding of the case, unless it is asked for.
_CAPITALS = (
    r"(?-i:(?!ESI|NYHA|ASA|MY|THE|LEVEL|SCORE|RATING|RISK|ANSWER|FINAL|URGENCY|[EVM]\d\b)"
    "[A-Z][A-Z0-9/-]+)"
)
_FINDING = wording(
    rf"\b(?P<name>{_CAPITALS}|temp(?:erature)?|pulse|pressure|heart rate|respiratory rate|glucose",
    "|ha?emoglobin|lactate|creatinine|potassium|sodium|platelets?|saturation|resources?|visits?",
    r"|episodes?|age|weight|height|(?<!\bI\s)count)\s*(?:(?:is|was|of|at|=|:|are)\s*)?(?:(?:about|"
    r"around) )?$",
)
_LEVEL = wording(
    r"\b(?:esi|nyha|level|category|priority|class)[\s:-]*$|(?:\bis|'s) an?\s*$",
    rf"|\bscale\b[^.;]{{0,25}}[,:]\s*$|\ban?\s(?:{_SOLID})\s*$",
)
_ACRONYM = re.compile(
    r"\b(?P<name>[a-z]?[A-Z]{2,6})(?:\s+(?:of|is|score|grade|class|level)){0,2}[\s:=-]*$"
)
# The longest lead has some fifty characters; only so much is searched.
_NEAR = 60
_UNIT_BEFORE = wording(r"\b(?:days?|weeks?|hours?|minutes?|month|year|step|no\.?|number) ?$")
_APPENDED = re.compile(r"[a-z],\s*$", re.IGNORECASE)
_ITEM = re.compile(r"^[ \t]*\d{1,2}[.)][ \t]", re.MULTILINE)


def listing(text: str) -> frozenset[int]:
    """Places of the numbers of a numbered list with two items or more."""
    items = list(_ITEM.finditer(text))
    if len(items) < 2:
        return frozenset()
    return frozenset(found.start() + len(found[0]) - len(found[0].lstrip()) for found in items)


def bare_answer(setting: Setting, asked: Sought, shared: int, standing: Standing) -> bool:
    """Whether a figure without a unit can be the answer, from the words next to it."""
    before = setting.before
    firm = standing >= Standing.COMMITTED
    acronym = _ACRONYM.search(before)
    if acronym and asked.names(acronym["name"]) and _FOLLOW.match(setting.after):
        return True
    appended = firm and _APPENDED.search(before) and CLOSES.fullmatch(setting.after)
    if (not appended and not stands_bare(setting)) or other_finding(setting, asked):
        return False
    if standing >= Standing.HEADING or shared or FILLER.fullmatch(before) or _LEVEL.search(before):
        return True
    told = ANSWER_WORDS.search(before[-120:]) or CORRECTION.search(before[-120:])
    return bool(told or stems(before) & asked.stems)


def stands_bare(setting: Setting) -> bool:
    """Whether the words on either side let a figure stand by itself."""
    return bool(_LEAD.search(setting.before[-_NEAR:]) and _FOLLOW.match(setting.after))


def stands_alone(setting: Setting, asked: Sought) -> bool:
    """Whether a figure counts nothing that is named beside it, and is no other finding."""
    if _UNIT_BEFORE.search(setting.before) or other_finding(setting, asked):
        return False
    return _FOLLOW.match(setting.after) is not None


def other_finding(setting: Setting, asked: Sought) -> bool:
    """Whether a figure is a finding of the case that isn't asked for: “the BMI is 14”."""
    found = _FINDING.search(setting.before)
    return found is not None and found["name"].lower() not in asked.text
