"""From results, outcomes and cells to the record of an audit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from fairaudit.counterfactual import (
    CUES,
    Attribute,
    Cells,
    Question,
    Vignette,
    VignetteSet,
    signatures,
)
from fairaudit.errors import InputError
from fairaudit.ids import digest
from fairaudit.report.counts import answer_counts, failure_counts, missing_counts
from fairaudit.report.examples import described, pick_pairs
from fairaudit.report.facts import headline_rows
from fairaudit.report.judge import JudgeRecord, judge_content
from fairaudit.report.method import limits, method
from fairaudit.report.names import model_labels
from fairaudit.report.plain import plain, records
from fairaudit.report.record import Report
from fairaudit.report.saving import SCHEMA, seal
from fairaudit.report.wording import answer, asked
from fairaudit.results import Results
from fairaudit.rows import INTERSECTION, Cell, Identified
from fairaudit.side_tables import CHANGES, METRICS
from fairaudit.tables import CONTROLS, DIFFERENCES, OUTCOMES, RESULTS, WHOLES

__all__ = ["build_report"]

_MODEL = ["model_id", "params_id"]
# The simulated backend's own name, for a model whose backend was not given.
_SIMULATED = "simulated"


def build_report(
    results: Results,
    outcomes: pd.DataFrame,
    cells: Cells,
    *,
    models: Sequence[Identified] = (),
    plan: Mapping[str, Any] | None = None,
    judge: JudgeRecord | None = None,
    metrics: pd.DataFrame | None = None,
    served: Sequence[Mapping[str, Any]] = (),
) -> Report:
    """Put all that an audit found into one immutable record.

    Parameters
    ----------
    results : Results
        What `analyze` found.
    outcomes : DataFrame, columns of `tables.OUTCOMES`
        The measured values that were analysed.
    cells : Cells
        The design that they answer.
    models : Sequence[Identified]
        The backends that were asked; they tell the parameters and the revision. Without them the
        report knows a model by its id only.
    plan : Mapping[str, Any], optional
        The audit plan, as plain data of audit.yaml.
    judge : JudgeRecord, optional
        Who rated the answers that are texts; `run_audit` gives it.
    metrics : DataFrame, columns of `side_tables.METRICS`, optional
        Metrics by group, such as `metrics_by_group(outcomes).frame`; `run_audit` gives them.
        Without them the report has no section on them.
    served : Sequence of Mapping
        Models whose server changed what it is in between; `run_audit` gives them.

    Returns
    -------
    Report
        Save it as .html, .md or .json. It holds no time and no path: the same answers give
        the same bytes.

    Raises
    ------
    InputError
        If the tables lack columns, if the outcomes belong to other cells, or if the plan holds
        what JSON cannot.
    """
    measured = OUTCOMES.check(outcomes)
    chosen, prompts = _chosen_pairs(results, measured, cells)
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "plan": None if plan is None else plain(plan),
        "plan_sha256": None if plan is None else digest(plain(plan), length=64),
        "plan_id": cells.plan_id,
        "models": _models(measured, models),
        "sets": [_set(one, cells) for one in cells.sets],
        "attributes": [_attribute(one, cells) for one in cells.attributes],
        "design": {
            "cues": list(cells.design.cues),
            "wordings": cells.design.wordings,
            "orders": list(cells.design.orders),
            "formats": list(cells.design.formats),
            "placebo": cells.design.placebo,
            "attention": cells.design.attention,
            "control": cells.design.control,
            "crossings": [list(one.attributes) for one in cells.design.crossings],
            "allow_justified": list(cells.design.allow_justified),
            "seed": cells.design.seed,
            "template": plain(cells.template.content()),
        },
        "settings": {
            "margin": plain(results.settings.margin),
            "alpha": results.settings.alpha,
            "seed": results.settings.seed,
            **({"looks": looks.stated} if (looks := results.settings.looks) else {}),
        },
        "counts": {
            "cells": len(prompts),
            "prompts": len(set(prompts.values())),
            "answers": answer_counts(measured, prompts),
        },
        "balance": _balance(cells),
        "refused_swaps": [
            {
                "vignette_set": swap.vignette_set,
                "vignette_id": swap.vignette_id,
                "attribute": swap.attribute,
                "group": swap.group,
                "reason": swap.reason,
            }
            for swap in cells.refused
        ],
        "results": records(RESULTS.check(results.frame)),
        "differences": records(DIFFERENCES.check(results.differences)),
        "controls": records(CONTROLS.check(results.controls)),
        "wholes": records(WHOLES.check(results.wholes)),
        "changes": records(CHANGES.check(results.changes)),
        "missing": missing_counts(measured),
        "failures": failure_counts(measured, prompts),
        "examples": chosen,
    }
    if judge is not None:
        content["judge"] = judge_content(judge)
    if metrics is not None:
        content["metrics"] = records(METRICS.check(metrics))
    if served:
        content["served"] = [plain(one) for one in served]
    content["summary"] = {
        "asked": asked(content),
        "answers": [answer(content, model) for model in content["models"]],
    }
    content["method"] = method(content)
    content["limits"] = limits(content)
    return Report(content=seal(plain(content)))


def _chosen_pairs(
    results: Results, outcomes: pd.DataFrame, cells: Cells
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Choose example pairs, and the prompt of every cell; the cells are rendered once."""
    frame = RESULTS.check(results.frame)
    shown = {row["outcome"] for row in headline_rows({"results": frame.to_dict("records")})}
    pairs = pick_pairs(outcomes, shown, frame)
    wanted = {*pairs["cell_id_group"], *pairs["cell_id_reference"]}
    prompts: dict[str, str] = {}
    kept: dict[str, Cell] = {}
    for cell in cells:
        prompts[cell.cell_id] = cell.prompt_id
        if cell.cell_id in wanted:
            kept[cell.cell_id] = cell
    unknown = set(outcomes["cell_id"]) - prompts.keys()
    if unknown:
        raise InputError(
            f"{len(unknown)} of the outcomes' cells are not in the design (for example "
            f"{min(unknown)}). Parse the answers with the same cells that the report is built from."
        )
    return described(pairs, kept), prompts


