"""What staff see of terminals and do with them: the page of terminals, help and tasks, consent, notes."""

import time

import pytest
from kuulolla_client import Page
from kuulolla_terminal import change, configuration

from between import Between
from chromium import Chromium
from markers import Marker
from terminal_at_home import TerminalAtHome
from test_page_states import SILENT_UNTIL_A_TOUCH
from test_pages import WIDTHS, look

# What a page does not sound: each note is counted instead.
COUNT_NOTES = """
  window.notes = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) { window.notes += 1; return start.apply(this, at); };"""

# Tasks that end when somebody says that they are done.
DONE_BY_HAND = {"help", "consentWithdrawn", "terminalSilent", "followUp", "physicalVisit"}


class Home:
    """A carer's browser and a client of hers with a terminal."""

    def __init__(self, gateway, carer: Chromium):
        self.gateway, self.carer = gateway, carer
        self.staff = gateway.staff()
        order = {"coming": 0, "due": 1, "notReached": 2, "done": 3}
        visits = [v for v in self.staff.visits() if v["mine"] and v["state"] in order]
        self.visit = min(visits, key=lambda visit: order[visit["state"]])
        self.client, self.name = self.visit["clientId"], self.visit["clientName"]
        self.device = TerminalAtHome(gateway)
        self.terminal: str | None = None

    def sign_in(self, username: str = "helmi", browser: Chromium | None = None) -> None:
        browser = browser or self.carer
        browser.open(self.gateway.address + "/")
        browser.fill("#username", username)
        browser.fill("#password", self.gateway.password)
        browser.click("#sign-in")
        browser.wait_for("#visit-list")

    def open_terminals(self) -> None:
        self.carer.click("#more")
        self.carer.click("#to-terminals")
        self.carer.wait_for("#terminals-title")
        self.carer.wait_until("() => document.querySelector('#terminal-list').childElementCount > 0 || !document.querySelector('#no-terminals').hidden")

    def pair(self, **names: str) -> str:
        self.terminal = self.device.pair(self.staff, self.client, **names)["id"]
        return self.terminal

    def expand(self) -> None:
        self.carer.click(f"#open-{self.terminal}")
        self.carer.wait_for(f"#terminal-more-{self.terminal}")

    def close(self) -> None:
        change(self.staff, "DELETE", f"/api/clients/{self.client}/auto-answer")
        terminals = self.staff.http.get("/api/terminals").json()["terminals"]
        for one in terminals:
            if one["state"] != "revoked":
                change(self.staff, "DELETE", f"/api/terminals/{one['id']}")
        self.device.close()
        self.finish_tasks()
        self.staff.close()

    def finish_tasks(self) -> None:
        """Nothing rings into the next test."""
        helper = TerminalAtHome(self.gateway)

        async def step():
            page = await Page.of_staff(self.staff).connect()
            for task in page.snapshot["tasks"]:
                if task["kind"] not in DONE_BY_HAND:
                    continue
                if task["state"] == "open":
                    await page.request("takeTask", taskId=task["id"], withinMinutes=5)
                if task["state"] == "open" or task["mine"]:
                    await page.request("finishTask", taskId=task["id"])
            await page.close()
            return {task["visitId"] for task in page.snapshot["tasks"] if task["kind"] not in DONE_BY_HAND}

        # What became of a visit is written down by a person, and ends what it had left to do.
        for visit in helper.run(step()):
            known = len(self.staff.http.get(f"/api/visits/{visit}").raise_for_status().json()["outcomes"])
            body = {"kind": "technicalFailure", "medication": None, "note": None, "known": known}
            change(self.staff, "POST", f"/api/visits/{visit}/outcome", body)
        helper.close()


@pytest.fixture
def home(request, gateway, browsers):
    size, dark = getattr(request, "param", ((1280, 800), False))
    carer = browsers(Chromium(Marker.chosen_at_random(), viewport=size, dark=dark))
    home = Home(gateway, carer)
    yield home
    home.close()


def says(browser: Chromium, selector: str, words: str) -> None:
    browser.wait_until(
        "([s, w]) => (document.querySelector(s)?.innerText ?? '').includes(w)", [selector, words]
    )


def forget_refusal(browser: Chromium) -> None:
    """The browser notes in its console whatever REST refuses, also where the page tells it in words."""
    browser.console[:] = [line for line in browser.console if "Failed to load" not in line]


