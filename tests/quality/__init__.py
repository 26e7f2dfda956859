"""Whether the model and the generator notice what they are there for."""

import sys
from pathlib import Path

# The reference server is started as the kill matrix starts it, out of the folder beside this one.
sys.path.append(str(Path(__file__).resolve().parents[1]))
