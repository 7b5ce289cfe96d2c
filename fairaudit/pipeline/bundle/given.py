"""What a bundle is made from: an audit.yaml, and the folder of its results."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairaudit.errors import FileError, InputError
from fairaudit.ids import digest
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.audit_parts import looks_in, plan_of
from fairaudit.pipeline.bundle.contents import GOVERNANCE, RECORD
from fairaudit.pipeline.bundle.stated import of_another, stated_records
from fairaudit.pipeline.schema import AuditFile
from fairaudit.report import NoRecord, Report, RunRecord
from fairaudit.report.plain import plain
from fairaudit.yamlfile import read_yaml

__all__ = ["Beside", "Given", "beside", "given_audit", "plan_of_results"]

_PLAN = "audit.yaml"
# What is written beside results, or beside the plan, by those who review an audit.
_OF_RESULTS = ("checklist*", "gate*.json")
_OF_BOTH = ("answers.yaml", "policy.yaml")
_SHOWN = 12


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
        if (found := plan_of_results(source, report)) is not None:
            return _given(*found, source, report)
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


def plan_of_results(folder: Path, report: Report) -> tuple[Path, AuditFile] | None:
    """The audit.yaml that results are of, and what it says: there, in the folder above, or here.

    Parameters
    ----------
    folder : Path
        The folder of the results.
    report : Report
        The record in it.
    """
    for plan in (folder / _PLAN, folder.absolute().parent / _PLAN, Path(_PLAN)):
        if plan.is_file() and (content := _of_record(plan, report)) is not None:
            return plan, content
    return None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What people wrote for a review.

    Parameters
    ----------
    files : Mapping of str to Path
        Files by their names in the bundle.
    remarks : tuple[str, ...]
        What has to be known of them, a sentence each.
    """

    files: Mapping[str, Path]
    remarks: tuple[str, ...]


def beside(given: Given, also: Sequence[str | Path]) -> Beside:
    """What people wrote for a review, and whether it is of the record.

    Parameters
    ----------
    given : Given
        Files that lie beside the results or the plan are found by their names.
    also : Sequence of str or Path
        Further files.

    Raises
    ------
    InputError
        If one of `also` is no file, or two would have one name; if a checklist or a decision that
        was found by its name is of another record.
    """
    found: dict[str, Path] = {}
    named = given.plan_content.policy
    registered = (given.plan.absolute().parent / named).resolve() if named else None
    of_results = [file for one in _OF_RESULTS for file in sorted(given.folder.glob(one))]
    of_both = [
        folder / name
        for folder in (given.plan.absolute().parent, given.folder)
        for name in _OF_BOTH
    ]
    for file in (*of_both, *of_results):
        # The policy that the plan registers is there already, as a part of the plan.
        if file.is_file() and file.resolve() != registered:
            found[f"{GOVERNANCE}/{file.name}"] = file
    named_too = [Path(one) for one in also]
    for one in named_too:
        if not one.is_file():
            raise InputError(f"There is no file {one} to put into the bundle.")
        name = f"{GOVERNANCE}/{one.name}"
        if name in found and found[name].resolve() != one.resolve():
            raise InputError(
                f"Two files would have one name in the bundle, {name}: {found[name]} and {one}. "
                "Rename one of them."
            )
        found[name] = one
    meant = {one.resolve() for one in named_too}
    by_name = [one for one in of_results if one.is_file() and one.resolve() not in meant]
    _check_of_record(given, by_name)
    return Beside(files=found, remarks=tuple(_remarks(given, by_name, named_too)))


def _check_of_record(given: Given, files: Iterable[Path]) -> None:
    """Refuse checklists and decisions that were made before the audit was run again."""
    own = str(given.content["sha256"])
    if not (old := [one.name for one in files if of_another(one, own)]):
        return
    record = given.folder / RECORD
    raise InputError(
        f"Files in {given.folder} are of another record than the {RECORD} that lies there "
        f"(SHA-256 {own[:_SHOWN]}…): {', '.join(old)}. Make them anew with `fairaudit checklist "
        f"{record} --pack NAME` or `fairaudit gate {record} --json`, or move them away. A file of "
        "an older record that is meant to be in the bundle has to be named with --also."
    )


def _remarks(given: Given, by_name: Iterable[Path], also: Iterable[Path]) -> Iterator[str]:
    for file in by_name:
        if not stated_records(file):
            yield f"{file.name} does not say of which {RECORD} it is, so that this was not checked."
    for file in also:
        if told := of_another(file, str(given.content["sha256"])):
            yield f"{file.name} is {told}; it is in the bundle since --also names it."
