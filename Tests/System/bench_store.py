"""`deploy/bench store`: how fast the gateway is with a large organisation in its store; a table and JSON.

The store is filled by `kuulolla-seed` through the store's own transactions. Everything is then asked of the
real program from outside, over HTTP and at an SMS service of the benchmark's own, on this machine.
"""

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Browser"))

from catchers import SMSService, free_port  # noqa: E402
from kuulolla_client import Staff  # noqa: E402
from postgresql import PostgreSQL  # noqa: E402

PASSWORD = "mittari-kello-vaaka"
ACCOUNT = "mittaaja"
ORGANISATION = "Mitta"
ON_CALL = "+358409999999"
# Kinds of tasks and the minutes after which whoever is on call is told.
ON_CALL_MINUTES = {
    "ringAgain": 10, "ringLouder": 10, "phoneClient": 10, "askRelative": 15, "fieldVisit": 15, "lastResort": 3,
}


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


class SQLite:
    """The gateway's database, from outside."""

    name = "SQLite"

    def __init__(self, folder: Path):
        self.path = str(folder / "data" / "kuulolla.sqlite")
        self.place = self.path
        self.settings: list[str] = []

    def rows(self, sql: str) -> list[tuple]:
        with sqlite3.connect(self.path, timeout=30, isolation_level=None) as db:
            return db.execute(sql).fetchall()

    def change(self, *statements: str) -> None:
        db = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        db.execute("BEGIN IMMEDIATE")
        for statement in statements:
            db.execute(statement)
        db.execute("COMMIT")
        db.close()

    def settle(self) -> None:
        pass

    def stop(self) -> None:
        pass


class Server:
    """The same on a PostgreSQL server of the benchmark's own."""

    name = "PostgreSQL"

    def __init__(self, _folder: Path):
        self._server = PostgreSQL()
        self.place = self._server.database("mitta")
        self.settings = [f"database.url={self.place}"]

    def rows(self, sql: str) -> list[tuple]:
        text = self._server.ask("mitta", sql)
        return [tuple(int(cell) if cell.lstrip("-").isdigit() else cell for cell in line.split("|"))
                for line in text.splitlines()]

    def change(self, *statements: str) -> None:
        self._server.ask("mitta", ";".join(["BEGIN", *statements, "COMMIT"]))

    def settle(self) -> None:
        """As the server does by itself within a minute or so."""
        self._server.ask("mitta", "ANALYZE")

    def stop(self) -> None:
        self._server.stop()


