"""The marker that ties a case to its requirement.

The only thing of pytest's that a case needs. Knows nothing of the catalogue: the plugin checks the
id.
"""

from __future__ import annotations

import pytest


def requirement(name: str) -> pytest.MarkDecorator:
    """Mark a case as the judge of the requirement with that id."""
    return pytest.mark.requirement(name)
