"""`deploy/demo --check`: one real call between a native carer and the terminal's own program.

The last line is JSON, exit 0 or 1.
"""

import argparse
import json
import random
import sys

from terminal import Gateway, Terminal, call, wait_until_reachable

SECONDS = 6


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def direction(seen: dict, marker: int) -> dict:
    return {
        "frames_decoded": seen["frames"],
        "fps": round(seen["framesPerSecond"], 1),
        "marker_seen": seen.get("pictureMarker") == marker,
        "audio_heard": seen.get("soundMarker") == marker,
        "frames_missing": seen["missing"],
        "frames_repeated": seen["repeated"],
        "source_to_sink_ms": seen.get("pictureDelayMedian"),
        "mouth_to_ear_ms": seen.get("soundDelayMedian"),
        "packets_lost": seen["packetsLost"],
        "concealed_ms": round(seen["concealedSamples"] / 48),
    }


def two_markers() -> tuple[int, int]:
    return tuple(random.sample(range(1, 256), 2))


def check(program: str, settings: list[str]) -> dict:
    result: dict = {"ok": False}
    gateway = terminal = None
    try:
        first, second = two_markers()
        terminal = Terminal("--answers", marker=second)
        say("Starting Kuulolla on free ports, and a terminal beside it")
        gateway = Gateway(program, *settings, arguments=("--demo-terminal", terminal.key))
        terminal.start(gateway)
        wait_until_reachable(gateway)
        say("Calling: each side sends its own picture and tones")
        at_carer = call(gateway, seconds=SECONDS, marker=first)
        if "problem" in at_carer:
            raise RuntimeError(at_carer["problem"])
        seen = at_carer["seen"]
        at_terminal = terminal.report()
        result["setup_ms"] = round(
            max(seen["firstPictureAt"], at_terminal["firstPictureAt"]) - at_terminal["begunAt"]
        )
        result["a_to_b"] = direction(at_terminal, first)
        result["b_to_a"] = direction(seen, second)
        result["ok"] = all(
            way["marker_seen"] and way["audio_heard"] and way["frames_decoded"] > 0
            for way in (result["a_to_b"], result["b_to_a"])
        )
    except Exception as problem:  # noqa: BLE001 - the answer is the line of JSON, whatever happened
        result["error"] = (str(problem) or type(problem).__name__).splitlines()[0][:300]
    finally:
        for started in (terminal, gateway):
            try:
                if started:
                    started.stop()
            except Exception as problem:  # noqa: BLE001 - the other one is stopped all the same
                say(f"Stopping: {problem}")
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
