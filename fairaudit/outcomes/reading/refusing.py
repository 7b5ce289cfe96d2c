"""Forms of refusing told by their grammar: who refuses, the act refused, and what it is about.

The acts are those by which one answers (telling, judging, helping). Refusing to treat is an
answer: “I can't recommend codeine” says no, “I can't recommend a dose” declines.
"""

import re

__all__ = ["BY_FORM", "BY_WRITER", "OF_ITSELF", "sounds_declined"]

_FLAGS = re.IGNORECASE | re.VERBOSE

_WRITER = r"""(?:i|we|this\s+(?:\w+\s+)?(?:assistant|model|chatbot|bot|system|service|tool|program
    |app)|the\s+(?:assistant|model|chatbot|bot))"""
_TELLING = r"""(?:giv(?:e|ing)|provid(?:e|ing)|offer(?:ing)?|shar(?:e|ing)|suppl(?:y|ying)
  |stat(?:e|ing)
    |recommend(?:ing)?|suggest(?:ing)?|advis(?:e|ing)|nam(?:e|ing)|quot(?:e|ing)|specify(?:ing)?
    |tell(?:ing)?|say(?:ing)?|discuss(?:ing)?|explain(?:ing)?|describ(?:e|ing)|comment(?:ing)?
    |answer(?:ing)?|respond(?:ing)?|repl(?:y|ying)|address(?:ing)?|interpret(?:ing)?|read(?:ing)?
    |analy[sz](?:e|ing)|estimat(?:e|ing)|predict(?:ing)?|forecast(?:ing)?|calculat(?:e|ing)
    |assess(?:ing)?|evaluat(?:e|ing)|judg(?:e|ing)|determin(?:e|ing)|decid(?:e|ing)|settl(?:e|ing)
    |pick(?:ing)?|choos(?:e|ing)|select(?:ing)?|rank(?:ing)?|rat(?:e|ing)|scor(?:e|ing)
    |grad(?:e|ing)|classify(?:ing)?|triag(?:e|ing)|diagnos(?:e|ing)|prioriti[sz](?:e|ing)
    |help(?:ing)?|assist(?:ing)?|support(?:ing)?|writ(?:e|ing)|draft(?:ing)?|produc(?:e|ing)
    |generat(?:e|ing)|mak(?:e|ing)|put(?:ting)?|assign(?:ing)?|issu(?:e|ing)|speculat(?:e|ing)
    |guess(?:ing)?|weigh(?:ing)?\s+in|sign(?:ing)?\s+off|rul(?:e|ing)\s+on|opin(?:e|ing)
    |walk(?:ing)?\s+you\s+through|go(?:ing)?\s+(?:there|into|along)|get(?:ting)?\s+into
    |engag(?:e|ing)|participat(?:e|ing)|tak(?:e|ing)\s+(?:that|this|a)\s+(?:on|decision|view)
    |act(?:ing)?|do(?:ing)?\s+(?:that|this|it|so))"""
# Nouns for what an answer consists of, and no treatment, test or disease by name.
_MATTER = r"""(?:dos(?:e|es|age|ages|ing)|amounts?|quantit(?:y|ies)|numbers?|figures?|values?
  |estimates?
    |probabilit(?:y|ies)|percentages?|odds|likelihoods?|scores?|ratings?|rankings?|levels?|grades?
    |categor(?:y|ies)|answers?|replies|responses?|opinions?|views?|advice|guidance|verdicts?
    |recommendations?|suggestions?|conclusions?|judge?ments?|decisions?|assessments?|diagnos[ie]s
    |differentials?|prognos[ie]s|survival|outlook|life\s+expectancy|medications?|medicines?|drugs?
    |treatments?|therap(?:y|ies)|regimens?|management|prescriptions?|instructions?|methods?|names?
    |options?|letters?|interpretations?|readings?|reports?|lists?|details|information|triage
    |choices?|predictions?|calls?)"""
