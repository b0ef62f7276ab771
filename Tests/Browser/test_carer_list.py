"""The carer's list of a day, and what stands beside a call."""

import pytest

from carer_day import MINUTE, day  # noqa: F401 (a fixture)
from chromium import Chromium
from gateway import link_for
from test_pages import look
from visit_room import assert_both_see

# The list


def test_who_is_late_says_so_and_can_take_it_back(day):
    carer = day.carer
    visit = next(one for one in day.staff.visits() if one["state"] in ("coming", "due") and one["outcome"] is None)
    day.room.sign_in()
    row = day.open_row(visit["id"])
    carer.click(f"#late-{row}")
    carer.fill("#late-own", "3")
    carer.click("#late-send")
    day.says("#late-problem", "Kirjoita luku väliltä 5–240.")
    look(carer, "late")
    carer.click("#late-15")
    day.says(f"#visit-{row}", "Asiakas tietää: noin 15 min myöhässä")
    assert day.visit(row)["late"]["minutes"] == 15
    carer.click("#notice-undo")
    day.says("#notice", "Muutos on peruttu.")
    assert day.visit(row)["late"] is None
    assert not carer.visible(f"#visit-{row} .visit-late")


def test_visits_change_hands_and_come_back(day):
    carer = day.carer
    # One of its own: other tests of this gateway have used up the demo's.
    made = day.make_visit("videoVisit", 40 * MINUTE, [])
    day.room.sign_in()
    row = day.open_row(made)
    carer.click(f"#hand-over-{row}")
    carer.wait_for("#hand-to")
    carer.page.select_option("#hand-to", value="")
    look(carer, "hand-over")
    carer.click("#hand-give")
    day.says("#notice", "Käynneillä ei ole nyt tekijää: 1.")
    day.says(f"#visit-{row}", "Ei tekijää")
    assert day.visit(row)["professionalId"] is None
    carer.click("#notice-undo")
    day.says("#notice", "Muutos on peruttu.")
    assert day.visit(row)["mine"]
    # A whole list at once, by keys alone.
    before = {one["id"]: one["professionalId"] for one in day.staff.visits()}
    carer.page.focus("#select-begin")
    carer.press("Enter")
    assert day.focused() == "select-all"
    carer.press("Enter")
    look(carer, "selected")
    carer.click("#select-take")
    day.says("#notice", "Käynnit ovat nyt sinun")
    shown = carer.evaluate("() => [...document.querySelectorAll('.visit')].map((one) => one.id.slice(6))")
    taken = [one for one in day.staff.visits() if one["id"] in shown and one["state"] in ("coming", "due")]
    assert taken and all(one["mine"] for one in taken)
    carer.click("#notice-undo")
    day.says("#notice", "Muutos on peruttu.")
    assert {one["id"]: one["professionalId"] for one in day.staff.visits()} == before


def test_a_change_is_seen_on_another_page_at_once(day, browsers, markers):
    day.room.sign_in()
    other = browsers(Chromium(markers[1]))
    day.room.sign_in_at(other, "matti")
    day.change("PUT", f"/api/visits/{day.id}/late", {"minutes": 30})
    late = "(row) => document.querySelector(row)?.innerText.includes('noin 30 min') ?? false"
    for page in (day.carer, other):
        if day.visit()["state"] in ("coming", "due"):
            page.wait_until(late, f"#visit-{day.id}")
    day.change("PUT", f"/api/visits/{day.id}/late", {"minutes": None})


