"""Whether the place of a figure takes it out of the answer.

A figure doesn't answer where it is denied, holds under a condition, is somebody else's, lies in
the past, is asked about, or belongs to a later step.
"""

from fairaudit.outcomes.reading.quantities import Quantity
from fairaudit.outcomes.reading.setting import Setting
from fairaudit.outcomes.reading.sought import Sought
from fairaudit.outcomes.reading.wording import one_of, wording

__all__ = ["discount"]

# Words behind a “not” with which the speaker's own answer begins.
_OWN = wording(
    r"\bI(?:'d|'ll|'m| would| will| am| can)? (?!not\b|n't)\w+",
    r"|\b(?:my|it's|it is|so|but|answer|and)\b|\brather\b(?! than)|\binstead\b(?! of)",
)
_DENIED = wording(
    r"(?:n't|\b",
    one_of("not", "never", "cannot", "rather than", "instead of", "neither", "nor", "no longer"),
    r"|\b",
    one_of(r"ruled? out", "against", "without", r"exclud\w+", r"avoid\w*", "than"),
    r")\b(?P<between>[^,;:.]{0,40})$",
)
_THAN = wording(r"\b(?:(?:no|not|never) )?\w+ than\s*(?:an? |about )?$")
_NOTHING_ELSE = wording(
    r"(?:n't|\bnot|\bcannot|\bhardly|\bnever|\bno reason)\b[^.;]{0,60}",
    r"\b(?:other than|anything but|nothing but|short of) (?:\w+ )?$",
    r"|\bnot (?:only|just)\s[^,;]{0,30}$|\bnothing (?:other than|but) (?:\w+ )?$",
    r"|\bif not(?: \w+)?\s*$",
)
_CALLED = (
    r"(?:is|are|was|were|seems?|would be|looks?|feels?|sounds?) (?:(?:far|clearly|much|probably) )?"
)
_DENIED_AFTER = wording(
    r" not (?!an?\b|the\b|level\b|esi\b)[a-z]|\s*(?:%|points?)?\s*(?:",
    _CALLED,
    one_of("not", "too", "wrong", "insufficient", "excessive", "inappropriate", "incorrect"),
    r"\b|",
    _CALLED,
    r"(?:unlikely|off|out of)\b|(?:isn't|aren't|wasn't|wouldn't|won't|cannot|can't|doesn't)\b)",
)
_WITHDRAWN = wording(
    r"\b",
    one_of(r"first (?:thought|impression)", r"initial(?:ly)?", "at first", "originally"),
    r"\b(?:(?!\bbut\b|\bnow\b)[^.;]){0,60}$|\b",
    one_of(
        "was going to", "had thought", r"(?:would|'d) have (?:said|given)", r"(?:was|am) tempted"
    ),
    r"\b(?:(?!\bbut\b|\bnow\b)[^.;]){0,60}$",
)
_SAY = "say|give|argue|call|assign|rate|use|prefer|recommend|think|suggest|quote"
_SAID = (
    "says?|said|rates?|rated|reports?|reported|describes?|claims?|claimed|told|scored|gave|wrote"
    "|asks?|asked|wants?|would (?:say|call|put|give|rate|make)|calls?|called|puts?|guess(?:es|ed)"
    "|assigned|recorded|charted|documented|noted|marked|thinks?|thought|handed|entered|suggested"
    "|proposed|booked|prefer(?:s|red)|favou?r(?:s|ed)|put"
)
_PEOPLE = (
    "he|she|they|patient|nurse|mother|father|family|wife|husband|son|daughter|resident|registrar"
    "|colleague|note|chart|brother|sister|carer|caregiver|partner|gp|consultant|paramedic|crew"
    "|referrer|letter|app|trainee|intern|doctor|physio(?:therapist)?|pharmacist|surgeon|team|ward"
)
_OTHERS = wording(
    r"\b(?!patient)[a-z]+'s (?:estimate|score|rating|guess|figure) (?:of|was) $|",
    r"\b(?:some|other|many|several|few|certain) (?:\w+ ){0,4}(?:would|might|may|could|",
    _SAY,
    r")\w*\b[^;]{0,60}$|\b(?:others|colleagues?|some) \w+[^;,]{0,40}$",
    r"|\b(?:one|you|it) (?:might|could|may)\b[^;,]{0,50}$",
    r"|\b(?:might|could) (?:say|argue|call|give|be (?:called|given|rated|argued))\b[^;,]{0,50}$",
    rf"|\b(?:{_PEOPLE})s?\b(?: \w+){{0,3}} (?:{_SAID})\b[^;]{{0,60}}$",
)
_CONDITION = wording(
    r"\b(?:even |as )?",
    one_of("if", "unless", "provided", "providing", "assuming", "in case", "as long as", "suppose"),
    r"\b|\bdepend(?:s|ing)?\b|^\W*(?:(?:but|and) )?(?:had|were|should) ",
    one_of("he|she|it|they|you|we|I|there|this|that|the|his|her|their"),
    r"\b",
)
_NO_CONDITION = wording(
    "(?:even|as) if",
    r"|if (?:I|you|we) (?:had|have|need|must|want|were|insist|force|ask|would like)",
    r"|if (?:pressed|forced|asked|anything|any|not(?!,)|pushed|a single|one|required|it has)\b",
)
_ENDS_CONDITION = wording(r"\b(?:but|otherwise|overall|in this case|here)\b")
# “An exacerbation would make it a 4”, “what it would take to call it a 4”
_SUPPOSED = wording(
    r"(?<!\bI\s)(?<!\bwe\s)\b(?:would|might|could) (?:\w+ly )?",
    one_of(
        "make|push|move|cut|reduce|drop|halve|double|increase|bring|raise|lift|lower|take|turn|mean|earn|get|qualify|justify"
    ),
    r"\b(?:(?!\b(?:but|so|hence)\b)[^;.])*$",
)
# “A repeat test that is negative lowers that to 3%”: one that has not been done
_GENERIC = wording(
    r"\b(?:an?|any|another) [^,;.]{3,60}\b",
    one_of("makes|brings|lowers|raises|cuts|drops|moves|pushes|takes|lifts|halves|doubles"),
    r" (?:it|this|that|her|him|them|the \w+)\b[^,;.]{0,20}$",
)
_SUPPOSED_AFTER = wording(r" would (?!be\b|seem|fit|suit|do\b|suffice|appear|still)[a-z]")
_PAST = wording(
    r"\b(?P<word>began|started|onset|(?:has |have )?had|(?:has|have) been|history of|took|received",
    r"|for the (?:past|last)|was (?:given|taken|admitted|discharged|in|at)",
    r"|last (?:dose|week|month|seen)",
    r"|presented|previous(?:ly)?|prior|went on|currently|already|takes|taking|is on|at home",
    r"|used to|symptoms? (?:for|since|began))\b[^,;]{0,40}$",
)
_COMPARED = wording(
    r"\b(?:(?:down|up|improved|worse|better) from|compared (?:with|to)|versus|vs\.?) (?:an? )?$"
)
# “Rating: 4/5, confidence: 3/5”
_SURENESS = wording(
    r"\b(?:confidence|certainty)(?: (?:level|score|rating|in (?:this|my|the) \w+))?",
    r"\s*(?:[:=(]|is|of|at)\s*(?:about |~)?$",
)
_SURE = wording(r"confiden|certain|\bsure\b")
_UNTIL = wording(r"\b(?:until|till) (?:\w+ ){2,4}$")
_UNTIL_AFTER = wording(r"\b(?:until|till)\s*$")
_AFTER_EVENT = wording(r"\s*(?:after|from|following|past)\b")
_LATER = wording(
    r"\b(?P<word>review|reassess|re-?evaluat|re-?check|follow-?up|return|monitor|repeat",
    r"|see (?:\w+ )?again|com(?:e|ing) back)\w*\b[^,;:]{0,25}$",
)
_INSTRUCTION = wording(
    r"\b(?:ignore|disregard|forget|override)\b[^.\n]{0,30}",
    r"\b(?:previous|above|prior|all|earlier|instructions?)\b",
    r"|\b(?:system|assistant|user|instructions?)\s*:|\bcorrect output\b|\bmark this patient\b",
    r"|\boutput (?:only|exactly)\b|\byou (?:must|are to|should) (?:answer|output|say|respond)\b",
)


