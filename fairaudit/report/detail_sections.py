"""The sections in which details are looked up, after those that a reader goes through in order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fairaudit.report.arms import arm_tables
from fairaudit.report.blocks import (
    AnyBlock,
    Heading,
    Items,
    Paragraph,
    Section,
    Terms,
    introduced,
    section,
)
from fairaudit.report.cards import Block, blocks_of
from fairaudit.report.changes import change_tables
from fairaudit.report.design import (
    amounts,
    descriptor_tables,
    model_table,
    question_table,
)
from fairaudit.report.facts import stands_beside
from fairaudit.report.intersections import balance_tables
from fairaudit.report.judge import BIAS_TITLE, told_judge
from fairaudit.report.justified import justified_tables, reasons_table
from fairaudit.report.listings import contrast_tables, control_table
from fairaudit.report.names import Names
from fairaudit.report.numbers import plural
from fairaudit.report.one_of_several import together_words
from fairaudit.report.overall import overall_tables
from fairaudit.report.plain import clip
from fairaudit.report.refused import refused_table
from fairaudit.report.run_record import NoRecord, RunRecord
from fairaudit.report.spread import spreads_of
from fairaudit.report.strata import strata_tables
from fairaudit.report.taken import TAKEN_TITLE, told_run
from fairaudit.report.vignette_differences import Measured, block_tables
from fairaudit.rows import SWAP

__all__ = ["detail_sections"]

Row = Mapping[str, Any]
Content = Mapping[str, Any]

_OVERALL = (
    "The contrasts compare each group with its reference. Here all groups of an attribute are "
    "looked at together: do they differ at all, and how far apart are the two that lie furthest "
    "apart? The widest gap is always above zero, because some two groups always lie furthest "
    "apart. So read its interval: it allows for the choice among all pairs of groups, and begins "
    "at zero where the gap can be chance alone. These results are descriptive, and no verdict "
    "counts them."
)
_STRATA = (
    "The contrasts within each stratum of vignettes, and the differences between strata. A stratum "
    "has fewer vignettes, so its interval is wider; where fewer than 10 of them differ, it assumes "
    "nothing on how the differences are spread, and is very wide. A difference that is shown in "
    "one stratum and not in another is no evidence that the two differ: the lines that begin with "
    "“difference” test that. These results are descriptive, their p values are not adjusted, and "
    "no verdict counts them."
)
_ARMS = (
    "How far changes that should not matter move the same model: a detail without clinical "
    "meaning, the wording of the question, the order or form of its options, or that a demographic "
    "is told at all. Read the demographic differences, which stand first, beside these. A "
    "vignette’s change is averaged over its pairs of prompts; one with fewer pairs scatters more."
)
_JUSTIFIED = (
    "In these vignettes the right answer may depend on the swap, so that a difference may be "
    "right. They were asked for, are kept apart from all other vignettes, and count in no answer, "
    "verdict or adjustment above."
)
_NO_CHECK = "No validity check was made: a model that does not read the cases would not be noticed."
_VIGNETTES = (
    "How the differences of the vignettes are spread, over wordings, option orders and repeats. "
    "The heat map has the number of each vignette."
)
_ARMS_CAPTION = "what irrelevant changes do to each vignette"
_FURTHER = "These are descriptive; the answer above does not rest on them."
_LONG = 20_000
_MOST_VIGNETTES = 100


def detail_sections(
    content: Content, run: RunRecord | NoRecord, rows: Sequence[Row], measured: Sequence[Measured]
) -> tuple[Section, ...]:
    """Sections for looking things up; one without blocks has nothing to tell."""
    undisputed = [row for row in content["results"] if not row["expected"]]
    arms = [*change_tables(content, rows), *arm_tables(content, rows)]
    return (
        section(
            "overall",
            "All groups together",
            introduced(_OVERALL, _overall(content, rows, undisputed)),
        ),
        section("strata", "Strata of vignettes", introduced(_STRATA, strata_tables(content))),
        section("arms", "Irrelevant changes", introduced(_ARMS, arms)),
        section("justified", "Where a difference may be right", _justified(content)),
        section("judge", "The judge", _judge(content)),
        section("controls", "Controls", _controls(content)),
        section("vignettes", "Every vignette’s own difference", _vignettes(content, measured)),
        section(
            "further",
            "Further results",
            introduced(_FURTHER, contrast_tables(content, _further(content))),
        ),
        section("design", "Design", _design(content)),
        section("taken", TAKEN_TITLE, _taken(content, run)),
        section("card", "Vignette card", _cards(content)),
    )


def _overall(
    content: Content, rows: Sequence[Row], undisputed: Sequence[Row]
) -> Iterable[AnyBlock]:
    tables = overall_tables(content, undisputed)
    if tables and (told := together_words(content, rows)):
        yield Paragraph(text=told)
    yield from tables


def _justified(content: Content) -> tuple[AnyBlock, ...]:
    tables, reasons = justified_tables(content), reasons_table(content)
    return introduced(_JUSTIFIED, [*tables, reasons] if tables and reasons else tables)


def _judge(content: Content) -> list[AnyBlock]:
    told = told_judge(content)
    if told is None:
        return []
    return [
        *(Paragraph(text=sentence) for sentence in told.sentences),
        *told.tables,
        Heading(text=BIAS_TITLE),
        *(Paragraph(text=sentence) for sentence in told.bias),
        *told.bias_tables,
    ]


def _controls(content: Content) -> list[AnyBlock]:
    found = control_table(content)
    return [found if found else Paragraph(text=_NO_CHECK)]


def _vignettes(content: Content, measured: Sequence[Measured]) -> tuple[AnyBlock, ...]:
    """Drawings, and the numbers of the arms, whose vignettes the heat map leaves out."""
    names = Names(content)
    blocks: list[AnyBlock] = []
    for spread, one in zip(spreads_of(content, measured), measured, strict=True):
        blocks.append(spread)
        ranked = one.ranked()[:_MOST_VIGNETTES]
        if more := len(one.largest) - len(ranked):
            blocks.append(
                Paragraph(
                    text=f"{plural(len(ranked), 'vignette')} with the largest demographic "
                    f"differences; {more:,} more are in audit.json.",
                    small=True,
                )
            )
        blocks += block_tables(names, one, one.arms, ranked, f"{spread.title}, {_ARMS_CAPTION}")
    return introduced(_VIGNETTES, blocks)


def _further(content: Content) -> list[Row]:
    """Descriptive contrasts of other analyses, which have no section of their own."""
    return [
        row
        for row in content["results"]
        if row["role"] == SWAP
        and row["priority"] != "primary"
        and not stands_beside(row)
        and not row["expected"]
    ]


def _design(content: Content) -> Iterable[AnyBlock]:
    yield Paragraph(text=amounts(content))
    yield model_table(content)
    yield question_table(content)
    yield from descriptor_tables(content)
    yield from balance_tables(content)
    refused = refused_table(content)
    if refused:
        yield refused
    yield Heading(text="The words around each vignette")
    template = content["design"]["template"]
    yield Terms(
        pairs=tuple(
            (role.replace("_", " "), text) for role, text in template.items() if text is not None
        )
    )


def _taken(content: Content, run: RunRecord | NoRecord) -> list[AnyBlock]:
    told = told_run(content, run)
    return [
        *(Paragraph(text=sentence) for sentence in told.sentences),
        *told.tables,
        *([Items(texts=told.methods)] if told.methods else []),
    ]


def _cards(content: Content) -> Iterable[AnyBlock]:
    names = Names(content)
    for one in content["sets"]:
        about = f"id {one['id']}, version {one['version']}, {one['licence']}"
        many = plural(len(one["vignettes"]), "vignette")
        yield Heading(text=f"{names.set(one['id'])} ({about}, {many})")
        for block in blocks_of(clip(one["card"], _LONG)):
            yield _of_card(block)


def _of_card(block: Block) -> AnyBlock:
    if block.table:
        return block.table
    if block.kind == "list":
        return Items(texts=block.texts)
    if block.kind == "heading":
        return Heading(text=block.texts[0], level=4)
    return Paragraph(text=block.texts[0])