def test_another_day_another_person_and_back(day):
    carer = day.carer
    day.room.sign_in()
    carer.click("#day-tomorrow")
    carer.wait_until("() => !document.querySelector('#visit-list').hasAttribute('aria-busy')")
    assert carer.evaluate("() => document.querySelector('#day-tomorrow').getAttribute('aria-pressed')") == "true"
    assert not carer.visible(f"#visit-{day.id}")
    look(carer, "tomorrow")
    carer.fill("#day-other", "31.2.")
    carer.click("#day-go")
    day.says("#day-problem", "Kirjoita päivä näin: 26.11.")
    carer.click("#day-today")
    carer.wait_for(f"#visit-{day.id}")
    # Of one person only.
    people = {one["professionalId"] for one in day.staff.visits() if one["professionalId"]}
    person = next(one for one in people if one != day.staff.me["id"])
    carer.page.select_option("#filter-person", value=person)
    carer.wait_until("() => !document.querySelector('#visit-list').hasAttribute('aria-busy')")
    assert not carer.visible(f"#visit-{day.id}")
    shown = carer.evaluate("() => [...document.querySelectorAll('.visit')].map((one) => one.id.slice(6))")
    assert shown and {one["professionalId"] for one in day.staff.visits() if one["id"] in shown} == {person}
    # What happens to others' visits meanwhile stays out of it.
    day.change("PUT", f"/api/visits/{day.id}/late", {"minutes": 15})
    day.change("PUT", f"/api/visits/{day.id}/late", {"minutes": None})
    assert not carer.visible(f"#visit-{day.id}")


def test_a_long_day_comes_page_by_page_into_one_list(day):
    carer = day.carer
    asked: list[str] = []

    def in_small_pages(route):
        asked.append(route.request.url)
        route.continue_(url=f"{route.request.url}&limit=3")

    carer.page.route("**/api/day?*", in_small_pages)
    day.room.sign_in()
    carer.page.wait_for_selector("#filter-unit option[value='all']", state="attached")
    carer.page.select_option("#filter-unit", value="all")
    carer.wait_until("() => !document.querySelector('#visit-list').hasAttribute('aria-busy')")
    # Those of units that the reader may not look into are on no page.
    allowed = {one["id"] for one in day.staff.http.get("/api/day?unit=all").json()["visits"]}
    shown = carer.evaluate("() => [...document.querySelectorAll('.visit')].map((one) => one.id.slice(6))")
    assert len(allowed) > 3 and set(shown) == allowed and len(shown) == len(allowed)
    # The list that is kept for hours without a gateway is asked for as well.
    pages = [url for url in asked if "unit=all" in url]
    assert len(pages) > 1 and all("cursor=" in url for url in pages[1:])
    assert not carer.visible("#list-truncated") and carer.text("#list-problem") == ""
    carer.page.unroute("**/api/day?*")


def test_the_menu_holds_what_is_seldom_used_by_keys_and_by_mouse(day):
    carer = day.carer
    day.room.sign_in()
    expanded = lambda: carer.evaluate("() => document.querySelector('#more').getAttribute('aria-expanded')")  # noqa: E731
    assert expanded() == "false" and not carer.visible("#more-list")
    carer.page.focus("#more")
    carer.press("Enter")
    assert expanded() == "true" and carer.visible("#to-print")
    look(carer, "menu")
    carer.press("ArrowDown")
    assert day.focused() == "to-print"
    carer.press("End")
    assert day.focused() == "help"
    carer.press("ArrowUp")
    # A carer reads no figures: there is no such way.
    assert day.focused() == "to-messages"
    carer.press("Escape")
    assert expanded() == "false" and not carer.visible("#more-list") and day.focused() == "more"
    # Tab leads through it and out of it, and then it is closed.
    carer.press("ArrowDown")
    assert day.focused() == "to-print"
    for _ in range(5):
        carer.press("Tab")
    assert day.focused() == "sign-out" and expanded() == "false"
    # So does a press elsewhere.
    carer.click("#more")
    carer.page.mouse.click(5, 400)
    assert expanded() == "false"
    # What was chosen opens, and gives the focus back to where it was.
    carer.click("#more")
    carer.click("#help")
    carer.wait_for("#help-dialog")
    assert expanded() == "false"
    carer.press("Escape")
    assert day.focused() == "more"
    carer.click("#more")
    carer.click("#to-print")
    carer.wait_for("#sheets")


