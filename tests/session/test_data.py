"""Data connections in a case's hand: what goes wrong on them is a verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from conformance.link.interface import Address
from conformance.link.replay import ReplayLink, script
from conformance.link.transcript import Event, Kind
from conformance.session import Case, Session, SessionData
from conformance.verdict import Verdict

from .scripted import TARGET, Reactive, _Channel, _Listener, requirement, verdict_of

ENDS = "127.0.0.1 40001 127.0.0.1 51201"
PASV = "> PASV\n< 227 (10,0,0,9,200,1)"
PORT = "> PORT 127,0,0,1,19,136\n< 200 ok"

Events = tuple[tuple[Kind, bytes], ...]


def _session(dialogue: str, *events: tuple[Kind, bytes], begin: Kind | None = None) -> Session:
    """A scripted session with one data connection, which begins like this."""
    link = script(f"< 220 ready\n{dialogue}", "token-1")
    notes = {Kind.LISTENING: "127.0.0.1 5000", Kind.CONNECTED: ENDS, Kind.ACCEPTED: ENDS}
    firsts = [] if begin is None else [(begin, b"")]
    added = [
        Event(0, 2, True, kind, octets, notes.get(kind, "")) for kind, octets in [*firsts, *events]
    ]
    link = ReplayLink([*link._events, *added], "token-1")
    return Session(Case(requirement(), link, TARGET))


def _passive(*events: tuple[Kind, bytes]) -> SessionData:
    return _session(PASV, *events, begin=Kind.CONNECTED).data("PASV")


def _active(*events: tuple[Kind, bytes]) -> SessionData:
    return _session(PORT, *events, begin=Kind.LISTENING).data("PORT")


GOT = (Kind.RECEIVED, b"content")
ENDED, SILENT, BROKEN = (Kind.ENDED, b""), (Kind.SILENT, b""), (Kind.BROKEN, b"")
ARRIVED = (Kind.ACCEPTED, b"")


def test_passive_connection_goes_to_the_host_of_the_control_connection() -> None:
    data = _passive(GOT, ENDED)
    assert data.address == Address("127.0.0.1", 51201)
    assert data.peer == Address("127.0.0.1", 51201)
    assert data.receive() == b"content"


def test_active_connection_is_named_by_port() -> None:
    data = _active(ARRIVED, GOT, ENDED)
    assert data.host_port == "127,0,0,1,19,136"
    assert data.receive() == b"content"


@pytest.mark.parametrize(
    ("verb", "reply"),
    [
        ("PASV", "< 227 no address"),
        ("PASV", "< 227 (1,2,3,4,5,256)"),
        ("PASV", "< 502 no"),
        ("PASV", "-- ended"),
        ("EPSV", "< 229 6446"),
        ("EPSV", "< 229 (|||0|)"),
        ("EPSV", "< 229 (|||65536|)"),
        ("EPSV", f"< 229 (|||{'9' * 5000}|)"),
        ("EPSV", "< 229 (|1|10.0.0.9|51201|)"),
        ("EPSV", "< 227 (10,0,0,9,200,1)"),
        ("LPSV", "< 228 (4,4,10,0,0,9,2,0,0)"),
        ("PORT 127,0,0,1,19,136", "< 500 no"),
        ("PORT 127,0,0,1,19,136", "-- silent"),
    ],
)
def test_connection_that_cannot_be_set_up_is_inconclusive(verb: str, reply: str) -> None:
    begin = Kind.LISTENING if verb.startswith("PORT") else None
    session = _session(f"> {verb}\n{reply}", begin=begin)
    judge = lambda: session.data(verb[:4])  # noqa: E731 - a judgement
    assert verdict_of(session.case, judge) is Verdict.INCONCLUSIVE


def test_port_that_is_not_listened_at_is_inconclusive_or_fails() -> None:
    session = _session(PASV, begin=Kind.UNREACHABLE)
    assert verdict_of(session.case, lambda: session.data("PASV")) is Verdict.INCONCLUSIVE
    session = _session(PASV, begin=Kind.UNREACHABLE)
    data = session.data("PASV", connect=False)
    assert verdict_of(session.case, data.must_connect) is Verdict.FAIL
    assert session.case.findings[0].kind == "unreachable"


def test_port_that_is_listened_at_passes() -> None:
    session = _session(PASV, begin=Kind.CONNECTED)
    session.data("PASV", connect=False).must_connect()
    assert session.case.findings == []


def test_connection_can_be_made_later() -> None:
    session = _session(f"{PASV}\n> NOOP\n< 200 ok", GOT, begin=Kind.CONNECTED)
    data = session.data("PASV", connect=False)
    session.send("NOOP").must_be(200)
    data.connect()
    assert data.receive_some() == b"content"


def test_port_that_cannot_be_listened_at_is_inconclusive() -> None:
    session = _session("", begin=Kind.UNREACHABLE)
    assert verdict_of(session.case, session.listen) is Verdict.INCONCLUSIVE


def test_other_verbs_set_up_no_connection() -> None:
    with pytest.raises(ValueError, match="ABOR"):
        _session("").data("ABOR")


def _about(*verbs: str) -> Case:
    """A case about these verbs, on a server that knows those of IPv4 alone."""
    known = {"PASV": "227 (10,0,0,9,200,1)", "PORT": "200 ok"}
    link = Reactive(lambda line: known.get(line[:4], "502 no"))
    return Case(replace(requirement(), commands=verbs), link, TARGET)


@pytest.mark.parametrize("verb", ["EPSV", "EPRT"])
def test_what_the_target_lacks_is_unsupported_only_where_the_case_is_about_it(verb: str) -> None:
    for about, verdict in (((verb,), Verdict.UNSUPPORTED), ((), Verdict.INCONCLUSIVE)):
        case = _about(*about)
        assert verdict_of(case, partial(Session(case).data, verb)) is verdict


def test_extended_passive_connection_goes_to_the_host_of_the_control_connection() -> None:
    data = _session("> EPSV\n< 229 (|||51201|)", begin=Kind.CONNECTED).data("EPSV")
    assert data.address == Address("127.0.0.1", 51201)


def test_extended_active_connection_is_named_with_its_family() -> None:
    dialogue = "> EPRT |1|127.0.0.1|5000|\n< 200 ok"
    data = _session(dialogue, ARRIVED, GOT, ENDED, begin=Kind.LISTENING).data("EPRT")
    assert data.extended_port("!") == "!1!127.0.0.1!5000!"
    assert data.receive() == b"content"


@pytest.mark.parametrize(
    ("verb", "about", "sent"),
    [
        ("PASV", (), "EPSV"),
        ("PORT", (), "EPRT |2|::1|5000|"),
        ("PASV", ("PASV",), ""),
        ("PORT", ("PORT",), ""),
    ],
)
def test_over_ipv6_mere_means_are_the_extended_ones(
    monkeypatch: pytest.MonkeyPatch, verb: str, about: tuple[str, ...], sent: str
) -> None:
    monkeypatch.setattr(_Channel, "peer", Address("::1", 21))
    case = _about(*about)
    session = Session(case)
    link = case.link
    monkeypatch.setattr(link, "listen", lambda *_: _Listener(link, Address("::1", 5000)))  # type: ignore[arg-type]  # a Reactive
    assert verdict_of(case, lambda: session.data(verb)) is Verdict.INCONCLUSIVE
    assert link.lines == [sent] * bool(sent)  # type: ignore[attr-defined]  # a Reactive


def test_listener_need_not_be_told_to_the_server() -> None:
    link = Reactive(lambda _: "200 ok")
    session = Session(Case(requirement(), link, TARGET))
    assert session.listen().host_port == "127,0,0,1,19,136"
    assert session.listen("127.0.0.2").address == Address("127.0.0.2", 5000)
    assert session.listen(ports=[1, 7]).address.port == 7  # somebody has port 1 there
    assert session.listen_at_default_port().address == session.control.channel.local
    assert link.lines == []


@pytest.mark.parametrize(
    ("judge", "events", "kind"),
    [
        (SessionData.receive, (GOT, SILENT), "data-silent"),
        (SessionData.receive, (GOT, BROKEN), "data-broken"),
        (SessionData.receive_some, (SILENT,), "data-silent"),
        (lambda data: data.send(b"x"), ((Kind.SENT, b"x"), BROKEN), "data-broken"),
        (SessionData.must_end, (GOT, SILENT), "data-silent"),
    ],
)
def test_failure_on_the_connection_fails_the_case(
    judge: Callable[[SessionData], object], events: Events, kind: str
) -> None:
    data = _passive(*events)
    if kind == "data-broken" and events[0][0] is Kind.SENT:
        _note_as_sending(data)
    assert verdict_of(data.case, lambda: judge(data)) is Verdict.FAIL
    assert [finding.kind for finding in data.case.findings] == [kind]


def _note_as_sending(data: SessionData) -> None:
    link = data.case.link
    assert isinstance(link, ReplayLink)
    link._events = [
        event._replace(note="sending") if event.kind is Kind.BROKEN else event
        for event in link._events
    ]


def test_more_octets_than_the_bound_are_a_flood() -> None:
    data = _passive((Kind.RECEIVED, bytes(TARGET.bounds.data_octets + 1)))
    assert verdict_of(data.case, data.receive) is Verdict.FAIL
    assert data.case.findings[0].kind == "data-flood"


def test_blocks_may_have_begun_to_come() -> None:
    data = _passive((Kind.RECEIVED, b"\x00\x00\x01a\x40"), (Kind.RECEIVED, b"\x00\x01b"), ENDED)
    blocks = data.receive_blocks(data.receive_some(5))
    assert [(block.data, block.ends_file) for block in blocks] == [(b"a", False), (b"b", True)]


def test_active_connection_that_never_comes_fails() -> None:
    data = _active(SILENT)
    assert verdict_of(data.case, data.receive) is Verdict.FAIL


def test_offer_may_be_refused() -> None:
    data = _passive((Kind.SENT, b"one"), (Kind.SENT, b"two"), BROKEN)
    _note_as_sending(data)
    assert data.offer(b"one")
    assert not data.offer(b"two")


@pytest.mark.parametrize("end", [ENDED, BROKEN], ids=["end", "reset"])
def test_connection_that_is_closed_has_ended(end: tuple[Kind, bytes]) -> None:
    data = _passive(GOT, end)
    data.must_end()
    assert data.case.findings == []


@pytest.mark.parametrize(
    ("events", "closed"), [((GOT, ENDED), True), ((BROKEN,), True), ((GOT, SILENT), False)]
)
def test_close_by_the_server_is_noticed(events: Events, closed: bool) -> None:
    data = _passive(*events)
    assert data.is_closed_by_server() is closed
    assert data.case.findings == []


def test_end_of_the_server_is_awaited_behind_our_own() -> None:
    data = _passive(GOT, ENDED)
    data.finish_sending()
    assert data.is_closed_by_server()


def test_connection_that_the_server_makes_is_noticed() -> None:
    assert not _active(SILENT).is_opened_by_server()
    data = _active(SILENT, ARRIVED)
    assert not data.is_opened_by_server()
    assert data.is_opened_by_server(1)
    assert data.is_opened_by_server()


def test_connection_under_way_is_taken_before_it_is_closed() -> None:
    session = _session(f"{PORT}\n> STOR token-1\n< 150 go", ARRIVED, begin=Kind.LISTENING)
    data = session.data("PORT")
    session.send("STOR", "token-1").must_be(150)
    data.close()
    assert data.is_opened_by_server()


def test_unused_connection_is_closed_without_waiting() -> None:
    data = _active()
    data.close()
    data.discard()
    session = _session(PASV)
    session.data("PASV", connect=False).close()


def test_reset_breaks_off_what_was_opened() -> None:
    _passive().reset()
    data = _active(SILENT)
    assert verdict_of(data.case, data.reset) is Verdict.FAIL


def test_listing_may_have_fewer_octets_than_a_file() -> None:
    octets = bytes(TARGET.bounds.listing_octets + 1)
    file = _passive((Kind.RECEIVED, octets), ENDED)
    assert file.receive() == octets
    listing = _passive((Kind.RECEIVED, octets), ENDED)
    listing._session.lists = True
    assert verdict_of(listing.case, listing.receive) is Verdict.FAIL
    assert listing.case.findings[0].kind == "data-flood"


def test_what_was_seen_is_told_up_to_some_thousand_characters() -> None:
    data = _passive((Kind.RECEIVED, b"name"), ENDED)
    assert (
        verdict_of(data.case, lambda: data.must(False, "few", seen="n" * 100_000)) is Verdict.FAIL
    )
    assert len(data.case.findings[0].received) < 5000
    assert "characters left out" in data.case.findings[0].received
