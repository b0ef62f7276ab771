"""A client's card: what is known, who is near, absences, plans in plain words, and the ladder."""

import itertools
import time
from datetime import datetime, timedelta

import pytest
from kuulolla_terminal import change

from chromium import Chromium
from gateway import HELSINKI
from markers import Marker
from test_pages import WIDTHS, look
from test_terminal_pages import forget_refusal, says

# Every test takes another client, so that none finds what another has left.
_taken = itertools.count()
DAY = timedelta(days=1)


class Card:
    def __init__(self, gateway, browser: Chromium):
        self.gateway, self.browser = gateway, browser
        self.staff = gateway.staff()
        clients = sorted({(v["clientId"], v["clientName"]) for v in self.staff.visits()})
        self.client, self.name = clients[next(_taken) % len(clients)]

    @property
    def path(self) -> str:
        return f"/api/clients/{self.client}"

    def get(self, path: str) -> dict:
        answer = self.staff.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def change(self, method: str, path: str, body: dict | None = None) -> dict | None:
        answer = change(self.staff, method, path, body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def sign_in(self) -> None:
        self.browser.open(self.gateway.address + "/")
        self.browser.fill("#username", "helmi")
        self.browser.fill("#password", self.gateway.password)
        self.browser.click("#sign-in")
        self.browser.wait_for("#visit-list")

    def open(self) -> None:
        self.sign_in()
        self.browser.open(f"{self.gateway.address}/client.html?id={self.client}")
        says(self.browser, "#client-name", self.name)
        # The last parts to come are there too.
        self.browser.wait_until("() => document.querySelector('#coming li') || !document.querySelector('#coming .quiet').hidden")

    def plan(self, **schedule) -> dict:
        """A plan of the client over REST, at a time of day at which nothing else is."""
        whole = {
            "zone": "Europe/Helsinki", "firstDay": day(1), "rule": "FREQ=DAILY", "times": ["05:10"],
            "lengthMinutes": 15, "exceptions": [], "exceptedDays": [], "additional": [], "endsBefore": None,
        }  # fmt: skip
        draft = {"clientId": self.client, "kind": "videoVisit", "purpose": "Juttelu", "steps": [], "professionalId": None}
        return self.change("POST", "/api/plans", {**draft, "schedule": whole | schedule})["plan"]

    def plans(self) -> list[dict]:
        return [plan for plan in self.get(f"{self.path}/plans")["plans"] if plan["endedAt"] is None]

    def close(self) -> None:
        for plan in self.plans():
            change(self.staff, "DELETE", f"/api/plans/{plan['id']}")
        card = self.get(self.path)
        for absence in card["absences"]:
            change(self.staff, "DELETE", f"/api/absences/{absence['id']}")
        self.staff.close()


def day(ahead: int) -> str:
    return (datetime.now(HELSINKI) + ahead * DAY).date().isoformat()


def written(iso: str) -> str:
    """As people write a day."""
    year, month, date = map(int, iso.split("-"))
    return f"{date}.{month}.{year}"


@pytest.fixture
def card(request, gateway, browsers):
    size, dark = getattr(request, "param", ((1280, 900), False))
    browser = browsers(Chromium(Marker.chosen_at_random(), devices=False, viewport=size, dark=dark))
    card = Card(gateway, browser)
    yield card
    card.close()


def test_a_card_is_found_by_name_and_keyboard_alone(card):
    browser = card.browser
    card.sign_in()
    browser.open(card.gateway.address + "/client.html")
    browser.wait_for("#card-search")
    browser.page.focus("#card-search")
    browser.page.keyboard.type(card.name.lower()[:6])
    browser.wait_for(f"#open-{card.client}")
    browser.press("ArrowDown")
    browser.press("Enter")
    browser.wait_for("#client-name")
    assert browser.text("#client-name").lower().startswith(card.name.lower()[:6])


def test_a_card_that_is_not_there_is_told_in_words(card):
    card.sign_in()
    card.browser.open(card.gateway.address + "/client.html?id=c_nobody")
    says(card.browser, "#nobody-title", "ei löydy")
    forget_refusal(card.browser)
    look(card.browser, "card-unknown")


def test_a_client_of_another_unit_takes_a_reason(gateway, browsers):
    browser = browsers(Chromium(Marker.chosen_at_random(), devices=False))
    card = Card(gateway, browser)
    card.sign_in()
    browser.open(gateway.address + "/client.html?id=c_demo-elsa")
    browser.wait_for("#reason-dialog")
    browser.click("#reason-dialog-close")
    says(browser, "#nobody-title", "Tiedot eivät avautuneet.")
    assert "Elsa" not in browser.text("main")
    browser.reload()
    browser.fill("#reason-text", "Elsa soitti meille")
    browser.click("#reason-send")
    says(browser, "#client-name", "Elsa Exempel")
    # Also where the list of that unit stays closed.
    browser.wait_until("() => document.querySelector('#coming li') || !document.querySelector('#coming .quiet').hidden")
    assert browser.visible("#client-facts")
    card.staff.close()


def test_details_are_changed_in_their_place_and_changed_back(card):
    browser = card.browser
    card.open()
    before = card.get(card.path)["client"]
    browser.click("#edit-facts")
    browser.fill("#edit-phone", "040 777 0001")
    browser.fill("#edit-entryInstructions", "Avain on naapurilla.\nKoira on kiltti.")
    look(browser, "card-edit")
    browser.click("#facts-form-save")
    says(browser, "#fact-phone", "040 777 0001")
    says(browser, "#notice", "Tiedot on tallennettu")
    assert browser.evaluate("() => document.activeElement?.id") == "edit-facts"
    now = card.get(card.path)["client"]
    assert now["entryInstructions"] == "Avain on naapurilla.\nKoira on kiltti."
    assert now["address"] == before["address"]
    browser.click("#notice-undo")
    says(browser, "#notice", "Muutos on peruttu.")
    after = card.get(card.path)["client"]
    assert {**after, "version": 0} == {**before, "version": 0}
    # Escape leaves without saving.
    browser.click("#edit-facts")
    browser.fill("#edit-phone", "1")
    browser.press("Escape")
    browser.wait_for("#edit-facts")
    assert card.get(card.path)["client"]["phone"] == before["phone"]


def test_what_another_wrote_meanwhile_is_shown_and_what_was_typed_stays(card):
    browser = card.browser
    card.open()
    browser.click("#edit-facts")
    browser.fill("#edit-phone", "040 777 0002")
    known = card.get(card.path)["client"]
    fields = ("version", "phone", "email", "address", "entryInstructions", "suitability", "emergency")
    theirs = {name: known[name] for name in fields} | {"phone": "017 000 000", "address": "Uusi katu 3"}
    card.change("PUT", f"{card.path}/details", theirs)
    browser.click("#facts-form-save")
    says(browser, "#facts-form-problem", "Joku muu tallensi tiedot juuri äsken.")
    says(browser, "#now-phone", "Nyt tallennettuna: 017 000 000")
    says(browser, "#now-address", "Otin muutoksen mukaan.")
    assert browser.evaluate("() => document.querySelector('#edit-phone').value") == "040 777 0002"
    assert browser.evaluate("() => document.querySelector('#edit-address').value") == "Uusi katu 3"
    forget_refusal(browser)
    look(browser, "card-stale")
    browser.click("#facts-form-save")
    says(browser, "#fact-phone", "040 777 0002")
    saved = card.get(card.path)["client"]
    assert (saved["phone"], saved["address"]) == ("040 777 0002", "Uusi katu 3")


def test_relatives_are_added_changed_and_removed_with_a_way_back(card):
    browser = card.browser
    card.open()
    names = lambda: [one["name"] for one in card.get(card.path)["relatives"]]  # noqa: E731
    browser.click("#add-relative")
    browser.click("#relative-form-save")
    says(browser, "#relative-form-problem", "Kirjoita nimi.")
    browser.fill("#relative-name", "Sirkka Näyte")
    browser.fill("#relative-relation", "sisko")
    browser.page.check("#relative-right-toldWhenNotReached")
    browser.click("#relative-form-save")
    says(browser, "#relative-form-problem", "Kirjoita puhelin tai sähköposti.")
    look(browser, "relative")
    browser.fill("#relative-phone", "040 123 4567")
    browser.click("#relative-form-save")
    says(browser, "#relatives", "Sirkka Näyte · sisko")
    [added] = [one for one in card.get(card.path)["relatives"] if one["name"] == "Sirkka Näyte"]
    assert added["rights"] == ["toldWhenNotReached"]
    browser.click(f"#change-relative-{added['id']}")
    browser.page.check("#relative-right-joinVisits")
    browser.click("#relative-form-save")
    says(browser, f"#relative-{added['id']}", "Saa tulla mukaan käynnille")
    browser.click(f"#remove-relative-{added['id']}")
    says(browser, "#notice", "Läheinen on poistettu: Sirkka Näyte.")
    assert "Sirkka Näyte" not in names()
    browser.click("#notice-undo")
    says(browser, "#relatives", "Sirkka Näyte")
    assert names().count("Sirkka Näyte") == 1
    for one in card.get(card.path)["relatives"]:
        if one["name"] == "Sirkka Näyte":
            card.change("DELETE", f"{card.path}/relatives/{one['id']}")


def test_an_absence_suspends_visits_until_the_client_is_back(card):
    browser = card.browser
    card.plan()
    card.open()
    browser.click("#add-absence")
    browser.page.check("#absence-known-yes")
    browser.click("#absence-form-save")
    says(browser, "#absence-form-problem", "Paluun on oltava alun jälkeen.")
    browser.page.check("#absence-known-no")
    browser.click("#absence-form-save")
    says(browser, "#away-now", "Sairaalassa")
    says(browser, "#away-now", "Paluuta ei vielä tiedetä.")
    says(browser, "#coming", "Tauolla: asiakas on poissa")
    look(browser, "card-away")
    [absence] = card.get(card.path)["absences"]
    assert absence["reason"] == "hospital" and absence["until"] is None
    browser.click(f"#end-absence-{absence['id']}")
    says(browser, "#notice", "Asiakas on palannut.")
    browser.wait_until("() => document.querySelector('#away-now').hidden")
    browser.wait_until("() => !document.querySelector('#coming').innerText.includes('Tauolla')")
    assert card.get(card.path)["absences"] == []


def test_a_series_is_planned_in_plain_words_with_its_next_visits_before_the_eyes(card):
    browser = card.browser
    card.open()
    browser.click("#add-plan")
    browser.page.select_option("#plan-kind", "medicationSupervision")
    browser.fill("#plan-purpose", "Aamulääkkeet")
    browser.fill("#plan-steps", "Katso dosetti\n\nKysy vointi")
    browser.fill("#plan-first-day", written(day(1)))
    browser.page.check("#plan-repeat-daily")
    browser.fill("#plan-time-1", "5.30")
    browser.click("#plan-add-time")
    browser.fill("#plan-time-2", "5.35")
    browser.click("#plan-form-save")
    says(browser, "#plan-form-problem", "Käynnit menevät päällekkäin.")
    browser.fill("#plan-time-2", "21.30")
    browser.wait_until("() => document.querySelectorAll('.preview-list li').length === 10")
    says(browser, ".preview-list", "kello 21.30–21.45")
    look(browser, "plan-new")
    browser.click("#plan-form-save")
    says(browser, "#plans", "Joka päivä. Kello 5.30 ja 21.30.")
    [plan] = card.plans()
    assert plan["schedule"]["rule"] == "FREQ=DAILY"
    assert plan["steps"] == ["Katso dosetti", "Kysy vointi"]
    says(browser, "#coming", "kello 5.30–5.45")
    assert "FREQ" not in browser.text("body")
    # What is planned at the same time is said before it is saved.
    browser.click("#add-plan")
    browser.page.check("#plan-repeat-once")
    browser.fill("#plan-first-day", written(day(2)))
    browser.fill("#plan-time-1", "5.40")
    says(browser, ".preview-list", "Asiakkaalla on jo toinen käynti silloin.")
    look(browser, "plan-clash")
    browser.click("#plan-dialog-close")
    # A plan that is changed does not stand in its own way.
    browser.click(f"#change-plan-{plan['id']}")
    browser.fill("#plan-length", "20")
    browser.wait_until("() => document.querySelector('.preview-list')?.innerText.includes('5.30–5.50')")
    assert "toinen käynti" not in browser.text("#plan-preview")
    browser.click("#plan-form-save")
    says(browser, "#notice", "Käyntisarja on muutettu.")
    says(browser, "#plans", "Kesto 20 minuuttia.")
    browser.click("#notice-undo")
    says(browser, "#plans", "Kesto 15 minuuttia.")


def service(told: dict) -> tuple[str, str]:
    return told["serviceForm"], told["serviceTask"]


def options(browser: Chromium, selector: str) -> list[str]:
    return browser.evaluate("(select) => [...document.querySelector(select).options].map((one) => one.value)", selector)


def test_the_service_of_a_series_is_its_units_unless_another_is_chosen(card):
    browser = card.browser
    card.open()
    of_unit = next(one for one in card.get("/api/units")["units"] if one["id"] == card.get("/api/units")["own"])

    def plan_at(time: str) -> None:
        browser.fill("#plan-purpose", "Juttelu")
        browser.fill("#plan-first-day", written(day(1)))
        browser.page.check("#plan-repeat-daily")
        browser.fill("#plan-time-1", time)

    browser.click("#add-plan")
    assert browser.page.input_value("#plan-service-form") == browser.page.input_value("#plan-service-task") == ""
    plan_at("5.30")
    browser.click("#plan-form-save")
    says(browser, "#plans", "Kello 5.30.")
    [first] = card.plans()
    assert service(first) == service(of_unit)
    browser.click("#add-plan")
    plan_at("21.10")
    browser.page.select_option("#plan-service-form", "informalCare")
    browser.page.select_option("#plan-service-task", "disability")
    browser.click("#plan-form-save")
    says(browser, "#plans", "Kello 21.10.")
    second = next(one for one in card.plans() if one["id"] != first["id"])
    assert service(second) == ("informalCare", "disability")
    # What was said once is changed, and not unsaid.
    browser.click(f"#change-plan-{second['id']}")
    assert browser.page.input_value("#plan-service-form") == "informalCare"
    assert "" not in options(browser, "#plan-service-form") + options(browser, "#plan-service-task")
    browser.page.select_option("#plan-service-task", "substanceUse")
    look(browser, "plan-service")
    browser.click("#plan-form-save")
    says(browser, "#notice", "Käyntisarja on muutettu.")
    changed = lambda: service(next(one for one in card.plans() if one["schedule"]["times"] == ["21:10"]))  # noqa: E731
    assert changed() == ("informalCare", "substanceUse")
    browser.click("#notice-undo")
    says(browser, "#notice", "Muutos on peruttu.")
    assert changed() == ("informalCare", "disability")


def test_the_service_of_one_visit_is_changed_and_the_others_keep_theirs(card):
    browser = card.browser
    plan = card.plan()
    card.open()
    target, other = (one["id"] for one in coming(card, plan)[:2])
    told = lambda visit: service(card.get(f"/api/visits/{visit}"))  # noqa: E731
    assert told(target) == told(other) == service(plan)
    browser.click(f"#change-visit-{target}")
    browser.click("#scope-this")
    assert browser.page.input_value("#plan-service-form") == plan["serviceForm"]
    assert "" not in options(browser, "#plan-service-form") + options(browser, "#plan-service-task")
    browser.page.select_option("#plan-service-form", "familyCare")
    browser.page.select_option("#plan-service-task", "workingAge")
    browser.click("#visit-form-save")
    says(browser, "#notice", "Käynti on muutettu.")
    assert told(target) == ("familyCare", "workingAge")
    assert told(other) == service(plan)
    browser.click("#notice-undo")
    says(browser, "#notice", "Muutos on peruttu.")
    assert told(target) == service(plan)


def test_one_visit_is_moved_or_cancelled_and_the_others_stay(card):
    browser = card.browser
    plan = card.plan()
    card.open()
    visits = lambda: {v["occurrence"]: v for v in coming(card, plan)}  # noqa: E731
    first, second, third = (f"{day(ahead)}T05:10" for ahead in (1, 2, 3))
    target = visits()[first]["id"]
    browser.click(f"#change-visit-{target}")
    browser.wait_for("#scope-dialog")
    look(browser, "scope")
    browser.click("#scope-this")
    browser.fill("#visit-time", "6.20")
    browser.click("#visit-form-save")
    says(browser, f"#coming-{target}", "kello 6.20–6.35")
    assert clock(visits()[second]["startsAt"]) == "05:10"
    browser.click("#notice-undo")
    says(browser, f"#coming-{target}", "kello 5.10–5.25")
    other = visits()[second]["id"]
    browser.click(f"#cancel-visit-{other}")
    browser.click("#scope-this")
    says(browser, f"#coming-{other}", "Peruttu")
    browser.click("#notice-undo")
    says(browser, f"#coming-{other}", "Tulossa")
    # This and all that follow: the ones before stay.
    browser.click(f"#cancel-visit-{visits()[third]['id']}")
    browser.click("#scope-following")
    says(browser, "#notice", "Käynnit on peruttu.")
    assert sorted(o for o, v in visits().items() if v["state"] != "cancelled") == [first, second]
    browser.click("#notice-undo")
    says(browser, "#notice", "Muutos on peruttu.")
    plans = card.get(f"{card.path}/plans")["plans"]
    standing = [v for one in plans for v in coming(card, one) if v["state"] != "cancelled"]
    standing = [v for v in standing if clock(v["startsAt"]) == "05:10"]
    assert len({v["startsAt"] for v in standing}) == len(standing) == 6


def coming(card: Card, plan: dict) -> list[dict]:
    """The visits of a plan in the six days from tomorrow on."""
    days = [card.get(f"/api/day?date={day(ahead)}&unit={plan['unitId']}") for ahead in range(1, 7)]
    return [v for one in days for v in one["visits"] if v["planId"] == plan["id"]]


def clock(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, HELSINKI).strftime("%H:%M")


def test_a_rule_that_the_form_cannot_show_is_kept_and_said(card):
    browser = card.browser
    plan = card.plan(rule="FREQ=DAILY;BYDAY=MO,TU,WE")
    card.open()
    says(browser, "#plans", "Toistuu omalla säännöllä.")
    browser.click(f"#change-plan-{plan['id']}")
    says(browser, "#plan-kept", "Tätä toistoa ei voi näyttää tässä.")
    browser.fill("#plan-length", "25")
    look(browser, "plan-kept")
    browser.click("#plan-form-save")
    says(browser, "#plans", "Kesto 25 minuuttia.")
    [saved] = card.plans()
    assert saved["schedule"]["rule"] == plan["schedule"]["rule"]
    assert "BYDAY" not in browser.text("body")


def test_a_series_that_is_ended_can_be_put_back(card):
    browser = card.browser
    plan = card.plan()
    card.open()
    browser.click(f"#end-plan-{plan['id']}")
    look(browser, "plan-end")
    browser.click("#end-plan-yes")
    says(browser, "#notice", "Käynnit on peruttu.")
    assert card.plans() == []
    browser.click("#notice-undo")
    deadline = time.monotonic() + 60
    while not card.plans():
        assert time.monotonic() < deadline, "the series did not come back"
        time.sleep(0.1)
    says(browser, "#plans", "Joka päivä. Kello 5.10.")
    [again] = card.plans()
    assert again["schedule"]["times"] == ["05:10"]
    assert len(coming(card, again)) == 6


def test_what_is_agreed_for_no_answer_is_inherited_until_the_client_has_their_own(card):
    browser = card.browser
    card.sign_in()
    browser.open(f"{card.gateway.address}/ladder.html?scope=client&id={card.client}")
    browser.wait_for(".rung")
    says(browser, "#ladder-inherited", "Asiakkaalla ei ole omaa.")
    rungs = browser.evaluate("() => document.querySelectorAll('.rung').length")
    look(browser, "ladder")
    for _ in range(2):
        browser.page.locator(".rung button").last.click()
    browser.click("#ladder-save")
    says(browser, "#ladder-problem", "Lopuksi jonkun on mentävä paikalle.")
    browser.page.select_option("#new-rung", "fieldTeam")
    browser.click("#add-rung")
    browser.page.locator(".rung input").last.fill("4.5")
    browser.click("#ladder-save")
    says(browser, "#ladder-problem", "Kirjoita minuutit kokonaislukuna")
    browser.page.locator(".rung input").last.fill("45")
    browser.click("#ladder-save")
    says(browser, "#notice", "Askeleet on tallennettu.")
    stored = card.get(f"/api/ladder?scope=client&id={card.client}")
    assert not stored["inherited"] and len(stored["plan"]["rungs"]) == rungs - 1
    assert stored["plan"]["rungs"][-1] == {"kind": "fieldTeam", "afterMinutes": 5, "withinMinutes": 45}
    browser.click("#ladder-remove")
    browser.click("#remove-ladder-yes")
    says(browser, "#ladder-inherited", "Asiakkaalla ei ole omaa.")
    assert card.get(f"/api/ladder?scope=client&id={card.client}")["inherited"]
    # What is agreed for everybody is for whoever leads.
    browser.page.select_option("#ladder-owner", "0")
    says(browser, "#ladder-inherited", "palvelun valmiit askeleet")
    browser.click("#ladder-save")
    browser.wait_until("() => document.querySelector('#ladder-problem').innerText !== '' || document.querySelector('#notice').innerText.includes('tallennettu')")


@pytest.mark.parametrize(
    "card",
    [(WIDTHS["narrow"], False), (WIDTHS["narrow"], True), ((1600, 1000), False), ((1600, 1000), True)],
    indirect=True,
    ids=["narrow-light", "narrow-dark", "wide-light", "wide-dark"],
)
def test_the_card_its_dialogs_and_the_ladder_are_accessible_and_fit(request, card):
    name = request.node.callspec.id
    browser = card.browser
    card.plan()
    card.open()
    look(browser, f"card-{name}")
    for opener, dialog in (
        ("#add-relative", "relative-dialog"),
        ("#add-absence", "absence-dialog"),
        ("#change-consent", "consent-dialog"),
        ("#add-plan", "plan-dialog"),
    ):
        browser.click(opener)
        if dialog == "plan-dialog":
            browser.wait_for(".preview-list li")
        look(browser, f"{dialog}-{name}")
        browser.click(f"#{dialog}-close")
    browser.page.locator("[id^=change-visit-]").last.click()
    browser.click("#scope-this")
    browser.wait_for("#visit-form")
    look(browser, f"visit-dialog-{name}")
    browser.click("#visit-dialog-close")
    browser.open(f"{card.gateway.address}/ladder.html")
    browser.wait_for(".rung")
    look(browser, f"ladder-{name}")


@pytest.mark.parametrize("language,word", [("sv", "Kommande besök"), ("en", "Coming visits")])
def test_the_card_speaks(card, language, word):
    card.plan()
    card.open()
    card.browser.click(f"#language-{language}")
    says(card.browser, "#coming", word)
    for finnish in ("Perustiedot", "Läheiset", "Tulossa", "Joka päivä"):
        assert finnish not in card.browser.text("main")
    look(card.browser, f"card-{language}")
