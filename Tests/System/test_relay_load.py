"""A relay with more to do than one processor can: what it says of itself, and that it takes no more rooms."""

import json
import socket

import pytest
from relay_servers import Announced
from test_load import built, load

# LoadPressure.settling and .rise, and what it takes until 50 people have joined: seconds of the relay's, which
# end with a turn.
SECONDS = 20 + 3 + 1 + 4


@pytest.fixture
def relay():
    server = Announced(0, [built("kuulolla-relay"), "--address", "127.0.0.1", "--sheds"])
    yield server
    server.stop()


def ask(relay, *actions: dict) -> list[dict]:
    host, port = relay.at.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        lines = connection.makefile("rw")
        answers = []
        for number, action in enumerate(actions):
            lines.write(json.dumps({"id": f"test-{number}", "action": action}) + "\n")
            lines.flush()
            answers.append(json.loads(lines.readline()))
        return answers


def test_a_relay_that_is_full_of_work_refuses_rooms(relay):
    # Twice what one processor can do on any machine.
    load(
        "fanout", "--target", "kuulolla", "--at", relay.at, "--receivers", "50", "--rate", "12000",
        "--seconds", str(SECONDS), "--json", "-",
    )  # fmt: skip
    # Within the ten seconds of calm after which it would take rooms again.
    opened, told = ask(relay, {"open": {"_0": "r1", "_1": {"echo": {}}}}, {"snapshot": {}})
    load_now = told["snapshot"]["_0"]["load"]
    pressure = load_now["pressure"]
    assert opened["failed"]["_0"]["code"] == "overloaded"
    assert not pressure["takesRooms"] and pressure["level"] >= 1
    assert load_now["counters"]["rooms_refused"] == 1
    # Turns of the last ten seconds: it was at work without a pause.
    assert pressure["longestTurn"] > 0.001
