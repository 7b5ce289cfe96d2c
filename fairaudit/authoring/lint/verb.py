"""The verb: reads what paths stand for, asks every family of rules, sorts what they found."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from fairaudit.authoring.lint.attributes import attribute_findings
from fairaudit.authoring.lint.conflicts import conflict_findings
from fairaudit.authoring.lint.demographics import demographic_findings
from fairaudit.authoring.lint.duplicates import duplicate_findings
from fairaudit.authoring.lint.files import file_findings
from fairaudit.authoring.lint.finding import Finding, of_fault
from fairaudit.authoring.lint.matched import matched_findings
from fairaudit.authoring.lint.names import name_findings
from fairaudit.authoring.lint.pronouns import pronoun_findings
from fairaudit.authoring.lint.questions import question_findings
from fairaudit.authoring.lint.reasons import reason_findings
from fairaudit.authoring.lint.sources import Sources, read_sources
from fairaudit.counterfactual.vignettes import SetReading

__all__ = ["findings_in", "lint"]


def lint(paths: str | Path | Iterable[str | Path] = ()) -> tuple[Finding, ...]:
    """Look for what is wrong in vignette sets and attribute files.

    Whatever the loader refuses is among the findings; the other rules go on with what can be
    read. Attributes of your own that the sets use are given beside them.

    Parameters
    ----------
    paths : str, Path or Iterable[str or Path]
        Names of shipped sets, folders of a set, folders of sets, attribute files, or folders of
        attribute files. Everything shipped when empty.

    Returns
    -------
    tuple[Finding, ...]
        Sorted by file, line and rule.

    Raises
    ------
    InputError
        If a path leads to none of these.

    Examples
    --------
    >>> lint("acute_pain")
    ()
    """
    given = (paths,) if isinstance(paths, str | Path) else paths
    return findings_in(read_sources(given))


def findings_in(sources: Sources) -> tuple[Finding, ...]:
    """Ask every rule about what was read."""
    brought = sources.brought
    found = chain(
        *(_set_findings(one) for one in sources.sets),
        *(attribute_findings(one) for one in sources.attributes),
        *(demographic_findings(one, brought) for one in sources.sets),
        *(question_findings(one, brought) for one in sources.sets),
        *(matched_findings(one, brought) for one in sources.sets),
        duplicate_findings(sources.sets),
    )
    return tuple(sorted(set(found)))


def _set_findings(reading: SetReading) -> Iterator[Finding]:
    """Findings of the rules that look at one set by itself."""
    yield from (of_fault(fault) for fault in reading.faults)
    if reading.lacks:
        path = reading.folder / "set.yaml"
        yield Finding(path=path, line=1, rule="schema", message=reading.lacks)
    families = (file_findings, pronoun_findings, name_findings, conflict_findings, reason_findings)
    for rules in families:
        yield from rules(reading)
