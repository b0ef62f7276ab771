"""One headless Firefox, driven over WebDriver BiDi (W3C): no driver program is needed.

Firefox takes no file as its camera, so a script puts the marker in place of the devices before the
page's own scripts run; encoding, transport and decoding are Firefox's own.
"""

import itertools
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from websockets.sync.client import connect

from chromium import MEASURE, MEDIA_SETTINGS
from markers import Marker
from sound_server import SoundServer

CAPTURE = (Path(__file__).parent / "capture.js").read_text()

PREFERENCES = {
    "media.navigator.permission.disabled": True,
    "media.navigator.streams.fake": True,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "media.gmp-manager.updateEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.active-protocols": 1,
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Firefox:
    """The same verbs as `Chromium`."""

    name = "firefox"

    def __init__(self, marker: Marker, viewport=(1280, 800)):
        self.marker = marker
        self._folder = tempfile.TemporaryDirectory(prefix="kuulolla-firefox-")
        lines = [f'user_pref("{key}", {json.dumps(value)});' for key, value in PREFERENCES.items()]
        (Path(self._folder.name) / "user.js").write_text("\n".join(lines))
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if not program:
            raise SystemExit("Firefox is missing: apt-get install firefox-esr")
        port = free_port()
        # A home of its own: Firefox will not start with root's home under another user.
        self._sound = SoundServer()
        environment = {
            **os.environ,
            "HOME": self._folder.name,
            "MOZ_HEADLESS": "1",
            "PULSE_SERVER": f"unix:{self._sound.socket}",
        }
        self._process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--profile", self._folder.name,
             "--remote-debugging-port", str(port), "about:blank"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self._socket = self._connect(port)
        self._ids = itertools.count(1)
        self._command("session.new", {"capabilities": {"alwaysMatch": {"acceptInsecureCerts": True}}})
        self._context = self._command("browsingContext.getTree", {})["contexts"][0]["context"]
        self._command(
            "browsingContext.setViewport",
            {"context": self._context, "viewport": {"width": viewport[0], "height": viewport[1]}},
        )
        capture = CAPTURE.replace(
            "MARKER", json.dumps({"cells": marker.cells(), "tone": marker.tone})
        )
        settings = f"() => {{ try {{ localStorage.setItem('kuulolla.media', {MEDIA_SETTINGS!r}) }} catch {{}} }}"
        for script in (capture, settings):
            self._command("script.addPreloadScript", {"functionDeclaration": script})

    @staticmethod
    def _connect(port: int):
        deadline = time.monotonic() + 60
        while True:
            try:
                return connect(f"ws://127.0.0.1:{port}/session", max_size=None)
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _command(self, method: str, parameters: dict, timeout: float = 60) -> dict:
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=timeout))
            if message.get("id") == number:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
                return message["result"]

    def evaluate(self, function: str, argument=None):
        result = self._command(
            "script.callFunction",
            {
                "functionDeclaration": f"async (text) => JSON.stringify(await ({function})(JSON.parse(text)) ?? null)",
                "arguments": [{"type": "string", "value": json.dumps(argument)}],
                "target": {"context": self._context},
                "awaitPromise": True,
                "userActivation": True,
            },
        )
        if result["type"] == "exception":
            raise RuntimeError(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"])

    def open(self, url: str) -> None:
        # A change of the fragment alone is no navigation that ends with a load.
        self._command(
            "browsingContext.navigate", {"context": self._context, "url": url, "wait": "complete"}
        )

    def reload(self) -> None:
        self._command("browsingContext.reload", {"context": self._context, "wait": "complete"})

    def visible(self, selector: str) -> bool:
        return self.evaluate(
            "(s) => { const e = document.querySelector(s); return !!e && e.checkVisibility() }", selector
        )

    def wait_for(self, selector: str, timeout: float = 10) -> None:
        deadline = time.monotonic() + timeout
        while not self.visible(selector):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{selector} did not appear within {timeout} s")
            time.sleep(0.05)

    def click(self, selector: str, timeout: float = 10) -> None:
        """A real pointer press in the middle of the element."""
        self.wait_for(selector, timeout)
        spot = self.evaluate(
            """(s) => { const e = document.querySelector(s);
              e.scrollIntoView({ block: 'center' });
              const r = e.getBoundingClientRect();
              return { x: Math.round(r.x + r.width / 2), y: Math.round(r.y + r.height / 2) } }""",
            selector,
        )
        self._command(
            "input.performActions",
            {
                "context": self._context,
                "actions": [
                    {
                        "type": "pointer",
                        "id": "mouse",
                        "actions": [
                            {"type": "pointerMove", **spot},
                            {"type": "pointerDown", "button": 0},
                            {"type": "pointerUp", "button": 0},
                        ],
                    }
                ],
            },
        )

    def fill(self, selector: str, text: str) -> None:
        self.wait_for(selector)
        self.evaluate(
            """([s, t]) => { const e = document.querySelector(s); e.focus(); e.value = t;
              e.dispatchEvent(new Event('input', { bubbles: true })) }""",
            [selector, text],
        )

    def text(self, selector: str) -> str:
        return self.evaluate("(s) => document.querySelector(s).innerText", selector)

    def measure(self, selector: str = "#remote-video") -> dict:
        try:
            return self.evaluate(MEASURE, selector)
        except RuntimeError:
            return {"number": None, "tone": None, "frames": 0, "width": 0, "height": 0}

    def close(self) -> None:
        try:
            self._command("browser.close", {}, timeout=10)
        except Exception:  # noqa: BLE001 - whatever it says, the process is ended below
            pass
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._sound.close()
        self._folder.cleanup()
