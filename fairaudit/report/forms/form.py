"""What a form of a report is, and how one is found by its name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fairaudit.registry import registered, resolve
from fairaudit.report.run_record import NoRecord, RunRecord

__all__ = ["FORMS", "Form", "Naming", "Render", "form_names", "found_form"]

FORMS = "fairaudit.forms"
"""Group of entry points; a package of its own can add forms to it."""

Render = Callable[[Mapping[str, Any], RunRecord | NoRecord], bytes]
"""From a record, and what its run took, to a file: the same bytes for the same two."""

Naming = Callable[[Mapping[str, Any], RunRecord | NoRecord], str]
"""From the same two to the name of that file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form that a report can take.

    Parameters
    ----------
    file : str
        Name of the file that it is written to, unless another one is given; where the name depends
        on the record, what it looks like.
    title : str
        What it is and for whom, in a few words.
    render : Callable
        Gives the bytes of the file, from the content of a record (schema `fairaudit.audit/2`) and
        from what the run took.
    named : Callable, optional
        Gives the name of the file, where that depends on the record.

    Examples
    --------
    >>> Form(file="n.txt", title="number of results", render=lambda content, run: b"0").file
    'n.txt'
    """

    file: str
    title: str
    render: Render
    named: Naming | None = None

    def file_of(self, content: Mapping[str, Any], run: RunRecord | NoRecord) -> str:
        """Name of the file that this form of a record is written to, unless another is given."""
        return self.file if self.named is None else self.named(content, run)


def form_names() -> tuple[str, ...]:
    """Names of all forms, ours and third parties', in the order of the alphabet.

    Examples
    --------
    >>> {"html", "json", "md"} <= set(form_names())
    True
    """
    return tuple(sorted(registered(FORMS)))


def found_form(name: str) -> Form:
    """The form of this name.

    Raises
    ------
    InputError
        If there is none.
    MissingExtraError
        If it needs an extra that is not installed.

    Examples
    --------
    >>> found_form("html").file
    'report.html'
    """
    form: Form = resolve(FORMS, name)
    return form
