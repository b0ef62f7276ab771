"""One headless Chromium with its own camera picture and microphone tone, driven by Playwright."""

import atexit
import contextlib
import copy
import json
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from markers import FRAMES_A_SECOND, HEIGHT, WIDTH, Marker

# What the pages ask of the devices in tests: small pictures, and no voice processing, which would
# take a steady tone for noise.
MEDIA_SETTINGS = json.dumps(
    {
        "width": WIDTH,
        "height": HEIGHT,
        "frameRate": FRAMES_A_SECOND,
        "echoCancellation": False,
        "noiseSuppression": False,
        "autoGainControl": False,
    }
)
MEASURE = (Path(__file__).parent / "measure.js").read_text()
# Seconds after which a wait is given up. Nearly all that is waited for takes less than one, unless the
# machine has something else to do.
PATIENCE = 60


_playwright = None


def playwright():
    """One for the whole process: it owns an event loop, of which a thread has only one."""
    global _playwright
    if _playwright is None:
        _playwright = sync_playwright().start()
        atexit.register(_playwright.stop)
    return _playwright


def program() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise SystemExit("Chromium is missing: apt-get install chromium")
    return found


class Chromium:
    """`devices` False: a computer with neither camera nor microphone."""

    name = "chromium"

    def __init__(
        self,
        marker: Marker,
        devices: bool = True,
        viewport=(1280, 800),
        dark=False,
        program_file: str | None = None,
        more_arguments: tuple[str, ...] = (),
        **context,
    ):
        """`program_file`: something else that starts Chromium, such as in another network. `context`: of
        Playwright's `new_context`."""
        self.marker = marker
        self.console: list[str] = []
        self._frozen: list[int] = []
        self._folder = tempfile.TemporaryDirectory(prefix="kuulolla-chromium-")
        picture = Path(self._folder.name) / "picture.y4m"
        sound = Path(self._folder.name) / "sound.wav"
        arguments = [
            "--no-sandbox",
            "--use-fake-ui-for-media-stream",
            "--disable-gpu",
            "--mute-audio",
        ]
        if devices:
            marker.write_picture(picture)
            marker.write_sound(sound)
            arguments += [
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={picture}",
                f"--use-file-for-fake-audio-capture={sound}",
            ]
        self._browser = playwright().chromium.launch(
            executable_path=program_file or program(),
            headless=True,
            args=[*arguments, *more_arguments],
            timeout=PATIENCE * 1000,
        )
        self._context = self._browser.new_context(
            viewport={"width": viewport[0], "height": viewport[1]},
            color_scheme="dark" if dark else "light",
            locale="fi-FI",
            ignore_https_errors=True,
            **context,
        )
        self._context.set_default_timeout(PATIENCE * 1000)
        self._context.add_init_script(
            f"try {{ localStorage.setItem('kuulolla.media', {MEDIA_SETTINGS!r}) }} catch {{}}"
        )
        self.page: Page = self._context.new_page()
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(f"error: {error}"))

    def open(self, url: str) -> None:
        self.page.goto(url)

    def reload(self) -> None:
        self.page.reload()

    def click(self, selector: str, timeout: float = PATIENCE) -> None:
        self.page.click(selector, timeout=timeout * 1000)

    def fill(self, selector: str, text: str) -> None:
        self.page.fill(selector, text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def wait_for(self, selector: str, timeout: float = PATIENCE) -> None:
        self.page.wait_for_selector(selector, state="visible", timeout=timeout * 1000)

    def visible(self, selector: str) -> bool:
        return self.page.is_visible(selector)

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector)

    def evaluate(self, function: str, argument=None):
        return self.page.evaluate(function, argument)

    def wait_until(self, function: str, argument=None, timeout: float = PATIENCE) -> None:
        """Polls from outside: a waiting script of the driver's own would break the pages' policy."""
        deadline = time.monotonic() + timeout
        while not self.page.evaluate(function, argument):
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {timeout} s: {function}")
            time.sleep(0.02)

    def measure(self, selector: str = "#remote-video") -> dict:
        """See measure.js. A page on its way elsewhere reads as nothing."""
        try:
            return self.page.evaluate(MEASURE, selector)
        except Error:
            return {"number": None, "tone": None, "frames": 0, "width": 0, "height": 0}

    def another_window(self) -> "Chromium":
        """A second window of the same browser, with its devices and its storage; closed with it."""
        other = copy.copy(self)
        other.page = self._context.new_page()
        return other

    def freeze(self) -> None:
        """Stops every process of this browser: to the others it has vanished from the network."""
        self._frozen = self._processes()
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)
        self._frozen = []

    def _signal(self, number: int) -> None:
        for process in self._frozen:
            with contextlib.suppress(ProcessLookupError):  # It has ended meanwhile.
                os.kill(process, number)

    def _processes(self) -> list[int]:
        """The process that was started with this browser's folder, and all that descend from it."""
        parents, ours = {}, set()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                command = (entry / "cmdline").read_bytes()
                # After the name, which may hold anything: state, parent.
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except (FileNotFoundError, ProcessLookupError):
                continue  # It has ended meanwhile.
            parents[int(entry.name)] = int(parent)
            if self._folder.name.encode() in command:
                ours.add(int(entry.name))
        while found := {one for one, parent in parents.items() if parent in ours} - ours:
            ours |= found
        return sorted(ours)

    def screenshot(self, path: Path) -> None:
        self.page.screenshot(path=str(path))

    def close(self) -> None:
        self.thaw()
        self._browser.close()
        self._folder.cleanup()
