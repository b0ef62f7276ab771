"""The page of figures: numbers and a picture, what may be published, the table for a spreadsheet."""

import csv
import io

import httpx
import pytest

from chromium import Chromium
from gateway import Gateway
from made_month import MadeMonth, last_month
from test_access_page import sign_in
from test_pages import look

WIDTHS = {"narrow": (320, 640), "wide": (1600, 1000)}
ROWS = "() => [...document.querySelectorAll('#statistics-table tbody tr, #statistics-table tfoot tr')].map(row => [...row.cells].map(cell => cell.innerText.trim()))"


@pytest.fixture(scope="module")
def counted():
    """A gateway of its own: what other tests do would be counted."""
    running = Gateway(None, "signIn.addressBurst=10000")
    month = MadeMonth(running.folder / "data")
    month.add("keskusta", "done", 60)
    month.add("keskusta", "done", 8, late=True)
    month.add("keskusta", "notReached", 9)
    month.add("keskusta", "refused", 6)
    month.add("keskusta", "technicalFailure", 7)
    month.add("keskusta", "open", 5)
    month.add("ranta", "done", 20, task="disability")
    month.add("ranta", "done", 6, task="disability", late=True)
    month.add("ranta", "notReached", 3, task="disability")
    month.add("ranta", "needsPhysicalVisit", 2, task="disability")
    month.close()
    yield running
    running.stop()


def open_figures(gateway, browser, username: str = "matti") -> None:
    sign_in(gateway, browser, username)
    browser.wait_until("() => !document.querySelector('#to-statistics').hidden")
    browser.click("#more")
    browser.click("#to-statistics")
    browser.wait_for("#statistics-title")
    # The demo's visits of today are in this week.
    browser.wait_for("#statistics-table tbody tr")


def choose(browser, selector: str, value: str) -> None:
    browser.page.select_option(selector, value)


def rows_when(browser, condition: str) -> dict[str, list[str]]:
    browser.wait_until(f"() => ((rows) => {condition})(({ROWS})())")
    return {row[0]: row[1:] for row in browser.evaluate(ROWS)}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_figures_as_numbers_and_as_a_picture(counted, browsers, markers, width, dark):
    lead = browsers(Chromium(markers[0], viewport=WIDTHS[width], dark=dark))
    open_figures(counted, lead)
    lead.click("#statistics-period-lastMonth")
    rows = rows_when(lead, "rows.length === 3 && rows[2][1] === '126'")
    # Planned, held, not reached, refused, technical failures, open, on time, answer, duration, saved.
    assert rows["Keskustan tiimi"] == ["95", "68", "9", "6", "7", "5", "88 %", "12 s", "9 min 0 s", "68"]
    assert rows["Rannan tiimi"] == ["31", "28", "3", "0", "0", "0", "79 %", "12 s", "9 min 0 s", "26"]
    assert rows["Kaikki"][:6] == ["126", "96", "12", "6", "7", "5"]
    bars = lead.evaluate("() => [...document.querySelectorAll('.bar')].map(bar => bar.innerText.replace(/\\s+/g, ' '))")
    assert any("Keskustan tiimi" in bar and "Suunniteltu 95" in bar and "Pidetty 68" in bar for bar in bars)
    # A bar is as long as its number, beside the longest.
    widths = lead.evaluate(
        "() => [...document.querySelectorAll('.bar .part-held')].map(part => part.getBoundingClientRect().width / part.ownerSVGElement.getBoundingClientRect().width)"
    )
    assert widths == pytest.approx([68 / 95, 28 / 95], abs=0.02)
    look(lead, f"statistics-{width}-{'dark' if dark else 'light'}")
    choose(lead, "#statistics-picture-choice", "onTimePercent")
    lead.wait_until("() => document.querySelector('.bars').innerText.includes('88 %')")
    look(lead, f"statistics-on-time-{width}-{'dark' if dark else 'light'}")
    lead.click("#statistics-published")
    rows = rows_when(lead, "rows.length === 3 && rows[1].includes('piilotettu')")
    assert rows["Rannan tiimi"][2] == "piilotettu"
    choose(lead, "#statistics-picture-choice", "results")
    look(lead, f"statistics-published-{width}-{'dark' if dark else 'light'}")


