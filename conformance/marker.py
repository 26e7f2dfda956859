"""The markers of cases: what ties one to its requirement, and what one needs or takes.

The only things of pytest's that a case needs. Knows nothing of the catalogue: the plugin checks the
id.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

_Case = TypeVar("_Case", bound=Callable[..., None])


def requirement(name: str) -> pytest.MarkDecorator:
    """Mark a case as the judge of the requirement with that id."""
    return pytest.mark.requirement(name)


def long(case: _Case) -> _Case:
    """Mark a case that sends hundreds of commands: from afar it takes most of a minute, so that
    workers begin with it.
    """
    marked: _Case = pytest.mark.long(case)
    return marked


def at_own_port(case: _Case) -> _Case:
    """Mark a case that listens at the port of its control connection, the user's default data port
    (RFC 959 section 3.2): it is given one that is nobody else's.
    """
    marked: _Case = pytest.mark.at_own_port(case)
    return marked
