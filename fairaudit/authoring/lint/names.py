"""Names: the patient has none but the cue's, and no bystander has one of the patients'."""

import re
from collections.abc import Iterator
from functools import cache

from fairaudit.authoring.lint.bystanders import BYSTANDER
from fairaudit.authoring.lint.finding import Finding
from fairaudit.authoring.lint.passages import Passage, literal, passages_of, placebo_passages
from fairaudit.authoring.lint.wordlists import rows_of
from fairaudit.counterfactual.name_pools import POOLS, names_in
from fairaudit.counterfactual.vignettes import SetReading

__all__ = ["name_findings"]

_NAME = r"[A-Z][A-Za-zé’'-]+"
_TITLED = re.compile(
    rf"\b(?P<title>Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Professor|Doctor|Nurse|Officer|nurse|surgeon|officer|"
    rf"[Pp]hysician|[Pp]aramedic)\.?\s+(?P<first>{_NAME}\s+)?(?P<last>{_NAME})"
)
_OF_PATIENTS = ("Mr", "Mrs", "Ms", "Mx", "Miss")
_INTRODUCED = re.compile(
    rf"(?:\b(?:Patient|Name|patient named|patient called)\s*:?\s+|"
    rf"\{{person_noun\}}(?:,)? (?:named|called) |\{{[Tt]itle\}}\s+)(?P<name>{_NAME})"
)
_WORD = re.compile(rf"(?<![\w’'-]){_NAME.replace('’', '').replace(chr(39), '')}(?!-)")
_APPOSITION = re.compile(
    r",?\s+(?:who is\s+)?(?:the|an?|\{possessive\}|his|her|their|my)\s+(?:[\w-]+\s+)?"
    rf"{BYSTANDER}\b"
)
_BYSTANDER_BEFORE = re.compile(rf"{BYSTANDER},?\s+(?:(?:Dr|Mr|Mrs|Ms)\.\s+)?$", re.IGNORECASE)
_PLACE_BEFORE = re.compile(r"(?:\bSt\.?|\bSaint|\bSanta?|\bMount|\bFort|\bLake)\s+$")
_NO_PERSON_AFTER = re.compile(
    r"(?:[’']s)?\s+(?:[Hh]ospital|[Cc]linic|[Ss]treet|[Cc]enter|sign|test|disease|syndrome|splint|"
    r"score|scale|criteria|maneuver|classification|procedure|ring|tube|catheter)\b"
)


def name_findings(reading: SetReading) -> Iterator[Finding]:
    """Findings of the rules “patient-name” and “bystander-name”."""
    passages = [passage for draft, _ in reading.cases for passage in passages_of(draft)]
    if reading.about_draft is not None:
        passages += placebo_passages(reading.about_draft)
    for passage in passages:
        seen: set[int] = set()
        for found in (_introduced(passage), _titled(passage), _first_names(passage)):
            for position, rule, what in found:
                if position not in seen:
                    seen.add(position)
                    yield passage.found(position, rule, what)


def _introduced(passage: Passage) -> Iterator[tuple[int, str, str]]:
    """Names that a text gives the patient in so many words."""
    for name in _INTRODUCED.finditer(passage.text):
        yield name.start("name"), "patient-name", f"the patient is called “{name['name']}”."


def _titled(passage: Passage) -> Iterator[tuple[int, str, str]]:
    """“Ms. Moreno” is the patient unless told otherwise; “Dr. Moreno” shares a patient's name."""
    text = literal(passage.text)
    for person in _TITLED.finditer(text):
        whole, last = person[0], person["last"]
        other = _APPOSITION.match(passage.text, person.end())
        before = _BYSTANDER_BEFORE.search(text[: person.start()])
        if person["title"] in _OF_PATIENTS and not (other or before):
            yield person.start(), "patient-name", f"“{whole}” reads as the patient's name."
        elif last in _surnames():
            what = f"“{whole}”: the surname {last} is also drawn for {_surnames()[last]} patients."
            yield person.start("last"), "bystander-name", what


def _first_names(passage: Passage) -> Iterator[tuple[int, str, str]]:
    """First names from the pools, whoever bears them."""
    text = literal(passage.text)
    for word in _WORD.finditer(text):
        name, before = word[0], text[: word.start()]
        if name not in _first() or _PLACE_BEFORE.search(before):
            continue
        if _NO_PERSON_AFTER.match(text, word.end()):
            continue
        other = _APPOSITION.match(passage.text, word.end())
        if other or _BYSTANDER_BEFORE.search(before):
            what = f"the first name {name} is also drawn for {_first()[name]} patients."
            yield word.start(), "bystander-name", what
        else:
            yield word.start(), "patient-name", f"“{name}” reads as the patient's first name."


@cache
def _surnames() -> dict[str, str]:
    """For a surname that patients may be given, its pool in words."""
    return {name.text: _said(pool) for pool in POOLS for name in names_in(pool, "last")}


@cache
def _first() -> dict[str, str]:
    """For a first name that patients may be given and that is no word besides, its pool."""
    words = {row["name"] for row in rows_of("first_names_with_other_meanings")}
    return {
        name.text: _said(pool)
        for pool in POOLS
        for sex in ("female", "male")
        for name in names_in(pool, "first", sex)
        if name.text not in words
    }


def _said(pool: str) -> str:
    return pool.replace("_", " ").title()
