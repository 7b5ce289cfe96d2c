"""The client of the openai library, opened on the way that the settings describe."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fairaudit.backends.network import Network
from fairaudit.backends.tokens import Tokens
from fairaudit.errors import MissingExtraError, ModelError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["Azure", "Opened", "opened"]

# The library wants a key, where the server may want none.
_NO_KEY = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Azure:
    """What an Azure resource has to be told: interface version, deployment if not the model."""

    version: str
    deployment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Connections, the tokens sent over them, and the keys that are."""

    client: "AsyncOpenAI"
    tokens: Tokens | None
    secrets: frozenset[str]


def opened(way: Network, *, key: str, tokens: Tokens | None, azure: Azure | None) -> Opened:
    """Open a client; nothing is sent yet.

    Parameters
    ----------
    way : Network
        How the server is reached.
    key : str
        Its key; empty for none.
    tokens : Tokens or None
        What is sent instead of a key.
    azure : Azure or None
        Where the address is an Azure resource's.

    Raises
    ------
    MissingExtraError
        If the extra “openai” is not installed.
    ModelError
        If certificates or headers cannot be had.
    """
    try:
        import openai  # noqa: PLC0415 - optional extra
    except ImportError as error:
        raise MissingExtraError("openai", "A model on an OpenAI-compatible server") from error
    # The default client looks through all connections at every call: with 200 of them a call took
    # twice as long. Only it tells what a proxy said, and no proxy bears that many.
    transport = openai.DefaultAsyncHttpxClient if way.proxied else openai.DefaultAioHttpClient
    try:
        carrier = transport(**way.client_settings())
    except OSError as error:
        # Certificates of the environment are read here; the system's error names no file.
        trusted = os.environ.get("SSL_CERT_FILE")
        if trusted is None:
            raise
        raise ModelError(
            f"The file {trusted}, which the environment variable SSL_CERT_FILE names, cannot be "
            f"read as certificates ({error.strerror or error}). Correct the variable, or unset it."
        ) from error
    settings: dict[str, Any] = {
        "http_client": carrier,
        # The runner tries again by itself, and gives calls their time.
        "max_retries": 0,
        "timeout": None,
    }
    if azure is not None:
        who = {"azure_ad_token_provider": tokens.current} if tokens else {"api_key": key or _NO_KEY}
        client: AsyncOpenAI = openai.AsyncAzureOpenAI(
            azure_endpoint=way.url,
            azure_deployment=azure.deployment,
            api_version=azure.version,
            **who,
            **settings,
        )
    else:
        client = openai.AsyncOpenAI(api_key=key or _NO_KEY, base_url=way.url, **settings)
    secrets = {key, *way.secret_headers().values()} - {""}
    return Opened(client=client, tokens=tokens, secrets=frozenset(secrets))
