#!/usr/bin/env python3
"""Takes a picture of every page and writes them into `docs/pages.md`: pictures.py PROGRAM.

The gateway runs with the demo's invented people. Look at what changed before you commit it.
"""

import io
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from chat_room import ChatRoom, Desk
from chromium import Chromium
from gateway import Gateway
from markers import Marker
from visit_room import VisitRoom, assert_both_see

HERE = Path(__file__).resolve().parent
DOCS = HERE.parents[1] / "docs"
FOLDER = DOCS / "images" / "pages"
WIDE, NARROW = (1280, 800), (360, 740)
COLOURS = 64
#: For a page to have drawn itself and its fonts, ms.
SETTLED = 1_500
CLIENT = "c_demo-aino"

#: Heading, then address and words; what has no address is drawn by the call below.
PAGES: dict[str, list[tuple[str, str, str]]] = {
    "Signing in": [("sign-in", "/", "The first page")],
    "The carer's day": [
        ("day", "/carer", "Today's visits: state, terminal, one press to call"),
        ("client", f"/client.html?id={CLIENT}", "A client: details, people, plans, ladder, visits"),
        ("print", "/print.html", "The list on paper, for when nothing else works"),
        ("offline", "/offline.html", "The list kept in the browser, without a gateway"),
    ],
    "The call": [
        ("guest", "", "The client's page before the call, in a browser"),
        ("ringing", "", "It rings"),
        ("call", "", "What the carer needs is beside the picture"),
        ("guest-call", "", "… and the client's side of it"),
        ("after", "", "What came of it, in three keys"),
    ],
    "The chat": [
        ("chat-start", "", "One step to start, without a name"),
        ("chat-waiting", "", "The place in the queue, and what there is beside waiting"),
        ("chat-talk", "", "A counsellor is there; who reads along is always in view"),
        ("chat-danger", "", "In danger now"),
        ("desk", "", "The counsellor's desk: who waits, and conversations side by side"),
        ("chat-call-question", "", "The counsellor offers to talk: the visitor says how, or no"),
        ("chat-call", "", "Voice and video in the same chat, still without a name"),
        ("desk-call", "", "… and the counsellor's side of it"),
        ("desk-emergency", "", "The emergency protocol, step by step"),
        ("desk-board", "", "The shift lead's board: who waits, who is there, and planned shifts"),
        ("desk-shift", "", "A shift is planned"),
        ("chat-statistics", "/chat-statistics.html", "The figures of a chat's queue"),
    ],
    "Leading a unit": [
        ("statistics", "/statistics.html", "What the unit has done, as numbers and a picture"),
        ("register", "/people.html", "The register of clients and units"),
        ("reminders", "/reminders.html", "How clients are reminded of visits"),
        ("ladder", "/ladder.html", "What is done when a client does not answer"),
        ("messages", "/messages.html", "Messages that wait, went out or failed"),
        ("access", f"/access.html?client={CLIENT}", "Who looked at a client's data, when and why"),
        ("terminals", "/terminals.html", "The terminals, how they do, and pairing"),
    ],
    "For everybody": [("test", "/test", "Camera, microphone, loudspeaker and line, before a call")],
}


def save(browser: Chromium, name: str, whole: bool = False) -> None:
    browser.page.wait_for_timeout(SETTLED)
    picture = Image.open(io.BytesIO(browser.page.screenshot(full_page=whole))).convert("RGB")
    # A long page is cut: its beginning says what it is.
    picture = picture.crop((0, 0, picture.width, min(picture.height, 2 * picture.width)))
    reduced = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    reduced.save(FOLDER / f"{name}.png", optimize=True)


def draw_pages(gateway: Gateway, shape: tuple[int, int], suffix: str, look: Callable) -> None:
    browser = look(Chromium(Marker.chosen_at_random(), viewport=shape))
    browser.open(gateway.address + "/")
    save(browser, f"sign-in{suffix}")
    browser.fill("#username", "matti")
    browser.fill("#password", gateway.password)
    browser.click("#sign-in")
    browser.wait_for(".visit")
    for pages in PAGES.values():
        for name, address, _ in pages:
            if address in ("", "/"):
                continue
            browser.open(gateway.address + address)
            save(browser, f"{name}{suffix}", whole=True)


