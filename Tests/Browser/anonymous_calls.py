"""Calls within chats of people who can be known, in real browsers: by coturn as it is shipped, and without it.

`test_anonymous_calls.py` lives through it once and then searches what was written. Every visitor's browser is
in a network namespace of its own; the gateway, nginx and coturn are in the house, and so is the counsellor.
"""

import os
import re
import secrets
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from chat_room import ChatRoom, Desk, wait
from chromium import PATIENCE, Chromium, playwright, program
from gateway import Gateway
from markers import Marker
from test_chat_calls import Call

# Of Tests/System, which gateway.py has named.
import coturn
from coturn import TCP, UDP, Coturn
from leak_search import Needle, address_needle, text_needle
from namespaces import Home, HouseAndStreet, Namespace
from nginx_proxy import Nginx
from strangers import NAME, Browser
from written_bytes import keep_copies, written_by

HTTPS_PORT = 8443
#: All bytes and groups are such as no file has by chance.
FOUR = ["10.203.186.157", "10.189.214.171", "10.226.173.198", "10.168.241.217"]
SIX = [
    "fdca:b6a3:5f8e:9d14::a5d7:b8ea", "fd9f:b8d:8be4:e6a::c8ba", "fdb4:9be2:c57f:8e58:e3b9:98ce:a27f:d59c",
    "fdd8:8d5f:b29b:f5e4:0:9c6e::8fa6",
]
WORDS = "huolenkerronta"

#: What the page hands to its connections. `only` keeps one way to coturn; with it there is no way but by coturn.
WATCHED = """((only) => {
  window.connections = [];
  window.turned = [];
  window.offered = [];
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(wish = {}) {
      super(only ? { ...wish, iceTransportPolicy: 'relay' } : wish);
      window.connections.push(this);
    }
    setConfiguration(wish) {
      window.turned.push(...wish.iceServers);
      const kept = (server) => ({ ...server, urls: server.urls.filter((url) => !only || url === only) });
      super.setConfiguration({ ...wish, iceServers: wish.iceServers.map(kept) });
    }
    async setLocalDescription(description) {
      window.offered.push(description.sdp);
      await super.setLocalDescription(description);
    }
  };
})"""
#: By which way media goes, and how much went.
PATH = """async () => {
  const found = await window.connections.at(-1).getStats();
  const all = [...found.values()];
  const pair = found.get(all.find((one) => one.type === 'transport')?.selectedCandidatePairId);
  if (!pair) return null;
  const own = found.get(pair.localCandidateId);
  return { kind: own.candidateType, way: own.relayProtocol ?? null, sent: pair.bytesSent, received: pair.bytesReceived };
}"""


@dataclass
class Caller(Browser):
    """Whoever comes with a real browser; `six` is the other address of the same network."""

    six: str = ""

    def needles(self) -> list[Needle]:
        return [*super().needles(), address_needle(self.six)]


class Talk(Call):
    """A conversation at the counsellor's desk, with a visitor from a home of their own."""

    def __init__(self, desk: Desk, visitor: Chromium, queue: str):
        self.desk, self.counsellor, self.visitor = desk, desk.browser, visitor
        visitor.open(f"https://{NAME}/chat/{queue}")
        visitor.click("#start")
        desk.until("() => !document.querySelector('#take-next').disabled")
        self.counsellor.click("#take-next")
        visitor.click("#here")
        visitor.wait_for("#message")
        self.counsellor.wait_for("[id^='offer-voice-']")
        self.id = self.counsellor.evaluate(
            "() => document.querySelector('[id^=\"offer-voice-\"]').id.replace('offer-voice-', '')")

    def call(self) -> None:
        """Until both see and hear each other."""
        self.offer("video")
        self.visitor.click("#call-yes-seen")
        self.wait_running()
        self.both_hear()
        self.assert_sees(self.visitor, "#call-picture", self.counsellor)
        self.assert_sees(self.counsellor, self.of_counsellor, self.visitor)

    def path(self) -> dict:
        return self.visitor.evaluate(PATH)

    def wrap_up(self) -> None:
        self.counsellor.click(f"#end-{self.id}")
        self.counsellor.click("#end-talk-yes")
        self.counsellor.wait_for(f"#wrap-{self.id}")
        self.counsellor.page.check(f"#outcome-helped-{self.id}")
        self.counsellor.click(f"#wrap-{self.id}")
        self.desk.gone(f"#talk-{self.id}")


