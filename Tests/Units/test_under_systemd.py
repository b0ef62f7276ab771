"""The units as they are shipped, under a real systemd: who the programs are then, what they may not, that they come
back, and that a program that hangs is found by the watchdog."""

import os
import signal
from pathlib import Path

import httpx
import pytest
import systemd_house
from ports import quiet_port
from systemd_house import SAID, SystemdHouse

ROOT = Path(__file__).resolve().parents[2]
GATEWAY, TERMINAL = "kuulolla.service", "kuulolla-kiosk.service"
#: The terminal's, instead of half a minute. It says that it is well twice as often.
WATCHDOG = 4

PREPARE = """
cp {root}/config/{gateway} {root}/kiosk/root/etc/systemd/system/{terminal} /etc/systemd/system
for name in kuulolla kuulolla-kiosk; do
  grep -q "^$name:" /etc/passwd || useradd --system --user-group --home-dir /var/lib/$name --shell /usr/sbin/nologin $name
done
for group in video render audio input; do
  grep -q "^$group:" /etc/group || groupadd --system $group
done
mkdir -p /opt/kuulolla /opt/kuulolla-kiosk/current /etc/kuulolla
mount --bind {gateway_folder} /opt/kuulolla
mount --bind {terminal_folder} /opt/kuulolla-kiosk/current
mkdir -p /usr/local/lib/kuulolla-kiosk
cp {root}/kiosk/root/usr/local/lib/kuulolla-kiosk/backoff /usr/local/lib/kuulolla-kiosk
cat > /etc/kuulolla/gateway.yaml <<'END'
data:
  folder: /var/lib/kuulolla
http:
  port: {port}
END
cat > /etc/kuulolla/kiosk.yaml <<'END'
gateway:
  url: http://127.0.0.1:{port}
screen:
  mode: memory
END
mkdir -p /etc/systemd/system/{gateway}.d /etc/systemd/system/{terminal}.d
# Nothing of the machine's own begins with them, and there is no journal.
cat > /etc/systemd/system/{gateway}.d/alone.conf <<'END'
[Unit]
DefaultDependencies=no
[Service]
StandardOutput=append:{said}
StandardError=append:{said}
ExecStopPost=/bin/sh -c 'echo "$SERVICE_RESULT is how it ended"'
END
cp /etc/systemd/system/{gateway}.d/alone.conf /etc/systemd/system/{terminal}.d
# No screen and no console here, and less patience.
cat > /etc/systemd/system/{terminal}.d/test.conf <<'END'
[Service]
WatchdogSec={watchdog}
StandardInput=null
TTYPath=
TTYReset=no
TTYVHangup=no
TTYVTDisallocate=no
END
"""


@pytest.fixture(scope="module")
def port() -> int:
    return quiet_port()


@pytest.fixture(scope="module")
def house(port):
    if reason := systemd_house.impossible():
        pytest.skip(reason)

    def folder(variable: str, name: str) -> Path:
        return Path(os.environ.get(variable) or ROOT / ".build" / "release" / name).resolve().parent

    house = SystemdHouse(PREPARE.format(
        root=ROOT, said=SAID, gateway=GATEWAY, terminal=TERMINAL, port=port, watchdog=WATCHDOG,
        gateway_folder=folder("KUULOLLA_BIN", "kuulolla"),
        terminal_folder=folder("KUULOLLA_KIOSK", "kuulolla-kiosk")))
    yield house
    house.close()


@pytest.fixture(scope="module")
def gateway(house, port):
    house.start(GATEWAY)
    house.wait(lambda: ready(port) == "ready", "the gateway", 20)
    return house


@pytest.fixture(scope="module")
def terminal(house):
    # Answers when the program has said READY=1: it is a unit that notifies.
    house.start(TERMINAL)
    return house


def ready(port: int) -> str:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).text.strip()
    except httpx.TransportError:
        return ""


def main(house, unit: str) -> str:
    return house.shown(unit, "MainPID")


def assert_confined(house, unit: str, user: str) -> None:
    status = house.status(unit)
    number = house.run("id", "-u", user)
    assert number != "0" and status["Uid"].split() == [number] * 4
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    for of in ("CapEff", "CapPrm", "CapBnd", "CapAmb"):
        assert int(status[of], 16) == 0
    # Its own view of the files is read-only but for its places.
    pid = main(house, unit)
    mounts = house.run("cat", f"/proc/{pid}/mountinfo")
    writable = {line.split()[4]: "rw" in line.split()[5].split(",") for line in mounts.splitlines()}
    assert not writable["/"] and not writable.get("/usr", False)
    assert writable[f"/var/lib/{user}"]
    assert house.run("stat", "--format=%U %a", f"/var/lib/{user}") == f"{user} 700"


def test_nothing_but_ours_has_begun(gateway, terminal):
    begun = gateway.systemctl("list-units", "--type=service", "--all", "--plain", "--no-legend", "--state=active")
    assert sorted(line.split()[0] for line in begun.splitlines()) == [TERMINAL, GATEWAY]


def test_the_gateway_serves_without_any_right(gateway):
    assert_confined(gateway, GATEWAY, "kuulolla")


def test_a_gateway_that_is_killed_serves_again(gateway, port):
    before = main(gateway, GATEWAY)
    gateway.signal(GATEWAY, signal.SIGKILL)
    gateway.wait(lambda: gateway.shown(GATEWAY, "NRestarts") == "1", "a restart")
    gateway.wait(lambda: ready(port) == "ready", "the gateway again")
    assert main(gateway, GATEWAY) not in (before, "0")


def test_the_terminal_is_ready_when_it_says_so(terminal):
    assert terminal.shown(TERMINAL, "ActiveState") == "active"
    assert_confined(terminal, TERMINAL, "kuulolla-kiosk")


def test_a_terminal_that_hangs_is_found_and_started_again(terminal):
    before = main(terminal, TERMINAL)
    restarts = int(terminal.shown(TERMINAL, "NRestarts"))
    # Nothing is restarted that is well, for longer than the watchdog waits.
    alive = terminal.shown(TERMINAL, "WatchdogTimestampMonotonic")
    terminal.wait(
        lambda: int(terminal.shown(TERMINAL, "WatchdogTimestampMonotonic")) > int(alive) + WATCHDOG * 1_500_000,
        "signs of life")
    assert main(terminal, TERMINAL) == before

    terminal.signal(TERMINAL, signal.SIGSTOP)
    terminal.wait(lambda: int(terminal.shown(TERMINAL, "NRestarts")) == restarts + 1, "the watchdog")
    terminal.wait(lambda: terminal.shown(TERMINAL, "ActiveState") == "active", "the terminal again")
    assert main(terminal, TERMINAL) not in (before, "0")
    assert "watchdog is how it ended" in terminal.said()


def test_both_end_well_when_they_are_told_to(gateway, terminal, port):
    gateway.systemctl("kill", "--kill-who=main", "--signal=USR1", GATEWAY)
    gateway.wait(lambda: ready(port) == "draining", "draining")
    for unit in (TERMINAL, GATEWAY):
        gateway.run("systemctl", "stop", unit)
        assert gateway.shown(unit, "ActiveState") == "inactive"
        assert gateway.shown(unit, "Result") == "success"
        assert gateway.shown(unit, "ExecMainStatus") == "0"
