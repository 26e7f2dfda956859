"""What the scratch directory makes of a server that has no NLST (ruling R74)."""

from __future__ import annotations

import pytest

from conformance.verdict import CaseEnded, Verdict

from .scratching import ROOT, made, server


@pytest.mark.parametrize("code", [500, 502])
def test_names_of_a_server_without_nlst_are_those_of_mlsd(code: int) -> None:
    listing = b"type=cdir; .\r\ntype=file; one\r\ntype=dir; two words\r\n"
    scratch = made(server(listing, replies={"NLST": f"{code} no", "MLSD": "150 go\n226 done"}))
    assert scratch.names() == ["one", "two words"]
    assert scratch.has(f"{ROOT}/one")


def test_server_without_any_list_of_names_is_inconclusive() -> None:
    scratch = made(server(replies={"NLST": "502 no", "MLSD": "500 no"}))
    with pytest.raises(CaseEnded, match="NLST") as ended:
        scratch.names()
    assert ended.value.verdict is Verdict.INCONCLUSIVE
