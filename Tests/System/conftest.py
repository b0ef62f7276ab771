"""The real program on free ports; every test of this folder talks to it as any client would."""

import asyncio
import sys
from pathlib import Path

import pytest
import pytest_asyncio

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Browser"))

from gateway import Gateway, link_for  # noqa: E402
from kuulolla_client import GuestLink, Page, Staff  # noqa: E402
from personal_data import assert_log_is_clean  # noqa: E402

RING_SECONDS = 10
# Every test signs in anew, all from one address.
SETTINGS = ["log.level=debug", "signIn.addressBurst=10000"]


@pytest.fixture(scope="session")
def gateway():
    """One for all tests that do not kill it."""
    running = Gateway(None, f"calls.ringSeconds={RING_SECONDS}", *SETTINGS)
    yield running
    log = running.log.read_text()
    running.stop()
    assert_log_is_clean(log, running)


@pytest.fixture
def mortal_gateway():
    """One that a test may kill."""
    running = Gateway(None, *SETTINGS)
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
        await self.carer.call("inCall", id=self.call)
        await self.client.call("inCall", id=self.call)
        return self.call

    async def close(self) -> None:
        for page in (self.carer, self.client):
            if page.is_open:
                for call in {e["body"]["id"] for e in page.transcript if e["event"] == "call"}:
                    await page.post("hangUp", callId=call)
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


@pytest.fixture
def eventually():
    async def wait(holds, seconds: float = 10, what: str = "something"):
        deadline = asyncio.get_running_loop().time() + seconds
        while not holds():
            assert asyncio.get_running_loop().time() < deadline, f"waited in vain for {what}"
            await asyncio.sleep(0.02)

    return wait
