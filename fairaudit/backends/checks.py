"""Settings that come from people are checked where they arrive."""

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
    "check_params",
    "check_switch",
    "check_texts",
    "check_whole",
    "names_a_secret",
]

# A store holds whole numbers below 2^63; the number of a repeat may be added.
_MOST = 2**62
# Narrower than the names of variables that hold secrets: an “eos_token” is a parameter.
_SECRET = re.compile(
    r"(?:^|_)(?:api_?key|key|secret|passwd|password|credentials?|bearer|authorization)$"
    r"|(?:^|(?:access|auth|api|id|session)_?)token$",
    re.IGNORECASE,
)


def names_a_secret(name: str) -> bool:
    """Whether a parameter, a header or a variable is called as secrets are.

    Examples
    --------
    >>> [names_a_secret(name) for name in ("Ocp-Apim-Subscription-Key", "token", "max_tokens")]
    [True, True, False]
    """
    return _SECRET.search(name.replace("-", "_")) is not None


def check_no_secret(setting: str, values: Mapping[str, Any]) -> None:
    """Refuse parameters that look like secrets: parameters are stored and reported.

    Examples
    --------
    >>> check_no_secret("params", {"max_tokens": 20})
    """
    for name in values:
        if names_a_secret(str(name)):
            raise InputError(
                f"The setting {setting} holds “{name}”, which looks like a secret. Parameters are "
                "kept in the store and shown in reports; let your code read it from the "
                "environment."
            )


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
    """Refuse what is no whole number of at least `low`, or more than a store can hold.

    Examples
    --------
    >>> check_whole("batch_size", 16, 1)
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not (whole and low <= value <= _MOST):
        most = f" and at most {_MOST:,}" if whole and value > _MOST else ""
        raise InputError(
            f"The setting {setting} is {value!r}; it has to be a whole number, at least {low}"
            f"{most}."
        )


def check_texts(settings: Mapping[str, object]) -> None:
    """Refuse what is no text, such as a number that YAML reads where quotes are missing.

    What is None is not set.

    Examples
    --------
    >>> check_texts({"base_url": "http://localhost:8000/v1", "revision": None})
    """
    for setting, value in settings.items():
        if value is not None and not isinstance(value, str):
            raise InputError(
                f"The setting {setting} is {value!r}; it has to be a text. In YAML, write it in "
                "quotation marks."
            )


def check_switch(setting: str, value: bool) -> None:
    """Refuse what is neither true nor false.

    Examples
    --------
    >>> check_switch("structured", True)
    """
    if not isinstance(value, bool):
        raise InputError(f"The setting {setting} is {value!r}; it has to be true or false.")


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


def check_params(params: Mapping[str, Any], held: Iterable[str]) -> None:
    """Refuse parameters that are no plain values, look like secrets, or stand elsewhere.

    Examples
    --------
    >>> check_params({"temperature": 0}, held=["seed"])
    """
    check_json("params", params)
    check_no_secret("params", params)
    for name in held:
        if name in params:
            raise InputError(
                f"The setting params holds “{name}”, which has its own place or is the runner's "
                "business. Leave it out."
            )
