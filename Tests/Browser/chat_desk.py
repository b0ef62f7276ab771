"""A counsellor without a browser, over the line of docs/chat.md: whoever the visitor's page talks with."""

import json
import secrets
import ssl
import threading
import time
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from chromium import PATIENCE

# The gateway closes a line that says nothing for long (s).
PING_EVERY = 20


class Refused(Exception):
    """`code` as in docs/chat.md."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class Counsellor:
    """On duty for a queue from the start until `close`."""

    def __init__(self, gateway, username: str = "helmi", address: str = "ilta"):
        self._staff = gateway.staff(username)
        self.me = self._staff.me
        self.entries: list[dict] = []
        self.typing: list[dict] = []
        self._answers: dict[str, dict] = {}
        self._desk: dict | None = None
        self._news = threading.Condition()
        parts = urlsplit(gateway.address)
        secure = parts.scheme == "https"
        trusting = ssl._create_unverified_context() if secure else None
        self._line = connect(
            f"{'wss' if secure else 'ws'}://{parts.netloc}/desk/ws",
            ssl=trusting,
            additional_headers={"Cookie": self._staff.cookie, "Origin": gateway.address},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        queues = self.wait(lambda: self._desk and self._desk["queues"])
        self.queue = next(one["id"] for one in queues if one["address"] == address)
        self.duty("available")

    def _read(self) -> None:
        while True:
            try:
                message = json.loads(self._line.recv(timeout=PING_EVERY))
            except TimeoutError:
                self._line.send('{"type":"ping"}')
                continue
            except (ConnectionClosed, OSError):
                return
            with self._news:
                kind = message["type"]
                if kind in ("done", "refused"):
                    self._answers[message["id"]] = message
                elif kind == "desk":
                    self._desk = message["desk"]
                elif kind == "entry":
                    self.entries.append(message["entry"])
                elif kind == "typing":
                    self.typing.append(message)
                self._news.notify_all()

    def wait(self, found, timeout: float = PATIENCE):
        """What `found` returns as soon as it is true."""
        deadline = time.monotonic() + timeout
        with self._news:
            while not (result := found()):
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"not within {timeout} s; the desk shows {self._desk}")
                self._news.wait(left)
            return result

    @property
    def desk(self) -> dict:
        with self._news:
            return self._desk or {}

    def ask(self, kind: str, **fields) -> dict:
        name = secrets.token_urlsafe(16)
        self._line.send(json.dumps({"type": kind, "id": name, **fields}))
        answer = self.wait(lambda: self._answers.pop(name, None))
        if answer["type"] == "refused":
            raise Refused(answer["code"])
        return answer

    def duty(self, status: str) -> None:
        self.ask("duty", status=status, queues=[self.queue])

    def take_next(self) -> str:
        """Waits until somebody is there to be taken."""
        deadline = time.monotonic() + PATIENCE
        while (taken := self.ask("takeNext", queue=self.queue)["conversation"]) is None:
            if time.monotonic() > deadline:
                raise TimeoutError("nobody came")
            time.sleep(0.05)
        self.ask("open", conversation=taken, after=0)
        return taken

    def waiting(self, conversation_count: int) -> None:
        """Until so many wait in the queue, messages included."""
        self.wait(lambda: len(self._mine()["next"]) >= conversation_count)

    def _mine(self) -> dict:
        return next(one for one in self._desk["queues"] if one["id"] == self.queue)

    def say(self, conversation: str, text: str) -> None:
        self.ask("say", conversation=conversation, text=text)

    def heard(self, text: str) -> dict:
        return self.wait(lambda: next((one for one in self.entries if one.get("text") == text), None))

    def texts(self) -> list[str]:
        """What visitors have said, in order."""
        with self._news:
            return [one["text"] for one in self.entries if one["author"] == "visitor" and one["kind"] == "text"]

    def end(self, conversation: str) -> None:
        self.ask("end", conversation=conversation)
        self.ask("wrapUp", conversation=conversation, outcome="helped", tags=[], heavy=False)

    def close(self) -> None:
        """Nothing of this one is left on the desk."""
        for one in self.desk.get("mine", []):
            try:
                if one["phase"] != "ended":
                    self.ask("end", conversation=one["conversation"])
                self.ask("wrapUp", conversation=one["conversation"], outcome="silent", tags=[], heavy=False)
            except Refused:
                pass  # Erased or over meanwhile.
        try:
            self.duty("off")
        except (Refused, ConnectionClosed):
            pass
        self._line.close()
        self._staff.close()
