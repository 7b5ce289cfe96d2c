"""What `fairaudit list` shows."""

from collections.abc import Callable

from fairaudit.backends import KNOWN_MODELS, model_path
from fairaudit.cli.text import table
from fairaudit.counterfactual import (
    load_attributes,
    load_vignettes,
    review_of,
    shipped_attribute_files,
    shipped_set_folders,
)
from fairaudit.registry import registered

__all__ = ["LISTINGS", "listed"]

Rows = list[dict[str, str]]


def _vignettes() -> Rows:
    sets = [load_vignettes(name) for name in shipped_set_folders()]
    return [
        {
            "name": one.id,
            "title": one.about.title,
            "vignettes": str(len(one.vignettes)),
            "questions": ", ".join(question.id for question in one.questions),
            "reviewed by": review_of(one).short,
        }
        for one in sets
    ]


def _attributes() -> Rows:
    return [
        {
            "name": attribute.id,
            "title": attribute.title,
            "reference": attribute.reference,
            "groups": ", ".join(name for name in attribute.levels if name != attribute.reference),
        }
        for attribute in load_attributes(*shipped_attribute_files())
    ]


def _models() -> Rows:
    return [
        {
            "name": model.name,
            "licence": model.licence,
            "source": model.source,
            "here": "yes" if model_path(model.name) else f"no; fairaudit download {model.name}",
        }
        for model in KNOWN_MODELS.values()
    ]


def _plug_ins(group: str) -> Callable[[], Rows]:
    return lambda: [
        {"name": name, "object": point.value} for name, point in sorted(registered(group).items())
    ]


LISTINGS: dict[str, Callable[[], Rows]] = {
    "vignettes": _vignettes,
    "attributes": _attributes,
    "models": _models,
    "backends": _plug_ins("fairaudit.backends"),
    "outcomes": _plug_ins("fairaudit.outcomes"),
}


def listed(what: str) -> str:
    """One listing as a text table."""
    rows = LISTINGS[what]()
    header = list(rows[0]) if rows else ["name"]
    return table(header, [list(row.values()) for row in rows])
