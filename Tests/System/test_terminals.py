"""Terminals as they come out of their box: paired, signed in, called, and asking for help."""

import subprocess
import time

import pytest
import pytest_asyncio
from conftest import SETTINGS
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from gateway import Gateway, program
from kuulolla_client import Page, Refused, Staff
from kuulolla_terminal import Terminal, change, configuration, is_genuine, pair_terminal

pytestmark = pytest.mark.asyncio
CONSENT = {"callers": ["carer"], "from": "08:00", "until": "20:00", "countdownSeconds": 20}
PASSWORD = "kamu-solo-tipe"


class Home:
    """A carer at her page, and a terminal in the home of a client of hers, paired by its code."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.staff = gateway.staff("helmi")
        visits = self.staff.visits()
        self.visit = next(v for v in visits if v["mine"] and v["state"] in ("due", "coming"))
        self.client = self.visit["clientId"]
        self.carer = Page.of_staff(self.staff)
        self.terminal = Terminal(gateway.address)

    async def open(self) -> "Home":
        await self.carer.connect()
        self.paired = await self.terminal.pair(self.staff, self.client)
        return self

    async def close(self) -> None:
        change(self.staff, "DELETE", f"/api/terminals/{self.paired['id']}")
        for page in (self.carer, self.terminal):
            await page.close()
        self.staff.close()


@pytest_asyncio.fixture
async def home(gateway):
    home = await Home(gateway).open()
    yield home
    await home.close()


def press(number: int, client: str | None = None) -> dict:
    return {
        "pressId": f"press-{number}",
        "pressedAt": int(time.time() * 1000),
        "clientId": client,
    }


async def test_pairs_by_a_code_and_goes_by_what_the_gateway_has_signed(home):
    terminal = home.terminal
    assert terminal.you["kind"] == "terminal" and terminal.you["name"] == "Keittiö"
    goes_by = configuration(terminal.signed, terminal.gateway_key)
    assert goes_by["terminalId"] == home.paired["id"]
    assert [p["clientId"] for p in goes_by["people"]] == [home.client]
    forged = dict(terminal.signed, configuration=terminal.signed["configuration"] + " ")
    assert not is_genuine(forged, terminal.gateway_key)
    assert home.visit["id"] in [v["id"] for v in terminal.snapshot["visits"]]
    assert all(v["purpose"] == "" for v in terminal.snapshot["visits"])
    listed = home.staff.http.get("/api/terminals").json()["terminals"]
    assert [t["state"] for t in listed if t["id"] == home.paired["id"]] == ["reachable"]
    await home.carer.event(
        "presence", lambda b: b["clientId"] == home.client and b["terminal"] == "reachable"
    )


async def test_sign_in_with_another_key_is_refused(home):
    impostor = Terminal(home.gateway.address, home.terminal.key)
    await impostor.open_raw()
    with pytest.raises(Refused) as refused:
        await impostor.say_hello(signer=Ed25519PrivateKey.generate())
    assert refused.value.code == "badSignature"
    stranger = Terminal(home.gateway.address)
    with pytest.raises(Refused) as refused:
        await stranger.connect()
    assert refused.value.code == "terminalUnknown"
    for page in (impostor, stranger):
        await page.close()


async def test_revoked_terminal_is_closed_and_refused(home):
    assert change(home.staff, "DELETE", f"/api/terminals/{home.paired['id']}").status_code == 204
    assert await home.terminal.wait_closed() == 4003
    assert (await home.terminal.event("bye"))["reason"] == "terminalRevoked"
    with pytest.raises(Refused) as refused:
        await home.terminal.connect()
    assert refused.value.code == "terminalUnknown"
    assert (await home.terminal.ask_opening("challenge", key=home.terminal.public_key))[
        "known"
    ] is False


async def test_call_rings_on_the_terminal_and_is_accepted_there(home, offer):
    reply = await home.carer.request("ring", visitId=home.visit["id"])
    call = reply["call"]["id"]
    await home.terminal.call("ringing", id=call)
    await home.terminal.request("join", callId=call, offer=offer)
    await home.terminal.request("accept", callId=call)
    await home.carer.call("inCall", id=call)
    await home.terminal.request("setNotes", callId=call, notes=["cameraCovered"])
    seen = await home.carer.event(
        "call", lambda b: any(p["notes"] == ["cameraCovered"] for p in b["parties"])
    )
    assert seen["state"] == "inCall"
    await home.carer.request("hangUp", callId=call)
    await home.terminal.call("ended", id=call)
    await home.terminal.request("feedback", callId=call, face="good")


async def test_help_is_taken_and_the_terminal_is_told_by_whom_and_when(home):
    task = (await home.terminal.request("help", **press(1, home.client)))["taskId"]
    assert (await home.terminal.event("help", lambda b: b["taskId"] == task))["state"] == "open"
    seen = await home.carer.event("task", lambda b: b["id"] == task)
    assert (seen["kind"], seen["state"], seen["clientId"]) == ("help", "open", home.client)
    before = time.time() * 1000
    await home.carer.request("takeTask", taskId=task, withinMinutes=10)
    told = await home.terminal.event("help", lambda b: b["state"] == "taken")
    assert told["by"] == "Helmi" and told["byRole"] == "kotihoidosta"
    assert 9 * 60_000 < told["callBy"] - before < 11 * 60_000
    await home.carer.request("finishTask", taskId=task)
    await home.terminal.event("help", lambda b: b["state"] == "done")


async def test_withdrawing_consent_makes_a_task_and_a_signed_configuration(home):
    path = f"/api/clients/{home.client}/auto-answer"
    assert change(home.staff, "PUT", path, CONSENT).status_code == 200
    key = home.terminal.gateway_key
    given = configuration(
        await home.terminal.event("terminal", lambda b: consent_in(b, key) is not None), key
    )
    assert given["people"][0]["autoAnswer"]["from"] == "08:00"
    await home.terminal.request("withdrawConsent", clientId=home.client)
    taken_back = configuration(
        await home.terminal.event(
            "terminal", lambda b: configuration(b, key)["version"] > given["version"]
        ),
        key,
    )
    assert taken_back["people"][0]["autoAnswer"] is None
    assert taken_back["version"] == given["version"] + 1
    task = await home.carer.event("task", lambda b: b["kind"] == "consentWithdrawn")
    assert task["clientId"] == home.client and task["state"] == "open"
    clients = home.staff.http.get("/api/clients").json()["clients"]
    assert [c["autoAnswer"] for c in clients if c["id"] == home.client] == [None]


def consent_in(signed: dict, key: str):
    return configuration(signed, key)["people"][0]["autoAnswer"]


async def test_commands_reach_the_terminal_while_it_is_there(home):
    path = f"/api/terminals/{home.paired['id']}/commands"
    assert change(home.staff, "POST", path, {"kind": "selfTest"}).status_code == 202
    assert (await home.terminal.event("command"))["kind"] == "selfTest"
    await home.terminal.close()
    await home.carer.event(
        "presence", lambda b: b["clientId"] == home.client and b["terminal"] == "silent"
    )
    answer = change(home.staff, "POST", path, {"kind": "selfTest"})
    assert answer.status_code == 409 and answer.json()["error"]["code"] == "notReachable"


async def test_a_press_is_one_task_over_a_kill_of_the_gateway(mortal_gateway):
    home = await Home(mortal_gateway).open()
    first = (await home.terminal.request("help", **press(1)))["taskId"]
    assert (await home.terminal.request("help", **press(1)))["taskId"] == first
    # Pressed while the line is broken; the gateway is killed; the press is sent when both are back.
    await home.terminal.cut()
    await home.terminal.post("help", **press(2))
    mortal_gateway.kill()
    mortal_gateway.start()
    assert (await home.terminal.resume())["resumed"]
    await home.carer.resume()
    await home.terminal.until(lambda: home.terminal.unanswered == 0)
    # The terminal is switched off and on: a new session, the same presses.
    await home.terminal.close()
    await home.terminal.connect()
    again = [(await home.terminal.request("help", **press(n)))["taskId"] for n in (1, 2)]
    assert again[0] == first and again[1] != first
    assert [h["taskId"] for h in home.terminal.snapshot["help"]] == again
    tasks = (await Page.of_staff(home.staff).connect()).snapshot["tasks"]
    assert [t["id"] for t in tasks if t["kind"] == "help"] == again
    assert configuration(home.terminal.signed, home.terminal.gateway_key)
    await home.close()


async def test_another_organisation_sees_none_of_it():
    gateway = Gateway(None, *SETTINGS)
    try:
        gateway.kill()
        subprocess.run(
            [program(), "user", "add", "--set", f"data.folder={gateway.folder / 'data'}"]
            + ["--organisation", "Toinen alue", "--phone", "017 1", "--unit", "Tiimi"]
            + ["--username", "outi", "--name", "Outi Toinen"],
            input=PASSWORD + "\n", text=True, check=True,
        )
        gateway.start()
        home = await Home(gateway).open()
        stranger = Staff(gateway.address, "outi", PASSWORD)
        page = await Page.of_staff(stranger).connect()
        task = (await home.terminal.request("help", **press(1)))["taskId"]
        await home.carer.event("task", lambda b: b["id"] == task)
        assert stranger.http.get("/api/terminals").json() == {"terminals": []}
        assert stranger.http.get("/api/clients").json()["clients"] == []
        terminal = f"/api/terminals/{home.paired['id']}"
        assert change(stranger, "DELETE", terminal).status_code == 404
        assert change(stranger, "POST", terminal + "/commands", {"kind": "restart"}).status_code == 404
        consent = f"/api/clients/{home.client}/auto-answer"
        assert change(stranger, "PUT", consent, CONSENT).status_code == 404
        with pytest.raises(Refused) as refused:
            await page.request("takeTask", taskId=task, withinMinutes=5)
        assert refused.value.code == "notFound"
        assert page.snapshot["tasks"] == [] and page.transcript == [] and page.volatile == []
        code = await Terminal(gateway.address).show_code()
        with pytest.raises(Exception):
            pair_terminal(stranger, code, home.client)
        await home.close()
    finally:
        gateway.stop()


async def test_the_demo_trusts_a_key_it_was_given():
    terminal = Terminal("")
    gateway = Gateway(None, *SETTINGS, arguments=("--demo-terminal", terminal.public_key))
    try:
        terminal.address = gateway.address
        await terminal.connect()
        assert terminal.you["name"] == "Aino, keittiö"
        await terminal.close()
    finally:
        gateway.stop()