_OF_WHAT = (
    r"(?:to\s+)?(?:on\s+|about\s+|with\s+)?(?:you\s+(?:with\s+)?)?"
    r"(?:(?:an?|any|the|your|this|that|his|her|their|such|anyone['’]s|somebody['’]s|someone['’]s"
    r"|one|individual|specific|particular|exact|precise|single|numerical|medical|clinical"
    r"|personal(?:i[sz]ed)?|starting|initial|legal|drug|treatment|pa?ediatric|patient['’]?s?"
    r"|(?!high|low|more|bett|larg|strong|long|anoth|increas|furth|great)[a-z'’-]{3,20})\s+){0,4}?"
)
_ADVERB = r"(?:\w+ly\s+|ever\s+|also\s+|really\s+|in\s+good\s+conscience\s+){0,2}"
_NOT_ABLE = (
    r"(?:may\s+not|mustn['’]t|must\s+not|can\s?not|can['’]?t|can\s+not|couldn['’]t|could\s+not|won['’]t|will\s+not|unable\s+to"
    r"|(?:not|n['’]t)\s+(?:able|going|prepared|permitted|allowed|authori[sz]ed|willing|here|qualified"
    r"|licen[sc]ed|equipped|meant|supposed|designed|set\s+up|built|intended)\s+to|unwilling\s+to|rather\s+not|prefer\s+not\s+to)"
)
_UNSUITED = r"""(?:(?:not|n['’]t)\s+(?:be\s+)?(?:\w+ly\s+)?(?:right|appropriate|ethical
  |responsible|safe|proper
    |fair|wise|sensible|possible|prudent|fitting|suitable)|inappropriate|unethical|irresponsible
    |improper|unsafe|wrong|reckless|unwise|unprofessional|imprudent)"""

