"""`python tests/benchmarks/html_opening.py`: how long the page of 5,000 results takes to open.

Beside an empty page in the same browser, which is what starting it costs.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from report.browser import opened
from report.test_html_in_browser import MANY, page

GOAL = 2.0
_TIMES = 5


def main() -> int:
    """Print both; return 1 where the difference is above the goal."""
    with tempfile.TemporaryDirectory(prefix="ftp-conformance-") as folder:
        address = page(Path(folder), MANY)
        empty = Path(folder) / "empty.html"
        empty.write_text("<!doctype html><title>empty</title>", "utf-8")
        size = (Path(folder) / "page.html").stat().st_size
        plain = statistics.median(_seconds(empty.as_uri()) for _ in range(_TIMES))
        whole = statistics.median(_seconds(address) for _ in range(_TIMES))
    print(f"a page of {MANY} results, {size / 1e6:.1f} MB")
    print(f"  empty page    {plain:6.2f} s")
    print(f"  with results  {whole:6.2f} s")
    print(f"  difference    {whole - plain:6.2f} s     (goal: at most {GOAL})")
    return int(whole - plain > GOAL)


def _seconds(address: str) -> float:
    began = time.perf_counter()
    opened(address)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
