"""What was installed where a bundle was made: names and versions, no path, no host, no user."""

import json
from importlib.metadata import distributions
from typing import Any

from fairaudit.pipeline.environment import environment
from fairaudit.report import NoRecord, RunRecord

__all__ = ["SCHEMA", "surroundings", "version_that_ran"]

SCHEMA = "fairaudit.environment/1"
_OURS = "fairaudit-clinical"


def surroundings(run: RunRecord | NoRecord) -> bytes:
    """environment.json: what ran the audit where that is known, and what made the bundle.

    Parameters
    ----------
    run : RunRecord or NoRecord
        The record of the run.
    """
    content = {
        "schema": SCHEMA,
        "run": dict(run.environment) if isinstance(run, RunRecord) else None,
        "bundle": environment(),
        "installed": installed(),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def installed() -> dict[str, str]:
    """Versions of all installed distributions, by name."""
    found: dict[str, str] = {}
    for one in distributions():
        name = one.metadata["Name"]
        # Of one that was taken away by halves, a folder without its name may be left.
        if name:
            found.setdefault(str(name), str(one.version))
    return dict(sorted(found.items(), key=lambda item: (item[0].lower(), item[0])))


def version_that_ran(run: RunRecord | NoRecord) -> str | None:
    """Version of fairaudit that worked the results out, where the record of the run tells it."""
    packages: Any = run.environment.get("packages", {}) if isinstance(run, RunRecord) else {}
    return str(packages[_OURS]) if _OURS in packages else None
