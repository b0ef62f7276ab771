"""Every script of the project's own is one that its shell reads as it was meant."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def is_script(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(2) == b"#!" and b"sh" in file.readline()


SCRIPTS = sorted(path for folder in (".ci", "deploy") for path in (ROOT / folder).iterdir() if is_script(path))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_clean_and_can_be_run(script):
    assert os.access(script, os.X_OK)
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed")
    found = subprocess.run(
        ["shellcheck", "-x", "-P", "SCRIPTDIR", "-S", "warning", script], capture_output=True, text=True, check=False
    )
    assert found.stdout == ""


def test_there_are_scripts():
    assert {"demo", "test", "run", "bench"} <= {path.name for path in SCRIPTS}