def draw_call(gateway: Gateway, look: Callable) -> None:
    first = Marker.chosen_at_random()
    carer = look(Chromium(first, viewport=WIDE))
    client = look(Chromium(Marker.chosen_at_random(other_than=first), viewport=WIDE))
    room = VisitRoom(gateway, carer, client)
    room.open()
    save(client, "guest")
    room.call()
    save(client, "ringing")
    room.answer()
    assert_both_see(room)
    save(carer, "call")
    save(client, "guest-call")
    room.hang_up()
    save(carer, "after")


def draw_chat(gateway: Gateway, look: Callable) -> None:
    room = ChatRoom(gateway)
    counsellor = Desk(gateway, look(Chromium(Marker.chosen_at_random(), viewport=WIDE)), "helmi").begin()
    visitor = look(Chromium(Marker.chosen_at_random(), viewport=WIDE))
    visitor.open(gateway.address + "/chat/ilta")
    visitor.wait_for("#start")
    save(visitor, "chat-start")
    visitor.click("#start")
    visitor.wait_for("#wait-place")
    save(visitor, "chat-waiting")
    counsellor.browser.click("#take-next")
    visitor.wait_for("#here")
    visitor.click("#here")
    visitor.wait_for("#message")
    visitor.fill("#message", "En saa unta, ja kaikki painaa.")
    visitor.click("#send")
    counsellor.browser.wait_for("[id^='write-']")
    conversation = counsellor.browser.evaluate("() => document.querySelector('[id^=write-]').id.slice(6)")
    counsellor.say(conversation, "Kiitos, että kerroit. Mitä tänään tapahtui?")
    visitor.wait_until("() => document.querySelector('#log').innerText.includes('tapahtui')")
    save(visitor, "chat-talk")
    room.comes("hei", topic="worry")
    counsellor.reads(conversation, "En saa unta")
    save(counsellor.browser, "desk")
    counsellor.browser.click(f"#offer-video-{conversation}")
    visitor.wait_for("#call-question")
    save(visitor, "chat-call-question")
    visitor.click("#call-yes-seen")
    visitor.wait_for("#call-end")
    counsellor.browser.wait_for(f"#call-end-{conversation}")
    counsellor.browser.wait_until(
        "(picture) => document.querySelector(picture)?.videoWidth > 0", f"#call-picture-{conversation}")
    save(visitor, "chat-call")
    save(counsellor.browser, "desk-call")
    visitor.click("#call-end")
    visitor.wait_until("() => !document.querySelector('#call-end')?.checkVisibility()")
    counsellor.browser.click(f"#flag-{conversation}")
    counsellor.browser.wait_for(f"#risk-{conversation}")
    save(counsellor.browser, "desk-emergency")
    visitor.click("#danger")
    visitor.wait_for("#danger-call")
    save(visitor, "chat-danger")
    draw_board(Desk(gateway, look(Chromium(Marker.chosen_at_random(), viewport=WIDE, devices=False)), "matti"))
    room.close()


def draw_board(lead: Desk) -> None:
    lead.browser.wait_for("#duty [aria-pressed='true']")
    lead.browser.press("Alt+t")
    lead.browser.wait_for("#shift-add")
    save(lead.browser, "desk-board", whole=True)
    lead.browser.click("#shift-add")
    lead.browser.wait_for("#shift-person")
    save(lead.browser, "desk-shift")


def page() -> str:
    lines = [
        "# The pages",
        "",
        "Taken from the demo by `Tests/Browser/pictures.py PROGRAM`, which writes this page too; wide as",
        "on a desk, narrow as on a telephone. The terminal's own screens: [kiosk-screens](kiosk-screens.md).",
    ]
    for heading, pages in PAGES.items():
        lines += ["", f"## {heading}"]
        for name, address, words in pages:
            wide = f'<img src="images/pages/{name}.png" width="72%" alt="{words}">'
            narrow = f'<img src="images/pages/{name}-narrow.png" width="20%" alt="{words}, narrow">'
            lines += ["", f"{words}:", "", f"{wide} {narrow}" if address else wide]
    return "\n".join(lines) + "\n"


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__.strip())
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    opened: list[Chromium] = []

    def look(browser: Chromium) -> Chromium:
        opened.append(browser)
        return browser

    gateway = Gateway(sys.argv[1], "signIn.addressBurst=10000")
    try:
        draw_pages(gateway, WIDE, "", look)
        draw_pages(gateway, NARROW, "-narrow", look)
        draw_call(gateway, look)
        draw_chat(gateway, look)
    finally:
        for browser in opened:
            browser.close()
        gateway.stop()
    (DOCS / "pages.md").write_text(page(), encoding="utf-8")
    size = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures, {size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
