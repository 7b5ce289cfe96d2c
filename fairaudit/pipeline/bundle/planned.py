"""The plan of a bundle, read from its own files: no model is made, and no code of it is run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from fairaudit.counterfactual import load_attributes, load_vignettes
from fairaudit.errors import Fault, FileError, InputError, MissingExtraError
from fairaudit.judging import load_rubric
from fairaudit.outcomes import PlannedOutcome
from fairaudit.outcomes.base import NeedsExtra
from fairaudit.outcomes.semantic import SemanticDistance
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.audit_outcomes import planned_outcome
from fairaudit.pipeline.audit_parts import designed, looks_in, plan_of, template_in
from fairaudit.pipeline.bundle.contents import PLAN, About, Source
from fairaudit.pipeline.bundle.kept import RecordedModel
from fairaudit.pipeline.bundle.sources import CODE
from fairaudit.pipeline.judge_plan import LabelFile, PlannedJudge
from fairaudit.pipeline.label_sheet import read_sheet
from fairaudit.pipeline.schema import AuditFile
from fairaudit.yamlfile import read_yaml

__all__ = ["BundledPlan", "bundled_plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledPlan:
    """The plan of a bundle.

    Parameters
    ----------
    audit : Audit
        With records in the place of its models; of the outcomes that can be read here alone.
    outcomes_stated : bool
        Whether the plan names its outcomes, those that cannot be read here among them.
    taken : Mapping of str to str
        Outcomes whose values are taken from the bundle, by name, and why each is not read again.
    """

    audit: Audit
    outcomes_stated: bool
    taken: Mapping[str, str]


def bundled_plan(folder: Path, about: About, *, run_code: bool) -> BundledPlan:
    """Read the plan of a bundle.

    Parameters
    ----------
    folder : Path
        The bundle's, all of whose files were checked.
    about : About
        What it says of itself.
    run_code : bool
        Import and run the outcomes that are the author's code, where they lie in the bundle.

    Raises
    ------
    InputError
        If this version cannot read what the bundle holds.
    """
    file = read_yaml(folder / PLAN)
    content = file.parse(AuditFile)
    sets = _counted(about.vignettes, content.vignettes, "vignettes")
    named = _counted(about.attributes, content.attributes, "attributes")
    attributes = load_attributes(*(folder / one.path for one in named))
    vignettes = [load_vignettes(folder / one.path, attributes=attributes) for one in sets]
    faults: list[Fault] = []
    template, looks = template_in(file, content, faults), looks_in(file, content, faults)
    if faults:
        raise FileError(faults)
    outcomes, taken = _outcomes(folder, about, content, run_code=run_code)
    margin: float | Mapping[str, float] | None = content.margin
    if isinstance(margin, dict):
        margin = MappingProxyType(margin)
    audit = Audit(
        name=about.name,
        cells=designed(content, vignettes, attributes, template),
        models=tuple(RecordedModel(asked=one) for one in about.models),
        samples=content.samples,
        outcomes=tuple(outcomes),
        estimands=content.estimands,
        margin=margin,
        alpha=content.alpha,
        seed=content.seed,
        looks=looks,
        plan=plan_of(content, about.name, looks, _policy(folder, about, content)),
        judge=_judge(folder, about, content),
    )
    return BundledPlan(
        audit=audit,
        outcomes_stated=bool(content.outcomes),
        taken=MappingProxyType(taken),
    )


def _counted(told: tuple[Source, ...], named: tuple[str, ...], what: str) -> tuple[Source, ...]:
    if tuple(one.name for one in told) != named:
        raise InputError(f"audit.yaml and bundle.json name other {what}.")
    return told


def _outcomes(
    folder: Path, about: About, content: AuditFile, *, run_code: bool
) -> tuple[list[PlannedOutcome], dict[str, str]]:
    """The outcomes that are read again, and those whose values are taken as they are, with why."""
    own = iter(about.own_outcomes)
    found: list[PlannedOutcome] = []
    taken: dict[str, str] = {}
    for entry in content.outcomes:
        if ":" in entry.outcome:
            code = next(own, None)
            if code is None or code.target != entry.outcome:
                raise InputError(f"bundle.json does not tell of the outcome {entry.outcome}.")
            is_there = _has_module(folder, entry.outcome)
            if not run_code or not is_there:
                taken[code.outcome] = (
                    "it is code of the audit’s author, and --run-code was not given"
                    if is_there
                    else "it is code of the audit’s author, which is not in the bundle"
                )
                continue
        one = planned_outcome(entry, folder / CODE)
        if why := _unread(one):
            taken[one.name] = why
        else:
            found.append(one)
    return found, taken


def _has_module(folder: Path, target: str) -> bool:
    """Whether the module of a target lies in a bundle: nothing installed is run in its place."""
    top = target.partition(":")[0].partition(".")[0]
    places = (folder / CODE / f"{top}.py", folder / CODE / top / "__init__.py")
    return any(one.is_file() for one in places)


def _unread(planned: PlannedOutcome) -> str:
    if isinstance(planned.outcome, SemanticDistance):
        return "it is measured by a model, and none is loaded here"
    if isinstance(planned.outcome, NeedsExtra):
        try:
            planned.outcome.check_installed()
        except MissingExtraError:
            return "it needs packages that are not installed here"
    return ""


def _policy(folder: Path, about: About, content: AuditFile) -> Path | None:
    told = about.policy.name if about.policy is not None else None
    if content.policy != told:
        raise InputError("audit.yaml and bundle.json name other policies.")
    return None if about.policy is None else folder / about.policy.path


def _judge(folder: Path, about: About, content: AuditFile) -> PlannedJudge | None:
    entry = content.judge
    if entry is None:
        return None
    if about.judge is None or about.rubric is None or len(about.labels) != len(entry.labels):
        raise InputError("audit.yaml names a judge, and bundle.json tells of none like it.")
    rubric = load_rubric(folder / about.rubric.path)
    sheets = [folder / one.path for one in about.labels if one.path]
    return PlannedJudge(
        model=RecordedModel(asked=about.judge),
        rubric=rubric,
        items=entry.items or tuple(item.id for item in rubric.items),
        pairs=entry.pairs,
        bias=entry.bias,
        margin=entry.margin,
        exploratory=entry.family == "exploratory",
        labels=tuple(LabelFile(path=one, rows=tuple(read_sheet(one))) for one in sheets),
    )