def test_what_is_published_says_nothing_of_few(counted, browsers, markers):
    lead = browsers(Chromium(markers[0], viewport=WIDTHS["wide"]))
    open_figures(counted, lead)
    lead.click("#statistics-published")
    rows = rows_when(lead, "rows.length === 3 && rows[2][1] === '126'")
    for row in rows.values():
        for cell in row[:6]:
            assert cell == "piilotettu" or int(cell) >= 5
    # The three who were not reached are not what is left of the total or of their row.
    assert rows["Keskustan tiimi"][2] == rows["Rannan tiimi"][2] == "piilotettu"
    assert not lead.visible("#statistics-unit")
    assert "tunnista ketään" in lead.text("#statistics-about")
    choose(lead, "#statistics-by-published", "serviceTask")
    rows = rows_when(lead, "rows.length === 8")
    assert rows["Lastensuojelu"][:6] == ["0"] * 6
    assert rows["Iäkkäiden palvelut"][0] == "95"


def test_units_groups_and_days_are_chosen(counted, browsers, markers):
    lead = browsers(Chromium(markers[0], viewport=WIDTHS["wide"]))
    open_figures(counted, lead)
    lead.click("#statistics-period-lastMonth")
    choose(lead, "#statistics-unit", "u_demo-ranta")
    rows = rows_when(lead, "rows.length === 2 && rows[0][1] === '31'")
    assert "Keskustan tiimi" not in rows
    assert lead.text("#statistics-period").endswith("Rannan tiimi")
    choose(lead, "#statistics-by", "serviceTask")
    rows = rows_when(lead, "rows.length === 8")
    assert rows["Vammaispalvelut"][0] == "31" and rows["Iäkkäiden palvelut"][0] == "0"
    first, last = last_month()
    choose(lead, "#statistics-unit", "")
    choose(lead, "#statistics-by", "day")
    rows_when(lead, f"rows.length === {last.day + 1}")
    lead.click("#statistics-period-own")
    lead.fill("#statistics-from", f"{last.day}.{last.month}.{last.year}")
    lead.fill("#statistics-to", f"{first.day}.{first.month}.{first.year}")
    lead.click("#statistics-show")
    lead.wait_until("() => document.querySelector('#statistics-problem').innerText.includes('ennen ensimmäistä')")
    lead.fill("#statistics-from", f"{first.day}.{first.month}.{first.year}")
    lead.click("#statistics-show")
    rows_when(lead, "rows.length === 2")
    lead.fill("#statistics-from", "1.1.2001")
    lead.fill("#statistics-to", "2.1.2001")
    lead.click("#statistics-show")
    lead.wait_for("#statistics-empty")
    assert not lead.visible("#statistics-table")
    lead.click("#language-en")
    lead.wait_until("() => document.querySelector('#statistics-empty').innerText.includes('no visits')")


def test_the_table_for_a_spreadsheet_holds_the_same(counted, browsers, markers):
    lead = browsers(Chromium(markers[0], viewport=WIDTHS["wide"]))
    open_figures(counted, lead)
    lead.click("#statistics-period-lastMonth")
    rows_when(lead, "rows.length === 3 && rows[2][1] === '126'")
    lead.click("#language-sv")
    lead.wait_until("() => document.querySelector('#save').href.endsWith('language=sv')")
    cookies = {cookie["name"]: cookie["value"] for cookie in lead.page.context.cookies()}
    answer = httpx.get(lead.evaluate("() => document.querySelector('#save').href"), cookies=cookies, timeout=30)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert table[0][:3] == ["Enhet", "Planerade", "Genomförda"]
    assert table[1] == ["Keskustan tiimi", "95", "68", "9", "6", "7", "5", "88", "12", "540", "68"]
    assert table[-1][:2] == ["Alla", "126"]


def test_a_carer_finds_no_way_to_figures(counted, browsers, markers):
    carer = browsers(Chromium(markers[0], viewport=WIDTHS["wide"]))
    sign_in(counted, carer, "helmi")
    carer.click("#more")
    assert carer.visible("#to-messages") and not carer.visible("#to-statistics")
    carer.open(f"{counted.address}/statistics.html")
    carer.wait_until("() => document.querySelector('#status').innerText.includes('vuorovastaava')")
    assert not carer.visible("#statistics-table")


def test_what_a_units_visits_are_part_of_goes_to_a_new_plan(counted, browsers, markers):
    lead = browsers(Chromium(markers[0], viewport=WIDTHS["wide"]))
    open_figures(counted, lead)
    lead.click("#unit-services summary")
    choose(lead, "#unit-task-1", "workingAge")
    lead.click("#unit-save-1")
    lead.wait_until("() => document.querySelector('#unit-service-list').innerText.includes('Tallennettu')")
    lead.reload()
    lead.wait_for("#statistics-title")
    lead.wait_until("() => document.querySelector('#unit-task-1')?.value === 'workingAge'")
