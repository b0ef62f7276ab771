"""Runs of `deploy/bench relay`, scenario by scenario, and files of them: so that a long measurement can be made in
parts, at different hours, without mixing what is not of one program."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# What the figures depend on: a change of anything else leaves them as they are.
MEASURED = [
    "Package.swift", "Package.resolved", "Sources", "Tests/RelayBench", "Tests/System/bench_relay.py",
    "Tests/System/relay_servers.py",
]  # fmt: skip


@dataclass
class Part:
    """The runs of one scenario, all under the same conditions."""

    scenario: str
    commit: str
    profile: str
    seconds: float
    machine: str
    runs: list[dict] = field(default_factory=list)
    # Seconds that it took in all.
    took: float = 0

    @property
    def rounds(self) -> int:
        """Each of which is whole, unless somebody stopped it."""
        return len({run["round"] for run in self.runs})

    @property
    def next_round(self) -> int:
        return max((run["round"] for run in self.runs), default=-1) + 1

    def differs(self, other: "Part") -> list[str]:
        """What the other was measured with that this one was not."""
        return [
            name for name in ("commit", "profile", "seconds", "machine")
            if getattr(self, name) != getattr(other, name)
        ]


class Kept:
    """A folder with a file a scenario; without a folder nothing is kept."""

    def __init__(self, folder: Path | None):
        self.folder = folder
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    def resume(self, part: Part) -> Part:
        """The same with the rounds that are there already. Refuses those that were made under other conditions."""
        found = self.read(part.scenario)
        if found is None:
            return part
        if different := found.differs(part):
            raise SystemExit(
                f"{self._file(part.scenario)} holds rounds of another {' and '.join(different)}: "
                "take it away, or name another folder.")
        return found

    def read(self, scenario: str) -> Part | None:
        if not self.folder or not self._file(scenario).exists():
            return None
        return Part(**json.loads(self._file(scenario).read_text()))

    def write(self, part: Part) -> None:
        if not self.folder:
            return
        # Whole or not at all: a round that is cut off must not take those before with it.
        new = self._file(part.scenario).with_suffix(".new")
        new.write_text(json.dumps(asdict(part), indent=1))
        new.replace(self._file(part.scenario))

    def all(self, order: list[str]) -> list[Part]:
        """What is there: the scenarios of this order first, others behind them."""
        if not self.folder:
            return []
        names = sorted(path.stem for path in self.folder.glob("*.json"))
        known = [name for name in order if name in names]
        return [part for name in known + [n for n in names if n not in order] if (part := self.read(name))]

    def _file(self, scenario: str) -> Path:
        return self.folder / f"{scenario}.json"


def commit_measured(root: Path = ROOT) -> str:
    """The last commit that changed what is measured, and a mark where something was changed since that is in no
    commit; "unknown" outside a repository."""

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words, "--", *MEASURED], cwd=root, check=True, capture_output=True, text=True
        ).stdout.strip()

    try:
        commit, changes = git("log", "-1", "--format=%h"), git("diff", "HEAD")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    mark = f"+{hashlib.sha256(changes.encode()).hexdigest()[:7]}" if changes else ""
    return (commit or "unknown") + mark
