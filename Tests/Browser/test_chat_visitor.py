"""The visitor's page of the chat against the real gateway: from the first press to erasing, whatever
breaks between; a counsellor answers over the desk's own line."""

import functools
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from between import Between
from chat_desk import Counsellor
from chromium import PATIENCE, Chromium
from firefox import Firefox
from gateway import Gateway
from markers import Marker
from test_pages import WIDTHS, look

QUEUE = "/chat/ilta"
PHASES_WITH_SAFETY = ("#danger", "#leave-now")
# Whoever does not answer a call is parked within this (s): 15 are set, and the tick of a busy machine.
PARKED_WITHIN = 60


@pytest.fixture
def gateway():
    """Each test's own: how often one address may begin a chat is counted in the gateway's memory."""
    running = Gateway(None, "signIn.addressBurst=10000")
    yield running
    running.stop()


@pytest.fixture
def counsellor(gateway):
    helmi = Counsellor(gateway)
    yield helmi
    helmi.close()


@pytest.fixture(params=[Chromium, Firefox], ids=["chromium", "firefox"])
def visitor(request, browsers):
    return browsers(request.param(Marker.chosen_at_random()))


@pytest.fixture
def chromium(browsers):
    return browsers(Chromium(Marker.chosen_at_random(), devices=False, viewport=(360, 740)))


def view(page, name: str, timeout: float = PATIENCE) -> None:
    page.wait_until("(name) => document.body.dataset.view === name", name, timeout=timeout)


def wait_text(page, selector: str, words: str, timeout: float = PATIENCE) -> None:
    page.wait_until(
        "([s, w]) => (document.querySelector(s)?.innerText ?? '').includes(w)", [selector, words], timeout=timeout
    )


def start(gateway, page) -> None:
    page.open(gateway.address + QUEUE)
    page.click("#start")
    view(page, "waiting")


def talk(gateway, page, counsellor: Counsellor) -> str:
    start(gateway, page)
    conversation = counsellor.take_next()
    view(page, "called")
    page.click("#here")
    view(page, "talk")
    return conversation


def say(page, words: str) -> None:
    page.fill("#message", words)
    page.click("#send")


def texts(page) -> list[str]:
    return page.evaluate("() => [...document.querySelectorAll('#log .words')].map((one) => one.textContent)")


def hears(page, counsellor: Counsellor, words: str) -> None:
    """Between two looks the page is served: what stands between it and the gateway runs in this thread."""
    deadline = time.monotonic() + PATIENCE
    while words not in counsellor.texts():
        assert time.monotonic() < deadline, f"not heard: {words}"
        page.page.wait_for_timeout(50)


def erase(page, way: str = "after") -> None:
    page.click(f"#{way}-erase")
    page.click(f"#{way}-erase-first-yes")
    view(page, "over")


def test_a_conversation_from_the_first_press_to_erasing(gateway, visitor, counsellor):
    start(gateway, visitor)
    assert "seuraavana" in visitor.text("#wait-place")
    conversation = counsellor.take_next()
    view(visitor, "called")
    assert visitor.evaluate("() => document.activeElement.id") == "here"
    visitor.click("#here")
    view(visitor, "talk")
    counsellor.say(conversation, "Hei. Mitä sinulle kuuluu?")
    wait_text(visitor, "#log", "Mitä sinulle kuuluu")
    say(visitor, "Ei kovin hyvää.")
    counsellor.heard("Ei kovin hyvää.")
    visitor.wait_until("() => !document.querySelector('#log .unsaid')")
    # In mid-conversation the page is loaded anew: everything is there, once, and what was not sent too.
    visitor.fill("#message", "kesken")
    visitor.reload()
    view(visitor, "talk")
    wait_text(visitor, "#log", "Ei kovin hyvää.")
    assert texts(visitor) == ["Hei. Mitä sinulle kuuluu?", "Ei kovin hyvää."]
    assert visitor.evaluate("() => document.querySelector('#message').value") == "kesken"
    assert "Helmi" in visitor.text("#readers")
    counsellor.end(conversation)
    view(visitor, "ended")
    visitor.click("#face-3")
    visitor.click("#feeling-after-4")
    visitor.reload()
    view(visitor, "ended")
    visitor.wait_until("() => document.querySelector('#face-3').getAttribute('aria-pressed') === 'true'")
    visitor.wait_until("() => document.querySelector('#feeling-after-4').getAttribute('aria-pressed') === 'true'")
    assert any(one.isdigit() for one in visitor.text("#after-countdown"))
    erase(visitor)
    kept = visitor.evaluate("() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)]")
    assert set(kept) <= {"kuulolla.chat.size", "kuulolla.media"}
    visitor.reload()
    view(visitor, "start")


