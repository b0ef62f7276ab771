"""Malformed messages: told to their sender, counted, and felt by nobody else."""

import asyncio
import json

import pytest
import websockets
from kuulolla_client import PATIENCE, Page
from personal_data import TEXT_MARK

pytestmark = pytest.mark.asyncio
MALFORMED = "kuulolla_signalling_malformed_total"

REFUSED = [
    ('{"id":%d,"type":"ring"}', "badRequest", "body"),
    ('{"id":%d,"type":"ring","body":{"visitId":7}}', "badRequest", "visitId"),
    ('{"id":%d,"type":"ring","body":{"visitId":"no id"}}', "badRequest", "visitId"),
    ('{"id":%d,"type":"hangUp","body":{"callId":null}}', "badRequest", "callId"),
    ('{"id":%d,"type":"join","body":{"callId":"k_1"}}', "badRequest", "offer"),
    ('{"id":%d,"type":"sendText","body":{"callId":"k_1","text":["x"]}}', "badRequest", "text"),
    (
        '{"id":%d,"type":"setSending","body":{"callId":"k_1","audio":"yes","video":true}}',
        "badRequest", "audio",
    ),
    ('{"id":%d,"type":"explode","body":{}}', "unknownType", "type"),
    ('{"id":%d}', "badRequest", "type"),
]

CLOSED = [
    ("this is no json", 1007),
    ("[1,2,3]", 1007),
    ('{"id":', 1007),
    ("{}", 4002),
    ('{"id":"seven","type":"ring","body":{}}', 4002),
    ('{"id":-3,"type":"ring","body":{}}', 4002),
    ('{"ack":"all of it"}', 4002),
    ('{"ack":100000}', 4002),
    (b"\x00\x01\x02", 1003),
    ('{"x":"' + "y" * 70_000 + '"}', 1009),
]


async def test_each_malformed_request_gets_its_error_and_is_counted(gateway, room):
    await room.answer()
    heard = len(room.carer.transcript)
    counted = gateway.metric(MALFORMED)
    for template, code, field in REFUSED:
        identifier = room.client.next_id
        room.client.next_id += 1
        await room.client.send_text(template % identifier)
        await room.client.until(lambda: identifier in room.client.replies, what=template)
        error = room.client.replies[identifier]["error"]
        assert error["code"] == code
        assert field in error["message"]
    assert gateway.metric(MALFORMED) == counted + len(REFUSED)
    # The sender's session goes on, and the other side has noticed nothing: events come in the order
    # in which they happened, so that one of the malformed requests would stand before this text.
    await room.client.request("sendText", callId=room.call, text=f"{TEXT_MARK} still here")
    await room.carer.event("text", lambda b: b["text"] == f"{TEXT_MARK} still here")
    assert [e["event"] for e in room.carer.transcript[heard:]] == ["text"]


@pytest.mark.parametrize("text, code", CLOSED, ids=[str(code) + str(n) for n, (_, code) in enumerate(CLOSED)])
async def test_unreadable_messages_close_their_own_connection_only(gateway, room, text, code):
    await room.answer()
    counted = gateway.metric(MALFORMED) + gateway.metric("kuulolla_dropped_messages_total")
    await room.client.send_text(text)
    assert await room.client.wait_closed() == code
    assert gateway.metric(MALFORMED) + gateway.metric("kuulolla_dropped_messages_total") > counted
    # The session outlives it, and the other party has only seen that somebody's line broke.
    assert (await room.client.resume())["resumed"]
    await room.carer.request("sendText", callId=room.call, text=f"{TEXT_MARK} there?")
    await room.client.event("text", lambda b: b["text"] == f"{TEXT_MARK} there?")


async def test_flood_is_closed_and_the_other_side_is_served(gateway, room):
    await room.answer()
    # How many it takes depends on the machine's pace: a slow one lets more of them come back in time.
    with pytest.raises(websockets.ConnectionClosed):
        async with asyncio.timeout(PATIENCE):
            while True:
                await room.client.send_text('{"ack":0}')
                await asyncio.sleep(0)  # Sending does not wait by itself; the close frame is read here.
    assert await room.client.wait_closed() == 4029
    await room.carer.request("sendText", callId=room.call, text=f"{TEXT_MARK} calm")


async def test_silent_connection_is_closed_after_ten_seconds(gateway):
    page = Page.of_tester(gateway.address)
    await page.open_raw()
    assert await page.wait_closed(10 + PATIENCE) == 4001


async def test_foreign_origin_is_refused(gateway):
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(
            gateway.address.replace("http", "ws") + "/ws",
            origin="https://elsewhere.example", subprotocols=["kuulolla.1"],
        )
    assert refused.value.response.status_code == 403


async def test_ids_of_others_are_as_unknown_as_made_up_ones(gateway, room, room_of, offer):
    await room.answer()
    stranger = await room_of(gateway, "matti").open()
    bodies = {
        "accept": {}, "decline": {}, "hangUp": {}, "leave": {},
        "setSending": {"audio": True, "video": True}, "sendText": {"text": f"{TEXT_MARK} x"},
        "join": {"offer": offer}, "reoffer": {"offer": offer},
    }
    for page in (stranger.carer, stranger.client):
        for kind, body in bodies.items():
            errors = []
            for call in (room.call, "k_made-up"):
                identifier = await page.post(kind, callId=call, **body)
                await page.until(lambda: identifier in page.replies, what=kind)
                errors.append(page.replies[identifier]["error"])
            assert errors[0] == errors[1], kind
            assert errors[0]["code"] == "notFound", kind
        assert not [e for e in page.transcript if e["event"] in ("call", "text", "slots")]
    await stranger.close()


async def test_errors_hold_nothing_of_what_was_sent(room):
    await room.client.send_text(
        json.dumps({"id": room.client.next_id, "type": "sendText",
                    "body": {"callId": {"x": TEXT_MARK}, "text": TEXT_MARK}})
    )
    identifier = room.client.next_id
    await room.client.until(lambda: identifier in room.client.replies)
    assert TEXT_MARK not in json.dumps(room.client.replies[identifier])
