"""What is known of the files of a target: names, kinds, and contents as far as they are known.

Immutable, so that many readings of one dialogue can share it. Names are those below the directory
that the suite has made for itself. Must not know commands or replies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Path = tuple[str, ...]
"""Components below the suite's own directory, which itself is ()."""

OUTSIDE: Path = ("..",)
"""In place of a path: some directory that is neither the suite's own one nor below it."""

_NEUTRAL = frozenset(range(32, 127))


@dataclass(frozen=True, slots=True)
class Content:
    """A file as image type and as ASCII type send it, in stream mode; None where nobody can say.

    What was stored in one of them comes back the same in it (RFC 959 section 3.1.2); in the other
    one only what no type changes is known.
    """

    image: bytes | None = None
    text: bytes | None = None

    @classmethod
    def stored(cls, type_code: str | None, octets: bytes) -> Content:
        """Return what a file is that was stored in this type."""
        if is_neutral(octets) and type_code in ("A", "I"):
            return cls(octets, octets)
        if type_code == "I":
            return cls(image=octets)
        return cls(text=octets) if type_code == "A" and is_text(octets) else cls()

    def sent(self, type_code: str | None) -> bytes | None:
        """Return what a transfer in this type brings."""
        return {"I": self.image, "A": self.text}.get(type_code or "")

    def appended(self, type_code: str | None, octets: bytes) -> Content:
        """Return what the file is with more octets at its end."""
        more = Content.stored(type_code, octets)
        return Content(_joined(self.image, more.image), _joined(self.text, more.text))

    def resumed(self, offset: int, type_code: str | None, octets: bytes) -> tuple[Content, ...]:
        """Return what it may be after a store that began at an offset.

        Nothing says what becomes of octets behind those that were sent (RFC 959 section 3.5).
        """
        if type_code != "I" or self.image is None or offset > len(self.image):
            return (Content(),)
        cut = self.image[:offset] + octets
        kept = cut + self.image[len(cut) :]
        return tuple({_of_image(cut): None, _of_image(kept): None})


def _of_image(octets: bytes) -> Content:
    return Content.stored("I", octets)


def _joined(one: bytes | None, other: bytes | None) -> bytes | None:
    return None if one is None or other is None else one + other


def is_neutral(octets: bytes) -> bool:
    """Whether no type changes them: printable ASCII in one line."""
    return _NEUTRAL.issuperset(octets)


def is_text(octets: bytes) -> bool:
    """Whether they are lines as ASCII type sends them: printable, each ended by CR LF."""
    return octets.endswith(b"\r\n") and is_neutral(octets.replace(b"\r\n", b""))


def is_ordinary(name: str) -> bool:
    """Whether every listing shows the name, as it is: no dot before it, nothing odd in it."""
    return name.isascii() and name.replace("-", "a").replace(".", "a").isalnum() and name[0] != "."


DIRECTORY = None
"""What stands for a directory in place of a content."""


class Tree:
    """Files and directories by their paths. `blurred` once there may be names that nobody knows."""

    __slots__ = ("_hash", "_nodes", "blurred")

    def __init__(
        self, nodes: Mapping[Path, Content | None] | None = None, *, blurred: bool = False
    ) -> None:
        self._nodes = dict(nodes or {})
        self.blurred = blurred
        self._hash: int | None = None

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Tree)
            and self._nodes == other._nodes
            and self.blurred == other.blurred
        )

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash((frozenset(self._nodes.items()), self.blurred))
        return self._hash

    def __repr__(self) -> str:
        return f"Tree({self._nodes!r}, blurred={self.blurred})"

    def is_directory(self, path: Path) -> bool:
        """Whether a directory has this path; the topmost one always does."""
        return not path or (path in self._nodes and self._nodes[path] is DIRECTORY)

    def file(self, path: Path) -> Content | None:
        """Return what the file of this path holds, None where there is no file."""
        return self._nodes.get(path)

    def has(self, path: Path) -> bool:
        """Whether anything has this path."""
        return not path or path in self._nodes

    def names(self, path: Path) -> Iterator[str]:
        """Give the names in a directory."""
        depth = len(path)
        return (one[-1] for one in self._nodes if len(one) == depth + 1 and one[:depth] == path)

    def paths(self) -> Iterator[Path]:
        """Give all paths but the topmost."""
        return iter(self._nodes)

    def with_node(self, path: Path, node: Content | None) -> Tree:
        """Return the tree with a file or a directory at this path."""
        return Tree({**self._nodes, path: node}, blurred=self.blurred)

    def without(self, path: Path) -> Tree:
        """Return the tree without this path and all below it."""
        left = {one: node for one, node in self._nodes.items() if one[: len(path)] != path}
        return Tree(left, blurred=self.blurred)

    def moved(self, source: Path, target: Path) -> Tree:
        """Return the tree in which what was at one path, with all below it, is at another."""
        there = {
            target + one[len(source) :]: node
            for one, node in self._nodes.items()
            if one[: len(source)] == source
        }
        return Tree({**self.without(source).without(target)._nodes, **there}, blurred=self.blurred)

    def blur(self) -> Tree:
        """Return the tree with more names in it than are known."""
        return Tree(self._nodes, blurred=True)
