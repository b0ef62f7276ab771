"""Chats over real sockets: who comes without a name, and who answers."""

import asyncio
import sqlite3

import pytest
from chat_kills import rounds
from chat_line import Counsellor, Visitor
from conftest import SETTINGS
from gateway import Gateway
from kuulolla_client import Refused
from personal_data import TEXT_MARK

pytestmark = pytest.mark.asyncio


async def talk(gateway) -> tuple[Visitor, Counsellor, str]:
    visitor = await Visitor(gateway.address).connect()
    conversation = await visitor.start()
    counsellor = await Counsellor(gateway.staff()).on_duty()
    await counsellor.ask("take", conversation=conversation)
    await counsellor.read(conversation)
    await visitor.phase("called")
    await visitor.ask("here")
    await visitor.phase("open")
    return visitor, counsellor, conversation


async def finish(visitor: Visitor, counsellor: Counsellor, conversation: str) -> None:
    await counsellor.ask("wrapUp", conversation=conversation, outcome="helped", tags=[])
    for line in (visitor, counsellor):
        await line.close()


async def test_a_conversation_from_the_queue_to_its_end(gateway):
    visitor, counsellor, conversation = await talk(gateway)
    await visitor.ask("say", text=f"{TEXT_MARK} en jaksa")
    await counsellor.ask("say", conversation=conversation, text=f"{TEXT_MARK} kerro lisää")
    await counsellor.ask("note", conversation=conversation, text=f"{TEXT_MARK} muistiin")
    last = await counsellor.ask("say", conversation=conversation, text=f"{TEXT_MARK} kuuntelen")
    await visitor.until(lambda: visitor.last() == last["seq"], "the last message")
    assert visitor.texts() == [f"{TEXT_MARK} {w}" for w in ("en jaksa", "kerro lisää", "kuuntelen")]
    assert "muistiin" not in str(visitor.heard)
    assert [p["part"] for p in visitor.state["people"]] == ["counsellor"]
    await finish(visitor, counsellor, conversation)


async def test_a_page_that_comes_back_gets_what_it_missed_and_asks_again(gateway):
    visitor, counsellor, conversation = await talk(gateway)
    await visitor.cut()
    await visitor.post("say", text=f"{TEXT_MARK} yhteys meni")
    for number in range(3):
        await counsellor.ask("say", conversation=conversation, text=f"{TEXT_MARK} {number}")
    await visitor.come_back()
    await visitor.until(lambda: len(visitor.texts()) == 4, "four texts")
    # The last one is the visitor's own, and on its way on two lines.
    await counsellor.until(lambda: len(counsellor.texts(conversation)) == 4, "four texts")
    assert visitor.texts() == counsellor.texts(conversation)
    assert not visitor.out_of_order and not [d for d in visitor.doubled if d.startswith("entry")]
    await finish(visitor, counsellor, conversation)


async def test_another_device_comes_by_a_code_and_a_wrong_code_opens_nothing(gateway):
    visitor, counsellor, conversation = await talk(gateway)
    await visitor.ask("say", text=f"{TEXT_MARK} hei")
    code = (await visitor.ask("code"))["code"]
    other = await Visitor(gateway.address).connect()
    with pytest.raises(Refused, match="unknown"):
        await other.ask("return", code="00000-00000", newSecret=other.secret, after=0)
    await other.ask("return", code=code.lower(), newSecret=other.secret, after=0)
    await other.until(lambda: other.texts() == [f"{TEXT_MARK} hei"], "the text on another device")
    await other.close()
    await finish(visitor, counsellor, conversation)


async def test_one_of_two_counsellors_gets_a_person(gateway):
    desks = [await Counsellor(gateway.staff(name)).on_duty() for name in ("helmi", "ulla")]
    visitors = [await Visitor(gateway.address).connect() for _ in range(4)]
    waiting = [await visitor.start() for visitor in visitors]
    taken = await asyncio.gather(*(desk.ask("takeNext") for desk in desks for _ in range(2)))
    assert sorted(one["conversation"] for one in taken) == sorted(waiting)
    for conversation in waiting:
        results = await asyncio.gather(
            *(desk.ask("take", conversation=conversation) for desk in desks), return_exceptions=True)
        assert sum(isinstance(one, Refused) for one in results) == 1
    for desk in desks:
        for one in list(desk.state["mine"]) or []:
            await desk.ask("wrapUp", conversation=one["conversation"], outcome="silent", tags=[])
    for line in [*visitors, *desks]:
        await line.close()


