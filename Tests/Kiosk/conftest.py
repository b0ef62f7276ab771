"""The programs under test: from the environment, or the newest build."""

import os
from pathlib import Path

import pytest
from gateway import Gateway
from terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def program() -> Path:
    named = os.environ.get("KUULOLLA_KIOSK_CHECK")
    if named:
        return Path(named)
    builds = sorted(ROOT.glob(".build/*/kuulolla-kiosk-check"), key=lambda path: path.stat().st_mtime)
    if not builds:
        pytest.fail("Build it first: swift build --product kuulolla-kiosk-check")
    return builds[-1]


CLIENT = 0x3C


@pytest.fixture
def terminal():
    """Not started yet; it has a key."""
    running = Terminal(marker=CLIENT)
    yield running
    assert running.stop() == 0, "the terminal did not stop as it should"


@pytest.fixture
def gateway(terminal):
    """It trusts the terminal as that of its first client."""
    running = Gateway(
        None, "signIn.addressBurst=10000", arguments=("--demo-terminal", terminal.key)
    )
    yield running
    running.stop()
