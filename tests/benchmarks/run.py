"""`python tests/benchmarks/run.py [TOPIC...]`: what the suite costs, side by side, as ratios.

Without a topic: all of them, which takes about half an hour on two cores. Figures go to
reports/benchmarks, as a table and as plots; a topic that is measured again replaces its own. Needs
the suite to be installed. Figures of a shared machine: read the ratios, not the seconds.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bulk
import drawn
import exchange
import far
import growth
import logins
import runs
import thousand
import transfer_codecs
import whole_run
from figures import Figure, Measured, keep, shown

from conformance.plugin.server import OwnServer
from conformance.target import Target

EXCHANGE_GOAL, RUN_GOAL, DRAWN_GOAL = 1.5, 2.0, 3.0
_USAGE = 2


def _exchange(target: Target) -> Measured:
    bare, ours = exchange.measure(target)
    return Measured(
        "One exchange of NOOP, medians",
        [
            Figure("bare blocking socket", bare * 1e6, "µs"),
            Figure("session, with monitor and transcript", ours * 1e6, "µs"),
            Figure("session to bare socket", ours / bare, "times", EXCHANGE_GOAL),
        ],
        {},
    )


def _loop(target: Target) -> Measured:
    compared = whole_run.compare(target, [])
    return Measured(
        f"{compared.cases} scripted cases that wait for nothing, beside a loop that sends the same",
        [
            Figure("bare loop", compared.loop, "s"),
            Figure("the suite, with all that pytest does", compared.suite, "s"),
            Figure("suite to loop", compared.suite / compared.loop, "times", RUN_GOAL),
            Figure("cases left out, which wait or differ", compared.left_out, ""),
            Figure("seconds of those", compared.waiting, "s"),
        ],
        {},
    )


def _drawn(target: Target) -> Measured:
    compared = drawn.compare(target)
    return Measured(
        f"{compared.sequences} drawn sequences, set-up and clearing included",
        [
            Figure("plain loop: sequences a second", compared.sequences / compared.loop, ""),
            Figure("the suite: sequences a second", compared.sequences / compared.suite, ""),
            Figure("suite to loop", compared.suite / compared.loop, "times", DRAWN_GOAL),
        ],
        {},
    )


def _codecs() -> Measured:
    rates = transfer_codecs.measure()
    return Measured(
        "Codecs of the data connection alone, MB of the file a second",
        [
            figure
            for rate in rates
            for figure in (
                Figure(f"{rate.name}: encoding", rate.encoded, "MB/s"),
                Figure(f"{rate.name}: decoding", rate.decoded, "MB/s"),
            )
        ],
        {},
    )


def _on_a_server(measure: Callable[[Target], Measured]) -> Callable[[], Measured]:
    """Measure on an embedded server that nobody has used yet."""

    def measured() -> Measured:
        server = OwnServer("pyftpdlib")
        try:
            return measure(server.start())
        finally:
            server.stop()

    return measured


TOPICS: dict[str, Callable[[], Measured]] = {
    "exchange": _on_a_server(_exchange),
    "login": _on_a_server(logins.measure),
    "bulk": _on_a_server(bulk.measure),
    "loop": _on_a_server(_loop),
    "drawn": _on_a_server(_drawn),
    "runs": runs.measure,
    "codecs": _codecs,
    "growth": growth.measure,
    "far": far.goals,
    "distances": far.measure,
    "fleet": thousand.measure,
}


def main(words: Sequence[str]) -> int:
    """Measure the topics named; return 1 where a goal is not reached."""
    strange = [word for word in words if word not in TOPICS]
    if strange:
        print(f"unknown topic {strange[0]!a}; known: {', '.join(TOPICS)}", file=sys.stderr)
        return _USAGE
    if len(words) != 1:
        # One process for each: what one topic has taken of memory is not the next one's.
        program = [sys.executable, str(Path(__file__).resolve())]
        return max(
            subprocess.run([*program, name], check=False).returncode for name in words or TOPICS
        )
    (name,) = words
    measured = TOPICS[name]()
    keep(name, measured)
    print(shown(measured), end="\n\n", flush=True)
    return int(not all(figure.reached for figure in measured.figures))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
