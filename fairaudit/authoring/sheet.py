"""A vignette set as a spreadsheet, and an edited spreadsheet back into the YAML files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fairaudit.authoring.folder import (
    SourceFile,
    faults_with,
    replace_files,
    source_files,
    writable_folder,
)
from fairaudit.authoring.how_to import HOW_TO
from fairaudit.authoring.marks import with_marks
from fairaudit.authoring.places import emptied_cells, home_of, misplaced, row_fault
from fairaudit.authoring.rows import (
    CHOICES,
    OWNER,
    SHEETS,
    WHOLE_SET,
    Row,
    RowFault,
    content_of,
    merged,
    rows_of,
    shown,
)
from fairaudit.authoring.workbook import Book, Sheet, not_written, read_workbook, write_workbook
from fairaudit.authoring.yamltext import edited, plain, written
from fairaudit.counterfactual import Attribute, is_identifier, set_folder
from fairaudit.errors import Fault
from fairaudit.ids import digest

__all__ = ["put_back_sheet", "write_sheet"]

_KIND = "set"

Rows = Mapping[str, Sequence[Row]]


def write_sheet(source: str | Path, path: str | Path) -> Path:
    """Write a set as a spreadsheet that a clinician can edit and add cases to.

    Parameters
    ----------
    source : str or Path
        Name of a shipped set, or the path of a set's folder.
    path : str or Path
        The new .xlsx file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        If the file is there already, or if a text does not fit into a cell.
    FileError
        If a file of the set is no YAML.
    MissingExtraError
        If openpyxl, of the extra “sheets”, is not installed.
    """
    files = source_files(set_folder(source))
    told = {owner: rows_of(owner, file.content) for owner, file in files.items()}
    asked = [one["id"] for one in rows_of(WHOLE_SET, files[WHOLE_SET].content)["questions"]]
    sheets = [
        Sheet(
            name=name,
            headings=headings,
            rows=[row for rows in told.values() for row in rows.get(name, ())],
            choices=CHOICES[name] | ({"question": asked} if "question" in headings else {}),
        )
        for name, headings in SHEETS.items()
    ]
    marks = {"kind": _KIND, "set": str(files[WHOLE_SET].content.get("id", ""))}
    marks |= {_mark(owner): digest(shown(owner, file.content)) for owner, file in files.items()}
    return write_workbook(Path(path), sheets, marks=marks, how_to=HOW_TO)


def put_back_sheet(
    source: str | Path, path: str | Path, *, attributes: Sequence[Attribute] = ()
) -> tuple[Path, ...]:
    """Write what was changed in a spreadsheet into the YAML files of its set.

    Only the keys whose cells were changed are written anew; every other byte stays. A new row is a
    new file. Either everything is written or, if anything is wrong, nothing. Cases that were added
    to the folder since the sheet was made are left alone. The workbook's hidden sheet is brought
    up to date, so that the same workbook can be edited further and put back again.

    Parameters
    ----------
    source : str or Path
        The set: a name or the path of its folder.
    path : str or Path
        The .xlsx file that `write_sheet` wrote.
    attributes : Sequence[Attribute]
        Attributes of your own whose slots the texts use.

    Returns
    -------
    tuple[Path, ...]
        Files that were changed or added.

    Raises
    ------
    FileError
        With every fault and its row: cells that cannot be read, vignettes that break the rules of
        a set, files that were changed both in the sheet and in the folder since it was made.
    InputError
        If there is no such set, or if it belongs to an installed package.
    MissingExtraError
        If openpyxl, of the extra “sheets”, is not installed.
    """
    folder = writable_folder(source)
    files = source_files(folder)
    book = read_workbook(Path(path), SHEETS, kind=_KIND)
    faults = list(_set_faults(book, files)) or list(_owner_faults(book, files))
    changes = _changes(book, folder, files, faults)
    if not faults and changes:
        texts = {target: change.text for target, change in changes.items()}
        faults += [
            book.fault(*changes[one.path].place(one)) if one.path in changes else one
            for one in faults_with(folder, texts, attributes)
        ]
    if faults:
        # Cases that lack the same may lead to one row.
        raise not_written(list(dict.fromkeys(faults)))
    contents = {target: change.text.encode("utf-8") for target, change in changes.items()}
    marks = _marks_after(book, files, changes)
    # The workbook comes first: if another program has locked it, no file of the set is changed.
    renewed = {book.path: with_marks(book.path, marks)} if marks != book.marks else {}
    replace_files({**renewed, **contents})
    return tuple(changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """The new text of one file, and the rows that ask for it."""

    owner: str
    text: str
    rows: Rows

    def place(self, fault: Fault) -> RowFault:
        """Tell a fault of the text by its row."""
        return row_fault(self.owner, self.text, fault.line, fault.message, self.rows)


def _changes(
    book: Book, folder: Path, files: Mapping[str, SourceFile], faults: list[Fault]
) -> dict[Path, _Change]:
    """Files whose rows were changed, with their new texts."""
    changes: dict[Path, _Change] = {}
    for owner, rows in _by_owner(book).items():
        file, unread = files.get(owner), list[RowFault]()
        content = content_of(owner, rows, unread)
        seen = shown(owner, file.content) if file else {}
        unread += emptied_cells(owner, rows, file.content if file else {})
        faults += [book.fault(*one) for one in unread]
        if unread or digest(content) in (book.marks.get(_mark(owner)), digest(seen)):
            continue
        if message := _outdated(owner, file, book, digest(seen)):
            faults.append(book.fault(*home_of(owner, rows), message))
            continue
        target = file.path if file else folder / f"{owner}.yaml"
        text = edited(file.text, merged(file.content, seen, content)) if file else written(content)
        if file is None or text != file.text:
            changes[target] = _Change(owner=owner, text=text, rows=rows)
    return changes


def _outdated(owner: str, file: SourceFile | None, book: Book, now: str) -> str:
    """Why the changed rows of a file can't be put back: it is not what the sheet was made from."""
    made_from = book.marks.get(_mark(owner))
    if file is None:
        if made_from is None:
            return ""
        return (
            f"{owner}.yaml was deleted after this sheet was made, and its rows here were changed. "
            "Take them out of all sheets; to add the case again, give it another id."
        )
    if made_from is None:
        return (
            f"the id “{owner}” is taken: {file.path.name} was added after this sheet was made. "
            "Give this case another id, on all sheets."
        )
    if now == made_from:
        return ""
    return (
        f"{file.path.name} was changed after this sheet was made, and its rows here were "
        "changed too. Write a new sheet (--output gives it another name) and copy your changes "
        "into it."
    )


