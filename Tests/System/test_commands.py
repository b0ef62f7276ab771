"""The command line beside the real program: what it says, what it changes, what it records."""

import json
import re
import sqlite3
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from conftest import gateway_with_a_clean_log
from gateway import program
from kuulolla_client import Page

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "commands.md"
# Of every command: they stand in the document once, for all.
SHARED = {"config", "set", "help"}


@pytest.fixture(scope="module")
def house():
    yield from gateway_with_a_clean_log()


def run(gateway, *words: str, text: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        [gateway._binary, *words, "--set", f"data.folder={gateway.folder / 'data'}",
         "--set", f"http.port={gateway.port}"],
        input=text, capture_output=True, text=True, timeout=120)


def done(gateway, *words: str, text: str = "") -> str:
    answer = run(gateway, *words, text=text)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def refused(gateway, *words: str, text: str = "") -> str:
    answer = run(gateway, *words, text=text)
    assert answer.returncode == 1 and answer.stdout == "", answer
    return answer.stderr


def listed(gateway, *words: str) -> list[dict]:
    return json.loads(done(gateway, *words, "--json"))


def organisation_of(gateway) -> str:
    with sqlite3.connect(gateway.folder / "data" / "kuulolla.sqlite") as rows:
        return rows.execute(
            "SELECT name FROM organisations WHERE id IN (SELECT organisation_id FROM professionals "
            "WHERE username = 'helmi')").fetchone()[0]


def test_document_and_program_agree():
    dump = json.loads(subprocess.run(
        [program(), "--experimental-dump-help"], capture_output=True, text=True, timeout=60
    ).stdout)

    def commands(command: dict, path: str) -> dict[str, set[str]]:
        inner = [one for one in command.get("subcommands", []) if one["commandName"] != "help"]
        options = {
            name["name"] for argument in command.get("arguments", []) for name in argument.get("names", [])
            if name["kind"] == "long"}
        found = {} if path == "kuulolla" else {path: options - SHARED}
        for one in inner:
            found |= commands(one, f"{path} {one['commandName']}")
        return found

    program_has = commands(dump["command"], "kuulolla")
    sections = re.split(r"^##+ ", DOCUMENT.read_text(), flags=re.MULTILINE)[1:]
    document_has = {}
    for section in sections:
        title, _, text = section.partition("\n")
        # What a command takes stands before its first empty line after the title.
        head = text.strip().split("\n\n")[0] if text.strip() else ""
        document_has[title.strip()] = set(re.findall(r"`--([a-z-]+)`", head))
    assert set(document_has) == set(program_has)
    for name, options in program_has.items():
        is_group = any(other.startswith(name + " ") for other in program_has)
        assert is_group or options <= document_has[name], (name, options - document_has[name])
        assert document_has[name] <= options, (name, document_has[name] - options)


def test_doctor_tells_what_is_wrong(house, tmp_path):
    answer = run(house, "doctor", "--json")
    report = json.loads(answer.stdout)
    levels = {one["check"]: one["level"] for one in report["findings"]}
    # The gateway runs on this folder and holds its port; the demo's media take free ports.
    assert levels["httpPort"] == "ok" and levels["database"] == "ok" and levels["dataFolder"] == "ok"
    assert levels["mediaPorts"] == "warning"
    assert answer.returncode == {"ok": 0, "warning": 1, "problem": 2}[report["level"]]
    assert all(one["text"].endswith(".") for one in report["findings"])

    (tmp_path / "bad.yaml").write_text("http:\n  prot: 1\n")
    answer = run(house, "doctor", "--config", str(tmp_path / "bad.yaml"))
    assert answer.returncode == 2 and "configuration" in answer.stdout and "http.port" in answer.stdout

    # Elsewhere the same port is another program's.
    elsewhere = subprocess.run(
        [program(), "doctor", "--json", "--set", f"data.folder={tmp_path / 'new'}",
         "--set", f"http.port={house.port}"], capture_output=True, text=True, timeout=60)
    taken = {one["check"]: one for one in json.loads(elsewhere.stdout)["findings"]}
    assert elsewhere.returncode == 2 and taken["httpPort"]["level"] == "problem"
    assert not (tmp_path / "new").exists()

    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    (folder / "kuulolla.sqlite").write_bytes(b"no database" * 1000)
    answer = subprocess.run(
        [program(), "doctor", "--json", "--set", f"data.folder={folder}"],
        capture_output=True, text=True, timeout=60)
    levels = {one["check"]: one["level"] for one in json.loads(answer.stdout)["findings"]}
    assert levels["dataFolder"] == "problem" and levels["database"] == "problem"


