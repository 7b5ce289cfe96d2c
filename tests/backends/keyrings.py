"""A keyring of one key, kept in an environment variable; a real backend of the keyring library."""

import os

import pytest

pytest.importorskip("keyring", reason="the extra keyring is not installed")
from keyring.backend import KeyringBackend

__all__ = ["OneKeyring"]


class OneKeyring(KeyringBackend):
    """Holds “service/name=key” of TEST_KEYRING."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        place, _, key = os.environ.get("TEST_KEYRING", "").partition("=")
        return key if place == f"{service}/{username}" else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError
