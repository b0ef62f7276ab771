"""Every operation of docs/openapi.yaml asked of the real program, and each answer held against it."""

import json
import sqlite3
import time
from datetime import datetime

import httpx
import pytest
from conftest import Room, gateway_with_a_clean_log
from gateway import HELSINKI
from kuulolla_client import Staff
from kuulolla_terminal import HOME, Terminal
from openapi_document import Document, NotAsDescribed
from openapi_spec_validator import validate
from personal_data import TEXT_MARK

MINUTE = 60_000
NUMBER = "+358401234567"


@pytest.fixture(scope="module")
def document() -> Document:
    return Document()


@pytest.fixture
def house():
    """One with a channel, so that messages wait; nobody is there to take them."""
    for gateway in gateway_with_a_clean_log("messages.sms=http://127.0.0.1:9/sms"):
        gateway.secrets_used = [NUMBER, NUMBER[4:]]
        yield gateway


class Walker:
    """Asks as a person who is signed in, and remembers what was answered."""

    def __init__(self, document: Document, staff: Staff, seen: set[tuple[str, int]]):
        self.document, self.staff, self.seen = document, staff, seen

    def ask(self, operation, expected=200, *, query=None, body=None, headers=None, **path):
        method, address = operation.split(" ")
        if 200 <= expected < 300:
            self.document.check_request(operation, query or {}, set(headers or {}), body)
        csrf = {} if method == "GET" else {"X-Kuulolla-CSRF": self.staff.csrf}
        answer = self.staff.http.request(
            method, address.format(**path), params=query, json=body, headers=csrf | (headers or {})
        )
        assert answer.status_code == expected, f"{operation}: {answer.status_code} {answer.text[:300]}"
        self.document.check_answer(operation, answer)
        self.seen.add((operation, expected))
        return answer.json() if answer.headers.get("Content-Type", "").startswith("application/json") else None


def now() -> int:
    return int(time.time() * 1000)


def today() -> str:
    return datetime.now(HELSINKI).date().isoformat()


def content(**changes) -> dict:
    """What visits and plans have in common."""
    return {"kind": "videoVisit", "purpose": f"{TEXT_MARK} asia", "steps": [f"{TEXT_MARK} kohta"]} | changes


def visit_body(client: str, **changes) -> dict:
    begins = now() + 60 * MINUTE
    return content(clientId=client, startsAt=begins, lengthMinutes=30, professionalId=None) | changes


def walk_sign_in(document: Document, gateway, seen) -> None:
    with httpx.Client(base_url=gateway.address, headers={"Origin": gateway.address}, timeout=40) as http:
        for password, status in ((gateway.password, 200), ("väärä", 401)):
            answer = http.post("/api/sign-in", json={"username": "helmi", "password": password})
            assert answer.status_code == status
            document.check_answer("POST /api/sign-in", answer)
            seen.add(("POST /api/sign-in", status))
        answer = http.get("/api/organisation")
        document.check_answer("GET /api/organisation", answer)
        for path in ("/healthz", "/readyz", "/metrics"):
            answer = http.get(path)
            document.check_answer(f"GET {path}", answer)
            seen.add((f"GET {path}", answer.status_code))
    seen.add(("GET /api/organisation", 200))


