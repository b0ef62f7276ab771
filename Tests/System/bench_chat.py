"""`deploy/bench chat`: how many chats one gateway carries; a table and JSON.

`kuulolla-load` holds thousands of conversations with hundreds of counsellors and writes in them at a given pace.
Beside it a long line waits, of which this holds the places, and moves. What is measured is the time from a
writer's sending until the other side has the message, which by then is on disk; the generator's own lateness is
measured beside it, and says where its figures are none.
"""

import argparse
import asyncio
import base64
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Browser"))

from bench_store import ACCOUNT, ORGANISATION, PASSWORD, say  # noqa: E402
from catchers import free_port  # noqa: E402
from kuulolla_client import Staff  # noqa: E402
from light_socket import LightSocket  # noqa: E402

CALM, RUSH = "rauha", "ruuhka"
# What a counsellor may have side by side.
PER_COUNSELLOR = 10
ROUND_THE_CLOCK = [
    {"weekday": day, "from": start, "to": end}
    for start, end in (("00:00", "12:00"), ("12:00", "00:00"))
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
]
OPENING_AT_ONCE = 100


class Line:
    """A line that keeps no more of what it hears than the benchmark asks for."""

    def __init__(self, bench: "Bench", path: str, cookie: str = ""):
        self.bench, self.path, self.cookie = bench, path, cookie
        self.answers: dict[str, asyncio.Future] = {}
        self.desk: dict | None = None

    async def connect(self) -> "Line":
        self.socket = await LightSocket.connect(self.bench.address, self.path, self.cookie, self.heard)
        return self

    def heard(self, text: bytes) -> None:
        if text.startswith(b'{"type":"state"'):
            self.bench.states += 1
        elif text.startswith(b'{"type":"desk"'):
            self.bench.bytes_of_desks += len(text)
            if self.desk is None:
                self.desk = json.loads(text)["desk"]
        elif text.startswith(b'{"type":"bye"'):
            self.bench.byes += 1
        elif text.startswith((b'{"type":"done"', b'{"type":"refused"')):
            message = json.loads(text)
            future = self.answers.pop(message["id"], None)
            if future and not future.done():
                future.set_result(message)

    def send(self, what: str, /, **body) -> asyncio.Future:
        number = base64.urlsafe_b64encode(os.urandom(12)).decode()
        future = asyncio.get_running_loop().create_future()
        self.answers[number] = future
        self.socket.send(json.dumps({"type": what, "id": number, **body}))
        return future

    async def ask(self, what: str, /, **body) -> dict:
        answer = await asyncio.wait_for(self.send(what, **body), 120)
        assert answer["type"] == "done", answer
        return answer


class Visitor(Line):
    def __init__(self, bench: "Bench", queue: str):
        super().__init__(bench, "/chat/ws")
        self.queue = queue

    async def begin(self) -> "Visitor":
        await self.connect()
        secret = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        await self.ask("start", secret=secret, queue=self.queue, kind="live", language="fi")
        return self


