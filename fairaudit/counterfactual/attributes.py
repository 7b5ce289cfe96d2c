"""Demographic attributes: levels, reference level, and the texts that tell them."""

from functools import cache
from pathlib import Path

from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.faults import attribute_file_faults
from fairaudit.counterfactual.resources import shipped_attribute_files
from fairaudit.errors import Fault, FileError, InputError
from fairaudit.registry import suggestion
from fairaudit.yamlfile import read_yaml

__all__ = ["load_attributes", "shipped_attributes"]


def load_attributes(*sources: str | Path) -> tuple[Attribute, ...]:
    """Load attributes by shipped name or by path.

    Parameters
    ----------
    *sources : str or Path
        Names of shipped attributes (`fairaudit list attributes`), or paths of YAML files.

    Returns
    -------
    tuple[Attribute, ...]
        In the order given.

    Raises
    ------
    InputError
        If a name isn't shipped, or an attribute is given twice.
    FileError
        If files have faults; all of them are listed.

    Examples
    --------
    >>> [attribute.id for attribute in load_attributes("sex", "race_ethnicity")]
    ['sex', 'race_ethnicity']
    """
    faults: list[Fault] = []
    loaded: list[Attribute] = []
    for source in sources:
        try:
            loaded.append(_load(source))
        except FileError as error:
            faults.extend(error.faults)
    if faults:
        raise FileError(faults)
    names = [attribute.id for attribute in loaded]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"The attribute {', '.join(twice)} is given twice; give each one once.")
    return tuple(loaded)


@cache
def shipped_attributes() -> tuple[Attribute, ...]:
    """Every shipped attribute, read once."""
    return load_attributes(*shipped_attribute_files())


def _load(source: str | Path) -> Attribute:
    file = read_yaml(_path(source))
    faults: list[Fault] = []
    attribute = file.check(Attribute, faults)
    faults += attribute_file_faults(file)
    if attribute is None or faults:
        raise FileError(faults)
    return attribute


def _path(source: str | Path) -> str | Path:
    shipped = shipped_attribute_files()
    if isinstance(source, Path) or "/" in source or source.endswith((".yaml", ".yml")):
        return source
    if source not in shipped:
        raise InputError(
            f"There is no shipped attribute called “{source}”. {suggestion(source, shipped)} "
            "An attribute of your own is given by the path of its YAML file."
        )
    return shipped[source]
