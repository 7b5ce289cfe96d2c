"""An audit.yaml, run through exactly the public verbs."""

from fairaudit.pipeline.audit import Audit, load_audit, quickstart_file
from fairaudit.pipeline.bundle import MadeBundle, Verification, make_bundle, verify_bundle
from fairaudit.pipeline.counts import (
    CrossingPreview,
    FormatPreview,
    Preview,
    matched_pair,
    matched_pairs,
    preview,
)
from fairaudit.pipeline.coverage import Coverage, coverage_in
from fairaudit.pipeline.estimates import ModelPreview
from fairaudit.pipeline.export import EXPORT_FORMATS, export_answers
from fairaudit.pipeline.export_measured import OUTCOMES_FORMATS, export_outcomes
from fairaudit.pipeline.judge_calls import JudgePreview
from fairaudit.pipeline.judge_plan import PlannedJudge
from fairaudit.pipeline.planning import PlannedSet, PlannedSpread, PlannedWhole
from fairaudit.pipeline.policy_check import held_to_policy
from fairaudit.pipeline.run import AuditRun, run_audit
from fairaudit.pipeline.stored import STORE, analyze_audit, results_of, stored_bias, stored_outcomes

__all__ = [
    "EXPORT_FORMATS",
    "OUTCOMES_FORMATS",
    "STORE",
    "Audit",
    "AuditRun",
    "Coverage",
    "CrossingPreview",
    "FormatPreview",
    "JudgePreview",
    "MadeBundle",
    "ModelPreview",
    "PlannedJudge",
    "PlannedSet",
    "PlannedSpread",
    "PlannedWhole",
    "analyze_audit",
    "Preview",
    "Verification",
    "coverage_in",
    "export_answers",
    "export_outcomes",
    "held_to_policy",
    "load_audit",
    "make_bundle",
    "matched_pair",
    "matched_pairs",
    "preview",
    "quickstart_file",
    "results_of",
    "run_audit",
    "stored_bias",
    "stored_outcomes",
    "verify_bundle",
]
