"""Voice and video within a chat, in two real browsers and over our own relay: the counsellor offers, the
visitor agrees, nothing is asked of the visitor's browser before that, and the chat goes on beside it and
after it."""

import time

import pytest

from chat_room import ChatRoom, Desk, wait
from chromium import PATIENCE, Chromium
from firefox import Firefox
from gateway import Gateway
from test_pages import look

#: What the page asks of the browser's devices, and what its connections were told.
WATCHED = """(() => {
  window.asked = [];
  const devices = navigator.mediaDevices;
  const real = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (wish) => { window.asked.push(Object.keys(wish).sort().join('+')); return real(wish); };
  window.heardSdp = [];
  const set = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    window.heardSdp.push(description.sdp);
    return set.call(this, description);
  };
  window.offered = [];
  const local = RTCPeerConnection.prototype.setLocalDescription;
  RTCPeerConnection.prototype.setLocalDescription = function (description) {
    return local.call(this, description).then(() => window.offered.push(this.localDescription.sdp));
  };
})()"""
#: From `window.late` on the desk is told of late: later than it draws itself anew, which is each five seconds.
TOLD_LATE = """(() => {
  const own = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
  Object.defineProperty(WebSocket.prototype, 'onmessage', { ...own, set(heard) {
    own.set.call(this, heard && ((event) => {
      const late = window.late && event.data.startsWith('{"type":"desk"');
      setTimeout(() => heard.call(this, event), late ? 6000 : 0);
    }));
  } });
})()"""


class Call:
    """Helmi at her desk and a visitor's page, in an open conversation."""

    def __init__(self, gateway, browsers, markers, width: int = 1280, firefox: str | None = None, seeing: str = ""):
        """`firefox`: whose browser it is, where one of them is not Chromium; `seeing`: a script of the desk's page."""
        self.gateway = gateway
        self.room = ChatRoom(gateway)
        self.counsellor = browsers(Firefox(markers[0]) if firefox == "counsellor" else Chromium(markers[0]))
        self.visitor = browsers(
            Firefox(markers[1]) if firefox == "visitor" else Chromium(markers[1], viewport=(width, 740)))
        for browser in (self.counsellor, self.visitor):
            if isinstance(browser, Chromium):
                browser.page.add_init_script(WATCHED)
        if seeing:
            self.counsellor.page.add_init_script(seeing)
        self.desk = Desk(gateway, self.counsellor, "helmi").begin()
        self.visitor.open(f"{gateway.address}/chat/{self.room.queue['address']}")
        self.visitor.click("#start")
        self.desk.until("() => !document.querySelector('#take-next').disabled")
        self.counsellor.click("#take-next")
        self.visitor.click("#here")
        self.visitor.wait_for("#message")
        self.counsellor.wait_for("[id^='offer-voice-']")
        self.id = self.counsellor.evaluate(
            "() => document.querySelector('[id^=\"offer-voice-\"]').id.replace('offer-voice-', '')"
        )

    def offer(self, kind: str = "video") -> None:
        self.counsellor.click(f"#offer-{kind}-{self.id}")
        self.visitor.wait_for("#call-question")

    def wait_running(self) -> None:
        self.visitor.wait_for("#call-end")
        self.counsellor.wait_for(f"#call-end-{self.id}")

    def assert_hears(self, browser, selector: str, other) -> None:
        found = measured(browser, selector, lambda found: hears(found, other.marker))
        assert hears(found, other.marker), f"{selector} does not play {other.marker}: {found}"

    def assert_sees(self, browser, selector: str, other) -> None:
        found = measured(browser, selector, lambda found: found["number"] == other.marker.number)
        assert found["number"] == other.marker.number, f"{selector} does not show {other.marker}: {found}"

    @property
    def of_counsellor(self) -> str:
        return f"#call-picture-{self.id}"

    def both_hear(self) -> None:
        self.assert_hears(self.visitor, "#call-picture", self.counsellor)
        self.assert_hears(self.counsellor, self.of_counsellor, self.visitor)

    def wait_over(self) -> None:
        for browser, selector in ((self.visitor, "#call-end"), (self.counsellor, f"#call-end-{self.id}")):
            wait(lambda: not browser.visible(selector), f"the end of the call at {selector}")

    def both_write(self, words: str) -> None:
        self.visitor.fill("#message", f"{words} kävijä")
        self.visitor.click("#send")
        self.desk.reads(self.id, f"{words} kävijä")
        self.desk.say(self.id, f"{words} Helmi")
        self.says("#log", f"{words} Helmi")

    def says(self, selector: str, words: str) -> None:
        self.visitor.wait_until(
            "([s, w]) => (document.querySelector(s)?.innerText ?? '').includes(w)", [selector, words]
        )

    def log_of_visitor(self) -> list[str]:
        return self.visitor.evaluate(
            "() => [...document.querySelectorAll('#log .happened')].map((one) => one.innerText)"
        )


