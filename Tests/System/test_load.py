"""`kuulolla-load` against the real gateway and the relay alone: what it says of them is what happened."""

import argparse
import json
import os
import subprocess
from pathlib import Path

import pytest

from bench_chat import Bench as ChatBench
from bench_load import Gateway, restart, restart_rows
from gateway import ROOT
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
    # Two calls, each of whose two sends 50 of sound and 60 of picture a second. On a busy machine some of
    # what was due before the measured seconds leaves within them.
    assert report["packetsSent"] == pytest.approx(4 * 110 * report["seconds"], rel=0.2)
    assert report["packetsReceived"] == report["packetsExpected"] == report["packetsSent"]
    assert report["lost"] == 0 and report["strays"] == 0
    assert 0 < report["delayMicroseconds"]["p50"] < 50_000
    assert report["firstMediaMilliseconds"]["p50"] > 0
    assert report["server"]["processorSeconds"] > 0


def test_a_gateway_is_not_measured_with_echoes(gateway):
    done = load("echo", *gateway_options(gateway), codes=(1,))
    assert "not measured with echoes" in done.stderr


def test_a_fan_out_comes_to_everybody(relay):
    done = load(
        "fanout", "--target", "kuulolla", "--at", relay.at, "--receivers", "12", "--rate", "100",
        "--seconds", str(SECONDS), "--json", "-", "--server-pid", str(relay.pid),
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["packetsSent"] == pytest.approx(100 * report["seconds"], rel=0.2)
    assert report["packetsReceived"] == 12 * report["packetsSent"]


def test_a_fan_out_of_a_chromium_s_packets_comes_to_everybody(relay):
    done = load(
        "fanout", "--target", "kuulolla", "--at", relay.at, "--receivers", "3", "--rate", "100",
        "--trace", str(ROOT / "Tests" / "RelayBench" / "chromium-640x360.txt"), "--seconds", str(SECONDS), "--json", "-",
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["packetsReceived"] == 3 * report["packetsSent"] > 0


def test_a_rate_that_nobody_could_keep_is_no_result(relay):
    # Two million a second: no processor has the time for each.
    done = load(
        "pairs", "--target", "kuulolla", "--at", relay.at, "--pairs", "10", "--video-rate", "100000",
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
        "--rate", "4", "--beside", "1", "--video-rate", "0", "--json", "-",
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["refusedPairs"] == 0 and report["silentFlows"] == 0
    assert report["joinsPerSecond"] > 2
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
        "--json", "-",
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["terminals"] == 12 and report["breaks"] == 0
    assert report["signInMilliseconds"]["p50"] > 0


def test_terminals_come_by_tls_to_a_certificate_of_its_own():
    programs = Path(built("kuulolla-load")).parent
    gateway = Gateway(programs, "relay.enabled=false")
    try:
        gateway.fill(staff=0, terminals=400)
        gateway.start()
        done = load(
            "terminals", "--at", gateway.secure_address, "--pin", gateway.pin, "--count", "400", "--first",
            "100", "--seconds", "1", "--keys", str(gateway.keys), "--server-pid",
            str(gateway.process.pid), "--json", "-",
        )  # fmt: skip
        report = json.loads(done.stdout)
        assert report["isEncrypted"] and report["terminals"] == 400 and report["breaks"] == 0
        # 32 kB when many come (docs/benchmarks.md); what 300 more take is told less exactly.
        assert report["firstTerminals"] == 100 and 0 < report["kilobytesPerTerminalMore"] < 80
    finally:
        gateway.stop()


def test_terminals_come_back_to_a_gateway_that_was_started_again():
    programs = Path(built("kuulolla-load")).parent
    report = restart(argparse.Namespace(programs=programs, first=40, connects=100, back=30))
    assert report["terminals"] == report["returns"]["back"] == report["breaks"] == 40
    assert report["returns"]["away"] == 0
    # A window that grows with their number: not all at the same moment.
    assert report["returns"]["busiestSecond"] < 40
    assert all(good for *_, good in restart_rows(report | {"isValid": True}))


def chat_options(gateway) -> list[str]:
    file = gateway.folder / "data" / "demo-password"
    return ["chat", "--at", gateway.address, "--usernames", "helmi,ulla", "--password-file", str(file)]


def test_every_message_of_a_chat_comes_once_and_is_answered_once(chat_gateway):
    # Twice: what a run has opened it ends, or the counsellors would have no room for the second.
    for _ in range(2):
        done = load(
            *chat_options(chat_gateway), "--conversations", "6", "--rate", "15", "--seconds", "4",
            "--server-pid", str(chat_gateway.process.pid), "--json", "-",
        )  # fmt: skip
        report = json.loads(done.stdout)
        assert report["refusedConversations"] == report["brokenLines"] == 0
        assert report["messagesSent"] == report["messagesDelivered"] == 60
        assert report["lost"] == report["duplicates"] == report["strays"] == 0
        assert report["refused"] == report["unanswered"] == 0
        for name in ("begun", "open", "acknowledgement", "delivery"):
            assert report[f"{name}Milliseconds"]["p50"] > 0
        assert report["openMilliseconds"]["p50"] > report["begunMilliseconds"]["p50"]
        assert report["gateway"]["microsecondsPerMessage"] > 0
        assert not report["isEncrypted"]


def test_more_than_counsellors_have_room_for_is_refused_by_name(chat_gateway):
    # Three each: nothing else is set in the demo.
    done = load(
        *chat_options(chat_gateway), "--conversations", "8", "--rate", "10", "--seconds", "1", "--json", "-",
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["refusedConversations"] == 2 and "full" in report["refusal"]
    assert report["messagesDelivered"] == 10


def test_messages_that_are_refused_are_told_and_not_lost(chat_gateway):
    # One line may not say so much.
    done = load(
        *chat_options(chat_gateway), "--conversations", "1", "--rate", "200", "--seconds", "2", "--json", "-",
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["refused"] > 0 and "tooMany" in report["messageRefusal"]
    assert report["messagesDelivered"] + report["lost"] + report["refused"] == report["messagesSent"] == 400


def test_chats_come_by_tls_to_a_certificate_of_its_own():
    gateway = Gateway(Path(built("kuulolla-load")).parent, "relay.enabled=false")
    try:
        gateway.fill(staff=50, terminals=0)
        ChatBench.queue(gateway, "mitta", ["mitta0", "mitta1"])
        gateway.start()
        done = load(
            "chat", "--at", gateway.secure_address, "--pin", gateway.pin, "--sign-in-at", gateway.address,
            "--usernames", "mitta0,mitta1", "--password-file", str(gateway.password), "--queue", "mitta",
            "--conversations", "12", "--rate", "20", "--seconds", "2", "--json", "-",
        )  # fmt: skip
        report = json.loads(done.stdout)
        assert report["isEncrypted"] and report["refusedConversations"] == 0
        assert report["messagesDelivered"] == 40
        wrong = load(
            "chat", "--at", gateway.secure_address, "--pin", "00" * 32, "--sign-in-at", gateway.address,
            "--usernames", "mitta0", "--password-file", str(gateway.password), codes=(1,),
        )  # fmt: skip
        assert wrong.stderr
    finally:
        gateway.stop()


@pytest.mark.parametrize(
    "words",
    [
        ["--conversations", "21"],
        ["--rate", "0"],
        ["--rate", "50000", "--seconds", "4000"],
        ["--at", "https://127.0.0.1:9"],
    ],
)
def test_a_chat_that_cannot_be_run_is_refused(gateway, words):
    assert load(*chat_options(gateway), *words, codes=(64,)).stderr


@pytest.mark.parametrize(
    "words",
    [
        ["pairs", "--pairs", "0"],
        ["echo", "--participants", "0"],
        ["fanout", "--rate", "200001"],
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
