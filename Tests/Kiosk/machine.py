"""A machine by QEMU with Debian's kernel: a screen, a tablet for a finger, a camera and a sound card of the
kernel's own, and the host's programs. It is slow, for every instruction is translated."""

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# What is needed to read the host's folders; everything else is found by the machine's udev.
FIRST = ("virtio_pci", "9pnet_virtio", "9p")
# What no machine has by itself: a camera with a moving picture, a sound card with a wire from its
# loudspeaker to its microphone, and devices that a program makes.
DEVICES = (
    "vivid,n_devs=1,node_types=0x1,input_types=0x0,num_inputs=1,vid_cap_nr=0",
    "snd-aloop,index=0,pcm_substreams=1",
    "uinput",
)
# The tablet's own measure.
TABLET = 32_767


def groups() -> str:
    names = {"root": 0, "tty": 5, "disk": 6, "lp": 7, "dialout": 20, "cdrom": 24, "audio": 29, "video": 44,
             "tape": 26, "kmem": 15, "input": 104, "render": 105, "kvm": 106, "sgx": 110, "nogroup": 65534,
             "netdev": 107, "messagebus": 108, "polkitd": 109, "kuulolla-kiosk": 900}
    return "".join(f"{name}:x:{number}:\n" for name, number in names.items())


def users() -> str:
    return "".join(
        f"{name}:x:{number}:{number}::{home}:/bin/sh\n"
        for name, number, home in (("root", 0, "/root"), ("messagebus", 108, "/nonexistent"),
                                   ("polkitd", 109, "/nonexistent"),
                                   ("kuulolla-kiosk", 900, "/var/lib/kuulolla-kiosk"))
    )


# The loudspeaker's end of the card is heard at its microphone's.
SOUND = """
pcm.!default { type asym playback.pcm "speaker" capture.pcm "wire" }
pcm.speaker { type plug slave.pcm "hw:0,0" }
pcm.wire { type plug slave.pcm "hw:0,1" }
ctl.!default { type hw card 0 }
"""


