"""One sequence, out of the file that --replay names; without that option it is no case."""

from __future__ import annotations

from conformance.generate.hand import DrawnSequences
from conformance.marker import requirement


@requirement("rfc959-6-every-sequence-has-an-explanation")
def test_sequence_of_the_file_is_explained(sequences: DrawnSequences) -> None:
    sequences.must_be_explained_again()
