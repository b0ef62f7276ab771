"""A carer's whole day, from the evening before to the night after, in less than a minute: the gateway's
clock and the page's are moved forward, and all that is to happen by its time happens."""

import time
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from catchers import SMSService
from kuulolla_terminal import change

from chromium import PATIENCE, Chromium
from gateway import HELSINKI, Gateway
from markers import Marker
from moved_clock import MovedClock
from test_pages import look
from test_terminal_pages import says
from visit_room import assert_both_see

#: Of the demo's people: their telephones as messages name them.
PHONES = {"aino": "+35817123410", "eino": "+35817123411", "helvi": "+35817123412", "toivo": "+35817123413"}
EINOS_SON = "+35817123510"
ON_CALL = "+35817123457"
RING_SECONDS = 60


class WholeDay:
    """One carer, four clients with plans, a text message service, and time."""

    def __init__(self, folder, browsers):
        # A Tuesday that every clock agrees to be ahead.
        today = datetime.now(HELSINKI).date()
        self.day = today + timedelta(days=14 + (1 - today.weekday()) % 7)
        self.clock = MovedClock(folder, self.at("20:00", days=-1))
        self.sms = SMSService()
        self.gateway = Gateway(
            None, f"messages.sms={self.sms.url}", f"calls.ringSeconds={RING_SECONDS}",
            environment=self.clock.environment)  # fmt: skip
        first = Marker.chosen_at_random()
        self.carer = browsers(Chromium(first))
        self.client = browsers(Chromium(Marker.chosen_at_random(other_than=first)))

    def at(self, clock: str, days: int = 0) -> datetime:
        hour, minute = map(int, clock.split(":"))
        day = self.day + timedelta(days=days)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HELSINKI)

    def close(self) -> None:
        self.gateway.stop()
        self.sms.close()

    # What was agreed beforehand

    def clear(self) -> None:
        """The demo's own visits of the evening are nobody's any more."""
        for username in ("matti", "ulla"):
            staff = self.gateway.staff(username)
            for visit in staff.visits():
                if visit["state"] in ("coming", "due"):
                    assert change(staff, "DELETE", f"/api/visits/{visit['id']}").status_code == 200
            staff.close()

    def plan(self, client: str, at: str, rule: str) -> None:
        staff = self.gateway.staff("helmi")
        schedule = {
            "zone": "Europe/Helsinki", "firstDay": self.day.isoformat(), "rule": rule, "times": [at],
            "lengthMinutes": 20, "exceptions": [], "exceptedDays": [], "additional": [], "endsBefore": None,
        }  # fmt: skip
        body = {
            "clientId": f"c_demo-{client}", "kind": "videoVisit", "purpose": "Kuulumiset", "steps": [],
            "professionalId": staff.me["id"], "schedule": schedule,
        }  # fmt: skip
        assert change(staff, "POST", "/api/plans", body).status_code == 201
        staff.close()

    # The page

    def sign_in(self) -> None:
        self.carer.fill("#username", "helmi")
        self.carer.fill("#password", self.gateway.password)
        self.carer.click("#sign-in")

    def rows(self) -> dict[str, str]:
        """The visits on the page, by the first name of their client."""
        names = "() => [...document.querySelectorAll('.visit')].map(row => [row.querySelector('h2').innerText, row.id.slice(6)])"
        return {name.split()[0].lower(): visit for name, visit in self.carer.evaluate(names)}

    def stands(self, visit: str, words: str) -> None:
        says(self.carer, f"#visit-{visit} .visit-state", words)

    def task(self, kind: str) -> str:
        """The only card of this kind, once it is there; its selector."""
        card = f".task[data-kind='{kind}']"
        self.carer.wait_for(card)
        return "#" + self.carer.evaluate("(card) => document.querySelector(card).id", card)

    def gone(self, card: str) -> None:
        self.carer.page.wait_for_selector(card, state="detached")

    def take(self, card: str) -> None:
        self.carer.click(f"{card} .task-actions button[id^='take-']:not([hidden])")
        self.carer.wait_for(f"{card}[data-state='taken']")

    def finish(self, card: str, result: str, presses: int = 1) -> None:
        for _ in range(presses):
            self.carer.click(f"#finish-{result}-{card.removeprefix('#task-')}")
        self.gone(card)

    def record(self, visit: str, outcome: str) -> None:
        self.carer.click(f"#record-{visit}")
        self.carer.click(f"label:has(#outcome-sheet-{outcome})")
        self.carer.click("#outcome-sheet-save")
        self.carer.wait_until(
            "(row) => !document.querySelector(row).matches('[data-saving=saving], [data-saving=failed]')", f"#visit-{visit}"
        )

    # The client and the telephone

    def client_opens(self, visit: str) -> None:
        staff = self.gateway.staff("helmi")
        self.client.open(staff.guest_link(visit).url)
        self.client.wait_for("#guest-greeting")
        staff.close()
        says(self.carer, f"#visit-{visit}", "Sivu on auki")

    def let_ring(self) -> None:
        self.client.wait_for("#answer")
        self.clock.move_by(RING_SECONDS + 1)
        self.carer.wait_for("#call-again")

    def texts_to(self, phone: str) -> list[str]:
        return [one.text for one in self.sms.caught if one.to == phone]

    def text_comes(self, phone: str, count: int = 1) -> str:
        deadline = time.monotonic() + PATIENCE
        while len(self.texts_to(phone)) < count:
            assert time.monotonic() < deadline, f"{len(self.texts_to(phone))} of {count} messages came"
            time.sleep(0.02)
        assert len(self.texts_to(phone)) == count
        return self.texts_to(phone)[-1]


