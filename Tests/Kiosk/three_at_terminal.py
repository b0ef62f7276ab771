"""A relative and a carer in browsers of their own, who call the same client at the real terminal.

Each of the three sends a moving marker and tones of its own: whose of them come out of the terminal and
of the pages says who sees and hears whom.
"""

import time

from chromium import PATIENCE, Chromium
from conftest import CLIENT
from gateway import Gateway
from kuulolla_client import GuestLink
from kuulolla_terminal import change
from moving_marker import MovingMarker, read
from terminal import Terminal
from visit_room import REMOTE

CARER = 0xA5
RELATIVE = 0x5A
AINO = "c_demo-aino"
ANNA = "Anna Demo, tytär"
#: Seconds in which a stream that is not barred would long have been seen and heard.
NOT_LET_IN = 4


def whom(found: dict) -> tuple[int | None, int | None]:
    """Whose picture and whose sound the terminal had last."""
    return found.get("pictureMarker"), found.get("soundMarker")


class ThreeAtTerminal:
    """The terminal runs and is reachable; the carer is at her list, the relative at the page of her link."""

    def __init__(self, gateway: Gateway, terminal: Terminal):
        self.gateway, self.terminal = gateway, terminal
        self.staff = gateway.staff()
        visits = [v for v in self.staff.visits() if v["clientId"] == AINO and v["mine"]]
        order = ["due", "coming", "notReached", "done"]
        self.care_visit = min(visits, key=lambda visit: order.index(visit["state"]))["id"]
        self.link = self._relatives_link()
        self.carer = Chromium(MovingMarker(CARER))
        self.relative = None
        try:
            self.relative = Chromium(MovingMarker(RELATIVE))
            self.carer.open(gateway.address + "/")
            self.carer.fill("#username", "helmi")
            self.carer.fill("#password", gateway.password)
            self.carer.click("#sign-in")
            self.carer.wait_for(f"#call-{self.care_visit}")
            self.relative.open(self.link.url)
            self.relative.wait_for("#guest-call")
        except BaseException:
            self.close()
            raise

    def _relatives_link(self) -> GuestLink:
        """To a visit that a daughter with the right to call may call for, from now on."""
        relative = {
            "name": "Anna Demo", "relation": "tytär", "phone": None, "email": None,
            "language": "fi", "rights": ["callClient"],
        }  # fmt: skip
        anna = self._made(f"/api/clients/{AINO}/relatives", relative)["relative"]["id"]
        visit = {
            "clientId": AINO, "kind": "relativesCall", "startsAt": int(time.time() * 1000), "lengthMinutes": 60,
            "professionalId": None, "purpose": "Kuulumiset", "steps": [],
        }  # fmt: skip
        made = self._made("/api/visits", visit)["visit"]["id"]
        link = self._made(f"/api/visits/{made}/guest-links", {"role": "relative", "relativeId": anna})
        return GuestLink(link["link"]["id"], link["url"], link["url"].partition("#")[2])

    def _made(self, path: str, body: dict) -> dict:
        answer = change(self.staff, "POST", path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def close(self) -> None:
        self.staff.close()
        for browser in (self.relative, self.carer):
            if browser:
                browser.close()

    # What people do

    def relative_calls(self) -> None:
        self.relative.click("#guest-call")
        self.terminal.until(lambda: self.terminal.says(ANNA) and self.terminal.shows("notNow"))
        self.terminal.press("wholeScreen")
        self.talk(self.relative, RELATIVE)

    def carer_calls(self) -> None:
        """It rings over the relative's call."""
        if not self.carer.visible(f"#call-{self.care_visit}"):
            self.carer.click("#back-to-list")
        self.carer.click(f"#call-{self.care_visit}")
        self.terminal.until(
            lambda: self.terminal.says("Helmi") and self.terminal.shows("notNow")
        )

    def carer_hangs_up(self) -> None:
        """The bar may have hidden itself."""
        self.carer.evaluate("() => document.querySelector('#hang-up').click()")
        self.carer.wait_for("#ended-sentence")

    # What is seen and heard

    def talk(self, browser: Chromium, marker: int) -> None:
        """The page's and the terminal's new pictures and sounds are each other's."""
        before = self.terminal.report().get("frames", 0)
        self.terminal.wait_for(
            lambda now: whom(now) == (marker, marker) and now["frames"] > before + 15
        )
        first = self.look(browser)["frames"]
        deadline = time.monotonic() + PATIENCE
        while True:
            found = self.look(browser)
            if found["frames"] > first + 5 and found["picture"] == found["sound"] == CLIENT:
                return
            assert time.monotonic() < deadline, f"{found}, and {first} frames at first"
            time.sleep(0.1)

    def look(self, browser: Chromium) -> dict:
        return read(browser, REMOTE)

    def status(self, browser: Chromium, words: str) -> None:
        browser.wait_until(
            "(words) => document.querySelector('#call-status').innerText.includes(words)", words
        )

    def assert_held(self) -> None:
        """The relative is told why, and neither sees nor hears anything, nor is seen or heard."""
        self.status(self.relative, "Hoitaja soitti. Puhelusi jatkuu sen jälkeen.")
        assert not self.relative.evaluate(f"() => document.querySelector('{REMOTE}').classList.contains('shown')")
        # What was on its way is through.
        self._settled()
        before = self.look(self.relative)["frames"]
        deadline = time.monotonic() + NOT_LET_IN
        while time.monotonic() < deadline:
            assert self.look(self.relative)["sound"] is None, "the relative hears the client"
            assert RELATIVE not in whom(self.terminal.report()), "the client has the relative's media"
        assert self.look(self.relative)["frames"] == before, "the relative sees the client"

    def _settled(self) -> None:
        deadline = time.monotonic() + PATIENCE
        frames = None
        while frames != (now := self.look(self.relative)["frames"]) or self.look(self.relative)["sound"]:
            assert time.monotonic() < deadline, "pictures or sound of the client come on and on"
            frames = now
