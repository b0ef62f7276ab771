"""Whoever comes to the chat leaves no trace of where they came from and with what: docs/anonymity.md."""

import os
import sqlite3
import tempfile
from pathlib import Path

import namespaces
import nginx_proxy
import pytest
from anonymous_day import WORDS, AnonymousDay
from leak_search import Search
from planted_leaks import assert_all_found, mark, planted
from written_bytes import leaks, open_files, told, written

pytestmark = pytest.mark.skipif(
    namespaces.impossible() is not None or not nginx_proxy.installed(),
    reason=namespaces.impossible() or "nginx is not installed; deploy/test installs it")


@pytest.fixture(scope="module")
def day():
    day = AnonymousDay()
    try:
        day.live()
        yield day
    finally:
        day.close()


@pytest.fixture(scope="module")
def search(day) -> Search:
    return Search(day.needles)


def test_nothing_that_was_written_points_to_anybody(day, search):
    found = []
    for moment, everything in day.written.items():
        found += leaks(search, {f"{moment}: {place}": data for place, data in everything.items()})
    assert not found, told(found)


def test_all_kinds_of_files_were_searched(day):
    for name in ("kuulolla.sqlite", "chat-keys.sqlite", "kuulolla.sqlite-wal", "access-log.anchor", "log.txt",
                 "evening-backup", "evening-backup-of-keys", "evening-metrics.txt", "error.log"):
        written(day, name)
    assert b"chat_entries" in written(day, "evening-backup")
    assert written(day, "log.txt").count(b"The gateway serves") == 2
    assert list(day.written) == [
        "talking", "killed", "before erasing at 8443", "before erasing at 443", "evening", "stopped"]


def test_the_conversations_are_there_and_sealed(day, tmp_path):
    (tmp_path / "copy").write_bytes(written(day, "evening-backup"))
    with sqlite3.connect(tmp_path / "copy") as rows:
        states = [row[0] for row in rows.execute("SELECT state FROM chat_conversations")]
        assert len(states) >= 8 and sum('"prank"' in state for state in states) == 2
        assert rows.execute("SELECT count(*) FROM chat_entries").fetchone()[0] > 20
    assert WORDS.encode() not in written(day, "evening-backup")


def test_the_same_search_finds_people_in_the_usual_logs_of_nginx(day, search):
    found = leaks(search, day.usual)
    where = {(Path(place).name, one.needle) for place, one in found}
    seen = day.seen
    assert ("access.log", seen.source) in where and ("access.log", f"agent {seen.number}") in where
    assert ("connections.log", seen.source) in where


# Planted leaks


@pytest.mark.parametrize("name", ["log.txt", "access-log.anchor", "evening-metrics.txt", "error.log", "ready.json"])
def test_a_leak_in_a_text_file_is_found(day, search, name):
    leaks = planted(day.browsers)
    data = written(day, name) + b"".join(mark(n) + leak + b"\n" for n, (_, leak) in enumerate(leaks))
    assert_all_found(search, data, leaks)


@pytest.mark.parametrize("suffix", ["", "-wal"])
@pytest.mark.parametrize("name", ["kuulolla.sqlite", "chat-keys.sqlite", "evening-backup", "evening-backup-of-keys"])
def test_a_leak_in_a_database_is_found(day, search, tmp_path, name, suffix):
    path = tmp_path / "copy"
    path.write_bytes(written(day, name))
    rows = sqlite3.connect(path)
    assert rows.execute(f"PRAGMA journal_mode = {'WAL' if suffix else 'DELETE'}").fetchone()
    leaks = planted(day.browsers)
    rows.execute("CREATE TABLE planted (data)")
    rows.executemany("INSERT INTO planted VALUES (?)", [(mark(n) + leak,) for n, (_, leak) in enumerate(leaks)])
    rows.commit()
    assert_all_found(search, Path(f"{path}{suffix}").read_bytes(), leaks)
    rows.close()


def test_a_leak_in_a_file_without_a_name_is_found(day, search, tmp_path):
    leaks = planted(day.browsers)
    with tempfile.TemporaryFile(dir=tmp_path) as file:
        file.write(b"".join(mark(n) + leak for n, (_, leak) in enumerate(leaks)))
        file.flush()
        mine = [data for name, data in open_files(os.getpid()).values() if name.startswith(str(tmp_path))]
    assert len(mine) == 1
    assert_all_found(search, mine[0], leaks)
