"""What a whole run writes into its log says nothing about anybody."""

import pytest
from conftest import Room
from personal_data import TEXT_MARK, assert_log_is_clean, log_lines

pytestmark = pytest.mark.asyncio


async def test_log_of_a_whole_run_tells_of_nobody(mortal_gateway, offer):
    gateway = mortal_gateway
    room = await Room(gateway).open()
    await room.answer()
    await room.carer.request("join", callId=room.call, offer=offer)
    await room.client.request("sendText", callId=room.call, text=f"{TEXT_MARK} secret")
    await room.client.send_text(f'{{"id":99,"type":"{TEXT_MARK}","body":"Aino"}}')
    await room.client.send_text(f"{TEXT_MARK} Aino Demo helmi")
    await room.client.wait_closed()
    for username in ("helmi", "nobody-Aino"):
        with pytest.raises(Exception):
            type(room.staff)(gateway.address, username, f"{TEXT_MARK}-wrong")
    gateway.kill()
    gateway.start()
    await room.client.resume(resend=False)
    await room.carer.resume(resend=False)
    await room.carer.request("hangUp", callId=room.call)
    await room.close()
    assert_log_is_clean(gateway.log.read_text(), gateway)


async def test_the_check_itself_finds_what_it_looks_for(mortal_gateway):
    for line in ("user helmi signed in", f"text={TEXT_MARK}", f"password {mortal_gateway.password}"):
        with pytest.raises(AssertionError):
            assert_log_is_clean(line, mortal_gateway)
    assert log_lines("a\nKuulolla is running.\nHelmi\nCtrl-C stops it.\nb") == ["a", "b"]
