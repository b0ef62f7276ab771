"""What a page says and does beside the smooth call: closed, muted by the browser, small, refused."""

import pytest

from between import Between
from chromium import PATIENCE, Chromium
from test_pages import look
from visit_room import REMOTE, VisitRoom, assert_both_see


def view(browser: Chromium) -> str:
    return browser.evaluate("() => document.body.dataset.view")


def viewport(browser: Chromium) -> tuple[int, int]:
    size = browser.page.viewport_size
    return size["width"], size["height"]


def wait_for_view(browser: Chromium, name: str, timeout: float = PATIENCE) -> None:
    browser.wait_until("(name) => document.body.dataset.view === name", name, timeout=timeout)


@pytest.fixture
def room(request, gateway, markers, browsers):
    """The client's page may be asked for in another size: `@pytest.mark.parametrize(…, indirect=True)`."""
    size = getattr(request, "param", (1280, 800))
    carer = browsers(Chromium(markers[0]))
    client = browsers(Chromium(markers[1], viewport=size))
    room = VisitRoom(gateway, carer, client)
    yield room
    # Whatever a test left running is hung up, so that the next one finds its client free.
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


# What browsers do to a page that was not touched yet; whether a reload counts as touched differs.
SOUND_NEEDS_TOUCH = """
  const play = HTMLMediaElement.prototype.play;
  let touched = false;
  addEventListener('pointerdown', () => { touched = true }, { capture: true });
  HTMLMediaElement.prototype.play = function () {
    if (touched || this.muted) return play.call(this);
    return Promise.reject(new DOMException('', 'NotAllowedError'));
  };"""


def test_the_call_after_a_blocked_sound_is_heard(room):
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    room.client.page.add_init_script(SOUND_NEEDS_TOUCH)
    room.client.reload()
    room.client.wait_for("#sound-on")
    room.hang_up()
    room.client.click("#guest-ended-ok")
    room.carer.click("#back-to-list")
    room.call()
    room.answer()
    room.client.wait_for(REMOTE)
    assert_both_see(room)
    assert not room.client.visible("#sound-on")
    assert room.client.evaluate("() => !document.querySelector('#remote-video').muted")


SMALL = [(640, 300), (320, 256)]


@pytest.mark.parametrize("room", SMALL, indirect=True, ids=["phone-on-its-side", "zoomed"])
def test_on_a_small_screen_the_call_can_be_ended(room):
    client, size = room.client, viewport(room.client)
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


def open_tracks(browser: Chromium) -> int:
    """How many of the tracks that this page was given are still live."""
    return browser.evaluate("() => givenTracks.filter((one) => one.readyState === 'live').length")


def watch_devices(browser: Chromium) -> None:
    browser.page.add_init_script(
        """window.givenTracks = [];
        const given = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wishes) => {
          const stream = await given(wishes);
          givenTracks.push(...stream.getTracks());
          return stream;
        };"""
    )


def test_an_answer_that_fails_rings_on_and_says_so(room):
    between = Between(room.client)
    watch_devices(room.client)
    room.open()
    between.refuse("accept", "internal")
    room.call()
    room.answer()
    room.client.wait_for("#answer-failed")
    assert "Vastaaminen ei onnistunut." in room.client.text("#answer-failed")
    assert any(character.isdigit() for character in room.client.text("#answer-failed"))
    assert view(room.client) == "ringing"
    room.client.wait_until("() => givenTracks.every((one) => one.readyState === 'ended')")
    room.answer()
    assert_both_see(room)
    room.hang_up()


def test_a_page_whose_person_answered_elsewhere_lets_go(room):
    between = Between(room.client)
    watch_devices(room.client)
    room.open()
    between.refuse("accept", "answeredElsewhere")
    room.call()
    room.answer()
    wait_for_view(room.client, "elsewhere")
    room.client.wait_until("() => givenTracks.every((one) => one.readyState === 'ended')")
    # An event of the call comes, and the page stays where it is.
    room.carer.click("#mute")
    room.carer.evaluate("() => document.querySelector('#hang-up').click()")
    room.carer.wait_for("#ended-sentence")
    wait_for_view(room.client, "idle")


def test_hanging_up_is_asked_until_it_is_done(room):
    between = Between(room.carer)
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    between.refuse("hangUp", "internal", "internal")
    room.carer.evaluate("() => document.querySelector('#hang-up').click()")
    room.client.wait_for("#guest-ended")
    room.carer.wait_for("#ended-sentence")
    assert len(between.sent("hangUp")) == 3


