"""The answers of a store, written once into a file that other programs read."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from fairaudit.errors import InputError
from fairaudit.pipeline.export_file import written_once
from fairaudit.pipeline.export_inspect import inspect_name, write_inspect
from fairaudit.pipeline.export_tables import write_csv, write_jsonl, write_parquet
from fairaudit.pipeline.stored import STORE
from fairaudit.registry import suggestion
from fairaudit.store import StoredAnswers, stored_answers

__all__ = ["EXPORT_FORMATS", "export_answers"]

Naming = Callable[[StoredAnswers, Path], str]
Writer = Callable[[StoredAnswers, Path], int]


def _with(suffix: str) -> Naming:
    return lambda _, source: source.with_suffix(suffix).name


_WRITERS: Mapping[str, tuple[Naming, Writer]] = MappingProxyType(
    {
        "parquet": (_with(".parquet"), write_parquet),
        "csv": (_with(".csv"), write_csv),
        "jsonl": (_with(".jsonl"), write_jsonl),
        "inspect": (inspect_name, write_inspect),
    }
)

EXPORT_FORMATS = tuple(_WRITERS)
"""What answers can be exported to."""


def export_answers(
    store: str | Path, to: str, output: str | Path | None = None, *, model_id: str | None = None
) -> tuple[Path, int]:
    r"""Write every answer of a store, with what was asked, into a new file.

    Answers that failed are there with their status and error, and every run of a model that was
    asked more than once. They are read and written a few at a time. A row is ordered by model,
    repeat and prompt, so that the same answers give the same file.

    Parameters
    ----------
    store : str or Path
        The store, or the folder of an audit's results. It is only read, also while a model is
        being asked.
    to : {"parquet", "csv", "jsonl", "inspect"}
        What is written: a table with the columns of `tables.ANSWERS`, or a log of inspect-ai.
        In CSV, lists are JSON, and a text that a spreadsheet would take for a formula has an
        apostrophe before it. Parquet needs the extra “parquet”.
    output : str or Path, optional
        The file; may not be there yet. If not given, beside the store: with its name, or for
        “inspect” under the name by which the viewer lists it, with time, task and id.
    model_id : str, optional
        Only the answers of this model; “model_id/params_id” where it was asked with several sets
        of parameters. A log of inspect-ai holds those of one.

    Returns
    -------
    Path, int
        The file, and the number of answers in it.

    Raises
    ------
    InputError
        If there is no such store or no such model, the file is there already, or it cannot be
        written; nothing is left behind then.
    MissingExtraError
        If the extra that is needed is not installed.
    StoreError
        If the store cannot be read, is damaged or is something else.

    Examples
    --------
    >>> import tempfile
    >>> from fairaudit import SimulatedBackend, Store, collect, counterfactuals, export_answers
    >>> from fairaudit import load_attributes, load_vignettes
    >>> cells = counterfactuals(load_vignettes("acute_pain"), load_attributes("sex"), wordings=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Store(Path(folder, "pain.db")) as store:
    ...         asked = collect(cells, SimulatedBackend(seed=1), store).asked
    ...     path, rows = export_answers(Path(folder, "pain.db"), "csv")
    >>> path.name, rows == asked
    ('pain.csv', True)
    """
    if to not in _WRITERS:
        raise InputError(f"Answers cannot be exported to {to!r}. {suggestion(to, _WRITERS)}")
    name, write = _WRITERS[to]
    source = Path(store) / STORE if Path(store).is_dir() else Path(store)
    with stored_answers(source) as answers:
        chosen = answers if model_id is None else answers.only(model_id)
        path = source.with_name(name(chosen, source)) if output is None else Path(output)
        with written_once(path, "The answers") as beside:
            count = write(chosen, beside)
    return path, count