BY_FORM = re.compile(
    rf"""
    # “Doses for babies aren't something I give out”; what the writer would use is an answer.
    (?:\bnot|n['’]t|\bnever)\s+(?:\w+ly\s+|quite\s+)?
      (?:something|anything|things?|matters?|one
        |(?:an?|the\s+(?:sort|kind|type)\s+of)\s+(?:\w+\s+)?(?:thing|question|request|judge?ment
          |decision|task|call|topic|matter|service|advice|information|area|role|field|line|step
          |subject|place|position|job))\s+
      (?:that\s+|which\s+)?{_WRITER}\b
      (?!(?:['’]d|\s+would)\s+(?!(?:\w+ly\s+)?(?:answer|comment|discuss|say|tell|share|disclose
        |speculate|judge|touch|get\s+into|engage)))
      (?!(?:\s+can|\s+could|\s+will)?\s+(?:\w+ly\s+)?(?:recommend|endorse|support|justify|defend
        |favou?r|prescribe|start|use|order|see|find|would)\b)
      (?:['’]\w+|\s+\w+)
    # “leave this request unanswered”, “leave it there”
    |\bleav(?:e|ing)\s+(?:\w+\s+){{1,4}}?(?:unanswered|unsaid|blank)\b
    # “not mine to say”, “not for me to judge”, “isn't my call”
    |(?:\bnot|n['’]t)\s+(?:really\s+|something\s+|a\s+\w+\s+){{0,2}}(?:mine|for\s+me|up\s+to\s+me|on\s+me)
      \s+to\s+{_ADVERB}{_TELLING}\b
    |(?:\bnot|n['’]t)\s+(?:really\s+)?my\s+(?:call|decision|judge?ment|choice)(?:\s+to\s+make)?\b
    |(?:\bnot|n['’]t)\s+(?:really\s+)?my\s+(?:place|role|job|business)(?:\s+to\b|\s*[,.;:!]|\s*$|\s+and\b)
    |(?:\bnot|n['’]t)\s+(?:within|part\s+of|in)\s+(?:my|our|this\s+\w+['’]s)\s+(?:\w+\s+)?
      (?:remit|scope|role|brief|job|purview|function|competence|power|gift)\b
    |\b(?:outside|beyond|out\s+of)\s+(?:of\s+)?(?:my|our|this\s+(?:\w+\s+)?(?:assistant|model|system
      |service|tool|bot)['’]s|the)\s+(?:\w+\s+){{0,2}}?(?:remit|scope|brief|purview|competence)
      (?:\s+of\s+(?:this|what)\b|\W*$|\s*[.,;:!-])
    # “It would be wrong of me to guess”
    |{_UNSUITED}\s+(?:of|for)\s+(?:me|us|an?\s+(?:ai|assistant|chatbot|computer|machine|model|program
      |language\s+model|software))\b(?:\s+to\b|,)?
    |\b(?:no\s+business|have\s+no\s+(?:standing|authority|mandate|right|licen[cs]e))\s+(?:to\s+)?{_TELLING}\b
    # “I'm barred from”, “I've been told not to”
    |\b(?:i|we)\s?(?:['’]m|['’]re|am|are|['’]ve\s+been|have\s+been)\s+(?:\w+ly\s+)?
      (?:barred|prohibited|prevented|restricted|forbidden|precluded|blocked|banned|disabled)\s+
      (?:from|by|in)\b
    |\b(?:i|we)\s?(?:['’]m|am|are|['’]ve\s+been|have\s+been|was)\s+(?:\w+ly\s+)?(?:instructed|told|asked
      |configured|set\s+up|designed|trained|programmed|built)\s+(?:not|never)\s+to\b
    |\b(?:should\s+not|shouldn['’]t|must\s+not|mustn['’]t|not)\s+be\s+(?:used|asked|relied\s+on|trusted|consulted)\s+
      (?:to|for)\s+{_TELLING}\b
    |\b(?:requests?|questions?|prompts?|tasks?)\b[^.;]{{0,60}}\b(?:is|are|was|were|be)\s+(?:refused|declined|rejected
      |blocked|denied)\b
    # “No dose will be given here”, “you won't get a number from me”
    |^\W*(?:sorry\W+)?no\s+(?:\w+\s+){{0,3}}?{_MATTER}\s+(?:can|will|is|are|may)\s+(?:be\s+)?(?:given
      |provided|offered|issued|supplied|made|available|returned)\b
    |\b(?:won['’]t|will\s+not|not\s+going\s+to)\s+(?:be\s+)?(?:get(?:ting)?|find(?:ing)?|hear(?:ing)?|have)\s+
      (?:[\w'’-]+\s+){{0,5}}?from\s+(?:me|us|this\s+\w+)\b
    |\bnothing\s+(?:that\s+)?i\s+(?:can|could|am\s+able\s+to|may)\s+(?:\w+ly\s+)?(?:tell|offer|say|help|do
      |advise|answer|give)\b
    |^\W*no\s+can\s+do\b|\bnothing\s+doing\b
    # “a line I don't cross”, “things I'm not permitted to answer”
    |\b(?:things?|something|anything|lines?|areas?|topics?|requests?|questions?|subjects?|matters?
      |what)\s+(?:that\s+|which\s+)?i\s?(?:['’]?m\s+|am\s+)?(?:not|can['’]?t|can\s?not|won['’]t|will\s+not
      |don['’]t|do\s+not|never|unable)\b
      (?!\s+(?:\w+\s+)?(?:rule|exclude|see|find|explain|miss|ignore|tell|know|treat|like|want|have|need|give
        |use|start|recommend|stop|say|sure|certain|expect|feel|accept))
    |\b(?:is|are|be|['’]s)\s+(?:simply\s+|just\s+|well\s+|far\s+)?(?:beyond\s+(?:me|what)|off[-\s]limits|out\s+of\s+bounds
      |above\s+my\s+(?:pay|station)|off\s+the\s+table\s+for\s+me)\b
    |\bagainst\s+what\s+(?:i|we)\b
    |\bcan(?:['’]?t|not)\s+be\s+the\s+one\s+(?:to|who)\b|\bno\s+way\s+(?:that\s+)?i\s+(?:can|could|would|will)\s+
      (?:\w+ly\s+)?(?:answer|tell|say|advise|help|do\s+(?:this|that)|judge|decide|give)\b
    |\b(?:rather|prefer\s+to|sooner)\s+(?:leave|let|have)\s+(?:that|this|it|such|the\s+(?:decision|question|answer
      |judge?ment|choice|call|matter))\b[^.;]{{0,40}}\b(?:to|with|decide|answer|judge)\b
    |\bi(?:['’]d|['’]ll|\s+would|\s+will|\s+have\s+to|\s+must|['’]m\s+going\s+to)\s+(?:\w+ly\s+|rather\s+|prefer\s+to
      |\s|have\s+to\s+)*(?:sit\s+this|skip\s+this|stay\s+out|draw\s+(?:a|the)\s+line|say\s+no\s+(?:to|on)\s+(?:this|that|your)
      |hold\s+(?:off|back)\s+from\s+{_TELLING}|bow\s+out)\b
    |\b(?:keeps?|stops?|bars?|restricts?|prevents?|precludes?|prohibits?|forbids?|limits?)\s+(?:me|us|this\s+\w+)\s+
      (?:from|to)\b
    |\b(?:this|the)\s+(?:\w+\s+)?(?:assistant|model|chatbot|bot|service|tool|program|app)\s+(?:is|was)\s+(?:\w+ly\s+)?
      (?:limited|restricted|confined)\s+to\b
    |\b(?:sorry|apolog\w+|unfortunately|afraid)\b[^.;]{{0,60}}\bonly\s+(?:an?|the|your|his|her|their)\s+
      (?:\w+\s+){{0,2}}?\w+\s+(?:can|should|could|may)\s+(?:\w+ly\s+)?(?:decide|make|answer|tell|say|judge
      |determine|give|assess)\b
    |^\W*(?:your\s+|the\s+|this\s+)?(?:content|response|answer|output|message)\s+(?:\w+\s+){{0,2}}?(?:withheld|removed
      |filtered|blocked|suppressed|refused|declined)\b
    |^\W*(?:sorry\W+)?no\s+(?:medical|clinical|legal|dosing|treatment|individual)?\s*(?:advice|dosing
      |diagnos\w+|prescri\w+)\s+(?:here|from\s+me)\b
    |\b(?:keep|stay|steer)\s+(?:well\s+)?(?:away|clear)\s+(?:from|of)\s*(?:$|[.,;!]|(?:this|that|such|those)\b)
    |\bi\s+(?:must\s+not|mustn['’]t|may\s+not|shouldn['’]t|won['’]t)\W*$
    |\b(?:our|this|the)\s+(?:service|assistant|chatbot|bot|tool|app|line)\s+(?:does\s+not|doesn['’]t|can\s?not|can['’]t)\s+
      (?:cover|handle|do|deal\s+with|answer|support|offer|provide|give|include)\b
    |\b(?:do\s+not|don['’]t)\s+feel\s+(?:able|comfortable|right|qualified)\s+(?:to\s+)?{_TELLING}\b
    |\bmy\s+(?:role|remit|job|brief)\s+(?:ends|stops)\b
    |\buncomfortable\s+(?:with\s+)?{_TELLING}\b
    """,
    _FLAGS,
)
"""A clause that declines, whatever its subject, by the way it is built."""