async def test_a_left_message_is_answered_and_read_later(gateway):
    visitor = await Visitor(gateway.address).connect()
    conversation = await visitor.start("message", text=f"{TEXT_MARK} vastaatteko minulle")
    await visitor.close()
    counsellor = await Counsellor(gateway.staff()).on_duty()
    await counsellor.ask("take", conversation=conversation)
    await counsellor.read(conversation)
    await counsellor.ask("say", conversation=conversation, text=f"{TEXT_MARK} vastaan")
    await counsellor.ask("wrapUp", conversation=conversation, outcome="guided", tags=[])
    await visitor.come_back()
    await visitor.until(lambda: len(visitor.texts()) == 2, "the answer")
    assert visitor.state["phase"] == "ended"
    await visitor.close()
    await counsellor.close()


async def test_danger_is_seen_first_and_until_somebody_notices(gateway):
    counsellor = await Counsellor(gateway.staff()).on_duty()
    calm, afraid = [await Visitor(gateway.address).connect() for _ in range(2)]
    first, second = await calm.start(), await afraid.start()
    await afraid.ask("danger")
    await counsellor.until(
        lambda: [a["conversation"] for a in counsellor.state["alarms"]] == [second], "the alarm")
    await afraid.until(lambda: afraid.state["place"] == 1, "the raised place")
    await counsellor.ask("seen", conversation=second)
    await counsellor.until(lambda: counsellor.state["alarms"] == [], "no alarm")
    for visitor, conversation in ((calm, first), (afraid, second)):
        await visitor.ask("end")
        await visitor.close()
    await counsellor.close()


async def test_what_is_erased_is_nowhere(mortal_gateway):
    gateway = mortal_gateway
    visitor, counsellor, conversation = await talk(gateway)
    words = "tunnistettava lause hiljaisuudesta"
    await visitor.ask("say", text=words)
    done = await visitor.ask("erase")
    assert done["kept"] == []
    await visitor.close()
    other = await Visitor(gateway.address).connect()
    with pytest.raises(Refused, match="unknown"):
        await other.ask("return", secret=visitor.secret, after=0)
    await other.close()
    await counsellor.close()
    gateway._end()
    data = gateway.folder / "data"
    for file in data.iterdir():
        assert words.encode() not in file.read_bytes(), file.name
    with sqlite3.connect(data / "kuulolla.sqlite") as db:
        assert db.execute("SELECT count(*) FROM chat_entries").fetchone() == (0,)
    with sqlite3.connect(data / "chat-keys.sqlite") as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            assert conversation not in str(db.execute(f"SELECT * FROM {name}").fetchall())
    gateway.start()


@pytest.mark.parametrize("text", [
    "{", "[]", '"x"', '{"type":"say"}', '{"type":5,"id":"aaaaaaaaaaaaaaaa"}',
    '{"type":"say","id":"short","text":"x"}', '{"type":"say","id":"aaaaaaaaaaaaaaaa","text":"\\u0000"}',
])
async def test_garbage_closes_its_own_line_alone(gateway, text):
    visitor, counsellor, conversation = await talk(gateway)
    bad = await Visitor(gateway.address).connect()
    await bad._socket.send(text)
    await asyncio.wait_for(bad._reader, 30)
    await visitor.ask("say", text=f"{TEXT_MARK} olen yhä täällä")
    await finish(visitor, counsellor, conversation)


async def test_long_and_strange_texts_are_told_and_cleaned(gateway):
    visitor, counsellor, conversation = await talk(gateway)
    with pytest.raises(Refused, match="tooLong"):
        await visitor.ask("say", text="a" * 4_001)
    with pytest.raises(Refused, match="badRequest"):
        await visitor.ask("say", text="\u200b\u2066\n ")
    await visitor.ask("say", text=f"{TEXT_MARK} a\u202eb\u2066c\x07d")
    await visitor.until(lambda: visitor.texts() == [f"{TEXT_MARK} abcd"], "the cleaned text")
    await finish(visitor, counsellor, conversation)


async def test_nothing_is_lost_when_the_gateway_is_killed():
    gateway = Gateway(None, *SETTINGS)
    try:
        done = await rounds(gateway, 12, seed=20261126)
        assert done["kills"] == 12 and done["messages"] > 20
    finally:
        gateway.stop()
