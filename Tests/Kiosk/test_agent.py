"""The terminal's own program through a day: pairing, help, consent, faults. Its words are read from the
scene that it draws."""

import re
import time

import httpx
import pytest
from conftest import CLIENT
from terminal import Terminal, call, wait_until_reachable

CARER = 0xA5
AINO = "c_demo-aino"


@pytest.fixture
def staff(gateway):
    signed_in = gateway.staff()
    yield signed_in
    signed_in.close()


def change(staff, method: str, path: str, body: dict | None = None):
    answer = staff.http.request(
        method, path, json=body, headers={"X-Kuulolla-CSRF": staff.csrf}
    )
    assert answer.status_code < 300, answer.text
    return answer


def listed(staff) -> dict:
    """The newest terminal that is not revoked."""
    return [t for t in staff.http.get("/api/terminals").json()["terminals"] if t["state"] != "revoked"][-1]


def until(condition, seconds: float = 60):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)
    return found


def test_is_paired_by_the_code_on_its_screen_and_knows_its_person(gateway, staff):
    stranger = Terminal()
    try:
        stranger.start(gateway, key="")
        stranger.until(lambda: stranger.says("Laitteen koodi") and shown_code(stranger))
        body = {
            "code": shown_code(stranger), "name": "Olohuone", "place": "home", "clientIds": [AINO]
        }
        change(staff, "POST", "/api/terminals", body)
        stranger.until(lambda: stranger.shows("help"))
        paired = until(
            lambda: next(
                (t for t in staff.http.get("/api/terminals").json()["terminals"]
                 if t["name"] == "Olohuone" and t["selfTest"] and t["health"]), None
            )
        )
        assert paired["selfTest"]["camera"] == "ok"
        # Without a network it still shows what it knows, and who is to be phoned.
        stranger.kill()
        gateway.kill()
        stranger.start(gateway, key="")
        stranger.until(lambda: stranger.shows("help") and stranger.says("Puhelin"))
        gateway.start()
        stranger.until(lambda: listed(staff_again(gateway))["state"] == "reachable")
        fresh = staff_again(gateway)
        change(fresh, "DELETE", f"/api/terminals/{paired['id']}")
        stranger.until(lambda: stranger.says("ei ole enää käytössä"))
        assert not stranger.says("Aino")
    finally:
        assert stranger.stop() == 0


def staff_again(gateway):
    return gateway.staff()


def shown_code(terminal: Terminal) -> str | None:
    for text in terminal.scene().get("texts", []):
        squeezed = text.replace(" ", "").replace("\u00a0", "")
        if re.fullmatch(r"[2-9A-HJ-NP-Z]{6}", squeezed):
            return squeezed
    return None


def test_help_is_asked_for_taken_and_told(gateway, staff, terminal):
    terminal.start(gateway)
    terminal.press("help")
    terminal.until(lambda: terminal.says("Pyyntösi on lähetetty"))
    # What becomes of it is told by name and time.
    from_carer = take_help(gateway, staff)
    terminal.until(lambda: terminal.says("Helmi") and terminal.says("sai pyyntösi"))
    assert terminal.says("10 minuutin sisällä") or terminal.says("minuutin sisällä")
    assert from_carer["kind"] == "help"


def take_help(gateway, staff) -> dict:
    import asyncio

    from kuulolla_client import Page

    async def take() -> dict:
        page = Page.of_staff(staff)
        await page.connect()
        task = next((t for t in page.snapshot["tasks"] if t["kind"] == "help"), None)
        task = task or await page.event("task", lambda b: b["kind"] == "help")
        await page.request("takeTask", taskId=task["id"], withinMinutes=10)
        await page.close()
        return task

    return asyncio.run(take())


