"""nginx with the configuration that is shipped, its paths set to a folder of the test's own."""

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from namespaces import Namespace
from strangers import NAME

SAMPLE = Path(__file__).resolve().parents[2] / "config" / "nginx.sample.conf"
# What an operator changes as well, and where Debian's nginx keeps its files unless it is told.
OWN_TEMPORARY = "".join(
    f"  {kind}_temp_path {{folder}}/temporary/{kind};\n"
    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))


def installed() -> bool:
    return shutil.which("nginx") is not None or Path("/usr/sbin/nginx").exists()


class Nginx:
    """Serves until `stop`. Within `folder` is all that it writes.

    `usual_logs`: with the lines that nginx writes where nobody forbids them, as most installations have.
    """

    def __init__(self, house: Namespace, gateway_port: int, usual_logs: bool = False):
        self._temporary = tempfile.TemporaryDirectory(prefix="kuulolla-nginx-")
        self.folder = Path(self._temporary.name)
        # Its workers are another user.
        self.folder.chmod(0o755)
        for name in ("log", "temporary"):
            (self.folder / name).mkdir()
        self._certificate()
        text = self.configuration(gateway_port, usual_logs)
        (self.folder / "nginx.conf").write_text(text)
        with house.entered(), (self.folder / "log" / "output.txt").open("wb") as output:
            self.process = subprocess.Popen(
                [shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(self.folder), "-c",
                 str(self.folder / "nginx.conf"), "-e", str(self.folder / "log" / "start.log"),
                 "-g", "daemon off;"],
                stdout=output, stderr=output)
        self._wait_for_workers()

    def configuration(self, gateway_port: int, usual_logs: bool) -> str:
        text = SAMPLE.read_text()
        paths = {
            "pid /run/nginx.pid;": f"pid {self.folder}/nginx.pid;",
            "error_log /var/log/nginx/error.log warn;": f"error_log {self.folder}/log/error.log warn;",
            "/etc/kuulolla/tls/chain.pem": f"{self.folder}/chain.pem",
            "/etc/kuulolla/tls/key.pem": f"{self.folder}/key.pem",
            "server 127.0.0.1:8080;": f"server 127.0.0.1:{gateway_port};",
            "worker_processes auto;": "worker_processes 1;",
            "  server_tokens off;\n": "  server_tokens off;\n" + OWN_TEMPORARY.format(folder=self.folder),
        }
        if usual_logs:
            paths["  access_log off;"] = f"  access_log {self.folder}/log/access.log;"
            paths["  error_log /dev/null emerg;"] = f"  error_log {self.folder}/log/connections.log info;"
        for old, new in paths.items():
            assert text.count(old) == 1, f"the sample has {text.count(old)} times {old}"
            text = text.replace(old, new)
        return text

    def _certificate(self) -> None:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
             "-days", "2", "-subj", f"/CN={NAME}", "-keyout", "key.pem", "-out", "chain.pem"],
            cwd=self.folder, check=True, capture_output=True, timeout=60)

    def _wait_for_workers(self) -> None:
        deadline = time.monotonic() + 40
        while not self.workers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = "".join(path.read_text() for path in sorted((self.folder / "log").iterdir()))
                self.stop()
                raise RuntimeError(f"nginx did not start:\n{said}")
            time.sleep(0.02)
        # It warns of settings that it no longer likes.
        assert (self.folder / "log" / "output.txt").read_text() == ""

    def workers(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        try:
            return [int(child) for child in path.read_text().split()]
        except FileNotFoundError:
            return []

    def processes(self) -> list[int]:
        return [self.process.pid, *self.workers()]

    def end(self) -> None:
        """As the system stops it; what it wrote stays."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=40)

    def stop(self) -> None:
        self.end()
        self._temporary.cleanup()