def spelled(code: str) -> str:
    """As somebody may type it."""
    return f" {code[:3].lower()}-{code[3:].lower()} "


def test_the_first_terminal_is_paired_by_the_code_on_its_screen(home):
    carer, device = home.carer, home.device
    home.sign_in()
    home.open_terminals()
    carer.wait_for("#no-terminals")
    assert "kuusi merkkiä" in carer.text("#no-terminals")
    look(carer, "terminals-none")
    code = device.show_code()
    carer.click("#pair-first")
    carer.fill("#pairing-code", "ABC")
    carer.click("#pairing-save")
    says(carer, "#pairing-problem", "kuusi merkkiä")
    carer.fill("#pairing-code", "222222" if code != "222222" else "333333")
    carer.click("#pairing-save")
    says(carer, "#terminal-names-problem", "Kirjoita nimi.")
    carer.fill("#terminal-name", "Aino, keittiö")
    carer.click("#pairing-save")
    says(carer, "#terminal-names-problem", "Valitse, kenen")
    carer.page.keyboard.type(home.name.split()[0].lower()[:4])
    carer.wait_for(f"#pick-{home.client}")
    look(carer, "pairing")
    carer.click(f"#pick-{home.client}")
    carer.click("#pairing-save")
    says(carer, "#pairing-problem", "vanhentunut")
    forget_refusal(carer)
    look(carer, "pairing-refused")
    carer.fill("#pairing-code", spelled(code))
    carer.press("Enter")
    says(carer, "#notice", "otettu käyttöön: Aino, keittiö")
    device.sign_in()
    terminal = home.staff.http.get("/api/terminals").json()["terminals"][-1]
    carer.wait_for(f"#terminal-{terminal['id']}[data-state='reachable']")
    assert home.name in carer.text(f"#terminal-{terminal['id']}")
    look(carer, "terminals-one")


def test_settings_reach_the_terminal_signed_and_can_be_undone(home):
    home.pair()
    home.device.tell_health()
    home.sign_in()
    home.open_terminals()
    home.expand()
    carer = home.carer
    carer.click(f"#edit-{home.terminal}")
    carer.fill("#terminal-name", "Olohuone")
    carer.evaluate(
        "() => { const s = document.querySelector('#set-volume'); s.value = '55';"
        " s.dispatchEvent(new Event('input')); }"
    )
    carer.page.select_option("#set-language", "sv")
    carer.fill("#night-from", "puoli kymmenen")
    carer.click("#edit-save")
    says(carer, "#edit-problem", "milloin yö alkaa")
    carer.fill("#night-from", "21.30")
    carer.page.uncheck("#set-self-test")
    carer.page.select_option("#set-remind", "30")
    look(carer, "terminal-edit")
    carer.click("#edit-save")
    says(carer, "#notice", "tallennettu: Olohuone")
    goes_by = home.device.configuration(lambda c: c["volume"] == 55)
    assert (goes_by["name"], goes_by["language"]) == ("Olohuone", "sv")
    assert goes_by["night"]["from"] == "21:30" and goes_by["selfTestBeforeVisit"] is False
    assert goes_by["remindMinutes"] == 30
    carer.click("#notice-undo")
    says(carer, "#notice", "Muutos on peruttu.")
    home.device.configuration(lambda c: c["version"] > goes_by["version"] and c["name"] == "Keittiö")
    says(carer, f"#terminal-{home.terminal} h2", "Keittiö")


def test_what_another_changed_meanwhile_is_told_before_it_is_overwritten(home):
    home.pair()
    home.sign_in()
    home.open_terminals()
    home.expand()
    carer = home.carer
    carer.click(f"#edit-{home.terminal}")
    carer.fill("#terminal-name", "Minun nimeni")
    mine = home.staff.http.get(f"/api/terminals/{home.terminal}").json()["terminal"]
    body = {"name": "Toisen nimi", "place": "home", "clientIds": [home.client], "settings": mine["settings"], "revision": mine["revision"]}
    assert change(home.staff, "PUT", f"/api/terminals/{home.terminal}", body).status_code == 200
    carer.click("#edit-save")
    says(carer, "#edit-problem", "Joku muu muutti tätä äsken.")
    forget_refusal(carer)
    look(carer, "terminal-edit-changed")
    carer.click("#edit-save")
    says(carer, f"#terminal-{home.terminal} h2", "Minun nimeni")
    # The way back leads to what the other had written.
    carer.click("#notice-undo")
    says(carer, f"#terminal-{home.terminal} h2", "Toisen nimi")


