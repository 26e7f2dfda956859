"""Which level a data connection has: Clear at first, then what PROT said last, at any point (RFC
4217 sections 8 and 9).
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS
from conformance.session import LACKING_TLS, Scratch, Session

REFUSED = {"unknown-level": "PROT X", "safe": "PROT S", "confidential": "PROT E"}
BETWEEN = {
    "no-operation": ("NOOP",),
    "type": ("TYPE", "A"),
    "mode": ("MODE", "S"),
    "structure": ("STRU", "F"),
    "working-directory": ("PWD",),
}


@requirement("rfc4217-9-prot-level-holds")
def test_clear_holds_for_several_transfers(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    secured.send("PROT", "C").needed(200)
    for _ in range(3):
        data = secured.data("PASV")
        secured.send("RETR", name).needed(125, 150)
        received = data.receive()
        secured.transfer_end().must_be(226, 250)
        secured.must_equal(received, ALL_OCTETS, "the octets in clear")


@requirement("rfc4217-9-prot-level-holds")
@pytest.mark.parametrize("line", REFUSED.values(), ids=REFUSED)
def test_refused_prot_changes_nothing(secured: Session, scratch: Scratch, line: str) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    if secured.send_malformed(line).positive:
        secured.inconclusive(f"the server accepts {line}")
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(125, 150)
    data.must_secure()
    received = data.receive()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(received, ALL_OCTETS, "the octets that TLS carried")


@requirement("rfc4217-9-prot-level-holds")
@pytest.mark.parametrize("command", BETWEEN.values(), ids=BETWEEN)
def test_other_command_changes_nothing(
    secured: Session, scratch: Scratch, command: tuple[str, ...]
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send(*command).needed(200, 257)
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(125, 150)
    data.must_secure()
    data.receive()
    secured.transfer_end().must_be(226, 250)


@requirement("rfc4217-9-prot-level-holds")
def test_refused_transfer_changes_nothing(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    data = secured.data("PASV")
    secured.send("RETR", scratch.path("absent")).needed(550)
    data.close()
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(125, 150)
    data.must_secure()
    data.receive()
    secured.transfer_end().must_be(226, 250)


@requirement("rfc4217-8-prot-at-any-point")
def test_prot_p_straight_after_port(newcomer: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.secure()
    newcomer.log_in()
    newcomer.send("TYPE", "I").needed(200)
    newcomer.send("PBSZ", "0").needed(200)
    data = newcomer.data("PORT")
    if newcomer.send("PROT", "P").refused:
        newcomer.unsupported("the server protects no data")
    newcomer.send("RETR", name).must_be(125, 150)
    data.must_secure()
    received = data.receive()
    newcomer.transfer_end().must_be(226, 250)
    newcomer.must_equal(received, ALL_OCTETS, "the octets that TLS carried")


@requirement("rfc4217-8-prot-at-any-point")
def test_prot_c_straight_after_pasv(secured: Session, scratch: Scratch) -> None:
    """NOOP: by its reply the server has taken the connection, at the level that held then."""
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("NOOP").needed(200)
    secured.send("PROT", "C").needed(200)
    secured.send("RETR", name).needed(125, 150)
    received = data.receive()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(received, ALL_OCTETS, "the octets in clear")


@requirement("rfc4217-8-prot-as-often-as-required")
def test_level_is_changed_again_and_again(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    for level in ("C", "P", "C", "P", "P"):
        secured.send("PROT", level).needed(200)
        data = secured.data("PASV")
        secured.send("RETR", name).needed(125, 150)
        if level == "P":
            data.must_secure()
        received = data.receive()
        secured.transfer_end().must_be(226, 250)
        secured.must_equal(received, ALL_OCTETS, f"the octets under PROT {level}")
