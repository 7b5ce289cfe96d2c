"""Checklists of a report: the rooms report and governance don't know each other, and meet here."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from fairaudit.errors import InputError
from fairaudit.governance.answer_file import merged
from fairaudit.governance.answers import Answer, read_answers
from fairaudit.governance.checklist import (
    Checklist,
    State,
    asked_otherwise,
    fill,
    new_hashes,
    open_questions,
    strangers,
)
from fairaudit.governance.checklist_text import as_json, render_html, render_markdown
from fairaudit.governance.dated import dated_before, undated_words
from fairaudit.governance.evidence import Record
from fairaudit.governance.pack import Pack, load_pack, shipped_packs
from fairaudit.pipeline.checklist_words import ReportWords
from fairaudit.report import NoRecord, Report
from fairaudit.report.plain import plain, thaw

__all__ = ["Filled", "fill_checklists"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Checklists of one record, and what came of the file of answers.

    Parameters
    ----------
    checklists : tuple[Checklist, ...]
        One for each pack, in their order.
    words : ReportWords
        How the record's rows are told.
    answers : str
        Text of the file of answers with new entries; what was there is in it, byte for byte.
    changed : bool
        Whether it is another text than before.
    remarks : tuple[str, ...]
        What people have to know: answers that are begun, stale, or of no known item, and open
        questions whose evidence is another one by now.
    """

    checklists: tuple[Checklist, ...]
    words: ReportWords
    answers: str
    changed: bool
    remarks: tuple[str, ...]

    def files(self) -> dict[str, str]:
        """Text of each file by its name; the same for the same record, packs and answers."""
        return {
            "checklist.md": render_markdown(self.checklists, self.words),
            "checklist.html": render_html(self.checklists, self.words),
            "checklist.json": as_json(self.checklists),
        }


def fill_checklists(
    report: Report,
    packs: Sequence[str | Path | Pack],
    *,
    answers: Path | None = None,
    today: date,
    earlier: Path | None = None,
) -> Filled:
    """Fill one checklist for each pack; nothing is written.

    Parameters
    ----------
    report : Report
        The record of an audit.
    packs : Sequence of str, Path or Pack
        Names of `fairaudit list packs`, paths of YAML files, or packs.
    answers : Path, optional
        The file of answers; it need not be there.
    today : date
        No answer can be of a later day.
    earlier : Path, optional
        The checklist.json that was written before, by which a text is found that was changed while
        its day stayed. It need not be there.

    Raises
    ------
    InputError
        If a pack isn't known, or two have one name.
    FileError
        If a pack or the answers have faults; each with its line.

    Examples
    --------
    >>> from fairaudit.report import Report
    >>> fill_checklists(Report(content={}), [], today=date(2026, 11, 30)).checklists
    ()
    """
    chosen = _packs(packs)
    given = read_answers(answers, today=today) if answers else {}
    before = _text(answers) if answers else ""
    words = ReportWords(report)
    record = _record(report, words)
    dated = dated_before(earlier) if earlier else {}
    lists = tuple(fill(pack, record, given, dated) for pack in chosen)
    hashes: dict[str, str] = {}
    for one in lists:
        hashes |= new_hashes(one, given)
    questions = [question for one in lists for question in open_questions(one, given)]
    after = merged(answers, before, questions, hashes) if answers else ""
    return Filled(
        checklists=lists,
        words=words,
        answers=after,
        changed=after != before,
        remarks=tuple(_remarks(lists, given, chosen)),
    )


def _packs(packs: Sequence[str | Path | Pack]) -> list[Pack]:
    chosen = [one if isinstance(one, Pack) else load_pack(one) for one in packs]
    names = [pack.name for pack in chosen]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise InputError(
            f"Two packs are called “{min(twice)}”, and their answers could not be told apart. Name "
            "each once, or give one of them another name."
        )
    return chosen


def _record(report: Report, words: ReportWords) -> Record:
    run, why, measured = report.run, "", None
    if isinstance(run, NoRecord):
        why = run.why
    else:
        measured = plain(asdict(run))
    return Record(content=thaw(report.content), run=measured, no_run=why, words=words)


def _text(path: Path) -> str:
    """The text of a file with its line ends as they are; the reader has said that it is UTF-8."""
    return path.read_bytes().decode("utf-8") if path.exists() else ""


def _remarks(
    lists: Sequence[Checklist], answers: Mapping[str, Answer], packs: Sequence[Pack]
) -> list[str]:
    """What has to be said of the answers."""
    told = []
    for one in lists:
        for entry in one.entries:
            key, answer = entry.item.key, entry.answer
            if answer is not None and not answer.complete:
                told.append(
                    f"{key}: the answer lacks {' and '.join(answer.lacking)}, and counts as none."
                )
            if entry.state == State.STALE:
                told.append(f"{key}: the answer is stale. {entry.why}")
            elif undated := undated_words(answer, entry.dated_text):
                told.append(f"{key}: {undated}")
    if old := [key for one in lists for key in asked_otherwise(one, answers)]:
        told.append(
            "The audit shows other evidence now than when these open questions were asked: "
            f"{', '.join(old)}. Whoever answers one has to look at the checklist as it is now, and "
            "to delete its line “evidence:”; else the answer is called stale."
        )
    told += [
        f"{key}: no pack has this item; its answer is kept, and shown nowhere."
        for key in strangers(answers, _known(answers, packs))
    ]
    return told


def _known(answers: Mapping[str, Answer], packs: Sequence[Pack]) -> set[str]:
    """Items of the packs at hand, and of those that ship and are named in the answers."""
    at_hand = {pack.name for pack in packs}
    named = {key.partition("/")[0] for key in answers} - at_hand
    others = [load_pack(name) for name in shipped_packs() if name in named]
    return {item.key for pack in (*packs, *others) for item in pack.items}
