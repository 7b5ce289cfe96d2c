"""Parts of an audit.yaml that are the same wherever the files that it names lie."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fairaudit.counterfactual import (
    DEFAULT_TEMPLATE,
    Attribute,
    Cells,
    PromptTemplate,
    VignetteSet,
    counterfactuals,
    shipped_attribute_files,
    shipped_set_folders,
)
from fairaudit.errors import Fault
from fairaudit.ids import file_digest
from fairaudit.judging import shipped_rubrics
from fairaudit.looks import Looks, PlannedLooks, UnlimitedLooks
from fairaudit.pipeline.schema import AuditFile
from fairaudit.yamlfile import YamlFile

__all__ = [
    "attribute_source",
    "designed",
    "looks_in",
    "plan_of",
    "rubric_source",
    "set_source",
    "template_in",
]


def set_source(name: str, folder: Path) -> str | Path:
    """A set that an audit.yaml in `folder` names: a shipped one's name, or the path of its own."""
    own = name not in shipped_set_folders() and (folder / name).is_dir()
    return folder / name if own else name


def attribute_source(name: str, folder: Path) -> str | Path:
    """An attribute that an audit.yaml in `folder` names: a shipped one's name, or its file."""
    own = name not in shipped_attribute_files() and (folder / name).is_file()
    return folder / name if own else name


def rubric_source(name: str, folder: Path) -> str | Path:
    """A rubric that an audit.yaml in `folder` names: a shipped one's name, or its file."""
    own = name not in shipped_rubrics() and name.endswith((".yaml", ".yml"))
    return folder / name if own else name


def looks_in(file: YamlFile, content: AuditFile, faults: list[Fault]) -> Looks | None:
    """The looks that a file states; faults are collected."""
    entry = content.looks
    if entry is None or entry.planned is None:
        return None if entry is None else UnlimitedLooks()
    with file.collecting(faults, ["looks", "taken"]):
        return PlannedLooks(planned=entry.planned, taken=entry.taken)
    return None


def template_in(file: YamlFile, content: AuditFile, faults: list[Fault]) -> PromptTemplate:
    """The prompt that a file states, or ours; faults are collected."""
    if content.prompt is not None:
        with file.collecting(faults, ["prompt", "user"]):
            return PromptTemplate(**content.prompt.model_dump())
    return DEFAULT_TEMPLATE


def designed(
    content: AuditFile,
    sets: Sequence[VignetteSet],
    attributes: Sequence[Attribute],
    template: PromptTemplate,
) -> Cells:
    """The design that a file states, of the sets and attributes that it names."""
    return counterfactuals(
        sets,
        attributes,
        template=template,
        seed=content.seed,
        **{name: getattr(content.design, name) for name in type(content.design).model_fields},
    )


def plan_of(
    content: AuditFile, name: str, looks: Looks | None, policy: Path | None = None
) -> dict[str, Any]:
    """What a file says, defaults filled in, as plain data: what the hash of a plan is made of.

    Parameters
    ----------
    content : AuditFile
        The file.
    name : str
        Name of the audit where the file states none.
    looks : Looks or None
        The looks that it states.
    policy : Path or None
        The policy that it registers.
    """
    plan = content.model_dump(mode="json", exclude={"looks", "policy"})
    plan["name"] = content.name or name
    # An audit without looks, judge or policy keeps the hash of its plan.
    if looks is not None:
        plan["looks"] = looks.stated
    if content.judge is None:
        del plan["judge"]
    if policy is not None:
        plan["policy"] = {"file": policy.name, "sha256": file_digest(policy)}
    return plan