def _models(outcomes: pd.DataFrame, models: Sequence[Identified]) -> list[dict[str, Any]]:
    rows = [
        _model(str(model_id), str(params_id), models)
        for model_id, params_id in outcomes[_MODEL].drop_duplicates().itertuples(index=False)
    ]
    labels = model_labels(rows)
    return [{**row, "label": label} for row, label in zip(rows, labels, strict=True)]


def _model(model_id: str, params_id: str, models: Sequence[Identified]) -> dict[str, Any]:
    """Describe a model by its own identity, or by its id where no backend was given."""
    # A name holds no “@”. A model without a revision has its run in the id instead.
    name, _, stated = model_id.partition("@")
    revision = None if not stated or stated.startswith("run-") else stated
    params, simulated = None, name == _SIMULATED
    for model in models:
        one = model.identity
        if (one.name, one.revision, one.params_id) == (name, revision, params_id):
            params, simulated = plain(one.params), bool(getattr(model, "simulated", False))
    return {
        "model_id": model_id,
        "params_id": params_id,
        "name": name,
        "revision": revision,
        "params": params,
        "simulated": simulated,
    }


def _set(vignettes: VignetteSet, cells: Cells) -> dict[str, Any]:
    about = vignettes.about
    return {
        "id": about.id,
        "title": about.title,
        "version": about.version,
        "licence": about.licence,
        "sources": list(about.sources),
        "placebos": {name: list(texts) for name, texts in about.placebos.items()},
        "questions": _questions(vignettes, cells),
        "vignettes": [
            {
                "id": vignette.id,
                "title": vignette.title,
                "stratum": vignette.stratum,
                "may_differ": _may_differ(vignette, vignettes, cells),
                "reviewed_by": signatures(vignette, vignettes),
                "answers": {
                    name: given.model_dump(mode="json") for name, given in vignette.answers.items()
                },
            }
            for vignette in vignettes.vignettes
        ],
        "card": vignettes.card,
    }


def _may_differ(vignette: Vignette, vignettes: VignetteSet, cells: Cells) -> dict[str, str]:
    """Attributes that were swapped although the right answer may depend on them, with reasons."""
    if not vignettes.asked_of(vignette, cells.design.questions):
        return {}
    return {
        name: vignette.not_invariant.get(name, "not stated in invariant_to of the vignette")
        for name in cells.design.allow_justified
        if name not in vignette.invariant_to
    }


def _balance(cells: Cells) -> list[dict[str, Any]]:
    """How often the groups of each crossing that was cut are rendered."""
    cut = {
        INTERSECTION.join(one.attributes) for one in cells.design.crossings if one.drawn is not None
    }
    return [row for row in records(cells.balance()) if row["crossing"] in cut] if cut else []


def _questions(vignettes: VignetteSet, cells: Cells) -> list[dict[str, Any]]:
    """Questions that were asked; one that differs between vignettes is described in general."""
    asked: dict[str, dict[Question, None]] = {}
    for vignette in vignettes.vignettes:
        for question in vignettes.asked_of(vignette, cells.design.questions):
            asked.setdefault(question.id, {})[question] = None
    described = []
    for name, questions in asked.items():
        first = next(iter(questions))
        alike = len(questions) == 1
        described.append(
            {
                "id": name,
                "title": first.title,
                "kind": first.kind,
                "options": list(first.options) if alike else [],
                "favourable": first.favourable if alike else "the option named in each vignette",
                "wordings": list(first.wordings[: cells.design.wordings]),
                # What is no number has no unit, and vignettes may ask for unlike ones.
                **({"unit": first.unit} if first.unit and _one_unit(questions) else {}),
            }
        )
    return described


def _one_unit(questions: Iterable[Question]) -> bool:
    return len({question.unit for question in questions}) == 1


def _attribute(attribute: Attribute, cells: Cells) -> dict[str, Any]:
    chosen = dict(cells.design.groups).get(attribute.id) or tuple(attribute.levels)
    told = [cue for cue in CUES if cue in cells.design.cues]
    return {
        "id": attribute.id,
        "title": attribute.title,
        "reference": attribute.reference,
        "source": attribute.source,
        "levels": [
            {
                "id": name,
                "title": level.title,
                "compared": name in chosen and name != attribute.reference,
                "cues": {cue: dict(level.cues[cue]) for cue in told if cue in level.cues},
            }
            for name, level in attribute.levels.items()
        ],
    }
