"""A drawing and its files: the same drawing is always the same bytes."""

import io
import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from xml.sax.saxutils import quoteattr

import matplotlib as mpl
from matplotlib import style
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from fairaudit.figures.lettering import FONT

__all__ = ["Drawing", "own_style", "pdf_of"]

_RESOLUTION, _MOST_DOTS = 200, 40_000_000
_SETTINGS: dict[Any, Any] = {
    "font.family": FONT,
    "text.parse_math": False,  # A dollar sign in a name begins no formula.
    "svg.hashsalt": "fairaudit",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
}
# When and by which version of the library a file was written would make the same drawing differ.
_UNSAID = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@contextmanager
def own_style() -> Iterator[None]:
    """The style of all drawings, whatever style a notebook has set for its own figures."""
    with style.context("default"), mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        # Names in scripts that the font lacks: text in an SVG, boxes in the others.
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .*missing from", category=UserWarning)
        yield


class Drawing(Figure):
    """A figure that shows itself in Jupyter without pyplot, always as the same bytes.

    Its label (`get_label`) is the alternative text of the SVG.
    """

    def to_svg(self) -> str:
        """SVG of the figure: text stays text, and nothing in it tells when it was drawn."""
        buffer = io.StringIO()
        with own_style():
            self.savefig(buffer, format="svg", metadata=_UNSAID["svg"])
        label = f'<svg role="img" aria-label={quoteattr(str(self.get_label()))} '
        return buffer.getvalue().replace("<svg ", label, 1)

    def to_png(self) -> bytes:
        """PNG of the figure, 200 dots an inch, fewer where these would be over 40 million."""
        buffer = io.BytesIO()
        width, height = self.get_size_inches()
        dots = min(_RESOLUTION, math.isqrt(round(_MOST_DOTS / (width * height))))
        with own_style():
            self.savefig(buffer, format="png", dpi=dots, metadata=_UNSAID["png"])
        return buffer.getvalue()

    def _repr_svg_(self) -> str:
        return self.to_svg()


def pdf_of(pages: Sequence[Figure]) -> bytes:
    """One PDF of several figures, each a page of its own size; text can be searched."""
    buffer = io.BytesIO()
    with own_style(), PdfPages(buffer, metadata=_UNSAID["pdf"]) as file:
        for page in pages:
            file.savefig(page)
    return buffer.getvalue()
