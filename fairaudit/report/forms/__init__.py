"""Forms of a report: each is a pure function of the record, in a module of its own."""

from fairaudit.report.forms.form import Form, form_names, found_form

__all__ = ["Form", "form_names", "found_form"]
