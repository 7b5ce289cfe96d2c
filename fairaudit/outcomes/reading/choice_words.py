"""Words with which an answer declares, supports or sets aside one of several options."""

import re

__all__ = ["ASIDE", "DECLARES", "HISTORY", "SECOND", "SUPPORTS"]

_I = re.IGNORECASE

_ANSWER = (
    r"(?:answer|choice|option|pick|selection|diagnosis|decision|recommendation|verdict|conclusion|"
    r"treatment|test|step|drug|agent|cause|explanation|setting|one|approach|management|strategy|"
    r"course|plan|place|fit)"
)
_CHOOSE = (
    r"(?:choose|settle on|pick|select|take|get|guess|go (?:with|for)|opt for|recommend|favou?r|"
    r"prefer|"
    r"advise|suggest|start|"
    r"give|order|offer|use|call|say|answer|vote|prescribe|administer|admit|send|see|treat|place|obtain|perform)"
)
_RIGHT = (
    r"(?:correct|right|the (?:right|best|correct|most|preferred|answer|one|ideal|next|first)|"
    r"most (?:likely|appropriate|suitable|consistent)|preferred|best|first-line|mandatory|ideal|"
    r"indicated|recommended|warranted)"
)
DECLARES = re.compile(
    r"\b(?:final|correct|right|best|my|likely|only|preferred|appropriate|standard|usual|ideal|"
    r"next)\b"
    rf".{{0,30}}\b{_ANSWER}\b|\b(?:answer|choice) (?:is|would be|=)"
    rf"|\b(?:i|we)(?:'d| would|'ll| will)? (?:\w+ )?{_CHOOSE}\b"
    rf"|\b(?:is|are|would be|seems|remains) (?:\w+ )?{_RIGHT}\b"
    r"|\b(?:should|must) be (?:\w+ )?(?:given|offered|started|done|ordered|chosen|used|performed|"
    r"obtained|prescribed|tried|treated)\b"
    r"|\b(?:revise|change|switch|amend|update|correct)\w* (?:it|my answer|this|that|"
    r"the answer)?\s?to\b"
    r"|\b(?:leaves|leaving|left with)\b|\bthe one (?:to|that)\b|\bhas the (?:best|strongest|"
    r"most) (?:\w+ )?(?:evidence|support|profile|data|record|outcomes?)\b|\bit is$|\bit is,|→",
    _I,
)
SUPPORTS = re.compile(
    r"\b(?:fits?|suggests?|means?|due to|consistent with|points? to|locali[sz]es?? to|explain(?:s|"
    r"ed)?"
    r"|indicat\w+|signature|diagnos\w+|typical|tips?|pushes|sways?|hence|therefore|thus|so|should|must|need(?:s|ed)?|"
    r"required?|recommend\w*|appropriate|enough|sufficient|covers?|works?|suits?|likely|would|can|"
    r"first|admi(?:t|ssion)|please|treat\w*|i'd|choose|combine|supports?|confirms?|warrants?|send|"
    r"give|start|use|order|"
    r"begin|place|transfer|keep|discharge|get|obtain|proceed|perform|do|then)\b",
    _I,
)
SECOND = re.compile(
    r"\b(?:alternative\w*|second-line|second choice|defensible|acceptable|also (?:possible|"
    r"an option|reasonable)|possible|may|might|could|follows|later|next-best|runner-up|considered|"
    r"consider|plausible|tempting|reserve[ds]?|adjunct|backup|if)\b",
    _I,
)
HISTORY = re.compile(
    r"\b(?:already|previously|prior|history of|took|was (?:given|started|taking|on|tried|used)|"
    r"tried (?:before|earlier|first)|has been|"
    r"had been|is (?:currently )?(?:taking|on)|currently takes?|received|last (?:week|month|year)|"
    r"home medic\w+)\b",
    _I,
)
ASIDE = re.compile(
    r"^(?:and |but )?(?:although|though|even though|while|whereas|because|since|unlike|compared|as|"
    r"instead of|rather than|despite|for (?:which|whom)|which(?! (?:leaves|makes|means|points|"
    r"tips|pushes|favou?rs|brings))|"
    r"who|in contrast)\b",
    _I,
)