def test_typing_is_told_both_ways_and_counts_as_being_here(gateway, chromium, counsellor):
    start(gateway, chromium)
    conversation = counsellor.take_next()
    view(chromium, "called")
    chromium.page.focus("#message")
    chromium.page.keyboard.type("Hei")
    view(chromium, "talk")
    counsellor.wait(lambda: any(one["on"] and one["name"] is None for one in counsellor.typing))
    assert counsellor.texts() == []  # That somebody writes, never what.
    counsellor._line.send(f'{{"type":"typing","conversation":"{conversation}","on":true}}')
    wait_text(chromium, "#log-typing", "Helmi")
    chromium.press("Shift+Enter")
    chromium.page.keyboard.type("taas")
    chromium.press("Enter")
    counsellor.heard("Hei\ntaas")
    assert chromium.page.input_value("#message") == ""


def test_what_is_said_while_the_line_is_cut_arrives_once_and_in_order(gateway, chromium, counsellor):
    between = Between(chromium)
    conversation = talk(gateway, chromium, counsellor)
    say(chromium, "ennen")
    chromium.wait_until("() => document.querySelectorAll('#log .words').length === 1 && !document.querySelector('#log .unsaid')")
    between.cut = True
    between.close(1001)
    say(chromium, "katkon aikana 1")
    say(chromium, "katkon aikana 2")
    counsellor.say(conversation, "Oletko siellä?")
    wait_text(chromium, "#status", "Yhteys katkesi")
    assert chromium.evaluate("() => document.querySelectorAll('#log .unsaid').length") == 2
    # Neither a reload nor the cut loses them.
    chromium.reload()
    between.cut = False
    chromium.evaluate("() => dispatchEvent(new Event('online'))")
    hears(chromium, counsellor, "katkon aikana 2")
    view(chromium, "talk")
    chromium.wait_until("() => document.querySelectorAll('#log .words').length === 4 && !document.querySelector('#log .unsaid')")
    assert counsellor.texts() == ["ennen", "katkon aikana 1", "katkon aikana 2"]
    assert texts(chromium) == ["ennen", "Oletko siellä?", "katkon aikana 1", "katkon aikana 2"]
    assert not chromium.evaluate("() => document.querySelector('#status').classList.contains('shown')")


def test_an_answer_that_is_lost_leads_to_no_second_message(gateway, chromium, counsellor):
    between = Between(chromium)
    talk(gateway, chromium, counsellor)
    # The gateway has it, and the line breaks before its answer comes.
    between.deaf = True
    say(chromium, "kerran vain")
    hears(chromium, counsellor, "kerran vain")
    between.deaf = False
    between.close(1001)
    chromium.wait_until("() => document.querySelectorAll('#log .words').length === 1 && !document.querySelector('#log .unsaid')")
    say(chromium, "seuraava")
    hears(chromium, counsellor, "seuraava")
    assert counsellor.texts() == ["kerran vain", "seuraava"]
    assert texts(chromium) == ["kerran vain", "seuraava"]


def test_a_gateway_that_is_killed_loses_nothing(gateway, chromium):
    start(gateway, chromium)
    gateway.kill()
    wait_text(chromium, "#status", "Yhteys katkesi")
    gateway.start()
    chromium.wait_until("() => !document.querySelector('#status').classList.contains('shown')", timeout=2 * PATIENCE)
    helmi = Counsellor(gateway)
    try:
        helmi.take_next()
        view(chromium, "called")
        chromium.click("#here")
        view(chromium, "talk")
    finally:
        helmi.close()


