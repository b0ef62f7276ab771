"""Every page as a person meets it: accessible by rule (axe-core, WCAG 2.1 A and AA), no sideways
scrolling at 320 px, usable by keyboard alone, in Finnish, Swedish and English, light and dark."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from chromium import Chromium
from markers import Marker
from visit_room import VisitRoom, assert_both_see

WIDTHS = {"narrow": (320, 640), "low": (640, 300), "wide": (1280, 800)}
# Where pictures of the pages go when somebody wants to look at them.
PICTURES = os.environ.get("KUULOLLA_PICTURES")


def look(browser: Chromium, name: str) -> None:
    """The rules that hold for every page, and a picture for whoever asked."""
    page = browser.page
    # Nothing is caught half faded: its contrast would be that of the moment.
    page.emulate_media(reduced_motion="reduce")
    if PICTURES:
        browser.screenshot(Path(PICTURES) / f"{name}.png")
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, f"{name} scrolls sideways by {overflow} px"
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    faults = [
        f"{fault['id']}: {fault['help']} at {fault['nodes'][0]['target']}"
        for fault in found.response["violations"]
    ]
    assert not faults, f"{name}: {faults}"
    signs = ("error:", "CSP", "Content Security Policy", "Failed to load resource")
    errors = [line for line in browser.console if any(sign in line for sign in signs)]
    assert not errors, f"{name}: {errors}"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_and_fits(gateway, browsers, markers, width, dark):
    size = WIDTHS[width]
    suffix = f"{width}-{'dark' if dark else 'light'}"
    carer = browsers(Chromium(markers[0], viewport=size, dark=dark))
    client = browsers(Chromium(markers[1], viewport=size, dark=dark))
    carer.open(gateway.address + "/")
    carer.wait_for("#username")
    look(carer, f"sign-in-{suffix}")
    room = VisitRoom(gateway, carer, client)
    room.open()
    look(carer, f"visits-{suffix}")
    look(client, f"guest-{suffix}")
    room.call()
    look(client, f"ringing-{suffix}")
    look(carer, f"calling-{suffix}")
    room.answer()
    assert_both_see(room)
    look(carer, f"call-carer-{suffix}")
    look(client, f"call-client-{suffix}")
    carer.evaluate("() => document.querySelector('#hang-up').click()")
    client.wait_for("#guest-ended")
    look(client, f"ended-{suffix}")
    carer.wait_for("#ended-sentence")
    look(carer, f"after-{suffix}")
    carer.open(gateway.address + "/test")
    carer.wait_for("#test-start")
    look(carer, f"test-{suffix}")


def test_the_carer_calls_by_keyboard_alone(gateway, browsers, markers):
    carer, client = browsers(Chromium(markers[0])), browsers(Chromium(markers[1]))
    room = VisitRoom(gateway, carer, client)
    client.open(room.link.url)
    client.wait_for("#guest-greeting")
    carer.open(gateway.address + "/")
    carer.wait_for("#username")
    carer.page.focus("#username")
    carer.page.keyboard.type("helmi")
    carer.press("Tab")
    carer.page.keyboard.type(gateway.password)
    carer.press("Enter")
    button = f"#call-{room.visit['id']}"
    carer.wait_for(button)
    for _ in range(80):
        if carer.evaluate("(s) => document.activeElement === document.querySelector(s)", button):
            break
        carer.press("Tab")
    carer.press("Enter")
    client.wait_for("#answer")
    for _ in range(20):
        if client.evaluate("() => document.activeElement?.id") == "answer":
            break
        client.press("Tab")
    client.press("Enter")
    assert_both_see(room)
    carer.evaluate("() => document.querySelector('#hang-up').focus()")
    carer.press("Enter")
    client.wait_for("#guest-ended")


def test_wrong_password_is_told_in_words(gateway, browsers, markers):
    browser = browsers(Chromium(markers[0]))
    browser.open(gateway.address + "/")
    browser.fill("#username", "nobody")
    browser.fill("#password", "wrong")
    browser.click("#sign-in")
    browser.wait_for("#sign-in-error")
    assert len(browser.text("#sign-in-error")) > 10


def test_a_revoked_link_is_told_in_words_with_the_phone_number(gateway, browsers, markers):
    browser = browsers(Chromium(markers[0]))
    staff = gateway.staff()
    link = staff.guest_link(staff.visits()[0]["id"])
    staff.revoke(link)
    staff.close()
    browser.open(link.url)
    browser.wait_for("#guest-closed")
    assert any(character.isdigit() for character in browser.text("#guest-closed"))


def test_the_device_test_sees_and_hears(gateway, browsers):
    browser = browsers(Chromium(Marker.chosen_at_random()))
    browser.open(gateway.address + "/test")
    browser.click("#test-start")
    browser.wait_for("#test-video")
    # What comes back through the echo room is what was sent.
    browser.wait_for("#test-camera[data-state='good']")
    browser.wait_for("#test-microphone[data-state='good']")


@pytest.mark.parametrize("language,word", [("fi", "Kirjaudu"), ("sv", "Logga"), ("en", "Sign")])
def test_the_sign_in_page_speaks(gateway, browsers, markers, language, word):
    browser = browsers(Chromium(markers[0]))
    browser.open(gateway.address + "/")
    browser.click(f"#language-{language}")
    browser.wait_until("(w) => document.body.innerText.includes(w)", word)


def test_the_start_page_leads_whoever_is_signed_in_to_the_visits(gateway, browsers, markers):
    browser = browsers(Chromium(markers[0]))
    browser.open(gateway.address + "/")
    browser.fill("#username", "helmi")
    browser.fill("#password", gateway.password)
    browser.click("#sign-in")
    browser.wait_for("#visit-list")
    browser.open(gateway.address + "/")
    browser.wait_for("#visit-list")
    browser.evaluate("() => document.querySelector('#sign-out').click()")
    browser.wait_for("#username")
    browser.reload()
    browser.wait_for("#username")
    look(browser, "signed-out")
