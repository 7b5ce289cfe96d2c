"""Where a bundle is put together: nothing gets in that gives a secret away."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from fairaudit.backends import AnyBackend, KeepsSecrets
from fairaudit.backends.secrets import known_secrets, unlike_words
from fairaudit.errors import InputError
from fairaudit.pipeline.bundle.contents import unsafe_name
from fairaudit.store import KeptAnswer

__all__ = ["Staging", "secrets_of"]

_PRIVATE_KEY = b"PRIVATE KEY-----"
_SHORTEST = 8


def secrets_of(models: Iterable[AnyBackend]) -> list[str]:
    """Secrets of this process and of models that no text holds by chance."""
    own = (one.secrets for one in models if isinstance(one, KeepsSecrets))
    found = {*known_secrets(), *(secret for secrets in own for secret in secrets)}
    return sorted(one for one in unlike_words(found) if len(one) >= _SHORTEST)


class Staging:
    """A folder in which a bundle is put together.

    Parameters
    ----------
    folder : Path
        Empty, and nobody else's.
    secrets : Iterable[str]
        What no file may hold.
    """

    def __init__(self, folder: Path, secrets: Iterable[str]) -> None:
        self.folder = folder
        # In JSON some letters are written otherwise.
        self._secrets = {written for one in secrets for written in (one, json.dumps(one)[1:-1])}
        self._bytes = [one.encode("utf-8", "surrogatepass") for one in sorted(self._secrets)]
        self._known: dict[str, str] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files that are there, sorted."""
        return tuple(sorted(self._known.values()))

    def place(self, name: str) -> Path:
        """Path for a file that is to be written; its content is the caller's to check.

        Raises
        ------
        InputError
            If its name would mean something else on another system, or is taken.
        """
        if why := unsafe_name(name):
            raise InputError(
                f"The file {name!r} cannot go into a bundle: its name {why}. Rename it, and name "
                "it so in audit.yaml."
            )
        if name.casefold() in self._known:
            raise InputError(
                f"Two files would have one name in the bundle, {name}. Rename one of them."
            )
        self._known[name.casefold()] = name
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def put(self, name: str, content: bytes) -> str:
        """Write a file; its name.

        Raises
        ------
        InputError
            If it holds a secret.
        """
        if _PRIVATE_KEY in content:
            raise InputError(
                f"{name} holds a private key, which goes into no bundle. Take it out of the file "
                "that the bundle would be made from."
            )
        if any(one in content for one in self._bytes):
            raise self._refused(name)
        self.place(name).write_bytes(content)
        return name

    def copy(self, source: Path, name: str) -> str:
        """Write a file as it is elsewhere; see `put`."""
        try:
            content = source.read_bytes()
        except OSError as error:
            raise InputError(
                f"{source} cannot be read: {error.strerror or error}. The bundle was not made."
            ) from error
        return self.put(name, content)

    def checked_answers(self, answers: Iterable[KeptAnswer], name: str) -> Iterator[KeptAnswer]:
        """Answers on their way into a file; refused at the first that holds a secret."""
        for one in answers:
            if self._secrets:
                told = [one.text, one.finish_reason, one.error, one.served_model, one.fingerprint]
                told += [content for _, content in one.messages]
                self._check("\0".join(filter(None, told)), name)
            yield one

    def check_table(self, frame: pd.DataFrame, name: str) -> None:
        """Refuse a table of which a text holds a secret."""
        for column in frame.columns if self._secrets else ():
            if not pd.api.types.is_numeric_dtype(frame[column]):
                for text in frame[column].unique():
                    self._check(str(text), name)

    def _check(self, text: str, name: str) -> None:
        if any(secret in text for secret in self._secrets):
            raise self._refused(name)

    def _refused(self, name: str) -> InputError:
        return InputError(
            f"{name} would hold the value of a secret of this process: an environment variable "
            "that is called a key, a token, a password or the like. The bundle was not made. Take "
            "it out of what the file is made from, and replace the secret, since it was written "
            "down; or, where it is none, make the bundle without that variable."
        )
