"""A server on which it is seen what runs leave there."""

from __future__ import annotations

from plugin.conftest import embedded

__all__ = ["embedded"]
