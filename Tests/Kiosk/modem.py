"""What a modem for the mobile network answers on its lines: commands by ITU-T V.250, 3GPP TS 27.007 and, for the
files of its card, 3GPP TS 31.102. Rules alone: bytes in, bytes out. `machine-usb-modem.py` puts them on USB."""

import re
from dataclasses import dataclass, field

# An identity out of the range for tests (3GPP TS 23.003: country 001, network 01), and a number of no device.
IMEI, IMSI, ICCID = "490154203237518", "001010123456789", "8900101123456789012"
OPERATOR, OPERATOR_NAME = "00101", "Kuulolla test"
LTE = 7
# TS 27.007, 9.2.
NOT_ALLOWED, NOT_SUPPORTED, NO_SIM, PIN_WANTED, PUK_WANTED, WRONG_PIN = 3, 4, 10, 11, 12, 16
# TS 27.007, 7.2: not searching, at home, searching, denied.
IDLE, HOME, SEARCHING, DENIED = 0, 1, 2, 3
# Longer than any command that is sent.
LONGEST = 512


class Refused(Exception):
    """+CME ERROR with this number."""


@dataclass
class Sim:
    pin: str | None = None
    tries: int = 3
    is_open: bool = field(init=False)

    def __post_init__(self):
        self.is_open = self.pin is None

    def check(self, pin: str) -> None:
        if not self.tries:
            raise Refused(PUK_WANTED)
        self.is_open = pin == self.pin
        self.tries = 3 if self.is_open else self.tries - 1
        if not self.is_open:
            raise Refused(WRONG_PIN if self.tries else PUK_WANTED)


def swapped(digits: str) -> str:
    """Two digits to a byte, the first one low (TS 31.102, 4.2.2)."""
    digits += "F" * (len(digits) % 2)
    return "".join(digits[place + 1] + digits[place] for place in range(0, len(digits), 2))


# EF_ICCID; EF_AD, whose last byte says that the network's number has two digits; EF_SPN.
FILES = {
    "12258": swapped(ICCID), "28589": "00000002", "28486": "01" + OPERATOR_NAME.encode().hex().upper().ljust(32, "F"),
}
FIXED = {
    "+GCAP": ("+GCAP: +CGSM,+DS,+ES",), "I": ("Kuulolla", "Test modem"), "+CGMI": ("Kuulolla",),
    "+CGMM": ("Test modem",), "+CGMR": ("1.0",), "+CGSN": (IMEI,), "+CFUN?": ("+CFUN: 1",),
    "+WS46=?": ("+WS46: (12,22,28,29)",), "+CGDCONT=?": ('+CGDCONT: (1-8),"IP",,,(0),(0)',),
    "+CLCK=?": ('+CLCK: ("SC")',), "+CREG=?": ("+CREG: (0-2)",), "+CGREG=?": ("+CGREG: (0-2)",),
    "+CEREG=?": ("+CEREG: (0-2)",), "+CSCS=?": ('+CSCS: ("IRA","GSM")',), "+CSCS?": ('+CSCS: "IRA"',),
}
# What can be answered without a card that is open.
WITHOUT_CARD = ("+CPIN", "+CFUN", "+CSQ", "+CREG", "+CGREG", "+CEREG", "+CMEE", "+COPS=3")
# What is taken, and changes nothing here.
TAKEN = ("+CFUN=1", "+CSCS=", "+COPS=0", "+CGATT=1")


class Modem:
    """What its lines have in common."""

    def __init__(self, sim: Sim | None, apns: tuple[str, ...] = ("internet",)):
        self.sim, self.apns = sim, apns
        self.network = HOME
        # 0 to 31, and 99 for unknown (TS 27.007, 8.5).
        self.signal = 20
        self.contexts: dict[int, tuple[str, str]] = {}
        self.lines: list[Line] = []

    @property
    def registration(self) -> int:
        return self.network if self.sim and self.sim.is_open else IDLE

    def card(self) -> Sim:
        if not self.sim:
            raise Refused(NO_SIM)
        if not self.sim.is_open:
            raise Refused(PIN_WANTED if self.sim.tries else PUK_WANTED)
        return self.sim

    def reaches(self, context: int) -> bool:
        """Whether a call into it is answered."""
        return self.registration == HOME and self.contexts.get(context, ("", ""))[1] in self.apns


