"""Whether a bundle is what was made, and its results are those of its answers; nobody is asked."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import fairaudit
from fairaudit.errors import FairauditError, InputError
from fairaudit.pipeline.bundle.archive import LONGEST_MANIFEST, Opened, opened_bundle
from fairaudit.pipeline.bundle.compare import Difference
from fairaudit.pipeline.bundle.contents import (
    ABOUT,
    ENVELOPE,
    ENVIRONMENT,
    FORMS,
    GOVERNANCE,
    MANIFEST,
    RECORD,
    RUN,
    About,
    read_about,
)
from fairaudit.pipeline.bundle.manifest import (
    Written,
    file_fault,
    file_faults,
    listed_files,
    statement_of,
)
from fairaudit.pipeline.bundle.recompute import Recomputed, recomputed
from fairaudit.pipeline.bundle.signing import is_signed_by, load_public_key, opened_envelope
from fairaudit.pipeline.bundle.stated import of_another
from fairaudit.report import NoRecord, Report, found_form

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

__all__ = ["Verification", "verify_bundle"]

_GET = "Get it again from its maker; `fairaudit bundle` makes one of a folder of results."
_UNCHECKED = (
    "The signature was not checked: give the signer’s public key with --key. Without that, whoever "
    "changed a file could have made all of the others anew."
)
_UNSIGNED = "The bundle is not signed: that it is what was made on the day rests on who keeps it."
_BY_HASH = (
    f"Times, tokens, costs and versions ({RUN}, {ENVIRONMENT}) and what people wrote are not "
    "worked out again: of these the hashes are right, and nothing more is shown."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What came of verifying a bundle.

    Parameters
    ----------
    fairaudit : str
        Version that made it; empty where bundle.json is not the one that was made.
    name : str
        Name of the audit; empty likewise.
    files : int
        Files that its manifest lists.
    faults : tuple[str, ...]
        What is wrong with files, manifest or signature, a sentence each.
    differences : tuple[Difference, ...]
        Results that are not those of the answers.
    recomputed : Recomputed or None
        What the results were worked out of; None where they were not.
    signature : str
        What is known of it, in a sentence.
    remarks : tuple[str, ...]
        What has to be known beside, a sentence each.
    """

    fairaudit: str
    name: str
    files: int
    faults: tuple[str, ...]
    differences: tuple[Difference, ...]
    recomputed: Recomputed | None
    signature: str
    remarks: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every file is what was made, and the results are those of the answers."""
        return not self.faults and not self.differences and self.recomputed is not None


def verify_bundle(
    path: str | Path, *, key: str | Path | None = None, run_code: bool = False
) -> Verification:
    """Check every file of a bundle, and work its results out again; nothing is asked or loaded.

    Parameters
    ----------
    path : str or Path
        The bundle, folder or zip.
    key : str or Path, optional
        The signer's public ed25519 key. A bundle that is not signed with it does not hold.
    run_code : bool
        Run outcomes that are the author's code, where it lies in the bundle. Without that their
        values are taken as they are, and it is said so.

    Returns
    -------
    Verification
        Results are worked out only where every file is as the manifest says, and the signature is
        right if a key was given.

    Raises
    ------
    InputError
        If it is no bundle, is damaged so that it cannot be read, or the key cannot.
    MissingExtraError
        If the extra “parquet” is not installed, or “sign” where a key is given.
    """
    public = None if key is None else load_public_key(Path(key))
    with opened_bundle(Path(path)) as opened:
        manifest = _manifest(Path(path), opened)
        listed = listed_files(manifest)
        signature, faults = _signature(opened, manifest, public)
        faults += file_faults(opened, listed)
        if file_fault(opened, ABOUT, listed[ABOUT]):
            return _unknown(listed, faults, signature)
        about = _about(Path(path), opened)
        _check_places(about, listed)
        checked = Verification(
            fairaudit=about.fairaudit,
            name=about.name,
            files=len(listed),
            faults=tuple(faults),
            differences=(),
            recomputed=None,
            signature=signature,
            remarks=tuple(_remarks(opened.folder, about)),
        )
        if faults:
            return checked
        return _with_results(checked, opened, manifest, listed, about, run_code=run_code)


def _unknown(listed: Mapping[str, Written], faults: Sequence[str], signature: str) -> Verification:
    """What is known of a bundle whose bundle.json is not the one that was made: no more is read."""
    return Verification(
        fairaudit="",
        name="",
        files=len(listed),
        faults=tuple(faults),
        differences=(),
        recomputed=None,
        signature=signature,
        remarks=(),
    )


def _manifest(path: Path, opened: Opened) -> bytes:
    place = opened.folder / MANIFEST
    if MANIFEST not in opened.names or MANIFEST in opened.damaged:
        why = "its manifest is damaged" if MANIFEST in opened.damaged else f"it has no {MANIFEST}"
        raise InputError(f"{path} is no bundle that can be read: {why}. {_GET}")
    if place.stat().st_size > LONGEST_MANIFEST:
        raise InputError(f"{path} is no bundle as fairaudit writes it: its manifest is too large.")
    return place.read_bytes()


def _about(path: Path, opened: Opened) -> About:
    place = opened.folder / ABOUT
    if place.stat().st_size > LONGEST_MANIFEST:
        raise InputError(f"{path} is no bundle as fairaudit writes it: its {ABOUT} is too large.")
    return read_about(place.read_bytes())


def _check_places(about: About, listed: Mapping[str, Written]) -> None:
    """Make sure that what a bundle names is its own: nothing else of this machine is read."""
    folders = {str(folder) for name in listed for folder in PurePosixPath(name).parents}
    for place in about.places:
        if place not in listed and place not in folders - {"."}:
            raise InputError(
                f"This is no bundle: its {ABOUT} names {place!r}, which its manifest does not list."
            )


def _signature(
    opened: Opened, manifest: bytes, key: "Ed25519PublicKey | None"
) -> tuple[str, list[str]]:
    """What is known of the signature, and what is wrong with it."""
    if ENVELOPE not in opened.names:
        if key is None:
            return _UNSIGNED, []
        return _UNSIGNED, ["The bundle is not signed, and a key was given."]
    place = opened.folder / ENVELOPE
    if ENVELOPE in opened.damaged or place.stat().st_size > 2 * LONGEST_MANIFEST:
        return "The signature cannot be read.", [f"{ENVELOPE} is damaged."]
    try:
        signed = opened_envelope(place.read_bytes())
    except InputError as error:
        return "The signature cannot be read.", [str(error)]
    names = ", ".join(f"{one[:16]}…" for one, _ in signed.signatures)
    if signed.payload != manifest:
        return "The signature is not one of this manifest.", [
            f"What was signed is not {MANIFEST}: one of the two was changed."
        ]
    if key is None:
        return f"The bundle is signed (key {names}). {_UNCHECKED}", []
    if not is_signed_by(signed, key):
        return "The signature is not one of the given key.", [
            "The signature is wrong: another key made it, or the manifest was changed since."
        ]
    return f"The signature is that of the given key ({names}).", []


def _with_results(
    checked: Verification,
    opened: Opened,
    manifest: bytes,
    listed: Mapping[str, Written],
    about: About,
    *,
    run_code: bool,
) -> Verification:
    """Go on to the results, now that every file is as the manifest says."""
    try:
        report = Report.load(opened.folder / RECORD)
    except InputError as error:
        return replace(checked, faults=(_told(error, opened),))
    faults, remarks = [], [*checked.remarks, _BY_HASH, *_of_others(opened, listed, about, report)]
    if RUN in listed and isinstance(report.run, NoRecord):
        faults.append(f"{RUN} is not the record of the run that made {RECORD}.")
    found: Recomputed | None = None
    try:
        if statement_of(listed, report.content) != manifest:
            faults.append(
                f"{MANIFEST} does not tell of the tests what {RECORD} does, or is not written as "
                "fairaudit writes it."
            )
        found = recomputed(opened.folder, about, report.content, run_code=run_code)
        for form in about.forms:
            wrong, remark = _form(opened, about, report, form.form, form.path)
            faults += wrong
            remarks += remark
        faults += _unnamed(listed, about)
    except FairauditError as error:
        faults.append(f"The results could not be worked out again: {_told(error, opened)}")
    except Exception as error:
        # Whoever made the files up can have put anything in them.
        faults.append(
            f"The results could not be worked out again: what the files hold led to "
            f"{type(error).__name__} ({error})."
        )
    return replace(
        checked,
        faults=tuple(faults),
        differences=() if found is None else found.differences,
        recomputed=found,
        remarks=tuple(remarks),
    )


def _of_others(
    opened: Opened, listed: Mapping[str, Written], about: About, report: Report
) -> Iterator[str]:
    """Checklists and decisions of a gate that are of another record than the bundle."""
    # Without texts, they are of the record with texts, which earlier versions don't name.
    own = about.audit_sha256 if about.without_text else str(report.content["sha256"])
    for name in sorted(listed) if own else ():
        if name.startswith(f"{GOVERNANCE}/") and (told := of_another(opened.folder / name, own)):
            yield f"{name} is {told}: it says nothing of the results in this bundle."


def _told(error: Exception, opened: Opened) -> str:
    """Words of an error with names as the bundle has them: a zip is read in a folder of chance."""
    return str(error).replace(f"{opened.folder}{os.sep}", "")


def _unnamed(listed: Mapping[str, Written], about: About) -> list[str]:
    """Reports that would pass for checked, since nothing says that they are reports."""
    named = {form.path for form in about.forms}
    files = dict.fromkeys(found_form(name).file for name in FORMS)
    return [
        f"{file} is a report, and {ABOUT} does not name it as one."
        for file in files
        if file in listed and file not in named
    ]


def _form(
    opened: Opened, about: About, report: Report, name: str, path: str
) -> tuple[list[str], list[str]]:
    """What is wrong with a report, and what is to be remarked, as sentences."""
    try:
        content = report.render(name)
    except (ImportError, InputError):
        return [], [f"{path} could not be rendered again here; its hash is right."]
    if content == (opened.folder / path).read_bytes():
        return [], []
    if about.fairaudit == fairaudit.__version__:
        return [f"{path} is not what {RECORD} gives: it was made from another, or changed."], []
    return [], [
        f"{path} is not what {RECORD} gives with this version of fairaudit. Its hash is right; "
        "what it shows was not checked."
    ]


def _remarks(folder: Path, about: About) -> Iterator[str]:
    if about.fairaudit != fairaudit.__version__:
        yield (
            f"The bundle was made with fairaudit {about.fairaudit}, and is verified with "
            f"{fairaudit.__version__}: a difference can come from that. Then verify it with the "
            "version that made it."
        )
    if about.without_text:
        yield (
            "The bundle was made without texts: verification began with what was measured. That "
            "this was read rightly from the answers was not checked, and neither were the "
            "agreement with labels by hand and what servers said that they were."
        )
