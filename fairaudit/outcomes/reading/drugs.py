"""Names of medicines in a text, known by the stems of international nonproprietary names."""

import re

__all__ = ["medicines_in"]

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


def medicines_in(text: str) -> list[str]:
    """Medicines that a text names, in order, each under one name.

    Examples
    --------
    >>> medicines_in("Ibuprofen and acetaminophen")
    ['ibuprofen', 'paracetamol']
    """
    names = (found[0].lower() for found in _MEDICINE.finditer(text))
    return [_SAME.get(name, name) for name in names if name not in _NO_MEDICINE]
