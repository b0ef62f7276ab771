"""E-mail and text messages of the real program, to a mail server and an SMS service outside of it."""

import random
import socket
import sqlite3
import time
from datetime import datetime

import pytest
from catchers import Identity, MailServer, SMSService, free_port
from conftest import SETTINGS
from gateway import HELSINKI, Gateway
from personal_data import TEXT_MARK, assert_log_is_clean

# No hours are quiet: tests run at any.
ALWAYS = ["messages.quietFrom=00:00", "messages.quietUntil=00:00"]
NUMBER = "+358401234567"
ADDRESS = "salainenviesti.aino@posti.example"


@pytest.fixture
def sms():
    service = SMSService()
    yield service
    service.close()


@pytest.fixture
def mail():
    server = MailServer()
    yield server
    server.close()


@pytest.fixture
def house():
    """Starts gateways, ends them, and looks into their logs."""
    running = []

    def start(*settings: str) -> Gateway:
        """One whose demo has no visits: nobody is reminded but by the test."""
        gateway = Gateway(None, *ALWAYS, *SETTINGS)
        Store(gateway).db.execute("UPDATE visits SET cancelled_at = 1")
        gateway.kill()
        gateway._settings += settings
        gateway.start()
        gateway.secrets_used = [NUMBER, NUMBER[4:], ADDRESS, "sana-joka-avaa"]
        running.append(gateway)
        return gateway

    yield start
    for gateway in running:
        log = gateway.log.read_text()
        gateway.stop()
        assert_log_is_clean(log, gateway)


def by_sms(service: SMSService) -> str:
    return f"messages.sms={service.url}"


def by_mail(server: MailServer, host: str = "127.0.0.1", scheme: str = "smtp") -> list[str]:
    return [f"messages.smtp={scheme}://{host}:{server.port}", "messages.from=hoito@alue.example"]


def ahead_of_utc(milliseconds: int) -> int:
    """Seconds that clocks in Helsinki are ahead."""
    moment = datetime.fromtimestamp(milliseconds / 1000, HELSINKI)
    return int(moment.utcoffset().total_seconds())


class Store:
    """The gateway's database, from outside."""

    def __init__(self, gateway: Gateway):
        self.db = sqlite3.connect(
            gateway.folder / "data" / "kuulolla.sqlite", timeout=20, isolation_level=None)

    def organisation(self) -> str:
        return self.db.execute("SELECT id FROM organisations ORDER BY id").fetchone()[0]

    def queue(self, count: int, channel: str, cause: str = "guestLink", mark: str = "a") -> list[str]:
        """Puts messages in that are due now."""
        now = int(time.time() * 1000)
        organisation = self.organisation()
        ids = [f"m_{mark}-{channel}-{n}" for n in range(count)]
        to = NUMBER if channel == "sms" else ADDRESS
        self.db.execute("BEGIN IMMEDIATE")
        for identifier in ids:
            self.db.execute(
                """INSERT INTO messages (id, organisation_id, channel, recipient, subject, body, cause,
                     about, message_key, urgent, created_at, due_at, state, state_at, attempts,
                     tried_since, forgotten)
                   VALUES (?, ?, ?, ?, ?, ?, ?, 'v_1', ?, 0, ?, ?, 'waiting', ?, 0, ?, 0)""",
                (identifier, organisation, channel, to, "Käynti – tänään",
                 f"{TEXT_MARK} {identifier} äö", cause, identifier, now, now, now, now))
        # As the gateway itself sets it with every message.
        self.db.execute(
            """INSERT INTO timers (kind, subject, due_at, fence) VALUES ('messageDue', ?, ?, 0)
               ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at,
                 lease_owner = NULL, lease_until = NULL""", (channel, now))
        self.db.execute("COMMIT")
        return ids

    def states(self) -> dict[str, str]:
        return dict(self.db.execute("SELECT id, state FROM messages"))

    def problems(self) -> dict[str, str | None]:
        return dict(self.db.execute("SELECT id, problem FROM messages"))

    def wait(self, wanted, patience: float = 60) -> None:
        deadline = time.monotonic() + patience
        while not wanted():
            assert time.monotonic() < deadline, f"{self.states()} {self.problems()}"
            time.sleep(0.05)

    def all_are(self, state: str):
        return lambda: set(self.states().values()) == {state}

    def close(self) -> None:
        self.db.close()


