"""What keeps calls from a chat server, told so that it can be mended: names, proxies, addresses."""

import socket
import ssl
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from fairaudit.backends.network import Network, causes_of
from fairaudit.backends.openai_replies import raised
from fairaudit.backends.secrets import short, shown
from fairaudit.errors import ModelError
from fairaudit.rows import Answer

if TYPE_CHECKING:
    from openai import OpenAIError

__all__ = ["NoChatError", "check_page", "connection_words", "told"]

_NOT_FOUND = 404
_CHAT = "/chat/completions"
_PAGE_SHOWN = 1000
_LONGEST = 300
# What resolvers say of a name that is not there, and not of one that they cannot look up just now.
_NO_SUCH_NAME = {
    getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)
}


class NoChatError(ValueError):
    """The server gave a web page, where a chat server gives JSON."""


def check_page(reply: Any) -> None:  # noqa: ANN401 - the client gives texts as they are
    """Find out whether a reply is a web page.

    Raises
    ------
    NoChatError
        If it is one.
    """
    if isinstance(reply, str) and any(
        sign in reply[:_PAGE_SHOWN].lower() for sign in ("<html", "<!doctype")
    ):
        raise NoChatError("a web page")


def connection_words(error: BaseException, way: Network) -> str:
    """Say what to mend, where calls do not get to a chat server; empty where it is not known.

    Parameters
    ----------
    error : BaseException
        What the client raised.
    way : Network
        How the server is reached.
    """
    causes = list(causes_of(error))
    if any(isinstance(one, NoChatError) for one in causes):
        return (
            f"The server {way.server} gives a web page (HTML) and no answer of a model: perhaps a "
            "login page, or that of a proxy. Check base_url, and whether a proxy stands between"
        )
    handshake = [
        one
        for one in causes
        if isinstance(one, ssl.SSLError) and not isinstance(one, ssl.SSLCertVerificationError)
    ]
    if handshake:
        said = getattr(handshake[0], "reason", None) or "the handshake failed"
        return (
            f"The server {way.server} does not speak TLS ({said}). If it is a plain one, write "
            "http:// in place of https://; else check the port"
        )
    nameless = any(
        isinstance(one, socket.gaierror) and one.errno in _NO_SUCH_NAME for one in causes
    )
    # Only the transport for proxies raises this, when it gets to none; or in a handshake.
    unreached = type(error.__cause__).__name__ == "ConnectError" and not any(
        isinstance(one, ssl.SSLError) for one in causes
    )
    if way.proxied and (nameless or unreached):
        variable, address = _proxy(way)
        why = "its name is not known here" if nameless else "it does not answer"
        return (
            f"The proxy {address}, which {variable} names, cannot be reached: {why}. Correct "
            f"{variable}, or name {urlsplit(way.url).hostname} in NO_PROXY if it needs none"
        )
    if nameless:
        return (
            f"No host is called {urlsplit(way.url).hostname} here. Check the address in "
            "audit.yaml, and whether this machine is in the right network (VPN)"
        )
    return ""


def _proxy(way: Network) -> tuple[str, str]:
    """The variable that names the proxy, and its address without a password."""
    scheme, found = urlsplit(way.url).scheme, getproxies()
    name = scheme if scheme in found else "all"
    address = found[name] if "://" in found[name] else f"http://{found[name]}"
    parts = urlsplit(address)
    return f"{name.upper()}_PROXY", f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def told(
    error: "OpenAIError | ValueError",
    model: str,
    way: Network,
    secrets: AbstractSet[str],
    unreachable: type[ModelError],
) -> Answer:
    """The answer of a content filter, or the error that says what to do; see also `raised`.

    Parameters
    ----------
    error : OpenAIError or ValueError
        What the client raised.
    model : str
        Its name.
    way : Network
        How the server is reached.
    secrets : set of str
        What may not be told.
    unreachable : type of ModelError
        What to raise where calls do not get to a chat server.

    Raises
    ------
    ModelError
        Of the kind given, or where the server has nothing at the address.
    CallError, PassingCallError, RateLimitError
        See `AsyncBackend.ask`.
    """
    cause = shown(error, secrets)
    words = connection_words(error, way)
    if words:
        raise unreachable(f"{words}.") from cause
    if getattr(error, "status_code", None) == _NOT_FOUND:
        raise ModelError(_not_found(error, model, secrets)) from cause
    return raised(error, model, secrets)


def _not_found(error: Exception, model: str, secrets: AbstractSet[str]) -> str:
    """Which address the server has nothing at, and what may be wrong with it."""
    request: Any = getattr(error, "request", None)
    asked = str(request.url).partition("?")[0]
    base = asked.removesuffix(_CHAT)
    if base.endswith(_CHAT):
        hint = f"Leave “{_CHAT}” out of base_url: it is added. "
    elif "/openai/" not in base and not base.endswith("/v1"):
        hint = "The base_url of most servers ends in /v1. "
    else:
        hint = ""
    return (
        f"There is no such model or address: {asked} was asked for the model {model} (HTTP 404: "
        f"{short(error, _LONGEST, secrets)}). {hint}What was answered before is "
        "kept. Mend that and run again."
    )
