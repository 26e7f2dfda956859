"""How protected transfers end: by close_notify, and otherwise; refused levels and handshakes.

Why: RFC 4217 sections 10.2, 12.6 and 12.7. Without close_notify anybody can end a file.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LARGER_THAN_BUFFERS, LINES
from conformance.session import LACKING_TLS, Described, Scratch, Session

NO_TLS = b"these octets are no part of any TLS handshake\r\n" * 8
LEVEL_DENIED = (521, 522, 534)


@requirement("rfc4217-12.6-server-ends-downloads-with-close-notify")
@pytest.mark.parametrize(
    "content", [b"", LINES, LARGER_THAN_BUFFERS], ids=["empty", "lines", "large"]
)
def test_file_ends_with_close_notify(secured: Session, scratch: Scratch, content: bytes) -> None:
    name = scratch.file("file", content)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("RETR", name).needed(125, 150)
    received = data.receive()
    secured.reply().needed(226, 250)
    secured.must_equal(received, content, "the file's octets")
    secured.must(data.closed_by_notice, "close_notify before the connection is closed")


@requirement("rfc4217-12.6-server-ends-downloads-with-close-notify")
@pytest.mark.parametrize("verb", ["LIST", "NLST", "MLSD"])
def test_listing_ends_with_close_notify(secured: Session, scratch: Scratch, verb: str) -> None:
    scratch.file("file", LINES)
    secured.send("CWD", scratch.root).needed(250)
    data = secured.data("PASV")
    secured.send(verb).if_supported().needed(125, 150)
    data.receive()
    secured.reply().needed(226, 250)
    secured.must(data.closed_by_notice, "close_notify before the connection is closed")


@requirement("rfc4217-12.7-upload-is-whole-with-close-notify")
@pytest.mark.parametrize(
    "content", [b"", LINES, LARGER_THAN_BUFFERS], ids=["empty", "lines", "large"]
)
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_upload_is_stored_whole(
    secured: Session, scratch: Scratch, verb: str, content: bytes
) -> None:
    name = scratch.path("stored")
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send(verb, name).needed(125, 150)
    data.must_secure()
    data.send(content)
    data.close()
    secured.reply().must_be(226, 250)
    secured.must_equal(scratch.contents(name), content, "the octets that were stored")


@requirement("rfc4217-12.7-upload-without-close-notify-is-no-success")
def test_upload_that_is_cut_off_is_no_success(secured: Session, scratch: Scratch) -> None:
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("STOR", scratch.path("half")).needed(125, 150)
    data.send(ALL_OCTETS)
    data.cut()
    secured.reply().should_be_refused()


@requirement("rfc4217-10.2-refused-negotiation-closes-the-connection")
@pytest.mark.parametrize("verb", ["RETR", "STOR"])
def test_transfer_without_its_handshake_is_closed(
    secured: Session, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("file", ALL_OCTETS)
    data = secured.data("PASV", clear=True)
    secured.send(verb, name).needed(125, 150)
    data.send_clear(NO_TLS)
    closed = data.is_closed_by_server(secured.target.bounds.data)
    secured.must(closed, "the data connection is closed")


@requirement("rfc4217-10.2-refused-negotiation-is-522")
@pytest.mark.parametrize("verb", ["RETR", "STOR"])
def test_transfer_without_its_handshake_ends_with_522(
    secured: Session, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("file", ALL_OCTETS)
    data = secured.data("PASV", clear=True)
    secured.send(verb, name).needed(125, 150)
    data.send_clear(NO_TLS)
    data.close()
    answer = secured.reply()
    if answer.absence in ("closed", "broken"):
        secured.inconclusive("the server gives up the session, as for its own handshake")
    answer.should_be_refused(522)


@requirement("rfc4217-10.2-refusal-without-resumption-is-522")
def test_transfer_without_resumption_ends_with_522(
    newcomer: Session, target: Described, scratch: Scratch
) -> None:
    name = scratch.file("file", ALL_OCTETS)
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    other = newcomer.another(at=target.need("elsewhere.reusing"))
    other.protect()
    other.log_in()
    data = other.data("PASV", resume=False)
    answer = other.send("RETR", name)
    if answer.preliminary:
        data.offers_handshake()
        data.close()
        answer = other.reply()
    answer.should_be_refused(522)


@requirement("rfc4217-10.2-level-is-checked-at-the-transfer")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_set_up_is_accepted_at_any_level(newcomer: Session, target: Described, verb: str) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    other = newcomer.another(at=target.need("elsewhere.demanding"))
    other.send("AUTH", "TLS").needed(234)
    other.secure()
    other.log_in()
    if verb == "PASV":
        other.send("PASV").should_be(227)
    else:
        other.send("PORT", other.listen().host_port).should_be(200)


@requirement("rfc4217-10.2-wrong-level-is-refused-before-1yz")
@pytest.mark.parametrize("verb", ["RETR", "STOR", "LIST", "NLST", "MLSD"])
def test_transfer_at_level_clear_is_refused_where_private_is_demanded(
    newcomer: Session, target: Described, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("file", LINES) if verb in ("RETR", "STOR") else scratch.root
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    other = newcomer.another(at=target.need("elsewhere.demanding"))
    other.send("AUTH", "TLS").needed(234)
    other.secure()
    other.log_in()
    other.data("PASV")
    other.send(verb, name).must_be_refused()


@requirement("rfc4217-10.2-wrong-level-is-521")
@pytest.mark.parametrize("verb", ["RETR", "STOR", "LIST"])
def test_transfer_at_a_level_that_is_denied_has_a_code_for_it(
    newcomer: Session, target: Described, scratch: Scratch, verb: str
) -> None:
    name = scratch.root if verb == "LIST" else scratch.file("file", LINES)
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    other = newcomer.another(at=target.need("elsewhere.demanding"))
    other.send("AUTH", "TLS").needed(234)
    other.secure()
    other.log_in()
    other.data("PASV")
    other.send(verb, name).should_be_refused(*LEVEL_DENIED)