def test_danger_shows_112_at_once_and_alarms_the_shift(gateway, visitor, counsellor):
    start(gateway, visitor)
    visitor.click("#danger")
    visitor.wait_for("#danger-call")
    assert visitor.evaluate("() => document.querySelector('#danger-call').getAttribute('href')") == "tel:112"
    assert visitor.evaluate("() => document.activeElement.id") == "danger-title"
    wait_text(visitor, "#danger-alarm", "saivat tiedon")
    alarm = counsellor.wait(lambda: counsellor._desk["alarms"])
    assert alarm[0]["seenBy"] is None
    visitor.click("#danger-close")
    assert not visitor.visible("#danger-call")


def test_danger_without_a_line_shows_112_and_says_that_nobody_knows(gateway, chromium):
    between = Between(chromium)
    start(gateway, chromium)
    between.cut = True
    between.close(1001)
    chromium.click("#danger")
    wait_text(chromium, "#danger-alarm", "Soita silti 112")
    assert "saivat" not in chromium.text("#danger-alarm")
    between.cut = False
    chromium.evaluate("() => dispatchEvent(new Event('online'))")
    wait_text(chromium, "#danger-alarm", "saivat tiedon")


def test_danger_before_a_conversation_says_that_nobody_is_told(gateway, chromium):
    chromium.open(gateway.address + QUEUE)
    chromium.wait_for("#start")
    chromium.click("#danger")
    wait_text(chromium, "#danger-alarm", "ei saa tästä tietoa")


def answer_within(gateway, seconds: int) -> None:
    """How long a visitor who is called may take to show."""
    lead = gateway.staff("matti")
    path = "/api/chat/queues/ilta/settings"
    known = lead.http.get(path).json()
    body = {"version": known["version"], "settings": known["settings"] | {"answerSeconds": seconds}}
    lead.http.put(path, json=body, headers={"X-Kuulolla-CSRF": lead.csrf}).raise_for_status()
    lead.close()


def test_whoever_does_not_answer_is_parked_and_keeps_the_place(gateway, chromium, counsellor):
    # The shortest that may be set.
    answer_within(gateway, 15)
    start(gateway, chromium)
    counsellor.take_next()
    view(chromium, "called")
    view(chromium, "parked", timeout=PARKED_WITHIN)
    assert "tallessa" in chromium.text("#wait-title")
    chromium.click("#parked-here")
    view(chromium, "waiting")
    counsellor.take_next()
    view(chromium, "called")


def test_a_second_reader_is_shown_and_told(gateway, chromium, counsellor):
    conversation = talk(gateway, chromium, counsellor)
    lead = Counsellor(gateway, "matti")
    try:
        lead.ask("open", conversation=conversation, after=0)
        wait_text(chromium, "#readers", "Matti")
        assert "seuraa" in chromium.text("#readers")
        wait_text(chromium, "#chat-news", "Matti")
        lead.ask("close", conversation=conversation)
        chromium.wait_until("() => !document.querySelector('#readers').innerText.includes('Matti')")
    finally:
        lead.close()


def test_a_code_opens_the_conversation_on_another_device(gateway, browsers, chromium, counsellor):
    conversation = talk(gateway, chromium, counsellor)
    counsellor.say(conversation, "Ota koodi talteen.")
    wait_text(chromium, "#log", "koodi")
    chromium.click("#more")
    chromium.click("#more-ways-return-code-ask")
    chromium.wait_until("() => /^.{5}-.{5}$/.test(document.querySelector('#more-ways-return-code').textContent)")
    code = chromium.text("#more-ways-return-code")
    other = browsers(Chromium(Marker.chosen_at_random(), devices=False))
    other.open(gateway.address + QUEUE)
    other.click("#have-code summary")
    other.fill("#have-code-field", code.lower().replace("-", " "))
    other.click("#have-code-go")
    view(other, "talk")
    wait_text(other, "#log", "Ota koodi talteen.")
    say(other, "Toiselta laitteelta")
    counsellor.heard("Toiselta laitteelta")
    other.reload()  # It has a secret of its own now.
    view(other, "talk")
    wait_text(other, "#log", "Toiselta laitteelta")


