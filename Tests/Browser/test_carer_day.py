"""A carer's day on the page: outcomes, and the search for clients who do not answer."""

import time

import pytest

from carer_day import MINUTE, Day, day  # noqa: F401 (a fixture)
from test_pages import WIDTHS, look
from visit_room import assert_both_see

# Outcomes


def test_an_outcome_takes_three_keys_and_leads_to_the_next_visit(day):
    carer = day.carer
    day.room.open()
    day.talk()
    begun = time.monotonic()
    assert day.focused().startswith("after-form-")
    carer.press("1")
    if carer.visible("#after-form-seenTaken"):
        carer.press("1")
    assert day.focused() == "after-form-note"
    carer.page.keyboard.type("Söi aamupalan 8.30.")
    carer.press("Enter")
    day.says("#after-recorded", "Kirjattu: Tehty")
    assert time.monotonic() - begun < 10
    assert day.focused() in ("call-next", "back-to-list")
    outcome = day.visit()["outcome"]
    assert (outcome["kind"], outcome["note"]) == ("done", "Söi aamupalan 8.30.")
    look(carer, "outcome-recorded")
    carer.press("n")
    day.says(f"#visit-{day.id} .visit-state", "Tehty")
    day.says(f"#record-{day.id}", "Korjaa")


def test_of_a_medication_visit_what_was_seen_is_asked(day):
    carer = day.carer
    visit = day.of_kind("medicationSupervision")
    day.room.sign_in()
    carer.page.focus(f"#call-{visit['id']}")
    carer.press("k")
    carer.wait_for("#outcome-sheet")
    # A sheet that shows what stands is begun anew from the first key on.
    carer.press("3")
    assert not carer.visible("#outcome-sheet-seenTaken")
    carer.page.focus("#outcome-sheet-notReached")
    carer.press("1")
    carer.wait_for("#outcome-sheet-seenTaken")
    if visit["outcome"] is None:
        carer.page.evaluate("() => document.querySelector('#outcome-sheet-save').click()")
        day.says("#outcome-sheet-problem", "Valitse, mitä lääkkeestä näit.")
        assert day.focused() == "outcome-sheet-seenTaken"
    look(carer, "outcome-medication")
    carer.press("2")
    carer.press("Enter")
    day.says(f"#visit-{visit['id']} .visit-state", "Tehty, lääkettä ei otettu")
    day.saved()
    assert day.visit(visit["id"])["outcome"]["medication"] == "notTaken"


def test_a_correction_shows_what_stands(day):
    carer = day.carer
    day.room.open()
    day.talk()
    carer.press("4")
    carer.page.keyboard.type("Nukkui vielä.")
    carer.press("Enter")
    day.says("#after-recorded", "Kirjattu: Ei halunnut käyntiä.")
    first = day.visit()["outcome"]["position"]
    carer.click("#back-to-list")
    carer.click(f"#record-{day.id}")
    day.says("#outcome-history", "Nyt kirjattu: Ei halunnut käyntiä")
    day.says("#outcome-history", "Huomio: Nukkui vielä.")
    look(carer, "outcome-correct")
    carer.click("label:has(#outcome-sheet-needsPhysicalVisit)")
    if carer.visible("#outcome-sheet-notVisible"):
        carer.click("label:has(#outcome-sheet-notVisible)")
    carer.click("#outcome-sheet-save")
    day.says(f"#visit-{day.id} .visit-state", "Tarvitsee kotikäynnin")
    day.saved()
    outcome = day.visit()["outcome"]
    assert (outcome["kind"], outcome["position"]) == ("needsPhysicalVisit", first + 1)
    # What it leaves to be done is a task at once, and is taken back with it.
    card = day.task("physicalVisit")
    day.change("POST", f"/api/visits/{day.id}/outcome", {"kind": "refused", "medication": None, "note": None, "known": first + 1})
    carer.page.wait_for_selector(card, state="detached")


def test_an_outcome_without_a_line_is_told_and_saved_when_the_line_is_back(day):
    carer = day.carer
    day.room.open()
    day.talk()
    before = day.visit()["outcome"]
    carer.page.route("**/outcome", lambda route: route.abort())
    carer.press("4")
    carer.page.keyboard.type("Ei halunnut tänään.")
    carer.press("Enter")
    day.says("#unsaved", f"Kirjaus ei tallentunut: {day.name}.")
    day.says("#after-recorded", "Ei vielä tallennettu")
    carer.click("#back-to-list")
    day.says(f"#visit-{day.id} .visit-state", "Ei vielä tallennettu: Ei halunnut käyntiä")
    # Nothing is lost: the note stands as it was written.
    carer.click(f"#open-outcome-{day.id}")
    assert carer.page.input_value("#outcome-sheet-note") == "Ei halunnut tänään."
    carer.click("#outcome-dialog-close")
    assert day.visit()["outcome"] == before
    carer.page.unroute("**/outcome")
    day.saved()
    assert not carer.visible("#unsaved")
    assert day.visit()["outcome"]["note"] == "Ei halunnut tänään."


