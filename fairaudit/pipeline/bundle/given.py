"""What a bundle is made from: an audit.yaml, and the folder of its results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairaudit.errors import FileError, InputError
from fairaudit.ids import digest
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.audit_parts import looks_in, plan_of
from fairaudit.pipeline.bundle.contents import RECORD
from fairaudit.pipeline.schema import AuditFile
from fairaudit.report import NoRecord, Report, RunRecord
from fairaudit.report.plain import plain
from fairaudit.yamlfile import read_yaml

__all__ = ["Given", "beside", "given_audit"]

_PLAN = "audit.yaml"
_GOVERNANCE = "governance"
# What is written beside results, or beside the plan, by those who review an audit.
_OF_RESULTS = ("checklist*", "gate*.json")
_OF_BOTH = ("answers.yaml", "policy.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An audit that was run.

    Parameters
    ----------
    plan : Path
        The audit.yaml.
    plan_content : AuditFile
        What it says.
    folder : Path
        Where its results lie.
    content : Mapping[str, Any]
        The record among them.
    run : RunRecord or NoRecord
        What the run took.
    """

    plan: Path
    plan_content: AuditFile
    folder: Path
    content: Mapping[str, Any]
    run: RunRecord | NoRecord

    def check(self, audit: Audit) -> None:
        """Make sure that the record is one of this plan, as it is loaded now.

        Raises
        ------
        InputError
            If plan, sets or attributes were changed since the run.
        """
        if self.content["plan_id"] != audit.cells.plan_id:
            raise InputError(
                f"The sets, attributes or the seed of {self.plan} are not those that the results "
                f"in {self.folder} are of: the hash of the design is {audit.cells.plan_id}, and "
                f"{self.content['plan_id']} in audit.json. Go back to the plan as it was when it "
                "was run, or run the audit again."
            )


def given_audit(source: Path, results: Path | None) -> Given:
    """Find the plan and the results of an audit by either of them.

    Parameters
    ----------
    source : Path
        The audit.yaml, or the folder of its results.
    results : Path or None
        The folder, where `source` is the audit.yaml.

    Raises
    ------
    InputError
        If one of them is not there, or the results are of another plan.
    """
    if source.is_dir():
        if results is not None:
            raise InputError(
                f"{source} is a folder of results already; --results names one for an audit.yaml."
            )
        report = Report.load(source / RECORD)
        for plan in (source / _PLAN, source.absolute().parent / _PLAN, Path(_PLAN)):
            if plan.is_file() and (content := _of_record(plan, report)) is not None:
                return _given(plan, content, source, report)
        raise InputError(
            f"The plan of the results in {source} was not found: no {_PLAN} that they are of lies "
            "in that folder, beside it or here. Name it: fairaudit bundle AUDIT_YAML --results "
            f"{source}"
        )
    content = read_yaml(source).parse(AuditFile)
    folder = results or Path(f"{content.name or source.stem}-results")
    report = Report.load(folder / RECORD)
    if _of_record(source, report) is None:
        raise InputError(
            f"The results in {folder} are not of the plan {source} as it is now: its hash is "
            "another than the one in audit.json. Go back to the plan as it was when it was run, or "
            "run it again."
        )
    return _given(source, content, folder, report)


def _given(plan: Path, content: AuditFile, folder: Path, report: Report) -> Given:
    return Given(
        plan=plan,
        plan_content=content,
        folder=folder,
        content=report.content,
        run=report.run,
    )


def _of_record(path: Path, report: Report) -> AuditFile | None:
    """What an audit.yaml says, if a record is of it; models and code of it are not touched."""
    try:
        file = read_yaml(path)
        content = file.parse(AuditFile)
    except FileError:
        return None
    policy = content.policy
    registered = None if policy is None else path.absolute().parent / policy
    if registered is not None and not registered.is_file():
        return None
    plan = plain(plan_of(content, path.stem, looks_in(file, content, []), registered))
    return content if digest(plan, length=64) == report.content["plan_sha256"] else None


def beside(given: Given, also: Sequence[str | Path]) -> dict[str, Path]:
    """What people wrote for a review: names in the bundle, and files.

    Parameters
    ----------
    given : Given
        Files that lie beside the results or the plan are found by their names.
    also : Sequence of str or Path
        Further files.

    Raises
    ------
    InputError
        If one of `also` is no file, or two would have one name.
    """
    found: dict[str, Path] = {}
    named = given.plan_content.policy
    registered = (given.plan.absolute().parent / named).resolve() if named else None
    places = [(given.plan.absolute().parent, one) for one in _OF_BOTH]
    places += [(given.folder, one) for one in (*_OF_RESULTS, *_OF_BOTH)]
    for folder, pattern in places:
        for file in sorted(folder.glob(pattern)):
            # The policy that the plan registers is there already, as a part of the plan.
            if file.is_file() and file.resolve() != registered:
                found[f"{_GOVERNANCE}/{file.name}"] = file
    for one in map(Path, also):
        if not one.is_file():
            raise InputError(f"There is no file {one} to put into the bundle.")
        name = f"{_GOVERNANCE}/{one.name}"
        if name in found and found[name].resolve() != one.resolve():
            raise InputError(
                f"Two files would have one name in the bundle, {name}: {found[name]} and {one}. "
                "Rename one of them."
            )
        found[name] = one
    return found
