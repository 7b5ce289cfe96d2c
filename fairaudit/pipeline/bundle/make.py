"""An audit's evidence put together: plan, sets, answers, record, reports, manifest, signature."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import fairaudit
from fairaudit.errors import InputError
from fairaudit.ids import file_digest
from fairaudit.pipeline.asking import asked_models
from fairaudit.pipeline.audit import Audit, load_audit
from fairaudit.pipeline.bundle.archive import write_zip
from fairaudit.pipeline.bundle.asked import answers_given, asked_in, not_asked, plan_asked
from fairaudit.pipeline.bundle.compare import Difference, content_differences
from fairaudit.pipeline.bundle.contents import (
    ABOUT,
    ENVELOPE,
    ENVIRONMENT,
    MANIFEST,
    PLAN,
    RECORD,
    RESPONSES,
    About,
    Asked,
    FormFile,
    LeftOut,
    written_about,
)
from fairaudit.pipeline.bundle.given import Given, beside, given_audit
from fairaudit.pipeline.bundle.kept import BundledAnswers
from fairaudit.pipeline.bundle.manifest import statement_of, written
from fairaudit.pipeline.bundle.recompute import measured_in, record_of
from fairaudit.pipeline.bundle.record_files import no_run, put_forms, put_outcomes, put_record
from fairaudit.pipeline.bundle.signing import envelope_of, load_private_key
from fairaudit.pipeline.bundle.sources import PlanSources, put_sources
from fairaudit.pipeline.bundle.staging import Staging, secrets_of
from fairaudit.pipeline.bundle.surroundings import surroundings, version_that_ran
from fairaudit.pipeline.bundle.tables import read_responses
from fairaudit.pipeline.bundle.without_text import content_without_text
from fairaudit.pipeline.export_tables import write_answers
from fairaudit.pipeline.stored import STORE
from fairaudit.report import Report
from fairaudit.report.plain import thaw
from fairaudit.store import stored_answers

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["MadeBundle", "make_bundle"]

_ZIP = ".zip"
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBundle:
    """What `make_bundle` made.

    Parameters
    ----------
    path : Path
        The folder or the zip.
    files : tuple[str, ...]
        Names of all its files.
    left_out : tuple[LeftOut, ...]
        What is not there, and why.
    signed : bool
        Whether it was signed.
    remarks : tuple[str, ...]
        What has to be known of what people wrote, a sentence each.
    """

    path: Path
    files: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    signed: bool
    remarks: tuple[str, ...]

    @property
    def listed(self) -> tuple[str, ...]:
        """Those that its manifest lists: all but the manifest itself and its signature."""
        return tuple(name for name in self.files if name not in (MANIFEST, ENVELOPE))


def make_bundle(
    source: str | Path,
    output: str | Path | None = None,
    *,
    results: str | Path | None = None,
    without_text: bool = False,
    also: Sequence[str | Path] = (),
    key: str | Path | None = None,
    password: Callable[[], str] = str,
) -> MadeBundle:
    r"""Put the evidence of an audit together in one folder or zip; nobody is asked anything.

    The results are worked out of the stored answers once more. If they are not those of audit.json,
    no bundle is made, since it could not be verified.

    Parameters
    ----------
    source : str or Path
        The audit.yaml, or the folder of its results.
    output : str or Path, optional
        The folder, or a zip by its name; may not be there yet. NAME-bundle if not given.
    results : str or Path, optional
        Folder of the results, where `source` is an audit.yaml; NAME-results if not given.
    without_text : bool
        Leave out what was asked and what was answered: verification begins with outcomes then.
    also : Sequence of str or Path
        Further files, such as a policy or a checklist; they go into the folder “governance”.
    key : str or Path, optional
        A private ed25519 key, PEM or OpenSSH, to sign with.
    password : callable
        Gives the password of a key that is encrypted.

    Returns
    -------
    MadeBundle

    Raises
    ------
    InputError
        If there is no audit.yaml that the results are of, if the results are not those of the
        answers, if a file cannot be read or would give a secret away, or if the key cannot be
        used. Nothing is left behind.
    MissingExtraError
        If the extra “parquet” is not installed, or “sign” where a key is given.
    StoreError
        If the store cannot be read, or is damaged.

    Examples
    --------
    >>> import tempfile
    >>> from fairaudit import run_audit
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plan = Path(folder, "audit.yaml")
    ...     _ = plan.write_text(
    ...         "vignettes: acute_pain\nattributes: sex\nmargin: 0.05\nseed: 1\n"
    ...         "design: {limit: 4, questions: opioid}\nmodels: [{backend: simulated, seed: 1}]"
    ...     )
    ...     _ = run_audit(load_audit(plan), Path(folder, "results"))
    ...     made = make_bundle(plan, Path(folder, "b"), results=Path(folder, "results"))
    ...     (made.path / "audit.json").is_file(), "data/responses.parquet" in made.files
    (True, True)
    """
    signing = None if key is None else load_private_key(Path(key), password)
    given = given_audit(Path(source), None if results is None else Path(results))
    audit = load_audit(given.plan)
    given.check(audit)
    path = Path(f"{audit.name}-bundle") if output is None else Path(output)
    if path.exists() or path.is_symlink():
        raise InputError(
            f"{path} is there already, and nothing is written over it. Move it away, or give "
            "another --output."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".fairaudit-bundle-", dir=path.parent) as beside_it:
        (room := Path(beside_it) / "bundle").mkdir()
        staging = Staging(room, secrets_of(asked_models(audit)))
        left_out, remarks = _put(staging, given, audit, Path(beside_it), without_text, also)
        _sign(staging, signing)
        if path.suffix.lower() == _ZIP:
            write_zip(room, staging.names, Path(beside_it) / "zip")
            (Path(beside_it) / "zip").rename(path)
        else:
            room.rename(path)
    return MadeBundle(
        path=path,
        files=staging.names,
        left_out=left_out,
        signed=signing is not None,
        remarks=remarks,
    )


def _put(
    staging: Staging,
    given: Given,
    audit: Audit,
    aside: Path,
    without_text: bool,
    also: Sequence[str | Path],
) -> tuple[tuple[LeftOut, ...], tuple[str, ...]]:
    """Write everything but the signature; what was left out, and what has to be known."""
    of_people = beside(given, also)
    models, judge = asked_in(audit, given.content)
    everybody = (*models, *((judge,) if judge is not None else ()))
    staging.copy(given.plan, PLAN)
    sources = put_sources(
        staging, given.plan_content, audit, given.plan.absolute().parent, without_text=without_text
    )
    responses = aside / "responses" if without_text else staging.place(RESPONSES)
    with stored_answers(given.folder / STORE) as stored:
        rows = answers_given(stored, everybody, plan_asked(audit, stored, models, aside))
        if not without_text:
            rows = staging.checked_answers(rows, RESPONSES)
        count = write_answers(rows, responses)
        left_out = [*sources.left_out, *not_asked(stored, everybody, count)]
    answers = BundledAnswers(read_responses(responses)[0], everybody)
    measured = measured_in(audit, answers)
    _check_same(given, content_differences(thaw(given.content), record_of(audit, measured)))
    content = given.content
    if without_text:
        measured = measured.without_text()
        content = content_without_text(record_of(audit, measured))
    put_outcomes(staging, measured, without_text=without_text)
    run = put_record(staging, given, content, aside, without_text=without_text)
    forms, no_forms = put_forms(staging, Report(content=content, run=run))
    left_out += [*no_run(given, run), *no_forms]
    for name, file in of_people.files.items():
        staging.copy(file, name)
    staging.put(ENVIRONMENT, surroundings(run))
    about = _about(given, audit, sources, models, judge, forms, left_out, without_text)
    staging.put(ABOUT, written_about(about))
    files = written(staging.folder, staging.names)
    staging.put(MANIFEST, statement_of(files, content))
    return about.left_out, of_people.remarks


def _check_same(given: Given, differences: Sequence[Difference]) -> None:
    if not differences:
        return
    told = "; ".join(
        ", ".join(filter(None, (one.table, one.row, one.column))) for one in differences[:_SHOWN]
    )
    ran = version_that_ran(given.run)
    elsewhere = ""
    if ran is not None and ran != fairaudit.__version__:
        elsewhere = f" It was made with fairaudit {ran}, and this is {fairaudit.__version__}."
    raise InputError(
        f"The results in {given.folder / RECORD} are not those of the answers in {STORE}: "
        f"{len(differences):,} values differ, first of all {told}.{elsewhere} No bundle was made, "
        "since it could not be verified. Make the report again with `fairaudit run`, or the bundle "
        "with the fairaudit that made the report."
    )


def _about(
    given: Given,
    audit: Audit,
    sources: PlanSources,
    models: tuple[Asked, ...],
    judge: Asked | None,
    forms: tuple[FormFile, ...],
    left_out: Sequence[LeftOut],
    without_text: bool,
) -> About:
    return About(
        fairaudit=fairaudit.__version__,
        name=audit.name,
        without_text=without_text,
        record_sha256=file_digest(given.folder / RECORD),
        audit_sha256=str(given.content["sha256"]),
        models=models,
        judge=judge,
        vignettes=sources.vignettes,
        attributes=sources.attributes,
        rubric=sources.rubric,
        policy=sources.policy,
        labels=sources.labels,
        own_outcomes=sources.own_outcomes,
        forms=forms,
        left_out=tuple(left_out),
    )


def _sign(staging: Staging, key: "Ed25519PrivateKey | None") -> None:
    if key is not None:
        manifest = (staging.folder / MANIFEST).read_bytes()
        staging.place(ENVELOPE).write_bytes(envelope_of(manifest, key))