def test_what_another_wrote_meanwhile_is_looked_at_first(day):
    carer = day.carer
    day.room.open()
    day.talk()
    stood = day.visit()["outcome"]
    other = day.gateway.staff("matti")
    body = {"kind": "technicalFailure", "medication": None, "note": "Kuva pimeni.", "known": stood["position"] if stood else 0}
    day.change("POST", f"/api/visits/{day.id}/outcome", body, staff=other)
    other.close()
    carer.press("4")
    carer.page.keyboard.type("Oma huomio.")
    carer.press("Enter")
    day.says("#unsaved", f"Joku muu kirjasi käynnin ensin: {day.name}.")
    day.forget_refusals()
    look(carer, "outcome-stale")
    carer.click(f"#open-outcome-{day.id}")
    day.says("#outcome-history", "Tekninen vika")
    assert carer.page.input_value("#outcome-sheet-note") == "Oma huomio."
    carer.click("#outcome-sheet-save")
    carer.page.wait_for_selector("#unsaved", state="hidden")
    carer.wait_until("() => document.querySelector('#after-recorded')?.innerText.startsWith('Kirjattu')")
    assert day.visit()["outcome"]["note"] == "Oma huomio."


# The search for a client who does not answer


def test_who_does_not_answer_is_called_again_from_the_task(gateway_that_rings_briefly, browsers, markers):
    day = Day(gateway_that_rings_briefly, browsers, markers)
    carer = day.carer
    day.room.open()
    day.room.call()
    carer.wait_for("#call-again")
    day.says("#after-search", "soita uudelleen")
    card = day.task("ringAgain")
    assert "ahead" in carer.evaluate("(card) => document.querySelector(card).className", card)
    day.says(card, "alkaa kello")
    assert day.name not in carer.page.title()
    look(carer, "ladder-ahead")
    carer.click("#back-to-list")
    day.says(f"#visit-{day.id} .visit-state", "Ei vastannut, tavoitellaan")
    # An outcome now would end the search, and says so before it is saved.
    carer.page.focus(f"#call-{day.id}")
    carer.press("k")
    day.says("#outcome-sheet", "Kirjaus lopettaa tavoittelun.")
    carer.press("Escape")
    carer.click(f"{card} .button-call")
    day.client.wait_for("#answer")
    day.client.click("#answer")
    assert_both_see(day.room)
    day.room.hang_up()
    # They have talked: what is left is to write it down.
    carer.page.wait_for_selector(card, state="detached")
    day.task("outcomeMissing")
    carer.press("4")
    carer.press("Enter")
    day.says("#after-recorded", "Kirjattu")
    carer.page.wait_for_selector(".task[data-kind='outcomeMissing']", state="detached")
    day.close()


def test_nobody_seen_in_a_call_is_looked_for_by_telephone(day):
    carer = day.carer
    day.room.open()
    day.room.call()
    day.room.answer()
    assert_both_see(day.room)
    carer.page.mouse.move(60, 60)
    if not carer.visible("#sheet-unresponsive"):
        carer.click("#sheet-toggle")
    carer.click("#sheet-unresponsive")
    carer.wait_for("#unresponsive")
    # A hasty Enter goes on with the call.
    carer.press("Enter")
    assert not carer.visible("#unresponsive")
    carer.click("#sheet-unresponsive")
    look(carer, "unresponsive")
    carer.click("#unresponsive-yes")
    day.client.wait_for("#guest-ended")
    carer.wait_for("#ended-sentence")
    card = day.task("phoneClient")
    carer.click("#back-to-list")
    day.take(card)
    look(carer, "ladder-phone")
    # All well ends the search, and is asked twice.
    carer.click(f"#finish-allWell-{card.removeprefix('#task-')}")
    day.says(card, "Vahvista: kaikki hyvin")
    carer.click(f"#finish-noAnswer-{card.removeprefix('#task-')}")
    carer.page.wait_for_selector(card, state="detached")
    card = day.task("askRelative")
    day.take(card)
    carer.click(f"#finish-impossible-{card.removeprefix('#task-')}")
    card = day.task("fieldVisit")
    day.take(card)
    carer.click(f"#finish-allWell-{card.removeprefix('#task-')}")
    carer.click(f"#finish-allWell-{card.removeprefix('#task-')}")
    carer.page.wait_for_selector(card, state="detached")


