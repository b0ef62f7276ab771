"""The counsellor's desk against the real gateway: who gets whom, what the visitor sees and never sees,
what is done in an emergency, and that a broken line loses no word."""

import time

import pytest

from chat_room import ChatRoom, Desk
from chromium import Chromium
from firefox import Firefox
from gateway import Gateway
from markers import Marker
from test_pages import look

COUNSELLOR, SECOND = "helmi", "matti"


@pytest.fixture
def room():
    """A gateway of its own: who waits and who is on duty are everybody's."""
    gateway = Gateway(None, "signIn.addressBurst=10000")
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


def test_the_next_is_taken_and_both_write(room, desk_of):
    desk = desk_of(COUNSELLOR)
    desk.says("#nobody-words", "Kukaan ei odota. Hengitä.")
    visitor = room.comes("moi https://example.com <b>lihava</b>")
    one = desk.take_next(visitor)
    desk.reads(one, "moi https://example.com <b>lihava</b>")
    assert desk.browser.evaluate("(id) => document.querySelectorAll(`#log-${id} a, #log-${id} b`).length", one) == 0
    visitor.types()
    desk.says(f"#talk-{one} .talk-typing", "Kävijä kirjoittaa")
    desk.browser.page.focus(f"#write-{one}")
    desk.browser.page.keyboard.type("Hei")
    visitor.wait(lambda: visitor.typing and visitor.typing[-1]["on"], "that the counsellor types")
    desk.browser.press("Enter")
    visitor.wait_text("Hei")
    desk.note(one, "Vain meille kolmelle")
    desk.reads(one, "Vain meille kolmelle")
    desk.say(one, "Kerro lisää")
    visitor.wait_text("Kerro lisää")
    assert not any("Vain meille kolmelle" in text for text in visitor.heard)
    # Either may be told first.
    desk.reads(one, "Kerro lisää")
    assert visitor.texts == desk.texts(one)
    # What was begun stays through a reload, and nothing else of the conversation is in the browser.
    desk.browser.fill(f"#write-{one}", "Kesken jäänyt")
    desk.browser.reload()
    desk.browser.wait_for(f"#write-{one}")
    assert desk.browser.evaluate("(id) => document.getElementById(`write-${id}`).value", one) == "Kesken jäänyt"
    kept = desk.browser.evaluate("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert "Kesken jäänyt" in kept and "Kerro lisää" not in kept and "lihava" not in kept
    desk.reads(one, "Kerro lisää")
    assert visitor.texts == desk.texts(one)


def test_two_race_for_one_person(room, desk_of):
    desks = [desk_of(COUNSELLOR), desk_of(SECOND)]
    visitor = room.comes()
    button = f"#take-{visitor.conversation}"
    for desk in desks:
        desk.browser.wait_for(button)
    for desk in desks:
        desk.browser.evaluate("(s) => { setTimeout(() => document.querySelector(s)?.click(), 50) }", button)
    visitor.wait_phase("called")
    visitor.ask("here")
    visitor.wait_phase("open")
    for desk in desks:
        desk.gone(button)
    won = [desk.browser.visible(f"#talk-{visitor.conversation}") for desk in desks]
    assert sorted(won) == [False, True]
    winner, loser = (desks[0], desks[1]) if won[0] else (desks[1], desks[0])
    winner.say(visitor.conversation, "Minä sain sinut")
    visitor.wait_text("Minä sain sinut")
    assert [one["part"] for one in visitor.state["people"]] == ["counsellor"]
    assert loser.browser.evaluate("() => document.querySelectorAll('.talk').length") == 0


def test_several_at_once_up_to_the_limit(room, desk_of):
    desk = desk_of(COUNSELLOR)
    limit = int(desk.browser.text("#duty-load").rstrip(".").rsplit(" ", 1)[1])
    visitors = [room.comes(f"odottaja {number}") for number in range(limit + 1)]
    for visitor in visitors[:limit]:
        desk.take(visitor)
    for visitor in visitors[:limit]:
        desk.say(visitor.conversation, f"hei {visitor.conversation}")
    for visitor in visitors[:limit]:
        visitor.wait_text(f"hei {visitor.conversation}")
    assert desk.browser.evaluate("() => [...document.querySelectorAll('.talk')].every((one) => one.checkVisibility())")
    desk.says("#take-why", "Päätä ensin jokin niistä")
    assert desk.browser.evaluate("() => document.querySelector('#take-next').disabled")
    assert desk.browser.evaluate("(s) => document.querySelector(s).disabled", f"#take-{visitors[-1].conversation}")
    # Who is in danger does not wait because of a limit.
    visitors[-1].ask("danger")
    desk.until("(s) => !document.querySelector(s).disabled", f"#take-{visitors[-1].conversation}")
    desk.take(visitors[-1])
    look(desk.browser, "chat-desk-several")


def test_a_warm_hand_over_is_accepted(room, desk_of):
    first, second = desk_of(COUNSELLOR), desk_of(SECOND)
    visitor = room.comes("alku")
    one = first.take_next(visitor)
    first.tool(one, "hand-over")
    look(first.browser, "chat-desk-hand-over")
    first.browser.click("#hand-over-send")
    first.says("#hand-over-problem", "Kirjoita muutama sana")
    first.browser.page.select_option("#hand-over-to", index=0)
    first.browser.fill("#hand-over-summary", "Salainen tiivistelmä")
    first.browser.click("#hand-over-send")
    first.browser.wait_for(f"#talk-{one} [data-line='offered']")
    second.browser.click(f"#offered-{one}-act")
    second.browser.wait_for(f"#talk-{one}")
    second.reads(one, "Salainen tiivistelmä")
    second.reads(one, "alku")
    first.gone(f"#talk-{one}")
    second.say(one, "Jatketaan tästä")
    visitor.wait_text("Jatketaan tästä")
    visitor.wait(lambda: any(entry["kind"] == "handedOver" for entry in visitor.entries.values()), "the hand-over")
    assert not any("Salainen tiivistelmä" in text for text in visitor.heard)


def test_what_was_offered_can_be_kept(room, desk_of):
    first, second = desk_of(COUNSELLOR), desk_of(SECOND)
    one = first.take_next(room.comes())
    first.tool(one, "hand-over")
    first.browser.fill("#hand-over-summary", "Ehkä")
    first.browser.click("#hand-over-send")
    second.browser.wait_for(f"#offered-{one}-act")
    first.browser.click(f"#keep-{one}")
    first.gone(f"#talk-{one} [data-line='offered']")
    second.gone(f"#offered-{one}-act")
    assert first.browser.visible(f"#talk-{one}")


def test_a_second_counsellor_is_asked_and_joins(room, desk_of):
    first, second = desk_of(COUNSELLOR), desk_of(SECOND)
    visitor = room.comes("alku")
    one = first.take_next(visitor)
    first.tool(one, "ask-second")
    first.browser.page.select_option("#ask-second-who", index=0)
    first.browser.fill("#ask-second-text", "Tarvitsen työparin")
    first.browser.click("#ask-second-send")
    second.browser.click(f"#asked-{one}-act")
    second.browser.wait_for(f"#talk-{one}")
    visitor.wait(lambda: len(visitor.state["people"]) == 2, "that two are here")
    second.say(one, "Minäkin olen tässä")
    visitor.wait_text("Minäkin olen tässä")
    first.reads(one, "Minäkin olen tässä")
    assert not any("Tarvitsen työparin" in text for text in visitor.heard)
    second.tool(one, "leave")
    visitor.wait(lambda: len(visitor.state["people"]) == 1, "that one has left")
    second.gone(f"#talk-{one}")


def lead_of(*desks: Desk) -> tuple[Desk, Desk]:
    """The shift lead's desk, and the other one."""
    leads = [desk for desk in desks if desk.browser.visible("#tab-board")]
    assert len(leads) == 1, "one of the two leads the shift"
    return leads[0], next(desk for desk in desks if desk is not leads[0])


def test_the_shift_lead_observes_whispers_and_takes_over(room, desk_of):
    lead, counsellor = lead_of(desk_of(COUNSELLOR), desk_of(SECOND))
    visitor = room.comes("alku")
    one = counsellor.take_next(visitor)
    lead.browser.click("#tab-board")
    lead.browser.wait_for(f"#observe-{one}")
    look(lead.browser, "chat-desk-board")
    lead.browser.click(f"#observe-{one}")
    lead.reads(one, "alku")
    visitor.wait_part("observer")
    counsellor.says(f"#talk-{one} .talk-people", "seuraa")
    assert not lead.browser.visible(f"#say-{one}")
    lead.note(one, "Kysy turvallisuudesta", "whisper")
    counsellor.reads(one, "Kysy turvallisuudesta")
    look(lead.browser, "chat-desk-observing")
    lead.tool(one, "take-over")
    lead.browser.click("#take-over-yes")
    lead.browser.wait_for(f"#say-{one}")
    lead.say(one, "Jatkan tästä")
    visitor.wait_text("Jatkan tästä")
    assert not any("Kysy turvallisuudesta" in text for text in visitor.heard)


def test_an_observer_leaves_and_the_visitor_sees_that_too(room, desk_of):
    lead, counsellor = lead_of(desk_of(COUNSELLOR), desk_of(SECOND))
    visitor = room.comes()
    one = counsellor.take_next(visitor)
    lead.browser.click("#tab-board")
    lead.browser.click(f"#observe-{one}")
    visitor.wait_part("observer")
    lead.tool(one, "leave")
    visitor.wait(lambda: [person["part"] for person in visitor.state["people"]] == ["counsellor"], "the observer's leaving")
    lead.gone(f"#talk-{one}")


def test_an_emergency_step_by_step(room, desk_of):
    desk = desk_of(COUNSELLOR)
    visitor = room.comes("en jaksa enää")
    one = desk.take_next(visitor)
    desk.browser.click(f"#flag-{one}")
    desk.browser.wait_for(f"#risk-{one}")
    look(desk.browser, "chat-desk-emergency")
    desk.browser.click(f"#step-askPlace-{one}-say-1")
    desk.browser.click(f"#send-{one}")
    visitor.wait_text("Missä olet nyt?")
    desk.browser.fill(f"#step-askPlace-{one}-text", "Hervanta, kerrostalo")
    desk.browser.click(f"#step-askPlace-{one}")
    desk.browser.wait_for(f"#risk-{one} [data-state='done']")
    desk.says(f"#risk-{one} [data-state='done']", "Hervanta, kerrostalo")
    desk.browser.wait_for(f"#step-askAlone-{one}")
    desk.browser.click(f"#risk-end-{one}")
    desk.browser.click("#end-risk-yes")
    desk.gone(f"#risk-{one}")
    desk.reads(one, "Hervanta, kerrostalo")
    assert not any("Hervanta" in text for text in visitor.heard)


def test_an_alarm_asks_until_somebody_has_noticed(room, desk_of):
    first, second = desk_of(COUNSELLOR), desk_of(SECOND)
    room.comes()
    visitor = room.comes()
    visitor.ask("danger")
    alarm = f"#alarm-{visitor.conversation}-act"
    for desk in (first, second):
        desk.browser.wait_for(alarm)
        desk.until("() => document.title.includes('vaarassa')")
        # Danger stands first.
        desk.until(
            "(id) => document.querySelector('#waiting-list').firstElementChild.id === `waiter-${id}`", visitor.conversation)
    look(first.browser, "chat-desk-alarm")
    first.browser.press("Alt+u")
    for desk in (first, second):
        desk.gone(alarm)
        desk.until("() => !document.title.includes('vaarassa')")


#: Counts the notes that the page plays.
NOTES = """(() => {
  window.notes = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { window.notes += 1; return start.apply(this, when); };
})()"""
PAUSE_OF_ASKING = 8  # seconds, media/sound.js


def test_who_waits_is_heard_again_and_again_and_silenced_for_minutes_alone(room, desk_of):
    desk = desk_of(COUNSELLOR, begun=False)
    desk.browser.page.add_init_script(NOTES)
    desk.browser.reload()
    desk.begin()
    room.comes()
    desk.until("() => document.title.includes('Joku odottaa')")
    desk.until("() => window.notes >= 4")
    desk.browser.click("#mute")
    desk.says("#sound-words", "hiljaa")
    heard = desk.browser.evaluate("() => window.notes")
    time.sleep(PAUSE_OF_ASKING + 2)
    assert desk.browser.evaluate("() => window.notes") == heard
    room.comes()
    desk.until("(heard) => window.notes > heard", heard)
    assert desk.browser.visible("#mute")


def test_a_conversation_is_ended_and_wrapped_up(room, desk_of):
    desk = desk_of(COUNSELLOR)
    visitor = room.comes("kiitos")
    one = desk.take_next(visitor)
    desk.browser.fill(f"#write-{one}", "jää lähettämättä")
    desk.browser.click(f"#end-{one}")
    desk.browser.click("#end-talk-yes")
    visitor.wait_phase("ended")
    desk.browser.wait_for(f"#wrap-{one}")
    look(desk.browser, "chat-desk-wrap-up")
    assert "jää lähettämättä" not in desk.browser.evaluate("() => JSON.stringify({ ...sessionStorage })")
    desk.browser.click(f"#wrap-{one}")
    desk.says(f"#wrap-problem-{one}", "Valitse tulos")
    desk.browser.page.check(f"#outcome-helped-{one}")
    desk.browser.page.check(f"#heavy-{one}")
    desk.browser.click(f"#wrap-{one}")
    desk.browser.wait_for("#debrief")
    look(desk.browser, "chat-desk-debrief")
    desk.browser.click("#debrief-pause")
    desk.browser.wait_for("#status-pause[aria-pressed='true']")
    desk.gone(f"#talk-{one}")


def test_the_shift_lead_closes_a_queue_and_tells_those_who_wait(room, desk_of):
    lead, _ = lead_of(desk_of(COUNSELLOR), desk_of(SECOND))
    visitor = room.comes()
    lead.browser.click("#tab-board")
    queue = lead.browser.evaluate("() => document.querySelector('.board-queue').id.replace('board-queue-', '')")
    lead.browser.fill(f"#announce-{queue}", "Tänään on ruuhkaa")
    lead.browser.click(f"#announce-send-{queue}")
    visitor.wait(lambda: visitor.state["announcement"] == "Tänään on ruuhkaa", "the announcement")
    lead.browser.click(f"#close-queue-{queue}")
    lead.says(f"#board-queue-{queue}", "Ei ota uusia")
    with pytest.raises(AssertionError, match="closed"):
        room.comes()
    lead.browser.click(f"#close-queue-{queue}")
    lead.says(f"#close-queue-{queue}", "Sulje uusilta")
    room.comes()


def test_a_word_written_while_the_line_is_broken_arrives_once(room, desk_of):
    desk = desk_of(COUNSELLOR)
    visitor = room.comes("ennen")
    one = desk.take_next(visitor)
    room.gateway.kill()
    desk.says("#status", "Yhteys katkesi")
    desk.say(one, "katkon aikana")
    desk.browser.wait_for(f"#talk-{one} .sending")
    room.gateway.start()
    visitor.close()
    visitor.come_back()
    visitor.wait_text("katkon aikana")
    desk.gone(f"#talk-{one} .sending")
    visitor.say("jälkeen")
    desk.reads(one, "jälkeen")
    visitor.wait_text("jälkeen")
    assert desk.texts(one) == visitor.texts == ["ennen", "katkon aikana", "jälkeen"]


def test_a_reload_sends_what_was_not_confirmed_once(room, desk_of):
    desk = desk_of(COUNSELLOR)
    visitor = room.comes("ennen")
    one = desk.take_next(visitor)
    room.gateway.kill()
    desk.says("#status", "Yhteys katkesi")
    desk.say(one, "ennen lataamista")
    desk.browser.wait_for(f"#talk-{one} .sending")
    room.gateway.start()
    desk.browser.reload()
    visitor.close()
    visitor.come_back()
    visitor.wait_text("ennen lataamista")
    desk.browser.wait_for(f"#talk-{one}")
    desk.reads(one, "ennen lataamista")
    desk.gone(f"#talk-{one} .sending")
    assert desk.texts(one) == visitor.texts == ["ennen", "ennen lataamista"]


def test_by_keyboard_alone(room, desk_of):
    desk = desk_of(COUNSELLOR)
    keys, browser = desk.browser.page.keyboard, desk.browser
    visitors = [room.comes("yksi"), room.comes("kaksi")]
    for visitor in visitors:
        desk.until("() => !document.querySelector('#take-next').disabled")
        keys.press("Alt+n")
        desk.waits_for_talk(visitor)
        desk.until("(id) => document.activeElement.id === `write-${id}`", visitor.conversation)
    one, two = (visitor.conversation for visitor in visitors)
    keys.type("toiselle")
    keys.press("Enter")
    visitors[1].wait_text("toiselle")
    keys.press("Alt+1")
    keys.type("ensimmäiselle")
    keys.press("Enter")
    visitors[0].wait_text("ensimmäiselle")
    keys.press("Alt+ArrowDown")
    assert browser.evaluate("() => document.activeElement.id") == f"write-{two}"
    keys.press("Alt+m")
    keys.type("muistiin")
    keys.press("Enter")
    desk.reads(two, "muistiin")
    keys.press("Alt+r")
    browser.wait_for(f"#risk-{two}")
    keys.press("Alt+k")
    browser.wait_for("#keys-dialog")
    look(browser, "chat-desk-keys")
    keys.press("Escape")
    keys.press("Alt+1")
    keys.press("Alt+l")
    browser.wait_for("#end-talk-yes")
    keys.press("Shift+Tab")
    keys.press("Enter")
    visitors[0].wait_phase("ended")
    browser.wait_for(f"#wrap-{one}")
    keys.press("Alt+1")
    keys.press("Space")
    keys.press("Enter")
    desk.gone(f"#talk-{one}")
    assert not any("muistiin" in text for text in visitors[1].heard)


def test_a_message_that_was_left_is_answered(room, desk_of):
    desk = desk_of(COUNSELLOR)
    visitor = room.comes("Voisiko joku vastata?", kind="message")
    desk.browser.click(f"#take-{visitor.conversation}")
    one = visitor.conversation
    desk.reads(one, "Voisiko joku vastata?")
    desk.say(one, "Hei, tässä vastaus")
    visitor.wait_text("Hei, tässä vastaus")
    desk.browser.click(f"#end-{one}")
    desk.browser.click("#end-talk-yes")
    desk.browser.wait_for(f"#wrap-{one}")


@pytest.mark.parametrize(
    "width,dark", [((320, 640), False), ((640, 300), True), ((1280, 800), True), ((1920, 1080), False)],
    ids=["narrow-light", "low-dark", "wide-dark", "widest-light"])
def test_every_state_is_accessible_and_fits(room, desk_of, width, dark):
    name = f"{width[0]}-{'dark' if dark else 'light'}"
    desk = desk_of(COUNSELLOR, begun=False, viewport=width, dark=dark)
    look(desk.browser, f"chat-desk-off-{name}")
    desk.begin()
    look(desk.browser, f"chat-desk-calm-{name}")
    visitors = [room.comes("moi", topic=room.queue["topics"][0]["id"] if room.queue["topics"] else None) for _ in range(3)]
    visitors[2].ask("danger")
    desk.browser.wait_for(f"#alarm-{visitors[2].conversation}-act")
    look(desk.browser, f"chat-desk-waiting-{name}")
    one = desk.take(visitors[0])
    desk.browser.wait_for(f"#talk-{one}")
    desk.say(one, "hei")
    desk.reads(one, "hei")
    look(desk.browser, f"chat-desk-talk-{name}")
    desk.browser.click(f"#note-{one}")
    desk.browser.click(f"#more-{one}")
    look(desk.browser, f"chat-desk-note-{name}")
    desk.browser.click(f"#say-{one}")
    desk.browser.click(f"#open-canned-{one}")
    look(desk.browser, f"chat-desk-canned-{name}")
    desk.browser.press("Escape")
    desk.browser.click(f"#flag-{one}")
    desk.browser.wait_for(f"#risk-{one}")
    look(desk.browser, f"chat-desk-risk-{name}")


def test_in_firefox_too(room, browsers):
    desk = Desk(room.gateway, browsers(Firefox(Marker.chosen_at_random())), COUNSELLOR).begin()
    visitor = room.comes("moi")
    one = desk.take_next(visitor)
    desk.reads(one, "moi")
    desk.browser.fill(f"#write-{one}", "hei sinä")
    desk.browser.click(f"#send-{one}")
    visitor.wait_text("hei sinä")
    desk.browser.click(f"#flag-{one}")
    desk.browser.wait_for(f"#risk-{one}")
