"""`deploy/bench relay`: the relay beside Janus, rtpengine and a bare loop in C.

Every run starts its server anew on one processor and `kuulolla-load` on another. Servers take turns within a
round, in another order each round, so that whatever else the machine does falls on all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from relay_figures import section, sound, write
from relay_kept import Kept, Part, commit_measured
from relay_servers import Announced, Janus, RTPEngine, Server

ROOT = Path(__file__).resolve().parent.parent.parent
TARGETS = ["kuulolla", "janus", "janus-loops", "rtpengine", "bare-loop", "bare-loop-runs"]
# Ours with another SRTP engine than its default.
ENGINES = {"kuulolla-libsrtp": "libSRTP", "kuulolla-multibuffer": "multiBuffer"}
TRACE = ROOT / "Tests" / "RelayBench" / "chromium-640x360.txt"
# Of a run that only looks for the highest rate; the run that counts is as long as the others.
GLANCE = 1.5
# The highest rate is told to so much.
CLOSE = 1.15
SCENARIOS = (
    "fanout-10,fanout-50,trace-10,trace-50,pairs-20,pairs-40,echo-40,rooms-10,rooms-1000,joins-10,highest-10,highest-50,"
    "highest-pairs-20"
)
SERVER_CORE, LOAD_CORE = 0, 1
# What the generator calls a server, where that is not its name here.
GENERATOR_TARGETS = {**dict.fromkeys(ENGINES, "kuulolla"), "janus-loops": "janus", "bare-loop-runs": "bare-loop"}


def is_scenario(name: str) -> bool:
    return re.fullmatch(r"(fanout|trace|pairs|echo|rooms|joins|highest(-pairs|-echo|-fanout)?)-[1-9][0-9]*", name) is not None


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Bench:
    def __init__(self, arguments: argparse.Namespace):
        self.arguments = arguments
        self._folder = tempfile.TemporaryDirectory(prefix="kuulolla-bench-relay-")
        # By scenario and target: the highest rate of the round before.
        self.found: dict[tuple[str, str], float] = {}
        self.loop = Path(self._folder.name) / "bare-loop"
        if {"bare-loop", "bare-loop-runs"} & set(arguments.targets):
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
            case "bare-loop" | "bare-loop-runs":
                runs = ["runs"] if target == "bare-loop-runs" else []
                return Announced(
                    SERVER_CORE, [str(self.loop), arguments.address, arguments.profile, *runs]
                )
            case "janus" | "janus-loops":
                # One processor: one thread for all, or one for each participant as by default.
                return Janus(SERVER_CORE, ["janus"], loops=1 if target == "janus-loops" else 0)
            case _:
                return RTPEngine(SERVER_CORE, ["rtpengine"], arguments.address)

    def highest(self, scenario: str, target: str) -> list[dict]:
        """A run at the highest rate of packets that still loses less than one in 1,000, and one at half of it:
        twice as many until it is too much, and then the middle of what is left. From the second round on it begins
        at what was found before. Where the whole run loses more than the glances did, it is made again with a tenth
        less. Who came to an end, the server or its generator, is told with the first run."""
        inner = scenario.removeprefix("highest-")
        inner = inner if "-" in inner else f"fanout-{inner}"
        low, high, ended_by = 0.0, None, "server"
        rate, step = self.found.get((scenario, target), 2_000.0), 2.0
        if (scenario, target) in self.found:
            step = CLOSE
        while high is None or low == 0 or high / low > CLOSE + 0.01:
            report = self.run(inner, target, rate, GLANCE)
            # A generator that cannot say what was lost has come to its own end, and so has the search.
            if report is None or not sound(report):
                high, ended_by = rate, whose_end(report)
            else:
                low = rate
            rate = rate * step if high is None else (low + high) / 2 if low else rate / step
            if rate < 50:
                return []
        for _ in range(5):
            report = self.run(inner, target, low)
            if report is not None and sound(report):
                self.found[scenario, target] = low
                half = self.run(inner, target, low / 2)
                runs = [report | {"rate": low, "endedBy": ended_by}, half and half | {"rate": low / 2, "isHalf": True}]
                return [run for run in runs if run]
            low, ended_by = low * 0.9, whose_end(report)
        return []

    def run(
        self, scenario: str, target: str, rate: float | None = None, seconds: float | None = None
    ) -> dict | None:
        """None where this server is not measured so, or the run came to nothing."""
        kind, _, number = scenario.rpartition("-")
        # It has no fan-out, and for this pair of SDES and DTLS no key of the other profile.
        # How cost grows with rooms is asked of ours alone.
        if kind == "rooms" and target != "kuulolla":
            return None
        if target == "rtpengine" and (kind not in ("pairs", "joins") or self.arguments.profile == "aes128-gcm"):
            return None
        server = self.server(target)
        try:
            size = {
                "pairs": ["--pairs", number],
                # One after the other, on a server that has nothing else to do.
                "joins": ["--pairs", number, "--rate", "2"],
                "echo": ["--participants", number],
                "rooms": ["--pairs", "10", "--video-rate", "390", "--silent-pairs", str(int(number) - 10)],
            }.get(kind, ["--receivers", number])
            if rate and kind == "fanout":
                size += ["--rate", str(rate)]
            elif rate:
                # Of all participants together, with as many of sound and of picture as else.
                share = rate / (2 * int(number) if kind == "pairs" else int(number)) / 110
                size += ["--audio-rate", f"{50 * share:.3f}", "--video-rate", f"{60 * share:.3f}"]
            size += ["--trace", str(TRACE)] if kind == "trace" else []
            command = [
                "taskset", "-c", str(LOAD_CORE), str(self.arguments.programs / "kuulolla-load"),
                {"pairs": "pairs", "rooms": "pairs", "echo": "echo", "joins": "join-storm"}.get(kind, "fanout"),
                "--target", GENERATOR_TARGETS.get(target, target), "--at", server.at, "--address", self.arguments.address,
                "--profile", self.arguments.profile, "--server-pid", str(server.pid), "--server-core",
                str(SERVER_CORE), "--json", "-", *size,
            ]  # fmt: skip
            if kind != "joins":
                command += ["--seconds", str(seconds or self.arguments.seconds)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=180)
            if done.returncode not in (0, 2):
                say(f"  {target}: {done.stderr.strip().splitlines()[-1:]}\n{server.output()[-1500:]}")
                return None
            return json.loads(done.stdout)
        finally:
            server.stop()

    def measure(self, parts: list[Part], kept: Kept) -> None:
        """So many rounds more of these scenarios, which take turns within each round; what is kept is kept round by
        round."""
        for _ in range(self.arguments.rounds):
            for part in parts:
                self.measure_round(part)
                kept.write(part)
        for part in parts:
            say(f"{part.scenario}: {part.took / 60:.1f} minutes for {part.rounds} rounds")

    def measure_round(self, part: Part) -> None:
        targets, scenario, number = self.arguments.targets, part.scenario, part.next_round
        begun = time.monotonic()
        for target in order(targets, scenario, number):
            if scenario.startswith("highest-"):
                reports = self.highest(scenario, target)
            else:
                reports = [report] if (report := self.run(scenario, target)) else []
            for report in reports:
                part.runs.append({"scenario": scenario, "round": number, "target": target, "report": report})
                say(f"{scenario} round {number + 1} {target}: {brief(report)}")
        part.took += time.monotonic() - begun
        # In the order that was asked for, whoever was first.
        part.runs.sort(key=lambda run: order_of(run["target"], targets))


def whose_end(report: dict | None) -> str:
    """Of a run that does not count: its generator says so, or the server lost too much or failed."""
    return "generator" if report is not None and not report["isValid"] else "server"


def order(targets: list[str], scenario: str, number: int) -> list[str]:
    """Of one round: everybody is first once in as many rounds as there are servers, then they are mixed anew, by dice
    that fall alike each time: nobody always comes after the same one."""
    block, turn = divmod(number, len(targets))
    mixed = list(targets)
    random.Random(f"{scenario} {block}").shuffle(mixed)
    return mixed[turn:] + mixed[:turn]


def turns(parts: list[Part]) -> list[list[Part]]:
    """Scenarios that are compared with one another take turns; the others are measured one after the other."""
    rooms = [part for part in parts if part.scenario.startswith("rooms-")]
    others = [[part] for part in parts if part not in rooms]
    return others + ([rooms] if rooms else [])


def order_of(target: str, targets: list[str]) -> int:
    """Of those that were asked for now, others behind them."""
    return targets.index(target) if target in targets else len(targets)


def brief(report: dict) -> str:
    if "joinsPerSecond" in report:
        media = report.get("firstMediaMilliseconds") or {"p50": 0, "p99": 0}
        text = f"join to first media {media['p50']:.0f} / {media['p99']:.0f} ms"
        return text if report["isValid"] else text + " INVALID: " + "; ".join(report["faults"])
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


def machine() -> str:
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "unknown processor",
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024
    return (
        f"{cpu}, {os.cpu_count()} processors, {memory:,} MB, Linux {platform.release().split('-')[0]}, "
        f"Debian {Path('/etc/debian_version').read_text().strip()}; "
        + ", ".join(version(p) for p in ("janus", "rtpengine-daemon", "libsrtp2-1", "libssl3", "libipsec-mb1"))
        + "."
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=Path, required=True, help="where kuulolla-load and kuulolla-relay are")
    parser.add_argument("--rounds", type=int, default=15, help="0: nothing is measured, for --keep with --docs")
    parser.add_argument("--seconds", type=float, default=8, help="of each run")
    parser.add_argument(
        "--scenarios", default=SCENARIOS, type=lambda t: t.split(","), metavar="A,B",
        help=f"such as {SCENARIOS}; behind highest- pairs or echo instead of a fan-out")
    parser.add_argument("--targets", default=",".join([*TARGETS, *ENGINES]), type=lambda t: t.split(","))
    parser.add_argument("--profile", default="aes128-cm-sha1-80", choices=["aes128-cm-sha1-80", "aes128-gcm"])
    parser.add_argument("--address", help="of this machine, for media; default: the first interface's")
    parser.add_argument("--json", type=Path, help="where all runs go")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR",
        help="a folder where each scenario's runs are kept, round by round; later runs of the same commit add "
        "rounds, and the figures are of all that is there")
    parser.add_argument("--docs", action="store_true", help="write the figures into docs/benchmarks.md")
    parser.add_argument("--note", default="", help="a sentence that goes with the figures")
    arguments = parser.parse_args()
    if unknown := set(arguments.targets) - {*TARGETS, *ENGINES}:
        parser.error(f"targets are {', '.join([*TARGETS, *ENGINES])}, not {', '.join(unknown)}")
    if unknown := [name for name in arguments.scenarios if not is_scenario(name)]:
        parser.error(f"scenarios are such as {SCENARIOS}, not {', '.join(unknown)}")
    if arguments.rounds == 0 and not arguments.keep:
        parser.error("no rounds without --keep")
    if (os.cpu_count() or 1) < 2:
        parser.error("server and generator need a processor each")
    arguments.address = arguments.address or first_address()
    bench, kept, commit = Bench(arguments), Kept(arguments.keep), commit_measured()
    if arguments.keep and commit == "unknown":
        parser.error("what is kept bears its commit, and here is no repository")
    parts = []
    if arguments.rounds:
        # Refused before anything is measured.
        parts = [
            kept.resume(Part(scenario, commit, arguments.profile, arguments.seconds, machine()))
            for scenario in arguments.scenarios
        ]
    for together in turns(parts):
        bench.measure(together, kept)
    parts = kept.all(SCENARIOS.split(",")) or parts
    runs = [run for part in parts for run in part.runs]
    if arguments.json:
        arguments.json.write_text(json.dumps({"machine": machine(), "runs": runs}, indent=1))
    conditions = (
        f"Each server on processor {SERVER_CORE}, the generator on processor {LOAD_CORE}. "
        "Medians, with the quarters of the runs around them. " + arguments.note
    ).strip()
    text = section(parts, conditions)
    print(text)
    if arguments.docs:
        if not runs:
            parser.error("there are no figures to write")
        write(ROOT / "docs" / "benchmarks.md", text)
    return 0 if runs and all(run["report"]["isValid"] for run in runs) else 1


if __name__ == "__main__":
    sys.exit(main())
