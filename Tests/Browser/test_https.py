"""The same call over HTTPS with the certificate that the gateway makes at its first start."""

import pytest

from chromium import Chromium
from gateway import Gateway
from visit_room import VisitRoom, assert_both_see


@pytest.fixture
def encrypted_gateway():
    running = Gateway(
        None,
        "http.enabled=false",
        "https.enabled=true",
        "https.address=127.0.0.1",
        "https.port=0",
    )
    yield running
    running.stop()


def test_a_call_over_https(encrypted_gateway, markers, browsers):
    assert encrypted_gateway.address.startswith("https://")
    carer, client = (browsers(Chromium(marker)) for marker in markers)
    room = VisitRoom(encrypted_gateway, carer, client)
    room.open()
    room.call()
    room.answer()
    assert_both_see(room)
    assert carer.evaluate("() => location.protocol") == "https:"
    cookie = carer.page.context.cookies()[0]
    assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    room.hang_up()
