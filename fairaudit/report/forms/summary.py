"""The short report for the page of a build: what GitHub shows as the summary of a step."""

from collections.abc import Iterator, Mapping
from typing import Any

from fairaudit.report.fitting import fitted, sections_of
from fairaudit.report.forms.form import Form
from fairaudit.report.markdown import escape, markdown_blocks
from fairaudit.report.run_record import NoRecord, RunRecord
from fairaudit.verdicts import MOST_SERIOUS_FIRST

__all__ = ["ORDER", "SUMMARY"]

ORDER = (
    "## Answer",
    "## Limits",
    "## Controls",
    "## Missing answers",
    "## All numbers of the contrasts",
    "## Reproduce",
)
"""What the headings begin with of the sections of report.md that it has, in its order."""

_ELSEWHERE = (
    "This is the short form. Matched pairs, group metrics, robustness, methods and the vignettes’ "
    "cards stand in report.html and report.md."
)


def _summary(content: Mapping[str, Any], run: RunRecord | NoRecord) -> bytes:
    head, *sections = sections_of(markdown_blocks(content, run))
    title, *introduction = head
    blocks = [title, "\n".join(_tallies(content)), *introduction, _ELSEWHERE]
    for heading in ORDER:
        blocks += (one for section in sections if section[0].startswith(heading) for one in section)
    return fitted(blocks).encode()


def _tallies(content: Mapping[str, Any]) -> Iterator[str]:
    """Count the verdicts of each model, in a line."""
    for found, model in zip(content["summary"]["answers"], content["models"], strict=True):
        counted = [
            f"{found['verdicts'][verdict]} {verdict.words}"
            for verdict in MOST_SERIOUS_FIRST
            if found["verdicts"][verdict]
        ]
        told = "; ".join(counted) or "no primary contrast"
        yield f"- **{escape(str(model['label']))}**: {escape(told)}"


SUMMARY = Form(
    file="summary.md", title="the essentials, for the step summary of a build", render=_summary
)
