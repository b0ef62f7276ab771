"""Visits of a month that is over, written into a gateway's store: no test waits for a month."""

import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
ORGANISATION = "o_demo"
UNITS = {"keskusta": ("u_demo-keskusta", "c_demo-aino"), "ranta": ("u_demo-ranta", "c_demo-lauri")}
CARER = "w_demo-helmi"


def last_month() -> tuple[date, date]:
    """Its first and its last day."""
    last = datetime.now(HELSINKI).date().replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


class MadeMonth:
    """So many visits of each unit by what came of them, on working days at ten."""

    def __init__(self, data: Path):
        self._store = sqlite3.connect(data / "kuulolla.sqlite", timeout=30)
        self._made = 0

    def add(self, unit: str, outcome: str, count: int, task: str = "olderPeople", late: bool = False) -> None:
        with self._store:
            for _ in range(count):
                self._one(unit, outcome, task, late)

    def close(self) -> None:
        self._store.close()

    def _one(self, unit: str, outcome: str, task: str, late: bool) -> None:
        self._made += 1
        unit_id, client = UNITS[unit]
        first, last = last_month()
        day = first + timedelta(days=self._made % last.day)
        start = datetime(day.year, day.month, day.day, 10, tzinfo=HELSINKI)
        starts = int(start.timestamp() * 1000)
        visit = f"v_made-{self._made}"
        self._store.execute(
            "INSERT INTO visits (id, organisation_id, unit_id, client_id, professional_id, kind,"
            " starts_at, ends_at, purpose, attempted, service_task)"
            " VALUES (?, ?, ?, ?, ?, 'videoVisit', ?, ?, '', 1, ?)",
            (visit, ORGANISATION, unit_id, client, CARER, starts, starts + 1_800_000, task),
        )
        if outcome == "open":
            return
        self._store.execute(
            "INSERT INTO visit_outcomes (visit_id, organisation_id, position, kind, note, recorded_at,"
            " recorded_by) VALUES (?, ?, 1, ?, '', ?, ?)",
            (visit, ORGANISATION, outcome, starts + 1_900_000, CARER),
        )
        if outcome not in ("done", "needsPhysicalVisit"):
            return
        placed = starts + (2_400_000 if late else 60_000)
        self._store.execute(
            "INSERT INTO calls (id, organisation_id, visit_id, client_id, caller_id, state, placed_at,"
            " ring_until, started_at, ended_at, reason) VALUES (?, ?, ?, ?, ?, 'ended', ?, ?, ?, ?, 'hungUp')",
            (f"k_made-{self._made}", ORGANISATION, visit, client, CARER, placed, placed + 90_000,
             placed + 12_000, placed + 12_000 + 540_000),
        )
