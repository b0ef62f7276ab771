"""`deploy/bench relay`: the relay beside Janus, rtpengine and a bare loop in C.

Every run starts its server anew on one processor and `kuulolla-load` on another. Servers take turns within a
round, in another order each round, so that whatever else the machine does falls on all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from relay_figures import section, sound, write
from relay_servers import Announced, Janus, RTPEngine, Server

ROOT = Path(__file__).resolve().parent.parent.parent
TARGETS = ["kuulolla", "janus", "rtpengine", "bare-loop"]
# Ours with another SRTP engine than its default.
ENGINES = {"kuulolla-libsrtp": "libSRTP", "kuulolla-multibuffer": "multiBuffer"}
TRACE = ROOT / "Tests" / "RelayBench" / "chromium-640x360.txt"
# Of a run that only looks for the highest rate; the run that counts is as long as the others.
GLANCE = 1.5
SCENARIOS = "fanout-10,fanout-50,trace-10,pairs-20,pairs-40,rooms-10,rooms-1000,highest-10"
SERVER_CORE, LOAD_CORE = 0, 1


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Bench:
    def __init__(self, arguments: argparse.Namespace):
        self.arguments = arguments
        self._folder = tempfile.TemporaryDirectory(prefix="kuulolla-bench-relay-")
        self.loop = Path(self._folder.name) / "bare-loop"
        if "bare-loop" in arguments.targets:
            source = ROOT / "Tests" / "RelayBench" / "bare-loop.c"
            subprocess.run(
                ["gcc", "-O2", "-o", str(self.loop), str(source), "-lcrypto"], check=True
            )

    def server(self, target: str) -> Server:
        arguments = self.arguments
        match target:
            case "kuulolla" | "kuulolla-libsrtp" | "kuulolla-multibuffer":
                command = [str(arguments.programs / "kuulolla-relay"), "--address", arguments.address]
                if engine := ENGINES.get(target):
                    command += ["--srtp", engine]
                return Announced(SERVER_CORE, command)
            case "bare-loop":
                return Announced(
                    SERVER_CORE, [str(self.loop), arguments.address, arguments.profile]
                )
            case "janus":
                return Janus(SERVER_CORE, ["janus"])
            case _:
                return RTPEngine(SERVER_CORE, ["rtpengine"], arguments.address)

    def highest(self, scenario: str, target: str) -> dict | None:
        """A run at the highest rate of packets to ten that still loses less than one in 1,000: twice as many
        until it is too much, and then the middle of what is left. Where the whole run loses more than the
        glances did, it is made again with a tenth less."""
        fan_out = scenario.replace("highest", "fanout")
        low, high, rate = 0.0, None, 2_000.0
        while high is None or high / max(low, 1) > 1.15:
            report = self.run(fan_out, target, rate, GLANCE)
            # A generator that cannot say what was lost has come to its own end, and so has the search.
            if report is None or not sound(report):
                high = rate
            else:
                low = rate
            rate = rate * 2 if high is None else (low + high) / 2 if low else rate / 2
            if rate < 50:
                return None
        for _ in range(5):
            report = self.run(fan_out, target, low)
            if report is not None and sound(report):
                return report | {"rate": low}
            low *= 0.9
        return None

    def run(
        self, scenario: str, target: str, rate: float | None = None, seconds: float | None = None
    ) -> dict | None:
        """None where this server is not measured so, or the run came to nothing."""
        kind, _, number = scenario.rpartition("-")
        # It has no fan-out, and for this pair of SDES and DTLS no key of the other profile.
        # How cost grows with rooms is asked of ours alone.
        if kind == "rooms" and target != "kuulolla":
            return None
        if target == "rtpengine" and (kind != "pairs" or self.arguments.profile == "aes128-gcm"):
            return None
        server = self.server(target)
        try:
            size = {
                "pairs": ["--pairs", number],
                "rooms": ["--pairs", "10", "--video-rate", "390", "--silent-pairs", str(int(number) - 10)],
            }.get(kind, ["--receivers", number])
            size += ["--rate", str(rate)] if rate else []
            size += ["--trace", str(TRACE)] if kind == "trace" else []
            command = [
                "taskset", "-c", str(LOAD_CORE), str(self.arguments.programs / "kuulolla-load"),
                "pairs" if kind in ("pairs", "rooms") else "fanout",
                "--target", "kuulolla" if target in ENGINES else target, "--at", server.at, "--address", self.arguments.address,
                "--profile", self.arguments.profile, "--seconds", str(seconds or self.arguments.seconds),
                "--server-pid", str(server.pid), "--server-core", str(SERVER_CORE), "--json", "-",
                *size,
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, timeout=180)
            if done.returncode not in (0, 2):
                say(f"  {target}: {done.stderr.strip().splitlines()[-1:]}\n{server.output()[-1500:]}")
                return None
            return json.loads(done.stdout)
        finally:
            server.stop()

    def runs(self) -> list[dict]:
        found = []
        for scenario in self.arguments.scenarios:
            for number in range(self.arguments.rounds):
                turn = number % len(self.arguments.targets)
                order = self.arguments.targets[turn:] + self.arguments.targets[:turn]
                for target in order:
                    search = self.highest if scenario.startswith("highest-") else self.run
                    report = search(scenario, target)
                    if report is None:
                        continue
                    found.append(
                        {"scenario": scenario, "round": number, "target": target, "report": report}
                    )
                    say(f"{scenario} round {number + 1} {target}: {brief(report)}")
        # In the order that was asked for, whoever was first.
        return sorted(found, key=lambda run: self.arguments.targets.index(run["target"]))


def brief(report: dict) -> str:
    delay = report.get("delayMicroseconds") or {"p50": 0, "p99": 0}
    text = (
        f"{report['server']['microsecondsPerPacket']:.2f} µs a packet, lost {report['lost'] * 100:.3f} %, "
        f"delay {delay['p50']:.0f} / {delay['p99']:.0f} µs, generator {report['generatorBusy'] * 100:.0f} %"
    )
    return text if report["isValid"] else text + " INVALID: " + "; ".join(report["faults"])


def first_address() -> str:
    """Of an interface: some servers use no loopback addresses."""
    listing = json.loads(subprocess.check_output(["ip", "-j", "-4", "addr"]))
    for interface in listing:
        for address in interface.get("addr_info", []):
            if address.get("scope") == "global":
                return address["local"]
    raise SystemExit("This machine has no interface with an address beside loopback.")


def version(package: str) -> str:
    found = subprocess.run(
        ["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True
    )
    return f"{package} {found.stdout.strip() or 'not installed'}"


def machine() -> list[str]:
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "unknown processor",
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024
    return [
        f"{cpu}, {os.cpu_count()} processors, {memory:,} MB, Linux {platform.release()}, "
        f"Debian {Path('/etc/debian_version').read_text().strip()}; "
        + ", ".join(version(p) for p in ("janus", "rtpengine-daemon", "libsrtp2-1", "libssl3"))
        + "."
    ]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=Path, required=True, help="where kuulolla-load and kuulolla-relay are")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--scenarios", default=SCENARIOS, type=lambda t: t.split(","))
    parser.add_argument("--targets", default=",".join([*TARGETS, *ENGINES]), type=lambda t: t.split(","))
    parser.add_argument("--profile", default="aes128-cm-sha1-80", choices=["aes128-cm-sha1-80", "aes128-gcm"])
    parser.add_argument("--address", help="of this machine, for media; default: the first interface's")
    parser.add_argument("--json", type=Path, help="where all runs go")
    parser.add_argument("--docs", action="store_true", help="write the figures into docs/benchmarks.md")
    parser.add_argument("--note", default="", help="a sentence that goes with the figures")
    arguments = parser.parse_args()
    if unknown := set(arguments.targets) - {*TARGETS, *ENGINES}:
        parser.error(f"targets are {', '.join([*TARGETS, *ENGINES])}, not {', '.join(unknown)}")
    if (os.cpu_count() or 1) < 2:
        parser.error("server and generator need a processor each")
    arguments.address = arguments.address or first_address()
    runs = Bench(arguments).runs()
    if arguments.json:
        arguments.json.write_text(json.dumps({"machine": machine(), "runs": runs}, indent=1))
    conditions = (
        f"{arguments.rounds} rounds of {arguments.seconds:g} s, profile {arguments.profile}, "
        f"each server on processor {SERVER_CORE}, the generator on processor {LOAD_CORE}. "
        "Medians, with the quarters of the runs around them. " + arguments.note
    ).strip()
    text = section(runs, machine(), conditions)
    print(text)
    if arguments.docs:
        write(ROOT / "docs" / "benchmarks.md", text)
    return 0 if runs and all(run["report"]["isValid"] for run in runs) else 1


if __name__ == "__main__":
    sys.exit(main())
