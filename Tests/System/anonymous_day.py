"""Whole conversations of people who can be known, at both doors: the gateway's own, and nginx's.

`test_anonymity.py` lives through it once and then searches what was written.
"""

import asyncio
import os
import re
import tempfile
from pathlib import Path

import pytest
from chat_line import Counsellor
from gateway import Gateway
from kuulolla_client import Refused, Staff
from leak_search import Needle, text_needle
from namespaces import HouseAndStreet
from nginx_proxy import Nginx
from strangers import NAME, Browser, Door, Stranger, fetch, send_garbage
from written_bytes import keep_copies, written_by

# All bytes and groups are such as no file has by chance. Each IPv6 address has a network of its own.
FOUR = ["10.201.183.154", "10.187.212.203", "10.229.171.142", "10.166.243.188", "10.209.158.231", "10.238.194.175"]
SIX = [
    "fdc9:b7a2:5e8d:9f13::a4d6:b7e9", "fd9e:b7c:8ad4:e5f::c7b9", "fdb3:9ae1:c46f:8d57:e2b8:97cd:a16f:d49b",
    "fdd7:8c5e:b19a:f4e3:0:9b6d::8ea5", "fde5:a93b:d8c7:96fa::1", "fd8b:d6f9:a7c4:e09d:b5f3::ac7e",
]
HTTPS_PORT = 8443
# What people wrote of themselves.
WORDS = "murheenkuvaus"
CONTACT = {
    "name": "Lumikki Tunturinen-Koeh", "phone": "+358 40 918 2736", "email": "lumikki.tunturinen@posti.example",
    "time": "iltaisin kello 19.47",
}
# Guesses after which an address has to slow down (AbuseGuard.Rule.wrongCodes).
FREE_GUESSES = 10


