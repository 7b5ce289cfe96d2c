"""Tables of what was asked: questions, the words that tell each group, swaps not made."""

from collections.abc import Mapping
from typing import Any

from fairaudit.report.listings import Table
from fairaudit.report.names import Names, listing

__all__ = ["descriptor_tables", "question_table", "refused_table"]


_CUES = {
    "descriptor": "the words in the text",
    "name": "the pool that names were drawn from",
    "social_history": "the line of social history",
}


def descriptor_tables(content: Mapping[str, Any]) -> list[Table]:
    """List the exact words that told each group."""
    tables = []
    for attribute in content["attributes"]:
        levels = [
            level
            for level in attribute["levels"]
            if level["compared"] or level["id"] == attribute["reference"]
        ]
        for cue in dict.fromkeys(cue for level in levels for cue in level["cues"]):
            told = [level for level in levels if cue in level["cues"]]
            tables.append(_told_table(attribute, cue, told))
    return tables


def _told_table(attribute: Mapping[str, Any], cue: str, levels: list[Mapping[str, Any]]) -> Table:
    slots = list(dict.fromkeys(slot for level in levels for slot in level["cues"][cue]))
    rows = tuple(
        (
            level["title"] + (" (reference)" if level["id"] == attribute["reference"] else ""),
            *(_quoted(level["cues"][cue].get(slot, "")) for slot in slots),
        )
        for level in levels
    )
    return Table(
        caption=f"{attribute['title']}: {_CUES.get(cue, cue)}",
        columns=("Group", *(f"{{{slot}}}" for slot in slots)),
        rows=rows,
        notes=(str(attribute["source"]),),
    )


def _quoted(text: str) -> str:
    return f"“{text.strip()}”" if text else "as in the vignette"


def question_table(content: Mapping[str, Any]) -> Table:
    """Questions, their options and wordings."""
    return Table(
        caption="Questions, options and wordings",
        columns=("Question", "Options", "Favourable", "Wordings"),
        rows=tuple(
            (
                question["title"],
                listing(question["options"], "or"),
                question["favourable"],
                " / ".join(question["wordings"]),
            )
            for vignettes in content["sets"]
            for question in vignettes["questions"]
        ),
        notes=(
            "“Favourable” is the direction in which differences of its probability and share are "
            "counted, not what is correct.",
        ),
    )


def refused_table(content: Mapping[str, Any]) -> Table | None:
    """List the swaps that were not made, with the reasons."""
    names = Names(content)
    alike: dict[tuple[str, str], list[str]] = {}
    for swap in content["refused_swaps"]:
        swapped = names.attribute(swap["attribute"])
        if swap["attribute"] == "control":
            swapped = "Without any demographic"
        if swap["group"]:
            swapped += f": {names.group(swap['attribute'], swap['group'])}"
        vignette = names.vignette(swap["vignette_set"], swap["vignette_id"])
        alike.setdefault((swapped, swap["reason"]), []).append(vignette)
    if not alike:
        return None
    return Table(
        caption="Swaps that were not made",
        columns=("Swap", "Reason", "Vignettes"),
        rows=tuple(
            (swapped, reason, "; ".join(vignettes))
            for (swapped, reason), vignettes in alike.items()
        ),
    )
