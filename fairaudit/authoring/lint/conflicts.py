"""Findings and organs that cannot be the patient's, given the case's sexes and ages."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from fairaudit.authoring.lint.finding import Finding
from fairaudit.authoring.lint.invariance import invariant_to
from fairaudit.authoring.lint.passages import Passage, passages_of, sentences
from fairaudit.authoring.lint.wordlists import any_of, rows_of
from fairaudit.counterfactual.attributes import shipped_attributes
from fairaudit.counterfactual.drafts import SetDraft, VignetteDraft
from fairaudit.counterfactual.schema import Vignette
from fairaudit.counterfactual.vignettes import SetReading

__all__ = ["conflict_findings"]

_NEGATED = re.compile(
    r"(?:\b(?:no|not|without|never|nor|neither|denies|denied|deny|excludes?|excluded|excluding|"
    r"exclusions?|cannot be|rules? out|ruled out|negative for)\b|n[’']t\b)[^,.;:]{0,60}$",
    re.IGNORECASE,
)
_FAMILY = re.compile(
    r"\b(?:family history|in the family|mother|father|parents?|sisters?|brothers?|siblings?|aunts?|"
    r"uncles?|cousins?|daughters?|sons?|nieces?|nephews?|grand\w+|wife|husband|partner|spouse|"
    r"relatives?|friend|neighbor|colleague|coworker)\b",
    re.IGNORECASE,
)
_PATIENT = re.compile(r"\{(?:[Ss]ubject|person_noun)\}")
_LONG_AGO = re.compile(
    r"\b(?:childhood|as an? (?:child|baby|infant|teenager|toddler)|in infancy|years ago|when young|"
    r"decades? ago|history of|since|after)\b",
    re.IGNORECASE,
)


def conflict_findings(reading: SetReading) -> Iterator[Finding]:
    """Findings of the rules “sex-conflict” and “age-conflict”.

    What is negated, excluded or told of a relative stays; so does what a grown patient had long
    ago.
    """
    for draft, vignette in reading.cases:
        if vignette is None:
            continue
        low, high = _ages(draft, vignette, reading.about_draft)
        for passage in passages_of(draft):
            yield from _sex_conflicts(passage, vignette)
            yield from _age_conflicts(passage, low, high)


def _sex_conflicts(passage: Passage, vignette: Vignette) -> Iterator[Finding]:
    for position, term, row in _mentioned(passage, "sex_terms"):
        others = [sex for sex in vignette.sexes if sex not in row["sexes"].split()]
        if others:
            what = f"“{term}”, in a case that is possible for {' and '.join(vignette.sexes)}."
            yield passage.found(position, "sex-conflict", what)


def _age_conflicts(passage: Passage, low: int, high: int) -> Iterator[Finding]:
    for position, term, row in _mentioned(passage, "age_terms"):
        youngest, oldest = int(row["youngest"]), int(row["oldest"])
        if youngest <= low and high <= oldest:
            continue
        if oldest < low and _LONG_AGO.search(_sentence_at(passage.text, position)):
            continue
        what = (
            f"“{term}” is possible at ages {youngest} to {oldest}, and the case at {low} to {high}."
        )
        yield passage.found(position, "age-conflict", what)


def _mentioned(passage: Passage, table: str) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    """Terms of a table that a text says of its patient."""
    for start, sentence in sentences(passage.text):
        for row, pattern in _patterns(table):
            for term in pattern.finditer(sentence):
                before = sentence[: term.start()]
                relative = _FAMILY.search(before)
                told = relative and not _PATIENT.search(before, relative.end())
                if not told and not _NEGATED.search(before):
                    yield start + term.start(), term[0], row


@cache
def _patterns(table: str) -> tuple[tuple[Mapping[str, str], re.Pattern[str]], ...]:
    return tuple((row, re.compile(any_of([row["term"]]), re.IGNORECASE)) for row in rows_of(table))


def _sentence_at(text: str, position: int) -> str:
    return next(part for start, part in reversed(sentences(text)) if start <= position)


def _ages(draft: VignetteDraft, vignette: Vignette, about: SetDraft | None) -> tuple[int, int]:
    """Ages at which the case is asked: its range, or the ages that a swap of age would give it."""
    if vignette.age_range is not None:
        return vignette.age_range
    swapped = invariant_to(draft, about)
    levels = [
        level.age
        for attribute in shipped_attributes()
        if attribute.id in swapped
        for level in attribute.levels.values()
        if level.age is not None
    ]
    return min([vignette.age, *levels]), max([vignette.age, *levels])
