"""More than two people in a call, in real browsers: who is let in, by whose word, and who is not.

Each browser sends a picture and a tone of its own (see test_calls); what counts is whose of them come
out of what a page really shows and plays.
"""

import time
from itertools import combinations

import pytest

from chromium import PATIENCE, Chromium
from markers import Marker
from test_pages import look
from visit_room import VisitRoom, assert_both_see

MAIN = "#remote-video"
#: Pictures beside the main one, in order of coming.
BESIDE = ".pictures .person:not(.main) video"
NOT_LET_IN = 4  # seconds in which a stream that is not barred would long have been seen


def markers_for(count: int) -> list[Marker]:
    """Tones and numbers that none of them shares with another."""
    while True:
        chosen = [Marker.chosen_at_random() for _ in range(count)]
        if all(
            one.tone != other.tone and bin(one.number ^ other.number).count("1") >= 4
            for one, other in combinations(chosen, 2)
        ):
            return chosen


def measured(browser, selector: str, marker: Marker, seconds: float = PATIENCE) -> dict:
    deadline = time.monotonic() + seconds
    while True:
        found = browser.measure(selector)
        seen = found["number"] == marker.number
        heard = found["tone"] is not None and abs(found["tone"] - marker.tone) <= 20
        if (seen and heard) or time.monotonic() > deadline:
            return {**found, "seen": seen, "heard": heard}
        time.sleep(0.1)


def assert_shows(browser, selector: str, other) -> None:
    found = measured(browser, selector, other.marker)
    assert found["seen"], f"{selector} does not show {other.marker}: {found}"
    assert found["heard"], f"{selector} does not play {other.marker}: {found}"


#: The page's connections, for tests of what really goes over them.
WATCHED = """(() => {
  window.connections = [];
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(...details) { super(...details); window.connections.push(this); }
  };
})()"""
SMUGGLE = """async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
  const connection = window.connections.at(-1);
  const sending = connection.getTransceivers().filter((one) => one.currentDirection === 'sendonly');
  const tracks = [stream.getAudioTracks()[0], stream.getVideoTracks()[0]];
  for (const track of tracks) {
    const section = sending.find((one) => one.receiver.track.kind === track.kind);
    await section.sender.replaceTrack(track);
  }
}"""
SENT_SOMETHING = """async () => {
  const found = [...(await window.connections.at(-1).getStats()).values()];
  return found.some((one) => one.type === 'outbound-rtp' && one.kind === 'video' && one.packetsSent > 50);
}"""
PICTURES_RECEIVED = """async () => {
  const found = [...(await window.connections.at(-1).getStats()).values()];
  return found.filter((one) => one.type === 'inbound-rtp' && one.kind === 'video' && one.framesDecoded > 0).length;
}"""


class CallRoom(VisitRoom):
    """A call between carer and client, and a guest's link to it."""

    def __init__(self, gateway, browsers, role: str = "relative"):
        self.browsers = browsers
        self.marks = markers_for(3)
        carer, client = (self.browser(mark) for mark in self.marks[:2])
        super().__init__(gateway, carer, client)
        staff = gateway.staff()
        self.guest_link = staff.guest_link(self.visit["id"], role, name="Anna")
        staff.close()
        gateway.links[self.visit["id"]] += 1
        self.open()
        self.call()
        self.answer()
        assert_both_see(self)

    def browser(self, mark: Marker) -> Chromium:
        browser = self.browsers(Chromium(mark))
        browser.page.add_init_script(WATCHED)
        return browser

    def guest_opens(self) -> Chromium:
        self.guest = self.browser(self.marks[2])
        self.guest.open(self.guest_link.url)
        self.guest.wait_for("#guest-waiting-words")
        self.carer.wait_until(
            "() => document.querySelector('#call-waiting')?.innerText.includes('Anna')"
        )
        return self.guest

    def people(self) -> None:
        """The carer's panel, by the keyboard."""
        if not self.carer.visible("#people-panel"):
            self.carer.press("p")
            self.carer.wait_for("#people-panel")

    def admit(self) -> None:
        self.people()
        self.carer.click("[id^='admit-']")

    def says(self, yes: bool) -> None:
        self.client.wait_for("#consent-question")
        self.client.click("#consent-yes" if yes else "#consent-no")
        self.client.wait_until("() => document.querySelector('#consent-question').hidden")

    def end(self) -> None:
        if self.carer.visible(MAIN):
            self.hang_up()