def test_a_closed_page_lets_call_and_devices_go(room):
    between = Between(room.client)
    watch_devices(room.client)
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    room.client.evaluate("() => document.querySelector('#hang-up').click()")
    room.client.wait_for("#hang-up-confirm")
    assert open_tracks(room.client) == 2
    between.close(4008)  # Another connection took the session over.
    room.client.wait_for("#guest-closed")
    assert not room.client.visible("#hang-up-confirm")
    room.client.wait_until("() => givenTracks.every((one) => one.readyState === 'ended')")


def test_a_call_that_moved_away_leaves_no_device_open(room):
    watch_devices(room.client)
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    other = room.client.another_window()
    other.open(room.link.url)
    first, room.client = room.client, other
    assert_both_see(room)
    first.wait_for("#take-here")
    first.wait_until("() => givenTracks.every((one) => one.readyState === 'ended')")
    assert not first.visible("#own-video")
    # What it closed is not told as switched off: the other window sends.
    assert_both_see(room)


UNPLUG = """(kind) => {
  const track = givenTracks.find((one) => one.kind === kind && one.readyState === 'live');
  track.stop();
  track.dispatchEvent(new Event('ended'));
}"""


def test_an_unplugged_device_is_replaced_in_mid_call(room):
    watch_devices(room.client)
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    for kind in ("video", "audio"):
        room.client.evaluate(UNPLUG, kind)
    room.client.wait_until("() => givenTracks.filter((one) => one.readyState === 'live').length === 2")
    assert_both_see(room)
    # Nothing else is plugged in: the place stays empty until something is.
    room.client.evaluate(
        """() => {
          window.plugged = navigator.mediaDevices.getUserMedia;
          navigator.mediaDevices.getUserMedia = () =>
            Promise.reject(new DOMException('', 'NotFoundError'));
        }"""
    )
    room.client.evaluate(UNPLUG, "video")
    missing = "() => document.querySelector('#call-status').innerText.includes('Kameraa ei löydy')"
    room.client.wait_until(missing)
    room.client.evaluate("() => document.querySelector('#devices').click()")
    chosen = "() => document.querySelector('#choose-camera').selectedOptions[0]?.innerText"
    room.client.wait_until(f"() => ({chosen})() === 'Ei käytössä'")
    room.client.evaluate(
        """() => {
          navigator.mediaDevices.getUserMedia = window.plugged;
          navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
        }"""
    )
    room.client.wait_until(f"() => !({missing})()")
    room.client.wait_until(f"() => ({chosen})() !== 'Ei käytössä'")
    assert_both_see(room)


def test_the_line_about_what_is_stored(gateway, browsers, markers):
    staff = browsers(Chromium(markers[0]))
    staff.open(gateway.address + "/")
    staff.wait_for("#username")
    for part in ("Kuvaa ja ääntä ei tallenneta.", "Tallennamme nimet, käynnit", "organisaatiosi henkilökunta"):
        assert part in staff.text("footer")
    client = browsers(Chromium(markers[1]))
    room = VisitRoom(gateway, staff, client)
    room.open()
    assert "organisaatiosi henkilökunta" in staff.text("footer")
    assert "Tallennamme nimesi" in client.text("footer")
    organisation = client.text("#organisation").split(" · ")[0]
    assert f"Ne näkee henkilökunta: {organisation}." in client.text("footer")


def test_a_call_is_not_kept_for_later_while_the_line_is_down(gateway, room):
    between = Between(room.carer)
    room.open()
    button = f"#call-{room.visit['id']}"
    between.cut = True
    between.close(1001)
    room.carer.wait_until("() => document.querySelector('#status').innerText.includes('katkesi')")
    room.carer.click(button)
    assert "katkesi" in room.carer.text("#status")
    between.cut = False
    room.carer.wait_until(
        "() => !document.querySelector('#status').classList.contains('shown')"
    )
    assert not between.sent("ring")
    assert view(room.carer) == "list"
    # Two presses are one call.
    room.carer.evaluate("(b) => { const one = document.querySelector(b); one.click(); one.click(); }", button)
    room.client.wait_for("#answer")
    assert len(between.sent("ring")) == 1


BLOCKED = """for (const name of ['localStorage', 'sessionStorage']) {
  Object.defineProperty(window, name, { get() { throw new DOMException('', 'SecurityError'); } });
}"""


def test_pages_work_in_a_browser_that_keeps_nothing(gateway, markers, browsers):
    carer, client = browsers(Chromium(markers[0])), browsers(Chromium(markers[1]))
    for browser in (carer, client):
        browser.page.add_init_script(BLOCKED)
    room = VisitRoom(gateway, carer, client)
    room.open()
    room.call()
    room.answer()
    client.wait_for(REMOTE)
    client.click("#hang-up")
    client.click("#hang-up-confirm-yes")
    client.wait_for("#guest-ended")


