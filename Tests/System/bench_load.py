"""`deploy/bench load`: storms of joins, idle terminals, and what a call costs the relay in memory.

`kuulolla-load` makes the load and measures it; this starts what it is put on, sets up the organisation that
signs in there, and holds the figures against what is asked of them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Browser"))

from bench_store import ACCOUNT, ORGANISATION, PASSWORD, say  # noqa: E402
from ports import quiet_port  # noqa: E402
from relay_servers import Announced  # noqa: E402

SERVER_CORE, LOAD_CORE = 0, 1
JOINING_SOUND = ["--audio-rate", "5", "--video-rate", "0"]
ANY = {0, 2}
# Milliseconds from the first word to the first media, half of those who come.
FIRST_MEDIA = 60
# kB of two pictures' small packets that are kept for repeating: a page each, and the smallest index.
KEPT = 12


class Gateway:
    """`kuulolla serve` with an organisation of its own."""

    def __init__(self, programs: Path, *settings: str):
        self.programs = programs
        self._folder = tempfile.TemporaryDirectory(prefix="kuulolla-bench-load-")
        self.folder = Path(self._folder.name)
        self.port, self.secure_port = quiet_port(), quiet_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.secure_address = f"https://127.0.0.1:{self.secure_port}"
        self.password = self.folder / "password"
        self.password.write_text(PASSWORD)
        self.keys = self.folder / "keys"
        self.certificate()
        pairs = [
            f"data.folder={self.folder / 'data'}", f"http.port={self.port}", "https.enabled=true",
            f"https.port={self.secure_port}", f"https.certificate={self.folder / 'certificate.pem'}",
            f"https.key={self.folder / 'key.pem'}", "signIn.addressBurst=10000", "log.level=warning",
            "limits.connections=65536", "limits.connectionsPerAddress=65536", *settings,
        ]  # fmt: skip
        self.settings = [part for pair in pairs for part in ("--set", pair)]
        self.process: subprocess.Popen | None = None
        self.log: BinaryIO | None = None

    def certificate(self) -> None:
        """One of its own, as an organisation without a domain has it; terminals are told its digest."""
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
             "-keyout", "key.pem", "-out", "certificate.pem", "-days", "30", "-subj", "/CN=127.0.0.1",
             "-addext", "subjectAltName=IP:127.0.0.1"],
            cwd=self.folder, check=True, capture_output=True)  # fmt: skip
        text = (self.folder / "certificate.pem").read_text()
        self.pin = hashlib.sha256(ssl.PEM_cert_to_DER_cert(text)).hexdigest()

    def command(self, *words: str, text: str = "") -> str:
        done = subprocess.run(
            [str(self.programs / "kuulolla"), *words, *self.settings], input=text, capture_output=True,
            text=True, timeout=600)
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout

    def fill(self, staff: int, terminals: int) -> None:
        self.command(
            "user", "add", "--organisation", ORGANISATION, "--phone", "017 1", "--unit", "Alku",
            "--username", ACCOUNT, "--name", "Mittaaja Mitta", text=PASSWORD + "\n")
        clients = max(staff, terminals, 50)
        done = subprocess.run(
            [str(self.programs / "kuulolla-seed"), "--store", str(self.folder / "data" / "kuulolla.sqlite"),
             "--account", ACCOUNT, "--clients", str(clients), "--staff", str(max(staff, 50)),
             # Each member of staff has a visit of their own, which is never over on its day: there are no
             # links to one that is.
             "--visits", str(staff), "--minutes", "1440", "--terminals", str(terminals), "--days-before", "0",
             "--days-ahead", "1", "--keys", str(self.keys)],
            capture_output=True, text=True)  # fmt: skip
        if done.returncode:
            raise SystemExit(done.stderr)

    def start(self) -> None:
        ready = self.folder / "ready.json"
        self.log = (self.folder / "log.txt").open("ab")
        self.process = subprocess.Popen(
            [str(self.programs / "kuulolla"), "serve", "--ready-file", str(ready), *self.settings],
            stdout=self.log, stderr=self.log)
        while not ready.exists():
            if self.process.poll() is not None:
                raise SystemExit((self.folder / "log.txt").read_text()[-2000:])
            time.sleep(0.02)

    def restart(self) -> None:
        """As its unit does it: asked to stop, waited for, started again with the same data and ports."""
        self.end()
        (self.folder / "ready.json").unlink(missing_ok=True)
        self.start()

    def end(self) -> None:
        if self.log:
            self.log.close()
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def stop(self) -> None:
        self.end()
        self._folder.cleanup()


def load(arguments: argparse.Namespace, *words: str, core: int | None = None) -> dict:
    """A report of `kuulolla-load`, which says in it where the generator was at its own end."""
    pinned = ["taskset", "-c", str(core)] if core is not None else []
    done = subprocess.run(
        [*pinned, str(arguments.programs / "kuulolla-load"), *words, "--json", "-"],
        stdout=subprocess.PIPE, text=True)
    if done.returncode not in ANY:
        raise SystemExit(f"kuulolla-load ended with {done.returncode}.")
    return json.loads(done.stdout)


def relay(arguments: argparse.Namespace) -> Announced:
    return Announced(SERVER_CORE, [str(arguments.programs / "kuulolla-relay"), "--address", "127.0.0.1"])


def on_relay(server: Announced) -> list[str]:
    return ["--target", "kuulolla", "--at", server.at, "--server-pid", str(server.pid)]


# What is measured


def through_gateway(arguments: argparse.Namespace, pairs: int, beside: int, *words: str) -> dict:
    """`join-storm` through a whole gateway: every pair has signalling connections that are open before."""
    gateway = Gateway(arguments.programs)
    try:
        # In units of 50, each pair's staff has the visit of its own number.
        staff = -(-(pairs + beside) // 50) * 50
        gateway.fill(staff=staff, terminals=0)
        gateway.start()
        say(f"{pairs + beside} pairs sign in")
        names = ",".join(f"mitta{n}" for n in range(pairs + beside))
        return load(
            arguments, "join-storm", "--target", "gateway", "--at", gateway.address, "--usernames", names,
            "--password-file", str(gateway.password), "--pairs", str(pairs), "--beside", str(beside),
            "--server-pid", str(gateway.process.pid), *words,
        )  # fmt: skip
    finally:
        gateway.stop()


def joins(arguments: argparse.Namespace) -> dict:
    """Calls that begin one after the other, on a gateway that has nothing else to do."""
    return through_gateway(arguments, 20, 0, "--rate", "2")


def storm(arguments: argparse.Namespace) -> dict:
    pairs = arguments.pairs or 400
    rounds = -(-arguments.joins // (2 * pairs))
    return through_gateway(
        arguments, pairs, arguments.beside, "--rounds", str(rounds), "--rate", str(arguments.rate / 2), *JOINING_SOUND)


def relay_storm(arguments: argparse.Namespace) -> dict:
    """Without signalling around it: what the relay's own part is."""
    pairs = arguments.pairs or arguments.joins // 2
    server = relay(arguments)
    try:
        return load(
            arguments, "join-storm", *on_relay(server), "--pairs", str(pairs), "--rounds",
            str(-(-arguments.joins // (2 * pairs))), "--rate", str(arguments.rate / 2), "--beside",
            str(arguments.beside), *JOINING_SOUND, core=LOAD_CORE,
        )  # fmt: skip
    finally:
        server.stop()


def terminals(arguments: argparse.Namespace, secure: bool) -> dict:
    gateway = Gateway(arguments.programs, "relay.enabled=false")
    try:
        gateway.fill(staff=0, terminals=arguments.terminals)
        gateway.start()
        return load(
            arguments, "terminals", "--at", gateway.secure_address if secure else gateway.address,
            "--count", str(arguments.terminals), "--first", str(arguments.first), "--rate",
            str(arguments.connects), "--seconds", str(arguments.seconds), "--keys", str(gateway.keys),
            "--server-pid", str(gateway.process.pid), *(["--pin", gateway.pin] if secure else []),
        )  # fmt: skip
    finally:
        gateway.stop()


def restart(arguments: argparse.Namespace) -> dict:
    """Terminals that are signed in by TLS while the gateway is stopped and started again."""
    gateway = Gateway(arguments.programs, "relay.enabled=false")
    process = None
    try:
        gateway.fill(staff=0, terminals=arguments.first)
        gateway.start()
        process = subprocess.Popen(
            [str(arguments.programs / "kuulolla-load"), "terminals", "--at", gateway.secure_address, "--pin",
             gateway.pin, "--count", str(arguments.first), "--rate", str(arguments.connects), "--seconds",
             str(arguments.back), "--keys", str(gateway.keys), "--json", "-"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip
        said = []
        for line in process.stderr:
            said.append(line)
            say(line.rstrip())
            if "are signed in" in line:
                break
        else:
            raise SystemExit("".join(said))
        gateway.restart()
        # What it says until its end is read, so that it never waits for a reader.
        text, rest = process.communicate(timeout=arguments.back + 120)
        if process.returncode not in ANY:
            raise SystemExit(rest)
        return json.loads(text)
    finally:
        if process and process.poll() is None:
            process.kill()
            process.wait()
        gateway.stop()


def memory(arguments: argparse.Namespace, *shape: str) -> dict:
    server = relay(arguments)
    try:
        return load(
            arguments, "memory", *on_relay(server), "--from", "100", "--pairs", "1000", *shape,
            core=LOAD_CORE)
    finally:
        server.stop()


def soak(arguments: argparse.Namespace) -> dict:
    server = relay(arguments)
    try:
        return load(arguments, "soak", *on_relay(server), "--joins", str(arguments.soak), core=LOAD_CORE)
    finally:
        server.stop()


# What is said of it


def join_rows(report: dict) -> list[tuple[str, str, str, bool]]:
    rows = [(
        "gateway: not let in, or silent", f"{report['refusedPairs']} pairs, {report['silentFlows']} flows", "0",
        report["refusedPairs"] == report["silentFlows"] == 0 and report["isValid"])]
    for name, what, limit in [("connected", "connected", None), ("first media", "firstMedia", FIRST_MEDIA)]:
        spread = report.get(f"{what}Milliseconds") or {"p50": 1e9, "p99": 1e9}
        rows.append((
            f"gateway: join to {name}, one call after the other, p50 / p99",
            f"{spread['p50']:.0f} / {spread['p99']:.0f} ms", f"{limit} ms" if limit else "",
            limit is None or spread["p50"] < limit))
    return rows


def restart_rows(report: dict) -> list[tuple[str, str, str, bool]]:
    returns = report.get("returns") or {"back": 0, "away": report["terminals"], "busiestSecond": 0}
    spread = returns.get("milliseconds") or {"p50": 0, "longest": 0}
    return [
        (f"terminals back after a restart, of {report['terminals']:,}",
         f"{report['terminals'] - returns['away']:,} by {report['breaks']:,} lost connections", "all",
         returns["away"] == 0 and returns["back"] >= report["terminals"] and report["isValid"]),
        ("from the lost connection to the next session, half of them / the last",
         f"{spread['p50'] / 1e3:.1f} / {spread['longest'] / 1e3:.1f} s", "", True),
        ("sessions in the busiest second", f"{returns['busiestSecond']:,}", "", True),
    ]


def storm_rows(name: str, report: dict) -> list[tuple[str, str, str, bool]]:
    connected = report.get("connectedMilliseconds") or {"p50": 0, "p99": 1e9}
    media = report.get("firstMediaMilliseconds") or {"p50": 0, "p99": 1e9}
    rows = [
        (f"{name}: joins a second", f"{report['joinsPerSecond']:.0f}", "500", report["joinsPerSecond"] >= 500),
        (f"{name}: join to connected, p50 / p99",
         f"{connected['p50']:.0f} / {connected['p99']:.0f} ms", "1,000 ms", connected["p99"] < 1_000),
        # Those who join send five packets a second: the first comes 0.1 s later on average.
        (f"{name}: join to first media, p50 / p99",
         f"{media['p50']:.0f} / {media['p99']:.0f} ms", "1,000 ms", media["p99"] < 1_000),
        (f"{name}: not let in", f"{report['refusedPairs']} pairs", "0", report["refusedPairs"] == 0),
    ]
    before, during = report.get("besideBefore"), report.get("besideDuring")
    if before and during and before.get("delayMicroseconds") and during.get("delayMicroseconds"):
        first, second = before["delayMicroseconds"], during["delayMicroseconds"]
        added = second["p99"] - first["p99"]
        rows.append((
            f"{name}: {during['calls']} running calls, delay p50 / p99 before and during",
            f"{first['p50']:.0f} / {first['p99']:.0f} and {second['p50']:.0f} / {second['p99']:.0f} µs",
            "2,000 µs more", added < 2_000))
        rows.append((f"{name}: lost of them", f"{during['lost'] * 100:.3f} %", "", True))
    if report.get("longestTurnMilliseconds"):
        rows.append((f"{name}: the relay's longest turn", f"{report['longestTurnMilliseconds']:.1f} ms", "", True))
    if not report["isValid"]:
        rows.append((f"{name}: the generator's own end", "; ".join(report["faults"]), "none", False))
    return rows


def terminal_rows(report: dict) -> list[tuple[str, str, str, bool]]:
    way = "by TLS" if report["isEncrypted"] else "without TLS"
    slope, limit = report["kilobytesPerTerminalMore"], 48
    sign_in = report["signInMilliseconds"]
    return [
        (f"idle terminals {way}: memory of one more, {report['firstTerminals']} to {report['terminals']}",
         f"{slope:.1f} kB", f"{limit} kB", slope <= limit),
        (f"idle terminals {way}: sign-in p50 / p99", f"{sign_in['p50']:.0f} / {sign_in['p99']:.0f} ms", "", report["isValid"]),
        (f"idle terminals {way}: connections lost", f"{report['breaks']}", "0", report["breaks"] == 0),
        (f"idle terminals {way}: the gateway's processor", f"{report['processorShare'] * 100:.1f} %", "", True),
    ]  # fmt: skip


def measure(arguments: argparse.Namespace) -> list[tuple[str, str, str, bool]]:
    rows = []
    for name in arguments.what:
        say(name)
        match name:
            case "joins":
                rows += join_rows(joins(arguments))
            case "storm":
                rows += storm_rows("gateway", storm(arguments))
            case "relay-storm":
                rows += storm_rows("relay alone", relay_storm(arguments))
            case "terminals":
                for secure in (False, True):
                    rows += terminal_rows(terminals(arguments, secure))
            case "restart":
                rows += restart_rows(restart(arguments))
            case "memory":
                sound = memory(arguments, "--audio-rate", "5", "--video-rate", "0")["kilobytesPerCall"]
                pictures = ["--audio-rate", "5", "--video-rate", "1"]
                both = memory(arguments, *pictures)["kilobytesPerCall"]
                small = memory(arguments, *pictures, "--video-bytes", "150")["kilobytesPerCall"]
                rows.append(("relay: memory of one more call of sound", f"{sound:.0f} kB", "60 kB", sound <= 60))
                rows.append(("the same, with pictures hardly sent", f"{both:.0f} kB", "", True))
                rows.append((
                    "the same, with pictures of 150 bytes", f"{small:.0f} kB",
                    f"60 kB and {KEPT} of what is kept", small <= 60 + KEPT))
            case "soak":
                report = soak(arguments)
                slope = report["bytesPerJoin"]
                rows.append((
                    f"relay: memory that stays of one join, of {report['points'][-1]['joins']:,}",
                    f"{slope:.1f} bytes", "16 bytes", slope <= 16))
    return rows


def main() -> int:
    kinds = ["joins", "storm", "relay-storm", "terminals", "restart", "memory", "soak"]
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="*", help=f"of {', '.join(kinds)}; all of them where none is named")
    parser.add_argument("--programs", type=Path, required=True, help="where the built programs are")
    parser.add_argument("--joins", type=int, default=5_000)
    parser.add_argument("--pairs", type=int, help="people who join, two and two; each comes several times")
    parser.add_argument("--rate", type=float, default=540, help="joins a second")
    parser.add_argument("--beside", type=int, default=10, help="calls that run meanwhile")
    parser.add_argument("--terminals", type=int, default=15_000)
    parser.add_argument("--first", type=int, default=2_000, help="terminals that are there first")
    parser.add_argument("--connects", type=float, default=200, help="terminals that come in a second")
    parser.add_argument("--seconds", type=float, default=30, help="how long terminals do nothing")
    parser.add_argument("--back", type=float, default=60, help="seconds in which terminals are to be back after a restart")
    parser.add_argument("--soak", type=int, default=100_000, help="joins and leaves")
    arguments = parser.parse_args()
    if set(arguments.what) - set(kinds):
        parser.error(f"what is measured: {', '.join(kinds)}")
    arguments.what = arguments.what or kinds
    if (os.cpu_count() or 1) < 2:
        parser.error("server and generator need a processor each")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if "terminals" in arguments.what and hard < arguments.terminals + 1_000:
        parser.error(f"{hard} open files are allowed: too few for {arguments.terminals} terminals (ulimit -Hn)")
    rows = measure(arguments)
    print("| | measured | wanted |\n|---|---|---|")
    for name, value, limit, _ in rows:
        print(f"| {name} | {value} | {limit} |")
    return 0 if all(good for *_, good in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