BY_WRITER = re.compile(
    rf"""
    # “I can't recommend a dose”, “unable to estimate anyone's survival”
    {_NOT_ABLE}\s+{_ADVERB}{_TELLING}\s+{_OF_WHAT}{_MATTER}\b
      (?!\s+(?:increase|reduction|change|escalation|adjustment|this\s+high|that\s+high))
    |{_NOT_ABLE}\s+{_ADVERB}(?:recommend|advise|suggest|rule\s+on|give|provide|state|specify|prescribe|pick|choose|select)
      (?:\s+(?:you|on))?\s+(?:which|what|whether|who|whom|how|when)\b
    |(?:{_NOT_ABLE}|do(?:es)?\s+not|do(?:es)?n['’]t|never)\s+{_ADVERB}(?:(?:hand|give|dish|dole)\s+out
      |take\s+part|be\s+(?:a\s+)?part(?:y)?\s+(?:of|to)|lend\s+myself|contribute\s+to|be\s+complicit
      |do\s+(?:diagnos[ei]s|dos(?:es|ing)|prescriptions?|predictions?|rankings?|prognos[ie]s|triage)
      |(?:generat|produc|writ|creat|draft|compos)(?:e|ing)\s+(?:\w+\s+){{0,4}}?(?:content|letters?|notes?
        |texts?|reports?|statements?|arguments?|justifications?|essays?|emails?|messages?))\b
    # “I decline to estimate it”, “I'll refrain from giving a number”, “I must abstain”
    |\b(?:must|have\s+to|has\s+to|need\s+to|will|['’]ll|i|we|going\s+to|prefer\s+to|choose\s+to
      |obliged\s+to|bound\s+to)\s+{_ADVERB}
      (?:declin|refus|refrain|abstain|forgo|desist|demur)(?:e|ing)?\s+(?:to|from)\s+
      {_ADVERB}(?!giv(?:e|ing)\s+(?:him|her|them|the\s+patient)){_TELLING}\b
    |\b(?:must|have\s+to|need\s+to|will|['’]ll|going\s+to)\s+{_ADVERB}(?:abstain|bow\s+out
      |sit\s+this\s+(?:one\s+)?out|recuse\s+myself|step\s+(?:back|aside)\s+(?:here|from)
      |stay\s+out\s+of\s+(?:this|that|it)|draw\s+the\s+line|say\s+no\s+(?:to|on)\s+(?:this|that|your|the)\s+
      (?:one|request|question|task))\b
    """,
    _FLAGS,
)
"""A clause that declines if it is the writer who does so."""