def test_a_page_without_its_words_says_so_and_gets_them(gateway, browsers, markers):
    browser = browsers(Chromium(markers[0]))
    browser.page.route("**/language/*.json", lambda route: route.abort())
    browser.open(gateway.address + "/")
    browser.wait_for("#trouble")
    assert "Reload" in browser.text("#trouble")
    browser.page.unroute("**/language/*.json")
    browser.wait_for("#username")
    assert not browser.visible("#trouble")
    # A language that cannot be had leaves the page in its own, until it can.
    browser.page.route("**/language/*.json", lambda route: route.abort())
    browser.click("#language-sv")
    assert "Kirjaudu" in browser.text("h1")
    browser.page.unroute("**/language/*.json")
    browser.wait_until("() => document.querySelector('h1').innerText.includes('Logga')")


def test_the_carers_page_waits_for_a_gateway_that_does_not_answer(gateway, room):
    room.sign_in()
    room.carer.page.route("**/api/me", lambda route: route.abort())
    room.carer.reload()
    room.carer.wait_until("() => document.querySelector('#status').innerText.includes('katkesi')")
    room.carer.page.unroute("**/api/me")
    room.carer.wait_for(f"#call-{room.visit['id']}")
    assert not any("error:" in line for line in room.carer.console)


def test_who_answers_sees_an_opening_call_and_no_countdown(room):
    between = Between(room.client)
    room.open()
    room.call()
    between.hold("accept")
    room.answer()
    room.client.wait_until("() => document.querySelector('#quality').innerText === 'Yhteys aukeaa.'")
    assert "soi vielä" not in room.client.text("#call-stage")
    assert room.client.text("#hang-up") == "Lopeta"
    between.release()
    assert_both_see(room)
    room.hang_up()


def test_readers_are_told_what_is_new_and_not_each_second(room):
    room.open()
    room.call()
    room.carer.wait_for("#ring-left")
    spoken = "() => document.querySelector('#ring-left').closest('[role=status], [aria-live]') !== null"
    assert not room.carer.evaluate(spoken)
    room.answer()
    assert_both_see(room)
    room.client.evaluate("() => document.querySelector('#text-toggle').click()")
    room.client.fill("#text-input", "Odota hetki.")
    room.client.click("#text-send")
    news = "(words) => document.querySelector('#call-news[role=status]').textContent === words"
    room.carer.wait_until(news, "Uusi teksti.")
    # Who reads it has been told.
    room.carer.evaluate("() => document.querySelector('#text-toggle').click()")
    room.carer.wait_until(news, "")
    room.client.freeze()
    try:
        told = "() => document.querySelector('#call-news').textContent.includes('Yhteys katkesi')"
        room.carer.wait_until(told)
    finally:
        room.client.thaw()
    room.carer.wait_until(news, "")


def test_the_question_before_the_end_offers_to_go_on(room):
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    room.client.evaluate("() => document.querySelector('#hang-up').click()")
    room.client.wait_for("#hang-up-confirm")
    room.client.press("Enter")
    assert not room.client.visible("#hang-up-confirm")
    assert view(room.client) == "call"


def test_a_client_joins_without_a_camera(room):
    room.open()
    room.client.click("#join-camera")
    room.call()
    room.answer()
    room.carer.wait_until(
        "() => document.querySelector('#other-state').innerText.includes('Kamera on pois')"
    )
    room.client.wait_for(REMOTE)
    assert not room.client.visible("#own-video")
    room.hang_up()
    room.client.click("#guest-ended-ok")
    assert not room.client.evaluate("() => document.querySelector('#join-camera').checked")


# What browsers do on a page that nobody has touched. The driver's own looks may count as a touch, and
# then do so now and then: here only a finger or a key does.
SILENT_UNTIL_A_TOUCH = """
  let touched = false;
  for (const sign of ['pointerup', 'keydown']) {
    addEventListener(sign, () => { touched = true }, { capture: true });
  }
  window.AudioContext = class extends AudioContext {
    constructor() { super(); super.suspend(); }
    get state() { return touched ? super.state : 'suspended' }
    resume() { return touched ? super.resume() : new Promise(() => {}) }
  };"""


def test_a_page_whose_ring_would_be_silent_asks_for_a_touch(room):
    room.client.page.add_init_script(SILENT_UNTIL_A_TOUCH)
    room.client.open(room.link.url)
    room.client.wait_for("#guest-sound")
    assert "Kosketa ruutua kerran." in room.client.text("#guest-sound")
    room.client.click("#guest-greeting")
    room.client.page.wait_for_selector("#guest-sound", state="hidden")


