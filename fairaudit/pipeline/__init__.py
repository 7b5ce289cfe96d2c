"""An audit.yaml, run through exactly the public verbs."""

from fairaudit.pipeline.audit import Audit, load_audit, quickstart_file
from fairaudit.pipeline.counts import (
    CrossingPreview,
    FormatPreview,
    Preview,
    matched_pair,
    preview,
)
from fairaudit.pipeline.run import AuditRun, run_audit

__all__ = [
    "Audit",
    "AuditRun",
    "CrossingPreview",
    "FormatPreview",
    "Preview",
    "load_audit",
    "matched_pair",
    "preview",
    "quickstart_file",
    "run_audit",
]
