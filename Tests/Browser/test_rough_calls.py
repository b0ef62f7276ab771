"""Calls that do not go smoothly: broken paths, second windows, late pages, two carers at once."""

import json
import time

import pytest

from chromium import PATIENCE, Chromium
from markers import Marker
from visit_room import REMOTE, VisitRoom, assert_both_see, assert_picture_moves

OTHER_WINDOW = "Puhelu on auki toisessa ikkunassa."
BUSY = "on toisessa puhelussa"


@pytest.fixture
def room(gateway, markers, browsers):
    carer, client = browsers(Chromium(markers[0])), browsers(Chromium(markers[1]))
    room = VisitRoom(gateway, carer, client)
    yield room
    if carer.visible("#hang-up") or carer.visible(REMOTE):
        carer.evaluate("() => document.querySelector('#hang-up').click()")
        carer.wait_for("#ended-sentence")


class Signalling:
    """What a page says on its WebSockets, and the replies, from now on."""

    def __init__(self, browser: Chromium):
        self.requests: list[dict] = []
        self.replies: dict[int, dict] = {}
        browser.page.on("websocket", self._listen)

    def _listen(self, socket) -> None:
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame) -> None:
        message = json.loads(frame)
        if "type" in message:
            self.requests.append(message)

    def _received(self, frame) -> None:
        message = json.loads(frame)
        if "re" in message:
            self.replies[message["re"]] = message

    def answered(self, kind: str) -> list[tuple[str, str]]:
        """Offer and answer of every request of this kind that was granted."""
        return [
            (one["body"]["offer"], self.replies[one["id"]]["ok"]["answer"])
            for one in self.requests
            if one["type"] == kind and "ok" in self.replies.get(one["id"], {})
        ]


def username_fragment(description: str) -> str:
    return description.split("a=ice-ufrag:", 1)[1].split("\r\n", 1)[0]


@pytest.mark.parametrize("which", ["carer", "client"])
def test_an_ice_restart_in_mid_call_keeps_picture_and_sound(room, which):
    browser = getattr(room, which)
    signalling = Signalling(browser)
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    # More than one of each, and a restart already, where the machine was too busy at the beginning.
    joins, restarts = signalling.answered("join"), signalling.answered("reoffer")
    # What a browser says when the computer has a network again: the page restarts ICE.
    browser.evaluate("() => { window.dispatchEvent(new Event('online')) }")
    deadline = time.monotonic() + PATIENCE
    while len(signalling.answered("reoffer")) == len(restarts):
        assert time.monotonic() < deadline, "the restart was not answered"
        browser.evaluate("() => 0")  # Lets the driver tell what it has seen.
    assert signalling.answered("join") == joins, "the page joined anew instead of restarting"
    restarted = signalling.answered("reoffer")[len(restarts)]
    for before, after in zip((restarts or joins)[-1], restarted):
        assert username_fragment(before) != username_fragment(after)
    for one in (room.carer, room.client):
        assert_picture_moves(one)
    assert_both_see(room)
    assert signalling.answered("join") == joins, "the restart did not hold"


def two_windows(room, browsers, same_browser):
    """The client's link open twice: beside each other, or on two devices."""
    room.open()
    first = room.client
    second = first.another_window() if same_browser else browsers(
        Chromium(Marker.chosen_at_random(other_than=room.carer.marker))
    )
    second.open(room.link.url)
    second.wait_for("#guest-greeting")
    return first, second


@pytest.mark.parametrize("same_browser", [True, False], ids=["same-browser", "two-devices"])
def test_of_two_windows_with_one_link_the_answering_one_has_the_call(room, browsers, same_browser):
    first, second = two_windows(room, browsers, same_browser)
    room.call()
    second.wait_for("#answer")
    second.click("#answer")
    first.wait_until("(w) => document.body.innerText.includes(w)", OTHER_WINDOW)
    assert not first.visible("#answer") and not first.visible(REMOTE)
    room.client = second
    assert_both_see(room)
    for one in (room.carer, room.client):
        assert_picture_moves(one)


def test_a_page_that_opens_while_it_rings_can_answer(room):
    room.sign_in()
    room.carer.click(f"#call-{room.visit['id']}")
    room.carer.wait_for("#call-stage")
    room.client.open(room.link.url)
    room.client.wait_for("#answer")
    room.answer()
    assert_both_see(room)


def test_a_vanished_page_is_told_in_words_and_comes_back(room):
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    lost = "() => document.querySelector('#other-state').innerText.includes('Yhteys katkesi')"
    room.client.freeze()
    try:
        room.carer.wait_until(lost, timeout=40)  # Less than the minute that the relay waits.
        assert room.carer.visible("#other-state")
    finally:
        room.client.thaw()
    room.carer.wait_until(f"() => !({lost})()")
    room.carer.wait_for(REMOTE)
    for one in (room.carer, room.client):
        assert_picture_moves(one)
    assert_both_see(room)


def test_of_two_carers_who_ring_at_once_one_is_told_that_the_client_is_busy(room, browsers):
    other = browsers(Chromium(Marker.chosen_at_random(other_than=room.client.marker)))
    room.open()
    room.sign_in_at(other, "matti")
    carers = (room.carer, other)
    press = """([button, at]) => {
      setTimeout(() => document.querySelector(button).click(), at - Date.now()) }"""
    at = time.time() * 1000 + 500
    for carer in carers:
        carer.evaluate(press, [f"#call-{room.visit['id']}", at])
    room.client.wait_for("#answer")
    told = "(w) => document.querySelector('#status').innerText.includes(w)"
    deadline = time.monotonic() + PATIENCE
    while not (refused := [one for one in carers if one.evaluate(told, BUSY)]):
        assert time.monotonic() < deadline, [one.text("body") for one in carers]
    assert len(refused) == 1
    room.carer = next(one for one in carers if one not in refused)
    room.answer()
    assert_both_see(room)
    assert not refused[0].visible(REMOTE)
    room.hang_up()


@pytest.mark.parametrize("same_browser", [True, False], ids=["same-browser", "two-devices"])
def test_a_call_moves_to_the_window_where_its_person_asks_for_it(room, browsers, same_browser):
    first, second = two_windows(room, browsers, same_browser)
    room.call()
    second.wait_for("#answer")
    second.click("#answer")
    first.wait_for("#guest-take-here")
    room.client = second
    assert_both_see(room)
    for there, here, button in ((second, first, "#guest-take-here"), (first, second, "#take-here")):
        here.click(button)
        there.wait_until("(w) => document.body.innerText.includes(w)", OTHER_WINDOW)
        room.client = here
        assert_both_see(room)
        for one in (room.carer, room.client):
            assert_picture_moves(one)
        assert there.visible("#take-here"), "the window that lost the call wants it back"
