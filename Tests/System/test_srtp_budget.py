"""Protecting and unprotecting packets takes no memory and counts no references: counted from outside, as
the difference between two runs of the real engine of which one has three times the packets."""

import os
import re
import subprocess
from pathlib import Path

import pytest

PACKETS_IN_A_CHUNK = 500
PROFILES = ("aes128CMSHA1_80", "aeadAES128GCM", "aeadAES256GCM")


@pytest.fixture(scope="module")
def counter(tmp_path_factory) -> Path:
    library = tmp_path_factory.mktemp("counter") / "count_calls.so"
    source = Path(__file__).with_name("count_calls.c")
    subprocess.run(
        ["cc", "-O1", "-fno-builtin", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


def counted(counter: Path, engine: str, profile: str, chunks: int, *what: str) -> tuple[int, int]:
    """Allocations and references of one run."""
    ended = subprocess.run(
        [os.environ["KUULOLLA_SRTP_BENCH"], "work", "--engine", engine, "--profile", profile,
         *what, "--size", "300", "--chunks", str(chunks)],
        env=os.environ | {"LD_PRELOAD": str(counter)}, check=True, capture_output=True, text=True)
    found = re.search(r"counted allocations=(\d+) retains=(\d+)", ended.stderr)
    assert found, ended.stderr
    return int(found[1]), int(found[2])


def calls_per_packet(counter: Path, engine: str, profile: str, *what: str) -> tuple[float, float]:
    few, many = (counted(counter, engine, profile, chunks, *what) for chunks in (10, 30))
    packets = 20 * PACKETS_IN_A_CHUNK
    return (many[0] - few[0]) / packets, (many[1] - few[1]) / packets


@pytest.fixture(params=["openSSL", "multiBuffer"])
def engine(request) -> str:
    """Ours. The library of the second one is not for every processor."""
    if request.param == "multiBuffer":
        tried = subprocess.run(
            [os.environ["KUULOLLA_SRTP_BENCH"], "work", "--engine", request.param, "--chunks", "1"],
            capture_output=True)
        if tried.returncode != 0 and not {"avx2", "aes"} <= set(Path("/proc/cpuinfo").read_text().split()):
            pytest.skip("this processor has no multi-buffer ciphers")
    return request.param


@pytest.mark.parametrize("operation", ["roundTrip", "forged", "reports"])
@pytest.mark.parametrize("profile", PROFILES)
def test_a_packet_takes_no_memory(counter, engine, profile, operation):
    assert calls_per_packet(counter, engine, profile, "--operation", operation) == (0, 0)


@pytest.mark.parametrize("batch", [1, 10, 250])
@pytest.mark.parametrize("profile", PROFILES)
def test_a_packet_among_others_takes_no_memory(counter, engine, profile, batch):
    assert calls_per_packet(counter, engine, profile, "--batch", str(batch)) == (0, 0)


def test_the_counter_sees_what_there_is(counter):
    """libsrtp2 as Debian has it makes a cipher anew for each packet of counter mode; and a program that
    is made in Swift counts references when it starts."""
    allocations, _ = calls_per_packet(counter, "libSRTP", "aes128CMSHA1_80", "--operation", "roundTrip")
    assert allocations >= 1
    assert counted(counter, "openSSL", "aeadAES128GCM", 1, "--operation", "protect")[1] > 100
