"""What a report tells, in order, as texts and positions: HTML and Markdown say the same."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from fairaudit.figures.axis import interval_name
from fairaudit.figures.marks import MARKS, PLACEBO
from fairaudit.report.arms import arm_tables
from fairaudit.report.cards import Block, blocks_of
from fairaudit.report.changes import change_tables
from fairaudit.report.design import descriptor_tables, question_table, refused_table
from fairaudit.report.facts import (
    SCOPE,
    exploratory_rows,
    headline_rows,
    missing_words,
    review,
    simulated_words,
    stands_beside,
)
from fairaudit.report.gloss import glosses, unlike_intervals
from fairaudit.report.intersections import balance_tables, intersection_tables
from fairaudit.report.justified import justified_tables, reasons_table
from fairaudit.report.listings import Table, contrast_tables, control_table
from fairaudit.report.looks import interval_level
from fairaudit.report.margins import margin_words, same_margin
from fairaudit.report.missing import failure_tables, missing_tables
from fairaudit.report.names import listing
from fairaudit.report.numbers import plural
from fairaudit.report.overall import overall_tables
from fairaudit.report.pairs import Pair, pairs_of
from fairaudit.report.panels import Panel, panels_of
from fairaudit.report.plain import clip, thaw
from fairaudit.report.robustness import robustness_tables
from fairaudit.report.spread import Spread, spreads_of
from fairaudit.report.strata import strata_tables
from fairaudit.report.wording import compared
from fairaudit.rows import SWAP
from fairaudit.verdicts import Verdict

__all__ = [
    "INTRODUCED",
    "Answer",
    "Story",
    "tell",
]

_LONG = 20_000

INTRODUCED = MappingProxyType(
    {
        "arms": "How far changes that should not matter move the same model: a detail without "
        "clinical meaning, the wording of the question, the order or form of its options, or that "
        "a demographic is told at all. Read the demographic differences, which stand first, beside "
        "these. A vignette’s change is averaged over its pairs of prompts; one with fewer pairs "
        "scatters more.",
        "overall": "The contrasts compare each group with its reference. Here all groups of an "
        "attribute are looked at together: do they differ at all, and how far apart are the two "
        "that lie furthest apart? The widest gap is always above zero, because some two groups "
        "always lie furthest apart. So read its interval: it allows for the choice among all pairs "
        "of groups, and begins at zero where the gap can be chance alone. These results are "
        "descriptive, and no verdict counts them.",
        "strata": "The contrasts within each stratum of vignettes, and the differences between "
        "strata. A stratum has fewer vignettes, so its interval is wider; where fewer than 10 "
        "of them differ, it assumes nothing on how the differences are spread, and is very wide. A "
        "difference that is shown in one stratum and not in another is no evidence that the two "
        "differ: the lines that begin with “difference” test that. These results are descriptive, "
        "their p values are not adjusted, and no verdict counts them.",
        "intersections": "Groups in which several attributes differ from the reference at once. "
        "Where the joint difference is the sum of the single ones, the differences simply add up; "
        "the interaction is how far the joint one lies above (+) or below (−) that sum, over the "
        "vignettes that have all of its parts.",
        "justified": "In these vignettes the right answer may depend on the swap, so that a "
        "difference may be right. They were asked for, are kept apart from all other vignettes, "
        "and count in no answer, verdict or adjustment above.",
    }
)
"""What stands above the tables of some sections, the same in every form of the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one model's audit found."""

    model: str
    auditable: bool
    sentence: str
    details: tuple[str, ...]
    tallies: tuple[tuple[str, str, str], ...]
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All sections of a report."""

    title: str
    simulated: str
    asked: tuple[str, ...]
    answers: tuple[Answer, ...]
    scope: str
    reviews: tuple[str, ...]
    margin: str
    one_margin: bool
    spread_note: str
    interval: str
    has_floor: bool
    legend: tuple[tuple[str, str, bool, str], ...]
    glosses: tuple[tuple[str, str], ...]
    unlike: str
    panels: tuple[Panel, ...]
    contrasts: tuple[Table, ...]
    overall: tuple[Table, ...]
    strata: tuple[Table, ...]
    arms: tuple[Table, ...]
    intersections: tuple[Table, ...]
    balance: tuple[Table, ...]
    justified: tuple[Table, ...]
    reasons: Table | None
    controls: Table | None
    missing: tuple[tuple[str, tuple[Table, ...]], ...]
    failures: tuple[Table, ...]
    pairs: tuple[tuple[str, tuple[Pair, ...], int], ...]
    spreads: tuple[Spread, ...]
    further: tuple[Table, ...]
    method: tuple[str, ...]
    limits: tuple[str, ...]
    models: Table
    descriptors: tuple[Table, ...]
    questions: Table
    refused: Table | None
    template: tuple[tuple[str, str], ...]
    amounts: str
    sets: tuple[tuple[str, tuple[Block, ...]], ...]
    plan: str
    plan_sha256: str
    plan_id: str
    sha256: str


def tell(content: Mapping[str, Any]) -> Story:
    """Turn a record into what is shown."""
    rows = headline_rows(content)
    panels = tuple(panels_of(content, rows))
    spreads = tuple(spreads_of(content, rows))
    notes = {spread.note for spread in spreads}
    attributes = listing([str(a["title"]).lower() for a in content["attributes"]], "or")
    changes = f"Does the {compared(content, rows)} change" if rows else "Do the answers change"
    return Story(
        title=f"{changes} when only the patient’s {attributes} changes?",
        simulated=simulated_words(content),
        asked=tuple(content["summary"]["asked"]),
        answers=_answers(content),
        scope=SCOPE,
        reviews=tuple(f"{s['title']}: {review(s)}" for s in content["sets"]),
        margin=margin_words(rows),
        one_margin=same_margin(rows),
        spread_note=notes.pop() if len(notes) == 1 else "",
        interval=interval_name(interval_level(content, rows)),
        has_floor=any(row["noise_floor"] is not None for row in rows),
        legend=_legend(panels),
        glosses=tuple(glosses(rows)),
        unlike=unlike_intervals((*rows, *exploratory_rows(content))),
        panels=panels,
        contrasts=tuple(contrast_tables(content, rows)),
        overall=tuple(overall_tables(content, _undisputed(content))),
        strata=tuple(strata_tables(content)),
        arms=(
            *robustness_tables(content),
            *change_tables(content, rows),
            *arm_tables(content, rows),
        ),
        intersections=tuple(intersection_tables(content, rows)),
        balance=tuple(balance_tables(content)),
        justified=tuple(justified_tables(content)),
        reasons=reasons_table(content),
        controls=control_table(content),
        missing=tuple(missing_tables(content)),
        failures=tuple(failure_tables(content)),
        pairs=tuple((title, tuple(pairs), more) for title, pairs, more in pairs_of(content)),
        spreads=spreads,
        further=tuple(contrast_tables(content, _further(content))),
        method=tuple(content["method"]),
        limits=tuple(content["limits"]),
        models=_models(content),
        descriptors=tuple(descriptor_tables(content)),
        questions=question_table(content),
        refused=refused_table(content),
        template=tuple(
            (role, text) for role, text in content["design"]["template"].items() if text is not None
        ),
        amounts=_amounts(content),
        sets=tuple((_set_line(s), blocks_of(clip(s["card"], _LONG))) for s in content["sets"]),
        plan=_plan(content),
        plan_sha256=content["plan_sha256"] or "",
        plan_id=content["plan_id"],
        sha256=content["sha256"],
    )


def _undisputed(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Results on swaps on which the right answer does not depend."""
    return [row for row in content["results"] if not row["expected"]]


