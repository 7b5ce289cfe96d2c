"""Signatures of bundles: what they show, and keys that cannot be used."""

import base64
import hashlib
import importlib.util
import json
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from fairaudit import InputError
from fairaudit.pipeline import make_bundle, verify_bundle
from fairaudit.pipeline.bundle.signing import load_private_key, load_public_key
from tests.cli.audits import command
from tests.pipeline.bundles import edit_answer, files_of, remade

KEY, OTHER = (
    ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed).digest())
    for seed in (b"one", b"other")
)
PASSWORD = "correct horse 7"


def write(
    path: Path,
    key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey = KEY,
    form: PrivateFormat = PrivateFormat.PKCS8,
    lock: KeySerializationEncryption | None = None,
) -> Path:
    path.write_bytes(key.private_bytes(Encoding.PEM, form, lock or NoEncryption()))
    return path


def write_public(path: Path, key: ed25519.Ed25519PrivateKey = KEY) -> Path:
    path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def nobody() -> str:
    raise AssertionError("no password was needed")


@pytest.fixture(scope="module")
def signed(audit: Path) -> Path:
    key = write(audit.parent / "key.pem")
    made = make_bundle(audit, audit.parent / "b", results=audit.parent / "results", key=key)
    assert made.signed
    return made.path


@pytest.fixture
def bundle(signed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(signed, tmp_path / "bundle")


def test_the_envelope_is_one_that_others_can_check(signed: Path) -> None:
    """By the words of DSSE's protocol alone, without our code."""
    envelope = json.loads((signed / "MANIFEST.dsse.json").read_bytes())
    payload = base64.b64decode(envelope["payload"])
    assert payload == (signed / "MANIFEST.json").read_bytes()
    kind = envelope["payloadType"]
    assert kind == "application/vnd.in-toto+json"
    (one,) = envelope["signatures"]
    der = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert one["keyid"] == hashlib.sha256(der).hexdigest()
    told = f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload
    KEY.public_key().verify(base64.b64decode(one["sig"]), told)


def test_a_key_leaves_nothing_of_itself_but_its_mark(signed: Path) -> None:
    raw = KEY.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    content = b"\n".join(files_of(signed).values())
    for part in (raw, base64.b64encode(raw), raw.hex().encode(), b"PRIVATE KEY"):
        assert part not in content


def test_a_signature_is_checked_with_a_key_alone(
    bundle: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    right, wrong = write_public(tmp_path / "right.pub"), write_public(tmp_path / "wrong.pub", OTHER)
    found = verify_bundle(bundle)
    assert found.holds and "The signature was not checked" in found.signature
    assert command(monkeypatch, "verify", str(bundle), "--key", str(right)) == 0
    assert "The signature is that of the given key" in capsys.readouterr().out
    found = verify_bundle(bundle, key=wrong)
    assert not found.holds and found.recomputed is None
    assert "another key made it" in found.faults[0]


def test_what_is_changed_is_found_with_a_manifest_made_anew(bundle: Path, tmp_path: Path) -> None:
    key = write_public(tmp_path / "key.pub")
    edit_answer(bundle, lambda row: row | {"latency": 99.0})
    # No result rests on how long an answer took: but for the signature, nothing would be found.
    remade(bundle)
    for given in (key, None):
        found = verify_bundle(bundle, key=given)
        assert found.faults == (
            "What was signed is not MANIFEST.json: one of the two was changed.",
        )
    (bundle / "MANIFEST.dsse.json").unlink()
    assert verify_bundle(bundle).holds
    assert verify_bundle(bundle, key=key).faults == (
        "The bundle is not signed, and a key was given.",
    )


def test_one_changed_byte_of_the_signature_is_found(bundle: Path, tmp_path: Path) -> None:
    key, path = write_public(tmp_path / "key.pub"), bundle / "MANIFEST.dsse.json"
    content = path.read_bytes()
    begin = content.index(b'"signatures"')
    for place in (0, 5, begin, *range(begin, len(content), 7), len(content) - 1):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert verify_bundle(bundle, key=key).faults, place


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.OpenSSH])
def test_keys_are_read_as_pem_and_as_openssh_makes_them(
    form: PrivateFormat, audit: Path, signed: Path, tmp_path: Path
) -> None:
    key = load_private_key(write(tmp_path / "key", form=form), nobody)
    assert key.public_key() == KEY.public_key()
    line = KEY.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    (tmp_path / "key.pub").write_bytes(line + b" somebody@somewhere\n")
    assert load_public_key(tmp_path / "key.pub") == KEY.public_key()


