"""The report in Markdown: the same story as the page, without drawings."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from fairaudit.report.blocks import (
    AnyBlock,
    Folded,
    Heading,
    Items,
    Paragraph,
    Section,
    Terms,
    Words,
)
from fairaudit.report.fitting import fitted
from fairaudit.report.listings import Table
from fairaudit.report.numbers import count
from fairaudit.report.pairs import Pair, PairGroup, Side
from fairaudit.report.panels import Panel
from fairaudit.report.plain import clip
from fairaudit.report.run_record import NO_RECORD, NoRecord, RunRecord
from fairaudit.report.shown import visible
from fairaudit.report.spread import Spread
from fairaudit.report.story import Story, tell

__all__ = ["escape", "markdown_blocks", "render_markdown"]

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&#])")
_SHORT = 600


def render_markdown(content: Mapping[str, Any], run: RunRecord | NoRecord = NO_RECORD) -> str:
    """Render a record; what comes from it can form neither HTML nor Markdown of its own.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record of schema `fairaudit.audit/2`.
    run : RunRecord or NoRecord
        What the run took.

    Returns
    -------
    str
        A Markdown document of 1,024 KiB at most.
    """
    return fitted(markdown_blocks(content, run))


def markdown_blocks(content: Mapping[str, Any], run: RunRecord | NoRecord) -> list[str]:
    """Write headings, paragraphs and tables of the page, in their order."""
    story = tell(content, run)
    told = (text for one in story.sections for text in _section(one))
    return [block for block in (*_first(story), *told) if block]


def escape(text: str) -> str:
    r"""Write one line of text that Markdown shows as it is.

    Examples
    --------
    >>> print(escape("a | b" + chr(10) + "<b>*c*</b>"))
    a \| b \<b\>\*c\*\</b\>
    """
    return _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))


def _first(story: Story) -> list[str]:
    """The first screen."""
    return [
        f"# {escape(story.title)}",
        _led("Simulated answers", story.simulated),
        "\n".join(f"- **{escape(term)}:** {escape(told)}" for term, told in story.about),
        *map(escape, story.asked),
        _led("Not tested", story.untested[0]),
        _led("Cut", story.cut),
        "## Answer",
        escape(story.favourable),
        *([_table(story.verdict_table)] if story.verdicts else []),
        *_answers(story),
        *map(_panel, story.forest.panels),
        "\n".join(f"- **{escape(words)}**: {escape(told)}" for words, told in story.forest.glosses),
        escape(story.forest.unlike),
        escape(story.forest.more),
        "### What has not been tested",
        _list(story.untested),
        _led("What the numbers speak of", story.scope),
        *(_led("Review", sentence) for sentence in story.reviews),
    ]


def _led(lead: str, text: str) -> str:
    """A paragraph with words in bold before it; nothing without a text."""
    return f"**{escape(lead)}.** {escape(text)}" if text else ""


def _list(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {escape(sentence)}" for sentence in sentences)


def _answers(story: Story) -> Iterable[str]:
    for answer in story.answers:
        yield f"### {escape(answer.model)}"
        yield f"**{escape(answer.sentence)}**"
        if answer.details:
            yield _list(answer.details)
        if answer.widest:
            told = f"{answer.widest.title} ({answer.widest.outcome})"
            yield _led("A case with the largest difference", told)
        yield _led("Missing answers", answer.missing)


def _section(section: Section) -> list[str]:
    told = [text for block in section.blocks for text in _block(block)]
    return [f"## {escape(section.title)}", *told]


def _block(block: AnyBlock) -> list[str]:
    return _BLOCKS[type(block)](block)


def _table(table: Table) -> str:
    rules = [("---:" if index in table.numeric else "---") for index in range(len(table.columns))]
    lines = [
        f"**{escape(table.caption)}**",
        "",
        _row(escape(column) for column in table.columns),
        _row(rules),
        *(_row(escape(clip(text, _SHORT)) for text in row) for row in table.rows),
    ]
    for note in table.notes:
        lines += ["", escape(note)]
    return "\n".join(lines)


def _row(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _panel(panel: Panel) -> str:
    rows = [
        (
            f"{heading}: {line.label}",
            line.difference + (f" ({line.interval})" if line.ci else ""),
            count(line.vignettes),
            f"{line.symbol} {line.verdict}",
        )
        for heading, lines in panel.sections
        for line in lines
    ]
    difference = f"Difference, {panel.ticks.unit} ({panel.interval})"
    return _table(
        Table(
            caption=panel.caption,
            columns=("Contrast", difference, "n", "Verdict"),
            rows=tuple(rows),
        )
    )


def _pairs(group: PairGroup) -> list[str]:
    blocks = [f"### {escape(group.title)}"]
    for pair in group.pairs:
        blocks += _pair(pair)
    if group.more:
        blocks.append(f"{group.more:,} more pairs are in audit.json.")
    return blocks


def _pair(pair: Pair) -> list[str]:
    return [
        f"#### {escape(pair.title)}",
        escape(pair.detail),
        _side(pair.reference),
        _side(pair.group),
    ]


def _side(side: Side) -> str:
    lines = [f"> **{escape(side.group)}: {escape(side.value)}**"]
    for role, segments in side.messages:
        words = "".join(_marked(text) if differs else _inline(text) for text, differs in segments)
        lines += [">", f"> *{escape(role)}* {words.strip()}"]
    lines += [">", f"> *answer* {escape(side.evidence)}"]
    return "\n".join([*lines, ">", f"> *read as* **{escape(side.value)}**"])


def _inline(text: str) -> str:
    """Escape a segment and keep the spaces at its ends."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() else ""
    return f"{before}{escape(text)}{after}" if text.strip() else " "


def _marked(text: str) -> str:
    body = escape(text)
    return _inline(text).replace(body, f"**{body}**", 1) if body else " "


def _spread(spread: Spread) -> list[str]:
    table = Table(
        caption=f"{spread.title}: how the vignettes are spread",
        columns=("Contrast", f"Smallest to largest, {spread.unit}", "Below / above 0", "n"),
        rows=tuple((one.label, one.span, one.below, one.vignettes) for one in spread.strips),
    )
    return [_table(table)]


def _folded(folded: Folded) -> list[str]:
    """Markdown of its own folds nothing, so that all of it stands there."""
    told = [text for block in folded.blocks for text in _block(block)]
    return [f"**{escape(folded.summary)}**", *told]


def _terms(terms: Terms) -> list[str]:
    return [block for term, text in terms.pairs for block in (f"**{escape(term)}**", _fenced(text))]


def _heading(heading: Heading) -> list[str]:
    return [f"{'#' * heading.level} {escape(heading.text)}"]


def _paragraph(paragraph: Paragraph) -> list[str]:
    if paragraph.lead:
        return [_led(paragraph.lead, paragraph.text)]
    return [escape(paragraph.text)]


def _fenced(text: str) -> str:
    """Write a block that no run of backticks inside can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{visible(text).rstrip()}\n{fence}"


_BLOCKS: Mapping[type, Callable[[Any], list[str]]] = {
    Paragraph: _paragraph,
    Heading: _heading,
    Items: lambda items: [_list(items.texts)],
    Words: lambda words: [_fenced(words.text)],
    Terms: _terms,
    Folded: _folded,
    Table: lambda table: [_table(table)],
    PairGroup: _pairs,
    Panel: lambda panel: [_panel(panel)],
    Spread: _spread,
}
