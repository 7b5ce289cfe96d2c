"""The report of an audit: a record of plain data, and its forms for people."""

from fairaudit.report.build import build_report
from fairaudit.report.record import Report
from fairaudit.report.saving import write_text

__all__ = ["Report", "build_report", "write_text"]
