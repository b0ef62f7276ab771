"""Network namespaces: the house, where programs run, the street, where people come from, and homes of their own.

They are held by open files of this process alone, and are gone with it whatever happens. Setting them up
needs root; `impossible()` says why it cannot be.
"""

import contextlib
import ctypes
import os
import socket
import subprocess
from collections.abc import Iterator

CLONE_NEWNET = 0x4000_0000
HOUSE = {socket.AF_INET: "10.0.0.1", socket.AF_INET6: "fd00::1"}
# Everything of 10.0.0.0/8 and of fd00::/8 is on the line between both.
LENGTH = 8

_libc = ctypes.CDLL(None, use_errno=True)


def _system(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def impossible() -> str | None:
    """Why there can be no namespaces here; None where there can."""
    if os.geteuid() != 0:
        return "Network namespaces need root, and this is another user."
    try:
        Namespace().close()
    except OSError as error:
        return f"The kernel gives no network namespace here: {error.strerror}."
    return None


class Namespace:
    def __init__(self) -> None:
        before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            _system(_libc.unshare(CLONE_NEWNET))
            self._file = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
            _system(_libc.setns(before, CLONE_NEWNET))
        finally:
            os.close(before)

    @property
    def path(self) -> str:
        return f"/proc/{os.getpid()}/fd/{self._file}"

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Within, this thread's new sockets and programs are in the namespace, and stay there."""
        before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            _system(_libc.setns(self._file, CLONE_NEWNET))
            yield
        finally:
            _system(_libc.setns(before, CLONE_NEWNET))
            os.close(before)

    def run(self, *command: str) -> None:
        with self.entered():
            subprocess.run(command, check=True, capture_output=True, timeout=60)

    def close(self) -> None:
        os.close(self._file)


def _switch_on(where: Namespace, name: str) -> None:
    # Without an address that the kernel makes up and tries for a second: browsers let go of what they are loading
    # when addresses change.
    where.run("ip", "link", "set", "dev", name, "addrgenmode", "none")
    where.run("ip", "link", "set", name, "up")


class Home:
    """A network of somebody's own with a line to the house: programs in it have these addresses alone."""

    def __init__(self, house: Namespace, number: int, *addresses: str):
        self.place = Namespace()
        here, there = "home", f"home{number}"
        # By whom IPv6 is led: the house's own address is not asked for on this line.
        neighbour = f"fd00:0:0:{number:x}::1"
        house.run("ip", "link", "add", there, "type", "veth", "peer", "name", here, "netns", self.place.path)
        self.place.run("ip", "link", "set", "lo", "up")
        _switch_on(self.place, here)
        _switch_on(house, there)
        house.run("ip", "address", "add", f"{neighbour}/128", "dev", there, "nodad")
        for address in addresses:
            length, alone = (128, ["nodad"]) if ":" in address else (32, [])
            self.place.run("ip", "address", "add", f"{address}/{length}", "dev", here, *alone)
            house.run("ip", "route", "add", f"{address}/{length}", "dev", there)
        self.place.run("ip", "route", "add", HOUSE[socket.AF_INET], "dev", here)
        if any(":" in address for address in addresses):
            self.place.run("ip", "route", "add", neighbour, "dev", here)
            self.place.run("ip", "route", "add", HOUSE[socket.AF_INET6], "via", neighbour)

    def close(self) -> None:
        self.place.close()


class HouseAndStreet:
    def __init__(self) -> None:
        self.house, self.street = Namespace(), Namespace()
        self.house.run(
            "ip", "link", "add", "house", "type", "veth", "peer", "name", "street", "netns", self.street.path)
        for where, name in ((self.house, "house"), (self.street, "street")):
            where.run("ip", "link", "set", "lo", "up")
            _switch_on(where, name)
        for address in HOUSE.values():
            self._give(self.house, "house", address)

    def move_in(self, address: str) -> None:
        """The street has this address from now on."""
        self._give(self.street, "street", address)

    @staticmethod
    def _give(where: Namespace, name: str, address: str) -> None:
        # Nobody else is on the line: no time is spent on asking whether somebody has the address.
        alone = ["nodad"] if ":" in address else []
        where.run("ip", "address", "add", f"{address}/{LENGTH}", "dev", name, *alone)

    def connection(self, source: str, port: int, seconds: float) -> socket.socket:
        """From this address of the street to the house."""
        family = socket.AF_INET6 if ":" in source else socket.AF_INET
        with self.street.entered():
            line = socket.socket(family, socket.SOCK_STREAM)
        try:
            line.settimeout(seconds)
            line.bind((source, 0))
            line.connect((HOUSE[family], port))
        except OSError:
            line.close()
            raise
        return line

    def close(self) -> None:
        self.house.close()
        self.street.close()
