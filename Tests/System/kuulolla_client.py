"""A small client of the gateway: staff sign-in, guest links and the signalling protocol.

Follows docs/protocol.md and nothing else: no other program's code is used, so that a test which
passes here says that the page is enough to write a client from. The browser tests reuse the
sign-in and the guest links.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Callable
from urllib.parse import urlsplit

import httpx
import websockets

# Seconds after which a wait is given up. All that is waited for takes milliseconds on a quiet machine;
# this one may be busy for a while.
PATIENCE = 40


# The longest message from the gateway (protocol, section 1).
LONGEST_MESSAGE = 1_048_576


class Refused(Exception):
    """The gateway refused a request; `code` is the protocol's error code."""

    def __init__(self, code: str, message: str):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Staff:
    """A staff member's browser, as far as the REST interface goes."""

    def __init__(self, address: str, username: str, password: str):
        self.address = address.rstrip("/")
        self.http = httpx.Client(
            base_url=self.address, verify=False, headers={"Origin": self.address}, timeout=PATIENCE
        )
        answer = self.http.post(
            "/api/sign-in", json={"username": username, "password": password}
        )
        answer.raise_for_status()
        self.csrf = answer.json()["csrf"]
        self.me = answer.json()["you"]

    @property
    def cookie(self) -> str:
        return "; ".join(f"{c.name}={c.value}" for c in self.http.cookies.jar)

    def visits(self) -> list[dict[str, Any]]:
        answer = self.http.get("/api/visits")
        answer.raise_for_status()
        return answer.json()["visits"]

    def guest_link(self, visit: str, role: str = "client", name: str = "") -> "GuestLink":
        answer = self.http.post(
            f"/api/visits/{visit}/guest-links",
            json={"role": role, **({"name": name} if name else {})},
            headers={"X-Kuulolla-CSRF": self.csrf},
        )
        answer.raise_for_status()
        body = answer.json()
        return GuestLink(body["link"]["id"], body["url"], urlsplit(body["url"]).fragment)

    def revoke(self, link: "GuestLink") -> None:
        self.http.delete(
            f"/api/guest-links/{link.id}", headers={"X-Kuulolla-CSRF": self.csrf}
        ).raise_for_status()

    def sign_out(self) -> None:
        self.http.post("/api/sign-out", headers={"X-Kuulolla-CSRF": self.csrf}).raise_for_status()

    def close(self) -> None:
        self.http.close()


@dataclass
class GuestLink:
    id: str
    url: str
    secret: str