def test_commands_reach_the_terminal_and_its_test_is_told_in_words(home):
    home.pair()
    home.device.tell_health(camera="covered", temperatureCelsius=82.4, network={"kind": "mobile", "quality": "weak"})
    home.sign_in()
    home.open_terminals()
    carer, row = home.carer, f"#terminal-{home.terminal}"
    says(carer, row, "Kameran luukku on kiinni.")
    says(carer, row, "Laite on kuuma, 82 astetta.")
    says(carer, row, "Verkko on heikko.")
    home.expand()
    carer.click(f"#identify-{home.terminal}")
    home.device.event("command", lambda b: b["kind"] == "identify")
    says(carer, row, "näyttää nyt nimensä")
    carer.click(f"#test-{home.terminal}")
    home.device.event("command", lambda b: b["kind"] == "selfTest")
    says(carer, row, "testaa itseään")
    home.device.tell_self_test(microphone="silent")
    says(carer, row, "Testi on valmis. Mikrofoni ei kuule mitään.")
    says(carer, row, "Testi tehtiin tänään kello")
    look(carer, "terminal-tested")
    carer.click(f"#restart-{home.terminal}")
    home.device.event("command", lambda b: b["kind"] == "restart")
    home.device.cut()
    carer.wait_for(f"{row}[data-state='silent']")
    says(carer, row, "Ei vastaa. Viimeksi tänään kello")
    carer.click(f"#identify-{home.terminal}")
    says(carer, row, "ei saa yhteyttä nyt")
    forget_refusal(carer)
    look(carer, "terminal-silent")


def test_a_revoked_terminal_is_closed_and_listed_as_such(home):
    home.pair()
    home.sign_in()
    home.open_terminals()
    home.expand()
    carer = home.carer
    carer.click(f"#revoke-{home.terminal}")
    assert "Yhteys katkeaa heti." in carer.text("#revoke-terminal")
    look(carer, "terminal-revoke")
    carer.click("#revoke-terminal-yes")
    assert home.device.run(home.device.terminal.wait_closed()) == 4003
    says(carer, "#notice", "poistettu käytöstä: Keittiö")
    carer.click("#revoked-terminals summary")
    says(carer, f"#revoked-list #terminal-{home.terminal}", "Poistettu käytöstä")


def test_consent_is_written_down_and_its_withdrawal_is_a_task(home):
    home.pair()
    home.sign_in()
    home.open_terminals()
    home.expand()
    carer, button = home.carer, f"#consent-{home.terminal}-{home.client}"
    words = f"#consent-words-{home.terminal}-{home.client}"
    says(carer, words, "Ei suostumusta.")
    carer.click(button)
    carer.page.uncheck("#consent-carer")
    carer.click("#consent-save")
    says(carer, "#consent-problem", "Valitse ainakin yksi.")
    carer.page.check("#consent-carer")
    carer.fill("#consent-from", "9")
    carer.page.select_option("#consent-countdown", "30")
    look(carer, "consent")
    carer.click("#consent-save")
    given = home.device.configuration(lambda c: c["people"][0]["autoAnswer"] is not None)
    given = given["people"][0]["autoAnswer"]
    assert (given["from"], given["countdownSeconds"], given["callers"]) == ("09:00", 30, ["carer"])
    says(carer, words, "Suostumus annettiin tänään kello")
    home.device.request("withdrawConsent", clientId=home.client)
    says(carer, words, "Ei suostumusta.")
    says(carer, "#task-list", "Suostumus peruttu")
    carer.click(button)
    says(carer, "#consent-given", "perui suostumuksen kuvapuhelimesta tänään")
    look(carer, "consent-withdrawn")
    carer.click("#consent-dialog-close")
    # Staff take one back as well.
    carer.click(button)
    carer.click("#consent-save")
    says(carer, words, "Suostumus annettiin")
    carer.click(button)
    carer.click("#consent-withdraw")
    says(carer, "#consent-warning", "heti voimassa")
    carer.click("#consent-withdraw")
    home.device.configuration(lambda c: c["people"][0]["autoAnswer"] is None)
    says(carer, words, "Ei suostumusta.")


