"""Bundles: no octet of one can change without being found."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path

import pytest

from conformance.report.bundle import MANIFEST, Bundle, BundleError, manifest_of, write_bundle
from conformance.report.writing import ReportError

MEMBERS = {"results": bytes(range(256)) * 4, "page.html": b"<p>it conforms</p>", "empty": b""}
CHANGES = 1000


def made(path: Path, signature: bytes = b"signed") -> Path:
    write_bundle(path, MEMBERS, manifest_of(MEMBERS, {"target": "a server"}), signature)
    return path


def test_bundle_comes_back(tmp_path: Path) -> None:
    bundle = Bundle(made(tmp_path / "below" / "b.zip"))
    assert {name: bundle[name] for name in MEMBERS} == MEMBERS
    assert bundle.manifest["target"] == "a server"
    assert bundle.signature == b"signed"
    with pytest.raises(BundleError, match="absent is missing"):
        bundle["absent"]


def test_bundle_is_the_same_each_time(tmp_path: Path) -> None:
    assert made(tmp_path / "1.zip").read_bytes() == made(tmp_path / "2.zip").read_bytes()


def test_every_changed_octet_is_found(tmp_path: Path) -> None:
    whole = made(tmp_path / "b.zip", b"").read_bytes()
    drawn = random.Random(4217)
    path = tmp_path / "changed.zip"
    for _ in range(CHANGES):
        at, by = drawn.randrange(len(whole)), drawn.randrange(1, 256)
        path.write_bytes(whole[:at] + bytes((whole[at] ^ by,)) + whole[at + 1 :])
        with pytest.raises(BundleError):
            Bundle(path)


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_truncated_bundle_is_refused(cut: int, tmp_path: Path) -> None:
    path = made(tmp_path / "b.zip")
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(BundleError, match=f"^{path}: "):
        Bundle(path)


def test_something_behind_the_archive_is_found(tmp_path: Path) -> None:
    path = made(tmp_path / "b.zip")
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(BundleError, match="changed"):
        Bundle(path)


def test_compressed_member_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, "{}" * 100)
    with pytest.raises(BundleError, match="a member is compressed"):
        Bundle(path)


def test_member_that_the_manifest_does_not_name_is_found(tmp_path: Path) -> None:
    manifest = manifest_of(MEMBERS, {})
    write_bundle(tmp_path / "b.zip", {**MEMBERS, "more": b""}, manifest)
    with pytest.raises(BundleError, match="manifest and members differ: more"):
        Bundle(tmp_path / "b.zip")


def test_member_that_is_not_the_manifests_is_found(tmp_path: Path) -> None:
    manifest = manifest_of(MEMBERS, {})
    write_bundle(tmp_path / "b.zip", {**MEMBERS, "empty": b"full"}, manifest)
    with pytest.raises(BundleError, match="empty was changed"):
        Bundle(tmp_path / "b.zip")


def test_other_form_is_refused(tmp_path: Path) -> None:
    manifest = json.dumps({"form": "ftp-conformance-bundle/9", "files": {}}).encode()
    write_bundle(tmp_path / "b.zip", {}, manifest)
    with pytest.raises(BundleError, match="written in the form 'ftp-conformance-bundle/9'"):
        Bundle(tmp_path / "b.zip")


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match="the bundle cannot be written to "):
        made(tmp_path / "file" / "b.zip")


def test_missing_bundle_is_told(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="cannot be read: No such file"):
        Bundle(tmp_path / "absent.zip")
