"""A gateway's clock that a test moves forward while it runs, and that of a page beside it."""

import mmap
import os
import shutil
import struct
import subprocess
import time
from datetime import datetime
from pathlib import Path

from chromium import Chromium

SOURCE = Path(__file__).with_name("moved_clock.c")


class MovedClock:
    """Forward only. A gateway notices within two seconds, as it does when a civil clock is set."""

    def __init__(self, folder: Path, start: datetime):
        compiler = shutil.which("cc") or shutil.which("clang")
        assert compiler, "a C compiler is missing: apt-get install gcc"
        library, file = folder / "moved_clock.so", folder / "moved_by"
        subprocess.run(
            [compiler, "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, SOURCE], check=True
        )
        file.write_bytes(bytes(8))
        with file.open("r+b") as opened:
            self._words = memoryview(mmap.mmap(opened.fileno(), 8)).cast("q")
        self.environment = os.environ | {"LD_PRELOAD": str(library), "MOVED_CLOCK": str(file)}
        self._pages: list[Chromium] = []
        self.move_to(start)

    def now(self) -> float:
        """Seconds since 1970 UTC."""
        return time.time() + self._words[0] / 1000

    def move_to(self, moment: datetime) -> None:
        self.move_by(moment.timestamp() - self.now())

    def move_by(self, seconds: float) -> None:
        assert seconds > 0, "time goes forward"
        # The gateway first: what a page asks for then is of the new time.
        self._words[0] += round(seconds * 1000)
        for page in self._pages:
            page.page.clock.fast_forward(round(seconds * 1000))

    def show_on(self, browser: Chromium) -> None:
        """To be called before the page is opened."""
        browser.page.clock.install(time=datetime.fromtimestamp(self.now()).astimezone())
        self._pages.append(browser)
