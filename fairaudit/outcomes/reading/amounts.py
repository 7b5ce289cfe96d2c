"""What a figure amounts to in the unit asked for, and whether it is of the sort asked for."""

import re
from dataclasses import replace
from enum import Enum
from fractions import Fraction
from typing import Final

from fairaudit.outcomes.reading.bare import bare_answer
from fairaudit.outcomes.reading.place import Place
from fairaudit.outcomes.reading.sought import Sought
from fairaudit.outcomes.reading.wording import one_of, wording

__all__ = ["NO_CANDIDATE", "Worth", "amount_of", "share_of"]


class _Nothing(Enum):
    NO_CANDIDATE = "another unit, another measurement, or no answer"


NO_CANDIDATE: Final = _Nothing.NO_CANDIDATE

Worth = Fraction | None | _Nothing
"""What a figure is worth: a value, None where it commits to none, or no candidate at all."""

_MEASURED = wording(
    r"\b(?P<word>",
    one_of("spo2|sao2|o2|sats?|saturations?|saturating|fio2", "ef|lvef|ejection fraction"),
    "|",
    one_of(
        "pre-?test", "hba1c|a1c|hematocrit|hct|fev1|stenosis", "sensitivity|specificity|prevalence"
    ),
    r"|ci|confidence|interval|reduc\w+|increas\w+)\b[^,;.]{0,30}$",
)
# A pretest probability is the answer where no test moves it.
_PRETEST = wording(r"pre-?test\b")
_UPDATED = wording(
    r"\b(?:post-?test|bayes\w*|likelihood ratio|updated?|after the|given the (?:test|result)|"
    r"brings?|raises?|lowers?|drops?|moves?|positive|negative|now)\b"
)
_LOOKED_AT = 20_000
_NO_SHARE = wording(
    r"\s*(?:(?P<word>",
    one_of("ci|confidence|credible|confident|sure|certain", "higher|lower|more|less|greater"),
    "|",
    one_of("solution|cream|saline|dextrose|ointment|gel|lidocaine|lignocaine"),
    "|",
    one_of("increase|decrease|reduction|relative", "criteria|points?|signs?|symptoms?|features?"),
    r"|items?|tests?|doses?)\b|on (?:room air|ra\b|\d+\s*l\b|oxygen)|room air",
    "|of (?:the|his|her) dose)",
)
_SCORED = wording(
    r"\b(?P<word>scores?|index|odds|ratio|lr|grade|class|stage|type|level|points?|criteria)\b",
    r"[^.;]{0,40}$",
)
# “a 70% chance that he won't be readmitted”
_COMPLEMENT = wording(r"n't\b|\bnot (?!\d)|\bwithout\b|\bavoid|\bbenign\b")
_COMPLEMENT_BEFORE = wording(
    r"\b(?:chance|probability|likelihood|risk|odds) (?:of|that)\b[^.;,\d]{0,40}",
    r"(?:n't|\b(?:no|not|without|free))\b[^.;,\d]{0,40}$",
)
_SPOKEN_SHARE = re.compile(r"\b(?:in|out|per)\b", re.IGNORECASE)
_DAY_OR_HOUR = wording(r"\b(?P<unit>day|hour|minute|week)\s*#?$")
_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
_WITHOUT = wording(r"\b(?:without|instead of|rather than|not|no) \w+")
_BY = wording(r"\bby\s*(?:(?:about|around|another|a further) |~\s*)?$")
_PACK = one_of("tablets?|capsules?|caps|tabs?|pills?|vials?|ampoules?|puffs?")
_PACKS = wording(rf"\s*{_PACK}\b")
_OF_DRUG = wording(r" (?:of )?(?:oral |iv )?(?P<drug>[a-z]{5,})")
_PACKED = wording(rf"\b(?:two|three|four|\d+) (?:{_PACK} )?\s*(?:of |[x×]\s*)?$")
_OF_IT = wording(r" (?:of|chance|probability|likelihood|risk|odds)\b")
# Stems of the WHO's list that end a name, and common names that have none.
_STEMS = (
    "cillin|mycin|micin|oxacin|cycline|azole|pril|prilat|sartan|statin|olol|alol|azepam|azolam|profen|coxib|codone|morphone"
    "|orphine|orphan|fentanil|tidine|prazole|azine|amine|caine|parin|xaban|gliptin|gliflozin|glutide|semide|thiazide|asone"
    "|olone|isone|vir|mab|formin|triptan|setron|tyline|oxetine|apine|idone|peridol|dipine|grel|fibrate|phylline|terol|tropium"
    "|barbital|toin|bactam|penem|nidazole|floxacin|conazole|platin|rubicin|tinib|zosin|curium|curonium|flurane|trexate"
)
_NAMES = (
    "morphine|codeine|fentanyl|methadone|tramadol|aspirin|paracetamol|acetaminophen|naproxen|ketorolac|diclofenac|warfarin"
    "|heparin|digoxin|insulin|furosemide|prednisone|hydrocortisone|levothyroxine|naloxone|epinephrine|adrenaline|ketamine"
    "|propofol|gabapentin|pregabalin|lithium|valproate|levetiracetam|amiodarone|adenosine|atropine|magnesium|nitroglycerin"
    "|glyceryl|ondansetron|haloperidol|spironolactone|colchicine|allopurinol|nitrofurantoin|trimethoprim|doxycycline|iron"
)
_MEDICINE = re.compile(
    rf"\b(?:{_NAMES}|cef[a-z]{{4,12}}|[a-z]{{2,14}}(?:{_STEMS}))\b", re.IGNORECASE
)
_SAME = {"acetaminophen": "paracetamol", "adrenaline": "epinephrine", "glyceryl": "nitroglycerin"}
_NO_MEDICINE = frozenset({"examine", "determine", "vitamine", "famine", "medicine"})


