"""A gateway that drains begins no more calls, lets those that run go on, and can then be stopped."""

import signal

import httpx
import pytest
from conftest import Room
from kuulolla_client import Refused
from personal_data import TEXT_MARK

pytestmark = pytest.mark.asyncio


def ready(gateway) -> tuple[int, str]:
    answer = httpx.get(f"{gateway.address}/readyz", timeout=30)
    return answer.status_code, answer.text.strip()


async def test_running_calls_go_on_and_none_begins(mortal_gateway, offer):
    gateway = mortal_gateway
    room = await Room(gateway).open()
    await room.answer()
    await room.carer.request("join", callId=room.call, offer=offer)
    other = await Room(gateway, "matti").open()
    assert ready(gateway) == (200, "ready")
    assert gateway.metric("kuulolla_draining") == 0

    gateway.process.send_signal(signal.SIGUSR1)
    gateway.wait_for_metric("kuulolla_draining", 1)
    assert ready(gateway) == (503, "draining")
    assert httpx.get(f"{gateway.address}/healthz", timeout=30).status_code == 200

    with pytest.raises(Refused) as refused:
        await other.carer.request("ring", visitId=other.visit["id"])
    assert refused.value.code == "mediaUnavailable"
    # Who is in the call goes on, comes back and comes in.
    await room.client.request("join", callId=room.call, offer=offer)
    await room.carer.request("join", callId=room.call, offer=offer)
    await room.client.request("sendText", callId=room.call, text=f"{TEXT_MARK} still here")
    await room.carer.event("text", lambda b: b["text"].endswith("still here"))
    gateway.wait_for_metric("kuulolla_relay_rooms", 1)

    # Again: it is draining already.
    gateway.process.send_signal(signal.SIGUSR1)
    await room.carer.request("hangUp", callId=room.call)
    gateway.wait_for_metric("kuulolla_relay_rooms", 0)
    with pytest.raises(Refused):
        await room.carer.request("ring", visitId=room.visit["id"])
    assert gateway.metric("kuulolla_draining") == 1
    assert gateway.log.read_text().count("The gateway drains") == 1
    await other.close()
    await room.close()
    gateway.process.send_signal(signal.SIGTERM)
    assert gateway.process.wait(timeout=60) == 0


async def test_metrics_tell_how_hard_the_relay_works(gateway, room):
    await room.answer()
    names = ("busy_ratio", "longest_turn_seconds", "pressure", "takes_rooms",
             "sender_cap_bits_per_second", "rooms_refused_total")  # fmt: skip
    text = httpx.get(f"{gateway.address}/metrics", timeout=30).text
    for name in names:
        assert f"\nkuulolla_relay_{name} " in text, name
    assert 0 <= gateway.metric("kuulolla_relay_busy_ratio") <= 1
    assert gateway.metric("kuulolla_relay_takes_rooms") == 1
