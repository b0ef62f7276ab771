"""Ringing and what comes of it, between a carer's and a client's page."""

import asyncio
import time

import pytest
from conftest import RING_SECONDS, Room
from kuulolla_client import PATIENCE, Page, Refused
from personal_data import TEXT_MARK

pytestmark = pytest.mark.asyncio


async def test_accepted_call_carries_texts_and_ends_for_both(room):
    await room.answer()
    await room.client.request("sendText", callId=room.call, text=f"{TEXT_MARK} ääkköset ja 😀")
    await room.carer.event("text", lambda b: b["text"] == f"{TEXT_MARK} ääkköset ja 😀")
    await room.carer.request("setSending", callId=room.call, audio=False, video=True)
    call = await room.client.event("call", lambda b: not b["parties"][0]["audio"])
    assert call["parties"][0]["video"]
    await room.carer.request("hangUp", callId=room.call)
    assert (await room.client.call("ended"))["reason"] == "hungUp"
    assert (await room.carer.call("ended"))["reason"] == "hungUp"
    await room.carer.event("visit", lambda b: b["id"] == room.visit["id"] and b["state"] == "done")


async def test_decline(room):
    await room.ring()
    await room.client.request("decline", callId=room.call)
    assert (await room.carer.call("ended"))["reason"] == "declined"


async def test_cancel(room):
    await room.ring()
    await room.carer.request("hangUp", callId=room.call)
    assert (await room.client.call("ended"))["reason"] == "cancelled"


async def test_no_answer_after_the_configured_time(gateway_that_rings_briefly):
    room = await Room(gateway_that_rings_briefly).open()
    before = milliseconds()
    await room.ring()
    until = (await room.client.call("ringing"))["ringUntil"]
    assert before <= until - RING_SECONDS * 1_000 <= milliseconds()
    ended = await room.carer.call("ended", RING_SECONDS + PATIENCE)
    assert milliseconds() >= until
    assert ended["reason"] == "noAnswer"
    assert (await room.client.call("ended"))["reason"] == "noAnswer"
    await room.close()


def milliseconds() -> int:
    """As the gateway says times: it runs on the clock of this machine."""
    return time.time_ns() // 1_000_000


async def test_busy_client_and_busy_carer(gateway, room, room_of):
    await room.answer()
    colleague = room_of(gateway, "matti")
    await colleague.open()
    with pytest.raises(Refused) as refused:
        await colleague.carer.request("ring", visitId=room.visit["id"])
    assert refused.value.code == "busy"
    with pytest.raises(Refused) as refused:
        await room.carer.request("ring", visitId=colleague.visit["id"])
    assert refused.value.code == "alreadyInCall"
    await colleague.close()


async def test_exactly_one_of_two_pages_answers(gateway, room):
    second = await Page.of_guest(gateway.address, room.link).connect()
    await room.ring()
    await second.call("ringing", id=room.call)
    results = await asyncio.gather(
        *(page.request("accept", callId=room.call) for page in (room.client, second)),
        return_exceptions=True,
    )
    codes = [getattr(result, "code", "accepted") for result in results]
    assert sorted(codes) == ["accepted", "answeredElsewhere"]
    await second.close()


async def test_client_who_opens_the_link_while_it_rings(gateway, room):
    await room.client.close()
    own = room.visit["clientId"]
    await room.carer.event("presence", lambda b: b["clientId"] == own and not b["reachable"])
    reply = await room.carer.request("ring", visitId=room.visit["id"])
    late = await Page.of_guest(gateway.address, room.link).connect()
    assert [call["state"] for call in late.snapshot["calls"]] == ["ringing"]
    await late.request("accept", callId=reply["call"]["id"])
    await room.carer.call("inCall")
    await room.carer.request("hangUp", callId=reply["call"]["id"])
    await late.close()


async def test_media_is_answered_and_connected_by_slots(room, offer):
    await room.answer()
    for page in (room.carer, room.client):
        reply = await page.request("join", callId=room.call, offer=offer)
        assert reply["answer"].startswith("v=0\r\n")
        assert "a=ice-lite" in reply["answer"] and "a=setup:passive" in reply["answer"]
        assert reply["mediaEpoch"] == page.media_epoch
    slots = await room.client.event("slots", lambda b: b["video"])
    parties = (await room.client.call("inCall"))["parties"]
    assert slots["video"] == [party["id"] for party in parties if party["role"] == "carer"]
    with pytest.raises(Refused) as refused:
        await room.carer.request("join", callId=room.call, offer="v=0\r\nnonsense\r\n")
    assert refused.value.code == "badOffer"


def first_sections(offer: str, count: int) -> str:
    """The offer without its later media sections: one of each kind each way is what a device test takes."""
    head, *sections = offer.split("\r\nm=")
    kept = "\r\nm=".join([head, *sections[:count]])
    bundle = "a=group:BUNDLE " + " ".join(str(mid) for mid in range(count))
    return "\r\n".join(bundle if line.startswith("a=group:BUNDLE") else line
                       for line in kept.split("\r\n")) + "\r\n"


async def test_device_test_answers_without_sign_in(gateway, offer):
    page = await Page.of_tester(gateway.address).connect()
    with pytest.raises(Refused) as refused:
        await page.request("testJoin", offer=offer)
    assert refused.value.code == "badOffer"
    reply = await page.request("testJoin", offer=first_sections(offer, 4))
    assert reply["answer"].startswith("v=0\r\n")
    await page.request("testLeave")
    await page.close()


async def test_revoked_link_is_closed_and_does_not_open_again(gateway, room):
    room.staff.revoke(room.link)
    assert await room.client.wait_closed() == 4003
    with pytest.raises(Refused) as refused:
        await Page.of_guest(gateway.address, room.link).connect()
    assert refused.value.code == "linkRevoked"


async def test_signing_out_closes_the_carers_page(room):
    room.staff.sign_out()
    assert await room.carer.wait_closed() == 4003
