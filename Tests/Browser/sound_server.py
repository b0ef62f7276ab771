"""A sound server without a sound card: Firefox runs no audio clock where there is no device."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path


class SoundServer:
    def __init__(self):
        program = shutil.which("pulseaudio")
        if not program:
            raise SystemExit("The sound server is missing: apt-get install pulseaudio")
        self._folder = tempfile.TemporaryDirectory(
            prefix="kuulolla-sound-", ignore_cleanup_errors=True
        )
        self.socket = Path(self._folder.name) / "socket"
        environment = {**os.environ, "HOME": self._folder.name, "XDG_RUNTIME_DIR": self._folder.name}
        self._process = subprocess.Popen(
            [program, "-n", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=yes",
             "--load=module-null-sink",
             f"--load=module-native-protocol-unix socket={self.socket} auth-anonymous=1"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while not self.socket.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.close()
                raise RuntimeError("the sound server did not start")
            time.sleep(0.05)

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()
