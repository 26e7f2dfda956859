"""The markers of cases: what ties one to its requirement, and what says that it is long.

The only things of pytest's that a case needs. Knows nothing of the catalogue: the plugin checks the
id.
"""

from __future__ import annotations

import pytest


def requirement(name: str) -> pytest.MarkDecorator:
    """Mark a case as the judge of the requirement with that id."""
    return pytest.mark.requirement(name)


long = pytest.mark.long
"""Marks a case that sends hundreds of commands: far from the target it takes most of a minute, so
workers begin with it.
"""
