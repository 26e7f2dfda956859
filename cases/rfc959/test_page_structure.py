"""Transfers in page structure, for servers that accept it.

Why: RFC 959 section 3.1.2.3. With a logical byte of eight bits each field of a page's header is
one octet: header length, page index, data length, page type. Page 2 is left out: files of pages
may have gaps. Their last page ends them: a server may leave the data connection open (ruling R71),
and QUIT makes it close.
"""

from __future__ import annotations

from typing import NamedTuple

from conformance.marker import requirement
from conformance.session import Scratch, Session


class Page(NamedTuple):
    """One page as it came."""

    header_length: int
    number: int
    type: int
    contents: bytes
    complete: bool


UNKNOWN_TYPE = b"\x04\x01\x03\x07one" + b"\x04\x02\x00\x00"
"""A page of type 7, which no text defines, and the last page."""

STORED = b"\x04\x01\x03\x01one" + b"\x04\x03\x05\x01three" + b"\x04\x03\x00\x00"


def pages_in(octets: bytes) -> list[Page]:
    """Return the pages in what a server sent; the last one is incomplete where octets lack."""
    pages = []
    while octets:
        fields = octets[:4].ljust(4, b"\0")
        length, index, size, kind = fields
        end = max(length, 4) + size
        pages.append(Page(length, index, kind, octets[length:end], len(octets) >= end))
        octets = octets[end:]
    return pages


@requirement("rfc959-3.1.2.3-page-index-names-the-place")
def test_pages_come_back_under_their_indices(session: Session, scratch: Scratch) -> None:
    """A host may have access controls with every page, and fill each up with zeros (appendix I)."""
    name = scratch.path("paged")
    session.send("TYPE", "L 8").needed(200)
    session.send("STRU", "P").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).if_supported().needed(125, 150)
    data.send(STORED)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    pages = [page for page in pages_in(data.receive()) if page.type in (1, 3)]
    found = sorted((page.number, page.contents.rstrip(b"\0")) for page in pages)
    session.must(
        found == [(1, b"one"), (3, b"three")],
        "pages 1 and 3 as they were stored",
        seen=str(found),
    )


@requirement("rfc959-3.1.2.3-pages-have-headers")
def test_pages_have_whole_headers_and_contents(session: Session, scratch: Scratch) -> None:
    name = scratch.path("paged")
    session.send("TYPE", "L 8").needed(200)
    session.send("STRU", "P").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(STORED)
    data.close()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    pages = pages_in(data.receive())
    session.must(
        bool(pages) and all(page.header_length >= 4 and page.complete for page in pages),
        "pages with headers of four octets or more, and with all their octets",
        seen=str(pages),
    )


@requirement("rfc959-3.1.2.3-last-page-is-empty")
def test_file_in_pages_ends_with_an_empty_last_page(session: Session, scratch: Scratch) -> None:
    name = scratch.path("paged")
    session.send("TYPE", "L 8").needed(200)
    session.send("STRU", "P").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(STORED)
    data.close()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    pages = pages_in(data.receive())
    last = pages[-1] if pages else Page(0, 0, -1, b"", False)
    session.must(
        last.type == 0 and last.header_length == 4 and last.contents == b"",
        "a page of type 0 at the end, with a header of four octets and no contents",
        seen=str(last),
    )


@requirement("rfc959-3.1.2.3-simple-page-header-has-four-bytes")
def test_headers_have_the_length_of_their_page_type(session: Session, scratch: Scratch) -> None:
    name = scratch.path("paged")
    session.send("TYPE", "L 8").needed(200)
    session.send("STRU", "P").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(STORED)
    data.close()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.transfer_end().must_be(226, 250)
    session.send("QUIT").needed(221)
    wanted = {1: 4, 3: 5}
    pages = [page for page in pages_in(data.receive()) if page.type in wanted]
    session.must(
        bool(pages) and all(page.header_length == wanted[page.type] for page in pages),
        "four octets in the header of a simple page, five in that of an access-controlled one",
        seen=str(pages),
    )


@requirement("rfc959-4.2.2-551-for-an-unknown-page-type")
def test_page_of_an_unknown_type_breaks_the_store_off(session: Session, scratch: Scratch) -> None:
    session.send("TYPE", "L 8").needed(200)
    session.send("STRU", "P").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", scratch.path("paged")).needed(125, 150)
    data.offer(UNKNOWN_TYPE)
    data.close()
    session.transfer_end().should_be_refused(551)