def test_help_rings_until_somebody_has_it_and_the_client_hears_who(home):
    home.pair()
    carer = home.carer
    carer.page.add_init_script(COUNT_NOTES)
    home.sign_in()
    says(carer, "#task-panel", "Kukaan ei pyydä apua nyt.")
    look(carer, "tasks-none")
    # A touch of the page: from now on it may sound.
    carer.page.mouse.click(5, 300)
    task = home.device.press_help(home.client)
    says(carer, f"#task-{task}", home.name)
    says(carer, f"#task-{task}", "Kukaan ei ole vielä ottanut tätä.")
    carer.wait_until("(name) => document.title.includes(name)", home.name)
    carer.wait_until("() => window.notes >= 4", timeout=30)
    look(carer, "help-open")
    carer.click("#task-mute")
    says(carer, "#task-sound", "hetken hiljaa")
    muted = carer.evaluate("() => window.notes")
    # Another request is heard, whatever was muted before.
    another = home.device.press_help(home.client)
    carer.wait_until("(n) => window.notes > n", muted, timeout=30)
    carer.click(f"#take-10-{task}")
    told = home.device.event("help", lambda b: b["taskId"] == task and b["state"] == "taken")
    assert told["by"] == "Helmi"
    says(carer, f"#task-{task}", "Lupasit soittaa viimeistään kello")
    carer.click(f"#take-5-{another}")
    says(carer, f"#task-{another}", "Lupasit soittaa")
    carer.wait_until("() => document.title.startsWith('Päivän käynnit')")
    look(carer, "help-mine")
    carer.click(f"#release-{another}")
    home.device.event("help", lambda b: b["taskId"] == another and b["state"] == "open")
    # Released means that it has waited already.
    says(carer, f"#task-{another}", "odottanut liian kauan")
    look(carer, "help-loud")
    carer.click(f"#take-5-{another}")
    carer.click(f"#finish-{another}")
    home.device.event("help", lambda b: b["taskId"] == another and b["state"] == "done")
    carer.page.wait_for_selector(f"#task-{another}", state="detached")
    carer.click(f"#finish-{task}")
    says(carer, "#task-panel", "Kukaan ei pyydä apua nyt.")


def test_one_of_two_windows_rings_and_both_are_silenced(home):
    home.pair()
    first = home.carer
    first.page.add_init_script(COUNT_NOTES)
    home.sign_in()
    second = first.another_window()
    second.page.add_init_script(COUNT_NOTES)
    second.open(home.gateway.address + "/terminals.html")
    second.wait_for("#terminal-list li")
    for window in (first, second):
        window.page.mouse.click(5, 300)
    task = home.device.press_help(home.client)
    for window in (first, second):
        window.wait_for(f"#task-{task}")
    rings = lambda window: window.evaluate("() => window.notes")  # noqa: E731
    deadline = time.monotonic() + 30
    while not (rings(first) or rings(second)):
        assert time.monotonic() < deadline, "nobody rings"
        time.sleep(0.1)
    loud, quiet = (first, second) if rings(first) else (second, first)
    loud.wait_until("() => window.notes >= 4", timeout=30)
    assert rings(quiet) == 0
    quiet.click("#task-mute")
    says(loud, "#task-sound", "hetken hiljaa")
    # Released, it asks again: one window does.
    quiet.click(f"#take-5-{task}")
    quiet.click(f"#release-{task}")
    before = rings(loud) + rings(quiet)
    deadline = time.monotonic() + 30
    while rings(loud) + rings(quiet) == before:
        assert time.monotonic() < deadline, "a released request does not ring"
        time.sleep(0.1)


def test_a_page_without_a_line_does_not_say_that_nobody_asks(home):
    carer = home.carer
    between = Between(carer)
    home.sign_in()
    says(carer, "#task-count", "Kukaan ei pyydä apua nyt.")
    between.cut = True
    between.close(1001)
    says(carer, "#task-count", "Emme tiedä nyt, pyytääkö joku apua.")
    look(carer, "tasks-unknown")
    between.cut = False
    says(carer, "#task-count", "Kukaan ei pyydä apua nyt.")


def test_a_page_that_nobody_touched_says_that_it_cannot_ring(home):
    home.pair()
    carer = home.carer
    home.sign_in()
    carer.page.add_init_script(SILENT_UNTIL_A_TOUCH)
    carer.reload()
    carer.wait_for("#visit-list li")
    home.device.press_help(home.client)
    says(carer, "#task-sound", "Napsauta sivua kerran.")
    carer.page.mouse.click(5, 300)
    carer.page.wait_for_selector("#task-sound", state="hidden")


