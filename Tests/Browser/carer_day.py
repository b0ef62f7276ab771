"""A carer's page and a client's page of one of her visits: what the tests of a carer's day begin with."""

import time

import pytest

from between import Between
from chromium import PATIENCE, Chromium
from gateway import Gateway
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
