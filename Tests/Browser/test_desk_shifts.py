"""Planned shifts on the counsellor's desk: who plans them, who sees them, and what of a conversation is
read before it is taken."""

import json

import pytest

from chat_room import ChatRoom, Desk
from chromium import Chromium
from gateway import Gateway
from markers import Marker
from test_pages import look

COUNSELLOR, LEAD = "helmi", "matti"


@pytest.fixture
def room():
    gateway = Gateway(None, "signIn.addressBurst=10000", "chat.quickExit=https://example.com/saa")
    room = ChatRoom(gateway)
    yield room
    room.close()
    gateway.stop()


@pytest.fixture
def desk_of(room, browsers):
    def open_desk(username: str, begun: bool = True, **how) -> Desk:
        how.setdefault("devices", False)
        desk = Desk(room.gateway, browsers(Chromium(Marker.chosen_at_random(), **how)), username)
        return desk.begin() if begun else desk

    return open_desk


def board(desk: Desk) -> Desk:
    desk.browser.wait_for("#duty [aria-pressed='true']")
    desk.browser.press("Alt+t")
    desk.browser.wait_for("#shifts-title")
    desk.until("() => document.querySelector('#shift-add')?.checkVisibility()")
    return desk


def plan(desk: Desk, name: str, begins: str, ends: str) -> None:
    """By keys alone."""
    keys = desk.browser.page.keyboard
    desk.browser.page.focus("#shift-add")
    keys.press("Enter")
    desk.browser.wait_for("#shift-person")
    desk.browser.page.select_option("#shift-person", label=name)
    box = desk.browser.page.locator("#shift-queues input").first
    if not box.is_checked():
        box.focus()
        keys.press("Space")
    desk.browser.fill("#shift-from", begins)
    desk.browser.fill("#shift-to", ends)
    keys.press("Enter")


def shift_ids(desk: Desk) -> list[str]:
    return desk.browser.evaluate("() => [...document.querySelectorAll('#shifts-list > li')].map((one) => one.id)")


def names(desk: Desk) -> list[str]:
    return desk.browser.evaluate(
        """async () => (await (await fetch('/api/chat/shifts')).json()).people.map(({ name }) => name)""")


def test_a_shift_is_planned_seen_and_taken_back_by_keys(room, desk_of):
    lead = board(desk_of(LEAD, begun=False))
    counsellor = desk_of(COUNSELLOR, begun=False)
    name = next(one for one in names(lead) if one.startswith("Helmi"))
    plan(lead, name, "0.00", "15.59")
    # Nearly all of a day: now is within it or before it, or the day is over and it is refused.
    lead.until("() => !document.querySelector('#shift-dialog') || document.querySelector('#shift-form-problem').textContent")
    if lead.browser.visible("#shift-dialog"):
        lead.says("#shift-form-problem", "Vuoro on jo ohi")
        lead.browser.fill("#shift-from", "12")
        lead.browser.fill("#shift-to", "3.30")
        lead.browser.press("Enter")
    lead.gone("#shift-dialog")
    lead.says("#notice-words", f"Vuoro lisättiin: {name}")
    lead.until("() => document.querySelectorAll('#shifts-list > li').length === 1")
    # It is there for whom it is, without a reload.
    counsellor.says("#duty-shift", "Vuorosi on")
    # Another at the same time is refused, and what was typed stays.
    first = shift_ids(lead)[0]
    span = lead.browser.text(f"#{first} p:nth-child(2)").split(" ")[0]
    begins, ends = span.split("–")
    plan(lead, name, begins, ends)
    lead.says("#shift-form-problem", "Hänellä on jo vuoro silloin")
    assert lead.browser.evaluate("() => document.querySelector('#shift-from').value") == begins
    lead.browser.press("Escape")
    lead.gone("#shift-dialog")
    # Taken out, and put back.
    lead.browser.page.focus(f"#shift-remove-{first.removeprefix('shift-')}")
    lead.browser.press("Enter")
    lead.until("() => document.querySelectorAll('#shifts-list > li').length === 0")
    counsellor.gone("#duty-shift")
    lead.browser.page.focus("#notice-undo")
    lead.browser.press("Enter")
    lead.until("() => document.querySelectorAll('#shifts-list > li').length === 1")
    counsellor.says("#duty-shift", "Vuorosi on")
    # Days and weeks, by keys.
    lead.browser.page.focus("#shifts-after")
    lead.browser.press("Enter")
    lead.says("#shifts-empty", "ei ole suunniteltu")
    lead.browser.page.focus("#shifts-today")
    lead.browser.press("Enter")
    lead.until("() => document.querySelectorAll('#shifts-list > li').length === 1")
    assert lead.browser.evaluate("() => document.querySelectorAll('#shifts .segments [aria-pressed=\"true\"]').length") == 1


