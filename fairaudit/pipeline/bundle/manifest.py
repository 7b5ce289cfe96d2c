"""The manifest of a bundle: an in-toto Statement with the predicate “test result”.

See https://github.com/in-toto/attestation/tree/main/spec/v1 for the Statement, and
https://in-toto.io/attestation/test-result/v0.1 for the predicate.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairaudit.errors import InputError
from fairaudit.headlines import headline_rows, missing_disparities
from fairaudit.ids import file_digest
from fairaudit.pipeline.bundle.archive import Opened
from fairaudit.pipeline.bundle.contents import (
    ABOUT,
    ENVELOPE,
    MANIFEST,
    PLAN,
    POLICIES,
    RECORD,
    unsafe_name,
)
from fairaudit.report.plain import plain
from fairaudit.verdicts import Verdict

__all__ = [
    "PREDICATE",
    "Tests",
    "Written",
    "file_fault",
    "file_faults",
    "listed_files",
    "statement_of",
    "tests_of",
    "written",
]

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
POLICY = "governance/policy.yaml"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST_FILES = 100_000
_LARGEST = 2**53

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file as it was written: its SHA-256, in hexadecimal, and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """The required contrasts of a record by what they showed, and missing answers that differ.

    Parameters
    ----------
    passed, warned, failed : tuple[str, ...]
        Equivalent; a difference shown to lie within the margin; a disparity.
    undecided : tuple[str, ...]
        Inconclusive or not estimable: they passed nothing and failed nothing.
    unanswered : int
        Values that are missing because a call failed or was never made.
    """

    passed: tuple[str, ...]
    warned: tuple[str, ...]
    failed: tuple[str, ...]
    undecided: tuple[str, ...]
    unanswered: int

    @property
    def result(self) -> str:
        """PASSED or WARNED only where every required contrast was shown to lie within the margin.

        The predicate has no word for “not known”: whoever asks for less than a proof would let an
        open question pass, so that everything else is FAILED.
        """
        shown = bool(self.passed or self.warned)
        if not shown or self.failed or self.undecided or self.unanswered:
            return "FAILED"
        return "WARNED" if self.warned else "PASSED"


def tests_of(content: Mapping[str, Any]) -> Tests:
    """What the required contrasts of a record showed, by name.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record, of schema `fairaudit.audit/2`.

    Examples
    --------
    >>> row = {"model_id": "m@1", "params_id": "p", "vignette_set": "pain", "question_id": "opioid",
    ...        "outcome": "favourable_choice", "attribute": "sex", "group": "female",
    ...        "reference": "male", "estimand": "mean_difference", "cue": "descriptor",
    ...        "priority": "primary", "stratum": "", "verdict": "inconclusive"}
    >>> tests = tests_of({"results": [row], "models": [], "counts": {"answers": []}})
    >>> tests.undecided, tests.result
    (('m@1 / pain / opioid / favourable_choice / sex: female vs male',), 'FAILED')
    """
    sorted_by: dict[str, list[str]] = {"passed": [], "warned": [], "failed": [], "undecided": []}
    for row in (*headline_rows(content), *missing_disparities(content)):
        match Verdict(row["verdict"]):
            case Verdict.EQUIVALENT:
                where = "passed"
            case Verdict.DISPARITY_WITHIN_MARGIN:
                where = "warned"
            case Verdict.DISPARITY | Verdict.DISPARITY_MATERIAL:
                where = "failed"
            case _:
                where = "undecided"
        sorted_by[where].append(_name(content, row))
    return Tests(
        **{name: tuple(tests) for name, tests in sorted_by.items()},
        unanswered=sum(int(row["error"]) for row in content["counts"]["answers"]),
    )


def _name(content: Mapping[str, Any], row: Row) -> str:
    """Name of a contrast by ids, which stay the same where titles are reworded."""
    ids = [one["model_id"] for one in content["models"]]
    twice = ids.count(row["model_id"]) > 1
    parts = [
        f"{row['model_id']} {row['params_id']}" if twice else row["model_id"],
        row["vignette_set"],
        row["question_id"],
        row["outcome"],
        f"{row['attribute']}: {row['group']} vs {row['reference']}",
    ]
    parts += [row["estimand"]] if row["estimand"] != "mean_difference" else []
    parts += [row["cue"]] if row["cue"] not in ("", "descriptor") else []
    return " / ".join(map(str, parts))


def written(folder: Path, names: Iterable[str]) -> dict[str, Written]:
    """Hash and size of files in a folder, by name."""
    return {
        name: Written(sha256=file_digest(folder / name), size=(folder / name).stat().st_size)
        for name in sorted(names)
    }


def statement_of(files: Mapping[str, Written], content: Mapping[str, Any]) -> bytes:
    """The manifest: the same bytes for the same files and the same record.

    Parameters
    ----------
    files : Mapping of str to Written
        Every file of the bundle but the manifest itself and its envelope.
    content : Mapping[str, Any]
        The record among them.
    """
    tests = tests_of(content)
    subject = [_descriptor(name, files[name]) for name in sorted(files)]
    policies = [name for name in sorted(files) if name == POLICY or _is_in(name, POLICIES)]
    predicate = {
        "result": tests.result,
        "configuration": [_descriptor(name, files[name]) for name in (PLAN, *policies)],
        "passedTests": list(tests.passed),
        "warnedTests": list(tests.warned),
        "failedTests": list(tests.failed),
        "fairaudit_undecidedTests": list(tests.undecided),
        "fairaudit_unansweredValues": tests.unanswered,
    }
    statement = {
        "_type": STATEMENT,
        "subject": subject,
        "predicateType": PREDICATE,
        "predicate": plain(predicate),
    }
    return (json.dumps(statement, ensure_ascii=False, indent=1) + "\n").encode()


def _is_in(name: str, folder: str) -> bool:
    return name.startswith(f"{folder}/")


def _descriptor(name: str, file: Written) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": file.sha256}, "annotations": {"size": file.size}}


def listed_files(manifest: bytes) -> dict[str, Written]:
    """The files that a manifest lists, by name.

    Raises
    ------
    InputError
        If it is no manifest of a bundle: no Statement of this predicate, a name twice or one that
        leads out of the bundle, or none of the files that every bundle has.
    """
    try:
        statement = json.loads(manifest, object_pairs_hook=_each_once)
        if (statement["_type"], statement["predicateType"]) != (STATEMENT, PREDICATE):
            raise ValueError("it is another kind of statement")
        listed = [_listed(one) for one in statement["subject"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = f"the key {error} is missing" if isinstance(error, KeyError) else error
        raise InputError(
            f"This is no bundle: its manifest cannot be read ({what}). It was damaged or changed, "
            "or fairaudit did not write it."
        ) from error
    _check_names([name for name, _ in listed])
    return dict(listed)


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _listed(one: Mapping[str, Any]) -> tuple[str, Written]:
    name, sha256, size = one["name"], one["digest"]["sha256"], one["annotations"]["size"]
    fine = isinstance(name, str) and isinstance(sha256, str) and type(size) is int
    if not fine or not _SHA256.fullmatch(sha256) or not 0 <= size < _LARGEST:
        raise ValueError("a file lacks its name, its hash or its size")
    return name, Written(sha256=sha256, size=size)


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if why := unsafe_name(name):
            raise InputError(f"This is no bundle: its manifest lists {name!r}, which {why}.")
    if len({name.casefold() for name in names}) < len(names):
        raise InputError("This is no bundle: its manifest lists a file twice.")
    lacking = [name for name in (ABOUT, PLAN, RECORD) if name not in names]
    if lacking or len(names) > _MOST_FILES:
        told = f"lists no {lacking[0]}" if lacking else "lists too many files"
        raise InputError(f"This is no bundle: its manifest {told}.")


def file_fault(opened: Opened, name: str, file: Written) -> str:
    """What of one file is not as a manifest lists it, in a sentence; empty where all is."""
    place = opened.folder / name
    if name in opened.damaged:
        return f"{name!r} is damaged: {opened.damaged[name]}."
    if name not in opened.names:
        return f"{name!r} is missing."
    if (size := place.stat().st_size) != file.size:
        return f"{name!r} was changed: it has {size:,} bytes, not {file.size:,}."
    return (
        "" if file_digest(place) == file.sha256 else f"{name!r} was changed: its hash is another."
    )


def file_faults(opened: Opened, listed: Mapping[str, Written]) -> Iterator[str]:
    """What of the files is not as a manifest lists them, a sentence each."""
    yield from filter(None, (file_fault(opened, name, listed[name]) for name in sorted(listed)))
    for name in sorted(opened.names - {*listed, MANIFEST, ENVELOPE}):
        yield f"{name!r} is in the bundle, and its manifest does not list it."
