"""The terminal's own program without devices, beside a gateway of a demo organisation."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent.parent
for folder in ("Browser", "System"):
    sys.path.append(str(ROOT / "Tests" / folder))

from gateway import Gateway  # noqa: E402
from ports import quiet_port  # noqa: E402


def built(name: str, variable: str) -> str:
    return os.environ.get(variable) or str(ROOT / ".build" / "release" / name)


def kiosk_program() -> str:
    return built("kuulolla-kiosk", "KUULOLLA_KIOSK")


def caller_program() -> str:
    return built("kuulolla-caller", "KUULOLLA_CALLER")


class Terminal:
    """A data folder with a key in it, and the program on it: headless, measuring."""

    def __init__(self, *arguments: str, marker: int = 37, program: str | None = None):
        self._folder = tempfile.TemporaryDirectory(prefix="kuulolla-kiosk-")
        self.folder = Path(self._folder.name)
        self.measured = self.folder / "measured.json"
        self.log = self.folder / "log.txt"
        self.marker = marker
        self.watch_port = quiet_port()
        self._arguments = arguments
        self._program = program or kiosk_program()
        self._data = f"data.folder={self.folder / 'data'}"
        self.process: subprocess.Popen | None = None
        self.key = subprocess.run(
            [self._program, "key", "--set", self._data], check=True, capture_output=True, text=True
        ).stdout.strip()

    def start(
        self, gateway: Gateway, *arguments: str, key: str | None = None, headless: bool = True
    ) -> None:
        """`key`: of the gateway; None: the one that its ready file tells, "": learnt by pairing."""
        key = gateway.key if key is None else key
        command = [self._program, "run", "--measure", str(self.measured)]
        command += ["--headless"] if headless else []
        command += ["--marker", str(self.marker)]
        for setting in (
            self._data,
            f"gateway.url={gateway.address}",
            f"gateway.key={key}",
            f"screen.watchPort={self.watch_port}",
        ):
            command += ["--set", setting]
        command += [*self._arguments, *arguments]
        # What an earlier life measured is none of this one's.
        self.measured.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> int:
        """Its exit status."""
        status = 0
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            status = self.process.wait(timeout=30)
        self._folder.cleanup()
        return status

    def report(self) -> dict:
        return json.loads(self.measured.read_text()) if self.measured.exists() else {}

    def wait_for(self, what, seconds: float = 60) -> dict:
        """Until what is measured fulfils it; the measurement."""
        deadline = time.monotonic() + seconds
        while not what(report := self.report()):
            assert self.process and self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"measured: {report}\n{self.log.read_text()}"
            time.sleep(0.1)
        return report

    def touch(self, x: float, y: float) -> None:
        """Of the canvas, 1280 by 720."""
        origin = f"http://127.0.0.1:{self.watch_port}"
        answer = httpx.post(f"{origin}/touch", content=f"{x} {y}", headers={"Origin": origin})
        assert answer.status_code == 204, answer.text

    def scene(self) -> dict:
        """What the screen says: texts, buttons and pictures."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.watch_port}/scene", timeout=10).json()
        except httpx.TransportError:
            return {}

    def shows(self, button: str) -> bool:
        return any(found["id"] == button for found in self.scene().get("buttons", []))

    def says(self, words: str) -> bool:
        return words in " ".join(self.scene().get("texts", []))

    def until(self, condition, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process and self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"{self.scene()}\n{self.log.read_text()}"
            time.sleep(0.1)

    def press(self, button: str) -> None:
        """Touches a button as soon as it is there. The finger's own pause keeps two touches apart."""
        self.until(lambda: self.shows(button))
        place = next(found for found in self.scene()["buttons"] if found["id"] == button)
        self.touch(place["x"], place["y"])

    def screen(self) -> bytes:
        """The newest picture of the screen, as JPEG."""
        with httpx.stream("GET", f"http://127.0.0.1:{self.watch_port}/screen", timeout=20) as answer:
            held = b""
            for piece in answer.iter_raw():
                held += piece
                begin = held.find(b"\xff\xd8\xff")
                end = held.find(b"\xff\xd9", begin)
                if 0 <= begin < end:
                    return held[begin : end + 2]
        raise AssertionError("the screen's stream ended")


def call(gateway: Gateway, *arguments: str, seconds: float = 5, marker: int = 200) -> dict:
    """One call by a carer without a browser; what that end measured."""
    password = gateway.folder / "data" / "demo-password"
    command = [caller_program(), "--gateway", gateway.address, "--password-file", str(password)]
    command += ["--seconds", str(seconds), "--marker", str(marker), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 120)
    assert done.stdout.strip(), done.stderr
    return json.loads(done.stdout)


def wait_until_reachable(gateway: Gateway, seconds: float = 30) -> None:
    """Until the gateway says so of a client's terminal."""
    staff = gateway.staff()
    deadline = time.monotonic() + seconds
    try:
        while not any(visit.get("terminal") == "reachable" for visit in staff.visits()):
            assert time.monotonic() < deadline, "no terminal is reachable"
            time.sleep(0.1)
    finally:
        staff.close()
