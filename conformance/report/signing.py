"""Signatures of bundles: Ed25519, by the `cryptography` package, which only who signs needs.

Keys are PEM files. Must not know what is signed.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_PACKAGE = "cryptography"


class SigningError(Exception):
    """A signature can be neither made nor checked; the message says why, and what would help."""


def signed(octets: bytes, key: Path) -> bytes:
    """Return the signature of these octets. Raises SigningError."""
    return bytes(_private_key(key).sign(octets))


def public_key_of(key: Path) -> str:
    """Return the public part of a private key, as PEM. Raises SigningError."""
    encoding = _library("hazmat.primitives.serialization")
    public = _private_key(key).public_key()
    pem = public.public_bytes(encoding.Encoding.PEM, encoding.PublicFormat.SubjectPublicKeyInfo)
    return bytes(pem).decode()


def fingerprint(public_key: str) -> str:
    """Return the SHA-256 of a public key, by which people compare it. Raises SigningError."""
    encoding = _library("hazmat.primitives.serialization")
    der = _public_key(public_key).public_bytes(
        encoding.Encoding.DER, encoding.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(der).hexdigest()


def is_signed_by(octets: bytes, signature: bytes, public_key: str) -> bool:
    """Whether the signature is that of the key's owner. Raises SigningError."""
    invalid = _library("exceptions").InvalidSignature
    try:
        _public_key(public_key).verify(signature, octets)
    except invalid:
        return False
    return True


def _library(name: str) -> Any:
    if find_spec(_PACKAGE) is None:
        raise SigningError(f"{_PACKAGE} is not here; install it: pip install {_PACKAGE}")
    # Imported only by who signs: it takes longer than the whole start of the suite.
    return import_module(f"{_PACKAGE}.{name}")


def _private_key(path: Path) -> Any:
    encoding = _library("hazmat.primitives.serialization")
    kind = _library("hazmat.primitives.asymmetric.ed25519").Ed25519PrivateKey
    try:
        key = encoding.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise SigningError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, TypeError) as error:
        raise SigningError(
            f"{path}: wanted a private key in PEM, without a password: {error}"
        ) from None
    if not isinstance(key, kind):
        raise SigningError(
            f"{path}: wanted an Ed25519 key; openssl genpkey -algorithm ed25519 makes one"
        )
    return key


def _public_key(pem: str) -> Any:
    encoding = _library("hazmat.primitives.serialization")
    kind = _library("hazmat.primitives.asymmetric.ed25519").Ed25519PublicKey
    try:
        key = encoding.load_pem_public_key(pem.encode())
    except (ValueError, TypeError) as error:
        raise SigningError(f"wanted a public key in PEM: {error}") from None
    if not isinstance(key, kind):
        raise SigningError("wanted an Ed25519 key")
    return key
