"""The report as one page that needs nothing else: no script, no remote font, style or picture."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from fairaudit.report.group_metrics import METRICS_TITLE, told_metrics
from fairaudit.report.judge import BIAS_TITLE, told_judge
from fairaudit.report.plain import clip
from fairaudit.report.run_record import NO_RECORD, NoRecord, RunRecord
from fairaudit.report.story import INTRODUCED, tell
from fairaudit.report.taken import TAKEN_TITLE, told_run
from fairaudit.report.whole import rests_on, told_wholes

__all__ = ["render_html", "visible"]

_LONGEST = 25_000
_CONTROLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"}
_CONTROLS |= dict.fromkeys([0x7F, *range(0x80, 0xA0)], 0xFFFD)
# Marks that turn the direction of the text after them could make one word look like another.
_CONTROLS |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029], 0xFFFD)


def visible(text: str) -> str:
    """Show control characters instead of obeying them, and cut what nobody would read.

    Examples
    --------
    >>> visible("bell" + chr(7))
    'bell␇'
    """
    return clip(text, _LONGEST).replace("\r\n", "\n").translate(_CONTROLS)


def render_html(content: Mapping[str, Any], run: RunRecord | NoRecord = NO_RECORD) -> str:
    """Render a record; everything that comes from it is escaped.

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
    told = {"story": tell(content), "introduced": INTRODUCED}
    told |= {"wholes": told_wholes(content), "rests_on": rests_on(content)}
    told |= {"judge": told_judge(content), "bias_title": BIAS_TITLE}
    told |= {"metrics": told_metrics(content), "metrics_title": METRICS_TITLE}
    told |= {"taken": told_run(content, run), "taken_title": TAKEN_TITLE}
    return _template().render(told) + "\n"


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _template() -> Template:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    ).get_template("report.html.j2")
