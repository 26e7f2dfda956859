r"""conformance.transfer.ascii: CR LF to "\n" and back, wherever the octets are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.transfer.ascii import AsciiDecoder, AsciiEncoder

from .feeding import FEW, converted

VECTORS = {
    "nothing": (b"", b""),
    "lines": (b"one\r\n\r\ntwo\r\n", b"one\n\ntwo\n"),
    "no-end-at-last": (b"one\r\ntwo", b"one\ntwo"),
    "bare-cr": (b"one\rtwo\r", b"one\rtwo\r"),
    "two-cr": (b"one\r\r\ntwo", b"one\r\ntwo"),
    "cr-nul": (b"one\r\0two", b"one\r\0two"),
    "octets-above-127": (bytes(range(128, 256)), bytes(range(128, 256))),
}
TEXTS = st.lists(st.sampled_from(b"\r\n\0a\xff"), max_size=30).map(bytes)


@pytest.mark.parametrize(("network", "local"), VECTORS.values(), ids=VECTORS)
def test_text_there_and_back(network: bytes, local: bytes) -> None:
    assert converted(AsciiDecoder(), network) == local
    assert converted(AsciiEncoder(), local) == network


def test_bare_lf_becomes_a_line_end() -> None:
    """Ruling R36: it has no meaning. At home it can only be what "\\n" is there."""
    assert converted(AsciiDecoder(), b"one\ntwo") == b"one\ntwo"


def test_cr_at_the_cut_waits_for_what_follows() -> None:
    decoder = AsciiDecoder()
    assert decoder.feed(b"one\r") == b"one"
    assert decoder.feed(b"") == b""
    assert decoder.feed(b"\ntwo\r") == b"\ntwo"
    assert decoder.feed(b"\r") == b"\r"
    assert decoder.feed(b"x\r") == b"\rx"
    assert decoder.finish() == b"\r"
    assert decoder.finish() == b""


@FEW
@given(local=TEXTS)
def test_every_local_text_comes_back(local: bytes) -> None:
    assert converted(AsciiDecoder(), converted(AsciiEncoder(), local)) == local