def test_a_code_that_is_wrong_is_told_in_words(gateway, chromium):
    chromium.open(gateway.address + QUEUE)
    chromium.click("#have-code summary")
    chromium.fill("#have-code-field", "ABC")
    chromium.click("#have-code-go")
    wait_text(chromium, "#have-code-problem", "kymmenen")
    chromium.fill("#have-code-field", "00000-00000")
    chromium.click("#have-code-go")
    view(chromium, "over")
    assert "ei toimi" in chromium.text("#over-title")


@pytest.mark.parametrize("by_keys", [False, True], ids=["button", "escape-twice"])
def test_quick_exit_leaves_nothing_to_see_and_keeps_the_place(gateway, chromium, counsellor, by_keys):
    conversation = talk(gateway, chromium, counsellor)
    counsellor.say(conversation, "Salainen viesti")
    wait_text(chromium, "#log", "Salainen")
    chromium.page.route("https://www.yle.fi/**", lambda route: route.fulfill(body="Sää", content_type="text/html"))
    before = chromium.evaluate("() => history.length")
    if by_keys:
        chromium.press("Escape")
        chromium.press("Escape")
    else:
        chromium.page.click("#leave-now", no_wait_after=True)
    chromium.page.wait_for_url("https://www.yle.fi/saa")
    assert chromium.evaluate("() => history.length") == before  # In place of the chat, not after it.
    chromium.open(gateway.address + QUEUE)
    view(chromium, "left")
    assert "Salainen" not in chromium.text("body")
    look(chromium, "chat-left")
    chromium.click("#left-go-on")
    view(chromium, "talk")
    wait_text(chromium, "#log", "Salainen")


def test_a_message_is_left_and_its_answer_read_through_the_secret_link(gateway, browsers, chromium, counsellor):
    chromium.open(gateway.address + QUEUE)
    chromium.click("#other-message")
    chromium.click("#write-send")
    wait_text(chromium, "#write-text-problem", "Kirjoita ensin")
    chromium.fill("#write-text", "En uskalla jutella.")
    chromium.click("#write-send")
    view(chromium, "letter")
    link = chromium.evaluate(
        "() => `${location.origin}/chat/ilta#${JSON.parse(sessionStorage.getItem('kuulolla.chat')).secret}`"
    )
    conversation = take_letter(counsellor, "message")
    wait_text(chromium, "#letter-title", "lukee")
    counsellor.say(conversation, "Hyvä, että kirjoitit.")
    counsellor.end(conversation)
    later = browsers(Chromium(Marker.chosen_at_random(), devices=False, viewport=WIDTHS["narrow"]))
    later.open(link)
    view(later, "letter")
    wait_text(later, "#log", "Hyvä, että kirjoitit.")
    wait_text(later, "#letter-title", "vastattu")
    assert later.evaluate("() => location.hash") == ""
    look(later, "chat-letter-narrow")
    say(later, "Kiitos. Voinko kysyä lisää?")
    wait_text(later, "#letter-title", "perillä")
    erase(later)


def test_a_contact_request_tells_only_what_was_given(gateway, chromium, counsellor):
    chromium.open(gateway.address + QUEUE)
    chromium.click("#other-contact")
    chromium.fill("#write-phone", "040 123 4567")
    chromium.fill("#write-text", "Soittakaa minulle.")
    look(chromium, "chat-contact")
    chromium.click("#write-send")
    view(chromium, "letter")
    take_letter(counsellor, "contact")
    given = counsellor.wait(lambda: next((one for one in counsellor.entries if one["kind"] == "contact"), None))
    assert {name: value for name, value in json.loads(given["text"]).items() if value} == {"phone": "040 123 4567"}


def take_letter(counsellor: Counsellor, kind: str) -> str:
    """The message that waits; chats come before it in `takeNext`."""
    waiting = counsellor.wait(lambda: [one for one in counsellor._mine()["next"] if one["kind"] == kind])
    conversation = waiting[-1]["conversation"]
    counsellor.ask("take", conversation=conversation)
    counsellor.ask("open", conversation=conversation, after=0)
    return conversation


