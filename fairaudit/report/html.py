"""The report as one page that needs nothing else: nothing remote, and readable without scripts."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from fairaudit.report.run_record import NO_RECORD, NoRecord, RunRecord
from fairaudit.report.shown import isolated, visible
from fairaudit.report.story import tell

__all__ = ["render_html", "visible"]

_TEMPLATES = Path(__file__).parent / "templates"
_SPACE = "\N{NO-BREAK SPACE}"


def render_html(content: Mapping[str, Any], run: RunRecord | NoRecord = NO_RECORD) -> str:
    """Render a record; everything that comes from it is escaped.

    The page has one script of its own, for sorting tables and picking pairs. Its policy lets a
    browser run that script, by its hash, and nothing else, and load nothing at all.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record of schema `fairaudit.audit/2`.
    run : RunRecord or NoRecord
        What the run took.

    Returns
    -------
    str
        A whole HTML document.
    """
    style, script = _inline("report.css"), _inline("report.js")
    return (
        _template().render(
            story=tell(content, run),
            style=Markup(style),
            script=Markup(script),
            policy=(
                f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
                "base-uri 'none'; form-action 'none'"
            ),
        )
        + "\n"
    )


@cache
def _inline(name: str) -> str:
    """One of our own files, as it stands between its tags."""
    return "\n" + (_TEMPLATES / name).read_text(encoding="utf-8")


def _source(text: str) -> str:
    """What a policy calls an inline text: the hash of it."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _shown(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return isolated(visible(value))
    return value


def _words(text: str) -> Markup:
    """Text in an element of its own, which may run in its own direction."""
    return escape(visible(text))


def _held(text: str) -> str:
    """A cell of numbers, in which a line ends only before or within an interval.

    Before one in brackets, and after the “to” of one that stands alone.
    """
    together = text.replace(" ", _SPACE)
    if " to " not in text:
        return together
    place = f"{_SPACE}(" if " (" in text else f"to{_SPACE}"
    return together.replace(place, place.replace(_SPACE, " "))


def _kind(block: object) -> str:
    return type(block).__name__.lower()


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters.update(words=_words, kind=_kind, held=_held)
    return environment.get_template("report.html.j2")