def _marks_after(
    book: Book, files: Mapping[str, SourceFile], changes: Mapping[Path, _Change]
) -> dict[str, str]:
    """Marks that let the workbook be put back again after further edits.

    Rows that agree with their file now are made from that file. All others keep their mark: what
    changed in their files meanwhile is not on the sheet.
    """
    marks = dict(book.marks)
    for owner, rows in _by_owner(book).items():
        now = digest(content_of(owner, rows, []))
        if owner in files and now == digest(shown(owner, files[owner].content)):
            marks[_mark(owner)] = now
    for change in changes.values():
        marks[_mark(change.owner)] = digest(shown(change.owner, plain(change.text)))
    return marks


def _mark(owner: str) -> str:
    return f"file {owner}"


def _by_owner(book: Book) -> dict[str, dict[str, list[Row]]]:
    """Rows of each file, by sheet; set.yaml comes first."""
    found: dict[str, dict[str, list[Row]]] = {WHOLE_SET: {"set": list(book.rows["set"])}}
    for row in book.rows["vignettes"]:
        found.setdefault(row.cells["id"].strip(), {})["vignettes"] = [row]
    for sheet, rows in book.rows.items():
        for row in rows:
            if sheet not in ("set", "vignettes") and row.cells[OWNER].strip() in found:
                found[row.cells[OWNER].strip()].setdefault(sheet, []).append(row)
    return found


def _set_faults(book: Book, files: Mapping[str, SourceFile]) -> Iterator[Fault]:
    """Whether the sheet belongs to the set at all: if not, nothing else is worth saying."""
    made_from = book.marks.get("set", "")
    here = str(files[WHOLE_SET].content.get("id", ""))
    rows = book.rows["set"]
    if made_from != here:
        message = (
            f"this sheet is about the set {made_from}, not {here}. Put it back into the folder "
            f"of {made_from}."
        )
        yield book.fault("set", 1, message)
    elif len(rows) != 1:
        yield book.fault("set", 2, "there has to be one row for the set.")
    elif rows[0].cells["id"].strip() != made_from:
        message = (
            f"“id”: a set's id is not changed through a sheet; write {made_from} again. To give "
            "the set another one, change set.yaml and the name of its folder."
        )
        yield book.fault("set", rows[0].number, message)


def _owner_faults(book: Book, files: Mapping[str, SourceFile]) -> Iterator[Fault]:
    """Rows that belong to nothing, or to one vignette twice, and vignettes without a row."""
    seen: set[str] = set()
    for row in book.rows["vignettes"]:
        name = row.cells["id"].strip()
        if not name:
            yield book.fault("vignettes", row.number, "the row has no id.")
        elif name in seen or name == WHOLE_SET:
            yield book.fault("vignettes", row.number, f"the id “{name}” is taken already.")
        elif name not in files and not is_identifier(name):
            message = f"“{name}” is no id: use lower-case letters, digits and underscores only."
            yield book.fault("vignettes", row.number, message)
        seen.add(name)
    # A case that the sheet was not made from is newer: somebody else added it meanwhile.
    gone = {one for one in files if one not in seen | {WHOLE_SET} and _mark(one) in book.marks}
    for name in sorted(gone):
        message = (
            f"the vignette {name} has no row. Ids are not changed through a sheet; to take a "
            f"case out of the set, delete {files[name].path.name}."
        )
        yield book.fault("vignettes", 1, message)
    for sheet, rows in book.rows.items():
        for row in rows if sheet not in ("set", "vignettes") else ():
            owner = row.cells[OWNER].strip()
            message = misplaced(sheet, owner, seen - {""})
            if message and owner not in gone:
                yield book.fault(sheet, row.number, message)