@pytest.fixture
def whole_day(tmp_path, browsers):
    made = WholeDay(tmp_path, browsers)
    yield made
    made.close()


def test_a_carers_whole_day(whole_day):
    day, carer, client, clock = whole_day, whole_day.carer, whole_day.client, whole_day.clock

    # The evening before: visits are planned, and whoever has one in the morning is told of it.
    day.clear()
    for name, at in (("aino", "08:00"), ("eino", "08:30"), ("helvi", "09:30")):
        day.plan(name, at, "FREQ=DAILY")
    day.plan("toivo", "11:00", "FREQ=WEEKLY;BYDAY=TU")
    for phone in PHONES.values():
        day.text_comes(phone)

    # In the morning they stand on the list, and become due and late as time goes by.
    clock.move_to(day.at("07:30"))
    clock.show_on(carer)
    carer.open(day.gateway.address + "/")
    day.sign_in()
    carer.wait_for(".visit")
    visits = day.rows()
    assert list(visits) == ["aino", "eino", "helvi", "toivo"]
    for visit in visits.values():
        day.stands(visit, "Tulossa")
    look(carer, "whole-day-morning")
    clock.move_to(day.at("07:56"))
    day.stands(visits["aino"], "Nyt")
    day.stands(visits["eino"], "Tulossa")
    clock.move_to(day.at("08:06"))
    day.stands(visits["aino"], "Myöhässä")

    # One is called, answers, and what came of it is written down.
    day.client_opens(visits["aino"])
    carer.click(f"#call-{visits['aino']}")
    client.wait_for("#answer")
    client.click("#answer")
    assert_both_see(SimpleNamespace(carer=carer, client=client))
    carer.evaluate("() => document.querySelector('#hang-up').click()")
    client.wait_for("#guest-ended")
    carer.wait_for("#ended-sentence")
    carer.press("1")
    carer.page.keyboard.type("Söi puuron.")
    carer.press("Enter")
    says(carer, "#after-recorded", "Kirjattu: Tehty")
    carer.press("n")
    day.stands(visits["aino"], "Tehty")

    # One does not answer: rung after rung, each at its time.
    clock.move_to(day.at("08:31"))
    day.stands(visits["eino"], "Nyt")
    day.client_opens(visits["eino"])
    carer.click(f"#call-{visits['eino']}")
    day.let_ring()
    says(carer, "#after-search", "soita uudelleen")
    for rung in ("ringAgain", "ringLouder"):
        card = day.task(rung)
        says(carer, card, "alkaa kello")
        clock.move_by(5 * 60)
        says(carer, card, "Tämä on sinun.")
        carer.click(f"{card} .button-call")
        day.let_ring()
        day.gone(card)
    client.open("about:blank")
    carer.click("#back-to-list")
    day.stands(visits["eino"], "Ei vastannut, tavoitellaan")
    card = day.task("phoneClient")
    day.take(card)
    says(carer, card, "017 123 411")
    day.finish(card, "noAnswer")
    told = day.text_comes(EINOS_SON)
    assert told.startswith("Eino ei vastannut") and "Kuulumiset" not in told
    card = day.task("askRelative")
    day.take(card)
    day.finish(card, "noAnswer")
    card = day.task("fieldVisit")
    day.take(card)
    look(carer, "whole-day-field-visit")
    day.finish(card, "allWell", presses=2)
    # All is well, and yet nothing but what a person writes down closes it.
    card = day.task("outcomeMissing")
    day.record(visits["eino"], "notReached")
    day.gone(card)
    day.stands(visits["eino"], "Ei tavoitettu")

    # One is forgotten: before its window closes it is a task, then louder, then told to who is on call.
    assert day.texts_to(ON_CALL) == []
    clock.move_to(day.at("09:44"))
    day.stands(visits["helvi"], "Myöhässä")
    assert carer.evaluate("() => document.querySelectorAll('.task').length") == 0
    clock.move_to(day.at("09:47"))
    card = day.task("visitUnattempted")
    says(carer, card, "Käynnin aika loppuu pian.")
    clock.move_by(3 * 60 + 1)
    says(carer, card, "Tämä on odottanut liian kauan.")
    assert day.texts_to(ON_CALL) == []
    clock.move_by(7 * 60)
    says(carer, card, "Soita päivystykseen: 017 123 457")
    assert "Helvi" not in day.text_comes(ON_CALL)
    look(carer, "whole-day-forgotten")
    day.record(visits["helvi"], "technicalFailure")
    day.gone(card)

    # An hour before a visit its client is reminded, and of those of the morning in the evening.
    assert len(day.texts_to(PHONES["toivo"])) == 1
    clock.move_to(day.at("10:01"))
    assert "11" in day.text_comes(PHONES["toivo"], count=2)
    clock.move_to(day.at("18:01"))
    day.text_comes(PHONES["aino"], count=2)
    assert len(day.texts_to(PHONES["toivo"])) == 2

    # After a shift's length the sign-in is over; after midnight the list is the next day's. What was
    # missed stays somebody's task.
    clock.move_to(day.at("23:32"))
    carer.wait_for("#username")
    day.sign_in()
    carer.wait_for(f"#visit-{visits['toivo']}")
    clock.move_to(day.at("00:02", days=1))
    carer.page.wait_for_selector(f"#visit-{visits['toivo']}", state="detached")
    carer.wait_for(".visit")
    after = day.rows()
    assert list(after) == ["aino", "eino", "helvi"] and not set(after.values()) & set(visits.values())
    for visit in after.values():
        day.stands(visit, "Tulossa")
    says(carer, day.task("visitUnattempted"), "Toivo Keksitty")