class AnonymousDay:
    """What was set up for it, who came, and all that was written at some moments."""

    def __init__(self) -> None:
        self.street = HouseAndStreet()
        self.direct, self.proxied = Door(self.street, HTTPS_PORT), Door(self.street, 443)
        self.browsers = [Browser(n, source) for n, source in enumerate(FOUR + SIX, 11)]
        for browser in self.browsers:
            self.street.move_in(browser.source)
        #: By moment and file.
        self.written: dict[str, dict[str, bytes]] = {}
        #: What nginx wrote with its usual logs; not part of what we ship.
        self.usual: dict[str, bytes] = {}
        #: Who came while nginx had these.
        self.seen = self.browsers[5]
        self._temporary = tempfile.TemporaryDirectory(prefix="kuulolla-anonymous-")
        self.folder = Path(self._temporary.name)
        self.nginx: Nginx | None = None
        self.gateway: Gateway | None = None

    def live(self) -> None:
        before = os.environ.get("TMPDIR")
        # Where programs would put what they do not need for long.
        os.environ["TMPDIR"] = str(self.folder)
        try:
            with self.street.house.entered():
                self._start()
                asyncio.run(self._day())
                self.gateway._end()
                self.look("stopped")
        finally:
            os.environ.pop("TMPDIR") if before is None else os.environ.update(TMPDIR=before)

    def _start(self) -> None:
        self.gateway = Gateway(
            None, "https.enabled=true", "https.address=::", f"https.port={HTTPS_PORT}",
            f"publicAddress=https://{NAME}", "http.trustedProxies=127.0.0.1", "log.level=trace",
            "signIn.addressBurst=10000")
        self.nginx = Nginx(self.street.house, self.gateway.port)

    @property
    def needles(self) -> list[Needle]:
        theirs = [needle for browser in self.browsers for needle in browser.needles()]
        wrote = text_needle("what was written", WORDS)
        left = [text_needle(f"contact's {what}", text) for what, text in CONTACT.items()]
        return [*theirs, wrote, *left]

    def look(self, moment: str) -> None:
        """Keeps a copy of all that is written at this moment."""
        running = self.gateway.process.poll() is None
        processes = [self.gateway.process.pid] if running else []
        processes += self.nginx.processes() if self.nginx.process.poll() is None else []
        self.written[moment] = written_by(processes, self.gateway.folder, self.nginx.folder, self.folder)

    def close(self) -> None:
        for program in (self.nginx, self.gateway):
            if program:
                program.stop()
        self.street.close()
        self._temporary.cleanup()

    # The day

    async def _day(self) -> None:
        staff = Staff(f"http://127.0.0.1:{self.gateway.port}", "helmi", self.gateway.password)
        self.counsellor = await Counsellor(staff).on_duty()
        four, six = self.browsers[: len(FOUR)], self.browsers[len(FOUR) :]
        doors = [(self.direct, [four[0], six[0], four[1], six[1]]), (self.proxied, [six[2], four[2], six[3], four[3]])]
        talks = []
        for door, (caller, *_) in doors:
            self._look_around(door, caller)
            talks.append(await self._talk(door, caller))
        self._no_dumps()
        self.look("talking")
        await self._killed(talks, four[4], six[4])
        for (door, (caller, device, guesser, writer)), (visitor, conversation) in zip(doors, talks):
            await self._other_device(door, device, visitor)
            await self.counsellor.ask("flag", conversation=conversation, on=False)
            await self.counsellor.ask("wrapUp", conversation=conversation, outcome="emergency", tags=[])
            await self._prank(door, caller)
            await self._guesses(door, guesser, device)
            await self._nonsense(door, guesser)
            await self._left(door, writer)
        keep_copies(self.gateway, self.folder, "evening")
        self.look("evening")
        self.nginx.end()
        await self._with_usual_logs()
        await self.counsellor.close()
        staff.close()

    def _look_around(self, door: Door, browser: Browser) -> None:
        for path in ("/chat", "/chat/ilta", "/api/chat/queues", "/api/chat/queues/ilta?language=sv", "/chat-button.js"):
            assert fetch(door, browser, path) == 200, path
        assert fetch(door, browser, "/chat/../../etc/passwd") >= 400
        assert fetch(door, browser, f"/chat/{'x' * 4000}") >= 400
        assert fetch(door, browser, "/api/chat/queues", "POST", "{" * 100_000) >= 400
        assert fetch(door, browser, "/api/sign-in", "POST", '{"username":"helmi","password":"väärä"}') >= 400
        assert fetch(door, browser, "/metrics") in (403, 404)

    def _no_dumps(self) -> None:
        for process, most in [(self.gateway.process.pid, 1), *((worker, 0) for worker in self.nginx.workers())]:
            limits = Path(f"/proc/{process}/limits").read_text()
            found = re.search(r"^Max core file size +(\d+) +(\d+)", limits, re.MULTILINE)
            assert found and int(found[1]) <= most, limits

    async def _talk(self, door: Door, browser: Browser) -> tuple[Stranger, str]:
        """Until danger and what is done about it."""
        visitor = await Stranger(door, browser).connect()
        conversation = await visitor.start(feeling=2)
        counsellor = self.counsellor
        await counsellor.ask("take", conversation=conversation)
        await counsellor.read(conversation)
        await visitor.ask("here")
        await visitor.post("typing", on=True)
        await visitor.ask("say", text=f"{WORDS} en jaksa enää")
        await visitor.ask("danger")
        await counsellor.ask("seen", conversation=conversation)
        await counsellor.ask("flag", conversation=conversation, on=True)
        await counsellor.ask("step", conversation=conversation, step="askPlace", text=f"{WORDS} koulun piha")
        await counsellor.ask("note", conversation=conversation, text=f"{WORDS} muistiin")
        last = await counsellor.ask("say", conversation=conversation, text=f"{WORDS} olen tässä")
        await visitor.until(lambda: visitor.last() >= last["seq"], "the answer")
        return visitor, conversation

    async def _killed(self, talks: list[tuple[Stranger, str]], *others: Browser) -> None:
        """The gateway is gone for a while, and people come all the same."""
        self.gateway.kill()
        self.look("killed")
        for browser in others:
            for door in (self.direct, self.proxied):
                with pytest.raises(Exception):
                    await Stranger(door, browser).connect_once()
            assert fetch(self.proxied, browser, "/chat/ilta") == 502
        self.gateway.start()
        await self.counsellor.come_back()
        for visitor, _ in talks:
            await visitor.come_back()
            await visitor.ask("say", text=f"{WORDS} yhteys meni")

    async def _other_device(self, door: Door, browser: Browser, visitor: Stranger) -> None:
        code = (await visitor.ask("code"))["code"]
        browser.codes.append(code)
        await visitor.cut()
        other = await Stranger(door, browser).connect()
        await other.ask("return", code=code, newSecret=other.secret, after=0)
        await other.until(lambda: len(other.texts()) == 3, "the texts on another device")
        await other.ask("say", text=f"{WORDS} toisella laitteella")
        await other.ask("face", value=1)
        await other.ask("end")
        await other.close()

    async def _prank(self, door: Door, browser: Browser) -> None:
        """From where it was begun there is a wait from then on: addresses are known, in memory."""
        first = await Stranger(door, browser).connect()
        conversation = await first.start()
        await self.counsellor.ask("take", conversation=conversation)
        await first.ask("here")
        await first.ask("end")
        await first.close()
        await self.counsellor.ask("wrapUp", conversation=conversation, outcome="prank", tags=[])
        refused = []
        for _ in range(4):
            again = await Stranger(door, browser).connect()
            try:
                await again.start()
                await again.ask("end")
            except Refused as refusal:
                refused.append(refusal.code)
            await again.close()
        assert refused and set(refused) == {"tooMany"}, refused

    async def _guesses(self, door: Door, browser: Browser, neighbour: Browser) -> None:
        line = await Stranger(door, browser).connect()
        codes = []
        for number in range(FREE_GUESSES + 2):
            with pytest.raises(Refused) as refusal:
                await line.ask("return", code=f"00000-000{number:02}", newSecret=line.secret, after=0)
            codes.append(refusal.value.code)
        assert codes[:FREE_GUESSES] == ["unknown"] * FREE_GUESSES and codes[-1] == "tooMany", codes
        await line.close()
        # Behind a proxy as well everybody is slowed down alone.
        other = await Stranger(door, neighbour).connect()
        with pytest.raises(Refused, match="unknown"):
            await other.ask("return", code="00000-00099", newSecret=other.secret, after=0)
        await other.close()

    async def _nonsense(self, door: Door, browser: Browser) -> None:
        told = f'"{browser.source}","{browser.agent}"'
        texts = ["{", f"[{told}]", f'{{"type":"say","to":{told}}}', f'{{"type":{told}', "x" * 70_000, "y" * 1_000_000]
        for text in texts:
            line = await Stranger(door, browser).connect()
            await line.say_raw(text)
        line = await Stranger(door, browser).connect()
        await line.start()
        with pytest.raises(Refused, match="tooLong"):
            await line.ask("say", text="a" * 4_001)
        await line.ask("end")
        await line.close()
        agent = browser.agent.encode()
        for data in (b"\x16\x03\x01\x00\x20" + agent, b"GET /chat HTTP/1.1\r\nUser-Agent: " + agent + b"\r\n\r\n"):
            send_garbage(door, browser, data)
        if door is self.proxied:
            send_garbage(Door(self.street, 80), browser, (
                b"GET /chat/ilta HTTP/1.1\r\nHost: " + NAME.encode() + b"\r\nConnection: close\r\nUser-Agent: " + agent
                + b"\r\n\r\n"))

    async def _left(self, door: Door, browser: Browser) -> None:
        """A message that is answered, read and erased, and a contact that stays."""
        left = await Stranger(door, browser).connect()
        conversation = await left.start("message", text=f"{WORDS} vastaatteko minulle")
        await left.close()
        contact = await Stranger(door, browser).connect()
        await contact.start("contact", text=f"{WORDS} soittakaa", **CONTACT)
        await contact.close()
        await self.counsellor.ask("take", conversation=conversation)
        await self.counsellor.read(conversation)
        await self.counsellor.ask("say", conversation=conversation, text=f"{WORDS} vastaan")
        await self.counsellor.ask("wrapUp", conversation=conversation, outcome="guided", tags=[])
        await left.come_back()
        await left.until(lambda: len(left.texts()) == 2, "the answer")
        self.look(f"before erasing at {door.port}")
        await left.ask("erase")
        await left.close()

    async def _with_usual_logs(self) -> None:
        """What is searched for really is there to be found: the same nginx with the logs that it has by default."""
        usual = Nginx(self.street.house, self.gateway.port, usual_logs=True)
        try:
            visitor = await Stranger(self.proxied, self.seen).connect()
            await visitor.start()
            await visitor.ask("end")
            await visitor.close()
            send_garbage(self.proxied, self.seen, b"\x16\x03\x01\x00\x20" + self.seen.agent.encode())
            usual.end()
            self.usual = written_by([], usual.folder)
        finally:
            usual.stop()