class Bench:
    def __init__(self, store: type, programs: Path, arguments: argparse.Namespace):
        self._folder = tempfile.TemporaryDirectory(prefix="kuulolla-bench-", dir=arguments.folder)
        self.folder = Path(self._folder.name)
        self.programs = programs
        self.arguments = arguments
        self.store = store(self.folder)
        self.sms = SMSService()
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen | None = None
        self.results: dict = {"store": self.store.name}

    @property
    def settings(self) -> list[str]:
        pairs = [
            f"data.folder={self.folder / 'data'}", f"http.port={self.port}", "relay.enabled=false",
            "signIn.addressBurst=10000", f"messages.sms={self.sms.url}", "messages.quietFrom=00:00",
            "messages.quietUntil=00:00", "log.level=warning", *self.store.settings,
        ]
        return [part for pair in pairs for part in ("--set", pair)]

    def command(self, *words: str, text: str = "") -> str:
        done = subprocess.run(
            [str(self.programs / "kuulolla"), *words, *self.settings], input=text, capture_output=True,
            text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fill(self) -> None:
        self.command(
            "user", "add", "--organisation", ORGANISATION, "--phone", "017 1", "--unit", "Alku",
            "--username", ACCOUNT, "--name", "Mittaaja Mitta", text=PASSWORD + "\n")
        self.command("user", "set-roles", "--username", ACCOUNT, "--role", "supervisor")
        self.command("organisation", "set-on-call", "--organisation", ORGANISATION, "--phone", ON_CALL)
        size = self.arguments
        done = subprocess.run(
            [str(self.programs / "kuulolla-seed"), "--store", self.store.place, "--account", ACCOUNT,
             "--clients", str(size.clients), "--staff", str(size.staff), "--visits", str(size.visits),
             "--terminals", str(size.terminals), "--days-before", str(size.days_before)],
            capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        self.results["seed"] = json.loads(done.stdout)
        self.store.settle()

    def start(self) -> None:
        ready = self.folder / "ready.json"
        self.log = (self.folder / "log.txt").open("ab")
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [str(self.programs / "kuulolla"), "serve", "--ready-file", str(ready), *self.settings],
            stdout=self.log, stderr=self.log)
        while not ready.exists():
            assert self.process.poll() is None, (self.folder / "log.txt").read_text()
            time.sleep(0.01)
        self.results["start_s"] = round(time.monotonic() - self.started, 2)

    def materialise(self) -> None:
        """The gateway makes the visits of one more day, of every plan."""
        size = self.arguments
        expected = size.visits
        deadline = time.monotonic() + 900
        before = self.results["seed"]["visits"]
        while True:
            missing = self.store.rows(
                "SELECT count(*) FROM visit_plans WHERE made_until < "
                "(SELECT max(made_until) FROM visit_plans)")[0][0]
            made = self.store.rows("SELECT count(*) FROM visits")[0][0] - before
            if made >= expected and missing == 0:
                break
            assert time.monotonic() < deadline, f"{made} made, {missing} plans are missing"
            time.sleep(0.2)
        self.results["materialise_s"] = round(time.monotonic() - self.started, 1)
        self.results["materialised"] = made

    def sign_in(self, count: int) -> list[Staff]:
        return [Staff(self.address, f"mitta{number}", PASSWORD) for number in range(count)]

    def lists(self, staff: list[Staff]) -> None:
        first, renewed, opened, sizes = [], [], [], []
        for one in staff:
            answer, spent = self.timed(one, "/api/visits")
            first.append(spent)
            sizes.append(len(answer.json()["visits"]))
            visit = next(v["id"] for v in answer.json()["visits"] if v["mine"])
            opened.append(self.timed(one, f"/api/visits/{visit}")[1])
        for _ in range(5):
            renewed += [self.timed(one, "/api/visits")[1] for one in staff]
        self.results["list_visits"] = statistics.median(sizes)
        self.results["list_first"] = spread(first)
        self.results["list_renewed"] = spread(renewed)
        self.results["visit_opened"] = spread(opened)

    def timed(self, staff: Staff, path: str) -> tuple[httpx.Response, float]:
        begun = time.perf_counter()
        answer = staff.http.get(path)
        spent = (time.perf_counter() - begun) * 1_000
        answer.raise_for_status()
        return answer, spent

    def wait_until_planned(self) -> None:
        """Reminders of the next day and a half are planned, after a start with all of them unplanned."""
        last, deadline = -1, time.monotonic() + 600
        while time.monotonic() < deadline:
            count = self.store.rows("SELECT count(*) FROM visit_reminders")[0][0]
            if count == last and count > 0:
                break
            last = count
            time.sleep(5)
        self.results["reminders_planned"] = last
        self.results["reminders_planned_after_s"] = round(time.monotonic() - self.started, 1)

    def make_visit(self, staff: Staff, client: int, starts: float, minutes: int) -> str:
        answer = staff.http.post(
            "/api/visits", headers={"X-Kuulolla-CSRF": staff.csrf},
            json={"clientId": f"c_mitta{client}", "kind": "videoVisit", "startsAt": int(starts * 1_000),
                  "lengthMinutes": minutes, "professionalId": None, "purpose": "Mitta", "steps": []})
        answer.raise_for_status()
        return answer.json()["visit"]["id"]

    def colleagues_client(self, number: int) -> int:
        """One of the first unit, to which the first of the staff belongs."""
        units = self.arguments.units
        return number % (self.arguments.clients // units) * units

    def reminders(self, staff: Staff) -> None:
        """Some at moments of their own, then many at one moment."""
        clients = [self.colleagues_client(number) for number in range(20 + self.arguments.burst)]
        now = time.time()
        due = {}
        for number, client in enumerate(clients):
            # Whoever is asked first has its moment last: all are made before the first one comes.
            at = now + 25 + (number * 0.5 if number < 20 else 15)
            due[self.make_visit(staff, client, at + 600, 15)] = int(at * 1_000) / 1_000
        made = time.time()
        assert made < now + 24, f"making the visits took {made - now:.0f} s"
        arrived = self.arrivals(due, "visitReminder")
        single = list(due)[:20]
        self.results["reminder"] = spread([arrived[one] for one in single], "s")
        burst = [arrived[one] for one in due if one not in single]
        self.results["reminder_burst"] = spread(burst, "s")

    def ladder_steps(self, staff: Staff) -> None:
        """Tasks that nobody takes: whoever is on call is told at the time that each has waited enough."""
        steps = {}
        for number in range(20):
            visit = self.make_visit(staff, self.colleagues_client(number + 200), time.time() - 60, 60)
            staff.http.post(
                f"/api/visits/{visit}/unresponsive", headers={"X-Kuulolla-CSRF": staff.csrf}
            ).raise_for_status()
            found = self.store.rows(
                f"SELECT id, kind FROM care_tasks WHERE visit_id = '{visit}' AND state = 'open'")
            for task, kind in found:
                if kind in ON_CALL_MINUTES:
                    steps[task] = kind
                    break
        assert len(steps) == 20, steps
        due, statements = {}, []
        begin = time.time() + 5
        for number, (task, kind) in enumerate(steps.items()):
            at = int((begin + number * 0.5) * 1_000)
            due[task] = at / 1_000
            waiting = at - ON_CALL_MINUTES[kind] * 60_000
            statements += [
                f"UPDATE care_tasks SET waiting_since = {waiting} WHERE id = '{task}'",
                f"UPDATE timers SET due_at = {at} WHERE kind = 'taskDue' AND subject = '{task}'",
            ]
        self.store.change(*statements)
        arrived = self.arrivals(due, "taskEscalation")
        self.results["ladder_step"] = spread(list(arrived.values()), "s")

    def statistics(self) -> None:
        """Of all days that are over, for the whole organisation."""
        leader = Staff(self.address, ACCOUNT, PASSWORD)
        today = date.today()
        span = f"from={today - timedelta(days=self.arguments.days_before)}&to={today - timedelta(days=1)}"
        spent = []
        for _ in range(5):
            answer, took = self.timed(leader, f"/api/statistics?{span}&by=unit")
            spent.append(took)
        self.results["statistics"] = spread(spent)
        self.results["statistics_visits"] = answer.json()["total"]["planned"]

    def arrivals(self, due: dict[str, float], cause: str) -> dict[str, float]:
        """How long after its moment each message came to the service."""
        deadline = time.monotonic() + 180
        while True:
            about = dict(self.store.rows(
                f"SELECT id, about FROM messages WHERE cause = '{cause}'"))
            arrived = {}
            for one in self.sms.caught:
                subject = about.get(one.id)
                if subject in due and subject not in arrived:
                    arrived[subject] = one.at - due[subject]
            if len(arrived) == len(due):
                return arrived
            assert time.monotonic() < deadline, f"{len(arrived)} of {len(due)} messages came"
            time.sleep(0.5)

    def run(self) -> dict:
        arguments = self.arguments
        say(f"{self.store.name}: filling the store")
        self.fill()
        say(f"filled in {self.results['seed']['seconds']} s; starting")
        self.start()
        self.materialise()
        say(f"a day's visits were made {self.results['materialise_s']} s after the start; signing in")
        everybody = self.sign_in(arguments.readers)
        everybody[0].http.put(
            "/api/reminders", json={"version": 0, "channels": ["sms"], "minutesBefore": 10, "eveningAt": None},
            headers={"X-Kuulolla-CSRF": everybody[0].csrf}).raise_for_status()
        self.wait_until_planned()
        say("asking for lists")
        self.lists(everybody)
        say("reminders")
        self.reminders(everybody[0])
        say("steps of the ladder")
        self.ladder_steps(everybody[0])
        say("statistics")
        self.statistics()
        return self.results

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)
        self.sms.close()
        self.store.stop()
        self._folder.cleanup()


def spread(values: list[float], unit: str = "ms") -> dict:
    values = sorted(values)
    rank = max(0, -(-len(values) * 99 // 100) - 1)
    digits = 3 if unit == "s" else 1
    return {
        "count": len(values), "p50": round(statistics.median(values), digits),
        "p99": round(values[rank], digits), "max": round(values[-1], digits), "unit": unit,
    }


# What is asked for: name, what, limit of the p99 or of the value.
LIMITS = [
    ("list_first", "a carer's list, looked at first", 50), ("list_renewed", "the same, renewed", 50),
    ("visit_opened", "one visit with all that is needed in it", 50),
    ("materialise_s", "a day's visits of the whole organisation, with the start", 60),
    ("reminder", "a due reminder, at the service", 2), ("ladder_step", "a step of the ladder, at the service", 2),
    ("statistics", "statistics of all days that are over, by unit", None),
    ("reminder_burst", "reminders that are due at one moment", None),
]


def table(results: dict) -> tuple[str, bool]:
    lines, good = ["| | p50 | p99 | max | of | at most |", "|---|---|---|---|---|---|"], True
    for key, name, limit in LIMITS:
        value = results[key]
        most = value["p99"] if isinstance(value, dict) else value
        good = good and (limit is None or most <= limit)
        wanted = "" if limit is None else f"{limit} {value['unit'] if isinstance(value, dict) else 's'}"
        if isinstance(value, dict):
            unit = value["unit"]
            cells = [f"{value[part]} {unit}" for part in ("p50", "p99", "max")] + [str(value["count"])]
        else:
            cells = ["", "", f"{value} s", str(results["materialised"])]
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {wanted} |")
    return "\n".join(lines), good


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=Path, required=True, help="where kuulolla and kuulolla-seed are")
    parser.add_argument("--store", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--clients", type=int, default=100_000)
    parser.add_argument("--staff", type=int, default=1_000)
    parser.add_argument("--visits", type=int, default=20_000)
    parser.add_argument("--terminals", type=int, default=10_000)
    parser.add_argument("--days-before", type=int, default=14, help="days before today that have visits")
    parser.add_argument("--readers", type=int, default=200, help="members of staff who look at lists")
    parser.add_argument("--burst", type=int, default=100, help="reminders that are due at one moment")
    parser.add_argument("--folder", default=None, help="where the data goes; left out, the system's")
    arguments = parser.parse_args()
    arguments.units = 50
    stores = {"sqlite": [SQLite], "postgresql": [Server], "both": [SQLite, Server]}[arguments.store]
    good = True
    for store in stores:
        bench = Bench(store, arguments.programs, arguments)
        try:
            results = bench.run()
        finally:
            bench.stop()
        text, is_good = table(results)
        good = good and is_good
        print(f"\n## {store.name}\n\n{text}\n")
        print(json.dumps(results))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
