"""Signatures: whose they are, and what is said of keys that are none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from conformance.report.signing import (
    SigningError,
    fingerprint,
    is_signed_by,
    public_key_of,
    signed,
)


def key(folder: Path, kind: type[Ed25519PrivateKey] | type[X25519PrivateKey]) -> Path:
    """A new private key in a file."""
    path = folder / "key.pem"
    path.write_bytes(
        kind.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def test_signature_is_its_owners_and_nobody_elses(tmp_path: Path) -> None:
    mine = key(tmp_path, Ed25519PrivateKey)
    signature, public = signed(b"octets", mine), public_key_of(mine)
    other = public_key_of(key(tmp_path, Ed25519PrivateKey))
    assert is_signed_by(b"octets", signature, public)
    assert not is_signed_by(b"octetz", signature, public)
    assert not is_signed_by(b"octets", signature, other)
    assert not is_signed_by(b"octets", b"", public)
    assert len(fingerprint(public)) == 64
    assert fingerprint(public) != fingerprint(other)


def test_wrong_keys_are_told(tmp_path: Path) -> None:
    with pytest.raises(SigningError, match="cannot be read"):
        signed(b"", tmp_path / "absent")
    (tmp_path / "text").write_text("no key")
    with pytest.raises(SigningError, match="wanted a private key in PEM"):
        signed(b"", tmp_path / "text")
    with pytest.raises(SigningError, match="wanted an Ed25519 key; openssl genpkey"):
        signed(b"", key(tmp_path, X25519PrivateKey))
    with pytest.raises(SigningError, match="wanted a public key in PEM"):
        is_signed_by(b"", b"", "no key")


def test_missing_library_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(SigningError, match="cryptography is not here; install it: pip install"):
        signed(b"", tmp_path / "key.pem")
