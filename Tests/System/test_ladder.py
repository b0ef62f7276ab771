"""Clients who are not reached, in the real program: over REST, with an SMS service outside of it, and
with the gateway killed at any moment. KUULOLLA_KILLS says how often (12 unless given)."""

import os
import random
import sqlite3
import threading
import time
from collections import Counter

import httpx
import pytest
from catchers import SMSService
from conftest import SETTINGS
from gateway import Gateway
from personal_data import assert_log_is_clean

KILLS = int(os.environ.get("KUULOLLA_KILLS", "12"))
# Whoever is on call gets 200 messages a day at most.
MOST_VISITS = 150
RUNGS = {"ringAgain", "ringLouder", "phoneClient", "askRelative", "fieldVisit", "lastResort"}
ERRANDS = RUNGS | {"visitUnattempted", "outcomeMissing"}


@pytest.fixture
def sms():
    service = SMSService()
    yield service
    service.close()


@pytest.fixture
def gateway(sms):
    running = Gateway(
        None, *SETTINGS, f"messages.sms={sms.url}", "messages.quietFrom=00:00",
        "messages.quietUntil=00:00")
    yield running
    log = running.log.read_text()
    running.stop()
    assert_log_is_clean(log, running)


class Desk:
    """A member of staff who asks again until there is an answer, as the pages do."""

    def __init__(self, gateway: Gateway):
        self.gateway = gateway
        self.staff = gateway.staff("helmi")
        self.counter = 0

    def ask(self, method: str, path: str, body=None, key: str | None = None) -> dict:
        headers = {"X-Kuulolla-CSRF": self.staff.csrf}
        if key:
            headers["Idempotency-Key"] = key
        deadline = time.monotonic() + 90
        while True:
            try:
                answer = self.staff.http.request(method, path, json=body, headers=headers)
                if answer.status_code < 500:
                    answer.raise_for_status()
                    return answer.json()
            except httpx.TransportError:
                pass  # Killed just now: it comes back.
            assert time.monotonic() < deadline, f"{method} {path} has no answer"
            time.sleep(0.05)

    def make_visit(self, client: str) -> dict:
        self.counter += 1
        return self.ask(
            "POST", "/api/visits",
            {"clientId": client, "kind": "welfareCheck", "startsAt": int(time.time() * 1000),
             "lengthMinutes": 30, "professionalId": None, "purpose": "Koe", "steps": []},
            key=f"ladder-test-{self.counter:06}")["visit"]

    def unresponsive(self, visit: str) -> dict:
        return self.ask("POST", f"/api/visits/{visit}/unresponsive")["visit"]

    def outcome(self, visit: str, kind: str) -> dict:
        return self.ask(
            "POST", f"/api/visits/{visit}/outcome",
            {"kind": kind, "medication": None, "note": "", "known": 0})["visit"]


class Database:
    """The gateway's, from outside."""

    def __init__(self, gateway: Gateway):
        self.db = sqlite3.connect(
            gateway.folder / "data" / "kuulolla.sqlite", timeout=30, isolation_level=None)

    def open_errands(self, visit: str) -> list[str]:
        marks = ",".join("?" * len(ERRANDS))
        found = self.db.execute(
            f"SELECT kind FROM care_tasks WHERE visit_id = ? AND state <> 'done' AND kind IN ({marks})",
            (visit, *ERRANDS))
        return [row[0] for row in found]

    def is_sought(self, visit: str) -> bool:
        row = self.db.execute(
            "SELECT closed_at FROM no_answer_cases WHERE visit_id = ?", (visit,)).fetchone()
        return row is not None and row[0] is None

    def let_pass(self, minutes: int) -> None:
        """As if the open tasks had waited for so long: what is due is computed from what is stored."""
        past = minutes * 60_000
        self.db.execute("BEGIN IMMEDIATE")
        self.db.execute(
            "UPDATE care_tasks SET waiting_since = waiting_since - ? WHERE state = 'open'", (past,))
        self.db.execute(
            "UPDATE timers SET due_at = due_at - ? WHERE kind = 'taskDue'", (past,))
        self.db.execute("COMMIT")

    def close(self) -> None:
        self.db.close()


# Of the demo's organisation.
ON_CALL = "+35817123457"


def told_on_call(sms: SMSService, count: int, patience: float = 120) -> Counter:
    """How often each message to the person on call has come; clients are reminded besides."""
    deadline = time.monotonic() + patience
    while True:
        times = Counter(one.id for one in sms.caught if one.to == ON_CALL)
        if len(times) >= count:
            return times
        assert time.monotonic() < deadline, f"{len(times)} of {count} messages came"
        time.sleep(0.1)


def test_nothing_of_a_ladder_is_lost_however_often_the_gateway_is_killed(gateway, sms):
    desk = Desk(gateway)
    database = Database(gateway)
    clients = sorted({visit["clientId"] for visit in desk.staff.visits()})
    assert len(clients) >= 5
    # The day's own visits are none of this test's.
    database.db.execute("UPDATE visits SET cancelled_at = 1")

    rest = threading.Event()
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    moments = random.Random(seed)

    def kill_and_start():
        for _ in range(KILLS):
            if rest.wait(moments.uniform(0.05, 1.2)):
                return
            gateway.kill()
            gateway.start()

    killer = threading.Thread(target=kill_and_start)
    killer.start()
    sought: list[str] = []
    closed: list[str] = []
    try:
        number = 0
        while killer.is_alive() or number < 20:
            if number >= MOST_VISITS:
                killer.join(0.1)
                continue
            visit = desk.make_visit(clients[number % len(clients)])["id"]
            assert desk.unresponsive(visit)["state"] == "notReached"
            if number % 4 == 3:
                desk.outcome(visit, "notReached")
                closed.append(visit)
            else:
                sought.append(visit)
            number += 1
    finally:
        rest.set()
        killer.join()

    # All that was acknowledged is there, each the errand of somebody, once.
    for visit in sought:
        assert database.is_sought(visit)
        assert database.open_errands(visit) == ["phoneClient"], visit
    for visit in closed:
        assert not database.is_sought(visit)
        assert database.open_errands(visit) == []

    # Nobody takes them: the person on call is told of each, also where the gateway is killed again.
    database.let_pass(11)
    gateway.kill()
    gateway.start()
    times = told_on_call(sms, len(sought))
    assert len(times) == len(sought)
    assert max(times.values()) <= 1 + KILLS
    database.close()


def test_the_ladder_goes_rung_by_rung_over_rest_and_signalling(gateway):
    desk = Desk(gateway)
    database = Database(gateway)
    database.db.execute("UPDATE visits SET cancelled_at = 1")
    client = desk.staff.visits()[0]["clientId"] if desk.staff.visits() else "c_demo-aino"
    visit = desk.make_visit(client)["id"]
    desk.unresponsive(visit)
    detail = desk.ask("GET", f"/api/visits/{visit}")
    assert detail["noAnswer"]["state"] == "climbing" and detail["noAnswer"]["rung"] == "phone"
    assert [step["event"] for step in detail["noAnswer"]["steps"]] == ["unresponsive"]
    # Only an outcome ends it: it can be neither cancelled nor moved away.
    refused = desk.staff.http.delete(
        f"/api/visits/{visit}", headers={"X-Kuulolla-CSRF": desk.staff.csrf})
    assert refused.status_code == 403
    assert refused.headers["content-type"].startswith("application/problem+json")
    desk.outcome(visit, "notReached")
    detail = desk.ask("GET", f"/api/visits/{visit}")
    assert detail["noAnswer"]["state"] == "closed"
    assert database.open_errands(visit) == []
    database.close()
