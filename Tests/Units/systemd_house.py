"""A machine as systemd sees it: systemd itself as the first process of its own namespaces, on this machine's
own files with a layer of our own over them. What its services write is in that layer, and gone with it.

Of the machine's own units none begins: what every service would bring with it empties /tmp, sets the kernel's
switches and more, on the machine that this one shares its kernel and files with. So each unit has to do without
(`DefaultDependencies=no`), what would bring the rest is masked, /tmp is another one, and /sys and /proc/sys are
read-only.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PATIENCE = 60
# Folders of the machine that get a layer, since units or services change something in them.
LAYERED = ("etc", "opt", "var", "usr/local")
SYSTEMD = "/lib/systemd/systemd"

# What would begin other units of the machine's, masked.
MASKED = ("sysinit.target", "basic.target", "network-online.target", "local-fs.target", "NetworkManager.service")

# Where services say what they have to say, within the machine.
SAID = "/run/said.txt"

# Run in the new namespaces with the folder of the layers, before systemd.
BEGIN = r"""
set -eu
folder=$1; shift
mount --make-rprivate /
mount -t tmpfs -o size=2g tmpfs "$folder"
for name in "$@"; do
  mkdir -p "$folder/$name" "$folder/scratch/$name"
  mount -t overlay -o "lowerdir=/$name,upperdir=$folder/$name,workdir=$folder/scratch/$name" overlay "/$name"
done
mount -t tmpfs tmpfs /run
mkdir -p /run/lock
umount -l /sys/fs/cgroup
mount -t cgroup2 none /sys/fs/cgroup
mount -t proc proc /proc
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
mount -o remount,bind,ro /sys
# The machine's own units are out of the way, ours in it.
rm -rf /etc/systemd/system
sh -eu
# Last: the layers and what was put into them may lie below it.
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /var/tmp
exec env -i container=kuulolla PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  """ + SYSTEMD + r""" --unit=ours.target --show-status=no --log-target=console
"""
TARGET = "[Unit]\nDescription=Nothing but what is asked for\nDefaultDependencies=no\nAllowIsolate=yes\n"


def impossible() -> str | None:
    """Why there can be no such machine here; None where there can."""
    if os.geteuid() != 0:
        return "Namespaces need root, and this is another user."
    if not Path(SYSTEMD).exists():
        return "systemd is not installed."
    try:
        with cgroup():
            return None
    except OSError as error:
        return f"No control group can be made here: {error.strerror}."


@contextlib.contextmanager
def cgroup():
    """A control group of our own, and every one below it ends with it."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    root = next((Path(place) for _, place, kind, *_ in mounts if kind == "cgroup2"), None)
    if root is None:
        raise FileNotFoundError(2, "there is no cgroup2")
    made = root / f"kuulolla-units-{os.getpid()}"
    made.mkdir()
    try:
        yield made
    finally:
        deadline = time.monotonic() + PATIENCE
        for one in sorted(made.rglob("*"), reverse=True):
            if one.is_dir():
                _remove(one, deadline)
        _remove(made, deadline)


def _remove(group: Path, deadline: float) -> None:
    """Processes that were killed are in it for a moment more."""
    while True:
        try:
            return group.rmdir()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


class SystemdHouse:
    def __init__(self, prepare: str):
        """`prepare`: a shell script, run on the layered files before systemd begins."""
        self._stack = contextlib.ExitStack()
        group = self._stack.enter_context(cgroup())
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="kuulolla-units-"))
        self._said = tempfile.TemporaryFile(mode="w+")
        self._stack.callback(self._said.close)

        def enter() -> None:
            (group / "cgroup.procs").write_text(str(os.getpid()))

        self._process = subprocess.Popen(
            ["unshare", "--fork", "--kill-child", "--pid", "--mount", "--uts", "--ipc", "--cgroup",
             "sh", "-c", BEGIN, "sh", folder, *LAYERED],
            stdin=subprocess.PIPE, stdout=self._said, stderr=self._said, preexec_fn=enter, text=True)
        self._stack.callback(self._end)
        units = f"mkdir -p /etc/systemd/system\ncat > /etc/systemd/system/ours.target <<'END'\n{TARGET}END\n"
        units += "".join(f"ln -s /dev/null /etc/systemd/system/{name}\n" for name in MASKED)
        self._process.stdin.write(units + prepare)
        self._process.stdin.close()
        try:
            self.wait(lambda: self._first() and self.systemctl("is-active", "ours.target") == "active",
                      "systemd to begin")
        except BaseException:
            self._stack.close()
            raise

    def _first(self) -> int | None:
        """systemd's process, as everybody else sees it."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        found = children.read_text().split() if children.exists() else []
        return int(found[0]) if found else None

    def said(self) -> str:
        self._said.seek(0)
        own = self._said.read()[-4_000:]
        return own + (self.run("tail", "-c", "4000", SAID, check=False) if self._first() else "")

    def run(self, *command: str, check: bool = True) -> str:
        """Within the machine."""
        done = subprocess.run(
            ["nsenter", "--target", str(self._first()), "--mount", "--pid", "--cgroup", *command],
            capture_output=True, text=True, timeout=PATIENCE)
        assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def systemctl(self, *words: str) -> str:
        return self.run("systemctl", *words, check=False)

    def shown(self, unit: str, name: str) -> str:
        return self.systemctl("show", "--value", "--property", name, unit)

    def start(self, unit: str) -> None:
        started = self.systemctl("start", unit)
        assert self.shown(unit, "ActiveState") == "active", f"{unit}: {started}\n{self.said()}"

    def status(self, unit: str) -> dict[str, str]:
        """What the kernel says of the unit's main process."""
        text = self.run("cat", f"/proc/{self.shown(unit, 'MainPID')}/status")
        return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)

    def signal(self, unit: str, number: signal.Signals) -> None:
        self.run("kill", f"-{number.value}", self.shown(unit, "MainPID"))

    def wait(self, holds, what: str, seconds: float = PATIENCE) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert self._process.poll() is None, f"systemd has ended: {self.said()}"
            assert time.monotonic() < deadline, f"{what}: not within {seconds} s\n{self.said()}"
            time.sleep(0.1)

    def _end(self) -> None:
        # The end of the first process is the end of all in its namespace.
        if first := self._first():
            os.kill(first, signal.SIGKILL)
        self._process.wait(timeout=PATIENCE)

    def close(self) -> None:
        self._stack.close()