def test_clients_are_added_while_the_gateway_runs(house):
    organisation = organisation_of(house)
    where = ["--organisation", organisation]
    unit = done(house, "unit", "add", *where, "--name", "Ranta").strip()
    assert unit.startswith("u_") and "Ranta" in done(house, "unit", "list", *where)
    table = (
        "name;unit;phone;address\n"
        "Veikko Uusi;Ranta;040 123 4567;\"Kuja 1\nKuopio\"\n"
        "Tyyne Uusi;Ranta;;\n")
    bad = table + "Urho Uusi;Satama;kotona;\n"
    said = refused(house, "client", "import", "-", *where, text=bad)
    assert "line 5" in said and "Uusi" not in said and "kotona" not in said
    before = len(listed(house, "client", "list", *where))
    assert "2 clients" in done(house, "client", "import", "-", "--dry-run", *where, text=table)
    assert len(listed(house, "client", "list", *where)) == before
    made = done(house, "client", "import", "-", *where, text=table).split()
    assert len(made) == 2
    assert "line 2" in refused(house, "client", "import", "-", *where, text=table)
    [third] = done(
        house, "client", "add", *where, "--unit", "Ranta", "--name", "Urho Uusi", "--phone", "040 765 4321"
    ).split()
    assert "phone" in refused(
        house, "client", "add", *where, "--unit", "Ranta", "--name", "Oma Uusi", "--phone", "x")

    # Names are shown for a reason alone.
    bare = listed(house, "client", "list", *where, "--unit", "Ranta")
    assert {one["id"] for one in bare} == {*made, third} and "name" not in bare[0]
    assert refused(house, "client", "show", made[0], "--reason", "ei")
    named = listed(house, "client", "list", *where, "--unit", "Ranta", "--reason", "luettelon tarkistus")
    assert {one["name"] for one in named} == {"Veikko Uusi", "Tyyne Uusi", "Urho Uusi"}
    card = {one["what"]: one["value"] for one in listed(
        house, "client", "show", made[0], "--reason", "tietopyyntö 7")}
    assert card["phone"] == "040 123 4567" and card["address"] == "Kuja 1\nKuopio"
    log = done(house, "audit", "export", "--client", made[0])
    assert "tietopyyntö 7" in log and "luettelon tarkistus" in log
    assert done(house, "audit", "verify")

    # The gateway that runs knows them: a visit can be made with one.
    staff = house.staff()
    answer = staff.http.post(
        "/api/access-grants", headers={"X-Kuulolla-CSRF": staff.csrf},
        json={"clientId": made[0], "unitId": None, "reason": "uusi asiakas"})
    answer.raise_for_status()
    starts = int(time.time()) + 3_600
    answer = staff.http.post(
        "/api/visits", headers={"X-Kuulolla-CSRF": staff.csrf},
        json={"clientId": made[0], "kind": "videoVisit", "startsAt": starts * 1000,
              "lengthMinutes": 15, "professionalId": None, "purpose": "Tutustuminen", "steps": []})
    answer.raise_for_status()
    staff.close()
    day = datetime.fromtimestamp(starts, ZoneInfo("Europe/Helsinki")).date().isoformat()
    visits = listed(house, "visit", "list", *where, "--unit", "Ranta", "--day", day)
    assert [one["client"] for one in visits] == [made[0]] and "name" not in visits[0]


@pytest.mark.asyncio
async def test_a_locked_account_is_out_at_once(house):
    staff = house.staff("matti")
    page = Page.of_staff(staff)
    await page.connect()
    done(house, "user", "lock", "--username", "matti")
    deadline = time.monotonic() + 20
    while staff.http.get("/api/visits").status_code != 401:
        assert time.monotonic() < deadline
    assert await page.wait_closed() == 4003
    with pytest.raises(httpx.HTTPStatusError):
        house.staff("matti")
    accounts = {one["username"]: one for one in listed(
        house, "user", "list", "--organisation", organisation_of(house))}
    assert accounts["matti"]["lockedSince"] and not accounts["helmi"]["lockedSince"]
    done(house, "user", "unlock", "--username", "matti")
    house.staff("matti").close()
    done(house, "user", "set-roles", "--username", "matti", "--role", "carer", "--role", "supervisor")
    assert "carer,supervisor" in done(house, "user", "list", "--organisation", organisation_of(house))
    assert refused(house, "user", "set-roles", "--username", "matti", "--role", "boss")
    staff.close()


