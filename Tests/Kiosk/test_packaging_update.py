"""Updates of a terminal, on a made-up tree: programs and systemctl are scripts that do as files say."""

import functools
import http.server
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UPDATE = ROOT / "kiosk/root/usr/local/lib/kuulolla-kiosk/update"
PACKAGE = ROOT / "kiosk/package"
MACHINE = os.uname().machine

#: Says by itself whether it is well; the tree says whether it is quiet: a line of codes, taken one by one.
PROGRAM = """#!/bin/bash
# {note}
tree="{tree}"
case "$*" in
  "--config $tree/kiosk.yaml --is-quiet")
    read -r code rest <"$tree/quiet"
    [ -z "$rest" ] || echo "$rest" >"$tree/quiet"
    echo asked >>"$tree/log"
    exit "$code" ;;
  "--config $tree/kiosk.yaml --check-health")
    # Only the version that runs may say that it is well.
    [ "$(cat "$tree/runs")" = "$(basename "$(readlink "$tree/opt/current")")" ] || exit 1
    exit {health} ;;
esac
exit 64
"""

SYSTEMCTL = """#!/bin/bash
version="$(basename "$(readlink "{tree}/opt/current")")"
echo "$1 $version" >>"{tree}/log"
[ "$1" = stop ] || echo "$version" >"{tree}/runs"
[ "$1" = stop ] || [ ! -e "{tree}/does-not-start-$version" ]
"""


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Tree:
    def __init__(self, folder: Path):
        self.folder = folder
        self.opt = folder / "opt"
        self.source = folder / "source"
        self.opt.mkdir()
        (folder / "bin").mkdir()
        self.script(folder / "bin/systemctl", SYSTEMCTL.format(tree=folder))
        self.run(PACKAGE, "--new-key", folder / "keys")
        self.key = folder / "keys/kiosk-update.key"
        self.install("0.1.0")
        self.quiet(0)
        self.settings()

    @staticmethod
    def script(path: Path, text: str):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def run(self, *command):
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        return subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, timeout=60,
            env={**os.environ, "PATH": path, "no_proxy": "*"},
        )

    def program(self, path: Path, health: int = 0, note: str = ""):
        self.script(path, PROGRAM.format(tree=self.folder, health=health, note=note))

    def install(self, version: str):
        self.program(self.opt / version / "kuulolla-kiosk")
        link = self.opt / "current"
        link.unlink(missing_ok=True)
        link.symlink_to(version)
        (self.folder / "runs").write_text(version)

    def publish(self, version: str, health: int = 0, key: Path | None = None):
        program = self.folder / "built" / version
        self.program(program, health)
        made = self.run(
            PACKAGE, "--binary", program, "--version", version, "--key", key or self.key, "--out", self.source
        )
        assert made.returncode == 0, made.stderr
        return self.source / f"kuulolla-kiosk-{version}-{MACHINE}.tar.gz"

    def settings(self, **changed):
        settings = {
            "source": self.source, "key": self.folder / "keys/kiosk-update.pub", "folder": self.opt,
            "configuration": self.folder / "kiosk.yaml", "user": '""', "askSeconds": 1, "waitMinutes": 1,
            "healthSeconds": 0, **changed,
        }
        text = "".join(f"{name}: {value}\n" for name, value in settings.items())
        (self.folder / "settings.yaml").write_text("# settings of a test\n\n" + text)

    def quiet(self, *codes: int):
        (self.folder / "quiet").write_text(" ".join(str(code) for code in codes) + "\n")

    def update(self, *arguments):
        return self.run(UPDATE, *arguments, "--settings", self.folder / "settings.yaml")

    @property
    def current(self) -> str:
        return os.readlink(self.opt / "current")

    @property
    def versions(self) -> set[str]:
        return {path.name for path in self.opt.iterdir() if path.is_dir() and path.name[0].isdigit()}

    @property
    def log(self) -> list[str]:
        path = self.folder / "log"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_it_is_fetched_over_http_as_well(tree):
    tree.publish("0.2.0")
    handler = functools.partial(QuietHandler, directory=str(tree.source))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        tree.settings(source=f"http://127.0.0.1:{server.server_port}/")
        done = tree.update()
        (tree.source / f"latest-{MACHINE}").unlink()
        missing = tree.update()
        server.shutdown()
    assert (done.returncode, tree.current) == (0, "0.2.0"), done.stderr
    assert missing.returncode == 1
    assert "source of updates cannot be read" in missing.stderr


