"""fairaudit: does a clinical language model decide differently when only demographics change?

The whole of it::

    YAML → cells → responses → outcomes → results → report

Each arrow is one verb: `counterfactuals`, `collect`, `parse`, `analyze`, `build_report`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fairaudit import judging as judging
    from fairaudit import testing as testing
    from fairaudit.analysis import analyze
    from fairaudit.analysis.metrics import Metrics, metrics_by_group
    from fairaudit.analysis.sensitivity_fits import SensitivityFits, sensitivity_fits
    from fairaudit.authoring import (
        lint,
        new_set,
        put_back_review,
        put_back_sheet,
        write_review,
        write_sheet,
    )
    from fairaudit.backends import (
        AsyncBackend,
        Backend,
        CallableBackend,
        CommandBackend,
        InspectBackend,
        OpenAIBackend,
        RayBackend,
        SimulatedBackend,
        TransformersBackend,
        download,
    )
    from fairaudit.counterfactual import (
        Attribute,
        Cells,
        MatchedSet,
        PromptTemplate,
        VignetteSet,
        counterfactuals,
        load_attributes,
        load_vignettes,
        matched_set,
    )
    from fairaudit.errors import (
        BudgetError,
        BusyError,
        CallError,
        ConformanceError,
        DownloadError,
        FairauditError,
        FileError,
        InputError,
        MissingExtraError,
        ModelError,
        PassingCallError,
        RateLimitError,
        StoreError,
        StorePlanError,
        StoreVersionError,
    )
    from fairaudit.looks import PlannedLooks, UnlimitedLooks
    from fairaudit.outcomes import (
        ChosenOption,
        ExclusionWarning,
        FunctionOutcome,
        Outcome,
        PairOutcome,
        PlannedOutcome,
        TableOutcome,
        TableReading,
        outcomes_from_table,
        parse,
        read_table,
        repeat_agreement,
    )
    from fairaudit.pipeline import (
        Audit,
        export_answers,
        export_outcomes,
        load_audit,
        preview,
        run_audit,
    )
    from fairaudit.report import Report, build_report
    from fairaudit.results import Results
    from fairaudit.rows import Answer, Cell, Identity, Measurement, Prompt, Response
    from fairaudit.runner import Budget, Collection, Limits, Price, Progress, collect
    from fairaudit.store import Store
    from fairaudit.verdicts import Verdict

# Room by room. Names load on first use, so that importing the package costs nothing.
_ROOMS = {
    "analysis": ("analyze",),
    "analysis.metrics": ("Metrics", "metrics_by_group"),
    "analysis.sensitivity_fits": ("SensitivityFits", "sensitivity_fits"),
    "authoring": (
        "lint",
        "new_set",
        "put_back_review",
        "put_back_sheet",
        "write_review",
        "write_sheet",
    ),
    "backends": (
        "AsyncBackend",
        "Backend",
        "CallableBackend",
        "CommandBackend",
        "InspectBackend",
        "OpenAIBackend",
        "RayBackend",
        "SimulatedBackend",
        "TransformersBackend",
        "download",
    ),
    "counterfactual": (
        "Attribute",
        "Cells",
        "MatchedSet",
        "PromptTemplate",
        "VignetteSet",
        "counterfactuals",
        "load_attributes",
        "load_vignettes",
        "matched_set",
    ),
    "errors": (
        "BudgetError",
        "BusyError",
        "CallError",
        "ConformanceError",
        "DownloadError",
        "FairauditError",
        "FileError",
        "InputError",
        "MissingExtraError",
        "ModelError",
        "PassingCallError",
        "RateLimitError",
        "StoreError",
        "StorePlanError",
        "StoreVersionError",
    ),
    "looks": ("PlannedLooks", "UnlimitedLooks"),
    "outcomes": (
        "ChosenOption",
        "ExclusionWarning",
        "FunctionOutcome",
        "Outcome",
        "PairOutcome",
        "PlannedOutcome",
        "TableOutcome",
        "TableReading",
        "outcomes_from_table",
        "parse",
        "read_table",
        "repeat_agreement",
    ),
    "pipeline": (
        "Audit",
        "export_answers",
        "export_outcomes",
        "load_audit",
        "preview",
        "run_audit",
    ),
    "report": ("Report", "build_report"),
    "results": ("Results",),
    "rows": ("Answer", "Cell", "Identity", "Measurement", "Prompt", "Response"),
    "runner": ("Budget", "Collection", "Limits", "Price", "Progress", "collect"),
    "store": ("Store",),
    "verdicts": ("Verdict",),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}
# A room whose names stand by themselves: `fairaudit.judging.judge_prompts`.
_MODULES = ("judging", "testing")

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "AsyncBackend",
    "Attribute",
    "Audit",
    "Backend",
    "Budget",
    "BudgetError",
    "BusyError",
    "CallError",
    "CallableBackend",
    "Cell",
    "Cells",
    "ChosenOption",
    "Collection",
    "CommandBackend",
    "ConformanceError",
    "DownloadError",
    "ExclusionWarning",
    "FairauditError",
    "FileError",
    "FunctionOutcome",
    "Identity",
    "InputError",
    "InspectBackend",
    "Limits",
    "MatchedSet",
    "Measurement",
    "Metrics",
    "MissingExtraError",
    "ModelError",
    "OpenAIBackend",
    "Outcome",
    "PairOutcome",
    "PassingCallError",
    "PlannedLooks",
    "PlannedOutcome",
    "Price",
    "Progress",
    "Prompt",
    "PromptTemplate",
    "RateLimitError",
    "RayBackend",
    "Report",
    "Response",
    "Results",
    "SensitivityFits",
    "SimulatedBackend",
    "Store",
    "StoreError",
    "StorePlanError",
    "StoreVersionError",
    "TableOutcome",
    "TableReading",
    "TransformersBackend",
    "UnlimitedLooks",
    "Verdict",
    "VignetteSet",
    "__version__",
    "analyze",
    "build_report",
    "collect",
    "counterfactuals",
    "download",
    "export_answers",
    "export_outcomes",
    "judging",
    "lint",
    "load_attributes",
    "load_audit",
    "load_vignettes",
    "matched_set",
    "metrics_by_group",
    "new_set",
    "outcomes_from_table",
    "parse",
    "preview",
    "put_back_review",
    "put_back_sheet",
    "read_table",
    "repeat_agreement",
    "run_audit",
    "sensitivity_fits",
    "testing",
    "write_review",
    "write_sheet",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public object
    if name in _MODULES:
        return import_module(f"fairaudit.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'fairaudit' has no attribute {name!r}")
    found = getattr(import_module(f"fairaudit.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
