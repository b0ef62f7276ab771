"""What a packet may cost on its way through the relay's core, one sender to ten receivers in memory: memory
and references counted from outside, and instructions by valgrind, always as the difference between two runs
that differ in the packets the relay is given. Valgrind lends every machine the same processor."""

import os
import re
import subprocess

import pytest

from test_srtp_budget import counter, engine  # noqa: F401: fixtures

RECEIVERS = 10
FEW, MANY = 1_000, 2_000
#: Of a packet that leaves, at 1,100 bytes, a tenth above what it takes: to ten by AES-GCM, of which the cipher takes
#: 6,200 (docs/benchmarks.md); to ten in counter mode, whose SHA-1 has no instructions of its own on that processor; in
#: a call of two, where each packet that comes leaves once.
MOST_INSTRUCTIONS = [(10, (), 8_850), (10, ("--counter-mode",), 24_200), (1, (), 17_000)]
#: For a packet that comes; one that leaves counts none.
MOST_REFERENCES = 4


def ended(
    taken: int, *before: str, gathered: int = 1, engine: str = "openSSL", receivers: int = RECEIVERS,  # noqa: F811
    more: tuple[str, ...] = (), **environment: str,
) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*before, os.environ["KUULOLLA_RELAY"], "path", "--receivers", str(receivers), "--packets", str(MANY),
         "--taken", str(taken), "--gathered", str(gathered), "--srtp", engine, *more],
        env=os.environ | environment, check=True, capture_output=True, text=True)


def counted(counter, taken: int, **what) -> tuple[int, int]:  # noqa: F811
    run = ended(taken, LD_PRELOAD=str(counter), **what)
    found = re.search(r"counted allocations=(\d+) retains=(\d+)", run.stderr)
    return int(found[1]), int(found[2])


def instructions(taken: int, receivers: int, more: tuple[str, ...]) -> int:
    run = ended(
        taken, "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", receivers=receivers, more=more,
        SWIFT_BACKTRACE="enable=no")
    return int(re.search(r"Collected : (\d+)", run.stderr)[1])


@pytest.mark.parametrize(
    ("receivers", "gathered", "more"), [(10, 1, ()), (10, 4, ()), (10, 1, ("--counter-mode",)), (1, 1, ())])
def test_a_packet_takes_no_memory_and_few_references(counter, engine, receivers, gathered, more):  # noqa: F811
    few, many = (
        counted(counter, taken, engine=engine, receivers=receivers, gathered=gathered, more=more) for taken in (FEW, MANY))
    # A table that grows once grows in one of the runs.
    assert abs(many[0] - few[0]) < 10
    assert 0 < many[1] - few[1] <= MOST_REFERENCES * (MANY - FEW)


@pytest.mark.parametrize(("receivers", "more", "most"), MOST_INSTRUCTIONS)
def test_a_packet_takes_no_more_instructions_than_it_did(receivers, more, most):
    taken = instructions(MANY, receivers, more) - instructions(FEW, receivers, more)
    per_packet = taken / ((MANY - FEW) * receivers)
    print(f"{per_packet:,.0f} instructions a packet out")
    assert most / 2 < per_packet < most


@pytest.mark.parametrize(("gathered", "runs"), [(1, 20_000), (4, 5_000)])
def test_what_gathers_leaves_in_runs(gathered, runs):
    assert ended(MANY, gathered=gathered).stdout == f"in {MANY} out {MANY * RECEIVERS} runs {runs}\n"
