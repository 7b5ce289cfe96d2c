"""Tables as CSV whose texts no spreadsheet takes for a formula."""

import re
from collections.abc import Iterable, Sequence

from fairaudit.report.shown import visible

__all__ = ["BYTE_ORDER_MARK", "Value", "as_written", "csv_bytes", "harmless"]

Value = str | float | int | None

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Begins the files that people open in a spreadsheet, which then reads them as UTF-8."""

# A program set to another separator splits a text at its semicolons, tabs and line breaks, and
# would run what follows. Full-width signs are read like the plain ones in some languages.
_PART = r"(^|[;\t\r\n])"
_BEFORE = r"(?:[^\S\t\r\n]|[\"'])*"
_SIGN = rf"(?={_BEFORE}[=+\-@＝＋－＠])"
_SPLIT = rf"(?={_BEFORE}[\t\r\n])"
_UNMARKED = re.compile(f"{_PART}{_SIGN}|^{_SPLIT}")
_MARKED = re.compile(f"{_PART}'{_SIGN}|^'{_SPLIT}")


def harmless(text: str) -> str:
    r"""Put an apostrophe before whatever a spreadsheet would run as a formula.

    That is a text, or a part of it after a semicolon, tab or line break, that begins with =, +, -,
    @ or one of their full-width forms, with a tab or a carriage return; spaces and quotation marks
    may stand before the sign. `as_written` takes the apostrophes away again.

    Examples
    --------
    >>> harmless("=HYPERLINK(1)"), harmless("a;-2"), harmless("yes = no"), harmless("age 65+")
    ("'=HYPERLINK(1)", "a;'-2", 'yes = no', 'age 65+')
    """
    return _UNMARKED.sub(r"\1'", text)


def as_written(text: str) -> str:
    """Undo `harmless`.

    Examples
    --------
    >>> as_written("'=HYPERLINK(1)"), as_written("'tis")
    ('=HYPERLINK(1)', "'tis")
    """
    return _MARKED.sub(r"\1", text)


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    r"""Write a table as CSV in UTF-8, with commas and line feeds.

    Numbers stand as they are, with all of their digits; what is missing is empty. Every text is
    in quotation marks, its control characters are shown instead of obeyed, and a very long one is
    cut, which it says.

    Parameters
    ----------
    columns : Sequence of str
        The heading of each column.
    rows : Iterable of Sequence
        Texts, finite numbers and None.

    Examples
    --------
    >>> print(csv_bytes(["group", "estimate"], [["=1", -0.1], ["b", None]]).decode(), end="")
    "group","estimate"
    "'=1",-0.1
    "b",
    """
    lines = (",".join(map(_cell, row)) for row in ([*columns], *rows))
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _cell(value: Value) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        return repr(value)
    return '"{}"'.format(harmless(visible(value)).replace('"', '""'))
