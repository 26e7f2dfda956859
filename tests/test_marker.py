"""The marker that ties a case to its requirement."""

from __future__ import annotations

from conformance.marker import requirement


def test_marker_carries_the_id() -> None:
    mark = requirement("rfc959-4.1.3-words").mark
    assert (mark.name, mark.args, mark.kwargs) == ("requirement", ("rfc959-4.1.3-words",), {})
