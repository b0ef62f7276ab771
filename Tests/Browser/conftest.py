"""One gateway for the whole run, browsers for each test; everything one after the other."""

from contextlib import ExitStack

import pytest

from chromium import Chromium
from gateway import Gateway
from markers import Marker


@pytest.fixture(scope="session")
def gateway():
    # Everybody signs in from one address here, more often than a limit for strangers allows.
    running = Gateway(None, "signIn.addressBurst=10000")
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def visits_of_today(gateway):
    gateway.keep_to_today()


@pytest.fixture
def gateway_that_rings_briefly():
    running = Gateway(None, "calls.ringSeconds=10")
    yield running
    running.stop()


@pytest.fixture
def markers():
    first = Marker.chosen_at_random()
    return first, Marker.chosen_at_random(other_than=first)


@pytest.fixture
def browsers():
    """Keeps what a test opens, and closes all of it whatever happens."""
    with ExitStack() as opened:

        def keep(browser):
            opened.callback(browser.close)
            if isinstance(browser, Chromium):
                opened.callback(tell_console, browser)
            return browser

        yield keep


def tell_console(browser: Chromium) -> None:
    for line in browser.console:
        print(f"{browser.name}: {line}")
