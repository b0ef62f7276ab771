"""One headless Firefox, driven over WebDriver BiDi (W3C): no driver program is needed.

Firefox takes no file as its camera, so a script puts the marker in place of the devices before the
page's own scripts run; encoding, transport and decoding are Firefox's own.
"""

import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

from chromium import MEASURE, MEDIA_SETTINGS, PATIENCE
from markers import Marker
from ports import quiet_port
from sound_server import SoundServer

CAPTURE = (Path(__file__).parent / "capture.js").read_text()
# The middle of an element, where it stays for a moment and nothing lies above it; else null.
RESTING_PLACE = """async (s) => {
  const middle = () => {
    const e = document.querySelector(s);
    if (!e) return null;
    const r = e.getBoundingClientRect();
    const [x, y] = [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)];
    return e.contains(document.elementFromPoint(x, y)) ? { x, y } : null;
  };
  document.querySelector(s)?.scrollIntoView({ block: 'center', behavior: 'instant' });
  const before = middle();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const after = middle();
  return before && after && before.x === after.x && before.y === after.y ? after : null;
}"""

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


class Firefox:
    """The same verbs as `Chromium`."""

    name = "firefox"

    def __init__(self, marker: Marker, viewport=(1280, 800)):
        self.marker = marker
        # What a helper of the browser still writes when the browser has ended may stay.
        self._folder = tempfile.TemporaryDirectory(
            prefix="kuulolla-firefox-", ignore_cleanup_errors=True
        )
        lines = [f'user_pref("{key}", {json.dumps(value)});' for key, value in PREFERENCES.items()]
        (Path(self._folder.name) / "user.js").write_text("\n".join(lines))
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if not program:
            raise SystemExit("Firefox is missing: apt-get install firefox-esr")
        port = quiet_port()
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
        try:
            self._begin(port, viewport)
        except BaseException:
            self.close()  # Else nobody would: there is no object yet.
            raise

    def _begin(self, port: int, viewport) -> None:
        self._ids = itertools.count(1)
        self._socket = self._connect(port)
        self._command("session.new", {"capabilities": {"alwaysMatch": {"acceptInsecureCerts": True}}})
        self._context = self._command("browsingContext.getTree", {})["contexts"][0]["context"]
        self._command(
            "browsingContext.setViewport",
            {"context": self._context, "viewport": {"width": viewport[0], "height": viewport[1]}},
        )
        capture = CAPTURE.replace(
            "MARKER", json.dumps({"cells": self.marker.cells(), "tone": self.marker.tone})
        )
        settings = (
            "() => { try { localStorage.setItem('kuulolla.media', "
            f"{MEDIA_SETTINGS!r}) }} catch {{}} }}"
        )
        for script in (capture, settings):
            self._command("script.addPreloadScript", {"functionDeclaration": script})

    def _connect(self, port: int):
        deadline = time.monotonic() + 2 * PATIENCE
        while True:
            try:
                return connect(
                    f"ws://127.0.0.1:{port}/session", max_size=None, ping_interval=None
                )
            except (OSError, InvalidHandshake):  # Not listening yet, or not for this path.
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _command(self, method: str, parameters: dict, timeout: float = 2 * PATIENCE) -> dict:
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
                "functionDeclaration":
                    f"async (text) => JSON.stringify(await ({function})(JSON.parse(text)) ?? null)",
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
        """Not hidden either: a page keeps its place for what has no words yet."""
        try:
            return self.evaluate(
                """(s) => { const e = document.querySelector(s);
                  return !!e && e.checkVisibility({ visibilityProperty: true }) }""",
                selector,
            )
        except RuntimeError:
            return False  # A page on its way elsewhere shows nothing.

    def wait_for(self, selector: str, timeout: float = PATIENCE) -> None:
        deadline = time.monotonic() + timeout
        while not self.visible(selector):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{selector} did not appear within {timeout} s")
            time.sleep(0.05)

    def wait_until(self, function: str, argument=None, timeout: float = PATIENCE) -> None:
        deadline = time.monotonic() + timeout
        while True:
            try:
                if self.evaluate(function, argument):
                    return
            except RuntimeError:
                pass  # On its way to another page.
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {timeout} s: {function}")
            time.sleep(0.02)

    def click(self, selector: str, timeout: float = PATIENCE) -> None:
        """A real pointer press in the middle of the element, as soon as it stands still on top."""
        self.wait_for(selector, timeout)
        deadline = time.monotonic() + timeout
        while not (spot := self.evaluate(RESTING_PLACE, selector)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{selector} moved or was covered for {timeout} s")
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
