"""The report of an audit: a record of plain data, and its forms for people."""

from fairaudit.report.build import build_report
from fairaudit.report.forms import Form, form_names, found_form
from fairaudit.report.record import Report
from fairaudit.report.run_record import (
    NO_RECORD,
    Energy,
    NoRecord,
    RunRecord,
    Took,
    read_run,
    write_run,
)
from fairaudit.report.saving import write_bytes, write_text

__all__ = [
    "NO_RECORD",
    "Energy",
    "Form",
    "NoRecord",
    "Report",
    "RunRecord",
    "Took",
    "build_report",
    "form_names",
    "found_form",
    "read_run",
    "write_bytes",
    "write_run",
    "write_text",
]
