"""Page structure: pages with headers of logical bytes, down to the last page.

RFC 959 section 3.1.2.3 and Appendix I. Header fields and data are logical bytes of the size that
TYPE names: octets in TYPE L 8, words of 36 bits in TYPE L 36. `Page` holds them as `local` stores
them, each in whole octets. Knows no transmission mode: pages travel in any.

Held back between two feeds: one unfinished page, which `largest` bounds, and less than a group of
logical bytes (see `local`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from conformance.transfer.errors import TransferError
from conformance.transfer.local import ZERO_PADDING, LocalDecoder, LocalEncoder, width_of

FIELDS = 4
"""Logical bytes of a page's header at least: its length, index, data length and type."""

_SECTION = "RFC 959 section 3.1.2.3: "
MINIMUM_HEADER = f"{_SECTION}the minimum header length is 4"
LAST_PAGE_HEADER = f"{_SECTION}the header length of a last page must be 4"
SIMPLE_PAGE_HEADER = f"{_SECTION}the header length of a simple page must be 4"
ACCESS_PAGE_HEADER = f"{_SECTION}the header length of an access controlled page must be 5"
EMPTY_LAST_PAGE = f"{_SECTION}the data length of a last page must be 0"
PAGE_TYPES = f"{_SECTION}page types are 0, 1, 2 and 3"
WHOLE_PAGE = f"{_SECTION}a page is as many logical bytes as its header says"
LAST_PAGE = f"{_SECTION}a last page indicates the end, not the close"
NOTHING_AFTER = f"{_SECTION}nothing follows the last page"
TOO_LARGE = f"{_SECTION}a page is held until it is whole, so that its length is bounded here"


class UnknownPageType(TransferError):  # noqa: N818 - what came, as the reply names it
    """A page of a type that is not defined (RFC 959 section 4.2: 551, page type unknown)."""


class PageType(IntEnum):
    """The page types of RFC 959 section 3.1.2.3."""

    LAST = 0
    SIMPLE = 1
    DESCRIPTOR = 2
    ACCESS_CONTROLLED = 3


@dataclass(frozen=True, slots=True)
class Page:
    """One page. Its data length is that of `data`.

    `header_length` counts logical bytes, `extra` is the header's fields after the fourth. `data`
    and `extra` are stored logical bytes: as they are of 8 bits, five octets each of 36.
    """

    header_length: int
    index: int
    type: PageType
    data: bytes = b""
    extra: bytes = b""


_TYPES = frozenset(PageType)
_HEADERS = {
    PageType.LAST: (4, LAST_PAGE_HEADER),
    PageType.SIMPLE: (4, SIMPLE_PAGE_HEADER),
    PageType.ACCESS_CONTROLLED: (5, ACCESS_PAGE_HEADER),
}


def _broken(header_length: int, data_length: int, kind: PageType) -> tuple[int, str] | None:
    """Return the field that is wrong and the rule that it breaks, if one is."""
    if header_length < FIELDS:
        return 0, MINIMUM_HEADER
    wanted, rule = _HEADERS.get(kind, (header_length, ""))
    if header_length != wanted:
        return 0, rule
    if kind is PageType.LAST and data_length:
        return 2, EMPTY_LAST_PAGE
    return None