def test_a_text_in_the_call_is_shown_large_and_answered_by_one_touch(gateway, staff, terminal):
    import asyncio

    from kuulolla_client import Page

    terminal.start(gateway, "--answers")
    wait_until_reachable(gateway)
    visits = [v for v in staff.visits() if v["clientId"] == AINO and v["mine"]]

    async def write_to_aino() -> None:
        page = Page.of_staff(staff)
        await page.connect()
        reply = await page.request("ring", visitId=visits[0]["id"])
        ringing = reply["call"]["id"]
        await page.call("inCall", id=ringing)
        await page.request("sendText", callId=ringing, text="Otitko lääkkeet?")
        await asyncio.to_thread(terminal.until, lambda: terminal.says("Otitko lääkkeet?"))
        await asyncio.to_thread(terminal.press, "replyYes")
        answer = await page.event("text", lambda b: b["text"] == "Kyllä")
        assert answer["callId"] == ringing
        await page.request("hangUp", callId=ringing)
        await asyncio.to_thread(terminal.press, "faceGood")
        await asyncio.to_thread(terminal.until, lambda: terminal.says("Kiitos vastauksesta"))
        await page.close()

    asyncio.run(write_to_aino())


def test_help_without_a_network_says_so_and_is_sent_later(gateway, staff, terminal):
    terminal.start(gateway)
    terminal.until(lambda: terminal.shows("help"))
    gateway.kill()
    time.sleep(1)
    terminal.press("help")
    terminal.until(lambda: terminal.says("Kukaan ei ole vielä saanut pyyntöäsi"))
    # Power fails meanwhile.
    terminal.kill()
    terminal.start(gateway)
    gateway.start()
    take_help(gateway, staff_again(gateway))
    terminal.until(lambda: terminal.says("Helmi"))


def test_a_call_opens_by_itself_where_the_client_has_agreed_and_a_touch_stops_it(
    gateway, staff, terminal
):
    consent = {
        "callers": ["carer"], "from": "00:00", "until": "23:59", "countdownSeconds": 10
    }
    change(staff, "PUT", f"/api/clients/{AINO}/auto-answer", consent)
    terminal.start(gateway)
    wait_until_reachable(gateway)
    at_carer = call(gateway, seconds=3, marker=CARER)
    assert "problem" not in at_carer, at_carer
    assert "answeredByItself" in at_carer["notes"]
    assert at_carer["seen"]["pictureMarker"] == CLIENT
    # It is withdrawn on the terminal itself, with a confirmation, and somebody is told.
    terminal.until(lambda: not terminal.shows("end"))
    if terminal.shows("faceGood"):
        terminal.press("faceGood")
    wake(terminal)
    terminal.press("consents")
    terminal.press("withdraw")
    time.sleep(0.5)
    terminal.press("withdrawYes")
    until(lambda: client(staff)["autoAnswer"] is None)


def wake(terminal: Terminal) -> None:
    """At night the screen is dark until it is touched, and what follows a call stays for a while."""
    deadline = time.monotonic() + 60
    while not terminal.shows("consents"):
        assert time.monotonic() < deadline, terminal.scene()
        terminal.touch(640, 40)
        time.sleep(0.6)


def client(staff) -> dict:
    return next(c for c in staff.http.get("/api/clients").json()["clients"] if c["id"] == AINO)


def test_without_a_camera_the_call_goes_on_and_the_carer_is_told(gateway, terminal):
    terminal.start(gateway, "--answers", "--set", "camera.device=none")
    wait_until_reachable(gateway)
    at_carer = call(gateway, seconds=3, marker=CARER)
    assert "problem" not in at_carer, at_carer
    assert at_carer["seen"].get("pictureMarker") is None
    assert at_carer["seen"]["soundMarker"] == CLIENT
    assert "cameraMissing" in at_carer["notes"]