def walk_visits(carer: Walker, lead: Walker, client: str) -> str:
    carer.ask("GET /api/me")
    units = carer.ask("GET /api/units")
    people = carer.ask("GET /api/staff")["staff"]
    assert {role for person in people for role in person["roles"]} > {"carer"}
    listed = carer.ask("GET /api/visits")["visits"]
    assert listed and any(visit["mine"] for visit in listed)
    carer.ask("GET /api/visits", query={"unit": units["own"]})

    key = {"Idempotency-Key": "avain-kerran"}
    body = visit_body(client)
    made = carer.ask("POST /api/visits", 201, body=body, headers=key)["visit"]
    again = carer.ask("POST /api/visits", 201, body=body, headers=key)["visit"]
    assert again["id"] == made["id"]
    identifier = made["id"]
    change = {k: v for k, v in body.items() if k != "clientId"} | {"version": made["version"]}
    carer.ask("PUT /api/visits/{id}", body=change, id=identifier)
    carer.ask("PUT /api/visits/{id}", 409, body=change, id=identifier)
    carer.ask("POST /api/visits/hand-over",
              body={"visitIds": [identifier], "professionalId": carer.staff.me["id"]})
    late = carer.ask("PUT /api/visits/{id}/late", body={"minutes": 15}, id=identifier)
    assert late["visit"]["late"]["minutes"] == 15
    carer.ask("DELETE /api/visits/{id}", id=identifier)
    carer.ask("POST /api/visits/{id}/restore", id=identifier)
    link = carer.ask("POST /api/visits/{id}/guest-links", 201, body={"role": "client"}, id=identifier)
    carer.ask("DELETE /api/guest-links/{id}", 204, id=link["link"]["id"])
    links = carer.ask("GET /api/visits/{id}/guest-links", id=identifier)["links"]
    assert links[0]["revokedAt"] is not None
    outcome = {"kind": "doneWithFollowUp", "medication": None, "note": f"{TEXT_MARK} jäi", "known": 0}
    carer.ask("POST /api/visits/{id}/outcome", body=outcome, id=identifier)
    other = outcome | {"kind": "refused"}
    carer.ask("POST /api/visits/{id}/outcome", 409, body=other, id=identifier)
    detail = carer.ask("GET /api/visits/{id}", id=identifier)
    assert len(detail["outcomes"]) == 1 and detail["visit"]["outcome"] is not None

    missed = carer.ask("POST /api/visits", 201, body=visit_body(client))["visit"]["id"]
    carer.ask("POST /api/visits/{id}/outcome", id=missed,
              body={"kind": "notReached", "medication": None, "note": None, "known": 0})
    for query in ({}, {"date": today(), "details": "1"}, {"unit": units["own"]},
                  {"person": carer.staff.me["id"]}):
        day = carer.ask("GET /api/day", query=query)
        assert day["visits"], query
    assert carer.ask("GET /api/day", query={"details": "1"})["details"]
    whole = lead.ask("GET /api/day", query={"unit": "all"})
    pages, cursor = [], None
    while not pages or cursor:
        page = lead.ask("GET /api/day", query={"unit": "all", "limit": 3} | ({"cursor": cursor} if cursor else {}))
        pages.append(page["visits"])
        cursor = page["next"]
    assert len(pages) > 1 and [v["id"] for page in pages for v in page] == [v["id"] for v in whole["visits"]]
    lead.ask("GET /api/day", 400, query={"cursor": "ei"})
    lead.ask("GET /api/day", 400, query={"limit": "1001"})
    return identifier


def walk_plans(carer: Walker, client: str) -> None:
    schedule = {
        "zone": "Europe/Helsinki", "firstDay": today(), "rule": "FREQ=DAILY;COUNT=40",
        "times": ["08:00", "20:00"], "lengthMinutes": 30, "exceptions": [f"{today()}T08:00"],
        "exceptedDays": [], "additional": [], "endsBefore": None,
    }
    draft = content(clientId=client, professionalId=None, schedule=schedule)
    preview = carer.ask("POST /api/plans/preview", body=draft)
    assert len(preview["occurrences"]) == 10 and not preview["faults"]
    # A plan that is not sound is previewed all the same.
    twice = draft | {"schedule": schedule | {"lengthMinutes": 5, "rule": "FREQ=DAILY;UNTIL=20200101"}}
    assert carer.ask("POST /api/plans/preview", body=twice)["faults"] == ["untilBeforeFirstDay"]
    key = {"Idempotency-Key": "avain-suunnitelmaan"}
    plan = carer.ask("POST /api/plans", 201, body=draft, headers=key)["plan"]
    assert carer.ask("POST /api/plans", 201, body=draft, headers=key)["plan"]["id"] == plan["id"]
    carer.ask("POST /api/plans", 400, body=twice)
    carer.ask("POST /api/plans/preview", body=draft, query={"without": plan["id"]})
    change = content(
        version=plan["version"], scope="following", professionalId=None, firstDay=schedule["firstDay"],
        rule=schedule["rule"], times=["09:00", "20:00"], lengthMinutes=45)
    change["from"] = preview["occurrences"][4]["local"]
    follower = carer.ask("PUT /api/plans/{id}", body=change, id=plan["id"])["plan"]
    carer.ask("PUT /api/plans/{id}", 409, body=change, id=plan["id"])
    carer.ask("PUT /api/plans/{id}", 412, body=change, id=plan["id"], headers={"If-Match": '"77"'})
    carer.ask("PUT /api/plans/{id}", 428, body=change | {"version": None}, id=plan["id"])
    carer.ask("GET /api/plans/{id}", id=plan["id"])
    carer.ask("GET /api/clients/{id}/plans", id=client, query={"limit": "1"})
    plans = carer.ask("GET /api/clients/{id}/plans", id=client)["plans"]
    assert {plan["id"], follower["id"]} <= {p["id"] for p in plans}
    planned = [v for v in carer.ask("GET /api/day")["visits"] if v["planId"]]
    if planned:
        carer.ask("GET /api/visits/{id}", id=planned[0]["id"])
    evening = next(o["local"] for o in preview["occurrences"][6:] if o["local"].endswith("T20:00"))
    carer.ask("DELETE /api/plans/{id}", id=follower["id"], query={"from": evening})
    carer.ask("DELETE /api/plans/{id}", id=plan["id"])


