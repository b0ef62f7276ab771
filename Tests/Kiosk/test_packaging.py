"""The terminal's packaging: scripts, units, rules, the installer, and the sample configuration."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KIOSK = ROOT / "kiosk"
TREE = KIOSK / "root"
LIBRARY = TREE / "usr/local/lib/kuulolla-kiosk"
UNITS = sorted((TREE / "etc/systemd/system").iterdir())
SCRIPTS = [KIOSK / "install", KIOSK / "package", LIBRARY / "update", LIBRARY / "backoff"]

#: What `kuulolla-kiosk` takes: section, key, default.
KEYS = {
    "gateway": {"url": "https://etahoito.example.fi", "trust": "system", "key": ""},
    "data": {"folder": "/var/lib/kuulolla-kiosk"},
    "screen": {"mode": "full", "width": "1280", "height": "720", "watchPort": "0"},
    "camera": {"device": "auto", "width": "640", "height": "480", "framesPerSecond": "30"},
    "sound": {"microphone": "auto", "loudspeaker": "auto", "speaks": "true"},
    "button": {"device": "none"},
    "video": {"kilobits": "1500"},
    "updates": {"quietMinutes": "30"},
}


def run(*command, **more):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, **more)


def directives(unit: Path) -> dict[str, list[str]]:
    """Every setting of a unit, by "Section.Name"."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in unit.read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line and not line.startswith("#"):
            name, value = line.split("=", 1)
            found.setdefault(f"{section}.{name}", []).append(value)
    return found


# MARK: Scripts


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_clean_and_can_be_run(script):
    assert os.access(script, os.X_OK)
    shell = "bash" if "bash" in script.read_text().splitlines()[0] else "sh"
    assert run(shell, "-n", script).stderr == ""
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed")
    found = run("shellcheck", "-x", "-P", "SCRIPTDIR", script)
    assert found.stdout == ""


@pytest.mark.parametrize("script", SCRIPTS[:3], ids=lambda path: path.name)
def test_scripts_explain_themselves(script):
    assert run(script, "--help").stdout.count("\n") > 5
    wrong = run(script, "--wrong")
    assert wrong.returncode == 1
    assert "--help" in wrong.stderr


# MARK: Units and rules