class Bench:
    def __init__(self, programs: Path, arguments: argparse.Namespace):
        self.arguments = arguments
        self.programs = programs
        self._folder = tempfile.TemporaryDirectory(prefix="kuulolla-bench-", dir=arguments.folder)
        self.folder = Path(self._folder.name)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen | None = None
        self.bytes_of_desks = self.states = self.byes = self.moves = 0
        self.results: dict = {}

    @property
    def counsellors(self) -> int:
        return -(-self.arguments.conversations // PER_COUNSELLOR)

    @property
    def settings(self) -> list[str]:
        pairs = [
            f"data.folder={self.folder / 'data'}", f"http.port={self.port}", "relay.enabled=false",
            "signIn.addressBurst=10000", "log.level=warning", "limits.connections=65536",
            "limits.connectionsPerAddress=65536",
        ]
        return [part for pair in pairs for part in ("--set", pair)]

    def command(self, *words: str, text: str = "") -> str:
        done = subprocess.run(
            [str(self.programs / "kuulolla"), *words, *self.settings], input=text, capture_output=True,
            text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def set_up(self) -> None:
        people = self.counsellors + 1
        self.command(
            "user", "add", "--organisation", ORGANISATION, "--phone", "017 1", "--unit", "Alku",
            "--username", ACCOUNT, "--name", "Mittaaja Mitta", text=PASSWORD + "\n")
        done = subprocess.run(
            [str(self.programs / "kuulolla-seed"), "--store",
             str(self.folder / "data" / "kuulolla.sqlite"), "--account", ACCOUNT, "--clients", "100",
             "--staff", str(people), "--visits", "0", "--terminals", "0", "--days-before", "0"],
            capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        # A team of 25 for each queue of calm conversations; one counsellor for the line that waits.
        self.queues = [f"{CALM}{number}" for number in range(-(-self.counsellors // 25))]
        for number, queue in enumerate(self.queues):
            team = [f"mitta{n}" for n in range(self.counsellors) if n // 25 == number]
            self.queue(queue, team)
        self.queue(RUSH, [f"mitta{people - 1}"])

    def queue(self, address: str, team: list[str]) -> None:
        self.command("chat", "add", "--organisation", ORGANISATION, "--address", address, "--name", address)
        self.command("chat", "staff", address, "--add", *team)
        shown = json.loads(self.command("chat", "show", address))
        shown["hours"] = {"week": ROUND_THE_CLOCK}
        shown["mostWaiting"] = 10_000
        shown["perCounsellor"] = PER_COUNSELLOR
        shown["answerSeconds"] = 600
        shown["silenceMinutes"] = 240
        path = self.folder / "queue.json"
        path.write_text(json.dumps(shown))
        self.command("chat", "set", address, str(path))

    def start(self) -> None:
        ready = self.folder / "ready.json"
        self.log = (self.folder / "log.txt").open("ab")
        self.process = subprocess.Popen(
            [str(self.programs / "kuulolla"), "serve", "--ready-file", str(ready), *self.settings],
            stdout=self.log, stderr=self.log)
        while not ready.exists():
            assert self.process.poll() is None, (self.folder / "log.txt").read_text()
            time.sleep(0.01)

    async def take_the_line(self) -> None:
        """The one counsellor of the long line."""
        name = f"mitta{self.counsellors}"
        staff = await asyncio.to_thread(Staff, self.address, name, PASSWORD)
        staff.http.close()
        self.rusher = await Line(self, "/desk/ws", staff.cookie).connect()
        while self.rusher.desk is None:
            await asyncio.sleep(0.01)
        queues = [queue["id"] for queue in self.rusher.desk["queues"]]
        await self.rusher.ask("duty", status="available", queues=queues)

    async def many(self, doing, count: int) -> list:
        """So many, some at a time."""
        gate = asyncio.Semaphore(OPENING_AT_ONCE)

        async def one(number: int):
            async with gate:
                return await doing(number)

        return await asyncio.gather(*[one(number) for number in range(count)])

    async def fill_the_line(self) -> None:
        async def one(_: int) -> Visitor:
            return await Visitor(self, RUSH).begin()

        self.waiting = await self.many(one, self.arguments.waiting)

    async def converse(self) -> dict:
        """The conversations; what `kuulolla-load` says of them. The line moves while it writes."""
        arguments = self.arguments
        password = self.folder / "password"
        password.write_text(PASSWORD)
        load = await asyncio.create_subprocess_exec(
            str(self.programs / "kuulolla-load"), "chat", "--at", self.address, "--usernames",
            ",".join(f"mitta{number}" for number in range(self.counsellors)), "--password-file",
            str(password), "--conversations", str(arguments.conversations), "--arrivals",
            str(arguments.arrivals), "--rate", str(arguments.rate), "--seconds",
            str(arguments.seconds), "--server-pid", str(self.process.pid), "--json", "-",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        whole = asyncio.create_task(load.stdout.read())
        moving = None
        async for line in load.stderr:
            say(line.decode().rstrip())
            if b"conversations are open" in line:
                moving = asyncio.create_task(self.move_the_line(arguments.seconds))
        if moving:
            await moving
        # 2: the generator's own end, which its report tells.
        if await load.wait() not in (0, 2):
            raise SystemExit("kuulolla-load gave no report.")
        return json.loads(await whole)

    async def move_the_line(self, seconds: float) -> None:
        """Somebody is taken each second and another one comes; everybody's place changes by it."""
        self.states = self.bytes_of_desks = 0
        until = time.perf_counter() + seconds
        while time.perf_counter() < until and self.waiting:
            begun = time.perf_counter()
            done = await self.rusher.ask("takeNext")
            taken = done["conversation"]
            await self.rusher.ask("open", conversation=taken, after=0)
            await self.rusher.ask("end", conversation=taken)
            await self.rusher.ask("wrapUp", conversation=taken, outcome="helped", tags=[])
            self.waiting.append(await Visitor(self, RUSH).begin())
            self.moves += 1
            await asyncio.sleep(max(0, 1 - (time.perf_counter() - begun)))

    async def run(self) -> dict:
        arguments = self.arguments
        say("setting up")
        self.set_up()
        self.start()
        await self.take_the_line()
        say(f"{arguments.waiting} come and wait")
        begun = time.perf_counter()
        await self.fill_the_line()
        self.results["came_a_second"] = round(arguments.waiting / (time.perf_counter() - begun))
        say(f"signing {self.counsellors} counsellors in")
        load = await self.converse()
        seconds = load["seconds"]
        self.results |= {
            "load": load, "waiting": arguments.waiting, "moves": self.moves,
            "byes": self.byes + load["brokenLines"],
            "states_a_second": round(self.states / seconds + load["statesPerSecond"]),
            "desk_kb_a_second": round(
                self.bytes_of_desks / seconds / 1_000 + load["deskKilobytesPerSecond"]),
        }
        return self.results

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self._folder.cleanup()


DELIVERY_LIMIT = 50


def table(results: dict) -> tuple[str, bool]:
    load = results["load"]
    gateway = load["gateway"]

    def spread(name: str) -> str:
        found = load.get(name)
        return f"{found['p50']:.1f} / {found['p99']:.1f} / {found['p999']:.1f} ms" if found else "–"

    delivery = load["deliveryMilliseconds"]
    unhappy = [load[name] for name in ("lost", "duplicates", "strays", "refused")] + [results["byes"]]
    good = (
        load["isValid"] and delivery["p99"] < DELIVERY_LIMIT and not any(unhappy)
        and not load["refusedConversations"])
    rows = [
        ("open conversations", f"{load['conversations'] - load['refusedConversations']}", ""),
        ("waiting in one line, which moves each second", f"{results['waiting']}", ""),
        ("messages a second", f"{load['messagesSent'] / load['seconds']:.1f}", ""),
        ("delivery, on disk and at the other side: p50 / p99 / p99.9", spread("deliveryMilliseconds"),
         f"p99 {DELIVERY_LIMIT} ms"),
        ("the same: longest", f"{delivery['longest']:.1f} ms", ""),
        ("acknowledged: p50 / p99 / p99.9", spread("acknowledgementMilliseconds"), ""),
        ("lost, twice, astray, refused, lines cut", ", ".join(map(str, unhappy)), "0"),
        ("conversations opened a second, with their keys", f"{load['openedPerSecond']:.0f}", ""),
        ("from coming to being in one: p50 / p99 / p99.9", spread("openMilliseconds"), ""),
        ("the generator's own lateness: p50 / p99 / p99.9", spread("generatorLatenessMilliseconds"), ""),
        ("the generator's numbers count", "yes" if load["isValid"] else "; ".join(load["faults"]), "yes"),
        ("processor of the gateway", f"{gateway['processorShare']:.2f} cores", ""),
        ("the same, a message", f"{gateway['microsecondsPerMessage']:.0f} µs", ""),
        ("memory of the gateway", f"{gateway['residentMegabytes']:.0f} MB", ""),
        ("the same, a conversation more", f"{gateway['kilobytesPerConversation']:.0f} kB", ""),
        ("states told a second, of places and of conversations", f"{results['states_a_second']}", ""),
        ("desks", f"{results['desk_kb_a_second']} kB a second", ""),
    ]  # fmt: skip
    lines = ["| | measured | at most |", "|---|---|---|"]
    lines += [f"| {name} | {value} | {limit} |" for name, value, limit in rows]
    return "\n".join(lines), good


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=Path, required=True, help="where kuulolla, kuulolla-seed and kuulolla-load are")
    parser.add_argument("--conversations", type=int, default=5_000)
    parser.add_argument("--waiting", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=500, help="messages a second")
    parser.add_argument("--arrivals", type=float, default=400, help="conversations begun a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--folder", default=None, help="where the data goes; left out, the system's")
    arguments = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    bench = Bench(arguments.programs, arguments)
    try:
        results = asyncio.run(bench.run())
    finally:
        bench.stop()
    text, good = table(results)
    print(f"\n{text}\n")
    print(json.dumps(results))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
