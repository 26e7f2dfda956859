"""Certificates of real runs: packed, checked, and refused wherever they were touched."""

from __future__ import annotations

import json
import lzma
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from conformance.certificate import RESULTS, members_of, told_of
from conformance.report.bundle import Bundle, BundleError, manifest_of, write_bundle
from conformance.report.stream import StreamWriter, read_stream

ROOT = Path(__file__).resolve().parent.parent
CHANGES = 1000
PART = ("--section", "rfc959/5.1", "--budget", "smoke")


def command(*words: str, within: float = 120.0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "conformance.cli", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A private key and its public part."""
    folder = tmp_path_factory.mktemp("keys")
    private = Ed25519PrivateKey.generate()
    (folder / "key.pem").write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (folder / "public.pem").write_bytes(
        private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return folder / "key.pem", folder / "public.pem"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, keys: tuple[Path, Path]) -> Path:
    """The signed bundle of a part of the profile `minimum`, on the reference server."""
    path = tmp_path_factory.mktemp("bundle") / "server.zip"
    done = command(
        *("certify", "--profile", "minimum", "--bundle", str(path), "--sign", str(keys[0])),
        *("--target", "reference", *PART),
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "profile minimum@1 (Minimum implementation): not shown" in done.stdout
    assert f"bundle: {path}" in done.stdout
    return path


def test_bundle_is_verified(bundle: Path, keys: tuple[Path, Path]) -> None:
    done = command("verify", str(bundle), "--public-key", str(keys[1]))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "judged again on the recordings, every one the same" in done.stdout
    assert f"{bundle}: verified" in done.stdout


def test_other_key_is_told(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "other.pem").write_bytes(
        Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    done = command("verify", str(bundle), "--public-key", str(tmp_path / "other.pem"))
    assert done.returncode == 1
    assert "NOT VERIFIED: its signature is not that of the key " in done.stderr


def test_every_changed_octet_is_found(bundle: Path, tmp_path: Path) -> None:
    """Octets of the signature apart, which only a check of the signature tells."""
    whole = bundle.read_bytes()
    signature = Bundle(bundle).signature
    drawn, path = random.Random(959), tmp_path / "changed.zip"
    for _ in range(CHANGES):
        at, by = drawn.randrange(len(whole)), drawn.randrange(1, 256)
        path.write_bytes(whole[:at] + bytes((whole[at] ^ by,)) + whole[at + 1 :])
        try:
            assert Bundle(path).signature != signature
        except BundleError:
            continue


def repacked(bundle: Path, path: Path, change: Callable[[str], str]) -> Path:
    """A bundle without signature that is right in itself, whose results were changed."""
    old = path.with_name("old.jsonl")
    old.write_bytes(lzma.decompress(Bundle(bundle)[RESULTS]))
    stream = read_stream(old)
    new = path.with_name("new.jsonl")
    writer = StreamWriter(new, {k: v for k, v in stream.begin.items() if k != "schema"})
    for worker, description in stream.targets.items():
        writer.target(worker, description)
    for told in stream.told:
        attempts = json.loads(change(json.dumps(list(told.attempts))))
        writer.result(told.result, worker=told.worker, attempts=attempts)
    kept = ("exit_status", "seconds", "whole")
    writer.end(**{name: stream.end[name] for name in kept})
    made = read_stream(new)
    members = members_of(made, new.read_bytes())
    write_bundle(path, members, manifest_of(members, told_of(made, "")))
    return path


def test_forged_recording_does_not_give_the_verdict(bundle: Path, tmp_path: Path) -> None:
    path = repacked(bundle, tmp_path / "b.zip", lambda text: text.replace('"200 ', '"500 '))
    done = command("verify", str(path))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "results come out otherwise, the first of them " in done.stderr
    assert "pass in the bundle" in done.stderr


def test_honest_bundle_without_signature_is_verified(bundle: Path, tmp_path: Path) -> None:
    path = repacked(bundle, tmp_path / "b.zip", str)
    done = command("verify", str(path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "signature: none" in done.stdout


def test_page_that_lies_is_found(bundle: Path, tmp_path: Path) -> None:
    path = repacked(bundle, tmp_path / "b.zip", str)
    good = Bundle(path)
    members = {name: good[name] for name in good.manifest["files"]}
    members["certificate.html"] = members["certificate.html"].replace(b"not shown", b"conforms")
    told = {k: v for k, v in good.manifest.items() if k not in ("files", "form")}
    write_bundle(path, members, manifest_of(members, told))
    done = command("verify", str(path))
    assert done.returncode == 1
    assert "certificate.html is not what follows from the results" in done.stderr


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("certify", "--profile", "secur"), 2, "unknown profile 'secur'; near: secure"),
        (("certify", "--profile", "full", "--results=x"), 2, "a certification has its own"),
        (("certify", "--profile", "full", "--sign", "absent.pem"), 2, "absent.pem: cannot be read"),
        (("verify", "absent.zip"), 2, "absent.zip: cannot be read: No such file"),
        (("verify", "pyproject.toml"), 2, "NOT VERIFIED: pyproject.toml: no bundle"),
        (("report", "pyproject.toml"), 2, "line 1: no line of a file of results"),
        (("verify",), 2, "the following arguments are required: BUNDLE"),
        (("verify", "a.zip", "--surprise"), 2, "unrecognized arguments: --surprise"),
    ],
)
def test_wrong_words_are_told(words: tuple[str, ...], status: int, says: str) -> None:
    done = command(*words)
    assert done.returncode == status, done.stdout + done.stderr
    assert says in done.stderr


def test_target_that_does_not_answer_leaves_no_bundle(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    done = command(
        *("certify", "--profile", "minimum", "--bundle", str(path), "--target", "127.0.0.1:1")
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert not path.exists()
