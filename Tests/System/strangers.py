"""Visitors of the chat who can be known: each by an address of their own, and by all that a browser tells."""

import asyncio
import http.client
import ssl
from dataclasses import dataclass, field

import websockets
from chat_line import Visitor
from kuulolla_client import PATIENCE
from leak_search import Needle, address_needle, text_needle
from namespaces import HouseAndStreet

# By which name people know the service; certificates are made by the tests.
NAME = "etahoito.example.fi"


@dataclass
class Door:
    """Where people come in: the gateway's own port, or a proxy's."""

    street: HouseAndStreet
    #: Whichever it is, people come by the name alone, as where a router leads the usual port to another.
    port: int


def unchecked() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@dataclass
class Browser:
    """What somebody's browser is known by. All of it is made up and stands nowhere else."""

    number: int
    source: str
    # What was used from here: secrets, of which a hash is stored, and codes, of which none is.
    secrets: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def agent(self) -> str:
        return f"Tunnistinselain{self.number}/77.4{self.number} (Korpipuhelin{self.number}; rv:9183)"

    @property
    def headers(self) -> dict[str, str]:
        n = self.number
        return {
            "Accept-Language": f"fi-x-kylmakieli{n},se-x-tundra{n};q=0.7",
            "Referer": f"https://nuorisotalo{n}.kunta.example/apua?hakusana=paniikki{n}",
            # As another site of the county could have set for the whole domain.
            "Cookie": f"_kunta_tunniste{n}=KXT{n}.4471902553.{n}88; evasteseuranta{n}=lumi{n}kko",
            "X-Requested-With": f"fi.kunta.sovellus{n}",
        }

    def needles(self) -> list[Needle]:
        n, told = self.number, self.headers
        return [
            address_needle(self.source),
            text_needle(f"agent {n}", self.agent, f"Tunnistinselain{n}", f"Korpipuhelin{n}"),
            text_needle(f"language {n}", told["Accept-Language"], f"kylmakieli{n}", f"tundra{n}"),
            text_needle(f"referer {n}", told["Referer"], f"nuorisotalo{n}", f"paniikki{n}"),
            text_needle(f"cookie {n}", told["Cookie"], f"_kunta_tunniste{n}", f"KXT{n}.4471902553", f"lumi{n}kko"),
            text_needle(f"application {n}", told["X-Requested-With"], f"sovellus{n}"),
            *(text_needle(f"secret of {n}", secret, hashed=False) for secret in self.secrets),
            *(text_needle(f"code of {n}", code, code.replace("-", "")) for code in self.codes),
        ]


class Stranger(Visitor):
    """A visitor at a door, from the address of a browser."""

    def __init__(self, door: Door, browser: Browser):
        super().__init__(f"https://{NAME}")
        self.door = door
        self.browser = browser
        browser.secrets.append(self.secret)

    async def connect(self) -> "Stranger":
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                await self.connect_once()
                return self
            except (OSError, websockets.InvalidHandshake, websockets.ConnectionClosed, EOFError):
                # Closed programs and those that start anew; a page tries again as well.
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(0.1)

    async def connect_once(self) -> None:
        line = self.door.street.connection(self.browser.source, self.door.port, PATIENCE)
        line.setblocking(False)
        self._socket = await websockets.connect(
            self._url, sock=line, ssl=unchecked(), server_hostname=NAME, proxy=None,
            additional_headers={**self._headers, **self.browser.headers},
            user_agent_header=self.browser.agent, open_timeout=PATIENCE)
        self._reader = asyncio.create_task(self._read(self._socket))

    async def say_raw(self, text: str) -> None:
        """What no page would send; the line ends by it."""
        try:
            await self._socket.send(text)
        except websockets.ConnectionClosed:
            pass  # Before all of it was sent.
        try:
            await asyncio.wait_for(self._reader, PATIENCE)
        except TimeoutError:
            raise AssertionError(f"the line stayed open after {text[:80]}") from None


def fetch(door: Door, browser: Browser, path: str, method: str = "GET", body: str | None = None) -> int:
    """One request as a browser makes it; its status."""
    line = door.street.connection(browser.source, door.port, PATIENCE)
    request = http.client.HTTPSConnection(NAME, door.port, timeout=PATIENCE)
    request.sock = unchecked().wrap_socket(line, server_hostname=NAME)
    headers = {"Host": NAME, "User-Agent": browser.agent, "X-Forwarded-For": browser.source}
    try:
        request.request(method, path, body=body, headers={**headers, **browser.headers})
        answer = request.getresponse()
        answer.read()
        return answer.status
    finally:
        request.close()


def send_garbage(door: Door, browser: Browser, data: bytes) -> None:
    """To the port itself, before any TLS, until the other side ends it."""
    with door.street.connection(browser.source, door.port, PATIENCE) as line:
        try:
            line.sendall(data)
            while line.recv(4096):
                pass
        except ConnectionError:
            pass
