"""One audit from its plan to its report, in one folder."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from fairaudit.errors import InputError
from fairaudit.pipeline.asking import Asking, Told
from fairaudit.pipeline.audit import Audit
from fairaudit.pipeline.judge_labels import judge_agreement
from fairaudit.pipeline.judge_plan import PlannedJudge
from fairaudit.pipeline.judged import (
    JudgeTask,
    answers_of,
    checked_blind,
    judge_record,
    task_of,
)
from fairaudit.pipeline.recording import run_record
from fairaudit.pipeline.reporting import report_of
from fairaudit.pipeline.served import served_changes
from fairaudit.pipeline.stored import STORE, outcomes_in, results_of
from fairaudit.report import read_run, write_run
from fairaudit.results import Results
from fairaudit.runner import Collection
from fairaudit.store import Store

__all__ = ["AuditRun", "run_audit"]

RECORD = "audit.json"
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
        What was asked of each model, and last of the judge.
    judge_bias : Results or None
        What the judge itself does with one answer under the label of each group.
    """

    folder: Path
    results: Results
    collections: tuple[Collection, ...]
    judge_bias: Results | None = None

    @property
    def asked(self) -> int:
        """Prompts that were put to a model."""
        return sum(collection.asked for collection in self.collections)

    @property
    def requests(self) -> int:
        """Model calls made, repeated ones among them."""
        return sum(collection.requests for collection in self.collections)

    @property
    def failed(self) -> int:
        """Prompts without an answer."""
        return sum(collection.failed for collection in self.collections)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files for people and pipelines."""
        return tuple(self.folder / name for name in (*REPORTS, RECORD))


def run_audit(audit: Audit, folder: str | Path, *, progress: Told | None = None) -> AuditRun:
    r"""Collect, analyze and report into one folder; resume there where it was stopped.

    Parameters
    ----------
    audit : Audit
        From `load_audit`.
    folder : str or Path
        Gets responses.db, audit.json, run.json, report.html and report.md.
    progress : callable of (model, Progress), optional
        Called after each commit.

    Returns
    -------
    AuditRun
        The results, and what was asked.

    Raises
    ------
    InputError
        If the folder cannot be made, or if a judge could tell the groups; it is asked nothing then.
    StoreError, ModelError
        See `collect`. What was answered before is kept.
    BudgetError
        If the audit's budget is spent before everything has been asked; nothing is reported then.

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
        earlier = read_run(folder / RECORD)
        asking = Asking(audit, store, progress)
        collections = tuple(
            asking.collect(audit.cells, model, samples=audit.samples) for model in audit.models
        )
        task = None
        if audit.judge is not None:
            task, asked = _judged(audit, audit.judge, store, asking)
            collections += asked
        outcomes = outcomes_in(audit, store, task)
        agreement = judge_agreement(audit, outcomes)
        results = results_of(audit, outcomes, agreement)
        record_of_judge = judge_record(audit, store, task, agreement)
        report = report_of(
            audit,
            outcomes,
            results,
            judge=record_of_judge,
            served=served_changes(audit, store, task),
        )
        run = run_record(
            audit,
            store,
            asking,
            report.save(folder / RECORD),
            collections=collections,
            started=started,
            seconds=time.perf_counter() - clock,
            earlier=earlier,
        )
        write_run(run, folder)
        for name in REPORTS:
            replace(report, run=run).save(folder / name)
    return AuditRun(
        folder=folder,
        results=results,
        collections=collections,
        judge_bias=None if record_of_judge is None else record_of_judge.bias,
    )


def _judged(
    audit: Audit, judge: PlannedJudge, store: Store, asking: Asking
) -> tuple[JudgeTask, tuple[Collection, ...]]:
    """Ask the judge what it has not been asked yet, once it is sure that it can tell no group."""
    answers = answers_of(audit, store)
    checked_blind(judge, audit.cells, answers)
    task = task_of(judge, audit.cells, answers)
    if not task.n_prompts:
        return task, ()
    return task, (asking.collect(task, judge.model),)