def hears(found: dict, marker) -> bool:
    return found["tone"] is not None and abs(found["tone"] - marker.tone) <= 20


def measured(browser, selector: str, holds, seconds: float = PATIENCE) -> dict:
    """The last measurement: as soon as it holds, or after so long."""
    deadline = time.monotonic() + seconds
    while not holds(found := browser.measure(selector)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


@pytest.fixture
def gateway():
    running = Gateway(None, "signIn.addressBurst=10000")
    yield running
    running.stop()


@pytest.fixture
def call(gateway, browsers, markers):
    call = Call(gateway, browsers, markers)
    yield call
    call.room.close()


def test_a_call_begins_at_the_desk_that_is_told_late_of_its_offer(gateway, browsers, markers):
    call = Call(gateway, browsers, markers, seeing=TOLD_LATE)
    call.counsellor.evaluate("() => { window.late = true; }")
    call.offer()
    call.visitor.click("#call-yes-seen")
    call.wait_running()
    call.both_hear()
    call.room.close()


def test_the_visitor_agrees_by_voice_is_seen_later_and_comes_back_after_a_reload(call):
    visitor, counsellor = call.visitor, call.counsellor
    call.offer()
    assert "Helmi haluaisi puhua kanssasi videolla" in visitor.text("#call-question")
    look(visitor, "chat-call-question")
    assert visitor.evaluate("() => window.asked") == []
    visitor.click("#call-yes")
    call.wait_running()
    call.both_hear()
    call.assert_sees(visitor, "#call-picture", counsellor)
    # Nothing but the microphone was asked for, and nobody sees the visitor.
    assert visitor.evaluate("() => window.asked") == ["audio"]
    assert counsellor.measure(call.of_counsellor)["number"] is None
    call.desk.says(f"#call-status-{call.id}", "Kamera on pois päältä")
    look(visitor, "chat-call")
    look(counsellor, "desk-call")
    visitor.click("#call-camera")
    call.assert_sees(counsellor, call.of_counsellor, visitor)
    call.both_write("puhelun aikana")
    visitor.reload()
    visitor.wait_for("#call-end")
    call.both_hear()
    call.assert_sees(visitor, "#call-picture", counsellor)
    call.assert_sees(counsellor, call.of_counsellor, visitor)
    counsellor.reload()
    counsellor.wait_for(f"#call-end-{call.id}")
    call.both_hear()
    call.assert_sees(counsellor, call.of_counsellor, visitor)
    visitor.click("#call-end")
    call.wait_over()
    call.both_write("puhelun jälkeen")
    told = " ".join(call.log_of_visitor())
    assert "Puhelu alkoi" in told and "Puhelu päättyi" in told
    # And another, by voice, that the counsellor ends.
    call.offer("voice")
    visitor.click("#call-yes")
    call.wait_running()
    call.both_hear()
    assert not visitor.visible("#call-camera")
    counsellor.click(f"#call-end-{call.id}")
    call.wait_over()
    call.both_write("toisen jälkeen")


@pytest.mark.parametrize("whose", ["visitor", "counsellor"])
def test_firefox_and_chromium_see_and_hear_each_other(gateway, browsers, markers, whose):
    call = Call(gateway, browsers, markers, firefox=whose)
    call.offer()
    call.visitor.click("#call-yes-seen")
    call.wait_running()
    call.both_hear()
    call.assert_sees(call.visitor, "#call-picture", call.counsellor)
    call.assert_sees(call.counsellor, call.of_counsellor, call.visitor)
    call.visitor.click("#call-end")
    call.wait_over()
    call.both_write("puhelun jälkeen")
    call.room.close()


def test_no_is_no_and_an_offer_can_be_taken_back(call):
    call.offer("voice")
    call.visitor.click("#call-no")
    call.desk.says(f"#call-{call.id}", "Kävijä ei halua puhua nyt")
    assert not call.visitor.visible("#call")
    call.offer("video")
    call.counsellor.click(f"#call-take-back-{call.id}")
    wait(lambda: not call.visitor.visible("#call-question"), "the end of the question")
    assert call.visitor.evaluate("() => window.asked") == []
    assert call.log_of_visitor() and not any("Puhelu" in one for one in call.log_of_visitor())
    call.both_write("ilman puhelua")


def test_muted_is_muted_and_leaving_at_once_ends_the_call(call):
    call.offer("video")
    call.visitor.click("#call-yes-seen")
    call.wait_running()
    call.both_hear()
    call.assert_sees(call.counsellor, call.of_counsellor, call.visitor)
    call.visitor.click("#call-mute")
    call.desk.says(f"#call-status-{call.id}", "Mikrofoni on pois päältä")
    wait(lambda: call.counsellor.measure(call.of_counsellor)["tone"] is None, "silence")
    call.visitor.click("#call-mute")
    call.assert_hears(call.counsellor, call.of_counsellor, call.visitor)
    call.visitor.page.route("**/*yle.fi/**", lambda route: route.fulfill(body="sää"))
    call.visitor.click("#leave-now")
    wait(lambda: not call.counsellor.visible(f"#call-end-{call.id}"), "the end of the call")
    call.desk.says(f"#call-{call.id}", "Puhelu päättyi")


def test_neither_page_hears_of_the_others_address(call):
    """The relay is the only peer that a page is told of."""
    call.offer("voice")
    call.visitor.click("#call-yes")
    call.wait_running()
    call.both_hear()
    for one, other in ((call.counsellor, call.visitor), (call.visitor, call.counsellor)):
        told = " ".join(one.evaluate("() => window.heardSdp"))
        assert told
        for line in candidates(other):
            # Address and port: both run on one machine here, and the relay as well.
            assert f" {line[0]} {line[1]} " not in told, f"{line} of the other side"
        # Nor of a secret by which its path could be found.
        for sdp in other.evaluate("() => window.offered"):
            for line in sdp.splitlines():
                if line.startswith(("a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:")):
                    assert line.split(":", 1)[1] not in told


def candidates(browser) -> list[tuple[str, str]]:
    lines = [line for sdp in browser.evaluate("() => window.offered") for line in sdp.splitlines()]
    return [tuple(line.split()[4:6]) for line in lines if line.startswith("a=candidate:")]


def test_a_narrow_page_has_room_for_all_of_it(gateway, browsers, markers):
    call = Call(gateway, browsers, markers, width=320)
    call.offer("video")
    look(call.visitor, "chat-call-question-320")
    # By the keyboard alone.
    call.visitor.page.focus("#call-yes")
    call.visitor.press("Enter")
    call.wait_running()
    call.assert_sees(call.visitor, "#call-picture", call.counsellor)
    look(call.visitor, "chat-call-320")
    box = call.visitor.page.locator("#call-picture").bounding_box()
    assert box["width"] > 250 and box["height"] > 120, box
    call.visitor.page.focus("#call-end")
    call.visitor.press("Enter")
    call.wait_over()
    call.room.close()
