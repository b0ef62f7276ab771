"""The servers that `deploy/bench relay` compares, each started anew for every run, on a processor of its own.

Each has `pid` of its process and `at`, where `kuulolla-load` finds its signalling.
"""

from __future__ import annotations

import re
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from catchers import free_port

# Seconds that a server may take to start.
PATIENCE = 20


class Server:
    """A program pinned to one processor; its output is kept for when it goes wrong."""

    def __init__(self, core: int, command: list[str]):
        self._folder = tempfile.TemporaryDirectory(prefix="kuulolla-relay-bench-")
        self.folder = Path(self._folder.name)
        self._log = (self.folder / "log.txt").open("w+")
        self.process = subprocess.Popen(
            ["taskset", "-c", str(core), *self.complete(command)],
            stdout=self._log, stderr=subprocess.STDOUT,
        )
        self.pid = self.process.pid
        self.at = ""
        try:
            self.wait()
        except BaseException:
            self.stop()
            raise

    def complete(self, command: list[str]) -> list[str]:
        return command

    def wait(self) -> None:
        """Until it takes commands; sets `at`."""
        deadline = time.monotonic() + PATIENCE
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{type(self).__name__} did not start:\n{self.output()[-2000:]}")
            time.sleep(0.02)

    def is_ready(self) -> bool:
        raise NotImplementedError

    def output(self) -> str:
        return (self.folder / "log.txt").read_text(errors="replace")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()
        self._folder.cleanup()


class Announced(Server):
    """One that prints `ready PORT`."""

    def is_ready(self) -> bool:
        match = re.search(r"^ready (\d+)$", self.output(), re.MULTILINE)
        if match:
            self.at = f"127.0.0.1:{match[1]}"
        return match is not None


class Janus(Server):
    """Debian's, with a folder of settings that holds the HTTP interface, the video room and the echo test, and
    nothing else."""

    plugins = ("videoroom", "echotest")

    def __init__(self, core: int, command: list[str], loops: int = 0):
        """`loops`: threads that share all participants, in place of one for each (`event_loops`)."""
        self.loops = loops
        super().__init__(core, command)

    def complete(self, command: list[str]) -> list[str]:
        self.port = free_port()
        plugins = sorted(
            library.name
            for folder in Path("/usr/lib").glob("*/janus/plugins")
            for library in folder.glob("*.so")
            if not any(name in library.name for name in self.plugins)
        )
        transports = sorted(
            library.name
            for folder in Path("/usr/lib").glob("*/janus/transports")
            for library in folder.glob("*.so")
            if "http" not in library.name
        )
        (self.folder / "janus.jcfg").write_text(
            f"""general: {{ configs_folder = "{self.folder}"; session_timeout = 0; debug_level = 2; log_to_stdout = true; event_loops = {self.loops} }}
nat: {{ ice_lite = true; full_trickle = false }}
media: {{ ipv6 = false }}
plugins: {{ disable = "{','.join(plugins)}" }}
transports: {{ disable = "{','.join(transports)}" }}
events: {{ broadcast = false }}
"""
        )
        (self.folder / "janus.transport.http.jcfg").write_text(
            f"""general: {{ json = "compact"; base_path = "/janus"; http = true; port = {self.port}; ip = "127.0.0.1"; https = false }}
admin: {{ admin_http = false; admin_https = false }}
"""
        )
        for name in self.plugins:
            (self.folder / f"janus.plugin.{name}.jcfg").write_text("general: { }\n")
        return [*command, "-F", str(self.folder)]

    def is_ready(self) -> bool:
        self.at = f"http://127.0.0.1:{self.port}/janus"
        return answers(self.port)


class RTPEngine(Server):
    """Debian's, without its kernel module, by one thread."""

    def __init__(self, core: int, command: list[str], address: str):
        self.address = address
        super().__init__(core, command)

    def complete(self, command: list[str]) -> list[str]:
        self.port = free_port()
        return [
            *command, "--config-file=none", "--table=-1", f"--interface={self.address}",
            f"--listen-ng=127.0.0.1:{self.port}", "--port-min=20000", "--port-max=29998",
            "--num-threads=1", "--foreground", "--log-stderr", "--log-level=3",
            f"--pidfile={self.folder / 'pid'}",
        ]  # fmt: skip

    def is_ready(self) -> bool:
        self.at = f"127.0.0.1:{self.port}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.settimeout(0.2)
            line.connect(("127.0.0.1", self.port))
            try:
                line.send(b"bench d7:command4:pinge")
                return b"pong" in line.recv(1500)
            except (ConnectionError, TimeoutError):
                return False


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.5).close()
        return True
    except OSError:
        return False
