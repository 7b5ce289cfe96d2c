"""Settings that come from people are checked where they arrive."""

import os
import re
from collections.abc import Iterable, Mapping
from typing import Any

from fairaudit.errors import InputError
from fairaudit.ids import canonical_json
from fairaudit.registry import suggestion

__all__ = [
    "check_choice",
    "check_json",
    "check_no_secret",
    "check_number",
    "check_numbers",
    "check_whole",
    "known_secrets",
]


_SECRET = re.compile(
    r"(?:^|_)(?:api_?key|key|secret|passwd|password|credentials?|bearer|authorization)$"
    r"|(?:access|auth|api|id|session)_?token$",
    re.IGNORECASE,
)


def check_no_secret(setting: str, values: Mapping[str, Any]) -> None:
    """Refuse parameters that look like secrets: parameters are stored and reported.

    Examples
    --------
    >>> check_no_secret("params", {"max_tokens": 20})
    """
    for name in values:
        if _SECRET.search(str(name)):
            raise InputError(
                f"The setting {setting} holds “{name}”, which looks like a secret. Parameters are "
                "kept in the store and shown in reports; let your code read it from the "
                "environment."
            )


# Shorter values are words such as “none” or “true”, which stand in any text.
_SHORTEST_SECRET = 8


def known_secrets() -> tuple[str, ...]:
    """Values of environment variables whose names say that they are secrets; longest first.

    Examples
    --------
    >>> import os
    >>> os.environ["SHOWN_API_KEY"] = "sk-shown-here"
    >>> "sk-shown-here" in known_secrets()
    True
    >>> del os.environ["SHOWN_API_KEY"]
    """
    found = {value for name, value in os.environ.items() if _SECRET.search(name)}
    return tuple(sorted((one for one in found if len(one) >= _SHORTEST_SECRET), key=len)[::-1])


def check_choice(setting: str, value: str, allowed: Iterable[str]) -> None:
    """Refuse a value that is none of the allowed ones.

    Examples
    --------
    >>> check_choice("answers", "scores", ["scores", "text"])
    """
    known = tuple(allowed)
    if value not in known:
        raise InputError(f"The setting {setting} is {value!r}. {suggestion(str(value), known)}")


def check_number(setting: str, value: float, low: float, high: float = float("inf")) -> None:
    """Refuse what is no number from `low` to `high`, both included.

    Examples
    --------
    >>> check_number("batch_size", 16, 1)
    """
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and low <= value <= high):
        allowed = f"at least {low:g}" if high == float("inf") else f"from {low:g} to {high:g}"
        raise InputError(f"The setting {setting} is {value!r}; it has to be a number, {allowed}.")


def check_whole(setting: str, value: int, low: int) -> None:
    """Refuse what is no whole number of at least `low`.

    Examples
    --------
    >>> check_whole("batch_size", 16, 1)
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < low:
        raise InputError(
            f"The setting {setting} is {value!r}; it has to be a whole number, at least {low}."
        )


def check_numbers(setting: str, values: Mapping[str, float], low: float, high: float) -> None:
    """Refuse what is no mapping from words to numbers from `low` to `high`.

    Examples
    --------
    >>> check_numbers("effects", {"Black": -0.1}, -1, 1)
    """
    if not isinstance(values, Mapping):
        raise InputError(
            f"The setting {setting} has to hold a number for each word, as in “a: 0.1”."
        )
    for word, value in values.items():
        check_number(f"{setting}: {word}", value, low, high)


def check_json(setting: str, values: Mapping[str, Any]) -> None:
    """Refuse parameters that cannot be written down as JSON, since they identify answers."""
    try:
        canonical_json(dict(values))
    except (TypeError, ValueError) as error:
        raise InputError(
            f"The setting {setting} has to hold plain values only (text, numbers, true or false, "
            f"lists, mappings), because it identifies the answers: {error}."
        ) from error
