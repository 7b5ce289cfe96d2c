"""A starter set: example cases with notes, to be changed into one's own."""

from importlib.util import find_spec
from pathlib import Path

from fairaudit.authoring.folder import replace_files
from fairaudit.authoring.sheet import write_sheet
from fairaudit.counterfactual import is_identifier, shipped_set_folders
from fairaudit.errors import InputError

__all__ = ["new_set"]

_STARTER = Path(__file__).parent / "starter"
_PLAN = "audit.yaml"


def new_set(name: str, folder: str | Path = ".") -> tuple[Path, ...]:
    """Write a starter set that loads, and an audit that runs on it.

    Parameters
    ----------
    name : str
        Id of the set: lower-case letters, digits and underscores.
    folder : str or Path
        Gets a folder NAME with set.yaml, example cases and CARD.md; audit.yaml beside it; and
        NAME.xlsx, the same set as a spreadsheet, where openpyxl is installed.

    Returns
    -------
    tuple[Path, ...]
        The set's folder, audit.yaml, and the spreadsheet if it was written.

    Raises
    ------
    InputError
        If the name is no id or is that of a shipped set, or if any of the files is there.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from fairaudit import load_vignettes
    >>> with TemporaryDirectory() as folder:
    ...     made = new_set("wound_care", folder)
    ...     len(load_vignettes(made[0]).vignettes)
    3
    """
    target = Path(folder)
    place, plan, sheet = target / name, target / _PLAN, target / f"{name}.xlsx"
    _check_name(name)
    for path in (place, plan, sheet):
        if path.exists():
            other = "another folder" if path == plan else "another name, or another folder"
            raise InputError(
                f"{path} is there already, and nothing is overwritten. Give {other} with --output."
            )
    written = {place / path.name: _text(path, name) for path in sorted(_STARTER.iterdir())}
    written[plan] = written.pop(place / _PLAN)
    replace_files({path: text.encode("utf-8") for path, text in written.items()})
    if find_spec("openpyxl") is None:
        return place, plan
    return place, plan, write_sheet(place, sheet)


def _check_name(name: str) -> None:
    if not is_identifier(name):
        raise InputError(
            f"“{name}” cannot name a set: use lower-case letters, digits and underscores only, as "
            "in wound_care."
        )
    if name in shipped_set_folders():
        raise InputError(f"A shipped set has the name {name}. Give yours another one.")


def _text(path: Path, name: str) -> str:
    text = path.read_text(encoding="utf-8")
    changes = {
        "set.yaml": ("id: starter", f"id: {name}"),
        "CARD.md": ("# NAME", f"# {name}"),
        _PLAN: ("vignettes: ./starter", f"vignettes: ./{name}"),
    }
    return text.replace(*changes[path.name], 1) if path.name in changes else text
