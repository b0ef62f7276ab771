"""The protocol page is enough: a participant that shares no code with ours takes part in a call."""

import pytest

from chromium import Chromium
from outsider import Outsider
from visit_room import VisitRoom, assert_sees


@pytest.fixture
def room(gateway, markers, browsers):
    room = VisitRoom(gateway, browsers(Chromium(markers[0])), None)
    room.client = browsers(Outsider(gateway.address, room.link, markers[1]))
    room.sign_in()
    yield room
    if room.carer.visible("#remote-video"):
        room.carer.evaluate("() => document.querySelector('#hang-up').click()")
        room.carer.wait_for("#ended-sentence")


def test_an_outsiders_library_and_chromium_see_and_hear_each_other(room):
    room.carer.click(f"#call-{room.visit['id']}")
    room.client.answer()
    assert_sees(room.carer, room.client)
    assert_sees(room.client, room.carer)
    assert room.client.connection_state == "connected"
    slots = room.client.slots()
    assert len(slots["audio"]) == len(slots["video"]) == 1
    room.client.hang_up()
    room.carer.wait_for("#ended-sentence")
