"""A vignette set as a spreadsheet, and an edited spreadsheet back into the YAML files."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fairaudit.authoring.folder import (
    SourceFile,
    faults_with,
    replace_files,
    source_files,
    writable_folder,
)
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
from fairaudit.authoring.workbook import Book, Sheet, read_workbook, write_workbook
from fairaudit.authoring.yamltext import edited, written
from fairaudit.counterfactual import Attribute, is_identifier, set_folder
from fairaudit.errors import Fault, FileError
from fairaudit.ids import digest

__all__ = ["put_back_sheet", "write_sheet"]

_KIND = "set"
_HOW_TO = (
    "One row of “vignettes” is one case. What belongs to a case and comes more than once stands on "
    "the other sheets, with the id of the case in the column “vignette”; “whole set” there means "
    "all cases.",
    "A new case is a new row with an id of its own (lower-case letters, digits, underscores), and "
    "rows for it on the other sheets. Ids of cases that are there are not changed, and no row of "
    "“vignettes” is taken out.",
    "Words in braces are slots: {group} is where a demographic word comes, {subject} he, she or "
    "they, {rates|rate} a verb for one and for many. Never write a demographic word yourself.",
    "Lists of ids have commas between them. Lists of texts have one text a line (Alt+Enter), and "
    "so have the slots of “attention”: “name: text”, one a line. A range is “45 to 70”.",
    "All cells are text, so that nothing is turned into a date. Write no formula. Do not rename "
    "sheets or headings. Other sheets may be added; they are left alone.",
    "A signature in reviewed_by does not stand here: it is written by “fairaudit review”. A case "
    "that is changed here needs a new one.",
    "When you are done, give the file to whoever runs: fairaudit sheet SET --put-back FILE",
)

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
    sheets = [
        Sheet(
            name=name,
            headings=headings,
            rows=[row for rows in told.values() for row in rows.get(name, ())],
            choices=CHOICES[name],
        )
        for name, headings in SHEETS.items()
    ]
    marks = {"kind": _KIND, "set": str(files[WHOLE_SET].content.get("id", ""))}
    marks |= {_mark(owner): digest(shown(owner, file.content)) for owner, file in files.items()}
    return write_workbook(Path(path), sheets, marks=marks, how_to=_HOW_TO)


def put_back_sheet(
    source: str | Path, path: str | Path, *, attributes: Sequence[Attribute] = ()
) -> tuple[Path, ...]:
    """Write what was changed in a spreadsheet into the YAML files of its set.

    Only the keys whose cells were changed are written anew; every other byte stays. A new row is a
    new file. Either everything is written or, if anything is wrong, nothing.

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
    faults: list[Fault] = list(_owner_faults(book, files))
    changes, places = _changes(book, folder, files, faults)
    if not faults and changes:
        faults += [
            book.fault(*places[one.path], one.message) if one.path in places else one
            for one in faults_with(folder, changes, attributes)
        ]
    if faults:
        raise FileError(faults)
    replace_files({target: text.encode("utf-8") for target, text in changes.items()})
    return tuple(changes)


def _changes(
    book: Book, folder: Path, files: Mapping[str, SourceFile], faults: list[Fault]
) -> tuple[dict[Path, str], dict[Path, tuple[str, int]]]:
    """New texts of the files whose rows were changed, and where those rows stand."""
    changes: dict[Path, str] = {}
    places: dict[Path, tuple[str, int]] = {}
    for owner, rows in _by_owner(book).items():
        unread: list[RowFault] = []
        content = content_of(owner, rows, unread)
        faults += [book.fault(*one) for one in unread]
        made_from = book.marks.get(_mark(owner))
        if unread or digest(content) == made_from:
            continue
        file = files.get(owner)
        seen = shown(owner, file.content) if file else {}
        if digest(seen) == digest(content):
            continue  # put back before
        if file is None:
            target, text = folder / f"{owner}.yaml", written(content)
        elif digest(seen) == made_from:
            target, text = file.path, edited(file.text, merged(file.content, seen, content))
        else:
            message = (
                f"{file.path.name} was changed after this sheet was made, and its rows here were "
                "changed too. Write a new sheet and copy your changes into it."
            )
            faults.append(book.fault(*_place(owner, rows), message))
            continue
        changes[target], places[target] = text, _place(owner, rows)
    return changes, places


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


def _owner_faults(book: Book, files: Mapping[str, SourceFile]) -> Iterator[Fault]:
    """Rows that belong to nothing, or to one vignette twice, and vignettes without a row."""
    if len(book.rows["set"]) != 1:
        yield book.fault("set", 2, "there has to be one row for the set.")
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
    for name in files:
        if name not in seen and name != WHOLE_SET:
            message = (
                f"the vignette {name} has no row. Ids are not changed through a sheet; to take a "
                f"case out of the set, delete {files[name].path.name}."
            )
            yield book.fault("vignettes", 1, message)
    for sheet, rows in book.rows.items():
        for row in rows:
            if sheet not in ("set", "vignettes"):
                owner = row.cells[OWNER].strip()
                if owner not in seen | {WHOLE_SET}:
                    message = f"“{owner}” is no vignette of the sheet “vignettes”."
                    yield book.fault(sheet, row.number, message)


def _place(owner: str, rows: Rows) -> tuple[str, int]:
    sheet = "set" if owner == WHOLE_SET else "vignettes"
    given = rows.get(sheet)
    return sheet, given[0].number if given else 1
