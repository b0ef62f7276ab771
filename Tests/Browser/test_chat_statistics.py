"""The page of a chat's figures: who came and who went without, what may be published, what was deleted."""

import csv
import io

import httpx
import pytest

from chat_room import Desk
from chromium import Chromium
from gateway import Gateway
from made_chats import MadeChats
from test_access_page import sign_in
from test_pages import look

WIDTHS = {"narrow": (320, 640), "phone": (360, 740), "wide": (1280, 900)}
ROWS = """(name) => Object.fromEntries([...document.querySelectorAll(`#figures-${name} tbody tr`)]
  .map(row => [...row.cells].map(cell => cell.innerText.trim())).map(([head, ...cells]) => [head, cells]))"""
TILES = """() => Object.fromEntries([...document.querySelectorAll('#figures-total div')]
  .map(tile => [tile.querySelector('dt').innerText.trim(), tile.querySelector('dd').innerText.trim()]))"""


@pytest.fixture(scope="module")
def counted():
    """A gateway of its own: what other tests do would be counted."""
    running = Gateway(None, "signIn.addressBurst=10000")
    chats = MadeChats(running.folder / "data")
    chats.add(40, weekday=0, hour=18, waited=120, tags=("koulu",), feelings=(2, 4), face=3)
    chats.add(12, weekday=4, hour=19, waited=1_500, outcome="guided", feelings=(3, 3), face=2)
    chats.add(3, weekday=4, hour=19, waited=30, outcome="prank")
    chats.add(9, weekday=4, hour=21, waited=2_400, talked=None, alarm=True)
    chats.add(6, kind="message", waited=40_000)
    chats.turn_away(14, "closed", weekday=6, hour=23)
    chats.turn_away(5, "full", weekday=4, hour=19)
    chats.delete("texts", 7, 61)
    chats.emergency()
    chats.close()
    yield running
    running.stop()


def open_figures(gateway, browser, username: str = "matti") -> None:
    sign_in(gateway, browser, username)
    browser.open(f"{gateway.address}/chat-statistics.html")
    browser.wait_for("#chat-queue")


def last_month(browser) -> None:
    browser.click("#chat-period-lastMonth")
    browser.wait_until("() => document.querySelector('#figures-total')?.innerText.includes('64')")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_figures_as_pictures_and_as_tables(counted, browsers, markers, width, dark):
    lead = browsers(Chromium(markers[0], viewport=WIDTHS[width], dark=dark))
    open_figures(counted, lead)
    lead.wait_for("#figures-empty, #figures-body")
    name = f"chat-statistics-{width}-{'dark' if dark else 'light'}"
    look(lead, f"{name}-empty")
    last_month(lead)
    tiles = lead.evaluate(TILES)
    assert tiles["Tuli jonoon"] == "64" and tiles["Sai vastauksen"] == "55" and tiles["Lähti odottamasta"] == "9"
    assert tiles["Käännytetty: kiinni"] == "14" and tiles["Jäi ilman keskustelua"] == "28"
    assert tiles["Vaarassa nyt"] == "9" and tiles["Vastattu luvatussa ajassa"] == "78 %"
    weekdays = lead.evaluate(ROWS, "weekdays")
    assert weekdays["perjantai"] == ["24", "15", "9", "0", "5", "14"]
    assert weekdays["sunnuntai"] == ["0", "0", "0", "14", "0", "14"]
    hours = lead.evaluate(ROWS, "hours")
    assert hours["klo 18"][:2] == ["40", "40"] and "klo 03" not in hours
    waits = lead.evaluate(ROWS, "waits")
    assert waits["Odotus ennen vastausta"] == ["55", "2 min 0 s", "25 min"]
    assert waits["Lähti vastausta saamatta"][:2] == ["9", "40 min"]
    assert waits["Viestit: odotus"][0] == "6"
    assert lead.evaluate(ROWS, "outcomes")["Sai apua"] == ["40"]
    assert lead.evaluate(ROWS, "feelings")["Parempi olo"] == ["40"]
    # The darkest cell is that of most people.
    shades = lead.evaluate("() => [...document.querySelectorAll('.heat-fill')].map(cell => Number(cell.getAttribute('fill-opacity')))")
    assert len(shades) == 168 and shades[18] == 1 and shades[4 * 24 + 19] == pytest.approx(20 / 40)
    records = lead.text("#figures-records")
    assert "61" in records and "Kysy paikka" in records and "elmi" not in records
    look(lead, name)
    lead.page.focus("#heat-measure")
    lead.page.select_option("#heat-measure", "unmet")
    lead.wait_until("() => document.querySelector('.heat').innerText.includes('Tummin ruutu: 14')")
    assert lead.evaluate("() => document.activeElement.id") == "heat-measure"