def test_rows_stay_while_the_list_changes(room):
    room.sign_in()
    button = f"#call-{room.visit['id']}"
    room.carer.evaluate("(b) => { window.row = document.querySelector(b); row.focus(); }", button)
    room.client.open(room.link.url)
    reached = "(b) => document.querySelector(b).closest('li').querySelector('.reach-yes') !== null"
    room.carer.wait_until(reached, button)
    room.carer.click("#language-en")
    room.carer.wait_until("(b) => document.querySelector(b).innerText.includes('Call')", button)
    assert room.carer.evaluate("(b) => window.row === document.querySelector(b)", button)


@pytest.mark.parametrize("room", [(320, 640), (640, 300)], indirect=True, ids=["upright", "on-its-side"])
def test_a_text_leaves_the_end_and_the_microphone_in_reach(room):
    client, size = room.client, viewport(room.client)
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    room.carer.click("#text-toggle")
    room.carer.fill("#text-input", "https://esimerkki.fi/" + "pitkä" * 30)
    room.carer.click("#text-send")
    client.wait_for("#text-list li")
    look(client, f"text-{size[0]}x{size[1]}")
    for button in ("#hang-up", "#mute"):
        box = client.page.locator(button).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= size[1]
        assert box["x"] >= 0 and box["x"] + box["width"] <= size[0]
    assert client.evaluate(
        "() => { const l = document.querySelector('#text-list'); return l.scrollWidth <= l.clientWidth }"
    )


def test_a_missed_client_is_called_again_with_one_press(room):
    room.open()
    room.call()
    room.client.click("#decline")
    room.carer.wait_for("#call-again")
    assert "Soita uudelleen:" in room.carer.text("#call-again")
    assert room.carer.evaluate("() => document.activeElement?.id") == "call-again"
    # What the page says by now follows a change of language.
    room.carer.click("#language-sv")
    room.carer.wait_until("() => document.querySelector('#call-again').innerText.includes('Ring igen')")
    assert "ville inte svara" in room.carer.text("#ended-sentence")
    room.carer.click("#call-again")
    room.client.wait_for("#answer")


def test_the_device_test_ends_by_itself(gateway, browsers, markers):
    browser = browsers(Chromium(markers[0]))
    watch_devices(browser)
    browser.page.clock.install()
    browser.open(gateway.address + "/test")
    browser.click("#test-start")
    # The button that was pressed is gone: keys go on from the head of what is shown now.
    assert browser.evaluate("() => document.activeElement.tagName") == "H1"
    browser.page.wait_for_selector("#test-camera[data-state='good']", timeout=PATIENCE * 1000)
    browser.page.clock.fast_forward(5 * 60_000 + 1_000)
    browser.wait_for("#test-over")
    browser.wait_until("() => givenTracks.every((one) => one.readyState === 'ended')")
    browser.click("#test-again")
    browser.page.wait_for_selector("#test-camera[data-state='good']", timeout=PATIENCE * 1000)


def test_a_device_test_that_finds_no_room_says_so(gateway, browsers, markers):
    browser = browsers(Chromium(markers[0]))
    between = Between(browser)
    browser.open(gateway.address + "/test")
    browser.wait_for("#test-start")
    between.refuse("testJoin", "tooMany")
    browser.click("#test-start")
    browser.wait_for("#test-over")
    assert "monta kokeilua" in browser.text("#test-over")
    assert len(between.sent("testJoin")) == 1


def test_a_relatives_link_says_that_they_are_let_in(gateway, browsers, markers):
    browser = browsers(Chromium(markers[0]))
    staff = gateway.staff()
    ahead = next(visit for visit in staff.visits() if visit["state"] in ("coming", "due"))
    link = staff.guest_link(ahead["id"], "relative", name="Anna")
    staff.close()
    browser.open(link.url)
    browser.wait_for("#guest-greeting")
    look(browser, "relative")
    assert "Anna, omainen" in browser.text("#guest-role")
    assert "Sinut päästetään mukaan" in browser.text("#guest-next")
    for promise in ("soittaa sinulle", "puhelu soi", "Kosketa ruutua"):
        assert promise not in browser.text("body")
    assert browser.visible("#guest-check") and browser.visible("#join-camera")


def test_the_loudspeaker_is_chosen_and_kept(room):
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    room.client.evaluate("() => document.querySelector('#devices').click()")
    room.client.wait_for("#choose-speaker")
    look(room.client, "devices")
    room.client.page.select_option("#choose-speaker", index=1)
    chosen = room.client.evaluate("() => document.querySelector('#choose-speaker').value")
    at = "(id) => document.querySelector('#remote-video').sinkId === id"
    room.client.wait_until(at, chosen)
    room.client.reload()
    room.client.wait_for(REMOTE)
    room.client.wait_until(at, chosen)
