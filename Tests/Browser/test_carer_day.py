"""A carer's day on the page: outcomes, the search for clients who do not answer, the list, the sheet."""

import time

import pytest

from between import Between
from chromium import PATIENCE, Chromium
from gateway import Gateway, link_for
from test_pages import WIDTHS, look
from visit_room import VisitRoom, assert_both_see

MINUTE = 60_000


class Day:
    """A carer's page, a client's page of one of the carer's visits, and what the gateway says."""

    def __init__(self, gateway: Gateway, browsers, markers, **shape):
        self.gateway = gateway
        self.carer = browsers(Chromium(markers[0], **shape))
        self.between = Between(self.carer)
        self.room = VisitRoom(gateway, self.carer, browsers(Chromium(markers[1])))
        self.client = self.room.client
        self.id = self.room.visit["id"]
        self.name = self.room.visit["clientName"]
        self.staff = gateway.staff()

    def visit(self, visit_id: str | None = None) -> dict:
        """As the gateway has it now."""
        wanted = visit_id or self.id
        return next(visit for visit in self.staff.visits() if visit["id"] == wanted)

    def of_kind(self, kind: str) -> dict:
        begun = (visit for visit in self.staff.visits() if visit["kind"] == kind and visit["state"] != "cancelled")
        return next(begun)

    def change(self, method: str, path: str, body: dict, staff=None) -> dict:
        staff = staff or self.staff
        answer = staff.http.request(method, path, json=body, headers={"X-Kuulolla-CSRF": staff.csrf})
        answer.raise_for_status()
        return answer.json()

    def says(self, selector: str, words: str, seconds: float = PATIENCE) -> None:
        self.carer.wait_until(
            "([where, what]) => document.querySelector(where)?.innerText.includes(what) ?? false",
            [selector, words],
            timeout=seconds,
        )

    def saved(self) -> None:
        """Nothing that was written is on its way any more."""
        self.carer.wait_until("() => !document.querySelector('.visit[data-saving=saving], .visit[data-saving=failed]')")

    def forget_refusals(self) -> None:
        """Requests that were to fail, and that the browser has put down."""
        self.carer.console[:] = [line for line in self.carer.console if "Failed to load resource" not in line]

    def focused(self) -> str:
        return self.carer.evaluate("() => document.activeElement?.id ?? ''")

    def talk(self) -> None:
        self.room.call()
        self.room.answer()
        assert_both_see(self.room)
        self.room.hang_up()

    def open_row(self, visit_id: str | None = None) -> str:
        """What is behind "more" of a row."""
        row = visit_id or self.id
        if not self.carer.visible(f"#menu-{row}"):
            self.carer.click(f"#more-{row}")
        self.carer.wait_for(f"#details-{row}")
        return row

    def make_visit(self, kind: str, ahead: int, steps: list[str]) -> str:
        """A visit of the carer's with the same client, so many milliseconds ahead."""
        body = {
            "clientId": self.visit()["clientId"], "kind": kind, "lengthMinutes": 10, "purpose": "Kuulumiset",
            "startsAt": self.carer.evaluate("() => Date.now()") + ahead, "professionalId": self.staff.me["id"], "steps": steps,
        }  # fmt: skip
        headers = {"X-Kuulolla-CSRF": self.staff.csrf, "Idempotency-Key": f"test-{time.time_ns()}"}
        answer = self.staff.http.post("/api/visits", json=body, headers=headers).raise_for_status()
        return answer.json()["visit"]["id"]

    def task(self, kind: str) -> str:
        """The selector of the card of this kind for this visit, once it is there."""
        card = f".task[data-kind='{kind}']"
        self.says(card, self.name)
        return "#" + self.carer.evaluate("(card) => document.querySelector(card).id", card)

    def take(self, card: str) -> None:
        self.carer.click(f"{card} .task-actions button[id^='take-']:not([hidden])")
        self.carer.wait_for(f"{card}[data-state='taken']")

    def close(self) -> None:
        if self.carer.evaluate("() => document.body.dataset.view") == "call":
            self.carer.evaluate("() => document.querySelector('#hang-up').click()")
            self.carer.wait_for("#ended-sentence")
        self.settle()
        self.staff.close()

    def settle(self) -> None:
        """Nobody is left to be looked for: the next test begins with a quiet page."""
        visit = self.visit()
        outcome = visit["outcome"]
        if outcome is None or visit["sought"]:
            body = {"kind": "refused", "medication": None, "note": None, "known": outcome["position"] if outcome else 0}
            self.change("POST", f"/api/visits/{self.id}/outcome", body)


@pytest.fixture
def day(request, gateway, browsers, markers):
    shape = getattr(request, "param", {})
    made = Day(gateway, browsers, markers, **shape)
    yield made
    made.close()


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
    assert "(1)" not in carer.page.title()
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
    assert not carer.visible("#task-mute")
    carer.page.clock.fast_forward(95_000)
    carer.wait_for("#task-mute")
    day.says(card, "Tämä on sinun.")
    assert day.name in carer.page.title()
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
    day.says("#to-tasks", "2 odottaa")
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
