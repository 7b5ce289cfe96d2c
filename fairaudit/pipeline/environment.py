"""What a run measured of itself and its surroundings: kept in run.json, apart from the audit."""

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

__all__ = ["environment"]

_PACKAGES = ("fairaudit-clinical", "numpy", "pandas", "scipy", "torch", "transformers")


def environment() -> dict[str, Any]:
    """Versions of Python, system and the packages that decide numbers; no host, no user."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
