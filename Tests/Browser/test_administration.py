"""The register of clients and units, and how clients are reminded, as whoever administers sees them."""

import itertools

import pytest
from kuulolla_terminal import change

from chromium import Chromium
from test_pages import WIDTHS, look
from test_terminal_pages import forget_refusal, says

# Every test adds another client: nothing that one has left is in another's way.
_number = itertools.count(1)


class Office:
    """Matti leads and administers; Helmi does neither."""

    def __init__(self, gateway, browser: Chromium):
        self.gateway, self.browser = gateway, browser
        self.staff = gateway.staff("matti")

    def get(self, path: str) -> dict:
        answer = self.staff.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def change(self, method: str, path: str, body: dict) -> dict:
        answer = change(self.staff, method, path, body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def open(self, page: str, username: str = "matti") -> None:
        self.browser.open(self.gateway.address + "/")
        self.browser.fill("#username", username)
        self.browser.fill("#password", self.gateway.password)
        self.browser.click("#sign-in")
        self.browser.wait_for("#visit-list")
        self.browser.open(self.gateway.address + page)

    def add(self, name: str, **more) -> dict:
        unit = self.get("/api/units")["own"]
        body = {"name": name, "firstName": name.split()[0], "language": "fi", "unitId": unit} | more
        return self.change("POST", "/api/clients", body)["client"]

    def entry(self, client: str) -> dict:
        return self.get(f"/api/clients/{client}/register")["client"]

    def found(self, words: str) -> list[str]:
        return [one["name"] for one in self.get(f"/api/clients?q={words}")["clients"]]

    def close(self) -> None:
        reminders = self.get("/api/reminders")
        usual = {"channels": ["sms"], "minutesBefore": 60, "eveningAt": "18:00"}
        self.change("PUT", "/api/reminders", {"version": reminders["version"], **usual})
        self.staff.close()


@pytest.fixture
def office(gateway, browsers, markers, request):
    size, dark = getattr(request, "param", ((1280, 800), False))
    opened = Office(gateway, browsers(Chromium(markers[0], viewport=size, dark=dark)))
    yield opened
    opened.close()


@pytest.fixture
def browser(office):
    return office.browser


def search(browser: Chromium, words: str) -> None:
    browser.fill("#people-search", words)


def test_a_client_is_added_found_and_changed(office, browser):
    name = f"Väinö Näyte{next(_number)}"
    office.open("/people.html")
    browser.click("#add-client")
    browser.click("#client-form-save")
    says(browser, "#client-form-problem", "Kirjoita asiakkaan nimi.")
    browser.fill("#client-name", name)
    browser.fill("#client-first-name", "Väinö")
    browser.fill("#client-phone", "040 555 1234")
    browser.fill("#client-suitability", "Kuulee hyvin.")
    browser.click("#client-form-save")
    says(browser, "#notice-words", f"{name} on lisätty.")
    # The page looks for whom it has just added, by a search of the gateway's.
    browser.wait_until("() => document.querySelectorAll('#people-list li').length === 1")
    assert office.found(name.split()[1].lower().replace("ä", "a")) == [name]
    client = office.get(f"/api/clients?q={name}")["clients"][0]["id"]
    assert office.entry(client)["suitability"] == "Kuulee hyvin."

    browser.click(f"#change-{client}")
    browser.wait_for("#client-form")
    browser.fill("#client-phone", "040 555 9999")
    browser.click("#client-form-save")
    says(browser, "#notice-words", f"Tiedot on tallennettu: {name}.")
    assert office.entry(client)["phone"] == "040 555 9999"
    browser.click("#notice-undo")
    says(browser, "#notice-words", "Muutos on peruttu.")
    assert office.entry(client)["phone"] == "040 555 1234"


def test_names_are_found_whatever_the_case_and_the_marks(office, browser):
    number = next(_number)
    office.add(f"Åke Öberg{number}")
    office.open("/people.html")
    for words in (f"oberg{number}", f"ÅKE öberg{number}", f"öberg{number} ak"):
        search(browser, "")
        browser.wait_until("() => document.querySelectorAll('#people-list li').length !== 1")
        search(browser, words)
        browser.wait_until("() => document.querySelectorAll('#people-list li').length === 1")
        assert f"Åke Öberg{number}" in browser.text("#people-list")
    search(browser, "eikukaan")
    says(browser, "#people-found", "En löydä ketään. Tarkista nimi ja yksikkö.")


def test_many_clients_come_page_by_page(office, browser):
    number = next(_number)
    for index in range(55):
        office.add(f"Sivu{number} Asiakas{index:02}")
    office.open("/people.html")
    search(browser, f"sivu{number}")
    # The first fifty of all are there before those that are looked for.
    browser.wait_until(
        """(name) => {
          const rows = [...document.querySelectorAll('#people-list li')];
          return rows.length === 50 && rows.every((row) => row.innerText.includes(name));
        }""",
        f"Sivu{number} ",
    )
    says(browser, "#people-found", "Näytän 50 ensimmäistä. Asiakkaita on enemmän.")
    browser.click("#people-more")
    browser.wait_until("() => document.querySelectorAll('#people-list li').length === 55")
    says(browser, "#people-found", "55 asiakasta.")


def test_what_somebody_else_has_changed_is_not_lost_unseen(office, browser):
    client = office.add(f"Aune Samaan{next(_number)}")
    office.open("/people.html")
    search(browser, client["name"])
    browser.wait_for(f"#change-{client['id']}")
    browser.click(f"#change-{client['id']}")
    browser.wait_for("#client-form")
    office.change("PATCH", f"/api/clients/{client['id']}", {"version": client["version"], "address": "Uusitie 1"})
    browser.fill("#client-phone", "040 111 2222")
    browser.click("#client-form-save")
    says(browser, "#client-form-problem", "Joku muu muutti tätä äsken. Jos tallennat, hänen muutoksensa häviää.")
    assert office.entry(client["id"])["phone"] is None
    browser.click("#client-form-save")
    says(browser, "#notice-words", f"Tiedot on tallennettu: {client['name']}.")
    entry = office.entry(client["id"])
    # What was not touched here stays as the other has written it.
    assert entry["phone"] == "040 111 2222" and entry["address"] == "Uusitie 1"
    forget_refusal(browser)


def test_a_carer_finds_clients_and_changes_none(office, browser):
    office.open("/people.html", "helmi")
    browser.wait_until("() => document.querySelectorAll('#people-list li').length > 0")
    assert not browser.visible("#add-client") and not browser.visible("#add-unit")
    assert browser.evaluate("() => document.querySelectorAll('[id^=\"change-\"]').length") == 0


def test_units_are_added_and_renamed(office, browser):
    name = f"Satama {next(_number)}"
    office.open("/people.html")
    browser.wait_for("#add-unit")
    browser.click("#add-unit")
    browser.fill("#unit-name", name)
    browser.click("#unit-form-save")
    says(browser, "#notice-words", f"{name} on lisätty.")
    unit = next(one["id"] for one in office.get("/api/units")["units"] if one["name"] == name)
    browser.click(f"#rename-{unit}")
    browser.fill("#unit-name", f"{name} B")
    browser.click("#unit-form-save")
    says(browser, "#notice-words", f"Yksikön nimi on nyt {name} B.")
    browser.click("#notice-undo")
    says(browser, "#notice-words", "Muutos on peruttu.")
    assert name in [one["name"] for one in office.get("/api/units")["units"]]


def test_reminders_of_all_are_changed_and_taken_back(office, browser):
    office.open("/reminders.html")
    says(browser, "#reminder-sum", "Muistutus lähtee edellisenä iltana kello 18.00. Muistutus lähtee 60 minuuttia ennen käyntiä.")
    browser.fill("#reminder-minutes", "5")
    browser.click("#reminder-save")
    says(browser, "#reminder-problem", "Kirjoita minuutit: 10–600.")
    browser.fill("#reminder-minutes", "90")
    browser.click("#reminder-is-evening")
    says(browser, "#reminder-sum", "Muistutus lähtee 90 minuuttia ennen käyntiä.")
    browser.click("#reminder-save")
    says(browser, "#notice-words", "Muistutukset on tallennettu. Ne koskevat tulevia käyntejä.")
    stored = office.get("/api/reminders")["reminders"]
    assert stored == {"channels": ["sms"], "minutesBefore": 90, "eveningAt": None}
    browser.click("#notice-undo")
    says(browser, "#notice-words", "Muutos on peruttu.")
    assert office.get("/api/reminders")["reminders"]["eveningAt"] == "18:00"


def test_a_client_has_reminders_of_their_own(office, browser):
    client = office.staff.visits()[0]["clientId"]
    office.open(f"/reminders.html?client={client}")
    says(browser, "#reminder-inherited", "Asiakkaalla on samat muistutukset kuin muilla. Voit tallentaa omat.")
    browser.click("#reminder-sms")
    says(browser, "#reminder-sum", "Kukaan ei saa muistutusta.")
    browser.click("#reminder-save")
    says(browser, "#notice-words", "Muistutukset on tallennettu. Ne koskevat tulevia käyntejä.")
    assert office.get(f"/api/clients/{client}/reminders")["own"]
    browser.click("#reminder-remove")
    browser.click("#remove-reminders-yes")
    says(browser, "#notice-words", "Omat muistutukset on poistettu.")
    assert not office.get(f"/api/clients/{client}/reminders")["own"]


def test_a_carer_is_told_who_may_change_the_reminders(office, browser):
    office.open("/reminders.html", "helmi")
    browser.wait_for("#reminder-save")
    browser.click("#reminder-save")
    says(browser, "#reminder-problem", "Vain vuorovastaava tai pääkäyttäjä voi muuttaa näitä.")
    forget_refusal(browser)


@pytest.mark.parametrize(
    "office",
    [(WIDTHS["narrow"], False), (WIDTHS["narrow"], True), ((1600, 1000), False), ((1600, 1000), True)],
    indirect=True,
    ids=["narrow-light", "narrow-dark", "wide-light", "wide-dark"],
)
def test_the_pages_look_right(office, browser, request):
    suffix = request.node.callspec.id
    office.open("/people.html")
    browser.wait_until("() => document.querySelectorAll('#people-list li').length > 0")
    look(browser, f"people-{suffix}")
    browser.click("#add-client")
    browser.click("#client-form-save")
    look(browser, f"people-add-{suffix}")
    browser.click("#client-dialog-close")
    browser.open(f"{office.gateway.address}/reminders.html")
    browser.wait_for("#reminder-save")
    look(browser, f"reminders-{suffix}")