def walk_client(carer: Walker, client: str) -> None:
    assert carer.ask("GET /api/clients")["clients"]
    card = carer.ask("GET /api/clients/{id}", id=client)["client"]
    details = {name: card[name] for name in
               ("version", "email", "address", "entryInstructions", "suitability", "emergency")}
    details["phone"] = NUMBER
    carer.ask("PUT /api/clients/{id}/details", body=details, id=client)
    carer.ask("PUT /api/clients/{id}/details", 409, body=details, id=client)
    relative = {"name": f"{TEXT_MARK} omainen", "relation": "tytär", "phone": NUMBER, "email": None,
                "language": "sv", "rights": ["joinVisits", "toldWhenNotReached"]}
    made = carer.ask("POST /api/clients/{id}/relatives", 201, body=relative, id=client)["relative"]["id"]
    changed = relative | {"rights": [], "version": 1}
    carer.ask("PUT /api/clients/{id}/relatives/{relative}", id=client, relative=made, body=changed)
    carer.ask("PUT /api/clients/{id}/relatives/{relative}", 409, id=client, relative=made, body=changed)
    carer.ask("PUT /api/clients/{id}/relatives/{relative}", 428, id=client, relative=made, body=relative)
    assert carer.ask("GET /api/clients/{id}/visits", id=client)["visits"]
    carer.ask("GET /api/clients/{id}/visits", id=client, query={"from": "0", "limit": "1"})
    carer.ask("GET /api/clients/{id}/visits", 400, id=client, query={"cursor": "ei"})
    begins = now() + 40 * 24 * 60 * MINUTE
    absence = {"reason": "hospital", "from": begins, "until": begins + 60 * MINUTE}
    away = carer.ask("POST /api/clients/{id}/absences", 201, body=absence, id=client)["absence"]["id"]
    carer.ask("POST /api/clients/{id}/absences", 201, id=client, body=absence | {"until": None},
              headers={"Idempotency-Key": "avain-poissaoloon"})
    agreed = {"callers": ["carer"], "from": "08:00", "until": "20:00", "countdownSeconds": 20}
    carer.ask("PUT /api/clients/{id}/auto-answer", body=agreed, id=client)
    detail = carer.ask("GET /api/clients/{id}", id=client)
    assert detail["autoAnswer"] and len(detail["absences"]) == 2 and detail["relatives"]
    carer.ask("GET /api/clients")
    carer.ask("DELETE /api/absences/{id}", 204, id=away)
    carer.ask("DELETE /api/clients/{id}/auto-answer", 204, id=client)
    carer.ask("DELETE /api/clients/{id}/relatives/{relative}", 204, id=client, relative=made)


def walk_register(carer: Walker, lead: Walker, unit: str) -> None:
    new = {"name": f"{TEXT_MARK} Väinö", "firstName": f"{TEXT_MARK}", "language": "fi", "unitId": unit,
           "phone": NUMBER, "email": None, "address": "", "suitability": ""}
    key = {"Idempotency-Key": "avain-asiakkaaseen"}
    made = lead.ask("POST /api/clients", 201, body=new, headers=key)["client"]
    assert lead.ask("POST /api/clients", 201, body=new, headers=key)["client"] == made
    carer.ask("POST /api/clients", 403, body=new)
    found = lead.ask("GET /api/clients", query={"q": "vaino", "unit": unit, "limit": "1"})["clients"]
    assert [one["id"] for one in found] == [made["id"]]
    lead.ask("GET /api/clients", query={"withTerminal": "1"})
    lead.ask("GET /api/clients", 400, query={"cursor": "ei"})
    assert lead.ask("GET /api/clients/{id}/register", id=made["id"])["client"] == made
    change = {"language": "sv", "version": made["version"]}
    lead.ask("PATCH /api/clients/{id}", id=made["id"], body=change)
    lead.ask("PATCH /api/clients/{id}", 409, id=made["id"], body=change)
    lead.ask("PATCH /api/clients/{id}", 412, id=made["id"], body=change, headers={"If-Match": '"1"'})
    lead.ask("PATCH /api/clients/{id}", 428, id=made["id"], body={"language": "fi"})
    added = lead.ask("POST /api/units", 201, body={"name": "Satama"})["unit"]["id"]
    lead.ask("PATCH /api/units/{id}", id=added, body={"name": "Joki"})
    lead.ask("GET /api/staff", query={"unit": unit, "limit": "1"})


