"""Words with which an answer declares, supports or sets aside one of several options."""

import re

__all__ = [
    "ASIDE",
    "CONSEQUENCE",
    "DECLARES",
    "ELSEWHERE_CHOSEN",
    "HISTORY",
    "IDENTIFIES",
    "ORDERS",
    "PHRASE",
    "SECOND",
    "SUPPORTS",
    "URGES",
]

_I = re.IGNORECASE

_ANSWER = (
    r"(?:answer|choice|option|pick|selection|diagnosis|decision|recommendation|verdict|conclusion|"
    r"treatment|test|step|drug|agent|cause|explanation|setting|one|approach|management|strategy|"
    r"course|plan|place|fit)"
)
_CHOOSE = (
    r"(?:choose|settle on|bet on|arrive at|pick|select|take|get|guess|go (?:with|for)|opt for|"
    r"recommend|favou?r|"
    r"prefer|"
    r"advise|suggest|start|"
    r"give|order|offer|use|call|say|answer|vote|prescribe|administer|admit|send|see|treat|place|"
    r"obtain|perform|keep|move (?:\w+ )?to|transfer|discharge|refer|try|reach for|stick with|"
    r"stay with|observe)"
)
_RIGHT = (
    r"(?:correct|right|the (?:right|best|correct|most|preferred|answer|one|ideal|next|first)|"
    r"the mainstay|most (?:likely|appropriate|suitable|consistent)|preferred|"
    r"best(?! (?:thought|seen|viewed|regarded|avoided|kept|left|reserved|held))|first-line|"
    r"mandatory|ideal|"
    r"indicated|recommended|warranted|plenty|enough|sufficient|adequate)"
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
    r"most) (?:\w+ )?(?:evidence|support|profile|data|record|outcomes?)\b|\bit is$|\bit is,|→"
    r"|\b(?:the|my|her|his) (?:diagnosis|answer|choice|verdict) (?:is|must be|has to be|remains)\b"
    r"|\bthe (?:safest|best|wisest|right|correct|most \w+) (?:\w+ )?(?:is|would be|remains)\b"
    r"|\bmy (?:money|bet|vote|guess|hunch) (?:is|goes|would be)\b"
    r"|\b(?:is|would be) (?:exactly |just |precisely )?what (?:i|we)(?:'d| would)\b"
    r"|\b(?:is|are|would be|seems|remains) (?:the )?(?:\w+ )?(?:safer|better|wiser|preferable|"
    r"safest|wisest)\b",
    _I,
)
SUPPORTS = re.compile(
    r"\b(?:fits?|suggests?|means?|due to|consistent with|points? to|locali[sz]es?? to|explain(?:s|"
    r"ed)?"
    r"|indicat\w+|signature|diagnos\w+|typical|tips?|pushes|sways?|hence|therefore|thus|so|should|"
    r"must|need(?:s|ed)?|"
    r"required?|recommend\w*|appropriate|enough|sufficient|relieves?|improves?|protects?|"
    r"controls?|picture|covers?|works?|suits?|suffices?|likely|would|can|"
    r"first|admi(?:t|ssion)|please|treat\w*|i'd|choose|combine|supports?|confirms?|warrants?|send|"
    r"give|start|use|order|observe|try|move|switch|swap|change|refer|"
    r"begin|place|transfer|keep|discharge|get|obtain|proceed|perform|do|then)\b",
    _I,
)
SECOND = re.compile(
    r"\b(?:alternative\w*|second-line|second choice|defensible|acceptable|also (?:possible|"
    r"an option|reasonable)|possible|may|might|could|follows|later|next-best|runner-up|considered|"
    r"consider|plausible|tempting|reserve[ds]?|adjunct|backup|if|only then|"
    r"then (?:\w+ )?(?:think|consider|move|step|go|increase|titrate|escalate|build|up))\b",
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
    r"who|in contrast|(?:given|with|without)\b(?!.*\b(?:is|are|would|should|can|must|needs?)\b))\b",
    _I,
)
# A choice of something that the answer doesn't name as an option does.
ELSEWHERE_CHOSEN = re.compile(
    r"\b(?:is|would be) (?:the )?(?:safer|better|wiser|preferable|best|preferred)\b|"
    r"\b(?:(?:which|that) leaves|leaving|(?:final|correct|best|right) (?:answer|choice|option)|"
    r"(?:my|the) (?:answer|choice|pick) (?:is|would be)|"
    rf"(?:i|we)(?:'d| would|'ll| will) (?!(?:also|add|then|not)\b)(?:\w+ )?{_CHOOSE}) (?!(?:it|"
    rf"that|this|so)\b)\w",
    _I,
)
# What an option would do is a reason, and none that speaks for it unless the verb does.
CONSEQUENCE = re.compile(
    r"^\W*(?:alone |here )?(?:would|could|might|will|may)(?:'ve| have)? (?:\w+ly |only |just |"
    r"still )?"
    r"(?!(?:be|do|help|let|allow|suffice|work|cover|suit|fit|make|give|treat|provide|address|"
    r"relieve|meet|"
    r"serve|offer|enable|get|settle|answer|confirm|show|reveal|tell|explain|come|have|seem|go|"
    r"control|"
    r"prevent|reduce|protect|lower|spare|avoid|remain|say|choose|pick|take|need)\b)\w+",
    _I,
)
# “This is”, “it's most likely”: what follows is what the case is.
IDENTIFIES = re.compile(
    r"^\W*(?:so |and |but |then )*(?:this|it|that|everything)(?:'s| is| must be| will be|"
    r" has to be)"
    r"(?: (?:\w+ly|most|likely|an?|the|her|his|their|another|classic|typical|simple|plain))* $",
    _I,
)
# A phrase behind an option that has no verb of its own.
PHRASE = re.compile(
    r"^\W*(?:(?:for|with|until|at|in|over|twice|once|three|today|now|tonight|first|here|by|from|"
    r"daily|on|as|"
    r"every|to|per|each|of|before|after|within)\b|\d)(?!.*\b(?:is|are|was|were|be|been|being|"
    r"would|should|could|may|might|can|will|has|have|had|does|do|did|"
    r"not|no|only|if|seems?|looks?|fits?|makes?|comes?|needs?|carries|causes?|remains?|wins?|"
    r"loses?|failed|helps?|"
    r"tried|given|stopped|started|caused|made|runs?|risks?|adds?|tells?|gives?|shows?|"
    r"brings?|belongs?|means?|suggests?|points?|wastes?|delays?|exposes?|little|nothing|few)\b)"
    r"(?:\W*[\w/'%-]+){0,8}\W*$",
    _I,
)
# An order whose verb isn't known, told by its object: “scope her within a day”.
ORDERS = re.compile(
    r"^\W*(?!(?:for|in|to|with|on|at|by|of|from|than|as|if|because|since|while|when|given|let|"
    r"that|and|or|but|so|until|unless|about|after|before|is|was|does|did|has|can|would|could|"
    r"should|may|might|sees?|finds?|\w+(?:s|ing|ed))\b)[a-z]+ (?:her|him|them)\b",
    _I,
)
# An order: “give B”.
URGES = re.compile(
    r"^\W*(?:and |so |then |please |just |instead )*(?:give|start|use|order|admit|send|go|choose|"
    r"pick|get|obtain|perform|do|place|transfer|keep|discharge|begin|switch|swap|change|move|"
    r"make it)\b",
    _I,
)