def test_messages_arrive_whole_and_once(house, sms, mail):
    token = "sana-joka-avaa"
    gateway = house(by_sms(sms), *by_mail(mail))
    (gateway.folder / "token").write_text(token + "\n")
    gateway.kill()
    gateway._settings += (f"messages.smsToken={gateway.folder / 'token'}",)
    gateway.start()
    store = Store(gateway)
    ids = store.queue(5, "sms") + store.queue(5, "email")
    store.wait(store.all_are("sent"))
    assert sorted([*sms.times.elements(), *mail.times.elements()]) == sorted(ids)
    assert all(one.to == NUMBER and one.token == token for one in sms.caught)
    assert all(one.to == ADDRESS and one.subject == "Käynti – tänään" for one in mail.caught)
    for one in sms.caught + mail.caught:
        assert one.text == f"{TEXT_MARK} {one.id} äö"
    assert gateway.metric("kuulolla_messages_total") >= 10


def test_reminders_leave_within_two_seconds_of_their_time(house, sms):
    gateway = house(by_sms(sms))
    # Who leads says how all are reminded.
    staff, store = gateway.staff("matti"), Store(gateway)
    now = int(time.time() * 1000)
    due = now + 4_000
    visits = [row[0] for row in store.db.execute("SELECT id FROM visits ORDER BY id LIMIT 6")]
    for visit in visits:
        store.db.execute(
            "UPDATE visits SET starts_at = ?, ends_at = ?, cancelled_at = NULL WHERE id = ?",
            (due + 600_000, due + 1_200_000, visit))
    store.db.execute("UPDATE visits SET cancelled_at = 1 WHERE id = ?", (visits[0],))
    rule = {"version": 0, "channels": ["sms"], "minutesBefore": 10, "eveningAt": None}
    staff.http.put(
        "/api/reminders", json=rule, headers={"X-Kuulolla-CSRF": staff.csrf}).raise_for_status()
    caught = sms.wait(5)
    assert all(0 <= one.at - due / 1000 < 2 for one in caught), [one.at - due / 1000 for one in caught]
    time.sleep(3)
    # One each, none for the cancelled one, and none again.
    assert len(sms.caught) == 5
    about = {row[0] for row in store.db.execute("SELECT about FROM messages")}
    assert about == set(visits[1:])
    clock = time.strftime("%H.%M", time.gmtime(due / 1000 + 600 + ahead_of_utc(due)))
    assert all(clock in one.text.replace(":", ".") for one in caught)
    staff.close()


def test_what_fails_is_tried_again_or_seen(house, sms, mail):
    gateway = house(by_sms(sms), *by_mail(mail))
    staff, store = gateway.staff(), Store(gateway)
    sms.answer(503, 429)
    mail.answer(451)
    soon = store.queue(1, "sms", "taskEscalation", "soon") + store.queue(
        1, "email", "taskEscalation", "soon")
    store.wait(store.all_are("sent"))
    assert store.db.execute("SELECT max(attempts) FROM messages").fetchone()[0] == 3

    sms.answer(422)
    mail.answer(550)
    bad = store.queue(1, "sms", mark="bad") + store.queue(1, "email", mark="bad")
    store.wait(lambda: all(store.states()[one] == "failed" for one in bad))
    assert {store.problems()[one] for one in bad} == {"refused"}
    listed = staff.http.get("/api/messages?state=failed").json()
    assert {one["id"] for one in listed["messages"]} == set(bad)
    assert listed["counts"]["failed"] == 2 and listed["channels"] == ["email", "sms"]
    for one in bad:
        staff.http.post(
            f"/api/messages/{one}/retry", headers={"X-Kuulolla-CSRF": staff.csrf}
        ).raise_for_status()
    store.wait(store.all_are("sent"))
    assert set(sms.times) | set(mail.times) == {*soon, *bad}
    assert max((sms.times + mail.times).values()) == 1
    staff.close()


