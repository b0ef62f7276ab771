"""A mail server and an SMS service that keep what they are sent, and fail when they are told to."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Caught:
    """One message as it arrived."""

    id: str
    to: str
    text: str
    at: float
    subject: str = ""
    token: str = ""


class Catcher:
    """What both services have in common: a list, and answers to come."""

    def __init__(self):
        self._lock = threading.Lock()
        self._caught: list[Caught] = []
        self._answers: list[int | str] = []
        # Whatever else comes is answered so.
        self.otherwise: int | str | None = None

    @property
    def caught(self) -> list[Caught]:
        with self._lock:
            return list(self._caught)

    @property
    def times(self) -> Counter:
        """How often each id has arrived."""
        return Counter(one.id for one in self.caught)

    def answer(self, *answers: int | str) -> None:
        """The next ones are answered so, by a status or by `silence`; all others are taken."""
        with self._lock:
            self._answers += answers

    def next_answer(self):
        with self._lock:
            return self._answers.pop(0) if self._answers else self.otherwise

    def keep(self, caught: Caught) -> None:
        with self._lock:
            self._caught.append(caught)

    def wait(self, count: int, patience: float = 40) -> list[Caught]:
        """The messages, once so many different ones have come."""
        deadline = time.monotonic() + patience
        while len(self.times) < count:
            assert time.monotonic() < deadline, f"{len(self.times)} of {count} messages came"
            time.sleep(0.02)
        return self.caught


class SMSService(Catcher):
    def __init__(self):
        super().__init__()
        catcher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                answer = catcher.next_answer()
                if answer == "silence":
                    time.sleep(60)
                    return
                if answer is None:
                    assert self.headers["Idempotency-Key"] == body["id"]
                    token = (self.headers["Authorization"] or "").removeprefix("Bearer ")
                    catcher.keep(
                        Caught(body["id"], body["to"], body["text"], time.time(), token=token))
                self.send_response(answer or 202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/send"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class MailServer(Catcher):
    """`tls` is None, `starttls` or `implicit`."""

    def __init__(
        self, tls: str | None = None, identity: "Identity | None" = None, password: str = "",
        address: str = "127.0.0.1",
    ):
        super().__init__()
        self._password = password
        context = identity.context() if identity else None
        options = {}
        if tls == "starttls":
            options = {"tls_context": context, "require_starttls": True}
        if password:
            options |= {
                "authenticator": self._authenticate, "auth_required": True,
                "auth_require_tls": tls == "starttls",
            }
        self._controller = Controller(
            self, hostname=address, port=free_port(),
            ssl_context=context if tls == "implicit" else None, **options)
        self._controller.start()
        self.port = self._controller.port

    def _authenticate(self, server, session, envelope, mechanism, data):
        return AuthResult(success=data.password.decode() == self._password, handled=False)

    async def handle_DATA(self, server, session, envelope):
        answer = self.next_answer()
        if answer is not None:
            return f"{answer} no"
        mail = message_from_bytes(envelope.original_content or envelope.content, policy=default)
        assert envelope.rcpt_tos == [mail["To"].addresses[0].addr_spec]
        assert abs(mail["Date"].datetime.timestamp() - time.time()) < 60
        self.keep(
            Caught(
                mail["Message-ID"].strip("<>").split("@")[0], envelope.rcpt_tos[0],
                mail.get_content().replace("\r\n", "\n").strip(), time.time(), mail["Subject"]))
        return "250 OK"

    def close(self) -> None:
        self._controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Identity:
    """A certificate of its own for this machine's names."""

    def __init__(self, folder: Path, *names: str):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "catcher")])
        now = datetime.now(timezone.utc)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
            .sign(key, hashes.SHA256())
        )
        folder.mkdir(exist_ok=True)
        self.certificate = folder / "catcher.pem"
        self._key = folder / "catcher.key"
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self._key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption()))

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self._key)
        return context
