"""What a page says and does beside the smooth call: closed, muted by the browser, small, refused."""

import pytest

from chromium import Chromium
from test_pages import look
from visit_room import REMOTE, VisitRoom, assert_both_see


def view(browser: Chromium) -> str:
    return browser.evaluate("() => document.body.dataset.view")


def wait_for_view(browser: Chromium, name: str, timeout: float = 20) -> None:
    browser.wait_until("(name) => document.body.dataset.view === name", name, timeout=timeout)


@pytest.fixture
def room(gateway, markers, browsers):
    carer, client = browsers(Chromium(markers[0])), browsers(Chromium(markers[1]))
    room = VisitRoom(gateway, carer, client)
    yield room
    if view(carer) == "call":
        carer.evaluate("() => document.querySelector('#hang-up').click()")
        carer.wait_for("#ended-sentence")


def test_a_closed_page_stays_closed_after_the_last_call(gateway, room):
    room.client.page.clock.install()
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    room.hang_up()
    staff = gateway.staff()
    staff.revoke(room.link)
    staff.close()
    room.client.wait_for("#guest-closed")
    room.client.page.clock.fast_forward(60_000)
    assert view(room.client) == "closed"
    assert not room.client.visible("#guest-greeting")


#: Browsers refuse sound on a page that nobody has touched; Chromium does not where the camera happens
#: to be open already, so the page is refused here for certain.
REFUSE_SOUND_UNTIL_A_TOUCH = """
const play = HTMLMediaElement.prototype.play;
let touched = false;
addEventListener("click", () => { touched = true; }, true);
HTMLMediaElement.prototype.play = function () {
  if (!this.muted && !touched) return Promise.reject(new DOMException("", "NotAllowedError"));
  return play.call(this);
};
"""


def test_the_call_after_a_blocked_sound_is_heard(gateway, markers, browsers):
    carer = browsers(Chromium(markers[0]))
    client = browsers(Chromium(markers[1]))
    client.page.add_init_script(REFUSE_SOUND_UNTIL_A_TOUCH)
    room = VisitRoom(gateway, carer, client)
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    client.reload()
    client.wait_for("#sound-on", timeout=20)
    room.hang_up()
    client.click("#guest-ended-ok")
    carer.click("#back-to-list")
    room.call()
    room.answer()
    client.wait_for(REMOTE)
    assert_both_see(room)
    assert not client.visible("#sound-on")
    assert client.evaluate("() => !document.querySelector('#remote-video').muted")
    room.hang_up()


SMALL = [(640, 300), (320, 256)]


@pytest.mark.parametrize("size", SMALL, ids=["phone-on-its-side", "zoomed"])
def test_on_a_small_screen_the_call_can_be_ended(gateway, markers, browsers, size):
    carer = browsers(Chromium(markers[0]))
    client = browsers(Chromium(markers[1], viewport=size))
    room = VisitRoom(gateway, carer, client)
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    look(client, f"call-{size[0]}x{size[1]}")
    client.page.mouse.move(50, 50)
    for button in ("#hang-up", "#mute"):
        box = client.page.locator(button).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= size[1], f"{button} is out of sight: {box}"
        assert box["x"] >= 0 and box["x"] + box["width"] <= size[0], f"{button} is out of sight: {box}"
        assert box["height"] >= 44
    client.click("#hang-up")
    client.click("#hang-up-confirm-yes")
    client.wait_for("#guest-ended")
