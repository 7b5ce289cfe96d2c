"""The files that a plan names, copied into a bundle: sets, attributes, rubric, labels, own code."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fairaudit.counterfactual import (
    case_files,
    set_folder,
    shipped_attribute_files,
    shipped_set_folders,
)
from fairaudit.counterfactual.resources import shipped_name_files, vignette_root
from fairaudit.ids import file_digest
from fairaudit.judging import shipped_rubrics
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.audit_parts import (
    attribute_source,
    rubric_source,
    set_source,
)
from fairaudit.pipeline.bundle.contents import POLICIES, LeftOut, OwnOutcome, Source
from fairaudit.pipeline.bundle.staging import Staging
from fairaudit.pipeline.schema import AuditFile, OutcomeEntry

__all__ = ["CODE", "PlanSources", "put_sources"]

CODE = "plan/code"
"""Folder for modules of the audit's author."""

_SETS, _ATTRIBUTES, _LABELS, _RUBRIC = (
    "plan/vignettes", "plan/attributes", "plan/labels", "plan/rubric.yaml",
)  # fmt: skip
_LICENCE = "LICENSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSources:
    """Where in a bundle everything lies that a plan names; see `About`."""

    vignettes: tuple[Source, ...]
    attributes: tuple[Source, ...]
    rubric: Source | None
    policy: Source | None
    labels: tuple[Source, ...]
    own_outcomes: tuple[OwnOutcome, ...]
    left_out: tuple[LeftOut, ...]


def put_sources(
    staging: Staging, content: AuditFile, audit: Audit, folder: Path, *, without_text: bool
) -> PlanSources:
    """Copy what a plan names, shipped sets and attributes as well: a later version may lack them.

    Parameters
    ----------
    staging : Staging
        Where to.
    content : AuditFile
        The plan's file.
    audit : Audit
        The same, loaded.
    folder : Path
        The folder of audit.yaml, from which its paths are taken.
    without_text : bool
        Leave out sheets of labels, on which answers stand.

    Raises
    ------
    InputError
        If a file cannot be read, or may not go into a bundle.
    """
    left_out: list[LeftOut] = []
    labels: list[Source] = []
    for number, name in enumerate(content.judge.labels if content.judge else (), 1):
        sheet = folder / name
        if without_text:
            why = "answers stand on it"
            left_out.append(LeftOut(what=name, why=why, sha256=file_digest(sheet)))
            labels.append(Source(name=name, path=""))
        else:
            path = f"{_LABELS}/{number}{sheet.suffix.lower()}"
            labels.append(Source(name=name, path=staging.copy(sheet, path)))
    own = tuple(_own_outcomes(staging, content, audit, folder))
    left_out += [
        LeftOut(what=one.target, why="the module does not lie beside audit.yaml")
        for one in own
        if not one.path
    ]
    left_out += [
        LeftOut(what=one.target, why="code that is audited is run in no verification")
        for one in (*content.models, *((content.judge.model,) if content.judge else ()))
        if one.target is not None
    ]
    if "name" in audit.cells.design.cues:
        for file in shipped_name_files():
            staging.copy(file, f"plan/names/{file.name}")
    return PlanSources(
        vignettes=tuple(_sets(staging, content, audit, folder)),
        attributes=tuple(_attributes(staging, content, audit, folder)),
        rubric=_rubric(staging, content, audit, folder),
        policy=_policy(staging, content, folder),
        labels=tuple(labels),
        own_outcomes=own,
        left_out=tuple(left_out),
    )


def _sets(staging: Staging, content: AuditFile, audit: Audit, folder: Path) -> Iterator[Source]:
    shipped = False
    for name, one in zip(content.vignettes, audit.cells.sets, strict=True):
        source = set_folder(set_source(name, folder))
        path = f"{_SETS}/{one.id}"
        for file in (source / "set.yaml", source / "CARD.md", *case_files(source)):
            staging.copy(file, f"{path}/{file.name}")
        ours = name in shipped_set_folders()
        shipped = shipped or ours
        yield Source(name=name, path=path, shipped=ours, version=one.about.version)
    if shipped:
        staging.copy(vignette_root() / _LICENCE, f"{_SETS}/{_LICENCE}")


def _attributes(
    staging: Staging, content: AuditFile, audit: Audit, folder: Path
) -> Iterator[Source]:
    for name, one in zip(content.attributes, audit.cells.attributes, strict=True):
        source = attribute_source(name, folder)
        file = shipped_attribute_files().get(name) or Path(source)
        path = staging.copy(file, f"{_ATTRIBUTES}/{one.id}.yaml")
        yield Source(name=name, path=path, shipped=name in shipped_attribute_files())


def _rubric(staging: Staging, content: AuditFile, audit: Audit, folder: Path) -> Source | None:
    if content.judge is None or audit.judge is None:
        return None
    name = content.judge.rubric
    file = shipped_rubrics().get(name) or Path(rubric_source(name, folder))
    return Source(
        name=name,
        path=staging.copy(file, _RUBRIC),
        shipped=name in shipped_rubrics(),
        version=audit.judge.rubric.version,
    )


def _policy(staging: Staging, content: AuditFile, folder: Path) -> Source | None:
    name = content.policy
    if name is None:
        return None
    # Its own name stands in the plan's hash.
    path = staging.copy(folder / name, f"{POLICIES}/{Path(name).name}")
    return Source(name=name, path=path)


def _own_outcomes(
    staging: Staging, content: AuditFile, audit: Audit, folder: Path
) -> Iterator[OwnOutcome]:
    put: set[Path] = set()
    for entry, one in zip(content.outcomes, audit.outcomes, strict=True):
        if ":" not in entry.outcome:
            continue
        files = _module_files(entry, folder)
        for file in sorted(set(files) - put):
            staging.copy(file, f"{CODE}/{file.relative_to(folder).as_posix()}")
        put |= set(files)
        path = CODE if files else ""
        yield OwnOutcome(outcome=one.name, target=entry.outcome, path=path)


def _module_files(entry: OutcomeEntry, folder: Path) -> list[Path]:
    """Files of an outcome's module that lie beside audit.yaml: one, or those of its package."""
    top = entry.outcome.partition(":")[0].partition(".")[0]
    module, package = folder / f"{top}.py", folder / top
    if (package / "__init__.py").is_file():
        return sorted(package.rglob("*.py"))
    return [module] if module.is_file() else []
