"""The real program on free ports with a demo organisation, for one run of the tests."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "System"))

from kuulolla_client import GuestLink, Staff  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent


def program() -> str:
    named = os.environ.get("KUULOLLA_BIN")
    return named or str(ROOT / ".build" / "release" / "kuulolla")


class Gateway:
    def __init__(self, binary: str | None = None, *settings: str, arguments: tuple[str, ...] = ()):
        self._folder = tempfile.TemporaryDirectory(prefix="kuulolla-gateway-")
        self.folder = Path(self._folder.name)
        self._binary = binary or program()
        self._settings = settings
        self._arguments = arguments
        self.port = 0
        self.start()

    def start(self) -> None:
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        command = [self._binary, "serve", "--demo", "--ready-file", str(ready)]
        for setting in (
            f"data.folder={self.folder / 'data'}",
            f"http.port={self.port}",
            *self._settings,
        ):
            command += ["--set", setting]
        command += self._arguments
        self.log = self.folder / "log.txt"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while not ready.exists() or not ready.read_text().strip():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the gateway did not start:\n{self.log.read_text()}")
            time.sleep(0.02)
        answer = json.loads(ready.read_text())
        self.address = answer["url"].rstrip("/")
        self.port = answer["port"]
        self.password = (self.folder / "data" / "demo-password").read_text().strip()

    def kill(self) -> None:
        """As a power cut would: no time to say anything."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise RuntimeError("the gateway did not stop within 20 s")
        self._folder.cleanup()

    def staff(self, username: str = "helmi") -> Staff:
        return Staff(self.address, username, self.password)

    def metric(self, name: str) -> float:
        """The sum of a metric over its labels."""
        lines = httpx.get(f"{self.address}/metrics", timeout=10).text.splitlines()
        return sum(
            float(line.rsplit(" ", 1)[1])
            for line in lines
            if line.split("{")[0].split(" ")[0] == name
        )


def link_for(staff: Staff, visit: dict) -> GuestLink:
    return staff.guest_link(visit["id"], "client")
