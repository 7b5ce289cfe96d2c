"""Where a chat server is, as settings say it: an address, or an Azure resource."""

from urllib.parse import urlsplit

from fairaudit.backends.keys import check_no_keys
from fairaudit.errors import InputError

__all__ = ["check_address"]


def check_address(
    *,
    base_url: str | None,
    azure_endpoint: str | None,
    api_version: str | None,
    deployment: str | None,
) -> None:
    """Refuse an address that cannot be one, and settings of Azure without their resource.

    Raises
    ------
    InputError
        With what to write instead.

    Examples
    --------
    >>> check_address(
    ...     base_url="http://localhost:99999/v1",
    ...     azure_endpoint=None,
    ...     api_version=None,
    ...     deployment=None,
    ... )
    Traceback (most recent call last):
    fairaudit.errors.InputError: The setting base_url is 'http://localhost:99999/v1', which cannot
    be read (Port out of range 0-65535). Write it as in http://localhost:8000/v1.
    """
    if azure_endpoint is None and (api_version or deployment):
        raise InputError(
            "The settings api_version and deployment belong to Azure. Give the resource's "
            "address as well, as in “azure_endpoint: https://NAME.openai.azure.com”."
        )
    if azure_endpoint is not None and (base_url or not api_version):
        raise InputError(
            "An azure_endpoint needs its api_version, such as “2024-10-21”, and no base_url."
        )
    for name, url in (("base_url", base_url), ("azure_endpoint", azure_endpoint)):
        if url is not None:
            _check_url(name, url)


def _check_url(name: str, url: str) -> None:
    check_no_keys({name: url})
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise InputError(
            f"The setting {name} is {url!r}, which cannot be read ({error}). Write it as in "
            "http://localhost:8000/v1."
        ) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(
            f"The setting {name} is {url!r}; it has to begin with http:// or https://, as in "
            "http://localhost:8000/v1."
        )
