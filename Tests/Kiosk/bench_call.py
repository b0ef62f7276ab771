"""`deploy/bench-terminal`: what one call costs the terminal, and how long things take; a table and JSON.

Everything runs on this machine: gateway, terminal and the carer that calls. The terminal draws its screen
in memory, so graphics cost nothing here; picture and sound are made up, encoded, sent, received, decoded.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from terminal import Gateway, Terminal, caller_program, wait_until_reachable

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
# Before it, caches and buffers fill.
WARM_UP = 30


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_megabytes(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6


class ReadySocket:
    """The service manager's side of sd_notify(3): tells when the terminal says READY=1."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="kuulolla-notify-")
        self.path = str(Path(self._folder.name) / "socket")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.path)

    def wait(self, seconds: float) -> None:
        self._socket.settimeout(seconds)
        while b"READY=1" not in self._socket.recv(4096):
            pass


def slope(points: list[tuple[float, float]]) -> float:
    """Megabytes an hour."""
    if len(points) < 3:
        return 0.0
    times, sizes = zip(*points)
    return statistics.linear_regression(times, sizes).slope * 3600


def bench(program: str, seconds: int) -> dict:
    terminal = Terminal("--answers", marker=60)
    ready = ReadySocket()
    os.environ["NOTIFY_SOCKET"] = ready.path
    gateway = Gateway(program, arguments=("--demo-terminal", terminal.key))
    try:
        begun = time.monotonic()
        terminal.start(gateway)
        ready.wait(30)
        ready_after = time.monotonic() - begun
        wait_until_reachable(gateway)
        password = gateway.folder / "data" / "demo-password"
        caller = subprocess.Popen(
            [caller_program(), "--gateway", gateway.address, "--password-file", str(password),
             "--seconds", str(seconds), "--marker", "165"],
            stdout=subprocess.PIPE, text=True,
        )
        terminal.wait_for(lambda seen: seen.get("frames", 0) > 10)
        pid = terminal.process.pid
        start, spent = time.monotonic(), processor_seconds(pid)
        sizes: list[tuple[float, float]] = []
        while caller.poll() is None and time.monotonic() - start < seconds - 2:
            now = time.monotonic() - start
            if now > min(WARM_UP, seconds / 4):
                sizes.append((now, resident_megabytes(pid)))
            time.sleep(1)
        length = time.monotonic() - start
        core = (processor_seconds(pid) - spent) / length
        out, _ = caller.communicate(timeout=60)
        at_carer = json.loads(out)["seen"]
        at_terminal = terminal.report()
    finally:
        terminal.stop()
        gateway.stop()
    return {
        "seconds": round(length),
        "terminal_core_percent": round(core * 100, 1),
        "terminal_resident_mb": round(max(size for _, size in sizes), 1),
        "terminal_resident_slope_mb_per_hour": round(slope(sizes), 2),
        "ready_ms": round(ready_after * 1000),
        "first_picture_after_answer_ms": round(at_carer["firstPictureAt"] - at_terminal["begunAt"]),
        "picture_ms_to_carer": at_carer["pictureDelayMedian"],
        "picture_ms_to_carer_95": at_carer["pictureDelay95"],
        "picture_ms_to_terminal": at_terminal["pictureDelayMedian"],
        "sound_ms_to_carer": round(at_carer["soundDelayMedian"], 1),
        "sound_ms_to_terminal": round(at_terminal["soundDelayMedian"], 1),
        "frames_a_second": round(at_carer["framesPerSecond"], 1),
        "encode_ms_a_frame": round(at_terminal["encoderSecondsPerFrame"] * 1000, 2),
        "frames_missing": at_carer["missing"],
        "concealed_ms": round(at_carer["concealedSamples"] / 48),
        "sound_behind_picture_ms": round(at_carer.get("soundBehindPicture", 0), 1),
    }


# What is asked for: name, limit.
LIMITS = [
    ("terminal_core_percent", 60), ("terminal_resident_mb", 120), ("ready_ms", 2000),
    ("first_picture_after_answer_ms", 1000), ("picture_ms_to_carer", 120),
    ("picture_ms_to_terminal", 120), ("sound_ms_to_carer", 100), ("sound_ms_to_terminal", 100),
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--seconds", type=int, default=60)
    arguments = parser.parse_args()
    say(f"One call of {arguments.seconds} s, 640×480 at 30 a second, both ways")
    result = bench(arguments.program, arguments.seconds)
    limits = dict(LIMITS)
    for name, value in result.items():
        limit = f"  (at most {limits[name]})" if name in limits else ""
        say(f"  {name:38} {value}{limit}")
    print(json.dumps(result))
    over = [name for name, limit in LIMITS if result[name] > limit]
    if over:
        say(f"Over the limit: {', '.join(over)}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