def test_units_are_such_as_systemd_takes(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    for unit in UNITS:
        # What they start is not on this machine; everything else is looked at as it is.
        text = re.sub(r"/usr/local/lib/kuulolla-kiosk/\w+|/opt/kuulolla-kiosk/current/\S+", "/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    found = run("systemd-analyze", "verify", "--man=no", *sorted(tmp_path.iterdir()))
    assert (found.returncode, found.stderr) == (0, "")


def test_what_units_start_is_laid_by_the_installer():
    for unit in UNITS:
        for command in directives(unit).get("Service.ExecStart", []) + directives(unit).get("Service.ExecStartPre", []):
            program = command.split()[0]
            assert program == "/opt/kuulolla-kiosk/current/kuulolla-kiosk" or (TREE / program.lstrip("/")).exists()


def test_the_terminal_runs_without_root_and_always_again():
    unit = directives(TREE / "etc/systemd/system/kuulolla-kiosk.service")
    for name, value in {
        "Unit.StartLimitIntervalSec": "0",
        "Unit.Conflicts": "getty@tty1.service",
        "Service.Type": "notify",
        "Service.User": "kuulolla-kiosk",
        "Service.Restart": "always",
        "Service.WatchdogSec": "30",
        "Service.MemoryMax": "300M",
        "Service.NoNewPrivileges": "yes",
        "Service.CapabilityBoundingSet": "",
        "Service.ProtectSystem": "strict",
        "Service.DevicePolicy": "closed",
        "Service.StateDirectory": "kuulolla-kiosk",
        "Service.LimitCORE": "0",
    }.items():
        assert unit[name] == [value]
    assert set(unit["Service.SupplementaryGroups"][0].split()) == {"video", "render", "audio", "input"}
    assert "AF_NETLINK" in unit["Service.RestrictAddressFamilies"][0].split()
    assert "/dev/tty1 rw" in unit["Service.DeviceAllow"]


def test_the_terminal_is_as_closed_as_it_was():
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    unit = TREE / "etc/systemd/system/kuulolla-kiosk.service"
    found = run("systemd-analyze", "security", "--offline=yes", "--threshold=20", unit)
    assert found.returncode == 0, found.stdout[-300:]


def test_the_terminals_user_may_manage_networks_and_nothing_else():
    node = shutil.which("node")
    if not node:
        pytest.skip("node is not installed")
    rules = (TREE / "etc/polkit-1/rules.d/40-kuulolla-kiosk.rules").read_text()
    script = (
        "let rule; const polkit = {Result: {YES: 'yes', NO: 'no', NOT_HANDLED: 'not handled'},"
        " addRule(given) { rule = given; }};" + rules + "const NM = 'org.freedesktop.NetworkManager.';"
        "console.log(JSON.stringify([[NM + 'network-control', 'kuulolla-kiosk'],"
        " [NM + 'settings.modify.system', 'kuulolla-kiosk'], [NM + 'settings.modify.hostname', 'kuulolla-kiosk'],"
        " ['org.freedesktop.login1.power-off', 'kuulolla-kiosk'], [NM + 'network-control', 'somebody']]"
        ".map(([id, user]) => rule({id}, {user}))));"
    )
    assert json.loads(run(node, "-e", script).stdout) == ["yes", "yes", "no", "no", "not handled"]


def test_devices_are_taken_from_sessions_between_marking_and_letting_in():
    (rules,) = (TREE / "etc/udev/rules.d").iterdir()
    assert "71-" < rules.name < "73-seat-late.rules"
    lines = [line for line in rules.read_text().splitlines() if line and not line.startswith("#")]
    assert all(line.count('"') % 2 == 0 for line in lines)
    for subsystem in ["video4linux", "drm", "sound", "input"]:
        matching = [line for line in lines if f'SUBSYSTEM=="{subsystem}"' in line]
        assert matching and all('MODE="0660", TAG-="uaccess"' in line for line in matching)


@pytest.mark.parametrize(
    "before, waited", [("", 0), ("{ago:5} 0", 1), ("{ago:5} 1", 2), ("{ago:200} 30", 0), ("no numbers", 0)]
)
def test_starts_that_follow_closely_wait_longer_and_longer(tmp_path, before, waited):
    uptime = int(float(Path("/proc/uptime").read_text().split()[0]))
    before = re.sub(r"\{ago:(\d+)\}", lambda ago: str(uptime - int(ago[1])), before)
    if before:
        (tmp_path / "starts").write_text(before + "\n")
    done = run(LIBRARY / "backoff", env={**os.environ, "RUNTIME_DIRECTORY": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "starts").read_text().split()[1] == str(waited)


# MARK: The sample configuration


def sample_keys(text: str) -> dict[str, dict[str, str]]:
    sections: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if match := re.fullmatch(r"(\w+):", line):
            sections[match[1]] = {}
        elif match := re.fullmatch(r'  (\w+): "?([^"]*)"?', line):
            sections[list(sections)[-1]][match[1]] = match[2]
        else:
            assert re.fullmatch(r"\s*(#.*)?", line), line
    return sections


def test_the_sample_holds_every_key_with_its_default():
    assert sample_keys((ROOT / "config/kiosk.sample.yaml").read_text()) == KEYS


def test_the_program_reads_these_keys_with_these_defaults():
    code = (ROOT / "Sources/KioskAgent/Agent/KioskSettings.swift").read_text()
    paths = re.findall(r'\(\s*"(\w+)\.(\w+)", \\\.', code)
    assert sorted(paths) == sorted((section, key) for section, keys in KEYS.items() for key in keys)
    for section, key in paths:
        holder = re.search(rf"var {section} = (\w+)\(\)", code)[1]
        body = code.split(f"struct {holder}:")[1]
        if (section, key) == ("gateway", "url"):
            continue  # The one key without a default.
        default = re.search(rf"var {key} = (\S+)", body)[1]
        assert default.strip('"').removeprefix("Mode.").replace("_", "") == KEYS[section][key], key


def test_every_key_of_the_sample_is_explained():
    lines = (ROOT / "config/kiosk.sample.yaml").read_text().splitlines()
    height_of_a_width = {"  height:"}
    for above, line in zip(lines, lines[1:]):
        if re.match(r"  \w+:", line) and not any(line.startswith(name) for name in height_of_a_width):
            assert above.strip().startswith("#"), line


def test_the_sample_of_updates_holds_every_setting_with_its_default():
    sample = dict(
        line.split(": ", 1) for line in (KIOSK / "kiosk-update.sample.yaml").read_text().splitlines()
        if line and not line.startswith("#")
    )
    defaults = dict(re.findall(r"\[(\w+)\]=(\S+)", (LIBRARY / "settings.sh").read_text().split("declare -A")[1].split("\n)")[0]))
    assert sample == defaults


# MARK: Pages


@pytest.mark.parametrize("page", ["kiosk/README.md", "docs/kiosk-install.md", "docs/kiosk-read-only.md"])
def test_what_the_pages_point_to_is_there(page):
    path = ROOT / page
    text = path.read_text()
    targets = re.findall(r'src="([^"]+)"', text) + re.findall(r"\]\(([^)#:]+)\)", text)
    assert targets
    for target in targets:
        assert (path.parent / target).exists(), target
