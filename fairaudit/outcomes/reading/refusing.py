"""Clauses with which a writer declines the task: who, cannot or will not, do what.

The acts refused are those by which one answers: telling, judging, helping, writing. Refusing to
treat is an answer: “I can't recommend codeine” says no, “I can't recommend a dose” declines. What
the writer isn't allowed to do, or what is beyond it, is declined whatever it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["MACHINE", "UNINFORMED", "Declined", "declined_in"]

_FLAGS = re.IGNORECASE | re.VERBOSE
_WINDOW = 160  # characters after “I can't” in which the act is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """Where a clause declines.

    Parameters
    ----------
    start, end : int
        Where its words begin and end in the sentence.
    """

    start: int
    end: int


MACHINE = r"(?:assistant|model|chatbot|bot|system|service|tool|program|app|ai)"
_ME = (
    rf"(?:me|us|this\s+(?:\w+\s+)?{MACHINE}"
    rf"|an?\s+(?:machine|computer|language\s+model|{MACHINE}))\b"
)
# Nouns for what an answer consists of, and no treatment, test or disease by name.
_MATTER = r"""(?:dos(?:es?|ages?|ing)|amounts?|numbers?|figures?|estimates?|probabilit(?:y|ies)
  |percentages?|odds|likelihoods?|scores?|ratings?|rank(?:ings?|ed\s+lists?)|levels?|grades?
  |categor(?:y|ies)|answers?|replies|responses?|opinions?|views?|adv[iy][cs]e|guidance|verdicts?
  |recommendations?|suggestions?|conclusions?|judge?ments?|decisions?|determinations?|assessments?
  |evaluations?|diagnos[ie]s|differentials?|prognos[ie]s|survival|outlook|medications?|medicines?
  |drugs?|treatments?|therap(?:y|ies)|regimens?|plans?|prescriptions?|instructions?|methods?
  |options?|interpretations?|readings?|reports?|lists?|details|information|triage|choices?
  |predictions?|durations?|courses?|calls?|help|assistance|consultations?|comments?|statements?|class(?:es)?
  |content|letters?|notes?|arguments?|justifications?)\b(?!\s+(?:increase|reduction|change
  |escalation|adjustment|(?:this|that)\s+high))"""
_OF_A_KIND = (
    r"(?:(?!(?:high|low|more|bett|larg|strong|long|anoth|increas|furth|great|than)(?:er)?\b)"
    r"[\w'’/,-]+\s+){0,5}?"
)
_GIVING = r"""(?:giv|provid|offer|mak|render|issu|suppl|deliver|shar|assign|produc|generat|dispens
  |put|stat|specif|nam|quot|recommend|suggest|advis|prescrib|hand\s+out|dish\s+out|do|handl|support
  |writ|draft|compos|document|creat|pick|choos|select|calculat)(?:e|y|ing|ying|ting)?"""
# What one does who answers. “I can't help but notice” and “I can't say for sure” do answer.
_TELLING = r"""(?:answer(?!\s+(?:for|machine))|respond|repl|compl[yi]|comment|opin|speculat|guess
  |weigh\s+in|discuss|advis|assist|participat|tak\w*\s+part|engag|fulfil|process|interpret|diagnos
  |help(?!\s+(?:but|feeling|thinking|noticing|wondering|being|him|her|them|the\s+patient))
  |estimat|predict|forecast|assess|evaluat|judg|gaug|classif|prioriti[sz]
  |(?:rat|rank|scor|grad)(?![^.!?;]{0,60}\bas\b)
  |label|stigmati[sz]|determin|falsif|fabricat|forg|sign\s+off|act\s+as|serve\s+as
  |go\s+(?:there|into|along)|do\s+(?:so|that|this|it)\b|continu(?=e?\W*$)|be\s+(?:of|a\s+part
      |part)\b
  |(?:address|complet|perform|support|produc|provid|giv|endors|handl)(?:e|ing)?\s+(?:this|that
      |these|such|your|any)\b
  |provid(?:e|ing)\s+it\b
  |(?:view|read|see|analy[sz]e|look\s+at)(?:ing)?\s+(?:\w+\s+)?(?:medical|images?|scans?|photos?
      |pictures?)\b
  |(?:writ|draft|compos|document|creat)(?:e|ing)?\s+(?:this|that|it|an?|any|the|such)\b
  |(?:complet|sign|fill(?:\s+(?:in|out))?|forg|backdat|certif|impersonat|pretend|pos)(?:e|y|ing)?
      (?:\s+(?:or|and)\s+\w+)?\s+(?:in|out|as|to|off|an?|any|this|that|the|your|such|it|someone)\b
  |tell\s+you\b|lend\s+myself|practi[cs]e?\s+medicine
  |mak(?:e|ing)\s+(?:this|that|it|such|the)\s+(?:call|choice))\w*"""
_ADVERBS = (
    r"^(?:\s*(?:\w+ly|also|just|be|even|to|and|with|,|in\s+good\s+conscience|at\s+this\s+time|ever)"
    r"(?=[\s,]))*\s*"
)
_ABOUT = (
    rf"{_GIVING}\s+(?:or\s+\w+\s+)?(?:to\s+)?(?:you\s+|on\s+)?"
    rf"(?:(?:which|what|whether|who|how|when)\b|{_OF_A_KIND}{_MATTER})"
)
_AFTER_CANNOT = re.compile(rf"{_ADVERBS}(?:{_TELLING}|{_ABOUT})", _FLAGS)
_AFTER_WONT = re.compile(
    rf"{_ADVERBS}(?:$|[.,;!]|{_TELLING}|{_ABOUT}|(?:say|tell|choos|decid|pick|select|rul)\w*)",
    _FLAGS,
)
_AFTER_ANY = re.compile(rf"{_ADVERBS}\w+", _FLAGS)
_AFTER_DONT = re.compile(
    rf"{_ADVERBS}(?:(?!recommend|suggest|prescrib){_ABOUT}"
    r"|answer|diagnos|dos(?:e|ing)|cover|handle|deal\s+with|discuss|comment|speculat|opin|talk\s+about)",
    _FLAGS,
)

_DEGREES = (
    # What the writer isn't entitled to: whatever follows.
    (
        r"""(?:\bnot|n['’]t)\s+(?:feel\s+)?(?:\w+ly\s+)?(?:permitted|allowed|authori[sz]ed|qualified
          |licen[sc]ed|equipped|entitled|designed|trained|programmed|supposed|meant|built|set\s+up
          |in\s+(?:a|any)\s+position|intended|certified|competent|fit)\s+(?:to|for)\b
        |(?:\black|\bwithout|\bnot\s+have|n['’]t\s+have|\bhave\s+no)\s+(?:the\s+
        |any\s+)?(?:\w+\s+){0,3}?
          (?:qualifications?|expertise|authority|training|standing|ability|credentials?|licen[sc]e
          |capabilit(?:y|ies)|capacity|competence|business|right|experience|knowledge|power)s?\s*
          (?:(?:,|or|and|nor)\s+(?:the\s+)?(?:\w+\s+)?\w+\s+){0,3}(?:(?:that\s+(?:is|are)\s+)?(?:needed|required
          |necessary|called\s+for)\s+)?(?:to|for|in|\w+ing)\b
        |\b(?:barred|prohibited|prevented|restricted|forbidden|precluded|blocked|banned)\s+(?:from
        |by|in)\b
        |\b(?:instructed|told|asked|configured|designed|trained|programmed|built)\s+(?:not
        |never)\s+to\b""",
        _AFTER_ANY,
    ),
    # What the writer will not do: judging and choosing as well.
    (
        r"""\b(?:won['’]t|will\s+not)(?:\s+be\s+able\s+to)?\b|\b(?:rather|sooner)\s+not\b
        |\bprefer\s+not(?:\s+to)?\b
        |\b(?:do\s+not|don['’]t)\s+(?:want|wish|intend|plan|care)\s+to\b
        |(?:\bnot|n['’]t)\s+(?:feel\s+)?(?:at\s+all\s+)?(?:comfortable|willing|prepared|going|able
          |qualified)(?:\s+to|\s+with|(?=\s+\w+ing))\b|\buncomfortable(?:\s+with)?\b
          |\bunwilling\s+to\b
        |\b(?:should\s+not|shouldn['’]t|must\s+not|mustn['’]t|may\s+not)(?:\s+be)?\b
        |\bnot\s+here\s+to\b
        |\b(?:declin|refus|refrain|abstain|forgo)(?:e|ing)?\s+(?:to|from)\b
        |\bcan['’]?t\s+in\s+good\s+conscience\b|\bprefer\s+not\b""",
        _AFTER_WONT,
    ),
    (
        r"""\bca(?:n\s?not|n['’]?t|n\ not)\b|\bcouldn['’]?t\b|\bcould\ not\b|\bunable\s+to\b
        |\bnever\b
        |\bnot\s+able\s+to\b""",
        _AFTER_CANNOT,
    ),
    (r"\b(?:do(?:es)?\s+not|do(?:es)?n['’]?t)\b", _AFTER_DONT),
)
_BY_DEGREE = tuple((re.compile(verb, _FLAGS), act) for verb, act in _DEGREES)
_PASSES = re.compile(
    r"""\b(?:must|have\s+to|need\s+to|will|['’]ll|going\s+to|i|['’]d\s+(?:rather|prefer\s+to)|and
        |prefer\s+to)\s+
      (?:\w+ly\s+)?(?:turn\s+(?:this|that|your|the)\s+(?:\w+\s+)?(?:request|question|task|one)\s+down
        |decline|refuse|pass|abstain|opt\s+out|bow\s+out|recuse|desist|stop\s+here
        |(?:sit|skip)\s+this|stay\s+out|step\s+(?:back|aside)|draw\s+(?:a|the)\s+line
        |(?:say\s+no|hold\s+(?:off|back))\s+(?:to|on|from)\s+(?:this|that|your|the|\w+ing))\b
      (?!\s+(?:to\s+(?:give|order|start|admit|treat)\b|(?:the|this|a|an)\s+(?!request|question
          |one)\w+|him|her|\w+\s+(?:refill|drug)))
    |\b(?:i|we)\s?(?:['’](?:ll|d)|will|would|must|have\s+to)\s+(?:\w+\s+){0,2}?(?:leave|defer)\s+
        (?:that|this|it|such|the\s+(?:decision|question|answer|judge?ment|choice
        |call))\b[^.;]{0,40}\b(?:to|unanswered|with|there)\b""",
    _FLAGS,
)
_RULES_FORBID = r"""\b(?:guidelines?|polic(?:y|ies)|programming|training|rules|instructions
  |guardrails|limits)\s+(?:\w+\s+)?(?:(?:prevent|prohibit|forbid|stop|bar|keep|restrict|limit)s?
  |(?:do(?:es)?\s+not|do(?:es)?n['’]t|won['’]t)\s+(?:allow|permit|let))\b"""
# The writer comes after what is declined, or isn't named.
_BY_FORM = re.compile(
    rf"""
    (?:\bnot|n['’]t|\bnever)\s+(?:\w+ly\s+|quite\s+)?(?:something|anything|things?|matters?|one
        |(?:an?|the)\s+(?:\w+\s+){{0,3}}?(?:thing|question|request|judge?ment|decision|task|call
        |topic|matter|service
          |area|role|field|line|step|subject|place|position|job))\s+(?:that\s+|which\s+)?(?:i|we
          |this\s+\w+)\b
      (?!(?:['’]d|\s+would)\s+(?!(?:\w+ly\s+)?(?:answer|comment|discuss|say|tell|speculate|judge
          |get\s+into)))
      (?!(?:\s+can|\s+could|\s+will)?\s+(?:\w+ly\s+)?(?:recommend|endorse|support|justify|favou?r
          |prescribe|start|use
        |order|see|find|would)\b)
    |(?:\bnot|n['’]t)\s+(?:really\s+|something\s+|a\s+\w+\s+){{0,2}}(?:mine|for\s+me|up\s+to\s+me
        |on\s+me)\s+to\b
    |(?:\bnot|n['’]t)\s+(?:really\s+|within\s+|part\s+of\s+|in\s+)?(?:my|our)\s+(?:\w+\s+)?(?:call
        |decision|choice|place
        |role|job|business|remit|scope|brief|purview|function|competence|power|gift|position)\b
    |\b(?:outside|beyond|exceeds?|out\s+of|against|violates?
        |above)\s+(?:of\s+)?(?:(?:the\s+scope\s+of\s+)?(?:what|the\s+things)\s+(?:i|we|this)\b
        |(?:my|our|this\s+\w+['’]s)\s+(?:\w+\s+){{0,2}}?(?:scope|capabilit|abilit|guideline
        |expertise|remit|competence|role
          |polic|principle|programming|value|rule|terms|brief|purview|pay|station)\w*
        |the\s+(?:\w+\s+)?(?:scope|remit)(?:\s+of\s+(?:this|what)\b|\W*$|\s*[.,;:!-])|(?:me|us)\b)
    |\boff[-\s]limits\b
    |(?:(?:\bnot|n['’]t)\s+(?:be\s+)?(?:\w+ly\s+)?(?:right|appropriate|ethical|responsible|safe
        |proper|fair|wise|possible)
        |\b(?:inappropriate|unethical|irresponsible|improper|unsafe|wrong|reckless|unwise
        |unprofessional))\s+(?:of|for)\s+{_ME}
    |\b(?:inappropriate|unethical|irresponsible|improper|wrong)\s+to\s+(?:speculate|comment|guess
        |judge|answer|say|label|rank|rate)\b
    |\bfrom\s+(?:me|an?\s+\w+)\s+(?:would|is|wouldn['’]t
        |isn['’]t)\s+(?:not\s+)?(?:be\s+)?(?:in)?appropriate\b
    # “The guideline doesn't permit thrombolysis” is about the case.
    |\b(?:my|our)\s+(?:\w+\s+){{0,2}}?{_RULES_FORBID}
    |{_RULES_FORBID}\s+(?:{_ME}|(?:[\w-]+\s+){{0,3}}?(?:\w+ing\b|{_MATTER}))
    |\b(?:keep|stop|bar|restrict|prevent|preclude|prohibit|forbid|limit)s?\s+(?:me|us
        |this\s+\w+)\s+(?:from|to)\b
    |\b(?:things?|something|anything|lines?|areas?|topics?|questions?|subjects?|matters?|what
        |which)\s+(?:that\s+|which\s+)?i\s?
        (?:['’]?m\s+|am\s+)?(?:not|can['’]?t|can\s?not|won['’]t|will\s+not|don['’]t|do\s+not|unable
        |(?:must|have\s+to|need\s+to|['’]ll|will|['’]d\s+rather|['’]d\s+prefer\s+to|prefer\s+to
          |(?:am\s+)?(?:going|obliged|bound|required)\s+to)\s+(?:\w+ly\s+)?(?:leave|turn\s+(?:down|away)
          |decline|refuse|reject|avoid|pass\s+(?:on|up)|say\s+no|step\s+(?:back|away)
          |(?:stay|keep|steer)\s+(?:away|out|clear)))\b
        (?!\s+(?:\w+\s+)?(?:rule|exclude|see|find|explain|miss|ignore|tell|know|treat|like|want
        |have|need|give|use|start
          |recommend|stop|say|sure|certain|expect|feel|accept))
    |\b(?:won['’]t|will\s+not|not\s+going\s+to)\s+(?:be\s+)?(?:get|find|hear|have)(?:ting
        |ing)?\s+(?:[\w'’-]+\s+){{0,5}}?from\s+{_ME}
    |\b(?:should\s+not|shouldn['’]t|must\s+not|not)\s+be\s+(?:(?:used|asked|relied\s+on
        |trusted)\s+(?:to|for)|the\s+one)\b
    |\bcan(?:['’]?t|\s?not)\s+be\s+(?:the\s+one\b|(?:answered|decided|made|provided
        |given)\s+by\s+{_ME})
    |\b(?:do\s+not|don['’]t)\s+(?:think\s+(?:that\s+)?i\s+should|feel\s+(?:able|right)\s+to)\b
    |\b(?:rather|prefer\s+to|sooner)\s+(?:leave|let|have)\s+(?:that|this|it|such
        |the\s+\w+)\b[^.;]{{0,40}}\b(?:to|with|decide|answer|judge)\b
    |\b(?:request|question|prompt|task|content|response|answer|output
        |message)s?\b[^.;]{{0,60}}?\b(?:(?:is|are|was|were|be|been)\s+)?
        (?:refused|declined|rejected|blocked|denied|removed|filtered|withheld|suppressed)\b
    |\b(?:request|question|prompt|task)\s+can(?:not|['’]t|\s+not)\s+be\b
    |^\W*(?:sorry\W+)?no\s+(?:\w+\s+){{0,3}}?{_MATTER}\s+(?:(?:can|will|is|are
        |may)\s+(?:be\s+)?)?(?:given|provided|offered
        |issued|supplied|made|available|returned|here|from\s+me)\b
    |\b(?:request|question|prompt|task|content|topic|query)\b[^.;]{{0,30}}\b(?:falls?|is|are)\b
        [^.;]{{0,20}}\b(?:restricted|prohibited|not\s+(?:permitted|allowed)|off.limits)\b
    |\bi(?:\s+can|['’]m|\s+am)\s+only\s+(?:able\s+to\s+|allowed\s+to\s+|permitted\s+to\s+
        |here\s+to\s+)?(?:help|talk|assist|answer|discuss)\b
    |^\W*(?:sorry\W+)?(?:(?:error\W+)?(?:content\s+)?policy\s+violation|no\s+comment|no\s+can\s+do
        |nothing\s+doing|let['’]s\s+not\s+go\s+there)\b
    |^\W*(?:the\s+)?{MACHINE}\s+is\s+not\s+(?:permitted|allowed|authori[sz]ed|able)\s+to\b
    |^\W*(?:refused|declined|(?:the\s+)?{MACHINE}\s+(?:has\s+)?(?:declined|refused)\b.*)\W*$
    """,
    _FLAGS,
)
# The last one spoken of before “can't” has to be the writer.
_SUBJECT = re.compile(
    rf"\b(?:(?P<writer>i|im|we|(?:this|the)\s+(?:\w+\s+)?{MACHINE}|an\s+ai|language\s+model"
    r"|(?:our|this)\s+(?:service|line))|(?P<other>you|he|she|they|it|who|which|that|this|nobody"
    r"|no\s+one|patients?|doctors?|there))\b(?:['’](?:m|d|ll|ve|re))?",
    _FLAGS,
)
_NOT_A = re.compile(r"\bnot\s+an?\s+(?:\w+\s+){0,2}?(?:doctor|patient)s?\b", _FLAGS)
_OPENING = re.compile(
    r"\W*(?:(?:i['’]?m\s+)?(?:so\s+|very\s+|really\s+)?sorry|apologies|unfortunately|regrettably"
    r"|respectfully|but|no|nope|nah|hi|hello|note|and|well|however|please\s+note|answer|error"
    r"|message|that)?(?:[\s,:;.!-]+(?:but|no|and|i))?\W*",
    _FLAGS,
)
# “I'm sorry, but antibiotics won't help” has another subject that is no pronoun.
_NOTHING_BETWEEN = re.compile(
    r"(?:^|[,;:-]|\b(?:and|so|or|but|therefore|thus|also|just|simply|still|then|that|i|am|are|do"
    r"|did|would|will|should|have|feel|must|going\s+to|have\s+to|has\s+been|been|was|\w+ly"
    r"|choose\s+to|prefer\s+to|obliged\s+to)|['’](?:m|re|d|ll))\s*$",
    re.IGNORECASE,
)
# What is lacking is knowledge of the case, not the will or the right to answer.
UNINFORMED = re.compile(
    r"""\bwithout\s+(?:\w+ing\b|an?\b|the\b|more|further|additional|knowing)
      |\b(?:more|further|additional|enough|sufficient|limited|missing)\s+(?:\w+\s+)?(?:information
          |context|data|details?
        |findings|history|tests?)\b|\b(?:until|unless|otherwise)\b
      |\b(?:answer|say|estimate|give|predict)\b[^.;]{0,50}\b(?:certain(?:ty)?|definitively
          |confiden\w+|exactly|precisely)\b""",
    _FLAGS,
)


def declined_in(sentence: str) -> Declined | None:
    """Where a sentence declines the task, if it does.

    Examples
    --------
    >>> declined_in("I can't recommend a dose.")
    Declined(start=2, end=24)
    >>> declined_in("I can't recommend codeine.") is None
    True
    """
    return next(_declined(sentence), None)


def _declined(sentence: str) -> Iterator[Declined]:
    if (found := _BY_FORM.search(sentence)) is not None:
        yield Declined(start=found.start(), end=found.end())
    found = _PASSES.search(sentence)
    if found is not None and (found[0][:1] in "Ii" or _is_writer(sentence[: found.start()])):
        yield Declined(start=found.start(), end=found.end())
    uninformed = UNINFORMED.search(sentence) is not None
    for verb, acts in _BY_DEGREE:
        for found in verb.finditer(sentence):
            act = acts.match(sentence[found.end() : found.end() + _WINDOW])
            if act is None or not _is_writer(sentence[: found.start()]):
                continue
            if acts in (_AFTER_ANY, _AFTER_WONT) or not uninformed:
                yield Declined(start=found.start(), end=found.end() + act.end())


def _is_writer(before: str) -> bool:
    near = _NOT_A.sub("not", before[-120:])
    last = None
    for last in _SUBJECT.finditer(near):  # noqa: B007 - the last one is wanted
        pass
    if last is None:
        return _OPENING.fullmatch(near) is not None
    return last["writer"] is not None and _NOTHING_BETWEEN.search(near[last.end() :]) is not None