def _further(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Descriptive contrasts of other analyses, which have no section of their own."""
    return [
        row
        for row in content["results"]
        if row["role"] == SWAP
        and row["priority"] != "primary"
        and not stands_beside(row)
        and not row["expected"]
    ]


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


def _answers(content: Mapping[str, Any]) -> tuple[Answer, ...]:
    answers = []
    for found, model in zip(content["summary"]["answers"], content["models"], strict=True):
        tallies = tuple(
            (
                MARKS[verdict].symbol,
                MARKS[verdict].tone,
                f"{found['verdicts'][verdict]} {verdict.words}",
            )
            for verdict in Verdict
            if found["verdicts"][verdict]
        )
        answers.append(
            Answer(
                model=model["label"],
                auditable=found["auditable"],
                sentence=found["sentence"],
                details=tuple(found["details"]),
                tallies=tallies,
                missing=missing_words(content, model),
            )
        )
    return tuple(answers)


def _models(content: Mapping[str, Any]) -> Table:
    return Table(
        caption="Models",
        columns=("Model", "Revision", "Parameters sent", "Id in the tables"),
        rows=tuple(
            (
                model["label"],
                model["revision"] or "none stated",
                "not known" if model["params"] is None else _json(model["params"]) or "none",
                f"{model['model_id']}, parameters {model['params_id']}",
            )
            for model in content["models"]
        ),
    )


def _json(value: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name}: {json.dumps(thaw(item), ensure_ascii=False)}" for name, item in value.items()
    )


def _amounts(content: Mapping[str, Any]) -> str:
    design, counts = content["design"], content["counts"]
    return (
        f"{plural(counts['cells'], 'cell')} (vignette × group × wording × option order, with "
        f"{plural(design['placebo'], 'placebo render')} of each vignette, "
        f"{'an' if design['attention'] else 'no'} attention control, and each vignette as written "
        f"{'also' if design['control'] else 'never'} without demographics) came to "
        f"{plural(counts['prompts'], 'distinct prompt')}, each asked once per repeat. Option "
        f"orders: {listing(design['orders'])}. {_formats(design)}Seed of the "
        f"design: {design['seed']}; of the analysis: {content['settings']['seed']}."
    )


def _formats(design: Mapping[str, Any]) -> str:
    return f"Other formats: {listing(design['formats'])}. " if design["formats"] else ""


def _set_line(vignettes: Mapping[str, Any]) -> str:
    return (
        f"{vignettes['title']} (id {vignettes['id']}, version {vignettes['version']}, "
        f"{vignettes['licence']}, {plural(len(vignettes['vignettes']), 'vignette')})"
    )


def _plan(content: Mapping[str, Any]) -> str:
    if content["plan"] is None:
        return ""
    return clip(json.dumps(thaw(content["plan"]), ensure_ascii=False, indent=2), _LONG)
