"""The terminal's own program in real calls, with a native carer and with a real browser."""

import time

from chromium import Chromium
from conftest import CLIENT
from moving_marker import MovingMarker, read
from terminal import Terminal, call, wait_until_reachable
from visit_room import REMOTE

CARER = 0xA5
AINO = "c_demo-aino"


def both_ways(at_terminal: dict) -> bool:
    return (
        at_terminal.get("pictureMarker") == CARER
        and at_terminal.get("soundMarker") == CARER
        and at_terminal.get("frames", 0) > 30
    )


def test_a_native_carer_and_the_terminal_see_and_hear_each_other(gateway, terminal):
    terminal.start(gateway, "--answers")
    wait_until_reachable(gateway)
    at_carer = call(gateway, seconds=4, marker=CARER)
    assert "problem" not in at_carer, at_carer
    assert at_carer["seen"]["pictureMarker"] == CLIENT
    assert at_carer["seen"]["soundMarker"] == CLIENT
    assert at_carer["seen"]["frames"] > 30
    terminal.wait_for(both_ways)


def test_the_carer_is_told_that_nobody_answered(gateway, terminal):
    terminal.start(gateway)
    wait_until_reachable(gateway)
    at_carer = call(gateway, "--patience", "3", marker=CARER)
    assert at_carer["problem"] == "nobody answered"
    assert terminal.report()["frames"] == 0


def test_chromium_and_the_terminal_see_and_hear_each_other(gateway, terminal):
    terminal.start(gateway)
    wait_until_reachable(gateway)
    carer = Chromium(MovingMarker(CARER))
    try:
        carer.open(gateway.address + "/")
        carer.fill("#username", "helmi")
        carer.fill("#password", gateway.password)
        carer.click("#sign-in")
        visits = [v for v in gateway.staff().visits() if v["clientId"] == AINO and v["mine"]]
        visit = min(visits, key=lambda v: ["due", "coming", "notReached", "done"].index(v["state"]))
        carer.click(f"#call-{visit['id']}")
        # The whole screen answers a touch at rest as well, and says then what it shows: first it has to ring.
        terminal.until(lambda: terminal.shows("notNow"))
        terminal.press("wholeScreen")
        terminal.wait_for(both_ways)
        deadline = time.monotonic() + 40
        while (found := read(carer, REMOTE))["picture"] != CLIENT or found["sound"] != CLIENT:
            assert time.monotonic() < deadline, found
            time.sleep(0.2)
        assert found["frames"] > 0
        assert terminal.screen().startswith(b"\xff\xd8\xff")
    finally:
        carer.close()


def test_a_browser_tab_shows_the_terminals_screen_at_once(gateway, terminal):
    terminal.start(gateway)
    terminal.until(lambda: terminal.shows("help"))
    tab = Chromium(MovingMarker(1), devices=False)
    try:
        address = f"http://127.0.0.1:{terminal.watch_port}/"
        tab.page.goto(address, wait_until="domcontentloaded")
        # At rest: nothing on the screen changes for up to a minute.
        tab.wait_until("() => document.querySelector('img').naturalWidth === 1280", timeout=30)
        tab.wait_until("() => document.querySelector('#words').textContent.includes('Pyydä apua')")
        # A click is a touch.
        place = tab.page.locator("img").bounding_box()
        button = next(b for b in terminal.scene()["buttons"] if b["id"] == "help")
        tab.page.mouse.click(
            place["x"] + button["x"] / 1280 * place["width"],
            place["y"] + button["y"] / 720 * place["height"],
        )
        terminal.until(lambda: terminal.says("Pyyntösi on lähetetty"))
    finally:
        tab.close()
