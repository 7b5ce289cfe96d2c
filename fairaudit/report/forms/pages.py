"""The forms that people read, and the record itself."""

from collections.abc import Mapping
from typing import Any

from fairaudit.report.forms.form import Form
from fairaudit.report.html import render_html
from fairaudit.report.markdown import render_markdown
from fairaudit.report.plain import to_json
from fairaudit.report.run_record import NoRecord, RunRecord

__all__ = ["HTML", "JSON", "MARKDOWN"]


def _html(content: Mapping[str, Any], run: RunRecord | NoRecord) -> bytes:
    return render_html(content, run).encode()


def _markdown(content: Mapping[str, Any], run: RunRecord | NoRecord) -> bytes:
    return render_markdown(content, run).encode()


def _json(content: Mapping[str, Any], run: RunRecord | NoRecord) -> bytes:
    return to_json(content).encode()


HTML = Form(file="report.html", title="one page that needs nothing else", render=_html)
MARKDOWN = Form(file="report.md", title="the same as text, for pull requests", render=_markdown)
JSON = Form(file="audit.json", title="the record that every form is made from", render=_json)
