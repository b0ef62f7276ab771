"""A line of the chat: a visitor's or a counsellor's. Follows docs/chat.md and nothing else.

Whatever was asked and not answered is asked again after a broken line, as a page does; what was heard is
kept, so that a test can say whether anything was lost, doubled or out of order.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import secrets
from typing import Any, Callable

import websockets
from kuulolla_client import PATIENCE, Refused, Staff


class ChatLine:
    """What both kinds have in common."""

    def __init__(self, address: str, path: str, cookie: str | None = None):
        self._url = address.replace("http", "ws", 1) + path
        self._headers = {"Origin": address, **({"Cookie": cookie} if cookie else {})}
        self._socket: websockets.ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()
        # Asked and not answered yet, in order.
        self.open: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.heard: list[dict[str, Any]] = []
        # By conversation; None is the visitor's own.
        self.logs: dict[str | None, dict[int, dict[str, Any]]] = {}
        self.doubled: list[str] = []
        self.out_of_order: list[str] = []
        self.state: dict[str, Any] = {}

    async def connect(self) -> "ChatLine":
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                self._socket = await websockets.connect(
                    self._url, additional_headers=self._headers, open_timeout=PATIENCE)
                break
            except (OSError, websockets.InvalidHandshake):
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(0.05)
        self._reader = asyncio.create_task(self._read(self._socket))
        return self

    async def _read(self, socket: websockets.ClientConnection) -> None:
        try:
            async for text in socket:
                async with self._changed:
                    self._take(json.loads(text))
                    self._changed.notify_all()
        except websockets.ConnectionClosed:
            pass
        async with self._changed:
            self._changed.notify_all()

    def _take(self, message: dict[str, Any]) -> None:
        self.heard.append(message)
        match message["type"]:
            case "done" | "refused":
                if self.open.pop(message["id"], None) is None:
                    self.doubled.append(f"answer {message['id']}")
                self.answers[message["id"]] = message
            case "state" | "desk":
                self.state = message[message["type"]]
            case "entry":
                self._take_entry(message.get("conversation"), message["entry"])

    def _take_entry(self, conversation: str | None, entry: dict[str, Any]) -> None:
        log = self.logs.setdefault(conversation, {})
        number = entry["seq"]
        if number in log:
            if {**log[number]} != entry:
                self.doubled.append(f"entry {number} with another content")
            else:
                self.doubled.append(f"entry {number}")
        elif log and number < max(log):
            self.out_of_order.append(f"entry {number} after {max(log)}")
        log[number] = entry

    async def post(self, type: str, **body: Any) -> str:
        """Asks, and does not wait; where the line is down it is asked when it is back."""
        request = secrets.token_urlsafe(16)
        self.open[request] = {"type": type, "id": request, **body}
        await self._send(self.open[request])
        return request

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            await self._socket.send(json.dumps(message))
        except (websockets.ConnectionClosed, AttributeError):
            pass

    async def ask(self, type: str, **body: Any) -> dict[str, Any]:
        request = await self.post(type, **body)
        await self.until(lambda: request in self.answers, f"an answer to {type}")
        answer = self.answers[request]
        if answer["type"] == "refused":
            raise Refused(answer["code"], answer["message"])
        return answer

    async def until(self, holds: Callable[[], Any], what: str, seconds: float = PATIENCE) -> None:
        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(holds), seconds)
            except asyncio.TimeoutError:
                raise AssertionError(f"{what} did not come; {self.state}") from None

    async def cut(self) -> None:
        if self._socket:
            self._socket.transport.abort()
            await self._reader

    async def close(self) -> None:
        if self._socket:
            await self._socket.close()
            await self._reader

    async def send_again(self) -> None:
        for message in list(self.open.values()):
            await self._send(message)

    def texts(self, conversation: str | None = None) -> list[str]:
        log = self.logs.get(conversation, {})
        return [log[n]["text"] for n in sorted(log) if log[n]["kind"] == "text"]

    def last(self, conversation: str | None = None) -> int:
        return max(self.logs.get(conversation, {}), default=0)


class Visitor(ChatLine):
    def __init__(self, address: str, queue: str = "ilta"):
        super().__init__(address, "/chat/ws")
        self.queue = queue
        self.secret = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        self.conversation: str | None = None

    async def start(self, kind: str = "live", **more: Any) -> str:
        done = await self.ask(
            "start", secret=self.secret, queue=self.queue, kind=kind, language="fi", **more)
        self.conversation = done["conversation"]
        return self.conversation

    async def come_back(self) -> None:
        """On a new line: what was missed comes, what was not answered is asked again."""
        await self.connect()
        # A line can carry one conversation, so that this has to be the first thing on it.
        waiting, self.open = self.open, {}
        await self.ask("return", secret=self.secret, after=self.last())
        for request, message in waiting.items():
            if message["type"] != "return":
                self.open[request] = message
        await self.send_again()

    async def phase(self, phase: str) -> None:
        await self.until(lambda: self.state.get("phase") == phase, f"the phase {phase}")


class Counsellor(ChatLine):
    def __init__(self, staff: Staff):
        super().__init__(staff.address, "/desk/ws", staff.cookie)
        self.me = staff.me["id"]
        self.reading: set[str] = set()

    async def on_duty(self) -> "Counsellor":
        await self.connect()
        await self.until(lambda: self.state.get("queues"), "the desk")
        await self.ask(
            "duty", status="available", queues=[queue["id"] for queue in self.state["queues"]])
        return self

    async def read(self, conversation: str) -> None:
        self.reading.add(conversation)
        await self.ask("open", conversation=conversation, after=self.last(conversation))

    async def come_back(self) -> None:
        await self.connect()
        waiting, self.open = self.open, {}
        for conversation in self.reading:
            await self.ask("open", conversation=conversation, after=self.last(conversation))
        for request, message in waiting.items():
            if message["type"] != "open":
                self.open[request] = message
        await self.send_again()

    def desk(self, conversation: str) -> dict[str, Any] | None:
        shown = self.state.get("mine", []) + self.state.get("others", [])
        return next((one for one in shown if one["conversation"] == conversation), None)
