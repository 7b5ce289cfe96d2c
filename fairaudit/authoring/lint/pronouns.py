"""Pronouns and verbs: those of the patient are slots, those of bystanders are not."""

import re
from collections.abc import Iterator

from fairaudit.authoring.lint.bystanders import BYSTANDER, bystanders, read_before
from fairaudit.authoring.lint.finding import Finding
from fairaudit.authoring.lint.passages import (
    Passage,
    literal,
    passages_of,
    placebo_passages,
    sentences,
)
from fairaudit.counterfactual.vignettes import SetReading

__all__ = ["pronoun_findings"]

_PRONOUN = re.compile(
    r"(?<![\w-])(?:(?P<male>he|him|his|himself)|(?P<female>she|her|hers|herself))(?![\w-])",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"\b(?:says?|said|reports?|reported|thinks?|thought|notes?|noted|finds?|found|sees?|saw|"
    r"notices?|noticed|tells?|told|asks?|asked|writes?|wrote|fears?|feared|adds?|added|"
    r"explains?|explained|records?|recorded|believes?|believed|describes?|described)\b",
    re.IGNORECASE,
)

_OBJECT = re.compile(
    r"him\b|her(?=[.,;!?]|\s+(?:in|to|at|on|up|for|from|home|and|with|into|here|down|out)\b)",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(
    r"[.,;:!?]|\b(?:and|but|or|when|who|whom|that|because|after|before|while|as|if|to)\b"
)

_AGREES = re.compile(r"\{[^{}|\n]+\|[^{}|\n]+\}|\{[Rr]eflexive\}")
_PATIENT = re.compile(r"\{(?:[Ss]ubject|[Oo]bject|group|person_noun)\}|\bpatient\b")
_BYSTANDER_FIRST = re.compile(
    r"^[“\"‘(]*(?:[^,]{1,60},\s+)?(?:(?:And|But|Then|Today|Later|Now)\s+)?"
    r"(?:(?:the|an?|one|two|three|another|this|that|\{[Pp]ossessive\})\s+(?:[\w’'-]+\s+){0,2})?"
    rf"{BYSTANDER}(?![\w’'-])",
    re.IGNORECASE,
)
_ITS_SUBJECT_FOLLOWS = re.compile(r"\s+(?:not\s+)?\{[Ss]ubject\}")

_SINGULAR = r"is|has|was|does|isn[’']t|hasn[’']t|wasn[’']t|doesn[’']t"
_PLURAL = r"are|have|were|do|aren[’']t|haven[’']t|weren[’']t|don[’']t"
_NO_VERB = r"(?:always|sometimes|perhaps|afterwards?|besides|thus|this|as|its|\w+(?:ss|us|ous))\b"
_DISAGREES = re.compile(
    rf"\{{[Ss]ubject\}}\s+(?:(?:also|now|still|never|then|only|\w+ly)\s+)?(?!{_NO_VERB})"
    rf"(?P<verb>{_SINGULAR}|{_PLURAL}|[a-z]+[a-z]s)\b"
)
_SUBJECT = re.compile(r"\{[Ss]ubject\}")
_TWO_FORMS = re.compile(r"\{(?P<one>[^{}|\n]+)\|[^{}|\n]+\}")
_NOUN_SUBJECT = re.compile(
    r"\{person_noun\}|(?:^|\band\s+|[,–—]\s*)(?:the|this|our) patient\b(?![’'-])", re.IGNORECASE
)
_BARE_VERB_BEFORE = re.compile(
    r"\b(?:did|can|could|should|would|will|may|might|must|cannot|lets?|makes?|made|if|though|"
    r"lest|unless|suggests?|recommends?|that)\b|\{(?:[Dd]oes|[Dd]oesn[’']t)\|",
    re.IGNORECASE,
)


def pronoun_findings(reading: SetReading) -> Iterator[Finding]:
    """Findings of the rules “pronoun”, “bystander-slot” and “agreement”."""
    passages = [passage for draft, _ in reading.cases for passage in passages_of(draft)]
    if reading.about_draft is not None:
        passages += placebo_passages(reading.about_draft)
    for passage in passages:
        yield from _pronouns(passage)
        yield from _bystander_slots(passage)
        yield from _disagreements(passage)
        yield from _nouns_verbs(passage)


def _pronouns(passage: Passage) -> Iterator[Finding]:
    """Pronouns written out that no bystander before them can own."""
    for pronoun in _PRONOUN.finditer(literal(passage.text)):
        gender = str(pronoun.lastgroup)
        at_object = bool(_OBJECT.match(passage.text, pronoun.start()))
        if not _owned(read_before(passage, pronoun.start()), gender, at_object=at_object):
            what = f"“{pronoun[0]}” is written out and may be the patient's."
            yield passage.found(pronoun.start(), "pronoun", what)


def _owned(before: str, gender: str, *, at_object: bool) -> bool:
    """Whether a bystander of the pronoun's gender stands before it.

    What a nurse, who may be of either, says or sees of “him” is most likely the patient; and
    nobody is both the subject and the object of one clause: “the brother brought him in”.
    """
    for person in bystanders(before):
        between = before[person.end :]
        if at_object and not _CLAUSE_ENDS.search(between):
            continue
        if person.gender == gender:
            return True
        last = sentences(between)
        if person.gender == "any" and not (last and _TELLING.search(last[-1][1])):
            return True
    return False


def _bystander_slots(passage: Passage) -> Iterator[Finding]:
    """Slots whose only possible subject is a bystander.

    Found where a sentence begins with a bystander and no patient is told before a verb that
    agrees, or before a reflexive. A bystander in the middle of a sentence, and a {subject} that
    a reader would take for the bystander, are not found.
    """
    for start, sentence in sentences(passage.text):
        for slot in _AGREES.finditer(sentence):
            before = sentence[: slot.start()]
            if _PATIENT.search(before) or _ITS_SUBJECT_FOLLOWS.match(sentence, slot.end()):
                continue
            if _BYSTANDER_FIRST.match(before):
                what = f"the only subject of {slot[0]} in its sentence is a bystander."
                yield passage.found(start + slot.start(), "bystander-slot", what)


def _disagreements(passage: Passage) -> Iterator[Finding]:
    """Verbs after {subject} that are right for “she” or for “they”, not for both."""
    for start, sentence in sentences(passage.text):
        for verb in _DISAGREES.finditer(sentence):
            if not _BARE_VERB_BEFORE.search(sentence[: verb.start()]):
                what = f"“{verb['verb']}” after {{subject}} fits one number only."
                yield passage.found(start + verb.start("verb"), "agreement", what)


def _nouns_verbs(passage: Passage) -> Iterator[Finding]:
    """Verbs in two forms whose subject is the noun, which is one person even where “they” follows.

    Found where no {subject} stands between the noun and the verb, in one sentence.
    """
    for start, sentence in sentences(passage.text):
        for verb in _TWO_FORMS.finditer(sentence):
            noun = _last(_NOUN_SUBJECT, sentence[: verb.start()])
            if noun is None or _ITS_SUBJECT_FOLLOWS.match(sentence, verb.end()):
                continue
            if not _SUBJECT.search(sentence, noun.end(), verb.start()):
                subject = noun[0].strip(" ,–—")
                what = f"the subject of {verb[0]} is “{subject}”: write “{verb['one']}”."
                yield passage.found(start + verb.start(), "agreement", what)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda found: found.start(), default=None)