def locked_forms() -> list[PrivateFormat]:
    forms = [PrivateFormat.PKCS8]
    return forms + ([PrivateFormat.OpenSSH] if importlib.util.find_spec("bcrypt") else [])


@pytest.mark.parametrize("form", locked_forms())
def test_a_key_can_be_encrypted(form: PrivateFormat, tmp_path: Path) -> None:
    lock = BestAvailableEncryption(PASSWORD.encode())
    path = write(tmp_path / "key", form=form, lock=lock)
    assert load_private_key(path, lambda: PASSWORD).public_key() == KEY.public_key()
    for wrong in ("", "wrong"):
        with pytest.raises(InputError, match="the password is wrong") as told:
            load_private_key(path, lambda wrong=wrong: wrong)
        assert told.value.__cause__ is None


def test_the_password_comes_from_a_variable_or_is_asked_for(
    audit: Path, signed: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    lock = BestAvailableEncryption(PASSWORD.encode())
    key = write(tmp_path / "key.pem", lock=lock)
    arguments = ["bundle", str(audit.parent / "results"), "--sign", str(key), "--output"]
    monkeypatch.setenv("SIGNING_PASSWORD", PASSWORD)
    named = ["--password-env", "SIGNING_PASSWORD"]
    assert command(monkeypatch, *arguments, str(tmp_path / "b"), *named) == 0
    assert files_of(tmp_path / "b") == files_of(signed)
    told = capsys.readouterr()
    assert PASSWORD not in told.out + told.err and "signed" in told.err
    assert command(monkeypatch, *arguments, str(tmp_path / "c")) == 2
    assert "nobody is there to be asked" in capsys.readouterr().err
    monkeypatch.delenv("SIGNING_PASSWORD")
    assert command(monkeypatch, *arguments, str(tmp_path / "c"), *named) == 2
    assert "SIGNING_PASSWORD, which --password-env names" in capsys.readouterr().err
    assert not (tmp_path / "c").exists()


def test_keys_that_cannot_be_used_are_refused_in_words(tmp_path: Path) -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    private, public = write(tmp_path / "key.pem"), write_public(tmp_path / "key.pub")
    damaged = tmp_path / "damaged.pem"
    damaged.write_bytes(private.read_bytes().replace(b"MC4C", b"MC5C"))
    huge = tmp_path / "huge"
    huge.write_bytes(b"x" * 100_000)
    to_sign = {
        "another kind than ed25519": write(tmp_path / "curve.pem", curve),
        "is a public key, and signing needs the private one": public,
        "holds no private key": Path(__file__),
        "the file is damaged": damaged,
        "too large to be a key": huge,
        "cannot be read: No such file": tmp_path / "nothing",
    }
    for told, path in to_sign.items():
        with pytest.raises(InputError, match=told):
            load_private_key(path, nobody)
    other = tmp_path / "curve.pub"
    other.write_bytes(
        curve.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    to_check = {
        "another kind than ed25519": other,
        "holds a private key": private,
        "holds no public key that can be read": Path(__file__),
        "cannot be read: No such file": tmp_path / "nothing",
    }
    for told, path in to_check.items():
        with pytest.raises(InputError, match=told):
            load_public_key(path)