def test_a_message_in_place_of_the_wait_keeps_the_place_until_it_is_sent(gateway, chromium, counsellor):
    start(gateway, chromium)
    chromium.click("#wait-other-ways-message")
    view(chromium, "write")
    chromium.fill("#write-text", "En jaksa odottaa.")
    counsellor.take_next()
    view(chromium, "called")  # One's turn comes before what one writes.
    chromium.click("#here")
    view(chromium, "talk")


def test_hostile_texts_are_shown_as_text(gateway, chromium, counsellor):
    conversation = talk(gateway, chromium, counsellor)
    words = "<img src=x onerror=alert(1)> https://example.com/x javascript:alert(1)"
    counsellor.say(conversation, words)
    wait_text(chromium, "#log", "example.com")
    assert texts(chromium) == [words]
    assert chromium.evaluate("() => document.querySelectorAll('#log a, #log img').length") == 0
    say(chromium, "abc\u202edef\u0007")
    chromium.wait_until("() => document.querySelectorAll('#log .words').length === 2 && !document.querySelector('#log .unsaid')")
    assert "\u202e" not in texts(chromium)[1]


def test_a_text_that_is_too_long_stays_in_the_box(gateway, chromium, counsellor):
    talk(gateway, chromium, counsellor)
    chromium.fill("#message", "a" * 3_900)
    wait_text(chromium, "#message-count", "100")
    chromium.fill("#message", "a" * 4_001)
    chromium.click("#send")
    wait_text(chromium, "#message-problem", "liian pitkä")
    assert len(chromium.page.input_value("#message")) == 4_001
    say(chromium, "b" * 4_000)
    counsellor.heard("b" * 4_000)


def test_the_conversation_is_saved_as_a_text_file(gateway, chromium, counsellor):
    conversation = talk(gateway, chromium, counsellor)
    counsellor.say(conversation, "Muista tämä.")
    wait_text(chromium, "#log", "Muista")
    chromium.click("#more")
    with chromium.page.expect_download() as saved:
        chromium.click("#more-ways-save")
    assert saved.value.suggested_filename == "keskustelu.txt"
    with open(saved.value.path(), encoding="utf-8-sig") as file:
        assert "Helmi: Muista tämä." in file.read()


def test_nothing_is_asked_of_anybody_else_and_no_cookie_is_set(gateway, chromium, counsellor):
    asked: list[str] = []
    chromium.page.on("request", lambda request: asked.append(request.url))
    chromium.page.on("websocket", lambda socket: asked.append(socket.url))
    conversation = talk(gateway, chromium, counsellor)
    say(chromium, "hei")
    counsellor.heard("hei")
    counsellor.end(conversation)
    view(chromium, "ended")
    own = urlsplit(gateway.address).netloc
    assert [one for one in asked if urlsplit(one).netloc not in (own, "")] == []
    assert chromium.page.context.cookies() == []


def test_everything_by_keyboard_alone(gateway, chromium, counsellor):
    chromium.open(gateway.address + QUEUE)
    chromium.wait_for("#start")
    press_to(chromium, "start")
    view(chromium, "waiting")
    conversation = counsellor.take_next()
    view(chromium, "called")
    chromium.press("Enter")  # The button has the focus already.
    view(chromium, "talk")
    chromium.page.keyboard.type("Hei")  # So has the box.
    chromium.press("Enter")
    counsellor.heard("Hei")
    counsellor.end(conversation)
    view(chromium, "ended")
    press_to(chromium, "face-3")
    chromium.wait_until("() => document.querySelector('#face-3').getAttribute('aria-pressed') === 'true'")


def press_to(browser, name: str) -> None:
    for _ in range(60):
        if browser.evaluate("() => document.activeElement?.id") == name:
            browser.press("Enter")
            return
        browser.press("Tab")
    raise AssertionError(f"#{name} is not reached by keys")


