"""Where the program under test is: KUULOLLA_KIOSK_CHECK, or the newest build."""

import os
from pathlib import Path

import pytest

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
