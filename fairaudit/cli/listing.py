"""What `fairaudit list` shows."""

from collections.abc import Callable, Sequence

from fairaudit.backends import KNOWN_MODELS, model_path
from fairaudit.cli.checklist import listed_packs
from fairaudit.cli.text import table
from fairaudit.counterfactual import (
    load_attributes,
    load_vignettes,
    review_of,
    shipped_attribute_files,
    shipped_set_folders,
)
from fairaudit.pipeline.reads import described_outcomes
from fairaudit.registry import registered
from fairaudit.report import form_names, found_form

__all__ = ["LISTINGS", "listed", "listed_sets"]

Rows = list[dict[str, str]]


def listed_sets(sources: Sequence[str], attributes: Sequence[str]) -> Rows:
    """Vignette sets: names or folders, with the attributes of one's own that they use."""
    own = load_attributes(*attributes)
    sets = [load_vignettes(source, attributes=own) for source in sources]
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


def _vignettes() -> Rows:
    return listed_sets(list(shipped_set_folders()), ())


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


def _forms() -> Rows:
    return [
        {"name": name, "file": form.file, "what": form.title}
        for name, form in ((name, found_form(name)) for name in form_names())
    ]


LISTINGS: dict[str, Callable[[], Rows]] = {
    "vignettes": _vignettes,
    "attributes": _attributes,
    "models": _models,
    "backends": _plug_ins("fairaudit.backends"),
    "outcomes": described_outcomes,
    "forms": _forms,
    "packs": listed_packs,
}


# What --json tells beside, and would make lines too long to read.
_JSON_ONLY = {"outcomes": ("version", "object")}


def listed(rows: Rows, what: str = "") -> str:
    """One listing as a text table."""
    left_out = _JSON_ONLY.get(what, ())
    shown = [{key: value for key, value in row.items() if key not in left_out} for row in rows]
    header = list(shown[0]) if shown else ["name"]
    return table(header, [list(row.values()) for row in shown])