class Machine:
    """Begun by `start`; the host's folders are seen in it read-only.

    `packages`: Debian packages unpacked into one folder, laid over the host's /usr and copied below /etc.
    `cable`: a second network card, whose cable is not plugged in yet."""

    def __init__(self, kernel: Path, folder: Path, programs: Path, size: tuple[int, int],
                 packages: Path | None = None, devices: tuple[str, ...] = DEVICES, cable: bool = False):
        self.kernel, self.folder, self.programs, self.size = kernel, folder, programs, size
        self.packages, self.devices, self.cable = packages, devices, cable
        self.version = next((kernel / "lib" / "modules").iterdir()).name
        self._sockets = Path(tempfile.mkdtemp(prefix="kuulolla-machine-"))
        self.process: subprocess.Popen | None = None
        self._has_touch_screen = False

    # Making it

    def _modules(self, name: str) -> list[Path]:
        listing = subprocess.run(
            ["/usr/sbin/modprobe", "-d", str(self.kernel), "-S", self.version, "--show-depends", name],
            check=True, capture_output=True, text=True,
        ).stdout
        return [Path(line.split()[1]) for line in listing.splitlines() if line.startswith("insmod")]

    def _swift_folder(self) -> Path:
        listing = subprocess.run(
            ["ldd", str(self.programs / "kuulolla-kiosk")], check=True, capture_output=True, text=True
        ).stdout
        found = re.search(r"=> (\S+)/libswiftCore\.so", listing)
        return Path(found[1]).resolve() if found else self.programs

    def _image(self, shares: dict[str, Path]) -> Path:
        """The first file system: busybox, a few modules, and what a terminal has below /etc."""
        root = self._sockets / "root"
        first = root / "first"
        (first).mkdir(parents=True)
        shutil.copy("/bin/busybox", root / "busybox")
        shutil.copy(HERE / "machine-init.sh", root / "init")
        (root / "init").chmod(0o755)
        order: list[str] = []
        for name in FIRST:
            for module in self._modules(name):
                if module.name not in order:
                    shutil.copy(module, first)
                    order.append(module.name)
        for script in HERE.glob("machine-*"):
            shutil.copy(script, first / script.name.removeprefix("machine-"))
        shutil.copy(HERE / "modem.py", first)
        (first / "order").write_text(" ".join(order))
        (first / "devices").write_text(" ".join(self.devices))
        (first / "shares").write_text(
            "".join(f"{tag} {place}\n" for tag, place in shares.items() if tag not in ("usr", "modules"))
        )
        etc = root / "etc"
        if self.packages:
            shutil.copytree(self.packages / "etc", etc)
        for name in ("udev", "polkit-1"):
            shutil.copytree(ROOT / "kiosk" / "root" / "etc" / name, etc / name, dirs_exist_ok=True)
        (etc / "group").write_text(groups())
        (etc / "passwd").write_text(users())
        (etc / "asound.conf").write_text(SOUND)
        for name in ("ld.so.conf", "ld.so.cache", "localtime"):
            if Path("/etc", name).exists():
                shutil.copy(Path("/etc", name), etc / name)
        image = self._sockets / "image"
        names = subprocess.run(["find", ".", "-print0"], cwd=root, check=True, capture_output=True).stdout
        with image.open("wb") as out:
            subprocess.run(
                ["cpio", "--null", "--create", "--format=newc", "--quiet", "--owner=0:0"],
                cwd=root, input=names, stdout=out, check=True,
            )
        return image

    def start(self, seconds: float = 300) -> float:
        """Returns how long it took until it was ready."""
        begun = time.monotonic()
        shares = {"usr": Path("/usr"), "modules": self.kernel / "lib" / "modules", "programs": Path("/programs")}
        sources = dict(shares, programs=self.programs)
        swift = self._swift_folder()
        if not swift.is_relative_to("/usr") and swift != self.programs:
            shares["swift"] = sources["swift"] = swift
        if self.packages:
            shares["packages"], sources["packages"] = Path("/packages"), self.packages
        width, height = self.size
        # Without AVX2: what llvmpipe makes for it, gathers out of memory, has crashed in a translated machine.
        command = ["qemu-system-x86_64", "-machine", "q35", "-accel", "tcg,thread=multi"]
        command += ["-cpu", "max,avx2=off"]
        command += ["-smp", "2", "-m", "1536", "-nodefaults", "-display", "none", "-no-reboot"]
        command += ["-kernel", str(next((self.kernel / "boot").glob("vmlinuz-*")))]
        command += ["-initrd", str(self._image(shares))]
        command += ["-append", "console=ttyS0 rdinit=/init loglevel=5 panic=-1 mitigations=off"]
        command += ["-device", f"virtio-gpu-pci,xres={width},yres={height}"]
        for device in ("virtio-tablet-pci", "virtio-keyboard-pci", "virtio-rng-pci", "virtio-net-pci,netdev=net"):
            command += ["-device", device]
        command += ["-netdev", "user,id=net"]
        if self.cable:
            command += ["-netdev", "user,id=cable", "-device", "virtio-net-pci,netdev=cable,id=cable"]
        for tag, source in sources.items():
            way = "security_model=none,readonly=on,multidevs=remap"
            command += ["-virtfs", f"local,path={source},mount_tag={tag},{way}"]
        command += ["-serial", f"file:{self.folder / 'console.txt'}"]
        command += ["-chardev", f"socket,id=shell,path={self._sockets / 'shell'},server=on,wait=off"]
        command += ["-device", "virtio-serial-pci", "-device", "virtserialport,chardev=shell,name=shell"]
        command += ["-serial", f"file:{self.folder / 'kiosk.txt'}"]
        command += ["-qmp", f"unix:{self._sockets / 'qmp'},server=on,wait=off"]
        with (self.folder / "qemu.txt").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self._qmp = self._connect("qmp").makefile("rw")
        self._qmp.readline()
        self.ask("qmp_capabilities")
        if self.cable:
            self.plug(False)
        self._shell = self._connect("shell")
        self._told = b""
        self._until(b"@ready", seconds)
        return time.monotonic() - begun

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self._sockets, ignore_errors=True)

    # Talking to it

    def _connect(self, name: str) -> socket.socket:
        deadline = time.monotonic() + 30
        while True:
            line = socket.socket(socket.AF_UNIX)
            try:
                line.connect(str(self._sockets / name))
                return line
            except OSError:
                line.close()
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.folder / "qemu.txt").read_text())
                time.sleep(0.1)

    def _until(self, mark: bytes, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        while mark not in self._told:
            self._shell.settimeout(max(0.1, deadline - time.monotonic()))
            try:
                piece = self._shell.recv(65_536)
            except TimeoutError:
                piece = b""
            if not piece:
                told = self._told.decode(errors="replace")
                raise RuntimeError(f"the machine does not answer:\n{told}\n{self.console()}")
            self._told += piece
        before, _, self._told = self._told.partition(mark)
        return before

    def console(self) -> str:
        path = self.folder / "console.txt"
        return path.read_text(errors="replace")[-4_000:] if path.exists() else ""

    def run(self, command: str, seconds: float = 60) -> str:
        """What a command of one line in the machine's shell says, errors too."""
        self._shell.sendall(command.encode() + b"\n")
        said = self._until(b"@done", seconds)
        self._told = self._told.lstrip(b"\r\n")
        return said.decode(errors="replace").replace("\r", "").strip()

    def ask(self, command: str, **arguments) -> dict:
        self._qmp.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._qmp.flush()
        while True:
            answer = json.loads(self._qmp.readline())
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']}")
            if "return" in answer:
                return answer["return"]

    def plug(self, is_in: bool) -> None:
        """The cable of the second network card."""
        self.ask("set_link", name="cable", up=is_in)

    # The screen and a finger

    def photograph(self, name: str) -> Path:
        """What the screen shows, as its graphics card sends it."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        self.ask("screendump", filename=str(path), format="png")
        deadline = time.monotonic() + 30
        while not path.exists() or not path.read_bytes().endswith(b"IEND\xaeB`\x82"):
            if time.monotonic() > deadline:
                raise RuntimeError("no picture of the screen came")
            time.sleep(0.1)
        return path

    def _share(self, x: float, y: float) -> tuple[float, float]:
        """Of the screen, of a point of the canvas, 1280 by 720, which lies in its middle."""
        width, height = self.size
        scale = min(width / 1_280, height / 720)
        return (
            ((width - 1_280 * scale) / 2 + x * scale) / width,
            ((height - 720 * scale) / 2 + y * scale) / height,
        )

    def click(self, x: float, y: float) -> None:
        """By the tablet, on the canvas."""
        across, down = self._share(x, y)
        self.ask("input-send-event", events=[
            {"type": "abs", "data": {"axis": axis, "value": round(place * TABLET)}}
            for axis, place in (("x", across), ("y", down))
        ])
        for is_down in (True, False):
            time.sleep(0.3)
            self.ask("input-send-event", events=[
                {"type": "btn", "data": {"button": "left", "down": is_down}}
            ])

    def touch(self, x: float, y: float) -> None:
        """By a finger on a touch screen that is plugged in for it, or was by `plug_touch_screen`."""
        across, down = (round(share * 10_000) for share in self._share(x, y))
        if self._has_touch_screen:
            said = self.run(f"echo {across} {down} >/tmp/finger")
        else:
            said = self.run(f"echo {across} {down} | /usr/bin/python3 /first/finger.py", 90)
        if said:
            raise RuntimeError(said)

    def plug_touch_screen(self) -> None:
        """It stays."""
        self.run("mkfifo /tmp/finger; /usr/bin/python3 /first/finger.py <>/tmp/finger >/tmp/finger.txt 2>&1 &")
        deadline = time.monotonic() + 60
        while not self.run("grep -l 'Touch screen' /sys/class/input/event*/device/name 2>/dev/null"):
            if time.monotonic() > deadline:
                raise RuntimeError(f"no touch screen came: {self.run('cat /tmp/finger.txt')}")
            time.sleep(0.5)
        self._has_touch_screen = True

    def key(self, name: str) -> None:
        self.ask("send-key", keys=[{"type": "qcode", "data": name}], **{"hold-time": 200})
