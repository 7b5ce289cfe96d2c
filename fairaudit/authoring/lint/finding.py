"""One thing that a rule found in one line of a file."""

from dataclasses import dataclass
from pathlib import Path

from fairaudit.authoring.lint.rules import RULES
from fairaudit.errors import Fault
from fairaudit.yamlfile import Location, YamlFile

__all__ = ["Finding", "found", "of_fault"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """What one rule found in one line.

    Parameters
    ----------
    path : Path
        The file.
    line : int
        The line, counted from 1.
    rule : str
        Name of the rule.
    message : str
        What stands there, and what to do about it.
    """

    path: Path
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.rule}: {self.message}"


def found(file: YamlFile, location: Location, rule: str, what: str) -> Finding:
    """Make a finding at a key: what stands there, then what the rule says to do."""
    return Finding(
        path=file.path, line=file.line(location), rule=rule, message=f"{what} {RULES[rule]}"
    )


def of_fault(fault: Fault) -> Finding:
    """What the loader faults is a finding of the rule “schema”; its message says what to do."""
    return Finding(path=fault.path, line=fault.line, rule="schema", message=fault.message)
