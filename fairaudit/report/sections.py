"""The sections of a report after its first screen, in order; the page and the Markdown have both.

Their ids are what other documents link to: one that is there keeps its name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fairaudit.report.blocks import (
    AnyBlock,
    Folded,
    Heading,
    Items,
    Paragraph,
    Section,
    Words,
    introduced,
    section,
)
from fairaudit.report.detail_sections import detail_sections
from fairaudit.report.facts import review
from fairaudit.report.group_metrics import METRICS_TITLE, ToldMetrics, ToldView, told_metrics
from fairaudit.report.heatmap import heatmap_blocks
from fairaudit.report.intersections import intersection_tables
from fairaudit.report.listings import Table, contrast_tables
from fairaudit.report.missing import failure_tables, missing_tables
from fairaudit.report.names import Names
from fairaudit.report.numbers import count, plural
from fairaudit.report.one_of_several import averaged_words
from fairaudit.report.pair_links import PairLinks
from fairaudit.report.pairs import PairGroup
from fairaudit.report.panels import Panel
from fairaudit.report.plain import clip
from fairaudit.report.plan_file import plan_file, registered_words
from fairaudit.report.power import power_tables, power_words
from fairaudit.report.robustness import robustness_tables
from fairaudit.report.run_record import NoRecord, RunRecord
from fairaudit.report.vignette_differences import measured_of
from fairaudit.report.whole import rests_on, told_wholes

__all__ = ["Front", "sections_of"]

Row = Mapping[str, Any]
Content = Mapping[str, Any]

_PAIRS = (
    "The matched pairs with the largest differences first, and one of every group. They show the "
    "extremes, not what is usual. Words that differ are underlined and bold. What is the same on "
    "both sides, such as the words around a vignette, stands under Design. Each message is cut at "
    "4,000 characters and each answer at 600."
)
_NO_PAIR = "No pair has two answers."
_MISSING = (
    "A refused or unreadable answer is counted here. It is never taken for a zero. An answer that "
    "several groups share is counted in each of them."
)
_ROBUSTNESS = (
    "Does the demographic change move the model more than a change that should not matter: an "
    "irrelevant detail, another wording, another order of the options? Every number behind this "
    "stands under Irrelevant changes."
)
_NO_ARM = (
    "This audit has no arm (placebo, wordings, orders of the options) that the demographic "
    "differences could be held against."
)
_INTERSECTIONS = (
    "Groups in which several attributes differ from the reference at once. Where the joint "
    "difference is the sum of the single ones, the differences simply add up; the interaction is "
    "how far the joint one lies above (+) or below (−) that sum, over the vignettes that have all "
    "of its parts."
)
_AGAIN = (
    "Save the plan below as audit.yaml (JSON is YAML too), in the folder from which it names files "
    "and modules of your own. Two lines make this report again, the second in the folder into "
    "which the first wrote audit.json:"
)
_AGAIN_LINES = "fairaudit run audit.yaml\nfairaudit report audit.json"
_SAME = (
    "The first asks what is not stored yet and says where the record is, the second renders. The "
    "same plan, models and answers give the same audit.json, byte for byte."
)
_FROM_PYTHON = (
    "No audit plan was given: the audit was run from Python, with build_report(…).save("
    '"audit.json"). One line makes this report again from its record:'
)
_FROM_PYTHON_LINE = "fairaudit report audit.json"
_LONG = 20_000
_CUT = (
    "The plan is too long for this page and is cut, so that what stands here cannot be run: the "
    "audit.yaml itself is in the evidence bundle (`fairaudit bundle`)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What the first screen leaves to the sections: the contrasts, pairs and further drawings."""

    rows: Sequence[Row]
    groups: tuple[PairGroup, ...]
    links: PairLinks
    panels: tuple[Panel, ...]


def sections_of(content: Content, run: RunRecord | NoRecord, front: Front) -> tuple[Section, ...]:
    """All sections that have something to tell."""
    metrics = told_metrics(content)
    measured = measured_of(content, front.rows)
    every = (
        section("pairs", "Matched pairs with the largest differences", _pairs(front.groups)),
        section(
            "contrasts",
            "All numbers of the contrasts",
            [*front.panels, *contrast_tables(content, front.rows, front.links.contrast)],
        ),
        section("metrics", METRICS_TITLE, _views(metrics, slice(1), introduced=True)),
        section("robustness", "Robustness", _robustness(content, front.rows)),
        section("missing", "Missing answers by group", _missing(content)),
        section("correctness", "Correctness and harm", _views(metrics, slice(1, None))),
        section(
            "intersections",
            "Intersections",
            introduced(_INTERSECTIONS, intersection_tables(content, front.rows)),
        ),
        section(
            "heatmap",
            "Heat map of the vignettes",
            heatmap_blocks(content, measured, front.links),
        ),
        section("power", "Power: what the audit could have seen", _power(content, front.rows)),
        section("limits", "Limits, and review of the vignettes", _limits(content)),
        section("method", "Method", [Items(texts=tuple(content["method"]))]),
        section("again", "Reproduce", _again(content)),
        *detail_sections(content, run, front.rows, measured),
    )
    return tuple(one for one in every if one.blocks)


