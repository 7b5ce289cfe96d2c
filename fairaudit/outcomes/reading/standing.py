"""How firmly a figure is given as the answer."""

import re
from enum import IntEnum

from fairaudit.outcomes.reading.setting import Setting
from fairaudit.outcomes.reading.sought import Sought, stems
from fairaudit.outcomes.reading.wording import one_of, wording

__all__ = ["ANSWER_WORDS", "CLOSES", "CORRECTION", "FILLER", "Standing", "overlap", "standing_of"]


class Standing(IntEnum):
    """How firmly a figure is given, from a mere mention to the last word.

    What is only mentioned is never the answer, and may contest one. A heading opens the text;
    beside another figure of its sentence it is as good as stated.
    """

    MENTIONED = 0
    ASIDE = 1
    STATED = 2
    HEADING = 3
    COMMITTED = 4
    FINAL = 5


_VERBS = (
    "say|estimate|put|give|go|rate|assign|prescribe|recommend|choose|pick|use|suggest|start|keep"
    "|treat|place|call|settle|lean|score|set|expect|guess|think|triage|classify|grade|observe|order"
    "|arrive|end up|land|come down|come out|get to|advise|consider|believe|judge|assess|offer"
    "|repeat|stop|aim|plan|increase|reduce|limit|make"
    "|count|get|reach|want|stick|opt|select|mark|answer|conclude|administer|propose|favou?r|target|allow"
)
_OPINION = (
    "estimate|answer|guess|rating|score|assessment|recommendation|choice|confidence|judge?ment|pick"
    "|number|figure|suggestion|impression|verdict|level|opinion|call"
)
_COMMITTED = wording(
    r"\bI(?:'d|'ll| would| will) (?!not\b|never\b|have\b|need\b|require\b|worry\b)\w+",
    rf"|\bI(?:'m| am| can)? (?:\w+ ){{0,2}}(?:{_VERBS})(?:ing)?\b",
    r"|\bI (?:can't|cannot|wouldn't|don't|couldn't)\b.{0,60}\b(?:other than|anything but)\b",
    rf"|\bmy (?:\w+ ){{0,3}}(?:{_OPINION})\b",
    r"|\b(?:call|make) (?:it|that)\b|, say\b|\blet(?:'s| us) say\b|\b(?:hers|his|theirs|"
    r"mine)(?: is\b|:)",
    r"|\b(?:her|his|their|patient's) (?:own )?(?:risk|probability|chance|likelihood)\b|\b",
    one_of("most likely", "closer to", "nearer to", "more like", r"lean(?:ing)? towards?"),
    r"\b|\b",
    one_of("brings?|drops?|pushes|lowers?|raises?|lifts?|moves?", "knocks?|bumps?|cuts?"),
    r" (?:it|this|that|me|(?:my|the) (?:estimate|score|rating|probability|risk|level))",
    r"(?: (?:back|up|down|closer|nearer))? to\b|\b",
    one_of("gives?|giving|yields?|yielding", r"(?:corresponds|comes|amounts) to", "works out"),
    r"\b|\b",
    one_of("best (?:estimate|guess)", "(?:single|point|one) (?:number|figure|estimate|value)"),
    r"\b|\b",
    one_of("midpoint", "(?:central|middle) (?:estimate|value)"),
    r"\b|\b",
    one_of("in (?:this|her|his) case", "settle on", "answer"),
    r"\b|\bif (?:I|you|we|one) (?:must|have to|had to|want|need|insist|force|push|press)\b",
    r"|\b(?:then|so|hence|thus|therefore)\s*:\s*$|\bif (?:pushed|pressed|forced)\b"
    r"|\bcommit(?:ting)? (?:myself )?to\b",
    r"|\bfor (?:this|her|him|the) (?:patient|case|man|woman|child)\b",
)
_COMMITTED_AFTER = wording(
    r",?(?: and)?(?: that)?(?: (?:is|be)|'s) what I\b| it is\s*(?:$|[.,!])",
    r"| (?:as|is|being|would be|remains) (?:my|the|a|our) (?:(?:best|single|"
    r"point|own|final|overall)",
    rf" ){{0,2}}(?:{_OPINION})\b",
)
_FINAL = wording(
    r"\b",
    one_of("final(?:ly|ised|ized)?", "overall", "conclusion", "in short", "bottom line", "verdict"),
    r"\b|\b",
    one_of("correction", "revised", "on reflection", "actually", "scratch that", "no,? wait"),
    r"\b|\b",
    one_of(
        "therefore",
        "hence",
        "thus",
        r"so(?! (?:is|are|does|do|far|much|long)\b)",
        r"(?<![a-z]\s)that (?:is|makes)",
        r"(?:and|so) that (?:is|makes)",
        "altogether",
        "in total",
    ),
    r"\b|\bmakes? (?:it|this|that|him|her)\b|\bi\.e\.",
)
CORRECTION = wording(
    r"\b",
    one_of(
        "no,? wait",
        "wait,",
        r"hold on\b",
        r"correction\b",
        "on (?:reflection|second thought)",
        r"actually\b",
    ),
    r"|\b",
    one_of("scratch that", "let me (?:revise|correct|change)"),
    r"|\bnow,? (?:it's|it is|I'd say)\b|, now (?=\d|$)|\bI (?:take that back|change my (?:mind|"
    r"answer)|was wrong|misspoke)",
    r"|\bI(?:'d| would|'ll| must| have to| now)? (?:revise|change|correct)",
    r"|\bno, (?=(?:make (?:it|that) )?(?:an? )?(?:\d|level|esi))",
)
ANSWER_WORDS = wording(
    r"(?<!-)\b(?:answer|rating|score|estimate[ds]?|probability|risk|chance|likelihood|level|grade|class",
    "|category|urgency|severity|confidence|dose|dosage|duration|course|value|result|percentage",
    r"|length|time|stage|priority|triage|total|sum|rate)\b",
)
# The last line of a sum, and what a calculation comes to.
_SUM = wording(
    r"(?:^|[\n|])\s*(?:(?:the|grand) )?(?:total|sum)(?: (?:score|points|of \w+))?\s*[:=|]\s*$",
    r"|\d\)?(?: ?[a-z]{1,3})? ?=\s*$",
)
_LABEL = wording(
    r"(?:^|[\n|])[^\n|:=]{0,60}[:=|]\s*",
    r"(?:about|around|approximately|approx\.?|roughly|ca\.?|~|≈|an?)?[\s\"']*$",
)
# Words that add nothing to a figure with which an answer opens.
_FILLERS = one_of(
    "about|around|roughly|approximately|approx|ca|an?|the|some|esi|level|nyha|class|grade|stage|type",
    "category|number|score|rating|for|with|in|within|every|at|on|only|just|perhaps|maybe|probably",
    "likely|so|ok|okay|yes|sure|well|no|rather|this|it's|that's|is|it|i'd say|more like|closer to",
    "definitely|clearly|i'm|i am|now",
)
FILLER = wording(rf"[\s\"'(\[*~≈\-]*(?:{_FILLERS}\b[\s,:.-]*)*")
_LONE = wording(r"[\s\"'(*~≈]*(?:(?:about|around|roughly|approximately) )?")
CLOSES = re.compile(r"[\s.!;)\"'*]*")
_ADDED = wording(r",\s*(?:with|plus|then(?!:)|followed by|and then|extended)\b[^,;]*$")
_CONCEDED = wording(r"(?:^|[,(;])\s*(?:even )?(?:though|although|while|whereas|albeit)\b[^,;]*$")
# What holds in general yields to what is said of the case.
_GENERAL = wording(
    r"\b",
    one_of("most(?! likely)", "usual(?:ly)?", "typical(?:ly)?", "(?:on|the) average", "standard"),
    r"\b(?P<tail>.*)$|\b(?:generally|in general|normally)\b(?P<rest>.*)$",
)
_OF_THE_CASE = wording(r";|\b(?:but|I|so)\b")
_SPECIFIC = wording(r"\b(?:but|I|so|her|his)\b")
_REASON = wording(r"(?:,\s*(?:as|since)|\b(?:because|given that))\b(?P<rest>[^;]*)$")
_ANY_FIGURE = wording(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b")
_SPREAD = wording(r"\brange[sd]?\s*(?:of|from|is|:)?\s*(?:about )?$")


def overlap(setting: Setting, asked: Sought) -> int:
    """How many of the question's content words the figure's clause shares."""
    # A row of a table is about what its first cell names.
    row = setting.before.lstrip().startswith("|")
    about = setting.before if row else setting.clause
    return len((stems(about) | stems(setting.close)) & asked.stems) if asked.stems else 0


def standing_of(setting: Setting, shared: int) -> Standing:
    """How firmly the figure is given."""
    before = setting.before
    if setting.bracketed or _SPREAD.search(before):
        return Standing.ASIDE
    alone = _LONE.fullmatch(before) is not None and CLOSES.fullmatch(setting.after) is not None
    if alone and setting.last and not setting.first:
        return Standing.FINAL
    if _COMMITTED_AFTER.match(setting.after):
        return Standing.COMMITTED
    if _ADDED.search(before) or _CONCEDED.search(before) or _is_general(before):
        return Standing.ASIDE
    if _gives_reason(before):
        return Standing.ASIDE
    if _FINAL.search(before) or _SUM.search(before):
        return Standing.FINAL
    if alone or _COMMITTED.search(before):
        return Standing.COMMITTED
    if setting.first and FILLER.fullmatch(before):
        return Standing.HEADING
    label = _LABEL.search(before)
    if label and (shared or ANSWER_WORDS.search(label[0])):
        return Standing.COMMITTED
    return Standing.STATED


def _gives_reason(before: str) -> bool:
    """Whether a figure stands in the reason for another one: “9, as … and … good enough for 2”."""
    reason = _REASON.search(before)
    if reason is None or not _ANY_FIGURE.search(before, 0, reason.start()):
        return False
    return _FINAL.search(reason["rest"]) is None


def _is_general(before: str) -> bool:
    """Whether a figure is given for cases of its sort, and not for this one."""
    general = _GENERAL.search(before)
    if general is None or _SPECIFIC.search(before, 0, general.start()):
        return False
    return _OF_THE_CASE.search(general["tail"] or general["rest"] or "") is None
