"""The terminal's own program in a machine of `machine.py`."""

import hashlib
import json
import shlex
import ssl
import time

from machine import Machine
from terminal import Gateway, quiet_port

# Where the machine finds the host.
HOST = "10.0.2.2"
USER = "/usr/bin/setpriv --reuid=900 --regid=900 --groups=44,105,29,104 --no-new-privs"


class RealTerminal:
    """The terminal's program in the machine, as its own user."""

    WATCH_PORT = 8090

    def __init__(self, machine: Machine):
        self.machine = machine
        self.key = machine.run(f"{USER} /programs/kuulolla-kiosk key {self._settings({})}", 120).splitlines()[-1]

    @staticmethod
    def _settings(settings: dict) -> str:
        return " ".join(f"--set {shlex.quote(f'{key}={value}')}" for key, value in settings.items())

    def begin(self, settings: dict, environment: dict = {}) -> None:
        names = {"SDL_VIDEODRIVER": "kmsdrm", "SDL_AUDIODRIVER": "alsa", "HOME": "/var/lib/kuulolla-kiosk",
                 "RUNTIME_DIRECTORY": "/run/kuulolla-kiosk", "SWIFT_BACKTRACE": "enable=no",
                 "LD_LIBRARY_PATH": "", **environment}
        settings = {"screen.watchPort": self.WATCH_PORT, **settings}
        variables = " ".join(f"{name}={value}" for name, value in names.items() if value)
        self.machine.run(
            f"{USER} env {variables} /programs/kuulolla-kiosk run --measure /var/lib/kuulolla-kiosk/measured.json"
            f" {self._settings(settings)} </dev/null >/dev/ttyS1 2>&1 & echo $! >/tmp/kiosk.pid"
        )

    def end_told(self) -> str | None:
        """Of a program that has ended, what there is to know."""
        if self.machine.run("kill -0 $(cat /tmp/kiosk.pid) && echo runs") == "runs":
            return None
        return self.machine.run("wait $(cat /tmp/kiosk.pid); echo status $?; dmesg | tail -n 5")

    def log(self) -> str:
        return (self.machine.folder / "kiosk.txt").read_text(errors="replace")[-4_000:]

    def scene(self) -> dict:
        said = self.machine.run(f"timeout 20 bash /first/ask.sh {self.WATCH_PORT} /scene")
        try:
            return json.loads(said)
        except ValueError:
            return {}

    def measured(self) -> dict:
        try:
            return json.loads(self.machine.run("cat /var/lib/kuulolla-kiosk/measured.json; echo"))
        except ValueError:
            return {}

    def until(self, what, seconds: float = 120) -> dict:
        """Until the scene fulfils it; the scene."""
        deadline = time.monotonic() + seconds
        while not what(scene := self.scene()):
            if end := self.end_told():
                raise RuntimeError(f"the terminal ended: {end}\n{self.log()}")
            if time.monotonic() > deadline:
                kernel = self.machine.run("dmesg | tail -n 5; ls -l /dev/video*")
                raise RuntimeError(f"it did not come; the screen says {scene}\n{kernel}\n{self.log()}")
            time.sleep(0.5)
        return scene


def place(scene: dict, button: str) -> tuple[float, float] | None:
    return next(((b["x"], b["y"]) for b in scene.get("buttons", []) if b["id"] == button), None)


def gateway_of_host(*arguments: str) -> tuple[Gateway, dict]:
    """With where the terminal finds it. The machine reaches 127.0.0.1 by another address, a caller on the host
    by 127.0.0.2."""
    port = quiet_port()
    url = f"https://{HOST}:{port}"
    gateway = Gateway(
        None, "https.enabled=true", "https.address=127.0.0.1", f"https.port={port}", f"publicAddress={url}",
        "relay.addresses=127.0.0.2,127.0.0.1", f"relay.advertise=127.0.0.2,{HOST}", arguments=arguments,
    )
    certificate = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port)))
    return gateway, {
        "gateway.url": url, "gateway.trust": f"sha256:{hashlib.sha256(certificate).hexdigest()}"
    }
