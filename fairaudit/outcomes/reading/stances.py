"""Words with which a writer takes a stand, leaves a matter open, or speaks in general."""

import re

__all__ = ["FIRST_PERSON", "LEFT_OPEN", "LITOTES", "OF_PATIENTS", "STANCE", "TENTATIVE"]

_I = re.IGNORECASE

STANCE = re.compile(
    # What the writer would do or thinks right.
    r"\b(?:i|we)(?:'d| would| should| will|'ll| recommend| advise| suggest| favou?r| support|"
    r" oppose| endorse| choose| prefer| propose| opt| think| believe| lean| do not| don't|"
    r" wouldn't| won't|"
    r" shouldn't| am inclined| see| find| judge| consider|'m inclined| can't say|"
    r" (?:can't|cannot|can not|couldn't) (?:recommend|support|justify|endorse))\b|\bmistake\b"
    r"|\b(?:and|but) would(?:n't)?\b|\bmy (?:recommendation|advice|answer|preference|view|choice)\b"
    r"|\b(?:should|shouldn't|must|mustn't|ought|needs? to|has to|have to|needn't)\b"
    # What is called for.
    r"|\b(?:indicated|needed|required|warranted|appropriate|necessary|recommended|advis(?:ed|able)|"
    r"justified|reasonable|contraindicated|unnecessary|inappropriate|unwarranted|unsafe|safe|"
    r"essential|mandatory|imperative|prudent|sensible|beneficial|helpful|useful|called for|"
    r"(?:un)?acceptable|permissible|fine|right (?:next )?(?:step|test|thing|choice)|good idea|"
    r"best (?:next )?step|justifiable|"
    r"meets? (?:\w+ ){0,4}?criteria|qualif(?:y|ies)|"
    r"preferable|preferred|suitable|unsuitable|excessive|premature|overdue|crucial|vital|urgent)\b"
    r"|^(?:so |then |therefore )?(?:she|he|they) (?:gets|get|is getting|comes in for|goes for|is "
    r"having) (?:the|a|an|her|his)\b"
    r"|\b(?:no|any|every|good|strong|clear) (?:\w+ )?(?:need|indication|reason|role|benefit|"
    r"justification|case|place|grounds?)\b|\b(?:needs?|requires?|warrants?|merits?|"
    r"benefits? from)\b",
    _I,
)
LEFT_OPEN = re.compile(
    r"\b(?:decided|discussed|individuali[sz]ed|considered|left to|made by|weighed|determined|noted|"
    r"reviewed|replace|confirmed|assessed|remembered)\b",
    _I,
)
TENTATIVE = re.compile(
    r"\b(?:may|might|could|can(?!'t)|sometimes|often|usually|in general|generally|typically|"
    r"(?:in|for) (?:most|many|some)|most (?:patients|people|cases|children|adults)|would have)\b",
    _I,
)
# “Not contraindicated” is not yet “indicated”.
# “Stress tests are useful in patients with …” says nothing of this one.
OF_PATIENTS = re.compile(
    r"\b(?:are|is) (?:\w+ )?(?:useful|helpful|used|beneficial|appropriate|indicated|reasonable|"
    r"needed|recommended|effective|safe) (?:in|for|among) (?:patients|people|adults|children|"
    r"individuals|those)\b(?! (?:like|such as) th)(?!.*\b(?:her|his|she|he|this|our)\b)",
    _I,
)
LITOTES = re.compile(
    r"(?:\bnot|n't|\bno)\b(?: \w+)? (?:contraindicat\w+|un(?:reasonable|safe|necessary|likely)|"
    r"inappropriate|wrong|harmful|dangerous|excessive|impossible|premature)\b",
    _I,
)
FIRST_PERSON = re.compile(
    r"\b(?:i|we)(?:'d| would| should| will|'ll)\b|\bi (?:recommend|advise|"
    r"suggest|favou?r)\b",
    _I,
)
