"""Where the shipped sets and attributes lie: inside an installed package, or in a checkout."""

from pathlib import Path

from fairaudit.errors import InputError

__all__ = [
    "shipped_attribute_files",
    "shipped_name_files",
    "shipped_set_folders",
    "vignette_root",
]


def vignette_root() -> Path:
    """Folder with the shipped vignette sets.

    A wheel carries it inside the package; an editable install finds it beside the package.

    Raises
    ------
    InputError
        If it is in neither place.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "vignettes", package.parent / "vignettes"):
        if folder.is_dir():
            return folder
    raise InputError(
        "The shipped vignette sets are missing from this installation. Install fairaudit-clinical "
        "again, or give the path of a set's folder."
    )


def shipped_set_folders() -> dict[str, Path]:
    """Folders of the shipped sets by set id."""
    return {path.parent.name: path.parent for path in sorted(vignette_root().glob("*/set.yaml"))}


def shipped_attribute_files() -> dict[str, Path]:
    """Files of the shipped attributes by attribute id."""
    folder = Path(__file__).parent / "attributes"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def shipped_name_files() -> list[Path]:
    """Tables of the patients' names, with what is to be known of them."""
    return [path for path in sorted((Path(__file__).parent / "names").iterdir()) if path.is_file()]
