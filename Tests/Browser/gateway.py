"""The real program on free ports with a demo organisation, for one run of the tests."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from ports import quiet_port

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "System"))

from kuulolla_client import GuestLink, Staff  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
# Whose midnight ends the day of the visits.
HELSINKI = ZoneInfo("Europe/Helsinki")
# Longer than any one test.
CLOSE_TO_MIDNIGHT = timedelta(minutes=4)


def program() -> str:
    named = os.environ.get("KUULOLLA_BIN")
    return named or str(ROOT / ".build" / "release" / "kuulolla")


def today():
    return datetime.now(HELSINKI).date()


def let_midnight_pass() -> None:
    """Returns when today lasts for longer than a test: at midnight its visits are no longer listed."""
    day = today()
    if (datetime.now(HELSINKI) + CLOSE_TO_MIDNIGHT).date() == day:
        return
    print("Waiting until it is past midnight in Helsinki", file=sys.stderr, flush=True)
    while today() == day:
        time.sleep(1)


class Gateway:
    def __init__(
        self, binary: str | None = None, *settings: str, arguments: tuple[str, ...] = (),
        environment: dict[str, str] | None = None,
    ):  # fmt: skip
        """`environment`: where it is another one than the test's; a clock of its own comes so."""
        self._take_folder()
        self._binary = binary or program()
        self._settings = settings
        self._arguments = arguments
        self._environment = environment
        # How many links were made for a visit.
        self.links = Counter()
        # The same at every start: pages come back to it.
        self.port = quiet_port()
        if environment is None:
            let_midnight_pass()
        self.start()

    def _take_folder(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="kuulolla-gateway-")
        self.folder = Path(self._folder.name)
        self.log = self.folder / "log.txt"

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
        self._day = today()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=self._environment)
        deadline = time.monotonic() + 60
        while not ready.exists() or not ready.read_text().strip():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the gateway did not start:\n{self.log.read_text()}")
            time.sleep(0.02)
        told = json.loads(ready.read_text())
        self.address = told["url"].rstrip("/")
        self.key = told["gatewayKey"]
        self.password = (self.folder / "data" / "demo-password").read_text().strip()

    def keep_to_today(self) -> None:
        """To be called before a test begins. After midnight everything is anew: what was left of yesterday, its
        windows that have closed and the tasks that came of them, is nobody's in the tests of today."""
        let_midnight_pass()
        if self._day != today():
            log = self.log.read_bytes()
            self.stop()
            self._take_folder()
            self.log.write_bytes(log)
            self.start()

    def kill(self) -> None:
        """As a power cut would: no time to say anything."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self._end()
        self._folder.cleanup()

    def _end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.kill()
                raise RuntimeError("the gateway did not stop within 60 s")

    def staff(self, username: str = "helmi") -> Staff:
        return Staff(self.address, username, self.password)

    def metric(self, name: str) -> float:
        """The sum of a metric over its labels."""
        lines = httpx.get(f"{self.address}/metrics", timeout=30).text.splitlines()
        return sum(
            float(line.rsplit(" ", 1)[1])
            for line in lines
            if line.split("{")[0].split(" ")[0] == name
        )

    def wait_for_metric(self, name: str, value: float, seconds: float = 12) -> None:
        """The relay tells its own every five seconds, and forgets closed browsers within thirty."""
        deadline = time.monotonic() + seconds
        while (found := self.metric(name)) != value:
            assert time.monotonic() < deadline, f"{name} is {found} and not {value}"
            time.sleep(0.2)


def link_for(staff: Staff, visit: dict) -> GuestLink:
    return staff.guest_link(visit["id"], "client")