def test_who_is_missing_and_what_is_too_much_is_on_the_board(room, desk_of):
    """Somebody is planned since ten minutes ago; somebody waits, and nobody is there."""
    lead = board(desk_of(LEAD, begun=False))
    made = lead.browser.evaluate(
        """async () => {
          const me = await (await fetch('/api/me')).json();
          const { people, now } = await (await fetch('/api/chat/shifts')).json();
          const helmi = people.find(({ name }) => name.startsWith('Helmi'));
          const body = { person: helmi.id, queues: helmi.queues.slice(0, 1), from: now - 600_000, to: now + 3_600_000 };
          const answer = await fetch('/api/chat/shifts', { method: 'POST', body: JSON.stringify(body),
            headers: { 'Content-Type': 'application/json', 'X-Kuulolla-CSRF': me.csrf } });
          return answer.status;
        }""")
    assert made == 201
    lead.says(".board-absent", "Helmi, Iltachat, poissa 10 min")
    lead.says(".board-team", "vuorolistalla nyt")
    visitor = room.comes("moi")
    lead.says(".board-warnings", "Joku odottaa, eikä kukaan ole vuorossa")
    look(lead.browser, "desk-shifts-missing")
    counsellor = desk_of(COUNSELLOR)
    lead.gone(".board-absent li")
    lead.gone(".board-warnings li")
    counsellor.says("#duty-shift", "Vuorosi on nyt")
    counsellor.take(visitor)


def test_words_are_read_before_they_are_answered(room, desk_of):
    first, second = desk_of(COUNSELLOR), desk_of(LEAD)
    visitor = room.comes("alku")
    one = first.take_next(visitor)
    first.tool(one, "hand-over")
    first.browser.page.select_option("#hand-over-to", label=first.browser.evaluate(
        "() => [...document.querySelectorAll('#hand-over-to option')].map((one) => one.textContent).find((one) => one.startsWith('Matti'))"))
    first.browser.fill("#hand-over-summary", "Hän on yksin kotona\ntoinen rivi")
    first.browser.click("#hand-over-send")
    second.says(f"#offered-{one}-words", "Hän on yksin kotona")
    look(second.browser, "desk-offer-words")
    first.browser.click(f"#keep-{one}")
    second.gone(f"#offered-{one}-words")
    # Back to the queue: whoever is on duty there reads it.
    first.tool(one, "hand-over")
    first.browser.page.select_option("#hand-over-to", "queue")
    first.browser.fill("#hand-over-summary", "Kenelle vain")
    first.browser.click("#hand-over-send")
    second.says(f"#offered-{one}", "antaa keskustelun jonoon")
    second.says(f"#offered-{one}-words", "Kenelle vain")
    second.browser.click(f"#offered-{one}-act")
    second.browser.wait_for(f"#talk-{one}")
    second.say(one, "Jatketaan")
    visitor.wait_text("Jatketaan")
    assert not any("Kenelle vain" in text or "yksin kotona" in text for text in visitor.heard)


def test_the_neutral_page_is_the_configured_one(room, browsers):
    browser = browsers(Chromium(Marker.chosen_at_random(), devices=False))
    browser.page.context.route("https://example.com/**", lambda route: route.fulfill(body="sää"))
    browser.open(f"{room.gateway.address}/chat/{room.queue['address']}")
    browser.wait_for("#leave-now")
    browser.wait_for("#start")
    browser.page.click("#leave-now", no_wait_after=True)
    browser.page.wait_for_url("https://example.com/saa")


@pytest.mark.parametrize("width,dark", [((320, 640), False), ((1280, 800), True)], ids=["narrow-light", "wide-dark"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_week_is_accessible_and_fits(room, desk_of, width, dark, language):
    lead = desk_of(LEAD, begun=False, viewport=width, dark=dark)
    lead.browser.click(f"#language-{language}")
    board(lead)
    people = json.loads(lead.browser.evaluate(
        "async () => JSON.stringify((await (await fetch('/api/chat/shifts')).json()).people)"))
    lead.browser.click("#shift-add")
    lead.browser.wait_for("#shift-person")
    look(lead.browser, f"desk-shifts-add-{width[0]}-{language}")
    assert len(people) > 1
    lead.browser.press("Escape")
    look(lead.browser, f"desk-shifts-{width[0]}-{language}")
