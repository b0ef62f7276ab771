"""`relay.srtp: multibuffer` of the real gateway: it starts where the library is, and where it is not it says
what is missing; without the setting nobody asks for the library."""

import os
import subprocess
from pathlib import Path

import pytest
from gateway import Gateway, program

CHOSEN = "relay.srtp=multibuffer"


@pytest.fixture(scope="module")
def without_library(tmp_path_factory) -> dict[str, str]:
    library = tmp_path_factory.mktemp("hidden") / "hide_library.so"
    subprocess.run(
        ["cc", "-O1", "-shared", "-fPIC", "-o", library, Path(__file__).with_name("hide_library.c"), "-ldl"],
        check=True)
    return os.environ | {"LD_PRELOAD": str(library)}


def ended(folder: Path, command: str, environment: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        [program(), command, "--set", CHOSEN, "--set", f"data.folder={folder / 'data'}", "--set", "http.port=0"],
        env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_missing_library_is_named(command, without_library, tmp_path):
    answer = ended(tmp_path, command, without_library)
    assert answer.returncode != 0
    said = answer.stdout + answer.stderr
    assert "relay.srtp is multibuffer." in said and "libipsec-mb1" in said and "Set it to openssl." in said


def test_nobody_else_needs_the_library(without_library):
    gateway = Gateway(None, environment=without_library)
    gateway.stop()


def test_the_gateway_starts_with_it():
    if not {"avx2", "aes"} <= set(Path("/proc/cpuinfo").read_text().split()):
        pytest.skip("this processor has no multi-buffer ciphers")
    gateway = Gateway(None, CHOSEN)
    gateway.stop()
