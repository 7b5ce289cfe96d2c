"""What a vignette set says of attributes that there are not, or of levels that they lack."""

from collections.abc import Mapping, Sequence

from fairaudit.counterfactual.attribute import Attribute
from fairaudit.counterfactual.drafts import VignetteDraft
from fairaudit.counterfactual.fields import is_identifier
from fairaudit.errors import Fault
from fairaudit.registry import closest, suggestion
from fairaudit.yamlfile import Location, YamlFile

__all__ = ["attribute_faults", "unknown_attribute_faults"]

Attributes = Mapping[str, Attribute]


def attribute_faults(vignette: VignetteDraft, attributes: Attributes) -> list[Fault]:
    """Faults of what a vignette says of attributes: names, levels of sex, its base."""
    file = vignette.file
    faults = unknown_attribute_faults(
        file, vignette.invariant_to, vignette.not_invariant, attributes
    )
    faults += _sex_faults(vignette, attributes)
    for name in vignette.not_invariant:
        if name in vignette.invariant_to:
            message = f"“{name}” stands in invariant_to as well; it can be in one of them only."
            faults.append(file.fault(["not_invariant", name], message))
    for name, level in vignette.base.items():
        if name not in attributes:
            faults.append(file.fault(["base", name], _no_attribute(name, attributes)))
        elif level and level not in attributes[name].levels:
            hint = suggestion(level, attributes[name].levels)
            faults.append(file.fault(["base", name], f"“{level}” is no level of {name}. {hint}"))
    return faults


def _sex_faults(vignette: VignetteDraft, attributes: Attributes) -> list[Fault]:
    """Words under `sexes` that are no level of sex; what is no name at all, the schema tells."""
    levels = attributes["sex"].levels if "sex" in attributes else {}
    return [
        vignette.file.fault(
            ["sexes", index],
            f"“{name}” is no level of sex. {suggestion(name, levels)} Both are written as "
            f"[{', '.join(levels)}].",
        )
        for index, name in enumerate(vignette.sexes)
        if levels and name and is_identifier(name) and name not in levels
    ]


def unknown_attribute_faults(
    file: YamlFile, invariant_to: Sequence[str], reasons: Sequence[str], known: Attributes
) -> list[Fault]:
    """Faults of `invariant_to` and of the reasons under `not_invariant`: names of no attribute."""
    places: list[tuple[Location, str]] = [
        (["invariant_to", index], name) for index, name in enumerate(invariant_to)
    ]
    places += [(["not_invariant", name], name) for name in reasons]
    return [
        file.fault(place, _no_attribute(name, known))
        for place, name in places
        if name and name not in known
    ]


def _no_attribute(name: str, known: Attributes) -> str:
    """Say that an attribute is unknown: it is misspelt, or its file was not given."""
    if closest(name, known):
        return f"“{name}” is no attribute. {suggestion(name, known)}"
    return (
        f"“{name}” is no attribute that is known here. If it is your own, give its file as well: "
        "under “attributes:” in audit.yaml, by --attributes of `fairaudit sheet` and `fairaudit "
        f"review`, or beside the set in `fairaudit lint`. {suggestion(name, known)}"
    )
