"""The judge of an audit.yaml: read, and held against the models and questions of the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fairaudit.backends import AnyBackend
from fairaudit.counterfactual import Cells
from fairaudit.errors import Fault, InputError
from fairaudit.judging import Judged, JudgedPreference, Rubric, load_rubric
from fairaudit.outcomes import PlannedOutcome, check_placebo
from fairaudit.pipeline.audit_parts import rubric_source
from fairaudit.pipeline.label_sheet import SheetRow, read_sheet
from fairaudit.pipeline.models import made_model
from fairaudit.pipeline.schema import AuditFile, JudgeEntry
from fairaudit.yamlfile import YamlFile

__all__ = ["LabelFile", "PlannedJudge", "check_judge", "loaded_judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFile:
    """A sheet of labels by hand, as it was read."""

    path: Path
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedJudge:
    """A judge with what one audit states about it.

    Parameters
    ----------
    model : AnyBackend
        Who rates.
    rubric : Rubric
        What is rated.
    items : tuple[str, ...]
        Ids of the items that are asked.
    pairs : bool
        Whether answers are compared as well.
    bias : bool
        Whether the judge is shown one answer under the label of each group.
    margin : float or None
        Equivalence margin of the items, in steps of their scale.
    exploratory : bool
        Whether its outcomes belong to the exploratory family rather than the primary one.
    labels : tuple[LabelFile, ...]
        Labels by hand, to which it is held.
    """

    model: AnyBackend
    rubric: Rubric
    items: tuple[str, ...]
    pairs: bool
    bias: bool
    margin: float | None
    exploratory: bool
    labels: tuple[LabelFile, ...]

    @property
    def outcomes(self) -> tuple[PlannedOutcome, ...]:
        """What it measures, before it has replied: to plan and to label, not to parse."""
        rated = (
            Judged(rubric=self.rubric, item=self.rubric.item(name), readings={})
            for name in self.items
        )
        compared = [JudgedPreference(rubric=self.rubric, preferences={})] if self.pairs else []
        return tuple(self.planned(one) for one in (*rated, *compared))

    def planned(self, outcome: object) -> PlannedOutcome:
        """One of its outcomes as the audit plans it."""
        return PlannedOutcome(
            outcome=outcome,
            margin=self.margin if isinstance(outcome, Judged) else None,
            exploratory=self.exploratory,
        )


def loaded_judge(
    file: YamlFile,
    content: AuditFile,
    folder: Path,
    models: Sequence[AnyBackend],
    faults: list[Fault],
) -> PlannedJudge | None:
    """Make the judge that a file names; faults are collected, and with any there is none."""
    entry = content.judge
    if entry is None:
        return None
    before = len(faults)
    model = rubric = None
    with file.collecting(faults, ["judge", "model"]):
        model = made_model(entry.model, folder, offline=content.offline)
        _check_told_apart(model, models)
    with file.collecting(faults, ["judge", "rubric"]):
        source = rubric_source(entry.rubric, folder)
        rubric = load_rubric(_file(folder, entry.rubric) if isinstance(source, Path) else source)
    items = _items(file, entry, rubric, faults) if rubric is not None else ()
    labels = _labels(file, entry, folder, faults)
    if len(faults) > before or model is None or rubric is None:
        return None
    judge = PlannedJudge(
        model=model,
        rubric=rubric,
        items=items,
        pairs=entry.pairs,
        bias=entry.bias,
        margin=entry.margin,
        exploratory=entry.family == "exploratory",
        labels=labels,
    )
    _check_names(file, content, judge, faults)
    return judge


def _check_told_apart(judge: AnyBackend, models: Sequence[AnyBackend]) -> None:
    """Refuse what could not answer as a judge, or whose replies would hide a model's answers."""
    if getattr(judge, "answers", "text") == "scores":
        raise InputError(
            "the judge would give probabilities of options, and it has to write its replies. Set "
            "“answers: text”."
        )
    identity = judge.identity
    for model in models:
        one = model.identity
        same = (one.name, one.params_id) == (identity.name, identity.params_id)
        if same and one.revision is None and identity.revision is None:
            raise InputError(
                f"the judge is the audited model {identity.name} itself and states no revision, so "
                "that its replies could not be told from the answers that it rates. State a "
                "“revision” for the judge, or take another model."
            )


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise InputError(f"there is no file {name} beside this one. Give its path from here.")
    return path


def _items(
    file: YamlFile, entry: JudgeEntry, rubric: Rubric, faults: list[Fault]
) -> tuple[str, ...]:
    for index, name in enumerate(entry.items):
        with file.collecting(faults, ["judge", "items", index]):
            rubric.item(name)
            if name in entry.items[:index]:
                raise InputError(f"the item “{name}” is given twice.")
    if entry.pairs and not rubric.comparison:
        message = (
            f"the rubric {rubric.id} has no question to compare two answers with. Add one to it "
            "under “comparison”, or leave “pairs” out."
        )
        faults.append(file.fault(["judge", "pairs"], message))
    return entry.items or tuple(item.id for item in rubric.items)


def _labels(
    file: YamlFile, entry: JudgeEntry, folder: Path, faults: list[Fault]
) -> tuple[LabelFile, ...]:
    found: list[LabelFile] = []
    for index, name in enumerate(entry.labels):
        with file.collecting(faults, ["judge", "labels", index]):
            path = _file(folder, name)
            found.append(LabelFile(path=path, rows=tuple(read_sheet(path))))
    return tuple(found)


def _check_names(
    file: YamlFile, content: AuditFile, judge: PlannedJudge, faults: list[Fault]
) -> None:
    names = {one.name for one in judge.outcomes}
    for index, one in enumerate(content.outcomes):
        if (one.name or one.outcome) in names:
            message = f"the name {one.name or one.outcome} is that of an outcome of the judge."
            faults.append(file.fault(["outcomes", index], message))


def check_judge(file: YamlFile, judge: PlannedJudge, cells: Cells, faults: list[Fault]) -> None:
    """Refuse a judge that has nothing to rate, or nothing to hold its comparisons against."""
    chosen = cells.design.questions
    kinds = {
        question.kind
        for each in cells.sets
        for case in each.vignettes
        for question in each.asked_of(case, chosen)
    }
    if "text" not in kinds:
        message = (
            "a judge rates answers that are texts, and no question of this audit asks for one "
            "(kind: text). Ask such a question, or leave the judge out."
        )
        faults.append(file.fault(["judge"], message))
    with file.collecting(faults, ["judge", "pairs"]):
        check_placebo(judge.outcomes, ["placebo"] if cells.design.placebo else [])
