"""What nobody may be told: which values are secrets, and texts without them."""

import os
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

__all__ = ["hidden", "known_secrets", "short", "shown", "unlike_words"]

_HIDDEN = "[hidden]"
# Shorter values are words such as “none” or “true”, which stand in any text.
_SHORTEST = 8
_LONGEST_WORD = 20
_KINDS = r"(?:api_?|access_?|auth_?|client_?|bearer_?|secret_?|private_?)"
_NAME = re.compile(
    r"(?:(?:^|_)(?:key|secret|pass|pat|credentials?|bearer|authorization)"
    # PWD by itself is the folder in which a shell is.
    r"|_pwd|apikey|token|passw(?:or)?d|passphrase)"
    # Numbered ones, as OPENAI_API_KEY_2.
    r"(?:_?\d+)?$"
    # Those of one place or use, as AWS_BEARER_TOKEN_BEDROCK; but neither a file nor a name of it.
    rf"|(?:^|_){_KINDS}(?:key|token|secret)_"
    r"(?!(?:.*_)?(?:file|path|dir|url|uri|host|endpoint|id|name|env|ttl|type|version|scopes?)s?$)",
    re.IGNORECASE,
)


def known_secrets() -> tuple[str, ...]:
    """Secrets of this process that can be told by where they stand; longest first.

    They are values of environment variables that are called a key, a token, a password or the
    like, and passwords in addresses that stand in the environment, such as those of proxies.

    Examples
    --------
    >>> import os
    >>> os.environ["SHOWN_API_KEY"] = "sk-shown-here"
    >>> "sk-shown-here" in known_secrets()
    True
    >>> del os.environ["SHOWN_API_KEY"]
    """
    found = {value.strip() for name, value in os.environ.items() if _NAME.search(name)}
    for address in (*os.environ.values(), *getproxies().values()):
        found.update(_passwords(address))
    # Errors are told in one line.
    found |= {" ".join(one.split()) for one in found}
    return tuple(sorted((one for one in found if len(one) >= _SHORTEST), key=len)[::-1])


def _passwords(address: str) -> Iterator[str]:
    """The password in an address, as it is written and as it is meant."""
    if "://" not in address or "@" not in address:
        return
    try:
        password = urlsplit(address).password
    except ValueError:
        return
    if password:
        yield from (password, unquote(password))


def hidden(text: str, secrets: Iterable[str]) -> str:
    """A text without the secrets in it: servers repeat keys in their errors.

    What has fewer than eight letters is no secret, since it may stand in any text.

    Examples
    --------
    >>> hidden("Incorrect key: abc-1234", ["abc-1234", "key", ""])
    'Incorrect key: [hidden]'
    """
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, _HIDDEN)
    return text


def unlike_words(secrets: Iterable[str]) -> list[str]:
    """Those of some secrets that no text holds by chance; a password can be a plain word.

    Examples
    --------
    >>> unlike_words(["clinician", "sk-1234567"])
    ['sk-1234567']
    """
    return [one for one in secrets if len(one) > _LONGEST_WORD or not one.isalpha()]


def shown(error: Exception, secrets: Iterable[str]) -> Exception | None:
    """An error, unless it holds a secret: chained to another, it is printed as it is.

    Examples
    --------
    >>> shown(ValueError("key abc-1234"), ["abc-1234"]) is None
    True
    """
    told = str(error)
    return error if hidden(told, {*known_secrets(), *secrets}) == told else None


def short(told: object, longest: int, secrets: Iterable[str] = ()) -> str:
    """One line of what was told, without secrets, cut to `longest` letters.

    Secrets are taken out before the line is cut: of one across the cut a part would be left.

    Examples
    --------
    >>> short("busy,  with abc-1234", 15, ["abc-1234"])
    'busy, with [hid'
    """
    words = " ".join(str(told).split())
    return hidden(words, {*known_secrets(), *secrets})[:longest]
