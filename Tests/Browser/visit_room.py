"""One visit between two browsers: what every test of a call begins with and looks at."""

import time

from chromium import PATIENCE
from gateway import Gateway, link_for

REMOTE = "#remote-video"


class VisitRoom:
    """A carer's page signed in, and the client's page open on its link and waiting."""

    def __init__(self, gateway: Gateway, carer, client):
        self.gateway, self.carer, self.client = gateway, carer, client
        staff = gateway.staff()
        # A visit whose client was talked with, or missed, can be called again.
        order = {"due": 0, "coming": 1, "done": 2, "notReached": 3}
        visits = [v for v in staff.visits() if v["mine"] and v["state"] in order]
        # In turn, since a visit has a bounded number of links.
        self.visit = min(visits, key=lambda visit: (order[visit["state"]], gateway.links[visit["id"]]))
        gateway.links[self.visit["id"]] += 1
        self.link = link_for(staff, self.visit)
        staff.close()

    def open(self) -> None:
        self.sign_in()
        self.client.open(self.link.url)
        self.client.wait_for("#guest-greeting")

    def sign_in(self) -> None:
        self.sign_in_at(self.carer, "helmi")

    def sign_in_at(self, browser, username: str) -> None:
        browser.open(self.gateway.address + "/")
        browser.fill("#username", username)
        browser.fill("#password", self.gateway.password)
        browser.click("#sign-in")
        browser.wait_for(f"#visit-{self.visit['id']}")

    def call(self, seconds: float = PATIENCE) -> None:
        self.carer.click(f"#call-{self.visit['id']}")
        self.client.wait_for("#answer", timeout=seconds)

    def answer(self) -> None:
        self.client.click("#answer")

    def hang_up(self) -> None:
        """The bar may have hidden itself; a keyboard's Enter reaches its button all the same."""
        self.carer.evaluate("() => document.querySelector('#hang-up').click()")
        # The client first: those words make room for the calm page again after a while.
        self.client.wait_for("#guest-ended")
        self.carer.wait_for("#ended-sentence")


def wait_for_marker(browser, marker, seconds: float = PATIENCE, picture=True, sound=True) -> dict:
    """Measures until the browser shows and plays this marker; the last measurement either way."""
    deadline = time.monotonic() + seconds
    while True:
        found = browser.measure(REMOTE)
        seen = found["number"] == marker.number
        heard = found["tone"] is not None and abs(found["tone"] - marker.tone) <= 20
        if (seen or not picture) and (heard or not sound):
            return {**found, "seen": seen, "heard": heard}
        if time.monotonic() > deadline:
            return {**found, "seen": seen, "heard": heard}
        time.sleep(0.1)


def assert_sees(browser, other) -> None:
    found = wait_for_marker(browser, other.marker)
    assert found["seen"], f"{browser.name} does not see {other.marker}: {found}"
    assert found["heard"], f"{browser.name} does not hear {other.marker}: {found}"


def assert_both_see(room: VisitRoom) -> None:
    assert_sees(room.carer, room.client)
    assert_sees(room.client, room.carer)


def assert_picture_moves(browser, frames: int = 5, seconds: float = PATIENCE) -> None:
    """New frames are shown: a picture that stands still keeps its marker."""
    first = browser.measure(REMOTE)["frames"]
    deadline = time.monotonic() + seconds
    while (now := browser.measure(REMOTE)["frames"]) < first + frames:
        assert time.monotonic() < deadline, f"{browser.name} shows {now - first} new frames"
