"""The gateway's unit for systemd, and that no unit of ours lets memory reach a disk."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "config" / "kuulolla.service"
COTURN = ROOT / "config" / "coturn.service.conf"
TERMINAL = ROOT / "kiosk" / "root" / "etc" / "systemd" / "system" / "kuulolla-kiosk.service"


def settings(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize(
    "unit, limit", [(UNIT, "1"), (TERMINAL, "0"), (COTURN, "1")], ids=["gateway", "terminal", "coturn"])
def test_core_dumps_are_switched_off(unit, limit):
    assert settings(unit)["LimitCORE"] == [limit]


def test_memory_is_not_swapped_out():
    for unit in (UNIT, COTURN):
        assert settings(unit)["MemorySwapMax"] == ["0"]


def test_what_coturn_prints_goes_nowhere():
    assert settings(COTURN)["StandardOutput"] == settings(COTURN)["StandardError"] == ["null"]


def test_systemd_takes_what_is_added_to_the_unit_of_coturn(tmp_path):
    debian = Path("/lib/systemd/system/coturn.service")
    if not shutil.which("systemd-analyze") or not debian.exists():
        pytest.skip("systemd or coturn is not installed")
    (tmp_path / "coturn.service").write_text(debian.read_text())
    (tmp_path / "coturn.service.d").mkdir()
    (tmp_path / "coturn.service.d" / "kuulolla.conf").write_text(COTURN.read_text())
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / "coturn.service"], capture_output=True, text=True,
        timeout=60)
    ours = [line for line in found.stderr.splitlines() if "kuulolla.conf" in line]
    assert found.returncode == 0 and ours == [], found.stderr


def test_systemd_takes_the_unit(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    # The program is not on this machine; everything else is looked at as it is.
    text, count = re.subn(r"(?<=ExecStart=)/opt/kuulolla/kuulolla", "/bin/true", UNIT.read_text())
    assert count == 1
    (tmp_path / UNIT.name).write_text(text)
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / UNIT.name], capture_output=True, text=True, timeout=60)
    assert (found.returncode, found.stderr) == (0, "")


def test_the_unit_is_as_closed_as_it_was():
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    found = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", UNIT],
        capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, found.stdout[-300:]
