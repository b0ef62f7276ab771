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


def counted(counter: Path, engine: str, profile: str, operation: str, chunks: int) -> tuple[int, int]:
    """Allocations and references of one run."""
    ended = subprocess.run(
        [os.environ["KUULOLLA_SRTP_BENCH"], "work", "--engine", engine, "--profile", profile,
         "--operation", operation, "--size", "300", "--chunks", str(chunks)],
        env=os.environ | {"LD_PRELOAD": str(counter)}, check=True, capture_output=True, text=True)
    found = re.search(r"counted allocations=(\d+) retains=(\d+)", ended.stderr)
    assert found, ended.stderr
    return int(found[1]), int(found[2])


def calls_per_packet(counter: Path, engine: str, profile: str, operation: str) -> tuple[float, float]:
    few, many = (counted(counter, engine, profile, operation, chunks) for chunks in (10, 30))
    packets = 20 * PACKETS_IN_A_CHUNK
    return (many[0] - few[0]) / packets, (many[1] - few[1]) / packets


@pytest.mark.parametrize("operation", ["roundTrip", "forged", "reports"])
@pytest.mark.parametrize("profile", PROFILES)
def test_a_packet_takes_no_memory(counter, profile, operation):
    allocations, retains = calls_per_packet(counter, "openSSL", profile, operation)
    assert allocations == 0
    assert retains == 0


def test_the_counter_sees_what_there_is(counter):
    """libsrtp2 as Debian has it makes a cipher anew for each packet of counter mode; and a program that
    is made in Swift counts references when it starts."""
    allocations, _ = calls_per_packet(counter, "libSRTP", "aes128CMSHA1_80", "roundTrip")
    assert allocations >= 1
    assert counted(counter, "openSSL", "aeadAES128GCM", "protect", chunks=1)[1] > 100
