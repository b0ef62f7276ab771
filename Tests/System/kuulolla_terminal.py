"""A small terminal: a key of its own, pairing by a code, sign-in by a signed challenge.

Like `kuulolla_client`, it follows docs/protocol.md and nothing else.
"""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from kuulolla_client import PATIENCE, Page, Refused, Staff

HOME = {"name": "Keittiö", "place": "home"}


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def configuration(signed: dict[str, Any], gateway_key: str) -> dict[str, Any]:
    """What a terminal goes by, where the gateway's signature holds; else InvalidSignature."""
    key = Ed25519PublicKey.from_public_bytes(decoded(gateway_key))
    key.verify(decoded(signed["signature"]), signed["configuration"].encode())
    return json.loads(signed["configuration"])


def is_genuine(signed: dict[str, Any], gateway_key: str) -> bool:
    try:
        configuration(signed, gateway_key)
    except InvalidSignature:
        return False
    return True


class Terminal(Page):
    """A device: its key outlives its sessions."""

    def __init__(self, address: str, key: Ed25519PrivateKey | None = None):
        super().__init__(address, {"as": "terminal", "language": "fi"})
        self.key = key or Ed25519PrivateKey.generate()
        self.gateway_key: str | None = None
        self.signed: dict[str, Any] | None = None

    @property
    def public_key(self) -> str:
        return encoded(self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    async def ask_opening(self, kind: str, **body: Any) -> dict[str, Any]:
        """A request of number 0 on the connection that is open."""
        self._handshake = asyncio.get_running_loop().create_future()
        await self.send_text(json.dumps({"id": 0, "type": kind, "body": body}))
        reply = await asyncio.wait_for(self._handshake, PATIENCE)
        if "error" in reply:
            raise Refused(reply["error"]["code"], reply["error"]["message"])
        return reply["ok"]

    async def proof(self, signer: Ed25519PrivateKey | None = None) -> dict[str, str]:
        challenge = await self.ask_opening("challenge", key=self.public_key)
        text = f"kuulolla-terminal-1\n{challenge['nonce']}"
        signature = encoded((signer or self.key).sign(text.encode()))
        return {"key": self.public_key, "signature": signature, "version": "0.1.0"}

    async def show_code(self) -> str:
        """Connects and asks to be paired; the code that the screen shows."""
        await self.open_raw()
        return (await self.ask_opening("pair", **await self.proof()))["code"]

    async def pair(self, staff: Staff, client: str, **names: str) -> dict[str, Any]:
        """Shows a code, has staff enter it, and signs in on the same connection."""
        code = await self.show_code()
        terminal = pair_terminal(staff, code, client, **names)
        self.gateway_key = (await self.event("paired"))["gatewayKey"]
        await self.say_hello()
        return terminal

    async def connect(self) -> "Terminal":
        await self._end_reader()
        await self.open_raw()
        return await self.say_hello()

    async def say_hello(self, signer: Ed25519PrivateKey | None = None) -> "Terminal":
        body = await self.ask_opening("hello", **self.hello, **await self.proof(signer))
        self.session, self.secret = body["session"], body["secret"]
        self.you, self.organisation = body["you"], body["organisation"]
        self.snapshot, self.media_epoch = body["snapshot"], body["snapshot"]["mediaEpoch"]
        self.signed = body["terminal"]
        # A new session numbers its requests from one.
        self.next_id, self.replies = 1, {}
        self._unanswered.clear()
        return self


def pair_terminal(staff: Staff, code: str, client: str, **names: str) -> dict[str, Any]:
    answer = staff.http.post(
        "/api/terminals",
        json={"code": code, "clientIds": [client], **(HOME | names)},
        headers={"X-Kuulolla-CSRF": staff.csrf},
    )
    answer.raise_for_status()
    return answer.json()["terminal"]


def change(staff: Staff, method: str, path: str, body: Any = None):
    """A changing request of staff; the answer, whatever it is."""
    return staff.http.request(method, path, json=body, headers={"X-Kuulolla-CSRF": staff.csrf})