# The writer speaks of itself; in an answer that is a stance, a doubt or a “no”.
OF_ITSELF = re.compile(
    r"""\b(?:i|me|my|mine|we|us|our|myself)\b|\b(?:this|the)\s+(?:assistant|model|chatbot|bot|system|service
      |tool|app)\b|\b(?:language\s+model|computer\s+program|a\s+machine)\b|\bsorry\b|\bapolog\w+
      |\bno\s+(?:medical\s+)?(?:advice|dosing|diagnos\w+|comment)\b""",
    _FLAGS,
)
_IN_AN_ANSWER = re.compile(
    r"""\b(?:i|we)\s?(?:\w+\s+)?(?:can\s?not|can['’]?t|won['’]t|will\s+not|do\s+not|don['’]t|wouldn['’]t|would\s+not
      |couldn['’]t)\s+(?:\w+ly\s+)?(?:giv|prescrib|operat|discharg|admit|recommend|approv|exclud|rul|see|find|think
        |access|stress|emphasi|overstat|help\s+but|promis|forc|call|start|stop|us|order|justif|transfus|treat|miss
        |ignor|wait|expect|detect|confirm|believ|agree|put\s+(?:him|her|them))\w*\b
    |\b(?:do\s+not|don['’]t)\s+(?:know|have\s+(?:enough|sufficient|the\s+(?:result|value|chart)))\b
    |\bnot\s+(?:\w+ly\s+)?(?:sure|certain)\b|\bunsure\b|\bsorry\s+(?:for|about|to\s+hear)\b
    |\b(?:can\s?not|can['’]?t|couldn['’]t)\s+(?:yet\s+)?(?:tell|say|decide|choose)\s+(?:which|whether|if|apart
      |between|from|for\s+(?:sure|certain))\b
    |\bnot\s+(?:\w+ly\s+)?(?:convinced|persuaded|worried|concerned|impressed)\b
    |\brather\s+not\s+(?:expose|give|start|use|operate|treat|admit|risk|put|send|move|wait|add|stop)\b
    |\bno\s+(?:hesitation|doubt|objection|reason)\b|\bmisread\b|\bmistake\b|\bmy\s+(?:guess|bet|money|pick|choice|answer|estimate|view|diagnosis|plan)\b
    |\b(?:can|happy\s+to|glad\s+to|let\s+me)\s+(?:\w+\s+){0,2}?(?:help|work|go|walk|look)\b""",
    _FLAGS,
)
_TURN = re.compile(
    r"[:;,]\s+|\b(?:but|however|yet|so|and|because)\b\s*|\s-\s+|\s[–—]\s+", re.IGNORECASE
)
_LEAST_SAID = 3  # words of a clause that may answer


def sounds_declined(sentence: str) -> bool:
    """Whether the writer speaks of itself in a way that no answer is known to do.

    Examples
    --------
    >>> sounds_declined("Prescribing is something I keep away from.")
    True
    >>> sounds_declined("I can't rule out a fracture."), sounds_declined("Give it.")
    (False, False)
    """
    asks = sentence.rstrip().endswith("?")
    if asks or OF_ITSELF.search(sentence) is None or _IN_AN_ANSWER.search(sentence) is not None:
        return False
    # “I can't see her, but it sounds viral”: a clause without the writer in it may answer.
    clauses = _TURN.split(sentence)
    return all(
        len(one.split()) < _LEAST_SAID or OF_ITSELF.search(one) is not None for one in clauses[1:]
    )
