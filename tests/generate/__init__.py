"""Tests of drawn sequences: their text, how they are drawn, played and shortened."""

import sys
from pathlib import Path

# Sequences are played on the server that the tests of the generator's worth start.
sys.path.append(str(Path(__file__).resolve().parents[1]))
