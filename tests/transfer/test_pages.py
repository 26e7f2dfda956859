"""conformance.transfer.pages: headers and pages of RFC 959 section 3.1.2.3 and Appendix I."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.transfer.local import ZERO_PADDING
from conformance.transfer.pages import (
    ACCESS_PAGE_HEADER,
    EMPTY_LAST_PAGE,
    LAST_PAGE,
    LAST_PAGE_HEADER,
    MINIMUM_HEADER,
    NOTHING_AFTER,
    PAGE_TYPES,
    SIMPLE_PAGE_HEADER,
    TOO_LARGE,
    WHOLE_PAGE,
    Page,
    PageDecoder,
    PageEncoder,
    PageType,
    UnknownPageType,
    encode_page,
)

from .feeding import FEW, error_of, parts_of

LAST = b"\x04\x07\x00\x00"
VECTORS: dict[str, tuple[bytes, Page]] = {
    "simple": (b"\x04\x01\x03\x01one", Page(4, 1, PageType.SIMPLE, b"one")),
    "empty": (b"\x04\x02\x00\x01", Page(4, 2, PageType.SIMPLE)),
    "descriptor": (b"\x04\x00\x02\x02ab", Page(4, 0, PageType.DESCRIPTOR, b"ab")),
    "descriptor-with-fields": (
        b"\x06\x00\x02\x02xyab",
        Page(6, 0, PageType.DESCRIPTOR, b"ab", b"xy"),
    ),
    "access-controlled": (
        b"\x05\x03\x02\x03\xc0ab",
        Page(5, 3, PageType.ACCESS_CONTROLLED, b"ab", b"\xc0"),
    ),
    "longest": (b"\x04\xff\xff\x01" + b"x" * 255, Page(4, 255, PageType.SIMPLE, b"x" * 255)),
}
LAST_OF_FILE = Page(4, 7, PageType.LAST)


def words(*values: int) -> bytes:
    """Return words of 36 bits as they are stored: five octets each."""
    return b"".join(value.to_bytes(5, "big") for value in values)


def packed_words(*values: int) -> bytes:
    """Return words of 36 bits as they travel."""
    bits = "".join(f"{value:036b}" for value in values)
    return bytes(int(bits[at : at + 8].ljust(8, "0"), 2) for at in range(0, len(bits), 8))


@pytest.mark.parametrize(("octets", "page"), VECTORS.values(), ids=VECTORS)
def test_each_kind_of_page(octets: bytes, page: Page) -> None:
    decoder = PageDecoder()
    assert decoder.feed(octets) == [page]
    assert decoder.feed(LAST) == [LAST_OF_FILE]
    assert decoder.finish() == []
    assert encode_page(page) == octets


def test_pages_of_words_follow_each_other_without_padding() -> None:
    """The pages of Appendix I: TYPE L 36. Nine words and four are 58 octets and four bits."""
    access = 0o777000_000000
    octets = packed_words(5, 1, 1, 3, access, 0o123456_654321, 4, 2, 0, 0)
    pages = [
        Page(5, 1, PageType.ACCESS_CONTROLLED, words(0o123456_654321), words(access)),
        Page(4, 2, PageType.LAST),
    ]
    decoder = PageDecoder(36)
    assert decoder.feed(octets) + decoder.finish() == pages
    encoder = PageEncoder(36)
    assert encoder.encode(pages) + encoder.finish() == octets


def test_last_page_may_come_with_the_close() -> None:
    octets = packed_words(4, 1, 1, 1, 0o1, 4, 2, 0, 0)
    decoder = PageDecoder(36)
    assert decoder.feed(octets) == [Page(4, 1, PageType.SIMPLE, words(1))]
    assert decoder.finish() == [Page(4, 2, PageType.LAST)]


def test_one_page_is_padded() -> None:
    page = Page(4, 1, PageType.SIMPLE, words(1))
    assert encode_page(page, 36) == packed_words(4, 1, 1, 1, 1)


def test_padding_of_small_logical_bytes_is_no_page() -> None:
    """Four logical bytes of three bits leave four bits of padding, in which is a fifth one."""
    octets = bytes([0b100_001_00, 0b0_000_0000])
    decoder = PageDecoder(3)
    assert decoder.feed(octets) + decoder.finish() == [Page(4, 1, PageType.LAST)]
    decoder = PageDecoder(3)
    decoder.feed(bytes([0b100_001_00, 0b0_000_0010]))
    assert error_of(decoder.finish)[:2] == (1, ZERO_PADDING)


@pytest.mark.parametrize(
    ("octets", "offset", "rule", "found"),
    [
        (b"\x03\x01\x00\x01", 0, MINIMUM_HEADER, "it is 3"),
        (b"\x00\x01\x00\x02", 0, MINIMUM_HEADER, "it is 0"),
        (b"\x05\x01\x00\x00", 0, LAST_PAGE_HEADER, "it is 5"),
        (b"\x05\x01\x00\x01", 0, SIMPLE_PAGE_HEADER, "it is 5"),
        (b"\x04\x01\x00\x03", 0, ACCESS_PAGE_HEADER, "it is 4"),
        (b"\x04\x01\x09\x00", 2, EMPTY_LAST_PAGE, "it is 9"),
        (b"\x04\x01\x00\x04", 3, PAGE_TYPES, "a page of type 4"),
    ],
)
def test_headers_are_as_their_type_wants_them(
    octets: bytes, offset: int, rule: str, found: str
) -> None:
    decoder = PageDecoder()
    decoder.feed(b"\x04\x01\x03\x01one")
    expected = (7 + offset, rule, f"offset {7 + offset}, {found}: {rule}")
    assert error_of(decoder.feed, octets) == expected


def test_unknown_page_type_is_an_error_of_its_own() -> None:
    with pytest.raises(UnknownPageType) as caught:
        PageDecoder(36).feed(packed_words(4, 1, 0, 4))
    assert (caught.value.offset, caught.value.rule) == (13, PAGE_TYPES)


@pytest.mark.parametrize(
    ("octets", "rule", "found"),
    [
        (b"", LAST_PAGE, ""),
        (b"\x04\x01\x03\x01one", LAST_PAGE, ""),
        (b"\x04\x01\x03", WHOLE_PAGE, ", 3 logical bytes of 4"),
        (b"\x04\x01\x03\x01on", WHOLE_PAGE, ", 6 logical bytes of 7"),
    ],
)
def test_close_is_no_end_in_page_structure(octets: bytes, rule: str, found: str) -> None:
    decoder = PageDecoder()
    decoder.feed(octets)
    expected = (len(octets), rule, f"offset {len(octets)}{found}: {rule}")
    assert error_of(decoder.finish) == expected


def test_nothing_follows_the_last_page() -> None:
    expected = (4, NOTHING_AFTER, f"offset 4: {NOTHING_AFTER}")
    assert error_of(PageDecoder().feed, LAST + b"\x04") == expected
    decoder = PageDecoder()
    decoder.feed(LAST)
    assert error_of(decoder.feed, b"\x00") == expected


def test_page_that_is_too_large_is_refused_by_its_header() -> None:
    assert PageDecoder(largest=10).feed(b"\x04\x01\x06\x01abcdef") != []
    offset, rule, message = error_of(PageDecoder(largest=10).feed, b"\x04\x01\x07\x01")
    assert (offset, rule) == (0, TOO_LARGE)
    assert message == f"offset 0, 11 octets, wanted 10 at most: {TOO_LARGE}"
    largest = (1 << 36) - 1
    offset, rule, _ = error_of(PageDecoder(36).feed, packed_words(4, 1, largest, 1))
    assert (offset, rule) == (0, TOO_LARGE)


@pytest.mark.parametrize(
    ("page", "byte_size"),
    [
        (Page(5, 1, PageType.SIMPLE, b"", b"x"), 8),
        (Page(4, 1, PageType.ACCESS_CONTROLLED), 8),
        (Page(4, 1, PageType.LAST, b"x"), 8),
        (Page(5, 1, PageType.DESCRIPTOR), 8),
        (Page(4, 256, PageType.SIMPLE), 8),
        (Page(4, -1, PageType.SIMPLE), 8),
        (Page(4, 1, PageType.SIMPLE, b"x" * 256), 8),
        (Page(4, 1, PageType.SIMPLE, b"x"), 36),
        (Page(4, 1, PageType.SIMPLE, b"\xff" * 5), 36),
        (Page(4, 1, PageType.SIMPLE), 2),
    ],
)
def test_pages_that_cannot_be_sent(page: Page, byte_size: int) -> None:
    with pytest.raises(ValueError):
        encode_page(page, byte_size)


@FEW
@given(data=st.data(), byte_size=st.sampled_from([8, 16, 36, 12, 255]))
def test_pages_there_and_back(data: st.DataObject, byte_size: int) -> None:
    width = (byte_size + 7) // 8
    word = st.integers(0, (1 << byte_size) - 1).map(lambda value: value.to_bytes(width, "big"))
    pages = data.draw(
        st.lists(
            st.builds(
                lambda index, contents, extra: Page(
                    4 + len(extra),
                    index,
                    [PageType.SIMPLE, PageType.ACCESS_CONTROLLED, PageType.DESCRIPTOR][len(extra)],
                    b"".join(contents),
                    b"".join(extra),
                ),
                st.integers(0, 255),
                st.lists(word, max_size=5),
                st.lists(word, max_size=2),
            ),
            max_size=5,
        )
    )
    pages.append(Page(4, len(pages), PageType.LAST))
    encoder, decoder = PageEncoder(byte_size), PageDecoder(byte_size)
    octets = encoder.encode(pages) + encoder.finish()
    fed = [page for part in data.draw(parts_of(octets)) for page in decoder.feed(part)]
    assert fed + decoder.finish() == pages
