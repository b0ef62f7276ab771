"""One gateway for the whole run, browsers for each test; everything one after the other."""

import pytest

from chromium import Chromium
from gateway import Gateway
from markers import Marker


@pytest.fixture(scope="session")
def gateway():
    # Everybody signs in from one address here, more often than a limit for strangers allows.
    running = Gateway(None, "calls.ringSeconds=10", "signIn.addressBurst=10000")
    yield running
    running.stop()


@pytest.fixture
def markers():
    first = Marker.chosen_at_random()
    return first, Marker.chosen_at_random(other_than=first)


@pytest.fixture
def browsers():
    """Keeps what a test opens, and closes it whatever happens."""
    opened = []

    def keep(browser):
        opened.append(browser)
        return browser

    yield keep
    for browser in opened:
        if isinstance(browser, Chromium):
            for line in browser.console:
                print(f"{browser.name}: {line}")
        browser.close()
