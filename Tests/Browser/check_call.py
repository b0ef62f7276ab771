"""`deploy/demo --check`: one real call between two browsers; the last line is JSON, exit 0 or 1."""

import argparse
import json
import sys
import time

from chromium import Chromium
from gateway import Gateway
from markers import Marker
from visit_room import REMOTE, VisitRoom, wait_for_marker

SECONDS_WATCHED = 4


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def watch(browsers: list, seconds: float) -> list[float]:
    """Frames a second that each browser presents over the same span."""
    before = [browser.measure(REMOTE)["frames"] for browser in browsers]
    started = time.monotonic()
    time.sleep(seconds)
    after = [browser.measure(REMOTE)["frames"] for browser in browsers]
    elapsed = time.monotonic() - started
    return [(b - a) / elapsed for a, b in zip(before, after)]


def direction(found: dict, rate: float) -> dict:
    return {
        "frames_decoded": found["frames"],
        "fps": round(rate, 1),
        "marker_seen": found["seen"],
        "audio_heard": found["heard"],
    }


def check(program: str, settings: list[str]) -> dict:
    result: dict = {"ok": False}
    gateway = carer = client = None
    try:
        say("Starting Kuulolla on free ports")
        gateway = Gateway(program, *settings)
        first = Marker.chosen_at_random()
        second = Marker.chosen_at_random(other_than=first)
        say("Opening two browsers, each with its own picture and tone")
        carer, client = Chromium(first), Chromium(second)
        room = VisitRoom(gateway, carer, client)
        room.open()
        say("Calling")
        room.call(seconds=30)
        pressed = time.monotonic()
        room.answer()
        carer.wait_for(REMOTE)
        carer.wait_until(f"() => document.querySelector('{REMOTE}').videoWidth > 0")
        result["setup_ms"] = round((time.monotonic() - pressed) * 1000)
        say("Reading the other side's marker on each side")
        at_client = wait_for_marker(client, first)
        at_carer = wait_for_marker(carer, second)
        rates = watch([client, carer], SECONDS_WATCHED)
        at_client, at_carer = wait_for_marker(client, first, 20), wait_for_marker(carer, second, 20)
        result["a_to_b"] = direction(at_client, rates[0])
        result["b_to_a"] = direction(at_carer, rates[1])
        result["ok"] = all(
            way["marker_seen"] and way["audio_heard"] and way["frames_decoded"] > 0
            for way in (result["a_to_b"], result["b_to_a"])
        )
    except Exception as problem:  # noqa: BLE001 - the answer is the line of JSON, whatever happened
        result["error"] = (str(problem) or type(problem).__name__).splitlines()[0][:300]
    finally:
        for started in (carer, client):
            if started:
                started.close()
        if gateway:
            gateway.stop()
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--set", action="append", default=[], dest="settings", metavar="KEY=VALUE")
    arguments = parser.parse_args([a for a in sys.argv[1:] if a != "--"])
    result = check(arguments.program, arguments.settings)
    print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
