"""The error of a suite that goes wrong by itself: no verdict about a server can come of it."""

from __future__ import annotations


class SuiteError(Exception):
    """The suite did what it must not do; no verdict can stand on it."""