def test_a_newer_version_is_installed_beside_the_old_one_and_runs(tree):
    tree.publish("0.2.0")
    done = tree.update()
    assert (done.returncode, done.stderr) == (0, "")
    assert "0.2.0 runs and is well" in done.stdout
    assert (tree.current, tree.versions) == ("0.2.0", {"0.1.0", "0.2.0"})
    assert [line for line in tree.log if line != "asked"] == ["stop 0.2.0", "start 0.2.0"]
    assert not (tree.opt / "trial").exists() and not (tree.opt / ".incoming").exists()


def test_versions_before_the_last_one_are_removed(tree):
    for version in ["0.2.0", "0.10.0"]:
        tree.publish(version)
        assert tree.update().returncode == 0
    assert (tree.current, tree.versions) == ("0.10.0", {"0.2.0", "0.10.0"})


def test_nothing_is_touched_where_the_version_is_the_newest(tree):
    for version in ["0.1.0", "0.0.9", "0.1.0~rc1"]:
        tree.publish(version)
        done = tree.update()
        assert done.returncode == 0
        assert "0.1.0 is the newest" in done.stdout
    assert (tree.current, tree.log) == ("0.1.0", [])


def test_nothing_is_done_without_a_source(tree):
    tree.settings(source="")
    assert "nothing to do" in tree.update().stdout


def test_an_unhealthy_version_is_rolled_back_and_after_three_times_left_alone(tree):
    tree.publish("0.2.0", health=1)
    for attempt in ["1", "2", "3"]:
        done = tree.update()
        assert done.returncode == 1
        assert "back at 0.1.0" in done.stderr
        assert tree.current == (tree.folder / "runs").read_text().strip() == "0.1.0"
        assert (tree.opt / "failed/0.2.0").read_text().strip() == attempt
        assert tree.versions == {"0.1.0"}
    left = tree.update()
    assert left.returncode == 0
    assert "left alone" in left.stdout
    tree.publish("0.3.0")
    assert tree.update().returncode == 0
    assert tree.current == "0.3.0"


def test_a_version_that_does_not_start_is_rolled_back(tree):
    tree.publish("0.2.0")
    (tree.folder / "does-not-start-0.2.0").touch()
    assert tree.update().returncode == 1
    assert tree.current == (tree.folder / "runs").read_text().strip() == "0.1.0"


def test_a_version_that_becomes_well_late_is_kept(tree):
    tree.settings(healthSeconds=20)
    package = tree.folder / "built/0.2.0"
    tree.program(package)
    text = package.read_text().replace("exit 0 ;;", f'[ -e "{tree.folder}/warm" ] || {{ touch "{tree.folder}/warm"; exit 1; }}; exit 0 ;;')
    package.write_text(text)
    tree.run(PACKAGE, "--binary", package, "--version", "0.2.0", "--key", tree.key, "--out", tree.source)
    assert tree.update().returncode == 0
    assert tree.current == "0.2.0"


def test_a_package_of_another_key_is_refused_unopened(tree):
    tree.run(PACKAGE, "--new-key", tree.folder / "others")
    tree.publish("0.2.0", key=tree.folder / "others/kiosk-update.key")
    done = tree.update()
    assert done.returncode == 1
    assert "not signed" in done.stderr
    assert (tree.current, tree.versions) == ("0.1.0", {"0.1.0"})


@pytest.mark.parametrize("which", ["", ".sig"])
def test_a_changed_byte_is_refused(tree, which):
    path = Path(str(tree.publish("0.2.0")) + which)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert "not signed" in tree.update().stderr
    assert tree.current == "0.1.0"


def test_an_empty_signature_and_a_missing_key_are_refused(tree):
    package = tree.publish("0.2.0")
    signature = Path(f"{package}.sig")
    kept = signature.read_bytes()
    signature.write_bytes(b"")
    assert "not signed" in tree.update().stderr
    signature.write_bytes(kept)
    tree.settings(key=tree.folder / "nowhere.pub")
    assert "key that signs updates is missing" in tree.update().stderr
    assert tree.versions == {"0.1.0"}


def test_an_old_signed_package_under_a_newer_name_is_refused(tree):
    old = tree.publish("0.0.9")
    name = f"kuulolla-kiosk-0.9.0-{MACHINE}.tar.gz"
    old.rename(tree.source / name)
    Path(f"{old}.sig").rename(tree.source / f"{name}.sig")
    (tree.source / f"latest-{MACHINE}").write_text(name)
    done = tree.update()
    assert done.returncode == 1
    assert "does not hold what its name says" in done.stderr
    assert tree.versions == {"0.1.0"}


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "kuulolla-kiosk-0.2.0-vax.tar.gz", "kuulolla-kiosk-..-x86_64.tar.gz"])
def test_a_pointer_to_something_else_is_refused(tree, name):
    tree.source.mkdir()
    (tree.source / f"latest-{MACHINE}").write_text(name + "\n")
    done = tree.update()
    assert done.returncode == 1
    assert "names no package" in done.stderr


