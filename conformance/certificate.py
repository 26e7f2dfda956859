"""Certifies a server, and checks such a certificate without it.

`certify` runs the cases of a profile and packs what they met; `verify` runs each of them again on
that, and compares. Both start pytest as the command does. Must not judge: verdicts come from the
run alone.
"""

from __future__ import annotations

import io
import json
import lzma
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.recordings import Again, RecordingsError, Words
from conformance.report.bundle import Bundle, BundleError, manifest_of, write_bundle
from conformance.report.certificate_page import certificate_page
from conformance.report.identity import suite
from conformance.report.packed import PackedError, opened
from conformance.report.profiled import Profiled, Standing, by_profile
from conformance.report.result import Result
from conformance.report.signing import fingerprint, is_signed_by, public_key_of, signed
from conformance.report.stream import Stream, read_stream
from conformance.running import held_back, run_below
from conformance.spec import catalogue, profile

RESULTS, REQUIREMENTS, RULINGS = "results.jsonl.xz", "requirements.json", "rulings.json"
TARGETS, PAGE = "targets.json", "certificate.html"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certification came to: the exit status of the run, and its verdict if it has one."""

    run_status: int
    profiled: Profiled | None = None

    @property
    def conforms(self) -> bool:
        """Whether the server conforms to the profile."""
        return self.profiled is not None and self.profiled.standing is Standing.CONFORMS


def certify(
    name: str, options: Sequence[str], bundle: Path, words: Words, key: Path | None = None
) -> Certified:
    """Run the cases of a profile with pytest's options, and write the bundle.

    Raises ProfileError, SigningError, StreamError, ReportError, or InterruptedRunError; a run that
    has no complete results leaves no bundle.
    """
    chosen = profile(name)
    public_key = public_key_of(key) if key is not None else ""
    with tempfile.TemporaryDirectory(prefix="ftp-conformance-") as folder:
        results = Path(folder) / "results.jsonl"
        given = any(word.split("=")[0] == "--budget" for word in options)
        budget = () if given else ("--budget", "certify")
        mine = ("--profile", chosen.id, *budget, f"--results={results}")
        command = [sys.executable, *words([*options, *mine])]
        status = run_below(command)
        if not results.exists():
            return Certified(status)
        stream = read_stream(results).whole()
        members = members_of(stream, results.read_bytes())
    manifest = manifest_of(members, told_of(stream, public_key))
    signature = signed(manifest, key) if key is not None else b""
    write_bundle(bundle, members, manifest, signature)
    return Certified(status, profiled_of(stream))


def profiled_of(stream: Stream) -> Profiled:
    """Return the verdict for the profile that the run had. Raises ProfileError."""
    chosen = profile(str(stream.begin.get("profile", "")))
    return by_profile(stream.results, chosen, whole=bool(stream.end.get("whole")))


def members_of(stream: Stream, results: bytes) -> dict[str, bytes]:
    """Return what a bundle holds besides its manifest: all of it follows from the results."""
    profiled = profiled_of(stream)
    known = catalogue()
    requirements = {
        name: asdict(known.requirements[name])
        for name in sorted(profiled.profile.scored & known.requirements.keys())
    }
    rulings = {name: asdict(ruling) for name, ruling in sorted(known.rulings.items())}
    return {
        RESULTS: lzma.compress(results, preset=2),
        REQUIREMENTS: _as_json(requirements),
        RULINGS: _as_json(rulings),
        TARGETS: _as_json(stream.targets),
        PAGE: certificate_page(stream, profiled, known).encode(),
    }


def told_of(stream: Stream, public_key: str) -> dict[str, Any]:
    """Return what the manifest tells of a run besides its files."""
    profiled = profiled_of(stream)
    kept = (
        "began",
        "suite",
        "environment",
        "profile",
        "seed",
        "budget",
        "tls",
        "strict",
        "confirm",
    )
    return {
        **{name: stream.begin.get(name) for name in kept},
        "target": stream.target,
        "standing": str(profiled.standing),
        "verdicts": dict(sorted(Counter(str(one.verdict) for one in stream.results).items())),
        "results": len(stream.told),
        "signed_by": public_key,
    }


def _as_json(table: object) -> bytes:
    return json.dumps(table, indent=1, sort_keys=True).encode() + b"\n"


# ---------------------------------------------------------------------------- checking


class NotVerifiedError(Exception):
    """A bundle does not prove what it says; the message tells why."""


def verify(path: Path, words: Words, say: Say, public_key: str = "") -> Profiled:
    """Check a bundle, and judge all of its recordings again.

    `say` is told of each step that held. Raises BundleError, StreamError, SigningError or
    ProfileError where it cannot be read, and NotVerifiedError where it proves something else.
    """
    bundle = Bundle(path)
    say(f"octets: {len(bundle.manifest['files'])} files, each as the manifest says")
    _check_signature(bundle, public_key, say)
    with stream_of(bundle) as stream:
        results = stream.path
        _check_suite(stream)
        _check_members(bundle, stream, results.read_bytes())
        say("manifest, certificate, rulings and requirements: they follow from the results")
        count = _compare(stream, _judged_again(results, results.parent, words))
        say(f"verdicts: {count} judged again on the recordings, every one the same")
        return profiled_of(stream)


@contextmanager
def stream_of(bundle: Bundle) -> Iterator[Stream]:
    """Give the results of a bundle, from a file that goes with them. Raises BundleError or
    StreamError.
    """
    with tempfile.TemporaryDirectory(prefix="ftp-conformance-") as folder:
        results = Path(folder) / "results.jsonl"
        _unpack(bundle, results)
        yield read_stream(results).whole()


def _check_signature(bundle: Bundle, public_key: str, say: Say) -> None:
    own = str(bundle.manifest.get("signed_by") or "")
    if not bundle.signature and not own:
        if public_key:
            raise NotVerifiedError("it is not signed, and a public key was given")
        say("signature: none")
        return
    for key in filter(None, (own, public_key)):
        if not is_signed_by(bundle.manifest_octets, bundle.signature, key):
            raise NotVerifiedError(f"its signature is not that of the key {fingerprint(key)}")
    vouched = "as given" if public_key else "named by the bundle itself: compare it"
    say(f"signature: by the key {fingerprint(own)}, {vouched}")


def _unpack(bundle: Bundle, path: Path) -> None:
    try:
        with path.open("wb") as file:
            shutil.copyfileobj(opened(io.BytesIO(bundle[RESULTS])), file)
    except PackedError as error:
        raise BundleError(f"{RESULTS}: {error.strerror}") from None


def _check_suite(stream: Stream) -> None:
    here, there = suite(), stream.begin.get("suite") or {}
    other = [name for name, digest in here.items() if there.get(name) != digest]
    if other:
        raise BundleError(
            f"made by another suite, version {there.get('version')!a} (this is "
            f"{here['version']}; {', '.join(other)} differ): verify it with that one"
        )


def _check_members(bundle: Bundle, stream: Stream, results: bytes) -> None:
    wanted = members_of(stream, results)
    own = str(bundle.manifest.get("signed_by") or "")
    for name in (REQUIREMENTS, RULINGS, TARGETS, PAGE):
        if bundle[name] != wanted[name]:
            raise NotVerifiedError(f"{name} is not what follows from the results")
    told = {name: value for name, value in bundle.manifest.items() if name not in ("files", "form")}
    if told != json.loads(json.dumps(told_of(stream, own))):
        raise NotVerifiedError("the manifest tells something else than the results")


def _judged_again(results: Path, folder: Path, words: Words) -> Stream:
    try:
        with ExitStack() as started:
            with held_back():
                again = started.enter_context(Again(results, folder, words))
            return again.results()
    except RecordingsError as error:
        raise NotVerifiedError(str(error)) from None


def _compare(before: Stream, after: Stream) -> int:
    """Return how many results are the same. Raises NotVerifiedError at the first difference."""
    old, new = (dict(_essences(stream)) for stream in (before, after))
    differing = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    if differing or len(old) != len(before.told) or len(new) != len(after.told):
        first = differing[0] if differing else "a case told twice"
        was, became = (_verdict_of(one.get(first)) for one in (old, new))
        raise NotVerifiedError(
            f"{max(1, len(differing))} results come out otherwise, the first of them {first}: "
            f"{was} in the bundle, {became} on its recordings"
        )
    return len(old)


def _verdict_of(essence: Mapping[str, Any] | None) -> str:
    return "not there" if essence is None else str(essence["verdict"])


def _essences(stream: Stream) -> Iterator[tuple[str, dict[str, Any]]]:
    for result in stream.results:
        yield result.case, essence(result)


def essence(result: Result) -> dict[str, Any]:
    """Return what of a result must come out the same whenever its recording is judged.

    Not how long it took, nor how to run it again.
    """
    kept = asdict(result)
    for name in ("seconds", "transcript"):
        del kept[name]
    kept["findings"] = [{**one, "detail": ""} for one in kept["findings"]]
    if result.findings:
        del kept["reason"]  # the first finding's detail, which says how to run it again
    return kept