def walk_ladder(carer: Walker, lead: Walker, client: str, unit: str) -> None:
    for query in ({"scope": "organisation"}, {"scope": "unit", "id": unit}, {"scope": "client", "id": client}):
        asked = carer.ask("GET /api/ladder", query=query)
        body = {"version": asked["version"], "plan": asked["plan"] | {"outcomeWithinMinutes": 45}}
        agreed = lead.ask("PUT /api/ladder", query=query, body=body)
        assert not agreed["inherited"]
        lead.ask("PUT /api/ladder", 409, query=query, body=body)
        lead.ask("DELETE /api/ladder", query=query)
    carer.ask("PUT /api/ladder", 403, query={"scope": "organisation"}, body=body)


def walk_messages(carer: Walker, gateway, client: str) -> None:
    moment, path = now(), gateway.folder / "data" / "kuulolla.sqlite"
    with sqlite3.connect(path, timeout=20) as rows:
        organisation = rows.execute("SELECT id FROM organisations").fetchone()[0]
        for state in ("failed", "waiting", "sent"):
            rows.execute(
                """INSERT INTO messages (id, organisation_id, channel, recipient, subject, body, cause,
                     about, client_id, message_key, urgent, created_at, due_at, state, state_at, attempts,
                     problem, tried_since, forgotten)
                   VALUES (?, ?, 'sms', ?, NULL, ?, 'visitReminder', 'v_1', ?, ?, 0, ?, ?, ?, ?, 1,
                     ?, ?, 0)""",
                (f"m_{state}", organisation, NUMBER, f"{TEXT_MARK} käynti", client, state, moment,
                 moment + 60 * MINUTE, state, moment + 60 * MINUTE, "refused" if state == "failed" else None,
                 moment))
    for state in ("failed", "waiting", "sent", "sending", "missed", "withdrawn"):
        carer.ask("GET /api/messages", query={"state": state})
    failed = carer.ask("GET /api/messages")
    assert [m["problem"] for m in failed["messages"]] == ["refused"] and failed["channels"] == ["sms"]
    carer.ask("POST /api/messages/{id}/retry", id="m_failed")
    carer.ask("POST /api/messages/{id}/retry", 409, id="m_sent")


def walk_reminders(carer: Walker, lead: Walker, client: str) -> None:
    rule = {"channels": ["sms"], "minutesBefore": 90, "eveningAt": "18:00"}
    known = lead.ask("GET /api/reminders")
    assert lead.ask("PUT /api/reminders", body=rule | {"version": known["version"]})["own"]
    lead.ask("PUT /api/reminders", 409, body=rule | {"version": known["version"]})
    carer.ask("PUT /api/reminders", 403, body=rule | {"version": 1})
    carer.ask("GET /api/clients/{id}/reminders", id=client)
    carer.ask("PUT /api/clients/{id}/reminders", id=client,
              body={"version": 0, "channels": [], "minutesBefore": None, "eveningAt": None})
    carer.ask("DELETE /api/clients/{id}/reminders", 204, id=client)


def walk_access(carer: Walker, lead: Walker, client: str, foreign: str) -> None:
    carer.ask("GET /api/clients/{id}", 403, id=foreign)
    grant = {"clientId": foreign, "reason": f"{TEXT_MARK} sijaisena"}
    carer.ask("POST /api/access-grants", 201, body=grant)
    carer.ask("GET /api/clients/{id}", id=foreign)
    log = lead.ask("GET /api/clients/{id}/access-log", id=client)
    assert {entry["verb"] for entry in log["entries"]} > {"seen", "changed"}
    lead.ask("GET /api/clients/{id}/access-log", 400, id=client, query={"after": "ei"})
    lead.ask("GET /api/clients/{id}/access-log.csv", id=client, query={"language": "sv"})
    carer.ask("GET /api/clients/{id}/access-log", 403, id=client)