def test_it_waits_until_nobody_is_disturbed_before_fetching_and_again_before_switching(tree):
    tree.publish("0.2.0")
    tree.quiet(1, 0, 1, 0)
    started = time.monotonic()
    done = tree.update()
    assert done.returncode == 0
    assert "Waiting" in done.stdout
    assert tree.log == ["asked"] * 4 + ["stop 0.2.0", "start 0.2.0"]
    assert time.monotonic() - started >= 2


def test_it_gives_up_for_the_night_where_it_is_never_quiet(tree):
    tree.publish("0.2.0")
    tree.quiet(1)
    tree.settings(waitMinutes=0)
    done = tree.update()
    assert done.returncode == 0
    assert "no quiet moment" in done.stdout
    assert (tree.current, tree.log) == ("0.1.0", ["asked"])


def test_by_hand_it_does_not_wait(tree):
    tree.publish("0.2.0")
    tree.quiet(1)
    assert tree.update("--now").returncode == 0
    assert tree.current == "0.2.0"


def test_a_program_that_does_not_answer_is_replaced_all_the_same(tree):
    tree.publish("0.2.0")
    tree.settings(askSeconds=0)
    tree.quiet(*[3] * 10, 0)
    assert tree.update().returncode == 0
    assert tree.current == "0.2.0"


@pytest.mark.parametrize("well, ends", [(0, "0.2.0"), (1, "0.1.0")])
def test_after_a_power_cut_in_the_trial_the_version_is_judged(tree, well, ends):
    tree.install("0.2.0")
    tree.program(tree.opt / "0.2.0/kuulolla-kiosk", health=well)
    (tree.opt / "trial").write_text("0.1.0\n")
    assert tree.update("--settle").returncode == well
    assert tree.current == ends
    assert not (tree.opt / "trial").exists()


def test_an_update_that_dies_in_the_trial_is_gone_on_with(tree):
    tree.publish("0.2.0", health=1)
    tree.settings(healthSeconds=30)
    environment = {**os.environ, "PATH": f"{tree.folder / 'bin'}:{os.environ['PATH']}"}
    dying = subprocess.Popen(
        [UPDATE, "--settings", tree.folder / "settings.yaml"], env=environment, stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while "start 0.2.0" not in tree.log and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(dying.pid, signal.SIGKILL)
    dying.wait()
    assert tree.current == "0.2.0"
    tree.settings()
    assert tree.update("--settle").returncode == 1
    assert tree.current == (tree.folder / "runs").read_text().strip() == "0.1.0"


def test_a_power_cut_before_the_switch_changes_nothing(tree):
    (tree.opt / "trial").write_text("0.1.0\n")
    assert tree.update("--settle").returncode == 0
    assert tree.current == "0.1.0"
    assert not (tree.opt / "trial").exists() and not (tree.opt / "failed").exists()


def test_somebody_can_go_back_and_the_next_night_does_not_undo_it(tree):
    tree.publish("0.2.0")
    tree.update()
    assert tree.update("--back").returncode == 0
    assert tree.current == "0.1.0"
    assert "left alone" in tree.update().stdout
    assert tree.current == "0.1.0"


def test_only_one_update_works_at_a_time(tree):
    tree.publish("0.2.0")
    tree.quiet(1, 1, 1, 0)
    environment = {**os.environ, "PATH": f"{tree.folder / 'bin'}:{os.environ['PATH']}"}
    first = subprocess.Popen(
        [UPDATE, "--settings", tree.folder / "settings.yaml"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout.readline().startswith("Not now")
    assert "Another update" in tree.update().stderr
    assert first.wait(timeout=30) == 0
    first.stdout.close()
    assert tree.current == "0.2.0"


@pytest.mark.parametrize("line, says", [("sauce: /x", "is no setting"), ("tries: many", "is a number"), ("tries", "name: value")])
def test_a_wrong_setting_stops_it_with_its_line(tree, line, says):
    path = tree.folder / "settings.yaml"
    path.write_text(line + "\n")
    done = tree.update()
    assert done.returncode == 1
    assert f"{path}:1:" in done.stderr and says in done.stderr
