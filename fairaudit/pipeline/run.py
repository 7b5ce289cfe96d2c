"""One audit from its plan to its report, in one folder."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from fairaudit.backends import Backend
from fairaudit.errors import InputError
from fairaudit.ids import file_digest
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.environment import environment
from fairaudit.pipeline.stored import STORE, outcomes_in, results_of
from fairaudit.report import build_report, write_text
from fairaudit.results import Results
from fairaudit.runner import Collection, collect
from fairaudit.store import Store

__all__ = ["AuditRun", "run_audit"]

Progress = Callable[[Backend, int, int], None]

RECORD, RUN = "audit.json", "run.json"
REPORTS = ("report.html", "report.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRun:
    """What one call of `run_audit` did.

    Parameters
    ----------
    folder : Path
        Where everything lies.
    results : Results
        What was found.
    collections : tuple[Collection, ...]
        What was asked of each model.
    """

    folder: Path
    results: Results
    collections: tuple[Collection, ...]

    @property
    def asked(self) -> int:
        """Model calls made."""
        return sum(collection.asked for collection in self.collections)

    @property
    def failed(self) -> int:
        """Prompts without an answer."""
        return sum(collection.failed for collection in self.collections)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files for people and pipelines."""
        return tuple(self.folder / name for name in (*REPORTS, RECORD))


def run_audit(audit: Audit, folder: str | Path, *, progress: Progress | None = None) -> AuditRun:
    r"""Collect, analyze and report into one folder; resume there where it was stopped.

    Parameters
    ----------
    audit : Audit
        From `load_audit`.
    folder : str or Path
        Gets responses.db, audit.json, run.json, report.html and report.md.
    progress : callable of (model, done, total), optional
        Called after each batch.

    Returns
    -------
    AuditRun
        The results, and what was asked.

    Raises
    ------
    InputError
        If the folder cannot be made.
    StoreError, ModelError
        See `collect`. What was answered before is kept.

    Examples
    --------
    >>> import tempfile
    >>> from fairaudit import load_audit, run_audit
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plan = Path(folder, "audit.yaml")
    ...     _ = plan.write_text(
    ...         "vignettes: acute_pain\nattributes: sex\nmargin: 0.05\nseed: 1\n"
    ...         "models: [{backend: simulated, seed: 1}]"
    ...     )
    ...     run = run_audit(load_audit(plan), Path(folder, "results"))
    ...     [path.name for path in run.files], run.failed
    (['report.html', 'report.md', 'audit.json'], 0)
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"The folder {folder} cannot be made: {error.strerror}. Give another one."
        ) from error
    started, clock = datetime.now(UTC), time.perf_counter()
    # The store closes last: until the report is there, a killed audit resumes the same run.
    with Store(folder / STORE) as store:
        collections = tuple(
            collect(
                audit.cells,
                model,
                store,
                samples=audit.samples,
                progress=_for_model(progress, model),
            )
            for model in audit.models
        )
        outcomes = outcomes_in(audit, store)
        results = results_of(audit, outcomes)
        report = build_report(results, outcomes, audit.cells, models=audit.models, plan=audit.plan)
        for name in (RECORD, *REPORTS):
            report.save(folder / name)
        usage = [store.usage(model) for model in audit.models]
        record = {
            "schema": "fairaudit.run/1",
            "audit_sha256": file_digest(folder / RECORD),
            "started_at": started.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - clock, 3),
            "this_run": [asdict(collection) for collection in collections],
            "all_runs": [
                {"model_id": collection.model_id, **used}
                for collection, used in zip(collections, usage, strict=True)
            ],
            "environment": environment(),
        }
        write_text(folder / RUN, json.dumps(record, indent=2) + "\n")
    return AuditRun(folder=folder, results=results, collections=collections)


def _for_model(progress: Progress | None, model: Backend) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(model, done, total)
