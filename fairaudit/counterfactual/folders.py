"""The folder of a vignette set, and which of its files are read."""

from pathlib import Path

from fairaudit.counterfactual.resources import shipped_set_folders
from fairaudit.errors import Fault, InputError
from fairaudit.registry import suggestion

__all__ = ["case_files", "misnamed_files", "set_folder", "unseen"]

_NOT_READ = (".", "~$")


def set_folder(source: str | Path) -> Path:
    """Folder of a set that is named as in `load_vignettes`.

    Raises
    ------
    InputError
        If there is no such set.
    """
    shipped = shipped_set_folders()
    if isinstance(source, str) and source in shipped:
        return shipped[source]
    folder = Path(source)
    if not folder.is_dir():
        raise InputError(
            f"There is no vignette set “{source}”: it is neither a shipped set nor a folder. "
            f"{suggestion(str(source), shipped)}"
        )
    if not (folder / "set.yaml").is_file():
        if (folder / "set.yml").is_file():
            raise InputError(f"Rename {folder / 'set.yml'} to set.yaml; as it is, it is not read.")
        raise InputError(f"The folder {folder} has no set.yaml, so it is not a vignette set.")
    return folder


def unseen(path: Path) -> bool:
    """Whether a file is hidden, or the lock that an editor puts beside an open file.

    Examples
    --------
    >>> [unseen(Path(name)) for name in (".case.yaml", "~$case.yaml", "set/case.yaml")]
    [True, True, False]
    """
    return path.name.startswith(_NOT_READ)


def case_files(folder: Path) -> list[Path]:
    """Files of a set's cases, by name; hidden files and editors' locks are none."""
    return [
        path
        for path in sorted(folder.glob("*.yaml"))
        if path.name != "set.yaml" and not unseen(path)
    ]


def misnamed_files(folder: Path) -> list[Fault]:
    """Faults of files that are meant as cases and are not read, for the end of their name."""
    return [
        Fault(
            path=path,
            line=1,
            message=f"a case's file ends in “.yaml”: rename it to {path.stem}.yaml, or move it out "
            "of the set's folder. As it is, it is not read.",
        )
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in (".yml", ".yaml")
        and path.suffix != ".yaml"
        and not unseen(path)
        and path.is_file()
    ]
