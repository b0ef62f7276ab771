"""A visitor of the chat without a page: the protocol of docs/chat.md over a WebSocket, and nothing else."""

import base64
import contextlib
import json
import os
import threading
import time
import uuid
from typing import Any, Callable

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from chromium import PATIENCE


class ChatVisitor:
    """One person's line; `state` and `entries` are what a page would show."""

    def __init__(self, address: str, queue: str):
        self._url = address.replace("http", "ws", 1) + "/chat/ws"
        self.queue = queue
        self.secret = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        self.state: dict[str, Any] = {}
        self.entries: dict[int, dict[str, Any]] = {}
        self.typing: list[dict[str, Any]] = []
        self.heard: list[str] = []
        self._answers: dict[str, dict[str, Any]] = {}
        self._changed = threading.Condition()
        self._open()

    def _open(self) -> None:
        self._socket = connect(self._url, open_timeout=PATIENCE)
        threading.Thread(target=self._read, args=(self._socket,), daemon=True).start()

    def _read(self, socket) -> None:
        with contextlib.suppress(ConnectionClosed):
            for text in socket:
                message = json.loads(text)
                with self._changed:
                    self.heard.append(text)
                    self._take(message)
                    self._changed.notify_all()

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "state":
            self.state = message["state"]
        elif message["type"] == "entry":
            self.entries[message["entry"]["seq"]] = message["entry"]
        elif message["type"] == "typing":
            self.typing.append(message)
        elif message["type"] in ("done", "refused"):
            self._answers[message["id"]] = message

    def ask(self, type: str, **body: Any) -> dict[str, Any]:
        """The answer; a refusal is a fault of the test."""
        request = uuid.uuid4().hex
        self._socket.send(json.dumps({"type": type, "id": request, **body}))
        self.wait(lambda: request in self._answers, f"an answer to {type}")
        answer = self._answers[request]
        assert answer["type"] == "done", f"{type}: {answer}"
        return answer

    def start(self, topic: str | None = None, kind: str = "live", **more: Any) -> str:
        body = {"secret": self.secret, "queue": self.queue, "kind": kind, "language": "fi", **more}
        if topic:
            body["topic"] = topic
        self.conversation = self.ask("start", **body)["conversation"]
        return self.conversation

    def say(self, text: str) -> int:
        return self.ask("say", text=text)["seq"]

    def types(self, on: bool = True) -> None:
        self._socket.send(json.dumps({"type": "typing", "on": on}))

    def cut(self) -> None:
        self._socket.close()

    def come_back(self) -> None:
        self._open()
        self.ask("return", secret=self.secret, after=max(self.entries, default=0))

    def wait(self, holds: Callable[[], Any], what: str, seconds: float = PATIENCE) -> None:
        deadline = time.monotonic() + seconds
        with self._changed:
            while not holds():
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise TimeoutError(f"{what} did not come; state {self.state}, entries {self.entries}")

    def wait_phase(self, phase: str) -> None:
        self.wait(lambda: self.state.get("phase") == phase, f"the phase {phase}")

    def wait_text(self, text: str) -> dict[str, Any]:
        def found():
            return next((one for one in self.entries.values() if one["text"] == text), None)

        self.wait(found, f"the text {text!r}")
        return found()

    def wait_part(self, part: str) -> None:
        self.wait(
            lambda: any(one["part"] == part for one in self.state.get("people", [])), f"the part {part}")

    @property
    def texts(self) -> list[str]:
        """What was written by whomever, in order."""
        return [one["text"] for _, one in sorted(self.entries.items()) if one["kind"] == "text"]

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._socket.close()