class DayOfCalls:
    """What was set up for it, who called, and all that was written at some moments."""

    def __init__(self) -> None:
        # In the network of the machine, whatever is entered afterwards: it is the driver of all tests.
        playwright()
        self.street = HouseAndStreet()
        self.callers = [Caller(n, four, six=six) for n, (four, six) in enumerate(zip(FOUR, SIX), 31)]
        self.homes: list[Home] = []
        #: By moment and file.
        self.written: dict[str, dict[str, bytes]] = {}
        #: What coturn wrote with its usual logs; not part of what we ship.
        self.usual: dict[str, bytes] = {}
        #: By caller's number: how media went.
        self.paths: dict[int, dict] = {}
        #: Names and passwords that pages were given for coturn, and what they offered.
        self.credentials: list[dict] = []
        self.offers: list[str] = []
        self.secret = secrets.token_hex(32)
        self._temporary = tempfile.TemporaryDirectory(prefix="kuulolla-anonymous-calls-")
        self.folder = Path(self._temporary.name)
        # A visitor's own computer, and the counsellor's: what it keeps is theirs.
        self._computers = tempfile.TemporaryDirectory(prefix="kuulolla-computers-")
        self._opened: list = []
        self.gateway: Gateway | None = None
        self.nginx: Nginx | None = None
        self.coturn: Coturn | None = None
        self.elsewhere = ""

    def live(self) -> None:
        before = os.environ.get("TMPDIR")
        # Where programs would put what they do not need for long.
        os.environ["TMPDIR"] = str(self.folder)
        try:
            with self.street.house.entered():
                self._start()
                self._day()
                self.gateway._end()
                self.look("stopped")
        finally:
            os.environ.pop("TMPDIR") if before is None else os.environ.update(TMPDIR=before)

    def _start(self) -> None:
        (self.folder / "turn-secret").write_text(f"{self.secret}\n")
        self.gateway = Gateway(
            None, "https.enabled=true", "https.address=::", f"https.port={HTTPS_PORT}",
            f"publicAddress=https://{NAME}", "http.trustedProxies=127.0.0.1", "log.level=trace",
            "signIn.addressBurst=10000", f"turn.urls={UDP},{TCP}", f"turn.secret={self.folder / 'turn-secret'}")
        self.nginx = Nginx(self.street.house, self.gateway.port)
        self.coturn = Coturn(self.street.house, self.secret)
        for number, caller in enumerate(self.callers, 1):
            self.homes.append(Home(self.street.house, number, caller.source, caller.six))

    @property
    def needles(self) -> list[Needle]:
        theirs = [needle for caller in self.callers for needle in caller.needles()]
        told = [text for one in self.credentials for text in (one["username"], one["credential"])]
        lines = {line for sdp in self.offers for line in sdp.splitlines()}
        keys = {line.split(":", 1)[1] for line in lines if line.startswith(("a=ice-pwd:", "a=fingerprint:"))}
        return [
            *theirs, text_needle("what was written", WORDS),
            *(text_needle(f"TURN credentials {n}", text) for n, text in enumerate(told)),
            *(text_needle(f"key of a path {n}", text) for n, text in enumerate(sorted(keys)))]

    def look(self, moment: str) -> None:
        """Keeps a copy of all that is written at this moment."""
        running = [one.process for one in (self.gateway, self.coturn) if one.process.poll() is None]
        processes = [process.pid for process in running]
        processes += self.nginx.processes() if self.nginx.process.poll() is None else []
        self.written[moment] = written_by(
            processes, self.gateway.folder, self.nginx.folder, self.coturn.folder, self.folder)

    def close(self) -> None:
        for browser in reversed(self._opened):
            browser.close()
        for one in (self.coturn, self.nginx, self.gateway):
            if one:
                one.stop()
        for home in self.homes:
            home.close()
        self.street.close()
        self._temporary.cleanup()
        self._computers.cleanup()

    # The day

    def _day(self) -> None:
        markers = [Marker.chosen_at_random()]
        markers.append(Marker.chosen_at_random(other_than=markers[0]))
        counsellor = self._browser(markers[0], self.street.house, "counsellor")
        self.queue = ChatRoom(self.gateway).queue["address"]
        self.desk = Desk(self.gateway, counsellor, "helmi").begin()
        by_udp, by_tcp, directly, seen = self.callers
        self._comes(by_udp, markers[1], 443, UDP)
        self._comes(by_tcp, markers[1], HTTPS_PORT, TCP)
        self._comes(directly, markers[1], HTTPS_PORT, None)
        self.elsewhere = self._asks_for_another_peer()
        keep_copies(self.gateway, self.folder, "evening")
        self.look("evening")
        self.coturn.end()
        self._with_usual_logs(seen, markers[1])
        self.nginx.end()

    def _comes(self, caller: Caller, marker: Marker, port: int, only: str | None) -> None:
        browser = self._browser_of(caller, marker, port, only)
        talk = Talk(self.desk, browser, self.queue)
        talk.call()
        talk.both_write(f"{WORDS} puhelun aikana")
        wait(lambda: (talk.path() or {}).get("received", 0) > 20_000, "media in both directions")
        self.paths[caller.number] = talk.path()
        self.look(f"call of {caller.number}")
        self._remember(caller, browser)
        # It is found anew: other ports, other credentials.
        browser.reload()
        browser.wait_for("#call-end")
        talk.both_hear()
        self._remember(caller, browser)
        browser.click("#call-end")
        talk.wait_over()
        talk.both_write(f"{WORDS} puhelun jälkeen")
        talk.wrap_up()
        self._close(browser)

    def _asks_for_another_peer(self) -> str:
        """What coturn answers to credentials that are right, and a wish to reach somebody else than the relay."""
        with self.homes[0].place.entered():
            asked = subprocess.run(
                ["turnutils_uclient", "-W", self.secret, "-u", "koe", "-e", self.callers[1].source, "-n", "1",
                 coturn.ADDRESS],
                capture_output=True, text=True, timeout=PATIENCE)
        return asked.stdout + asked.stderr

    def _with_usual_logs(self, caller: Caller, marker: Marker) -> None:
        """What is searched for really is there to be found: the same coturn with the logs that most have."""
        usual = Coturn(self.street.house, self.secret, usual_logs=True)
        try:
            browser = self._browser_of(caller, marker, 443, UDP)
            talk = Talk(self.desk, browser, self.queue)
            talk.call()
            self._remember(caller, browser)
            browser.click("#call-end")
            talk.wait_over()
            talk.wrap_up()
            self._close(browser)
            # It writes from where they came when their allocation ends.
            log = usual.folder / "log" / "turn.log"
            wait(lambda: "closed" in log.read_text() and caller.source in log.read_text(), "a line about the end")
            usual.end()
            self.usual = written_by([], usual.folder)
        finally:
            usual.stop()

    def _remember(self, caller: Caller, browser: Chromium) -> None:
        kept = browser.evaluate("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
        caller.secrets += set(re.findall(r"(?<![\w-])[\w-]{43}(?![\w-])", kept)) - set(caller.secrets)
        self.credentials += browser.evaluate("() => window.turned")
        self.offers += browser.evaluate("() => window.offered")

    def _browser_of(self, caller: Caller, marker: Marker, port: int, only: str | None) -> Chromium:
        home = self.homes[self.callers.index(caller)]
        # As where a router leads the usual port to another.
        rule = f"MAP {NAME}:443 10.0.0.1:{port}"
        told = {name: caller.headers[name] for name in ("Accept-Language", "X-Requested-With")}
        browser = self._browser(
            marker, home.place, f"caller{caller.number}", more_arguments=(f"--host-resolver-rules={rule}",),
            user_agent=caller.agent, extra_http_headers=told)
        argument = f"'{only}'" if only else "null"
        browser.page.add_init_script(f"{WATCHED}({argument})")
        return browser

    def _browser(self, marker: Marker, place: Namespace, name: str, **more) -> Chromium:
        starter = Path(self._computers.name) / name
        starter.write_text(f'#!/bin/sh\nexec nsenter --net={place.path} {program()} "$@"\n')
        starter.chmod(0o755)
        browser = Chromium(marker, program_file=str(starter), **more)
        self._opened.append(browser)
        return browser

    def _close(self, browser: Chromium) -> None:
        self._opened.remove(browser)
        browser.close()
