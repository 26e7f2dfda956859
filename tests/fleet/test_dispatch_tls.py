"""A scheduler that speaks TLS: what the document tells people to set is enough, and is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest
import trustme
import yaml

from conformance.fleet import dispatch
from conformance.fleet.dispatch import Engine, EngineError
from conformance.fleet.plan import Job

from . import doing
from .elsewhere import Elsewhere

pytestmark = pytest.mark.timeout(120)

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "fleet.md"


@pytest.fixture
def settings(tmp_path: Path) -> str:
    """What the document has, of files that are there."""
    found = re.search(r"^```yaml\n(.*?)^```", DOCUMENT.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert found
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    for name in ("scheduler", "worker", "client"):
        issued = authority.issue_cert("127.0.0.1")
        issued.cert_chain_pems[0].write_to_path(tmp_path / f"{name}.pem")
        issued.private_key_pem.write_to_path(tmp_path / f"{name}.key")
    text = found[1].replace("/etc/fleet", str(tmp_path))
    (tmp_path / "dask").mkdir()
    (tmp_path / "dask" / "fleet.yaml").write_text(text)
    return text


@pytest.fixture
def elsewhere(settings: str, tmp_path: Path) -> Iterator[Elsewhere]:
    """A scheduler with these settings, and a worker."""
    assert settings
    made = Elsewhere(tmp_path)
    made.worker()
    yield made
    made.close()


def test_jobs_are_done_over_tls_as_the_document_sets_it_up(
    elsewhere: Elsewhere, settings: str
) -> None:
    assert elsewhere.address.startswith("tls://")
    with dask.config.set(dask.config.merge(dask.config.config, yaml.safe_load(settings))):
        engine = Engine(elsewhere.address)
        try:
            assert len(list(engine.each([Job("a", "p@1", "s")], doing.tell))) == 1
        finally:
            engine.close()


def test_scheduler_that_wants_tls_and_gets_none_is_told(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "_REACHED_WITHIN", 1.0)
    with pytest.raises(EngineError, match="cannot be reached within 1 s"):
        Engine(elsewhere.address.replace("tls://", "tcp://"))
