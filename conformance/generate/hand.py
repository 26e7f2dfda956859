"""What a case of drawn sequences has in its hand. Made by the fixture `sequences`."""

from __future__ import annotations

from typing import Protocol


class DrawnSequences(Protocol):
    """Draws sequences of commands, plays them on the target, and judges them by the model."""

    def must_be_explained(self, topic: str) -> None:
        """Fail by the first thing that no reading of the documents explains.

        `topic` is a way of drawing (`conformance.generate.searching.WAYS`).
        """

    def must_be_explained_again(self) -> None:
        """The same for the sequence in the file that the user named."""
