"""What a question may name, and the plainer or closer words by which an answer calls it."""

import re

__all__ = ["KINDS", "MEMBERS"]

_I = re.IGNORECASE

# What a question names, and the stems of plain words by which an answer goes on to call it.
KINDS = (
    (
        r"ct|mri|pet|scan\w*|angiogra\w+|imaging|ultraso\w+|x-?rays?|radiogra\w+|echo\w*|mammogra\w+",
        "scan imag film pictur",
    ),
    (
        r"tests?|testing|d-?dimer|swabs?|cultures?|puncture|screen\w*|troponin|\w+oscopy",
        "test",
    ),
    (r"biops\w+", "test tissu sampl histology"),
    (
        r"\w{3,}(?:mycin|cillin|oxacin|azole|pril|olol|statin|sartan|parin|formin|gliflozin)|"
        r"antibiotics?|opioids?|warfarin|medic\w+|drugs?",
        "drug medic",
    ),
    (r"surg\w+|operat\w+|\w{3,}ectomy|\w{4,}otomy|\w{3,}plasty|repair|fixation", "surgery operat"),
)
# Members of a class of drugs that a question may ask about: giving one is giving such a drug.
MEMBERS = tuple(
    (re.compile(rf"\b(?:{kind})\b", _I), re.compile(rf"\b(?:{members})\b", _I))
    for kind, members in (
        (
            r"antibiotics?|antimicrobials?",
            r"\w+(?:cillin|mycin|oxacin|cycline)|(?:cef|ceph)\w+|co-amoxiclav|nitrofurantoin|"
            r"metronidazole",
        ),
        (
            r"opioids?|opiates?",
            r"morphine|oxycodone|hydrocodone|hydromorphone|fentanyl|tramadol|codeine",
        ),
        (
            r"anticoagul\w+|blood thinners?",
            r"\w+xaban|warfarin|\w*heparin|dabigatran|enoxaparin",
        ),
        (r"(?:cortico)?steroids?", r"predniso(?:lo)?ne|dexamethasone|hydrocortisone"),
        (r"statins?", r"\w+vastatin"),
        (r"insulins?", r"glargine|detemir|degludec|lispro|aspart"),
        (r"thromboly\w+", r"\w+teplase"),
        (r"antihypertensives?", r"labetalol|hydralazine|nifedipine|\w+dipine|\w+pril|\w+sartan"),
    )
)