@pytest.fixture
def room(gateway, browsers):
    room = CallRoom(gateway, browsers)
    yield room
    room.end()


def test_a_relative_waits_is_let_in_and_all_three_see_and_hear_each_other(room):
    guest = room.guest_opens()
    look(guest, "waiting-room")
    # Nothing of the call is on the guest's page, and nothing of the guest in the call.
    assert guest.measure(MAIN)["number"] is None
    assert room.client.evaluate(f"() => document.querySelectorAll({BESIDE!r}).length") == 0
    room.admit()
    look(room.carer, "call-people-panel")
    room.client.wait_for("#consent-question")
    assert "Anna (omainen) haluaa mukaan" in room.client.text("#consent-question-words")
    look(room.client, "call-consent-question")
    room.says(True)
    guest.wait_for(MAIN)
    assert_shows(guest, MAIN, room.carer)
    assert_shows(guest, BESIDE, room.client)
    assert_shows(room.carer, MAIN, room.client)
    assert_shows(room.carer, BESIDE, guest)
    assert_shows(room.client, MAIN, room.carer)
    assert_shows(room.client, BESIDE, guest)
    assert "Anna (omainen)" in room.client.text("#call-company")
    look(room.client, "call-three")

    # Moved back, the guest is neither seen nor heard, and sees and hears nothing.
    room.people()
    room.carer.click("[id^='move-back-']")
    guest.wait_for("#guest-waiting-words")
    room.client.wait_until("() => document.querySelector('#call-company').innerText === ''")
    time.sleep(NOT_LET_IN)
    assert guest.measure(MAIN)["number"] is None and not guest.visible(MAIN)
    assert room.client.evaluate(f"() => document.querySelectorAll({BESIDE!r}).length") == 0
    room.gateway.wait_for_metric("kuulolla_relay_participants", 2)
    # The yes stands for this call.
    room.carer.click("[id^='admit-']")
    assert_shows(guest, BESIDE, room.client)
    assert_shows(room.client, BESIDE, guest)
    # Who leaves may come back to the door; the call goes on.
    guest.evaluate("() => document.querySelector('#hang-up').click()")
    guest.click("#hang-up-confirm-yes")
    guest.wait_for("#guest-knock")
    guest.click("#guest-knock")
    guest.wait_for("#guest-waiting-words")
    assert_both_see(room)


def test_the_clients_no_keeps_the_guest_outside(room):
    guest = room.guest_opens()
    room.admit()
    room.says(False)
    room.carer.wait_until(
        "() => document.querySelector('#people-list').innerText.includes('Asiakas sanoi ei')"
    )
    time.sleep(NOT_LET_IN)
    assert guest.visible("#guest-waiting-words") and not guest.visible(MAIN)
    assert room.client.evaluate(f"() => document.querySelectorAll({BESIDE!r}).length") == 0
    # Removed, and also a page opened anew says so.
    room.carer.click("[id^='remove-']")
    guest.wait_for("#guest-ended")
    assert "poistettiin" in guest.text("#guest-ended")
    guest.reload()
    guest.wait_for("#guest-ended")
    assert "poistettiin" in guest.text("#guest-ended")


def test_an_observer_sees_and_hears_and_is_neither_seen_nor_heard(gateway, browsers):
    room = CallRoom(gateway, browsers, "observer")
    try:
        guest = room.guest_opens()
        assert not guest.visible("#guest-waiting-devices")
        room.admit()
        room.says(True)
        guest.wait_for(MAIN)
        assert_shows(guest, MAIN, room.carer)
        assert_shows(guest, BESIDE, room.client)
        for one in (room.carer, room.client):
            assert "Anna (seuraa puhelua)" in one.text("#call-company")
            assert one.evaluate(f"() => document.querySelectorAll({BESIDE!r}).length") == 0
        assert not guest.visible("#mute") and not guest.visible("#camera-off")
        # Also where its page sends all the same: the relay forwards nothing of it.
        guest.evaluate(SMUGGLE)
        guest.wait_until(SENT_SOMETHING)
        time.sleep(NOT_LET_IN)
        for one in (room.carer, room.client):
            assert one.evaluate(PICTURES_RECEIVED) == 1
        assert_both_see(room)
    finally:
        room.end()


