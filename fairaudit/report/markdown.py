"""The report in Markdown: the same story as the page, without drawings."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fairaudit.report.cards import Block
from fairaudit.report.fitting import fitted
from fairaudit.report.group_metrics import METRICS_TITLE, told_metrics
from fairaudit.report.html import visible
from fairaudit.report.judge import BIAS_TITLE, told_judge
from fairaudit.report.listings import Table
from fairaudit.report.pairs import Pair, Side
from fairaudit.report.panels import Panel
from fairaudit.report.plain import clip
from fairaudit.report.run_record import NO_RECORD, NoRecord, RunRecord
from fairaudit.report.story import INTRODUCED, Story, tell
from fairaudit.report.taken import TAKEN_TITLE, told_run
from fairaudit.report.whole import rests_on, told_wholes

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
    story = tell(content)
    return [
        f"# {escape(story.title)}",
        *([f"**Simulated answers.** {escape(story.simulated)}"] if story.simulated else []),
        *map(escape, story.asked),
        "## Answer",
        *_answers(story),
        f"**What the numbers speak of.** {escape(story.scope)}",
        *(f"**Review.** {escape(sentence)}" for sentence in story.reviews),
        *(_panel(panel, story) for panel in story.panels),
        *_glosses(story),
        *_section("The audit as a whole", _wholes(content)),
        *_section("All numbers of the contrasts", map(_table, story.contrasts)),
        *_section("All groups together", _introduced("overall", story.overall)),
        *_section(METRICS_TITLE, _metrics(content)),
        *_section("Strata of vignettes", _introduced("strata", story.strata)),
        *_section("Irrelevant changes", _introduced("arms", story.arms)),
        *_section("Intersections", _introduced("intersections", story.intersections)),
        *_section(
            "Where a difference may be right",
            _introduced(
                "justified",
                [*story.justified, *([story.reasons] if story.reasons else [])],
            ),
        ),
        *_section("The judge", _judge(content)),
        *_section(
            "Controls", [_table(story.controls)] if story.controls else ["No check was made."]
        ),
        *_section("Missing answers by group", _missing(story)),
        *_section("Example pairs", _pairs(story)),
        *_section("Every vignette’s own difference", _spreads(story)),
        *_section("Further results", map(_table, story.further)),
        *_section("Method", [_list(story.method)]),
        *_section("Limits", [_list(story.limits)]),
        *_section("Design", _design(story)),
        *_section(TAKEN_TITLE, _taken(content, run)),
        *_section("Vignette card", _cards(story)),
        *_section("Reproduce", _again(story)),
    ]


def escape(text: str) -> str:
    r"""Write one line of text that Markdown shows as it is.

    Examples
    --------
    >>> print(escape("a | b" + chr(10) + "<b>*c*</b>"))
    a \| b \<b\>\*c\*\</b\>
    """
    return _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))


def _section(title: str, blocks: Iterable[str]) -> list[str]:
    there = list(blocks)
    return [f"## {title}", *there] if there else []


def _introduced(section: str, tables: Sequence[Table]) -> list[str]:
    return [escape(INTRODUCED[section]), *map(_table, tables)] if tables else []


def _list(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {escape(sentence)}" for sentence in sentences)


def _answers(story: Story) -> list[str]:
    blocks = []
    for answer in story.answers:
        blocks += [f"### {escape(answer.model)}", f"**{escape(answer.sentence)}**"]
        if answer.details:
            blocks.append(_list(answer.details))
        blocks.append(f"**Missing answers.** {escape(answer.missing)}")
    return blocks


def _wholes(content: Mapping[str, Any]) -> list[str]:
    told = told_wholes(content)
    blocks = [f"**{escape(heading)}.** {escape(words)}" for heading, words in told]
    return [*blocks, *filter(None, [escape(rests_on(content))])]


def _metrics(content: Mapping[str, Any]) -> list[str]:
    told = told_metrics(content)
    if told is None:
        return []
    blocks = [*map(escape, told.sentences)]
    for view in told.views:
        blocks += [f"### {escape(view.title)}", *map(escape, view.sentences)]
        blocks += map(_table, view.tables)
    return blocks


def _judge(content: Mapping[str, Any]) -> list[str]:
    told = told_judge(content)
    if told is None:
        return []
    return [
        *map(escape, told.sentences),
        *map(_table, told.tables),
        f"### {escape(BIAS_TITLE)}",
        *map(escape, told.bias),
        *map(_table, told.bias_tables),
    ]


def _missing(story: Story) -> list[str]:
    blocks = []
    for sentence, tables in story.missing:
        blocks += [escape(sentence), *map(_table, tables)]
    return [*blocks, *map(_table, story.failures)]


def _panel(panel: Panel, story: Story) -> str:
    rows = [
        (
            f"{heading}: {line.label}",
            line.difference + (f" ({line.interval})" if line.ci else ""),
            f"{line.symbol} {line.verdict}",
        )
        for heading, lines in panel.sections
        for line in lines
    ]
    return _table(
        Table(
            caption=f"{panel.model} · {panel.question}: {panel.outcome}" + _margin(panel, story),
            columns=("Contrast", f"Difference, {panel.ticks.unit} ({story.interval})", "Verdict"),
            rows=tuple(rows),
        )
    )


def _glosses(story: Story) -> list[str]:
    told = "\n".join(f"- **{escape(words)}**: {escape(told)}" for words, told in story.glosses)
    return list(filter(None, [told, escape(story.unlike)]))


def _margin(panel: Panel, story: Story) -> str:
    """Margin of a panel, where each outcome has its own."""
    if story.one_margin:
        return ""
    return f", margin ±{panel.margin}" if panel.margin else ", no margin"


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


def _pairs(story: Story) -> list[str]:
    blocks = [
        "The largest differences, and one pair of every group. Words that differ are **bold**."
    ]
    for title, pairs, more in story.pairs:
        blocks.append(f"### {escape(title)}")
        for pair in pairs:
            blocks += _pair(pair)
        if more:
            blocks.append(f"{more} more pairs are in audit.json.")
    return blocks


def _pair(pair: Pair) -> list[str]:
    return [
        f"#### {escape(pair.title)}",
        escape(pair.detail),
        *_side(pair.reference),
        *_side(pair.group),
    ]


def _side(side: Side) -> list[str]:
    lines = [f"> **{escape(side.group)}: {escape(side.value)}**"]
    for role, segments in side.messages:
        words = "".join(_marked(text) if differs else _inline(text) for text, differs in segments)
        lines += [">", f"> *{escape(role)}* {words.strip()}"]
    lines += [">", f"> *answer* {escape(side.evidence)}"]
    return ["\n".join(lines)]


def _inline(text: str) -> str:
    """Escape a segment and keep the spaces at its ends."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() else ""
    return f"{before}{escape(text)}{after}" if text.strip() else " "


