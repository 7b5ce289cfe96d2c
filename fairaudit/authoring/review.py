"""Review by clinicians: sheets to tick, and ticked sheets back as signatures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fairaudit.authoring.folder import SourceFile, replace_files, source_files, writable_folder
from fairaudit.authoring.review_page import render_review
from fairaudit.authoring.rows import Row
from fairaudit.authoring.sheet import write_sheet
from fairaudit.authoring.ticks import ANSWERS, HEADINGS, TICKS, Answer, answer_of
from fairaudit.authoring.workbook import Book, Sheet, not_written, read_workbook, write_workbook
from fairaudit.authoring.yamltext import edited
from fairaudit.counterfactual import Attribute, VignetteSet, load_vignettes, set_folder, text_hash
from fairaudit.errors import Fault, InputError
from fairaudit.registry import suggestion

__all__ = ["ReviewComment", "ReviewOutcome", "put_back_review", "write_review"]

_KIND = "review"
_SHEET = "review"
_HOW_TO = (
    "One row is one case. Read it in review.html, beside this file, which can be printed.",
    f"To sign a case, answer yes under “{'”, “'.join(TICKS)}”, and give your name, your role (such "
    "as “emergency physician”) and the day (such as 2026-11-02). Your name is then published with "
    "the case.",
    "Where something has to change, write yes under “changes needed”, or say under “comments” what "
    "it is. Such a row signs nothing; the authors get what you wrote.",
    "Leave a row empty for a case that you have not read. A second reviewer takes a copy of this "
    "file, or copies the row.",
    "A signature holds for the text that you read. When the case is changed, it no longer counts.",
    "When you are done, give the file to whoever runs: fairaudit review SET --put-back FILE",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewComment:
    """What a reviewer wants changed, or had to say, instead of signing."""

    vignette: str
    reviewer: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOutcome:
    """What a filled review sheet brought.

    Parameters
    ----------
    signed : tuple[tuple[str, str], ...]
        Vignettes that were signed, each with its reviewer.
    comments : tuple[ReviewComment, ...]
        What is for the authors to read.
    files : tuple[Path, ...]
        Files that now hold a signature more.
    """

    signed: tuple[tuple[str, str], ...]
    comments: tuple[ReviewComment, ...]
    files: tuple[Path, ...]


def write_review(
    source: str | Path, folder: str | Path, *, attributes: Sequence[Attribute] = ()
) -> tuple[Path, ...]:
    """Write what clinicians need to review a set: pages to print, and spreadsheets to fill.

    Parameters
    ----------
    source : str or Path
        Name of a shipped set, or the path of a set's folder.
    folder : str or Path
        Gets review.html (a page for each vignette), review.xlsx (a row for each vignette, to be
        ticked and signed) and NAME.xlsx (the set itself, to be edited; see `write_sheet`).
    attributes : Sequence[Attribute]
        Attributes of your own whose slots the texts use.

    Returns
    -------
    tuple[Path, ...]
        The three files.

    Raises
    ------
    FileError
        If the set has faults.
    InputError
        If there is no such set, or if one of the spreadsheets is there already.
    MissingExtraError
        If openpyxl, of the extra “sheets”, is not installed.
    """
    vignettes = load_vignettes(source, attributes=attributes)
    target = Path(folder)
    page, ticks, cases = (
        target / n for n in ("review.html", "review.xlsx", f"{vignettes.id}.xlsx")
    )
    for path in (ticks, cases):
        if path.exists():
            raise InputError(
                f"{path} is there already, and may hold somebody's work. Move it away, or give "
                "another --output."
            )
    rows = [{"vignette": one.id, "title": one.title} for one in vignettes.vignettes]
    marks = {"kind": _KIND, "set": vignettes.id}
    marks |= {f"text {one.id}": text_hash(one, vignettes) for one in vignettes.vignettes}
    sheet = Sheet(name=_SHEET, headings=HEADINGS, rows=rows, choices=ANSWERS)
    write_workbook(ticks, [sheet], marks=marks, how_to=_HOW_TO)
    write_sheet(set_folder(source), cases)
    replace_files({page: render_review(vignettes).encode("utf-8")})
    return page, ticks, cases


def put_back_review(
    source: str | Path, path: str | Path, *, attributes: Sequence[Attribute] = ()
) -> ReviewOutcome:
    """Write the signatures of a filled review sheet into the YAML files of its set.

    A row signs if all is answered with yes, no changes are needed and no comment is made; other
    rows that were answered become comments. Nothing but `reviewed_by` is changed in a file.
    A reviewer's new signature takes the place of their earlier one; those of others stay.

    Parameters
    ----------
    source : str or Path
        The set: a name or the path of its folder.
    path : str or Path
        The .xlsx file, written by `write_review` and filled by a clinician.
    attributes : Sequence[Attribute]
        Attributes of your own whose slots the texts use.

    Returns
    -------
    ReviewOutcome
        Who signed what, and the comments for the authors.

    Raises
    ------
    FileError
        With every fault and its row; nothing is written then. Among them: no name, a day that is
        none or still to come, a vignette that the set has not, and a text that changed since the
        sheet was made.
    InputError
        If there is no such set, or if it belongs to an installed package.
    MissingExtraError
        If openpyxl, of the extra “sheets”, is not installed.
    """
    folder = writable_folder(source)
    vignettes = load_vignettes(folder, attributes=attributes)
    book = read_workbook(Path(path), {_SHEET: HEADINGS}, kind=_KIND)
    if book.marks.get("set") != vignettes.id:
        message = f"this sheet is about the set {book.marks.get('set')}, not {vignettes.id}."
        raise not_written([book.fault(_SHEET, 1, message)])
    faults: list[Fault] = []
    answers = list(_answers(book, vignettes, faults))
    if faults:
        raise not_written(faults)
    hashes = {one.id: text_hash(one, vignettes) for one in vignettes.vignettes}
    changes = _signed_files(source_files(folder), answers, hashes)
    replace_files({target: text.encode("utf-8") for target, text in changes.items()})
    return ReviewOutcome(
        signed=tuple((one.vignette, one.name) for one in answers if one.signs),
        comments=tuple(
            ReviewComment(vignette=one.vignette, reviewer=one.name, text=one.comment)
            for one in answers
            if not one.signs
        ),
        files=tuple(changes),
    )


def _answers(book: Book, vignettes: VignetteSet, faults: list[Fault]) -> Iterator[Answer]:
    """Rows that were answered; what is wrong with them goes to `faults`."""
    known = {one.id: text_hash(one, vignettes) for one in vignettes.vignettes}
    seen: set[tuple[str, str]] = set()
    for row in book.rows[_SHEET]:
        answer, wrong = answer_of(row.cells, date.today())
        if answer is None:
            continue
        wrong += _row_faults(row, answer, book, known)
        if (answer.vignette, answer.name) in seen:
            wrong.append(f"{answer.name or 'nobody'} has a row for {answer.vignette} already.")
        seen.add((answer.vignette, answer.name))
        faults += [book.fault(_SHEET, row.number, message) for message in wrong]
        yield answer


def _row_faults(row: Row, answer: Answer, book: Book, known: Mapping[str, str]) -> list[str]:
    if answer.vignette not in known:
        return [
            f"“{answer.vignette}” is no vignette of the set. {suggestion(answer.vignette, known)}"
        ]
    made_from = book.marks.get(f"text {answer.vignette}")
    if answer.signs and made_from != known[answer.vignette]:
        return [
            f"{answer.vignette} was changed after this sheet was made, so that it cannot be signed "
            "with it. Write a new review sheet for it, and empty this row."
        ]
    return []


def _signed_files(
    files: Mapping[str, SourceFile], answers: Sequence[Answer], hashes: Mapping[str, str]
) -> dict[Path, str]:
    changes: dict[Path, str] = {}
    for owner, file in files.items():
        signed: list[dict[str, Any]] = list(file.content.get("reviewed_by") or [])
        for one in (one for one in answers if one.signs and one.vignette == owner):
            signature = {
                "name": one.name,
                "role": one.role,
                "date": one.date,
                "text": hashes[owner],
            }
            signed = [kept for kept in signed if kept["name"] != one.name] + [signature]
        text = edited(file.text, {**file.content, "reviewed_by": signed}) if signed else file.text
        if text != file.text:
            changes[file.path] = text
    return changes