def test_a_colleague_is_found_by_skill_invited_and_comes_in_by_the_clients_yes(room, browsers):
    colleague = browsers(Chromium(room.marks[2]))
    room.sign_in_at(colleague, "matti")
    room.people()
    room.carer.wait_until(
        "() => [...document.querySelector('#colleague-skill').options].some((o) => o.value === 'haavahoito')"
    )
    room.carer.page.select_option("#colleague-skill", "haavahoito")
    room.carer.wait_for("#invite-w_demo-matti")
    assert not room.carer.visible("#invite-w_demo-ulla")
    room.carer.page.focus("#colleague-search")
    room.carer.press("ArrowDown")
    room.carer.press("Enter")
    colleague.wait_for("#invitation-yes")
    words = colleague.text("#invitation-words")
    assert "Helmi" in words and room.visit["clientFirstName"] not in words
    look(colleague, "invitation")
    colleague.click("#invitation-yes")
    colleague.wait_for("#waiting-words")
    room.client.wait_for("#consent-question")
    assert "Matti (työntekijä)" in room.client.text("#consent-question-words")
    room.says(True)
    colleague.wait_for(MAIN)
    assert_shows(colleague, MAIN, room.carer)
    assert_shows(colleague, BESIDE, room.client)
    assert_shows(room.client, BESIDE, colleague)
    assert_shows(room.carer, BESIDE, colleague)
    # The leading is handed over; the first carer leaves, and the call goes on.
    room.carer.click("#people-panel [id^='hand-over-']")
    colleague.wait_for("#people-toggle")
    room.carer.evaluate("() => document.querySelector('#hang-up').click()")
    room.carer.wait_for(f"#call-{room.visit['id']}")
    assert_shows(colleague, MAIN, room.client)
    assert_shows(room.client, MAIN, colleague)
    colleague.evaluate("() => document.querySelector('#hang-up').click()")
    room.client.wait_for("#guest-ended")


def test_a_link_for_a_relative_is_made_with_words_to_send(gateway, browsers, markers):
    room = VisitRoom(gateway, browsers(Chromium(markers[0], viewport=(320, 640))), None)
    room.sign_in()
    room.carer.click(f"#more-{room.visit['id']}")
    room.carer.click(f"#links-{room.visit['id']}")
    room.carer.click("#create-guest-link")
    room.carer.wait_until("() => document.querySelector('#link-problem').innerText !== ''")
    room.carer.fill("#guest-name", "Anna, tytär")
    room.carer.page.select_option("#guest-language", "sv")
    room.carer.click("#create-guest-link")
    room.carer.wait_for("#link-message")
    look(room.carer, "link-dialog-guest")
    words = room.carer.evaluate("() => document.querySelector('#link-message').value")
    url = room.carer.evaluate("() => document.querySelector('#link-address').value")
    assert "videosamtal" in words and url in words and "?language=sv#" in url
    sms = room.carer.evaluate("() => document.querySelector('#link-sms').href")
    mail = room.carer.evaluate("() => document.querySelector('#link-mail').href")
    assert sms.startswith("sms:") and mail.startswith("mailto:")
    # The consent that is written down here spares the question.
    room.carer.click("#company-consent summary")
    room.carer.click("#company-relative")
    room.carer.click("#company-save")
    room.carer.wait_until("() => document.querySelector('#company-told').innerText !== ''")
    assert "omainen" in room.carer.text("#company-history")
    room.carer.click("#company-relative")
    room.carer.click("#company-save")
    room.carer.wait_until(
        "() => document.querySelector('#company-history').innerText.includes('Poistettu')"
    )
