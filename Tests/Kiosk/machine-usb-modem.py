"""The modem of modem.py at the far end of a USB cable in the machine of machine.py: machine-usb-modem.py SIM NETWORK.
SIM: none, plain, or its PIN. Each line of standard input changes the network: home, searching or denied. A call
that it answers is carried by pppd in the operator's network."""

import os
import selectors
import subprocess
import sys
import time
import tty

from modem import DENIED, HOME, SEARCHING, Line, Modem, Sim

PORTS = ("/dev/ttyGS0", "/dev/ttyGS1")
NETWORKS = {"home": HOME, "searching": SEARCHING, "denied": DENIED}
# The terminal's address is one of QEMU's network: its router finds it through the operator's own.
CALL = ("ip netns exec operator pppd nodetach local noauth noipdefault proxyarp nodefaultroute noccp lcp-echo-interval 5"
        " lcp-echo-failure 3 ms-dns 10.0.2.3 10.0.2.20:10.0.2.77").split()


class Port:
    def __init__(self, path: str, modem: Modem, selector: selectors.BaseSelector):
        self.path, self.line, self.selector = path, Line(modem), selector
        self.usb = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.usb)
        selector.register(self.usb, selectors.EVENT_READ, self.from_usb)
        self.call: subprocess.Popen | None = None
        self.far = -1
        self.heard = b""

    def say(self, text: bytes) -> None:
        if text:
            log(self.path, text)
            os.write(self.usb, text)

    def from_usb(self) -> None:
        given = os.read(self.usb, 4_096)
        if self.call:
            os.write(self.far, given)
            return
        self.heard += given
        if self.heard.endswith(b"\r"):
            log(self.path, self.heard)
            self.heard = b""
        self.say(self.line.take(given))
        if self.line.carries_data:
            self.far, near = os.openpty()
            tty.setraw(near)
            with open("/tmp/logs/operator.txt", "ab") as notes:
                self.call = subprocess.Popen([*CALL, os.ttyname(near)], stdin=subprocess.DEVNULL, stdout=notes,
                                             stderr=notes)
            self._near = near
            self.selector.register(self.far, selectors.EVENT_READ, self.from_far)

    def from_far(self) -> None:
        os.write(self.usb, os.read(self.far, 4_096))

    def look(self) -> None:
        """A call that has ended is told."""
        if self.call and self.call.poll() is not None:
            self.selector.unregister(self.far)
            os.close(self.far)
            os.close(self._near)
            self.call = None
            self.say(self.line.hang_up())


def log(*parts: object) -> None:
    print(time.strftime("%T"), *parts, flush=True)


def main() -> None:
    card, network = sys.argv[1:]
    modem = Modem({"none": None, "plain": Sim()}.get(card, Sim(card)))
    modem.network = NETWORKS[network]
    selector = selectors.DefaultSelector()
    ports = [Port(path, modem, selector) for path in PORTS]

    def order() -> None:
        for word in os.read(0, 100).decode().split():
            modem.network = NETWORKS[word]
            log("network", word)
            for port in ports:
                if port.call and modem.network != HOME:
                    port.call.terminate()
                port.say(port.line.news())

    selector.register(0, selectors.EVENT_READ, order)
    while True:
        for key, _ in selector.select(0.5):
            key.data()
        for port in ports:
            port.look()


if __name__ == "__main__":
    main()
