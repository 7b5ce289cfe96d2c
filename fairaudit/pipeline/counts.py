"""What an audit will ask, counted before anything is asked."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from fairaudit.analysis import LEAST_PAIRS
from fairaudit.backends import AsksServer, ChecksHere
from fairaudit.counterfactual import Cells
from fairaudit.errors import InputError, ModelError
from fairaudit.pipeline.asking import asked_models
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.audit_answers import partly_lost
from fairaudit.pipeline.estimates import ModelPreview, model_preview, over_budget
from fairaudit.pipeline.judge_calls import JudgeCalls, JudgePreview
from fairaudit.pipeline.measured import outcomes_to_plan, outcomes_without_plan
from fairaudit.pipeline.planning import PlannedWhole, planned
from fairaudit.pipeline.swaps import Swaps
from fairaudit.report.intersections import fraction_words
from fairaudit.report.numbers import plural
from fairaudit.report.plain import records
from fairaudit.rows import SWAP, Cell

__all__ = ["Preview", "matched_pair", "matched_pairs", "preview"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatPreview:
    """One format of the format arm: its cells, and the questions that can take it."""

    name: str
    cells: int
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingPreview:
    """One crossing.

    Parameters
    ----------
    name : str
        “a × b”.
    groups : int
        Groups beside the reference.
    fraction : bool
        Whether each vignette gets some of the groups only.
    spread : str
        In how many vignettes each group is rendered.
    """

    name: str
    groups: int
    fraction: bool
    spread: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Counts of a plan.

    Parameters
    ----------
    plan_id, plan_sha256 : str
        Hash of all that is asked, and of the whole plan with its margins: audit.json has both.
    vignettes, cells, prompts : int
        Cases, members of matched sets, and distinct prompts.
    roles : tuple of (role, number of cells)
        Cells by role.
    formats : tuple[FormatPreview, ...]
        One for each format that was asked for.
    crossings : tuple[CrossingPreview, ...]
        One for each crossing.
    refused : int
        Swaps that are not made: the right answer may depend on them, or no such patient can be.
    models : tuple[ModelPreview, ...]
        One for each model.
    wholes : tuple[PlannedWhole, ...]
        What the contrasts can show, each and together; one for each outcome and estimand.
    unplanned : tuple[str, ...]
        Outcomes on scales of their own, of which no spread is assumed.
    judge : JudgePreview or None
        What its judge will be asked at most.
    unread : tuple[str, ...]
        What outcomes cannot read of some of the models, in sentences.
    over_budget : tuple[str, ...]
        Limits of the budget that the models may exceed, in sentences.
    servers : tuple of (model, server)
        Where the prompts of models on a server go to.
    few_controls : tuple[str, ...]
        Attention controls with too few pairs to pass, in sentences.
    lacking : tuple[str, ...]
        What the models lack on this machine, in sentences: `run` would stop there.
    """

    plan_id: str
    plan_sha256: str
    vignettes: int
    cells: int
    prompts: int
    roles: tuple[tuple[str, int], ...]
    formats: tuple[FormatPreview, ...]
    crossings: tuple[CrossingPreview, ...]
    refused: int
    models: tuple[ModelPreview, ...]
    wholes: tuple[PlannedWhole, ...]
    unplanned: tuple[str, ...]
    judge: JudgePreview | None = None
    unread: tuple[str, ...] = ()
    over_budget: tuple[str, ...] = ()
    servers: tuple[tuple[str, str], ...] = ()
    few_controls: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def preview(audit: Audit) -> Preview:
    """Count cells, distinct prompts and tokens, and what can be shown; no model is asked.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fairaudit import load_audit
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "audit.yaml")
    ...     _ = file.write_text(
    ...         "{vignettes: acute_pain, attributes: sex, models: [{backend: simulated}], seed: 1}"
    ...     )
    ...     counts = preview(load_audit(file))
    >>> counts.vignettes, counts.prompts < counts.cells
    (27, True)
    """
    roles: dict[str, int] = {}
    formats: dict[str, dict[str, int]] = {name: {} for name in audit.cells.design.formats}
    vignettes: set[tuple[str, str]] = set()
    controls: dict[tuple[str, str], set[str]] = {}
    swaps = Swaps(outcomes_to_plan(audit))
    calls = JudgeCalls(audit.judge) if audit.judge is not None else None
    for cell in audit.cells:
        swaps.add(cell)
        if calls is not None:
            calls.add(cell)
        roles[cell.role] = roles.get(cell.role, 0) + 1
        if cell.format in formats:
            counted = formats[cell.format]
            counted[cell.question_id] = counted.get(cell.question_id, 0) + 1
        vignettes.add((cell.vignette_set, cell.vignette_id))
        if cell.role == "attention":
            place = (cell.vignette_set, cell.question_id)
            controls.setdefault(place, set()).add(cell.vignette_id)
    prompts = list(audit.cells.prompts())
    models = tuple(model_preview(audit, model, prompts) for model in audit.models)
    return Preview(
        plan_id=audit.cells.plan_id,
        plan_sha256=audit.plan_sha256,
        vignettes=len(vignettes),
        cells=sum(roles.values()),
        prompts=len(prompts),
        roles=tuple(roles.items()),
        formats=tuple(
            FormatPreview(name=name, cells=sum(counted.values()), questions=tuple(counted))
            for name, counted in formats.items()
        ),
        crossings=_crossings(audit.cells),
        refused=len(audit.cells.refused),
        models=models,
        wholes=planned(audit, swaps),
        unplanned=outcomes_without_plan(audit),
        judge=calls.preview(audit) if calls is not None else None,
        unread=partly_lost(audit.cells, audit.outcomes, audit.models),
        over_budget=over_budget(audit, models),
        servers=tuple(
            (model.identity.name, model.asked_at)
            for model in asked_models(audit)
            if isinstance(model, AsksServer)
        ),
        few_controls=tuple(_few_controls(controls)),
        lacking=tuple(_lacking(audit)),
    )


