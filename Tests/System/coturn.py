"""coturn with the configuration that is shipped, its addresses and paths set to the test's own."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from namespaces import HOUSE, Namespace

SAMPLE = Path(__file__).resolve().parents[2] / "config" / "coturn.sample.conf"
ADDRESS = HOUSE[socket.AF_INET]
PORT = 3478
UDP = f"turn:{ADDRESS}:{PORT}?transport=udp"
TCP = f"turn:{ADDRESS}:{PORT}?transport=tcp"


def installed() -> bool:
    return shutil.which("turnserver") is not None


class Coturn:
    """Serves until `stop`. Within `folder` is all that it writes.

    `usual_logs`: with the lines that most installations have it write, into a file and on its output.
    """

    def __init__(self, house: Namespace, secret: str, usual_logs: bool = False):
        self._temporary = tempfile.TemporaryDirectory(prefix="kuulolla-coturn-")
        self.folder = Path(self._temporary.name)
        (self.folder / "log").mkdir()
        (self.folder / "turnserver.conf").write_text(self.configuration(secret, usual_logs))
        with house.entered(), (self.folder / "log" / "output.txt").open("wb") as output:
            # Where it would put what it was not told to put elsewhere.
            self.process = subprocess.Popen(
                ["turnserver", "-c", str(self.folder / "turnserver.conf")], cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self._wait_until_it_listens(house)

    def configuration(self, secret: str, usual_logs: bool) -> str:
        changed = {
            "listening-ip=192.0.2.10": f"listening-ip={ADDRESS}",
            "\nrelay-ip=192.0.2.10": f"\nrelay-ip={ADDRESS}",
            "allowed-peer-ip=192.0.2.10": f"allowed-peer-ip={ADDRESS}",
            "static-auth-secret=CHANGE-ME-openssl-rand-hex-32": f"static-auth-secret={secret}",
        }
        if usual_logs:
            changed["\nno-stdout-log\n"] = "\nverbose\n"
            changed["log-file=/dev/null"] = f"log-file={self.folder}/log/turn.log"
        text = SAMPLE.read_text()
        for old, new in changed.items():
            assert text.count(old) == 1, f"the sample has {text.count(old)} times {old}"
            text = text.replace(old, new)
        return text

    def _wait_until_it_listens(self, house: Namespace) -> None:
        deadline = time.monotonic() + 40
        while True:
            with house.entered():
                line = socket.socket()
            with line:
                if line.connect_ex((ADDRESS, PORT)) == 0:
                    return
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = "".join(path.read_text() for path in sorted((self.folder / "log").iterdir()))
                self.stop()
                raise RuntimeError(f"coturn did not start:\n{said}")
            time.sleep(0.02)

    def end(self) -> None:
        """As the system stops it; what it wrote stays."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=40)

    def stop(self) -> None:
        self.end()
        self._temporary.cleanup()