def test_services_that_are_not_there_and_sign_ins_that_are_wrong(house):
    server = MailServer(password="sana-joka-avaa")
    gateway = house(f"messages.sms=http://127.0.0.1:{free_port()}/send", *by_mail(server))
    store = Store(gateway)
    text, letter = store.queue(1, "sms")[0], store.queue(1, "email")[0]
    store.wait(lambda: set(store.problems().values()) == {"unreachable", "signIn"})
    assert store.problems()[text] == "unreachable" and store.problems()[letter] == "signIn"
    assert set(store.states().values()) == {"waiting"} and not server.caught
    # With the right word it goes.
    credentials = gateway.folder / "smtp"
    credentials.write_text("hoito\nsana-joka-avaa\n")
    gateway.kill()
    gateway._settings += (f"messages.smtpCredentials={credentials}",)
    gateway.start()
    store.wait(lambda: store.states()[letter] == "sent")
    assert server.times == {letter: 1}
    server.close()


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_nothing_goes_to_a_mail_server_that_is_not_the_one(house, tmp_path, tls):
    # Not a loopback address by its name: here STARTTLS is demanded.
    host = socket.gethostname()
    right, wrong = Identity(tmp_path / "right", host), Identity(tmp_path / "wrong", host)
    server = MailServer(tls, right, address="0.0.0.0")
    scheme = "smtps" if tls == "implicit" else "smtp"
    gateway = house(*by_mail(server, host, scheme), f"messages.authorities={wrong.certificate}")
    store = Store(gateway)
    letter = store.queue(1, "email")[0]
    store.wait(lambda: store.problems()[letter] == "insecure")
    assert not server.caught
    gateway.kill()
    gateway._settings += (f"messages.authorities={right.certificate}",)
    store.db.execute("UPDATE messages SET state_at = 0 WHERE state = 'waiting'")
    gateway.start()
    store.wait(lambda: store.states()[letter] == "sent")
    assert server.times == {letter: 1}
    server.close()


def test_without_tls_a_mail_server_elsewhere_gets_nothing(house):
    # By a name that is not this machine's loopback: TLS is wanted and not offered.
    server = MailServer(address="0.0.0.0")
    gateway = house(*by_mail(server, socket.gethostname()))
    store = Store(gateway)
    letter = store.queue(1, "email")[0]
    store.wait(lambda: store.problems()[letter] == "insecure")
    assert not server.caught
    server.close()


def test_a_service_that_keeps_silent_holds_up_its_own_channel_alone(house, sms, mail):
    gateway = house(by_sms(sms), *by_mail(mail))
    store = Store(gateway)
    sms.answer("silence")
    slow = store.queue(1, "sms", "taskEscalation")[0]
    store.wait(lambda: store.states()[slow] == "sending")
    letters = store.queue(3, "email")
    started = time.monotonic()
    mail.wait(3)
    assert time.monotonic() - started < 10 and store.states()[slow] == "sending"
    # After its time it is tried again.
    sms.wait(1, patience=60)
    store.wait(lambda: store.states()[slow] == "sent")
    assert store.problems()[slow] is None and set(mail.times) == set(letters)


def test_killed_at_random_nothing_is_lost_and_duplicates_are_bounded(house, sms, mail):
    gateway = house(by_sms(sms), *by_mail(mail))
    store = Store(gateway)
    draw = random.Random(8)
    ids, kills = [], 0
    for round_number in range(12):
        # Some fail for now, so that kills also fall between tries.
        sms.answer(*[draw.choice([503, 429]) for _ in range(3)])
        mail.answer(*[draw.choice([421, 451]) for _ in range(3)])
        ids += store.queue(15, "sms", "taskEscalation", f"r{round_number}")
        ids += store.queue(15, "email", "taskEscalation", f"r{round_number}")
        time.sleep(draw.uniform(0, 0.4))
        gateway.kill()
        kills += 1
        gateway.start()
    store.wait(store.all_are("sent"), patience=150)
    times = sms.times + mail.times
    assert set(times) == set(ids), "a message was lost"
    twice = sum(count - 1 for count in times.values())
    # A courier hands over one at a time: of each channel one at most was taken without being written down.
    assert twice <= 2 * kills, f"{twice} duplicates after {kills} kills"
    texts = {(one.id, one.text) for one in sms.caught + mail.caught}
    assert len(texts) == len(ids), "what comes again is the same"