# Each width once, light and dark in turn.
@pytest.mark.parametrize("width,dark", [(width, bool(number % 2)) for number, width in enumerate(WIDTHS)])
def test_every_phase_is_accessible_and_fits(gateway, browsers, counsellor, width, dark):
    page = browsers(Chromium(Marker.chosen_at_random(), devices=False, viewport=WIDTHS[width], dark=dark))
    named = functools.partial("chat-{0}-{1}-{2}".format, width, "dark" if dark else "light")
    page.open(gateway.address + "/chat")
    page.wait_for("#queue-list a")
    look(page, named("queues"))
    page.open(gateway.address + QUEUE)
    page.wait_for("#start")
    page.click("#start-more summary")
    seen(page, named("start"))
    page.click("#danger")
    seen(page, named("danger"))
    page.click("#danger-close")
    page.click("#start")
    view(page, "waiting")
    seen(page, named("waiting"))
    page.click("#wait-other-ways-message")
    seen(page, named("write"))
    page.click("#write-back")
    conversation = counsellor.take_next()
    view(page, "called")
    seen(page, named("called"))
    page.click("#here")
    view(page, "talk")
    counsellor.say(conversation, "Hei. Olen Helmi. Mitä sinulle kuuluu tänään?")
    say(page, "Enpä tiedä. " * 12)
    page.wait_until("() => document.querySelectorAll('#log .words').length === 2")
    seen(page, named("talk"))
    for size in ("larger", "largest"):
        page.click("#text-size")
        page.wait_until("(size) => document.documentElement.dataset.size === size", size)
        seen(page, named(size))
    page.click("#text-size")
    page.click("#more")
    look(page, named("more"))
    page.click("#more-dialog-close")
    counsellor.end(conversation)
    view(page, "ended")
    seen(page, named("ended"))
    page.click("#after-erase")
    page.wait_for("#after-erase-first-yes")
    look(page, named("erase"))
    page.click("#after-erase-first-yes")
    view(page, "over")
    seen(page, named("over"))


def seen(page, name: str) -> None:
    """Sound by the rules, targets large enough for a thumb, and the way to help and away in sight."""
    look(page, name)
    for selector in PHASES_WITH_SAFETY:
        assert page.visible(selector), f"{name}: {selector} is not there"
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, a, input, select, textarea, summary')]
          .filter((one) => one.checkVisibility() && !one.closest('label'))
          .map((one) => [one.id || one.textContent, one.getBoundingClientRect()])
          .filter(([, box]) => box.height < 47.5 || box.width < 47.5)
          .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""
    )
    assert small == [], f"{name}: smaller than 48 px: {small}"


@pytest.mark.parametrize("language,word", [("fi", "Aloita"), ("sv", "Börja"), ("en", "Start")])
def test_the_page_speaks_and_forgets_the_choice_with_the_tab(gateway, browsers, language, word):
    page = browsers(Chromium(Marker.chosen_at_random(), devices=False))
    page.open(gateway.address + QUEUE)
    page.wait_for("#start")
    page.click(f"#language-{language}")
    wait_text(page, "#start", word)
    assert page.evaluate("() => localStorage.getItem('kuulolla.language')") is None


class OtherSite:
    """A page of another origin that carries the button."""

    def __init__(self, body: str):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802 - the library's name
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(f"<!doctype html><title>x</title><p>{body}</p>".encode())

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        # Another host name than the gateway's: another site, not only another port of it.
        self.address = f"http://localhost:{self._server.server_port}/"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.mark.parametrize("asks", [False, True], ids=["quiet", "with-state"])
def test_the_button_for_other_sites_opens_the_chat_and_asks_only_when_told(gateway, chromium, asks):
    extra = " data-show-state" if asks else ""
    site = OtherSite(f'<script src="{gateway.address}/chat-button.js" data-queue="ilta" data-language="sv"{extra}></script>')
    try:
        asked: list[str] = []
        chromium.page.on("request", lambda request: asked.append(request.url))
        chromium.open(site.address)
        chromium.wait_for(".kuulolla-chat-button")
        if asks:
            wait_text(chromium, ".kuulolla-chat-state", "öppen")
        else:
            time.sleep(0.5)
        paths = [urlsplit(one).path for one in asked if one.startswith(gateway.address)]
        assert paths == ["/chat-button.js"] + ["/api/chat/queues/ilta"] * asks
        with chromium.page.context.expect_page() as opened:
            chromium.click(".kuulolla-chat-button")
        chat = opened.value
        chat.wait_for_selector("#start")
        assert chat.evaluate("() => [window.opener, document.referrer]") == [None, ""]
        assert chat.evaluate("() => document.documentElement.lang") == "sv"
    finally:
        site.close()