def test_a_chat_queue_is_set_up_while_the_gateway_runs(house):
    organisation = organisation_of(house)

    def seen(what, holds):
        deadline = time.monotonic() + 30
        while True:
            answer = httpx.get(f"{house.address}/api/chat/queues/yo", timeout=20)
            if answer.status_code == 200 and holds(answer.json()):
                return answer.json()
            assert time.monotonic() < deadline, what
            time.sleep(0.2)

    made = done(house, "chat", "add", "--organisation", organisation, "--address", "yo", "--name", "Yöchat").strip()
    assert made.startswith("cq_")
    assert not seen("a new queue", lambda queue: queue["name"] == "Yöchat")["open"]
    assert "already" in refused(
        house, "chat", "add", "--organisation", organisation, "--address", "yo", "--name", "Toinen")
    assert {"ilta", "yo"} <= {one["address"] for one in listed(house, "chat", "list", "--organisation", organisation)}

    settings = json.loads(done(house, "chat", "show", "yo"))
    settings["hours"] = json.loads(done(house, "chat", "show", "ilta"))["hours"]
    settings["topics"] = [{"id": "uni", "name": {"fi": "Uni"}}] * 2
    said = refused(house, "chat", "set", "yo", "-", text=json.dumps(settings))
    assert "Nothing was changed." in said and "topics.1.id stands there twice." in said
    assert json.loads(done(house, "chat", "show", "yo"))["topics"] == []
    settings["topics"].pop()
    done(house, "chat", "set", "yo", "-", text=json.dumps(settings))
    assert seen("an open queue", lambda queue: queue["open"])["topics"] == [{"id": "uni", "name": "Uni"}]

    people = json.loads(done(house, "chat", "staff", "yo", "--add", "helmi", "ulla", "--lead", "matti", "--json"))
    assert {(one["username"], one["part"]) for one in people} == {
        ("helmi", "counsellor"), ("ulla", "counsellor"), ("matti", "lead")}
    assert refused(house, "chat", "staff", "yo", "--add", "nobody")
    assert "ulla" not in done(house, "chat", "staff", "yo", "--remove", "ulla")
    assert refused(house, "chat", "show", "muu")


def test_shifts_are_planned_while_the_gateway_runs(house):
    organisation = organisation_of(house)
    day = (datetime.now(ZoneInfo("Europe/Helsinki")).date() + timedelta(days=2)).isoformat()

    def planned() -> list[dict]:
        return listed(house, "chat", "shifts", "--organisation", organisation)

    done(house, "chat", "shifts", "add", "--person", "helmi", "--queue", "ilta", "--from", f"{day} 18:00", "--to", "22:00")
    one = planned()[0]
    assert (one["username"], one["queues"]) == ("helmi", "ilta")
    assert one["from"].startswith(f"{day} 18:00") and one["to"].startswith(f"{day} 22:00")
    rows = f"person,queues,from,to\nhelmi,ilta,{day} 18:00,22:00\nmatti,ilta,{day} 22:00,06:00\n"
    said = refused(house, "chat", "shifts", "import", "-", text=rows + f"nobody,ilta,{day} 18:00,22:00\n")
    assert "Nothing was changed. Line 4:" in said and len(planned()) == 1
    assert "added: 1; that were there before: 1." in done(house, "chat", "shifts", "import", "-", text=rows)
    assert {one["username"] for one in planned()} == {"helmi", "matti"}
    done(house, "chat", "shifts", "remove", one["id"])
    assert [left["username"] for left in planned()] == ["matti"]
    assert refused(house, "chat", "shifts", "remove", one["id"])


def test_what_would_not_reach_a_running_gateway_is_refused(house):
    said = refused(
        house, "user", "set-password", "--username", "helmi", text="uusi-sana-jota-ei-oteta\n")
    assert "Another Kuulolla runs" in said
    assert refused(house, "terminal", "revoke", "d_nobody")
    assert isinstance(listed(house, "terminal", "list", "--organisation", organisation_of(house)), list)
