"""Ports for programs that the tests start."""

import random
import socket
from pathlib import Path

LOWEST = 10_000


def quiet_port() -> int:
    """A free port below those that the system gives to outgoing connections: it stays free while
    the program that is to listen there starts, or is down for a while."""
    first_given = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.randrange(LOWEST, max(first_given, LOWEST + 1_000))
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue  # Taken.
            return port