async def walk_terminals(carer: Walker, gateway, client: str) -> None:
    carer.ask("POST /api/terminals", 404, body={"code": "AAAAAA", "clientIds": [client], **HOME})
    terminal = Terminal(gateway.address)
    code = await terminal.show_code()
    body = {"code": code, "clientIds": [client], **HOME}
    paired = carer.ask("POST /api/terminals", 201, body=body)["terminal"]
    terminal.gateway_key = (await terminal.event("paired"))["gatewayKey"]
    await terminal.say_hello()
    await terminal.request(
        "health", version="1.0", uptimeSeconds=60, temperatureCelsius=41.5, memoryUsedPercent=30,
        diskUsedPercent=12, network={"kind": "wired", "quality": "good"}, camera="ok", microphone="muted",
        loudspeaker="ok", screen="on", volume=70, brightness=60)
    await terminal.request(
        "selfTest", why="command", camera="dark", microphone="silent", loudspeaker="notHeard",
        network="weak", at=now())
    change = {"name": "Keittiö", "place": "home", "clientIds": [client],
              "settings": paired["settings"] | {"volume": 40, "language": "sv"}}
    carer.ask("PUT /api/terminals/{id}", 428, body=change, id=paired["id"])
    carer.ask("PUT /api/terminals/{id}", 412, body=change, id=paired["id"], headers={"If-Match": '"77"'})
    carer.ask("PUT /api/terminals/{id}", body=change, id=paired["id"], headers={"If-Match": '"1"'})
    assert carer.ask("GET /api/terminals/{id}", id=paired["id"])["terminal"]["revision"] == 2
    carer.ask("POST /api/terminals/{id}/commands", 202, body={"kind": "identify"}, id=paired["id"])
    listed = carer.ask("GET /api/terminals")["terminals"]
    own = next(t for t in listed if t["id"] == paired["id"])
    assert own["state"] == "reachable" and own["health"] and own["selfTest"]
    await terminal.close()
    carer.ask("DELETE /api/terminals/{id}", 204, id=paired["id"])
    carer.ask("GET /api/terminals")


def walk_company(carer: Walker, client: str) -> None:
    """Who may come into calls, and who can be asked."""
    path = "/api/clients/{id}/standing-consent"
    given = carer.ask(f"PUT {path}", body={"roles": ["relative", "colleague"]}, id=client)
    assert given["roles"] == ["relative", "colleague"]
    assert carer.ask(f"GET {path}", id=client) == given
    carer.ask(f"DELETE {path}", 204, id=client)
    after = carer.ask(f"GET {path}", id=client)
    assert after["roles"] == [] and after["history"][0]["withdrawnAt"] is not None
    found = carer.ask("GET /api/colleagues", query={"q": "matti"})["colleagues"]
    assert [one["name"] for one in found] == ["Matti Malli"]


def walk_statistics(carer: Walker, lead: Walker, unit: str) -> None:
    service = {"serviceForm": "housing", "serviceTask": "disability"}
    lead.ask("PUT /api/units/{id}/service", body=service, id=unit)
    lead.ask("PUT /api/units/{id}/service", body={"serviceForm": "homeCare", "serviceTask": "olderPeople"}, id=unit)
    days = {"from": today(), "to": today()}
    assert lead.ask("GET /api/statistics", query=days)["total"]["planned"] > 0
    for query in ({"by": "serviceTask"}, {"by": "day", "unit": unit}):
        assert lead.ask("GET /api/statistics", query=days | query)["rows"]
    lead.ask("GET /api/statistics", 400, query=days | {"view": "published"})
    carer.ask("GET /api/statistics", 403, query=days)


