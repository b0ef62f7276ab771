"""Conversations of a month that is over, written into a gateway's store: no test waits for a month."""

import json
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from made_month import HELSINKI, ORGANISATION, last_month

QUEUE = "cq_demo-ilta"


class MadeChats:
    """So many facts of each kind, as the gateway would have kept them."""

    def __init__(self, data: Path):
        self._store = sqlite3.connect(data / "kuulolla.sqlite", timeout=30)

    def add(self, count: int, *, weekday: int = 0, hour: int = 18, waited: int = 60, talked: int | None = 600,
            outcome: str = "helped", topic: str | None = None, tags: tuple[str, ...] = (),
            feelings: tuple[int, int] | None = None, face: int | None = None, kind: str = "live",
            alarm: bool = False) -> None:
        before, after = feelings or (None, None)
        row = (ORGANISATION, QUEUE, kind, self._hour(weekday, hour), waited, talked,
               outcome if talked is not None else "gaveUp", json.dumps(tags), topic, before, after, face, int(alarm))
        with self._store:
            self._store.executemany(
                "INSERT INTO chat_facts (conversation_id, organisation_id, queue_id, kind, hour, waited_seconds,"
                " talked_seconds, outcome, tags, topic, feeling_before, feeling_after, face, had_alarm, had_risk)"
                " VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)", [row] * count)

    def turn_away(self, people: int, reason: str, *, weekday: int = 0, hour: int = 20) -> None:
        with self._store:
            self._store.execute(
                "INSERT INTO chat_demand (organisation_id, queue_id, hour, reason, people, delete_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (ORGANISATION, QUEUE, self._hour(weekday, hour), reason, people, 9_999_999_999_999))

    def delete(self, what: str, conversations: int, entries: int, *, weekday: int = 0, hour: int = 3) -> None:
        with self._store:
            self._store.execute(
                "INSERT INTO chat_deletions (organisation_id, at, queue_id, what, conversations, entries)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (ORGANISATION, self._hour(weekday, hour), QUEUE, what, conversations, entries))

    def emergency(self, *, weekday: int = 0, hour: int = 21) -> None:
        at = self._hour(weekday, hour)
        events = [{"at": at, "kind": "danger"},
                  {"at": at + 60_000, "kind": "step", "by": "w_demo-helmi", "step": "askPlace"}]
        with self._store:
            self._store.execute(
                "INSERT INTO chat_emergencies (organisation_id, queue_id, at, events, delete_at)"
                " VALUES (?, ?, ?, ?, ?)", (ORGANISATION, QUEUE, at, json.dumps(events), at + 31_536_000_000))

    def close(self) -> None:
        self._store.close()

    def _hour(self, weekday: int, hour: int) -> int:
        """Of the first such weekday of the month, from Monday."""
        first, _ = last_month()
        day = first + timedelta(days=(weekday - first.weekday()) % 7)
        return int(datetime(day.year, day.month, day.day, hour, tzinfo=HELSINKI).timestamp() * 1000)
