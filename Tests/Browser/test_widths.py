"""No page is wider than its window, whatever stands on it: every page that is pictured, with long names and
all kinds of things, on a small telephone, a usual one and a desk."""

import io

import pytest
from kuulolla_terminal import change
from PIL import Image

from chromium import Chromium
from gateway import Gateway
from made_month import MadeMonth
from markers import Marker
from pictures import CLIENT, PAGES
from terminal_at_home import HEALTHY, TerminalAtHome
from visit_room import VisitRoom, assert_both_see

WIDTHS = (320, 360, 1280)
LONG = "Annikki-Vilhelmiina Ylä-Kuivaniemenkangaslampi"
ADDRESSES = [(name, address) for pages in PAGES.values() for name, address, _ in pages if address not in ("", "/")]


def overflows(browser: Chromium) -> list[str]:
    """By how much the page as it is now is too wide, at each width. A picture of all of it sees also what a
    browser takes for no part of the page's size."""
    found = []
    for width in WIDTHS:
        browser.page.set_viewport_size({"width": width, "height": 740})
        browser.page.wait_for_timeout(100)
        over = browser.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        pictured = Image.open(io.BytesIO(browser.page.screenshot(full_page=True))).width
        if over > 0 or pictured > width:
            found.append(f"{width} px: {over} px over, {pictured} px pictured")
    return found


@pytest.fixture(scope="module")
def full_house():
    """A gateway with something of every kind."""
    running = Gateway(None, "signIn.addressBurst=10000", "messages.sms=http://127.0.0.1:9/send")
    month = MadeMonth(running.folder / "data")
    month.add("keskusta", "done", 12)
    month.add("keskusta", "open", 5)
    month.add("ranta", "notReached", 3, task="disability")
    month.close()
    staff = running.staff("matti")

    def ask(method: str, path: str, body: dict) -> dict:
        answer = change(staff, method, path, body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    own = staff.http.get("/api/units").json()["own"]
    ask("POST", "/api/units", {"name": f"{LONG}n kotihoidon iltatiimi"})
    person = {"name": LONG, "firstName": LONG.split()[0], "language": "fi", "unitId": own, "phone": "040 555 1234"}
    client = ask("POST", "/api/clients", person)["client"]["id"]
    for who in (client, CLIENT):
        relative = {"name": LONG, "relation": "tyttärentyttärenpojanvaimo", "phone": "050 987 6543", "email": f"{'pitka' * 8}@kuulolla.example"}
        ask("POST", f"/api/clients/{who}/relatives", relative | {"language": "fi", "rights": ["joinVisits", "toldWhenNotReached"]})
        ask("POST", f"/api/clients/{who}/absences", {"reason": "hospital", "from": 4_000_000_000_000, "until": None})
    visit = {
        "clientId": client, "kind": "medicationSupervision", "startsAt": staff.visits()[0]["startsAt"], "lengthMinutes": 30,
        "professionalId": staff.me["id"], "purpose": "https://esimerkki.fi/" + "pitkä" * 30, "steps": ["sana" * 40, "Kysy vointi."],
    }  # fmt: skip
    made = ask("POST", "/api/visits", visit)["visit"]["id"]
    # A task with words, and a message to nobody who is there.
    ask("POST", f"/api/visits/{made}/unresponsive", {})
    device = TerminalAtHome(running)
    device.pair(staff, client, name="Makuuhuoneen ikkunalauta, vasemmalla puolella oven suusta katsoen")
    device.tell_health(**{**HEALTHY, "camera": "covered", "microphone": "muted", "network": {"kind": "mobile", "quality": "weak"}})
    yield running
    device.close()
    staff.close()
    running.stop()


def test_no_page_is_wider_than_its_window(full_house, browsers):
    lead = browsers(Chromium(Marker.chosen_at_random(), viewport=(1280, 740)))
    lead.open(full_house.address + "/")
    lead.wait_for("#username")
    found = {"sign-in": overflows(lead)}
    lead.fill("#username", "matti")
    lead.fill("#password", full_house.password)
    lead.click("#sign-in")
    lead.wait_for(".visit")
    for name, address in ADDRESSES:
        lead.open(full_house.address + address)
        # Nothing is on its way any more: what is to be shown is there.
        lead.page.wait_for_load_state("networkidle")
        assert lead.evaluate("() => document.body.innerText.length") > 40
        found[name] = overflows(lead)
    # What opens on the day.
    lead.open(full_house.address + "/carer")
    for name, press in (("row", "[id^=more-v_]"), ("menu", "#more"), ("tasks", "#to-tasks")):
        lead.page.locator(press).first.click()
        found[name] = overflows(lead)
    assert not {name: over for name, over in found.items() if over}


def test_nor_is_a_call_on_either_side(full_house, browsers):
    first = Marker.chosen_at_random()
    carer, client = browsers(Chromium(first)), browsers(Chromium(Marker.chosen_at_random(other_than=first)))
    room = VisitRoom(full_house, carer, client)
    room.open()
    assert not overflows(client)
    room.call()
    assert not overflows(client)
    assert not overflows(carer)
    room.answer()
    assert_both_see(room)
    assert not overflows(client)
    assert not overflows(carer)
    room.hang_up()
    assert not overflows(client)
    assert not overflows(carer)
