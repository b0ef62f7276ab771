"""`kuulolla-load` against the real gateway and the relay alone: what it says of them is what happened."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from bench_load import Gateway
from gateway import ROOT
from relay_figures import BEGIN, END, paired_ratio, ratios, rooms_ratio, write
from relay_servers import Announced

SECONDS = 2


def built(name: str) -> str:
    variable = {"kuulolla-load": "KUULOLLA_LOAD", "kuulolla-relay": "KUULOLLA_RELAY"}[name]
    return os.environ.get(variable) or str(ROOT / ".build" / "release" / name)


def load(*words: str, codes: tuple[int, ...] = (0, 2)) -> subprocess.CompletedProcess:
    """A busy machine makes the generator late, which it says by ending with 2: the counts hold all the same."""
    done = subprocess.run(
        [built("kuulolla-load"), *words], capture_output=True, text=True, timeout=120
    )
    assert done.returncode in codes, done.stderr
    return done


def gateway_options(gateway) -> list[str]:
    file = gateway.folder / "data" / "demo-password"
    return ["--target", "gateway", "--at", gateway.address, "--password-file", str(file)]


@pytest.fixture
def relay():
    server = Announced(0, [built("kuulolla-relay"), "--address", "127.0.0.1"])
    yield server
    server.stop()


def test_every_packet_of_a_call_comes_through_the_gateway(gateway):
    done = load(
        "pairs", *gateway_options(gateway), "--pairs", "2", "--usernames", "helmi,ulla",
        "--seconds", str(SECONDS), "--json", "-", "--server-pid", str(gateway.process.pid),
    )  # fmt: skip
    report = json.loads(done.stdout)
    # Two calls, each of whose two sends 50 of sound and 60 of picture a second.
    assert report["packetsSent"] == pytest.approx(4 * 110 * report["seconds"], rel=0.05)
    assert report["packetsReceived"] == report["packetsExpected"] == report["packetsSent"]
    assert report["lost"] == 0
    assert 0 < report["delayMicroseconds"]["p50"] < 50_000
    assert report["firstMediaMilliseconds"]["p50"] > 0
    assert report["server"]["processorSeconds"] > 0


def test_a_fan_out_comes_to_everybody(relay):
    done = load(
        "fanout", "--target", "kuulolla", "--at", relay.at, "--receivers", "12", "--rate", "100",
        "--seconds", str(SECONDS), "--json", "-", "--server-pid", str(relay.pid),
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["packetsSent"] == pytest.approx(100 * report["seconds"], rel=0.05)
    assert report["packetsReceived"] == 12 * report["packetsSent"]


def test_a_fan_out_of_a_chromium_s_packets_comes_to_everybody(relay):
    done = load(
        "fanout", "--target", "kuulolla", "--at", relay.at, "--receivers", "3", "--rate", "100",
        "--trace", str(ROOT / "Tests" / "RelayBench" / "chromium-640x360.txt"), "--seconds", str(SECONDS), "--json", "-",
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["packetsReceived"] == 3 * report["packetsSent"] > 0


def test_a_rate_that_nobody_could_keep_is_no_result(relay):
    done = load(
        "fanout", "--target", "kuulolla", "--at", relay.at, "--receivers", "200", "--rate", "20000",
        "--seconds", "1", "--json", "-", codes=(2,),
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert not report["isValid"] and report["faults"]


def test_a_storm_of_joins_lets_everybody_in(relay):
    done = load(
        "join-storm", "--target", "kuulolla", "--at", relay.at, "--pairs", "20", "--rate", "40",
        "--json", "-",
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["refusedPairs"] == 0 and report["silentFlows"] == 0
    assert report["firstMediaMilliseconds"]["p50"] >= report["connectedMilliseconds"]["p50"] > 0


def test_pages_that_come_again_and_again_get_in_beside_a_call_that_runs(relay):
    done = load(
        "join-storm", "--target", "kuulolla", "--at", relay.at, "--pairs", "10", "--rounds", "3",
        "--rate", "10", "--beside", "1", "--video-rate", "0", "--json", "-",
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["refusedPairs"] == 0 and report["silentFlows"] == 0
    assert report["joinsPerSecond"] > 5
    assert report["besideBefore"]["calls"] == report["besideDuring"]["calls"] == 1
    assert report["besideDuring"]["lost"] == 0
    assert report["besideDuring"]["delayMicroseconds"]["p50"] > 0
    assert report["longestTurnMilliseconds"] > 0


def test_a_call_more_costs_no_more_memory_than_a_call_may(relay):
    done = load(
        "memory", "--target", "kuulolla", "--at", relay.at, "--from", "20", "--pairs", "80",
        "--audio-rate", "5", "--video-rate", "0", "--server-pid", str(relay.pid), "--json", "-",
        codes=(0,),
    )  # fmt: skip
    # Half of what it was while each participant kept the library's buffers and 64 kB for feedback.
    assert 0 < json.loads(done.stdout)["kilobytesPerCall"] < 170


def test_whoever_has_left_leaves_nothing_behind(relay):
    done = load(
        "soak", "--target", "kuulolla", "--at", relay.at, "--joins", "2000", "--server-pid",
        str(relay.pid), "--json", "-", codes=(0,),
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["points"][-1]["joins"] == 2000
    # A participant that stayed would be 30,000 at least.
    assert report["bytesPerJoin"] < 5_000


def test_idle_terminals_sign_in_and_stay(gateway, tmp_path):
    done = load(
        "terminals", "--at", gateway.address, "--count", "12", "--seconds", "3", "--keys",
        str(tmp_path / "keys"), "--password-file", str(gateway.folder / "data" / "demo-password"),
        "--json", "-", codes=(0,),
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["terminals"] == 12 and report["breaks"] == 0
    assert report["signInMilliseconds"]["p50"] > 0


def test_terminals_come_by_tls_to_a_certificate_of_its_own():
    programs = Path(built("kuulolla-load")).parent
    gateway = Gateway(programs, "relay.enabled=false")
    try:
        gateway.fill(staff=0, terminals=30)
        gateway.start()
        done = load(
            "terminals", "--at", gateway.secure_address, "--pin", gateway.pin, "--count", "30", "--first",
            "10", "--seconds", "1", "--keys", str(gateway.keys), "--server-pid",
            str(gateway.process.pid), "--json", "-", codes=(0,),
        )  # fmt: skip
        report = json.loads(done.stdout)
        assert report["isEncrypted"] and report["terminals"] == 30 and report["breaks"] == 0
        assert report["firstTerminals"] == 10 and report["kilobytesPerTerminalMore"] != 0
    finally:
        gateway.stop()


@pytest.mark.parametrize(
    "words",
    [
        ["pairs", "--pairs", "0"],
        ["pairs", "--audio-rate", "0", "--video-rate", "0"],
        ["fanout", "--bytes", "20"],
        ["fanout", "--seconds", "0"],
        ["fanout", "--trace", "/dev/null"],
    ],
)
def test_what_cannot_be_run_is_refused(relay, words):
    done = load(*words, "--target", "kuulolla", "--at", relay.at, codes=(64,))
    assert done.stderr


def test_a_server_that_is_not_there_is_said_to_be(tmp_path):
    done = load("pairs", "--target", "kuulolla", "--at", "127.0.0.1:9", codes=(1,))
    assert "does not answer" in done.stderr


# What the benchmark makes of the runs.


def run(scenario: str, number: int, target: str, cost: float, lost: float = 0, valid: bool = True):
    report = {"isValid": valid, "lost": lost, "server": {"microsecondsPerPacket": cost}}
    return {"scenario": scenario, "round": number, "target": target, "report": report}


def test_ratios_are_of_runs_of_the_same_round():
    # The machine was twice as slow in every other round: the ratio is the same in all.
    slow = [1 + number % 2 for number in range(15)]
    ratio = paired_ratio(
        {n: 2.0 * s for n, s in enumerate(slow)}, {n: 5.0 * s for n, s in enumerate(slow)}
    )
    assert ratio == {"rounds": 15, "median": 2.5, "low": 2.5, "high": 2.5}


def test_the_interval_holds_the_median_and_grows_with_what_varies():
    calm = paired_ratio({n: 1.0 for n in range(20)}, {n: 2 + n / 100 for n in range(20)})
    wild = paired_ratio({n: 1.0 for n in range(20)}, {n: 2 + n / 5 for n in range(20)})
    assert calm["low"] <= calm["median"] <= calm["high"]
    assert wild["high"] - wild["low"] > 5 * (calm["high"] - calm["low"])


def test_what_a_packet_costs_among_many_rooms_is_told_beside_few():
    runs = [run("rooms-10", n, "kuulolla", 2.0 + n) for n in range(4)]
    runs += [run("rooms-1000", n, "kuulolla", 3.0 + 1.5 * n) for n in range(4)]
    assert rooms_ratio(runs, "rooms-10") is None
    assert rooms_ratio(runs, "rooms-1000").startswith("- 1.50 times")


def test_invalid_runs_and_runs_with_loss_count_for_nothing():
    runs = [run("pairs-1", n, "kuulolla", 1.0) for n in range(4)]
    runs += [run("pairs-1", n, "janus", 3.0) for n in range(2)]
    runs += [run("pairs-1", 2, "janus", 90.0, valid=False), run("pairs-1", 3, "janus", 90.0, lost=0.01)]
    assert ratios(runs, "pairs-1")["janus"]["median"] == 3
    assert ratios(runs, "pairs-1")["janus"]["rounds"] == 2


def test_the_page_keeps_what_stands_around_the_figures(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write(page, "new")
    assert page.read_text() == f"before\n{BEGIN}\n\nnew\n{END}\nafter\n"
    page.write_text("no place")
    with pytest.raises(SystemExit):
        write(page, "new")