def _few_controls(controls: Mapping[tuple[str, str], Collection[str]]) -> Iterator[str]:
    """Say of questions whose attention control cannot pass what comes of it, and what to do."""
    for (vignette_set, question), cases in controls.items():
        if (pairs := len(cases)) < LEAST_PAIRS:
            yield (
                f"The attention control on {question} in {vignette_set} has "
                f"{plural(pairs, 'pair')}, and its test needs {LEAST_PAIRS}: it cannot pass, "
                f"whatever the model does, and contrasts in {vignette_set} of an outcome that "
                "reads this question will not be estimable. Take more vignettes, ask other "
                "questions, or leave the controls out with “attention: false” under “design”; then "
                "it is not known whether the model reads the cases."
            )


def _lacking(audit: Audit) -> Iterator[str]:
    for model in asked_models(audit):
        if isinstance(model, ChecksHere):
            try:
                model.check_here()
            except (InputError, ModelError) as error:
                yield f"{model.identity.name}: {error}"


def _crossings(cells: Cells) -> tuple[CrossingPreview, ...]:
    rows = records(cells.balance())
    return tuple(
        CrossingPreview(
            name=swap.name,
            groups=len(swap.combinations) - 1,
            fraction=crossing.drawn is not None,
            spread=fraction_words(row for row in rows if row["crossing"] == swap.name),
        )
        for swap, crossing in zip(cells.crossed, cells.design.crossings, strict=True)
    )


def matched_pair(cells: Cells | Iterable[Cell]) -> tuple[Cell, Cell]:
    """The first counterfactual member with its reference: what one comparison looks like."""
    references: dict[tuple[str, str], Cell] = {}
    for cell in cells:
        key = (cell.set_id, cell.attribute)
        if cell.role == "reference":
            references[key] = cell
        elif cell.role == SWAP:
            return references[key], cell
    raise AssertionError("a design without a counterfactual is refused when it is made")


def matched_pairs(cells: Cells, vignette_id: str) -> tuple[tuple[Cell, Cell], ...]:
    """One pair of a vignette for each attribute and kind of cue: the reference with one other.

    The arms, such as placebo and attention, are among them. Nothing comes of a swap that is
    refused in this vignette.

    Raises
    ------
    InputError
        If the design has no such vignette.

    Examples
    --------
    >>> from fairaudit import counterfactuals, load_attributes, load_vignettes
    >>> cells = counterfactuals(load_vignettes("acute_pain"), load_attributes("sex"), seed=7)
    >>> [(one.group, other.group) for one, other in matched_pairs(cells, "migraine")[:2]]
    [('male', 'female'), ('as written', 'placebo 1')]
    """
    references: dict[tuple[str, str, str], Cell] = {}
    pairs: dict[tuple[str, str], tuple[Cell, Cell]] = {}
    for cell in cells.only(vignette_id):
        key = (cell.set_id, cell.attribute, cell.cue)
        if cell.role == "reference":
            references[key] = cell
        else:
            pairs.setdefault((cell.attribute, cell.cue), (references[key], cell))
    return tuple(pairs.values())
