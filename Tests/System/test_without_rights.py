"""The gateway as a unit runs it: with no capability, which root has and its own user has not."""

import os
import signal
import subprocess
import time

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
