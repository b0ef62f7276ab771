"""Chats while the gateway is killed again and again: nothing acknowledged is lost, nothing comes twice, and
both sides see the same in the same order.

    python chat_kills.py --rounds 1000      by its own command; `test_chat.py` runs a few rounds
"""

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Browser"))

from chat_line import Counsellor, Visitor  # noqa: E402
from gateway import Gateway  # noqa: E402

PAIRS = 3


class Pair:
    """One visitor and the counsellor who has them."""

    def __init__(self, visitor: Visitor, counsellor: Counsellor, conversation: str):
        self.visitor = visitor
        self.counsellor = counsellor
        self.conversation = conversation
        self.written = 0
        # Texts whose writer has been told that they are kept.
        self.asked: dict[str, tuple[object, str]] = {}

    async def write(self, chance: random.Random) -> None:
        line = chance.choice([self.visitor, self.counsellor])
        text = f"{'v' if line is self.visitor else 'c'}{self.written}"
        self.written += 1
        body = {} if line is self.visitor else {"conversation": self.conversation}
        request = await line.post("say", text=text, **body)
        self.asked[request] = (line, text)
        if chance.random() < 0.3:
            # A page that is impatient asks twice.
            await line._send({"type": "say", "id": request, "text": text, **body})
            line.twice = getattr(line, "twice", 0) + 1

    async def settle(self) -> None:
        for line in (self.visitor, self.counsellor):
            await line.until(lambda line=line: not line.open, "all answers")
        kept = max(
            self.visitor.last(), self.counsellor.last(self.conversation),
            *(self._seq(r) for r in self.asked))
        await self.visitor.until(
            lambda: self.visitor.last() >= self._last_for_visitor(kept), "the log at the visitor")
        await self.counsellor.until(
            lambda: self.counsellor.last(self.conversation) >= kept, "the log at the counsellor")

    def _seq(self, request: str) -> int:
        line, _ = self.asked[request]
        return line.answers[request].get("seq", 0)

    def _last_for_visitor(self, kept: int) -> int:
        return kept

    def check(self) -> None:
        ours = self.visitor.logs.get(None, {})
        theirs = self.counsellor.logs.get(self.conversation, {})
        assert sorted(theirs) == list(range(1, len(theirs) + 1)), "the log has a gap"
        for number, entry in ours.items():
            assert theirs[number]["text"] == entry["text"], f"entry {number} differs"
        assert self.visitor.texts() == self.counsellor.texts(self.conversation)
        texts = self.visitor.texts()
        assert len(texts) == len(set(texts)), "something was written twice"
        for request, (line, text) in self.asked.items():
            answer = line.answers[request]
            assert answer["type"] == "done", answer
            assert theirs[answer["seq"]]["text"] == text, f"{text} was acknowledged and is not there"
        for line in (self.visitor, self.counsellor):
            assert not line.out_of_order, line.out_of_order
            again = [one for one in line.doubled if one.startswith("entry")]
            assert not again, again


async def rounds(gateway: Gateway, count: int, seed: int, tell=lambda text: None) -> dict:
    chance = random.Random(seed)
    counsellors = [
        await Counsellor(gateway.staff(name)).on_duty() for name in ("helmi", "ulla", "matti")]
    pairs = []
    for number in range(PAIRS):
        visitor = await Visitor(gateway.address).connect()
        conversation = await visitor.start()
        counsellor = counsellors[number % len(counsellors)]
        await counsellor.ask("take", conversation=conversation)
        await counsellor.read(conversation)
        await visitor.ask("here")
        pairs.append(Pair(visitor, counsellor, conversation))
    killed = 0
    for number in range(count):
        for _ in range(chance.randrange(1, 12)):
            await chance.choice(pairs).write(chance)
            if chance.random() < 0.2:
                await asyncio.sleep(chance.random() * 0.01)
        if chance.random() < 0.5:
            await chance.choice(pairs).visitor.cut()
        await asyncio.sleep(chance.random() * 0.03)
        gateway.kill()
        killed += 1
        for _ in range(chance.randrange(0, 4)):
            await chance.choice(pairs).write(chance)
        gateway.start()
        for pair in pairs:
            await pair.visitor.come_back()
        for counsellor in counsellors:
            await counsellor.come_back()
        for pair in pairs:
            await pair.settle()
            pair.check()
        if (number + 1) % 50 == 0:
            tell(f"{number + 1} of {count} rounds, {sum(p.written for p in pairs)} messages")
    for line in [*(pair.visitor for pair in pairs), *counsellors]:
        await line.close()
    return {"rounds": count, "kills": killed, "messages": sum(pair.written for pair in pairs)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    gateway = Gateway(None, "signIn.addressBurst=10000", "log.level=warning")
    print(f"seed {arguments.seed}", file=sys.stderr)
    try:
        print(asyncio.run(rounds(
            gateway, arguments.rounds, arguments.seed,
            lambda text: print(text, file=sys.stderr, flush=True))))
    finally:
        gateway.stop()


if __name__ == "__main__":
    main()
