"""The terminal's own program in real calls, with a native carer and with a real browser."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from chromium import Chromium
from conftest import CLIENT
from gateway import link_for
from kuulolla_client import Page
from moving_marker import MovingMarker, read
from terminal import Terminal, call, wait_until_reachable
from visit_room import REMOTE

CARER = 0xA5
AINO = "c_demo-aino"


def next_visit(staff) -> dict:
    visits = [v for v in staff.visits() if v["clientId"] == AINO and v["mine"]]
    return min(visits, key=lambda v: ["due", "coming", "notReached", "done"].index(v["state"]))


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
        visit = next_visit(gateway.staff())
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


def test_whoever_answers_at_a_link_has_the_call_there_and_the_terminal_is_at_rest(gateway, terminal):
    terminal.start(gateway)
    wait_until_reachable(gateway)
    # A browser of another test has a loop in this thread.
    with ThreadPoolExecutor(1) as other:
        other.submit(asyncio.run, answer_at_a_link(gateway, terminal)).result()


async def answer_at_a_link(gateway, terminal):
    staff = gateway.staff()
    visit = next_visit(staff)
    carer = await Page.of_staff(staff).connect()
    link = await Page.of_guest(gateway.address, link_for(staff, visit)).connect()
    call = (await carer.request("ring", visitId=visit["id"]))["call"]["id"]
    await asyncio.to_thread(terminal.until, lambda: terminal.shows("notNow"))
    await link.request("accept", callId=call)
    await carer.call("inCall", id=call)
    await asyncio.to_thread(terminal.until, lambda: terminal.shows("help") and not terminal.shows("notNow"))
    # Started anew in the middle of it, the terminal takes no part either.
    await asyncio.to_thread(terminal.kill)
    await asyncio.to_thread(gateway.wait_for_metric, "kuulolla_terminals_connected", 0)
    await asyncio.to_thread(terminal.start, gateway)
    await asyncio.to_thread(gateway.wait_for_metric, "kuulolla_terminals_connected", 1)
    await asyncio.to_thread(terminal.until, lambda: terminal.shows("help"))
    await carer.request("sendText", callId=call, text="Kuuletko?")
    await link.event("text", lambda body: body["text"] == "Kuuletko?")
    assert terminal.shows("help") and not terminal.shows("end")
    await link.request("hangUp", callId=call)
    await carer.call("ended", id=call)
    assert not terminal.says("Millainen puhelu oli")
    for page in (carer, link):
        await page.close()
    staff.close()


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