def _pairs(groups: Sequence[PairGroup]) -> list[AnyBlock]:
    return [Paragraph(text=_PAIRS), *groups] if groups else [Paragraph(text=_NO_PAIR)]


def _views(
    metrics: ToldMetrics | None, which: slice, *, introduced: bool = False
) -> list[AnyBlock]:
    """Some of the views on the groups; nothing where the record has no metrics."""
    if metrics is None:
        return []
    blocks: list[AnyBlock] = []
    if introduced:
        blocks += [Paragraph(text=sentence) for sentence in metrics.sentences]
    for view in metrics.views[which]:
        blocks += _view(view)
    return blocks


def _view(view: ToldView) -> list[AnyBlock]:
    """A view with what its columns are before its first whole table; long ones are folded."""
    blocks: list[AnyBlock] = [
        Heading(text=view.title),
        *(Paragraph(text=sentence) for sentence in view.sentences),
    ]
    reading = [Paragraph(text=view.reading)] if view.reading else []
    for table, short in zip(view.tables, view.short, strict=True):
        if short:
            summary = f"Every group and measure, {plural(len(table.rows), 'row')}. {table.caption}"
            blocks += [short, Folded(summary=summary, blocks=(*reading, table))]
        else:
            blocks += [*reading, table]
        reading = []
    return blocks


def _robustness(content: Content, rows: Sequence[Row]) -> list[AnyBlock]:
    """The short tables; a note that stands below each of them stands once, above."""
    tables = robustness_tables(content)
    if not tables:
        return [Paragraph(text=_NO_ARM)]
    shared = [note for note in tables[0].notes if all(note in one.notes for one in tables)]
    beside = averaged_words(content, rows)
    return [
        Paragraph(text=_ROBUSTNESS),
        *([Paragraph(text=beside)] if beside else []),
        *(Paragraph(text=note) for note in shared),
        *(
            replace(one, notes=tuple(note for note in one.notes if note not in shared))
            for one in tables
        ),
    ]


def _missing(content: Content) -> list[AnyBlock]:
    blocks: list[AnyBlock] = [Paragraph(text=_MISSING)]
    for sentence, tables in missing_tables(content):
        blocks += [Paragraph(text=sentence), *tables]
    return [*blocks, *failure_tables(content)]


def _power(content: Content, rows: Sequence[Row]) -> list[AnyBlock]:
    """What single contrasts could show, and then all of them together."""
    blocks: list[AnyBlock] = []
    if rows:
        blocks += [Paragraph(text=power_words(content)), *power_tables(content, rows)]
    wholes = told_wholes(content)
    if wholes:
        blocks.append(Heading(text="The audit as a whole", anchor="whole"))
        blocks += [Paragraph(lead=heading, text=words) for heading, words in wholes]
        if rests := rests_on(content):
            blocks.append(Paragraph(text=rests, small=True))
    return blocks


def _limits(content: Content) -> list[AnyBlock]:
    return [Items(texts=tuple(content["limits"])), _reviews(content)]


def _reviews(content: Content) -> Table:
    """Each vignette set with its version, and whether clinicians have signed it."""
    names = Names(content)
    columns = ("Vignette set", "Version", "Licence", "Vignettes", "Signed by clinicians", "Review")
    return Table(
        caption="Review of the vignettes",
        columns=columns,
        rows=tuple(
            (
                names.set(one["id"]),
                str(one["version"]),
                str(one["licence"]),
                count(len(one["vignettes"])),
                count(sum(bool(vignette["reviewed_by"]) for vignette in one["vignettes"])),
                review(one),
            )
            for one in content["sets"]
        ),
        numeric=frozenset({1, 3, 4}),
    )


def _again(content: Content) -> Iterable[AnyBlock]:
    plan = content["plan"]
    if plan is None:
        yield Paragraph(text=_FROM_PYTHON)
        yield Words(text=_FROM_PYTHON_LINE)
    else:
        yield Paragraph(text=_AGAIN)
        yield Words(text=_AGAIN_LINES)
        yield Paragraph(text=_SAME)
    yield Paragraph(
        lead="Hash of what was asked (texts, attributes, design, template)",
        text=content["plan_id"],
    )
    yield Paragraph(lead="SHA-256 of this record", text=content["sha256"])
    if plan is not None:
        yield Paragraph(lead="SHA-256 of the plan", text=content["plan_sha256"] or "")
        if words := registered_words(plan):
            yield Paragraph(text=words)
        text = plan_file(plan)
        if len(text) > _LONG:
            yield Paragraph(text=_CUT)
        yield Words(text=clip(text, _LONG))