def tell_task(day, kind: str, **more) -> str:
    """In the gateway's name: states that take minutes to come by themselves."""
    now = day.carer.evaluate("() => Date.now()")
    told = {
        "id": f"a_{kind}", "kind": kind, "clientId": day.room.visit["clientId"], "clientName": day.name,
        "terminalName": None, "visitId": day.id, "unitId": None, "openedAt": now - 6 * MINUTE,
        "from": now - 2 * MINUTE, "dueBy": now + 8 * MINUTE, "state": "open", "owner": None, "mine": False,
        "forMe": False, "callBy": None, "escalation": 0, "result": None, "phone": None, "onCallPhone": None,
    }  # fmt: skip
    day.between.tell("task", told | more)
    day.carer.wait_for(f"#task-a_{kind}")
    return f"#task-a_{kind}"


def test_a_rung_asks_by_sound_when_its_time_has_come(day):
    carer = day.carer
    carer.page.clock.install()
    day.room.sign_in()
    now = carer.evaluate("() => Date.now()")
    card = tell_task(day, "phoneClient", forMe=True, **{"from": now + 90_000})
    day.says(card, "alkaa kello")
    # The demo's own visits may be asking for somebody by now: this one does not.
    assert "Soita puhelimella" not in carer.page.title() and not carer.visible(f"{card} .task-mine")
    carer.page.clock.fast_forward(95_000)
    carer.wait_for("#task-mute")
    day.says(card, "Tämä on sinun.")
    carer.click("#task-mute")
    day.says("#task-sound", "hetken hiljaa")
    # Another one is heard all the same.
    tell_task(day, "fieldVisit", escalation=1)
    carer.wait_for("#task-mute")


def test_the_page_of_tasks_lists_all_the_oldest_first(day):
    carer = day.carer
    day.room.sign_in()
    now = carer.evaluate("() => Date.now()")
    tell_task(day, "followUp")
    tell_task(day, "lastResort", escalation=2, onCallPhone="017 123 457", **{"from": now - 9 * MINUTE})
    tell_task(day, "ringLouder", **{"from": now + 4 * MINUTE})
    day.says("#to-tasks", "odottaa")
    carer.press("t")
    day.says("#task-title", "Tehtävät")
    assert day.focused() == "task-title"
    assert not carer.visible("#visit-list")
    # Other tests of this gateway may have left tasks of their own.
    order = carer.evaluate("() => [...document.querySelectorAll('.task')].map((one) => one.id.slice(5))")
    assert [one for one in order if one in ("a_lastResort", "a_followUp", "a_ringLouder")] == [
        "a_lastResort", "a_followUp", "a_ringLouder"]
    day.says("#task-a_lastResort", "Soita päivystykseen: 017 123 457")
    carer.press("n")
    carer.wait_for(f"#call-{day.id}")


@pytest.mark.parametrize("day", [{"viewport": size, "dark": dark} for size in WIDTHS.values() for dark in (False, True)], indirect=True)
def test_pages_of_the_day_are_accessible_and_fit(request, day):
    carer, name = day.carer, request.node.callspec.id
    day.room.sign_in()
    for kind in ("help", "ringAgain", "askRelative", "fieldVisit", "outcomeMissing", "physicalVisit"):
        tell_task(day, kind, forMe=kind == "ringAgain", escalation=1 if kind == "fieldVisit" else 0)
    tell_task(day, "lastResort", escalation=2, onCallPhone="017 123 457")
    tell_task(day, "phoneClient", state="taken", mine=True, owner="Helmi", phone="040 123 4567",
              callBy=carer.evaluate("() => Date.now()") + MINUTE)  # fmt: skip
    look(carer, f"ladder-{name}")
    carer.click("#to-tasks")
    look(carer, f"tasks-{name}")
    carer.click("#to-list")
    day.open_row()
    look(carer, f"row-open-{name}")
    carer.page.focus(f"#call-{day.id}")
    carer.press("k")
    carer.wait_for("#outcome-sheet")
    look(carer, f"outcome-{name}")
    carer.press("Escape")
    carer.click(f"#details-{day.id}")
    carer.wait_for("#details-sheet-emergency")
    look(carer, f"details-{name}")
    carer.click("#details-sheet-emergency")
    look(carer, f"emergency-{name}")
