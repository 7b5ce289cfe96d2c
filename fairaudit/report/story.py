"""What a report tells, in order, as texts and positions: HTML and Markdown say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.figures.marks import MARKS, PLACEBO
from fairaudit.report.blocks import Section
from fairaudit.report.budget import within_budget
from fairaudit.report.facts import (
    SCOPE,
    exploratory_rows,
    headline_rows,
    missing_words,
    review,
    simulated_words,
)
from fairaudit.report.front import (
    VerdictLine,
    about,
    verdict_lines,
    verdict_table,
)
from fairaudit.report.gloss import glosses, unlike_intervals
from fairaudit.report.listings import Table
from fairaudit.report.looks import interval_level
from fairaudit.report.margins import margin_words, same_margin
from fairaudit.report.names import Names, listing
from fairaudit.report.numbers import plural
from fairaudit.report.pair_links import PairLinks
from fairaudit.report.pairs import Pair, pair_groups, widest_pairs
from fairaudit.report.panels import Panel, panels_of
from fairaudit.report.run_record import NO_RECORD, NoRecord, RunRecord
from fairaudit.report.sections import Front, sections_of
from fairaudit.report.shares import favourable_words
from fairaudit.report.shown import bounded
from fairaudit.report.untested import untested
from fairaudit.report.wording import compared

__all__ = ["Answer", "Forest", "Story", "tell"]

_LINES_AT_FIRST, _LINES = 150, 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one model's audit found.

    Parameters
    ----------
    model : str
        What it is called.
    auditable : bool
        Whether any of its contrasts is estimable.
    sentence, details, missing : str
        What was found, and how many answers are missing.
    widest : Pair or None
        A case with the largest difference; others can differ as much.
    """

    model: str
    auditable: bool
    sentence: str
    details: tuple[str, ...]
    missing: str
    widest: Pair | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """The drawings of the first screen, and what has to be known to read them."""

    legend: tuple[tuple[str, str, bool, str], ...]
    margin: str
    one_margin: bool
    interval: str
    has_floor: bool
    glosses: tuple[tuple[str, str], ...]
    unlike: str
    panels: tuple[Panel, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A whole report: its first screen, and the sections after it."""

    title: str
    simulated: str
    asked: tuple[str, ...]
    about: tuple[tuple[str, str], ...]
    cut: str
    favourable: str
    verdicts: tuple[VerdictLine, ...]
    verdict_table: Table
    answers: tuple[Answer, ...]
    scope: str
    reviews: tuple[str, ...]
    forest: Forest
    untested: tuple[str, ...]
    sections: tuple[Section, ...]


def tell(record: Mapping[str, Any], run: RunRecord | NoRecord = NO_RECORD) -> Story:
    """Turn a record, and what its run took, into what is shown."""
    content = bounded(record)
    rows = headline_rows(content)
    names = Names(content)
    groups = pair_groups(content)
    links = PairLinks(groups)
    panels = panels_of(content, rows, links.contrast)
    first, later = _parted(panels, _LINES_AT_FIRST)
    drawn, left_out = _parted(later, _LINES)
    widest = widest_pairs(groups)
    attributes = listing([names.attribute(a["id"]).lower() for a in content["attributes"]], "or")
    changes = f"Does the {compared(content, rows)} change" if rows else "Do the answers change"
    front = Front(rows=rows, groups=groups, links=links, panels=tuple(drawn))
    sections, cut = within_budget(sections_of(content, run, front))
    lines = verdict_lines(content, rows, links.contrast)
    return Story(
        title=f"{changes} when only the patient’s {attributes} changes?",
        simulated=simulated_words(content),
        asked=tuple(content["summary"]["asked"]),
        about=about(content, run),
        cut=cut,
        favourable=favourable_words(content, rows),
        verdicts=lines,
        verdict_table=verdict_table(content, rows, lines),
        answers=tuple(_answers(content, widest)),
        scope=SCOPE,
        reviews=tuple(f"{names.set(s['id'])}: {review(s)}" for s in content["sets"]),
        forest=_forest(content, rows, panels, first, _more(drawn, left_out)),
        untested=untested(content),
        sections=sections,
    )


def _parted(panels: Sequence[Panel], most: int) -> tuple[list[Panel], list[Panel]]:
    """Drawings with so many lines together, at least one of them, and the others."""
    kept, lines = 0, 0
    for panel in panels:
        lines += sum(len(members) for _, members in panel.sections)
        if kept and lines > most:
            break
        kept += 1
    return list(panels[:kept]), list(panels[kept:])


def _more(drawn: Sequence[Panel], left_out: Sequence[Panel]) -> str:
    """Where the drawings are that do not stand on the first screen."""
    told = []
    if drawn:
        are = f"{plural(len(drawn), 'more drawing')} {'stands' if len(drawn) == 1 else 'stand'}"
        told.append(f"{are} under All numbers of the contrasts.")
    if left_out:
        told.append(
            f"{plural(len(left_out), 'drawing')} {'is' if len(left_out) == 1 else 'are'} left out "
            "to keep this page small; their numbers stand in the tables."
        )
    return " ".join(told)


def _forest(
    content: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    panels: Sequence[Panel],
    shown: Sequence[Panel],
    more: str,
) -> Forest:
    return Forest(
        legend=_legend(panels),
        margin=margin_words(rows),
        one_margin=same_margin(rows),
        interval=interval_name(interval_level(content, rows)),
        has_floor=any(row["noise_floor"] is not None for row in rows),
        glosses=tuple(glosses(rows)),
        unlike=unlike_intervals((*rows, *exploratory_rows(content))),
        panels=tuple(shown),
        more=more,
    )


def _legend(panels: Sequence[Panel]) -> tuple[tuple[str, str, bool, str], ...]:
    """Explain the marks that are drawn."""
    drawn = {
        line.symbol
        for panel in panels
        if panel.drawn
        for _, lines in panel.sections
        for line in lines
    }
    named = [*((mark, verdict.words) for verdict, mark in MARKS.items()), (PLACEBO, "placebo")]
    return tuple(
        (mark.path, mark.tone, mark.filled, words) for mark, words in named if mark.symbol in drawn
    )


def _answers(content: Mapping[str, Any], widest: Mapping[str, Pair]) -> list[Answer]:
    names = Names(content)
    return [
        Answer(
            model=names.model(model),
            auditable=found["auditable"],
            sentence=found["sentence"],
            details=tuple(found["details"]),
            missing=missing_words(content, model),
            widest=widest.get(names.model(model)),
        )
        for found, model in zip(content["summary"]["answers"], content["models"], strict=True)
    ]