def test_a_client_is_found_by_name_and_called_without_a_visit(day):
    carer = day.carer
    day.room.open()
    client = day.room.visit["clientId"]
    carer.press("/")
    assert day.focused() == "find-client"
    carer.page.keyboard.type(day.name.split(" ")[0].lower())
    carer.wait_for(f"#find-now-{client}")
    look(carer, "find-client")
    before = {one["id"] for one in day.staff.visits()}
    carer.click(f"#find-now-{client}")
    carer.wait_for("#call-stage")
    made = [one for one in day.staff.visits() if one["id"] not in before]
    assert [one["clientId"] for one in made] == [client] and made[0]["mine"]
    # A page is for one visit: the client has one for this call.
    day.client.open(link_for(day.staff, made[0]).url)
    day.client.wait_for("#answer")
    day.client.click("#answer")
    assert_both_see(day.room)
    day.room.hang_up()
    carer.press("4")
    carer.press("Enter")
    day.says("#after-recorded", "Kirjattu")
    carer.press("n")
    carer.wait_for(f"#visit-{made[0]['id']}")


# Beside the call

DETAILS = {
    "phone": "040 123 4567",
    "email": None,
    "address": "Esimerkkikatu 12 B 34, 70100 Kuopio",
    "entryInstructions": "Ovikoodi 1234.",
    "suitability": "Kuulee heikosti. Puhu hitaasti.",
    "emergency": "Verenohennuslääke.",
}


def write_details(day) -> None:
    client = day.room.visit["clientId"]
    answer = day.staff.http.get(f"/api/clients/{client}")
    answer.raise_for_status()
    version = answer.json()["client"]["version"]
    day.change("PUT", f"/api/clients/{client}/details", DETAILS | {"version": version})
    if not any(one["name"] == "Pekka Omainen" for one in answer.json()["relatives"]):
        relative = {"name": "Pekka Omainen", "relation": "poika", "phone": "050 987 6543", "email": None, "language": "fi", "rights": []}
        day.change("POST", f"/api/clients/{client}/relatives", relative)


@pytest.mark.parametrize("day", [{"viewport": (1600, 900)}, {"viewport": (320, 640), "dark": True}], indirect=True, ids=["wide", "narrow"])
def test_in_danger_what_to_do_is_there_without_the_gateway(request, day):
    carer, name = day.carer, request.node.callspec.id
    write_details(day)
    day.room.open()
    day.room.call()
    day.room.answer()
    assert_both_see(day.room)
    # All that is needed was fetched as the call began.
    day.carer.wait_until("() => document.querySelector('#visit-aside').textContent.includes('Esimerkkikatu')")
    day.between.cut = True
    day.between.close(1001)
    carer.page.route("**/api/**", lambda route: route.abort())
    carer.page.mouse.move(60, 60)
    if not carer.visible("#visit-aside"):
        carer.click("#sheet-toggle")
    for words in ("Esimerkkikatu 12 B 34", "Ovikoodi 1234.", "Kuulee heikosti.", "050 987 6543"):
        day.says("#visit-aside", words)
    day.forget_refusals()
    look(carer, f"sheet-{name}")
    carer.click("#sheet-emergency")
    assert day.focused() == "sheet-112-tel"
    for words in ("Olen Helmi", day.name, "Osoite on Esimerkkikatu 12 B 34", "Ovikoodi 1234.", "Verenohennuslääke.", "Pekka Omainen"):
        day.says("#sheet-112", words)
    carer.page.check("#sheet-112-call")
    day.forget_refusals()
    look(carer, f"danger-{name}")
    carer.click("#sheet-emergency")
    carer.click("#sheet-emergency")
    assert carer.page.is_checked("#sheet-112-call")
    carer.page.unroute("**/api/**")
    day.between.cut = False
    carer.wait_until("() => !document.querySelector('#call-status').innerText.includes('katkesi')")


def test_steps_are_ticked_for_this_call(day):
    carer = day.carer
    made = day.make_visit("welfareCheck", 0, ["Kysy unesta.", "Kysy ruoasta."])
    day.room.sign_in()
    carer.wait_for(f"#visit-{made}")
    day.open_row(made)
    carer.click(f"#details-{made}")
    day.says("#details-dialog", "Kysy ruoasta.")
    carer.page.check("#details-sheet-step-1")
    carer.click("#details-dialog-close")
    carer.click(f"#details-{made}")
    carer.wait_for("#details-sheet-step-1")
    assert carer.page.is_checked("#details-sheet-step-1") and not carer.page.is_checked("#details-sheet-step-2")
    carer.press("Escape")
    body = {"kind": "refused", "medication": None, "note": None, "known": 0}
    day.change("POST", f"/api/visits/{made}/outcome", body)
