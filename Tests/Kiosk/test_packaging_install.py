"""The installer: what it says it would do, what it refuses, and what it does to an image."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALL = ROOT / "kiosk/install"
PACKAGE = ROOT / "kiosk/package"
TREE = ROOT / "kiosk/root"
MACHINE = os.uname().machine
GATEWAY = "https://etahoito.example.fi"


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)


def install(*arguments):
    return run(INSTALL, "--gateway", GATEWAY, *arguments)


@pytest.fixture(scope="module")
def packaged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packages")
    run(PACKAGE, "--new-key", folder)
    program = shutil.which("true")
    made = run(PACKAGE, "--binary", program, "--version", "0.2.0", "--key", folder / "kiosk-update.key", "--out", folder)
    assert made.returncode == 0, made.stderr
    return folder / f"kuulolla-kiosk-0.2.0-{MACHINE}.tar.gz", folder / "kiosk-update.pub"


def test_a_dry_run_says_everything_and_does_nothing():
    done = install("--binary", shutil.which("true"), "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing of this is done" in done.stdout
    for path in TREE.rglob("*"):
        if path.is_file():
            assert str(path.relative_to(TREE)) in done.stdout
    for words in [
        "Packages of Debian", "systemd-sysusers", "/etc/kuulolla/kiosk.yaml", "systemctl disable getty@tty1.service",
        "systemctl enable kuulolla-kiosk.service kuulolla-kiosk-settle.service kuulolla-kiosk-update.timer",
        "Start the machine again",
    ]:
        assert words in done.stdout
    assert not Path("/opt/kuulolla-kiosk").exists()


def test_a_dry_run_takes_a_signed_package(packaged):
    package, key = packaged
    done = install("--package", package, "--key", key, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert "/opt/kuulolla-kiosk/0.2.0" in done.stdout


def test_a_package_that_was_changed_is_refused(packaged, tmp_path):
    package, key = packaged
    changed = tmp_path / package.name
    changed.write_bytes(package.read_bytes() + b"!")
    shutil.copy(f"{package}.sig", f"{changed}.sig")
    done = install("--package", changed, "--key", key, "--dry-run")
    assert done.returncode == 1
    assert "not signed" in done.stderr


@pytest.mark.parametrize(
    "arguments, says",
    [
        ([], "Which gateway"),
        (["--gateway", "etahoito.example.fi"], "no address of a gateway"),
        (["--gateway", "https://a/b"], "no address of a gateway"),
        (["--gateway", GATEWAY], "Where is the program"),
        (["--gateway", GATEWAY, "--binary", "/nowhere"], "is no program"),
        (["--gateway", GATEWAY, "--binary", "/bin/true", "--package", "x"], "one of them"),
        (["--gateway", GATEWAY, "--package", "/nowhere"], "cannot be read"),
        (["--gateway", GATEWAY, "--binary", "/bin/true", "--trust", "me"], "--trust is"),
        (["--gateway", GATEWAY, "--binary", "/bin/true", "--updates", "here"], "--updates is"),
        (["--gateway"], "needs a value"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(arguments, says):
    done = run(INSTALL, "--dry-run", *arguments)
    assert done.returncode == 1
    assert says in done.stderr


# MARK: An image


@pytest.fixture
def image(tmp_path):
    """As much of a Debian as the installer's tools look at."""
    units = Path("/usr/lib/systemd/system")
    if os.getuid() != 0 or not shutil.which("systemd-sysusers") or not (units / "multi-user.target").exists():
        pytest.skip("needs root and systemd")
    folder = tmp_path / "image"
    (folder / "etc").mkdir(parents=True)
    (folder / "usr/lib/systemd/system").mkdir(parents=True)
    for name in ["multi-user.target", "timers.target", "getty@.service"]:
        shutil.copy(units / name, folder / "usr/lib/systemd/system")
    (folder / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\n')
    (folder / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/bash\n")
    (folder / "etc/group").write_text("root:x:0:\naudio:x:29:\nvideo:x:44:\n")
    return folder


def test_an_image_gets_user_files_program_and_links(image, packaged):
    package, key = packaged
    done = install("--root", image, "--package", package, "--key", key, "--trust", "sha256:00ff", "--updates", "https://u.example.fi/k")
    assert done.returncode == 0, done.stdout + done.stderr
    for path in TREE.rglob("*"):
        if path.is_file():
            laid = image / path.relative_to(TREE)
            assert laid.read_bytes() == path.read_bytes()
            assert os.access(laid, os.X_OK) == os.access(path, os.X_OK)
    assert os.readlink(image / "opt/kuulolla-kiosk/current") == "0.2.0"
    assert (image / "opt/kuulolla-kiosk/current/kuulolla-kiosk").stat().st_mode & 0o777 == 0o755
    assert (image / "etc/kuulolla/kiosk.yaml").read_text().endswith(
        f'gateway:\n  url: "{GATEWAY}"\n  trust: "sha256:00ff"\n'
    )
    assert 'source: "https://u.example.fi/k"' in (image / "etc/kuulolla/kiosk-update.yaml").read_text()
    assert (image / "etc/kuulolla/kiosk-update.pub").read_bytes() == key.read_bytes()
    wanted = image / "etc/systemd/system/multi-user.target.wants"
    assert {path.name for path in wanted.iterdir()} == {"kuulolla-kiosk.service", "kuulolla-kiosk-settle.service"}
    groups = (image / "etc/group").read_text().splitlines()
    for group in ["video", "render", "audio", "input"]:
        assert any(line.startswith(f"{group}:") and line.endswith("kuulolla-kiosk") for line in groups)


def test_a_second_run_changes_nothing(image):
    arguments = ["--root", image, "--binary", shutil.which("true")]
    assert install(*arguments).returncode == 0
    kept = image / "etc/kuulolla/kiosk.yaml"
    kept.write_text(kept.read_text() + "button:\n  device: auto\n")

    def state():
        files = [path for path in image.rglob("*") if path.is_file() and not path.name.startswith(".")]
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files if "opt" in path.parts or "kuulolla" in str(path)}

    before = state()
    done = install(*arguments)
    assert done.returncode == 0
    assert "is there already and is left alone" in done.stdout
    assert state() == before


def test_a_terminal_of_another_gateway_is_left_alone(image):
    assert install("--root", image, "--binary", shutil.which("true")).returncode == 0
    done = run(INSTALL, "--gateway", "https://other.example.fi", "--root", image)
    assert done.returncode == 1
    assert "names another gateway (https://etahoito.example.fi)" in done.stderr


def test_uninstalling_keeps_the_key_until_told_to_forget(image):
    assert install("--root", image, "--binary", shutil.which("true")).returncode == 0
    key = image / "var/lib/kuulolla-kiosk/key"
    key.parent.mkdir(parents=True)
    key.write_text("key")
    assert run(INSTALL, "--uninstall", "--root", image).returncode == 0
    left = {str(path.relative_to(image)) for path in image.rglob("*kuulolla*")}
    assert left == {"etc/kuulolla", "var/lib/kuulolla-kiosk"}
    assert run(INSTALL, "--uninstall", "--forget", "--root", image).returncode == 0
    assert list(image.rglob("*kuulolla*")) == []


def test_another_system_is_refused(image):
    (image / "etc/os-release").write_text("ID=fedora\nVERSION_ID=43\n")
    done = install("--root", image, "--binary", shutil.which("true"))
    assert done.returncode == 1
    assert "fedora 43" in done.stderr
