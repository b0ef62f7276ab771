"""The gateway as a unit runs it: with no capability, which root has and its own user has not."""

import os
import resource
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from ports import quiet_port

PATIENCE = 60


@pytest.fixture
def confined(tmp_path):
    port = quiet_port()
    folder = tmp_path / "data"
    log = (tmp_path / "log.txt").open("w+")
    process = subprocess.Popen(
        ["setpriv", "--no-new-privs", "--bounding-set", "-all", "--inh-caps", "-all",
         os.environ["KUULOLLA_BIN"], "serve", "--set", f"data.folder={folder}", "--set", f"http.port={port}"],
        stdout=log, stderr=log)
    yield process, port
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE) == 0
    log.close()


def test_it_serves_with_no_capability_at_all(confined):
    process, port = confined
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            # A connection that is refused is waited for; one that is taken and dropped is a fault.
            answer = httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE)
            break
        except httpx.ConnectError:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
    assert (answer.status_code, answer.text) == (200, "ready\n")
    with open(f"/proc/{process.pid}/status") as status:
        held = dict(line.split(":", 1) for line in status)
    assert int(held["CapEff"], 16) == int(held["CapPrm"], 16) == 0
    # Media go before everything else where that is allowed (LimitNICE), which it is not here.
    limit = resource.getrlimit(resource.RLIMIT_NICE)[0]
    allowed = limit == resource.RLIM_INFINITY or limit >= 30
    assert nice_values(process.pid, "relay-") == {-10 if allowed else 0}
    assert nice_values(process.pid, "NIO-") == {0}


def test_media_go_before_everything_else(gateway):
    sleeper = subprocess.Popen(["sleep", str(PATIENCE)])
    try:
        os.setpriority(os.PRIO_PROCESS, sleeper.pid, -10)
    except PermissionError:
        pytest.skip("Nobody may go before others here.")
    finally:
        sleeper.kill()
        sleeper.wait()
    assert nice_values(gateway.process.pid, "relay-") == {-10}
    assert nice_values(gateway.process.pid, "NIO-") == {0}


def nice_values(pid: int, name: str) -> set[int]:
    """Of the threads whose names begin so (proc(5), the 19th field of stat)."""
    found = set()
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            if (thread / "comm").read_text().startswith(name):
                found.add(int((thread / "stat").read_text().rpartition(") ")[2].split()[16]))
        except (FileNotFoundError, ProcessLookupError):
            continue  # A worker that has ended.
    return found