def _marked(text: str) -> str:
    body = escape(text)
    return _inline(text).replace(body, f"**{body}**", 1) if body else " "


def _spreads(story: Story) -> list[str]:
    blocks = [escape(story.spread_note)] if story.spread_note else []
    for spread in story.spreads:
        own = [] if story.spread_note else [escape(spread.note)]
        blocks += [f"### {escape(spread.title)}", *own, *map(_table, spread.tables)]
    return blocks


def _design(story: Story) -> list[str]:
    tables = [story.models, story.questions, *story.descriptors, *story.balance]
    tables += [story.refused] if story.refused else []
    blocks = [escape(story.amounts), *map(_table, tables), "### The words around each vignette"]
    for role, text in story.template:
        blocks += [f"**{escape(role.replace('_', ' '))}**", _fenced(text)]
    return blocks


def _taken(content: Mapping[str, Any], run: RunRecord | NoRecord) -> list[str]:
    told = told_run(content, run)
    blocks = [*map(escape, told.sentences), *map(_table, told.tables)]
    return [*blocks, *([_list(told.methods)] if told.methods else [])]


def _cards(story: Story) -> list[str]:
    return [
        text
        for title, blocks in story.sets
        for text in (f"### {escape(title)}", *map(_block, blocks))
    ]


def _block(block: Block) -> str:
    if block.table:
        return _table(block.table)
    if block.kind == "list":
        return _list(block.texts)
    return f"{'#### ' if block.kind == 'heading' else ''}{escape(block.texts[0])}"


def _again(story: Story) -> list[str]:
    blocks = []
    if story.plan:
        blocks += [
            "Save the plan below as audit.yaml (JSON is YAML too) and run `fairaudit run "
            "audit.yaml`. The same plan, models and answers give the same audit.json, byte for "
            "byte.",
            f"SHA-256 of the plan: `{story.plan_sha256}`",
            _fenced(story.plan),
        ]
    else:
        blocks.append(
            "No audit plan was given: the audit was run from Python. With an audit.yaml, "
            "`fairaudit run audit.yaml` repeats it."
        )
    blocks.append(
        f"Hash of what was asked (texts, attributes, design, template): `{story.plan_id}`"
    )
    blocks.append(f"SHA-256 of the record: `{story.sha256}`")
    return blocks


def _fenced(text: str) -> str:
    """Write a block that no run of backticks inside can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{visible(text).rstrip()}\n{fence}"