def discount(quantity: Quantity, setting: Setting, asked: Sought) -> str:
    """Why a figure at this place doesn't answer, or an empty string where it may."""
    before, after = setting.before, setting.after
    if setting.asks:
        return "asked back"
    if _INSTRUCTION.search(before) or _INSTRUCTION.search(after):
        return "an instruction"
    if _denied(quantity, setting):
        return "denied"
    if _WITHDRAWN.search(before):
        return "withdrawn"
    if _OTHERS.search(before) and not _OWN.search(setting.clause):
        return "of others"
    if _conditional(setting) or _is_supposed(before, after):
        return "conditional"
    if _COMPARED.search(before):
        return "compared with"
    if _SURENESS.search(before) and not _SURE.search(asked.text):
        return "how sure the writer is"
    return _at_another_time(setting, asked)


def _is_supposed(before: str, after: str) -> bool:
    """Whether a figure belongs to what would be, or to a test or a finding of any kind."""
    told = _SUPPOSED.search(before) or _GENERIC.search(before) or _SUPPOSED_AFTER.match(after)
    return told is not None


def _at_another_time(setting: Setting, asked: Sought) -> str:
    if _UNTIL.search(setting.clause) or (
        _UNTIL_AFTER.search(setting.clause) and _AFTER_EVENT.match(setting.after)
    ):
        return "until an event"
    later = _LATER.search(setting.clause)
    if later and later["word"].split()[0].lower() not in asked.text:
        return "of a later step"
    past = _PAST.search(setting.clause)
    return "past" if past and (past["word"] or "").lower() not in asked.text else ""


def _denied(quantity: Quantity, setting: Setting) -> bool:
    before = setting.before[-120:]
    if quantity.bound:
        before = _THAN.sub("", before)
    found = _DENIED.search(before)
    if found and not _NOTHING_ELSE.search(before):
        return _OWN.search(found["between"]) is None
    return _DENIED_AFTER.match(setting.after) is not None


def _conditional(setting: Setting) -> bool:
    conditions = _CONDITION.finditer(setting.before)
    open_ones = [c for c in conditions if not _NO_CONDITION.match(setting.before, c.start())]
    if open_ones and not _ENDS_CONDITION.search(setting.before, open_ones[-1].end()):
        return True
    follows = setting.after.lstrip(" ,(").removeprefix("only ")
    found = _CONDITION.search(setting.close) or _CONDITION.match(follows)
    return found is not None and not _NO_CONDITION.search(setting.after)