def walk_chat_queues(document: Document, carer: Walker, lead: Walker, gateway, seen) -> None:
    """Of the demo's queue, and of a new one; who leads in the demo also administers."""
    with httpx.Client(base_url=gateway.address, timeout=40) as stranger:
        for operation in ("GET /api/chat/queues", "GET /api/chat/queues/{address}"):
            answer = stranger.get(operation.split(" ")[1].format(address="ilta"), params={"language": "sv"})
            assert answer.status_code == 200
            document.check_answer(operation, answer)
            seen.add((operation, 200))
    assert carer.ask("GET /api/chat/queues/{address}", address="ilta")["open"]
    carer.ask("GET /api/chat/queues", 400, query={"language": "de"})
    carer.ask("GET /api/chat/queues/{address}", 404, address="muu")

    new = {"address": "nuoret", "name": {"fi": f"{TEXT_MARK} chat"}}
    key = {"Idempotency-Key": "avain-chatjonoon"}
    made = lead.ask("POST /api/chat/queues", 201, body=new, headers=key)
    assert lead.ask("POST /api/chat/queues", 201, body=new, headers=key) == made
    lead.ask("POST /api/chat/queues", 409, body=new)
    carer.ask("POST /api/chat/queues", 403, body=new)
    path = "/api/chat/queues/{address}/settings"
    assert lead.ask(f"GET {path}", address="nuoret") == made
    carer.ask(f"GET {path}", 403, address="nuoret")
    # All of the demo's, so that every part of settings goes there and back.
    settings = lead.ask(f"GET {path}", address="ilta")["settings"]
    settings["hours"]["exceptions"] = [{"day": today(), "periods": [{"from": "08:00", "to": "20:00"}]}]
    settings["links"] = [{"name": {"fi": "Apua"}, "address": "https://example.org/apua"}]
    body = {"version": made["version"], "settings": settings}
    changed = lead.ask(f"PUT {path}", body=body, address="nuoret")
    assert changed["settings"] == settings and changed["version"] == 2
    lead.ask(f"PUT {path}", 409, body=body, address="nuoret")
    lead.ask(f"PUT {path}", 412, body=body, address="nuoret", headers={"If-Match": '"7"'})
    lead.ask(f"PUT {path}", 428, body={"settings": settings}, address="nuoret")
    wrong = {"version": 2, "settings": settings | {"tags": ["a", "a"]}}
    lead.ask(f"PUT {path}", 400, body=wrong, address="nuoret")
    carer.ask(f"PUT {path}", 403, body=body | {"version": 2}, address="nuoret")


def walk_chat_shifts(carer: Walker, lead: Walker) -> None:
    """Somebody is planned for tomorrow, seen by both, and taken out."""
    listed = lead.ask("GET /api/chat/shifts", query={"from": today(), "to": today()})
    person = next(one for one in listed["people"] if one["id"] == carer.staff.me["id"])
    begins = now() + 24 * 3_600_000
    new = {"person": person["id"], "queues": person["queues"][:1], "from": begins, "to": begins + 3_600_000}
    key = {"Idempotency-Key": "avain-vuoroon"}
    made = lead.ask("POST /api/chat/shifts", 201, body=new, headers=key)
    assert lead.ask("POST /api/chat/shifts", 201, body=new, headers=key) == made
    lead.ask("POST /api/chat/shifts", 409, body=new)
    lead.ask("POST /api/chat/shifts", 400, body=new | {"to": begins})
    carer.ask("POST /api/chat/shifts", 403, body=new)
    assert made["id"] in {one["id"] for one in carer.ask("GET /api/chat/shifts")["shifts"]}
    carer.ask("DELETE /api/chat/shifts/{id}", 403, id=made["id"])
    lead.ask("DELETE /api/chat/shifts/{id}", 204, id=made["id"])
    lead.ask("DELETE /api/chat/shifts/{id}", 404, id=made["id"])
    lead.ask("GET /api/chat/shifts", 400, query={"from": "eilen"})


def walk_chat_figures(carer: Walker, lead: Walker) -> None:
    """Figures of a queue and what was deleted of it: for who leads there."""
    queues = lead.ask("GET /api/chat/statistics/queues")["queues"]
    assert "ilta" in {queue["address"] for queue in queues}
    days = {"queue": "ilta", "from": today(), "to": today()}
    assert lead.ask("GET /api/chat/statistics", query=days | {"by": "week"})["queue"] == "ilta"
    lead.ask("GET /api/chat/statistics", 400, query=days | {"view": "published"})
    lead.ask("GET /api/chat/statistics", 404, query=days | {"queue": "muu"})
    carer.ask("GET /api/chat/statistics", 403, query=days)
    assert "deletions" in lead.ask("GET /api/chat/records", query=days)
    carer.ask("GET /api/chat/records", 403, query=days)