class PageDecoder:
    """From packed logical bytes of `byte_size` bits, 1 to 255, to pages.

    `largest` bounds a page, header and data, in stored octets.
    """

    def __init__(self, byte_size: int = 8, largest: int = 1 << 20) -> None:
        self._size = byte_size
        self._width = width_of(byte_size)
        self._largest = largest
        self._unpacking = LocalDecoder(byte_size)
        self._stored = bytearray()
        self._whole = 0
        """Octets of the page at hand, stored; 0 as long as its header is not read."""
        self._begin = 0
        """The logical bytes before the page at hand."""
        self._received = 0
        self._ended = False

    def feed(self, octets: bytes) -> list[Page]:
        """Return the pages that these octets complete.

        Raises UnknownPageType, and TransferError at a header that is not as its type wants it, at a
        page that is too large and at what follows the last page.
        """
        self._received += len(octets)
        return self._take(self._unpacking.feed(octets))

    def finish(self) -> list[Page]:
        """Return the last pages. Raises TransferError where one is cut short or none is the last.

        Of logical bytes that are not whole octets, the last page may come only here.
        """
        pages = self._take(self._unpacking.finish())
        if self._stored and not self._ended:
            there = len(self._stored) // self._width
            wanted = self._whole // self._width or FIELDS
            found = f"{there} logical bytes of {wanted}"
            raise TransferError(self._received, WHOLE_PAGE, found)
        if not self._ended:
            raise TransferError(self._received, LAST_PAGE)
        return pages

    def _take(self, stored: bytes) -> list[Page]:
        self._stored += stored
        pages: list[Page] = []
        while not self._ended and len(self._stored) >= FIELDS * self._width:
            self._whole = self._whole or self._read_header()
            if len(self._stored) < self._whole:
                break
            pages.append(self._cut_off())
        if self._ended:
            self._check_padding()
        return pages

    def _check_padding(self) -> None:
        """Raise TransferError where more follows than zeros up to a whole octet."""
        end = (self._begin * self._size + 7) // 8
        if self._received > end:
            raise TransferError(end, NOTHING_AFTER)
        if any(self._stored):
            raise TransferError(self._offset(0), ZERO_PADDING)

    def _offset(self, field: int) -> int:
        """Return the offset in the stream of a field of the page at hand."""
        return (self._begin + field) * self._size // 8

    def _field(self, place: int) -> int:
        return int.from_bytes(self._stored[place * self._width : (place + 1) * self._width], "big")

    def _read_header(self) -> int:
        """Return the stored octets of the page whose header is there."""
        header_length, data_length, kind = self._field(0), self._field(2), self._field(3)
        if kind not in _TYPES:
            raise UnknownPageType(self._offset(3), PAGE_TYPES, f"a page of type {kind}")
        broken = _broken(header_length, data_length, PageType(kind))
        if broken:
            field, rule = broken
            raise TransferError(self._offset(field), rule, f"it is {self._field(field)}")
        whole = (header_length + data_length) * self._width
        if whole > self._largest:
            found = f"{whole} octets, wanted {self._largest} at most"
            raise TransferError(self._offset(0), TOO_LARGE, found)
        return whole

    def _cut_off(self) -> Page:
        """Return the page at hand, which is whole, and forget it."""
        header_length, kind = self._field(0), PageType(self._field(3))
        data_at = header_length * self._width
        page = Page(
            header_length,
            self._field(1),
            kind,
            bytes(self._stored[data_at : self._whole]),
            bytes(self._stored[FIELDS * self._width : data_at]),
        )
        self._begin += self._whole // self._width
        del self._stored[: self._whole]
        self._whole = 0
        self._ended = kind is PageType.LAST
        return page


class PageEncoder:
    """From pages to packed logical bytes of `byte_size` bits, 1 to 255."""

    def __init__(self, byte_size: int = 8) -> None:
        self._size = byte_size
        self._width = width_of(byte_size)
        self._packing = LocalEncoder(byte_size)

    def encode(self, pages: Iterable[Page]) -> bytes:
        """Return the octets that these pages complete.

        Raises ValueError for a page that the RFC does not allow, and for fields and lengths that
        one logical byte cannot hold.
        """
        return b"".join(self._packing.feed(self._stored(page)) for page in pages)

    def finish(self) -> bytes:
        """Return what is left, padded with zeros to a whole octet."""
        return self._packing.finish()

    def _stored(self, page: Page) -> bytes:
        data_length, rest = divmod(len(page.data), self._width)
        extra, rest_of_extra = divmod(len(page.extra), self._width)
        if rest or rest_of_extra or page.header_length != FIELDS + extra:
            raise ValueError(f"a header of {page.header_length} and {len(page.extra)} octets more")
        broken = _broken(page.header_length, data_length, page.type)
        if broken:
            raise ValueError(broken[1])
        fields = (page.header_length, page.index, data_length, page.type)
        if not all(0 <= field < 1 << self._size for field in fields):
            raise ValueError(f"{fields} are not all logical bytes of {self._size} bits")
        header = b"".join(int(field).to_bytes(self._width, "big") for field in fields)
        return header + page.extra + page.data


def encode_page(page: Page, byte_size: int = 8) -> bytes:
    """Return one page, padded with zeros to a whole octet. Raises ValueError as PageEncoder does.

    Pages whose logical bytes are not whole octets follow each other without padding: to send
    several of these there is PageEncoder.
    """
    encoder = PageEncoder(byte_size)
    return encoder.encode([page]) + encoder.finish()