def test_the_watched_screen_is_for_this_machine_and_its_own_page_alone(gateway, terminal):
    terminal.start(gateway)
    terminal.until(lambda: terminal.shows("help"))
    origin = f"http://127.0.0.1:{terminal.watch_port}"
    own = {"Origin": origin}
    assert httpx.get(f"{origin}/scene", headers={"Host": "evil.example"}).status_code == 403
    foreign = {"Origin": "https://evil.example"}
    assert httpx.post(f"{origin}/touch", content="640 360", headers=foreign).status_code == 400
    assert httpx.post(f"{origin}/touch", content="640 360").status_code == 400
    for text in ("", "1", "-1 5", "nan 5", "9" * 10_000):
        answer = None
        try:
            answer = httpx.post(f"{origin}/touch", content=text, headers=own).status_code
        except httpx.TransportError:
            pass
        assert answer in (400, None), text
    assert httpx.post(f"{origin}/touch", content="5 5", headers=own).status_code == 204
    # Each who comes sees it at once, though nothing on it changes.
    for _ in range(2):
        assert terminal.screen().startswith(b"\xff\xd8\xff")
    page = httpx.get(origin)
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_says_from_outside_whether_it_is_well_and_undisturbed(gateway, terminal, monkeypatch):
    import subprocess

    from terminal import kiosk_program

    folder = terminal.folder / "run"
    folder.mkdir()
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(folder))

    def answer(question: str) -> int:
        return subprocess.run([kiosk_program(), question], timeout=20).returncode

    assert answer("--is-quiet") == 3
    assert answer("--check-health") == 3
    terminal.start(gateway, "--answers")
    until(lambda: answer("--check-health") == 0)
    # Aino's visit of today is near or over, by the clock: asked is only that there is an answer.
    assert answer("--is-quiet") in (0, 1)
    wait_until_reachable(gateway)
    quiet: list[int] = []
    at_carer = call_in_background(gateway, seconds=12)
    terminal.until(lambda: terminal.shows("end"))
    until(lambda: quiet.append(answer("--is-quiet")) or quiet[-1] == 1)
    at_carer.wait(timeout=90)
    terminal.kill()
    time.sleep(16)
    assert answer("--check-health") == 3


def call_in_background(gateway, seconds: int):
    import subprocess

    from terminal import caller_program

    password = gateway.folder / "data" / "demo-password"
    command = [caller_program(), "--gateway", gateway.address, "--password-file", str(password)]
    return subprocess.Popen([*command, "--seconds", str(seconds)], stdout=subprocess.DEVNULL)


def test_without_a_screen_calls_go_on_and_staff_are_told(gateway, staff, terminal, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "x11")
    monkeypatch.setenv("DISPLAY", ":999")
    devices = [f"{name}=test" for name in
               ("camera.device", "sound.microphone", "sound.loudspeaker")]
    settings = [word for device in devices for word in ("--set", device)]
    terminal.start(gateway, "--answers", *settings, headless=False)
    wait_until_reachable(gateway)
    assert "calls go on without it" in terminal.log.read_text()
    at_carer = call(gateway, seconds=3, marker=CARER)
    assert at_carer["seen"]["pictureMarker"] == CLIENT
    until(lambda: (listed(staff)["health"] or {}).get("screen") == "missing")


def test_a_call_outlives_a_killed_gateway(gateway, terminal):
    import subprocess

    from terminal import caller_program

    terminal.start(gateway, "--answers")
    wait_until_reachable(gateway)
    password = gateway.folder / "data" / "demo-password"
    caller = subprocess.Popen(
        [caller_program(), "--gateway", gateway.address, "--password-file", str(password),
         "--seconds", "60", "--ends-early", "--marker", str(CARER)],
        stdout=subprocess.PIPE, text=True,
    )
    try:
        terminal.wait_for(lambda seen: seen.get("frames", 0) > 30)
        gateway.kill()
        time.sleep(1)
        gateway.start()
        before = terminal.report()["frames"]
        terminal.wait_for(lambda seen: seen["frames"] > before + 30)
        # Both see and hear again; then the person here ends it.
        terminal.press("end")
        terminal.press("endYes")
    finally:
        out, _ = caller.communicate(timeout=120)
    assert '"pictureMarker":60' in out, out


def test_damaged_state_is_replaced_by_the_last_good_one(gateway, staff, terminal):
    terminal.start(gateway)
    terminal.until(lambda: terminal.shows("help"))
    time.sleep(1)
    terminal.kill()
    gateway.kill()
    files = [f for f in (terminal.folder / "data").iterdir() if f.name.startswith("configuration")]
    assert files
    newest = max(files, key=lambda file: file.stat().st_mtime)
    newest.write_bytes(b"\x00" * 100)
    terminal.start(gateway)
    terminal.until(lambda: "A state file was damaged" in terminal.log.read_text())
    terminal.until(lambda: terminal.scene().get("texts"))
    gateway.start()
    terminal.until(lambda: terminal.shows("help"))
