"""A WebSocket client that costs little, for benchmarks with thousands of lines on one core.

What the gateway sends is text in whole frames, unmasked (RFC 6455, section 5.1); what is sent is masked with
zeros, which leaves it as it is. For tests of what happens use the library: this one trusts the other side.
"""

import asyncio
import base64
import os
from typing import Callable
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class LightSocket(asyncio.Protocol):
    def __init__(self, heard: Callable[[bytes], None]):
        self.heard = heard
        self.rest = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False

    @staticmethod
    async def connect(address: str, path: str, cookie: str, heard: Callable[[bytes], None]) -> "LightSocket":
        place = urlsplit(address)
        _, socket = await asyncio.get_running_loop().create_connection(
            lambda: LightSocket(heard), place.hostname, place.port)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1", f"Host: {place.netloc}", "Upgrade: websocket", "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Origin: {address}",
        ]
        if cookie:
            lines.append(f"Cookie: {cookie}")
        socket.transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await asyncio.wait_for(socket.opened, 120)
        return socket

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        self.closed = True
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("the line was closed before it was open"))

    def data_received(self, data: bytes) -> None:
        data = self.rest + data if self.rest else data
        start = 0
        if not self.opened.done():
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self.rest = data
                return
            if not data.startswith(b"HTTP/1.1 101"):
                self.opened.set_exception(ConnectionError(data[:end].decode()))
                return
            self.opened.set_result(None)
            start = end + 4
        while (frame := self._frame(data, start)) is not None:
            kind, payload, start = frame
            if kind == TEXT:
                self.heard(payload)
            elif kind == PING:
                self._send(PONG, payload)
            elif kind == CLOSE:
                self.transport.close()
        self.rest = data[start:]

    @staticmethod
    def _frame(data: bytes, start: int) -> tuple[int, bytes, int] | None:
        """The first frame: its kind, what is in it, and where the next begins."""
        if len(data) < start + 2:
            return None
        length, head = data[start + 1], 2
        if length >= 126:
            head += 2 if length == 126 else 8
            if len(data) < start + head:
                return None
            length = int.from_bytes(data[start + 2:start + head], "big")
        end = start + head + length
        if len(data) < end:
            return None
        return data[start] & 15, data[start + head:end], end

    def send(self, text: str) -> None:
        self._send(TEXT, text.encode())

    def _send(self, kind: int, payload: bytes) -> None:
        length = len(payload)
        size = bytes([0x80 | length]) if length < 126 else b"\xfe" + length.to_bytes(2, "big")
        self.transport.write(bytes([0x80 | kind]) + size + b"\0\0\0\0" + payload)
