"""The access log of the real program: whole after kill -9, and a liar is found out."""

import csv
import io
import sqlite3
import subprocess
import threading
import time

import httpx
import pytest
from conftest import gateway_with_a_clean_log

KILLS = 8
READERS = 4


@pytest.fixture
def anchored_gateway():
    yield from gateway_with_a_clean_log("accessLog.anchorSeconds=1")


def audit(gateway, *arguments: str) -> subprocess.CompletedProcess:
    command = [gateway._binary, "audit", *arguments, "--set", f"data.folder={gateway.folder / 'data'}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def database(gateway) -> sqlite3.Connection:
    return sqlite3.connect(gateway.folder / "data" / "kuulolla.sqlite")


def looks(gateway) -> int:
    """Looks at the links of a visit: each of them is an entry of its own."""
    with database(gateway) as rows:
        return rows.execute(
            "SELECT count(*) FROM access_entries WHERE verb = 'seen' AND area = 'guestLink'"
        ).fetchone()[0]


def anchors(gateway) -> list[str]:
    path = gateway.folder / "data" / "access-log.anchor"
    return path.read_text().splitlines() if path.exists() else []


def wait_for_an_anchor(gateway) -> None:
    before, deadline = len(anchors(gateway)), time.monotonic() + 40
    while len(anchors(gateway)) == before:
        assert time.monotonic() < deadline, "no anchor was written"
        time.sleep(0.05)


def test_no_answer_outlives_its_entry(anchored_gateway):
    """Readers read, the gateway is killed in the midst, again and again: whatever was answered is in
    the log, and the chain is whole."""
    gateway = anchored_gateway
    answered = 0
    lock = threading.Lock()

    def read(staff, visit: str) -> None:
        nonlocal answered
        while True:
            try:
                if staff.http.get(f"/api/visits/{visit}/guest-links").status_code != 200:
                    return
            except httpx.HTTPError:
                return  # Killed.
            with lock:
                answered += 1

    for round in range(KILLS):
        staff = [gateway.staff() for _ in range(READERS)]
        visit = staff[0].visits()[0]["id"]
        readers = [threading.Thread(target=read, args=(one, visit)) for one in staff]
        for reader in readers:
            reader.start()
        time.sleep(0.2 + 0.13 * round)
        gateway.kill()
        for reader in readers:
            reader.join(timeout=60)
            assert not reader.is_alive()
        for one in staff:
            one.close()
        gateway.start()
        # One look of each reader may have been written without its answer having arrived.
        assert answered <= looks(gateway) <= answered + READERS * (round + 1)
    assert answered > KILLS * READERS
    wait_for_an_anchor(gateway) if not anchors(gateway) else None
    found = audit(gateway, "verify")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "Chain n_gateway is whole" in found.stdout


def test_a_cut_end_and_a_changed_entry_are_told(anchored_gateway):
    gateway = anchored_gateway
    staff = gateway.staff()
    visit = staff.visits()[0]["id"]
    for _ in range(5):
        staff.http.get(f"/api/visits/{visit}/guest-links").raise_for_status()
    staff.close()
    wait_for_an_anchor(gateway)
    gateway._end()
    assert audit(gateway, "verify").returncode == 0

    with database(gateway) as rows:
        with pytest.raises(sqlite3.DatabaseError):
            rows.execute("DELETE FROM access_entries")
    with database(gateway) as rows:
        rows.execute("DROP TRIGGER access_entries_are_final")
        rows.execute("UPDATE access_entries SET ground = 'unit' WHERE verb = 'seen' AND sequence > 8")
        changed = rows.execute("SELECT changes()").fetchone()[0]
    assert changed > 0
    found = audit(gateway, "verify")
    assert found.returncode == 2 and "is another than was recorded" in found.stdout, found

    with database(gateway) as rows:
        for trigger in ("access_entries_stay", "access_links_stay", "access_heads_go_forward"):
            rows.execute(f"DROP TRIGGER {trigger}")
        rows.execute("DELETE FROM access_entries WHERE link > 1")
        rows.execute("DELETE FROM access_links WHERE number > 1")
        rows.execute(
            "UPDATE access_heads SET number = 1, "
            "sequence = (SELECT last_sequence FROM access_links WHERE number = 1), "
            "hash = (SELECT hash FROM access_links WHERE number = 1) WHERE node = 'n_gateway'"
        )
    found = audit(gateway, "verify")
    assert found.returncode == 2 and "its end is cut off" in found.stdout, found
    gateway.start()


def test_the_command_line_reads_a_clients_part_while_the_gateway_runs(anchored_gateway):
    gateway = anchored_gateway
    staff = gateway.staff()
    client = staff.visits()[0]["clientId"]
    staff.close()
    for language, word in (("fi", "Nimi näkyi luettelossa"), ("en", "Name stood in a list")):
        found = audit(gateway, "export", "--client", client, "--language", language)
        assert found.returncode == 0, found.stderr
        table = list(csv.reader(io.StringIO(found.stdout.lstrip("\ufeff"))))
        assert len(table[0]) == 7
        assert any(row[1] == "Helmi Demo" and row[3] == word for row in table[1:])
    # The second one shows that the first was made.
    assert any(row[4] == "This log" for row in table[1:])
    assert audit(gateway, "export", "--client", "c_nobody").returncode == 1
    head = audit(gateway, "head")
    assert head.returncode == 0 and len(head.stdout.splitlines()) == 2
    wait_for_an_anchor(gateway) if len(anchors(gateway)) < 3 else None
    assert audit(gateway, "verify").returncode == 0
