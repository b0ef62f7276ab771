"""What a datagram costs the running relay in calls to the system, in memory and in locks: counted from outside, on its
real sockets, while one sends to ten."""

import os
import re
import signal
import subprocess
import time

from relay_servers import Announced
from test_load import built
from test_srtp_budget import counter  # noqa: F401: a fixture

RECEIVERS = 10
FEW, MANY = 300, 1_300
# Until everybody has joined and hears, and how long is counted.
BEFORE, COUNTED = 3.0, 2.0


def counts(relay) -> dict[str, int]:
    told = relay.output().count("counted ")
    os.kill(relay.pid, signal.SIGUSR2)
    deadline = time.monotonic() + 10
    while relay.output().count("counted ") == told or not relay.output().endswith("\n"):
        assert time.monotonic() < deadline, relay.output()
        time.sleep(0.01)
    last = [line for line in relay.output().splitlines() if line.startswith("counted ")][-1]
    return {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", last)}


def counted(counter, rate: int) -> dict[str, int]:  # noqa: F811
    """What a relay does in the time that is counted, while one sends at this rate."""
    os.environ["LD_PRELOAD"] = str(counter)
    try:
        relay = Announced(0, [built("kuulolla-relay"), "--address", "127.0.0.1"])
    finally:
        del os.environ["LD_PRELOAD"]
    load = subprocess.Popen(
        [built("kuulolla-load"), "fanout", "--target", "kuulolla", "--at", relay.at, "--receivers", str(RECEIVERS),
         "--rate", str(rate), "--seconds", str(BEFORE + COUNTED + 3), "--json", "-"],
        stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        time.sleep(BEFORE)
        first = counts(relay)
        time.sleep(COUNTED)
        last = counts(relay)
    finally:
        load.terminate()
        load.wait(timeout=30)
        relay.stop()
    return {name: last[name] - first[name] for name in last}


def test_a_datagram_costs_a_call_of_each_kind_and_nothing_else(counter):  # noqa: F811
    # Reports, feedback and checks cost the same in both.
    few, many = counted(counter, FEW), counted(counter, MANY)
    of = {name: many[name] - few[name] for name in many}
    came = of["datagrams"]
    assert came > (MANY - FEW) * COUNTED / 2
    # Where the kernel cuts runs, several leave as one.
    assert RECEIVERS / 2 < of["messages"] / came < RECEIVERS * 1.1
    # A turn is one of each. Of a busy machine's more have several datagrams.
    for call in ("receives", "sends", "waits", "timers", "sleeps"):
        assert of[call] < 1.1 * came, of
    # Tables that grow, and chance: a packet that took any would make it ten.
    assert of["allocations"] < 0.3 * came, of
    assert of["retains"] < 8 * came, of
    assert of["locks"] < 0.1 * came, of
