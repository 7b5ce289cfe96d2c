"""What a record can say to an item of a checklist: evidence with its numbers, or why there is none.

A rule is a pure function of the record. It never says that a requirement is met: evidence is
supplied also where it is a disparity.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from fairaudit.governance.words import Row, Words
from fairaudit.ids import digest

__all__ = [
    "MOST_LINES",
    "SECTIONS",
    "SIMULATED",
    "Asked",
    "Evidence",
    "Found",
    "Lacking",
    "Record",
    "Rule",
    "cut",
    "hashed",
    "held_back",
    "listed",
    "models_of",
]

MOST_LINES = 8
"""Lines of evidence that a checklist shows; the report has all of them."""

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "again": "how to make it again",
        "arms": "irrelevant changes",
        "card": "the vignettes’ card",
        "contrasts": "all numbers of the contrasts",
        "controls": "the controls",
        "design": "the design",
        "intersections": "intersections",
        "judge": "the judge",
        "limits": "limits, and review of the vignettes",
        "method": "the method",
        "metrics": "metrics by group",
        "missing": "missing answers by group",
        "overall": "all groups together",
        "pairs": "the pairs with the largest differences",
        "strata": "strata of vignettes",
        "taken": "what the run took",
        "whole": "the audit as a whole",
    }
)
"""What the sections of a report are called in links, by their ids."""

SIMULATED = (
    "The answers are simulated: a program drew them, to show and test the audit. They say nothing "
    "about any model."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What rules read.

    Parameters
    ----------
    content : Mapping[str, Any]
        A record of schema `fairaudit.audit/2`, as plain dictionaries and lists.
    run : Mapping[str, Any] or None
        What the run took, as run.json holds it; None where that is not known.
    no_run : str
        Why it is not known.
    words : Words
        How its rows are told.
    """

    content: Mapping[str, Any]
    run: Mapping[str, Any] | None
    no_run: str
    words: Words

    @property
    def simulated(self) -> bool:
        """Whether every model is simulated."""
        return all(model.get("simulated", False) for model in self.content["models"])

    def rows(self, table: str) -> list[Row]:
        """Rows of a table on models that answered: simulated ones only where there are no others.

        Examples
        --------
        >>> models = [{"model_id": "a", "params_id": "p"},
        ...           {"model_id": "b", "params_id": "p", "simulated": True}]
        >>> content = {"models": models, "results": [{**one, "n": 1} for one in models]}
        >>> record = Record(content=content, run=None, no_run="", words=None)
        >>> [row["model_id"] for row in record.rows("results")]
        ['a']
        """
        keys = {(one["model_id"], one["params_id"]) for one in models_of(self)}
        return [
            row
            for row in self.content.get(table) or ()
            if (row["model_id"], row["params_id"]) in keys
        ]


def models_of(record: Record) -> list[Row]:
    """The models that evidence is about."""
    models = record.content["models"]
    return [one for one in models if record.simulated or not one.get("simulated", False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an item asks of a rule.

    Parameters
    ----------
    bases : Mapping[str, Sequence[str]]
        Grounds that have to be covered, each with the attributes that stand for it.
    metrics : Sequence[str]
        Metrics by group.
    """

    bases: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    metrics: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the record has.

    Parameters
    ----------
    text : str
        A sentence with its numbers.
    lines : tuple[str, ...]
        Single results, each with its n and interval.
    section : str
        Id of the section of report.html that has all of it.
    anchors : tuple[str, ...]
        Of each line the id of what it is about in report.html; empty where lines have no place of
        their own.
    data : str
        Hash of the rows that it rests on.
    lacking : str
        What it does not cover of what was asked; empty where it covers all.
    """

    text: str
    lines: tuple[str, ...] = ()
    section: str
    data: str
    lacking: str = ""
    anchors: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        """Where it stands in the report, from a file beside it."""
        return f"report.html#{self.section}"

    @property
    def place(self) -> str:
        """What that section is called, for the text of a link."""
        return SECTIONS[self.section]

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """Each line with where it stands in the report; nothing for a line without such a place."""
        links = [f"report.html#{one}" if one else "" for one in self.anchors]
        return tuple(zip_longest(self.lines, links, fillvalue=""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """Why the record has no evidence."""

    why: str


Found = Evidence | Lacking
Rule = Callable[[Record, Asked], Found]


def hashed(*values: Any) -> str:  # noqa: ANN401 - plain data
    """Hash of what evidence rests on: the same rows have the same one on every machine."""
    return digest(values)


def cut(lines: Sequence[str]) -> tuple[str, ...]:
    """The first lines, and how many more there are.

    Examples
    --------
    >>> cut([str(number) for number in range(10)])[-2:]
    ('7', '2 more stand in the report.')
    """
    if len(lines) <= MOST_LINES:
        return tuple(lines)
    more = len(lines) - MOST_LINES
    verb = "stands" if more == 1 else "stand"
    return (*lines[:MOST_LINES], f"{more:,} more {verb} in the report.")


def held_back(record: Record, other: str = "") -> str:
    """What evidence about a model does not cover: all of it, where every model is simulated."""
    return " ".join(filter(None, (SIMULATED if record.simulated else "", other)))


def listed(
    record: Record,
    rows: Sequence[Row],
    lines: Sequence[str],
    *,
    text: str,
    section: str,
    absent: str,
) -> Found:
    """Evidence about a model from rows and their lines; why there is none, where there are none."""
    if not rows:
        return Lacking(why=absent)
    return Evidence(
        text=text,
        lines=cut(lines),
        section=section,
        data=hashed(rows),
        lacking=held_back(record),
    )
