"""`python tests/benchmarks/run.py`: what the harness costs, side by side with bare sockets, as
ratios; and what the codecs of the data connection cost alone.

Needs the suite to be installed. Figures of a shared machine: read the ratios, not the seconds.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from drawn import GOAL as DRAWN_GOAL
from drawn import show as drawn_beside_loop
from exchange import measure
from transfer_codecs import show
from whole_run import compare

from conformance.plugin.server import OwnServer

EXCHANGE_GOAL = 2.0
RUN_GOAL = 2.5


def main() -> int:
    """Print both comparisons; return 1 where a ratio is above its goal."""
    server = OwnServer("pyftpdlib")
    target = server.start()
    try:
        bare, ours = measure(target)
    finally:
        server.stop()
    print("one NOOP exchange with the embedded server, medians")
    print(f"  bare blocking socket  {bare * 1e6:8.1f} µs")
    print(f"  through session       {ours * 1e6:8.1f} µs")
    print(f"  ratio                 {ours / bare:8.2f}     (goal: at most {EXCHANGE_GOAL})")
    server = OwnServer("pyftpdlib")
    target = server.start()
    try:
        compared = compare(target, sys.argv[1:])
    finally:
        server.stop()
    ratio = compared.suite / compared.loop
    print(f"\nall {compared.cases} cases that wait for nothing, with all that pytest does for them")
    print(f"  bare loop             {compared.loop:8.2f} s")
    print(f"  the suite             {compared.suite:8.2f} s")
    print(f"  ratio                 {ratio:8.2f}     (goal: at most {RUN_GOAL})")
    left_out = f"{compared.left_out} cases that wait or differ, {compared.waiting:.1f} s"
    print(f"  left out: {left_out}")
    server = OwnServer("pyftpdlib")
    target = server.start()
    try:
        drawn = drawn_beside_loop(target)
    finally:
        server.stop()
    print()
    show()
    return int(ours / bare > EXCHANGE_GOAL or ratio > RUN_GOAL or drawn > DRAWN_GOAL)


if __name__ == "__main__":
    raise SystemExit(main())