class Line:
    """One of its ports: bytes of commands in, bytes of answers out, until it carries data."""

    def __init__(self, modem: Modem):
        self.modem = modem
        modem.lines.append(self)
        self.echo, self.verbose_errors, self.names, self.carries_data = True, False, 0, False
        self.told_of = {"+CREG": 0, "+CGREG": 0, "+CEREG": 0}
        self._held = b""

    def take(self, given: bytes) -> bytes:
        """What it answers. `carries_data` is true where the call was answered."""
        out = bytearray(given if self.echo else b"")
        self._held = (self._held + given.replace(b"\n", b""))[-LONGEST:]
        while not self.carries_data and b"\r" in self._held:
            line, _, self._held = self._held.partition(b"\r")
            # Whatever came before the command is noise (V.250, 5.2.1).
            begin = line.upper().find(b"AT")
            if begin >= 0:
                out += self._lines(self._answer(line[begin + 2:].decode("ascii", "replace")))
        return bytes(out)

    def hang_up(self) -> bytes:
        self.carries_data, self._held = False, b""
        return self._lines(["NO CARRIER"])

    def news(self) -> bytes:
        """Of the network, after a change of it, to whoever asked to be told."""
        if self.carries_data:
            return b""
        return self._lines([f"{name}: {self._place(level)}" for name, level in self.told_of.items() if level])

    @staticmethod
    def _lines(texts: list[str]) -> bytes:
        return b"".join(f"\r\n{text}\r\n".encode() for text in texts)

    def _answer(self, line: str) -> list[str]:
        said: list[str] = []
        try:
            # One basic command after the other; those with a plus end at a semicolon outside of quotes.
            for command in re.findall(r'D.*|\+(?:"[^"]*"|[^;"])*|&?[A-Z]\d*|[^; ]+', line, re.IGNORECASE):
                said += self._command(command.strip())
                if said and said[-1].split()[0] in ("CONNECT", "NO"):
                    return said
        except Refused as refused:
            return [*said, f"+CME ERROR: {refused}" if self.verbose_errors else "ERROR"]
        return [*said, "OK"]

    def _command(self, command: str) -> list[str]:
        name = re.match(r"[&+]?[A-Z]+\d*", command.upper())
        if not name or command[0] != "+":
            return self._basic(command.upper())
        if command.upper() in FIXED:
            return list(FIXED[command.upper()])
        if not command.upper().startswith(WITHOUT_CARD):
            self.modem.card()
        if command.upper().startswith(TAKEN):
            return []
        words = [word.strip('"') for word in command.partition("=")[2].split(",")]
        rule = getattr(self, f"_{name[0][1:].lower()}_{'asked' if '?' in command else 'set'}", None)
        if not rule:
            raise Refused(NOT_SUPPORTED)
        try:
            return rule(name[0], words)
        except (IndexError, ValueError):
            raise Refused(NOT_SUPPORTED) from None

    def _basic(self, command: str) -> list[str]:
        if command in FIXED:
            return list(FIXED[command])
        if command in ("E", "E0", "E1"):
            self.echo = command == "E1"
        elif command.startswith("D"):
            called = re.fullmatch(r"D[TP]?\*99\*\*\*([1-8])#", command)
            if not called or not self.modem.reaches(int(called[1])):
                return ["NO CARRIER"]
            self.carries_data = True
            return [f"CONNECT {150_000_000}"]
        # How answers look, hanging up, and how the line's wires behave: as they are.
        elif not re.fullmatch(r"[ZVQXH]\d?|&[CDF]\d?", command):
            raise Refused(NOT_SUPPORTED)
        return []

    # Commands by name

    def _cmee_set(self, _, words: list[str]) -> list[str]:
        self.verbose_errors = int(words[0]) > 0
        return []

    def _cpin_asked(self, *_) -> list[str]:
        sim = self.modem.sim
        if not sim:
            raise Refused(NO_SIM)
        return [f"+CPIN: {'READY' if sim.is_open else 'SIM PIN' if sim.tries else 'SIM PUK'}"]

    def _cpin_set(self, _, words: list[str]) -> list[str]:
        if not self.modem.sim:
            raise Refused(NO_SIM)
        if self.modem.sim.is_open:
            raise Refused(NOT_ALLOWED)
        self.modem.sim.check(words[0])
        return []

    def _cimi_set(self, *_) -> list[str]:
        return [IMSI]

    def _crsm_set(self, _, words: list[str]) -> list[str]:
        """READ BINARY alone; 6A 82 is a file that the card does not have (TS 51.011, 9.4)."""
        held = FILES.get(words[1])
        return [f'+CRSM: 144,0,"{held[:2 * int(words[4])]}"' if words[0] == "176" and held else "+CRSM: 106,130"]

    def _clck_set(self, _, words: list[str]) -> list[str]:
        if words[:2] != ["SC", "2"]:
            raise Refused(NOT_SUPPORTED)
        return [f"+CLCK: {int(self.modem.card().pin is not None)}"]

    def _place(self, level: int) -> str:
        state = self.modem.registration
        return f'{state},"0001","00000001",{LTE}' if level == 2 and state == HOME else str(state)

    def _creg_asked(self, name: str, _) -> list[str]:
        return [f"{name}: {self.told_of[name]},{self._place(self.told_of[name])}"]

    def _creg_set(self, name: str, words: list[str]) -> list[str]:
        self.told_of[name] = min(2, int(words[0]))
        return []

    _cgreg_asked = _cereg_asked = _creg_asked
    _cgreg_set = _cereg_set = _creg_set

    def _cops_asked(self, *_) -> list[str]:
        if self.modem.registration != HOME:
            return ["+COPS: 0"]
        return [f'+COPS: 0,{self.names},"{OPERATOR if self.names == 2 else OPERATOR_NAME}",{LTE}']

    def _cops_set(self, _, words: list[str]) -> list[str]:
        if words[0] != "3":
            raise Refused(NOT_SUPPORTED)
        self.names = int(words[1])
        return []

    def _csq_set(self, *_) -> list[str]:
        return [f"+CSQ: {self.modem.signal},99"]

    def _cgatt_asked(self, *_) -> list[str]:
        return [f"+CGATT: {int(self.modem.registration == HOME)}"]

    def _cgdcont_asked(self, *_) -> list[str]:
        return [f'+CGDCONT: {number},"{kind}","{apn}","",0,0'
                for number, (kind, apn) in sorted(self.modem.contexts.items())]

    def _cgdcont_set(self, _, words: list[str]) -> list[str]:
        number = int(words[0])
        if not 1 <= number <= 8 or words[1:2] not in ([], ["IP"]):
            raise Refused(NOT_SUPPORTED)
        if len(words) == 1:
            self.modem.contexts.pop(number, None)
        else:
            self.modem.contexts[number] = ("IP", words[2])
        return []

    def _cgact_asked(self, *_) -> list[str]:
        is_up = int(any(line.carries_data for line in self.modem.lines))
        return [f"+CGACT: {number},{is_up}" for number in sorted(self.modem.contexts)]

    def _cgact_set(self, _, words: list[str]) -> list[str]:
        """Only a call on a line opens one."""
        if words[0] != "0":
            raise Refused(NOT_SUPPORTED)
        return []
