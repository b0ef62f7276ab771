"""The program on a PostgreSQL database: a call, a kill, a server that restarts, backup and restore."""

import subprocess

import httpx
import pytest
import test_resume
from conftest import SETTINGS, Room
from gateway import Gateway, program
from kuulolla_client import Page
from personal_data import TEXT_MARK, assert_log_is_clean
from postgresql import PostgreSQL

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def server():
    server = PostgreSQL()
    yield server
    server.stop()


@pytest.fixture
def gateway_on_postgresql(server, request):
    url = server.database(f"d{abs(hash(request.node.name))}")
    running = Gateway(None, f"database.url={url}", *SETTINGS)
    running.database = url
    yield running
    log = running.log.read_text()
    running.stop()
    assert_log_is_clean(log, running)


def command(gateway: Gateway, *arguments: str, url: str | None = None):
    return subprocess.run(
        [program(), *arguments, "--set", f"data.folder={gateway.folder / 'data'}",
         "--set", f"database.url={url or gateway.database}"],
        capture_output=True, text=True, timeout=120,
    )


async def test_nothing_is_lost_over_cuts_and_a_kill(gateway_on_postgresql):
    await test_resume.test_twenty_events_each_way_over_cuts_a_lost_reply_and_a_kill(
        gateway_on_postgresql
    )


async def test_a_server_that_restarts_under_a_call(gateway_on_postgresql, server):
    gateway = gateway_on_postgresql
    room = await Room(gateway).open()
    await room.answer()
    server.restart()
    # What was told before is there, and what comes now is written over new connections.
    await room.carer.request("sendText", callId=room.call, text=f"{TEXT_MARK} afterwards")
    await room.client.event("text", lambda body: body["text"] == f"{TEXT_MARK} afterwards")
    assert httpx.get(f"{gateway.address}/readyz", timeout=30).status_code == 200
    await room.carer.request("hangUp", callId=room.call)
    assert (await room.client.call("ended"))["reason"] == "hungUp"
    await room.close()


async def test_one_gateway_at_a_time_and_no_file_but_the_keys_of_chats(gateway_on_postgresql):
    gateway = gateway_on_postgresql
    files = (gateway.folder / "data").glob("*.sqlite*")
    assert all(file.name.startswith("chat-keys.") for file in files)
    with pytest.raises(RuntimeError, match="another Kuulolla serves from it"):
        Gateway(None, f"database.url={gateway.database}", *SETTINGS)


async def test_backup_under_a_call_and_restore(gateway_on_postgresql, server, tmp_path):
    gateway = gateway_on_postgresql
    room = await Room(gateway).open()
    await room.answer()
    await room.carer.request("sendText", callId=room.call, text=f"{TEXT_MARK} kept")
    file = tmp_path / "backup"
    done = command(gateway, "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o077 == 0
    # There is one already, and the database is not empty.
    assert command(gateway, "backup", str(file)).returncode == 1
    gateway.kill()
    refused = command(gateway, "restore", str(file))
    assert refused.returncode == 1 and "not empty" in refused.stderr

    other = server.database("restored")
    done = command(gateway, "restore", str(file), url=other)
    assert done.returncode == 0, done.stderr
    for table in ("calls", "call_texts", "visits", "signalling_sessions", "schema_migrations"):
        count = f"SELECT count(*) FROM {table}"
        assert server.ask("restored", count) == server.ask(name_of(gateway.database), count) != "0"

    # The pages come back to their call on the restored database.
    gateway._settings = (f"database.url={other}", *SETTINGS)
    gateway.start()
    for page in (room.carer, room.client):
        assert (await page.resume())["resumed"]
    await room.carer.request("hangUp", callId=room.call)
    assert (await room.client.call("ended"))["reason"] == "hungUp"
    await room.close()


def name_of(url: str) -> str:
    return url.split("/")[3].split("?")[0]
