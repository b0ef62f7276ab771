"""Who has looked at a client's data, as those see it who answer for the unit, and as others do not."""

import pytest

from chromium import Chromium
from test_pages import WIDTHS, look

CLIENT = "c_demo-aino"


def sign_in(gateway, browser, username: str) -> None:
    browser.open(gateway.address + "/")
    browser.fill("#username", username)
    browser.fill("#password", gateway.password)
    browser.click("#sign-in")
    browser.wait_for("#visit-list")


def open_log(gateway, browser) -> None:
    browser.open(f"{gateway.address}/access.html?client={CLIENT}")
    browser.wait_for("#access-title")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_who_has_looked_is_told_in_words(gateway, browsers, markers, width, dark):
    helmi = gateway.staff()
    assert any(visit["clientId"] == CLIENT for visit in helmi.visits())
    helmi.close()
    lead = browsers(Chromium(markers[0], viewport=WIDTHS[width], dark=dark))
    sign_in(gateway, lead, "matti")
    open_log(gateway, lead)
    lead.wait_for("#access-days td")
    assert lead.text("#access-client") == "Asiakas: Aino Demo"
    rows = lead.text("#access-days")
    assert "Helmi Demo" in rows and "Nimi näkyi luettelossa" in rows
    look(lead, f"access-{width}-{'dark' if dark else 'light'}")
    lead.click("#language-en")
    lead.wait_until("() => document.querySelector('#access-days').innerText.includes('Name stood in a list')")
    # The table follows the language of the page.
    assert lead.evaluate("() => document.querySelector('#save').href").endswith("language=en")


def test_a_carer_is_told_who_may_see_it(gateway, browsers, markers):
    carer = browsers(Chromium(markers[0], viewport=WIDTHS["wide"]))
    sign_in(gateway, carer, "helmi")
    open_log(gateway, carer)
    carer.wait_until("() => document.querySelector('#status').innerText.includes('vuorovastaava')")
    assert carer.text("#access-days") == ""
