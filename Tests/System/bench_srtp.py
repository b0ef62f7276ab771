"""`deploy/bench srtp`: what SRTP costs a packet, by engine, profile and size, one by one and in batches under
ten keys; two tables and JSON.

Times are of the processor, the engines in turn within each round. Instructions are counted by valgrind,
as the difference between two runs of which one does twice the work: what starts and ends a program is in
both. Valgrind lends the program a processor without SHA extensions, so counter mode's are more than the
machine's own.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys

PACKETS_IN_A_CHUNK = 500


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def instructions(program: str, *arguments: str) -> int | None:
    """Of one run; None where valgrind cannot run the program."""
    ended = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "work", *arguments],
        capture_output=True, text=True, env=os.environ | {"SWIFT_BACKTRACE": "enable=no"}, timeout=600,
    )
    found = re.search(r"Collected : (\d+)", ended.stderr)
    return int(found[1]) if found and ended.returncode == 0 else None


def per_packet(program: str, chunks: int, operation: str, row: dict) -> float | None:
    counts = [
        instructions(
            program, "--engine", row["engine"], "--profile", row["profile"], "--size", str(row["size"]),
            "--operation", operation, "--chunks", str(many),
        )
        for many in (chunks, 2 * chunks)
    ]
    if None in counts:
        return None
    return (counts[1] - counts[0]) / (chunks * PACKETS_IN_A_CHUNK)


def count_instructions(program: str, rows: list[dict]) -> bool:
    for row in rows:
        protecting = per_packet(program, 2, "protect", row)
        if protecting is None:
            return False
        if row["operation"] == "protect":
            row["instructions"] = round(protecting)
        else:
            both = per_packet(program, 2, "roundTrip", row)
            row["instructions"] = round(both - protecting)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures what SRTP costs a packet.")
    parser.add_argument("--program", required=True)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--no-instructions", action="store_true")
    options = parser.parse_args()

    say(f"Timing every engine and profile in {options.rounds} rounds")
    rows = json.loads(subprocess.run(
        [options.program, "time", "--rounds", str(options.rounds)],
        check=True, capture_output=True, text=True,
    ).stdout)
    if not options.no_instructions and shutil.which("valgrind"):
        say("Counting instructions")
        if not count_instructions(options.program, rows):
            say("valgrind cannot run the program here: no instructions are counted.")

    say("Timing batches of packets under ten keys")
    batches = json.loads(subprocess.run(
        [options.program, "batches", "--rounds", str(options.rounds)],
        check=True, capture_output=True, text=True,
    ).stdout)

    print(f"{'profile':16} {'size':>5} {'operation':10} {'engine':11} {'median':>8} {'quartiles':>13} "
          f"{'ratio':>6} {'instructions':>12}")
    for row in rows:
        low, high = row["quartiles_ns"]
        print(f"{row['profile']:16} {row['size']:5} {row['operation']:10} {row['engine']:11} "
              f"{row['median_ns']:5.0f} ns {f'{low:.0f}–{high:.0f}':>13} {row['ratio']:6.2f} "
              f"{row.get('instructions', ''):>12}")
    print(f"\n{'profile':16} {'size':>5} {'batch':>5} {'engine':11} {'median':>8} {'quartiles':>13} {'ratio':>6}")
    for row in batches:
        low, high = row["quartiles_ns"]
        print(f"{row['profile']:16} {row['size']:5} {row['batch']:5} {row['engine']:11} "
              f"{row['median_ns']:5.0f} ns {f'{low:.0f}–{high:.0f}':>13} {row['ratio']:6.2f}")
    print(json.dumps({"packets": rows, "batches": batches}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