def test_what_is_published_says_nothing_of_few(counted, browsers, markers):
    lead = browsers(Chromium(markers[0], viewport=WIDTHS["wide"]))
    open_figures(counted, lead)
    lead.click("#chat-published")
    lead.wait_until("() => document.querySelector('#figures-about').innerText.includes('tunnista ketään')")
    outcomes = lead.evaluate(ROWS, "outcomes")
    assert outcomes["Pila"] == ["piilotettu"]
    # Else it would be the rest of all who were answered.
    assert sum(cells == ["piilotettu"] for cells in outcomes.values()) >= 2
    assert lead.evaluate(TILES)["Sai vastauksen"] == "55"
    for part in ("weekdays", "hours", "outcomes", "waitBands", "leaveBands", "topics"):
        for cells in lead.evaluate(ROWS, part).values():
            for cell in cells:
                assert cell == "piilotettu" or int(cell) == 0 or int(cell) >= 5, part
    assert not lead.visible("#figures-week") and not lead.visible("#figures-series")
    assert lead.text("#figures-records") == ""
    look(lead, "chat-statistics-published")


def test_days_of_ones_own_and_other_languages(counted, browsers, markers):
    lead = browsers(Chromium(markers[0], viewport=WIDTHS["wide"]))
    open_figures(counted, lead)
    last_month(lead)
    lead.page.select_option("#chat-by", "month")
    lead.wait_until("() => document.querySelectorAll('#figures-series tbody tr').length === 1")
    lead.click("#language-en")
    lead.wait_until("() => document.querySelector('#figures-weekdays').innerText.includes('Turned away')")
    assert lead.evaluate(ROWS, "weekdays")["Friday"][0] == "24"
    look(lead, "chat-statistics-en")
    lead.click("#language-sv")
    lead.wait_until("() => document.querySelector('#figures-weekdays').innerText.includes('Avvisad')")
    cookies = {cookie["name"]: cookie["value"] for cookie in lead.page.context.cookies()}
    answer = httpx.get(lead.evaluate("() => document.querySelector('#save').href"), cookies=cookies, timeout=30)
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert table[0] == ["Tabell", "Grupp", "Tal", "Värde"]
    assert ["Alla tillsammans", "Alla", "Fick svar", "55"] in table
    lead.click("#chat-period-own")
    lead.fill("#chat-from", "2.1.2001")
    lead.fill("#chat-to", "1.1.2001")
    lead.click("#chat-show")
    lead.wait_until("() => document.querySelector('#chat-figures-problem').innerText !== ''")
    lead.fill("#chat-from", "1.1.2001")
    lead.press("Enter")
    lead.wait_for("#figures-empty")
    assert not lead.visible("#figures-body")


def test_the_board_leads_there_and_a_counsellor_finds_no_way(counted, browsers, markers):
    desk = Desk(counted, browsers(Chromium(markers[0], viewport=WIDTHS["wide"])), "matti")
    desk.browser.click("#tab-board")
    desk.browser.click("#to-chat-statistics")
    desk.browser.wait_for("#chat-queue")
    other = Desk(counted, browsers(Chromium(markers[0], viewport=WIDTHS["wide"])), "helmi")
    assert not other.browser.visible("#to-chat-statistics")
    other.browser.open(f"{counted.address}/chat-statistics.html")
    other.browser.wait_until("() => document.querySelector('#status').innerText.includes('Et johda')")
    assert not other.browser.visible("#figures-body")
