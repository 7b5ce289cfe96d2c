"""Signatures of manifests: ed25519, in the envelope of DSSE that in-toto's tools read.

See https://github.com/secure-systems-lab/dsse for the envelope and its encoding before signing.
"""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from fairaudit.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

__all__ = [
    "PAYLOAD_TYPE",
    "Signed",
    "encoded",
    "envelope_of",
    "is_signed_by",
    "load_private_key",
    "load_public_key",
    "opened_envelope",
]

PAYLOAD_TYPE = "application/vnd.in-toto+json"
"""What is signed: an in-toto Statement."""

Password = Callable[[], str]
"""Asks for the password of a key that is encrypted."""

_LONGEST_KEY = 64 * 1024
_OPENSSH_PRIVATE = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_PRIVATE = b"PRIVATE KEY-----"
_PUBLIC_LINES = (b"ssh-", b"ecdsa-", b"sk-")
_MAKE_ONE = "Make one with: ssh-keygen -t ed25519 -f audit-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An envelope that was opened: what was signed, and the signatures with the keys they name."""

    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]


def encoded(payload_type: str, payload: bytes) -> bytes:
    """What is signed in place of a payload, so that its type is signed with it (DSSE's PAE).

    Examples
    --------
    >>> encoded("http://example.com/HelloWorld", b"hello world")
    b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def envelope_of(payload: bytes, key: "Ed25519PrivateKey") -> bytes:
    """A statement, signed: the same bytes for the same statement and key."""
    signature = key.sign(encoded(PAYLOAD_TYPE, payload))
    return _written(payload, ((_key_id(key.public_key()), signature),))


def opened_envelope(content: bytes) -> Signed:
    """Read an envelope; whether a signature is right is another question.

    Raises
    ------
    InputError
        If it is no envelope of a statement, or not written as `envelope_of` does.
    """
    try:
        told = json.loads(content)
        payload = _decoded(told["payload"])
        signatures = tuple((str(one["keyid"]), _decoded(one["sig"])) for one in told["signatures"])
        # Nothing may hide in what no signature holds, such as spaces or further keys.
        alike = signatures and _written(payload, signatures) == content
        if told["payloadType"] == PAYLOAD_TYPE and alike:
            return Signed(payload=payload, signatures=signatures)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise InputError(
        "The signature cannot be read: its file is no envelope (DSSE) of an in-toto Statement as "
        "`fairaudit bundle --sign` writes it. It was damaged or changed."
    )


def is_signed_by(signed: Signed, key: "Ed25519PublicKey") -> bool:
    """Whether one of the signatures was made with a key.

    The key's id, which is in no signature, decides nothing; but a wrong one was changed.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - optional extra

    for name, signature in signed.signatures:
        if name != _key_id(key):
            continue
        try:
            key.verify(signature, encoded(PAYLOAD_TYPE, signed.payload))
        except InvalidSignature:
            continue
        return True
    return False


def load_private_key(path: Path, password: Password) -> "Ed25519PrivateKey":
    """Read a key to sign with: PEM or OpenSSH.

    Parameters
    ----------
    path : Path
        Its file.
    password : callable
        Called if the key is encrypted.

    Raises
    ------
    InputError
        If it cannot be read, is no private ed25519 key, or the password is wrong.
    MissingExtraError
        If the extra “sign” is not installed.
    """
    _check_installed("Signing a bundle")
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - optional extra
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - optional
        Ed25519PrivateKey,
    )

    content = _content(path)
    if _PRIVATE not in content:
        is_public = content.startswith(_PUBLIC_LINES) or b"PUBLIC KEY-----" in content
        what = (
            "is a public key, and signing needs the private one"
            if is_public
            else ("holds no private key")
        )
        raise InputError(f"The file {path} {what}. Give a PEM or OpenSSH file. {_MAKE_ONE}")
    try:
        key = _private(path, content, password)
    except UnsupportedAlgorithm as error:
        raise InputError(
            f"The key in {path} is of a kind, or encrypted in a way, that cannot be used here. "
            f"Signing takes ed25519 alone. {_MAKE_ONE}"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError(
            f"The key in {path} is of another kind than ed25519, which signing takes alone. "
            f"{_MAKE_ONE}"
        )
    return key


def load_public_key(path: Path) -> "Ed25519PublicKey":
    """Read a key to check signatures with: PEM, or the line of OpenSSH.

    Raises
    ------
    InputError
        If it cannot be read or is no public ed25519 key.
    MissingExtraError
        If the extra “sign” is not installed.
    """
    _check_installed("Checking a signature")
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - optional extra
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - optional
        Ed25519PublicKey,
    )
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - optional extra
        load_pem_public_key,
        load_ssh_public_key,
    )

    content = _content(path)
    if _PRIVATE in content:
        raise InputError(
            f"The file {path} holds a private key, and a signature is checked with the public one. "
            "Give that; keep the private key where nobody else reads it."
        )
    load = load_ssh_public_key if content.startswith(_PUBLIC_LINES) else load_pem_public_key
    try:
        key = load(content)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InputError(
            f"The file {path} holds no public key that can be read. Give a PEM file, or the "
            "“.pub” file of ssh-keygen."
        ) from error
    if not isinstance(key, Ed25519PublicKey):
        raise InputError(
            f"The key in {path} is of another kind than ed25519, and bundles are signed with "
            "ed25519 alone. Ask who signed for the right one."
        )
    return key


def _private(path: Path, content: bytes, password: Password) -> object:
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - optional extra
        load_pem_private_key,
        load_ssh_private_key,
    )

    openssh = content.startswith(_OPENSSH_PRIVATE)
    load = load_ssh_private_key if openssh else load_pem_private_key
    try:
        return load(content, None)
    except ValueError:
        raise InputError(
            f"The key in {path} cannot be read: the file is damaged. Take it from a copy."
        ) from None
    except TypeError:
        pass  # It is encrypted.
    told = password().encode()
    try:
        return load(content, told)
    except (ValueError, TypeError):
        # What was tried could be told by the error that was raised.
        raise InputError(
            f"The key in {path} cannot be read: the password is wrong, or the file is damaged."
        ) from None


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_KEY + 1)
    except OSError as error:
        raise InputError(
            f"The key {path} cannot be read: {error.strerror or error}. Give the path of a key."
        ) from error
    if len(content) > _LONGEST_KEY:
        raise InputError(f"The file {path} is too large to be a key. Give the path of a key.")
    return content.strip() + b"\n"


def _key_id(key: "Ed25519PublicKey") -> str:
    """SHA-256 of a public key in its DER form (SubjectPublicKeyInfo), in hexadecimal."""
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - optional extra
        Encoding,
        PublicFormat,
    )

    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _written(payload: bytes, signatures: tuple[tuple[str, bytes], ...]) -> bytes:
    told = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [
            {"keyid": keyid, "sig": base64.b64encode(signature).decode()}
            for keyid, signature in signatures
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error


def _check_installed(purpose: str) -> None:
    try:
        import cryptography  # noqa: F401, PLC0415 - optional extra
    except ImportError as error:
        raise MissingExtraError("sign", purpose) from error