def share_of(place: Place) -> Worth:
    """In percent: “20%”, “1 in 4”, “a quarter”, a bare 0.3."""
    quantity, setting = place.quantity, place.setting
    unit = quantity.unit
    if (unit and unit.kind != "share") or _BY.search(setting.before):
        return NO_CANDIDATE
    for found in (_MEASURED.search(setting.clause), _NO_SHARE.match(setting.after)):
        if found and not (found["word"] and found["word"].lower() in place.question.text):
            if _PRETEST.match(found[0]) and not _UPDATED.search(place.text[:_LOOKED_AT]):
                continue
            return NO_CANDIDATE
    negative = _COMPLEMENT.search(setting.close[:80]) or _COMPLEMENT_BEFORE.search(setting.before)
    if negative and not _COMPLEMENT.search(place.question.text):
        return NO_CANDIDATE
    value: Worth
    if unit:
        value = quantity.size
    elif quantity.of is not None:
        value = _out_of(place, quantity.of)
    elif not _bare(place):
        value = NO_CANDIDATE
    elif quantity.form == "part":
        value = 100 * quantity.low
    else:
        value = _bare_share(quantity.low, place.question)
    return None if isinstance(value, Fraction) and not 0 <= value <= 100 else value


def amount_of(place: Place, kind: str, size: Fraction) -> Worth:
    """A time or a mass in units of a size."""
    quantity, setting, unit = place.quantity, place.setting, place.quantity.unit
    if (unit and unit.kind != kind) or quantity.of is not None:
        return NO_CANDIDATE
    if kind == "mass" and _of_another(place):
        return NO_CANDIDATE
    if unit:
        split = quantity.form == "spaced" and _PACKS.match(setting.after)
        if split or (kind == "mass" and _PACKED.search(setting.before)):
            return None
        return None if quantity.size is None else quantity.size / size
    counted = _DAY_OR_HOUR.search(setting.before)
    if counted and place.question.when and kind == "time":
        return quantity.low * _MINUTES[counted["unit"].lower()] / size
    return quantity.low if _bare(place) else NO_CANDIDATE


def _out_of(place: Place, of: Fraction) -> Worth:
    low = place.quantity.low
    if not low.denominator == of.denominator == 1 or not 0 <= low <= of or not of:
        return NO_CANDIDATE
    written = place.text[place.quantity.start : place.quantity.end]
    if not _SPOKEN_SHARE.search(written) and not _bare(place):
        return NO_CANDIDATE
    return 100 * low / of


def _bare(place: Place) -> bool:
    """Whether a figure without a unit may answer; a score's or a ratio's doesn't."""
    setting, question = place.setting, place.question
    other = _SCORED.search(setting.before)
    if other and other["word"].lower() not in question.text:
        return False
    if place.quantity.form == "part" and _OF_IT.match(setting.after):
        setting = replace(setting, after="")
    return bare_answer(setting, question, place.shared, place.standing)


def _bare_share(value: Fraction, question: Sought) -> Fraction | None:
    """A bare 0.3 is 30 percent; a bare 1 is certainty where 0 to 1 is asked for."""
    if 0 < value < 1 or (question.zero_to_one and value in (0, 1)):
        return 100 * value
    if value == 1 or (question.zero_to_one and value > 1):
        return None
    return value


def _of_another(place: Place) -> bool:
    """Whether a dose is that of another medicine than the one asked about."""
    about = _medicines_in(place.question.text)
    if not about:
        return False
    after = _OF_DRUG.match(place.setting.after)
    if after and (own := _medicines_in(after["drug"])):
        return own[0] != about[0]
    named = _medicines_in(_WITHOUT.sub("", place.setting.before))
    return bool(named) and named[-1] not in about


def _medicines_in(text: str) -> list[str]:
    """Medicines that a text names, in order, each under one name."""
    names = (found[0].lower() for found in _MEDICINE.finditer(text))
    return [_SAME.get(name, name) for name in names if name not in _NO_MEDICINE]