def test_a_terminal_of_a_service_point_is_nobodys(home):
    carer = home.carer
    home.sign_in()
    home.open_terminals()
    code = home.device.show_code()
    carer.click("#pair-first")
    carer.fill("#pairing-code", code)
    carer.fill("#terminal-name", "Kirjasto, aula")
    carer.page.check("#place-service-point")
    assert not carer.visible("#client-search")
    carer.click("#pairing-save")
    says(carer, "#terminal-list", "Kirjasto, aula")
    home.device.sign_in()
    assert home.device.run(configuration_of(home.device.terminal))["place"] == "servicePoint"
    says(carer, "#terminal-list", "Palvelupiste")
    assert "aukeavat itsestään" not in carer.text("#terminal-list")


async def configuration_of(terminal) -> dict:
    return configuration(terminal.signed, terminal.gateway_key)


def test_who_was_slower_is_told_who_has_it(home, browsers):
    home.pair()
    slow = home.carer
    between = Between(slow)
    home.sign_in()
    quick = browsers(Chromium(Marker.chosen_at_random()))
    home.sign_in("matti", quick)
    task = home.device.press_help(home.client)
    for browser in (slow, quick):
        browser.wait_for(f"#take-5-{task}")
    between.refuse("takeTask", "takenByAnother")
    slow.click(f"#take-5-{task}")
    quick.click(f"#take-5-{task}")
    says(slow, f"#task-{task}", "Matti ehti ensin.")
    says(slow, f"#task-{task}", "Matti soittaa viimeistään")
    look(slow, "help-of-another")
    assert not slow.visible(f"#take-5-{task}")
    quick.click(f"#finish-{task}")
    slow.page.wait_for_selector(f"#task-{task}", state="detached")


def test_a_client_is_called_from_the_request_and_notes_of_the_call_are_told(home):
    home.pair()
    carer, device = home.carer, home.device
    home.sign_in()
    task = device.press_help(home.client)
    # Who calls has it from then on.
    carer.click(f"#task-call-{task}")
    device.event("help", lambda b: b["taskId"] == task and b["state"] == "taken")
    call = device.event("call", lambda b: b["state"] == "ringing")["id"]
    device.request("accept", callId=call)
    carer.wait_for("#call-stage[data-state='inCall']")
    notes = ["cameraCovered", "microphoneMuted", "answeredByItself"]
    device.request("setNotes", callId=call, notes=notes)
    for words in ("kameran luukku on kiinni.", "mikrofoni on mykistetty", "Puhelu aukesi itsestään."):
        says(carer, "#call-status", words)
    look(carer, "call-notes")
    device.request("setNotes", callId=call, notes=["nobodySeen"])
    says(carer, "#call-status", "kuvassa ei näy ketään.")
    assert "luukku" not in carer.text("#call-status")
    # Somebody else's need is told in the call as well.
    other = device.press_help(home.client)
    says(carer, "#call-aside", "pyytää apua")
    look(carer, "call-help")
    carer.evaluate("() => document.querySelector('#hang-up').click()")
    carer.wait_for("#ended-sentence")
    carer.wait_for(f"#task-call-{other}")
    look(carer, "after-with-help")
    carer.click(f"#finish-{task}")


def test_rows_tell_how_the_clients_terminal_is(home):
    carer = home.carer
    home.sign_in()
    row = f"#visit-{home.visit['id']}"
    says(carer, row, "Sivu ei ole auki")
    home.pair()
    says(carer, row, "Kuvapuhelin on päällä")
    home.device.cut()
    says(carer, row, "Kuvapuhelin ei vastaa")
    look(carer, "visits-silent")
    carer.reload()
    says(carer, row, "Kuvapuhelin ei vastaa")


