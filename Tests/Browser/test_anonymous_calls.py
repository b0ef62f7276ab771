"""Whoever talks within a chat leaves no trace of where they came from, by coturn or without: docs/anonymity.md."""

from pathlib import Path

import pytest

from anonymous_calls import WORDS, DayOfCalls

# Of Tests/System, which gateway.py has named.
import coturn
import namespaces
import nginx_proxy
from leak_search import Search
from planted_leaks import assert_all_found, mark, planted
from written_bytes import leaks, told, written

pytestmark = pytest.mark.skipif(
    namespaces.impossible() is not None or not nginx_proxy.installed() or not coturn.installed(),
    reason=namespaces.impossible() or "nginx or coturn is not installed; deploy/test installs both")


@pytest.fixture(scope="module")
def day():
    day = DayOfCalls()
    try:
        day.live()
        yield day
    finally:
        day.close()


@pytest.fixture(scope="module")
def search(day) -> Search:
    return Search(day.needles)


def test_media_went_by_coturn_and_without(day):
    by_udp, by_tcp, directly, _ = (day.paths.get(caller.number, {}) for caller in day.callers)
    assert (by_udp["kind"], by_udp["way"]) == ("relay", "udp")
    assert (by_tcp["kind"], by_tcp["way"]) == ("relay", "tcp")
    assert directly["kind"] != "relay" and directly["way"] is None
    for path in (by_udp, by_tcp, directly):
        assert path["sent"] > 20_000 and path["received"] > 20_000


def test_every_connection_had_credentials_of_its_own(day):
    names = [one["username"] for one in day.credentials]
    assert len(names) >= 2 * len(day.callers) - 1 and len(set(names)) == len(names)
    assert all(one["urls"] == [coturn.UDP, coturn.TCP] for one in day.credentials)


def test_the_secret_of_each_conversation_is_searched_for(day):
    assert all(len(caller.secrets) == 1 for caller in day.callers)


def test_no_offer_holds_an_address(day):
    assert len(day.offers) == len(day.credentials)
    assert not any("a=candidate:" in offer for offer in day.offers)


def test_coturn_leads_to_the_relay_alone(day):
    assert "error 403 (Forbidden IP)" in day.elsewhere


def test_nothing_that_was_written_points_to_anybody(day, search):
    found = []
    for moment, everything in day.written.items():
        found += leaks(search, {f"{moment}: {place}": data for place, data in everything.items()})
    assert not found, told(found)


def test_all_kinds_of_files_were_searched(day):
    for name in ("kuulolla.sqlite", "chat-keys.sqlite", "kuulolla.sqlite-wal", "log.txt", "evening-backup",
                 "evening-backup-of-keys", "evening-metrics.txt", "error.log", "turnserver.conf"):
        written(day, name)
    assert WORDS.encode() not in written(day, "evening-backup")
    assert b"callEnded" in written(day, "evening-backup")
    assert list(day.written) == [
        *(f"call of {caller.number}" for caller in day.callers[:3]), "evening", "stopped"]


def test_coturn_writes_its_configuration_and_nothing_else(day):
    """Two lines of its start go to its output: it finds no SCTP here."""
    for moment, everything in day.written.items():
        own = {Path(path).name: data for path, data in everything.items() if path.startswith(str(day.coturn.folder))}
        said = own.pop("output.txt")
        assert set(own) == {"turnserver.conf"}, moment
        assert set(said.splitlines()) <= {b"socket: Protocol not supported"}, said


def test_the_same_search_finds_people_in_the_usual_logs_of_coturn(day, search):
    found = leaks(search, day.usual)
    where = {(Path(place).name, one.needle) for place, one in found}
    seen = day.callers[-1]
    assert ("turn.log", seen.source) in where
    for name in ("turn.log", "output.txt"):
        assert any(place == name and needle.startswith("TURN credentials") for place, needle in where)


@pytest.mark.parametrize("name", ["turn.log", "output.txt"])
def test_a_leak_in_what_coturn_writes_is_found(day, search, name):
    begun = next(data for path, data in day.usual.items() if Path(path).name == name)
    leaks = planted(day.callers)
    data = begun + b"".join(b"0: : session 1: " + mark(n) + leak + b"\n" for n, (_, leak) in enumerate(leaks))
    assert_all_found(search, data, leaks)


@pytest.mark.parametrize("name", ["log.txt", "evening-metrics.txt", "turnserver.conf"])
def test_a_leak_in_what_was_written_beside_it_is_found(day, search, name):
    leaks = planted(day.callers)
    data = written(day, name) + b"".join(mark(n) + leak + b"\n" for n, (_, leak) in enumerate(leaks))
    assert_all_found(search, data, leaks)
