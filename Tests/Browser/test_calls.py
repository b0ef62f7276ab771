"""Two people in two real browsers see and hear each other through our own relay.

Each browser sends a random number in its picture and a tone in its sound; what counts is that the
OTHER's number and tone come out of what a page really shows and plays.
"""

import pytest

from chromium import Chromium
from firefox import Firefox
from gateway import Gateway
from ports import quiet_port
from test_people import WATCHED
from visit_room import VisitRoom, assert_both_see, assert_picture_moves, assert_sees


@pytest.fixture
def room(gateway, markers, browsers):
    carer, client = browsers(Chromium(markers[0])), browsers(Chromium(markers[1]))
    room = VisitRoom(gateway, carer, client)
    room.open()
    yield room
    # Whatever a test left running is hung up, so that the next one finds its client free.
    if carer.visible("#remote-video"):
        room.hang_up()


def test_two_chromiums_see_and_hear_each_other(room):
    room.call()
    room.answer()
    assert_both_see(room)
    room.hang_up()
    room.carer.click("#back-to-list")
    room.carer.wait_for(f"#call-{room.visit['id']}")


def test_nobody_is_seen_or_heard_before_the_client_answers(room):
    room.call()
    before = room.client.measure()
    assert before["number"] is None and before["tone"] is None
    assert room.carer.measure()["number"] is None
    room.answer()
    assert_both_see(room)


def test_first_picture_comes_soon_after_the_answer(room, record_property):
    room.call()
    room.answer()
    assert_both_see(room)
    room.client.wait_until(
        "() => performance.getEntriesByName('kuulolla:first-remote-frame').length > 0"
    )
    milliseconds = room.client.evaluate(
        """() => {
          const at = (name) => performance.getEntriesByName(name).at(-1)?.startTime;
          return at('kuulolla:first-remote-frame') - at('kuulolla:accepted') }"""
    )
    record_property("accepted_to_first_frame_ms", milliseconds)
    print(f"accepted to first decoded frame: {milliseconds:.0f} ms")
    # Far above the aim of 500 ms (docs/figures.md): a busy machine must not fail this, a defect must,
    # such as a first join that fails. The page tries again only after ten seconds.
    assert milliseconds < 9_000


def test_a_reload_in_mid_call_comes_back_into_the_call(room):
    room.call()
    room.answer()
    assert_both_see(room)
    room.client.reload()
    room.client.wait_for("#remote-video")
    assert_both_see(room)
    room.carer.reload()
    room.carer.wait_for("#remote-video")
    assert_both_see(room)


def test_a_declined_call_says_so_and_ends(room):
    room.call()
    room.client.click("#decline")
    room.carer.wait_for("#ended-sentence")
    assert "ei vastannut" in room.carer.text("#ended-sentence") or "nyt" in room.carer.text(
        "#ended-sentence"
    )
    room.client.wait_for("#guest-greeting")


def test_an_unanswered_call_stops_ringing_and_says_so(gateway_that_rings_briefly, markers, browsers):
    carer, client = browsers(Chromium(markers[0])), browsers(Chromium(markers[1]))
    room = VisitRoom(gateway_that_rings_briefly, carer, client)
    room.open()
    # The ringing may be over before anybody looks: the page keeps what it has shown.
    client.evaluate(
        """() => {
          window.shown = [];
          new MutationObserver(() => window.shown.push(document.body.dataset.view))
            .observe(document.body, { attributeFilter: ['data-view'] }) }"""
    )
    carer.click(f"#call-{room.visit['id']}")
    carer.wait_for("#ended-sentence")
    client.wait_until("() => document.querySelector('#guest-note').innerText !== ''")
    client.wait_for("#guest-greeting")
    assert "ringing" in client.evaluate("() => window.shown")


def test_muting_and_camera_off_reach_the_other_side(room):
    room.call()
    room.answer()
    assert_both_see(room)
    room.carer.click("#camera-off")
    room.carer.click("#mute")
    room.client.wait_for("#other-state")
    room.carer.click("#camera-off")
    room.carer.click("#mute")
    assert_sees(room.client, room.carer)


def test_text_beside_the_picture_arrives(room):
    room.call()
    room.answer()
    assert_both_see(room)
    room.carer.click("#text-toggle")
    room.carer.fill("#text-input", "Lääke on pöydällä.")
    room.carer.click("#text-send")
    room.client.wait_for("#text-list")
    assert "Lääke on pöydällä." in room.client.text("#text-list")


def test_a_killed_gateway_comes_back_and_so_does_the_call(gateway, room):
    room.call()
    room.answer()
    assert_both_see(room)
    gateway.kill()
    gateway.start()
    assert_both_see(room)
    for one in (room.carer, room.client):
        assert_picture_moves(one)


def test_joining_without_any_device(gateway, markers, browsers):
    carer = browsers(Chromium(markers[0]))
    client = browsers(Chromium(markers[1], devices=False))
    room = VisitRoom(gateway, carer, client)
    room.open()
    room.call()
    room.answer()
    assert_sees(client, carer)
    room.hang_up()


@pytest.mark.parametrize("carer_is_firefox", [False, True], ids=["client", "carer"])
def test_chromium_and_firefox_see_and_hear_each_other(gateway, markers, browsers, carer_is_firefox):
    kinds = (Firefox, Chromium) if carer_is_firefox else (Chromium, Firefox)
    carer, client = (browsers(kind(marker)) for kind, marker in zip(kinds, markers))
    room = VisitRoom(gateway, carer, client)
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    room.hang_up()


@pytest.fixture
def gateway_whose_turn_server_is_gone(tmp_path):
    (tmp_path / "secret").write_text("0123456789abcdef\n")
    # Nothing listens there.
    nobody = f"turn:127.0.0.1:{quiet_port()}?transport"
    running = Gateway(
        None, f"turn.urls={nobody}=udp,{nobody}=tcp",
        f"turn.secret={tmp_path / 'secret'}")
    yield running
    running.stop()


@pytest.mark.parametrize("carer_is_firefox", [False, True], ids=["client", "carer"])
def test_a_call_does_without_a_turn_server_that_does_not_answer(
    gateway_whose_turn_server_is_gone, markers, browsers, carer_is_firefox
):
    kinds = (Firefox, Chromium) if carer_is_firefox else (Chromium, Firefox)
    carer, client = (browsers(kind(marker)) for kind, marker in zip(kinds, markers))
    chromium = client if carer_is_firefox else carer
    chromium.page.add_init_script(WATCHED)
    room = VisitRoom(gateway_whose_turn_server_is_gone, carer, client)
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    told = chromium.evaluate("() => window.connections.at(-1).getConfiguration().iceServers")
    assert [len(server["urls"]) for server in told] == [2]
    room.hang_up()
