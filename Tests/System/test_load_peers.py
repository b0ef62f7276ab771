"""`kuulolla-load` against every server that the relay is measured beside: each is joined in its own way, and what is
sent comes to those whom it is for. The bench's own servers, so that what is measured is what is tried here."""

import argparse
import json
from pathlib import Path

import pytest

from bench_relay import GENERATOR_TARGETS, Bench, first_address
from test_load import SECONDS, built, load

FOUR = ["kuulolla", "janus", "rtpengine", "bare-loop"]
# rtpengine has no fan-out, and echoes are sent back by those that have a way of their own for it.
FAN_OUT = [*FOUR[:2], "janus-loops", "bare-loop", "bare-loop-runs"]
ECHO = ["kuulolla", "janus", "bare-loop"]


@pytest.fixture(scope="module")
def bench():
    return Bench(
        argparse.Namespace(
            programs=Path(built("kuulolla-relay")).parent, targets=["bare-loop"], address=first_address(),
            profile="aes128-cm-sha1-80"))


def reported(bench: Bench, target: str, *words: str) -> dict:
    server = bench.server(target)
    try:
        done = load(
            *words[:1], "--target", GENERATOR_TARGETS.get(target, target), "--at", server.at, "--address", bench.arguments.address, "--server-pid",
            str(server.pid), "--seconds", str(SECONDS), "--json", "-", *words[1:],
        )  # fmt: skip
    finally:
        server.stop()
    return json.loads(done.stdout)


def assert_all_came(report: dict, sent_a_second: float, receivers: int = 1) -> None:
    # On a busy machine some of what was due before the measured seconds leaves within them.
    assert report["packetsSent"] == pytest.approx(sent_a_second * report["seconds"], rel=0.2)
    assert report["packetsReceived"] == report["packetsExpected"] == receivers * report["packetsSent"]
    assert report["lost"] == 0 and report["strays"] == 0
    assert report["delayMicroseconds"]["p50"] > 0 and report["server"]["processorSeconds"] > 0


@pytest.mark.parametrize("target", FOUR)
def test_calls_of_two_come_through(bench, target):
    report = reported(bench, target, "pairs", "--pairs", "2")
    assert report["participants"] == 4
    assert_all_came(report, 4 * 110)


@pytest.mark.parametrize("target", FAN_OUT)
def test_a_fan_out_comes_to_everybody(bench, target):
    report = reported(bench, target, "fanout", "--receivers", "3", "--rate", "100")
    assert report["participants"] == 4
    assert_all_came(report, 100, receivers=3)


@pytest.mark.parametrize("target", ECHO)
def test_everybody_is_sent_back_what_they_send(bench, target):
    report = reported(bench, target, "echo", "--participants", "3")
    assert report["participants"] == 3 and report["firstMediaMilliseconds"]["p50"] > 0
    assert_all_came(report, 3 * 110)
