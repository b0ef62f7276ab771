"""A PostgreSQL server of the tests' own, in a folder of its own, with no way in but a socket there."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path


class PostgreSQL:
    def __init__(self):
        # A socket's path is short.
        self.folder = Path(tempfile.mkdtemp(prefix="kuulolla-pg-", dir="/tmp"))
        self._binaries = max(
            Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)
        )
        # PostgreSQL refuses to run as root, who becomes nobody for it.
        self._user = "nobody" if os.getuid() == 0 else None
        if self._user:
            shutil.chown(self.folder, self._user)
        try:
            self._run("initdb", "-D", "data", "-U", "kuulolla", "--auth=trust", "--no-sync",
                      "-E", "UTF8", "--locale=C")
            self._start()
        except BaseException:
            self.stop()
            raise

    def _command(self, name: str, *arguments: str) -> dict:
        return {
            "args": [str(self._binaries / name), *arguments], "cwd": self.folder,
            "user": self._user, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"},
        }

    def _run(self, name: str, *arguments: str) -> str:
        done = subprocess.run(
            **self._command(name, *arguments), capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{name}: {done.stderr}"
        return done.stdout.strip()

    def _start(self) -> None:
        self._server = subprocess.Popen(
            **self._command("postgres", "-D", "data", "-c", "listen_addresses=",
                            "-c", f"unix_socket_directories={self.folder}"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 300
        while True:
            try:
                self._run("pg_isready", "-q", "-h", str(self.folder), "-U", "kuulolla")
                return
            except AssertionError:
                assert self._server.poll() is None and time.monotonic() < deadline
                time.sleep(0.1)

    def database(self, name: str) -> str:
        """Makes one and returns its address."""
        self.ask("postgres", f"CREATE DATABASE {name} TEMPLATE template0")
        return f"postgresql://kuulolla@/{name}?host={self.folder}"

    def ask(self, database: str, statement: str) -> str:
        return self._run("psql", "-h", str(self.folder), "-U", "kuulolla", "-d", database,
                         "-v", "ON_ERROR_STOP=1", "-Atc", statement)

    def restart(self) -> None:
        """As after a crash: connections break, and what was committed is there."""
        self._end(signal.SIGQUIT)
        self._start()

    def stop(self) -> None:
        if hasattr(self, "_server"):
            self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        self._server.send_signal(how)
        self._server.wait(timeout=300)
