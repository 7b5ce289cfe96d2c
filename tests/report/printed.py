"""What stands on the pages of a printed report, line by line, read with pypdf."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader

__all__ = ["Line", "Sheet", "sheets"]

# Parts of one line that are set in unlike sizes have unlike baselines.
_SAME_LINE = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line across a page; `size` is that of its letters at the left, in points on paper."""

    text: str
    bold: bool
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page: its width and height in points, and its lines from top to bottom."""

    width: float
    height: float
    lines: Sequence[Line]

    @property
    def text(self) -> str:
        """All letters without spaces, since words that are cut at a line's end can be joined."""
        return "".join("".join(line.text.split()) for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    x: float
    y: float
    text: str
    size: float


@dataclass
class _Page:
    """What stands where on a page, and at which heights letters are drawn that are not bold."""

    page: PageObject
    font: str = ""
    pieces: list[_Piece] = field(default_factory=list)
    light: list[float] = field(default_factory=list)

    def draw(
        self, operator: bytes, given: Sequence[Any], at: Sequence[float], text_at: Sequence[float]
    ) -> None:
        if operator == b"Tf":
            self.font = str(self.page["/Resources"]["/Font"][given[0]]["/BaseFont"])
        elif operator in (b"Tj", b"TJ") and "Bold" not in self.font:
            self.light.append(_height(at, text_at))

    def see(
        self, text: str, at: Sequence[float], text_at: Sequence[float], _: object, size: float
    ) -> None:
        # Font and size are those of the last letter: a piece can hold bold and other letters.
        if text.strip():
            self.pieces.append(
                _Piece(
                    x=text_at[4] * at[0] + at[4],
                    y=_height(at, text_at),
                    text=unicodedata.normalize("NFKC", text),
                    size=size * abs(text_at[3] * at[3]),
                )
            )


def _height(at: Sequence[float], text_at: Sequence[float]) -> float:
    return text_at[5] * at[3] + at[5]


def sheets(pdf: bytes) -> list[Sheet]:
    """Read the pages of a PDF that Chromium printed."""
    return [
        Sheet(
            width=float(page.mediabox.width),
            height=float(page.mediabox.height),
            lines=_lines(page),
        )
        for page in PdfReader(BytesIO(pdf)).pages
    ]


def _lines(page: PageObject) -> list[Line]:
    found = _Page(page)
    page.extract_text(visitor_operand_before=found.draw, visitor_text=found.see)
    rows: list[list[_Piece]] = []
    for piece in sorted(found.pieces, key=lambda one: -one.y):
        if not rows or rows[-1][0].y - piece.y > _SAME_LINE:
            rows.append([])
        rows[-1].append(piece)
    return [_line(sorted(row, key=lambda one: one.x), found.light) for row in rows]


def _line(row: Sequence[_Piece], light: Sequence[float]) -> Line:
    return Line(
        text=" ".join(" ".join(piece.text for piece in row).split()),
        bold=not any(abs(piece.y - y) < _SAME_LINE for piece in row for y in light),
        size=row[0].size,
    )
