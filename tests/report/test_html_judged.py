"""Which steps of a dialogue a finding speaks of."""

from __future__ import annotations

import pytest

from conformance.report.html_judged import judged_steps
from conformance.report.html_ladder import Step


def steps(*lines: str) -> list[Step]:
    """Of "> NOOP" a step to the server, of "< 200" one from it; a digit in front is a connection,
    "-" tells what happened to it.
    """
    ways = {">": 1, "<": -1, "-": 0}
    made = []
    for line in lines:
        connection = int(line[0]) if line[0].isdigit() else 1
        way, _, text = line.lstrip("0123456789").partition(" ")
        made.append(
            Step(0.0, connection, False, ways[way], text if way == "-" else f"{text}\\r\\n")
        )
    return made


@pytest.mark.parametrize(
    ("dialogue", "sent", "received", "judged"),
    [
        (["> PWD", "< 257 a", "> PWD", "< 550 b"], "PWD\\r\\n", "550 b\\r\\n", [2, 3]),
        (["> PWD", "< 550 b", "> PWD", "< 257 a"], "PWD\\r\\n", "550 b\\r\\n", [0, 1]),
        (["> PWD", "< 257 a", "> PWD", "< 257 a"], "PWD\\r\\n", "257 a\\r\\n", [2, 3]),
        (["> STAT", "< 211-a", "< 211 b", "< 200 c"], "STAT", "211-a\\r\\n211 b\\r\\n", [0, 1, 2]),
        (["> PWD", "2< 257 a", "< 257 a"], "PWD\\r\\n", "257 a\\r\\n", [0, 2]),
        (["> NOOP", "> XPWD", "< 200 a"], "PWD\\r\\n", "200 a\\r\\n", []),
        (["> CWD aaaa", "< 250 a"], "CWD a… (10 octets in all)", "250 a\\r\\n", [0, 1]),
        (["> PWD", "- closed"], "PWD\\r\\n", "no reply: the connection was closed", [0, 1]),
        (["> PWD", "2- closed"], "PWD\\r\\n", "no reply: nothing came", [0]),
        (["> PWD", "< 257 a"], "", "257 a\\r\\n", [1]),
        (["> PWD", "< 257 a"], "", "225, 200", []),
        (["> PWD", "< 257 a"], "", "", []),
        (["- closed"], "", "no reply: it was closed", []),
    ],
)
def test_last_command_with_that_reply_is_judged(
    dialogue: list[str], sent: str, received: str, judged: list[int]
) -> None:
    assert judged_steps(steps(*dialogue), sent, received) == judged
