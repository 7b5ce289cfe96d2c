"""Keys come from the environment or a keyring, and stand in no file of an audit."""

import os
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from fairaudit.errors import InputError, MissingExtraError, ModelError

__all__ = [
    "check_keyring",
    "check_no_keys",
    "check_variable",
    "default_key",
    "found_key",
]

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# What the keys of providers look like; a hash such as a revision looks like none of them.
_KEY = re.compile(
    r"\b(?:sk|pk|rk)-[A-Za-z0-9_-]{12,}"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bAIza[0-9A-Za-z_-]{30,}"
    r"|\b(?:hf|gsk|ghp|gho|r8)_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bnvapi-[\w-]{20,}|\bxai-\w{20,}"
    r"|\bxox[abp]-[\w-]{10,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\."
    r"|\b[Bb](?:earer|asic) [A-Za-z0-9._~+/=-]{12,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
)


def check_no_keys(settings: Mapping[str, Any]) -> None:
    """Refuse settings of a model that hold a key; it is not repeated in the error.

    Examples
    --------
    >>> check_no_keys({"model": "gpt", "params": {"temperature": 0}})
    >>> check_no_keys({"params": {"extra": ["sk-abcdefghijklmnop"]}})
    Traceback (most recent call last):
    fairaudit.errors.InputError: The setting params holds what looks like a key. Files of an audit
    are shared and stored, so no key may stand in them: put it into an environment variable and name
    that with api_key_env or headers_env, and replace this key, since it has been written down.
    """
    for setting, value in settings.items():
        if any(_KEY.search(text) or _has_password(text) for text in _texts(value)):
            raise InputError(
                f"The setting {setting} holds what looks like a key. Files of an audit are shared "
                "and stored, so no key may stand in them: put it into an environment variable and "
                "name that with api_key_env or headers_env, and replace this key, since it has "
                "been written down."
            )


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _texts(name)
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _has_password(text: str) -> bool:
    if "://" not in text:
        return False
    try:
        return urlsplit(text).password is not None
    except ValueError:
        return False


def check_variable(setting: str, name: str) -> None:
    """Refuse what is no name of an environment variable: it may be the key itself.

    Examples
    --------
    >>> check_variable("api_key_env", "HOSPITAL_KEY")
    >>> check_variable("api_key_env", "a key!")
    Traceback (most recent call last):
    fairaudit.errors.InputError: The setting api_key_env has to be the name of an environment
    variable, such as OPENAI_API_KEY, and never the key itself.
    """
    if not isinstance(name, str) or not _VARIABLE.fullmatch(name):
        raise InputError(
            f"The setting {setting} has to be the name of an environment variable, such as "
            "OPENAI_API_KEY, and never the key itself."
        )


def check_keyring(place: str) -> None:
    """Refuse a place in a keyring that is not written “service/name”.

    Examples
    --------
    >>> check_keyring("fairaudit/openai")
    """
    if not isinstance(place, str) or not all(place.partition("/")):
        raise InputError(
            "The setting api_key_keyring has to name a service and a name in it, as in "
            "“fairaudit/openai”: the two words of “keyring set fairaudit openai”."
        )


def default_key(variable: str, model: str, *, needed: bool) -> str:
    """The key in a variable that nobody named; empty where there is none and none is needed.

    Raises
    ------
    ModelError
        If it is needed and not there.
    """
    key = os.environ.get(variable, "").strip()
    if not key and needed:
        raise ModelError(
            f"The environment variable {variable} holds no key for {model}. Set it, or name the "
            "variable that does with api_key_env."
        )
    return key


def found_key(variable: str | None, place: str | None) -> str:
    """The key in a named environment variable, or else in the keyring.

    Raises
    ------
    MissingExtraError
        If a keyring is named and the extra “keyring” is not installed.
    ModelError
        If neither holds a key, or the keyring cannot be read.
    """
    key = "" if variable is None else os.environ.get(variable, "").strip()
    if key:
        return key
    if place is None:
        raise ModelError(
            f"The environment variable {variable}, which api_key_env names, holds no key. Set it, "
            "or leave api_key_env out for a server that wants none."
        )
    try:
        import keyring  # noqa: PLC0415 - optional extra
        from keyring.errors import KeyringError  # noqa: PLC0415 - optional extra
    except ImportError as error:
        raise MissingExtraError("keyring", "A key in the keyring") from error
    or_else = (
        "name an environment variable with api_key_env"
        if variable is None
        else f"set the environment variable {variable}"
    )
    service, _, name = place.partition("/")
    try:
        key = (keyring.get_password(service, name) or "").strip()
    except KeyringError as error:
        raise ModelError(
            f"The keyring could not be read ({type(error).__name__}). Unlock it, or {or_else}."
        ) from error
    if not key:
        raise ModelError(
            f"The keyring holds no key at {place}. Put it there with “keyring set {service} "
            f"{name}”, or {or_else}."
        )
    return key