async def walk_a_call(carer: Walker, gateway) -> None:
    """A call that is answered, in which nobody responds."""
    own = [v for v in carer.staff.visits() if v["mine"] and v["state"] != "cancelled"]
    number = next(n for n, v in enumerate(own) if v["outcome"] is None and not v["sought"])
    room = await Room(gateway, visit=number).open()
    visit = room.visit["id"]
    await room.answer()
    sought = carer.ask("POST /api/visits/{id}/unresponsive", id=visit)
    assert sought["visit"]["sought"]
    detail = carer.ask("GET /api/visits/{id}", id=visit)
    assert detail["noAnswer"]["steps"]
    await room.close()


@pytest.mark.asyncio
async def test_every_operation_answers_as_described(document, house):
    seen: set[tuple[str, int]] = set()
    carer = Walker(document, house.staff("helmi"), seen)
    lead = Walker(document, house.staff("matti"), seen)
    own = next(v for v in carer.staff.visits() if v["mine"] and v["state"] != "cancelled")
    client, unit = own["clientId"], own["unitId"]
    mine = {v["clientId"] for v in carer.staff.visits()}
    foreign = next(c for c in ("c_demo-lauri", "c_demo-elsa", "c_demo-george") if c not in mine)

    walk_sign_in(document, house, seen)
    walk_visits(carer, lead, client)
    walk_plans(carer, client)
    walk_client(carer, client)
    walk_register(carer, lead, unit)
    walk_ladder(carer, lead, client, unit)
    walk_messages(carer, house, client)
    walk_reminders(carer, lead, client)
    walk_access(carer, lead, client, foreign)
    walk_company(carer, client)
    walk_statistics(carer, lead, unit)
    walk_chat_queues(document, carer, lead, house, seen)
    walk_chat_shifts(carer, lead)
    walk_chat_figures(carer, lead)
    await walk_terminals(carer, house, client)
    await walk_a_call(carer, house)
    lead.ask("POST /api/sign-out", 204)
    lead.ask("GET /api/me", 401)

    left = {op for op in document.operations
            if not any((op, status) in seen for status in document.successes(op))}
    assert not left


def test_the_document_is_openapi(document):
    assert document.root["openapi"].startswith("3.1")
    validate(document.root)


def test_refusals_are_as_described(document, gateway):
    """Of every operation: nobody signed in, no header, a body that is no JSON, and a broken id."""
    staff = gateway.staff("helmi")
    open_to_all = {op for op in document.operations
                   if document.root["paths"][op.split(" ")[1]][op.split(" ")[0].lower()].get("security") == []}
    with httpx.Client(base_url=gateway.address, headers={"Origin": gateway.address}, timeout=40) as stranger:
        for operation in sorted(document.operations - open_to_all):
            method, path = operation.split(" ")
            address = path.replace("{id}", "x_1").replace("{relative}", "x_2").replace("{address}", "X_1")
            has_body = "requestBody" in document.root["paths"][path][method.lower()]
            csrf = {"X-Kuulolla-CSRF": staff.csrf}

            def refused(http, status, **request):
                answer = http.request(method, address, **request)
                assert answer.status_code == status, f"{operation}: {answer.status_code}"
                document.check_answer(operation, answer)

            refused(stranger, 401)
            if method != "GET":
                refused(staff.http, 403)
            if "{" in path:
                refused(staff.http, 404, headers=csrf, **({"json": {}} if has_body else {}))
            elif has_body and operation != "PUT /api/ladder":
                refused(staff.http, 415, headers=csrf, data={"a": "b"})
                refused(staff.http, 400, headers=csrf, json={"a": "b"})
                refused(staff.http, 413, headers=csrf, content=b" " * 65_537)
    staff.close()


def test_what_is_not_described_is_told(document, gateway):
    """The document as it is takes an answer; with a field, a word or a status less it does not."""
    staff = gateway.staff("helmi")
    answer = staff.http.get("/api/visits")
    staff.close()
    document.check_answer("GET /api/visits", answer)

    def without(change) -> Document:
        root = json.loads(json.dumps(document.root))
        change(root)
        return Document(root)

    def field(root):
        view = root["components"]["schemas"]["VisitView"]
        del view["properties"]["purpose"]
        view["required"].remove("purpose")

    def word(root):
        root["components"]["schemas"]["VisitKind"]["enum"] = ["group"]

    def status(root):
        del root["paths"]["/api/visits"]["get"]["responses"]["200"]

    for change in (field, word, status):
        with pytest.raises(NotAsDescribed):
            without(change).check_answer("GET /api/visits", answer)
