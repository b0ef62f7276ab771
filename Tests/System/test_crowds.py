"""More connections than there is room for, and many writers at once while the gateway is killed."""

import asyncio
import json
import random

import pytest
import websockets
from conftest import Room, gateway_with_a_clean_log
from kuulolla_client import PATIENCE, Page
from personal_data import TEXT_MARK

pytestmark = pytest.mark.asyncio
# The fewest that may be configured.
CONNECTIONS = 16
# How many may wait for the sentence that there is no room.
TURNED_AWAY = 64
WINDOWS = 6
# Each text is acknowledged by every page: all of them are fewer than may come in one burst.
TEXTS = 20


@pytest.fixture
def small_gateway():
    yield from gateway_with_a_clean_log(f"limits.connections={CONNECTIONS}")


class Bystander:
    """A connection that is kept open."""

    @classmethod
    async def at(cls, gateway) -> "Bystander":
        self = cls()
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", gateway.port)
        return self

    async def ask(self) -> bytes:
        """The head of what it is told."""
        self.writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), PATIENCE)

    async def end(self) -> bytes:
        """What it was told until the gateway closed it."""
        try:
            return await self.reader.read()
        except ConnectionResetError:
            return b""


async def crowd(gateway) -> list[Bystander]:
    """Takes all places that are left."""
    people = [await Bystander.at(gateway) for _ in range(CONNECTIONS)]
    # Whoever has an answer has been counted: connections are taken in by several threads.
    heads = [await one.ask() for one in people]
    return [one for one, head in zip(people, heads) if b" 503 " not in head]


async def test_who_finds_no_room_is_told_when_to_come_back_and_gets_in_then(small_gateway):
    room = await Room(small_gateway).open()
    await room.answer()
    people = await crowd(small_gateway)
    late = Page.of_staff(room.staff)
    with pytest.raises(websockets.InvalidStatus) as refusal:
        await late.connect()
    answer = refusal.value.response
    assert answer.status_code == 503
    assert 5 <= int(answer.headers["Retry-After"]) <= 15
    assert json.loads(answer.body)["error"]["code"] == "tooMany"
    # Who is in notices nothing.
    await room.carer.request("sendText", callId=room.call, text=f"{TEXT_MARK} in a crowd")
    await room.client.event("text", lambda b: b["text"] == f"{TEXT_MARK} in a crowd")
    for one in people:
        one.writer.close()
    await asyncio.wait_for(come_in(late), PATIENCE)
    await late.close()
    await room.close()


async def test_beyond_those_who_are_being_told_a_connection_is_closed_at_once(small_gateway):
    people = await crowd(small_gateway)
    refused = [await Bystander.at(small_gateway) for _ in range(TURNED_AWAY + 8)]
    ends = {asyncio.create_task(one.end()): one for one in refused}
    closed = set()
    while len(closed) < 8:
        done, _ = await asyncio.wait(ends.keys() - closed, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        assert done, f"{len(closed)} were closed"
        assert all(task.result() == b"" for task in done)
        closed |= done
    waiting = [one for task, one in ends.items() if task not in closed]
    for task in ends.keys() - closed:
        task.cancel()
    await asyncio.gather(*ends, return_exceptions=True)
    assert len(waiting) == TURNED_AWAY
    for one in waiting:
        assert b" 503 " in await one.ask()
    for one in people + refused:
        one.writer.close()


async def come_in(page: Page) -> None:
    """Tries again until a place is free; a real page waits for as long as it was told."""
    while True:
        try:
            await page.connect()
            return
        except websockets.InvalidStatus:
            await asyncio.sleep(0.05)


async def test_many_writers_at_once_over_a_kill_in_the_middle(mortal_gateway):
    """What is written together is there whole or not at all, each text once and in its writer's order."""
    gateway = mortal_gateway
    room = await Room(gateway).open()
    await room.answer()
    windows = [await Page.of_staff(room.staff).connect() for _ in range(WINDOWS)]
    writers = {"carer": room.carer, "client": room.client} | {f"w{n}": page for n, page in enumerate(windows)}
    chance = random.Random(6)

    async def write(name: str, page: Page) -> None:
        for number in range(TEXTS):
            await page.post("sendText", callId=room.call, text=f"{TEXT_MARK} {name} {number}")
            await asyncio.sleep(chance.random() / 100)

    writing = [asyncio.create_task(write(name, page)) for name, page in writers.items()]
    # In the midst of it: some have their answer and some have not.
    await room.client.until(lambda: len(room.client.texts()) >= 2 * WINDOWS, what="the first texts")
    gateway.kill()
    await asyncio.gather(*writing)
    assert any(page.unanswered for page in writers.values())
    gateway.start()
    await asyncio.gather(*(page.resume() for page in writers.values()))
    for page in writers.values():
        await page.until(lambda page=page: page.unanswered == 0, what="all replies")
        assert not [reply for reply in page.replies.values() if "error" in reply]
    everything = len(writers) * TEXTS
    for page in (room.carer, room.client):
        await page.until(lambda page=page: len(page.texts()) >= everything, what="all texts")
    assert room.carer.texts() == room.client.texts()
    assert len(room.client.texts()) == everything
    for name in writers:
        own = [text for text in room.client.texts() if f" {name} " in text]
        assert own == [f"{TEXT_MARK} {name} {number}" for number in range(TEXTS)]
    for page in writers.values():
        assert page.duplicates == [] and page.gaps == []
        if page not in (room.carer, room.client):
            await page.close()
    await room.close()
