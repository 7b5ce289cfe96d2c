"""A checklist: what a pack asks, what a record has of it, and what people answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from fairaudit.governance.answer_file import Question
from fairaudit.governance.answers import NO_EVIDENCE, Answer
from fairaudit.governance.dated import Dated, first_text, undated_words
from fairaudit.governance.evidence import Evidence, Found, Lacking, Record
from fairaudit.governance.pack import Item, Pack
from fairaudit.governance.rules import GUARDS, RULES

__all__ = [
    "Checklist",
    "Entry",
    "State",
    "asked_otherwise",
    "fill",
    "new_hashes",
    "open_questions",
    "strangers",
]


class State(StrEnum):
    """How an item stands. None of them says that a requirement is met."""

    SUPPLIED = "evidence supplied"
    ANSWERED = "answered"
    OPEN = "needs an answer"
    STALE = "stale"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a checklist.

    Parameters
    ----------
    item : Item
        What is asked.
    state : State
        How it stands.
    evidence : Evidence or None
        What the record has; it can stand beside an open question.
    why : str
        Why it needs an answer, is not applicable, or is stale; empty else.
    answer : Answer or None
        What a person wrote, whole or begun.
    dated_text : str
        Hash of the text that the answer's day first stood by; empty where there is no whole answer.
    """

    item: Item
    state: State
    evidence: Evidence | None
    why: str
    answer: Answer | None
    dated_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A pack, filled from one record and one file of answers. It cannot be changed.

    Parameters
    ----------
    pack : Pack
        The pack.
    entries : tuple[Entry, ...]
        Its items, in order.
    models : tuple[str, ...]
        Labels of the audited models.
    asked : tuple[str, ...]
        What was asked of them, in sentences.
    simulated : str
        A warning of simulated models; empty where none is.
    audit_sha256 : str
        Hash of the record.
    """

    pack: Pack
    entries: tuple[Entry, ...]
    models: tuple[str, ...]
    asked: tuple[str, ...]
    simulated: str
    audit_sha256: str

    @property
    def counts(self) -> dict[State, int]:
        """How many items stand how; they add up to all."""
        return {state: sum(one.state == state for one in self.entries) for state in State}

    @property
    def unchecked(self) -> int:
        """Of how many items the facts are recalled or unverified."""
        return sum(not one.item.verification.complete for one in self.entries)


def fill(
    pack: Pack,
    record: Record,
    answers: Mapping[str, Answer],
    dated: Mapping[str, Dated] = MappingProxyType({}),
) -> Checklist:
    """Put pack, record and answers together.

    Parameters
    ----------
    pack : Pack
        From `load_pack`.
    record : Record
        The record of an audit.
    answers : Mapping[str, Answer]
        From `read_answers`; those of other packs are left alone.
    dated : Mapping[str, Dated]
        From `dated_before`, of the checklist that was written before.

    Returns
    -------
    Checklist
        The same for the same four.
    """
    content = record.content
    return Checklist(
        pack=pack,
        entries=tuple(
            _entry(item, record, answers.get(item.key), dated.get(item.key)) for item in pack.items
        ),
        models=tuple(str(one["label"]) for one in content["models"]),
        asked=tuple(str(one) for one in content["summary"]["asked"]),
        simulated=record.words.simulated(),
        audit_sha256=str(content["sha256"]),
    )


def _entry(item: Item, record: Record, answer: Answer | None, before: Dated | None) -> Entry:
    written = answer if answer is not None and answer.begun else None
    guard = GUARDS[item.applies_where](record.content) if item.applies_where else ""
    if guard:
        return Entry(
            item=item, state=State.NOT_APPLICABLE, evidence=None, why=guard, answer=written
        )
    found = RULES[item.rule](record, item.asked) if item.rule else None
    state, why = _state(item, found, written)
    first = first_text(written, before)
    return Entry(
        item=item,
        state=state,
        evidence=found if isinstance(found, Evidence) else None,
        why=" ".join(filter(None, (why, undated_words(written, first)))),
        answer=written,
        dated_text=first,
    )


def _state(item: Item, found: Found | None, answer: Answer | None) -> tuple[State, str]:
    """How an item stands, and why."""
    if answer is not None and answer.complete:
        if answer.evidence and answer.evidence != _hash(found):
            return State.STALE, _changed(answer, found)
        supplied = item.supplies and _covers(found)
        return (State.SUPPLIED if supplied else State.ANSWERED), ""
    if item.supplies and _covers(found):
        return State.SUPPLIED, _begun(answer)
    return State.OPEN, " ".join(filter(None, (_gap(item, found), _begun(answer))))


def _covers(found: Found | None) -> bool:
    return isinstance(found, Evidence) and not found.lacking


def _gap(item: Item, found: Found | None) -> str:
    """Why the record does not fill an item."""
    if found is None:
        return "An audit’s record says nothing to this."
    if isinstance(found, Lacking):
        return found.why
    if found.lacking:
        return found.lacking
    return "" if item.supplies else "The audit cannot answer this by itself; a person has to."


def _begun(answer: Answer | None) -> str:
    """What an answer lacks that somebody began to write."""
    if answer is None or answer.complete:
        return ""
    return f"An answer was begun and lacks {' and '.join(answer.lacking)}."


def _hash(found: Found | None) -> str:
    """What an answer is bound to: hash of the evidence, or that there is none."""
    return found.data if isinstance(found, Evidence) else NO_EVIDENCE


def _changed(answer: Answer, found: Found | None) -> str:
    if answer.evidence == NO_EVIDENCE:
        why = "The question was asked while the audit showed nothing to this; now it does."
    elif isinstance(found, Evidence):
        why = "The evidence has changed since the question was asked."
    else:
        why = "The evidence that the question was asked with is no longer there."
    return (
        f"{why} Read the answer again, change it where it has to be changed, and delete the line "
        "“evidence:” of its entry; the next run writes the new one."
    )


def new_hashes(checklist: Checklist, answers: Mapping[str, Answer]) -> dict[str, str]:
    """What entries are bound to that were not bound before, by the keys of their items.

    One that nobody has answered yet, or not wholly, is bound as well: whoever goes on with it has
    this evidence to look at. An item on which no rule says anything has nothing that an answer
    could rest on.
    """
    return {
        entry.item.key: _hash(entry.evidence)
        for entry in checklist.entries
        if entry.item.rule
        and entry.state != State.NOT_APPLICABLE
        and (given := answers.get(entry.item.key)) is not None
        and not given.evidence
    }


def asked_otherwise(checklist: Checklist, answers: Mapping[str, Answer]) -> list[str]:
    """Keys of open questions that were asked with other evidence than there is now."""
    return [
        entry.item.key
        for entry in checklist.entries
        if entry.state == State.OPEN
        and (given := answers.get(entry.item.key)) is not None
        and given.evidence not in ("", _hash(entry.evidence))
    ]


def open_questions(checklist: Checklist, answers: Iterable[str]) -> list[Question]:
    """Items that need an answer and have no entry in a file of answers yet."""
    there = set(answers)
    return [
        Question(
            key=entry.item.key,
            told=(
                f"{entry.item.reference}: {entry.item.requirement}",
                f"Asked: {entry.item.ask} Usually known to: {entry.item.who}.",
                *([entry.why] if entry.why else []),
            ),
            evidence=_hash(entry.evidence) if entry.item.rule else "",
        )
        for entry in checklist.entries
        if entry.state == State.OPEN and entry.item.key not in there
    ]


def strangers(answers: Mapping[str, Any], known: Iterable[str]) -> Sequence[str]:
    """Keys of answers to items that no pack has, in the file's order."""
    items = set(known)
    return [key for key in answers if key not in items]