@dataclass
class Page:
    """One page's session with the gateway, across as many connections as it takes.

    `transcript` holds every event of the session's stream that was processed, in order;
    `replies` every reply by request id. `duplicates` counts events and replies that came twice.
    """

    address: str
    hello: dict[str, Any]
    cookie: str | None = None
    name: str = ""
    session: str | None = None
    secret: str | None = None
    last_seq: int = 0
    next_id: int = 1
    media_epoch: str | None = None
    you: dict[str, Any] | None = None
    organisation: dict[str, Any] | None = None
    snapshot: dict[str, Any] | None = None
    transcript: list[dict[str, Any]] = field(default_factory=list)
    volatile: list[dict[str, Any]] = field(default_factory=list)
    replies: dict[int, dict[str, Any]] = field(default_factory=dict)
    duplicates: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    close_code: int | None = None

    def __post_init__(self) -> None:
        self._socket: websockets.ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()
        self._unanswered: dict[int, str] = {}
        self._handshake: asyncio.Future[dict[str, Any]] | None = None
        self.acknowledge = True

    @classmethod
    def of_staff(cls, staff: Staff, language: str = "fi") -> "Page":
        return cls(staff.address, {"as": "staff", "language": language}, cookie=staff.cookie)

    @classmethod
    def of_guest(cls, address: str, link: GuestLink, language: str = "fi") -> "Page":
        return cls(address, {"as": "guest", "secret": link.secret, "language": language})

    @classmethod
    def of_tester(cls, address: str) -> "Page":
        return cls(address, {"as": "tester", "language": "en"})

    # Connection

    async def connect(self) -> "Page":
        """Opens a connection and says hello, as a page that was just loaded does."""
        body = await self._open("hello", self.hello)
        self.session, self.secret = body["session"], body["secret"]
        self.you, self.organisation = body["you"], body.get("organisation")
        self.snapshot, self.media_epoch = body["snapshot"], body["snapshot"]["mediaEpoch"]
        return self

    async def resume(self, resend: bool = True) -> dict[str, Any]:
        """Opens a connection and takes the session up again; unanswered requests are sent again."""
        body = await self._open(
            "resume",
            {"session": self.session, "secret": self.secret, "lastSeq": self.last_seq},
        )
        self.media_epoch = body["mediaEpoch"]
        if not body["resumed"]:
            self.snapshot = body["snapshot"]
        if resend:
            for text in list(self._unanswered.values()):
                await self.send_text(text)
        return body

    async def cut(self) -> None:
        """Breaks the connection without a closing handshake, as a lost network does."""
        if self._socket is not None:
            self._socket.transport.abort()
        await self._end_reader()

    async def stop_listening(self) -> None:
        """Reads no more of what comes on this connection; requests still go out."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
            self._reader = None

    @property
    def is_open(self) -> bool:
        return self._socket is not None and self._socket.close_code is None

    @property
    def unanswered(self) -> int:
        """How many requests have no reply yet."""
        return len(self._unanswered)

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        await self._end_reader()

    async def wait_closed(self, seconds: float = PATIENCE) -> int | None:
        """Waits until the gateway has closed the connection; the close code."""
        if self._reader is not None:
            await asyncio.wait_for(asyncio.shield(self._reader), seconds)
        return self.close_code

    async def open_raw(self) -> None:
        """Opens a connection without saying anything on it."""
        parts = urlsplit(self.address)
        url = f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}/ws"
        headers = {"Cookie": self.cookie} if self.cookie else {}
        self.close_code = None
        self._socket = await websockets.connect(
            url,
            origin=self.address,  # type: ignore[arg-type]
            subprotocols=["kuulolla.1"],  # type: ignore[list-item]
            additional_headers=headers,
            open_timeout=PATIENCE,
            ping_interval=None,
            max_size=LONGEST_MESSAGE,
        )
        self._reader = asyncio.create_task(self._read(self._socket))

    async def _open(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        await self._end_reader()
        self._handshake = asyncio.get_running_loop().create_future()
        await self.open_raw()
        await self.send_text(json.dumps({"id": 0, "type": kind, "body": body}))
        reply = await asyncio.wait_for(self._handshake, PATIENCE)
        if "error" in reply:
            raise Refused(reply["error"]["code"], reply["error"]["message"])
        return reply["ok"]

    async def _end_reader(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        self._reader = None
        self._socket = None

    # Requests

    async def send_text(self, text: str | bytes) -> None:
        assert self._socket is not None
        await self._socket.send(text)

    async def post(self, kind: str, **body: Any) -> int:
        """Sends a request without waiting for its reply; where there is no connection it is kept."""
        identifier = self.next_id
        self.next_id += 1
        text = json.dumps({"id": identifier, "type": kind, "body": body})
        self._unanswered[identifier] = text
        if self._socket is not None:
            try:
                await self.send_text(text)
            except websockets.ConnectionClosed:
                pass
        return identifier

    async def reply(self, identifier: int, seconds: float = PATIENCE) -> dict[str, Any]:
        await self.until(lambda: identifier in self.replies, seconds, f"reply {identifier}")
        reply = self.replies[identifier]
        if "error" in reply:
            raise Refused(reply["error"]["code"], reply["error"]["message"])
        return reply["ok"]

    async def request(self, kind: str, **body: Any) -> dict[str, Any]:
        return await self.reply(await self.post(kind, **body))

    # Events

    async def until(
        self, holds: Callable[[], bool], seconds: float = PATIENCE, what: str = ""
    ) -> None:
        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(holds), seconds)
            except TimeoutError:
                raise AssertionError(
                    f"{self.name or self.hello['as']} waited in vain for {what or 'something'}; "
                    f"events: {[e['event'] for e in self.transcript[-10:]]}"
                ) from None

    async def event(
        self,
        kind: str,
        where: Callable[[dict[str, Any]], bool] = lambda _: True,
        seconds: float = PATIENCE,
    ) -> dict[str, Any]:
        """The latest event of this kind that fits, waited for where it has not come yet."""
        found: list[dict[str, Any]] = []

        def holds() -> bool:
            found[:] = [
                e["body"]
                for e in self.transcript + self.volatile
                if e["event"] == kind and where(e["body"])
            ]
            return bool(found)

        await self.until(holds, seconds, f"event {kind}")
        return found[-1]

    async def call(self, state: str, seconds: float = PATIENCE, **fields: Any) -> dict[str, Any]:
        """The call, once it is in this state."""
        return await self.event(
            "call",
            lambda b: b["state"] == state and all(b[k] == v for k, v in fields.items()),
            seconds,
        )

    def texts(self) -> list[str]:
        return [e["body"]["text"] for e in self.transcript if e["event"] == "text"]

    async def _read(self, socket: websockets.ClientConnection) -> None:
        try:
            async for frame in socket:
                message = json.loads(frame)
                async with self._changed:
                    await self._take(message, socket)
                    self._changed.notify_all()
        except websockets.ConnectionClosed:
            pass
        if socket is not self._socket:
            return  # Another connection has taken over: this one's end is not that one's.
        self.close_code = socket.close_code
        if self._handshake is not None and not self._handshake.done():
            self._handshake.set_exception(ConnectionError(f"closed with {socket.close_code}"))
            # Read by whoever waits, if anybody still does.
            self._handshake.exception()

    async def _take(self, message: dict[str, Any], socket: websockets.ClientConnection) -> None:
        if "re" in message:
            identifier = message["re"]
            if identifier == 0:
                # Here and not where the reply is awaited: the events behind it may be read before.
                ok = message.get("ok", {})
                seq = ok.get("seq", ok.get("snapshotSeq"))
                if seq is not None:
                    self.last_seq = seq
                if self._handshake is not None and not self._handshake.done():
                    self._handshake.set_result(message)
                return
            if identifier in self.replies and identifier not in self._unanswered:
                self.duplicates.append(f"reply {identifier}")
            self._unanswered.pop(identifier, None)
            self.replies[identifier] = message
        elif "seq" in message:
            seq = message["seq"]
            if seq <= self.last_seq:
                self.duplicates.append(f"event {seq}")
                return
            if seq != self.last_seq + 1:
                self.gaps.append(f"event {seq} after {self.last_seq}")
            self.last_seq = seq
            self.transcript.append(message)
            if self.acknowledge:
                try:
                    await socket.send(json.dumps({"ack": seq}))
                except websockets.ConnectionClosed:
                    pass
        else:
            self.volatile.append(message)
