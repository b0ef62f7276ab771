"""Nothing is lost and nothing doubled: over broken connections and a killed gateway."""

import asyncio

import pytest
from conftest import Room
from kuulolla_client import PATIENCE, Page
from personal_data import TEXT_MARK

pytestmark = pytest.mark.asyncio


async def test_twenty_events_each_way_over_cuts_a_lost_reply_and_a_kill(mortal_gateway):
    gateway = mortal_gateway
    room = await Room(gateway).open()
    carer, client = room.carer, room.client
    await room.answer()
    client_seq = client.last_seq

    # The client's line breaks. The carer writes on; the client writes as well, to nobody yet.
    await client.cut()
    for number in range(10):
        await carer.request("sendText", callId=room.call, text=f"{TEXT_MARK} carer {number}")
    for number in range(10):
        await client.post("sendText", callId=room.call, text=f"{TEXT_MARK} client {number}")

    # A request is done, as another window of the carer sees, and its reply lost with the carer's line.
    window = await Page.of_staff(room.staff).connect()
    await carer.stop_listening()
    lost = await carer.post("sendText", callId=room.call, text=f"{TEXT_MARK} carer 10")
    await window.event("text", lambda b: b["text"] == f"{TEXT_MARK} carer 10")
    await carer.cut()
    await window.close()
    assert lost not in carer.replies

    # The gateway is killed, and both write on in the meantime.
    gateway.kill()
    for number in range(11, 20):
        await carer.post("sendText", callId=room.call, text=f"{TEXT_MARK} carer {number}")
    for number in range(10, 20):
        await client.post("sendText", callId=room.call, text=f"{TEXT_MARK} client {number}")
    gateway.start()

    epoch = carer.media_epoch
    resumed = await asyncio.gather(carer.resume(), client.resume())
    assert [one["resumed"] for one in resumed] == [True, True]
    assert carer.media_epoch == client.media_epoch != epoch

    written = sorted(f"{TEXT_MARK} {who} {n}" for who in ("carer", "client") for n in range(20))
    for page in (carer, client):
        await page.until(lambda page=page: len(page.texts()) >= 40, what="forty texts")
        await page.until(lambda page=page: page.unanswered == 0, what="all replies")
    # Something of its own ends each stream, so that nothing can still be on its way.
    await carer.request("sendText", callId=room.call, text=f"{TEXT_MARK} last")
    for page in (carer, client):
        await page.event("text", lambda b: b["text"] == f"{TEXT_MARK} last")

    assert carer.texts() == client.texts()
    assert sorted(carer.texts()[:-1]) == written
    for who in ("carer", "client"):
        own = [text for text in carer.texts() if f" {who} " in text]
        assert own == [f"{TEXT_MARK} {who} {n}" for n in range(20)]
    # The reply that was lost is the reply to what was done, not to a second doing.
    event = next(
        e["body"] for e in carer.transcript
        if e["event"] == "text" and e["body"]["text"] == f"{TEXT_MARK} carer 10"
    )
    assert carer.replies[lost]["ok"]["textId"] == event["textId"]
    for page in (carer, client):
        assert page.duplicates == []
        assert page.gaps == []
    assert client.last_seq > client_seq
    await room.close()


async def test_call_and_media_are_taken_up_after_a_kill(mortal_gateway, offer):
    gateway = mortal_gateway
    room = await Room(gateway).open()
    await room.answer()
    pages = (room.carer, room.client)
    for page in pages:
        await page.request("join", callId=room.call, offer=offer)
    gateway.kill()
    gateway.start()
    for page in pages:
        await page.resume()
        lost = await page.event("mediaLost")
        assert lost == {"callId": room.call, "mediaEpoch": page.media_epoch}
        reply = await page.request("join", callId=room.call, offer=offer)
        assert reply["mediaEpoch"] == page.media_epoch
    await room.client.event("slots", lambda b: b["video"])
    await room.carer.request("hangUp", callId=room.call)
    assert (await room.client.call("ended"))["reason"] == "hungUp"
    for page in pages:
        assert page.duplicates == [] and page.gaps == []
    await room.close()


async def test_graceful_stop_says_when_to_come_back(mortal_gateway):
    gateway = mortal_gateway
    room = await Room(gateway).open()
    await room.answer()
    gateway.process.terminate()
    assert await room.client.wait_closed() == 1001
    bye = room.client.volatile[-1]
    assert bye["event"] == "bye" and bye["body"]["reason"] == "stopping"
    assert 0 < bye["body"]["reconnectMilliseconds"] < 5_000
    gateway.process.wait(60)
    gateway.start()
    for page in (room.carer, room.client):
        assert (await page.resume())["resumed"]
    await room.carer.request("sendText", callId=room.call, text=f"{TEXT_MARK} back")
    await room.client.event("text", lambda b: b["text"] == f"{TEXT_MARK} back")
    await room.close()


async def test_newer_connection_takes_the_session_over(room):
    older = room.client._socket
    reader = room.client._reader
    room.client._reader = None
    await room.client.resume()
    await asyncio.wait_for(reader, PATIENCE)
    assert older.close_code == 4008
    await room.client.request("testLeave")


async def test_reload_in_mid_call_finds_the_call(gateway, room):
    await room.answer()
    await room.carer.request("sendText", callId=room.call, text=f"{TEXT_MARK} earlier")
    await room.client.cut()
    fresh = type(room.client).of_guest(gateway.address, room.link)
    await fresh.connect()
    assert [call["id"] for call in fresh.snapshot["calls"]] == [room.call]
    assert [text["text"] for text in fresh.snapshot["texts"]] == [f"{TEXT_MARK} earlier"]
    await fresh.request("sendText", callId=room.call, text=f"{TEXT_MARK} here again")
    await room.carer.event("text", lambda b: b["text"] == f"{TEXT_MARK} here again")
    await fresh.close()
