"""How a server is reached: proxies, certificates, headers, and which hosts may be asked at all."""

import os
import ssl
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from fairaudit.backends.checks import names_a_secret
from fairaudit.backends.keys import check_no_keys, check_variable
from fairaudit.errors import InputError, ModelError

__all__ = ["BUSY", "FATAL", "Network", "causes_of", "network_fault", "on_this_machine", "proxy_to"]

FATAL = {
    401: "The key was not accepted",
    402: "The account has no money or quota left",
    403: "The key may not use this model",
    404: "There is no such model or address",
}
"""HTTP statuses that mean the same for every prompt: nothing more need be asked."""
BUSY = (503, 529)
"""HTTP statuses of a server that has too much to do."""

_PORTS = {"http": 80, "https": 443}
_CREDENTIALS = {"authorization", "proxy-authorization", "api-key", "x-api-key", "cookie"}


def on_this_machine(host: str | None) -> bool:
    """Whether a host is this machine, by its name or its number.

    Examples
    --------
    >>> on_this_machine("127.0.0.1"), on_this_machine("localhost.example.org")
    (True, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def proxy_to(url: str) -> str:
    """Address of the proxy that the environment names for a server; empty where it names none."""
    parts, proxies = urlsplit(url), getproxies()
    named = proxies.get(parts.scheme) or proxies.get("all") or ""
    return "" if proxy_bypass(parts.hostname or "") else named


@dataclass(frozen=True, kw_only=True)
class Network:
    """The way to one server.

    Parameters
    ----------
    url : str
        Address of the server.
    headers : Mapping[str, str]
        Headers sent with every call; stored and reported, so no secrets.
    headers_env : Mapping[str, str]
        Headers whose values stand in the environment variables named.
    ca_file : Path, optional
        Certificates of a private authority, in PEM, which are trusted besides the usual ones.
    offline : bool
        Ask this machine alone, and by no proxy.

    Raises
    ------
    InputError
        If one of them is wrong.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    headers_env: Mapping[str, str] = field(default_factory=dict)
    ca_file: Path | None = None
    offline: bool = False

    def __post_init__(self) -> None:
        for setting in ("headers", "headers_env"):
            _check_headers(setting, getattr(self, setting))
        check_no_keys({"headers": self.headers})
        for name in self.headers:
            if name.lower() in _CREDENTIALS or names_a_secret(name):
                raise InputError(
                    f"The setting headers holds “{name}”, whose value is a secret. Put it into an "
                    f"environment variable, and name that: “headers_env: {{{name}: VARIABLE}}”."
                )
        for variable in self.headers_env.values():
            check_variable("headers_env", variable)
        if self.ca_file is not None and not self.ca_file.is_file():
            raise InputError(
                f"There is no file {self.ca_file}, which ca_file names. Give the certificates of "
                "your authority as a PEM file."
            )
        _, host, _ = self._home
        if self.offline and not on_this_machine(host):
            raise InputError(
                f"This audit is offline, and the model is at {host}. Give the address of "
                "a server on this machine, or leave out “offline: true”."
            )

    @property
    def server(self) -> str:
        """Scheme, host and port of the server."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def _home(self) -> tuple[str, str, int | None]:
        parts = urlsplit(self.url)
        return parts.scheme, (parts.hostname or "").lower(), parts.port

    @property
    def proxied(self) -> bool:
        """Whether calls go through a proxy that the environment names."""
        return not self.offline and bool(proxy_to(self.url))

    def all_headers(self) -> dict[str, str]:
        """Every header, those from the environment with their values.

        Raises
        ------
        ModelError
            If a variable is not set.
        """
        return {**self.headers, **self.secret_headers()}

    def secret_headers(self) -> dict[str, str]:
        """Headers from the environment, with their values; errors as for `all_headers`."""
        found = {}
        for header, variable in self.headers_env.items():
            found[header] = os.environ.get(variable, "").strip()
            if not found[header]:
                raise ModelError(
                    f"The environment variable {variable}, which holds the header {header}, is "
                    "not set. Set it, or take the header out of headers_env."
                )
        return found

    def client_settings(self) -> dict[str, Any]:
        """Settings of an httpx client that goes this way and no other.

        Raises
        ------
        ModelError
            If the certificates cannot be read.
        """
        return {
            "verify": self._certificates(),
            "headers": self.all_headers(),
            # Proxies and certificates stand in the environment: HTTPS_PROXY, NO_PROXY,
            # SSL_CERT_FILE. Offline even a proxy on this machine would lead elsewhere.
            "trust_env": not self.offline,
            "event_hooks": {"request": [self._guard()]},
            "timeout": None,
        }

    def _certificates(self) -> ssl.SSLContext | bool:
        if self.ca_file is None and not self.offline:
            return True
        context = ssl.create_default_context()
        if self.ca_file is not None:
            try:
                context.load_verify_locations(self.ca_file)
            except (OSError, ssl.SSLError) as error:
                raise ModelError(
                    f"The file {self.ca_file} holds no certificate that can be read ({error}). "
                    "Give a PEM file, which begins with “-----BEGIN CERTIFICATE-----”."
                ) from error
        return context

    def _guard(self) -> Callable[[Any], Coroutine[Any, Any, None]]:
        """Check every request just before it leaves, those of redirects too."""
        scheme, home, port = self._home
        asked = (home, port or _PORTS[scheme])
        # The same server with a certificate is no other one.
        allowed = {(scheme, *asked), ("https", *asked), ("https", home, port or _PORTS["https"])}

        async def guard(request: Any) -> None:  # noqa: ANN401 - of either httpx
            url = request.url
            there = url.port or _PORTS.get(url.scheme)
            # The key and the prompts would go along.
            if (url.scheme, url.host.lower(), there) not in allowed:
                raise ModelError(
                    f"The server {self.url} sends the calls on to {url.scheme}://{url.host}:"
                    f"{there}, which was not asked. Name that address in audit.yaml if it is the "
                    "right one."
                )
            # What the client tells of this machine: system, versions.
            for name in [one for one in request.headers if one.lower().startswith("x-stainless")]:
                del request.headers[name]

        return guard


def _check_headers(setting: str, headers: Mapping[str, str]) -> None:
    fine = isinstance(headers, Mapping) and all(
        isinstance(part, str) and part.isascii() and part.isprintable() and part.strip()
        for pair in headers.items()
        for part in pair
    )
    if not fine or any(set(name) & set(' :;,"()') for name in headers):
        raise InputError(
            f"The setting {setting} has to hold a text for each header, as in “X-Tenant: "
            f"{'audit' if setting == 'headers' else 'TENANT_VARIABLE'}”."
        )


def network_fault(error: BaseException) -> ModelError | None:
    """What stands between here and the server for good, found among an error's causes."""
    for cause in causes_of(error):
        if isinstance(cause, ModelError):
            return cause
        if isinstance(cause, ssl.SSLCertVerificationError):
            return ModelError(
                f"The server's certificate is not trusted here ({cause.verify_message}). If it is "
                "of your organisation's own authority, name its PEM file with ca_file or in the "
                "environment variable SSL_CERT_FILE."
            )
        if type(cause).__name__ == "ProxyError" and str(cause).startswith(("403", "407")):
            return ModelError(
                f"The proxy does not let the calls through ({cause}). Correct HTTPS_PROXY, or name "
                "the server in NO_PROXY if it needs none."
            )
    return None


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """An error, what caused it, what caused that, and so on."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
