"""The real program on free ports; every test of this folder talks to it as any client would."""

import sys
from pathlib import Path

import pytest
import pytest_asyncio

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Browser"))

from gateway import Gateway, link_for  # noqa: E402
from kuulolla_client import GuestLink, Page, Staff  # noqa: E402
from personal_data import assert_log_is_clean  # noqa: E402

# The shortest that may be configured, for who waits until it is over.
RING_SECONDS = 10
# Every test signs in anew, all from one address.
SETTINGS = ["log.level=debug", "signIn.addressBurst=10000"]


@pytest.fixture(scope="session")
def gateway():
    """One for all tests that do not kill it."""
    yield from gateway_with_a_clean_log()


@pytest.fixture(autouse=True)
def visits_of_today(gateway):
    gateway.keep_to_today()


@pytest.fixture
def mortal_gateway():
    """One that a test may kill."""
    yield from gateway_with_a_clean_log()


@pytest.fixture(scope="module")
def chat_gateway():
    """One whose counsellors have nobody else to talk with."""
    yield from gateway_with_a_clean_log()


@pytest.fixture
def gateway_that_rings_briefly():
    yield from gateway_with_a_clean_log(f"calls.ringSeconds={RING_SECONDS}")


def gateway_with_a_clean_log(*settings: str):
    running = Gateway(None, *settings, *SETTINGS)
    yield running
    log = running.log.read_text()
    running.stop()
    assert_log_is_clean(log, running)


class Room:
    """A carer's page and the client's page of one visit, ready for a call."""

    def __init__(self, gateway: Gateway, username: str = "helmi", visit: int = 0):
        self.gateway = gateway
        self.staff: Staff = gateway.staff(username)
        visits = [v for v in self.staff.visits() if v["mine"] and v["state"] != "cancelled"]
        self.visit = visits[visit]
        self.link: GuestLink = link_for(self.staff, self.visit)
        gateway.secrets_used = getattr(gateway, "secrets_used", []) + [self.link.secret]
        self.carer = Page.of_staff(self.staff)
        self.client = Page.of_guest(gateway.address, self.link)

    async def open(self) -> "Room":
        await self.client.connect()
        await self.carer.connect()
        return self

    async def ring(self) -> str:
        reply = await self.carer.request("ring", visitId=self.visit["id"])
        self.call = reply["call"]["id"]
        await self.client.call("ringing", id=self.call)
        return self.call

    async def answer(self) -> str:
        await self.ring()
        await self.client.request("accept", callId=self.call)
        for page in (self.carer, self.client):
            await page.call("inCall", id=self.call)
            # The last event of this change: what comes from now on comes of something else.
            await page.event("visit", self.is_in_call)
        return self.call

    def is_in_call(self, visit: dict) -> bool:
        return visit["id"] == self.visit["id"] and visit["state"] == "inCall"

    async def close(self) -> None:
        for page in (self.carer, self.client):
            if page.is_open:
                for call in {e["body"]["id"] for e in page.transcript if e["event"] == "call"}:
                    # The reply is awaited, whichever it is: the next test finds nothing under way.
                    identifier = await page.post("hangUp", callId=call)
                    await page.until(lambda: identifier in page.replies, what="the end of a call")
            await page.close()
        self.staff.close()


@pytest_asyncio.fixture
async def room(gateway):
    room = await Room(gateway).open()
    yield room
    await room.close()


@pytest.fixture
def room_of(gateway):
    return Room


def pytest_configure(config):
    config.addinivalue_line("markers", "asyncio: runs in an event loop")


@pytest.fixture(scope="session")
def offer() -> str:
    """What Chromium offered once for a call."""
    fixtures = Path(__file__).resolve().parent.parent / "RTCTests" / "Fixtures"
    text = (fixtures / "chromium-call.sdp").read_text()
    return "\r\n".join(text.splitlines()) + "\r\n"
