"""`deploy/bench chat`: how many chats one gateway carries; a table and JSON.

Thousands of visitors and hundreds of counsellors have lines to the real program. They write at a given
pace, while a long line waits and moves. What is measured is the time from a writer's sending until the
other side has the message, which by then is on disk; the benchmark's own lateness is measured beside it.
"""

import argparse
import asyncio
import base64
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Browser"))

from bench_store import ACCOUNT, ORGANISATION, PASSWORD, say, spread  # noqa: E402
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
        elif text.startswith(b'{"type":"entry"'):
            self.bench.came(self, json.loads(text)["entry"].get("text"))
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
        done = await self.ask("start", secret=secret, queue=self.queue, kind="live", language="fi")
        self.conversation = done["conversation"]
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
        self.sent: dict[str, tuple[float, Line]] = {}
        self.delays: list[float] = []
        self.lateness: list[float] = []
        self.bytes_of_desks = self.states = self.byes = 0
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

    async def sign_in(self) -> None:
        def one(number: int) -> Staff:
            staff = Staff(self.address, f"mitta{number}", PASSWORD)
            staff.http.close()
            return staff

        with ThreadPoolExecutor(2) as pool:
            people = await asyncio.gather(*[
                asyncio.get_running_loop().run_in_executor(pool, one, number)
                for number in range(self.counsellors + 1)])
        self.staff = [Line(self, "/desk/ws", staff.cookie) for staff in people]
        for line in self.staff:
            await line.connect()
            while line.desk is None:
                await asyncio.sleep(0.01)
            await line.ask("duty", status="available", queues=[q["id"] for q in line.desk["queues"]])
        self.rusher = self.staff.pop()

    async def many(self, doing, count: int) -> list:
        """So many, some at a time."""
        gate = asyncio.Semaphore(OPENING_AT_ONCE)

        async def one(number: int):
            async with gate:
                return await doing(number)

        return await asyncio.gather(*[one(number) for number in range(count)])

    async def open_conversations(self) -> None:
        async def one(number: int) -> Visitor:
            counsellor = self.staff[number % len(self.staff)]
            team = (number % len(self.staff)) // 25
            visitor = await Visitor(self, self.queues[team]).begin()
            await counsellor.ask("take", conversation=visitor.conversation)
            await counsellor.ask("open", conversation=visitor.conversation, after=0)
            await visitor.ask("here")
            visitor.counsellor = counsellor
            return visitor

        self.visitors = await self.many(one, self.arguments.conversations)

    async def fill_the_line(self) -> None:
        async def one(_: int) -> Visitor:
            return await Visitor(self, RUSH).begin()

        self.waiting = await self.many(one, self.arguments.waiting)

    # What comes while it is measured

    def came(self, line: Line, text: str | None) -> None:
        found = self.sent.get(text) if text else None
        if found and found[1] is not line:
            self.delays.append((time.perf_counter() - found[0]) * 1_000)
            del self.sent[text]

    async def write(self, rate: float, seconds: float) -> None:
        chance = random.Random(1)
        begun = time.perf_counter()
        count = int(rate * seconds)
        for number in range(count):
            due = begun + number / rate
            pause = due - time.perf_counter()
            if pause > 0:
                await asyncio.sleep(pause)
            self.lateness.append(max(0, time.perf_counter() - due) * 1_000)
            visitor = chance.choice(self.visitors)
            text = f"Viesti {number}" + " sana" * chance.randrange(1, 30)
            if number % 2:
                self.sent[text] = (time.perf_counter(), visitor)
                answer = visitor.send("say", text=text)
            else:
                self.sent[text] = (time.perf_counter(), visitor.counsellor)
                answer = visitor.counsellor.send("say", conversation=visitor.conversation, text=text)
            answer.add_done_callback(self.answered)
            if number % 256 == 0:
                await asyncio.sleep(0)

    def answered(self, future: asyncio.Future) -> None:
        if future.result()["type"] != "done":
            self.refused += 1

    async def move_the_line(self, seconds: float) -> None:
        """Somebody is taken each second and another one comes; everybody's place changes by it."""
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

    async def measure(self) -> None:
        arguments = self.arguments
        self.refused = self.moves = self.states = 0
        before = self.processor()
        self.bytes_of_desks = 0
        begun = time.perf_counter()
        await asyncio.gather(
            self.write(arguments.rate, arguments.seconds), self.move_the_line(arguments.seconds))
        spent = time.perf_counter() - begun
        used = self.processor() - before
        deadline = time.perf_counter() + 30
        while self.sent and time.perf_counter() < deadline:
            await asyncio.sleep(0.05)
        self.results |= {
            "messages": len(self.delays), "lost": len(self.sent), "refused": self.refused,
            "byes": self.byes, "seconds": round(spent, 1),
            "messages_a_second": round(arguments.rate * arguments.seconds / spent, 1),
            "delivery": spread(self.delays), "generator_late": spread(self.lateness),
            "gateway_cores": round(used / spent, 2), "resident_mb": self.resident(),
            "moves": self.moves, "states_a_second": round(self.states / spent),
            "desk_kb_a_second": round(self.bytes_of_desks / spent / 1_000),
        }

    def processor(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) // 1_024

    async def run(self) -> dict:
        arguments = self.arguments
        say("setting up")
        self.set_up()
        self.start()
        say(f"signing {self.counsellors + 1} counsellors in")
        await self.sign_in()
        begun = time.perf_counter()
        say(f"opening {arguments.conversations} conversations")
        await self.open_conversations()
        self.results["opened_a_second"] = round(arguments.conversations / (time.perf_counter() - begun))
        say(f"{arguments.waiting} come and wait")
        begun = time.perf_counter()
        await self.fill_the_line()
        self.results["came_a_second"] = round(arguments.waiting / (time.perf_counter() - begun))
        say(f"writing {arguments.rate} messages a second for {arguments.seconds} s")
        await self.measure()
        self.results |= {"conversations": arguments.conversations, "waiting": arguments.waiting}
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
    delivery, late = results["delivery"], results["generator_late"]
    good = (
        delivery["p99"] < DELIVERY_LIMIT and not results["lost"] and not results["refused"]
        and not results["byes"])
    rows = [
        ("open conversations", f"{results['conversations']}", ""),
        ("waiting in one line, which moves each second", f"{results['waiting']}", ""),
        ("messages a second", f"{results['messages_a_second']}", ""),
        ("delivery, on disk and at the other side: p50", f"{delivery['p50']} ms", ""),
        ("the same: p99", f"{delivery['p99']} ms", f"{DELIVERY_LIMIT} ms"),
        ("the same: longest", f"{delivery['max']} ms", ""),
        ("lost, refused, lines cut", f"{results['lost']}, {results['refused']}, {results['byes']}", "0"),
        ("the benchmark's own lateness: p99", f"{late['p99']} ms", ""),
        ("processor of the gateway", f"{results['gateway_cores']} cores", ""),
        ("memory of the gateway", f"{results['resident_mb']} MB", ""),
        ("states told a second, of places and of conversations", f"{results['states_a_second']}", ""),
        ("desks", f"{results['desk_kb_a_second']} kB a second", ""),
    ]
    lines = ["| | measured | at most |", "|---|---|---|"]
    lines += [f"| {name} | {value} | {limit} |" for name, value, limit in rows]
    return "\n".join(lines), good


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=Path, required=True, help="where kuulolla and kuulolla-seed are")
    parser.add_argument("--conversations", type=int, default=5_000)
    parser.add_argument("--waiting", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=500, help="messages a second")
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
