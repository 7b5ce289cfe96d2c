"""The report: an immutable record, rendered last."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from fairaudit.errors import InputError
from fairaudit.report.forms import found_form
from fairaudit.report.html import render_html
from fairaudit.report.markdown import render_markdown
from fairaudit.report.plain import freeze, to_json
from fairaudit.report.run_record import NO_RECORD, NoRecord, RunRecord, read_run
from fairaudit.report.saving import read_content, write_bytes

__all__ = ["Report"]

# Suffixes that only one form has; each is its name.
_BY_SUFFIX = (".html", ".md", ".json", ".csv", ".parquet", ".png", ".svg", ".pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that an audit found, as plain data; every rendered form is a pure function of it.

    Made by `build_report` or read back with `Report.load`. The record holds no time, path, host
    name or random id: the same answers give the same bytes.

    Parameters
    ----------
    content : Mapping[str, Any]
        The record, of schema `fairaudit.audit/2`. It cannot be changed.
    run : RunRecord or NoRecord
        What the run took, for the forms for people; no part of the record.
    """

    content: Mapping[str, Any]
    run: RunRecord | NoRecord = NO_RECORD

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", freeze(self.content))

    def to_json(self) -> str:
        """Strict JSON: no NaN, keys in a fixed order, one line for each row of a table."""
        return to_json(self.content)

    def to_html(self) -> str:
        """One self-contained page: nothing remote, and readable without scripts."""
        return render_html(self.content, self.run)

    def to_markdown(self) -> str:
        """Tell the same story in Markdown."""
        return render_markdown(self.content, self.run)

    def render(self, form: str) -> bytes:
        """One form of the report, such as “junit”; the same bytes for the same record.

        Parameters
        ----------
        form : str
            A name of `fairaudit list forms`.

        Raises
        ------
        InputError
            If there is no such form, or if this record cannot take it.
        MissingExtraError
            If the form needs an extra that is not installed.
        """
        return found_form(form).render(self.content, self.run)

    def save(self, path: str | Path, *, form: str | None = None) -> Path:
        """Write one form of the report.

        Parameters
        ----------
        path : str or Path
            A file. Its folder is made if it isn't there.
        form : str, optional
            A name of `fairaudit list forms`. Without one the suffix decides: .html, .md, .json,
            .csv, .parquet, .png, .svg or .pdf.

        Returns
        -------
        Path
            Where it was written.

        Raises
        ------
        InputError
            If the suffix is another one, if there is no such form, or if the file cannot be
            written.
        MissingExtraError
            If the form needs an extra that is not installed.

        Examples
        --------
        >>> Report(content={}).save("report.docx")
        Traceback (most recent call last):
        ...
        fairaudit.errors.InputError: A report cannot be saved as “report.docx”. Give a file name
        that ends in .html, .md, .json, .csv, .parquet, .png, .svg or .pdf, or name a form
        (`fairaudit list forms`).
        """
        target = Path(path)
        suffix = target.suffix.lower()
        if form is None and suffix not in _BY_SUFFIX:
            raise InputError(
                f"A report cannot be saved as “{target.name}”. Give a file name that ends in "
                f"{', '.join(_BY_SUFFIX[:-1])} or {_BY_SUFFIX[-1]}, or name a form "
                "(`fairaudit list forms`)."
            )
        write_bytes(target, self.render(form or suffix.removeprefix(".")))
        return target

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read an audit.json back, with the record of its run where that lies beside it.

        Parameters
        ----------
        path : str or Path
            A file that `save` wrote.

        Returns
        -------
        Report
            The same record: its rendered forms have the same bytes as the original's. Where
            run.json is missing, or of another audit, `run` says so.

        Raises
        ------
        InputError
            If the file cannot be read, is cut short, was changed, or comes from a newer version.
        """
        return cls(content=read_content(Path(path)), run=read_run(Path(path)))