def test_a_terminal_silent_before_a_visit_is_a_warning_on_its_row(home):
    """The gateway waits for two minutes before it warns: its word is put in here."""
    carer = home.carer
    home.pair()
    warning = {
        "id": "a_warning", "kind": "terminalSilent", "clientId": home.client, "clientName": home.name,
        "terminalName": "Keittiö", "openedAt": 0, "state": "open", "owner": None, "mine": False,
        "callBy": None, "escalation": 0, "onCallPhone": None,
    }  # fmt: skip
    between = Between(carer)
    home.sign_in()
    warning["openedAt"] = carer.evaluate("() => Date.now()")
    between.tell("task", warning)
    says(carer, "#task-list", "Tarkista virta ja verkko")
    row = f"#visit-{home.visit['id']}"
    if home.visit["state"] in ("coming", "due"):
        says(carer, row, "Käynti alkaa pian.")
    look(carer, "visits-warning")
    between.tell("task", {**warning, "state": "done"})
    carer.page.wait_for_selector("#task-a_warning", state="detached")
    assert not carer.visible(f"{row} .visit-warning")


def test_the_person_on_duty_is_named_when_nobody_takes_a_request(home):
    carer = home.carer
    between = Between(carer)
    home.sign_in()
    asked = {
        "id": "a_loud", "kind": "help", "clientId": None, "clientName": None,
        "terminalName": "Ryhmäkoti", "openedAt": carer.evaluate("() => Date.now() - 400000"),
        "state": "open", "owner": None, "mine": False, "callBy": None, "escalation": 2,
        "onCallPhone": "017 123 457",
    }  # fmt: skip
    between.tell("task", asked)
    says(carer, "#task-a_loud", "Soita päivystykseen: 017 123 457")
    says(carer, "#task-a_loud", "Emme tiedä, kuka painoi nappia.")
    says(carer, "#task-a_loud", "6 minuuttia sitten")
    look(carer, "help-on-call")
    between.refuse("takeTask", "taskDone")
    carer.click("#take-5-a_loud")
    says(carer, "#task-a_loud", "Joku muu ehti jo tehdä tämän.")


SIZES = {name: size for name, size in WIDTHS.items()}


@pytest.mark.parametrize(
    "home",
    [(SIZES["narrow"], False), (SIZES["narrow"], True), (SIZES["wide"], True), (SIZES["low"], False)],
    indirect=True,
    ids=["narrow-light", "narrow-dark", "wide-dark", "low-light"],
)
def test_pages_of_terminals_are_accessible_and_fit(request, home):
    name = request.node.callspec.id
    home.pair()
    home.device.tell_health(camera="covered")
    home.device.tell_self_test(why="start")
    carer = home.carer
    home.sign_in()
    task = home.device.press_help(home.client)
    carer.wait_for(f"#task-{task}")
    look(carer, f"tasks-{name}")
    home.open_terminals()
    home.expand()
    look(carer, f"terminals-{name}")
    carer.click(f"#edit-{home.terminal}")
    look(carer, f"edit-{name}")
    carer.click("#edit-dialog-close")
    carer.click(f"#consent-{home.terminal}-{home.client}")
    look(carer, f"consent-{name}")
    carer.click("#consent-dialog-close")
    carer.click("#pair")
    look(carer, f"pairing-{name}")


def test_a_terminal_is_taken_into_use_by_keyboard_alone(home):
    carer = home.carer
    home.sign_in()
    home.open_terminals()
    code = home.device.show_code()
    carer.page.focus("#pair-first")
    carer.press("Enter")
    carer.page.keyboard.type(code.lower())
    carer.press("Tab")
    carer.page.keyboard.type("Makuuhuone")
    for _ in range(6):
        carer.press("Tab")
        if carer.evaluate("() => document.activeElement?.id") == "client-search":
            break
    carer.page.keyboard.type(home.name)
    carer.press("Enter")
    carer.wait_for(f"#drop-{home.client}")
    for _ in range(6):
        carer.press("Tab")
        if carer.evaluate("() => document.activeElement?.id") == "pairing-save":
            break
    carer.press("Enter")
    says(carer, "#notice", "otettu käyttöön: Makuuhuone")
    home.device.sign_in()
    # Keys go on at the new row.
    assert carer.evaluate("() => document.activeElement?.id").startswith("open-")


@pytest.mark.parametrize("language,word", [("sv", "Bildtelefoner"), ("en", "Video phones")])
def test_the_page_of_terminals_speaks(home, language, word):
    home.pair()
    home.device.tell_health()
    home.sign_in()
    home.open_terminals()
    home.expand()
    home.carer.click(f"#language-{language}")
    says(home.carer, "#terminals-title", word)
    assert "Kuvapuhelin" not in home.carer.text("main")
    look(home.carer, f"terminals-{language}")
