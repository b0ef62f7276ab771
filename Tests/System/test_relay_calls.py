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
# Datagrams a second that come: too few to gather, twice, and enough (docs/decisions/0012-where-packets-pass.md).
FEW, MANY, GATHERED = 300, 1_300, 4_000
COUNTED = 2.0
PATIENCE = 20


def counts(relay: Announced) -> dict[str, int]:
    told = relay.output().count("counted ")
    os.kill(relay.pid, signal.SIGUSR2)
    deadline = time.monotonic() + PATIENCE
    while relay.output().count("counted ") == told or not relay.output().endswith("\n"):
        assert time.monotonic() < deadline, relay.output()
        time.sleep(0.01)
    last = [line for line in relay.output().splitlines() if line.startswith("counted ")][-1]
    return {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", last)}


def grown(relay: Announced, seconds: float) -> dict[str, int]:
    first = counts(relay)
    time.sleep(seconds)
    last = counts(relay)
    return {name: last[name] - first[name] for name in last}


def counted(counter, rate: int) -> dict[str, int]:  # noqa: F811
    """What a relay does in the time that is counted, while one sends at this rate."""
    os.environ["LD_PRELOAD"] = str(counter)
    try:
        relay = Announced(0, [built("kuulolla-relay"), "--address", "127.0.0.1"])
    finally:
        del os.environ["LD_PRELOAD"]
    load = None
    try:
        load = subprocess.Popen(
            [built("kuulolla-load"), "fanout", "--target", "kuulolla", "--at", relay.at, "--receivers", str(RECEIVERS),
             "--rate", str(rate), "--seconds", str(2 * PATIENCE), "--json", "-"],
            stdout=subprocess.DEVNULL)  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        # Until everybody has joined, hears, and has done so for a while.
        while (of := grown(relay, 0.5))["datagrams"] < 0.4 * rate or of["messages"] < of["datagrams"]:
            assert load.poll() is None and time.monotonic() < deadline, of
        grown(relay, 1)
        of = grown(relay, COUNTED)
        assert load.poll() is None, "the generator has ended"
        return of
    finally:
        if load:
            load.kill()
            load.wait()
        relay.stop()


def test_a_datagram_costs_a_call_of_each_kind(counter):  # noqa: F811
    # Reports, feedback and checks cost the same in both.
    few, many = counted(counter, FEW), counted(counter, MANY)
    of = {name: many[name] - few[name] for name in many}
    came = of["datagrams"]
    assert came > (MANY - FEW) * COUNTED / 2, of
    # Where the kernel cuts runs, several leave as one.
    assert RECEIVERS / 2 < of["messages"] / came < RECEIVERS * 1.1, of
    # A turn is one of each. On a busy machine more of them have several datagrams.
    for call in ("receives", "sends", "waits"):
        assert 0.02 * came < of[call] < 1.1 * came, of
    for call in ("timers", "sleeps", "others", "locks"):
        assert of[call] < 0.1 * came, of
    # Tables that grow, and chance: a datagram that took any would make it one.
    assert of["allocations"] < 0.3 * came, of
    assert 0 < of["retains"] < 8 * came, of


def test_where_many_come_a_turn_has_several(counter):  # noqa: F811
    of = counted(counter, GATHERED)
    assert of["datagrams"] > GATHERED * COUNTED / 2, of
    assert of["sleeps"] > 0 and of["receives"] < 0.7 * of["datagrams"], of
    # What gathers leaves in runs.
    assert of["messages"] < 0.7 * RECEIVERS * of["datagrams"], of
