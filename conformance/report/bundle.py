"""The bundle of a certification: one archive whose every octet can be checked.

The members are stored as they are, in a fixed order and with fixed headers, and the manifest names
the SHA-256 of each; so an archive that was changed anywhere is not the one that its own members
would make. Must not know what a verdict means.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.report.writing import write_whole

FORM = "ftp-conformance-bundle/1"
MANIFEST, DIGEST, SIGNATURE = "manifest.json", "manifest.sha256", "manifest.sig"
_OF_MANIFEST = (MANIFEST, DIGEST, SIGNATURE)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MOST_OCTETS = 1 << 30
"""Octets that an archive may have: a file from elsewhere is not trusted."""


class BundleError(Exception):
    """A bundle cannot be used; the message says which, and what is wrong with it."""


def manifest_of(members: Mapping[str, bytes], told: Mapping[str, Any]) -> bytes:
    """Return the manifest of these members, with what else it tells."""
    files = {name: _entry(octets) for name, octets in members.items()}
    table = {"form": FORM, **told, "files": files}
    return json.dumps(table, indent=2, sort_keys=True).encode() + b"\n"


def write_bundle(
    path: Path, members: Mapping[str, bytes], manifest: bytes, signature: bytes = b""
) -> None:
    """Write the archive, whole or not at all. Raises ReportError."""
    whole = {**members, MANIFEST: manifest, DIGEST: _digest(manifest).encode() + b"\n"}
    if signature:
        whole[SIGNATURE] = signature
    write_whole(path, _archive(whole), "bundle")


def _archive(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, members[name])
    return made.getvalue()


class Bundle:
    """An archive whose every octet has been checked against its manifest."""

    def __init__(self, path: Path) -> None:
        """Read it. Raises BundleError where it cannot be read, or is not as it was written."""
        self._path = path
        self._members = self._read()
        self.manifest_octets = self._member(MANIFEST)
        if self._member(DIGEST) != _digest(self.manifest_octets).encode() + b"\n":
            raise self._wrong("the manifest was changed since it was written")
        self.manifest = self._parsed()
        self._check_members()

    @property
    def signature(self) -> bytes:
        """The signature of the manifest, nothing where it is not signed."""
        return self._members.get(SIGNATURE, b"")

    def __getitem__(self, name: str) -> bytes:
        """Return a member. Raises BundleError where there is none."""
        return self._member(name)

    def _read(self) -> dict[str, bytes]:
        try:
            if self._path.stat().st_size > _MOST_OCTETS:
                raise self._wrong(f"it is larger than {_MOST_OCTETS} octets")
            octets = self._path.read_bytes()
            with zipfile.ZipFile(io.BytesIO(octets)) as archive:
                names = archive.namelist()
                if any(one.compress_type != zipfile.ZIP_STORED for one in archive.infolist()):
                    raise self._wrong("a member is compressed, which none is when it is written")
                members = {name: archive.read(name) for name in names}
        except OSError as error:
            raise self._wrong(f"cannot be read: {error.strerror or error}") from None
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            ValueError,
            EOFError,
        ) as error:
            raise self._wrong(f"no bundle, or a changed one: {error}") from None
        if octets != _archive(members):
            raise self._wrong("changed since it was written: it is not what its members make")
        return members

    def _member(self, name: str) -> bytes:
        if name not in self._members:
            raise self._wrong(f"{name} is missing")
        return self._members[name]

    def _parsed(self) -> dict[str, Any]:
        try:
            table = json.loads(self.manifest_octets)
            form, files = table["form"], table["files"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise self._wrong("its manifest cannot be read") from None
        if form != FORM:
            raise self._wrong(f"written in the form {form!a}, wanted {FORM}: use its suite")
        if not isinstance(files, dict):
            raise self._wrong("its manifest cannot be read")
        return dict(table)

    def _check_members(self) -> None:
        listed = self.manifest["files"]
        there = self._members.keys() - set(_OF_MANIFEST)
        if listed.keys() != there:
            odd = ", ".join(sorted(listed.keys() ^ there))
            raise self._wrong(f"manifest and members differ: {odd}")
        for name in sorted(there):
            if listed[name] != _entry(self._members[name]):
                raise self._wrong(f"{name} was changed since it was written")

    def _wrong(self, what: str) -> BundleError:
        return BundleError(f"{self._path}: {what}")


def _entry(octets: bytes) -> dict[str, Any]:
    return {"octets": len(octets), "sha256": _digest(octets)}


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()
